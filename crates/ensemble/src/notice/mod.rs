//! SPOT. Somebody notices something good in a team and says it in one line. The team, and only the
//! team, is invited to tell the story. Declining leaves no trace.

pub mod model;
pub mod routes;
pub mod store;
pub mod views;

pub use model::{Notice, Team};
pub use store::{answer, find, near, waiting};
pub use views::line;
