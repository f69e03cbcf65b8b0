//! From scaled coefficients to terms, tests and sentences.
#![expect(clippy::indexing_slicing, reason = "squares of the number of columns")]

use super::Degrees;
use super::model::{Gls, Model};
use crate::dist::{chi_square_tails, f_tails};
use crate::estimate::{Comparison, Estimate};
use crate::linalg::{Lower, Sym, dot};
use crate::mixed::{Factor, Method};
use crate::pool::error::PoolError;
use crate::pool::result::{Joint, Term, rest_on};
use crate::pool::studies::Prepared;

/// The coefficients in units of the columns, as rows over the scaled ones.
pub(super) fn turn(data: &Prepared) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![0.0; data.p()]; data.p()];
    rows[0][0] = 1.0;
    for (j, column) in data.columns.iter().enumerate() {
        rows[0][j + 1] = -column.centre / column.spread;
        rows[j + 1][j + 1] = 1.0 / column.spread;
    }
    rows
}

/// `unit · T V T'`
pub(super) fn sandwich(turn: &[Vec<f64>], v: &dyn Fn(usize, usize) -> f64, unit: f64) -> Vec<Vec<f64>> {
    let p = turn.len();
    let entry = |a: &[f64], b: &[f64]| -> f64 {
        (0..p).map(|i| a[i] * (0..p).map(|j| v(i, j) * b[j]).sum::<f64>()).sum::<f64>() * unit
    };
    turn.iter().map(|a| turn.iter().map(|b| entry(a, b)).collect()).collect()
}

pub(super) fn terms(
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

pub(super) fn label(method: Method, robust: bool) -> &'static str {
    match (method, robust) {
        (Method::Reml, false) => "clustered random effects (REML)",
        (Method::Ml, false) => "clustered random effects (ML)",
        (Method::Reml, true) => "clustered random effects (REML) with CR2",
        (Method::Ml, true) => "clustered random effects (ML) with CR2",
    }
}

pub(super) fn degrees_of(model: &Model, column: usize, degrees: Degrees) -> f64 {
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

pub(super) fn qm(gls: &Gls, data: &Prepared, mean: Estimate, df: &[f64]) -> Joint {
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
pub(super) fn log_likelihood(data: &Prepared, model: &Model, gls: &Gls) -> Result<f64, PoolError> {
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

pub(super) fn notes(data: &Prepared, sigma: [f64; 2], outer: &Factor) -> Vec<String> {
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
