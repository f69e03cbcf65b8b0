//! Columns of grades and levels.

use crate::cell::{Cell, Value};
use crate::column::{self, Kind};
use crate::facts::Facts;
use crate::problem::Severity;
use crate::rows::Taking;
use crate::scale::{self, Fit, Scale};

/// The cells of a column on a scale: levels, and what stands in place of one. What is neither is said, and stays as
/// written; what is certainly hidden or missing stays so.
pub(super) fn cells(taking: &mut Taking<'_>, index: usize, scale: &Scale) -> Vec<Cell> {
    let sheet = taking.sheet;
    let known = scale::known();
    let mut cells = Vec::with_capacity(sheet.rows.len());
    for row in &sheet.rows {
        let raw = row.cell(index);
        let text = raw.text();
        let cell = match scale.level(&text) {
            Some(level) => Cell::Value(Value::Level(level)),
            None if raw.is_empty() => Cell::Missing,
            None if scale.is_not_level(&text) => Cell::NotApplicable { text: text.into() },
            None => match (column::cell(raw, Kind::Text), &*text) {
                (_, "-" | "–" | "." | "N/A" | "n/a") => Cell::Missing,
                (Cell::Value(Value::Text(_) | Value::Number(_) | Value::Date(_) | Value::Bool(_)), text) => {
                    let (what, remedy) = not_on(scale, text, known);
                    taking.cell(Severity::Fix, row.number, index, what, remedy);
                    Cell::Value(Value::Text(text.into()))
                }
                (hidden, _) => hidden,
            },
        };
        cells.push(cell);
    }
    cells
}

/// What is wrong with a value that is not on its column's scale.
fn not_on(scale: &Scale, text: &str, known: &[Scale]) -> (String, &'static str) {
    let shown = crate::date::shortened(text);
    match known.iter().find(|other| other.level(text).is_some()) {
        Some(other) => {
            let what = format!(
                "two scales are mixed: “{shown}” is not on {}, as the others are, but on {}",
                scale.name(),
                other.name()
            );
            (what, "Give the results of each scale a column of their own")
        }
        None => {
            let what = format!("“{shown}” is not a level of {}", scale.name());
            (what, "Correct the cell, or choose another scale for the column")
        }
    }
}

/// Says which published scales a column of grades is on that no scale was chosen for, or that it mixes two.
pub(super) fn say_of_scales(taking: &mut Taking<'_>, index: usize, measure: &str, facts: &Facts) {
    if !taking.counts.mixed.contains_key(&index) {
        let mixed = fit(taking, measure, facts);
        taking.counts.mixed.insert(index, mixed);
    }
    let Some(Some((what, values))) = taking.counts.mixed.get(&index) else { return };
    let sheet = taking.sheet;
    let is_other = |text: &str| values.iter().any(|v| v == text.trim());
    let rows = sheet.rows.iter().filter(|row| is_other(&row.cell(index).text())).map(|row| row.number);
    let rows: Vec<usize> = rows.collect();
    let place = sheet.header.get(index).map(crate::sheet::Header::place);
    let remedy = "Give the results of each scale a column of their own, or choose the scale";
    taking.problems.add(Severity::Glance, &rows, place.as_ref(), what.clone(), remedy);
}

/// What the whole column says of the published scales: a note, or how it mixes two and with which values.
fn fit(taking: &mut Taking<'_>, measure: &str, facts: &Facts) -> Option<(String, Vec<String>)> {
    let known = scale::known();
    match facts.fit(known) {
        Fit::Fits(found) => {
            let names: Vec<&str> = found.iter().map(|scale| scale.name()).take(3).collect();
            taking.note(format!(
                "The values of “{measure}” are levels of {}. Choose the scale to have them in order.",
                names.join(", or of ")
            ));
            None
        }
        Fit::Mixed { most, others, values } => {
            let list = values.iter().take(3).map(|v| format!("“{}”", crate::date::shortened(v)));
            let what = format!(
                "two scales seem to be mixed: {} and, for {}, {}",
                most.name(),
                list.collect::<Vec<_>>().join(", "),
                others.name()
            );
            Some((what, values))
        }
        Fit::None => None,
    }
}
