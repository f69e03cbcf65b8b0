//! One root of a falling function, to the last digits.

/// Where `f` crosses from above 0 to 0 or below, between `low` (above) and `high` (not above). `NaN` counts as below.
///
/// Regula falsi in the Illinois form (Dowell and Jarratt 1971, *BIT* 11:168), with a halving wherever three steps have
/// not halved the bracket.
pub(super) fn falling_root(low: f64, high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let value = |x: f64| Some(f(x)).filter(|v| !v.is_nan()).unwrap_or(-1.0);
    let (mut low, mut high) = (low, high);
    let (mut at_low, mut at_high) = (value(low), value(high));
    let mut last_up = None;
    let mut widths = [f64::INFINITY; 3];
    for _ in 0..2000 {
        let width = high - low;
        if width <= 2.0 * f64::EPSILON * high {
            break;
        }
        let slow = width > 0.5 * widths[2];
        widths = [width, widths[0], widths[1]];
        // Half way by size where the ends are far apart, so that small roots are found as exactly as large ones.
        let far = low > 0.0 && high > 4.0 * low;
        let halfway = if far { (low * high).sqrt() } else { 0.5 * (low + high) };
        let crossing = low + width * (at_low / (at_low - at_high));
        let next = if slow || !(crossing > low && crossing < high) { halfway } else { crossing };
        if next <= low || next >= high {
            break;
        }
        let here = value(next);
        let up = here > 0.0;
        if up {
            (low, at_low) = (next, here);
            at_high *= if last_up == Some(true) { 0.5 } else { 1.0 };
        } else {
            (high, at_high) = (next, here);
            at_low *= if last_up == Some(false) { 0.5 } else { 1.0 };
        }
        last_up = Some(up);
        if here == 0.0 {
            return next;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_of_any_size_are_found_in_few_steps() {
        let count = std::cell::Cell::new(0);
        for root in [1e-9, 0.3, 7.0, 1e12] {
            let f = |x: f64| {
                count.set(count.get() + 1);
                1.0 / (x + 1.0) - 1.0 / (root + 1.0) + 1e-3 * (root - x) / (x + root)
            };
            let found = falling_root(0.0, 4e12, f);
            assert!((found - root).abs() <= 1e-14 * root, "{found} {root}");
        }
        assert!(count.get() < 400, "{}", count.get());
    }
}
