//! Natural process limits from moving ranges.

use super::Screening;

/// Mean moving range to three standard deviations: `3/d₂` with `d₂ = 1.128` for ranges of two, as rounded by
/// Wheeler and by *Making Data Count*.
const TO_LIMITS: f64 = 2.66;
/// Upper limit of a moving range over its mean, `D₄` for ranges of two.
const TO_SCREEN: f64 = 3.267;

/// Centre and limits of an XmR chart, in the units of the values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Mean of the baseline.
    pub centre: f64,
    /// `centre − 2.66 · mean moving range`
    pub lower: f64,
    /// `centre + 2.66 · mean moving range`
    pub upper: f64,
    /// Two thirds of the way from the centre to `lower`.
    pub near_lower: f64,
    /// Two thirds of the way from the centre to `upper`.
    pub near_upper: f64,
    /// Mean moving range, after screening if there was any.
    pub moving_range: f64,
}

/// Centre and limits of a baseline. The mean keeps all points, also those whose moving ranges are screened out.
///
/// `None` for fewer than two values. A constant baseline has its limits at its mean.
/// Source: Nelson (1982), *J. Qual. Technol.* 14:172; Wheeler (1993), *Understanding Variation*.
///
/// ```
/// use ensemble_stats::spc::{Screening, limits};
/// let found = limits(&[3.0, 4.0, 2.0, 5.0, 4.0], Screening::Screened).unwrap();
/// assert!((found.centre - 3.6).abs() < 1e-12 && (found.upper - 8.255).abs() < 1e-12);
/// ```
#[must_use]
pub fn limits(baseline: &[f64], screening: Screening) -> Option<Limits> {
    let ranges: Vec<f64> =
        baseline.iter().zip(baseline.iter().skip(1)).map(|(before, after)| (after - before).abs()).collect();
    let centre = mean(baseline)?;
    let mut moving_range = mean(&ranges)?;
    if screening == Screening::Screened && moving_range > 0.0 {
        let kept: Vec<f64> = ranges.into_iter().filter(|range| *range < TO_SCREEN * moving_range).collect();
        moving_range = mean(&kept)?;
    }
    let (far, near) = (TO_LIMITS * moving_range, TO_LIMITS * moving_range * (2.0 / 3.0));
    Some(Limits {
        centre,
        lower: centre - far,
        upper: centre + far,
        near_lower: centre - near,
        near_upper: centre + near,
        moving_range,
    })
}

/// The mean about the first value, so that equal values have exactly that mean.
fn mean(values: &[f64]) -> Option<f64> {
    let first = values.first()?;
    Some(first + values.iter().map(|value| value - first).sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_baseline_has_its_limits_at_its_mean() {
        for value in [5.0, 0.1, 94.7, -3.3, 0.0] {
            let found = limits(&[value; 12], Screening::Screened).unwrap();
            assert_eq!((found.centre, found.lower, found.upper), (value, value, value));
        }
    }

    #[test]
    fn screening_drops_large_ranges_once_and_keeps_the_mean() {
        // Ranges are 1 but for the two of 8 around the 10: their mean is 1.875, the cut 6.1.
        let values: Vec<f64> = (0..17).map(|i| if i == 8 { 10.0 } else { 1.0 + f64::from(i % 2) }).collect();
        let screened = limits(&values, Screening::Screened).unwrap();
        let all = limits(&values, Screening::Unscreened).unwrap();
        assert_eq!(screened.moving_range, 1.0);
        assert!((all.moving_range - (14.0 + 8.0 + 8.0) / 16.0).abs() < 1e-12);
        assert_eq!(screened.centre, all.centre);
    }

    #[test]
    fn one_point_has_no_range() {
        assert!(limits(&[1.0], Screening::Screened).is_none() && limits(&[], Screening::Screened).is_none());
    }
}
