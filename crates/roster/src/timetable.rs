//! When a class is taught: one row a lesson, on a day of the week or on one date.

pub use crate::rows::{LessonRow, timetable};
