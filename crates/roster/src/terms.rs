//! When a school is open: one row for each year, term or holiday, with its first and last day.

pub use crate::rows::{Stretch, TermRow, terms};
