//! What a fit gives.

use super::error::PoolError;
use super::{Method, Test};
use crate::dist::{normal_cdf, normal_quantile, t_quantile, t_two_sided};
use crate::estimate::Estimate;

/// A coefficient: the mean effect, or what a column adds to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// `intercept` or the column's name.
    pub name: String,
    /// In units of the effect, a unit of the column.
    pub estimate: Estimate,
}

/// A test of several things at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Joint {
    /// Chi-square, or F if `df2` is there.
    pub statistic: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// Degrees of freedom of the denominator of F.
    pub df2: Option<f64>,
    /// Probability of at least this much if there were nothing.
    pub p: f64,
}

/// Where the effect in one more setting is expected, 95 times in 100.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Standard deviation of the new effect about the mean: `√(τ² + SE²)`.
    pub sd: f64,
    /// The mean it lies around.
    pub centre: f64,
    /// Degrees of freedom of the interval; infinite if it is normal.
    pub df: f64,
}

impl Prediction {
    pub(super) fn around(centre: f64, sd: f64, df: f64) -> Self {
        let reach = quantile(df) * sd;
        Self { low: centre - reach, high: centre + reach, sd, centre, df }
    }

    /// Probability that the effect in one more setting is above 0.
    #[must_use]
    pub fn above_zero(&self) -> f64 {
        let t = self.centre / self.sd;
        let beyond = if self.df.is_infinite() { normal_cdf(-t.abs()) } else { 0.5 * t_two_sided(t, self.df) };
        if t < 0.0 { beyond } else { 1.0 - beyond }
    }
}

/// The point that leaves 2.5 in 100 above it.
pub(super) fn quantile(df: f64) -> f64 {
    if df.is_infinite() { normal_quantile(0.975) } else { t_quantile(0.975, df) }
}

/// Studies pooled. Everything by study is in the order given.
#[derive(Clone, Debug, PartialEq)]
pub struct Pooled {
    /// Studies (`k`).
    pub k: usize,
    /// The estimator of `τ²`.
    pub method: Method,
    /// How intervals are made.
    pub test: Test,
    /// The mean effect; with columns, the effect where all of them are 0.
    pub estimate: Estimate,
    /// The intercept (the estimate again), then each column that was kept.
    pub terms: Vec<Term>,
    /// Covariances of the terms.
    pub covariance: Vec<Vec<f64>>,
    /// Variance between studies (`τ²`), exactly 0 at the boundary.
    pub tau2: f64,
    /// Its standard error; none with equal effects.
    pub tau2_se: Option<f64>,
    /// Share of the variation that is not sampling error, in per cent (`I²`).
    pub i2: f64,
    /// Variation over sampling error (`H²`).
    pub h2: f64,
    /// Whether studies differ by more than sampling error, columns allowed for (`Q`, or `QE`).
    pub q: Joint,
    /// Whether the columns matter, or without columns whether the mean differs from 0 (`QM`).
    pub qm: Joint,
    /// Share of the variance between studies that the columns account for, in per cent; only with columns.
    pub r2: Option<f64>,
    /// Knapp and Hartung's factor on the variances (metafor's `s2w`); 1 for [`Test::Z`].
    pub factor: f64,
    /// Where one more setting is expected. None with equal effects; with columns see [`Pooled::predict`].
    pub prediction: Option<Prediction>,
    /// Share of each study in the mean, in per cent.
    pub weights: Vec<f64>,
    /// Restricted for REML, otherwise plain.
    pub log_likelihood: f64,
    /// Sentences that belong beside the numbers.
    pub notes: Vec<String>,
}

impl Pooled {
    /// The mean effect where the kept columns have these values, and where one more such setting is expected.
    ///
    /// # Errors
    /// [`PoolError::WrongNumberOfValues`] unless there is one value for each kept column.
    pub fn predict(&self, at: &[f64]) -> Result<(Estimate, Option<Prediction>), PoolError> {
        let expected = self.terms.len().saturating_sub(1);
        if at.len() != expected {
            return Err(PoolError::WrongNumberOfValues { expected, found: at.len() });
        }
        let (value, variance) = along(&self.terms, &self.covariance, at);
        let mean = Estimate { df: self.estimate.df, ..self.estimate };
        let mean = rest_on(mean, value, variance.max(0.0).sqrt());
        let random = self.method != Method::EqualEffects;
        let prediction =
            random.then(|| Prediction::around(value, (self.tau2 + variance.max(0.0)).sqrt(), mean.df));
        Ok((mean, prediction))
    }
}

/// `x'b` and `x'Vx` with `x = (1, at)`.
pub(super) fn along(terms: &[Term], covariance: &[Vec<f64>], at: &[f64]) -> (f64, f64) {
    let x = || std::iter::once(1.0).chain(at.iter().copied());
    let value = x().zip(terms).map(|(x, t)| x * t.estimate.value).sum();
    let variance =
        x().zip(covariance).map(|(a, row)| a * x().zip(row).map(|(b, c)| b * c).sum::<f64>()).sum();
    (value, variance)
}

/// The same kind of estimate with another value and standard error.
pub(super) fn rest_on(like: Estimate, value: f64, se: f64) -> Estimate {
    if like.df.is_infinite() {
        Estimate::normal(value, se, like.n, like.method, like.comparison)
    } else {
        Estimate::t(value, se, like.df, like.n, like.method, like.comparison)
    }
}
