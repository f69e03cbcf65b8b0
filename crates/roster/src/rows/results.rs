//! What pupils achieved.

mod graded;
mod pivoted;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::dates::{Sense, dates};
use super::people::{self, Name, names, numbers, repeats};
use super::{Key, Taken, Taking};
use crate::cell::{Cell, Value};
use crate::column::Kind;
use crate::mapping::{Mapping, Target};
use crate::problem::Severity;
use crate::scale::Scale;
use crate::sheet::Sheet;

pub(super) const KEYED_BY_ROW: &str = "No column holds a pupil number, so each row is known by its place in the \
     file. A later file cannot be matched with these rows.";

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
    let (numbers, has_numbers) = numbers(&mut taking);
    let (names, _) = names(&mut taking);
    let class = taking.texts(&Target::Class);
    let stage = taking.texts(&Target::Stage);
    let school = people::schools(&mut taking);
    let occasion = taking.texts(&Target::Occasion);
    let on = dates(&mut taking, &Target::Date, Sense::School, today);
    let groups = taking.groups();
    let values = measures(&mut taking, |t| matches!(t, Target::Value { .. }));
    let turned = pivoted::columns(&mut taking);
    let baselines = measures(&mut taking, |t| matches!(t, Target::Baseline { .. }));
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
        read(&mut taking, measured, &mut rows, |row| &mut row.values);
    }
    for measured in &baselines {
        read(&mut taking, measured, &mut rows, |row| &mut row.baselines);
    }
    let rows = pivoted::turn(&mut taking, rows, turned);
    let key = key(&mut taking, &rows, has_numbers);
    taking.finish(rows, key)
}

fn measures(taking: &mut Taking<'_>, is: impl Fn(&Target) -> bool) -> Vec<Measured> {
    let found = taking.mapping.columns_for(taking.sheet, &mut taking.problems, is);
    let name = |target: &Target| match target {
        Target::Value { measure } | Target::Baseline { measure } => measure.as_str().into(),
        _ => "".into(),
    };
    found.into_iter().map(|(index, target)| (index, name(target))).collect()
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
    let heading = taking.sheet.header.get(*index).map(|h| h.name.as_str()).unwrap_or_default();
    if let Some(scale) = taking.scales.and_then(|scales| scales.get(heading)) {
        return graded::cells(taking, *index, scale);
    }
    let column = taking.sheet.interpret(*index);
    let numbers = matches!(column.kind, Kind::Number { .. });
    if !numbers && !column.cells.iter().all(|c| *c == Cell::Missing) {
        taking
            .notes
            .push(format!("“{measure}” holds words or grades, not numbers; they were kept as written."));
        graded::say_of_scales(taking, *index, measure);
    }
    let is_word = |c: &Cell| matches!(c, Cell::Value(Value::Text(_)));
    if numbers && column.cells.iter().any(is_word) {
        graded::say_of_scales(taking, *index, measure);
    }
    fractions(taking, *index, &column.cells);
    let sheet = taking.sheet;
    for (row, cell) in sheet.rows.iter().zip(&column.cells) {
        if let (true, Cell::Value(value @ (Value::Text(_) | Value::Date(_) | Value::Bool(_)))) =
            (numbers, cell)
        {
            let shown = crate::date::shortened(&Cell::Value(value.clone()).to_string());
            let what = format!("“{shown}” is not a number");
            let remedy = "Correct the cell, or leave it blank if there is no result";
            taking.cell(Severity::Fix, row.number, *index, what, remedy);
        }
    }
    column.cells
}

/// Workbooks that do not say how a number is shown give 7% as 0.07.
fn fractions(taking: &mut Taking<'_>, index: usize, cells: &[Cell]) {
    let Some(header) = taking.sheet.header.get(index) else { return };
    let percent = crate::names::plain(&header.name).contains("percent");
    let numbers = || cells.iter().filter_map(Cell::number);
    let fractional = numbers().any(|n| n.fract() != 0.0) && numbers().all(|n| (0.0..=1.0).contains(&n));
    if percent && fractional {
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

/// Whether numbers tell the rows apart. A pupil may have a row for each date, occasion and stage.
fn key(taking: &mut Taking<'_>, rows: &[ResultRow], has_numbers: bool) -> Key {
    if !has_numbers {
        taking.notes.push(KEYED_BY_ROW.to_owned());
        return Key::Row;
    }
    let keys = rows.iter().map(|r| r.number.as_ref().map(|n| (&r.school, n, r.on, &r.occasion, &r.stage)));
    let repeated = repeats(keys);
    let few = repeated.len() <= FEW;
    for group in &repeated {
        let shared: Vec<&ResultRow> = group.iter().filter_map(|at| rows.get(*at)).collect();
        let numbers: Vec<usize> = shared.iter().map(|r| r.row).collect();
        let number = shared.first().and_then(|r| r.number.as_deref()).map(crate::date::shortened);
        let what = match (few, number) {
            (true, Some(number)) => format!("the pupil number {number} stands on more than one row"),
            _ => format!("{} pupil numbers stand on more than one row each", repeated.len()),
        };
        let what = format!("{what}; the rows were kept apart");
        let remedy = "Choose a column of dates or occasions if these are results of one pupil";
        taking.problems.add(Severity::Glance, &numbers, None, what, remedy);
    }
    if repeated.is_empty() { Key::PupilNumber } else { Key::Row }
}

/// Up to as many repeated numbers are named one by one.
const FEW: usize = 20;
