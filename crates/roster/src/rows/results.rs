//! What pupils achieved.

mod graded;
mod pivoted;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::dates::{Sense, dates};
use super::people::{self, Name, names, numbers};
use super::{Counts, Key, Taken, Taking};
use crate::cell::{Cell, Value};
use crate::column::Kind;
use crate::date::shortened;
use crate::facts::Numbers;
use crate::mapping::{Mapping, Target};
use crate::problem::Severity;
use crate::scale::Scale;
use crate::sheet::Sheet;

pub(super) const KEYED_BY_ROW: &str = "No column holds a pupil number, so each row is known by its place in the \
     file. A later file cannot be matched with these rows.";

const ABOUT_SCHOOLS: &str = "Each row is about a school as a whole, not about a pupil: its numbers are kept as the \
     school’s own.";

/// A column of results: its index in [`Sheet::header`] and its measure's name.
type Measured = (usize, Arc<str>);

/// One row of results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResultRow {
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
    /// The day of the result.
    pub on: Option<Date>,
    /// What the result belongs to, such as "Autumn".
    pub occasion: Option<String>,
    /// The results: the measure's name and the cell. A cell that is [`Cell::Missing`] is not listed.
    pub values: Vec<(Arc<str>, Cell)>,
    /// Earlier results to compare with, in the same way.
    pub baselines: Vec<(Arc<str>, Cell)>,
}

/// Reads a sheet as results. `today` is for dates that cannot be right. Grades are kept as written.
pub fn results(sheet: &Sheet, mapping: &Mapping, today: Date) -> Taken<ResultRow> {
    results_on(sheet, mapping, today, &BTreeMap::new())
}

/// Reads a sheet as results, with some columns (by heading) on ordered scales that a person chose for them. Their
/// cells are [`Value::Level`]; what is not on the scale is said, and stays as written.
///
/// ```
/// use std::collections::BTreeMap;
/// use ensemble_roster::{Cell, Date, Purpose, Source, Value, guess, read, results_on, scale};
///
/// let file = read(Source { name: "y6.csv", bytes: b"UPN,Writing\nP1,GD\nP2,WTS\nP3,7\n" })?;
/// let sheet = &file.sheets[0];
/// let scales = BTreeMap::from([("Writing".to_owned(), scale::published("Key stage 2 teacher assessment").unwrap())]);
/// let taken = results_on(sheet, &guess(sheet, Purpose::Results), Date::constant(2026, 7, 1), &scales);
/// let level = |at: usize| match &taken.rows[at].values[0].1 {
///     Cell::Value(Value::Level(level)) => level.clone(),
///     other => panic!("{other:?}"),
/// };
/// assert!(level(0) > level(1));
/// assert_eq!(taken.held_back(), [4], "7 is on another scale");
/// # Ok::<(), ensemble_roster::Unreadable>(())
/// ```
pub fn results_on(
    sheet: &Sheet,
    mapping: &Mapping,
    today: Date,
    scales: &BTreeMap<String, Scale>,
) -> Taken<ResultRow> {
    let mut taking = Taking { scales: Some(scales), ..Taking::new(sheet, mapping) };
    let rows = part(&mut taking, today);
    let key = end(&mut taking);
    taking.finish(rows, key)
}

/// The rows of the sheet, which may be a part of the file.
pub(crate) fn part(taking: &mut Taking<'_>, today: Date) -> Vec<ResultRow> {
    let sheet = taking.sheet;
    let (numbers, _) = numbers(taking);
    let (names, _) = names(taking);
    let class = taking.texts(&Target::Class);
    let stage = taking.texts(&Target::Stage);
    let school = people::schools(taking);
    let occasion = taking.texts(&Target::Occasion);
    let of = taking.one(&Target::Measure).map(|index| (index, taking.texts(&Target::Measure)));
    let on = dates(taking, &Target::Date, Sense::School, today);
    let groups = taking.groups();
    let values = measures(taking, |t| matches!(t, Target::Value { .. }));
    let turned = pivoted::columns(taking);
    let baselines = measures(taking, |t| matches!(t, Target::Baseline { .. }));
    if values.is_empty() && turned.is_empty() {
        let what = "no column of results is chosen";
        taking.problems.add(Severity::Stop, &[], None, what, "Choose the columns that hold results");
    }

    let mut rows: Vec<ResultRow> = sheet
        .rows
        .iter()
        .zip(numbers.into_iter().zip(names))
        .zip(class.into_iter().zip(stage).zip(school))
        .zip(occasion.into_iter().zip(on))
        .map(|(((row, (number, Name { given, family })), ((class, stage), school)), (occasion, on))| {
            let written = |(index, heading): &Measured| {
                super::spaced(&row.cell(*index).text()).map(|text| (Arc::clone(heading), text))
            };
            let groups = groups.iter().filter_map(written).collect();
            let (row, values, baselines) = (row.number, Vec::new(), Vec::new());
            ResultRow {
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
                values,
                baselines,
            }
        })
        .collect();
    for measured in &values {
        read(taking, measured, &mut rows, |row| &mut row.values);
    }
    for measured in &baselines {
        read(taking, measured, &mut rows, |row| &mut row.baselines);
    }
    if let Some((index, of)) = of {
        name_by_row(taking, index, of, values.len(), &mut rows);
    }
    let rows = pivoted::turn(taking, rows, turned);
    meet(taking, &rows);
    rows
}

fn measures(taking: &mut Taking<'_>, is: impl Fn(&Target) -> bool) -> Vec<Measured> {
    let found = taking.mapping.columns_for(taking.sheet, &mut taking.problems, is);
    let name = |target: &Target| match target {
        Target::Value { measure } | Target::Baseline { measure } => measure.as_str().into(),
        _ => "".into(),
    };
    found.into_iter().map(|(index, target)| (index, name(target))).collect()
}

/// In a file with one row a result, the row says what its result is of.
fn name_by_row(
    taking: &mut Taking<'_>,
    index: usize,
    of: Vec<Option<String>>,
    columns: usize,
    rows: &mut [ResultRow],
) {
    taking.problems.step();
    for (row, of) in rows.iter_mut().zip(of).filter(|(row, _)| !row.values.is_empty()) {
        let Some(of) = of else {
            let remedy = "Fill in what the result is of, or leave the row out";
            taking.cell(
                Severity::Fix,
                row.row,
                index,
                "there is a result, and nothing says what it is of",
                remedy,
            );
            continue;
        };
        for (name, _) in &mut row.values {
            *name = if columns == 1 { of.as_str().into() } else { format!("{of}, {name}").into() };
        }
    }
}

/// Reads one column of results into the rows.
fn read(
    taking: &mut Taking<'_>,
    measured: &Measured,
    rows: &mut [ResultRow],
    list: impl Fn(&mut ResultRow) -> &mut Vec<(Arc<str>, Cell)>,
) {
    let cells = cells(taking, measured);
    for (row, cell) in rows.iter_mut().zip(cells).filter(|(_, cell)| *cell != Cell::Missing) {
        list(row).push((Arc::clone(&measured.1), cell));
    }
}

/// The cells of one column of results, one for each row of the sheet, with what is to be said about them.
fn cells(taking: &mut Taking<'_>, (index, measure): &Measured) -> Vec<Cell> {
    taking.problems.step();
    let heading = taking.sheet.header.get(*index).map(|h| h.name.as_str()).unwrap_or_default();
    if let Some(scale) = taking.scales.and_then(|scales| scales.get(heading)) {
        return graded::cells(taking, *index, scale);
    }
    let facts = taking.facts(*index);
    let numbers = matches!(facts.kind(), Kind::Number { .. });
    let cells = taking.cells(*index, &facts);
    if !numbers && facts.is_told() {
        taking.note(format!("“{measure}” holds words or grades, not numbers; they were kept as written."));
        graded::say_of_scales(taking, *index, measure, &facts);
    }
    if numbers && facts.numbers().words {
        graded::say_of_scales(taking, *index, measure, &facts);
    }
    fractions(taking, *index, facts.numbers());
    let sheet = taking.sheet;
    for (row, cell) in sheet.rows.iter().zip(&cells) {
        if let (true, Cell::Value(value @ (Value::Text(_) | Value::Date(_) | Value::Bool(_)))) =
            (numbers, cell)
        {
            let shown = shortened(&Cell::Value(value.clone()).to_string());
            let what = format!("“{shown}” is not a number");
            let remedy = "Correct the cell, or leave it blank if there is no result";
            taking.cell(Severity::Fix, row.number, *index, what, remedy);
        }
    }
    cells
}

/// Workbooks that do not say how a number is shown give 7% as 0.07.
fn fractions(taking: &mut Taking<'_>, index: usize, numbers: Numbers) {
    let Some(header) = taking.sheet.header.get(index) else { return };
    let percent = crate::names::plain(&header.name).contains("percent");
    if percent && numbers.are_fractions() {
        let what = "the heading says per cent and every number is between 0 and 1";
        taking.problems.add(
            Severity::Glance,
            &[],
            Some(&header.place()),
            what,
            "Check whether 0.07 is meant as 7%",
        );
    }
}

/// Meets the rows that are to be told apart: by their pupil, or by their school where no column holds a pupil number
/// and nobody is named or grouped.
fn meet(taking: &mut Taking<'_>, rows: &[ResultRow]) {
    let has_numbers = has(taking, &Target::PupilNumber);
    let of = !has_numbers || has(taking, &Target::Measure);
    taking.counts.rows += rows.len();
    for row in rows {
        let first = row.values.first().filter(|_| of).map(|(name, _)| name);
        if let Some(number) = &row.number {
            let key = (&row.school, number, row.on, &row.occasion, &row.stage, first);
            taking.repeats.add(key, (), row.row, || shortened(number));
            continue;
        }
        taking.counts.about_pupils |= has_numbers || !is_about_a_school(row);
        if let (false, Some(school)) = (taking.counts.about_pupils, &row.school) {
            taking.repeats.add((school, row.on, &row.occasion, first), (), row.row, || shortened(school));
        }
    }
}

fn has(taking: &Taking<'_>, target: &Target) -> bool {
    taking.mapping.columns.iter().any(|c| c.target == *target)
}

/// What can be said only of the whole file, and whether numbers tell the rows apart. A pupil may have a row for each
/// date, occasion and stage.
pub(crate) fn end(taking: &mut Taking<'_>) -> Key {
    taking.problems.last_step();
    pivoted::say_without(taking);
    if !has(taking, &Target::PupilNumber) {
        let about_schools = are_about_schools(taking);
        taking.note(if about_schools { ABOUT_SCHOOLS } else { KEYED_BY_ROW });
        return if about_schools { Key::School } else { Key::Row };
    }
    // A few numbers twice are slips; many say that the column tells no rows apart.
    let are_slips = taking.repeats.again * 10 <= taking.counts.rows;
    let repeated = taking.repeats.groups();
    for group in &repeated {
        let what = match repeated.len() <= FEW || are_slips {
            true => format!("the pupil number {} stands on more than one row", group.name),
            false => format!("{} pupil numbers stand on more than one row each", repeated.len()),
        };
        let (severity, what, remedy) = match are_slips {
            true => (
                Severity::Fix,
                what,
                "Say which row is right, or choose a column of dates or occasions if these are results of one pupil",
            ),
            false => (
                Severity::Glance,
                format!("{what}; the rows were kept apart"),
                "Choose a column of dates or occasions if these are results of one pupil",
            ),
        };
        taking.problems.add(severity, &group.rows, None, what, remedy);
    }
    people::say_beyond(taking);
    if are_slips { Key::PupilNumber } else { Key::Row }
}

/// Whether nobody is named or grouped in the row, and a school is.
fn is_about_a_school(row: &ResultRow) -> bool {
    row.given.is_none()
        && row.family.is_none()
        && row.class.is_none()
        && row.stage.is_none()
        && row.groups.is_empty()
        && row.school.is_some()
}

/// Whether each row is about a school as a whole, and nearly every school has one row for each occasion and
/// measure. The few that have more are named.
fn are_about_schools(taking: &mut Taking<'_>) -> bool {
    let Counts { rows, about_pupils, .. } = taking.counts;
    if rows == 0 || about_pupils || taking.repeats.again * 10 > rows {
        return false;
    }
    for group in taking.repeats.groups() {
        let what = format!("the school “{}” stands on more than one row", group.name);
        let remedy = "Choose a column that tells these rows apart as the occasion, or leave some of them out";
        taking.problems.add(Severity::Fix, &group.rows, None, what, remedy);
    }
    people::say_beyond(taking);
    true
}

/// Up to as many repeated numbers are named one by one.
const FEW: usize = 20;
