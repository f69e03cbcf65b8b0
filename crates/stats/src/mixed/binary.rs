//! Logistic models with one grouping and a random intercept: how much of a yes-or-no lies between groups.
//!
//! ```text
//! y_r ~ Binomial(n_r, 1/(1 + e^−η_r)),   η_r = x_r'β + b_g,   b_g ~ N(0, σ²)
//! ```
//!
//! | symbol | here | units |
//! |---|---|---|
//! | `y`, `n` | successes and trials of [`Binary`] | counts |
//! | `β` | [`BinaryFit::fixed`] | log odds for one unit of the column |
//! | `σ` | [`BinaryFit::sd`] | log odds |
//! | `b_g` | [`BinaryFit::modes`] | log odds |
//! | `σ²/(σ² + π²/3)` | [`BinaryFit::latent_share`] | none |
//!
//! **Method.** Maximum likelihood. The integral over each `b_g` is taken by Gauss-Hermite quadrature about its mode;
//! one point is Laplace's approximation, which is visibly wrong for rare outcomes in small groups. Standard errors are
//! from the second derivatives in `β` and `σ` together. Agrees with `lme4::glmer(…, nAGQ = points)`; source: Pinheiro
//! and Chao (2006), *J. Comput. Graph. Stat.* 15:58. For counts of more than one trial glmer leaves the likelihood of
//! the saturated model out of its −2 log-likelihood if `nAGQ > 1`; here it is always the full one.
//!
//! **The latent share** is that of a hidden continuous outcome whose sign is seen, with the logistic distribution's
//! variance `π²/3` inside groups (Goldstein, Browne and Rasbash 2002, *Understanding Statistics* 1:223). It is not a
//! share of the variance of the yes-or-no itself.
//!
//! **At the boundary** `σ` is exactly 0, modes are exactly 0 and the rest is ordinary logistic regression.
//!
//! **What it cannot say.** Effects are for a pupil of a given group; across groups odds ratios are nearer to 1. With
//! fewer than about ten groups `σ` is a guess and intervals are too short.
//!
//! ```
//! use ensemble_stats::mixed::{Factor, binary::{Binary, POINTS, fit}};
//!
//! // Often absent, of all pupils, in eight schools.
//! let absent = [2, 9, 4, 14, 3, 11, 1, 6];
//! let pupils = [40, 50, 45, 52, 38, 47, 41, 44];
//! let school = Factor::from_labels("school", ["a", "b", "c", "d", "e", "f", "g", "h"]);
//! let found = fit(&Binary::counts(&absent, &pupils, &school), POINTS).unwrap();
//! assert!(found.sd > 0.5 && found.latent_share > 0.05);
//! assert_eq!(found.modes[3].level, "d");
//! assert!((found.modes[3].deviation.value - 0.7705).abs() < 1e-4);
//! ```

mod hermite;
mod likelihood;
mod logistic;
mod report;
mod rows;
mod search;

use super::design::Column;
use super::{Factor, FitError};
use crate::estimate::Estimate;
use likelihood::Likelihood;
use logistic::{Logistic, logistic};
use rows::Rows;
use std::fmt;

/// Quadrature points that are enough for anything seen in schools.
pub const POINTS: u32 = 25;

/// Rows with a yes-or-no outcome, an intercept, columns and one grouping.
#[derive(Clone, Debug)]
pub struct Binary<'a> {
    yes: Vec<f64>,
    of: Vec<f64>,
    columns: Vec<Column<'a>>,
    group: &'a Factor,
}

impl<'a> Binary<'a> {
    /// One trial for each row.
    #[must_use]
    pub fn new(outcome: &[bool], group: &'a Factor) -> Self {
        let yes = outcome.iter().map(|&yes| f64::from(u8::from(yes))).collect();
        Self { yes, of: vec![1.0; outcome.len()], columns: Vec::new(), group }
    }

    /// Successes and trials for each row: pupils of one group who share their columns may be counted together.
    #[must_use]
    pub fn counts(successes: &[u32], trials: &[u32], group: &'a Factor) -> Self {
        let numbers = |counts: &[u32]| counts.iter().map(|&count| f64::from(count)).collect();
        Self { yes: numbers(successes), of: numbers(trials), columns: Vec::new(), group }
    }

    /// Adds an explaining column: one finite number for each row.
    #[must_use]
    pub fn column(mut self, name: &'a str, values: &'a [f64]) -> Self {
        self.columns.push(Column { name, values });
        self
    }
}

/// A fitted model. Nothing is ordered by result.
#[derive(Clone, Debug, PartialEq)]
pub struct BinaryFit {
    /// Trials (pupils).
    pub n: u64,
    /// Groups with rows.
    pub groups: usize,
    /// Quadrature points.
    pub points: u32,
    /// The intercept and then the columns in their order.
    pub fixed: Vec<LogOdds>,
    /// Covariance of the effects that could be estimated, in their order.
    pub fixed_covariance: Vec<Vec<f64>>,
    /// Standard deviation of the random intercept; exactly 0 at the boundary.
    pub sd: f64,
    /// `σ²/(σ² + π²/3)`
    pub latent_share: f64,
    /// −2 log-likelihood, with the binomial coefficients of counts.
    pub minus_two_log_likelihood: f64,
    /// One for each group with rows, in the order of the factor's levels.
    pub modes: Vec<GroupMode>,
    /// Whether `sd` is exactly 0.
    pub singular: bool,
    /// Always true: a search that did not settle is an error and gives no numbers.
    pub converged: bool,
    /// Evaluations of the likelihood.
    pub iterations: u32,
    /// How much higher the log-likelihood could still be, by its curvature.
    pub promised: f64,
    /// Sentences that belong beside the numbers.
    pub notes: Vec<String>,
}

/// A fixed effect.
#[derive(Clone, Debug, PartialEq)]
pub struct LogOdds {
    /// The term's name.
    pub term: String,
    /// In log odds for one unit of the column; `None` if the earlier columns already say all that this one does.
    pub estimate: Option<Estimate>,
}

/// What is known of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupMode {
    /// The group's name.
    pub level: String,
    /// The conditional mode of its intercept: a shrunken deviation in log odds from what its rows' columns lead to
    /// expect. Its standard error and interval hold what `β` and `σ` leave open as well.
    pub deviation: Estimate,
    /// Its standard deviation as if `β` and `σ` were known, by the curvature at the mode (lme4's).
    pub conditional_sd: f64,
    /// Share of the deviation that would show again: 1 less the conditional variance over `σ²`.
    pub reliability: f64,
}

/// Why there is no fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BinaryError {
    /// What any mixed model refuses.
    Fit(FitError),
    /// A row without trials, or with more successes than trials.
    BadCount {
        /// The row, counted from 1.
        row: usize,
    },
    /// A column, with those before it, tells successes from the rest without error for some rows.
    Separated {
        /// The column.
        term: String,
    },
    /// The standard deviation grows without end.
    GroupsDecide,
    /// Not between 1 and 25 points.
    BadPoints {
        /// Points asked for.
        points: u32,
    },
}

impl From<FitError> for BinaryError {
    fn from(error: FitError) -> Self {
        Self::Fit(error)
    }
}

impl fmt::Display for BinaryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fit(error) => error.fmt(f),
            Self::BadCount { row } => write!(
                f,
                "Row {row} needs at least one trial and no more successes than trials. Correct it or leave it out."
            ),
            Self::Separated { term } => write!(
                f,
                "{term} settles the outcome of some rows without exception, so its effect would be infinite. Leave \
                 it out, or join values of it that are rare."
            ),
            Self::GroupsDecide => write!(
                f,
                "Nearly every group says the same throughout, so how much groups differ has no end. Show the counts \
                 instead."
            ),
            Self::BadPoints { points } => {
                write!(
                    f,
                    "{points} quadrature points were asked for. Use 1 to 25; {POINTS} is right for most."
                )
            }
        }
    }
}

impl std::error::Error for BinaryError {}

/// Fits by maximum likelihood with 1 (Laplace) to 25 quadrature points.
///
/// # Errors
/// Refuses, each with a sentence: no rows, lengths that differ, values that are not finite, counts that are not
/// possible, an outcome that is the same throughout, one group, a group for each trial, no more rows than columns,
/// columns that separate successes from the rest, groups that do so, and a search that did not settle.
pub fn fit(design: &Binary<'_>, points: u32) -> Result<BinaryFit, BinaryError> {
    if !(1..=25).contains(&points) {
        return Err(BinaryError::BadPoints { points });
    }
    let rows = Rows::of(design)?;
    let flat = logistic(&rows, rows.width).ok_or_else(|| separated(design, &rows))?;
    let likelihood = Likelihood { rows: &rows, nodes: hermite::nodes(points) };
    let mut evaluations = flat.iterations;
    let mut found = None;
    // A boundary is believed only after a second look from further inside.
    for sigma in [0.5, 2.0] {
        let start: Vec<f64> = flat.beta.iter().copied().chain([sigma]).collect();
        found = search::maximise(&likelihood, &start, &mut evaluations)?;
        if found.is_some() {
            break;
        }
    }
    let found = found.filter(|maximum| maximum.place.value > flat.log_likelihood);
    Ok(report::report(design, &likelihood, &flat, found.as_ref(), evaluations))
}

/// Names the first column with which there is no maximum any more.
fn separated(design: &Binary<'_>, rows: &Rows) -> BinaryError {
    let kept = design.columns.iter().zip(rows.estimable.iter().skip(1)).filter(|(_, kept)| **kept);
    let first = kept.zip(2..).find(|(_, width)| logistic(rows, *width).is_none());
    match first {
        Some(((column, _), _)) => BinaryError::Separated { term: column.name.to_owned() },
        None => FitError::DidNotConverge.into(),
    }
}
