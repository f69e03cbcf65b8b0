//! What an import is, and what was chosen for it.

use std::collections::{BTreeMap, BTreeSet};

use ensemble_db::from_row;
use ensemble_roster::scale::Scale;
use ensemble_roster::{ColumnRef, Encoding, Mapping, Purpose, Target};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::attendance::{Marking, Tally};
use super::grades::upper_half;
use crate::job;
use crate::network::Org;
use crate::numbers::model::Asked;
use crate::person::Person;
use crate::web::id::Id;

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
    /// How lines of a text are written that are not UTF-8; none for Windows-1252.
    pub letters: Option<Encoding>,
    /// Where the columns go; none for a guess.
    pub mapping: Option<Mapping>,
    /// The day of results that have no column of dates, and the last day of attendance that has none.
    pub taken_on: Option<String>,
    /// Whose numbers the results are; none for the school's whole-school team.
    pub team: Option<Id<Org>>,
    pub absent: Option<Absent>,
    /// The codes of a register; none for a guess.
    pub marking: Option<Marking>,
    /// What was said of columns of grades, by heading.
    pub scales: BTreeMap<String, ColumnScale>,
    /// Who answered a survey, and what it is called.
    pub asked: Option<Asked>,
    pub title: Option<String>,
    /// Cells put right by hand: "14 E" and what it should say.
    pub answers: BTreeMap<String, String>,
    /// Rows that the person left out.
    pub left_out: BTreeSet<usize>,
    /// Rows of other schools stay out of a file at one school.
    pub without_others: bool,
    /// Rows that are quoted as they came, for a list of problems. Never kept.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub quoted: BTreeSet<usize>,
}

/// What a person said of a column of grades.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnScale {
    /// None: the grades are kept as written, in no order.
    pub scale: Option<Scale>,
    /// A school's own order as it was typed, one level a line, from the lowest.
    pub typed: Option<String>,
    /// The level from which pupils are counted.
    pub at_least: Option<String>,
}

impl ColumnScale {
    /// Answers in steps: counted from the first step above the middle.
    pub fn of_answers(scale: Scale) -> ColumnScale {
        let at_least = upper_half(&scale);
        ColumnScale { scale: Some(scale), typed: None, at_least }
    }

    /// The scale's row in an organisation: the same levels in the same order are the same row.
    pub fn id(&self, org: Id<Org>) -> Option<Uuid> {
        let declared = serde_json::to_vec(self.scale.as_ref()?).ok()?;
        let digest = Sha256::new().chain_update(org.uuid().as_bytes()).chain_update(&declared).finalize();
        let bytes: [u8; 16] = digest.get(..16)?.try_into().ok()?;
        Some(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// The place of the level from which pupils are counted.
    pub fn at_least(&self) -> Option<usize> {
        Some(self.scale.as_ref()?.level(self.at_least.as_deref()?)?.position)
    }
}

/// How a survey was held.
#[derive(Debug, Clone)]
pub struct Held {
    pub name: String,
    pub asked: Asked,
    /// None: on the day that the same file said before, or today.
    pub on: Option<String>,
    /// The heading of the year groups.
    pub stage: Option<String>,
}

/// What was chosen here for earlier files, and is used again.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Remembered {
    /// By the signature of their headings.
    pub mappings: BTreeMap<String, Mapping>,
    /// By heading.
    pub scales: BTreeMap<String, ColumnScale>,
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
    pub responses_new: usize,
    pub responses_same: usize,
    pub questions: usize,
    /// In the new responses.
    pub answers: usize,
    /// Year groups of a survey that are kept, or are too small to be.
    pub stages_kept: usize,
    pub stages_dropped: usize,
    /// Years, terms and holidays.
    pub dates_new: usize,
    pub dates_changed: usize,
    pub dates_same: usize,
    /// They would overlap what is here, so they are not taken.
    pub dates_unfit: usize,
    pub lessons_new: usize,
    pub lessons_changed: usize,
    pub lessons_same: usize,
    pub lessons_ended: usize,
    /// Lessons whose teacher nobody here is.
    pub teachers_unknown: usize,
    pub values: usize,
    pub graded: usize,
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
        let Counts { responses_new, responses_same, questions, answers, stages_kept, stages_dropped, .. } =
            other;
        self.responses_new += responses_new;
        self.responses_same += responses_same;
        self.questions = self.questions.max(*questions);
        self.answers += answers;
        self.stages_kept += stages_kept;
        self.stages_dropped += stages_dropped;
        let Counts { dates_new, dates_changed, dates_same, dates_unfit, .. } = other;
        self.dates_new += dates_new;
        self.dates_changed += dates_changed;
        self.dates_same += dates_same;
        self.dates_unfit += dates_unfit;
        let Counts { lessons_new, lessons_changed, lessons_same, lessons_ended, teachers_unknown, .. } =
            other;
        self.lessons_new += lessons_new;
        self.lessons_changed += lessons_changed;
        self.lessons_same += lessons_same;
        self.lessons_ended += lessons_ended;
        self.teachers_unknown += teachers_unknown;
        let Counts {
            values, graded, banded, hidden, not_applicable, not_given, waiting, rows_written, ..
        } = other;
        self.values += values;
        self.graded += graded;
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

/// Rows that stayed out and what to do about them, without what they said.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StayedOut {
    pub rows: Vec<usize>,
    pub column: Option<ColumnRef>,
    pub remedy: String,
}

/// What stays of an import: counts and places in the file, never what was in it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Receipt {
    pub rows: usize,
    /// Where something had to be put right.
    pub stayed_out: Vec<StayedOut>,
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
