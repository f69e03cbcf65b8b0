//! Why a request was refused, in sentences.

use super::FULL_LIMIT;
use std::fmt;

/// Why there is no answer. `Display` says where and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PairError {
    /// There are no judgements.
    NoJudgements,
    /// A column is not as long as that of the winners.
    LengthsDiffer {
        /// The column.
        name: &'static str,
        /// Rows of the column of winners.
        expected: usize,
        /// Rows it has.
        found: usize,
    },
    /// A judgement points at an item or a judge that is not listed.
    NotListed {
        /// The judgement, counted from 1.
        row: usize,
    },
    /// An item is compared with itself.
    WithItself {
        /// The judgement, counted from 1.
        row: usize,
        /// The item.
        item: String,
    },
    /// An item was never compared.
    NeverCompared {
        /// The item.
        item: String,
    },
    /// The prior's standard deviation is not between 1e-6 and 1e6.
    NotAPrior,
    /// Maximum likelihood has no finite answer.
    NoMaximum {
        /// Items that are not linked to the others by wins both ways, in the order given.
        items: Vec<String>,
    },
    /// The effect of being shown first has no finite answer, or cannot be told from abilities.
    FirstShownUnknown,
    /// Davidson's ties need ties, and judgements without.
    TiesUnknown,
    /// Firth's estimates are not offered with Davidson's ties.
    FirthWithDavidson,
    /// More items in a component than Firth's estimates can take.
    TooManyForFirth {
        /// The items.
        items: usize,
    },
    /// The search did not settle.
    DidNotSettle,
    /// Two items that no chain of comparisons joins, or that are not there.
    NotComparable {
        /// The first, as named.
        first: String,
        /// The second, as named.
        second: String,
    },
    /// The halves have too few items in common.
    HalvesTooThin {
        /// Items that both halves join.
        items: usize,
    },
    /// Judges cannot be split in halves.
    TooFewJudges {
        /// Judges with judgements.
        judges: usize,
    },
    /// A plan of pairs cannot be made.
    NoPlan {
        /// What to change.
        why: &'static str,
    },
}

/// The first few names, and how many more there are.
fn some_of(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
    match names.len().saturating_sub(5) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

impl fmt::Display for PairError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoJudgements => {
                write!(f, "There are no judgements. Check that the file or the filter is the right one.")
            }
            Self::LengthsDiffer { name, expected, found } => write!(
                f,
                "There are {expected} winners, and {name} has {found} rows. Give one value for each row."
            ),
            Self::NotListed { row } => write!(
                f,
                "Judgement {row} names an item or a judge that is not in the list. Add it to the list."
            ),
            Self::WithItself { row, item } => {
                write!(f, "Judgement {row} compares {item} with itself. Correct it or leave it out.")
            }
            Self::NeverCompared { item } => {
                write!(f, "{item} was never compared. Leave it out until it has been.")
            }
            Self::NotAPrior => {
                write!(f, "The prior's standard deviation must lie between 0.000001 and 1000000; 3 is usual.")
            }
            Self::NoMaximum { items } => write!(
                f,
                "Maximum likelihood has no finite answer here. No wins lead both to and from the rest for {}. Use \
                 the prior (map) or Firth, or judge these against more of the others.",
                some_of(items)
            ),
            Self::FirstShownUnknown => write!(
                f,
                "The effect of being shown first cannot be estimated: no item was shown both ways, or the first shown \
                 always (or never) won. Leave the effect out."
            ),
            Self::TiesUnknown => write!(
                f,
                "How common ties are cannot be estimated: there are no ties, or nothing else. Count ties as half wins."
            ),
            Self::FirthWithDavidson => write!(
                f,
                "Firth's estimates are not offered with a parameter for ties. Count ties as half wins, or use the prior."
            ),
            Self::TooManyForFirth { items } => write!(
                f,
                "Firth's estimates take at most {FULL_LIMIT} connected items; there are {items}. Use the prior (map)."
            ),
            Self::DidNotSettle => write!(
                f,
                "The search for abilities did not settle, so there are no numbers to show. Use the prior (map) with a \
                 smaller standard deviation, without effects of order and of ties."
            ),
            Self::NotComparable { first, second } => write!(
                f,
                "{first} and {second} cannot be compared: no chain of comparisons joins them. Judge some pairs that \
                 do."
            ),
            Self::HalvesTooThin { items } => write!(
                f,
                "Each half joins only {items} items that the other joins too; 3 is the least. Make more judgements first."
            ),
            Self::TooFewJudges { judges } => write!(
                f,
                "Judges cannot be split in halves: {judges} made judgements. Split the judgements instead."
            ),
            Self::NoPlan { why } => write!(f, "No plan of pairs can be made. {why}"),
        }
    }
}

impl std::error::Error for PairError {}
