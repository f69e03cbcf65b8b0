//! The inverse of the covariance of effects in groups in clusters, in one pass and without a matrix.
//!
//! `M = diag(v) + σ₁² J(cluster) + σ₂² J(group)`. With `u = 1/v`, `S` the sum of `u` in a group and
//! `τ = S/(1 + σ₂² S)`, `T` the sum of `τ` in a cluster:
//! `ln det M = Σ ln v + Σ ln(1 + σ₂² S) + Σ ln(1 + σ₁² T)`.
#![expect(clippy::indexing_slicing, reason = "places of rows, groups and clusters, made together")]

/// Rows in groups in clusters.
#[derive(Clone, Debug)]
pub(super) struct Blocks {
    /// Cluster and group of each row.
    pub cluster: Vec<usize>,
    pub group: Vec<usize>,
    /// Cluster of each group.
    pub home: Vec<usize>,
    pub clusters: usize,
    /// `1/v` of each row.
    pub u: Vec<f64>,
    /// `S` of each group.
    pub held: Vec<f64>,
}

/// The variances at which everything else is evaluated: between clusters, between groups of a cluster.
pub(super) type Sigma = [f64; 2];

impl Blocks {
    pub fn groups(&self) -> usize {
        self.home.len()
    }

    /// Sums over the groups of each cluster.
    pub fn by_cluster(&self, values: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.clusters];
        values.iter().zip(&self.home).for_each(|(value, &home)| sums[home] += value);
        sums
    }

    /// Sums over the rows of each group.
    pub fn by_group(&self, values: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.groups()];
        values.iter().zip(&self.group).for_each(|(value, &group)| sums[group] += value);
        sums
    }

    /// `τ` of each group: the weight of its mean.
    pub fn group_weights(&self, sigma: Sigma) -> Vec<f64> {
        self.held.iter().map(|s| s / (1.0 + sigma[1] * s)).collect()
    }

    /// `ln det M`
    pub fn log_det(&self, sigma: Sigma) -> f64 {
        let total = self.by_cluster(&self.group_weights(sigma));
        let rows: f64 = self.u.iter().map(|u| -u.ln()).sum();
        let groups: f64 = self.held.iter().map(|s| (sigma[1] * s).ln_1p()).sum();
        rows + groups + total.iter().map(|t| (sigma[0] * t).ln_1p()).sum::<f64>()
    }

    /// `M⁻¹ b`, by differences inside groups and clusters, so that nothing cancels where a `σ²` is large.
    pub fn solve(&self, sigma: Sigma, b: &[f64]) -> Vec<f64> {
        let weighted: Vec<f64> = b.iter().zip(&self.u).map(|(b, u)| b * u).collect();
        let sums = self.by_group(&weighted);
        let weights = self.group_weights(sigma);
        let totals = self.by_cluster(&weights);
        let lines: Vec<f64> = sums.iter().zip(&self.held).map(|(b, s)| b / (1.0 + sigma[1] * s)).collect();
        let lines = self.by_cluster(&lines);
        (0..b.len())
            .map(|i| {
                let (g, c) = (self.group[i], self.cluster[i]);
                let inside = b[i] + sigma[1] * (self.held[g] * b[i] - sums[g]);
                let between = inside + sigma[0] * (totals[c] * inside - lines[c]);
                self.u[i] * between / (1.0 + sigma[1] * self.held[g]) / (1.0 + sigma[0] * totals[c])
            })
            .collect()
    }

    /// The mean of each cluster given `σ₂²`, and its variance about the cluster's own truth.
    pub fn means(&self, sigma: Sigma, y: &[f64]) -> Vec<(f64, f64)> {
        let weighted: Vec<f64> = y.iter().zip(&self.u).map(|(y, u)| y * u).collect();
        let lines =
            self.by_group(&weighted).into_iter().zip(&self.held).map(|(b, s)| b / (1.0 + sigma[1] * s));
        let lines = self.by_cluster(&lines.collect::<Vec<_>>());
        let totals = self.by_cluster(&self.group_weights(sigma));
        lines.iter().zip(&totals).map(|(b, t)| (b / t, 1.0 / t)).collect()
    }

    /// Traces of `M⁻¹ J` for clusters and for groups, and `1' M⁻¹ 1` of each cluster and of each group.
    pub fn traces(&self, sigma: Sigma) -> [(f64, Vec<f64>); 2] {
        let weights = self.group_weights(sigma);
        let totals = self.by_cluster(&weights);
        let clusters: Vec<f64> = totals.iter().map(|t| t / (1.0 + sigma[0] * t)).collect();
        let group = |(w, &home): (&f64, &usize)| {
            let t = totals[home];
            // τ − σ₁² τ²/(1 + σ₁² T), with T − τ the other groups' part.
            w * (1.0 + sigma[0] * (t - w)) / (1.0 + sigma[0] * t)
        };
        let groups: Vec<f64> = weights.iter().zip(&self.home).map(group).collect();
        [(clusters.iter().sum(), clusters), (groups.iter().sum(), groups)]
    }

    /// The rows of each cluster, in order.
    pub fn rows(&self) -> Vec<Vec<usize>> {
        let mut rows = vec![Vec::new(); self.clusters];
        self.cluster.iter().enumerate().for_each(|(row, &cluster)| rows[cluster].push(row));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_times_the_matrix_gives_the_vector_back() {
        let v = [0.5, 1.0, 2.0, 0.1, 3.0, 0.7];
        let (cluster, group) = (vec![0, 0, 0, 1, 1, 1], vec![0, 0, 1, 2, 3, 3]);
        let u: Vec<f64> = v.iter().map(|v| 1.0 / v).collect();
        let mut blocks =
            Blocks { cluster, group, home: vec![0, 0, 1, 1], clusters: 2, held: vec![], u: u.clone() };
        blocks.held = blocks.by_group(&u);
        let b = [1.0, -2.0, 0.5, 4.0, 0.0, 1.5];
        for sigma in [[0.0, 0.0], [0.3, 0.0], [0.0, 0.8], [2.0, 1e6]] {
            let x = blocks.solve(sigma, &b);
            for i in 0..6 {
                let row = |j: usize| {
                    let same = |of: &[usize], s: f64| if of[i] == of[j] { s } else { 0.0 };
                    same(&blocks.cluster, sigma[0])
                        + same(&blocks.group, sigma[1])
                        + if i == j { v[i] } else { 0.0 }
                };
                let back: f64 = (0..6).map(|j| row(j) * x[j]).sum();
                assert!((back - b[i]).abs() < 1e-9, "{sigma:?} {i}: {back} is not {}", b[i]);
            }
        }
    }
}
