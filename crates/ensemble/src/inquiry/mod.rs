//! TRY. An inquiry: what we will do, what we expect, how we will know, when we look again. Four
//! fields start it; a number or a count by hand follows it. Where it stands is read off what
//! happened and never set by hand.

pub mod form;
pub mod model;
pub mod routes;
pub mod store;
pub mod views;

pub use model::{Inquiry, Told};
pub use store::{editable, waiting};
