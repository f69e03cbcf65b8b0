//! Which cells are sensitive, and how wide what is known of them must stay.

use super::error::DisclosureError;
use super::table::{Cell, Kind, Release, Shown, Table};

/// What a count of nobody is taken for. A choice that has to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Zero {
    /// Zeros are shown. Whoever sees a hidden cell may then take it to be at least 1.
    Show,
    /// Zeros are hidden like other small counts.
    Hide,
}

/// When a few contributors hold so much of a cell that it tells on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dominance {
    /// The (n, k) rule: the largest `contributors` together hold more than `percent` of the cell.
    Share {
        /// n, at least 1.
        contributors: usize,
        /// k, from 1 to 99.
        percent: i64,
    },
    /// The p% rule: the second largest contributor can work out the largest one to within `percent` of it.
    Within {
        /// p, from 1 to 100.
        percent: i64,
    },
}

/// The rules of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rules {
    /// Counts below this are small. What can be worked out of one must stay at least this wide.
    pub threshold: i64,
    /// What a count of nobody is taken for.
    pub zero: Zero,
    /// When contributors hold too much.
    pub dominance: Option<Dominance>,
    /// Whether a total that lies in one category is sensitive.
    pub whole_groups: bool,
}

impl Rules {
    /// Figures inside a school: fewer than 5 pupils are hidden, and groups that are all in one category.
    #[must_use]
    pub fn inside(zero: Zero) -> Self {
        Self { threshold: 5, zero, dominance: None, whole_groups: true }
    }

    /// Figures that leave a school: fewer than 10 pupils, and no contributor above half.
    #[must_use]
    pub fn beyond(zero: Zero) -> Self {
        let half = Dominance::Share { contributors: 1, percent: 50 };
        Self { threshold: 10, zero, dominance: Some(half), whole_groups: true }
    }

    pub(super) fn check(&self) -> Result<(), DisclosureError> {
        if !(1..=1_000_000).contains(&self.threshold) {
            return Err(DisclosureError::BadRule { what: "The threshold for small counts" });
        }
        let possible = match self.dominance {
            None => true,
            Some(Dominance::Share { contributors, percent }) => {
                contributors > 0 && (1..100).contains(&percent)
            }
            Some(Dominance::Within { percent }) => (1..=100).contains(&percent),
        };
        if possible {
            Ok(())
        } else {
            Err(DisclosureError::BadRule { what: "The rule for large contributors" })
        }
    }
}

/// Why a cell is hidden, or is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Its owners have not agreed to share it.
    Private,
    /// Too few pupils.
    Small,
    /// Nobody, and zeros are hidden.
    Nobody,
    /// A few contributors hold most of it.
    Dominated,
    /// Everyone of a group is in it.
    WholeGroup,
    /// So few came or went since an earlier release that the difference tells on them.
    FewMoved,
    /// Nothing about itself: it keeps another cell from being worked out.
    ProtectsOthers,
    /// The whole release waits, since beside an earlier one it would tell too much.
    Waits,
}

impl Reason {
    /// The code in data files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Small => "small",
            Self::Nobody => "nobody",
            Self::Dominated => "dominated",
            Self::WholeGroup => "whole_group",
            Self::FewMoved => "few_moved",
            Self::ProtectsOthers => "protects_others",
            Self::Waits => "waits",
        }
    }
}

/// How much must stay open about a sensitive cell, in its own units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Need {
    /// Highest less lowest possible value, at least.
    pub width: i64,
    /// How far below the truth the lowest possible value must lie.
    pub below: i64,
    /// How far above the truth the highest possible value must lie.
    pub above: i64,
}

impl Need {
    pub(super) fn is_met(&self, value: i64, low: i64, high: i64) -> bool {
        high - low >= self.width && value - low >= self.below && high - value >= self.above
    }
}

/// Reason and need by cell, `None` where a cell is not sensitive.
pub(super) fn sensitive(table: &Table, rules: &Rules) -> Vec<Option<(Reason, Need)>> {
    let mut found: Vec<_> = table.cells.iter().map(|cell| of_cell(cell, rules)).collect();
    if rules.whole_groups {
        for relation in table.relations.iter().filter(|relation| relation.categories) {
            let total = table.value(relation.total);
            let whole = relation.parts.iter().find(|&&part| table.value(part) == total);
            if total > 0
                && relation.parts.len() > 1
                && let Some((cell, slot)) =
                    whole.and_then(|&part| table.cells.get(part).zip(found.get_mut(part)))
                && cell.kind == Kind::Count
                && !is_known(cell)
            {
                let reach = rules.threshold.min(total - 1);
                let need = Need { width: reach, below: reach, above: 0 };
                slot.get_or_insert((Reason::WholeGroup, need));
            }
        }
    }
    for (i, cell) in table.cells.iter().enumerate() {
        if let Kind::Sum { of, range } = cell.kind
            && let Some((reason, _)) = found.get(of).copied().flatten()
            && !is_known(cell)
            && let Some(slot) = found.get_mut(i)
        {
            // So that knowing all pupils but one says nothing of that one.
            *slot = Some((reason, Need { width: range, below: 0, above: 0 }));
        }
    }
    found
}

/// Cells of nobody that may be hidden although zeros are shown: beside a whole group.
pub(super) fn empty_beside_whole(table: &Table, rules: &Rules) -> Vec<bool> {
    let mut beside = vec![false; table.cells.len()];
    for relation in table.relations.iter().filter(|relation| relation.categories && rules.whole_groups) {
        let total = table.value(relation.total);
        if total > 0 && relation.parts.iter().any(|&part| table.value(part) == total) {
            for &part in &relation.parts {
                if let Some(slot) = beside.get_mut(part) {
                    *slot = true;
                }
            }
        }
    }
    beside
}

fn is_known(cell: &Cell) -> bool {
    cell.release == Release::Before(Shown::Value)
}

fn of_cell(cell: &Cell, rules: &Rules) -> Option<(Reason, Need)> {
    let wide = Need { width: rules.threshold, below: 0, above: 0 };
    match cell.kind {
        _ if is_known(cell) => None,
        Kind::Sum { .. } => None,
        Kind::Movement => (1..rules.threshold).contains(&cell.value).then_some((Reason::FewMoved, wide)),
        Kind::Count if cell.private => {
            // A tenth either way, and never less than a small count.
            let reach = (cell.value / 10).max(1);
            Some((Reason::Private, Need { below: reach.min(cell.value), above: reach, ..wide }))
        }
        Kind::Count if cell.value == 0 => (rules.zero == Zero::Hide).then_some((Reason::Nobody, wide)),
        Kind::Count if cell.value < rules.threshold => Some((Reason::Small, wide)),
        Kind::Count => {
            let reach = dominated(cell, rules.dominance?)?;
            Some((
                Reason::Dominated,
                Need { width: wide.width, below: reach.min(cell.value - 1), above: reach },
            ))
        }
    }
}

/// How far a dominated cell must stay open either way. Source: Hundepool et al. (2012), section 4.2.2.
fn dominated(cell: &Cell, rule: Dominance) -> Option<i64> {
    let mut shares = cell.contributions.clone();
    shares.sort_unstable_by(|a, b| b.cmp(a));
    let largest = shares.first().copied().filter(|&largest| largest > 0)?;
    let reach = match rule {
        Dominance::Share { contributors, percent } => {
            let held: i64 = shares.iter().take(contributors).sum();
            up(100 * held, percent) - cell.value
        }
        Dominance::Within { percent } => {
            let second = shares.get(1).copied().unwrap_or_default();
            up(percent * largest, 100) - (cell.value - largest - second)
        }
    };
    (reach > 0).then_some(reach)
}

/// a/b, rounded up.
fn up(a: i64, b: i64) -> i64 {
    (a + b - 1) / b
}
