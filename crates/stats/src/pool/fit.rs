//! One fit: the variance between studies, then weighted least squares with it.
#![expect(clippy::indexing_slicing, reason = "squares of the number of columns")]

use super::error::PoolError;
use super::result::{Joint, Pooled, Prediction, Term, rest_on};
use super::studies::{Prepared, Studies};
use super::tau2::{at, between, log_likelihood};
use super::weighted::Weighted;
use super::{Method, Test};
use crate::dist::{chi_square_tails, f_tails};
use crate::estimate::{Comparison, Estimate};

/// Pools studies, with or without columns.
///
/// # Errors
/// Refuses, each with a sentence: lengths that differ, values that are not finite, variances not above 0, fewer
/// studies than coefficients and one more.
pub fn fit(studies: &Studies<'_>, method: Method, test: Test) -> Result<Pooled, PoolError> {
    pooled(&Prepared::of(studies)?, method, test)
}

pub(super) fn pooled(data: &Prepared, method: Method, test: Test) -> Result<Pooled, PoolError> {
    let found = between(data, method)?;
    let weighted = at(data, found.tau2)?;
    let factor = factor(&weighted, data.df(), test);
    let df = if test == Test::Z { f64::INFINITY } else { data.df() };
    let (values, covariance) = original(data, &weighted, factor);
    let like = Estimate::normal(0.0, 1.0, data.k() as u64, name(method, test), Comparison::Itself);
    let like = Estimate { df, ..like };
    let names = std::iter::once("intercept").chain(data.columns.iter().map(|c| c.name.as_str()));
    let terms: Vec<Term> = (names.zip(values).enumerate())
        .map(|(i, (name, value))| {
            let estimate = rest_on(like, value, covariance[i][i].sqrt());
            Term { name: name.to_owned(), estimate }
        })
        .collect();
    let estimate = terms.first().map_or(like, |t| t.estimate);
    let fixed = at(data, 0.0)?;
    let q = q_test(&fixed, data.df());
    let typical = data.df() / fixed.trace(|_| 1.0);
    let (i2, h2) = match method {
        Method::EqualEffects => (share(q.statistic - q.df, q.statistic), q.statistic / q.df),
        _ => (100.0 * found.tau2 / (typical + found.tau2), found.tau2 / typical + 1.0),
    };
    let unit = data.scale * data.scale;
    let tau2 = found.tau2 * unit;
    let plain = data.columns.is_empty() && method != Method::EqualEffects;
    let prediction =
        plain.then(|| Prediction::around(estimate.value, (tau2 + estimate.se * estimate.se).sqrt(), df));
    let restricted = method == Method::Reml;
    let count = if restricted { data.df() } else { data.k() as f64 };
    Ok(Pooled {
        k: data.k(),
        method,
        test,
        estimate,
        terms,
        covariance,
        tau2,
        tau2_se: found.se.map(|se| se * unit),
        i2,
        h2,
        q,
        qm: qm_test(data, &weighted, factor, estimate, df),
        r2: if data.columns.is_empty() { None } else { Some(explained(data, method, found.tau2)?) },
        factor,
        prediction,
        weights: weighted.w.iter().map(|w| 100.0 * w / weighted.sum).collect(),
        // metafor adds ½ ln det X'X to a restricted likelihood.
        log_likelihood: log_likelihood(data, &weighted, restricted) - count * data.scale.ln()
            + if restricted { 0.5 * unweighted_log_det(data)? } else { 0.0 },
        notes: notes(data, method, test, tau2),
    })
}

/// Knapp and Hartung's factor. Squares within rounding of nothing count as nothing, as in metafor.
fn factor(weighted: &Weighted, df: f64, test: Test) -> f64 {
    let rss = weighted.rss();
    let plain = if rss <= f64::EPSILON { 0.0 } else { rss / df };
    match test {
        Test::Z => 1.0,
        Test::KnappHartung => plain,
        Test::GuardedKnappHartung => plain.max(1.0),
    }
}

/// Coefficients and their covariances in the units of effects and columns, the intercept first.
fn original(data: &Prepared, fit: &Weighted, factor: f64) -> (Vec<f64>, Vec<Vec<f64>>) {
    let columns = data.columns.len();
    let mut values = vec![0.0; columns + 1];
    let mut covariance = vec![vec![0.0; columns + 1]; columns + 1];
    let unit = factor * data.scale * data.scale;
    // The columns' weighted means in their own units.
    let means: Vec<f64> = data.columns.iter().zip(&fit.means).map(|(c, m)| c.centre + c.spread * m).collect();
    values[0] = data.shift + data.scale * fit.mean;
    covariance[0][0] = unit / fit.sum;
    for (i, a) in data.columns.iter().enumerate() {
        values[i + 1] = data.scale * fit.slopes[i] / a.spread;
        values[0] -= values[i + 1] * means[i];
        for (j, b) in data.columns.iter().enumerate() {
            let shared = unit * fit.inverse.at(i, j) / a.spread / b.spread;
            covariance[i + 1][j + 1] = shared;
            covariance[0][0] += means[i] * means[j] * shared;
            covariance[i + 1][0] -= shared * means[j];
            covariance[0][i + 1] -= shared * means[j];
        }
    }
    (values, covariance)
}

pub(super) fn q_test(fixed: &Weighted, df: f64) -> Joint {
    let statistic = fixed.rss();
    Joint { statistic, df, df2: None, p: chi_square_tails(statistic, df).1 }
}

fn qm_test(data: &Prepared, fit: &Weighted, factor: f64, mean: Estimate, df: f64) -> Joint {
    let columns = data.columns.len();
    // b' (Z'WZ) b is the weighted sum of squares of what the columns add.
    let moved: f64 = (fit.w.iter().zip(&data.y).zip(&fit.residuals))
        .map(|((w, y), e)| w * (y - fit.mean - e).powi(2))
        .sum();
    let (statistic, count) = match columns {
        0 => ((mean.value / mean.se).powi(2), 1.0),
        _ => (moved / factor, columns as f64),
    };
    if df.is_infinite() {
        return Joint { statistic, df: count, df2: None, p: chi_square_tails(statistic, count).1 };
    }
    let statistic = statistic / count;
    Joint { statistic, df: count, df2: Some(df), p: f_tails(statistic, count, df).1 }
}

/// `R²`: the part of `τ²` that goes when the columns come in; with equal effects the adjusted `R²` of the regression.
fn explained(data: &Prepared, method: Method, tau2: f64) -> Result<f64, PoolError> {
    let plain = data.without_columns();
    if method == Method::EqualEffects {
        let (left, all) = (at(data, 0.0)?.rss() / data.df(), at(&plain, 0.0)?.rss() / plain.df());
        return Ok(share(all - left, all));
    }
    let alone = between(&plain, method)?.tau2;
    Ok(share(alone - tau2, alone))
}

/// `part` of `whole` in per cent, not below 0, and 0 of nothing.
fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (100.0 * part / whole).max(0.0) } else { 0.0 }
}

/// `ln det X'X`, less what the units of columns and effects add to the weighted one.
fn unweighted_log_det(data: &Prepared) -> Result<f64, PoolError> {
    Ok(Weighted::of(data, vec![1.0; data.k()]).ok_or(PoolError::OutOfRange)?.log_det)
}

fn notes(data: &Prepared, method: Method, test: Test, tau2: f64) -> Vec<String> {
    let mut notes = data.notes();
    if method == Method::EqualEffects {
        notes.push(
            "Every study is taken to have the same true effect. Where settings differ this is too sure of itself."
                .to_owned(),
        );
        if test != Test::Z {
            notes
                .push("Knapp and Hartung's method is not meant for studies with one true effect.".to_owned());
        }
    } else if tau2 == 0.0 {
        notes.push(
            "No variation between studies can be detected. With few studies that does not show there is none."
                .to_owned(),
        );
    }
    notes
}

/// The name of a method with its test.
fn name(method: Method, test: Test) -> &'static str {
    macro_rules! tested {
        ($name:literal) => {
            match test {
                Test::Z => $name,
                Test::KnappHartung => concat!($name, " with Knapp-Hartung"),
                Test::GuardedKnappHartung => concat!($name, " with guarded Knapp-Hartung"),
            }
        };
    }
    match method {
        Method::EqualEffects => tested!("equal effects"),
        Method::DerSimonianLaird => tested!("random effects (DL)"),
        Method::Hedges => tested!("random effects (HE)"),
        Method::SidikJonkman => tested!("random effects (SJ)"),
        Method::Reml => tested!("random effects (REML)"),
        Method::Ml => tested!("random effects (ML)"),
        Method::PauleMandel => tested!("random effects (PM)"),
        Method::EmpiricalBayes => tested!("random effects (EB)"),
    }
}
