//! Ordinary logistic regression, and finding out that there is none.
//!
//! Newton's method; the log-likelihood is concave, so it has one maximum or rises for ever. It does the latter if
//! some combination of the columns separates successes from the rest (Albert and Anderson 1984, *Biometrika* 71:1):
//! the linear predictor of some rows then grows by about 1 in every step and never settles.
#![expect(clippy::indexing_slicing, reason = "every row has the width of the coefficients")]

use super::likelihood::Logit;
use super::rows::Rows;
use crate::linalg::{Lower, Sym};

pub(super) struct Logistic {
    pub beta: Vec<f64>,
    pub log_likelihood: f64,
    /// Inverse of the information.
    pub covariance: Sym,
    pub iterations: u32,
}

/// Fits the first `width` columns. `None` if the log-likelihood has no maximum.
pub(super) fn logistic(rows: &Rows, width: usize) -> Option<Logistic> {
    let mut beta = vec![0.0; width];
    let (mut value, mut slopes, mut information) = evaluate(rows, &beta);
    for iterations in 1..=60 {
        let factor = Lower::cholesky(&information)?;
        let mut step = slopes;
        factor.forward(&mut step);
        factor.backward(&mut step);
        let mut length = 1.0;
        loop {
            let next: Vec<f64> = beta.iter().zip(&step).map(|(b, s)| b + length * s).collect();
            let found = evaluate(rows, &next);
            if found.0 >= value - 1e-12 * value.abs() || length < 1e-6 {
                beta = next;
                (value, slopes, information) = found;
                break;
            }
            length *= 0.5;
        }
        let moved = (0..rows.yes.len()).map(|r| predictor(rows, r, &step).abs()).fold(0.0, f64::max);
        if moved < 1e-8 {
            let covariance = Lower::cholesky(&information)?.inverse();
            return Some(Logistic { beta, log_likelihood: value, covariance, iterations });
        }
    }
    None
}

fn predictor(rows: &Rows, row: usize, beta: &[f64]) -> f64 {
    let columns = &rows.columns[row * rows.width..][..beta.len()];
    columns.iter().zip(beta).map(|(x, b)| x * b).sum()
}

/// Log-likelihood, slopes and information.
fn evaluate(rows: &Rows, beta: &[f64]) -> (f64, Vec<f64>, Sym) {
    let width = beta.len();
    let (mut value, mut slopes, mut information) = (0.0, vec![0.0; width], Sym::zeros(width));
    for (r, (&yes, &of)) in rows.yes.iter().zip(&rows.of).enumerate() {
        let row = &rows.columns[r * rows.width..][..width];
        let logit = Logit::at(predictor(rows, r, beta));
        value += logit.log_likelihood(yes, of);
        let rest = yes - of * logit.mean;
        slopes.iter_mut().zip(row).for_each(|(s, x)| *s += rest * x);
        information.add_outer(of * logit.weight(), row);
    }
    (value, slopes, information)
}
