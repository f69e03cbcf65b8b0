//! What one study changes.

use super::error::PoolError;
use super::fit::fit;
use super::result::Pooled;
use super::studies::{Prepared, Studies};
use super::{Method, Test};

/// The pool without one study, and how far that study lies from it.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOut {
    /// The other studies pooled.
    pub pooled: Pooled,
    /// The study's effect less what the others would expect, over its standard deviation (metafor's `rstudent`).
    pub distance: f64,
}

/// Leaves out each study in turn.
///
/// # Errors
/// As [`fit`]; it takes one study more. A column that only the left-out study tells from the others is dropped
/// from that pool with a note, and its distance is `NaN`.
///
/// ```
/// use ensemble_stats::pool::{Method, Studies, Test, leave_one_out};
/// let studies = Studies::new(&[0.1, 0.2, 0.15, 1.9], &[0.01; 4]);
/// let without = leave_one_out(&studies, Method::Reml, Test::Z).unwrap();
/// assert!(without[3].distance > 10.0 && without[3].pooled.tau2 == 0.0);
/// ```
pub fn leave_one_out(studies: &Studies<'_>, method: Method, test: Test) -> Result<Vec<LeftOut>, PoolError> {
    let whole = Prepared::of(studies)?;
    let need = whole.p() + 2;
    if whole.k() < need {
        return Err(PoolError::TooFewStudies { have: whole.k(), need });
    }
    // A column that the others determine here might not be determined once a study goes.
    let used = whole.kept(studies);
    (0..whole.k()).map(|i| without(&used, i, method, test)).collect()
}

fn without(studies: &Studies<'_>, i: usize, method: Method, test: Test) -> Result<LeftOut, PoolError> {
    let (effects, variances, columns) = studies.without(i);
    let mut others = Studies::new(&effects, &variances);
    for (column, values) in studies.columns.iter().zip(&columns) {
        others = others.column(column.name, values);
    }
    let pooled = fit(&others, method, test)?;
    let own: Vec<f64> = studies.columns.iter().filter_map(|c| c.values.get(i)).copied().collect();
    let distance = match (studies.effects.get(i), studies.variances.get(i), pooled.predict(&own)) {
        (Some(effect), Some(variance), Ok((expected, _))) => {
            (effect - expected.value) / (variance + pooled.tau2 + expected.se * expected.se).sqrt()
        }
        _ => f64::NAN,
    };
    Ok(LeftOut { pooled, distance })
}
