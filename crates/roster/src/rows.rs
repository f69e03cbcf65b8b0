//! From a sheet and its mapping to typed rows, with what has to be put right first.

mod attendance;
mod dates;
mod marks;
mod people;
mod register;
mod results;
mod roster;
mod summaries;
mod survey;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::mapping::{Mapping, Target};
use crate::problem::{Problem, Problems, Severity};
use crate::scale::Scale;
use crate::sheet::Sheet;

pub use attendance::{About, Attendance, attendance};
pub use marks::{MarkRow, Who};
pub use results::{ResultRow, results, results_on};
pub use roster::{RosterRow, roster};
pub use summaries::Summary;
pub use survey::{Response, responses};

/// Rows read for a purpose.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken<T> {
    /// Every row of the sheet, also those that a problem names. Rows named in a [`Severity::Fix`] are not to
    /// be written until they are put right; with a [`Severity::Stop`] none is.
    pub rows: Vec<T>,
    /// What is wrong in the columns taken, after the sheet's own problems.
    pub problems: Vec<Problem>,
    /// What had to be supposed, each a sentence.
    pub notes: Vec<String>,
    /// What tells the rows apart.
    pub key: Key,
}

impl<T> Taken<T> {
    /// Whether nothing may be written at all.
    pub fn is_stopped(&self) -> bool {
        self.problems.iter().any(|p| p.severity == Severity::Stop)
    }

    /// The numbers of the rows that may not be written until they are put right, in order.
    pub fn held_back(&self) -> Vec<usize> {
        let fixes = self.problems.iter().filter(|p| p.severity == Severity::Fix);
        let mut rows: Vec<usize> = fixes.flat_map(|p| p.rows.iter().copied()).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

/// What tells rows apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Key {
    /// The pupil's number, within the school.
    PupilNumber,
    /// The place in the file: there is no pupil number, or it does not tell the rows apart. A later file
    /// cannot be matched with these rows.
    Row,
}

/// A sheet being taken in: what every kind of row needs.
pub(crate) struct Taking<'a> {
    pub sheet: &'a Sheet,
    pub mapping: &'a Mapping,
    pub problems: Problems,
    pub notes: Vec<String>,
    /// The scales of columns, by heading.
    pub scales: Option<&'a BTreeMap<String, Scale>>,
}

impl<'a> Taking<'a> {
    fn new(sheet: &'a Sheet, mapping: &'a Mapping) -> Self {
        let problems = Problems::new(&sheet.file, sheet.name.as_deref());
        Self { sheet, mapping, problems, notes: Vec::new(), scales: None }
    }

    /// The column for a target that only one column may go to.
    fn one(&mut self, target: &Target) -> Option<usize> {
        let found = self.mapping.columns_for(self.sheet, &mut self.problems, |t| t == target);
        found.first().map(|(index, _)| *index)
    }

    /// The text of a column for every row, if there is such a column.
    fn texts(&mut self, target: &Target) -> Vec<Option<String>> {
        match self.one(target) {
            Some(index) => {
                self.say_of_unseen(index);
                self.sheet.rows.iter().map(|row| spaced(&row.cell(index).text())).collect()
            }
            None => vec![None; self.sheet.rows.len()],
        }
    }

    /// Marks that cannot be seen are left out of texts, and it is said.
    fn say_of_unseen(&mut self, index: usize) {
        let marked = |row: &&crate::sheet::Row| matches!(row.cell(index), crate::raw::Raw::Text(text) if crate::unseen::has_unseen(text));
        let rows: Vec<usize> = self.sheet.rows.iter().filter(marked).map(|row| row.number).collect();
        let place = self.sheet.header.get(index).map(crate::sheet::Header::place);
        if !rows.is_empty() {
            let what = "there are marks that cannot be seen, such as ones that turn writing round; they were left out";
            let remedy = "Check that the cell reads as it should";
            self.problems.add(Severity::Glance, &rows, place.as_ref(), what, remedy);
        }
    }

    /// The columns of other groups, with their headings.
    fn groups(&mut self) -> Vec<(usize, std::sync::Arc<str>)> {
        let found = self.mapping.columns_for(self.sheet, &mut self.problems, |t| *t == Target::Group);
        let heading = |index: usize| self.sheet.header.get(index).map(|h| h.name.as_str().into());
        found.into_iter().filter_map(|(index, _)| Some((index, heading(index)?))).collect()
    }

    /// A problem in one cell.
    fn cell(&mut self, severity: Severity, row: usize, index: usize, what: impl Into<String>, remedy: &str) {
        let place = self.sheet.header.get(index).map(crate::sheet::Header::place);
        self.problems.add(severity, &[row], place.as_ref(), what, remedy);
    }

    fn finish<T>(self, rows: Vec<T>, key: Key) -> Taken<T> {
        let mut problems = self.sheet.problems.clone();
        problems.extend(self.problems.finish());
        Taken { rows, problems, notes: self.notes, key }
    }
}

/// Text with single spaces, or none.
fn spaced(text: &str) -> Option<String> {
    let text = crate::unseen::seen(crate::raw::without_text_mark(text));
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}
