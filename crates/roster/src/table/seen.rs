//! What the rows of a table give away about it, row by row.

use std::collections::HashMap;

use super::name_columns;
use crate::grid::{GridRow, letter};
use crate::header::Headings;
use crate::limits;
use crate::problem::{ColumnRef, Problem, Problems, Severity};
use crate::raw::Raw;
use crate::sheet::Sheet;

/// What is known of a table's rows so far.
pub(crate) struct Seen {
    names: Vec<(usize, String)>,
    /// Columns whose heading says that they hold passwords.
    secret: Vec<usize>,
    /// How many fields the headings have, in a text file.
    head: usize,
    pub used: Vec<bool>,
    pub rows: usize,
    any_whole: bool,
    /// Rows with more cells than the headings, and with fewer, by how many they have.
    long: Lists<usize>,
    short: Lists<usize>,
    /// Cells with an error, and cells that begin like a formula, by column.
    odd: Lists<(usize, Option<Box<str>>)>,
    /// Letters read with a supposed encoding, by column, with the first of them.
    letters: HashMap<usize, (String, Vec<usize>)>,
    pub merged: Vec<(usize, usize)>,
    pub cut: Vec<(usize, usize)>,
    /// How many more rows may be named, of those that may be held back and of the others; the problems of a file
    /// that is read row by row are not endless.
    room: [usize; 2],
    run_out: bool,
}

/// Rows by what is the matter with them, in the order it was first seen.
struct Lists<K> {
    at: HashMap<K, usize>,
    lists: Vec<(K, Vec<usize>)>,
}

impl<K: Clone + Eq + std::hash::Hash> Lists<K> {
    fn new() -> Self {
        Self { at: HashMap::new(), lists: Vec::new() }
    }

    fn add(&mut self, key: K, row: usize) {
        let at = *self.at.entry(key.clone()).or_insert_with(|| {
            self.lists.push((key, Vec::new()));
            self.lists.len() - 1
        });
        if let Some((_, rows)) = self.lists.get_mut(at) {
            rows.push(row);
        }
    }
}

impl Seen {
    pub fn new(headings: &Headings, head: usize) -> Self {
        let is_secret = |name: &str| crate::names::plain(name).contains("password");
        Self {
            names: headings.names.clone(),
            secret: headings.names.iter().filter(|(_, n)| is_secret(n)).map(|(column, _)| *column).collect(),
            head,
            used: Vec::new(),
            rows: 0,
            any_whole: false,
            long: Lists::new(),
            short: Lists::new(),
            odd: Lists::new(),
            letters: HashMap::new(),
            merged: Vec::new(),
            cut: Vec::new(),
            room: [usize::MAX; 2],
            run_out: false,
        }
    }

    /// The same for a file of any length: so many rows are named at most.
    pub fn with_room(self, room: usize) -> Self {
        Self { room: [room; 2], ..self }
    }

    /// Takes a row of data into account, and passwords out of it.
    pub fn row(&mut self, row: &mut GridRow) {
        self.rows += 1;
        if self.used.len() < row.cells.len() {
            self.used.resize(row.cells.len(), false);
        }
        for (cell, used) in row.cells.iter().zip(&mut self.used) {
            *used |= !cell.is_empty();
        }
        // Exports for setting accounts up carry passwords. They are gone before anyone can look at the rows.
        for column in &self.secret {
            if let Some(cell) = row.cells.get_mut(*column) {
                *cell = Raw::Empty;
            }
        }
        // A workbook does not say how many cells a row has; blank cells beyond the last heading are no matter.
        let long = self.head > 0 && row.cells.len() > self.head;
        let short = row.fields < self.head;
        self.any_whole |= row.fields == self.head;
        if long && self.may_hold() {
            self.long.add(row.cells.len(), row.number);
        }
        if short && self.may_hold() {
            self.short.add(row.fields, row.number);
        }
        for (column, cell) in row.cells.iter().enumerate() {
            match cell {
                Raw::Error(error) if self.may_hold() => {
                    self.odd.add((column, Some(error.clone())), row.number);
                }
                Raw::Text(text) => {
                    if like_a_formula(text) && self.may_show() {
                        self.odd.add((column, None), row.number);
                    }
                    if row.supposed && !text.is_ascii() && self.may_show() {
                        let letters = self.letters.entry(column);
                        let (_, rows) = letters.or_insert_with(|| (crate::date::shortened(text), Vec::new()));
                        rows.push(row.number);
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether there is room to name a row more that may be held back.
    fn may_hold(&mut self) -> bool {
        let [room, _] = &mut self.room;
        self.run_out |= *room == 0;
        *room = room.saturating_sub(1);
        !self.run_out
    }

    /// Whether there is room to name a row more that is only to be looked at.
    fn may_show(&mut self) -> bool {
        let [_, room] = &mut self.room;
        let is_room = *room > 0;
        *room = room.saturating_sub(1);
        is_room
    }

    /// Gives the sheet its headings and says what is to be said of the table.
    pub fn say(&self, sheet: &mut Sheet, problems: &mut Problems) {
        sheet.header = name_columns(&self.names, &self.used, problems);
        for column in sheet.header.iter().filter(|h| crate::names::plain(&h.name).contains("password")) {
            sheet.notes.push(format!("The column “{}” was dropped unread.", column.name));
        }
        let place = |column: usize| {
            let header = sheet.header.iter().find(|h| h.column == column);
            ColumnRef { letter: letter(column), name: header.map_or_else(String::new, |h| h.name.clone()) }
        };
        self.say_widths(problems);
        for (row, column) in &self.merged {
            let what = "a number is merged over several rows and was read for the first of them only";
            let remedy = "Unmerge the cells and give every row its number";
            problems.add(Severity::Fix, &[*row], Some(&place(*column)), what, remedy);
        }
        for (row, column) in &self.cut {
            let what = format!("the text is longer than {} characters and was cut", limits::CELL_CHARS);
            let remedy = "Shorten it, or leave the column out";
            problems.add(Severity::Fix, &[*row], Some(&place(*column)), what, remedy);
        }
        for ((column, error), rows) in &self.odd.lists {
            let place = place(*column);
            match error {
                Some(error) => problems.add(
                    Severity::Fix,
                    rows,
                    Some(&place),
                    format!("the cell shows the error {error}"),
                    "Put its formula right and save the workbook again",
                ),
                None => problems.add(
                    Severity::Glance,
                    rows,
                    Some(&place),
                    "the cell begins like a formula; it was read as plain text and nothing was run",
                    "Write the value itself into the cell, or leave the column out",
                ),
            }
        }
        if self.run_out {
            problems.run_out();
        }
        if self.rows == 0 {
            let what = "there are headings but no rows under them";
            let remedy = "Export the file again and check that it has rows";
            problems.add(Severity::Stop, &[], None, what, remedy);
        }
    }

    /// Rows of a text file that have more or fewer cells than the headings.
    fn say_widths(&self, problems: &mut Problems) {
        let head = self.head;
        for (cells, rows) in &self.long.lists {
            let what = format!("the row has {} and the headings {head}", in_words(*cells));
            let remedy = "Look for a separator inside a value, and put that value in quotation marks";
            problems.add(Severity::Fix, rows, None, what, remedy);
        }
        for (fields, rows) in &self.short.lists {
            let what = format!("the row has {} and the headings {head}", in_words(*fields));
            // Programs leave blank cells off at the end of a row; a column missing in every row is another matter.
            match self.any_whole {
                true => problems.add(
                    Severity::Glance,
                    rows,
                    None,
                    format!("{what}; the missing ones were read as blank"),
                    "Check that its values stand under the right headings",
                ),
                false => problems.add(
                    Severity::Fix,
                    rows,
                    None,
                    format!("{what}: its values may stand under the wrong headings"),
                    "Find the column that is missing and export the file again",
                ),
            }
        }
    }

    /// Says where letters were read as Windows-1252, with the first of each column as an example.
    pub fn supposed_letters(&self, sheet: &Sheet) -> Vec<Problem> {
        let mut problems = Problems::new(&sheet.file, None);
        for header in &sheet.header {
            let Some((example, rows)) = self.letters.get(&header.column) else { continue };
            let what = format!(
                "letters are not UTF-8 and were read as Western European (Windows-1252), such as “{example}”"
            );
            let remedy = "If the letters look wrong, save the file as “CSV UTF-8” and try again";
            problems.add(Severity::Glance, rows, Some(&header.place()), what, remedy);
        }
        problems.finish()
    }
}

/// `=…` and `@…`, and `+…` or `-…` that goes on like a call or a command rather than a number or a word.
fn like_a_formula(text: &str) -> bool {
    let rest = |head: char| text.strip_prefix(head);
    let calls = |rest: &str| rest.contains(['(', '|', '!']);
    rest('=').is_some_and(|r| !r.is_empty()) || rest('@').or(rest('+')).or(rest('-')).is_some_and(calls)
}

/// "1 cell", "3 cells"
fn in_words(cells: usize) -> String {
    if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") }
}
