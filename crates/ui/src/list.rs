//! Lists of every sort the pages need.

mod day;
mod people;
mod rows;
mod search;
mod why;

pub use day::{DayItem, day};
pub use people::{asker, face, holder, people};
pub use rows::{
    Task, Turn, agenda, bullets, diff, facts, figures, pips, stepper, steps, tasks, thread, timeline,
};
pub use search::{Found, find_again, found, narrow_by};
pub use why::{Reason, why, why_to_tick};
