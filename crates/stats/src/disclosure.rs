//! Small numbers: what of a table can be shown without giving a few pupils away, and the proof.
//!
//! | you have | you want to know | use |
//! |---|---|---|
//! | a table of counts, with totals and subtotals | what of it may be shown | [`protect`] |
//! | the same with means | the same, with sums judged beside counts | [`Table::with_sums`], then [`protect`] |
//! | a release, however it was made | what an attacker could know of each cell | [`audit`] |
//! | a release that follows others | whether the difference gives anyone away | [`Table::after`], then [`protect`] |
//! | a table to be rounded | rounded values that add up, and what they still tell | [`round_together`], [`round_each`], then [`audit`] |
//! | a part of a whole | a percentage with both ends coded | [`coded_percentage`] |
//! | one figure of a school | whether it may leave the school | [`stays`] |
//!
//! # Model
//! | symbol | meaning | unit |
//! |---|---|---|
//! | xⱼ ≥ 0 | value of cell j, a whole number | pupils, or steps of a scale |
//! | A x = 0 | every total is the sum of its parts | |
//! | lⱼ ≤ xⱼ ≤ uⱼ | what is shown: l = u for a value; 0 (or 1, if zeros are shown) and no limit for a hidden cell | as xⱼ |
//! | x̲ⱼ, x̄ⱼ | least and greatest xⱼ of all whole tables that fit | as xⱼ |
//! | t | threshold; cells with 0 < xⱼ < t are sensitive | pupils |
//!
//! A sensitive cell is **protected** if x̄ⱼ − x̲ⱼ ≥ t; one that a few contributors dominate, if x̲ⱼ and x̄ⱼ also lie
//! far enough below and above xⱼ ([`Dominance`]); the sum of a sensitive cell, if x̄ⱼ − x̲ⱼ is at least what one pupil
//! can add. Earlier releases and what everyone knows are more limits and more equations of the same kind, so that
//! differencing needs no theory of its own.
//!
//! x̲ and x̄ come from linear programs in exact whole numbers. What is reported as possible is proved by a whole table
//! that fits everything shown, checked by addition alone; [`Known::exact`] says whether the solver has also proved
//! that nothing beyond is possible.
//!
//! # What it cannot say
//! * What somebody knows besides what was shown: a rumour, a class photograph, another body's tables. What is known
//!   for certain can be given as [`Release::Before`].
//! * What follows from knowing this method itself and asking which tables it would have hidden in just this way.
//! * Whether every value between x̲ and x̄ is possible. In tables of three dimensions there can be gaps.
//!
//! # Sources
//! Hundepool et al. (2012), *Statistical Disclosure Control*, Wiley, chapter 4. Fischetti and Salazar (2001),
//! *Manag. Sci.* 47:1008, for the attacker. Kelly, Golden and Assad (1992), *Networks* 22:397, for the heuristic. Cox
//! and Ernst (1982), *INFOR* 20:423, for controlled rounding.

mod attack;
mod audit;
mod dimension;
mod error;
mod leaving;
mod means;
mod percent;
mod protect;
mod rounding;
mod rules;
mod search;
mod simplex;
mod successive;
mod system;
mod table;

pub use audit::{Audit, Knowledge, Known, audit};
pub use dimension::{Dimension, MOST_CELLS};
pub use error::DisclosureError;
pub use leaving::{Basis, Sizes, Stays, stays};
pub use means::Scale;
pub use percent::{Coded, Percentage, coded_percentage};
pub use protect::{Protected, protect};
pub use rounding::{Rounded, nearest, round_each, round_together};
pub use rules::{Dominance, Need, Reason, Rules, Zero};
pub use table::{Cell, Kind, LARGEST_COUNT, Relation, Release, Shown, Table};

#[cfg(test)]
mod brute;
#[cfg(test)]
mod random;
#[cfg(test)]
mod tests;
