//! Power from a standard error and its degrees of freedom.

use super::error::{PowerError, held};
use crate::dist::{normal_cdf, t_quantile};

/// How precisely a plan would measure a difference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// Standard error to expect, in standard deviations of pupils' results.
    pub se: f64,
    /// Degrees of freedom; infinite for the normal approximation.
    pub df: f64,
}

impl Precision {
    pub(super) fn new(variance: f64, df: f64, what: &'static str) -> Result<Self, PowerError> {
        if df < 1.0 {
            return Err(PowerError::TooFew { what });
        }
        let se = variance.sqrt();
        held(se, se > 0.0, "standard error", "above 0 and finite")?;
        Ok(Self { se, df })
    }

    /// Probability that the 95% interval will lie above 0, if the true difference is `difference`. `NaN` gives `NaN`.
    ///
    /// ```
    /// use ensemble_stats::power::Precision;
    /// // R: power.t.test(n = 64, delta = 0.5)
    /// let two_groups = Precision { se: (2.0_f64 / 64.0).sqrt(), df: 126.0 };
    /// assert!((two_groups.power(0.5) - 0.801_458_623_368).abs() < 1e-10);
    /// ```
    #[must_use]
    pub fn power(&self, difference: f64) -> f64 {
        let beyond = t_quantile(0.975, self.df);
        noncentral_t_above(beyond, self.df, difference / self.se)
    }

    /// The smallest true difference with the given power: 0.8 is usual.
    ///
    /// # Errors
    /// A power not between 0.025 and 1.
    pub fn detectable(&self, power: f64) -> Result<f64, PowerError> {
        held(power, 0.025 < power && power < 1.0, "power", "above 0.025 and below 1")?;
        let beyond = t_quantile(0.975, self.df);
        let reached = |delta: f64| noncentral_t_above(beyond, self.df, delta) >= power;
        let (mut low, mut high) = (0.0, 1.0);
        while !reached(high) && high < 1e9 {
            (low, high) = (high, 2.0 * high);
        }
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if reached(middle) { high = middle } else { low = middle }
        }
        Ok(0.5 * (low + high) * self.se)
    }
}

/// `P(T > t)` for a noncentral t with `df` degrees of freedom and noncentrality `delta`:
/// `∫ Φ(δ − t s) f(s) ds`, `s = √(χ²/df)`, by the trapezoid rule in `ln s`, which converges exponentially for it.
fn noncentral_t_above(t: f64, df: f64, delta: f64) -> f64 {
    if t.is_nan() || delta.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df > 1e8 {
        return normal_cdf(delta - t);
    }
    // Log density of ln s, 0 at its mode s = 1.
    let log_density = |u: f64| df * (u - 0.5 * (2.0 * u).exp_m1());
    let reach = |sign: f64| {
        let (mut near, mut far) = (0.0, 1.0);
        while log_density(sign * far) > -50.0 {
            far *= 2.0;
        }
        for _ in 0..40 {
            let middle = 0.5 * (near + far);
            if log_density(sign * middle) > -50.0 { near = middle } else { far = middle }
        }
        far
    };
    const STEPS: u32 = 800;
    let (low, high) = (-reach(-1.0), reach(1.0));
    let width = (high - low) / f64::from(STEPS);
    let (mut above, mut all) = (0.0, 0.0);
    for k in 0..=STEPS {
        let u = low + width * f64::from(k);
        let density = log_density(u).exp();
        above += density * normal_cdf(delta - t * u.exp());
        all += density;
    }
    above / all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_noncentral_t_agrees_with_r() {
        // R: pt(qt(.975, df), df, ncp, lower.tail = FALSE)
        for (df, delta, expected) in NONCENTRAL {
            let got = noncentral_t_above(t_quantile(0.975, df), df, delta);
            assert!((got - expected).abs() < 1e-10, "{df} {delta}: {got} is not {expected}");
        }
    }

    const NONCENTRAL: [(f64, f64, f64); 9] = [
        (1.0, 0.5, 0.043694440429424),
        (1.0, 6.0, 0.362183992955856),
        (3.0, 0.5, 0.055608995121119),
        (3.0, 2.5, 0.407802547675164),
        (7.5, 2.5, 0.585205914316421),
        (7.5, 6.0, 0.999231379662237),
        (40.0, 2.5, 0.684264225834606),
        (300.0, 0.5, 0.071930565929729),
        (300.0, 6.0, 0.999970992065144),
    ];

    #[test]
    fn nothing_true_is_detected_in_two_and_a_half_of_a_hundred() {
        for df in [1.0, 3.5, 30.0, f64::INFINITY] {
            let precision = Precision { se: 0.2, df };
            assert!((precision.power(0.0) - 0.025).abs() < 1e-12, "{df}");
            let least = precision.detectable(0.8).unwrap();
            assert!((precision.power(least) - 0.8).abs() < 1e-10, "{df}");
        }
    }

    #[test]
    fn numbers_that_are_none_give_none() {
        assert!(Precision { se: f64::NAN, df: 3.0 }.power(0.1).is_nan());
        assert!(Precision { se: 1.0, df: -3.0 }.power(0.1).is_nan());
        assert!(Precision { se: 1.0, df: 3.0 }.detectable(f64::NAN).is_err());
        assert!(Precision { se: 1.0, df: 3.0 }.detectable(1.0).is_err());
    }
}
