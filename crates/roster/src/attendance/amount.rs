//! What a column of a summary counts.

use serde::{Deserialize, Serialize};

/// What a column of a summary counts, in sessions or as a share of the sessions possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// Sessions the pupil could have attended.
    Possible,
    /// Sessions attended, late ones and approved activities elsewhere included.
    Attended,
    /// Sessions missed, for any reason.
    Absent,
    /// Sessions missed with leave.
    Authorised,
    /// Sessions missed without leave.
    Unauthorised,
    /// Sessions missed by a temporary exclusion, where these are counted apart (Scotland).
    Excluded,
    /// Sessions the pupil came late to.
    Late,
}

impl Amount {
    /// All of them, in the order of a list.
    pub const ALL: [Self; 7] = [
        Self::Possible,
        Self::Attended,
        Self::Absent,
        Self::Authorised,
        Self::Unauthorised,
        Self::Excluded,
        Self::Late,
    ];

    /// The number of sessions, in words.
    pub fn sessions_label(self) -> &'static str {
        match self {
            Self::Possible => "Sessions possible",
            Self::Attended => "Sessions attended",
            Self::Absent => "Sessions missed",
            Self::Authorised => "Sessions missed with leave",
            Self::Unauthorised => "Sessions missed without leave",
            Self::Excluded => "Sessions missed by exclusion",
            Self::Late => "Sessions late",
        }
    }

    /// The share of sessions possible, in words.
    pub fn percent_label(self) -> &'static str {
        match self {
            Self::Possible => "Sessions possible, per cent",
            Self::Attended => "Attendance, per cent",
            Self::Absent => "Absence, per cent",
            Self::Authorised => "Authorised absence, per cent",
            Self::Unauthorised => "Unauthorised absence, per cent",
            Self::Excluded => "Absence by exclusion, per cent",
            Self::Late => "Late, per cent",
        }
    }
}
