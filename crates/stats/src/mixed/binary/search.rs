//! The search for `β` and `σ`: Newton's method, with second derivatives as differences of exact slopes.
//!
//! The log-likelihood is even in `σ`, so `σ = 0` is always flat: it is a maximum if the second derivative there is
//! negative, and then Newton's steps run into it.
#![expect(clippy::indexing_slicing, reason = "all vectors have one entry for each parameter")]

use super::BinaryError;
use super::likelihood::{Likelihood, Place};
use crate::linalg::{Lower, Sym};
use crate::mixed::FitError;

/// A standard deviation beyond this says that groups decide everything (a latent share above 0.99).
const FAR: f64 = 20.0;
/// A standard deviation below this makes no difference.
const NONE: f64 = 1e-4;

pub(super) struct Maximum {
    pub place: Place,
    /// Inverse of minus the second derivatives.
    pub covariance: Sym,
    /// Increase that another step would promise, in units of the log-likelihood.
    pub promised: f64,
}

/// From `start`; `None` if it ends at `σ = 0`. Counts evaluations.
pub(super) fn maximise(
    likelihood: &Likelihood<'_>,
    start: &[f64],
    evaluations: &mut u32,
) -> Result<Option<Maximum>, BinaryError> {
    let sigma = start.len() - 1;
    let mut evaluate = |at: &[f64]| {
        *evaluations += 1;
        likelihood.evaluate(at)
    };
    let lost = || BinaryError::from(FitError::DidNotConverge);
    let mut here = evaluate(start).ok_or_else(lost)?;
    for _ in 0..60 {
        let bends = differences(&here, false, &mut evaluate).ok_or_else(lost)?;
        let step = uphill(&bends, &here.slopes).ok_or_else(lost)?;
        let promised = 0.5 * step.iter().zip(&here.slopes).map(|(s, g)| s * g).sum::<f64>();
        let settled = promised < 1e-9;
        here = forward(here, &step, settled, &mut evaluate).ok_or_else(lost)?;
        if here.at[sigma] > FAR {
            return Err(BinaryError::GroupsDecide);
        }
        if here.at[sigma] < NONE {
            return Ok(None);
        }
        if settled {
            let bends = differences(&here, true, &mut evaluate).ok_or_else(lost)?;
            // A place that is level but no summit is none.
            let factor = Lower::cholesky(&bends).ok_or_else(lost)?;
            let mut rest = here.slopes.clone();
            factor.forward(&mut rest);
            let promised = 0.5 * rest.iter().map(|z| z * z).sum::<f64>();
            if promised < 1e-9 {
                return Ok(Some(Maximum { place: here, covariance: factor.inverse(), promised }));
            }
        }
    }
    Err(lost())
}

/// A step along which the log-likelihood rises: Newton's, leaning towards the slopes until it does.
fn uphill(bends: &Sym, slopes: &[f64]) -> Option<Vec<f64>> {
    let largest = (0..bends.order).map(|i| bends.at(i, i).abs()).fold(0.0, f64::max);
    let mut ridge = 0.0;
    for _ in 0..20 {
        let mut leaning = bends.clone();
        for i in 0..bends.order {
            leaning.set(i, i, bends.at(i, i) + ridge);
        }
        if let Some(factor) = Lower::cholesky(&leaning) {
            let mut step = slopes.to_vec();
            factor.forward(&mut step);
            factor.backward(&mut step);
            return Some(step);
        }
        ridge = (ridge * 4.0).max(1e-3 * largest);
    }
    None
}

/// Goes along a step as far as it rises. Near the end values round, and the step is taken as it is.
fn forward(
    here: Place,
    step: &[f64],
    settled: bool,
    evaluate: &mut impl FnMut(&[f64]) -> Option<Place>,
) -> Option<Place> {
    let sigma = step.len() - 1;
    let longest = step.iter().map(|s| s.abs()).fold(0.0, f64::max);
    let mut length = f64::min(1.0, 2.0 / longest);
    while length > 1e-9 {
        let mut at: Vec<f64> = here.at.iter().zip(step).map(|(a, s)| a + length * s).collect();
        // Even in σ: the other side is the same place.
        at[sigma] = at[sigma].abs();
        if let Some(next) = evaluate(&at)
            && (settled || next.value >= here.value)
        {
            return Some(next);
        }
        length *= 0.4;
    }
    Some(here)
}

/// Minus the second derivatives.
fn differences(
    here: &Place,
    both_sides: bool,
    evaluate: &mut impl FnMut(&[f64]) -> Option<Place>,
) -> Option<Sym> {
    let step = if both_sides { 1e-4 } else { 1e-5 };
    let order = here.at.len();
    let mut bends = Sym::zeros(order);
    for j in 0..order {
        let mut beside = |by: f64| {
            let mut at = here.at.clone();
            at[j] += by;
            Some(evaluate(&at)?.slopes)
        };
        let above = beside(step)?;
        let (below, apart) =
            if both_sides { (beside(-step)?, 2.0 * step) } else { (here.slopes.clone(), step) };
        // The mean of the two ways round.
        for (i, (above, below)) in above.iter().zip(&below).enumerate() {
            let share = if i == j { 1.0 } else { 0.5 };
            bends.set(i, j, bends.at(i, j) + share * (below - above) / apart);
        }
    }
    Some(bends)
}
