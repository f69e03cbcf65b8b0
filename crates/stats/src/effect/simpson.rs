//! Whether a difference points the same way within groups as over all of them.

use super::design::Design;
use super::error::EffectError;
use super::fit;
use super::result::Effect;
use super::robust::Robust;
use crate::estimate::Comparison;
use crate::mixed::Factor;

/// A difference over all rows, and the same within groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simpson {
    /// Over all rows.
    pub raw: Effect,
    /// Within groups, each with a level of its own.
    pub within: Effect,
    /// Whether the two point opposite ways: then the note belongs beside the raw one, always.
    pub reversed: bool,
}

/// Sets the raw difference in the outcome between rows with and without something beside the difference within
/// strata (OLS with a level for each stratum), both with CR2.
///
/// ```
/// use ensemble_stats::effect::simpson;
/// use ensemble_stats::mixed::Factor;
/// // Two subjects; those with it mostly took the harder one. Within each they did better.
/// let subject = Factor::from_labels("subject", ["easy", "easy", "easy", "easy", "hard", "hard", "hard", "hard"]);
/// let with = [true, false, false, false, true, true, true, false];
/// let score = [9.0, 8.0, 7.0, 9.0, 4.0, 5.0, 3.0, 2.0];
/// let found = simpson(&score, &with, &subject, None).unwrap();
/// assert!(found.raw.estimate.value < 0.0 && found.within.estimate.value > 0.0 && found.reversed);
/// ```
///
/// # Errors
/// As [`super::fit`]; [`EffectError::EmptyArm`]; [`EffectError::NotEstimable`] if no stratum has rows of both kinds.
pub fn simpson(
    outcome: &[f64],
    with: &[bool],
    strata: &Factor,
    clusters: Option<&Factor>,
) -> Result<Simpson, EffectError> {
    for (arm, value) in [("with it", true), ("without it", false)] {
        if !with.contains(&value) {
            return Err(EffectError::EmptyArm { arm });
        }
    }
    let with: Vec<f64> = with.iter().map(|&w| f64::from(u8::from(w))).collect();
    let mut raw = Design::new(outcome).column("with it", &with);
    raw.clusters = clusters;
    let used = (0..strata.levels.len()).filter(|&l| strata.codes.iter().any(|&code| code as usize == l));
    let levels: Vec<Vec<f64>> = used
        .skip(1)
        .map(|l| strata.codes.iter().map(|&code| f64::from(u8::from(code as usize == l))).collect())
        .collect();
    let mut within = Design::new(outcome);
    within.clusters = clusters;
    for level in &levels {
        within = within.column(&strata.name, level);
    }
    let raw = fit(&raw, Robust::Cr2)?.last()?;
    let mut within = fit(&within.column("with it", &with), Robust::Cr2)?.last()?;
    within.estimate.comparison = Comparison::Expected;
    let reversed = raw.estimate.value * within.estimate.value < 0.0;
    Ok(Simpson { raw, within, reversed })
}
