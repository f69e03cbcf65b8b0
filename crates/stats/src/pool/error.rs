//! Why studies could not be pooled, in sentences.

use std::fmt;

/// Why there is no result. `Display` says where and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PoolError {
    /// Not enough studies for what is asked.
    TooFewStudies {
        /// Studies there are.
        have: usize,
        /// Studies it takes to compute anything.
        need: usize,
    },
    /// Variances, a column or a grouping are not as long as the effects.
    LengthsDiffer {
        /// What is longer or shorter.
        name: String,
        /// Effects.
        expected: usize,
        /// Values it has.
        found: usize,
    },
    /// A value is `NaN` or infinite.
    NotFinite {
        /// The column, or `effect` or `variance`.
        name: String,
        /// The study, counted from 1.
        study: usize,
    },
    /// A sampling variance is 0 or negative.
    VarianceNotPositive {
        /// The study, counted from 1.
        study: usize,
    },
    /// Effects and variances so far apart that their squares cannot be held.
    OutOfRange,
    /// A number for a column is missing, or there are too many.
    WrongNumberOfValues {
        /// Columns in the model.
        expected: usize,
        /// Values given.
        found: usize,
    },
    /// All studies are equally precise, so size cannot be set against effect.
    EquallyPrecise,
    /// The question is only for studies without columns.
    HasColumns,
    /// A step-by-step method did not settle.
    DidNotConverge,
    /// A grouping's codes point at no level.
    UnknownLevel {
        /// The grouping.
        name: String,
        /// The study, counted from 1.
        study: usize,
    },
    /// All studies are in one cluster.
    OneCluster {
        /// The grouping.
        name: String,
    },
    /// Every cluster holds a single group.
    NothingInside {
        /// The grouping.
        name: String,
    },
    /// A cluster with more studies than the robust errors can be worked out for.
    ClusterTooLarge {
        /// The largest number.
        most: usize,
    },
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFewStudies { have, need } => {
                write!(f, "There are {have} studies, and this takes {need}. Add studies or leave out columns.")
            }
            Self::LengthsDiffer { name, expected, found } => {
                write!(f, "'{name}' has {found} values for {expected} effects. Give one for each study.")
            }
            Self::NotFinite { name, study } => {
                write!(f, "'{name}' of study {study} is not a finite number. Correct it or leave the study out.")
            }
            Self::VarianceNotPositive { study } => write!(
                f,
                "The sampling variance of study {study} is not above 0. Give the square of its standard error."
            ),
            Self::OutOfRange => f.write_str(
                "The effects and their variances are too far apart for one calculation. Check their units.",
            ),
            Self::WrongNumberOfValues { expected, found } => {
                write!(f, "The model has {expected} columns and {found} values were given. Give one for each.")
            }
            Self::EquallyPrecise => f.write_str(
                "All studies are equally precise, so small and large ones cannot be compared. Leave this test out.",
            ),
            Self::HasColumns => {
                f.write_str("This is only for studies without columns. Leave the columns out and ask again.")
            }
            Self::DidNotConverge => f.write_str(
                "The search did not settle, so there is no number to show. Check for studies that are very unlike \
                 the rest, or use another method.",
            ),
            Self::UnknownLevel { name, study } => {
                write!(f, "'{name}' of study {study} is a group that does not exist. Correct it.")
            }
            Self::OneCluster { name } => {
                write!(f, "All studies are in one group of '{name}'. Pool them without the grouping.")
            }
            Self::NothingInside { name } => write!(
                f,
                "Every group of '{name}' holds a single one inside, so variation between and inside them cannot be \
                 told apart. Pool the studies without the grouping."
            ),
            Self::ClusterTooLarge { most } => {
                write!(f, "A cluster has more than {most} studies. Average them by group and pool the averages.")
            }
        }
    }
}

impl std::error::Error for PoolError {}
