//! What each study says once the others are heard.

use super::Method;
use super::error::PoolError;
use super::result::{Pooled, Prediction, quantile};
use super::studies::{Prepared, Studies};

/// The best guess of each study's own effect: between what it found and what the others expect, the nearer to the
/// latter the less precise it is (metafor's `blup`).
///
/// `λ y + (1 − λ) x'b` with `λ = τ²/(τ² + v)`, variance `λ v + (1 − λ)² x'Vx`.
///
/// # Errors
/// As [`super::fit`]; `pooled` must come from these studies, or [`PoolError::LengthsDiffer`].
///
/// ```
/// use ensemble_stats::pool::{Method, Studies, Test, fit, study_effects};
/// let studies = Studies::new(&[0.0, 0.4, 0.2, 0.9], &[0.02, 0.01, 0.3, 0.02]);
/// let pooled = fit(&studies, Method::Reml, Test::Z).unwrap();
/// let own = study_effects(&studies, &pooled).unwrap();
/// assert!((own[2].centre - pooled.estimate.value).abs() < (0.2 - pooled.estimate.value).abs());
/// ```
pub fn study_effects(studies: &Studies<'_>, pooled: &Pooled) -> Result<Vec<Prediction>, PoolError> {
    let data = Prepared::of(studies)?;
    let same = data.k() == pooled.k && data.p() == pooled.terms.len();
    if !same {
        let name = "fit".to_owned();
        return Err(PoolError::LengthsDiffer { name, expected: data.k(), found: pooled.k });
    }
    let used = data.kept(studies);
    let tau2 = if pooled.method == Method::EqualEffects { 0.0 } else { pooled.tau2 };
    let studies = studies.effects.iter().zip(studies.variances).enumerate();
    studies
        .map(|(i, (effect, variance))| {
            let own: Vec<f64> = used.columns.iter().filter_map(|c| c.values.get(i)).copied().collect();
            let (expected, _) = pooled.predict(&own)?;
            let kept = tau2 / (tau2 + variance);
            let centre = kept * effect + (1.0 - kept) * expected.value;
            let sd = (kept * variance + ((1.0 - kept) * expected.se).powi(2)).sqrt();
            let reach = quantile(expected.df) * sd;
            Ok(Prediction { low: centre - reach, high: centre + reach, sd, centre, df: expected.df })
        })
        .collect()
}
