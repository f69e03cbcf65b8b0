//! From the parts of a zip to the tables of the standard.

use super::manifest::Manifest;
use super::rules::{self, FILES, File};
use crate::archive::{self, Archive};
use crate::encoding::{self, Encoding};
use crate::error::Why;
use crate::grid::{Grid, GridRow, letter, thousands};
use crate::problem::{ColumnRef, Problems, Severity};
use crate::raw::Raw;
use crate::text;

/// A file of the package, with its columns found.
pub(super) struct Table {
    pub file: &'static File,
    /// Columns of the standard and where they stand.
    columns: Vec<(&'static str, usize)>,
    pub rows: Vec<GridRow>,
}

impl Table {
    /// The file as a problem names it: `users.csv`.
    pub(super) fn name(&self) -> String {
        format!("{}.csv", self.file.name)
    }

    pub(super) fn index_of(&self, column: &str) -> Option<usize> {
        self.columns.iter().find(|(name, _)| *name == column).map(|(_, index)| *index)
    }

    /// A column as a problem names it.
    pub(super) fn place(&self, column: &str) -> Option<ColumnRef> {
        self.index_of(column).map(|index| ColumnRef { letter: letter(index), name: column.to_owned() })
    }

    /// What stands in a column of the standard.
    pub(super) fn cell<'r>(&self, row: &'r GridRow, column: &str) -> Option<&'r str> {
        match row.get(self.index_of(column)?) {
            Raw::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Everything that was opened.
pub(super) struct Tables {
    pub manifest: Manifest,
    pub tables: Vec<Table>,
    pub notes: Vec<String>,
}

/// Opens the files that are read, and says what became of the others.
pub(super) fn open(
    archive: &mut Archive<'_>,
    names: &[String],
    problems: &mut Problems,
) -> Result<Tables, Why> {
    let parts = parts(names, problems);
    let mut notes = Vec::new();
    let manifest = match parts.iter().find(|p| p.file.name == "manifest") {
        Some(part) => Manifest::read(&grid(archive, part, None, problems)?, problems),
        None => Manifest::missing(problems),
    };
    let (mut tables, mut before): (Vec<Table>, Option<Grid>) = (Vec::new(), None);
    for part in parts.iter().filter(|p| p.file.name != "manifest") {
        if !part.file.taken {
            notes.push(format!("{}.csv was not opened: nothing here makes use of it.", part.file.name));
            continue;
        }
        let mut grid = grid(archive, part, before.as_ref(), problems)?;
        problems.turn_to(&format!("{}.csv", part.file.name));
        let rows = std::mem::take(&mut grid.rows);
        before = Some(grid);
        if let Some(table) = table(part.file, rows, &mut notes, problems) {
            tables.push(table);
        }
    }
    Ok(Tables { manifest, tables, notes })
}

struct Part {
    index: usize,
    file: &'static File,
}

/// Which part of the zip is which file. Paths are only compared, never used.
fn parts(names: &[String], problems: &mut Problems) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut say = |severity, what: String, remedy: &str| problems.add(severity, &[], None, what, remedy);
    for (index, name) in names.iter().enumerate().filter(|(_, n)| !n.ends_with('/')) {
        let base = name.rsplit('/').next().unwrap_or(name);
        if name.starts_with("__MACOSX/") || base.starts_with("._") || base == ".DS_Store" {
            say(
                Severity::Glance,
                "a Mac added files of its own; they were passed over".into(),
                "Nothing to do",
            );
            continue;
        }
        let stem = base.strip_suffix(".csv").or_else(|| base.strip_suffix(".CSV")).unwrap_or_default();
        let Some(file) = FILES.iter().find(|f| f.name.eq_ignore_ascii_case(stem)) else {
            let what =
                format!("{} is not a file of the standard and was passed over", crate::date::shortened(name));
            say(Severity::Glance, what, "Nothing to do if it is not needed");
            continue;
        };
        if base != name {
            say(
                Severity::Glance,
                "the files are in a folder inside the zip".into(),
                "Nothing to do: they were read",
            );
        }
        if base != format!("{}.csv", file.name) {
            let what = format!("{base} is written {}.csv in the standard", file.name);
            say(Severity::Glance, what, "Nothing to do: it was read");
        }
        match parts.iter().any(|p| p.file.name == file.name) {
            true => say(
                Severity::Stop,
                format!("there is more than one {}.csv in the zip", file.name),
                "Make a zip with one of each",
            ),
            false => parts.push(Part { index, file }),
        }
    }
    parts
}

fn grid(
    archive: &mut Archive<'_>,
    part: &Part,
    before: Option<&Grid>,
    problems: &mut Problems,
) -> Result<Grid, Why> {
    let bytes = archive::part(archive, part.index)?;
    problems.turn_to(&format!("{}.csv", part.file.name));
    let decoded = encoding::decode(&bytes)?;
    if decoded.encoding != Encoding::Utf8 {
        let what = "the file is not in UTF-8, as the standard asks; its letters were supposed";
        problems.add(Severity::Glance, &[], None, what, "Look at names with accents");
    }
    let read = text::table_after(&decoded.text, &[], Grid::after(before))?;
    if let Some(row) = read.open_quote {
        let what = "a quotation mark opens here and nothing closes it";
        problems.add(Severity::Stop, &[row], None, what, "Export the package again");
    }
    Ok(read.grid)
}

/// Finds the columns; none when the file has no header. Columns that must not be kept are emptied here.
fn table(
    file: &'static File,
    mut rows: Vec<GridRow>,
    notes: &mut Vec<String>,
    problems: &mut Problems,
) -> Option<Table> {
    if rows.is_empty() {
        problems.add(Severity::Glance, &[], None, "the file is empty", "Nothing to do if it should be");
        return None;
    }
    let head = rows.remove(0);
    if rows.is_empty() {
        let what = "the file has a header and no rows; the standard asks to leave it out";
        problems.add(Severity::Glance, &[], None, what, "Nothing to do if it should be empty");
    }
    let known = || file.all_columns();
    if !head.values().any(|(_, cell)| cell.text().eq_ignore_ascii_case("sourcedId")) {
        // Without its headings the first row may be a person, so none of it is repeated here.
        let what = "the column sourcedId is missing";
        problems.add(Severity::Stop, &[], None, what, "Export the package again with this column");
        return None;
    }
    let mut columns: Vec<(&'static str, usize)> = Vec::new();
    for (index, cell) in head.values() {
        let written = cell.text();
        let place = ColumnRef { letter: letter(index), name: written.clone().into_owned() };
        let mut say = |what: String| problems.add(Severity::Glance, &[], Some(&place), what, "Nothing to do");
        match known().find(|name| name.eq_ignore_ascii_case(&written)) {
            Some(name) if columns.iter().any(|(n, _)| *n == name) => {
                say("the column is there twice; the first was read".into());
            }
            Some(name) => {
                if name != written {
                    say(format!("the column is written {name} in the standard; it was read"));
                }
                columns.push((name, index));
            }
            None if written.starts_with("metadata.") => {}
            None => say("the column is not in the standard and was passed over".into()),
        }
    }
    let place = |name: &str| known().position(|n| n == name);
    if !columns.iter().map(|(name, _)| place(name)).is_sorted() {
        let what = "the columns are not in the order of the standard; they were read by name";
        problems.add(Severity::Glance, &[], None, what, "Nothing to do");
    }
    for name in std::iter::once("sourcedId").chain(file.required.split_whitespace()) {
        if columns.iter().all(|(n, _)| *n != name) {
            let what = format!("the column {name} is missing");
            problems.add(Severity::Stop, &[], None, what, "Export the package again with this column");
        }
    }
    out_of_step(file, head.fields, &mut rows, problems);
    passed_over(file, &head, &columns, &rows, notes);
    drop_private(&mut rows, &mut columns, notes, file);
    Some(Table { file, columns, rows })
}

/// Takes out rows that are out of step with the headings: a password may stand under any of them. Somebody
/// whose row is lost would count as gone, so no one may be among them.
fn out_of_step(file: &File, width: usize, rows: &mut Vec<GridRow>, problems: &mut Problems) {
    let people = matches!(file.name, "users" | "roles");
    let severity = if people { Severity::Stop } else { Severity::Fix };
    rows.retain(|row| {
        let right = row.fields == width || (!people && row.fields < width);
        if !right {
            let what = "the row has not as many cells as the headings, and none of it was read";
            let remedy =
                "Put text that has a comma into quotation marks, and fill the row up to the last heading";
            problems.add(severity, &[row.number], None, what, remedy);
        }
        right
    });
}

/// Counts what stands in columns that nothing makes use of.
fn passed_over(
    file: &File,
    head: &GridRow,
    columns: &[(&'static str, usize)],
    rows: &[GridRow],
    notes: &mut Vec<String>,
) {
    for (index, heading) in head.values() {
        let name = columns.iter().find(|(_, at)| *at == index).map(|(name, _)| *name);
        let used = name.is_some_and(|name| !file.unused.split_whitespace().any(|unused| unused == name));
        let filled = rows.iter().filter(|row| !row.get(index).is_empty()).count();
        if !used && filled > 0 {
            let heading = crate::date::shortened(&heading.text());
            notes.push(format!(
                "The column {heading} of {}.csv was passed over: {}.",
                file.name,
                cells(filled)
            ));
        }
    }
}

fn cells(filled: usize) -> String {
    format!("{} filled {}", thousands(filled), if filled == 1 { "cell" } else { "cells" })
}

fn drop_private(
    rows: &mut [GridRow],
    columns: &mut Vec<(&'static str, usize)>,
    notes: &mut Vec<String>,
    file: &File,
) {
    for name in rules::DROPPED {
        let Some(at) = columns.iter().position(|(n, _)| *n == name) else { continue };
        let (_, index) = columns.remove(at);
        let filled = rows.iter().filter(|row| !row.get(index).is_empty()).count();
        for row in rows.iter_mut() {
            if let Some(cell) = row.cells.get_mut(index) {
                *cell = Raw::Empty;
            }
        }
        notes.push(format!("The column {name} of {}.csv was dropped unread: {}.", file.name, cells(filled)));
    }
}
