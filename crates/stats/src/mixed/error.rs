//! Why a fit was refused, in sentences.

use std::fmt;

/// Why there is no fit. `Display` says where and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FitError {
    /// There are no rows.
    NoRows,
    /// No grouping was given.
    NoGroups,
    /// A column or grouping is not as long as the outcome.
    LengthsDiffer {
        /// Its name.
        name: String,
        /// Rows of the outcome.
        expected: usize,
        /// Rows it has.
        found: usize,
    },
    /// A value is `NaN` or infinite.
    NotFinite {
        /// The column, or `outcome`.
        name: String,
        /// The row, counted from 1.
        row: usize,
    },
    /// Values so large or so small that their squares cannot be held.
    OutOfRange,
    /// A row's code points at no level.
    UnknownLevel {
        /// The grouping.
        name: String,
        /// The row, counted from 1.
        row: usize,
    },
    /// All rows are in one group.
    OneGroup {
        /// The grouping.
        name: String,
    },
    /// Every row is a group of its own.
    GroupPerRow {
        /// The grouping.
        name: String,
    },
    /// Two groupings split the rows in the same way.
    SameGroups {
        /// The first.
        first: String,
        /// The second.
        second: String,
    },
    /// The outcome is the same in every row.
    ConstantOutcome,
    /// Not more rows than columns.
    TooFewRows {
        /// Rows.
        rows: usize,
        /// Columns that can be estimated, with the intercept.
        columns: usize,
    },
    /// The columns explain the outcome without remainder.
    NothingLeft,
    /// Nothing varies inside the groups once the columns are allowed for.
    NoVariationInside,
    /// The search for the variances did not settle.
    DidNotConverge,
    /// Crossed groups with more connections than can be held.
    TooManyCrossed {
        /// Levels left after the largest grouping was eliminated.
        levels: usize,
    },
    /// A summary of a group does not have the right shape or cannot have come from data.
    BadSummary {
        /// The group.
        level: String,
    },
    /// The question needs exactly one grouping.
    NotOneGrouping {
        /// How many there are.
        found: usize,
    },
    /// The columns leave no difference between groups to speak of.
    NothingBetween,
    /// A weight is not a number above 0.
    BadWeight {
        /// The row, counted from 1.
        row: usize,
    },
    /// As many effects to predict as rows.
    TooManyEffects {
        /// The grouping.
        name: String,
        /// Groups times what varies between them.
        effects: usize,
        /// Rows.
        rows: usize,
    },
    /// A column whose slope is to vary, but which the term's earlier columns already determine.
    NoSlope {
        /// The column.
        column: String,
        /// The grouping.
        name: String,
    },
    /// The same thing is to vary between the same groups twice.
    TermTwice {
        /// The intercept or the column.
        term: String,
        /// The grouping.
        name: String,
    },
    /// A model names something that the statistics do not hold.
    UnknownName {
        /// The name.
        name: String,
    },
    /// The question is for designs with random intercepts only and without weights.
    InterceptsOnly,
}

impl fmt::Display for FitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRows => {
                write!(f, "There are no rows. Check that the file or the filter is the right one.")
            }
            Self::NoGroups => write!(f, "No grouping was given. Name at least one, such as school or class."),
            Self::LengthsDiffer { name, expected, found } => {
                write!(f, "{name} has {found} rows, the outcome has {expected}. Give one value for each row.")
            }
            Self::NotFinite { name, row } => {
                write!(f, "{name} has no number in row {row}. Leave out rows with a missing value.")
            }
            Self::OutOfRange => {
                write!(
                    f,
                    "The values are too large or too small to be squared. Use a larger or smaller unit."
                )
            }
            Self::UnknownLevel { name, row } => {
                write!(f, "Row {row} belongs to a group of {name} that is not in its list of groups.")
            }
            Self::OneGroup { name } => {
                write!(
                    f,
                    "All rows belong to one group of {name}. Differences between groups need at least two."
                )
            }
            Self::GroupPerRow { name } => write!(
                f,
                "Every row is a group of its own in {name}, so groups cannot be told from rows. Use larger groups."
            ),
            Self::SameGroups { first, second } => {
                write!(f, "{first} and {second} split the rows in the same way. Keep one of them.")
            }
            Self::ConstantOutcome => write!(f, "The outcome is the same in every row, so nothing varies."),
            Self::TooFewRows { rows, columns } => {
                write!(f, "{rows} rows cannot support {columns} columns. Use fewer columns or more rows.")
            }
            Self::NothingLeft => {
                write!(
                    f,
                    "The columns explain the outcome without remainder. Is one of them the outcome itself?"
                )
            }
            Self::NoVariationInside => {
                write!(f, "Nothing varies inside the groups, so groups cannot be told from rows.")
            }
            Self::DidNotConverge => write!(
                f,
                "The search for the variances did not settle, so there are no numbers to show. \
                 Try fewer columns or groupings."
            ),
            Self::TooManyCrossed { levels } => {
                write!(
                    f,
                    "{levels} crossed groups are too closely connected to be fitted. Use fewer groupings."
                )
            }
            Self::BadSummary { level } => write!(
                f,
                "The summary of {level} is not possible: it needs at least one row, finite means and sums of \
                 squares that are not negative."
            ),
            Self::NotOneGrouping { found } => {
                write!(f, "This needs exactly one grouping; {found} were given.")
            }
            Self::BadWeight { row } => {
                write!(
                    f,
                    "The weight in row {row} is not a number above 0. Leave out rows that should not count."
                )
            }
            Self::TooManyEffects { name, effects, rows } => write!(
                f,
                "{effects} differences between groups of {name} cannot be told from {rows} rows. Let fewer columns \
                 vary, or use larger groups."
            ),
            Self::NoSlope { column, name } => write!(
                f,
                "{column} cannot have slopes that differ between groups of {name}: it is constant, or the columns \
                 before it already say all that it does."
            ),
            Self::TermTwice { term, name } => {
                write!(f, "{term} varies between groups of {name} twice. Keep one of them.")
            }
            Self::UnknownName { name } => {
                write!(f, "The statistics hold nothing called {name}. Check the names in their first line.")
            }
            Self::InterceptsOnly => {
                write!(
                    f,
                    "This answer is for groups that differ in level only, and for rows without weights."
                )
            }
            Self::NothingBetween => {
                write!(
                    f,
                    "The columns describe the groups completely, so no difference between groups is left."
                )
            }
        }
    }
}

impl std::error::Error for FitError {}
