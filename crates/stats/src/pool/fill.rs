//! Trim and fill: how many studies a lopsided funnel seems to lack, and the mean with them.
#![expect(clippy::indexing_slicing, reason = "places of studies, all below their number")]

use super::error::PoolError;
use super::fit::fit;
use super::result::Pooled;
use super::small_study::small_study_test;
use super::studies::{Prepared, Studies};
use super::{Method, Test};

/// Rounds before the method counts as not settled.
const ROUNDS: usize = 100;

/// The side on which studies seem to be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Small effects.
    Left,
    /// Large effects.
    Right,
}

/// A funnel filled up.
#[derive(Clone, Debug, PartialEq)]
pub struct Filled {
    /// Studies that seem to be missing (`k₀`).
    pub missing: usize,
    /// Standard error of their number.
    pub missing_se: f64,
    /// Where.
    pub side: Side,
    /// The pool with their mirror images added.
    pub pooled: Pooled,
    /// Effects and variances that were added.
    pub added: Vec<(f64, f64)>,
}

/// Duval and Tweedie's (2000, *Biometrics* 56:455) trim and fill with the estimator `L0`, as metafor's `trimfill`.
///
/// Without a `side`, small studies with smaller effects mean the right side and otherwise the left one.
/// The filled mean asks "what if"; it is no better estimate.
///
/// # Errors
/// [`PoolError::HasColumns`], [`PoolError::EquallyPrecise`] if the side has to be found and cannot be,
/// [`PoolError::DidNotConverge`] after 100 rounds, otherwise as [`fit`].
///
/// ```
/// use ensemble_stats::pool::{Method, Side, Studies, Test, trim_and_fill};
/// let studies = Studies::new(&[0.1, 0.12, 0.3, 0.5, 0.7], &[0.01, 0.02, 0.05, 0.1, 0.2]);
/// let filled = trim_and_fill(&studies, Method::Reml, Test::Z, None).unwrap();
/// assert_eq!((filled.side, filled.pooled.k), (Side::Left, 5 + filled.missing));
/// ```
pub fn trim_and_fill(
    studies: &Studies<'_>,
    method: Method,
    test: Test,
    side: Option<Side>,
) -> Result<Filled, PoolError> {
    if !studies.columns.is_empty() {
        return Err(PoolError::HasColumns);
    }
    Prepared::of(studies)?;
    let side = match side {
        Some(side) => side,
        None if small_study_test(studies, method, Test::Z)?.slope.value < 0.0 => Side::Right,
        None => Side::Left,
    };
    let sign = if side == Side::Right { -1.0 } else { 1.0 };
    let mut turned: Vec<(f64, f64)> =
        studies.effects.iter().zip(studies.variances).map(|(e, v)| (sign * e, *v)).collect();
    turned.sort_by(|a, b| a.0.total_cmp(&b.0));
    let k = turned.len();
    let (mut missing, mut missing_se, mut settled) = (0, 0.0, false);
    let mut centre = 0.0;
    for _ in 0..ROUNDS {
        let (effects, variances): (Vec<f64>, Vec<f64>) = turned[..k - missing].iter().copied().unzip();
        centre = mean(&effects, &variances, method)?;
        let before = missing;
        (missing, missing_se) = count(turned.iter().map(|s| s.0 - centre));
        missing = missing.min(k - 1);
        if missing == before {
            settled = true;
            break;
        }
    }
    if !settled {
        return Err(PoolError::DidNotConverge);
    }
    let added: Vec<(f64, f64)> =
        turned[k - missing..].iter().map(|(e, v)| (sign * (2.0 * centre - e), *v)).collect();
    let both = |own: &[f64], pick: fn(&(f64, f64)) -> f64| -> Vec<f64> {
        own.iter().copied().chain(added.iter().map(pick)).collect()
    };
    let (effects, variances) = (both(studies.effects, |a| a.0), both(studies.variances, |a| a.1));
    let pooled = fit(&Studies::new(&effects, &variances), method, test)?;
    Ok(Filled { missing, missing_se, side, pooled, added })
}

/// The pooled mean, also of a single study that trimming left.
fn mean(effects: &[f64], variances: &[f64], method: Method) -> Result<f64, PoolError> {
    match effects {
        [only] => Ok(*only),
        _ => Ok(fit(&Studies::new(effects, variances), method, Test::Z)?.estimate.value),
    }
}

/// `L0 = (4 S − k(k + 1))/(2k − 1)` with `S` the sum of the places by distance of studies above the centre.
fn count(deviations: impl Iterator<Item = f64>) -> (usize, f64) {
    let mut by_distance: Vec<f64> = deviations.collect();
    let k = by_distance.len() as f64;
    by_distance.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let places = by_distance.iter().zip(1_u32..);
    let sum: f64 = places.filter(|(d, _)| **d > 0.0).map(|(_, place)| f64::from(place)).sum();
    let k0 = (4.0 * sum - k * (k + 1.0)) / (2.0 * k - 1.0);
    let spread = k * (k + 1.0) * (2.0 * k + 1.0) + 10.0 * k0.powi(3) + 27.0 * k0 * k0 + 17.0 * k0
        - 18.0 * k * k0 * k0
        - 18.0 * k * k0
        + 6.0 * k * k * k0;
    let se = 4.0 * (spread / 24.0).max(0.0).sqrt() / (2.0 * k - 1.0);
    (k0.round_ties_even().max(0.0) as usize, se)
}
