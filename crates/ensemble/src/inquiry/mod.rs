//! TRY. An inquiry: what we will do, what we expect, how we will know, when we look again. Four
//! fields start it; a number or a count by hand follows it.

pub mod model;

pub use model::Inquiry;
