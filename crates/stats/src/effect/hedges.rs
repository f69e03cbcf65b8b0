//! Differences in standard deviations: Hedges' g for pupils and for clusters, and Cox's index for shares.

use super::error::EffectError;
use crate::dist::normal_cdf;
use crate::estimate::{Comparison, Estimate};

/// Between-cluster share of variation that the What Works Clearinghouse assumes for attainment.
pub const ICC_ACHIEVEMENT: f64 = 0.20;
/// The same for all other outcomes.
pub const ICC_OTHER: f64 = 0.10;

/// One side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arm {
    /// Pupils, at least 2.
    pub n: u64,
    /// Mean, in the outcome's units.
    pub mean: f64,
    /// Standard deviation (with n − 1), in the outcome's units.
    pub sd: f64,
}

impl Arm {
    /// From values.
    ///
    /// ```
    /// use ensemble_stats::effect::Arm;
    /// let arm = Arm::of(&[1.0, 2.0, 3.0]).unwrap();
    /// assert_eq!((arm.n, arm.mean, arm.sd), (3, 2.0, 1.0));
    /// ```
    ///
    /// # Errors
    /// Fewer than two values, or values that are not finite.
    pub fn of(values: &[f64]) -> Result<Self, EffectError> {
        let n = values.len() as f64;
        let first = values.first().copied().unwrap_or(0.0);
        let mean = first + values.iter().map(|v| v - first).sum::<f64>() / n.max(1.0);
        let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
        Self { n: values.len() as u64, mean, sd: (squares / (n - 1.0)).sqrt() }.checked()
    }

    fn checked(self) -> Result<Self, EffectError> {
        let possible = self.n >= 2 && self.mean.is_finite() && self.sd.is_finite() && self.sd >= 0.0;
        let what = "each side needs at least two values, a finite mean and a standard deviation of 0 or more";
        if possible { Ok(self) } else { Err(EffectError::Impossible { what }) }
    }
}

/// A difference in standard deviations, with every step on the way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HedgesG {
    /// g with its interval.
    pub estimate: Estimate,
    /// The difference over the pooled standard deviation, before corrections.
    pub d: f64,
    /// `ω`, the correction for small numbers.
    pub omega: f64,
    /// `γ`, by whose root g is smaller because clusters widen the pooled standard deviation too little; 1 without
    /// clusters.
    pub gamma: f64,
    /// `η`, the factor by which clusters enlarge the variance; 1 without clusters.
    pub eta: f64,
    /// `h`, degrees of freedom of the pooled standard deviation.
    pub h: f64,
    /// Standard error without the factor `ω` that the current handbook puts in front.
    pub se_without_omega: f64,
}

impl HedgesG {
    /// For pupils who came or did not each for themselves.
    ///
    /// ```text
    /// d = (ȳ_t − ȳ_c)/S,  ω = 1 − 3/(4N − 9),  g = ω d,  SE = √((n_t + n_c)/(n_t n_c) + g²/(2N)),  t(N − 2)
    /// ```
    ///
    /// ```
    /// use ensemble_stats::effect::{Arm, HedgesG};
    /// let arm = |mean| Arm { n: 20, mean, sd: 2.0 };
    /// let g = HedgesG::individual(&arm(11.0), &arm(10.0)).unwrap();
    /// assert!((g.d - 0.5).abs() < 1e-15 && (g.estimate.value - 0.5 * (1.0 - 3.0 / 151.0)).abs() < 1e-15);
    /// ```
    ///
    /// # Errors
    /// Sides that are not possible, or no spread on either.
    pub fn individual(with: &Arm, without: &Arm) -> Result<Self, EffectError> {
        let Pooled { d, total, balance, .. } = Pooled::of(with, without)?;
        let omega = 1.0 - 3.0 / (4.0 * total - 9.0);
        let g = omega * d;
        let se = (balance + g * g / (2.0 * total)).sqrt();
        let estimate = Estimate::t(g, se, total - 2.0, total as u64, "Hedges' g", Comparison::OtherGroup);
        Self { estimate, d, omega, gamma: 1.0, eta: 1.0, h: total - 2.0, se_without_omega: se }.sound()
    }

    /// For clusters that took part or did not as a whole, with `icc` of the variation between them.
    ///
    /// ```text
    /// n = N/clusters,  γ = 1 − 2(n − 1)ρ/(N − 2),  η = 1 + (n − 1)ρ
    /// h = ((N − 2) − 2(n − 1)ρ)²/((N − 2)(1 − ρ)² + n(N − 2n)ρ² + 2(N − 2n)ρ(1 − ρ)),  ω = 1 − 3/(4h − 1)
    /// g = ω d √γ,  SE = ω √((1/n_t + 1/n_c) η + g²/(2h)),  t(h)
    /// ```
    ///
    /// # Errors
    /// As [`HedgesG::individual`], and fewer than 2 clusters, more than pupils, or `icc` outside 0 to 1.
    pub fn clustered(with: &Arm, without: &Arm, clusters: u64, icc: f64) -> Result<Self, EffectError> {
        let pooled = Pooled::of(with, without)?;
        let size = pooled.size(clusters, icc)?;
        let eta = 1.0 + (size - 1.0) * icc;
        pooled.finish(size, icc, eta, pooled.balance * eta, pooled.d, "Hedges' g with clusters")
    }

    /// From an adjusted difference in the outcome's units whose standard error already allows for clusters, such as
    /// that of [`super::fit`]: `g = ω √γ b/S`, `SE = ω √(γ (SE_b/S)² + g²/(2h))`, with `S` from the two sides.
    ///
    /// # Errors
    /// As [`HedgesG::clustered`].
    pub fn adjusted(
        difference: &Estimate,
        with: &Arm,
        without: &Arm,
        clusters: u64,
        icc: f64,
    ) -> Result<Self, EffectError> {
        let pooled = Pooled::of(with, without)?;
        let size = pooled.size(clusters, icc)?;
        let d = difference.value / pooled.sd;
        let eta = 1.0 + (size - 1.0) * icc;
        let se = difference.se / pooled.sd;
        let mut g = pooled.finish(size, icc, eta, 0.0, d, "Hedges' g, adjusted, with clusters")?;
        let spread = g.estimate.value.powi(2) / (2.0 * g.h);
        g.se_without_omega = (g.gamma * se * se + spread).sqrt();
        let df = difference.df.min(g.h);
        let (value, method) = (g.estimate.value, g.estimate.method);
        g.estimate = Estimate::t(
            value,
            g.omega * g.se_without_omega,
            df,
            g.estimate.n,
            method,
            Comparison::OtherGroup,
        );
        g.sound()
    }

    /// From the shares of two groups: Cox's index `ω ln(odds ratio)/1.65`, variance
    /// `ω²(1/(n_t p_t) + 1/(n_t(1 − p_t)) + …)/1.65²`.
    ///
    /// ```
    /// use ensemble_stats::effect::HedgesG;
    /// let g = HedgesG::cox((30, 60), (20, 60)).unwrap();
    /// assert!((g.d - 2.0_f64.ln() / 1.65).abs() < 1e-15);
    /// ```
    ///
    /// # Errors
    /// A group in which nobody or everybody did, or more who did than there are.
    pub fn cox(with: (u64, u64), without: (u64, u64)) -> Result<Self, EffectError> {
        let inside = |(did, of): (u64, u64)| 0 < did && did < of;
        if !inside(with) || !inside(without) {
            let what = "each group needs some who did and some who did not";
            return Err(EffectError::Impossible { what });
        }
        let parts = |(did, of): (u64, u64)| (did as f64, (of - did) as f64);
        let ((a, b), (c, d)) = (parts(with), parts(without));
        let total = a + b + c + d;
        let omega = 1.0 - 3.0 / (4.0 * total - 9.0);
        let index = ((a / b).ln() - (c / d).ln()) / 1.65;
        let se_without_omega = (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d).sqrt() / 1.65;
        let (value, se) = (omega * index, omega * se_without_omega);
        let estimate = Estimate::normal(value, se, total as u64, "Cox index", Comparison::OtherGroup);
        Ok(Self { estimate, d: index, omega, gamma: 1.0, eta: 1.0, h: f64::INFINITY, se_without_omega })
    }

    fn sound(self) -> Result<Self, EffectError> {
        let Estimate { value, se, low, high, .. } = self.estimate;
        let finite = [value, se, low, high].iter().all(|v| v.is_finite());
        if finite { Ok(self) } else { Err(EffectError::OutOfRange) }
    }

    /// How many percentiles a pupil in the middle would move up: `100 Φ(g) − 50`.
    #[must_use]
    pub fn improvement_index(&self) -> f64 {
        100.0 * (normal_cdf(self.estimate.value) - 0.5)
    }
}

struct Pooled {
    d: f64,
    sd: f64,
    total: f64,
    /// `1/n_t + 1/n_c`
    balance: f64,
}

impl Pooled {
    fn of(with: &Arm, without: &Arm) -> Result<Self, EffectError> {
        let (t, c) = (with.checked()?, without.checked()?);
        let (nt, nc) = (t.n as f64, c.n as f64);
        // About the larger, so that squares can be held.
        let large = t.sd.max(c.sd);
        let share = |arm: &Arm, n: f64| (n - 1.0) * (arm.sd / large).powi(2);
        let sd = large * ((share(&t, nt) + share(&c, nc)) / (nt + nc - 2.0)).sqrt();
        let d = (t.mean - c.mean) / sd;
        if large == 0.0 || !d.is_finite() {
            return Err(EffectError::ConstantOutcome);
        }
        Ok(Self { d, sd, total: nt + nc, balance: 1.0 / nt + 1.0 / nc })
    }

    /// Mean size of a cluster.
    fn size(&self, clusters: u64, icc: f64) -> Result<f64, EffectError> {
        let size = self.total / clusters as f64;
        if clusters < 2 || size < 1.0 || !(0.0..=1.0).contains(&icc) {
            let what =
                "there are at least 2 clusters and at most as many as pupils, and a share between 0 and 1";
            return Err(EffectError::Impossible { what });
        }
        Ok(size)
    }

    fn finish(
        &self,
        n: f64,
        rho: f64,
        eta: f64,
        variance: f64,
        d: f64,
        method: &'static str,
    ) -> Result<HedgesG, EffectError> {
        let total = self.total;
        let within = (total - 2.0) - 2.0 * (n - 1.0) * rho;
        let gamma = within / (total - 2.0);
        let rest = total - 2.0 * n;
        let below =
            (total - 2.0) * (1.0 - rho).powi(2) + n * rest * rho * rho + 2.0 * rest * rho * (1.0 - rho);
        let h = within * within / below;
        let omega = 1.0 - 3.0 / (4.0 * h - 1.0);
        if !(gamma > 0.0 && h > 1.0 && omega > 0.0) {
            let what = "so few clusters with so much between them leave no degrees of freedom";
            return Err(EffectError::Impossible { what });
        }
        let g = omega * d * gamma.sqrt();
        let se_without_omega = (variance + g * g / (2.0 * h)).sqrt();
        let se = omega * se_without_omega;
        let estimate = Estimate::t(g, se, h, total as u64, method, Comparison::OtherGroup);
        HedgesG { estimate, d, omega, gamma, eta, h, se_without_omega }.sound()
    }
}
