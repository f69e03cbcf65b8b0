//! ACCOUNT. A school's priorities, and the paragraph of its review that gathers itself from what
//! happened. Every sentence opens its source; what is missing stands beside it.
//!
//! Nothing of a sentence is kept: a priority holds the ids of what was kept or set aside for it, and
//! each reader's paragraph is made from what that reader may read today.

pub mod model;
pub mod review;
pub mod routes;
pub mod store;
pub mod views;

pub use model::Priority;
