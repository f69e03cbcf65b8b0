//! Why there is no funnel.

use super::FEWEST_UNITS;
use std::fmt;

/// Why there is no funnel. Rows count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunnelError {
    /// Fewer than 10 units.
    TooFewUnits {
        /// Units there are.
        have: usize,
    },
    /// Names and numbers do not come in equal lengths.
    Lengths,
    /// A name that is there twice.
    Twice {
        /// Its second row.
        row: usize,
        /// The name.
        id: String,
    },
    /// A value that is `NaN` or infinite.
    NotFinite {
        /// Its row.
        row: usize,
    },
    /// A count that is not whole.
    NotWhole {
        /// Its row.
        row: usize,
    },
    /// A count below 0, or nobody to count.
    Nobody {
        /// Its row.
        row: usize,
    },
    /// More than all, or more than a thousand million.
    TooMany {
        /// Its row.
        row: usize,
    },
    /// No pupil did, or all did.
    NothingToCompare,
    /// A centre that cannot be.
    BadCentre,
    /// A standard deviation that is not over 0.
    BadDeviation,
    /// A scale for another measure.
    ScaleDoesNotFit,
    /// Exact limits with overdispersion.
    ExactAllowsForNothing,
    /// No events on the log scale.
    LogOfNothing {
        /// Its row.
        row: usize,
    },
    /// Numbers too large or too small to be worked with.
    OutOfRange,
}

impl fmt::Display for FunnelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFewUnits { have } => write!(
                f,
                "A funnel needs at least {FEWEST_UNITS} units; there are {have}. Show each with its own interval \
                 instead."
            ),
            Self::Lengths => write!(f, "Give one name, one value and one size for each unit."),
            Self::Twice { row, id } => {
                write!(f, "Row {row}: \"{id}\" is there twice. Add its rows together first.")
            }
            Self::NotFinite { row } => {
                write!(f, "Row {row} has no number. Leave out rows with a missing value.")
            }
            Self::NotWhole { row } => {
                write!(f, "Row {row} has a count that is not a whole number. Give counts, not shares.")
            }
            Self::Nobody { row } => {
                write!(f, "Row {row} has a count below 0 or rests on nobody. Leave out units without pupils.")
            }
            Self::TooMany { row } => {
                write!(f, "Row {row} counts more than there are. Check which column is the numerator.")
            }
            Self::NothingToCompare => {
                write!(f, "All units have the same share, none or all, so there is nothing to compare.")
            }
            Self::BadCentre => {
                write!(f, "The centre must be a number: between 0 and 1 for shares, over 0 for ratios.")
            }
            Self::BadDeviation => write!(f, "The standard deviation between pupils must be over 0."),
            Self::ScaleDoesNotFit => {
                write!(f, "The arcsine scale is for shares, the square-root and log scales are for ratios.")
            }
            Self::ExactAllowsForNothing => write!(
                f,
                "Exact limits cannot allow for overdispersion. Choose another scale, or no overdispersion."
            ),
            Self::LogOfNothing { row } => write!(
                f,
                "Row {row} has no events, which the log scale cannot show. Use the square-root scale."
            ),
            Self::OutOfRange => {
                write!(f, "The values are too large or too small to draw limits around. Use another unit.")
            }
        }
    }
}

impl std::error::Error for FunnelError {}
