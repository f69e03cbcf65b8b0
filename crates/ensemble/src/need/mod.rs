//! CONNECT. What a school needs, in one line, and the cards that answer it, each with its reason.
//! The head's own: an authority sees totals, never who asked.

pub mod model;

pub use model::Need;
