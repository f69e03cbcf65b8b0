//! What varies between groups, on a common scale.
//!
//! The columns `z` of a term are replaced by `z* = √n L⁻¹ z` with `Σ w z z' = L L'`, so that `Σ w z* z*' = n I`
//! whatever the units and origins. Effects turn back by `b = √n L⁻ᵀ b*`; with an intercept in the term the columns
//! are centred first and the intercept turned back to where they are 0. Neither changes the model, since all
//! covariances of a term are free.
#![expect(clippy::indexing_slicing, reason = "orders are those of the term")]

use super::super::basis::LEFT_OVER;
use super::super::cells::{Cells, Varying};
use super::super::error::FitError;
use super::matrix::{ab, abt, atb};

pub(crate) struct Term {
    pub factor: usize,
    pub q: usize,
    pub names: Vec<String>,
    /// `z* = map' u` with `u = (1, variables − centre)`; order of `u` × q.
    pub map: Vec<f64>,
    /// `b = back · b*`; q × q.
    pub back: Vec<f64>,
}

impl Term {
    /// `total` is the table of all cells about `centre`.
    pub fn new(varying: &Varying, cells: &Cells, total: &[f64], centre: &[f64]) -> Result<Self, FitError> {
        let order = cells.variables + 1;
        let q = varying.names.len();
        let first = usize::from(varying.intercept);
        let mut pick = vec![0.0; order * q];
        if varying.intercept {
            pick[0] = 1.0;
        }
        for (k, &column) in varying.columns.iter().enumerate() {
            pick[(column + 1) * q + first + k] = 1.0;
            if !varying.intercept {
                pick[k] = centre[column];
            }
        }
        let squares = atb(&pick, &ab(total, &pick, [order, order, q]), [q, order, q]);
        let mut lower = vec![0.0; q * q];
        for i in 0..q {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| lower[i * q + k] * lower[j * q + k]).sum();
                let left = squares[i * q + j] - known;
                if i > j {
                    lower[i * q + j] = left / lower[j * q + j];
                    continue;
                }
                let own = squares[i * q + i];
                let constant = match i.checked_sub(first).map(|k| centre[varying.columns[k]]) {
                    Some(centre) if varying.intercept => 1e-13 * centre.abs(),
                    _ => 0.0,
                };
                if left <= (LEFT_OVER * own).max(total[0] * constant * constant) {
                    let (column, name) =
                        (varying.names[i].clone(), cells.factors[varying.factor].name.clone());
                    return Err(FitError::NoSlope { column, name });
                }
                lower[i * q + i] = left.sqrt();
            }
        }
        // √n L⁻ᵀ, by solving L' X = √n I.
        let mut back = super::matrix::identity(q);
        back.iter_mut().for_each(|x| *x *= (cells.rows() as f64).sqrt());
        super::matrix::backward(&lower, q, &mut back, q);
        let map = ab(&pick, &back, [order, q, q]);
        if varying.intercept {
            for (k, &column) in varying.columns.iter().enumerate() {
                for j in 0..q {
                    back[j] -= centre[column] * back[(k + 1) * q + j];
                }
            }
        }
        Ok(Self { factor: varying.factor, q, names: varying.names.clone(), map, back })
    }

    /// Covariance of effects as given, from that of the effects on the common scale.
    pub fn turn(&self, covariance: &[f64]) -> Vec<f64> {
        let q = self.q;
        abt(&ab(&self.back, covariance, [q, q, q]), &self.back, [q, q, q])
    }
}
