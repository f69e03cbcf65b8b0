//! Intervals for comparing any two groups: where two do not meet, the groups can be told apart.
//!
//! 95% intervals are too long for this: two of them may overlap although their groups differ beyond chance. With
//! standard errors `s_i` and intervals `± z s_i`, two groups that do not differ have intervals that miss each other with
//! probability `2 Φ(−z r_ij)`, `r_ij = (s_i + s_j)/√(s_i² + s_j²)`. The factor `z` is the one for which this is 5% on
//! average over all pairs (Goldstein and Healy 1995, *J. R. Stat. Soc. A* 158:175, section 2): 1.386 if all standard
//! errors are equal, never more than 1.960.
//!
//! For one pair the probability is not 5% but near it, and with many groups some of the pairs that do not differ will
//! be told apart. Errors of the groups are taken as independent.

use super::result::FactorModes;
use crate::dist::normal_cdf;
use std::f64::consts::TAU;
use std::fmt;

/// How often two groups that do not differ are told apart, on average over pairs.
const ERROR: f64 = 0.05;

/// Comparison intervals of the groups of one grouping, in their order there.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparisons {
    /// The grouping.
    pub group: String,
    /// What varies: `(Intercept)` or a column's slope.
    pub term: String,
    /// The factor by which standard errors are multiplied, between 1.386 and 1.960.
    pub factor: f64,
    /// How they were made.
    pub method: &'static str,
    /// One for each group.
    pub intervals: Vec<ComparisonInterval>,
}

/// The comparison interval of one group. It says nothing about the group alone.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparisonInterval {
    /// The group's name.
    pub level: String,
    /// Rows in the group.
    pub n: u64,
    /// The conditional mode.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Comparisons {
    /// Whether two groups, by their positions, can be told apart. `None` if there is no such position.
    #[must_use]
    pub fn apart(&self, first: usize, second: usize) -> Option<bool> {
        let (a, b) = (self.intervals.get(first)?, self.intervals.get(second)?);
        Some(a.high < b.low || b.high < a.low)
    }
}

/// Why there is nothing to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComparisonError {
    /// Fewer than two groups.
    OneGroup,
    /// A standard error is 0 or no number: the fit found no variation between groups.
    NoVariation,
}

impl fmt::Display for ComparisonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OneGroup => "A comparison needs at least two groups.",
            Self::NoVariation => {
                "No variation between groups was found, so no two of them can be told apart."
            }
        })
    }
}

impl std::error::Error for ComparisonError {}

/// Comparison intervals of a grouping's modes, with their prediction errors as standard errors.
///
/// ```
/// use ensemble_stats::mixed::{Design, Factor, Method, comparisons, fit};
/// let score = [1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 8.0, 9.0, 10.0];
/// let class = Factor::from_labels("class", ["a", "a", "a", "b", "b", "b", "c", "c", "c"]);
/// let fit = fit(&Design::new(&score).group(&class), Method::Reml).unwrap();
/// let found = comparisons(&fit.modes[0]).unwrap();
/// assert!(found.apart(0, 2).unwrap());
/// ```
///
/// # Errors
/// Refuses fewer than two groups, and groups between which no variation was found.
pub fn comparisons(modes: &FactorModes) -> Result<Comparisons, ComparisonError> {
    let errors: Vec<f64> = modes.levels.iter().map(|m| m.prediction_sd).collect();
    let factor = average_factor(&errors)?;
    let intervals = modes.levels.iter().map(|mode| {
        let reach = factor * mode.prediction_sd;
        let (low, high) = (mode.value - reach, mode.value + reach);
        ComparisonInterval { level: mode.level.clone(), n: mode.n, value: mode.value, low, high }
    });
    Ok(Comparisons {
        group: modes.group.clone(),
        term: modes.term.clone(),
        factor,
        method: "Goldstein and Healy, 5% on average over pairs",
        intervals: intervals.collect(),
    })
}

/// The factor for given standard errors. Takes time in proportion to the square of how many different ones there are.
///
/// ```
/// use ensemble_stats::mixed::average_factor;
/// // Equal standard errors: 1.96/√2.
/// assert!((average_factor(&[2.0, 2.0, 2.0]).unwrap() - 1.385_903_824_349_678).abs() < 1e-12);
/// ```
///
/// # Errors
/// Refuses fewer than two standard errors, and any that is not a number above 0.
pub fn average_factor(errors: &[f64]) -> Result<f64, ComparisonError> {
    if errors.len() < 2 {
        return Err(ComparisonError::OneGroup);
    }
    let largest = errors.iter().copied().fold(0.0, f64::max);
    if errors.iter().any(|e| !(*e > 0.0 && e.is_finite())) {
        return Err(ComparisonError::NoVariation);
    }
    // In units of the largest, so that squares can be held.
    let mut sorted: Vec<f64> = errors.iter().map(|e| e / largest).collect();
    sorted.sort_by(f64::total_cmp);
    let distinct: Vec<(f64, f64)> =
        sorted.chunk_by(|a, b| a == b).filter_map(|same| Some((*same.first()?, same.len() as f64))).collect();
    let pairs = (errors.len() as f64) * (errors.len() as f64 - 1.0) / 2.0;
    // The average of 2 Φ(−z r) and its slope by z.
    let average = |z: f64| {
        let (mut chance, mut slope) = (0.0, 0.0);
        for (at, &(a, times)) in distinct.iter().enumerate() {
            for &(b, others) in distinct.iter().take(at + 1) {
                let count = if a == b { times * (times - 1.0) / 2.0 } else { times * others };
                let r = (a + b) / a.hypot(b);
                chance += count * 2.0 * normal_cdf(-z * r);
                slope -= count * 2.0 * r * (-0.5 * (z * r).powi(2)).exp() / TAU.sqrt();
            }
        }
        (chance / pairs, slope / pairs)
    };
    // The average is convex in z and 1.38 lies below every solution, so Newton's steps never overshoot.
    let mut z = 1.38;
    for _ in 0..50 {
        let (chance, slope) = average(z);
        let step = (chance - ERROR) / slope;
        z -= step;
        if step.abs() < 1e-14 {
            break;
        }
    }
    Ok(z)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unequal_errors_have_the_factor_of_a_root_search() {
        // R: s <- c(.09, .066, .1, .2, 1); p <- combn(s, 2); r <- colSums(p)/sqrt(colSums(p^2))
        // uniroot(function(z) mean(2*pnorm(-z*r)) - .05, c(1, 2), tol = 1e-14)$root
        let found = average_factor(&[0.09, 0.066, 0.1, 0.2, 1.0]).unwrap();
        assert!((found - REFERENCE).abs() < 1e-10, "{found}");
        // Units do not matter, nor does their size.
        let tiny = average_factor(&[0.09e-200, 0.066e-200, 0.1e-200, 0.2e-200, 1e-200]).unwrap();
        assert!((found - tiny).abs() < 1e-12);
    }

    const REFERENCE: f64 = 1.597_157_610_509_6;

    #[test]
    fn one_error_that_dwarfs_the_other_needs_the_whole_of_1_96() {
        assert!((average_factor(&[1e-9, 1.0]).unwrap() - 1.959_963_984_540_054).abs() < 1e-8);
    }

    #[test]
    fn no_variation_and_one_group_are_refused() {
        assert_eq!(average_factor(&[1.0]), Err(ComparisonError::OneGroup));
        assert_eq!(average_factor(&[1.0, 0.0]), Err(ComparisonError::NoVariation));
        assert_eq!(average_factor(&[1.0, f64::NAN]), Err(ComparisonError::NoVariation));
        assert_eq!(average_factor(&[1.0, f64::INFINITY]), Err(ComparisonError::NoVariation));
    }
}
