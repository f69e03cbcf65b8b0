//! Files in: a school's own records, checked, previewed as a difference, written, undone.
//!
//! A file is read with `roster` and nothing is written: [`check`] says what has to be put right,
//! [`plan`] says what would be different. Writing is one act of a job, so a reader sees all of a
//! file or none of it, and a worker that dies leaves nothing behind. Every row written is put down
//! beside it as it was before and as it is after, which is what undoing works from.

pub mod answer;
pub mod arrival;
pub mod attendance;
pub mod becomes;
pub mod changed;
pub mod check;
pub mod compare;
pub mod delta;
pub mod downloads;
pub mod grades;
pub mod jobs;
mod letters;
pub mod looking;
pub mod model;
pub mod package;
pub mod plan;
pub mod reader;
pub mod record;
pub mod retention;
pub mod roll;
pub mod routes;
pub mod set;
pub mod sort;
pub mod store;
pub mod transfer;
pub mod views;
pub mod waiting;

pub use model::Import;
