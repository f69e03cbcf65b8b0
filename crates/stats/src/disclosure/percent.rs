//! Percentages that do not tell on everybody or on nobody.

use super::error::DisclosureError;
use super::table::Shown;

/// A percentage as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Percentage {
    /// So many in 100, or fewer: "5% or fewer".
    AtMost(i64),
    /// Rounded to a whole number.
    Whole(i64),
    /// So many in 100, or more: "95% or more".
    AtLeast(i64),
    /// Nothing: the group is smaller than 10.
    TooFew,
}

/// A percentage with what it tells of the count behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Coded {
    /// What may be shown.
    pub shown: Percentage,
    /// What it tells of the part, to whoever knows the whole; for [`super::audit`].
    pub tells: Shown,
}

/// The ends of the scale that are shown as one, in percent.
const ENDS: [i64; 5] = [1, 2, 5, 10, 20];

/// The part of a whole in percent, with both ends of the scale coded.
///
/// An end always holds at least three possible counts (nobody, one, two; and the same from the other end), so that
/// nobody learns that all are alike: ±1% from 200 pupils, 2% from 100, 5% from 40, 10% from 20, 20% from 10.
///
/// ```
/// use ensemble_stats::disclosure::{Percentage, coded_percentage};
/// assert_eq!(coded_percentage(60, 60).unwrap().shown, Percentage::AtLeast(95));
/// assert_eq!(coded_percentage(30, 60).unwrap().shown, Percentage::Whole(50));
/// assert_eq!(coded_percentage(1, 14).unwrap().shown, Percentage::AtMost(20));
/// assert_eq!(coded_percentage(4, 8).unwrap().shown, Percentage::TooFew);
/// ```
///
/// # Errors
/// If the whole is nobody, or the part is below 0 or above the whole.
pub fn coded_percentage(part: i64, whole: i64) -> Result<Coded, DisclosureError> {
    if whole < 1 || !(0..=whole).contains(&part) || whole > super::LARGEST_COUNT {
        return Err(DisclosureError::NoPercentage { part, whole });
    }
    let Some(end) = ENDS.into_iter().find(|end| end * whole >= 200) else {
        return Ok(Coded { shown: Percentage::TooFew, tells: Shown::Hidden });
    };
    let within = end * whole / 100;
    let percent = whole_percent(part, whole);
    let (shown, low, high) = if part <= within {
        (Percentage::AtMost(end), 0, within)
    } else if part >= whole - within {
        (Percentage::AtLeast(100 - end), whole - within, whole)
    } else {
        // Exactly the counts that round to the same percentage and are not in an end.
        let low = ((2 * percent - 1) * whole + 199).div_euclid(200);
        let high = ((2 * percent + 1) * whole + 199).div_euclid(200) - 1;
        (Percentage::Whole(percent), low.max(within + 1), high.min(whole - within - 1))
    };
    Ok(Coded { shown, tells: Shown::Between(low, high) })
}

/// Halves go up.
fn whole_percent(part: i64, whole: i64) -> i64 {
    (200 * part + whole).div_euclid(2 * whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_percentage_tells_is_exactly_what_shows_the_same() {
        for whole in 1..260 {
            let all: Vec<Coded> = (0..=whole).map(|part| coded_percentage(part, whole).unwrap()).collect();
            for (part, coded) in (0..).zip(&all) {
                let same = || (0..).zip(&all).filter(|(_, other)| other.shown == coded.shown).map(|(k, _)| k);
                match coded.tells {
                    Shown::Between(low, high) => {
                        assert_eq!(
                            (low, high),
                            (same().min().unwrap(), same().max().unwrap()),
                            "{part} of {whole}"
                        );
                        assert_eq!(same().count() as i64, high - low + 1);
                    }
                    other => assert_eq!((other, whole < 10), (Shown::Hidden, true)),
                }
            }
            if whole >= 10 {
                assert!(matches!(all[0].tells, Shown::Between(0, high) if high >= 2), "{whole}");
                assert!(
                    matches!(all[whole as usize].tells, Shown::Between(low, _) if low <= whole - 2),
                    "{whole}"
                );
            }
        }
    }

    #[test]
    fn nobody_has_no_percentage() {
        for (part, whole) in [(0, 0), (-1, 20), (21, 20), (1, -5), (i64::MAX, i64::MAX)] {
            let refused = coded_percentage(part, whole).unwrap_err();
            assert!(refused.to_string().ends_with("to a whole of at least 1."), "{refused}");
        }
    }
}
