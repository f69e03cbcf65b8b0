//! The 95% range of the variance between studies, by the Q-profile.

use super::error::PoolError;
use super::root::falling_root;
use super::studies::{Prepared, Studies};
use super::tau2::at;
use crate::dist::chi_square_tails;

/// 95% ranges of the variation between studies. They rest on `Q` and not on an estimator of `τ²`, so an estimate can
/// lie outside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranges {
    /// Of the variance `τ²`.
    pub tau2: (f64, f64),
    /// Of the standard deviation `τ`, in units of the effect.
    pub tau: (f64, f64),
    /// Of `I²`, in per cent.
    pub i2: (f64, f64),
    /// Of `H²`.
    pub h2: (f64, f64),
    /// Studies are more alike than chance would have them: no `τ²` fits, and both ends are 0.
    pub empty: bool,
}

/// All `τ²` with `Q(τ²)` between the 2.5% and the 97.5% point of chi-square on `k − p` degrees of freedom
/// (Viechtbauer 2007, *Stat. Med.* 26:37).
///
/// # Errors
/// As [`super::fit`].
///
/// ```
/// use ensemble_stats::pool::{Studies, ranges};
/// // Two studies of variance 1, four apart: Q(τ²) = 8/(1 + τ²), and chi-square's points are 5.024 and 0.000982.
/// let found = ranges(&Studies::new(&[0.0, 4.0], &[1.0, 1.0])).unwrap();
/// assert!((found.tau2.0 - (8.0 / 5.023_886_187_314_888 - 1.0)).abs() < 1e-12);
/// assert!(found.tau2.1 > 8000.0);
/// ```
pub fn ranges(studies: &Studies<'_>) -> Result<Ranges, PoolError> {
    let data = Prepared::of(studies)?;
    let fixed = at(&data, 0.0)?;
    let typical = data.df() / fixed.trace(|_| 1.0);
    let tails = |t: f64| at(&data, t).map(|fit| chi_square_tails(fit.rss(), data.df()));
    let end = |excess: &dyn Fn(f64) -> f64| {
        let mut high = 1.0;
        if excess(0.0) <= 0.0 {
            return 0.0;
        }
        while excess(high) > 0.0 && high < f64::MAX / 4.0 {
            high *= 4.0;
        }
        falling_root(0.0, high, excess)
    };
    let low = end(&|t| tails(t).map_or(f64::NAN, |(_, beyond)| 0.025 - beyond));
    let high = end(&|t| tails(t).map_or(f64::NAN, |(within, _)| within - 0.025));
    let empty = tails(0.0)?.0 < 0.025;
    let both = |f: &dyn Fn(f64) -> f64| (f(low), f(high));
    Ok(Ranges {
        tau2: both(&|t| t * data.scale * data.scale),
        tau: both(&|t| t.sqrt() * data.scale),
        i2: both(&|t| 100.0 * t / (typical + t)),
        h2: both(&|t| t / typical + 1.0),
        empty,
    })
}
