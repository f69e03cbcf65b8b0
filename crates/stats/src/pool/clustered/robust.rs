//! Cluster-robust standard errors (CR2) with Satterthwaite's degrees of freedom.
//!
//! `V = B [Σ X_c' W_c A_c e_c e_c' A_c W_c X_c] B` with `B = (X'WX)⁻¹`, `W = M⁻¹`, and `A_c` the symmetric matrix with
//! `A_c (M_c − X_c B X_c') A_c = M_c` (Pustejovsky and Tipton 2018, *J. Bus. Econ. Stat.* 36:672): with `M_c = C'C`,
//! `A_c = C' (C (M_c − X_c B X_c') C')^{−1/2} C`.
#![expect(clippy::indexing_slicing, reason = "squares of a cluster's rows")]

use super::blocks::Sigma;
use super::model::{Gls, Model};
use crate::linalg::eigen::eigen;
use crate::linalg::{Lower, Sym, dot};

/// Eigenvalues below this share of the largest are those of a direction the columns take up.
const TAKEN_UP: f64 = 1e-10;

/// Covariances of the coefficients, and degrees of freedom of each contrast asked for.
pub(super) struct Robust {
    pub covariance: Vec<Vec<f64>>,
    pub df: Vec<f64>,
}

pub(super) fn robust(model: &Model, sigma: Sigma, gls: &Gls, contrasts: &[Vec<f64>]) -> Option<Robust> {
    let p = gls.beta.len();
    let residuals = model.residuals(&gls.beta);
    let clusters = model.blocks.rows();
    let mut meat = vec![vec![0.0; p]; p];
    // For each contrast t and cluster: a'M a, and X_c'a, with a = A W X B t.
    let turned: Vec<Vec<f64>> = contrasts.iter().map(|t| times(&gls.inverse, t)).collect();
    let mut own = vec![Vec::new(); contrasts.len()];
    let mut along: Vec<Vec<Vec<f64>>> = vec![Vec::new(); contrasts.len()];
    for rows in &clusters {
        let n = rows.len();
        let covariance = covariance(model, sigma, rows);
        let x: Vec<Vec<f64>> = model.x.iter().map(|x| rows.iter().map(|&r| x[r]).collect()).collect();
        let mut left = covariance.clone();
        for (i, a) in x.iter().enumerate() {
            for (j, b) in x.iter().enumerate() {
                left.add_cross(-0.5 * gls.inverse.at(i, j), a, b);
            }
        }
        let adjust = adjustment(&covariance, &left)?;
        let weighted: Vec<Vec<f64>> = gls
            .solved
            .iter()
            .map(|s| times(&adjust, &rows.iter().map(|&r| s[r]).collect::<Vec<_>>()))
            .collect();
        let e: Vec<f64> = rows.iter().map(|&r| residuals[r]).collect();
        let scores: Vec<f64> = weighted.iter().map(|w| dot(w, &e)).collect();
        for i in 0..p {
            for j in 0..p {
                meat[i][j] += scores[i] * scores[j];
            }
        }
        for (at, t) in turned.iter().enumerate() {
            let a: Vec<f64> = (0..n).map(|r| weighted.iter().zip(t).map(|(w, t)| w[r] * t).sum()).collect();
            own[at].push(covariance.quadratic(&a));
            along[at].push(x.iter().map(|x| dot(x, &a)).collect());
        }
    }
    let covariance = (0..p).map(|i| (0..p).map(|j| sandwich(&gls.inverse, &meat, i, j)).collect()).collect();
    let df = own.iter().zip(&along).map(|(own, along)| degrees(&gls.inverse, own, along)).collect();
    Some(Robust { covariance, df })
}

/// `M` of some rows.
fn covariance(model: &Model, sigma: Sigma, rows: &[usize]) -> Sym {
    let mut m = Sym::zeros(rows.len());
    for (i, &a) in rows.iter().enumerate() {
        for (j, &b) in rows.iter().enumerate().take(i + 1) {
            let group = if model.blocks.group[a] == model.blocks.group[b] { sigma[1] } else { 0.0 };
            m.set(i, j, sigma[0] + group + if i == j { 1.0 / model.blocks.u[a] } else { 0.0 });
        }
    }
    m
}

fn adjustment(covariance: &Sym, left: &Sym) -> Option<Sym> {
    // With M = L L', C is L': G = L' R L and A = L G^{−1/2} L'.
    let l = Lower::cholesky(covariance)?;
    let n = covariance.order;
    let column = |j: usize| -> Vec<f64> { (0..n).map(|i| if i >= j { l.at(i, j) } else { 0.0 }).collect() };
    let columns: Vec<Vec<f64>> = (0..n).map(column).collect();
    let mut g = Sym::zeros(n);
    for i in 0..n {
        let pushed = times(left, &columns[i]);
        for (j, column) in columns.iter().enumerate().take(i + 1) {
            g.set(i, j, dot(column, &pushed));
        }
    }
    let found = eigen(&g);
    let largest = found.values.iter().copied().fold(0.0, f64::max);
    let root = found.map(|value| if value > TAKEN_UP * largest { 1.0 / value.sqrt() } else { 0.0 });
    let mut adjust = Sym::zeros(n);
    for i in 0..n {
        let row: Vec<f64> = (0..n).map(|j| if j <= i { l.at(i, j) } else { 0.0 }).collect();
        let pushed = times(&root, &row);
        for j in 0..=i {
            adjust.set(i, j, (0..=j).map(|c| l.at(j, c) * pushed[c]).sum());
        }
    }
    Some(adjust)
}

fn times(a: &Sym, b: &[f64]) -> Vec<f64> {
    (0..a.order).map(|i| (0..a.order).map(|j| a.at(i, j) * b[j]).sum()).collect()
}

fn sandwich(bread: &Sym, meat: &[Vec<f64>], i: usize, j: usize) -> f64 {
    let p = meat.len();
    (0..p).map(|a| bread.at(i, a) * (0..p).map(|b| meat[a][b] * bread.at(b, j)).sum::<f64>()).sum()
}

/// `(tr Ω)²/tr Ω²` with `Ω_cd = [c = d] a_c'M a_c − (X_c'a_c)' B (X_d'a_d)`.
fn degrees(bread: &Sym, own: &[f64], along: &[Vec<f64>]) -> f64 {
    let (mut trace, mut squares) = (0.0, 0.0);
    for (c, left) in along.iter().enumerate() {
        let pushed = times(bread, left);
        for (d, right) in along.iter().enumerate() {
            let shared = -dot(&pushed, right) + if c == d { own[c] } else { 0.0 };
            squares += shared * shared;
            trace += if c == d { shared } else { 0.0 };
        }
    }
    trace * trace / squares
}
