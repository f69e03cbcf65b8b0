//! The limits of a funnel at any size.

use super::data::Row;
use super::dispersion::Dispersion;
use super::{FunnelError, Limits, Outside, Overdispersion, Plan, Scale, Series};
use crate::dist::{
    Z95, Z998, binomial_quantile, binomial_tails, chi_square_quantile, normal_cdf, poisson_tails,
};
use std::f64::consts::{FRAC_PI_2, PI};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Measure {
    Proportion,
    Ratio,
    Mean { sd: f64 },
}

/// A centre, a scale and the allowance for overdispersion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Curve {
    measure: Measure,
    pub(super) centre: f64,
    scale: Scale,
    /// Added to `s`, as a deviation.
    tau: f64,
    /// Multiplies `s`.
    stretch: f64,
}

impl Curve {
    pub(super) fn new(series: &Series<'_>, rows: &[Row], plan: &Plan) -> Result<Self, FunnelError> {
        let measure = match *series {
            Series::Proportions { .. } => Measure::Proportion,
            Series::Ratios { .. } => Measure::Ratio,
            Series::Means { sd, .. } => Measure::Mean { sd },
        };
        if plan.scale == Scale::Exact && plan.overdispersion != Overdispersion::None {
            return Err(FunnelError::ExactAllowsForNothing);
        }
        let scale = match (plan.scale, measure) {
            (Scale::Exact, Measure::Mean { .. }) => Scale::Natural,
            (Scale::Arcsine, Measure::Ratio | Measure::Mean { .. })
            | (Scale::SquareRoot | Scale::Log, Measure::Proportion | Measure::Mean { .. }) => {
                return Err(FunnelError::ScaleDoesNotFit);
            }
            (scale, _) => scale,
        };
        if let (Scale::Log, Some(at)) = (scale, rows.iter().position(|row| row.count == 0.0)) {
            return Err(FunnelError::LogOfNothing { row: at + 1 });
        }
        let centre = plan.centre.unwrap_or_else(|| measure.centre(rows));
        let fits = match measure {
            Measure::Proportion => centre > 0.0 && centre < 1.0,
            Measure::Ratio => centre > 0.0 && centre.is_finite(),
            Measure::Mean { .. } => centre.is_finite(),
        };
        if !fits {
            let given = plan.centre.is_some() || matches!(measure, Measure::Mean { .. });
            return Err(if given { FunnelError::BadCentre } else { FunnelError::NothingToCompare });
        }
        Ok(Self { measure, centre, scale, tau: 0.0, stretch: 1.0 })
    }

    pub(super) fn allow(&mut self, overdispersion: Overdispersion, found: &Dispersion) {
        match overdispersion {
            Overdispersion::Additive => self.tau = found.tau,
            Overdispersion::Multiplicative => self.stretch = found.phi.max(1.0).sqrt(),
            Overdispersion::None => {}
        }
    }

    /// What units would spread like if `φ` and `τ²` were not kept small by trimming, for [`Self::chance_ordinary`].
    pub(super) fn untrimmed(mut self, overdispersion: Overdispersion, found: &Dispersion) -> Self {
        match overdispersion {
            Overdispersion::Multiplicative => self.stretch = found.phi_ordinary.max(1.0).sqrt(),
            Overdispersion::Additive | Overdispersion::None => self.tau = found.tau_ordinary,
        }
        self
    }

    pub(super) fn possible(&self) -> (f64, f64) {
        match self.measure {
            Measure::Proportion => (0.0, 1.0),
            Measure::Ratio => (0.0, f64::INFINITY),
            Measure::Mean { .. } => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }

    fn to_scale(self, value: f64) -> f64 {
        match self.scale {
            Scale::Natural | Scale::Exact => value,
            Scale::Arcsine => value.sqrt().asin(),
            Scale::SquareRoot => value.sqrt(),
            Scale::Log => value.ln(),
        }
    }

    /// Back to the measure, keeping the sign of what lies before the scale begins and going on beyond its end, so
    /// that a limit never comes back as units get smaller.
    fn to_measure(self, at: f64) -> f64 {
        match self.scale {
            Scale::Natural | Scale::Exact => at,
            Scale::Arcsine if at > FRAC_PI_2 => 2.0 - at.min(PI).sin().powi(2),
            Scale::Arcsine => at.max(-FRAC_PI_2).sin().powi(2).copysign(at),
            Scale::SquareRoot => (at * at).copysign(at),
            Scale::Log => at.exp(),
        }
    }

    /// `s` at size `n`, on the scale.
    fn chance_sd(self, n: f64) -> f64 {
        let natural = || match self.measure {
            Measure::Proportion => (self.centre * (1.0 - self.centre) / n).sqrt(),
            Measure::Ratio => (self.centre / n).sqrt(),
            Measure::Mean { sd } => sd / n.sqrt(),
        };
        match self.scale {
            Scale::Natural | Scale::Exact => natural(),
            Scale::Arcsine | Scale::SquareRoot => 0.5 / n.sqrt(),
            Scale::Log => 1.0 / (self.centre * n).sqrt(),
        }
    }

    /// `z` and `s` before any allowance.
    pub(super) fn z(&self, row: &Row) -> (f64, f64) {
        let s = self.chance_sd(row.n);
        ((self.to_scale(row.value) - self.to_scale(self.centre)) / s, s)
    }

    fn allowed_sd(self, n: f64) -> f64 {
        (self.stretch * self.chance_sd(n)).hypot(self.tau)
    }

    pub(super) fn z_adjusted(&self, row: &Row) -> f64 {
        (self.to_scale(row.value) - self.to_scale(self.centre)) / self.allowed_sd(row.n)
    }

    pub(super) fn limits(&self, n: f64) -> Limits {
        if self.scale == Scale::Exact {
            let [lower95, upper95, lower998, upper998] =
                [0.025, 0.975, 0.001, 0.999].map(|q| self.exact_count(n, q) / self.whole(n));
            return Limits { lower95, upper95, lower998, upper998 };
        }
        let (middle, sd) = (self.to_scale(self.centre), self.allowed_sd(n));
        let [lower95, upper95, lower998, upper998] =
            [-Z95, Z95, -Z998, Z998].map(|z| self.to_measure(middle + z * sd));
        Limits { lower95, upper95, lower998, upper998 }
    }

    /// Pupils are whole where counts are binomial.
    fn whole(&self, n: f64) -> f64 {
        if self.measure == Measure::Proportion { n.round().max(1.0) } else { n }
    }

    /// The exact limit at probability `q`, as a count.
    fn exact_count(&self, n: f64, q: f64) -> f64 {
        if self.measure == Measure::Ratio {
            let spare = if q > 0.5 { 2.0 } else { 0.0 };
            return 0.5 * chi_square_quantile(q, 2.0 * self.centre * n + spare);
        }
        let size = self.whole(n) as u32;
        let r = binomial_quantile(q, size, self.centre).unwrap_or(0);
        let up_to = binomial_tails(r, size, self.centre).0;
        let before = if r == 0 { 0.0 } else { binomial_tails(r - 1, size, self.centre).0 };
        // `r` has probability unless it is lost to rounding; then nothing is left to interpolate.
        let part = if up_to > before { (up_to - q) / (up_to - before) } else { 0.0 };
        f64::from(r) - part
    }

    pub(super) fn outside(&self, row: &Row, limits: &Limits, z: f64) -> Outside {
        let beyond = if self.scale == Scale::Exact {
            let v = row.value;
            (v > limits.upper998, v > limits.upper95, v < limits.lower998, v < limits.lower95)
        } else {
            (z > Z998, z > Z95, z < -Z998, z < -Z95)
        };
        match beyond {
            (true, ..) => Outside::Above998,
            (_, true, ..) => Outside::Above95,
            (_, _, true, _) => Outside::Below998,
            (_, _, _, true) => Outside::Below95,
            _ => Outside::Inside,
        }
    }

    /// `(P(X ≤ k), P(X > k))` of the count of a unit of size `n`.
    fn tails(&self, n: f64, k: f64) -> (f64, f64) {
        if k < 0.0 {
            return (0.0, 1.0);
        }
        match self.measure {
            Measure::Proportion => binomial_tails(k as u32, self.whole(n) as u32, self.centre),
            _ => poisson_tails(k as u32, self.centre * n),
        }
    }

    pub(super) fn two_sided(&self, row: &Row, z: f64) -> f64 {
        if self.scale != Scale::Exact {
            return 2.0 * normal_cdf(-z.abs());
        }
        let (up_to, above) = self.tails(row.n, row.count);
        let (below, from) = self.tails(row.n, row.count - 1.0);
        // Half of its own probability counts, so each tail is a mean of two.
        (up_to + below).min(above + from).clamp(0.0, 1.0)
    }

    /// Chance that a unit of size `n` lies outside limits at a two-sided level if nothing differs.
    pub(super) fn chance_outside(&self, n: f64, level: f64) -> f64 {
        if self.scale != Scale::Exact {
            return level;
        }
        let (lower, upper) = (self.exact_count(n, 0.5 * level), self.exact_count(n, 1.0 - 0.5 * level));
        self.tails(n, lower.ceil() - 1.0).0 + self.tails(n, upper.floor()).1
    }

    /// Chance that a unit of size `n` lies outside normal limits that reach `z` if units spread like `truth`.
    pub(super) fn chance_ordinary(&self, truth: &Self, n: f64, z: f64) -> f64 {
        2.0 * normal_cdf(-z * (self.allowed_sd(n) / truth.allowed_sd(n)))
    }
}

impl Measure {
    fn centre(self, rows: &[Row]) -> f64 {
        let total: f64 = rows.iter().map(|row| row.n).sum();
        match self {
            Self::Proportion => rows.iter().map(|row| row.count).sum::<f64>() / total,
            Self::Ratio => 1.0,
            Self::Mean { .. } => {
                // About the first mean, so that an offset costs no digits.
                let first = rows.first().map_or(0.0, |row| row.value);
                first + rows.iter().map(|row| row.n / total * (row.value - first)).sum::<f64>()
            }
        }
    }
}
