//! Studies that come in clusters: one team's several trials, several schools of one authority.
//!
//! `y = X β + cluster + group in cluster + error`, with variances `σ₁²`, `σ₂²` and the known `v`
//! (metafor's `rma.mv(yi, vi, random = ~ 1 | cluster/group)`).
#![expect(clippy::indexing_slicing, reason = "squares of the number of columns")]

mod blocks;
mod model;
mod robust;
mod search;

use super::error::PoolError;
use super::fit::q_test;
use super::result::{Joint, Prediction, Term, along, rest_on};
use super::studies::{Prepared, Studies};
use super::tau2::{at, ceiling};
use crate::dist::{chi_square_tails, f_tails};
use crate::estimate::{Comparison, Estimate};
use crate::linalg::{Lower, Sym, dot};
use crate::mixed::{Factor, Method};
use blocks::Blocks;
use model::{Gls, Model};

/// Studies of one cluster above which robust errors are not worked out (they take the cube of it).
const LARGEST_CLUSTER: usize = 400;

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
            modes: labels.into_iter().zip(modes).map(|(l, (m, se))| (l, m * data.scale, se * data.scale)).collect(),
        })
        .collect();
    let plain = data.columns.is_empty();
    let new = |e: Estimate| plain.then(|| Prediction::around(e.value, (between * unit + e.se * e.se).sqrt(), e.df));
    Ok(Clustered {
        k: data.k(),
        estimate,
        sigma2,
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

/// Checks the groupings and gives the blocks, and for each level its name and the names of its groups.
fn blocks(
    data: &Prepared,
    outer: &Factor,
    inner: Option<&Factor>,
) -> Result<(Blocks, [(String, Vec<String>); 2]), PoolError> {
    for factor in std::iter::once(outer).chain(inner) {
        let (name, expected, found) = (factor.name.clone(), data.k(), factor.codes.len());
        if found != expected {
            return Err(PoolError::LengthsDiffer { name, expected, found });
        }
        if let Some(at) = factor.codes.iter().position(|&c| c as usize >= factor.levels.len()) {
            return Err(PoolError::UnknownLevel { name, study: at + 1 });
        }
    }
    let rows = (1..=data.k()).map(|row| row.to_string());
    let inside = inner.cloned().unwrap_or_else(|| Factor::from_labels("study", rows));
    // Levels without a study go, the others in order of first appearance.
    let label = |f: &Factor, row: usize| f.levels[f.codes[row] as usize].clone();
    let pair = |row: usize| format!("{}/{}", label(outer, row), label(&inside, row));
    let clusters = seen(outer.codes.iter().map(|&c| (c, 0)));
    let groups = seen(outer.codes.iter().copied().zip(inside.codes.iter().copied()));
    let (cluster_names, _) = first(&clusters, |row| label(outer, row));
    let (group_names, firsts) = first(&groups, pair);
    if cluster_names.len() < 2 {
        return Err(PoolError::OneCluster { name: outer.name.clone() });
    }
    if cluster_names.len() == group_names.len() {
        return Err(PoolError::NothingInside { name: outer.name.clone() });
    }
    let u: Vec<f64> = data.v.iter().map(|v| 1.0 / v).collect();
    let home = firsts.iter().map(|&row| clusters[row]).collect();
    let mut blocks =
        Blocks { cluster: clusters, group: groups, home, clusters: cluster_names.len(), u, held: Vec::new() };
    blocks.held = blocks.by_group(&blocks.u);
    if blocks.rows().iter().any(|rows| rows.len() > LARGEST_CLUSTER) {
        return Err(PoolError::ClusterTooLarge { most: LARGEST_CLUSTER });
    }
    let name = format!("{}/{}", outer.name, inside.name);
    Ok((blocks, [(outer.name.clone(), cluster_names), (name, group_names)]))
}

/// For each row the place, by first appearance, of its codes.
fn seen(codes: impl Iterator<Item = (u32, u32)>) -> Vec<usize> {
    let mut places = std::collections::HashMap::new();
    codes
        .map(|code| {
            let next = places.len();
            *places.entry(code).or_insert(next)
        })
        .collect()
}

/// Names and first rows of the places.
fn first(places: &[usize], name: impl Fn(usize) -> String) -> (Vec<String>, Vec<usize>) {
    let (mut names, mut rows) = (Vec::new(), Vec::new());
    for (row, &place) in places.iter().enumerate() {
        if place == names.len() {
            names.push(name(row));
            rows.push(row);
        }
    }
    (names, rows)
}

/// The coefficients in units of the columns, as rows over the scaled ones.
fn turn(data: &Prepared) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![0.0; data.p()]; data.p()];
    rows[0][0] = 1.0;
    for (j, column) in data.columns.iter().enumerate() {
        rows[0][j + 1] = -column.centre / column.spread;
        rows[j + 1][j + 1] = 1.0 / column.spread;
    }
    rows
}

/// `unit · T V T'`
fn sandwich(turn: &[Vec<f64>], v: &dyn Fn(usize, usize) -> f64, unit: f64) -> Vec<Vec<f64>> {
    let p = turn.len();
    let entry = |a: &[f64], b: &[f64]| -> f64 {
        (0..p).map(|i| a[i] * (0..p).map(|j| v(i, j) * b[j]).sum::<f64>()).sum::<f64>() * unit
    };
    turn.iter().map(|a| turn.iter().map(|b| entry(a, b)).collect()).collect()
}

fn terms(
    data: &Prepared,
    values: &[f64],
    covariance: &[Vec<f64>],
    df: &[f64],
    method: &'static str,
) -> Vec<Term> {
    let names = std::iter::once("intercept").chain(data.columns.iter().map(|c| c.name.as_str()));
    (names.zip(values).zip(df).enumerate())
        .map(|(i, ((name, &value), &df))| {
            let value = if i == 0 { value + data.shift } else { value };
            let like = Estimate::normal(0.0, 1.0, data.k() as u64, method, Comparison::Itself);
            let like = Estimate { df, ..like };
            Term { name: name.to_owned(), estimate: rest_on(like, value, covariance[i][i].max(0.0).sqrt()) }
        })
        .collect()
}

fn label(method: Method, robust: bool) -> &'static str {
    match (method, robust) {
        (Method::Reml, false) => "clustered random effects (REML)",
        (Method::Ml, false) => "clustered random effects (ML)",
        (Method::Reml, true) => "clustered random effects (REML) with CR2",
        (Method::Ml, true) => "clustered random effects (ML) with CR2",
    }
}

fn degrees_of(model: &Model, column: usize, degrees: Degrees) -> f64 {
    let (k, p) = (model.y.len(), model.x.len());
    let count = match degrees {
        Degrees::Normal => return f64::INFINITY,
        Degrees::Residual => k,
        Degrees::Contain => {
            let x = &model.x[column];
            let level = |places: &[usize], count: usize| {
                let mut value = vec![f64::NAN; count];
                let same = x.iter().zip(places).all(|(x, &place)| {
                    let before = std::mem::replace(&mut value[place], *x);
                    before.is_nan() || before == *x
                });
                if same { count } else { k }
            };
            let b = &model.blocks;
            level(&b.cluster, b.clusters).min(level(&b.group, b.groups()))
        }
    };
    count.saturating_sub(p).max(1) as f64
}

fn qm(gls: &Gls, data: &Prepared, mean: Estimate, df: &[f64]) -> Joint {
    let m = data.columns.len();
    let (statistic, count) = if m == 0 {
        ((mean.value / mean.se).powi(2), 1.0)
    } else {
        let mut slopes = Sym::zeros(m);
        for i in 0..m {
            for j in 0..=i {
                slopes.set(i, j, gls.inverse.at(i + 1, j + 1));
            }
        }
        let mut solved = gls.beta[1..].to_vec();
        let statistic = Lower::cholesky(&slopes).map_or(f64::NAN, |lower| {
            lower.forward(&mut solved);
            dot(&solved, &solved)
        });
        (statistic, m as f64)
    };
    let used = if m == 0 { df } else { &df[1..] };
    let df2 = used.iter().copied().fold(f64::INFINITY, f64::min);
    if df2.is_infinite() {
        return Joint { statistic, df: count, df2: None, p: chi_square_tails(statistic, count).1 };
    }
    let statistic = statistic / count;
    Joint { statistic, df: count, df2: Some(df2), p: f_tails(statistic, count, df2).1 }
}

/// In units of the effect, with metafor's `½ ln det X'X` in a restricted one.
fn log_likelihood(data: &Prepared, model: &Model, gls: &Gls) -> Result<f64, PoolError> {
    if !model.restricted {
        return Ok(gls.log_likelihood - data.k() as f64 * data.scale.ln());
    }
    let p = data.p();
    let mut cross = Sym::zeros(p);
    for i in 0..p {
        for j in 0..=i {
            cross.set(i, j, dot(&model.x[i], &model.x[j]));
        }
    }
    let lower = Lower::cholesky(&cross).ok_or(PoolError::OutOfRange)?;
    Ok(gls.log_likelihood + 0.5 * lower.log_det() - data.df() * data.scale.ln())
}

fn notes(data: &Prepared, sigma: [f64; 2], outer: &Factor) -> Vec<String> {
    let mut notes = data.notes();
    let name = &outer.name;
    if sigma[0] == 0.0 {
        notes.push(format!("No variation between groups of '{name}' can be detected."));
    }
    if sigma[1] == 0.0 {
        notes.push(format!("No variation inside groups of '{name}' can be detected."));
    }
    notes
}
