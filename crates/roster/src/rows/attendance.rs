//! Which shape of attendance a file has, and whose it is.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::marking::marks;
use super::marks::MarkRow;
use super::summaries::{Summary, summaries};
use super::{Taken, Taking};
use crate::attendance::Codes;
use crate::mapping::{Mapping, Target};
use crate::sheet::Sheet;

/// Attendance as a file has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Attendance {
    /// Numbers of sessions, or percentages, over a time.
    Summaries {
        /// Whose numbers they are.
        about: About,
        /// The rows.
        taken: Taken<Summary>,
    },
    /// A mark for each session.
    Marks(Taken<MarkRow>),
}

/// Whose numbers a summary holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum About {
    /// One pupil a row.
    Pupils,
    /// One class, stage or group a row: totals.
    Classes,
    /// One school, or a larger place, a row: totals.
    Schools,
}

impl About {
    /// What a mapping makes of the rows: pupils where a column holds their numbers or names, classes where one
    /// holds a class or stage, schools otherwise.
    pub fn of(mapping: &Mapping) -> Self {
        let has = |targets: &[Target]| mapping.columns.iter().any(|c| targets.contains(&c.target));
        if has(&[Target::PupilNumber, Target::FullName, Target::GivenName, Target::FamilyName]) {
            return Self::Pupils;
        }
        if has(&[Target::Class, Target::Stage]) { Self::Classes } else { Self::Schools }
    }
}

/// Reads a sheet as attendance. Marks are looked up in `codes`; `today` is for dates that cannot be right and for
/// headings without a year.
pub fn attendance(sheet: &Sheet, mapping: &Mapping, codes: &Codes, today: Date) -> Attendance {
    let taking = Taking::new(sheet, mapping);
    if has_marks(mapping) {
        return Attendance::Marks(marks(taking, codes, today));
    }
    let about = About::of(mapping);
    Attendance::Summaries { about, taken: summaries(taking, about, today) }
}

/// Whether a mapping reads marks of a register; otherwise it reads [summaries](Summary).
pub fn has_marks(mapping: &Mapping) -> bool {
    mapping.columns.iter().any(|c| matches!(c.target, Target::Register | Target::Mark { .. }))
}
