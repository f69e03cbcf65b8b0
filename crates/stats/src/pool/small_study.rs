//! Whether small studies say something else than large ones.

use super::error::PoolError;
use super::fit::fit;
use super::result::Pooled;
use super::studies::{Prepared, Studies};
use super::{Method, Test};
use crate::estimate::Estimate;

/// The column that the test adds.
const PRECISION: &str = "standard error";

/// Egger's regression: effects on their standard errors.
#[derive(Clone, Debug, PartialEq)]
pub struct SmallStudy {
    /// Change in the effect for one unit more of standard error.
    pub slope: Estimate,
    /// The slope over its standard error: normal, or t on `slope.df`.
    pub statistic: f64,
    /// Probability of a slope at least this steep, either way, if small and large studies agree.
    pub p: f64,
    /// Where the effect of a study without any error would lie; only without other columns.
    pub limit: Option<Estimate>,
    /// The whole regression.
    pub fit: Pooled,
}

/// Egger's test as metafor's `regtest` does it by default: the fit's own model with the standard error as one more
/// column (Sterne and Egger 2005, in Rothstein et al., *Publication Bias in Meta-Analysis*).
///
/// # Errors
/// [`PoolError::EquallyPrecise`] if the standard errors add nothing, otherwise as [`fit`].
///
/// ```
/// use ensemble_stats::pool::{Method, Studies, Test, small_study_test};
/// let studies = Studies::new(&[0.1, 0.15, 0.3, 0.5, 0.7], &[0.01, 0.02, 0.05, 0.1, 0.2]);
/// let found = small_study_test(&studies, Method::Reml, Test::Z).unwrap();
/// assert!(found.slope.value > 1.0); // the smaller, the larger the effect
/// ```
pub fn small_study_test(studies: &Studies<'_>, method: Method, test: Test) -> Result<SmallStudy, PoolError> {
    Prepared::of(studies)?;
    let errors: Vec<f64> = studies.variances.iter().map(|v| v.sqrt()).collect();
    let with = studies.clone().column(PRECISION, &errors);
    let data = Prepared::of(&with)?;
    if data.dropped.iter().any(|name| name == PRECISION) {
        return Err(PoolError::EquallyPrecise);
    }
    let fit = fit(&with, method, test)?;
    let slope = fit.terms.last().map_or(fit.estimate, |t| t.estimate);
    let limit = studies.columns.is_empty().then_some(fit.estimate);
    Ok(SmallStudy { slope, statistic: slope.value / slope.se, p: slope.two_sided(), limit, fit })
}
