//! The four rules of *Making Data Count*, as NHSRplotthedots checks them.

use super::{Limits, Signal, side};
use std::cmp::Ordering;

/// Points in a row that make a shift or a trend.
const RUN: usize = 7;

/// The signals of each value, in the order of precedence: outside a limit, trend, two of three, shift.
///
/// * Outside: strictly above the upper or below the lower limit.
/// * Trend: 7 points whose 6 steps all rise, or all fall; all 7 are marked.
/// * Two of three: of 3 points in a row on the same side of the centre, at least 2 lie beyond the near limit but
///   not beyond the limit itself; those 2 (or 3) are marked. A point beyond the limit counts for rule one only.
/// * Shift: 7 points in a row strictly on one side of the centre; all of the run are marked. A point on the
///   centre breaks it.
///
/// ```
/// use ensemble_stats::spc::{Screening, Signal, limits, making_data_count};
/// let mut values = vec![1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0];
/// let usual = limits(&values, Screening::Screened).unwrap();
/// values.push(9.0);
/// assert_eq!(making_data_count(&values, &usual)[12], [Signal::OutsideLimit]);
/// ```
#[must_use]
pub fn making_data_count(values: &[f64], limits: &Limits) -> Vec<Vec<Signal>> {
    let outside: Vec<bool> = values.iter().map(|&v| is_outside(v, limits)).collect();
    let trend = trends(values);
    let two_of_three = two_of_three(values, limits);
    let shift = marked(values.len(), &shifts(values, limits.centre));
    let all = [
        (Signal::OutsideLimit, outside),
        (Signal::Trend, marked(values.len(), &trend)),
        (Signal::TwoOfThree, two_of_three),
        (Signal::Shift, shift),
    ];
    let of = |at: usize| all.iter().filter(|(_, m)| m.get(at) == Some(&true)).map(|(s, _)| *s).collect();
    (0..values.len()).map(of).collect()
}

/// Whether a value lies strictly outside the limits.
pub(crate) fn is_outside(value: f64, limits: &Limits) -> bool {
    side(value, limits.upper) == Ordering::Greater || side(value, limits.lower) == Ordering::Less
}

/// Runs of at least seven points on one side of the line: first, last and whether above.
pub(crate) fn shifts(values: &[f64], line: f64) -> Vec<(usize, usize, bool)> {
    let sides: Vec<Ordering> = values.iter().map(|&v| side(v, line)).collect();
    long_runs(&sides, RUN, 0)
}

/// Runs of at least seven points that rise, or fall, at every step: first, last and whether rising.
pub(crate) fn trends(values: &[f64]) -> Vec<(usize, usize, bool)> {
    let steps: Vec<Ordering> = values.iter().zip(values.iter().skip(1)).map(|(a, b)| side(*b, *a)).collect();
    long_runs(&steps, RUN - 1, 1)
}

/// Stretches of at least `least` equal entries that are not `Equal`; `beyond` more points belong to the end.
fn long_runs(entries: &[Ordering], least: usize, beyond: usize) -> Vec<(usize, usize, bool)> {
    let mut start = 0;
    let mut found = Vec::new();
    for stretch in entries.chunk_by(|a, b| a == b) {
        if stretch.len() >= least && stretch.first() != Some(&Ordering::Equal) {
            let above = stretch.first() == Some(&Ordering::Greater);
            found.push((start, start + stretch.len() - 1 + beyond, above));
        }
        start += stretch.len();
    }
    found
}

fn marked(points: usize, runs: &[(usize, usize, bool)]) -> Vec<bool> {
    (0..points).map(|at| runs.iter().any(|(first, last, _)| (*first..=*last).contains(&at))).collect()
}

fn two_of_three(values: &[f64], limits: &Limits) -> Vec<bool> {
    let near: Vec<bool> = values
        .iter()
        .map(|&v| {
            let beyond = side(v, limits.near_upper) == Ordering::Greater
                || side(v, limits.near_lower) == Ordering::Less;
            beyond && !is_outside(v, limits)
        })
        .collect();
    let mut marks = vec![false; values.len()];
    for (start, three) in values.windows(3).enumerate() {
        let sides: Vec<Ordering> = three.iter().map(|&v| side(v, limits.centre)).collect();
        let same = matches!(sides.as_slice(), [a, b, c] if a == b && b == c && *a != Ordering::Equal);
        let window = near.get(start..start + 3).unwrap_or_default();
        if same && window.iter().filter(|n| **n).count() >= 2 {
            for (mark, near) in marks.iter_mut().skip(start).zip(window) {
                *mark |= near;
            }
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Centre 0, limits at ±9, near limits at ±6.
    const LIMITS: Limits =
        Limits { centre: 0.0, lower: -9.0, upper: 9.0, near_lower: -6.0, near_upper: 6.0, moving_range: 3.4 };

    fn signals(values: &[f64]) -> Vec<Vec<Signal>> {
        making_data_count(values, &LIMITS)
    }

    #[test]
    fn two_of_three_needs_both_on_the_same_side() {
        assert!(signals(&[1.0, 7.0, -7.0]).iter().all(Vec::is_empty));
        assert!(signals(&[7.0, -1.0, 7.0]).iter().all(Vec::is_empty));
        let found = signals(&[7.0, 1.0, 7.0]);
        assert_eq!(found, [vec![Signal::TwoOfThree], vec![], vec![Signal::TwoOfThree]]);
    }

    #[test]
    fn a_point_beyond_the_limit_does_not_count_as_near_it() {
        // Mixing three-sigma and two-sigma points would mark the 7 as well.
        assert_eq!(signals(&[7.0, 10.0, 1.0]), [vec![], vec![Signal::OutsideLimit], vec![]]);
        assert_eq!(signals(&[7.0, 10.0, 7.0])[2], [Signal::TwoOfThree]);
    }

    #[test]
    fn seven_points_make_a_shift_and_six_do_not() {
        let shift =
            |points: usize| signals(&vec![1.0; points]).iter().filter(|s| s.contains(&Signal::Shift)).count();
        assert_eq!((shift(6), shift(7), shift(9)), (0, 7, 9));
        let broken = [1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0];
        assert!(signals(&broken).iter().all(Vec::is_empty), "a point on the centre breaks a shift");
    }

    #[test]
    fn seven_rising_points_make_a_trend_and_six_do_not() {
        let rising: Vec<f64> = (0..7).map(|i| -3.0 + f64::from(i)).collect();
        assert!(signals(&rising).iter().all(|s| s.contains(&Signal::Trend)));
        assert!(signals(&rising[..6]).iter().all(Vec::is_empty));
        let flat_step = [-3.0, -2.0, -1.0, -1.0, 0.0, 1.0, 2.0, 3.0];
        assert!(signals(&flat_step).iter().all(Vec::is_empty));
    }

    #[test]
    fn a_point_on_the_limit_is_inside() {
        assert!(signals(&[9.0])[0].is_empty() && signals(&[9.1])[0] == [Signal::OutsideLimit]);
    }
}
