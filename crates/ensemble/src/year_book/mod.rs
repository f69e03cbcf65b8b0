//! CELEBRATE. The same facts once more: a feed of contributions, thanks for something that
//! happened, and the lines of the year book. Nothing is counted by person.

pub mod model;

pub use model::Thanks;
