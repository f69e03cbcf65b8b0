//! Looking in many places: what chance alone turns up there, and how to allow for it.
//!
//! | symbol | here | units |
//! |---|---|---|
//! | `m` | how many were looked at | places |
//! | `p_i` | probability of what was seen in place `i`, or of more, if nothing were there | none |
//! | `c_i` | chance that place `i` is marked although nothing is there | none |
//!
//! **False discovery rate.** Benjamini and Hochberg (1995, *JRSS-B* 57:289) raise each `p` to
//! `min over p_j ≥ p_i of m p_j / #{k: p_k ≤ p_j}`. Marking all that stay at 0.05 or below leaves on average at most 5
//! wrong marks in 100, if places are independent or move together.
//!
//! **False alarms.** `Σ c_i` are expected; with independent places the chance of any is `1 − Π (1 − c_i)`.
//!
//! It cannot say *which* of the marks are the wrong ones.

/// Adjusted probabilities, in the order given (R's `p.adjust(p, "BH")`).
///
/// What is no probability (`NaN`, or outside 0 to 1) stays out of the count and comes back as `NaN`.
///
/// ```
/// use ensemble_stats::multiplicity::benjamini_hochberg;
/// let adjusted = benjamini_hochberg(&[0.03, 0.2, 0.01, 0.036]);
/// assert!((adjusted[2] - 0.04).abs() < 1e-15 && (adjusted[0] - 0.048).abs() < 1e-15);
/// ```
#[must_use]
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<(usize, f64)> =
        p.iter().copied().enumerate().filter(|(_, p)| (0.0..=1.0).contains(p)).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let count = order.len() as f64;
    let mut adjusted = vec![f64::NAN; p.len()];
    let mut least = 1.0;
    for (place, (at, p)) in order.into_iter().enumerate().rev() {
        least = f64::min(least, count / (place + 1) as f64 * p);
        adjusted.get_mut(at).into_iter().for_each(|slot| *slot = least);
    }
    adjusted
}

/// What chance alone is expected to mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FalseAlarms {
    /// Places looked at.
    pub places: usize,
    /// Marks expected if nothing were there, a mean: "with 65 schools expect 3.25".
    pub expected: f64,
    /// The nearest whole number, for a sentence; 0 reads "fewer than one".
    pub about: u64,
    /// Chance of at least one mark if nothing were there and places were independent.
    pub any: f64,
}

/// False alarms to expect from the chance of one in each place.
///
/// What is no probability counts as 0.
///
/// ```
/// use ensemble_stats::multiplicity::false_alarms;
/// let schools = false_alarms(&[0.05; 65]);
/// assert!((schools.expected - 3.25).abs() < 1e-12 && schools.about == 3);
/// assert!((schools.any - 0.964_352_067_749_440).abs() < 1e-12);
/// ```
#[must_use]
pub fn false_alarms(chances: &[f64]) -> FalseAlarms {
    let known = || chances.iter().filter(|c| (0.0..=1.0).contains(*c));
    let expected = known().sum::<f64>();
    let none: f64 = known().map(|c| (-c).ln_1p()).sum();
    FalseAlarms { places: chances.len(), expected, about: expected.round() as u64, any: -none.exp_m1() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjusted_probabilities_are_those_of_r() {
        // p.adjust(c(0.01, 0.02, 0.02, 0.5, NA, 0.04, 1, 1e-12, 0), "BH")
        let p = [0.01, 0.02, 0.02, 0.5, f64::NAN, 0.04, 1.0, 1e-12, 0.0];
        let r = [
            0.026_666_666_666_666_7,
            0.032,
            0.032,
            0.571_428_571_428_571,
            f64::NAN,
            0.053_333_333_333_333_3,
            1.0,
            4e-12,
            0.0,
        ];
        for (ours, theirs) in benjamini_hochberg(&p).iter().zip(r) {
            assert!(ours.is_nan() && theirs.is_nan() || (ours - theirs).abs() <= 1e-14, "{ours} {theirs}");
        }
        assert!(benjamini_hochberg(&[]).is_empty());
        assert!(benjamini_hochberg(&[-0.1, 1.1, f64::INFINITY]).iter().all(|p| p.is_nan()));
    }

    #[test]
    fn it_steps_up_from_the_largest() {
        // 0.05 k/4 = .0125, .025, .0375, .05: the third holds, so the first two do with it.
        let kept = |p: &[f64]| benjamini_hochberg(p).iter().filter(|a| **a <= 0.05).count();
        assert_eq!((kept(&[0.03, 0.2, 0.01, 0.036]), kept(&[0.02, 0.2, 0.3, 0.4])), (3, 0));
    }

    #[test]
    fn false_alarms_keep_their_digits_where_chances_are_tiny() {
        let many = false_alarms(&[1e-12; 1000]);
        assert!((many.any / 1e-9 - 1.0).abs() < 1e-8 && many.about == 0);
        assert_eq!((false_alarms(&[1.0, 0.5]).any, false_alarms(&[]).any), (1.0, 0.0));
        assert_eq!(false_alarms(&[f64::NAN, 0.5]).expected, 0.5);
    }
}
