//! What a file would change, and what it did.

use std::collections::BTreeMap;

use ensemble_roster::ColumnRef;
use serde::{Deserialize, Serialize};

use crate::import::attendance::Tally;

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
    /// A package of changes takes them away.
    pub results_gone: usize,
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
    /// Rows that do not say who they are about, at a school with a list of its pupils.
    pub nameless: usize,
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
        let Counts { classes_new, measures_new, results_new, results_changed, .. } = other;
        let Counts { results_unchanged, results_gone, .. } = other;
        self.results_gone += results_gone;
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
            values,
            graded,
            banded,
            hidden,
            not_applicable,
            not_given,
            waiting,
            nameless,
            rows_written,
            ..
        } = other;
        self.values += values;
        self.graded += graded;
        self.banded += banded;
        self.hidden += hidden;
        self.not_applicable += not_applicable;
        self.not_given += not_given;
        self.waiting += waiting;
        self.nameless += nameless;
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
