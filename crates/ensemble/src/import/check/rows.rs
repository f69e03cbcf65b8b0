//! The rows of a sheet, by what the file is about.

use ensemble_roster::survey::responses;
use ensemble_roster::terms::terms;
use ensemble_roster::timetable::timetable;
use ensemble_roster::{Date, Key, Mapping, Problem, Sheet, Taken, results_on, roster};

use super::Rows;
use crate::import::attendance;
use crate::import::grades::{self, Grades};
use crate::import::model::{Choices, Kind};
use crate::import::plan;

/// What was read of a sheet.
pub struct Read {
    pub rows: Rows,
    pub problems: Vec<Problem>,
    pub notes: Vec<String>,
    pub key: Key,
    /// Rows that a problem names, so they are not written.
    pub held: Vec<usize>,
    /// Cells of attendance that the file hides.
    pub hidden: usize,
}

impl Read {
    pub fn of<T>(taken: Taken<T>, kind: impl FnOnce(Vec<T>) -> Rows) -> Read {
        let held = taken.held_back();
        let Taken { rows, problems, notes, key, .. } = taken;
        Read { rows: kind(rows), problems, notes, key, held, hidden: 0 }
    }
}

pub fn read(
    kind: Kind,
    sheet: &Sheet,
    mapping: &Mapping,
    choices: &Choices,
    grades: &[Grades],
    today: Date,
) -> Read {
    match kind {
        Kind::Roster | Kind::NextYear => Read::of(roster(sheet, mapping, today), Rows::Roster),
        Kind::Results => results(sheet, mapping, grades, today),
        Kind::Attendance => attendance::read::sheet(sheet, mapping, choices, today),
        Kind::Terms => Read::of(terms(sheet, mapping, today), Rows::Terms),
        Kind::Timetable => Read::of(timetable(sheet, mapping), Rows::Timetable),
        Kind::Survey => survey(sheet, mapping, grades),
    }
}

fn results(sheet: &Sheet, mapping: &Mapping, grades: &[Grades], today: Date) -> Read {
    let mut taken = results_on(sheet, mapping, today, &grades::scales(grades));
    if taken.key == Key::School && plan::date_years(&mut taken.rows) {
        let note = "A year stands for the school year that ends in it, and is dated 30 June.";
        taken.notes.push(note.to_owned());
    }
    Read::of(taken, Rows::Results)
}

fn survey(sheet: &Sheet, mapping: &Mapping, grades: &[Grades]) -> Read {
    let mut taken = responses(sheet, mapping, &grades::scales(grades));
    // Somebody's own words may say who they are.
    taken.rows.iter_mut().for_each(|row| row.texts.clear());
    taken.notes.push("Answers in people’s own words are not brought in.".to_owned());
    taken.notes.extend(grades::without_order(grades));
    Read::of(taken, Rows::Survey)
}
