//! `ensemble analyse chart`.

use anyhow::{Context as _, bail};
use ensemble_stats::spc::{self, Plan, Rebase, Screening};
use ensemble_stats::verdict::Change;
use serde_json::{Value, json};

use super::table::{Table, is_missing, number};
use super::text::{self, Column};
use super::{Chart, Direction, Rules};

struct Points {
    labels: Vec<String>,
    values: Vec<f64>,
    /// Where each stands among all rows in order of time, counted from 1: also among those without a value.
    rows: Vec<usize>,
    notes: Vec<String>,
}

pub fn chart(options: &Chart) -> anyhow::Result<String> {
    let table = Table::read(&options.data)?;
    let points = points(&table, &options.value, options.date.as_deref())?;
    let found = spc::chart(&points.values, &plan(options, &points)?)?;
    let notes: Vec<String> = points.notes.iter().chain(&found.notes).cloned().collect();
    match options.json {
        true => Ok(serde_json::to_string_pretty(&as_json(&found, &points, &notes))?),
        false => Ok(as_text(&found, &points, &notes)),
    }
}

fn as_json(found: &spc::Chart, points: &Points, notes: &[String]) -> Value {
    let rows: Vec<Value> = found
        .points
        .iter()
        .zip(points.labels.iter().zip(&points.rows))
        .enumerate()
        .map(|(i, (p, (label, row)))| {
            let signals: Vec<&str> = p.signals.iter().map(|s| s.code()).collect();
            json!({
                "index": i + 1, "row": row, "label": label, "value": p.value, "centre": p.centre,
                "lower": p.lower, "upper": p.upper, "signals": signals,
            })
        })
        .collect();
    json!({ "points": rows, "verdict": found.verdict.code(), "notes": notes })
}

fn plan(options: &Chart, points: &Points) -> anyhow::Result<Plan> {
    let rebases =
        options.rebase.iter().map(|text| rebase(text, points)).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(Plan {
        baseline: options.baseline,
        rebases,
        rules: match options.rules {
            Rules::Anhoej => spc::Rules::Anhoej,
            Rules::MakingDataCount => spc::Rules::MakingDataCount,
        },
        direction: match options.direction {
            Direction::Up => spc::Direction::Up,
            Direction::Down => spc::Direction::Down,
            Direction::None => spc::Direction::Neither,
        },
        screening: Screening::default(),
    })
}

fn words(verdict: Change) -> &'static str {
    match verdict {
        Change::ChangedBetter => "Changed for the better.",
        Change::ChangedWorthAsking => "Changed: worth asking what was different.",
        Change::Steady => "Steady: ups and downs are the usual ones.",
        Change::UnusualPoint => "An unusual point: worth asking about.",
        Change::TooEarly => "Too early to say.",
    }
}

/// "19:breakfast club opened": from the 19th row on.
fn rebase(text: &str, points: &Points) -> anyhow::Result<Rebase> {
    let Some((row, reason)) = text.split_once(':').filter(|(_, reason)| !reason.trim().is_empty()) else {
        bail!(
            "--rebase {text}: write the row, a colon and what changed there, such as 19:breakfast club opened"
        );
    };
    let row: usize = row.trim().parse().with_context(|| format!("--rebase {text}: {row:?} is not a row"))?;
    // Where that row has no value, the segment begins with the next that has one.
    let at = points.rows.iter().position(|&r| r >= row).filter(|&at| row > 1 && at > 0);
    let last = points.rows.last().copied().unwrap_or_default();
    let at = at.with_context(|| {
        format!(
            "--rebase {text}: there is no row {row} after the first with a value. Rows go from 1 to {last}"
        )
    })?;
    Ok(Rebase { at, reason: reason.trim().to_owned() })
}

fn points(table: &Table, value: &str, date: Option<&str>) -> anyhow::Result<Points> {
    let values = table.column(value)?;
    let dates = date.map(|name| table.column(name)).transpose()?;
    let mut rows: Vec<(String, Option<f64>)> = Vec::new();
    for (i, (cell, row)) in values.iter().zip(&table.numbers).enumerate() {
        let read = if is_missing(cell) { None } else { Some(number(cell)) };
        let label = dates.and_then(|d| d.get(i)).map_or_else(|| (i + 1).to_string(), |d| d.trim().to_owned());
        match (read, date) {
            (Some(None), _) => bail!(
                "{}, row {row}, column {value}: {cell:?} is not a number. Correct the cell, or leave it empty",
                table.file
            ),
            (Some(_), Some(date)) if is_missing(&label) => {
                bail!(
                    "{}, row {row}, column {date}: the date is missing. Write it, like 2026-11-26",
                    table.file
                )
            }
            (None, Some(_)) if is_missing(&label) => {}
            (read, _) => rows.push((label, read.flatten())),
        }
    }
    let mut notes = Vec::new();
    match values.len() - rows.iter().filter(|(_, value)| value.is_some()).count() {
        0 => {}
        1 => notes.push("1 row without a value was left out".to_owned()),
        n => notes.push(format!("{n} rows without a value were left out")),
    }
    if let Some(name) = date {
        notes.extend(in_order(&mut rows, name)?);
    }
    let rows = rows.into_iter().zip(1..).filter_map(|((label, value), row)| Some((label, (value?, row))));
    let (labels, (values, rows)) = rows.unzip();
    Ok(Points { labels, values, rows, notes })
}

/// Dates that can be read as such put the rows in order; anything else has to be in order already.
fn in_order(rows: &mut [(String, Option<f64>)], column: &str) -> anyhow::Result<Option<String>> {
    let date = |text: &str| text.get(..10).unwrap_or(text).parse::<jiff::civil::Date>().ok();
    let known = rows.iter().filter(|(label, _)| date(label).is_some()).count();
    if known > 0 && known < rows.len() {
        bail!(
            "column {column}: some dates are written like 2026-11-26 and some are not. Write all of them so"
        );
    }
    if known == 0 && !rows.is_empty() {
        return Ok(Some(format!(
            "Column {column} has no dates like 2026-11-26, so rows stay in the order of the file"
        )));
    }
    if rows.is_sorted_by_key(|(label, _)| date(label)) {
        return Ok(None);
    }
    rows.sort_by_key(|(label, _)| date(label));
    Ok(Some(format!("Rows were put in the order of {column}, and are counted in that order")))
}

fn as_text(found: &spc::Chart, points: &Points, notes: &[String]) -> String {
    let column = |head, of: fn(&spc::Point) -> Option<f64>| {
        Column::Numbers(head, found.points.iter().map(of).collect())
    };
    let signals = |p: &spc::Point| p.signals.iter().map(|s| s.code()).collect::<Vec<_>>().join(" ");
    let mut lines = vec![words(found.verdict).to_owned(), String::new()];
    lines.extend(text::table(&[
        Column::Words("Point", points.labels.clone()),
        column("Value", |p| Some(p.value)),
        column("Centre", |p| p.centre),
        column("Lower", |p| p.lower),
        column("Upper", |p| p.upper),
        Column::Words("Signals", found.points.iter().map(signals).collect()),
    ]));
    lines.push(String::new());
    text::answer(lines, notes, "why it changed. Ask what was different.")
}
