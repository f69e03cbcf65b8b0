//! The variance between studies, by each of the estimators.

use super::Method;
use super::error::PoolError;
use super::root::falling_root;
use super::studies::Prepared;
use super::weighted::Weighted;

/// Step of the search over the scale of `τ²`.
const STEP: f64 = 2.0;

/// `τ²` and its standard error, in the units of prepared studies.
#[derive(Clone, Copy)]
pub(super) struct Between {
    pub tau2: f64,
    pub se: Option<f64>,
}

pub(super) fn between(data: &Prepared, method: Method) -> Result<Between, PoolError> {
    let (k, df, v) = (data.k() as f64, data.df(), &data.v);
    let one = |_: usize| 1.0;
    let own = |i: usize| v.get(i).copied().unwrap_or(f64::NAN);
    let found = |tau2: f64, se: f64| Between { tau2, se: Some(se) };
    Ok(match method {
        Method::EqualEffects => Between { tau2: 0.0, se: None },
        Method::DerSimonianLaird => {
            let fit = at(data, 0.0)?;
            let trace = fit.trace(one);
            let t = ((fit.rss() - df) / trace).max(0.0);
            let spread = 2.0 * df + 4.0 * t * trace + 2.0 * t * t * fit.trace_pair(one, one);
            found(t, spread.sqrt() / trace)
        }
        Method::Hedges => {
            let fit = unweighted(data)?;
            let trace = fit.trace(own);
            let t = ((fit.rss() - trace) / df).max(0.0);
            let spread = 2.0 * fit.trace_pair(own, own) + 4.0 * t * trace + 2.0 * t * t * df;
            found(t, spread.sqrt() / df)
        }
        Method::SidikJonkman => {
            let mean = data.y.iter().sum::<f64>() / k;
            let start = data.y.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / k;
            let fit = at(data, start)?;
            let t = start * fit.rss() / df;
            let spread = 2.0 * fit.trace_pair(own, own)
                + 4.0 * t * fit.trace_pair(own, one)
                + 2.0 * t * t * fit.trace_pair(one, one);
            found(t, start / df * spread.sqrt())
        }
        Method::PauleMandel | Method::EmpiricalBayes => {
            let t = paule_mandel(data)?;
            let sum = at(data, t)?.sum;
            found(t, (2.0 * k * k / df).sqrt() / sum)
        }
        Method::Ml => {
            let t = likeliest(data, false)?;
            let squares: f64 = v.iter().map(|v| (v + t).powi(-2)).sum();
            found(t, (2.0 / squares).sqrt())
        }
        Method::Reml => {
            let t = likeliest(data, true)?;
            found(t, (2.0 / at(data, t)?.trace_pair(one, one)).sqrt())
        }
    })
}

/// The fit with weights `1/(v + τ²)`.
pub(super) fn at(data: &Prepared, tau2: f64) -> Result<Weighted, PoolError> {
    let weights = data.v.iter().map(|v| 1.0 / (v + tau2)).collect();
    Weighted::of(data, weights).ok_or(PoolError::OutOfRange)
}

fn unweighted(data: &Prepared) -> Result<Weighted, PoolError> {
    Weighted::of(data, vec![1.0; data.k()]).ok_or(PoolError::OutOfRange)
}

/// A value of `τ²` that no estimate exceeds: beyond it the weighted squares fall short of their expectation.
pub(super) fn ceiling(data: &Prepared) -> Result<f64, PoolError> {
    let excess = unweighted(data)?.rss() / data.df();
    let largest = data.v.iter().copied().fold(0.0, f64::max);
    Ok(excess + (excess * largest).sqrt())
}

/// `τ²` with `Q(τ²) = k − p`, or 0 if `Q(0)` is already below.
fn paule_mandel(data: &Prepared) -> Result<f64, PoolError> {
    let df = data.df();
    let excess = |t: f64| at(data, t).map_or(f64::NAN, |fit| fit.rss() - df);
    Ok(if excess(0.0) > 0.0 { falling_root(0.0, ceiling(data)?, excess) } else { 0.0 })
}

/// Slope of the (restricted) log-likelihood in `τ²`, times two.
fn slope(data: &Prepared, tau2: f64, restricted: bool) -> Result<f64, PoolError> {
    let fit = at(data, tau2)?;
    Ok(fit.pushed() - if restricted { fit.trace(|_| 1.0) } else { fit.w.iter().sum() })
}

/// The (restricted) log-likelihood up to a constant.
pub(super) fn log_likelihood(data: &Prepared, fit: &Weighted, restricted: bool) -> f64 {
    let spread: f64 = fit.w.iter().map(|w| w.ln()).sum();
    let fixed = if restricted { fit.log_det } else { 0.0 };
    let count = if restricted { data.df() } else { data.k() as f64 };
    0.5 * (spread - fixed - fit.rss() - count * std::f64::consts::TAU.ln())
}

/// The largest of all local maxima of the likelihood over `τ² ≥ 0`; of two equal ones the smaller.
fn likeliest(data: &Prepared, restricted: bool) -> Result<f64, PoolError> {
    let top = ceiling(data)?;
    let smallest = data.v.iter().copied().fold(f64::INFINITY, f64::min);
    let mut maxima = Vec::new();
    let (mut here, mut rising) = (0.0, slope(data, 0.0, restricted)? > 0.0);
    if !rising {
        maxima.push(0.0);
    }
    let mut next = (smallest / 8.0).min(top);
    while here < top {
        let rises = next < top && slope(data, next, restricted)? > 0.0;
        if rising && !rises {
            let slope = |t: f64| slope(data, t, restricted).unwrap_or(f64::NAN);
            maxima.push(falling_root(here, next, slope));
        }
        (here, rising) = (next, rises);
        next = (next * STEP).min(top);
    }
    let mut best: Option<(f64, f64)> = None;
    for t in maxima {
        let height = log_likelihood(data, &at(data, t)?, restricted);
        if best.is_none_or(|(_, highest)| height > highest) {
            best = Some((t, height));
        }
    }
    Ok(best.map_or(0.0, |(t, _)| t))
}
