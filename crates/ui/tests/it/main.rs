//! The design system, tested from outside.

mod assets;
mod charts;
mod contrast;
mod gallery;
mod page;
mod snapshots;
