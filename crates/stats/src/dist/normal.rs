//! The normal distribution.

use std::f64::consts::TAU;

/// Half-width, in standard deviations, of an interval that holds 80 in 100 of a normal distribution.
pub const Z80: f64 = 1.281_551_565_544_600_4;
/// Half-width, in standard deviations, of an interval that holds 95 in 100 of a normal distribution.
pub const Z95: f64 = 1.959_963_984_540_054;
/// Half-width, in standard deviations, of an interval that holds 99.8 in 100 of a normal distribution.
pub const Z998: f64 = 3.090_232_306_167_813_5;

/// Density of the standard normal distribution at `z`.
fn normal_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / TAU.sqrt()
}

/// Probability that a standard normal value is at most `z`.
///
/// Source: Taylor series about 0 (Abramowitz and Stegun 26.2.11) near the middle, Laplace's continued
/// fraction (26.2.14) in the tails.
///
/// ```
/// use ensemble_stats::dist::normal_cdf;
/// assert!((normal_cdf(1.96) - 0.975_002_104_851_780).abs() < 1e-14);
/// ```
#[must_use]
pub fn normal_cdf(z: f64) -> f64 {
    if z.is_nan() {
        return f64::NAN;
    }
    if z > 2.5 {
        return 1.0 - normal_tail(z);
    }
    if z < -2.5 {
        return normal_tail(-z);
    }
    let (mut term, mut sum, mut k) = (z, z, 1.0);
    while term.abs() > f64::EPSILON * sum.abs() * 0.1 {
        k += 2.0;
        term *= z * z / k;
        sum += term;
    }
    0.5 + normal_density(z) * sum
}

/// Upper tail for `z ≥ 2.5`: the density over the continued fraction `z + 1/(z + 2/(z + 3/(z + …)))`.
fn normal_tail(z: f64) -> f64 {
    if z > 40.0 {
        return 0.0;
    }
    let mut fraction = z;
    for k in (1..=160_u32).rev() {
        fraction = z + f64::from(k) / fraction;
    }
    normal_density(z) / fraction
}

/// The value below which a standard normal variable falls with probability `p`.
///
/// Source: Abramowitz and Stegun 26.2.23 as a start, then Halley's method on [`normal_cdf`].
/// `p = 0` and `p = 1` give the infinities.
///
/// ```
/// use ensemble_stats::dist::normal_quantile;
/// assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-14);
/// ```
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.5 {
        return 0.0;
    }
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    if p == 0.0 {
        return f64::NEG_INFINITY;
    }
    let t = (-2.0 * p.ln()).sqrt();
    let mut z = (2.515_517 + t * (0.802_853 + t * 0.010_328))
        / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)))
        - t;
    for _ in 0..4 {
        let step = (normal_cdf(z) - p) / normal_density(z);
        let next = z - step / (1.0 + 0.5 * z * step);
        if !next.is_finite() {
            break;
        }
        z = next;
    }
    z
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;

    #[test]
    fn the_normal_distribution_agrees_with_thirty_digit_arithmetic() {
        for (z, expected) in [
            (-8.0, 6.220960574271784e-16),
            (-3.0, 0.0013498980316300946),
            (-1.96, 0.024997895148220435),
            (-0.5, 0.3085375387259869),
            (0.0, 0.5),
            (1.2816, 0.9000084999023248),
            (2.5, 0.9937903346742238),
            (4.0, 0.9999683287581669),
        ] {
            close(normal_cdf(z), expected);
        }
        for (p, expected) in [
            (1e-12, -7.034483825301132),
            (0.001, -3.0902323061678136),
            (0.025, -1.9599639845400543),
            (0.1, -1.2815515655446004),
            (0.9, 1.2815515655446004),
            (0.9999, 3.7190164854556804),
        ] {
            close(normal_quantile(p), expected);
        }
        close(Z80, 1.2815515655446004);
        close(Z95, 1.9599639845400543);
        close(Z998, normal_quantile(0.999));
    }

    #[test]
    fn arguments_outside_the_domain_give_no_number() {
        assert!(normal_quantile(1.5).is_nan() && normal_cdf(f64::NAN).is_nan());
        assert_eq!((normal_cdf(-60.0), normal_cdf(60.0)), (0.0, 1.0));
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
    }
}
