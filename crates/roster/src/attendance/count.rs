//! Counting marks, and what absence is called persistent.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::code::{Code, Group};
use super::{england, scotland};

/// What stands in a register for one session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub enum Mark {
    /// A code of the list, in force on the day or not.
    Known(&'static Code),
    /// Something else, as written. It counts for nothing.
    Unknown(Arc<str>),
}

/// A mark as it is kept: a code by its text and its first day, which tell it from every other.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Written {
    Known(String, Date),
    Unknown(Arc<str>),
}

impl From<Mark> for Written {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Known(code) => Self::Known(code.code.to_owned(), code.from),
            Mark::Unknown(text) => Self::Unknown(text),
        }
    }
}

impl From<Written> for Mark {
    fn from(written: Written) -> Self {
        match written {
            // A code that is in no list any longer stands for nothing.
            Written::Known(text, from) => {
                let mut codes = england::CODES.iter().chain(scotland::CODES);
                let code = codes.find(|code| code.code == text && code.from == from);
                code.map_or_else(|| Self::Unknown(text.into()), Self::Known)
            }
            Written::Unknown(text) => Self::Unknown(text),
        }
    }
}

impl Mark {
    /// The code, or what stands in its place.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Known(code) => code.code,
            Self::Unknown(text) => text,
        }
    }
}

/// Sessions counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Sessions that could have been attended.
    pub possible: u64,
    /// Of these, sessions attended.
    pub attended: u64,
    /// Of these, sessions missed with leave.
    pub authorised: u64,
    /// Of these, sessions missed without leave.
    pub unauthorised: u64,
    /// Of these, sessions missed by exclusion, where counted apart.
    pub excluded: u64,
    /// Sessions the pupil came late to, attended or not.
    pub late: u64,
    /// Sessions that were not possible: the school was closed, the pupil not on roll.
    pub not_possible: u64,
    /// Marks that are not in the list of codes, and count for nothing above.
    pub unknown: u64,
}

impl Counted {
    /// Counts marks.
    pub fn of<'a>(marks: impl Iterator<Item = &'a Mark>) -> Self {
        let mut counted = Self::default();
        marks.for_each(|mark| counted.add(mark));
        counted
    }

    /// Counts one mark more.
    pub fn add(&mut self, mark: &Mark) {
        let Mark::Known(code) = mark else {
            self.unknown += 1;
            return;
        };
        self.possible += u64::from(code.group.is_possible());
        self.attended += u64::from(code.group.is_attended());
        self.late += u64::from(code.late);
        match code.group {
            Group::Authorised => self.authorised += 1,
            Group::Unauthorised => self.unauthorised += 1,
            Group::Excluded => self.excluded += 1,
            Group::Unable | Group::Outside => self.not_possible += 1,
            Group::Present | Group::Elsewhere => {}
        }
    }

    /// Sessions missed, for any reason.
    pub fn absent(&self) -> u64 {
        self.authorised + self.unauthorised + self.excluded
    }

    /// Sessions attended in a hundred possible; none when none was possible.
    pub fn attendance_percent(&self) -> Option<f64> {
        attendance_percent(self.attended, self.possible)
    }
}

/// Sessions attended in a hundred possible: `100 · attended / possible`; none when none was possible, or more
/// were attended than possible.
///
/// ```
/// use ensemble_roster::attendance::attendance_percent;
///
/// assert_eq!(attendance_percent(57, 60), Some(95.0));
/// assert_eq!(attendance_percent(0, 0), None);
/// ```
pub fn attendance_percent(attended: u64, possible: u64) -> Option<f64> {
    (possible > 0 && attended <= possible).then(|| 100.0 * attended as f64 / possible as f64)
}

/// Whether a pupil is persistently absent: misses a tenth of the possible sessions or more (Department for
/// Education, since 2015). Counted in whole sessions, so the boundary is exact. Never with no possible session.
///
/// ```
/// use ensemble_roster::attendance::persistently_absent;
///
/// assert!(persistently_absent(6, 60));
/// assert!(!persistently_absent(5, 60));
/// assert!(!persistently_absent(0, 0));
/// ```
pub fn persistently_absent(absent: u64, possible: u64) -> bool {
    possible > 0 && u128::from(absent) * 10 >= u128::from(possible)
}

/// Whether a pupil is severely absent: misses half of the possible sessions or more. Such a pupil is
/// persistently absent too.
///
/// ```
/// use ensemble_roster::attendance::severely_absent;
///
/// assert!(severely_absent(30, 60));
/// assert!(!severely_absent(29, 60));
/// ```
pub fn severely_absent(absent: u64, possible: u64) -> bool {
    possible > 0 && u128::from(absent) * 2 >= u128::from(possible)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundaries_of_absence_are_exact_for_every_number_of_sessions() {
        for possible in 1..=400_u64 {
            let first = (1..=possible).find(|absent| persistently_absent(*absent, possible));
            assert_eq!(first, Some(possible.div_ceil(10)), "{possible}");
            let first = (1..=possible).find(|absent| severely_absent(*absent, possible));
            assert_eq!(first, Some(possible.div_ceil(2)), "{possible}");
        }
        assert!(persistently_absent(u64::MAX, u64::MAX) && severely_absent(u64::MAX, u64::MAX));
        assert!(!persistently_absent(0, 0) && !severely_absent(0, 0));
    }

    #[test]
    fn more_attended_than_possible_is_no_percentage() {
        assert_eq!(attendance_percent(61, 60), None);
        assert_eq!(attendance_percent(60, 60), Some(100.0));
    }
}
