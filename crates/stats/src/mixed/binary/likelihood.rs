//! The marginal log-likelihood by adaptive quadrature, and its exact slopes.
//!
//! With `u = b/σ` standard normal, group `i` has `h(u) = Σ_r [y_r η_r − n_r ln(1 + e^η_r)] − u²/2`,
//! `η_r = x_r'β + σ u`. Its mode `û` and `s = (−h''(û))^−½` place the nodes `u_k = û + s z_k`, and
//!
//! ```text
//! ln L_i = ln s + ln Σ_k exp(h(u_k) + z_k²/2 + ln w_k)
//! ```
//!
//! One node is Laplace's approximation. The slopes are those of this sum, not of the integral behind it: `û` and
//! `s` move with the parameters, `û' = s² ∂h'` and `(ln s)' = ½ s² (∂h'' + h''' û')`. Sources: Pinheiro and Bates
//! (1995), *J. Comput. Graph. Stat.* 4:12; Pinheiro and Chao (2006), *ibid.* 15:58.
#![expect(clippy::indexing_slicing, reason = "slices are cut to the rows of a group and the width of a row")]

use super::rows::Rows;

/// What a linear predictor says of one trial.
#[derive(Clone, Copy)]
pub(super) struct Logit {
    eta: f64,
    /// `e^−|η|`
    tail: f64,
    /// Probability of success.
    pub mean: f64,
}

impl Logit {
    pub fn at(eta: f64) -> Self {
        let tail = (-eta.abs()).exp();
        let small = tail / (1.0 + tail);
        Self { eta, tail, mean: if eta < 0.0 { small } else { 1.0 - small } }
    }

    /// Variance of one trial.
    pub fn weight(self) -> f64 {
        self.tail / (1.0 + self.tail).powi(2)
    }

    pub fn log_likelihood(self, yes: f64, of: f64) -> f64 {
        self.linear(yes, of) - of * self.tail.ln_1p()
    }

    /// `y η − n max(η, 0)` without the difference of large numbers.
    fn linear(self, yes: f64, of: f64) -> f64 {
        let misses = if self.eta > 0.0 { of - yes } else { yes };
        -misses * self.eta.abs()
    }
}

/// A sum of log-likelihoods that takes one logarithm for hundreds of single trials.
struct Sum {
    value: f64,
    product: f64,
}

impl Sum {
    fn new() -> Self {
        Self { value: 0.0, product: 1.0 }
    }

    fn add(&mut self, logit: Logit, yes: f64, of: f64) {
        self.value += logit.linear(yes, of);
        if of == 1.0 {
            self.product *= 1.0 + logit.tail;
        } else {
            self.value -= of * logit.tail.ln_1p();
        }
        if self.product > 1e100 {
            self.value -= self.product.ln();
            self.product = 1.0;
        }
    }

    fn total(&self) -> f64 {
        self.value - self.product.ln()
    }
}

/// `β` and then `σ`, with the log-likelihood there and its slopes.
#[derive(Clone)]
pub(super) struct Place {
    pub at: Vec<f64>,
    pub value: f64,
    pub slopes: Vec<f64>,
    pub groups: Vec<Peak>,
}

/// The mode of one group's `u` and `s`.
#[derive(Clone, Copy, Default)]
pub(super) struct Peak {
    pub mode: f64,
    pub spread: f64,
}

pub(super) struct Likelihood<'a> {
    pub rows: &'a Rows,
    /// `z_k` and `ln w_k + z_k²/2`.
    pub nodes: Vec<(f64, f64)>,
}

impl Likelihood<'_> {
    /// `None` where numbers break down.
    pub fn evaluate(&self, at: &[f64]) -> Option<Place> {
        let mut place =
            Place { at: at.to_vec(), value: 0.0, slopes: vec![0.0; at.len()], groups: Vec::new() };
        let mut work = Work::default();
        for index in 0..self.rows.groups() {
            let group = self.group(at, index);
            let peak = group.peak()?;
            place.value += group.add(peak, &self.nodes, &mut place.slopes, &mut work);
            place.groups.push(peak);
        }
        (place.value.is_finite() && place.slopes.iter().all(|s| s.is_finite())).then_some(place)
    }

    fn group(&self, at: &[f64], index: usize) -> Group<'_> {
        let rows = self.rows;
        let (start, end) = (rows.starts[index], rows.starts[index + 1]);
        let columns = &rows.columns[start * rows.width..end * rows.width];
        let predictor = |row: &[f64]| row.iter().zip(at).map(|(x, b)| x * b).sum();
        Group {
            width: rows.width,
            columns,
            yes: &rows.yes[start..end],
            of: &rows.of[start..end],
            fixed: columns.chunks_exact(rows.width).map(predictor).collect(),
            sigma: at[rows.width],
        }
    }

    /// How a group's `b = σ û` moves with `β` and `σ`.
    pub fn drift(&self, place: &Place, index: usize) -> Vec<f64> {
        let (group, peak) = (self.group(&place.at, index), place.groups[index]);
        let by = group.sigma * peak.spread * peak.spread;
        let mut drift = vec![0.0; place.at.len()];
        let (mut rests, mut weights) = (0.0, 0.0);
        for ((logit, yes, of), row) in group.logits(peak.mode).zip(group.columns.chunks_exact(group.width)) {
            let weight = of * logit.weight();
            rests += yes - of * logit.mean;
            weights += weight;
            drift.iter_mut().zip(row).for_each(|(d, x)| *d -= by * group.sigma * weight * x);
        }
        drift[group.width] = peak.mode + by * (rests - group.sigma * peak.mode * weights);
        drift
    }
}

/// Kept from group to group to save allocations.
#[derive(Default)]
struct Work {
    heights: Vec<f64>,
    /// `y − n μ`, node by node.
    rests: Vec<f64>,
}

struct Group<'a> {
    width: usize,
    columns: &'a [f64],
    yes: &'a [f64],
    of: &'a [f64],
    /// `x'β`
    fixed: Vec<f64>,
    sigma: f64,
}

impl Group<'_> {
    fn logits(&self, u: f64) -> impl Iterator<Item = (Logit, f64, f64)> {
        let shift = self.sigma * u;
        let rows = self.fixed.iter().zip(self.yes).zip(self.of);
        rows.map(move |((fixed, &yes), &of)| (Logit::at(fixed + shift), yes, of))
    }

    /// `h`, `h'` and `−h''` at `u`.
    fn height(&self, u: f64) -> (f64, f64, f64) {
        let (mut value, mut rest, mut weight) = (Sum::new(), 0.0, 0.0);
        for (logit, yes, of) in self.logits(u) {
            value.add(logit, yes, of);
            rest += yes - of * logit.mean;
            weight += of * logit.weight();
        }
        (value.total() - 0.5 * u * u, self.sigma * rest - u, 1.0 + self.sigma * self.sigma * weight)
    }

    /// `h` is concave: Newton's method with steps halved where they overshoot.
    fn peak(&self) -> Option<Peak> {
        let mut mode = 0.0;
        let (mut value, mut slope, mut bend) = self.height(mode);
        for _ in 0..100 {
            let step = slope / bend;
            let mut length = 1.0;
            loop {
                let next = mode + length * step;
                let found = self.height(next);
                if found.0 >= value - 1e-12 * value.abs() || length < 1e-9 {
                    mode = next;
                    (value, slope, bend) = found;
                    break;
                }
                length *= 0.5;
            }
            // The step after this one would be its square.
            if step.abs() * bend.sqrt() < 1e-7 {
                return Some(Peak { mode, spread: bend.sqrt().recip() });
            }
        }
        None
    }

    /// `ln L_i`; adds its slopes.
    fn add(&self, peak: Peak, nodes: &[(f64, f64)], slopes: &mut [f64], work: &mut Work) -> f64 {
        let (sigma, size, p) = (self.sigma, self.yes.len(), self.width);
        work.heights.clear();
        work.rests.clear();
        for &(z, lifted) in nodes {
            let u = peak.mode + peak.spread * z;
            let mut value = Sum::new();
            for (logit, yes, of) in self.logits(u) {
                value.add(logit, yes, of);
                work.rests.push(yes - of * logit.mean);
            }
            work.heights.push(lifted - 0.5 * u * u + value.total());
        }
        let highest = work.heights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = work.heights.iter().map(|height| (height - highest).exp()).sum();
        // Σ_k p_k of: each row's rest; u Σ rest; h'(u_k) and h'(u_k) z_k.
        let (mut rest, mut by_sigma, mut pull, mut spread) = (vec![0.0; size], 0.0, 0.0, 0.0);
        for ((&(z, _), height), rests) in nodes.iter().zip(&work.heights).zip(work.rests.chunks_exact(size)) {
            let share = (height - highest).exp() / total;
            let u = peak.mode + peak.spread * z;
            let sum: f64 = rests.iter().sum();
            let along = share * (sigma * sum - u);
            rest.iter_mut().zip(rests).for_each(|(r, own)| *r += share * own);
            by_sigma += share * u * sum;
            pull += along;
            spread += along * z;
        }
        // The mode and the spread move too.
        let square = peak.spread * peak.spread;
        let by_spread = 1.0 + peak.spread * spread;
        let (mut sums, mut weights, mut skews) = (0.0, 0.0, 0.0);
        let mut moves = vec![[0.0; 2]; p];
        for ((logit, yes, of), row) in self.logits(peak.mode).zip(self.columns.chunks_exact(p)) {
            let weight = of * logit.weight();
            let skew = weight * (1.0 - 2.0 * logit.mean);
            sums += yes - of * logit.mean;
            weights += weight;
            skews += skew;
            for (m, x) in moves.iter_mut().zip(row) {
                m[0] -= sigma * weight * x;
                m[1] -= sigma * sigma * skew * x;
            }
        }
        let third = -sigma.powi(3) * skews;
        let follow = |first: f64, second: f64| {
            let mode = square * first;
            pull * mode + by_spread * 0.5 * square * (second + third * mode)
        };
        for ((slope, m), j) in slopes.iter_mut().zip(&moves).zip(0..p) {
            let direct: f64 = rest.iter().enumerate().map(|(r, rest)| rest * self.columns[r * p + j]).sum();
            *slope += direct + follow(m[0], m[1]);
        }
        let first = sums - sigma * peak.mode * weights;
        let second = -2.0 * sigma * weights - sigma * sigma * peak.mode * skews;
        slopes[p] += by_sigma + follow(first, second);
        peak.spread.ln() + highest + total.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixed::Factor;
    use crate::mixed::binary::{Binary, hermite};

    #[test]
    fn slopes_are_those_of_the_sum_whatever_the_points() {
        let yes = [3, 0, 1, 1, 0, 2, 5, 1, 0, 1];
        let of = [4, 1, 2, 1, 1, 3, 5, 3, 2, 1];
        let x = [0.3, -1.0, 2.0, 0.1, 0.7, -0.4, 1.1, 0.0, -2.0, 0.5];
        let group = Factor::from_labels("g", ["a", "a", "a", "b", "b", "b", "c", "c", "d", "d"]);
        let design = Binary::counts(&yes, &of, &group).column("x", &x);
        let rows = Rows::of(&design).unwrap();
        for points in [1, 2, 9, 25] {
            let likelihood = Likelihood { rows: &rows, nodes: hermite::nodes(points) };
            for at in [[0.2, -0.3, 0.8], [-1.0, 0.5, 2.5], [0.1, 0.0, 0.0]] {
                let found = likelihood.evaluate(&at).unwrap();
                for j in 0..3 {
                    let value = |by: f64| {
                        let mut moved = at;
                        moved[j] += by;
                        likelihood.evaluate(&moved).unwrap().value
                    };
                    let step = 1e-5;
                    let difference = (value(step) - value(-step)) / (2.0 * step);
                    assert!(
                        (found.slopes[j] - difference).abs() < 1e-8,
                        "{points} points, {j}: {difference}"
                    );
                    let mode = |by: f64, group: usize| {
                        let mut moved = at;
                        moved[j] += by;
                        moved[2] * likelihood.evaluate(&moved).unwrap().groups[group].mode
                    };
                    for group in 0..4 {
                        let drift = likelihood.drift(&found, group)[j];
                        let difference = (mode(step, group) - mode(-step, group)) / (2.0 * step);
                        assert!((drift - difference).abs() < 1e-8, "mode of {group} by {j}: {difference}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_group_far_out_keeps_its_digits() {
        assert!((Logit::at(-800.0).log_likelihood(1.0, 1.0) + 800.0).abs() < 1e-12);
        assert_eq!(Logit::at(800.0).log_likelihood(1.0, 1.0), 0.0);
        assert_eq!(Logit::at(-40.0).mean, (-40.0_f64).exp());
    }
}
