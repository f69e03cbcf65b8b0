//! Rows that wait for a person: whose result is it? Pure: what a row said, and which pupils it could mean.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use ensemble_db::from_row;
use ensemble_roster::{Key, ResultRow};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Import;
use super::plan::{OnScale, Place, Setting, Shapes, Snapshot, named};
use super::record::Pupil;
use crate::network::Org;
use crate::web::id::Id;

crate::words!(
    /// Why a row waits.
    Why { Unknown = "unknown", Several = "several" }
);

impl Why {
    pub fn words(self) -> &'static str {
        match self {
            Why::Unknown => "The school’s records have no such pupil",
            Why::Several => "More than one pupil could be meant",
        }
    }
}

/// What has to be kept to write the row later as it would have been written at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Body {
    pub row: ResultRow,
    pub key: Key,
    pub taken_on: String,
    pub team: Uuid,
    /// The scales of its grades, by measure.
    #[serde(default)]
    pub scales: BTreeMap<String, OnScale>,
}

/// A row on its way to those that wait.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub school: Uuid,
    pub file_mark: String,
    pub why: Why,
    pub body: Body,
}

impl Waiting {
    pub fn new(place: Place, why: Why, row: &ResultRow, shapes: &Shapes, setting: &Setting<'_>) -> Waiting {
        let of = |measure: &Arc<str>| {
            let name = named(measure, row);
            Some((name.clone(), shapes.get(&name)?.scale.clone()?))
        };
        let scales = row.values.iter().filter_map(|(measure, _)| of(measure)).collect();
        let (key, taken_on) = (setting.key, setting.taken_on.clone());
        let body = Body { row: row.clone(), key, taken_on, team: place.team, scales };
        Waiting { school: place.school, file_mark: setting.file.clone(), why, body }
    }

    /// Rows about one pupil are answered together: those with one number.
    pub fn about(&self) -> String {
        match (&self.body.row.number, self.body.key) {
            (Some(number), Key::PupilNumber) => format!("number {number}"),
            _ => format!("row {}", self.body.row.row),
        }
    }
}

/// A row that waits.
#[derive(Debug, Clone)]
pub struct Row {
    pub id: Id<Row>,
    pub import_id: Id<Import>,
    pub school_id: Id<Org>,
    pub file_name: String,
    pub file_mark: String,
    pub about: String,
    pub why: Why,
    pub body: String,
}
from_row!(Row { id, import_id, school_id, file_name, file_mark, about, why, body });

/// Rows about one pupil, with what the file said.
#[derive(Debug)]
pub struct Asked {
    pub first: Row,
    pub bodies: Vec<Body>,
}

/// Rows of one school, gathered by whom they are about, in the order of the file.
pub fn gathered(rows: Vec<Row>) -> Vec<Asked> {
    let mut all: Vec<Asked> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let Ok(body) = serde_json::from_str::<Body>(&row.body) else { continue };
        match at.get(&row.about).and_then(|at| all.get_mut(*at)) {
            Some(asked) => asked.bodies.push(body),
            None => {
                at.insert(row.about.clone(), all.len());
                all.push(Asked { first: row, bodies: vec![body] });
            }
        }
    }
    all
}

/// How many rows of the file they are: results of several days may stand in one.
pub fn file_rows(rows: &[Row]) -> usize {
    let body = |row: &Row| serde_json::from_str::<Body>(&row.body).ok().map(|body| body.row.row);
    rows.iter().map(|row| (row.school_id, body(row))).collect::<HashSet<_>>().len()
}

/// "Nell Byrne, 4A"
pub fn label(pupil: &Pupil, before: &Snapshot) -> String {
    let open = before.members.iter().find(|m| m.pupil_id == pupil.id && m.until_on.is_none());
    let class = open.and_then(|m| before.classes.iter().find(|c| c.id == m.class_id));
    let name = format!("{} {}", pupil.given_name, pupil.family_name);
    match (class, &pupil.left_on) {
        (_, Some(_)) => format!("{}, who has left", name.trim()),
        (Some(class), None) => format!("{}, {}", name.trim(), class.name),
        (None, None) => name.trim().to_owned(),
    }
}

/// The pupils a row could mean: by its number, else by its name. A handful at most.
pub fn could_be<'a>(body: &Body, before: &'a Snapshot) -> Vec<&'a Pupil> {
    let same = |a: &str, b: Option<&str>| b.is_some_and(|b| a.to_lowercase() == b.to_lowercase());
    let row = &body.row;
    let numbered = |p: &Pupil| {
        row.number.is_some()
            && before.identifiers.iter().any(|i| i.pupil_id == p.id && Some(&i.value) == row.number.as_ref())
    };
    let named =
        |p: &Pupil| same(&p.given_name, row.given.as_deref()) && same(&p.family_name, row.family.as_deref());
    before.pupils.iter().filter(|p| numbered(p) || named(p)).take(5).collect()
}

/// The one pupil that somebody typed: a number, or a first and a last name.
pub fn typed(text: &str, before: &Snapshot) -> Result<Uuid, &'static str> {
    let wanted = text.trim().to_lowercase();
    let numbered = before.identifiers.iter().filter(|i| i.kind != "row" && i.value.to_lowercase() == wanted);
    let mut found: Vec<Uuid> = numbered.map(|i| i.pupil_id).collect();
    if found.is_empty() {
        let named =
            |p: &&Pupil| format!("{} {}", p.given_name, p.family_name).trim().to_lowercase() == wanted;
        found = before.pupils.iter().filter(named).map(|p| p.id).collect();
    }
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err("The school’s records have nobody with this number or name"),
        _ => Err("Several pupils are called this: write the number"),
    }
}
