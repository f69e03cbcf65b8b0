//! `ensemble analyse variation`.

mod json;
mod statistics;
mod text;
mod yes_or_no;

use anyhow::{Context as _, bail};
use ensemble_stats::mixed::{self, Fit, FitError, Statistics};

use super::columns::Columns;
use super::formula::{self, Formula};
use super::frame::{self, Extra, Frame};
use super::progress::Progress;
use super::{Family, Method, Variation};

pub fn variation(options: &Variation) -> anyhow::Result<String> {
    let progress = Progress::new();
    if options.family == Family::Binomial {
        return yes_or_no::fit(options, &progress);
    }
    let method = match options.method {
        None | Some(Method::Reml) => mixed::Method::Reml,
        Some(Method::Ml) => mixed::Method::Ml,
    };
    let (fit, notes) = match (&options.data, &options.formula, &options.write_stats) {
        (Some(_), Some(_), Some(to)) => return write(options, to, &progress),
        (Some(_), Some(text), None) => from_rows(options, text, method, &progress)?,
        (None, text, _) => {
            let (statistics, formula) = statistics::read(&options.stats_file, text.as_deref())?;
            (mixed::fit_from_statistics(&statistics, &formula, method)?, Vec::new())
        }
        (Some(_), None, _) => bail!("give --formula, such as \"score ~ 1 + (1|school)\""),
    };
    match options.json {
        true => Ok(serde_json::to_string_pretty(&json::of(&fit, &notes, options.modes))?),
        false => Ok(text::of(&fit, &notes)),
    }
}

/// The formula and the rows that it needs.
fn rows(options: &Variation, text: &str, two: bool, progress: &Progress) -> anyhow::Result<(Formula, Frame)> {
    let formula = formula::parse_grouped(text)?;
    let extra = Extra { weights: options.weights.as_deref(), two };
    let path = options.data.as_deref().context("give --data")?;
    let columns = Columns::read(path, &frame::wants(&formula, extra), progress)?;
    progress.fitting(columns.rows);
    let frame = frame::of(columns, &formula, extra)?;
    Ok((formula, frame))
}

fn from_rows(
    options: &Variation,
    text: &str,
    method: mixed::Method,
    progress: &Progress,
) -> anyhow::Result<(Fit, Vec<String>)> {
    let (formula, frame) = rows(options, text, false, progress)?;
    let fit = mixed::fit(&frame.design(), method).map_err(|why| named(why, &formula.response))?;
    Ok((fit, frame.notes))
}

/// The outcome by its own name.
fn named(why: FitError, response: &str) -> anyhow::Error {
    match why {
        FitError::ConstantOutcome => {
            anyhow::anyhow!("{response} is the same in every row that is used, so nothing varies")
        }
        other => other.into(),
    }
}

fn write(options: &Variation, to: &std::path::Path, progress: &Progress) -> anyhow::Result<String> {
    let text = options.formula.as_deref().unwrap_or_default();
    let (formula, frame) = rows(options, text, false, progress)?;
    let statistics = Statistics::of(&frame.design(), &formula.response)?;
    statistics::write(&statistics, to, frame.notes)
}
