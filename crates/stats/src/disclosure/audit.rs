//! What an attacker could know of each cell, ready to be put in words.

use super::attack::{OPEN, reaches};
use super::error::DisclosureError;
use super::rules::{Need, Reason, Rules, sensitive};
use super::system::System;
use super::table::{Release, Shown, Table};

/// What can be known of a cell, in words-ready form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Knowledge {
    /// Its value: it is shown, or can be worked out.
    Exactly(i64),
    /// That it lies from the first to the second, both included.
    Between(i64, i64),
    /// That it is at least so much.
    AtLeast(i64),
}

/// One cell, as an attacker sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// What is shown of it.
    pub shown: Shown,
    /// Why it is sensitive, or why it is hidden although it is not.
    pub reason: Option<Reason>,
    /// The lowest value that some whole table, fitting all that is shown, gives it.
    pub low: i64,
    /// The highest such value; `None` if there is no limit.
    pub high: Option<i64>,
    /// Whether values outside are excluded for certain. If not, even more may be open than `low` and `high` say.
    pub exact: bool,
    /// How much must stay open, if the cell is sensitive.
    pub need: Option<Need>,
    /// Whether that much stays open; true for a cell that is not sensitive.
    pub protected: bool,
}

impl Known {
    /// For a sentence such as "could be anything from 0 to 14".
    #[must_use]
    pub fn knowledge(&self) -> Knowledge {
        match self.high {
            None => Knowledge::AtLeast(self.low),
            Some(high) if high == self.low => Knowledge::Exactly(high),
            Some(high) => Knowledge::Between(self.low, high),
        }
    }
}

/// The attacker's view of a release beside all earlier ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// By cell, in the order of the table.
    pub cells: Vec<Known>,
}

impl Audit {
    /// Whether every sensitive cell stays open as far as it must.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.cells.iter().all(|cell| cell.protected)
    }

    /// Positions of the sensitive cells that could be known too well, in order.
    #[must_use]
    pub fn exposed(&self) -> Vec<usize> {
        (0..self.cells.len()).filter(|&j| self.cells.get(j).is_some_and(|cell| !cell.protected)).collect()
    }
}

/// Judges a release, however it was made. `shown` says what is shown of each cell of the table; for cells of earlier
/// releases, and of none, what the table says of them counts instead.
///
/// ```
/// use ensemble_stats::disclosure::{Dimension, Knowledge, Rules, Shown, Table, Zero, audit};
/// let levels = Dimension::flat("Level", "All", &["Below", "On level", "Above"]);
/// let table = Table::cross(&[levels], &[4, 30, 12]).unwrap();
/// // One small cell hidden beside its total is not hidden at all.
/// let shown = [Shown::Value, Shown::Hidden, Shown::Value, Shown::Value];
/// let seen = audit(&table, &Rules::inside(Zero::Show), &shown).unwrap();
/// assert_eq!(seen.cells[1].knowledge(), Knowledge::Exactly(4));
/// assert_eq!(seen.exposed(), [1]);
/// ```
///
/// # Errors
/// If the table or the rules are not possible, or what is shown is not true.
pub fn audit(table: &Table, rules: &Rules, shown: &[Shown]) -> Result<Audit, DisclosureError> {
    table.check()?;
    rules.check()?;
    if shown.len() != table.cells.len() {
        return Err(DisclosureError::LengthsDiffer { expected: table.cells.len(), found: shown.len() });
    }
    for (cell, shown) in table.cells.iter().zip(shown) {
        if let Shown::Between(low, high) = *shown
            && !(low..=high).contains(&cell.value)
        {
            return Err(DisclosureError::ShownWrongly { cell: cell.name.clone() });
        }
    }
    let needs = sensitive(table, rules);
    let system = System::of(table);
    let reached = reaches(&system, &system.limits(table, rules, shown));
    let cells = (table.cells.iter().zip(shown).zip(&reached).zip(needs))
        .map(|(((cell, &shown), reach), need)| {
            let (low, high) = (cell.value + reach.low, cell.value + reach.high);
            let shown = match cell.release {
                Release::Now => shown,
                Release::Before(earlier) => earlier,
                Release::Never => Shown::Hidden,
            };
            Known {
                shown,
                reason: need.map(|(reason, _)| reason),
                low,
                high: (reach.high < OPEN).then_some(high),
                exact: reach.low <= reach.least && (reach.high >= reach.most || reach.high >= OPEN),
                need: need.map(|(_, need)| need),
                protected: need.is_none_or(|(_, need)| need.is_met(cell.value, low, high)),
            }
        })
        .collect();
    Ok(Audit { cells })
}
