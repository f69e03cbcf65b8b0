//! Chi-square.

use crate::special::incomplete_gamma;

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

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;

    #[test]
    fn chi_square_agrees_with_r() {
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
    fn arguments_outside_the_domain_give_no_number() {
        assert!(chi_square_tails(1.0, 0.0).0.is_nan());
        assert_eq!(
            (chi_square_tails(0.0, 2.0), chi_square_tails(f64::INFINITY, 2.0)),
            ((0.0, 1.0), (1.0, 0.0))
        );
    }
}
