//! Counts: Poisson and the binomial.

use crate::special::{incomplete_beta, incomplete_gamma};

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
    use super::super::close;
    use super::*;

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
        assert_eq!(binomial_quantile(2.0, 10, 0.5), None);
        assert!(binomial_tails(1, 2, 1.5).0.is_nan());
    }
}
