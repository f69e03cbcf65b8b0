//! The statistics of Ensemble.
#![warn(missing_docs)]

pub mod dist;
mod linalg;
pub mod mixed;
mod special;
