//! A file as the person sees it before anything is written: what was read, what has to be put
//! right, which column is which. Pure: bytes and choices in, sentences and rows out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ensemble_roster::survey::{Response, responses};
use ensemble_roster::terms::{TermRow, terms};
use ensemble_roster::timetable::{LessonRow, timetable};
use ensemble_roster::{
    Cell, Date, Encoding, File, Key, Mapped, Mapping, Problem, Raw, ResultRow, RosterRow, Row, Severity,
    Sheet, Source, Target, Unreadable, Why, ctf, guess, oneroster, read_as, results_on, roster, sds,
};

use serde::{Deserialize, Serialize};

use super::attendance::{self, Marks, Span, Total};

use super::grades::{self, Grades};
use super::letters::Letters;
use super::model::{Choices, Kind, Remembered};
use super::package::{self, Beside};
use super::plan;
use super::transfer;

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
    /// Blank cells in the columns of results.
    pub not_given: usize,
    /// Cells of attendance that the file hides.
    pub hidden: usize,
    /// Rows that are not written: a problem names them, or the person left them out.
    pub held: Vec<usize>,
    /// Rows of a list of pupils that the person left out: who is in them has not left the school.
    pub set_apart: Vec<RosterRow>,
    pub beside: Beside,
    pub quoted: Quoted,
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
    let mut set_apart = Vec::new();
    if kind == Kind::Roster && !choices.left_out.is_empty() {
        set_apart = roster(&sheet, &mapping, today).rows;
        set_apart.retain(|row| choices.left_out.contains(&row.row));
    }
    sheet.rows.retain(|row| !choices.left_out.contains(&row.number));
    let columns = columns(&sheet, &mapping, kind);
    let mut passed_over = passed_over(&sheet, &columns);
    let not_given = not_given(&sheet, &mapping);
    let mut names = NamesOfSchools::in_columns_of(&sheet, &mapping);
    sheet.rows.iter().for_each(|row| names.row(row));
    let beside = Beside { schools: names.found, ..Beside::default() };
    let grades = grades::of(&sheet, &mapping, choices, remembered);
    let mut hidden = 0;
    let (rows, mut problems, notes, key, held) = match kind {
        Kind::Roster | Kind::NextYear => {
            let taken = roster(&sheet, &mapping, today);
            let held = taken.held_back();
            (Rows::Roster(taken.rows), taken.problems, taken.notes, taken.key, held)
        }
        Kind::Results => {
            let mut taken = results_on(&sheet, &mapping, today, &grades::scales(&grades));
            let held = taken.held_back();
            if taken.key == Key::School && plan::date_years(&mut taken.rows) {
                taken.notes.push(
                    "A year stands for the school year that ends in it, and is dated 30 June.".to_owned(),
                );
            }
            (Rows::Results(taken.rows), taken.problems, taken.notes, taken.key, held)
        }
        Kind::Attendance => {
            let taken = attendance::read::sheet(&sheet, &mapping, choices, today);
            hidden = taken.hidden;
            (taken.rows, taken.problems, taken.notes, taken.key, taken.held)
        }
        Kind::Terms => {
            let taken = terms(&sheet, &mapping, today);
            let held = taken.held_back();
            (Rows::Terms(taken.rows), taken.problems, taken.notes, taken.key, held)
        }
        Kind::Timetable => {
            let taken = timetable(&sheet, &mapping);
            let held = taken.held_back();
            (Rows::Timetable(taken.rows), taken.problems, taken.notes, taken.key, held)
        }
        Kind::Survey => {
            let mut taken = responses(&sheet, &mapping, &grades::scales(&grades));
            let held = taken.held_back();
            // Somebody's own words may say who they are.
            taken.rows.iter_mut().for_each(|row| row.texts.clear());
            taken.notes.push("Answers in people’s own words are not brought in.".to_owned());
            taken.notes.extend(grades::without_order(&grades));
            (Rows::Survey(taken.rows), taken.problems, taken.notes, taken.key, held)
        }
    };
    if hidden > 0 {
        let cells = if hidden == 1 { "1 cell is".to_owned() } else { format!("{hidden} cells are") };
        passed_over.push(format!("{cells} hidden in the file, and never read as zero"));
    }
    settled(&mut problems, choices);
    problems.extend(grades::problems(&sheet, &grades));
    let left_out: BTreeSet<usize> = choices.left_out.iter().copied().chain(held).collect();
    let notes = sheet.notes.iter().cloned().chain(notes).collect();
    let held = left_out.into_iter().collect();
    let checked = Checked {
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
        grades,
        letters,
        of_others: Vec::new(),
    };
    Ok(checked)
}

/// What the person has seen and answered is not asked again.
pub(super) fn settled(problems: &mut Vec<Problem>, choices: &Choices) {
    if choices.letters.is_some() {
        problems.retain(|problem| problem.letters().is_none());
    }
}

pub(super) fn quoted<'a>(sheet: &Sheet, wanted: impl Iterator<Item = &'a Row>) -> Quoted {
    let open: Vec<(usize, &str)> = sheet
        .header
        .iter()
        .enumerate()
        .filter(|(_, h)| !is_secret(&h.name))
        .map(|(index, h)| (index, h.name.as_str()))
        .collect();
    let cells =
        |row: &Row| open.iter().map(|(index, _)| row.cell(*index).text().into_owned()).collect::<Vec<_>>();
    Quoted {
        headings: open.iter().map(|(_, name)| (*name).to_owned()).collect(),
        rows: wanted.map(|row| (row.number, cells(row))).collect(),
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

/// What was guessed, with what a person chose for this file or one like it.
pub(super) fn mapping(
    sheet: &Sheet,
    guessed: Mapping,
    choices: &Choices,
    remembered: &BTreeMap<String, Mapping>,
) -> Mapping {
    let mut mapping = guessed;
    let chosen = choices.mapping.as_ref().filter(|m| m.purpose == mapping.purpose && m.fits(sheet));
    let signature = ensemble_roster::signature(sheet);
    if let Some(known) = chosen.or_else(|| remembered.get(&signature)) {
        mapping.dates = known.dates;
        // A remembered mapping may be of a file with the same headings in capitals.
        for column in &mut mapping.columns {
            let same =
                |c: &&Mapped| c.heading == column.heading || c.heading.eq_ignore_ascii_case(&column.heading);
            if let Some(known) = known.columns.iter().find(same) {
                (column.target, column.how) = (known.target.clone(), known.how);
            }
        }
    }
    for column in &mut mapping.columns {
        if is_secret(&column.heading) {
            column.target = Target::LeaveOut;
        }
    }
    mapping
}

/// Passwords are never brought in, shown, or offered to be.
pub fn is_secret(heading: &str) -> bool {
    let plain: String = heading.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    ["password", "passwort", "passwd", "passcode"].iter().any(|word| plain.contains(word)) || plain == "pwd"
}

/// Puts the person's own corrections in place of what the file says.
fn answer(sheet: &mut Sheet, choices: &Choices) {
    for (place, words) in &choices.answers {
        let Some((row, letter)) = place.split_once(' ') else { continue };
        let Ok(number) = row.parse::<usize>() else { continue };
        let Some(index) = sheet.header.iter().position(|h| h.letter == letter) else { continue };
        let Some(row) = sheet.rows.iter_mut().find(|r| r.number == number) else { continue };
        while row.cells.len() <= index {
            row.cells.push(Raw::Empty);
        }
        if let Some(cell) = row.cells.get_mut(index) {
            *cell = Raw::from_text(words);
        }
    }
}

pub(super) fn columns(sheet: &Sheet, mapping: &Mapping, kind: Kind) -> Vec<Column> {
    let columns = sheet.header.iter().enumerate().map(|(index, header)| {
        let mapped = mapping.columns.iter().find(|c| c.heading == header.name);
        let secret = is_secret(&header.name);
        let is_left_out = mapped.is_none_or(|c| c.target == Target::LeaveOut);
        let may_be_result = kind == Kind::Results && is_left_out && !secret;
        let first: Vec<String> = sheet.rows.iter().take(2).map(|r| shown(&r.cell(index).text())).collect();
        Column {
            heading: header.name.clone(),
            first_values: match mapped.map(|c| &c.target) {
                _ if secret => "never read".to_owned(),
                // Columns of a survey that stay out may say who answered.
                Some(Target::Question { .. }) => first.join(" · "),
                _ if kind == Kind::Survey => "not shown".to_owned(),
                _ => first.join(" · "),
            },
            target: mapped.map_or(Target::LeaveOut, |c| c.target.clone()),
            how: mapped.map_or("Not recognised", |c| c.how.label()).to_owned(),
            by_person: mapped.is_some_and(|c| c.how == ensemble_roster::How::Person),
            secret,
            numbers: may_be_result && matches!(sheet.kind(index), ensemble_roster::Kind::Number { .. }),
        }
    });
    columns.collect()
}

pub(super) fn shown(text: &str) -> String {
    let text = ensemble_roster::seen(text);
    match text.chars().count() {
        0 => "blank".to_owned(),
        1..=28 => text.into_owned(),
        _ => text.chars().take(26).chain(['…']).collect(),
    }
}

pub(super) fn passed_over(sheet: &Sheet, columns: &[Column]) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for passed in &sheet.passed_over {
        let begins = match passed.text.is_empty() {
            true => String::new(),
            false => format!(" (“{}”)", shown(&passed.text)),
        };
        said.push(format!("{passed}{begins}"));
    }
    let left: Vec<&str> =
        columns.iter().filter(|c| c.target == Target::LeaveOut).map(|c| c.heading.as_str()).collect();
    match left.as_slice() {
        [] => {}
        [one] => said.push(format!("The column {one}: it is not brought in")),
        [all @ .., last] => {
            said.push(format!("The columns {} and {last}: they are not brought in", all.join(", ")))
        }
    }
    said
}

/// The schools' names, by the codes beside them.
#[derive(Default)]
pub(super) struct NamesOfSchools {
    /// Where codes and names stand, if there are both.
    columns: Option<(usize, usize)>,
    pub found: HashMap<String, String>,
}

impl NamesOfSchools {
    pub fn in_columns_of(sheet: &Sheet, mapping: &Mapping) -> NamesOfSchools {
        let index = |target: &Target| {
            let column = mapping.columns.iter().find(|c| c.target == *target)?;
            sheet.index_of(&column.heading)
        };
        NamesOfSchools {
            columns: index(&Target::School).zip(index(&Target::SchoolName)),
            found: HashMap::new(),
        }
    }

    pub fn are_given(&self) -> bool {
        self.columns.is_some()
    }

    pub fn row(&mut self, row: &Row) {
        let Some((code, name)) = self.columns else { return };
        let words = |at| row.cell(at).text().split_whitespace().collect::<Vec<_>>().join(" ");
        let (code, name) = (words(code), words(name));
        if !code.is_empty() && !name.is_empty() {
            self.found.insert(code, name);
        }
    }
}

fn not_given(sheet: &Sheet, mapping: &Mapping) -> usize {
    let values =
        mapping.columns.iter().filter(|c| matches!(c.target, Target::Value { .. } | Target::ValueAt { .. }));
    values
        .filter_map(|c| sheet.index_of(&c.heading))
        .map(|index| sheet.interpret(index).cells.iter().filter(|c| **c == Cell::Missing).count())
        .sum()
}
