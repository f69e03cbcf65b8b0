//! What a person chose for a file.

use std::collections::{BTreeMap, BTreeSet};

use ensemble_roster::scale::Scale;
use ensemble_roster::{Encoding, Mapping};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::import::attendance::{Marking, NamedTerm};
use crate::import::grades::upper_half;
use crate::network::Org;
use crate::numbers::model::Asked;
use crate::web::id::Id;

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
    /// The signature of the headings as they are read when nobody has said how letters are written.
    pub headings: Option<String>,
    /// The letters are those of an earlier file with these headings, and nobody has chosen others.
    pub letters_as_before: bool,
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
    /// Rows that do not say who they are about come in all the same, as people without names.
    pub nameless: bool,
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
    /// How letters are written, by the signature of headings as they are read when nobody has said.
    pub letters: BTreeMap<String, Encoding>,
    /// The terms of the schools here, for attendance that names them.
    pub terms: Vec<NamedTerm>,
}

impl Choices {
    /// Without anything that was in the file.
    pub fn without_cells(&self) -> Choices {
        Choices { answers: BTreeMap::new(), ..self.clone() }
    }
}
