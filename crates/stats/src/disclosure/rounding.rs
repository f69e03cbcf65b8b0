//! Rounding to a base, cell by cell or so that totals still add up.

use super::error::DisclosureError;
use super::simplex::{Program, Tableau};
use super::system::System;
use super::table::{Kind, Release, Shown, Table};

/// A rounded table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounded {
    /// By cell, multiples of the base.
    pub values: Vec<i64>,
    /// Whether every total is the sum of its rounded parts. If not, each was rounded to the nearest for itself, and
    /// a total may differ from the sum of its parts by less than half the base for each.
    pub adds_up: bool,
    /// What a rounded value tells, for [`super::audit`]: the proof of what rounding alone hides.
    pub shown: Vec<Shown>,
}

/// The nearest multiple of a base; halves go up. A base below 1 counts as 1.
///
/// ```
/// use ensemble_stats::disclosure::nearest;
/// assert_eq!([nearest(2, 5), nearest(3, 5), nearest(5, 10)], [0, 5, 10]);
/// ```
#[must_use]
pub fn nearest(value: i64, base: i64) -> i64 {
    let base = base.max(1);
    let down = value.rem_euclid(base);
    let below = value.saturating_sub(down);
    if down >= base - down { below.saturating_add(base) } else { below }
}

/// Rounds every cell for itself to the nearest multiple of the base.
///
/// # Errors
/// If the table is not possible or the base is not from 2 to 1,000.
pub fn round_each(table: &Table, base: i64) -> Result<Rounded, DisclosureError> {
    check(table, base)?;
    let values: Vec<i64> = table.cells.iter().map(|cell| nearest(cell.value, base)).collect();
    // The lowest that is rounded up and the highest that is rounded down to the same value.
    let told = |value: i64| Shown::Between((value - base / 2).max(0), value + (base - 1) / 2);
    Ok(Rounded {
        shown: values.iter().map(|&value| told(value)).collect(),
        adds_up: adds_up(table, &values),
        values,
    })
}

/// Rounds every cell up or down to a neighbouring multiple of the base, so that all totals add up and the changes
/// are small together (controlled rounding). A multiple stays as it is. Tables of one or two dimensions, with totals
/// and subtotals in one of them, always can be; others nearly always. Where not, each cell is rounded for itself.
///
/// ```
/// use ensemble_stats::disclosure::{Dimension, Table, round_together};
/// let levels = Dimension::flat("Level", "All", &["A", "B", "C"]);
/// let table = Table::cross(&[levels], &[7, 7, 7]).unwrap();
/// let rounded = round_together(&table, 5).unwrap();
/// assert!(rounded.adds_up);
/// assert_eq!(rounded.values, [20, 5, 5, 10]);
/// ```
///
/// # Errors
/// If the table is not possible or the base is not from 2 to 1,000.
pub fn round_together(table: &Table, base: i64) -> Result<Rounded, DisclosureError> {
    check(table, base)?;
    let system = System::of(table);
    let truth = || table.cells.iter().map(|cell| cell.value);
    let down: Vec<i64> = truth().map(|value| -(value % base)).collect();
    let up: Vec<i64> = down.iter().map(|&down| if down == 0 { 0 } else { base + down }).collect();
    let mut program = Program::free(down.clone(), up.clone());
    // What one unit towards the upper neighbour changes in the squared distances, to a common factor.
    program.slope = down.iter().zip(&up).map(|(down, up)| up + down).collect();
    let solved = Tableau::new(&system.equations, system.cells).and_then(|mut tableau| {
        tableau.minimise(&program)?;
        tableau.settle(&program)?;
        Ok(tableau.whole_near(&program))
    });
    let values: Option<Vec<i64>> =
        solved.ok().flatten().map(|moves| truth().zip(&moves).map(|(value, moved)| value + moved).collect());
    match values.filter(|values| adds_up(table, values) && values.iter().all(|value| value % base == 0)) {
        Some(values) => {
            let told = |&value: &i64| Shown::Between((value - base + 1).max(0), value + base - 1);
            Ok(Rounded { shown: values.iter().map(told).collect(), adds_up: true, values })
        }
        None => round_each(table, base),
    }
}

fn check(table: &Table, base: i64) -> Result<(), DisclosureError> {
    table.check()?;
    let counts = table.cells.iter().all(|cell| cell.kind == Kind::Count && cell.release == Release::Now);
    if !(2..=1_000).contains(&base) {
        return Err(DisclosureError::BadRule { what: "The base to round to" });
    }
    if counts { Ok(()) } else { Err(DisclosureError::BadRule { what: "Rounding sums or earlier releases" }) }
}

fn adds_up(table: &Table, values: &[i64]) -> bool {
    table.relations.iter().all(|relation| {
        let parts: i64 = relation.parts.iter().filter_map(|&part| values.get(part)).sum();
        values.get(relation.total).is_some_and(|&total| total == parts)
    })
}
