//! CONNECT. When a class is taught, so that two teachers can see when they could visit each other.
//! Lessons come in by file; nothing here says who is good at what.

pub mod model;
pub mod routes;
pub mod store;
pub mod views;
