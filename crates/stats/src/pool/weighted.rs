//! Weighted least squares, centred anew for every set of weights so that one very precise study costs no digits.
#![expect(clippy::indexing_slicing, reason = "kernels over columns of one checked length")]

use super::studies::Prepared;
use crate::linalg::{Lower, Sym};

/// A share of the fit from which a study's remainder is worked out by leaving it out.
const DOMINANT: f64 = 0.5;

/// A fit with weights `w`; the model is `y = mean + (z − means) · slopes`.
pub(super) struct Weighted {
    pub w: Vec<f64>,
    pub sum: f64,
    pub mean: f64,
    /// Weighted means of the columns.
    pub means: Vec<f64>,
    pub slopes: Vec<f64>,
    /// `(Z'WZ)⁻¹`, of the centred columns.
    pub inverse: Sym,
    /// `ln det X'WX`, with the intercept.
    pub log_det: f64,
    pub residuals: Vec<f64>,
    /// The centred columns, a row for each study.
    rows: Vec<Vec<f64>>,
}

impl Weighted {
    /// `None` if the columns cannot be told apart under these weights.
    pub fn of(data: &Prepared, w: Vec<f64>) -> Option<Self> {
        let columns: Vec<&[f64]> = data.columns.iter().map(|c| c.z.as_slice()).collect();
        let (sum, means, rows) = centre(&columns, &w, None);
        let lower = Lower::cholesky(&cross(&rows, &w, None))?;
        let mean = weighted_mean(&data.y, &w, sum);
        let mut slopes = vec![0.0; columns.len()];
        for ((row, w), y) in rows.iter().zip(&w).zip(&data.y) {
            slopes.iter_mut().zip(row).for_each(|(s, z)| *s += w * z * (y - mean));
        }
        lower.forward(&mut slopes);
        lower.backward(&mut slopes);
        let residuals = (rows.iter().zip(&data.y))
            .map(|(row, y)| y - mean - row.iter().zip(&slopes).map(|(z, b)| z * b).sum::<f64>());
        let residuals = residuals.collect();
        let log_det = sum.ln() + lower.log_det();
        Some(Self { sum, mean, means, slopes, inverse: lower.inverse(), log_det, residuals, rows, w })
    }

    /// `Σ w e²`
    pub fn rss(&self) -> f64 {
        self.w.iter().zip(&self.residuals).map(|(w, e)| w * e * e).sum()
    }

    /// `|P y|² = Σ w² e²`
    pub fn pushed(&self) -> f64 {
        self.w.iter().zip(&self.residuals).map(|(w, e)| (w * e) * (w * e)).sum()
    }

    /// `1/Σw + z_i' (Z'WZ)⁻¹ z_j`
    fn shared(&self, i: usize, j: usize) -> f64 {
        let (a, b) = (&self.rows[i], &self.rows[j]);
        let mut sum = 1.0 / self.sum;
        for (r, x) in a.iter().enumerate() {
            for (c, y) in b.iter().enumerate() {
                sum += x * y * self.inverse.at(r, c);
            }
        }
        sum
    }

    /// `1 − h_i`, to full precision also where a study takes nearly all of the weight.
    pub fn remainder(&self, i: usize) -> f64 {
        let leverage = self.w[i] * self.shared(i, i);
        if leverage < DOMINANT {
            return 1.0 - leverage;
        }
        // With A₋ᵢ the cross-products without study i, 1 − hᵢ = 1/(1 + wᵢ xᵢ' A₋ᵢ⁻¹ xᵢ).
        let columns: Vec<Vec<f64>> =
            (0..self.means.len()).map(|c| self.rows.iter().map(|r| r[c]).collect()).collect();
        let views: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let (sum, _, rows) = centre(&views, &self.w, Some(i));
        let Some(lower) = Lower::cholesky(&cross(&rows, &self.w, Some(i))) else { return 0.0 };
        let mut own = rows[i].clone();
        lower.forward(&mut own);
        let away: f64 = own.iter().map(|x| x * x).sum();
        1.0 / (1.0 + self.w[i] * (1.0 / sum + away))
    }

    /// `tr(P D)` for the diagonal `D` of `d`, with `P = W − W X (X'WX)⁻¹ X'W`.
    pub fn trace(&self, d: impl Fn(usize) -> f64) -> f64 {
        (0..self.w.len()).map(|i| self.w[i] * self.remainder(i) * d(i)).sum()
    }

    /// `tr(P A P B)` for the diagonals `a` and `b`: `Σ Σ a_i b_j P_ij²`, with nothing subtracted.
    pub fn trace_pair(&self, a: impl Fn(usize) -> f64, b: impl Fn(usize) -> f64) -> f64 {
        let mut sum = 0.0;
        for i in 0..self.w.len() {
            for j in 0..i {
                let entry = self.w[i] * self.w[j] * self.shared(i, j);
                sum += (a(i) * b(j) + a(j) * b(i)) * entry * entry;
            }
            let own = self.w[i] * self.remainder(i);
            sum += a(i) * b(i) * own * own;
        }
        sum
    }
}

fn weighted_mean(values: &[f64], w: &[f64], sum: f64) -> f64 {
    // A second round on what is left takes out the rounding of the first.
    let first = values.iter().zip(w).map(|(x, w)| w * x).sum::<f64>() / sum;
    first + values.iter().zip(w).map(|(x, w)| w * (x - first)).sum::<f64>() / sum
}

/// Sum of weights, weighted means of the columns, and centred rows; without the weight of study `skip`.
fn centre(columns: &[&[f64]], w: &[f64], skip: Option<usize>) -> (f64, Vec<f64>, Vec<Vec<f64>>) {
    let mut used = w.to_vec();
    if let Some(at) = skip {
        used[at] = 0.0;
    }
    let sum: f64 = used.iter().sum();
    let means: Vec<f64> = columns.iter().map(|c| weighted_mean(c, &used, sum)).collect();
    let row = |i: usize| columns.iter().zip(&means).map(|(c, m)| c[i] - m).collect();
    let rows = (0..w.len()).map(row).collect();
    (sum, means, rows)
}

fn cross(rows: &[Vec<f64>], w: &[f64], skip: Option<usize>) -> Sym {
    let mut cross = Sym::zeros(rows.first().map_or(0, Vec::len));
    for (i, (row, w)) in rows.iter().zip(w).enumerate() {
        if skip != Some(i) {
            cross.add_outer(*w, row);
        }
    }
    cross
}
