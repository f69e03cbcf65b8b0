//! Why an estimate was refused, in sentences.

use std::fmt;

/// Why there is no estimate. `Display` says where and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EffectError {
    /// There are no rows.
    NoRows,
    /// A column, grouping or weight is not as long as the outcome.
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
    /// A weight is below 0.
    NegativeWeight {
        /// The row, counted from 1.
        row: usize,
    },
    /// A row's code points at no level.
    UnknownLevel {
        /// The grouping.
        name: String,
        /// The row, counted from 1.
        row: usize,
    },
    /// Not more rows than columns.
    TooFewRows {
        /// Rows.
        rows: usize,
        /// Columns that can be estimated, with intercepts.
        columns: usize,
    },
    /// All rows are in one cluster.
    OneCluster,
    /// The outcome is the same in every row.
    ConstantOutcome,
    /// The columns explain the outcome without remainder.
    NothingLeft,
    /// Numbers so large or so small that they cannot be worked with.
    OutOfRange,
    /// There is no term of this name.
    UnknownTerm {
        /// The name asked for.
        name: String,
    },
    /// The earlier columns already determine this one.
    NotEstimable {
        /// The term.
        name: String,
    },
    /// A contrast needs one number for each term.
    WrongContrast {
        /// Terms of the fit.
        terms: usize,
        /// Numbers given.
        found: usize,
    },
    /// All that bears on the term lies inside one cluster.
    NoUncertainty,
    /// One cluster alone determines a column, so CR3 does not exist.
    Cr3Undefined,
    /// An absorbed group has rows in two clusters.
    NotNested {
        /// The group.
        group: String,
    },
    /// Absorbed groups together with weights.
    AbsorbedWithWeights,
    /// Two groups are needed and one has no rows.
    EmptyArm {
        /// Which.
        arm: &'static str,
    },
    /// A number that describes a group or a plan is not possible.
    Impossible {
        /// What was asked of it.
        what: &'static str,
    },
    /// No member of the comparison group is near enough to any that took part.
    NoMatches,
    /// Too few points before or after the change.
    ShortSeries {
        /// Points before.
        before: usize,
        /// Points after.
        after: usize,
        /// Points needed on either side.
        needed: usize,
    },
    /// The search for the autocorrelation ran to its end.
    DidNotConverge,
}

impl fmt::Display for EffectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRows => {
                write!(f, "There are no rows. Check that the file or the filter is the right one.")
            }
            Self::LengthsDiffer { name, expected, found } => {
                write!(f, "{name} has {found} rows, the outcome has {expected}. Give one value for each row.")
            }
            Self::NotFinite { name, row } => {
                write!(f, "{name} has no number in row {row}. Leave out rows with a missing value.")
            }
            Self::NegativeWeight { row } => {
                write!(f, "The weight in row {row} is below 0. Give weights of 0 or more.")
            }
            Self::UnknownLevel { name, row } => {
                write!(f, "Row {row} belongs to a group of {name} that is not in its list of groups.")
            }
            Self::TooFewRows { rows, columns } => {
                write!(f, "{rows} rows cannot support {columns} columns. Use fewer columns or more rows.")
            }
            Self::OneCluster => {
                write!(
                    f,
                    "All rows belong to one cluster. A difference with its uncertainty needs at least two."
                )
            }
            Self::ConstantOutcome => write!(f, "The outcome is the same in every row, so nothing varies."),
            Self::NothingLeft => write!(
                f,
                "The columns explain the outcome without remainder. Is one of them the outcome itself?"
            ),
            Self::OutOfRange => {
                write!(f, "The values are too large or too small to be worked with. Use another unit.")
            }
            Self::UnknownTerm { name } => {
                write!(f, "There is no term called {name}. Use one of the names of the columns.")
            }
            Self::NotEstimable { name } => write!(
                f,
                "{name} cannot be estimated, because the columns before it already determine it. Leave one out."
            ),
            Self::WrongContrast { terms, found } => {
                write!(f, "A contrast needs {terms} finite numbers, one for each term; {found} were given.")
            }
            Self::NoUncertainty => write!(
                f,
                "All that bears on this term lies inside one cluster, so its uncertainty cannot be known."
            ),
            Self::Cr3Undefined => write!(
                f,
                "One cluster alone determines a column, so CR3 does not exist for these rows. Use CR2."
            ),
            Self::NotNested { group } => {
                write!(
                    f,
                    "{group} has rows in more than one cluster. Absorb groups that lie inside clusters."
                )
            }
            Self::AbsorbedWithWeights => {
                write!(f, "Absorbed groups cannot be combined with weights. Give a column for each group.")
            }
            Self::EmptyArm { arm } => write!(f, "There are no rows {arm}. A comparison needs both."),
            Self::Impossible { what } => write!(f, "These numbers are not possible: {what}."),
            Self::NoMatches => write!(
                f,
                "Nobody in the comparison group is near enough to anybody who took part. Widen the caliper."
            ),
            Self::ShortSeries { before, after, needed } => write!(
                f,
                "There are {before} points before the change and {after} after it; at least {needed} of each are \
                 needed. Use a run chart until then."
            ),
            Self::DidNotConverge => write!(
                f,
                "The search for the link between neighbouring points did not settle. Use fewer columns or more \
                 points."
            ),
        }
    }
}

impl std::error::Error for EffectError {}
