//! What an import is, and what was chosen for it.

mod choices;
mod counts;

use ensemble_db::from_row;
use ensemble_roster::{Purpose, Target};
use uuid::Uuid;

use crate::job;
use crate::network::Org;
use crate::person::Person;
use crate::web::id::Id;

pub use choices::{Absent, Choices, ColumnScale, Held, Remembered};
pub use counts::{Counts, Receipt, StayedOut};

crate::words!(
    /// What a file is about.
    Kind {
        Roster = "roster",
        Results = "results",
        Attendance = "attendance",
        Survey = "survey",
        Terms = "terms",
        Timetable = "timetable",
        /// The next school year, made from this one's rows and not from a file.
        NextYear = "next_year",
    }
);

crate::words!(State {
    Checked = "checked",
    Applying = "applying",
    Applied = "applied",
    Undoing = "undoing",
    Undone = "undone",
    Failed = "failed",
    Discarded = "discarded",
});

const DAY: i64 = 24 * 3_600_000;
/// How long a file that was written can be undone.
pub const UNDO_MS: i64 = 30 * DAY;
/// How long a file that was only checked is kept.
pub const KEPT_MS: i64 = 7 * DAY;

impl Kind {
    pub fn words(self) -> &'static str {
        match self {
            Kind::Roster => "Pupils and classes",
            Kind::Results => "Results",
            Kind::Attendance => "Attendance",
            Kind::NextYear => "The next school year",
            Kind::Survey => "Answers to a survey",
            Kind::Terms => "Terms and holidays",
            Kind::Timetable => "Timetable",
        }
    }

    /// Does it come in as a file that somebody uploads?
    pub fn is_file(self) -> bool {
        self != Kind::NextYear
    }

    /// Where a column may go. Answers in people's own words stay out of surveys: they may say who wrote them.
    pub fn targets(self, heading: &str) -> Vec<Target> {
        let mut all = Target::choices(self.purpose(), heading);
        all.retain(|target| !matches!(target, Target::FreeText { .. }));
        all
    }

    pub fn purpose(self) -> Purpose {
        match self {
            Kind::Roster | Kind::NextYear => Purpose::Roster,
            Kind::Results => Purpose::Results,
            Kind::Attendance => Purpose::Attendance,
            Kind::Survey => Purpose::Survey,
            Kind::Terms => Purpose::Terms,
            Kind::Timetable => Purpose::Timetable,
        }
    }
}

impl State {
    pub fn words(self) -> &'static str {
        match self {
            State::Checked => "checked, nothing written yet",
            State::Applying => "being written",
            State::Applied => "written",
            State::Undoing => "being undone",
            State::Undone => "undone",
            State::Failed => "not written: something went wrong, and everything was put back",
            State::Discarded => "set aside, nothing written",
        }
    }

    /// The file has not been written: it may still be changed, written or set aside.
    pub fn is_open(self) -> bool {
        matches!(self, State::Checked | State::Failed)
    }
}

/// One file brought in.
#[derive(Debug, Clone)]
pub struct Import {
    pub id: Id<Import>,
    pub org_id: Id<Org>,
    pub kind: Kind,
    pub file_name: String,
    pub bytes: i64,
    pub sha256: String,
    pub file_key: Option<String>,
    pub mapping: String,
    pub create_schools: bool,
    pub state: State,
    pub summary: String,
    /// Rows that wait for somebody to say whose they are.
    pub waiting: i64,
    pub job_id: Option<Id<job::Row>>,
    pub by_person: Option<Id<Person>>,
    pub created_at: i64,
    pub applied_at: Option<i64>,
    pub undone_at: Option<i64>,
}
from_row!(Import {
    id,
    org_id,
    kind,
    file_name,
    bytes,
    sha256,
    file_key,
    mapping,
    create_schools,
    state,
    summary,
    waiting,
    job_id,
    by_person,
    created_at,
    applied_at,
    undone_at
});

impl Import {
    /// Where the file is kept while it may still be written.
    pub fn key(&self) -> Option<Uuid> {
        self.file_key.as_deref()?.parse().ok()
    }

    pub fn choices(&self) -> Choices {
        serde_json::from_str(&self.mapping).unwrap_or_default()
    }

    pub fn receipt(&self) -> Receipt {
        serde_json::from_str(&self.summary).unwrap_or_default()
    }

    /// "7c1e 90ab"
    pub fn fingerprint(&self) -> String {
        format!("{} {}", self.sha256.get(..4).unwrap_or_default(), self.sha256.get(4..8).unwrap_or_default())
    }

    pub fn may_be_undone(&self, now: i64) -> bool {
        self.state == State::Applied && self.applied_at.is_some_and(|at| now < at + UNDO_MS)
    }
}
