//! How much more units differ than chance makes them.

use super::Trim;

/// Share trimmed at either end.
const TRIMMED: f64 = 0.1;
/// Mean square of a standard normal value winsorised at its 10% and 90% points.
const LEFT_BY_WINSORISING: f64 = 0.678_654_558_952_874_4;
/// Mean square of a standard normal value between its 10% and 90% points.
const LEFT_BY_TRUNCATING: f64 = 0.437_724_594_903_638_9;

/// What `z` and `s` say.
pub(super) struct Dispersion {
    pub phi: f64,
    pub phi_untrimmed: f64,
    /// `τ`, on the scale.
    pub tau: f64,
    pub cuts: (f64, f64),
    pub kept: usize,
    /// `φ` and `τ` if `z` were normal, so that trimming took its expected part.
    pub phi_ordinary: f64,
    pub tau_ordinary: f64,
}

/// From `(z, s)` of each unit; `None` if numbers cannot be held.
pub(super) fn estimate(spread: &[(f64, f64)], trim: Trim) -> Option<Dispersion> {
    let mut sorted: Vec<f64> = spread.iter().map(|(z, _)| *z).collect();
    if spread.iter().any(|(z, s)| !z.is_finite() || !s.is_normal()) {
        return None;
    }
    sorted.sort_by(f64::total_cmp);
    let cuts = (quantile(&sorted, TRIMMED)?, quantile(&sorted, 1.0 - TRIMMED)?);
    let inside = |z: f64| z >= cuts.0 && z <= cuts.1;
    let kept: Vec<(f64, f64)> = match trim {
        Trim::Winsorise => spread.iter().map(|(z, s)| (z.max(cuts.0).min(cuts.1), *s)).collect(),
        Trim::Truncate => spread.iter().copied().filter(|(z, _)| inside(*z)).collect(),
    };
    let count = kept.len() as f64;
    let phi = kept.iter().map(|(z, _)| z * z).sum::<f64>() / count;
    // Weights relative to the most certain unit, so that no scale of the values can make them overflow.
    let least = kept.iter().map(|(_, s)| *s).fold(f64::INFINITY, f64::min);
    let weight = |s: f64| (least / s).powi(2);
    let sum: f64 = kept.iter().map(|(_, s)| weight(*s)).sum();
    let squares: f64 = kept.iter().map(|(_, s)| weight(*s).powi(2)).sum();
    let tau = |phi: f64| {
        let excess = (count * phi - (count - 1.0)).max(0.0) / (sum - squares / sum);
        least * excess.sqrt()
    };
    let left = match trim {
        Trim::Winsorise => LEFT_BY_WINSORISING,
        Trim::Truncate => LEFT_BY_TRUNCATING,
    };
    let found = Dispersion {
        phi,
        phi_untrimmed: sorted.iter().map(|z| z * z).sum::<f64>() / sorted.len() as f64,
        tau: tau(phi),
        cuts,
        kept: kept.len(),
        phi_ordinary: phi / left,
        tau_ordinary: tau(phi / left),
    };
    [found.phi, found.phi_untrimmed, found.tau * found.tau].iter().all(|v| v.is_finite()).then_some(found)
}

/// R's `quantile(x, p)`, type 7, of sorted values.
fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    // One is added first, as R does, so that whole positions are whole in the same cases.
    let position = 1.0 + (sorted.len() as f64 - 1.0) * p;
    let below = *sorted.get((position.floor() as usize).checked_sub(1)?)?;
    let above = *sorted.get((position.ceil() as usize).checked_sub(1)?)?;
    let part = position - position.floor();
    Some(if above == below || part == 0.0 { below } else { (1.0 - part) * below + part * above })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_r() {
        // quantile(c(1, 2, 4, 8, 16, 32, 64), c(.1, .9)); quantile(0:10, c(.1, .9))
        let doubling = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
        assert!((quantile(&doubling, 0.1).unwrap() - 1.6).abs() < 1e-15);
        assert!((quantile(&doubling, 0.9).unwrap() - 44.8).abs() < 1e-13);
        let count: Vec<f64> = (0..=10).map(f64::from).collect();
        assert_eq!((quantile(&count, 0.1), quantile(&count, 0.9)), (Some(1.0), Some(9.0)));
        assert_eq!(quantile(&[], 0.1), None);
    }

    #[test]
    fn what_trimming_leaves_of_a_normal_value_is_as_stated() {
        let (z, quantiles) = (crate::dist::Z80, 200_000);
        let at = |i: i32| crate::dist::normal_quantile((f64::from(i) + 0.5) / f64::from(quantiles));
        let squares = |inside: &dyn Fn(f64) -> Option<f64>| {
            let kept: Vec<f64> = (0..quantiles).filter_map(|i| inside(at(i))).collect();
            kept.iter().map(|z| z * z).sum::<f64>() / kept.len() as f64
        };
        let winsorised = squares(&|v| Some(v.clamp(-z, z)));
        let truncated = squares(&|v| (v.abs() <= z).then_some(v));
        assert!((winsorised - LEFT_BY_WINSORISING).abs() < 1e-5, "{winsorised}");
        assert!((truncated - LEFT_BY_TRUNCATING).abs() < 2e-5, "{truncated}");
    }

    #[test]
    fn the_variance_between_keeps_its_digits_on_any_scale() {
        let spread = |by: f64| -> Vec<(f64, f64)> {
            (0..20).map(|i| (f64::from(i % 7) - 3.0, by * (1.0 + f64::from(i % 3)))).collect()
        };
        let one = estimate(&spread(1.0), Trim::Winsorise).unwrap();
        for by in [1e-150, 1e-12, 1e6, 1e150] {
            let scaled = estimate(&spread(by), Trim::Winsorise).unwrap();
            assert!((scaled.tau / by / one.tau - 1.0).abs() < 1e-14 && scaled.phi == one.phi, "{by}");
        }
        assert!(estimate(&spread(1e300), Trim::Winsorise).is_none());
        assert!(one.tau > 0.0);
    }
}
