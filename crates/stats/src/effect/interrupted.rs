//! Interrupted time series: how far a measure moved when something began, beyond where it was going.

use super::design::Design;
use super::error::EffectError;
use super::gls::{Ar1, gls_ar1};
use super::result::Effect;
use crate::mixed::Column;
use std::f64::consts::TAU;

/// Points needed on either side of the change.
pub const LEAST_POINTS: usize = 8;

/// A season that comes round, described by waves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Season {
    /// Points in one round, such as 12 months or 39 weeks.
    pub length: f64,
    /// Waves: 1 for one rise and fall in a round, 2 for a second, quicker one.
    pub waves: u32,
}

/// Evenly spaced values in order of time.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// One finite value for each point.
    pub values: &'a [f64],
    /// The first point after the change, counted from 0.
    pub change: usize,
    /// The season, if there is one.
    pub season: Option<Season>,
}

/// The move at the change, and how far to trust it.
#[derive(Clone, Debug)]
pub struct Interrupted {
    /// The step at the first point after the change, in the values' units. Its clusters are points.
    pub level: Effect,
    /// The change of slope, in the values' units for each point.
    pub slope: Effect,
    /// The whole fit. Terms: `(Intercept)`, `time`, `level`, `slope`, then `cos1`, `sin1`, ….
    pub fit: Ar1,
}

/// Fits `y = a + b·t + level·[t ≥ change] + slope·(t − change)·[t ≥ change] + season + e` with neighbouring errors
/// alike (AR(1), REML). Plain least squares is never the answer: it takes neighbours for strangers.
///
/// ```
/// use ensemble_stats::effect::{Series, interrupted};
/// let values: Vec<f64> = (0..30).map(|t| {
///     let t = f64::from(t);
///     10.0 + 0.1 * t + if t >= 15.0 { 3.0 } else { 0.0 } + (t * 2.4).sin()
/// }).collect();
/// let found = interrupted(&Series { values: &values, change: 15, season: None }).unwrap();
/// assert!(found.level.estimate.low < 3.0 && 3.0 < found.level.estimate.high);
/// ```
///
/// # Errors
/// [`EffectError::ShortSeries`] with fewer than [`LEAST_POINTS`] on either side, a season that is not possible, and
/// as [`gls_ar1`].
pub fn interrupted(series: &Series<'_>) -> Result<Interrupted, EffectError> {
    let n = series.values.len();
    let (before, after) = (series.change.min(n), n.saturating_sub(series.change));
    if before.min(after) < LEAST_POINTS {
        return Err(EffectError::ShortSeries { before, after, needed: LEAST_POINTS });
    }
    if let Some(Season { length, waves }) = series.season {
        let most = (0.5 * length).ceil() - 1.0;
        if !length.is_finite() || waves == 0 || f64::from(waves) > most {
            let what = "a season has at least three points and fewer waves than half of them";
            return Err(EffectError::Impossible { what });
        }
    }
    let columns = columns(series);
    let mut design = Design::new(series.values);
    design.columns.extend(columns.iter().map(|(name, values)| Column { name, values }));
    let fit = gls_ar1(&design)?;
    let find = |name: &str| {
        let at = fit.terms.iter().position(|t| t == name);
        let estimate = at.and_then(|at| fit.estimates.get(at).copied().flatten());
        let missing = || EffectError::NotEstimable { name: name.to_owned() };
        estimate.map(|e| Effect::new(e, fit.n, None)).ok_or_else(missing)
    };
    Ok(Interrupted { level: find("level")?, slope: find("slope")?, fit })
}

fn columns(series: &Series<'_>) -> Vec<(String, Vec<f64>)> {
    let over = |f: &dyn Fn(f64) -> f64| (0..series.values.len()).map(|t| f(t as f64)).collect::<Vec<f64>>();
    let change = series.change as f64;
    let mut columns = vec![
        ("time".to_owned(), over(&|t| t)),
        ("level".to_owned(), over(&|t| f64::from(u8::from(t >= change)))),
        ("slope".to_owned(), over(&|t| (t - change).max(0.0))),
    ];
    if let Some(Season { length, waves }) = series.season {
        for wave in 1..=waves {
            let angle = |t: f64| TAU * f64::from(wave) * (t / length).fract();
            columns.push((format!("cos{wave}"), over(&|t| angle(t).cos())));
            columns.push((format!("sin{wave}"), over(&|t| angle(t).sin())));
        }
    }
    columns
}
