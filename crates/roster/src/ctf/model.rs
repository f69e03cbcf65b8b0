//! What is taken from a transfer file.

use std::sync::Arc;

use jiff::civil::Date;

use crate::attendance::{Amount, Summary};
use crate::cell::{self, Cell, Code, Value};
use crate::problem::{Problem, Severity};
use crate::rows::{Key, ResultRow, RosterRow, Taken};

/// A transfer file that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Transfer {
    /// The name given.
    pub name: String,
    /// SHA-256 of the bytes, in 64 hexadecimal digits.
    pub fingerprint: String,
    /// The version it says it has, such as `25.0`.
    pub version: Option<String>,
    /// The school it comes from: authority and number, such as `3302001`.
    pub from_school: Option<String>,
    /// The school it goes to, in the same way.
    pub to_school: Option<String>,
    /// The pupils.
    pub pupils: Vec<Pupil>,
    /// What they achieved, in the order of the file.
    pub assessments: Vec<Assessment>,
    /// How often they were there, in the order of the file.
    pub attendance: Vec<Attendance>,
    /// What was not taken.
    pub skipped: Vec<Skipped>,
    /// What has to be put right or looked at.
    pub problems: Vec<Problem>,
    /// What was not taken, each a sentence.
    pub notes: Vec<String>,
}

/// A pupil, as far as needed to know who it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pupil {
    /// The place among the pupils of the file, from 1.
    pub row: usize,
    /// Unique pupil number, as written.
    pub upn: Option<String>,
    /// Forename.
    pub given: Option<String>,
    /// Surname.
    pub family: Option<String>,
    /// Date of birth.
    pub born_on: Option<Date>,
}

/// One assessment. Codes are as written; their lists belong to the department and change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assessment {
    /// The pupil's [`Pupil::row`].
    pub row: usize,
    /// Stage, such as `KS2`.
    pub stage: Option<String>,
    /// Subject, such as `MAT`.
    pub subject: Option<String>,
    /// Method, such as `TT` (test) or `TA` (teacher assessment).
    pub method: Option<String>,
    /// Part of the subject.
    pub component: Option<String>,
    /// `R` for a result; others are estimates, targets, interim or provisional.
    pub status: Option<String>,
    /// What kind of value the result is.
    pub qualifier: Option<String>,
    /// The result; none when there is none, never zero in its place.
    pub result: Option<String>,
    /// The year of the assessment, as written.
    pub year: Option<String>,
    /// The day of the result.
    pub on: Option<Date>,
}

impl Assessment {
    /// A name for what was measured: stage, subject, component, method, qualifier, and the status unless it
    /// is `R`, so that a target never counts as a result.
    pub fn measure(&self) -> String {
        let status =
            self.status.as_deref().filter(|s| !s.eq_ignore_ascii_case("R")).map(|s| format!("({s})"));
        let parts = [&self.stage, &self.subject, &self.component, &self.method, &self.qualifier, &status];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// The result as a cell: a number where it is one, else as written.
    pub fn cell(&self) -> Cell {
        let Some(text) = self.result.as_deref() else { return Cell::Missing };
        match (plain_number(text), cell::code(text)) {
            (Some(number), _) => Cell::Value(Value::Number(number)),
            // `C` and `U` are grades here; only what can be nothing else hides a result.
            (None, Some((Code::Suppressed(reason), true))) => Cell::Suppressed { reason, text: text.into() },
            _ => Cell::Value(Value::Text(text.into())),
        }
    }
}

fn plain_number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.len() <= 12
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    plain.then(|| text.parse().ok())?
}

/// A year's attendance at one school, in sessions (half days).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attendance {
    /// The pupil's [`Pupil::row`].
    pub row: usize,
    /// The school year, as written.
    pub year: Option<String>,
    /// Sessions possible.
    pub possible: Option<u32>,
    /// Sessions attended.
    pub attended: Option<u32>,
    /// Sessions of authorised absence.
    pub authorised: Option<u32>,
    /// Sessions of unauthorised absence.
    pub unauthorised: Option<u32>,
}

/// A kind of thing that was skipped unread, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// Such as "address".
    pub kind: &'static str,
    /// How often it was met.
    pub count: usize,
}

impl Transfer {
    /// Whether nothing may be written at all.
    pub fn is_stopped(&self) -> bool {
        self.problems.iter().any(|p| p.severity == Severity::Stop)
    }

    /// The pupils as rows of a roster. The school is left to whoever takes the file in: a transfer file comes
    /// from the school before.
    pub fn roster(&self) -> Taken<RosterRow> {
        let row = |pupil: &Pupil| RosterRow {
            row: pupil.row,
            number: pupil.upn.clone(),
            given: pupil.given.clone(),
            family: pupil.family.clone(),
            class: None,
            stage: None,
            born_on: pupil.born_on,
            joined_on: None,
            left_on: None,
            school: None,
        };
        self.taken(self.pupils.iter().map(row).collect())
    }

    /// The assessments as rows of results, one for each that has a result.
    pub fn results(&self) -> Taken<ResultRow> {
        let row = |assessment: &Assessment| {
            let pupil = self.pupils.get(assessment.row.checked_sub(1)?)?;
            let cell = assessment.cell();
            (cell != Cell::Missing).then(|| ResultRow {
                row: pupil.row,
                number: pupil.upn.clone(),
                given: pupil.given.clone(),
                family: pupil.family.clone(),
                class: None,
                stage: None,
                school: None,
                groups: Vec::new(),
                on: assessment.on,
                occasion: assessment.year.clone(),
                values: vec![(Arc::from(assessment.measure()), cell)],
                baselines: Vec::new(),
            })
        };
        self.taken(self.assessments.iter().filter_map(row).collect())
    }

    /// Each year's attendance, one row a pupil and year.
    pub fn summaries(&self) -> Taken<Summary> {
        let row = |year: &Attendance| {
            let pupil = self.pupils.get(year.row.checked_sub(1)?)?;
            let given = [
                (Amount::Possible, year.possible),
                (Amount::Attended, year.attended),
                (Amount::Authorised, year.authorised),
                (Amount::Unauthorised, year.unauthorised),
            ];
            let cell = |(of, n): (Amount, Option<u32>)| Some((of, Cell::Value(Value::Number(f64::from(n?)))));
            Some(Summary {
                row: pupil.row,
                number: pupil.upn.clone(),
                given: pupil.given.clone(),
                family: pupil.family.clone(),
                class: None,
                stage: None,
                school: None,
                groups: Vec::new(),
                on: None,
                occasion: year.year.clone(),
                pupils: Cell::Missing,
                sessions: given.into_iter().filter_map(cell).collect(),
                percent: Vec::new(),
            })
        };
        self.taken(self.attendance.iter().filter_map(row).collect())
    }

    fn taken<T>(&self, rows: Vec<T>) -> Taken<T> {
        Taken { rows, problems: self.problems.clone(), notes: self.notes.clone(), key: Key::PupilNumber }
    }
}
