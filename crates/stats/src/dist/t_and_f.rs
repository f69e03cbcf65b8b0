//! Student's t and Fisher's F.

use super::normal::normal_quantile;
use crate::special::{beta_mass, incomplete_beta};

/// Degrees of freedom from which a t quantile is a correction of the normal one.
const MILLIONS: f64 = 1e7;

/// Probability that a Student's t value with `df` degrees of freedom lies further from 0 than `t`, either way.
///
/// ```
/// use ensemble_stats::dist::t_two_sided;
/// assert!((t_two_sided(2.0, 5.0) - 0.101_939_478_829_858).abs() < 1e-14);
/// ```
#[must_use]
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    t_split(t, df).0
}

/// Probabilities that a t value lies further from 0 than `t`, and that it lies nearer.
fn t_split(t: f64, df: f64) -> (f64, f64) {
    if df <= 0.0 || df.is_nan() || t.is_nan() {
        return (f64::NAN, f64::NAN);
    }
    if t.is_infinite() {
        return (0.0, 1.0);
    }
    let (r, q) = squares(t, df);
    incomplete_beta(0.5 * df, 0.5, r, q)
}

/// `df/(df + t²)` and `t²/(df + t²)`, also where the squares themselves could not be held.
fn squares(t: f64, df: f64) -> (f64, f64) {
    let scale = df.sqrt().max(t.abs());
    let (r, q) = (df.sqrt() / scale, t / scale);
    let total = r * r + q * q;
    (r * r / total, q * q / total)
}

/// The value below which a Student's t variable with `df` degrees of freedom falls with probability `p`. `df` need
/// not be whole; infinite `df` gives the normal quantile.
///
/// Source: Newton's method held inside a bracket, on the smaller of the probabilities beyond the value and about the
/// centre, so that either keeps its last digits. By logarithms of both the value and the probability each is nearly a
/// straight line, also where tails are long. Beyond ten million degrees of freedom a correction of the normal quantile
/// (Abramowitz and Stegun 26.7.5).
///
/// ```
/// use ensemble_stats::dist::t_quantile;
/// assert!((t_quantile(0.975, 10.0) - 2.228_138_851_986_274).abs() < 1e-14);
/// ```
#[must_use]
pub fn t_quantile(p: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df > MILLIONS {
        return near_normal(normal_quantile(p), df);
    }
    let (tail, side) = if p < 0.5 { (p, -1.0) } else { (1.0 - p, 1.0) };
    match tail {
        0.0 => side * f64::INFINITY,
        0.5 => 0.0,
        _ => side * t_beyond(tail, df),
    }
}

/// The quantile of many degrees of freedom from the normal one (Abramowitz and Stegun 26.7.5).
fn near_normal(z: f64, df: f64) -> f64 {
    let (first, second) = (z * (z * z + 1.0) / 4.0, z * (z * z * (5.0 * z * z + 16.0) + 3.0) / 96.0);
    if z.is_infinite() { z } else { z + (first + second / df) / df }
}

/// The `t` that is exceeded with probability `tail`, over 0 and below a half.
fn t_beyond(tail: f64, df: f64) -> f64 {
    let mass = |t: f64| {
        let (r, q) = squares(t, df);
        beta_mass(0.5 * df, 0.5, r, q)
    };
    // How far, in logarithms, `t` lies too far out, and how that grows with ln t.
    let miss = |t: f64| {
        let (beyond, within) = t_split(t, df);
        if tail > 0.25 {
            ((within / (1.0 - 2.0 * tail)).ln(), 2.0 * mass(t) / within)
        } else {
            ((2.0 * tail / beyond).ln(), 2.0 * mass(t) / beyond)
        }
    };
    let (mut low, mut high) = (0.0, 1.0);
    while t_two_sided(high, df) > 2.0 * tail && high < f64::MAX / 2.0 {
        (low, high) = (high, 2.0 * high);
    }
    let mut t = high;
    for _ in 0..100 {
        let (excess, slope) = miss(t);
        if excess > 0.0 {
            high = t
        } else {
            low = t
        }
        let newton = t * (-excess / slope).exp();
        let next = if low < newton && newton < high { newton } else { 0.5 * (low + high) };
        let settled = (next - t).abs() <= 2.0 * f64::EPSILON * t;
        t = next;
        if settled {
            break;
        }
    }
    t
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

#[cfg(test)]
mod tests {
    use super::super::{Z95, close};
    use super::*;

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
    fn t_quantiles_agree_with_r() {
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
    }

    #[test]
    fn t_quantiles_agree_with_thirty_digit_arithmetic_from_the_centre_to_the_far_tails() {
        for (p, df, expected) in [
            (0.5000000001, 1.0, 3.1415929135263347e-10),
            (0.5000000001, 300.0, 2.5087182058262133e-10),
            (0.49999, 4.0, -2.6666666670643954e-5),
            (0.74, 2.0, 0.7737910562629932),
            (0.76, 4.0, 0.778038323232624),
            (0.9, 10.0, 1.3721836411103359),
            (0.975, 0.3, 6582.035699400758),
            (0.975, 300.0, 1.9679030112610867),
            (0.000001, 0.3, -3.0071858087909745e18),
            (1e-30, 3.5, -439501751.2688182),
            (1e-100, 1.0, -3.183098861837907e99),
            (0.975, 1e8, 1.9599640082627668),
            (1e-12, 1e8, -7.034484713122775),
        ] {
            let got = t_quantile(p, df);
            assert!((got / expected - 1.0).abs() < 3e-14, "{p} {df}: {got} is not {expected}");
        }
    }

    #[test]
    fn a_t_quantile_has_its_probability_for_any_degrees_of_freedom() {
        for df in [1e-3, 0.1, 0.5, 1.0, 4.4, 29.0, 1e4] {
            for tail in [1e-300, 1e-20, 0.001, 0.025, 0.2, 0.2499, 0.2501, 0.4, 0.499] {
                let t = t_quantile(tail, df);
                let back = 0.5 * t_two_sided(t, df);
                let square_can_be_held = t.abs() < 1e150;
                assert!(
                    !square_can_be_held || (back / tail - 1.0).abs() < 1e-8,
                    "{tail} {df}: {t} has {back}"
                );
                assert_eq!(t_quantile(1.0 - (1.0 - tail), df), -t_quantile(1.0 - tail, df));
            }
        }
    }

    #[test]
    fn arguments_outside_the_domain_give_no_number() {
        assert!(t_two_sided(1.0, 0.0).is_nan() && f_tails(1.0, -1.0, 2.0).0.is_nan());
        assert!(t_quantile(0.5, -1.0).is_nan() && t_quantile(1.1, 3.0).is_nan());
        assert_eq!((t_quantile(1.0, 4.0), t_quantile(0.0, 4.0)), (f64::INFINITY, f64::NEG_INFINITY));
        assert_eq!(f_tails(f64::INFINITY, 1.0, 1.0), (1.0, 0.0));
    }
}
