//! Why statistics cannot be read or added, in sentences.

use std::fmt;

/// Why statistics cannot be read or added. `Display` says where and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatisticsError {
    /// Two sets of statistics have different factors or variables.
    NamesDiffer {
        /// A name that only one of them has.
        name: String,
    },
    /// A name stands twice among factors and variables.
    NameTwice {
        /// The name.
        name: String,
    },
    /// The text has no first line with names.
    Empty,
    /// A column is missing.
    NoColumn {
        /// Its name.
        name: String,
    },
    /// A line has more or fewer fields than the first.
    Ragged {
        /// The line, counted from 1.
        line: usize,
    },
    /// A field is not the number that it should be.
    NotANumber {
        /// The line, counted from 1.
        line: usize,
        /// The column.
        name: String,
    },
    /// The numbers of a line cannot have come from data.
    Impossible {
        /// The line, counted from 1.
        line: usize,
    },
}

impl fmt::Display for StatisticsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NamesDiffer { name } => {
                write!(
                    f,
                    "Only one of the two has {name}. Add statistics with the same groupings and variables."
                )
            }
            Self::NameTwice { name } => write!(f, "{name} stands for two things. Give each its own name."),
            Self::Empty => write!(f, "There is nothing to read. The first line names the columns."),
            Self::NoColumn { name } => write!(f, "There is no column {name}. Add it, or check its spelling."),
            Self::Ragged { line } => {
                write!(
                    f,
                    "Line {line} has more or fewer fields than the first line, or a quote that does not end."
                )
            }
            Self::NotANumber { line, name } => {
                write!(f, "Line {line} has no number that could be used in column {name}.")
            }
            Self::Impossible { line } => write!(
                f,
                "The numbers in line {line} are not possible: n is at least 1, weights are above 0 and sums of \
                 squares are not negative."
            ),
        }
    }
}

impl std::error::Error for StatisticsError {}
