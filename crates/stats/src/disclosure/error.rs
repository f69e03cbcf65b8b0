//! Why a table was refused, in sentences.

use std::fmt;

/// Why nothing was judged. `Display` says where and what to do.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum DisclosureError {
    /// The table has no cells.
    NoCells,
    /// A count or sum is below 0.
    Negative {
        /// The cell.
        cell: String,
        /// Its value.
        found: i64,
    },
    /// A count or sum is larger than can be worked with exactly.
    TooLarge {
        /// The cell.
        cell: String,
    },
    /// A total is not the sum of its parts.
    TotalDiffers {
        /// The cell of the total.
        cell: String,
        /// Its value.
        found: i64,
        /// The sum of its parts.
        parts: i64,
    },
    /// A relation names a cell that is not in the table, or one cell twice.
    BadRelation {
        /// The relation, counted from 1.
        relation: usize,
    },
    /// The contributions to a cell are below 0, or together more than the cell.
    BadContributions {
        /// The cell.
        cell: String,
    },
    /// What was shown of a cell cannot be true of it.
    ShownWrongly {
        /// The cell.
        cell: String,
    },
    /// Not one value for each cell.
    LengthsDiffer {
        /// Cells or leaves of the table.
        expected: usize,
        /// Values given.
        found: usize,
    },
    /// A dimension without leaves, or whose nodes do not come after their parents.
    BadDimension {
        /// The dimension.
        name: String,
    },
    /// A sum is `NaN` or infinite, or outside what its pupils can score together.
    BadSum {
        /// The cell.
        cell: String,
    },
    /// The scale of scores has no width, or a step that is not above 0.
    BadScale,
    /// A threshold, base or percentage that makes no rule.
    BadRule {
        /// Which.
        what: &'static str,
    },
    /// A part larger than its whole, or a whole of nobody.
    NoPercentage {
        /// The part.
        part: i64,
        /// The whole.
        whole: i64,
    },
    /// The table is too large to be held.
    TooManyCells {
        /// Cells that it would have.
        cells: usize,
    },
}

impl fmt::Display for DisclosureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCells => write!(f, "The table has no cells. Give it at least one."),
            Self::Negative { cell, found } => {
                write!(f, "{cell} is {found}. A count cannot be below 0: check how it was made.")
            }
            Self::TooLarge { cell } => {
                write!(f, "{cell} is too large to be worked with exactly. Use a larger unit.")
            }
            Self::TotalDiffers { cell, found, parts } => write!(
                f,
                "{cell} is {found}, and its parts sum to {parts}. Count all cells from the same list of pupils."
            ),
            Self::BadRelation { relation } => write!(
                f,
                "Relation {relation} names a cell that is not in the table, or one cell twice. Check its positions."
            ),
            Self::BadContributions { cell } => write!(
                f,
                "The contributions to {cell} are below 0 or more than {cell} itself. Count each pupil once."
            ),
            Self::ShownWrongly { cell } => {
                write!(
                    f,
                    "What was shown of {cell} does not hold its value. Check which release it came from."
                )
            }
            Self::LengthsDiffer { expected, found } => {
                write!(f, "There are {found} values for {expected} cells. Give one for each.")
            }
            Self::BadDimension { name } => write!(
                f,
                "{name} needs one node for its total, at least one below it, and every node after its parent."
            ),
            Self::BadSum { cell } => write!(
                f,
                "The sum of {cell} is not a number that its pupils can score together. Check the scale and the sum."
            ),
            Self::BadScale => {
                write!(
                    f,
                    "The scale needs a highest score above its lowest, and a step above 0 that divides it."
                )
            }
            Self::BadRule { what } => write!(f, "{what} is out of range. Use the rule's default."),
            Self::NoPercentage { part, whole } => {
                write!(f, "{part} of {whole} has no percentage. Give a part from 0 to a whole of at least 1.")
            }
            Self::TooManyCells { cells } => {
                write!(f, "A table of {cells} cells is too large. Publish it in smaller tables.")
            }
        }
    }
}

impl std::error::Error for DisclosureError {}
