//! Today: for each role the first thing to look at, the first thing to do, nothing else.

pub mod routes;
pub mod start;
pub mod store;
pub mod views;
pub mod waits;
