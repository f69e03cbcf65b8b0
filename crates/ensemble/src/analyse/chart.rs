//! `ensemble analyse chart`.

use anyhow::{Context as _, bail};
use ensemble_stats::spc::{self, Plan, Rebase, Screening};
use ensemble_stats::verdict::Change;
use serde_json::json;

use super::table::{Table, is_missing, number};
use super::{Chart, Direction, Rules};

struct Points {
    labels: Vec<String>,
    values: Vec<f64>,
    left_out: usize,
}

pub fn chart(options: &Chart) -> anyhow::Result<String> {
    let table = Table::read(&options.data)?;
    let points = points(&table, &options.value, options.date.as_deref())?;
    let found = spc::chart(&points.values, &plan(options)?)?;
    let mut notes: Vec<String> = Vec::new();
    if points.left_out > 0 {
        notes.push(format!("{} rows without a value were left out", points.left_out));
    }
    notes.extend(found.notes.iter().cloned());
    match options.json {
        true => {
            let rows: Vec<_> = found
                .points
                .iter()
                .zip(&points.labels)
                .enumerate()
                .map(|(i, (p, label))| {
                    let signals: Vec<&str> = p.signals.iter().map(|s| s.code()).collect();
                    json!({
                        "index": i + 1, "label": label, "value": p.value, "centre": p.centre, "lower": p.lower,
                        "upper": p.upper, "signals": signals,
                    })
                })
                .collect();
            let out = json!({ "points": rows, "verdict": found.verdict.code(), "notes": notes });
            Ok(serde_json::to_string_pretty(&out)?)
        }
        false => Ok(as_text(&found, &points, &notes)),
    }
}

fn plan(options: &Chart) -> anyhow::Result<Plan> {
    let rebases = options.rebase.iter().map(|text| rebase(text)).collect::<anyhow::Result<Vec<_>>>()?;
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
fn rebase(text: &str) -> anyhow::Result<Rebase> {
    let Some((row, reason)) = text.split_once(':').filter(|(_, reason)| !reason.trim().is_empty()) else {
        bail!(
            "--rebase {text}: write the row, a colon and what changed there, such as 19:breakfast club opened"
        );
    };
    let row: usize = row.trim().parse().with_context(|| format!("--rebase {text}: {row:?} is not a row"))?;
    let at = row.checked_sub(1).with_context(|| format!("--rebase {text}: rows are counted from 1"))?;
    Ok(Rebase { at, reason: reason.trim().to_owned() })
}

fn points(table: &Table, value: &str, date: Option<&str>) -> anyhow::Result<Points> {
    let values = table.column(value)?;
    let dates = date.map(|name| table.column(name)).transpose()?;
    let mut rows: Vec<(String, f64)> = Vec::new();
    let mut left_out = 0;
    for (i, (cell, row)) in values.iter().zip(&table.numbers).enumerate() {
        if is_missing(cell) {
            left_out += 1;
            continue;
        }
        let Some(number) = number(cell) else {
            bail!(
                "{}, row {row}, column {value}: {cell:?} is not a number. Correct the cell, or leave it empty",
                table.file
            );
        };
        let label = dates.and_then(|d| d.get(i)).map_or_else(|| (i + 1).to_string(), |d| d.trim().to_owned());
        rows.push((label, number));
    }
    if let Some(name) = date {
        in_order(&mut rows, name)?;
    }
    let (labels, values) = rows.into_iter().unzip();
    Ok(Points { labels, values, left_out })
}

/// Dates that can be read as such put the rows in order; anything else has to be in order already.
fn in_order(rows: &mut [(String, f64)], column: &str) -> anyhow::Result<()> {
    let date = |text: &str| text.get(..10).unwrap_or(text).parse::<jiff::civil::Date>().ok();
    let known = rows.iter().filter(|(label, _)| date(label).is_some()).count();
    if known == rows.len() {
        rows.sort_by_key(|(label, _)| date(label));
    } else if known > 0 {
        bail!(
            "column {column}: some dates are written like 2026-11-26 and some are not. Write all of them so"
        );
    }
    Ok(())
}

fn as_text(found: &spc::Chart, points: &Points, notes: &[String]) -> String {
    let mut out = vec![words(found.verdict).to_owned(), String::new()];
    out.push(format!(
        "{:<14} {:>12} {:>12} {:>12} {:>12}  {}",
        "Point", "Value", "Centre", "Lower", "Upper", "Signals"
    ));
    let show = |n: Option<f64>| n.map_or_else(|| "-".to_owned(), |n| format!("{n:.4}"));
    for (p, label) in found.points.iter().zip(&points.labels) {
        let signals: Vec<&str> = p.signals.iter().map(|s| s.code()).collect();
        let line = format!(
            "{label:<14} {:>12.4} {:>12} {:>12} {:>12}  {}",
            p.value,
            show(p.centre),
            show(p.lower),
            show(p.upper),
            signals.join(" ")
        );
        out.push(line.trim_end().to_owned());
    }
    out.extend(notes.iter().map(|note| format!("Note: {note}")));
    out.push("What this cannot tell: why it changed. Ask what was different.".into());
    out.join("\n")
}
