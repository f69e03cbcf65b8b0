//! A file as the person sees it before anything is written: what was read, what has to be put
//! right, which column is which. Pure: bytes and choices in, sentences and rows out.

mod columns;
mod rows;
mod schools;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use ensemble_roster::survey::Response;
use ensemble_roster::terms::TermRow;
use ensemble_roster::timetable::LessonRow;
use ensemble_roster::{
    Date, Encoding, File, Key, Mapping, Problem, ResultRow, RosterRow, Severity, Sheet, Source, Target,
    Unreadable, Why, ctf, guess, oneroster, read_as, roster, sds,
};
use serde::{Deserialize, Serialize};

use super::attendance::{Marks, Span, Total};
use super::grades::{self, Grades};
use super::letters::Letters;
use super::model::{Choices, Kind, Remembered};
use super::package::{self, Beside};
use super::transfer;

pub use columns::{columns, first_few, is_secret, mapping, passed_over, quoted, shown};
pub use rows::Read;
pub use schools::NamesOfSchools;

use columns::{answer, not_given};

/// The rows of a file, by what it is about.
#[derive(Debug, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "there is one for a file, or for a chunk of it")]
pub enum Rows {
    Roster(Vec<RosterRow>),
    Results(Vec<ResultRow>),
    Marks(Marks),
    Summaries(Vec<Span>),
    Totals(Vec<Total>),
    Survey(Vec<Response>),
    Terms(Vec<TermRow>),
    Timetable(Vec<LessonRow>),
}

/// A column as it is shown beside the question where it goes.
#[derive(Debug, Serialize, Deserialize)]
pub struct Column {
    pub heading: String,
    pub first_values: String,
    pub target: Target,
    pub how: String,
    pub by_person: bool,
    /// Never brought in, and never shown.
    pub secret: bool,
    /// It is left out of a file of results, and its cells are numbers.
    pub numbers: bool,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Checked {
    pub fingerprint: String,
    pub sheets: Vec<(usize, String, usize)>,
    pub sheet: usize,
    pub mapping: Mapping,
    pub columns: Vec<Column>,
    pub rows: Rows,
    /// How many rows there are, with those held back.
    pub read: usize,
    pub problems: Vec<Problem>,
    pub notes: Vec<String>,
    pub passed_over: Vec<String>,
    pub key: Key,
    /// A OneRoster package, whose columns are known.
    pub is_package: bool,
    /// Rows with blank cells in the columns of results, and how many in each.
    pub not_given: Vec<(usize, usize)>,
    /// Cells of attendance that the file hides.
    pub hidden: usize,
    /// Rows that are not written: a problem names them, or the person left them out.
    pub held: Vec<usize>,
    /// Rows of a list of pupils that the person left out: who is in them has not left the school.
    pub set_apart: Vec<RosterRow>,
    pub beside: Beside,
    pub quoted: Quoted,
    /// What stands in cells that have to be put right: "14 E" and what it says.
    pub cells: BTreeMap<String, String>,
    /// Columns that hold grades, or may.
    pub grades: Vec<Grades>,
    pub letters: Option<Letters>,
    /// Rows of other schools, in a file at one school.
    pub of_others: Vec<usize>,
}

/// Rows as they came, for whoever puts them right: without the columns that are never brought in.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Quoted {
    pub headings: Vec<String>,
    pub rows: BTreeMap<usize, Vec<String>>,
}

impl Checked {
    /// Nothing at all may be written.
    pub fn is_stopped(&self) -> bool {
        self.problems.iter().any(|p| p.severity == Severity::Stop)
    }

    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(move |p| p.severity == severity)
    }

    /// Blank cells of results in the rows that are brought in; these ones wait.
    pub fn not_given_in(&self, waiting: &HashSet<usize>) -> usize {
        let comes_in = |row: &usize| self.held.binary_search(row).is_err() && !waiting.contains(row);
        self.not_given.iter().filter(|(row, _)| comes_in(row)).map(|(_, cells)| cells).sum()
    }

    /// Pupils who are in the file although their rows are not written.
    pub fn only_named(&self) -> Vec<RosterRow> {
        let Rows::Roster(rows) = &self.rows else { return Vec::new() };
        let held = rows.iter().filter(|r| self.held.binary_search(&r.row).is_ok());
        held.chain(&self.set_apart).cloned().collect()
    }

    /// Says that rows cannot be written as they stand, after looking at the network's schools.
    pub fn hold(&mut self, problem: Problem) {
        if problem.severity == Severity::Fix {
            self.stays_out(&problem.rows);
        }
        self.problems.push(problem);
    }

    pub fn stays_out(&mut self, rows: &[usize]) {
        self.held.extend(rows);
        self.held.sort_unstable();
        self.held.dedup();
    }
}

/// Reads the file. A remembered mapping is used where its headings are the same.
pub fn check(
    name: &str,
    bytes: &[u8],
    kind: Kind,
    choices: &Choices,
    remembered: &Remembered,
    today: &str,
) -> Result<Checked, Unreadable> {
    let letters = choices.letters.unwrap_or(Encoding::Windows1252);
    let file = match read_as(Source { name, bytes }, letters) {
        Err(refused) if refused.why == Why::IsOneRoster => {
            return Ok(package::checked(oneroster::read(Source { name, bytes })?, kind));
        }
        Err(refused) if refused.why == Why::IsCtf => {
            return Ok(transfer::checked(ctf::read(Source { name, bytes })?, kind, today));
        }
        Err(refused) if refused.why == Why::IsSds => {
            return Ok(package::checked(sds::read(name, &[Source { name, bytes }])?, kind));
        }
        other => other?,
    };
    let at = choices.sheet.filter(|at| *at < file.sheets.len()).unwrap_or_else(|| main_sheet(&file));
    let sheets = sheets(&file);
    let (fingerprint, format) = (file.fingerprint, file.format);
    let mut files = file.sheets;
    let mut sheet = files.swap_remove(at.min(files.len().saturating_sub(1)));
    let mapping = mapping(&sheet, guess(&sheet, kind.purpose()), choices, &remembered.mappings);
    let quoted = quoted(&sheet, sheet.rows.iter().filter(|row| choices.quoted.contains(&row.number)));
    answer(&mut sheet, choices);
    let read = sheet.rows.len();
    let letters = Letters::of(format, &sheet, kind, choices);
    let today = today.parse().unwrap_or(Date::constant(2000, 1, 1));
    let set_apart = set_apart(&sheet, &mapping, kind, choices, today);
    sheet.rows.retain(|row| !choices.left_out.contains(&row.number));
    let columns = columns(&sheet, &mapping, kind);
    let mut passed_over = passed_over(&sheet, &columns);
    let not_given = not_given(&sheet, &mapping);
    let mut names = NamesOfSchools::in_columns_of(&sheet, &mapping);
    sheet.rows.iter().for_each(|row| names.row(row));
    let beside = Beside { schools: names.found, ..Beside::default() };
    let grades = grades::of(&sheet, &mapping, choices, remembered);
    let Read { rows, mut problems, notes, key, held, hidden } =
        rows::read(kind, &sheet, &mapping, choices, (&grades, &remembered.terms), today);
    if hidden > 0 {
        let cells = if hidden == 1 { "1 cell is".to_owned() } else { format!("{hidden} cells are") };
        passed_over.push(format!("{cells} hidden in the columns brought in, and never read as zero"));
    }
    settled(&mut problems, choices);
    problems.extend(grades::problems(&sheet, &grades));
    // What stands in answers to a survey is nobody's to read.
    let cells = if kind == Kind::Survey { BTreeMap::new() } else { cells_of(&problems, &sheet) };
    let left_out: BTreeSet<usize> = choices.left_out.iter().copied().chain(held).collect();
    let notes = sheet.notes.iter().cloned().chain(notes).collect();
    let held = left_out.into_iter().collect();
    Ok(Checked {
        fingerprint,
        sheets,
        sheet: at,
        mapping,
        columns,
        rows,
        read,
        problems,
        notes,
        passed_over,
        key,
        is_package: false,
        not_given,
        hidden,
        held,
        set_apart,
        beside,
        quoted,
        cells,
        grades,
        letters,
        of_others: Vec::new(),
    })
}

/// The cells that one problem alone is about: somebody may put a slip right without typing it all again.
fn cells_of(problems: &[Problem], sheet: &Sheet) -> BTreeMap<String, String> {
    const SHOWN: usize = 100;
    let to_put_right = problems.iter().filter(|p| p.severity == Severity::Fix).take(SHOWN);
    let cells = to_put_right.filter_map(|p| {
        let (column, [number]) = (p.column.as_ref()?, p.rows.as_slice()) else { return None };
        let at = sheet.header.iter().position(|h| h.letter == column.letter)?;
        let row = sheet.rows.iter().find(|row| row.number == *number)?;
        Some((format!("{number} {}", column.letter), row.cell(at).text().into_owned()))
    });
    cells.collect()
}

/// Pupils whose rows the person left out of a list.
fn set_apart(sheet: &Sheet, mapping: &Mapping, kind: Kind, choices: &Choices, today: Date) -> Vec<RosterRow> {
    if kind != Kind::Roster || choices.left_out.is_empty() {
        return Vec::new();
    }
    let mut rows = roster(sheet, mapping, today).rows;
    rows.retain(|row| choices.left_out.contains(&row.row));
    rows
}

/// What the person has seen and answered is not asked again.
pub(super) fn settled(problems: &mut Vec<Problem>, choices: &Choices) {
    if choices.letters.is_some() {
        problems.retain(|problem| problem.letters().is_none());
    }
}

fn main_sheet(file: &File) -> usize {
    let main = file.main_sheet().map(std::ptr::from_ref);
    file.sheets.iter().position(|s| Some(std::ptr::from_ref(s)) == main).unwrap_or(0)
}

fn sheets(file: &File) -> Vec<(usize, String, usize)> {
    let named = file.sheets.iter().enumerate().filter(|(_, s)| !s.hidden);
    named.filter_map(|(at, s)| Some((at, s.name.clone()?, s.rows.len()))).collect()
}
