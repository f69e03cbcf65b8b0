//! One root of a falling function, to the last digit.

/// Where `f` crosses from above 0 to 0 or below, between `low` (above) and `high` (not above).
pub(super) fn falling_root(low: f64, high: f64, mut above: impl FnMut(f64) -> bool) -> f64 {
    let (mut low, mut high) = (low, high);
    for _ in 0..1100 {
        // Half way by size where the ends are far apart, so that small roots are found as exactly as large ones.
        let far = low > 0.0 && high > 4.0 * low;
        let middle = if far { (low * high).sqrt() } else { 0.5 * (low + high) };
        if middle <= low || middle >= high {
            break;
        }
        if above(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_of_any_size_are_found() {
        for root in [1e-9, 0.3, 7.0, 1e12] {
            let found = falling_root(0.0, 4e12, |x| x < root);
            assert!((found - root).abs() <= 1e-15 * root, "{found} {root}");
        }
    }
}
