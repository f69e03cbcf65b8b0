//! SHARE. A practice on half a page: for whom, what we do, what it needs, hours a week. The team's
//! draft until the team says who may read it, and again when it takes it back.

pub mod model;
pub mod routes;
pub mod store;
pub mod views;

pub use model::Practice;
pub use store::{find, names};
