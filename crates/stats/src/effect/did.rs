//! Difference in differences: the change in schools that began, beside the change in schools that had not yet.
#![expect(clippy::indexing_slicing, reason = "codes are checked by the fit, lengths before it")]

use super::design::Design;
use super::error::EffectError;
use super::fit;
use super::result::Effect;
use super::robust::Robust;
use crate::estimate::Comparison;
use crate::mixed::{Column, Factor};

/// Rows over time: one for each school and period, or one for each pupil in them.
#[derive(Clone, Debug)]
pub struct Panel<'a> {
    /// The outcome, in its own units.
    pub outcome: &'a [f64],
    /// The school of each row.
    pub schools: &'a Factor,
    /// The period of each row.
    pub periods: &'a Factor,
    /// Whether the row's school had begun in the row's period.
    pub treated: &'a [bool],
    /// Further columns, such as the share of pupils with some feature.
    pub columns: Vec<Column<'a>>,
}

/// The change that came with it, beyond the change elsewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Did {
    /// The effect. Its arms are the schools that ever began, and the schools that had not while another had.
    pub effect: Effect,
    /// Schools with rows.
    pub schools: usize,
    /// Periods with rows.
    pub periods: usize,
}

/// Estimates `y = school + period + effect · treated + columns · γ + e` with CR2 by school.
///
/// With two periods and two groups this is the difference of the two differences. With starts at several times it is
/// a weighted mean of many such differences, some of them against schools that had begun earlier; if the effect grows
/// or fades after the start, that mean can mislead (Goodman-Bacon 2021, *J. Econom.* 225:254).
///
/// ```
/// use ensemble_stats::effect::{Panel, did};
/// use ensemble_stats::mixed::Factor;
/// // Four schools begin, four do not; all rise by 1, those that begin by 2 more, give or take.
/// let school: Vec<String> = (0..16).map(|i| (i / 2).to_string()).collect();
/// let outcome: Vec<f64> = (0..16).map(|i| {
///     let (s, after) = (i / 2, i % 2 == 1);
///     s as f64 + f64::from(after) * (if s < 4 { 3.0 } else { 1.0 } + 0.1 * ((s * 3 % 4) as f64 - 1.5))
/// }).collect();
/// let treated: Vec<bool> = (0..16).map(|i| i / 2 < 4 && i % 2 == 1).collect();
/// let schools = Factor::from_labels("school", &school);
/// let periods = Factor::from_labels("period", (0..16).map(|i| (i % 2).to_string()));
/// let found = did(&Panel { outcome: &outcome, schools: &schools, periods: &periods, treated: &treated, columns: vec![] });
/// assert!((found.unwrap().effect.estimate.value - 2.0).abs() < 1e-12);
/// ```
///
/// # Errors
/// As [`super::fit`]; [`EffectError::EmptyArm`] if no row or every row is treated; [`EffectError::NotEstimable`] if
/// school and period already say who was treated, as when all begin at once.
pub fn did(panel: &Panel<'_>) -> Result<Did, EffectError> {
    let rows = panel.outcome.len();
    let lengths = [("treated", panel.treated.len()), (&panel.periods.name, panel.periods.codes.len())];
    for (name, found) in lengths.into_iter().chain([(panel.schools.name.as_str(), panel.schools.codes.len())])
    {
        if found != rows {
            return Err(EffectError::LengthsDiffer { name: name.into(), expected: rows, found });
        }
    }
    for factor in [panel.schools, panel.periods] {
        if let Some(row) = factor.codes.iter().position(|&c| c as usize >= factor.levels.len()) {
            return Err(EffectError::UnknownLevel { name: factor.name.clone(), row: row + 1 });
        }
    }
    for (arm, value) in [("with it", true), ("without it", false)] {
        if !panel.treated.contains(&value) {
            return Err(EffectError::EmptyArm { arm });
        }
    }
    let used = used_levels(panel.periods);
    let periods: Vec<(&str, Vec<f64>)> =
        used.iter().skip(1).map(|&l| (panel.periods.levels[l].as_str(), is(panel.periods, l))).collect();
    let treated: Vec<f64> = panel.treated.iter().map(|&t| f64::from(u8::from(t))).collect();
    let mut design = Design::new(panel.outcome).clusters(panel.schools).absorb(panel.schools);
    for (name, values) in &periods {
        design = design.column(name, values);
    }
    design.columns.extend(&panel.columns);
    let fit = fit(&design.column("treated", &treated), Robust::Cr2)?;
    let mut estimate = fit.last()?.estimate;
    estimate.comparison = Comparison::OtherChange;
    estimate.method = "difference in differences with CR2";
    let effect = Effect::new(estimate, fit.clusters, Some(arms(panel)));
    Ok(Did { effect, schools: fit.clusters, periods: used.len() })
}

/// 1 where a row has the level, else 0.
fn is(factor: &Factor, level: usize) -> Vec<f64> {
    factor.codes.iter().map(|&code| f64::from(u8::from(code as usize == level))).collect()
}

fn used_levels(factor: &Factor) -> Vec<usize> {
    (0..factor.levels.len()).filter(|&l| factor.codes.iter().any(|&code| code as usize == l)).collect()
}

/// Schools that ever began, and schools that had not in a period in which another had.
fn arms(panel: &Panel<'_>) -> (usize, usize) {
    let mut begun = vec![false; panel.schools.levels.len()];
    let mut under_way = vec![false; panel.periods.levels.len()];
    let mut waited = begun.clone();
    let rows = || panel.schools.codes.iter().zip(&panel.periods.codes).zip(panel.treated);
    for ((&school, &period), _) in rows().filter(|(_, treated)| **treated) {
        begun[school as usize] = true;
        under_way[period as usize] = true;
    }
    for ((&school, &period), _) in rows().filter(|(_, treated)| !**treated) {
        waited[school as usize] |= under_way[period as usize];
    }
    let count = |which: &[bool]| which.iter().filter(|&&b| b).count();
    (count(&begun), count(&waited))
}
