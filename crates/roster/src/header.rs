//! Finding the headings of a grid: below a title, in one row or in two.

use std::collections::{BTreeSet, HashSet};

use jiff::civil::Date;

use crate::date::{self, DateOrder};
use crate::grid::{Grid, GridRow, Merge};
use crate::number;
use crate::raw::Raw;

/// Where the headings are and what they say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Headings {
    /// Indices into the grid's rows, both included; one row or two.
    pub first: usize,
    pub last: usize,
    /// Columns (0-based) with their names, in order.
    pub names: Vec<(usize, String)>,
}

/// How far down headings are looked for, in rows that are not blank.
const SEARCH: usize = 200;
/// How many rows under a candidate show how wide the table is and what recurs in it.
const BELOW: usize = 50;

/// The first row that is labels and covers at least eight in ten of the columns that the rows under it use,
/// or the first pair of rows that does so together. None when the sheet holds no table.
pub(crate) fn find(grid: &Grid) -> Option<Headings> {
    let candidates = 0..grid.rows.len().min(SEARCH);
    let covering = candidates.clone().find_map(|at| {
        two_levels(grid, at)
            .or_else(|| one_level(grid, at, 8).map(|found| incomplete(grid, at).unwrap_or(found)))
    });
    covering.or_else(|| candidates.clone().find_map(|at| one_level(grid, at, 5))).or_else(|| {
        // A list in one column has its heading in the first row, whatever it says.
        let list = grid.rows.iter().all(|r| r.filled() == 1 && r.cells.len() == 1);
        let first = grid.rows.first().filter(|_| list)?;
        Some(Headings { first: 0, last: 0, names: names(first) })
    })
}

fn one_level(grid: &Grid, at: usize, tenths: usize) -> Option<Headings> {
    let row = grid.rows.get(at)?;
    let own = row.filled();
    let days = days(grid, at);
    let labels = row.values().filter(|(at, c)| is_label(c) || days.contains(at)).count();
    let fits = own >= 2 && own * 10 >= widest_below(grid, at + 1) * tenths && labels * 2 >= own;
    fits.then(|| Headings { first: at, last: at, names: names(row) })
}

/// Headings that leave some columns without a name, directly over a row that covers the table but looks like
/// any row of data.
fn incomplete(grid: &Grid, at: usize) -> Option<Headings> {
    let (before, row) = (grid.rows.get(at.checked_sub(1)?)?, grid.rows.get(at)?);
    let below = || grid.rows.iter().skip(at + 1).take(BELOW);
    let unlike = |column: usize| {
        let filled = below().filter(|r| !r.get(column).is_empty()).count();
        filled > 0
            && below().filter(|r| !r.get(column).is_empty() && !is_label(r.get(column))).count() * 2 > filled
    };
    let names_columns = row.values().any(|(column, cell)| is_label(cell) && unlike(column));
    let labels_only = before.values().all(|(_, cell)| is_label(cell));
    let fits = before.number + 1 == row.number && labels_only && !names_columns && !recurs(grid, at - 1);
    fits.then(|| one_level(grid, at - 1, 5)).flatten()
}

/// A row of bands (subjects, terms) over a row of columns, such as
/// `Name | Reading |     | Writing |    ` over `     | Autumn | Spring | Autumn | Spring`.
fn two_levels(grid: &Grid, at: usize) -> Option<Headings> {
    let (top, bottom) = (grid.rows.get(at)?, grid.rows.get(at + 1)?);
    let adjacent = top.number + 1 == bottom.number;
    let widest = widest_below(grid, at + 2);
    let days = days(grid, at);
    let all_labels = top.values().all(|(at, c)| is_label(c) || days.contains(&at))
        && bottom.values().all(|(_, c)| is_label(c));
    if !adjacent || widest < 2 || !all_labels || recurs(grid, at + 1) {
        return None;
    }
    let merges: Vec<&Merge> = grid.merges.iter().filter(|m| m.top == top.number).collect();
    let whole = |m: &Merge| m.right - m.left + 1 >= widest.max(bottom.filled());
    let banded = merges.iter().any(|m| m.right > m.left && m.bottom == m.top && !whole(m));
    let (over_both, labels) = (merges.iter().any(|m| m.bottom == bottom.number), top.filled());

    let columns: BTreeSet<usize> = top.values().chain(bottom.values()).map(|(c, _)| c).collect();
    let last = columns.last().copied().unwrap_or(0);
    let names: Vec<(usize, String)> = (0..=last)
        .filter_map(|c| {
            let name = joined(&band_over(top, bottom, &merges, c), &name_of(bottom.get(c)));
            (!name.is_empty()).then_some((c, name))
        })
        .collect();
    let distinct = |names: &[String]| names.iter().collect::<HashSet<_>>().len() == names.len();
    let lower: Vec<String> = bottom.values().map(|(_, c)| name_of(c)).collect();
    let upper: Vec<String> = names.iter().map(|(_, name)| name.clone()).collect();
    // A row that covers the table alone is its heading, and the row under it may be data.
    let top_is_whole = labels * 10 >= widest * 8;
    let told_apart = labels >= 2 && !top_is_whole && !distinct(&lower) && distinct(&upper);
    let is_band = banded || (labels >= 2 && (over_both || interlocked(top, bottom))) || told_apart;
    (is_band && names.len() * 10 >= widest * 8).then_some(Headings { first: at, last: at + 1, names })
}

/// The lower row fills only what the upper leaves open: the columns under a band, which begin under its label
/// and go on where the upper row is blank.
fn interlocked(top: &GridRow, bottom: &GridRow) -> bool {
    let open = |c: usize| top.get(c).is_empty() && !bottom.get(c).is_empty();
    let under_a_band = |c: usize| open(c) || open(c + 1);
    bottom.values().any(|(c, _)| open(c))
        && bottom.values().all(|(c, _)| under_a_band(c))
        && top.values().any(|(c, _)| bottom.get(c).is_empty())
}

/// The band that stands over a column: the merged region over it, else the last label to its left when the
/// column has a name of its own.
fn band_over(top: &GridRow, bottom: &GridRow, merges: &[&Merge], column: usize) -> String {
    if !top.get(column).is_empty() {
        return name_of(top.get(column));
    }
    if let Some(merge) = merges.iter().find(|m| (m.left..=m.right).contains(&column)) {
        return name_of(top.get(merge.left));
    }
    if !merges.is_empty() || bottom.get(column).is_empty() {
        return String::new();
    }
    let left = (0..column).rev().map(|c| top.get(c)).find(|c| !c.is_empty());
    left.map(name_of).unwrap_or_default()
}

fn joined(band: &str, name: &str) -> String {
    match (band, name) {
        ("", only) | (only, "") => only.to_owned(),
        (band, name) if band == name => name.to_owned(),
        (band, name) => format!("{band} – {name}"),
    }
}

fn names(row: &GridRow) -> Vec<(usize, String)> {
    row.values().map(|(column, cell)| (column, name_of(cell))).collect()
}

/// A heading on one line.
fn name_of(cell: &Raw) -> String {
    cell.text().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a value of this row comes again in its column: classes and schools do, headings do not, unless the
/// whole row comes again on the next page.
fn recurs(grid: &Grid, at: usize) -> bool {
    let Some(row) = grid.rows.get(at) else { return false };
    let below = || grid.rows.iter().skip(at + 1).take(BELOW).filter(|r| r.cells != row.cells);
    row.values().any(|(column, cell)| below().any(|r| r.get(column) == cell))
}

fn widest_below(grid: &Grid, from: usize) -> usize {
    grid.rows.iter().skip(from).take(BELOW).map(GridRow::filled).max().unwrap_or(0)
}

/// Words, or a year: not a number, not a date.
fn is_label(cell: &Raw) -> bool {
    match cell {
        Raw::Text(text) => match number::plain(text) {
            Some(number) => is_year(number),
            None => !date::looks_like(text),
        },
        Raw::Number(number) => is_year(*number),
        _ => false,
    }
}

/// The columns of a row that hold the days of a register: two dates or more, in order, over columns that have
/// something in them and no date.
fn days(grid: &Grid, at: usize) -> Vec<usize> {
    let Some(row) = grid.rows.get(at) else { return Vec::new() };
    let dates: Vec<(usize, Date)> = row.values().filter_map(|(at, c)| Some((at, day_of(c)?))).collect();
    let below = || grid.rows.iter().skip(at + 1).take(BELOW);
    let headed = |column: usize| below().any(|r| !r.get(column).is_empty());
    let dated = |column: usize| below().any(|r| day_of(r.get(column)).is_some());
    let in_order = dates.iter().zip(dates.iter().skip(1)).all(|((_, a), (_, b))| a <= b);
    let fits = dates.len() >= 2
        && in_order
        && dates.iter().any(|(at, _)| headed(*at))
        && !dates.iter().any(|(at, _)| dated(*at));
    if fits { dates.into_iter().map(|(at, _)| at).collect() } else { Vec::new() }
}

fn day_of(cell: &Raw) -> Option<Date> {
    match cell {
        Raw::Date(date) => Some(*date),
        // Which way round it is makes no difference to whether days follow each other, as a rule.
        Raw::Text(text) => {
            date::parse(text, DateOrder::DayFirst).or_else(|_| date::parse(text, DateOrder::MonthFirst)).ok()
        }
        _ => None,
    }
}

fn is_year(number: f64) -> bool {
    number.fract() == 0.0 && (1900.0..=2100.0).contains(&number)
}
