//! The distributions that the other modules ask: normal, Student's t, Fisher's F, chi-square, Poisson and the
//! binomial.
//!
//! Only what is used is here. Every function takes and gives plain probabilities between 0 and 1 and answers
//! `NaN` to arguments outside its domain. Relative error is about 1e-13 in either tail, checked against
//! thirty-digit arithmetic.

use crate::special::{incomplete_beta, incomplete_gamma};
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

/// Probability that a Student's t value with `df` degrees of freedom lies further from 0 than `t`, either way.
///
/// ```
/// use ensemble_stats::dist::t_two_sided;
/// assert!((t_two_sided(2.0, 5.0) - 0.101_939_478_829_858).abs() < 1e-14);
/// ```
#[must_use]
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    if df <= 0.0 || df.is_nan() || t.is_nan() {
        return f64::NAN;
    }
    if t.is_infinite() {
        return 0.0;
    }
    let scale = df.sqrt().max(t.abs());
    let (r, q) = (df.sqrt() / scale, t / scale);
    let total = r * r + q * q;
    incomplete_beta(0.5 * df, 0.5, r * r / total, q * q / total).0
}

/// The value below which a Student's t variable with `df` degrees of freedom falls with probability `p`. `df` need
/// not be whole; infinite `df` gives the normal quantile.
///
/// Source: bisection on [`t_two_sided`], to the last digits.
///
/// ```
/// use ensemble_stats::dist::t_quantile;
/// assert!((t_quantile(0.975, 10.0) - 2.228_138_851_986_274).abs() < 1e-13);
/// ```
#[must_use]
pub fn t_quantile(p: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df.is_infinite() {
        return normal_quantile(p);
    }
    if p < 0.5 {
        return -t_quantile(1.0 - p, df);
    }
    if p == 1.0 {
        return f64::INFINITY;
    }
    let beyond = |t: f64| t_two_sided(t, df) > 2.0 * (1.0 - p);
    let (mut low, mut high) = (0.0, 1.0);
    while beyond(high) && high < f64::MAX / 2.0 {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if beyond(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// Lower and upper tail of chi-square with `df` degrees of freedom: `(P(X ≤ x), P(X > x))`.
///
/// ```
/// use ensemble_stats::dist::chi_square_tails;
/// let (below, above) = chi_square_tails(3.841_458_820_694_124, 1.0);
/// assert!((above - 0.05).abs() < 1e-14 && (below + above - 1.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn chi_square_tails(x: f64, df: f64) -> (f64, f64) {
    incomplete_gamma(0.5 * df, 0.5 * x)
}

/// The value below which chi-square with `df` degrees of freedom falls with probability `p`.
///
/// Source: bisection on [`chi_square_tails`], to the last digits.
///
/// ```
/// use ensemble_stats::dist::chi_square_quantile;
/// assert!((chi_square_quantile(0.95, 1.0) - 3.841_458_820_694_124).abs() < 1e-12);
/// ```
#[must_use]
pub fn chi_square_quantile(p: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || df.is_nan() || df <= 0.0 || df.is_infinite() {
        return f64::NAN;
    }
    if p == 1.0 {
        return f64::INFINITY;
    }
    let below = |x: f64| {
        let (lower, upper) = chi_square_tails(x, df);
        if p < 0.5 { lower < p } else { upper > 1.0 - p }
    };
    let (mut low, mut high) = (0.0, df);
    while below(high) && high < f64::MAX / 2.0 {
        (low, high) = (high, 2.0 * high);
    }
    // The smallest quantiles lie many powers of two below `df`, so a plain bisection may need them all.
    for _ in 0..1200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// Lower and upper tail of a Poisson count with the given mean: `(P(X ≤ k), P(X > k))`.
///
/// ```
/// use ensemble_stats::dist::poisson_tails;
/// assert!((poisson_tails(2, 3.0).0 - 0.423_190_081_126_843_5).abs() < 1e-14);
/// ```
#[must_use]
pub fn poisson_tails(k: u32, mean: f64) -> (f64, f64) {
    let (above, below) = incomplete_gamma(f64::from(k) + 1.0, mean);
    (below, above)
}

/// Lower and upper tail of Fisher's F with `df1` and `df2` degrees of freedom: `(P(F ≤ f), P(F > f))`.
///
/// ```
/// use ensemble_stats::dist::f_tails;
/// let (below, above) = f_tails(2.5, 3.0, 20.0);
/// assert!((above - 0.088_843_751_937_689).abs() < 1e-14 && (below + above - 1.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn f_tails(f: f64, df1: f64, df2: f64) -> (f64, f64) {
    let bad = |v: f64| v.is_nan() || v <= 0.0;
    if f.is_nan() || bad(df1) || bad(df2) {
        return (f64::NAN, f64::NAN);
    }
    if f <= 0.0 {
        return (0.0, 1.0);
    }
    let ratio = df1 / df2 * f;
    if ratio.is_infinite() {
        return (1.0, 0.0);
    }
    incomplete_beta(0.5 * df1, 0.5 * df2, ratio / (1.0 + ratio), 1.0 / (1.0 + ratio))
}

/// Probability of at most `k` successes in `n` independent trials that each succeed with probability `p`.
///
/// ```
/// use ensemble_stats::dist::binomial_cdf;
/// assert!((binomial_cdf(3, 10, 0.5) - 0.171875).abs() < 1e-15);
/// ```
#[must_use]
pub fn binomial_cdf(k: u32, n: u32, p: f64) -> f64 {
    binomial_tails(k, n, p).0
}

/// Lower and upper tail of the binomial: `(P(X ≤ k), P(X > k))`.
///
/// ```
/// use ensemble_stats::dist::binomial_tails;
/// assert!((binomial_tails(9, 10, 0.01).1 / 1e-20 - 1.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn binomial_tails(k: u32, n: u32, p: f64) -> (f64, f64) {
    if !(0.0..=1.0).contains(&p) {
        return (f64::NAN, f64::NAN);
    }
    if k >= n {
        return (1.0, 0.0);
    }
    let (above, below) = incomplete_beta(f64::from(k) + 1.0, f64::from(n - k), p, 1.0 - p);
    (below, above)
}

/// The smallest number of successes `k` in `n` trials with `P(X ≤ k) ≥ q` (R's `qbinom(q, n, p)`).
///
/// Gives `None` if `q` or `p` is not a probability.
///
/// ```
/// use ensemble_stats::dist::binomial_quantile;
/// assert_eq!(binomial_quantile(0.05, 21, 0.5), Some(7));
/// ```
#[must_use]
pub fn binomial_quantile(q: f64, n: u32, p: f64) -> Option<u32> {
    if !(0.0..=1.0).contains(&p) || !(0.0..=1.0).contains(&q) {
        return None;
    }
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low) / 2;
        if binomial_cdf(middle, n, p) >= q {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f64, expected: f64) {
        assert!((got - expected).abs() <= 1e-12 * expected.abs().max(1e-300), "{got} is not {expected}");
    }

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
    fn t_and_f_agree_with_thirty_digit_arithmetic() {
        for (t, df, expected) in [
            (2.0, 5.0, 0.10193947882985836),
            (1.5, 1.0, 0.37433408362199766),
            (2.5, 300.0, 0.012953109204319177),
            (6.0, 31000.0, 1.9950344463013943e-09),
            (0.1, 12.0, 0.9219955704568259),
        ] {
            close(t_two_sided(t, df), expected);
            close(t_two_sided(-t, df), expected);
        }
        for (f, a, b, below, above) in [
            (2.5, 3.0, 20.0, 0.9111562480623108, 0.08884375193768922),
            (1.0, 64.0, 3992.0, 0.5229530061703702, 0.47704699382962973),
            (0.3, 12.0, 300.0, 0.01087999413960002, 0.9891200058603999),
            (8.0, 2.0, 5.0, 0.9723384333064474, 0.027661566693552526),
            (1.1, 2409.0, 28611.0, 0.999377029263999, 0.000622970736001014),
        ] {
            let (lower, upper) = f_tails(f, a, b);
            close(lower, below);
            close(upper, above);
        }
    }

    #[test]
    fn t_quantiles_and_chi_square_agree_with_r() {
        for (p, df, expected) in [
            (0.975, 3.5, 2.940088637982729),
            (0.975, 38.9027, 2.022852681601811),
            (0.995, 1.0, 63.656741162871526),
            (0.6, 7.0, 0.263166861352023),
            (0.025, 5.0, -2.570581835636315),
        ] {
            let got = t_quantile(p, df);
            assert!(
                (got - expected).abs() <= 1e-12 * f64::abs(expected),
                "{p} {df}: {got} is not {expected}"
            );
        }
        close(t_quantile(0.975, f64::INFINITY), Z95);
        // qchisq(p, df)
        for (p, df, expected) in [
            (0.001, 0.3, 1.2599925262770394e-20),
            (0.025, 1.0, 0.000982069117175256),
            (0.001, 2.0, 0.002001000667167067),
            (0.975, 7.5, 16.778286113807845),
            (0.999, 20.0, 45.31474661812586),
            (0.999, 2000.5, 2201.680623956505),
            (0.001, 1000000.0, 995635.4506315956),
            (0.5, 3.0, 2.3659738843753377),
        ] {
            close(chi_square_quantile(p, df), expected);
        }
        for (x, df, above) in [
            (0.5, 3.0, 0.918891411654676),
            (30.0, 12.0, 0.00279242933270092),
            (1000.0, 900.0, 0.0109946089421359),
            (800.0, 900.0, 0.992545672519997),
            (200.0, 1.0, 2.08848758376254e-45),
        ] {
            let got = chi_square_tails(x, df).1;
            assert!((got - above).abs() <= 1e-12 * above, "{x} {df}: {got} is not {above}");
        }
    }

    #[test]
    fn the_binomial_agrees_with_exact_sums_and_with_the_table_for_run_charts() {
        close(binomial_cdf(0, 4, 0.5), 0.0625);
        close(binomial_cdf(40, 100, 0.5), 0.028443966820490395);
        close(binomial_cdf(7, 30, 0.1), 0.9922163807620787);
        // Lower limits of crossings by number of points (Anhøj and Olesen 2014, appendix).
        for (points, least) in [
            (10, 2),
            (12, 3),
            (14, 4),
            (17, 5),
            (20, 6),
            (22, 7),
            (24, 8),
            (30, 10),
            (36, 13),
            (40, 14),
            (100, 41),
        ] {
            assert_eq!(binomial_quantile(0.05, points - 1, 0.5), Some(least), "{points} points");
        }
    }

    #[test]
    fn arguments_outside_the_domain_give_no_number() {
        assert!(normal_quantile(1.5).is_nan() && normal_cdf(f64::NAN).is_nan());
        assert!(t_two_sided(1.0, 0.0).is_nan() && f_tails(1.0, -1.0, 2.0).0.is_nan());
        assert_eq!(binomial_quantile(2.0, 10, 0.5), None);
        assert!(t_quantile(0.5, -1.0).is_nan() && chi_square_tails(1.0, 0.0).0.is_nan());
        assert_eq!((t_quantile(1.0, 4.0), t_quantile(0.0, 4.0)), (f64::INFINITY, f64::NEG_INFINITY));
        assert_eq!(
            (chi_square_tails(0.0, 2.0), chi_square_tails(f64::INFINITY, 2.0)),
            ((0.0, 1.0), (1.0, 0.0))
        );
        assert_eq!((normal_cdf(-60.0), normal_cdf(60.0)), (0.0, 1.0));
        assert_eq!(f_tails(f64::INFINITY, 1.0, 1.0), (1.0, 0.0));
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
    }
}
