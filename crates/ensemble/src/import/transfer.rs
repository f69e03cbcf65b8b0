//! A transfer file of England's: one school's record of some pupils, handed to another. What the person asked for
//! is taken; everything else is dropped while reading, and named.

use ensemble_roster::ctf::Transfer;
use ensemble_roster::{Date, Key, Mapping, Problem, Severity};

use super::attendance::read;
use super::check::{Checked, Rows};
use super::model::Kind;
use super::package::Beside;

pub fn checked(transfer: Transfer, kind: Kind, today: &str) -> Checked {
    let today = today.parse().unwrap_or(Date::constant(2000, 1, 1));
    let (mut problems, held) = (transfer.problems.clone(), transfer.roster().held_back());
    let (rows, read, missing) = match kind {
        Kind::Roster | Kind::NextYear => {
            (Rows::Roster(transfer.roster().rows), transfer.pupils.len(), "pupils")
        }
        Kind::Survey => (Rows::Survey(Vec::new()), 0, "answers to a survey"),
        Kind::Terms => (Rows::Terms(Vec::new()), 0, "terms or holidays"),
        Kind::Timetable => (Rows::Timetable(Vec::new()), 0, "lessons"),
        Kind::Results => {
            let rows = transfer.results().rows;
            let read = rows.len();
            (Rows::Results(rows), read, "results")
        }
        Kind::Attendance => {
            let taken = transfer.summaries();
            let read = taken.rows.len();
            (read::transfer(taken, today).rows, read, "summaries of attendance")
        }
    };
    if read == 0 {
        problems.push(Problem {
            file: transfer.name.clone(),
            sheet: None,
            rows: Vec::new(),
            column: None,
            severity: Severity::Stop,
            what: format!("there are no {missing} in this transfer file"),
            remedy: "Choose what the file has, or ask the other school to send it again".to_owned(),
        });
    }
    Checked {
        passed_over: passed_over(&transfer, kind),
        fingerprint: transfer.fingerprint,
        sheets: Vec::new(),
        sheet: 0,
        mapping: Mapping {
            purpose: kind.purpose(),
            signature: "ctf".to_owned(),
            dates: None,
            columns: Vec::new(),
        },
        columns: Vec::new(),
        rows,
        read,
        problems,
        notes: transfer.notes,
        key: Key::PupilNumber,
        is_package: true,
        not_given: Vec::new(),
        hidden: 0,
        held,
        set_apart: Vec::new(),
        beside: Beside { of_some: true, ..Beside::default() },
        quoted: Default::default(),
        cells: Default::default(),
        grades: Vec::new(),
        letters: None,
        of_others: Vec::new(),
    }
}

/// What the file has and this import leaves: by kind, and how often it stands there.
fn passed_over(transfer: &Transfer, kind: Kind) -> Vec<String> {
    let other = [
        (Kind::Results, "Assessments", transfer.assessments.len()),
        (Kind::Attendance, "Summaries of attendance", transfer.attendance.len()),
    ];
    let other = other.into_iter().filter(|(of, _, n)| *of != kind && *n > 0);
    let mut all: Vec<String> =
        other.map(|(_, what, n)| format!("{what}, {n}: bring the file in again for them")).collect();
    all.extend(
        transfer.skipped.iter().map(|skipped| format!("{}, {}: never read", skipped.kind, skipped.count)),
    );
    all
}
