//! People: how they come in, sign in and go.

pub mod jobs;
pub mod model;
pub mod routes;
pub mod store;
pub mod views;

pub use model::Person;
