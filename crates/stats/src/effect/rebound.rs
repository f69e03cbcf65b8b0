//! Regression to the mean: what comes back by itself.

use super::design::Design;
use super::error::EffectError;
use super::fit;
use super::result::Effect;
use super::robust::Robust;
use crate::dist::Z95;
use crate::estimate::{Comparison, Estimate};
use crate::mixed::Factor;

/// A measure taken twice with nothing done between, over many: how the second goes with the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retest {
    /// How many were measured twice, at least 4.
    pub n: u64,
    /// Their mean, in the measure's units.
    pub mean: f64,
    /// Their standard deviation, in the measure's units.
    pub sd: f64,
    /// Correlation of the two, above −1 and below 1.
    pub r: f64,
}

/// What to expect of one that was picked for its first value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rebound {
    /// The expected gain with nothing done, `(1 − r)(μ − y₁)`, and how well it is known.
    pub expected: Estimate,
    /// Where the gain of one such will fall 95 times in 100 with nothing done.
    pub likely: (f64, f64),
}

impl Retest {
    /// From pairs of values: the first one's mean and deviation, and the correlation.
    ///
    /// # Errors
    /// Lengths that differ, fewer than 4 pairs, values that are not finite or all the same.
    pub fn of(first: &[f64], second: &[f64]) -> Result<Self, EffectError> {
        if first.len() != second.len() {
            let (expected, found) = (first.len(), second.len());
            return Err(EffectError::LengthsDiffer { name: "second".into(), expected, found });
        }
        for (name, values) in [("first", first), ("second", second)] {
            if let Some(row) = values.iter().position(|v| !v.is_finite()) {
                return Err(EffectError::NotFinite { name: name.into(), row: row + 1 });
            }
        }
        let n = first.len() as f64;
        let (a, unit) = super::rows::scale(first.to_vec());
        let (b, _) = super::rows::scale(second.to_vec());
        let centred = |v: &[f64]| -> (f64, Vec<f64>) {
            let mean = v.iter().sum::<f64>() / n;
            (mean, v.iter().map(|x| x - mean).collect())
        };
        let ((mean, a), (_, b)) = (centred(&a), centred(&b));
        let (aa, bb) = (crate::linalg::dot(&a, &a), crate::linalg::dot(&b, &b));
        let r = (crate::linalg::dot(&a, &b) / (aa.sqrt() * bb.sqrt())).clamp(-1.0, 1.0);
        Self { n: first.len() as u64, mean: mean * unit, sd: (aa / (n - 1.0)).sqrt() * unit, r }.checked()
    }

    fn checked(self) -> Result<Self, EffectError> {
        let finite = self.mean.is_finite() && self.sd.is_finite();
        let what = "two measurements of at least 4, which differ, with a correlation above -1 and below 1";
        let possible = self.n >= 4 && finite && self.sd > 0.0 && self.r.abs() < 1.0;
        if possible { Ok(self) } else { Err(EffectError::Impossible { what }) }
    }

    /// The gain to expect of one whose first value was `first` and with whom nothing is done.
    ///
    /// ```text
    /// expected = (1 − r)(μ − y₁)
    /// variance = (μ − y₁)² ((1 − r²)/√(n − 3))² + (1 − r)² σ²/n        (r on Fisher's scale)
    /// likely   = expected ± 1.96 √(variance + σ²(1 − r²))
    /// ```
    /// Both times are taken to have the same mean and spread.
    ///
    /// ```
    /// use ensemble_stats::effect::Retest;
    /// let classes = Retest { n: 200, mean: 100.0, sd: 10.0, r: 0.6 };
    /// let rebound = classes.rebound(85.0).unwrap();
    /// assert!((rebound.expected.value - 6.0).abs() < 1e-12);
    /// assert!(rebound.likely.0 < -9.0 && rebound.likely.1 > 21.0);
    /// ```
    ///
    /// # Errors
    /// Numbers that are not possible.
    pub fn rebound(&self, first: f64) -> Result<Rebound, EffectError> {
        let Self { n, mean, sd, r } = self.checked()?;
        if !first.is_finite() {
            return Err(EffectError::NotFinite { name: "first".into(), row: 1 });
        }
        let (n, away) = (n as f64, mean - first);
        let of_r = away * (1.0 - r * r) / (n - 3.0).sqrt();
        let of_mean = (1.0 - r) * sd / n.sqrt();
        let (value, se) = ((1.0 - r) * away, of_r.hypot(of_mean));
        let expected = Estimate::normal(value, se, self.n, "regression to the mean", Comparison::Before);
        let reach = Z95 * se.hypot(sd * (1.0 - r * r).sqrt());
        if [expected.low, expected.high, reach].iter().any(|v| !v.is_finite()) {
            return Err(EffectError::OutOfRange);
        }
        Ok(Rebound { expected, likely: (value - reach, value + reach) })
    }
}

/// The difference in `after` between rows that took part and rows that did not, among rows with the same `before`
/// (OLS of `after` on `before` and taking part, CR2). It removes regression to the mean, which a difference of gains
/// does not if the two sides started apart.
///
/// ```
/// use ensemble_stats::effect::ancova;
/// let before = [1.0, 2.0, 3.0, 4.0, 5.0, 3.0, 4.0, 5.0, 6.0, 7.0];
/// let after = [3.1, 3.4, 4.1, 4.4, 5.0, 3.0, 3.6, 4.0, 4.5, 5.1];
/// let treated = [true, true, true, true, true, false, false, false, false, false];
/// let found = ancova(&after, &before, &treated, None).unwrap();
/// assert!((found.estimate.value - 0.99).abs() < 0.1);
/// ```
///
/// # Errors
/// As [`super::fit`]; [`EffectError::EmptyArm`] if nobody or everybody took part.
pub fn ancova(
    after: &[f64],
    before: &[f64],
    treated: &[bool],
    clusters: Option<&Factor>,
) -> Result<Effect, EffectError> {
    for (arm, value) in [("with it", true), ("without it", false)] {
        if !treated.contains(&value) {
            return Err(EffectError::EmptyArm { arm });
        }
    }
    let treated: Vec<f64> = treated.iter().map(|&t| f64::from(u8::from(t))).collect();
    let mut design = Design::new(after).column("before", before).column("treated", &treated);
    design.clusters = clusters;
    let mut effect = fit(&design, Robust::Cr2)?.last()?;
    effect.estimate.method = "OLS on the starting point, with CR2";
    Ok(effect)
}
