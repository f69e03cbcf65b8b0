//! Lists of every sort the pages need.

mod day;
mod people;
mod rows;
mod why;

pub use day::{DayItem, day};
pub use people::{asker, face, holder, people};
pub use rows::{
    Task, Turn, agenda, bullets, diff, facts, figures, pips, stepper, steps, tasks, thread, timeline,
};
pub use why::{Reason, why, why_to_tick};
