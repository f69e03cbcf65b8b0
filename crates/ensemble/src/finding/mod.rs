//! STUDY. What was seen at the end of an inquiry, and what the team decided: enhance, adapt, stop,
//! or not sure yet. It goes onto the practice's card, signed as the team likes.

pub mod model;

pub use model::Finding;
