//! Runs and crossings about a line (Anhøj and Olesen 2014).

use super::side;
use crate::dist::binomial_quantile;
use std::cmp::Ordering;
use std::ops::Range;

/// Runs of a series about a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runs {
    /// Points not on the line.
    pub useful: usize,
    /// Points in the longest run on one side. A point on the line neither breaks nor lengthens a run.
    pub longest: usize,
    /// The longest run that chance makes: `round(log₂ useful + 3)`.
    pub longest_usual: usize,
    /// Times the series crosses the line.
    pub crossings: usize,
    /// The fewest crossings that chance makes: the 5% quantile of the binomial (`useful − 1`, ½).
    pub fewest_usual: usize,
    /// Runs longer than usual: positions of their points, and whether they lie above.
    pub shifts: Vec<Shift>,
}

/// A run longer than chance makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Positions of its points; those on the line are left out.
    pub points: Vec<usize>,
    /// Whether it lies above the line.
    pub above: bool,
}

impl Runs {
    /// Whether the series crosses its line too seldom.
    #[must_use]
    pub fn too_few_crossings(&self) -> bool {
        self.crossings < self.fewest_usual
    }
}

/// The middle value, or the mean of the middle two. `None` without values.
///
/// ```
/// assert_eq!(ensemble_stats::spc::median(&[3.0, 1.0, 2.0, 10.0]), Some(2.5));
/// ```
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get(middle.checked_sub(1)?)?;
    Some(lower + 0.5 * (upper - lower))
}

/// Runs and crossings of `values` about `line`.
///
/// ```
/// let runs = ensemble_stats::spc::runs(&[1.0, 2.0, 1.0, 2.0, 1.5, 1.0], 1.5);
/// assert_eq!((runs.useful, runs.longest, runs.crossings), (5, 1, 4));
/// ```
#[must_use]
pub fn runs(values: &[f64], line: f64) -> Runs {
    let sides: Vec<(usize, bool)> = (values.iter().enumerate())
        .filter_map(|(at, &value)| match side(value, line) {
            Ordering::Equal => None,
            above => Some((at, above == Ordering::Greater)),
        })
        .collect();
    let useful = sides.len();
    let stretches: Vec<&[(usize, bool)]> = sides.chunk_by(|a, b| a.1 == b.1).collect();
    let longest_usual = if useful == 0 { 0 } else { ((useful as f64).log2() + 3.0).round() as usize };
    let fewest = u32::try_from(useful.saturating_sub(1)).ok().and_then(|n| binomial_quantile(0.05, n, 0.5));
    let shifts = stretches.iter().filter(|s| s.len() > longest_usual).filter_map(|stretch| {
        let above = stretch.first()?.1;
        Some(Shift { points: stretch.iter().map(|(at, _)| *at).collect(), above })
    });
    Runs {
        useful,
        longest: stretches.iter().map(|s| s.len()).max().unwrap_or(0),
        longest_usual,
        crossings: stretches.len().saturating_sub(1),
        fewest_usual: fewest.unwrap_or(0) as usize,
        shifts: shifts.collect(),
    }
}

/// Whether the second half of a stretch lies higher than the first, on average.
pub(crate) fn rises(values: &[f64], range: Range<usize>) -> bool {
    let values = values.get(range).unwrap_or_default();
    let (first, second) = values.split_at(values.len() / 2);
    let mean = |half: &[f64]| half.iter().sum::<f64>() / half.len().max(1) as f64;
    mean(second) > mean(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_those_of_the_rule() {
        // round(log2 n + 3) and qbinom(0.05, n − 1, 0.5).
        for (points, longest, fewest) in
            [(10, 6, 2), (12, 7, 3), (20, 7, 6), (22, 7, 7), (24, 8, 8), (36, 8, 13)]
        {
            let values: Vec<f64> = (0..points).map(|i| f64::from(i % 2)).collect();
            let found = runs(&values, 0.5);
            assert_eq!((found.longest_usual, found.fewest_usual), (longest, fewest), "{points} points");
        }
    }

    #[test]
    fn seven_weeks_above_are_not_yet_a_shift_at_twenty_two_points() {
        let series = |above: u32| -> Vec<f64> {
            (0..22).map(|i| if i >= 22 - above { 2.0 } else { f64::from(i % 2) }).collect()
        };
        // The last of the alternating points is above as well as those that follow.
        assert_eq!(runs(&series(7), 0.9).longest, 7);
        assert!(runs(&series(7), 0.9).shifts.is_empty());
        let eight = runs(&series(8), 0.9);
        assert_eq!(eight.shifts.len(), 1);
        assert!(eight.shifts[0].above && eight.shifts[0].points.ends_with(&[20, 21]));
    }

    #[test]
    fn a_point_on_the_line_neither_breaks_nor_lengthens_a_run() {
        let found = runs(&[2.0, 2.0, 1.0, 2.0, 0.0], 1.0);
        assert_eq!((found.useful, found.longest, found.crossings), (4, 3, 1));
    }

    #[test]
    fn a_value_that_misses_the_line_by_rounding_only_lies_on_it() {
        assert_ne!(0.1 + 0.2, 0.3);
        assert_eq!(runs(&[0.1 + 0.2, 0.4, 0.2], 0.3).useful, 2);
    }

    #[test]
    fn a_constant_series_has_no_useful_points_and_no_signals() {
        let found = runs(&[0.1; 20], 0.1);
        assert_eq!((found.useful, found.longest, found.crossings), (0, 0, 0));
        assert!(found.shifts.is_empty() && !found.too_few_crossings());
    }
}
