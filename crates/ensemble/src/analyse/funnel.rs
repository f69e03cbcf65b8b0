//! `ensemble analyse funnel`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ensemble_stats::funnel::{self, FunnelError, Plan, Series};
use serde_json::{Value, json};

use super::rows::Rows;
use super::table::Table;
use super::text::{self, Column};

#[derive(Args)]
pub struct Funnel {
    /// A table: CSV or XLSX, with one row for each unit, such as a school
    #[arg(long)]
    pub data: PathBuf,
    /// The column of how many did
    #[arg(long)]
    pub numerator: String,
    /// The column of how many there are
    #[arg(long)]
    pub denominator: String,
    /// The column of names, each there once
    #[arg(long)]
    pub unit: String,
    /// How limits allow for units that differ by more than chance; none gives exact limits
    #[arg(long, value_enum, default_value = "additive")]
    pub overdispersion: Overdispersion,
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Overdispersion {
    Additive,
    Multiplicative,
    None,
}

impl From<Overdispersion> for funnel::Overdispersion {
    fn from(chosen: Overdispersion) -> Self {
        match chosen {
            Overdispersion::Additive => Self::Additive,
            Overdispersion::Multiplicative => Self::Multiplicative,
            Overdispersion::None => Self::None,
        }
    }
}

pub fn funnel(options: &Funnel) -> anyhow::Result<String> {
    let table = Table::read(&options.data)?;
    let rows = Rows::complete(&table, &[&options.unit, &options.numerator, &options.denominator])?;
    let numerators = rows.numbers(&options.numerator)?;
    let denominators = rows.numbers(&options.denominator)?;
    let shares = Series::Proportions { numerators: &numerators, denominators: &denominators };
    let plan = Plan::new(options.overdispersion.into());
    let found = funnel::funnel(&rows.text(&options.unit)?, &shares, &plan)
        .map_err(|why| anyhow::Error::new(in_file(why, &rows)).context(table.file.clone()))?;
    let notes: Vec<String> = rows.notes().into_iter().chain(found.notes.iter().cloned()).collect();
    match options.json {
        true => Ok(serde_json::to_string_pretty(&as_json(&found, &notes))?),
        false => Ok(as_text(&found, &notes, options)),
    }
}

/// The same, with the row as a person sees it in the file.
fn in_file(why: FunnelError, rows: &Rows<'_>) -> FunnelError {
    let at = |row: usize| rows.in_file(row.saturating_sub(1));
    match why {
        FunnelError::Twice { row, id } => FunnelError::Twice { row: at(row), id },
        FunnelError::NotWhole { row } => FunnelError::NotWhole { row: at(row) },
        FunnelError::Nobody { row } => FunnelError::Nobody { row: at(row) },
        FunnelError::TooMany { row } => FunnelError::TooMany { row: at(row) },
        other => other,
    }
}

fn as_json(found: &funnel::Funnel, notes: &[String]) -> Value {
    let units: Vec<Value> = found
        .units
        .iter()
        .map(|u| {
            json!({
                "id": u.id, "value": u.value, "n": u.n,
                "lower95": u.limits.lower95, "upper95": u.limits.upper95,
                "lower998": u.limits.lower998, "upper998": u.limits.upper998,
                "outside": u.beyond998(), "lies": u.outside.code(),
                "z": u.z, "z_adjusted": u.z_adjusted, "p": u.p, "p_adjusted": u.p_adjusted,
            })
        })
        .collect();
    json!({
        "centre": found.centre,
        "phi": found.phi,
        "tau2": found.tau2,
        "units": units,
        "expected_by_chance": {
            "outside95": found.alarms95.expected, "outside998": found.alarms998.expected,
        },
        "expected_if_ordinary": {
            "outside95": found.ordinary95.expected, "outside998": found.ordinary998.expected,
        },
        "notes": notes,
    })
}

fn as_text(found: &funnel::Funnel, notes: &[String], options: &Funnel) -> String {
    let count = |holds: &dyn Fn(&funnel::Unit) -> bool| found.units.iter().filter(|u| holds(u)).count();
    let (far, out) = (count(&|u| u.beyond998()), count(&|u| u.outside != funnel::Outside::Inside));
    let allowed = match options.overdispersion {
        Overdispersion::None => "what their size explains",
        _ => "what their size and the ordinary differences between them explain",
    };
    let units = found.units.iter();
    let mut lines = vec![
        format!("Of {} units, {} outside {allowed} (99.8% limits).", found.units.len(), lie(far)),
        format!(
            "{} outside the 95% limits. By chance alone expect {}; if units differ in the ordinary way, {}.",
            capital(&lie(out)),
            about(found.alarms95.about),
            about(found.ordinary95.about)
        ),
        String::new(),
        format!(
            "Centre {}, dispersion {} (1 is chance alone), variance between units {}",
            text::number(found.centre),
            text::number(found.phi),
            text::number(found.tau2)
        ),
        String::new(),
    ];
    let limit = |head, of: fn(&funnel::Limits) -> f64| {
        Column::numbers(head, found.units.iter().map(|u| of(&u.limits)).collect::<Vec<_>>())
    };
    lines.extend(text::table(&[
        Column::Words(&options.unit, units.clone().map(|u| u.id.clone()).collect()),
        Column::numbers("Value", units.clone().map(|u| u.value).collect::<Vec<_>>()),
        Column::numbers("n", units.clone().map(|u| u.n).collect::<Vec<_>>()),
        limit("Lower 95", |l| l.lower95),
        limit("Upper 95", |l| l.upper95),
        limit("Lower 99.8", |l| l.lower998),
        limit("Upper 99.8", |l| l.upper998),
        Column::Words("", units.map(|u| if u.beyond998() { "outside" } else { "" }.to_owned()).collect()),
    ]));
    lines.push(String::new());
    text::answer(
        lines,
        notes,
        "why a unit differs, whether it will again, or that those inside are all alike. Units stay in the order of \
         the file.",
    )
}

fn lie(count: usize) -> String {
    match count {
        0 => "none lies".to_owned(),
        1 => "1 lies".to_owned(),
        n => format!("{n} lie"),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn about(count: u64) -> String {
    if count == 0 { "fewer than one".to_owned() } else { count.to_string() }
}
