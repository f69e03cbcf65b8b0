//! Checked rows, on one scale.
#![expect(clippy::indexing_slicing, reason = "lengths and codes are checked first")]

use super::design::Design;
use super::error::EffectError;
use crate::mixed::Factor;

/// Rows of positive weight, each column times a power of two so that its largest value lies between ½ and 1.
pub(crate) struct Rows {
    pub n: usize,
    /// Whether the first column is the intercept.
    pub intercept: bool,
    /// Scaled columns.
    pub columns: Vec<Vec<f64>>,
    /// Units of each column in one of its scaled units.
    pub units: Vec<f64>,
    pub outcome: Vec<f64>,
    pub outcome_unit: f64,
    /// About 1 on average; empty without weights.
    pub weights: Vec<f64>,
    /// Rows of each cluster, clusters in order of their levels.
    pub clusters: Vec<Vec<usize>>,
    /// Rows of each absorbed group.
    pub absorbed: Vec<Vec<usize>>,
}

impl Rows {
    pub fn of(design: &Design<'_>) -> Result<Self, EffectError> {
        check(design)?;
        let all = design.outcome.len();
        let weighted = |row: usize| design.weights.is_none_or(|w| w[row] > 0.0);
        let kept: Vec<usize> = (0..all).filter(|&row| weighted(row)).collect();
        let n = kept.len();
        if n == 0 {
            return Err(EffectError::NoRows);
        }
        let take = |values: &[f64]| -> Vec<f64> { kept.iter().map(|&row| values[row]).collect() };
        let mut columns = Vec::new();
        let mut units = Vec::new();
        if design.has_intercept() {
            columns.push(vec![1.0; n]);
            units.push(1.0);
        }
        for column in &design.columns {
            let (scaled, unit) = scale(take(column.values));
            columns.push(scaled);
            units.push(unit);
        }
        let (outcome, outcome_unit) = scale(take(design.outcome));
        let mut weights = design.weights.map(|w| scale(take(w)).0).unwrap_or_default();
        let mean = weights.iter().sum::<f64>() / n as f64;
        weights.iter_mut().for_each(|w| *w /= mean);
        let clusters =
            design.clusters.map_or_else(|| (0..n).map(|row| vec![row]).collect(), |f| split(f, &kept));
        if clusters.len() < 2 {
            return Err(EffectError::OneCluster);
        }
        let absorbed = design.absorbed.map(|f| split(f, &kept)).unwrap_or_default();
        nested(design, &clusters, &absorbed, &kept)?;
        let intercept = design.has_intercept();
        Ok(Self { n, intercept, columns, units, outcome, outcome_unit, weights, clusters, absorbed })
    }
}

fn check(design: &Design<'_>) -> Result<(), EffectError> {
    let rows = design.outcome.len();
    if rows == 0 {
        return Err(EffectError::NoRows);
    }
    let columns = design.columns.iter().map(|c| (c.name, c.values));
    let weights = design.weights.map(|w| ("weights", w));
    for (name, values) in [("outcome", design.outcome)].into_iter().chain(columns).chain(weights) {
        if values.len() != rows {
            return Err(EffectError::LengthsDiffer {
                name: name.into(),
                expected: rows,
                found: values.len(),
            });
        }
        if let Some(row) = values.iter().position(|v| !v.is_finite()) {
            return Err(EffectError::NotFinite { name: name.into(), row: row + 1 });
        }
    }
    if let Some(row) = design.weights.and_then(|w| w.iter().position(|&v| v < 0.0)) {
        return Err(EffectError::NegativeWeight { row: row + 1 });
    }
    for factor in design.clusters.into_iter().chain(design.absorbed) {
        if factor.codes.len() != rows {
            let (name, found) = (factor.name.clone(), factor.codes.len());
            return Err(EffectError::LengthsDiffer { name, expected: rows, found });
        }
        if let Some(row) = factor.codes.iter().position(|&code| code as usize >= factor.levels.len()) {
            return Err(EffectError::UnknownLevel { name: factor.name.clone(), row: row + 1 });
        }
    }
    if design.absorbed.is_some() && design.weights.is_some() {
        return Err(EffectError::AbsorbedWithWeights);
    }
    Ok(())
}

/// Positions among the kept rows, by level, without levels that have none.
fn split(factor: &Factor, kept: &[usize]) -> Vec<Vec<usize>> {
    let mut groups = vec![Vec::new(); factor.levels.len()];
    for (position, &row) in kept.iter().enumerate() {
        groups[factor.codes[row] as usize].push(position);
    }
    groups.retain(|rows| !rows.is_empty());
    groups
}

fn nested(
    design: &Design<'_>,
    clusters: &[Vec<usize>],
    absorbed: &[Vec<usize>],
    kept: &[usize],
) -> Result<(), EffectError> {
    let mut cluster_of = vec![0; kept.len()];
    for (cluster, rows) in clusters.iter().enumerate() {
        rows.iter().for_each(|&row| cluster_of[row] = cluster);
    }
    for rows in absorbed {
        if rows.iter().any(|&row| cluster_of[row] != cluster_of[rows[0]]) {
            let factor = design.absorbed.map(|f| f.levels[f.codes[kept[rows[0]]] as usize].clone());
            return Err(EffectError::NotNested { group: factor.unwrap_or_default() });
        }
    }
    Ok(())
}

/// Values over the power of two just above the largest of them: exact, and squares can be held.
pub(crate) fn scale(mut values: Vec<f64>) -> (Vec<f64>, f64) {
    let largest = values.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    if largest == 0.0 {
        return (values, 1.0);
    }
    let unit = 2.0_f64.powi((largest.log2().floor() as i32).clamp(-1022, 1022) + 1);
    values.iter_mut().for_each(|v| *v /= unit);
    (values, unit)
}
