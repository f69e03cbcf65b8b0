//! Files in: a school's own records, checked, previewed as a difference, applied, undone.

pub mod jobs;
pub mod model;

pub use model::Import;
