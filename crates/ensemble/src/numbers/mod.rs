//! SPOT. Our numbers: measures that a team owns, what they say, and where it is working.

pub mod jobs;
pub mod model;
pub mod routes;

pub use model::Measure;
