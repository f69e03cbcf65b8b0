//! CONNECT. What a school needs, in one line, and the cards that speak of it, each with its reason.
//! The head's own: an authority sees totals, never who asked.
//!
//! Suggestions are worked out when the page is read and kept nowhere, so a card that its team took
//! back is gone from them at once.

pub mod model;
pub mod routes;
pub mod store;
pub mod views;
pub mod words;

pub use model::Need;
