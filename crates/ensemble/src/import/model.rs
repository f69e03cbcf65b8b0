//! What an import is, and what was chosen for it.

use std::collections::{BTreeMap, BTreeSet};

use ensemble_db::from_row;
use ensemble_roster::{Mapping, Purpose};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::attendance::{Marking, Tally};
use crate::job;
use crate::network::Org;
use crate::person::Person;
use crate::web::id::Id;

crate::words!(
    /// What a file is about.
    Kind {
        Roster = "roster",
        Results = "results",
        Attendance = "attendance",
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
        }
    }

    /// Does it come in as a file that somebody uploads?
    pub fn is_file(self) -> bool {
        self != Kind::NextYear
    }

    pub fn purpose(self) -> Purpose {
        match self {
            Kind::Roster | Kind::NextYear => Purpose::Roster,
            Kind::Results => Purpose::Results,
            Kind::Attendance => Purpose::Attendance,
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

/// What becomes of pupils who are not in a file of pupils.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    /// The file is everybody: who is not in it has left.
    Leave,
    /// The file is some of the school: nobody leaves.
    Stay,
}

/// What a person chose for a file. Kept with the import until it is written.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// The sheet of a workbook, by its place; none for the fullest.
    pub sheet: Option<usize>,
    /// Where the columns go; none for a guess.
    pub mapping: Option<Mapping>,
    /// The day of results that have no column of dates, and the last day of attendance that has none.
    pub taken_on: Option<String>,
    /// Whose numbers the results are; none for the school's whole-school team.
    pub team: Option<Id<Org>>,
    pub absent: Option<Absent>,
    /// The codes of a register; none for a guess.
    pub marking: Option<Marking>,
    /// Cells put right by hand: "14 E" and what it should say.
    pub answers: BTreeMap<String, String>,
    /// Rows that the person left out.
    pub left_out: BTreeSet<usize>,
    /// Rows that are quoted as they came, for a list of problems. Never kept.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub quoted: BTreeSet<usize>,
}

impl Choices {
    /// Without anything that was in the file.
    pub fn without_cells(&self) -> Choices {
        Choices { answers: BTreeMap::new(), ..self.clone() }
    }
}

/// What a file would change, or did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    pub schools: usize,
    pub schools_new: usize,
    /// Pupils of these schools before.
    pub present: usize,
    pub joiners: usize,
    pub leavers: usize,
    pub renamed: usize,
    pub moved: usize,
    /// Another detail than name or class.
    pub changed: usize,
    pub unchanged: usize,
    pub classes_new: usize,
    pub measures_new: usize,
    pub results_new: usize,
    pub results_changed: usize,
    pub results_unchanged: usize,
    /// Numbers about schools as a whole.
    pub readings_new: usize,
    pub readings_changed: usize,
    pub readings_unchanged: usize,
    pub values: usize,
    pub banded: usize,
    pub hidden: usize,
    pub not_applicable: usize,
    pub not_given: usize,
    /// Rows of the file that wait for somebody to say whose they are.
    pub waiting: usize,
    /// Rows of the database that are written.
    pub rows_written: usize,
    pub attendance: Tally,
}

impl Counts {
    pub fn add(&mut self, other: &Counts) {
        let Counts {
            schools,
            schools_new,
            present,
            joiners,
            leavers,
            renamed,
            moved,
            changed,
            unchanged,
            ..
        } = other;
        self.schools += schools;
        self.schools_new += schools_new;
        self.present += present;
        self.joiners += joiners;
        self.leavers += leavers;
        self.renamed += renamed;
        self.moved += moved;
        self.changed += changed;
        self.unchanged += unchanged;
        let Counts { classes_new, measures_new, results_new, results_changed, results_unchanged, .. } = other;
        self.classes_new += classes_new;
        self.measures_new += measures_new;
        self.results_new += results_new;
        self.results_changed += results_changed;
        self.results_unchanged += results_unchanged;
        let Counts { readings_new, readings_changed, readings_unchanged, .. } = other;
        self.readings_new += readings_new;
        self.readings_changed += readings_changed;
        self.readings_unchanged += readings_unchanged;
        let Counts { values, banded, hidden, not_applicable, not_given, waiting, rows_written, .. } = other;
        self.values += values;
        self.banded += banded;
        self.hidden += hidden;
        self.not_applicable += not_applicable;
        self.not_given += not_given;
        self.waiting += waiting;
        self.rows_written += rows_written;
        self.attendance.add(&other.attendance);
    }

    /// More than a fifth of the pupils would leave: worth a question.
    pub fn many_leave(&self) -> bool {
        self.leavers >= 3 && self.leavers * 5 > self.present
    }
}

/// What stays of an import: counts and places in the file, never what was in it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Receipt {
    pub rows: usize,
    pub left_out: Vec<usize>,
    pub columns_left_out: Vec<String>,
    pub counts: Counts,
    /// After undoing: how many rows were put back, and how many were changed since and kept.
    pub put_back: usize,
    pub kept_since: usize,
    /// The latter by table.
    pub kept_of: BTreeMap<String, usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_asked_when_more_than_a_fifth_would_leave() {
        let counts = |leavers, present| Counts { leavers, present, ..Counts::default() };
        assert!(!counts(2, 3).many_leave());
        assert!(!counts(4, 20).many_leave());
        assert!(counts(5, 20).many_leave());
    }
}
