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
//! | yes or no for pupils in groups | how much of it lies between groups | [`mixed::binary::fit`] |
//! | results in one grouping | the share between groups with its range, and whether there is any | [`mixed::between`] |
//! | judgements of pairs of pieces of work | how each compares with the others, and how surely | [`pairwise::fit`] |
//! | a measure over time | whether it changed, and what is usual | [`spc::chart`] |
//! | one number for each of many schools | which lie outside what their size explains | [`funnel::funnel`] |
//! | a year group's results over sessions | whether it is a bright spot | [`persistence::bright_spot`] |
//! | many probabilities | what chance alone would turn up | [`multiplicity`] |
//! | results with and without something tried | how large the difference is, and how sure that is | [`effect::fit`], [`effect::did`], [`effect::matched`] |
//! | a measure over time and the day something began | how far it moved then | [`effect::interrupted`] |
//! | a plan: schools, classes, pupils, starts | what size of difference it could show | [`power`] |
//! | counts of pupils to be shown to others | what may be shown, and what it gives away | [`disclosure`] |
//! | effects of several studies with their errors | their mean, how they differ, what to expect in one more setting | [`pool::offer`], [`pool::fit`] |
//! | the same where studies come in clusters | the same, with errors that hold there | [`pool::fit_clustered`] |
//! | any number with its uncertainty | one type for it | [`estimate::Estimate`] |
//! | a probability | what may be said, and "x in 100" | [`verdict`] |
//!
//! Each method is described, with its source and how it was checked, in `docs/methods`.
#![warn(missing_docs)]

pub mod disclosure;
pub mod dist;
pub mod effect;
pub mod estimate;
pub mod funnel;
mod linalg;
pub mod mixed;
pub mod multiplicity;
pub mod pairwise;
pub mod persistence;
pub mod pool;
pub mod power;
mod random;
pub mod spc;
mod special;
pub mod spread;
pub mod verdict;
