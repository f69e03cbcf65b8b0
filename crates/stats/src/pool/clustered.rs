//! Studies that come in clusters: one team's several trials, several schools of one authority.
//!
//! `y = X β + cluster + group in cluster + error`, with variances `σ₁²`, `σ₂²` and the known `v`
//! (metafor's `rma.mv(yi, vi, random = ~ 1 | cluster/group)`).
#![expect(clippy::indexing_slicing, reason = "squares of the number of columns")]

mod blocks;
mod groupings;
mod model;
mod report;
mod robust;
mod search;

use super::error::PoolError;
use super::fit::q_test;
use super::result::{Joint, Prediction, Term, along, rest_on};
use super::studies::{Prepared, Studies};
use super::tau2::{at, ceiling};
use crate::estimate::Estimate;
use crate::linalg::dot;
use crate::mixed::{Factor, Method};
use groupings::blocks;
use model::Model;
use report::{degrees_of, label, log_likelihood, notes, qm, sandwich, terms, turn};

/// How the intervals that rest on the model are made. The robust ones always use Satterthwaite's degrees of freedom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Degrees {
    /// Normal (metafor's `test="z"`).
    Normal,
    /// t on `k − p` (metafor's `test="t"`).
    Residual,
    /// t on the fewest clusters or groups inside which a column does not vary, less `p` (metafor's
    /// `test="t", dfs="contain"`).
    #[default]
    Contain,
}

/// A variance component.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// The grouping.
    pub name: String,
    /// Its number of groups.
    pub levels: usize,
    /// `σ²`, exactly 0 at the boundary.
    pub sigma2: f64,
    /// Share of the variation, in per cent (the part of `I²` at this level).
    pub i2: f64,
    /// For each group, in order of first appearance: its name, how far it lies from the mean (shrunken), and the
    /// standard error of that.
    pub modes: Vec<(String, f64, f64)>,
}

/// Clustered studies pooled. Everything by study or group is in the order given.
#[derive(Clone, Debug, PartialEq)]
pub struct Clustered {
    /// Studies (`k`).
    pub k: usize,
    /// The mean effect with its robust (CR2) error; with columns, where all of them are 0.
    pub estimate: Estimate,
    /// The intercept and each kept column, with robust errors.
    pub robust: Vec<Term>,
    /// The same with the model's errors.
    pub terms: Vec<Term>,
    /// Covariances of the terms by the model.
    pub covariance: Vec<Vec<f64>>,
    /// Robust covariances of the terms.
    pub robust_covariance: Vec<Vec<f64>>,
    /// Between clusters, then between groups of a cluster.
    pub sigma2: Vec<Component>,
    /// For each cluster, in order of first appearance, the mean of its studies and that mean's variance about the
    /// cluster's own truth (columns not allowed for).
    pub cluster_means: Vec<(f64, f64)>,
    /// Share of the variation that is not sampling error, in per cent.
    pub i2: f64,
    /// Whether studies differ by more than sampling error (`QE`).
    pub q: Joint,
    /// Whether the columns matter, or without columns the mean, by the model.
    pub qm: Joint,
    /// Where one more study in one more cluster is expected, with robust errors; none with columns.
    pub prediction: Option<Prediction>,
    /// The same with the model's errors.
    pub model_prediction: Option<Prediction>,
    /// Restricted for REML, otherwise plain.
    pub log_likelihood: f64,
    /// Sentences that belong beside the numbers.
    pub notes: Vec<String>,
}

impl Clustered {
    /// The mean where the kept columns have these values, and where one more such study in one more cluster is
    /// expected, both with the model's errors.
    ///
    /// # Errors
    /// [`PoolError::WrongNumberOfValues`] unless there is one value for each kept column.
    pub fn predict(&self, values: &[f64]) -> Result<(Estimate, Prediction), PoolError> {
        let expected = self.terms.len().saturating_sub(1);
        if values.len() != expected {
            return Err(PoolError::WrongNumberOfValues { expected, found: values.len() });
        }
        let (value, variance) = along(&self.terms, &self.covariance, values);
        // A mean rests on as few degrees of freedom as the shakiest of its terms.
        let used = std::iter::once(&1.0).chain(values).zip(&self.terms).filter(|(x, _)| **x != 0.0);
        let df = used.map(|(_, t)| t.estimate.df).fold(f64::INFINITY, f64::min);
        let like = self.terms.first().map_or(self.estimate, |t| t.estimate);
        let mean = rest_on(Estimate { df, ..like }, value, variance.max(0.0).sqrt());
        Ok((mean, Prediction::around(value, (self.total() + variance.max(0.0)).sqrt(), df)))
    }

    fn total(&self) -> f64 {
        self.sigma2.iter().map(|c| c.sigma2).sum()
    }
}

/// Pools studies in clusters, and in groups inside these if `inner` is given; without it every study is its own group.
///
/// # Errors
/// As [`super::fit`], and [`PoolError::OneCluster`], [`PoolError::NothingInside`], [`PoolError::UnknownLevel`],
/// [`PoolError::ClusterTooLarge`] above 400 studies in one cluster, [`PoolError::DidNotConverge`].
///
/// ```
/// use ensemble_stats::mixed::{Factor, Method};
/// use ensemble_stats::pool::{Degrees, Studies, fit_clustered};
/// let effects = [0.1, 0.2, 0.15, 0.9, 0.8, 1.0, -0.2, 0.0, -0.1];
/// let team = Factor::from_labels("team", ["a", "a", "a", "b", "b", "b", "c", "c", "c"]);
/// let studies = Studies::new(&effects, &[0.01; 9]);
/// let found = fit_clustered(&studies, &team, None, Method::Reml, Degrees::Contain).unwrap();
/// assert!(found.sigma2[0].sigma2 > 0.2 && found.sigma2[1].sigma2 < 0.01);
/// assert!((found.estimate.df - 2.0).abs() < 1e-9); // three equal clusters: two degrees of freedom
/// ```
pub fn fit_clustered(
    studies: &Studies<'_>,
    outer: &Factor,
    inner: Option<&Factor>,
    method: Method,
    degrees: Degrees,
) -> Result<Clustered, PoolError> {
    let data = Prepared::of(studies)?;
    let (blocks, names) = blocks(&data, outer, inner)?;
    let intercept = vec![1.0; data.k()];
    let x = std::iter::once(intercept).chain(data.columns.iter().map(|c| c.z.clone())).collect();
    let model = Model { y: data.y.clone(), x, blocks, restricted: method == Method::Reml };
    let sigma = search::likeliest(&model, 4.0 * ceiling(&data)?)?;
    let gls = model.at(sigma).ok_or(PoolError::DidNotConverge)?;
    let turn = turn(&data);
    let found = robust::robust(&model, sigma, &gls, &turn).ok_or(PoolError::DidNotConverge)?;

    let unit = data.scale * data.scale;
    let values: Vec<f64> = turn.iter().map(|row| data.scale * dot(row, &gls.beta)).collect();
    let turned = |v: &dyn Fn(usize, usize) -> f64| sandwich(&turn, v, unit);
    let covariance = turned(&|i, j| gls.inverse.at(i, j));
    let robust_covariance = turned(&|i, j| found.covariance[i][j]);
    let df: Vec<f64> = (0..data.p()).map(|j| degrees_of(&model, j, degrees)).collect();
    let by_model = terms(&data, &values, &covariance, &df, label(method, false));
    let by_cluster = terms(&data, &values, &robust_covariance, &found.df, label(method, true));
    let estimate = by_cluster.first().map(|t| t.estimate).ok_or(PoolError::DidNotConverge)?;
    let model_estimate = by_model.first().map_or(estimate, |t| t.estimate);

    let means = model.blocks.means(sigma, &data.y).into_iter();
    let cluster_means = means.map(|(y, v)| (data.shift + data.scale * y, v * unit)).collect();
    let fixed = at(&data, 0.0)?;
    let typical = data.df() / fixed.trace(|_| 1.0);
    let between = sigma[0] + sigma[1];
    let share = |s: f64| 100.0 * s / (between + typical);
    let sigma2 = (model.modes(sigma, &gls).into_iter().zip(names).zip(sigma))
        .map(|((modes, (name, labels)), s)| Component {
            name,
            levels: labels.len(),
            sigma2: s * unit,
            i2: share(s),
            modes: labels
                .into_iter()
                .zip(modes)
                .map(|(l, (m, se))| (l, m * data.scale, se * data.scale))
                .collect(),
        })
        .collect();
    let plain = data.columns.is_empty();
    let new =
        |e: Estimate| plain.then(|| Prediction::around(e.value, (between * unit + e.se * e.se).sqrt(), e.df));
    Ok(Clustered {
        k: data.k(),
        estimate,
        sigma2,
        cluster_means,
        i2: share(between),
        q: q_test(&fixed, data.df()),
        qm: qm(&gls, &data, model_estimate, &df),
        prediction: new(estimate),
        model_prediction: new(model_estimate),
        log_likelihood: log_likelihood(&data, &model, &gls)?,
        notes: notes(&data, sigma, outer),
        robust: by_cluster,
        terms: by_model,
        covariance,
        robust_covariance,
    })
}
