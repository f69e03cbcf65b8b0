//! From the bytes of one file to the columns that are taken. Everything else is gone when this returns.

use super::rules::{Family, File, is_of_oneroster};
use crate::encoding::{self, Encoding};
use crate::error::Why;
use crate::grid::{Grid, GridRow, letter, thousands};
use crate::problem::{ColumnRef, Problems, Severity};
use crate::raw::Raw;
use crate::text;

/// A file of the set with nothing in it but what is taken.
pub(super) struct Table {
    pub file: &'static File,
    /// Our names of the columns, and where they stand.
    columns: Vec<(&'static str, ColumnRef)>,
    pub rows: Vec<Row>,
    /// It has a heading of the UK's own.
    pub is_uk: bool,
    /// It came with a column of passwords.
    pub had_password: bool,
}

/// A row, one cell for each of the table's columns.
pub(super) struct Row {
    pub number: usize,
    cells: Vec<Option<Box<str>>>,
}

impl Table {
    /// The file as a problem names it: `Student.csv`.
    pub(super) fn name(&self) -> String {
        format!("{}.csv", self.file.name)
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|(name, _)| *name == column)
    }

    /// What stands in a column, by our name for it.
    pub(super) fn cell<'r>(&self, row: &'r Row, column: &str) -> Option<&'r str> {
        let at = self.columns.iter().position(|(name, _)| *name == column)?;
        row.cells.get(at)?.as_deref()
    }

    /// A column as a problem names it.
    pub(super) fn place(&self, column: &str) -> Option<&ColumnRef> {
        self.columns.iter().find(|(name, _)| *name == column).map(|(_, place)| place)
    }

    /// All that is taken, for telling which way round the dates are.
    pub(super) fn texts(&self, columns: &[&str]) -> impl Iterator<Item = &str> {
        self.rows.iter().flat_map(move |row| columns.iter().filter_map(|column| self.cell(row, column)))
    }
}

/// Reads a file; none when its headings are not those of the format. `before` carries what the files
/// before it took of the limits.
pub(super) fn read(
    file: &'static File,
    bytes: &[u8],
    before: &mut Grid,
    notes: &mut Vec<String>,
    problems: &mut Problems,
) -> Result<Option<Table>, Why> {
    problems.turn_to(&format!("{}.csv", file.name));
    if bytes.iter().all(u8::is_ascii_whitespace) {
        let what = "the file is empty";
        problems.add(Severity::Stop, &[], None, what, "Export the set again, or leave the file out");
        return Ok(None);
    }
    let decoded = encoding::decode(bytes)?;
    if decoded.encoding != Encoding::Utf8 {
        let what = "the file is not in UTF-8, as School Data Sync asks; its letters were supposed";
        problems.add(Severity::Glance, &[], None, what, "Look at names with accents");
    }
    let read = text::table_after(&decoded.text, &[], Grid::after(Some(before)))?;
    if let Some(row) = read.open_quote {
        let what = "a quotation mark opens here and nothing closes it";
        problems.add(Severity::Stop, &[row], None, what, "Export the set again");
    }
    let mut grid = read.grid;
    let rows = std::mem::take(&mut grid.rows);
    *before = grid;
    taken(file, rows, notes, problems)
}

fn taken(
    file: &'static File,
    rows: Vec<GridRow>,
    notes: &mut Vec<String>,
    problems: &mut Problems,
) -> Result<Option<Table>, Why> {
    let mut rows = rows.into_iter();
    let Some(head) = rows.next() else { return Ok(None) };
    let mut headings: Vec<String> = head.cells.iter().map(|cell| cell.text().into_owned()).collect();
    // A heading may be blank over cells that are not.
    headings.resize(head.fields.max(headings.len()), String::new());
    if headings.iter().any(|h| is_of_oneroster(h)) && file.family == Family::V2 {
        return Err(Why::IsOneRoster);
    }
    let mut columns: Vec<(&'static str, usize)> = Vec::new();
    let mut dropped: Vec<usize> = Vec::new();
    for (index, heading) in headings.iter().enumerate() {
        match file.meaning(heading) {
            Some(name) if !columns.iter().any(|(taken, _)| *taken == name) => columns.push((name, index)),
            _ => dropped.push(index),
        }
    }
    let lacks = |name: &&str| !columns.iter().any(|(taken, _)| taken == name);
    if let Some(missing) = file.required.split_whitespace().find(lacks) {
        // Without its headings the first row may be a person, so none of it is repeated here.
        let heading =
            file.taken.iter().find(|(name, _)| *name == missing).map_or("", |(_, headings)| *headings);
        let heading = heading.replace('|', " or ");
        let what = format!("the first row has no heading {heading}");
        problems.add(Severity::Stop, &[], None, what, "Export the set again with its headings");
        return Ok(None);
    }
    let place = |index: usize| ColumnRef {
        letter: letter(index),
        name: headings.get(index).map(|h| crate::date::shortened(h)).unwrap_or_default(),
    };
    for index in &dropped {
        let heading = headings.get(*index).map_or("", String::as_str);
        let what = match file.meaning(heading) {
            _ if heading.is_empty() || file.drops(heading) => continue,
            Some(_) => "the column is there twice; the first was read",
            None => "the column is not of School Data Sync and was passed over",
        };
        problems.add(Severity::Glance, &[], Some(&place(*index)), what, "Nothing to do");
    }
    let is_uk = headings.iter().any(|h| {
        ["DfE Number", "School DfE Number", "Section ID"].iter().any(|uk| uk.eq_ignore_ascii_case(h))
    });
    // Somebody whose row is lost would count as gone, as a set is complete; a lost class or place would not.
    let severity = match file.name {
        "Student" | "users" | "roles" => Severity::Stop,
        _ => Severity::Fix,
    };
    let (mut kept, mut counts) = (Vec::new(), vec![0_usize; headings.len()]);
    for mut row in rows {
        // In a row that is out of step with the headings, anything may stand under a heading that is taken.
        if row.fields > head.fields || (row.fields < head.fields && !dropped.is_empty()) {
            let what = "the row has not as many cells as the headings, and none of it was read";
            let remedy =
                "Put text that has a comma into quotation marks, and fill the row up to the last heading";
            problems.add(severity, &[row.number], None, what, remedy);
            continue;
        }
        for index in &dropped {
            let count = usize::from(!row.get(*index).is_empty());
            counts.iter_mut().skip(*index).take(1).for_each(|c| *c += count);
        }
        let cells = columns.iter().map(|(_, index)| match row.cells.get_mut(*index).map(std::mem::take) {
            Some(Raw::Text(text)) => Some(text),
            _ => None,
        });
        kept.push(Row { number: row.number, cells: cells.collect() });
    }
    for index in &dropped {
        let count = counts.get(*index).copied().unwrap_or(0);
        notes.push(format!(
            "The column {} of {}.csv was dropped unread: {} filled {}.",
            named(&place(*index)),
            file.name,
            thousands(count),
            if count == 1 { "cell" } else { "cells" },
        ));
    }
    if kept.is_empty() {
        let what = "the file has headings and no rows to read";
        problems.add(Severity::Glance, &[], None, what, "Nothing to do if it should be empty");
    }
    let columns = columns.into_iter().map(|(name, index)| (name, place(index))).collect();
    let had_password = headings.iter().any(|h| h.to_ascii_lowercase().contains("passw"));
    Ok(Some(Table { file, columns, rows: kept, is_uk, had_password }))
}

fn named(place: &ColumnRef) -> &str {
    if place.name.is_empty() { &place.letter } else { &place.name }
}
