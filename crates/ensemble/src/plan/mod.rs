//! ACCOUNT. A school's priorities, and the paragraph of its review that gathers itself from what
//! happened. Every sentence opens its source; what is missing stands beside it.

pub mod model;

pub use model::Priority;
