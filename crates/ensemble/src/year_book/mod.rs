//! CELEBRATE. The same facts once more: a feed of contributions, thanks for something that
//! happened, and the lines of the year book. Nothing is counted by person, and nothing is in any
//! order but time's.

pub mod lines;
pub mod model;
pub mod routes;
pub mod store;
pub mod views;

pub use model::Thanks;
pub use store::thanks_for;
