//! Generalised least squares at given variances, with the slope and the curvature of the likelihood.
#![expect(clippy::indexing_slicing, reason = "kernels over rows and columns of checked lengths")]

use super::blocks::{Blocks, Sigma};
use crate::linalg::{Lower, Sym, dot};

/// Effects, columns (the intercept first) and blocks, on one scale.
pub(super) struct Model {
    pub y: Vec<f64>,
    pub x: Vec<Vec<f64>>,
    pub blocks: Blocks,
    pub restricted: bool,
}

/// What generalised least squares gives.
pub(super) struct Gls {
    pub beta: Vec<f64>,
    /// `(X'M⁻¹X)⁻¹`
    pub inverse: Sym,
    /// `M⁻¹ X`, by columns.
    pub solved: Vec<Vec<f64>>,
    /// `M⁻¹ (y − Xβ) = P y`
    pub pushed: Vec<f64>,
    pub log_likelihood: f64,
}

impl Model {
    pub fn at(&self, sigma: Sigma) -> Option<Gls> {
        let (p, b) = (self.x.len(), &self.blocks);
        let solved: Vec<Vec<f64>> = self.x.iter().map(|x| b.solve(sigma, x)).collect();
        let mut cross = Sym::zeros(p);
        for i in 0..p {
            for (j, solved) in solved.iter().enumerate().take(i + 1) {
                cross.set(i, j, dot(&self.x[i], solved));
            }
        }
        let lower = Lower::cholesky(&cross)?;
        let mut beta: Vec<f64> = solved.iter().map(|s| dot(s, &self.y)).collect();
        lower.forward(&mut beta);
        lower.backward(&mut beta);
        let residuals = self.residuals(&beta);
        let pushed = b.solve(sigma, &residuals);
        let rss = dot(&residuals, &pushed);
        let fixed = if self.restricted { lower.log_det() } else { 0.0 };
        let count = if self.restricted { self.y.len() - p } else { self.y.len() } as f64;
        let log_likelihood = -0.5 * (count * std::f64::consts::TAU.ln() + b.log_det(sigma) + fixed + rss);
        log_likelihood.is_finite().then(|| Gls {
            beta,
            inverse: lower.inverse(),
            solved,
            pushed,
            log_likelihood,
        })
    }

    pub fn residuals(&self, beta: &[f64]) -> Vec<f64> {
        let fitted = |i: usize| self.x.iter().zip(beta).map(|(x, b)| x[i] * b).sum::<f64>();
        (0..self.y.len()).map(|i| self.y[i] - fitted(i)).collect()
    }

    /// `P b = M⁻¹ b − M⁻¹X (X'M⁻¹X)⁻¹ X'M⁻¹ b`
    fn push(&self, sigma: Sigma, gls: &Gls, b: &[f64]) -> Vec<f64> {
        let mut pushed = self.blocks.solve(sigma, b);
        let along: Vec<f64> = gls.solved.iter().map(|s| dot(s, b)).collect();
        for (i, column) in gls.solved.iter().enumerate() {
            let share: f64 = (0..along.len()).map(|j| gls.inverse.at(i, j) * along[j]).sum();
            pushed.iter_mut().zip(column).for_each(|(p, c)| *p -= share * c);
        }
        pushed
    }

    /// `Z'a` for clusters and for groups.
    fn totals(&self, a: &[f64]) -> [Vec<f64>; 2] {
        let groups = self.blocks.by_group(a);
        [self.blocks.by_cluster(&groups), groups]
    }

    /// `1' P 1` of each cluster and each group: how much is known of each.
    pub fn known(&self, sigma: Sigma, gls: &Gls) -> [Vec<f64>; 2] {
        let traces = self.blocks.traces(sigma);
        let columns: Vec<[Vec<f64>; 2]> = gls.solved.iter().map(|s| self.totals(s)).collect();
        let level = |which: usize| {
            (traces[which].1.iter().enumerate())
                .map(|(at, own)| {
                    let row: Vec<f64> = columns.iter().map(|c| c[which][at]).collect();
                    own - gls.inverse.quadratic(&row)
                })
                .collect()
        };
        [level(0), level(1)]
    }

    /// Slope of the log-likelihood in each variance.
    pub fn slopes(&self, sigma: Sigma, gls: &Gls) -> [f64; 2] {
        let pushed = self.totals(&gls.pushed);
        let expected = if self.restricted {
            self.known(sigma, gls).map(|known| known.iter().sum())
        } else {
            self.blocks.traces(sigma).map(|(sum, _)| sum)
        };
        [0, 1].map(|j| 0.5 * (dot(&pushed[j], &pushed[j]) - expected[j]))
    }

    /// Average information (Gilmour, Thompson and Cullis 1995, *Biometrics* 51:1440): `½ f_i' P f_j` with
    /// `f_j = Z_j Z_j' P y`.
    pub fn information(&self, sigma: Sigma, gls: &Gls) -> [[f64; 2]; 2] {
        let totals = self.totals(&gls.pushed);
        let clusters: Vec<f64> = self.blocks.cluster.iter().map(|&c| totals[0][c]).collect();
        let groups: Vec<f64> = self.blocks.group.iter().map(|&g| totals[1][g]).collect();
        let f = [clusters, groups];
        let pushed = [self.push(sigma, gls, &f[0]), self.push(sigma, gls, &f[1])];
        let half = |i: usize, j: usize| 0.5 * dot(&f[i], &pushed[j]);
        [[half(0, 0), half(0, 1)], [half(0, 1), half(1, 1)]]
    }

    /// Conditional modes of clusters and groups, and their standard errors with what the coefficients leave open.
    pub fn modes(&self, sigma: Sigma, gls: &Gls) -> [Vec<(f64, f64)>; 2] {
        let (totals, known) = (self.totals(&gls.pushed), self.known(sigma, gls));
        [0, 1].map(|j| {
            let of = |(total, known): (&f64, &f64)| {
                (sigma[j] * total, (sigma[j] * (1.0 - sigma[j] * known)).max(0.0).sqrt())
            };
            totals[j].iter().zip(&known[j]).map(of).collect()
        })
    }
}
