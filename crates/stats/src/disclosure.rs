//! docs
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
