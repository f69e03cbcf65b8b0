//! STUDY. What was seen at the end of an inquiry, and what the team decided: enhance, adapt, stop,
//! or not sure yet. It goes onto the practice's card, signed as the team likes, with a line of
//! thanks to the team it came from.

pub mod model;
pub mod routes;
pub mod store;
pub mod views;

pub use model::{CameBack, Finding};
pub use store::{came_back, of_practice};
