//! Why a plan was refused, in sentences.

use std::fmt;

/// Why nothing can be said of a plan. `Display` says where and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PowerError {
    /// A number of the plan is outside its range.
    OutOfRange {
        /// Which.
        what: &'static str,
        /// What it may be.
        range: &'static str,
    },
    /// No degrees of freedom are left.
    TooFew {
        /// What there should be more of.
        what: &'static str,
    },
    /// Every school begins at the same time, or none ever does.
    NoContrast,
    /// Rows of a schedule differ in length, or there are none.
    Ragged,
    /// A school that has begun stops.
    Stops {
        /// The school, counted from 1.
        school: usize,
    },
}

impl fmt::Display for PowerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange { what, range } => write!(f, "The {what} must be {range}."),
            Self::TooFew { what } => write!(
                f,
                "There are too few {what} to tell an effect from chance. Add {what}, or describe what happens."
            ),
            Self::NoContrast => write!(
                f,
                "No two schools differ in when they begin, so the effect cannot be told from what the year brought. \
                 Let some begin later."
            ),
            Self::Ragged => {
                write!(f, "A schedule needs at least one school and the same number of periods for each.")
            }
            Self::Stops { school } => {
                write!(
                    f,
                    "School {school} stops after it has begun. In this plan each that has begun goes on."
                )
            }
        }
    }
}

impl std::error::Error for PowerError {}

/// `value` if it is in the range.
pub(super) fn held(
    value: f64,
    inside: bool,
    what: &'static str,
    range: &'static str,
) -> Result<f64, PowerError> {
    if value.is_finite() && inside { Ok(value) } else { Err(PowerError::OutOfRange { what, range }) }
}

/// A share of variation.
pub(super) fn share(value: f64, what: &'static str) -> Result<f64, PowerError> {
    held(value, (0.0..=1.0).contains(&value), what, "between 0 and 1")
}

/// A number of members.
pub(super) fn count(value: f64, what: &'static str) -> Result<f64, PowerError> {
    held(value, value >= 1.0, what, "at least 1")
}
