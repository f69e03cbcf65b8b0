//! From a sheet and its mapping to typed rows, with what has to be put right first.

mod attendance;
mod calendar;
mod dates;
pub(crate) mod marking;
mod marks;
mod people;
mod register;
mod repeats;
pub(crate) mod results;
pub(crate) mod roster;
pub(crate) mod summaries;
mod survey;
mod terms;
mod timetable;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cell::Cell;
use crate::column;
use crate::facts::Facts;
use crate::limits;
use crate::mapping::{Mapping, Target};
use crate::problem::{Problem, Problems, Severity};
use crate::scale::Scale;
use crate::sheet::Sheet;

pub use attendance::{About, Attendance, attendance, has_marks};
pub use marks::{MarkRow, Who};
pub use results::{ResultRow, results, results_on};
pub use roster::{RosterRow, roster};
pub use summaries::Summary;
pub use survey::{Response, responses, told};
pub use terms::{Stretch, TermRow, terms};
pub use timetable::{LessonRow, timetable};

pub(crate) use repeats::Repeats;

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
    /// The school: no row names a pupil, and nearly every school has one row of each occasion. Each row is about
    /// a school as a whole.
    School,
    /// The place in the file: there is no pupil number, or it does not tell the rows apart. A later file
    /// cannot be matched with these rows.
    Row,
}

/// A sheet being taken in: what every kind of row needs. A file that is read row by row is taken in as many sheets
/// with the same headings, one after the other.
pub(crate) struct Taking<'a> {
    pub sheet: &'a Sheet,
    pub mapping: &'a Mapping,
    pub problems: Problems,
    /// With the step at which each was made, as problems are.
    notes: Vec<(usize, String)>,
    /// The scales of columns, by heading.
    pub scales: Option<&'a BTreeMap<String, Scale>>,
    /// What the whole columns say, where the sheet is a part of the file.
    whole: Option<&'a [Facts]>,
    /// The rows that are to be told apart, and the days of a register.
    pub repeats: Repeats,
    pub counts: Counts,
}

/// What is kept between two parts of a file.
pub(crate) struct Kept {
    problems: Problems,
    notes: Vec<(usize, String)>,
    repeats: Repeats,
    counts: Counts,
}

impl Kept {
    /// Before the first part.
    pub fn new(file: &str) -> Self {
        Self {
            problems: Problems::new(file, None).with_room(limits::STREAM_PROBLEM_ROWS),
            notes: Vec::new(),
            repeats: Repeats::new(limits::STREAM_KEYS).with_room(limits::STREAM_PROBLEM_ROWS),
            counts: Counts::default(),
        }
    }

    /// Goes on with a part of the file, whose columns are as `whole` says.
    pub fn part<'a>(
        mut self,
        sheet: &'a Sheet,
        whole: &'a [Facts],
        mapping: &'a Mapping,
        scales: Option<&'a BTreeMap<String, Scale>>,
    ) -> Taking<'a> {
        self.problems.begin_again();
        let Self { problems, notes, repeats, counts } = self;
        Taking { sheet, mapping, problems, notes, scales, whole: Some(whole), repeats, counts }
    }
}

/// What is counted over the parts of a file.
#[derive(Default)]
pub(crate) struct Counts {
    rows: usize,
    /// Rows without any result.
    without: usize,
    /// Some row is about somebody, or about no school: not all are about schools as a whole.
    about_pupils: bool,
    /// Rows that sum up others, as many as are named.
    totals: Vec<usize>,
    /// What was said of a column of grades: that it mixes two scales, and the values that are not on the first.
    mixed: BTreeMap<usize, Option<(String, Vec<String>)>>,
}

impl<'a> Taking<'a> {
    pub fn new(sheet: &'a Sheet, mapping: &'a Mapping) -> Self {
        let problems = Problems::new(&sheet.file, sheet.name.as_deref());
        let repeats = Repeats::new(usize::MAX);
        let counts = Counts::default();
        Self { sheet, mapping, problems, notes: Vec::new(), scales: None, whole: None, repeats, counts }
    }

    /// What is known after a part of the file, for the next.
    pub fn keep(self) -> Kept {
        Kept { problems: self.problems, notes: self.notes, repeats: self.repeats, counts: self.counts }
    }

    /// What the whole column says, of which the sheet may hold a part.
    pub fn facts(&self, index: usize) -> Cow<'a, Facts> {
        match self.whole {
            Some(whole) => whole.get(index).map_or_else(Cow::default, Cow::Borrowed),
            None => Cow::Owned(Facts::of(self.sheet, index)),
        }
    }

    /// The cells of a column in the light of the whole column.
    pub fn cells(&self, index: usize, facts: &Facts) -> Vec<Cell> {
        let kind = facts.kind();
        self.sheet.rows.iter().map(|row| column::cell(row.cell(index), kind)).collect()
    }

    /// Adds a note, once.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = (self.problems.at_step(), note.into());
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
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
        self.problems.step();
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

    pub fn finish<T>(mut self, rows: Vec<T>, key: Key) -> Taken<T> {
        let mut problems = self.sheet.problems.clone();
        problems.extend(self.problems.finish());
        self.notes.sort_by_key(|(step, _)| *step);
        Taken { rows, problems, notes: self.notes.into_iter().map(|(_, note)| note).collect(), key }
    }
}

/// Text with single spaces, or none.
fn spaced(text: &str) -> Option<String> {
    let text = crate::unseen::seen(crate::raw::without_text_mark(text));
    // Most texts are as they should be.
    let is_so =
        |text: &str| text.is_ascii() && !text.bytes().any(|b| b.is_ascii_control()) && !text.contains("  ");
    if is_so(&text) && text.trim().len() == text.len() {
        return (!text.is_empty()).then(|| text.into_owned());
    }
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}
