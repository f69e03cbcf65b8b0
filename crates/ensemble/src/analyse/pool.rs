//! `ensemble analyse pool`.

mod answer;

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, ValueEnum};
use ensemble_stats::estimate::Estimate;
use ensemble_stats::mixed::{self, Factor};
use ensemble_stats::pool::{
    Component, Degrees, Joint, Method, Pooled, Prediction, Studies, Term, Test, fit, fit_clustered, one_more,
};

use super::rows::Rows;
use super::table::Table;
use super::text::{number, range};

#[derive(Args)]
pub struct Pool {
    /// A table: CSV or XLSX, with one row for each study
    #[arg(long)]
    pub data: PathBuf,
    /// The column of effects, all in one unit
    #[arg(long)]
    pub effect: String,
    /// The column of their variances: squared standard errors
    #[arg(long)]
    pub variance: String,
    /// How the variance between studies is estimated
    #[arg(long, value_enum, ignore_case = true, default_value = "REML")]
    pub method: Estimator,
    #[arg(long, value_enum, default_value = "knapp-hartung")]
    pub test: Interval,
    /// What studies come from together, such as a team: two variances, between these and inside them
    #[arg(long)]
    pub cluster: Option<String>,
    /// Columns that may explain why effects differ
    #[arg(long, value_delimiter = ',')]
    pub moderators: Vec<String>,
    #[arg(long)]
    pub json: bool,
}

/// By the names they have in R's metafor.
#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "UPPER")]
pub enum Estimator {
    Reml,
    Dl,
    Pm,
    He,
    Sj,
    Ml,
    Eb,
    #[value(aliases = ["FE", "CE"])]
    Ee,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Interval {
    KnappHartung,
    Z,
}

impl From<Estimator> for Method {
    fn from(chosen: Estimator) -> Self {
        match chosen {
            Estimator::Reml => Self::Reml,
            Estimator::Dl => Self::DerSimonianLaird,
            Estimator::Pm => Self::PauleMandel,
            Estimator::He => Self::Hedges,
            Estimator::Sj => Self::SidikJonkman,
            Estimator::Ml => Self::Ml,
            Estimator::Eb => Self::EmpiricalBayes,
            Estimator::Ee => Self::EqualEffects,
        }
    }
}

/// The columns of the table that studies are made of.
struct Given {
    effects: Vec<f64>,
    variances: Vec<f64>,
    moderators: Vec<(String, Vec<f64>)>,
    clusters: Option<Factor>,
    notes: Vec<String>,
}

/// What there is to say, of studies in clusters or not.
struct Found {
    k: usize,
    /// By the model, as metafor has it; with moderators, where all of them are 0.
    estimate: Estimate,
    coefficients: Vec<Term>,
    /// With errors that hold whatever the studies of a cluster have in common.
    robust: Option<Vec<Term>>,
    prediction: Option<Prediction>,
    /// With Knapp and Hartung's factor held at 1 or more, where that changes something.
    guarded: Option<Estimate>,
    /// Where one more setting is expected, the variance between studies taken as unknown.
    one_more: Option<(f64, f64)>,
    spread: Spread,
    i2: f64,
    q: Joint,
    qm: Joint,
    notes: Vec<String>,
}

enum Spread {
    Tau2(f64),
    Sigma2(Vec<Component>),
}

pub fn pool(options: &Pool) -> anyhow::Result<String> {
    let given = given(&Table::read(&options.data)?, options)?;
    let mut studies = Studies::new(&given.effects, &given.variances);
    for (name, values) in &given.moderators {
        studies = studies.column(name, values);
    }
    let mut found = match &given.clusters {
        Some(clusters) => clustered(&studies, clusters, options)?,
        None => flat(&studies, options)?,
    };
    found.notes.splice(0..0, given.notes);
    match options.json {
        true => Ok(serde_json::to_string_pretty(&answer::as_json(&found))?),
        false => Ok(answer::as_text(&found, &options.effect)),
    }
}

fn given(table: &Table, options: &Pool) -> anyhow::Result<Given> {
    let used =
        [&options.effect, &options.variance].into_iter().chain(&options.moderators).chain(&options.cluster);
    let rows = Rows::complete(table, &used.map(String::as_str).collect::<Vec<_>>())?;
    let variances = rows.numbers(&options.variance)?;
    if let Some(at) = variances.iter().position(|v| *v <= 0.0) {
        bail!(
            "{}, row {}, column {}: a variance has to be above 0. Give the square of the standard error",
            table.file,
            rows.in_file(at),
            options.variance
        );
    }
    let mut moderators = Vec::new();
    for column in &options.moderators {
        moderators.extend(moderator(&rows, column)?);
    }
    let cluster = |column: &String| anyhow::Ok(Factor::from_labels(column, rows.text(column)?));
    Ok(Given {
        effects: rows.numbers(&options.effect)?,
        variances,
        moderators,
        clusters: options.cluster.as_ref().map(cluster).transpose()?,
        notes: rows.notes(),
    })
}

/// A column of numbers as it is; of words, one of 0 and 1 for each level but the first in the alphabet.
fn moderator(rows: &Rows<'_>, column: &str) -> anyhow::Result<Vec<(String, Vec<f64>)>> {
    if rows.is_numeric(column)? {
        return Ok(vec![(column.to_owned(), rows.numbers(column)?)]);
    }
    let cells = rows.text(column)?;
    let levels: BTreeSet<&str> = cells.iter().copied().collect();
    let is = |level: &str| cells.iter().map(|cell| f64::from(u8::from(*cell == level))).collect();
    Ok(levels.into_iter().skip(1).map(|level| (format!("{column}{level}"), is(level))).collect())
}

fn flat(studies: &Studies<'_>, options: &Pool) -> anyhow::Result<Found> {
    let test = match options.test {
        Interval::KnappHartung => Test::KnappHartung,
        Interval::Z => Test::Z,
    };
    let method = options.method.into();
    let found = fit(studies, method, test)?;
    let mut notes = found.notes.clone();
    let mut guarded = None;
    if options.test == Interval::KnappHartung {
        let other = fit(studies, method, Test::GuardedKnappHartung)?.estimate;
        notes.push(guard(&found, other));
        guarded = (found.factor < 1.0).then_some(other);
    }
    let plain = studies.columns.is_empty() && method != Method::EqualEffects;
    Ok(Found {
        k: found.k,
        estimate: found.estimate,
        coefficients: found.terms,
        robust: None,
        guarded,
        prediction: found.prediction,
        one_more: if plain { one_more(studies).ok().map(|next| (next.low, next.high)) } else { None },
        spread: Spread::Tau2(found.tau2),
        i2: found.i2,
        q: found.q,
        qm: found.qm,
        notes,
    })
}

/// What holding Knapp and Hartung's factor at 1 or more would change.
fn guard(found: &Pooled, guarded: Estimate) -> String {
    if found.factor >= 1.0 {
        return format!(
            "Knapp and Hartung's factor is {}; holding it at 1 or more changes nothing.",
            number(found.factor)
        );
    }
    format!(
        "Knapp and Hartung's factor is {}, below 1: by luck the studies are more alike than their errors. Held at 1, \
         the interval would be {}.",
        number(found.factor),
        range(guarded.low, guarded.high)
    )
}

fn clustered(studies: &Studies<'_>, clusters: &Factor, options: &Pool) -> anyhow::Result<Found> {
    let method = match options.method {
        Estimator::Reml => mixed::Method::Reml,
        Estimator::Ml => mixed::Method::Ml,
        _ => bail!("with --cluster the method is REML or ML. Choose one of them, or leave out --cluster"),
    };
    let degrees = match options.test {
        Interval::KnappHartung => Degrees::Contain,
        Interval::Z => Degrees::Normal,
    };
    let found = fit_clustered(studies, clusters, None, method, degrees)?;
    let mut notes = found.notes.clone();
    if options.test == Interval::KnappHartung {
        notes.push(
            "Knapp and Hartung's factor is not for studies in clusters. The model's interval uses t on the clusters \
             instead."
                .to_owned(),
        );
    }
    let like = found.terms.first().map_or(found.estimate, |term| term.estimate);
    Ok(Found {
        k: found.k,
        estimate: like,
        coefficients: found.terms,
        robust: Some(found.robust),
        guarded: None,
        prediction: found.model_prediction,
        one_more: None,
        spread: Spread::Sigma2(found.sigma2),
        i2: found.i2,
        q: found.q,
        qm: found.qm,
        notes,
    })
}
