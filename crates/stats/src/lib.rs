//! The statistics of Ensemble: pure functions from numbers to numbers, with their uncertainty.
//!
//! Nothing here reads a file, asks the time or draws a random number. The same input gives the same digits. Bad
//! input gives an error whose text is a sentence. Nothing here orders groups by result.
//!
//! | you have | you want to know | use |
//! |---|---|---|
//! | results of pupils in groups, nested or crossed | how much lies between groups; what can be said of each | [`mixed::fit`] |
//! | the same, with slopes that differ from group to group, or weights | how much lies in both; what can be said of each | [`mixed::fit`] |
//! | statistics of groups from several files | the same without the rows | [`mixed::Statistics`], [`mixed::fit_from_statistics`] |
//! | what is known of many groups | which two can be told apart | [`mixed::comparisons`] |
//! | one number of means and squares for each group | the same without the rows | [`mixed::fit_from_groups`] |
//! | results of the classes of one school | the whole set that a page shows | [`spread::spread`] |
//! | results in one grouping | the share between groups with its range, and whether there is any | [`mixed::between`] |
//! | a measure over time | whether it changed, and what is usual | [`spc::chart`] |
//! | any number with its uncertainty | one type for it | [`estimate::Estimate`] |
//! | a probability | what may be said, and "x in 100" | [`verdict`] |
//!
//! Each method is described, with its source and how it was checked, in `docs/methods`.
#![warn(missing_docs)]

pub mod dist;
pub mod estimate;
mod linalg;
pub mod mixed;
pub mod spc;
mod special;
pub mod spread;
pub mod verdict;
