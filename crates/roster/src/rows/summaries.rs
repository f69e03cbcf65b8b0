//! Attendance summed up: sessions possible, attended and missed, or shares of them.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::attendance::About;
use super::dates::{Sense, dates};
use super::people::{self, Name, names, numbers};
use super::{Key, Taken, Taking};
use crate::attendance::{Amount, SESSIONS_A_DAY, attendance_percent, persistently_absent, severely_absent};
use crate::cell::{Cell, Value};
use crate::mapping::Target;
use crate::problem::Severity;

/// The attendance of one pupil, class or school over a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
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
    /// The school's code or name, as written.
    pub school: Option<String>,
    /// Other groups: heading and what is written under it, where something is.
    pub groups: Vec<(Arc<str>, String)>,
    /// The first day, or the day, that the row is about.
    pub on: Option<Date>,
    /// The time it is about, such as "Autumn" or "2025-26".
    pub occasion: Option<String>,
    /// How many pupils it is about, for totals.
    pub pupils: Cell,
    /// Numbers of sessions. A cell that is [`Cell::Missing`] is not listed.
    pub sessions: Vec<(Amount, Cell)>,
    /// Sessions in a hundred possible ones. A cell that is [`Cell::Missing`] is not listed.
    pub percent: Vec<(Amount, Cell)>,
}

impl Summary {
    /// A number of sessions, as written or, for [`Amount::Absent`] and [`Amount::Attended`], as the difference
    /// from those possible; none when it is not known.
    pub fn sessions(&self, of: Amount) -> Option<u64> {
        let given = |of: Amount| {
            let cell = self.sessions.iter().find(|(amount, _)| *amount == of).map(|(_, cell)| cell)?;
            cell.number().filter(|n| n.fract() == 0.0 && (0.0..=1e15).contains(n)).map(|n| n as u64)
        };
        let rest = |other: Amount| given(Amount::Possible)?.checked_sub(given(other)?);
        given(of).or_else(|| match of {
            Amount::Absent => rest(Amount::Attended),
            Amount::Attended => rest(Amount::Absent),
            Amount::Possible => given(Amount::Attended)?.checked_add(given(Amount::Absent)?),
            _ => None,
        })
    }

    /// Sessions attended in a hundred possible: from the numbers of sessions where they are given, else as
    /// written, else what absence leaves of a hundred.
    pub fn attendance_percent(&self) -> Option<f64> {
        let counted = self.sessions(Amount::Attended).zip(self.sessions(Amount::Possible));
        let written = |of: Amount| {
            let cell = self.percent.iter().find(|(amount, _)| *amount == of).map(|(_, cell)| cell)?;
            cell.number().filter(|n| (0.0..=100.0).contains(n))
        };
        counted
            .and_then(|(attended, possible)| attendance_percent(attended, possible))
            .or_else(|| written(Amount::Attended))
            .or_else(|| Some(100.0 - written(Amount::Absent)?))
    }

    /// Whether the pupil misses a tenth of the possible sessions or more; none when it is not known. Of a total
    /// it says nothing, so it is for rows [`About::Pupils`] only.
    pub fn is_persistently_absent(&self) -> Option<bool> {
        self.misses(persistently_absent, 10.0)
    }

    /// Whether the pupil misses half of the possible sessions or more; as for
    /// [`is_persistently_absent`](Self::is_persistently_absent).
    pub fn is_severely_absent(&self) -> Option<bool> {
        self.misses(severely_absent, 50.0)
    }

    fn misses(&self, is: fn(u64, u64) -> bool, percent: f64) -> Option<bool> {
        match (self.sessions(Amount::Absent), self.sessions(Amount::Possible)) {
            (Some(_), Some(0)) => None,
            (Some(absent), Some(possible)) => Some(is(absent, possible)),
            // Written to so many decimals as the file has; 90 is taken as 90.
            _ => Some(self.attendance_percent()? <= 100.0 - percent),
        }
    }
}

/// More sessions than a school year can have: 190 to 195 days, two a day, and a little to spare.
const A_YEAR: f64 = 420.0;

pub(super) fn summaries(mut taking: Taking<'_>, about: About, today: Date) -> Taken<Summary> {
    let rows = part(&mut taking, about, today);
    let key = end(&mut taking, about);
    taking.finish(rows, key)
}

/// The rows of the sheet, which may be a part of the file.
pub(crate) fn part(taking: &mut Taking<'_>, about: About, today: Date) -> Vec<Summary> {
    let sheet = taking.sheet;
    let (numbers, _) = numbers(taking);
    let (names, _) = names(taking);
    let class = taking.texts(&Target::Class);
    let stage = taking.texts(&Target::Stage);
    let school = people::schools(taking);
    let occasion = taking.texts(&Target::Occasion);
    let on = dates(taking, &Target::Date, Sense::School, today);
    let groups = taking.groups();
    let pupils = match taking.one(&Target::Pupils) {
        Some(index) => taking.cells(index, &taking.facts(index)),
        None => vec![Cell::Missing; sheet.rows.len()],
    };

    let people = numbers.into_iter().zip(names).zip(pupils);
    let places = class.into_iter().zip(stage).zip(school);
    let mut rows: Vec<Summary> = (sheet
        .rows
        .iter()
        .zip(people)
        .zip(places)
        .zip(occasion.into_iter().zip(on)))
    .map(|(((row, ((number, Name { given, family }), pupils)), ((class, stage), school)), (occasion, on))| {
        let written = |(index, heading): &(usize, Arc<str>)| {
            super::spaced(&row.cell(*index).text()).map(|text| (Arc::clone(heading), text))
        };
        let groups = groups.iter().filter_map(written).collect();
        let (row, sessions, percent) = (row.number, Vec::new(), Vec::new());
        Summary {
            row,
            number,
            given,
            family,
            class,
            stage,
            school,
            groups,
            on,
            occasion,
            pupils,
            sessions,
            percent,
        }
    })
    .collect();

    let mut found = false;
    let shares = attended_as_share(taking);
    for of in Amount::ALL {
        if let Some(index) = taking.one(&Target::Sessions { of }) {
            found |= of != Amount::Possible && of != Amount::Late;
            let cells = numbers_of(taking, index, days_to_sessions(sheet, index));
            place(&mut rows, cells, of, |row| &mut row.sessions);
        }
        if let Some(index) = taking.one(&Target::Percentage { of }) {
            found = true;
            let cells = numbers_of(taking, index, if shares { 100.0 } else { 1.0 });
            place(&mut rows, cells, of, |row| &mut row.percent);
        }
    }
    if !found {
        let what = "no column of sessions, percentages or marks is chosen";
        let remedy = "Choose the columns that hold them, such as sessions possible and sessions attended";
        taking.problems.add(Severity::Stop, &[], None, what, remedy);
    }
    taking.problems.step();
    for row in &rows {
        check(taking, row, about);
        if let (About::Pupils, Some(number)) = (about, &row.number) {
            let key = (&row.school, number, row.on, &row.occasion);
            taking.repeats.add(key, (), row.row, || crate::date::shortened(number));
        }
    }
    count_totals(taking, &rows);
    rows
}

/// What can be said only of the whole file.
pub(crate) fn end(taking: &mut Taking<'_>, about: About) -> Key {
    taking.problems.last_step();
    say_what_it_is(taking, about);
    let repeated = repeats(taking);
    let has_numbers = taking.mapping.columns.iter().any(|c| c.target == Target::PupilNumber);
    if has_numbers && !repeated { Key::PupilNumber } else { Key::Row }
}

fn place(
    rows: &mut [Summary],
    cells: Vec<Cell>,
    of: Amount,
    list: impl Fn(&mut Summary) -> &mut Vec<(Amount, Cell)>,
) {
    for (row, cell) in rows.iter_mut().zip(cells).filter(|(_, cell)| *cell != Cell::Missing) {
        list(row).push((of, cell));
    }
}

/// The numbers of a column, times a factor. What is not a number is said, and stays as it is.
fn numbers_of(taking: &mut Taking<'_>, index: usize, factor: f64) -> Vec<Cell> {
    let sheet = taking.sheet;
    let mut cells = taking.cells(index, &taking.facts(index));
    if factor == f64::from(SESSIONS_A_DAY) {
        let name = sheet.header.get(index).map(|h| h.name.as_str()).unwrap_or_default();
        taking.note(format!("“{name}” counts days; they were read as two sessions each."));
    }
    for (row, cell) in sheet.rows.iter().zip(&mut cells) {
        match cell {
            Cell::Value(Value::Number(number)) => *number *= factor,
            Cell::Banded { low, high, .. } if factor != 1.0 => {
                *low = low.map(|n| n * factor);
                *high = high.map(|n| n * factor);
            }
            Cell::Value(other) => {
                let shown = crate::date::shortened(&Cell::Value(other.clone()).to_string());
                let what = format!("“{shown}” is not a number");
                taking.cell(Severity::Fix, row.number, index, what, "Correct the cell, or leave it blank");
            }
            _ => {}
        }
    }
    cells
}

fn days_to_sessions(sheet: &crate::sheet::Sheet, index: usize) -> f64 {
    let plain = sheet.header.get(index).map(|h| crate::names::plain(&h.name)).unwrap_or_default();
    let counts_days = plain.split(' ').any(|w| w == "days") && !plain.contains("half");
    if counts_days { f64::from(SESSIONS_A_DAY) } else { 1.0 }
}

/// Some workbooks do not say how a number is shown, and give an attendance of 93% as 0.93. Nobody's attendance is
/// below 1%, so a whole column between 0 and 1 says how the shares of the file are written.
fn attended_as_share(taking: &mut Taking<'_>) -> bool {
    let Some(index) = taking.one(&Target::Percentage { of: Amount::Attended }) else { return false };
    let is_share = taking.facts(index).numbers().are_shares();
    if is_share {
        let place = taking.sheet.header.get(index).map(crate::sheet::Header::place);
        let what = "every attendance is between 0 and 1; the percentages were read as shares, 0.93 as 93%";
        let remedy = "Nothing to do if that is right";
        taking.problems.add(Severity::Glance, &[], place.as_ref(), what, remedy);
    }
    is_share
}

/// What a row says that cannot be.
fn check(taking: &mut Taking<'_>, row: &Summary, about: About) {
    let mut say = |severity, what: String, remedy: &str| {
        taking.problems.add(severity, &[row.row], None, what, remedy);
    };
    let correct = "Correct the numbers, or choose other columns";
    for (of, cell) in &row.sessions {
        let Some(number) = cell.number() else { continue };
        if number < 0.0 || number.fract() != 0.0 {
            let what = format!("{} cannot be {number}", of.sessions_label().to_lowercase());
            say(Severity::Fix, what, correct);
        } else if about == About::Pupils && number > A_YEAR {
            let what = format!("{number} sessions are more than a year has, so this is not one pupil");
            say(Severity::Fix, what, "Take totals out of a file of pupils");
        }
    }
    for (of, cell) in &row.percent {
        if let Some(number) = cell.number().filter(|n| !(0.0..=100.0).contains(n)) {
            let what = format!("{} cannot be {number}", of.percent_label().to_lowercase());
            say(Severity::Fix, what, correct);
        }
    }
    let given = |of: Amount| row.sessions.iter().find(|(a, _)| *a == of).and_then(|(_, cell)| cell.number());
    let (possible, attended) = (given(Amount::Possible), given(Amount::Attended));
    if let (Some(possible), Some(attended)) = (possible, attended)
        && attended > possible
    {
        let what = "more sessions are attended than were possible".to_owned();
        return say(Severity::Fix, what, "Check whether the two columns are the right ones");
    }
    let missed = [Amount::Authorised, Amount::Unauthorised].map(given);
    if let (Some(possible), Some(attended), [Some(with), Some(without)]) = (possible, attended, missed) {
        let excluded = given(Amount::Excluded).unwrap_or(0.0);
        if (attended + with + without + excluded - possible).abs() > 0.5 {
            let what = "sessions attended and missed do not add up to those possible".to_owned();
            say(Severity::Glance, what, "Check whether a reason for absence is left out of the file");
        }
    }
    let written =
        row.percent.iter().find(|(a, _)| *a == Amount::Attended).and_then(|(_, cell)| cell.number());
    if let (Some(possible), Some(attended), Some(written)) = (possible, attended, written)
        && possible > 0.0
        && (100.0 * attended / possible - written).abs() > 0.6
    {
        let what = "the percentage is not that of the sessions; the sessions were believed".to_owned();
        say(Severity::Glance, what, "Check which of them is right");
    }
}

/// Remembers which rows sum up others.
fn count_totals(taking: &mut Taking<'_>, rows: &[Summary]) {
    let is_total = |text: &String| {
        let all = ["total", "all", "all pupils", "all schools", "national", "whole school", "overall"];
        all.contains(&text.to_lowercase().as_str())
    };
    let named = |row: &&Summary| {
        let texts = [&row.class, &row.stage, &row.school].into_iter().flatten();
        texts.chain(row.groups.iter().map(|(_, text)| text)).any(is_total)
    };
    let room = crate::limits::STREAM_PROBLEM_ROWS.saturating_sub(taking.counts.totals.len());
    taking.counts.totals.extend(rows.iter().filter(named).map(|row| row.row).take(room));
    taking.counts.rows += rows.len();
}

/// Totals are no pupils, and a total may stand among the rows it sums up.
fn say_what_it_is(taking: &mut Taking<'_>, about: About) {
    let whose = match about {
        About::Pupils => return,
        About::Classes => "classes or year groups",
        About::Schools => "schools or larger places",
    };
    taking.note(format!(
        "These are totals of {whose}, not pupils: no column holds a pupil number or a name. They cannot say how many \
         pupils are persistently absent."
    ));
    let totals = std::mem::take(&mut taking.counts.totals);
    if !totals.is_empty() && totals.len() < taking.counts.rows {
        let what = "the row sums up other rows of the file";
        let remedy = "Do not add it to them";
        taking.problems.add(Severity::Glance, &totals, None, what, remedy);
    }
}

/// Two rows for one pupil and time: whether there are any.
fn repeats(taking: &mut Taking<'_>) -> bool {
    let repeated = taking.repeats.groups();
    for group in &repeated {
        let what = format!("the pupil number {} has more than one row", group.name);
        let remedy = "Choose a column of weeks or terms if they are of different times; take one out if not";
        taking.problems.add(Severity::Fix, &group.rows, None, what, remedy);
    }
    people::say_beyond(taking);
    !repeated.is_empty()
}
