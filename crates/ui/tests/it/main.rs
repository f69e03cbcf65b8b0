//! The design system, tested from outside.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop where it stands: helper functions are tests too"
)]

mod assets;
mod charts;
mod contrast;
mod gallery;
mod page;
mod snapshots;
