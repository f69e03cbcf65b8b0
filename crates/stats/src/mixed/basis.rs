//! An orthonormal basis for the columns and the outcome, found from their cross-products.
//!
//! With `V = [X, y]` and `V'V = L L'`, the variables `V* = √n V L⁻ᵀ` have `V*'V* = n I`: each later one is
//! what the earlier ones leave over, on a common scale. The fit runs on `V*`; [`Basis`] turns its results back.
//! A column that the earlier ones leave (almost) nothing of is left out, so it is always the *later* of two
//! collinear columns that goes.
#![expect(clippy::indexing_slicing, reason = "orders are those of the gathered table")]

use super::error::FitError;
use super::gather::Gathered;
use crate::linalg::{Lower, Sym};

/// Share of a column's own variation that must be left after the earlier columns.
pub(crate) const LEFT_OVER: f64 = 1e-11;

pub(crate) struct Basis {
    pub rows: f64,
    /// Positions of the columns kept, among all variables; the outcome comes last.
    kept: Vec<usize>,
    /// Whether each fixed term was kept.
    pub estimable: Vec<bool>,
    intercept: bool,
    centre: Vec<f64>,
    /// `L` over the kept columns and the outcome.
    lower: Lower,
}

impl Basis {
    pub fn of(gathered: &Gathered<'_>) -> Result<Self, FitError> {
        let outcome = gathered.cross.order - 1;
        let mut kept: Vec<usize> = Vec::new();
        let mut rows: Vec<f64> = Vec::new();
        let mut estimable = Vec::new();
        for column in 0..outcome {
            let (row, left) = partial_out(&gathered.cross, &kept, &rows, column);
            // The intercept is never collinear; a constant column is, and is told by its tiny spread.
            let own = gathered.cross.at(column, column);
            let constant = 1e-13 * gathered.centre[column].abs();
            let floor = (LEFT_OVER * own).max(gathered.rows * constant * constant);
            let keep = left > floor;
            estimable.push(keep);
            if keep {
                kept.push(column);
                rows.extend(row);
                rows.push(left.sqrt());
            }
        }
        let columns = kept.len();
        if gathered.rows < columns as f64 + 1.0 {
            return Err(FitError::TooFewRows { rows: gathered.rows as usize, columns });
        }
        let spread = outcome_spread(gathered);
        let constant = 1e-13 * gathered.centre[outcome].abs();
        if spread <= gathered.rows * constant * constant {
            return Err(FitError::ConstantOutcome);
        }
        let (row, left) = partial_out(&gathered.cross, &kept, &rows, outcome);
        if left <= 1e-12 * spread {
            return Err(FitError::NothingLeft);
        }
        rows.extend(row);
        rows.push(left.sqrt());
        kept.push(outcome);
        let lower = Lower { order: columns + 1, packed: rows };
        Ok(Self {
            rows: gathered.rows,
            kept,
            estimable,
            intercept: gathered.intercept,
            centre: gathered.centre.clone(),
            lower,
        })
    }

    #[cfg(test)]
    pub fn centre(&self) -> &[f64] {
        &self.centre
    }

    /// Columns kept.
    pub fn columns(&self) -> usize {
        self.lower.order - 1
    }

    /// Units of the outcome in one unit of its basis variable.
    pub fn unit(&self) -> f64 {
        self.lower.at(self.columns(), self.columns()) / self.rows.sqrt()
    }

    /// `ln det(X'WX)` of the kept columns as given, less the same of their basis variables.
    pub fn log_det_columns(&self) -> f64 {
        let columns = self.columns();
        let scale: f64 = (0..columns).map(|j| 2.0 * self.lower.at(j, j).ln()).sum();
        scale - columns as f64 * self.rows.ln()
    }

    /// Group sums of the gathered variables, turned into sums of the basis variables.
    pub fn turn_sums(&self, sums: &[f64], width: usize) -> Vec<f64> {
        let order = self.lower.order;
        let root = self.rows.sqrt();
        let mut turned = vec![0.0; sums.len() / width.max(1) * order];
        for (from, to) in sums.chunks_exact(width).zip(turned.chunks_exact_mut(order)) {
            for (slot, &variable) in to.iter_mut().zip(&self.kept) {
                *slot = from[variable] * root;
            }
            self.lower.forward(to);
        }
        turned
    }

    /// Fixed effects and their covariance in the units of the columns as given, uncentred.
    ///
    /// `beta` and `inverse` are the estimate and `(X*'Ω⁻¹X*)⁻¹` in the basis; `residual` is the residual
    /// variance in the outcome's units.
    pub fn turn_fixed(&self, beta: &[f64], inverse: &Sym, residual: f64) -> (Vec<f64>, Sym) {
        let columns = self.columns();
        let own = self.lower.at(columns, columns);
        // β = L_xx⁻ᵀ (l_y + L_yy β*), and the covariance is n σ² L_xx⁻ᵀ (…)⁻¹ L_xx⁻¹.
        let solver =
            Lower { order: columns, packed: self.lower.packed[..columns * (columns + 1) / 2].to_vec() };
        let mut estimate: Vec<f64> =
            beta.iter().enumerate().map(|(j, b)| self.lower.at(columns, j) + own * b).collect();
        solver.backward(&mut estimate);
        // Rows of L_xx⁻ᵀ, with the centring of the intercept undone.
        let mut back: Vec<Vec<f64>> = (0..columns)
            .map(|j| {
                let mut unit = vec![0.0; columns];
                unit[j] = 1.0;
                solver.backward(&mut unit);
                unit
            })
            .collect();
        if self.intercept {
            let outcome = self.centre.len() - 1;
            estimate[0] += self.centre[outcome];
            for j in 1..columns {
                estimate[0] -= self.centre[self.kept[j]] * estimate[j];
            }
            for column in &mut back {
                for j in 1..columns {
                    column[0] -= self.centre[self.kept[j]] * column[j];
                }
            }
        }
        let mut covariance = Sym::zeros(columns);
        for i in 0..columns {
            for j in 0..=i {
                let mut sum = 0.0;
                for (a, left) in back.iter().enumerate() {
                    for (b, right) in back.iter().enumerate() {
                        sum += left[i] * inverse.at(a, b) * right[j];
                    }
                }
                covariance.set(i, j, sum * residual * self.rows);
            }
        }
        (estimate, covariance)
    }
}

/// One more row of the Cholesky factor, and what is left of the variable's square.
fn partial_out(cross: &Sym, kept: &[usize], rows: &[f64], variable: usize) -> (Vec<f64>, f64) {
    let mut row: Vec<f64> = Vec::with_capacity(kept.len() + 1);
    for (i, &earlier) in kept.iter().enumerate() {
        let start = i * (i + 1) / 2;
        let known: f64 = rows[start..start + i].iter().zip(&row).map(|(a, b)| a * b).sum();
        row.push((cross.at(variable, earlier) - known) / rows[start + i]);
    }
    let left = cross.at(variable, variable) - row.iter().map(|x| x * x).sum::<f64>();
    (row, left)
}

/// Sum of squares of the outcome about its mean (about 0 without an intercept).
fn outcome_spread(gathered: &Gathered<'_>) -> f64 {
    let outcome = gathered.cross.order - 1;
    let total = gathered.cross.at(outcome, outcome);
    let weight = gathered.cross.at(0, 0);
    if gathered.intercept { total - gathered.cross.at(outcome, 0).powi(2) / weight } else { total }
}
