//! A whole school comes in by the page: its archive is uploaded and weighed, shown before anything is written, and
//! brought in by a job in the same act as on the command line. An archive is a file in, of the kind `archive`.

pub mod job;
mod model;
pub mod routes;
mod store;
mod views;

pub use model::Joining;
