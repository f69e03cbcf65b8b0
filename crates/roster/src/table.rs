//! From a grid to a table: headings, data, and the rows that are neither.

use std::collections::HashMap;

use crate::footer;
use crate::grid::{Grid, GridRow, letter};
use crate::header::{self, Headings};
use crate::limits;
use crate::problem::{ColumnRef, Problems, Severity};
use crate::raw::Raw;
use crate::sheet::{Header, Passed, PassedOver, Row, Sheet};

/// Builds the sheet. `problems` may already hold what was noticed while reading the grid.
pub(crate) fn build(
    file: &str,
    name: Option<String>,
    hidden: bool,
    grid: Grid,
    mut problems: Problems,
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
    match header::find(&grid) {
        Some(headings) => fill(&mut sheet, grid, &headings, &mut problems),
        None => {
            sheet.passed_over = ranges(grid.rows.iter().map(|r| (r.number, Passed::NoTable, first_text(r))));
            let what = match grid.rows.is_empty() {
                true => "there is nothing in it",
                false => "no row of headings with rows under it was found",
            };
            let remedy = "Put the headings in one row with the data directly under it";
            problems.add(Severity::Stop, &[], None, what, remedy);
        }
    }
    sheet.problems = problems.finish();
    sheet
}

fn fill(sheet: &mut Sheet, mut grid: Grid, headings: &Headings, problems: &mut Problems) {
    let number = |grid: &Grid, at: usize| grid.rows.get(at).map_or(0, |r| r.number);
    let (first, last) = (number(&grid, headings.first), number(&grid, headings.last));
    sheet.header_rows = Some(first..=last);

    let (filled, merged_numbers) = grid.fill_down(last + 1);
    for column in filled {
        sheet.notes.push(format!("Merged cells in column {} were filled down.", letter(column)));
    }
    let head_fields = grid.rows.get(headings.last).map_or(0, |r| r.fields);
    let mut passed = footer::sort_out(&grid.rows, headings);
    let blank = grid.blank.iter().filter(|n| **n > last).map(|n| (*n, Passed::Blank, String::new()));
    passed.extend(gaps(&grid.rows, headings.last).into_iter().map(|n| (n, Passed::Blank, String::new())));
    passed.extend(blank);
    passed.sort_by_key(|(number, ..)| *number);
    passed.dedup_by_key(|(number, ..)| *number);

    let keep = |r: &GridRow| r.number > last && passed.binary_search_by_key(&r.number, |(n, ..)| *n).is_err();
    let mut data: Vec<GridRow> = grid.rows.into_iter().filter(keep).collect();
    sheet.header = name_columns(headings, &data, problems);
    drop_passwords(&mut data, &sheet.header, &mut sheet.notes);
    sheet.passed_over = ranges(passed.into_iter());

    let place = |column: usize| ColumnRef {
        letter: letter(column),
        name: sheet.header.iter().find(|h| h.column == column).map_or_else(String::new, |h| h.name.clone()),
    };
    widths(&data, head_fields, problems);
    for (row, column) in merged_numbers {
        let what = "a number is merged over several rows and was read for the first of them only";
        let remedy = "Unmerge the cells and give every row its number";
        problems.add(Severity::Fix, &[row], Some(&place(column)), what, remedy);
    }
    for (row, column) in &grid.cut {
        let what = format!("the text is longer than {} characters and was cut", limits::CELL_CHARS);
        problems.add(
            Severity::Fix,
            &[*row],
            Some(&place(*column)),
            what,
            "Shorten it, or leave the column out",
        );
    }
    cells(&data, &sheet.header, problems);
    if data.is_empty() {
        let what = "there are headings but no rows under them";
        problems.add(Severity::Stop, &[], None, what, "Export the file again and check that it has rows");
    }
    sheet.rows = data.into_iter().map(|row| taken(row, &sheet.header)).collect();
}

/// The row's cells in the order of the headings.
fn taken(mut row: GridRow, header: &[Header]) -> Row {
    let straight = header.iter().enumerate().all(|(at, h)| at == h.column);
    if !straight {
        let mut cells = std::mem::take(&mut row.cells);
        let within = header.iter().map_while(|h| cells.get_mut(h.column).map(std::mem::take));
        row.cells = within.collect();
    }
    Row { number: row.number, cells: row.cells }
}

/// The columns that have a heading or a value, with names that tell them apart.
fn name_columns(headings: &Headings, data: &[GridRow], problems: &mut Problems) -> Vec<Header> {
    let mut names: Vec<(usize, String)> = headings.names.clone();
    let mut used = vec![false; data.iter().map(|r| r.cells.len()).max().unwrap_or(0)];
    for (column, _) in data.iter().flat_map(GridRow::values) {
        if let Some(seen) = used.get_mut(column) {
            *seen = true;
        }
    }
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

/// Exports for setting accounts up carry passwords. They are gone before anyone can look at the rows.
fn drop_passwords(data: &mut [GridRow], header: &[Header], notes: &mut Vec<String>) {
    for column in header.iter().filter(|h| crate::names::plain(&h.name).contains("password")) {
        for row in data.iter_mut() {
            if let Some(cell) = row.cells.get_mut(column.column) {
                *cell = Raw::Empty;
            }
        }
        notes.push(format!("The column “{}” was dropped unread.", column.name));
    }
}

/// Rows of a text file that have more or fewer cells than the headings.
fn widths(data: &[GridRow], head: usize, problems: &mut Problems) {
    // A workbook does not say how many cells a row has; blank cells beyond the last heading are no matter.
    let long = |r: &&GridRow| head > 0 && r.cells.len() > head;
    let short = |r: &&GridRow| r.fields < head;
    let any_whole = data.iter().any(|r| r.fields == head);
    for row in data.iter().filter(long) {
        let what = format!("the row has {} cells and the headings {head}", row.cells.len());
        let remedy = "Look for a separator inside a value, and put that value in quotation marks";
        problems.add(Severity::Fix, &[row.number], None, what, remedy);
    }
    for row in data.iter().filter(short) {
        let what = format!("the row has {} cells and the headings {head}", row.fields);
        // Programs leave blank cells off at the end of a row; a column missing in every row is another matter.
        match any_whole {
            true => problems.add(
                Severity::Glance,
                &[row.number],
                None,
                format!("{what}; the missing ones were read as blank"),
                "Check that its values stand under the right headings",
            ),
            false => problems.add(
                Severity::Fix,
                &[row.number],
                None,
                format!("{what}: its values may stand under the wrong headings"),
                "Find the column that is missing and export the file again",
            ),
        }
    }
}

/// What a cell's own look gives away.
fn cells(data: &[GridRow], header: &[Header], problems: &mut Problems) {
    let places: HashMap<usize, ColumnRef> = header.iter().map(|h| (h.column, h.place())).collect();
    for row in data {
        for (column, cell) in row.values() {
            match cell {
                Raw::Error(error) => problems.add(
                    Severity::Fix,
                    &[row.number],
                    places.get(&column),
                    format!("the cell shows the error {error}"),
                    "Put its formula right and save the workbook again",
                ),
                Raw::Text(text) if like_a_formula(text) => problems.add(
                    Severity::Glance,
                    &[row.number],
                    places.get(&column),
                    "the cell begins like a formula; it was read as plain text and nothing was run",
                    "Write the value itself into the cell, or leave the column out",
                ),
                _ => {}
            }
        }
    }
}

/// `=…` and `@…`, and `+…` or `-…` that goes on like a call or a command rather than a number or a word.
fn like_a_formula(text: &str) -> bool {
    let rest = |head: char| text.strip_prefix(head);
    let calls = |rest: &str| rest.contains(['(', '|', '!']);
    rest('=').is_some_and(|r| !r.is_empty()) || rest('@').or(rest('+')).or(rest('-')).is_some_and(calls)
}

/// Row numbers between two rows of a workbook's table that hold nothing.
fn gaps(rows: &[GridRow], from: usize) -> Vec<usize> {
    let numbers = rows.iter().skip(from).map(|r| r.number);
    let pairs = numbers.clone().zip(numbers.skip(1));
    // A row number near the end of the sheet would otherwise be a million blank rows.
    pairs.flat_map(|(a, b)| a + 1..b).take(limits::ROWS).collect()
}

/// Neighbouring rows that were passed over for the same reason, as one.
fn ranges(rows: impl Iterator<Item = (usize, Passed, String)>) -> Vec<PassedOver> {
    let mut out: Vec<PassedOver> = Vec::new();
    for (number, why, text) in rows {
        match out.last_mut() {
            Some(last) if last.why == why && *last.rows.end() + 1 == number => {
                last.rows = *last.rows.start()..=number;
            }
            _ => out.push(PassedOver { rows: number..=number, why, text }),
        }
    }
    out
}

/// How a row begins, at most 80 characters.
pub(crate) fn first_text(row: &GridRow) -> String {
    row.values().next().map_or_else(String::new, |(_, cell)| cell.text().chars().take(80).collect())
}
