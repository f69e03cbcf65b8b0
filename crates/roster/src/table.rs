//! From a grid to a table: headings, data, and the rows that are neither.

mod seen;

use std::collections::HashMap;

use crate::encoding::Encoding;
use crate::footer::{self, Sorter};
use crate::grid::{Grid, GridRow, letter};
use crate::header::{self, Headings};
use crate::problem::{ColumnRef, Problems, Severity};
use crate::sheet::{Header, Passed, PassedOver, Row, Sheet};

pub(crate) use seen::Seen;

/// Builds the sheet. `problems` may already hold what was noticed while reading the grid.
pub(crate) fn build(
    file: &str,
    name: Option<String>,
    hidden: bool,
    grid: Grid,
    mut problems: Problems,
    encoding: Encoding,
) -> Sheet {
    let mut sheet = Sheet {
        file: file.to_owned(),
        name,
        hidden,
        header_rows: None,
        header: Vec::new(),
        rows: Vec::new(),
        passed_over: Vec::new(),
        problems: Vec::new(),
        notes: Vec::new(),
    };
    let mut letters = Vec::new();
    match header::find(&grid) {
        Some(headings) => {
            letters = fill(&mut sheet, grid, &headings, &mut problems).supposed_letters(&sheet, encoding)
        }
        None => {
            sheet.passed_over = footer::joined(grid.rows.iter().map(no_table));
            say_no_table(grid.rows.is_empty(), &mut problems);
        }
    }
    sheet.problems = problems.finish();
    sheet.problems.extend(letters);
    sheet
}

/// A row of a sheet without a table.
pub(crate) fn no_table(row: &GridRow) -> PassedOver {
    PassedOver { rows: row.number..=row.number, why: Passed::NoTable, text: first_text(row) }
}

pub(crate) fn say_no_table(is_empty: bool, problems: &mut Problems) {
    let what = match is_empty {
        true => "there is nothing in it",
        false => "no row of headings with rows under it was found",
    };
    let remedy = "Put the headings in one row with the data directly under it";
    problems.add(Severity::Stop, &[], None, what, remedy);
}

fn fill(sheet: &mut Sheet, mut grid: Grid, headings: &Headings, problems: &mut Problems) -> Seen {
    let number = |grid: &Grid, at: usize| grid.rows.get(at).map_or(0, |r| r.number);
    let (first, last) = (number(&grid, headings.first), number(&grid, headings.last));
    sheet.header_rows = Some(first..=last);

    let (filled, merged_numbers) = grid.fill_down(last + 1);
    for column in filled {
        sheet.notes.push(format!("Merged cells in column {} were filled down.", letter(column)));
    }
    let head_fields = grid.rows.get(headings.last).map_or(0, |r| r.fields);
    let mut sorter = Sorter::new(&grid.rows, headings);
    grid.rows.into_iter().skip(headings.last + 1).for_each(|row| sorter.push(row));
    sorter.finish(grid.blank);
    let mut seen = Seen::new(headings, head_fields);
    let mut data: Vec<GridRow> = Vec::new();
    while let Some(mut row) = sorter.next_row() {
        seen.row(&mut row);
        data.push(row);
    }
    sheet.passed_over = sorter.passed();
    seen.merged = merged_numbers;
    seen.cut = grid.cut;
    seen.say(sheet, problems);
    sheet.rows = data.into_iter().map(|row| taken(row, &sheet.header)).collect();
    seen
}

/// The row's cells in the order of the headings.
pub(crate) fn taken(mut row: GridRow, header: &[Header]) -> Row {
    let straight = header.iter().enumerate().all(|(at, h)| at == h.column);
    if !straight {
        let mut cells = std::mem::take(&mut row.cells);
        let within = header.iter().map_while(|h| cells.get_mut(h.column).map(std::mem::take));
        row.cells = within.collect();
    }
    Row { number: row.number, cells: row.cells }
}

/// The columns that have a heading or a value, with names that tell them apart.
fn name_columns(names: &[(usize, String)], used: &[bool], problems: &mut Problems) -> Vec<Header> {
    let mut names: Vec<(usize, String)> = names.to_vec();
    for (column, _) in used.iter().enumerate().filter(|(_, used)| **used) {
        if names.iter().all(|(c, _)| *c != column) {
            let name = format!("Column {}", letter(column));
            let place = ColumnRef { letter: letter(column), name: name.clone() };
            let remedy = "Give it a heading, or leave the column out";
            problems.add(Severity::Glance, &[], Some(&place), "the column has values but no heading", remedy);
            names.push((column, name));
        }
    }
    names.sort_unstable();
    let mut count: HashMap<String, usize> = HashMap::new();
    let mut header: Vec<Header> = Vec::with_capacity(names.len());
    for (column, name) in names {
        let times = count.entry(name.clone()).and_modify(|n| *n += 1).or_insert(1);
        let mut unique = if *times == 1 { name.clone() } else { format!("{name} ({times})") };
        while *times > 1 && header.iter().any(|h| h.name == unique) {
            unique.push_str(" again");
        }
        // A register has each day twice, once for each session.
        if *times > 1 && !crate::date::looks_like(&name) {
            let what = format!("another column is called “{name}” too; this one is shown as “{unique}”");
            let place = ColumnRef { letter: letter(column), name: unique.clone() };
            problems.add(Severity::Glance, &[], Some(&place), what, "Check which of them is meant");
        }
        header.push(Header { name: unique, column, letter: letter(column) });
    }
    header
}

/// How a row begins, at most 80 characters.
pub(crate) fn first_text(row: &GridRow) -> String {
    row.values().next().map_or_else(String::new, |(_, cell)| cell.text().chars().take(80).collect())
}
