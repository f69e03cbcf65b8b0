//! The adjustments of cluster-robust variances, cluster by cluster.
#![expect(clippy::indexing_slicing, reason = "kernels over one cluster's rows of known width")]

use super::error::EffectError;
use crate::linalg::Sym;
use crate::linalg::eigen::eigen;

/// Below this an eigenvalue counts as 0 and its direction gets none of the adjustment, as in clubSandwich.
const SINGULAR: f64 = 1e-12;

/// How much each cluster's residuals are enlarged for having helped to fit the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Robust {
    /// Not at all.
    Cr0,
    /// All by √(G/(G − 1)), G clusters.
    Cr1,
    /// All by √(G(N − 1)/((G − 1)(N − p))), N rows and p columns: Stata's.
    Cr1S,
    /// By `(I − H_gg)^(−1/2)`, so that the variance is right on average if rows are alike: the one to use.
    Cr2,
    /// By `(I − H_gg)^(−1)`: close to leaving out one cluster at a time.
    Cr3,
}

/// One cluster on the orthonormal basis.
pub(crate) struct Cluster<'a> {
    /// Rows of `Z`, one after the other.
    pub z: &'a [f64],
    pub width: usize,
    /// Empty without weights.
    pub weights: &'a [f64],
}

impl Cluster<'_> {
    /// `A_g W_g Z_g`, row by row, where `A_g` enlarges the residuals. `meat` is `Z'W²Z`, for weights only.
    pub fn adjusted(&self, kind: Robust, factor: f64, meat: &Sym) -> Result<Vec<f64>, EffectError> {
        let mut wz = self.weighted();
        match kind {
            Robust::Cr0 => {}
            Robust::Cr1 | Robust::Cr1S => wz.iter_mut().for_each(|v| *v *= factor),
            Robust::Cr2 => self.half(&mut wz, meat),
            Robust::Cr3 => self.whole(&mut wz)?,
        }
        Ok(wz)
    }

    fn rows(&self) -> usize {
        self.z.len() / self.width
    }

    fn weighted(&self) -> Vec<f64> {
        let mut wz = self.z.to_vec();
        for (row, w) in wz.chunks_exact_mut(self.width).zip(self.weights) {
            row.iter_mut().for_each(|v| *v *= w);
        }
        wz
    }

    /// `A = G^(−1/2)` with `G = (I − H)_g (I − H)_g' = I + Y K Y'`, and so `A = I + O f(S) O'`, where `O` is an
    /// orthonormal basis of `Y = O R` and `S = R K R'`. Without weights `Y = Z_g` and `K = −I`; with them
    /// `Y = [Z_g, W_g Z_g]` and `K = [Z'W²Z, −I; −I, 0]`. The work is O(n_g p²); nothing is n_g × n_g.
    fn half(&self, wz: &mut [f64], meat: &Sym) {
        let (n, p) = (self.rows(), self.width);
        let weighted = !self.weights.is_empty();
        let column = |values: &[f64], j: usize| -> Vec<f64> { (0..n).map(|i| values[i * p + j]).collect() };
        let mut y: Vec<Vec<f64>> = (0..p).map(|j| column(self.z, j)).collect();
        if weighted {
            y.extend((0..p).map(|j| column(wz, j)));
        }
        let (o, r) = orthonormal(&y);
        let k_times = |v: &[f64]| -> Vec<f64> {
            if !weighted {
                return v.iter().map(|x| -x).collect();
            }
            let top = |j: usize| (0..p).map(|m| meat.at(j, m) * v[m]).sum::<f64>() - v[p + j];
            (0..p).map(top).chain((0..p).map(|j| -v[j])).collect()
        };
        let rank = o.len();
        let mut s = Sym::zeros(rank);
        for i in 0..rank {
            let kr = k_times(&r[i]);
            for (j, row) in r.iter().enumerate().take(i + 1) {
                s.set(i, j, kr.iter().zip(row).map(|(a, b)| a * b).sum());
            }
        }
        let found = eigen(&s);
        let f: Vec<f64> = found.values.iter().map(|&s| inverse_root_less_one(s)).collect();
        // A W Z = W Z + O V f V' O'W Z
        let o_wz: Vec<Vec<f64>> =
            o.iter().map(|o| (0..p).map(|j| (0..n).map(|i| o[i] * wz[i * p + j]).sum()).collect()).collect();
        for (vector, f) in found.vectors.iter().zip(&f) {
            let along: Vec<f64> = (0..p).map(|j| (0..rank).map(|k| vector[k] * o_wz[k][j]).sum()).collect();
            for (i, row) in wz.chunks_exact_mut(p).enumerate() {
                let weight = f * (0..rank).map(|k| vector[k] * o[k][i]).sum::<f64>();
                row.iter_mut().zip(&along).for_each(|(x, a)| *x += weight * a);
            }
        }
    }

    /// `(I − H_gg)'⁻¹ W Z = W Z (I − Z'WZ)⁻¹` over the cluster.
    fn whole(&self, wz: &mut [f64]) -> Result<(), EffectError> {
        let p = self.width;
        let mut left = Sym::zeros(p);
        for (row, z) in wz.chunks_exact(p).zip(self.z.chunks_exact(p)) {
            left.add_cross(-0.5, row, z);
        }
        (0..p).for_each(|j| left.set(j, j, left.at(j, j) + 1.0));
        let found = eigen(&left);
        if found.values.iter().any(|&v| v.is_nan() || v <= SINGULAR) {
            return Err(EffectError::Cr3Undefined);
        }
        let inverse = found.map(|v| 1.0 / v);
        for row in wz.chunks_exact_mut(p) {
            let turned: Vec<f64> = (0..p).map(|i| (0..p).map(|j| inverse.at(i, j) * row[j]).sum()).collect();
            row.copy_from_slice(&turned);
        }
        Ok(())
    }
}

/// `(1 + s)^(−1/2) − 1` without cancellation; −1 where `1 + s` is 0.
fn inverse_root_less_one(s: f64) -> f64 {
    if s + 1.0 <= SINGULAR {
        return -1.0;
    }
    let root = (1.0 + s).sqrt();
    -s / (root * (1.0 + root))
}

/// `Y = O R` by columns, `O` with as many as `Y` has directions; `R` by rows.
fn orthonormal(y: &[Vec<f64>]) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let (mut o, mut r): (Vec<Vec<f64>>, Vec<Vec<f64>>) = (Vec::new(), Vec::new());
    for (j, column) in y.iter().enumerate() {
        let mut left = column.clone();
        let own = crate::linalg::dot(column, column).sqrt();
        for _ in 0..2 {
            for (direction, row) in o.iter().zip(&mut r) {
                let part = crate::linalg::dot(direction, &left);
                left.iter_mut().zip(direction).for_each(|(v, d)| *v -= part * d);
                row[j] += part;
            }
        }
        let norm = crate::linalg::dot(&left, &left).sqrt();
        if o.len() < column.len() && norm > 1e-13 * own {
            left.iter_mut().for_each(|v| *v /= norm);
            o.push(left);
            let mut row = vec![0.0; y.len()];
            row[j] = norm;
            r.push(row);
        }
    }
    (o, r)
}
