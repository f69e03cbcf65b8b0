//! Who is at the school.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::dates::{Sense, dates};
use super::people::{self, Name, names, numbers};
use super::repeats::Group;
use super::{Key, Taken, Taking};
use crate::date::shortened;
use crate::mapping::{Mapping, Target};
use crate::problem::Severity;
use crate::sheet::Sheet;

/// One pupil of a roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterRow {
    /// The row in the file, 1-based as a spreadsheet shows it.
    pub row: usize,
    /// UPN, SCN or the school's own number: text, with its leading zeros.
    pub number: Option<String>,
    /// Forenames.
    pub given: Option<String>,
    /// Surname.
    pub family: Option<String>,
    /// Class, as written.
    pub class: Option<String>,
    /// Year group, as written.
    pub stage: Option<String>,
    /// Date of birth.
    pub born_on: Option<Date>,
    /// First day at the school.
    pub joined_on: Option<Date>,
    /// Last day at the school.
    pub left_on: Option<Date>,
    /// The school's code or name, as written.
    pub school: Option<String>,
}

/// Reads a sheet as a roster. `today` is for dates that cannot be right, such as a birth to come.
pub fn roster(sheet: &Sheet, mapping: &Mapping, today: Date) -> Taken<RosterRow> {
    let mut taking = Taking::new(sheet, mapping);
    let rows = part(&mut taking, today);
    let key = end(&mut taking);
    taking.finish(rows, key)
}

/// The rows of the sheet, which may be a part of the file.
pub(crate) fn part(taking: &mut Taking<'_>, today: Date) -> Vec<RosterRow> {
    let sheet = taking.sheet;
    let (numbers, has_numbers) = numbers(taking);
    let (names, has_names) = names(taking);
    let class = taking.texts(&Target::Class);
    let stage = taking.texts(&Target::Stage);
    let school = people::schools(taking);
    let born = dates(taking, &Target::BornOn, Sense::Birth, today);
    let joined = dates(taking, &Target::JoinedOn, Sense::School, today);
    let left = dates(taking, &Target::LeftOn, Sense::School, today);

    let others = class.into_iter().zip(stage).zip(school);
    let days = born.into_iter().zip(joined).zip(left);
    let people = numbers.into_iter().zip(names);
    let rows: Vec<RosterRow> = (sheet.rows.iter().zip(people).zip(others).zip(days))
        .map(
            |(
                ((row, (number, Name { given, family })), ((class, stage), school)),
                ((born_on, joined_on), left_on),
            )| {
                let row = row.number;
                RosterRow { row, number, given, family, class, stage, born_on, joined_on, left_on, school }
            },
        )
        .collect();

    // After the dates, however many parts of the file they are in.
    taking.problems.step();
    if !has_numbers && !has_names {
        let what = "no column holds a pupil number or a name";
        let remedy = "Choose the column that does";
        taking.problems.add(Severity::Stop, &[], None, what, remedy);
    }
    match (has_numbers, has_names) {
        (true, false) => taking.note("No column holds names; pupils are known by number alone."),
        (false, true) => taking.note(super::results::KEYED_BY_ROW),
        _ => {}
    }
    for row in &rows {
        check(taking, row, has_names);
        if let Some(number) = &row.number {
            let rest = (&row.given, &row.family, row.born_on);
            taking.repeats.add((&row.school, number), rest, row.row, || shortened(number));
        }
    }
    rows
}

/// What can be said only of the whole file.
pub(crate) fn end(taking: &mut Taking<'_>) -> Key {
    taking.problems.last_step();
    same_number(taking);
    if taking.mapping.columns.iter().any(|c| c.target == Target::PupilNumber) {
        Key::PupilNumber
    } else {
        Key::Row
    }
}

fn check(taking: &mut Taking<'_>, row: &RosterRow, has_names: bool) {
    let mut say =
        |severity, what: &str, remedy: &str| taking.problems.add(severity, &[row.row], None, what, remedy);
    if has_names && row.given.is_none() && row.family.is_none() {
        say(Severity::Fix, "there is no name", "Fill the name in, or take the row out");
    }
    if let (Some(joined), Some(left)) = (row.joined_on, row.left_on)
        && left < joined
    {
        say(Severity::Fix, "the pupil left before joining", "Correct one of the two dates");
    }
    if let (Some(born), Some(joined)) = (row.born_on, row.joined_on)
        && joined <= born
    {
        say(Severity::Fix, "the pupil joined before being born", "Correct one of the two dates");
    }
}

/// A number on several rows: one pupil twice, or two pupils, which only the office can tell.
fn same_number(taking: &mut Taking<'_>) {
    for Group { rows, name, alike } in taking.repeats.groups() {
        match alike {
            true => taking.problems.add(
                Severity::Glance,
                &rows,
                None,
                format!("the pupil with the number {name} stands on more than one row"),
                "Nothing to do if the pupil is in more than one class; take the others out if not",
            ),
            false => taking.problems.add(
                Severity::Fix,
                &rows,
                None,
                format!("the same pupil number, {name}, with different names or dates of birth"),
                "Say which row is right, or leave them out and ask the school office",
            ),
        }
    }
    people::say_beyond(taking);
}
