//! An orthonormal basis of the columns, and what they leave of the outcome.
#![expect(clippy::indexing_slicing, reason = "columns of one length, an upper triangle of their number")]

use super::error::EffectError;
use super::rows::Rows;

/// Share of a column's own spread that the earlier columns must leave, as in R's `lm`.
const LEFT_OVER: f64 = 1e-7;
/// Spread beside the size of the values below which they are all the same but for rounding.
const ROUNDING: f64 = 1e-13;

/// `X = Z R` with `Z'WZ = I`, columns in the order given; a column that the earlier ones leave nothing of is left out.
pub(crate) struct Basis {
    /// Columns of `Z`.
    pub z: Vec<Vec<f64>>,
    /// `R` by columns, over the kept columns, scaled.
    r: Vec<Vec<f64>>,
    /// Positions of the kept columns among all.
    pub kept: Vec<usize>,
    pub columns: usize,
    /// What is left of the scaled outcome.
    pub residual: Vec<f64>,
    /// `Z'W y`, scaled.
    coordinates: Vec<f64>,
    units: Vec<f64>,
    unit: f64,
}

impl Basis {
    pub fn of(rows: &Rows) -> Result<Self, EffectError> {
        let mut z: Vec<Vec<f64>> = Vec::new();
        let (mut r, mut kept) = (Vec::new(), Vec::new());
        let has_level = rows.intercept || !rows.absorbed.is_empty();
        // Values lie between -1 and 1.
        let floor = ROUNDING * (rows.n as f64).sqrt();
        for (position, column) in rows.columns.iter().enumerate() {
            let mut left = column.clone();
            let intercept = rows.intercept && position == 0;
            let own = spread(&left, rows, has_level && !intercept);
            within(&mut left, &rows.absorbed);
            let along = project(&z, &mut left, &rows.weights);
            let norm = square(&left, &rows.weights).sqrt();
            if norm > (LEFT_OVER * own).max(floor) {
                left.iter_mut().for_each(|v| *v /= norm);
                z.push(left);
                r.push(along.into_iter().chain([norm]).collect());
                kept.push(position);
            }
        }
        let explained = kept.len() + rows.absorbed.len();
        if rows.n <= explained {
            return Err(EffectError::TooFewRows { rows: rows.n, columns: explained });
        }
        let mut residual = rows.outcome.clone();
        let own = spread(&residual, rows, has_level);
        if own <= floor {
            return Err(EffectError::ConstantOutcome);
        }
        within(&mut residual, &rows.absorbed);
        let coordinates = project(&z, &mut residual, &rows.weights);
        let left = square(&residual, &rows.weights).sqrt();
        if left.is_nan() || left <= (1e-10 * own).max(floor) {
            return Err(EffectError::NothingLeft);
        }
        let units = kept.iter().map(|&c| rows.units[c]).collect();
        let unit = rows.outcome_unit;
        Ok(Self { z, r, kept, columns: rows.columns.len(), residual, coordinates, units, unit })
    }

    /// Coefficients of the kept columns, in their own units.
    pub fn coefficients(&self) -> Result<Vec<f64>, EffectError> {
        let mut beta = self.coordinates.clone();
        for j in (0..beta.len()).rev() {
            beta[j] /= self.r[j][j];
            for i in 0..j {
                beta[i] -= self.r[j][i] * beta[j];
            }
        }
        let beta: Vec<f64> = beta.iter().zip(&self.units).map(|(b, u)| b * (self.unit / u)).collect();
        if beta.iter().all(|b| b.is_finite()) { Ok(beta) } else { Err(EffectError::OutOfRange) }
    }

    /// `R⁻ᵀ c`: a contrast of coefficients as one of coordinates, times the units of the outcome.
    pub fn direction(&self, contrast: &[f64]) -> Vec<f64> {
        let mut c: Vec<f64> = contrast.iter().zip(&self.units).map(|(c, u)| c * (self.unit / u)).collect();
        for j in 0..c.len() {
            let known: f64 = (0..j).map(|i| self.r[j][i] * c[i]).sum();
            c[j] = (c[j] - known) / self.r[j][j];
        }
        c
    }

    /// `ln det X'X` of the kept columns in their own units, for `Z` without weights.
    pub fn log_det(&self) -> f64 {
        self.r.iter().zip(&self.units).enumerate().map(|(j, (r, u))| 2.0 * (r[j].ln() + u.ln())).sum()
    }

    /// Units of the outcome in one unit of the residual.
    pub fn unit(&self) -> f64 {
        self.unit
    }
}

/// Takes from `v` what lies along `z`, twice, so that rounding leaves nothing of it; gives the coordinates.
fn project(z: &[Vec<f64>], v: &mut [f64], weights: &[f64]) -> Vec<f64> {
    let mut along = vec![0.0; z.len()];
    for _ in 0..2 {
        for (sum, direction) in along.iter_mut().zip(z) {
            let part = inner(direction, v, weights);
            v.iter_mut().zip(direction).for_each(|(v, d)| *v -= part * d);
            *sum += part;
        }
    }
    along
}

pub(crate) fn inner(a: &[f64], b: &[f64], weights: &[f64]) -> f64 {
    if weights.is_empty() {
        return crate::linalg::dot(a, b);
    }
    a.iter().zip(b).zip(weights).map(|((x, y), w)| x * y * w).sum()
}

fn square(v: &[f64], weights: &[f64]) -> f64 {
    inner(v, v, weights)
}

/// Root sum of squares, about the mean if the model has a level of its own.
fn spread(values: &[f64], rows: &Rows, about_mean: bool) -> f64 {
    if !about_mean {
        return square(values, &rows.weights).sqrt();
    }
    let ones = vec![1.0; values.len()];
    let mean = inner(values, &ones, &rows.weights) / inner(&ones, &ones, &rows.weights);
    let centred: Vec<f64> = values.iter().map(|v| v - mean).collect();
    square(&centred, &rows.weights).sqrt()
}

/// Takes each group's mean from its rows, twice.
fn within(values: &mut [f64], groups: &[Vec<usize>]) {
    for rows in groups {
        for _ in 0..2 {
            let mean = rows.iter().map(|&row| values[row]).sum::<f64>() / rows.len() as f64;
            rows.iter().for_each(|&row| values[row] -= mean);
        }
    }
}
