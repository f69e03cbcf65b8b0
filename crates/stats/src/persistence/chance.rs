//! The chance of the rule where nothing lasts.
//!
//! The first measure's cohorts are independent standard normal `z_t`; its mean is `Σ w_t z_t`, the second's is
//! `Y = ρ Σ v_t z_t + √(1 − ρ²Σv_t²) ε`. Two cohorts are integrated over by Gauss and Legendre's rule; for the third
//! and `Y` the probability of a quadrant of the bivariate normal is left.

use crate::dist::{Z80, Z95, Z998, normal_cdf};
use std::f64::consts::{PI, TAU};

/// Points of the rule in each panel.
const POINTS: usize = 12;
/// Beyond this a normal value hardly ever lies (1 in 10¹²).
const FAR: f64 = 7.0;
/// Weights below this change no digit that is meant.
const NEGLIGIBLE: f64 = 1e-12;

/// Chance of a place being named. Weights have squares that add to 1, two or three of them, the latest last; those
/// of the second measure belong to the same latest sessions.
pub(super) fn of_both(first: &[f64], second: &[f64], correlation: f64) -> f64 {
    let rule = legendre();
    // The latest session first, so that sessions of the two measures meet.
    let at = |weights: &[f64], back: usize| weights.iter().rev().nth(back).copied().unwrap_or(0.0);
    let own: [f64; 3] = [0, 1, 2].map(|back| at(first, back));
    let shared: [f64; 3] =
        [0, 1, 2].map(|back| if back < first.len() { correlation * at(second, back) } else { 0.0 });
    let rest = (1.0 - shared.iter().map(|s| s * s).sum::<f64>()).max(0.0).sqrt();
    let three = first.len() > 2;
    let points = nodes(&rule);
    let mut total = 0.0;
    for &(x, x_weight) in &points {
        for &(y, y_weight) in &points {
            if x_weight * y_weight < NEGLIGIBLE {
                continue;
            }
            let beyond = usize::from(x > Z95) + usize::from(y > Z95);
            let missing = Z80 - shared[0] * x - shared[1] * y;
            let inner = if three {
                // The third cohort must be beyond `from`: its own limit if it decides, or what the mean still needs.
                let mean = (Z998 - own[0] * x - own[1] * y) / own[2];
                let from = match beyond {
                    2 => f64::NEG_INFINITY,
                    1 => mean.min(Z95),
                    _ => mean,
                };
                if from > FAR {
                    continue;
                }
                let spread = rest.hypot(shared[2]);
                quadrant(from, missing / spread, shared[2] / spread, &rule)
            } else if beyond == 2 {
                normal_cdf(-missing / rest)
            } else {
                0.0
            };
            total += x_weight * y_weight * inner;
        }
    }
    total
}

/// Points and weights over a standard normal variable, with the limit between panels.
fn nodes(rule: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let ends = [-FAR, -2.0, 0.0, Z95, 3.5, FAR];
    let panels = ends.iter().zip(ends.iter().skip(1));
    panels
        .flat_map(|(low, high)| {
            let (half, middle) = (0.5 * (high - low), 0.5 * (high + low));
            rule.iter().map(move |(x, weight)| {
                let z = middle + half * x;
                (z, half * weight * (-0.5 * z * z).exp() / TAU.sqrt())
            })
        })
        .collect()
}

/// `P(X > h, Y > k)` of two standard normal variables with correlation `r`: Plackett's integral over the angle.
fn quadrant(h: f64, k: f64, r: f64, rule: &[(f64, f64)]) -> f64 {
    let apart = normal_cdf(-h) * normal_cdf(-k);
    if h == f64::NEG_INFINITY || r == 0.0 {
        return apart;
    }
    let half = 0.5 * r.asin();
    let at = |x: f64| {
        let (sin, cos) = (half * (1.0 + x)).sin_cos();
        (-(h * h + k * k - 2.0 * h * k * sin) / (2.0 * cos * cos)).exp()
    };
    apart + half / TAU * rule.iter().map(|(x, weight)| weight * at(*x)).sum::<f64>()
}

/// Points and weights of Gauss and Legendre's rule on −1 to 1, by Newton's method.
fn legendre() -> Vec<(f64, f64)> {
    let count = POINTS as f64;
    (0..POINTS)
        .map(|i| {
            let mut x = (PI * (i as f64 + 0.75) / (count + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..8 {
                let (mut before, mut now) = (1.0, x);
                for j in 2..=POINTS {
                    let j = j as f64;
                    (before, now) = (now, ((2.0 * j - 1.0) * x * now - (j - 1.0) * before) / j);
                }
                slope = count * (x * now - before) / (x * x - 1.0);
                x -= now / slope;
            }
            (x, 2.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALIKE: [f64; 3] = [0.577_350_269_189_625_8; 3];

    #[test]
    fn the_rule_of_quadrature_is_exact_for_polynomials() {
        let rule = legendre();
        let integral = |power: i32| rule.iter().map(|(x, w)| w * x.powi(power)).sum::<f64>();
        for power in 0..24 {
            let exact = if power % 2 == 0 { 2.0 / f64::from(power + 1) } else { 0.0 };
            assert!((integral(power) - exact).abs() < 1e-13, "{power}");
        }
    }

    #[test]
    fn quadrants_have_their_closed_forms() {
        let rule = legendre();
        for r in [-0.9, -0.3, 0.0, 0.5, 0.8] {
            let corner = 0.25 + f64::asin(r) / TAU;
            assert!((quadrant(0.0, 0.0, r, &rule) - corner).abs() < 1e-10, "{r}");
        }
        let open = quadrant(f64::NEG_INFINITY, 1.0, 0.7, &rule);
        assert!((open - normal_cdf(-1.0)).abs() < 1e-15);
    }

    /// Without correlation: `integrate` in R over the first measure's region, times 1 in 10.
    #[test]
    fn the_chance_of_the_first_measure_is_that_of_r() {
        let uneven = [0.5, 0.3, 0.2].map(f64::sqrt);
        for (weights, r) in [(ALIKE, 0.002374026207), (uneven, 0.00238456850135)] {
            let got = of_both(&weights, &weights, 0.0);
            assert!((got / (0.1 * r) - 1.0).abs() < 1e-4, "{got}");
        }
        let two = of_both(&ALIKE[1..], &ALIKE, 0.0);
        assert!((two / (0.025 * 0.025 * 0.1) - 1.0).abs() < 1e-6, "{two}");
    }

    /// With correlation: 4 (the fourth: 48) million draws in R, weighted by importance, and their standard errors.
    #[test]
    fn the_chance_of_both_measures_is_that_of_draws_in_r() {
        let (early, late) = ([0.2, 0.3, 0.5].map(f64::sqrt), [0.5, 0.3, 0.2].map(f64::sqrt));
        for (first, second, correlation, r, se) in [
            (ALIKE, ALIKE, 0.3, 7.755176e-04, 1.45e-06),
            (ALIKE, ALIKE, 0.6, 1.611156e-03, 2.73e-06),
            (ALIKE, ALIKE, 0.9, 2.277484e-03, 4.62e-06),
            (late, late, 0.6, 1.599814e-03, 8.20e-07),
            (late, early, -0.4, 1.570534e-05, 1.70e-07),
        ] {
            let got = of_both(&first, &second, correlation);
            assert!((got - r).abs() < 3.5 * se, "{correlation}: {got} is not {r}");
        }
    }
}
