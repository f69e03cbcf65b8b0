//! Whose row is it: by number, else by its place in this very file, else by a name that only one
//! pupil of the school has.

use std::collections::HashMap;

use ensemble_roster::Key;
use ensemble_roster::ids::{self, Scheme};
use uuid::Uuid;

use super::{Setting, Snapshot};
use crate::import::record::Identifier;

/// What a row says about who it is about.
#[derive(Debug, Clone, Copy)]
pub struct Clue<'a> {
    pub row: usize,
    pub number: Option<&'a str>,
    pub given: Option<&'a str>,
    pub family: Option<&'a str>,
}

pub struct Identities<'a> {
    setting: &'a Setting<'a>,
    /// What numbers of this file are: `upn`, `scn` or `local`.
    kind: &'static str,
    by_number: HashMap<&'a str, Uuid>,
    by_row: HashMap<&'a str, Uuid>,
    by_name: HashMap<(String, String), Option<Uuid>>,
    new: HashMap<String, Uuid>,
}

impl<'a> Identities<'a> {
    pub fn new(snapshot: &'a Snapshot, setting: &'a Setting<'a>, clues: &[Clue<'_>]) -> Self {
        let kind = match ids::scheme(clues.iter().filter_map(|c| c.number)) {
            Scheme::Upn => "upn",
            Scheme::Scn => "scn",
            Scheme::Uln | Scheme::Local => "local",
        };
        let (rows, numbers): (Vec<&Identifier>, Vec<&Identifier>) =
            snapshot.identifiers.iter().partition(|i| i.kind == "row");
        let map =
            |list: Vec<&'a Identifier>| list.into_iter().map(|i| (i.value.as_str(), i.pupil_id)).collect();
        let mut by_name = HashMap::new();
        // Names are looked at only where the file has nothing better.
        if setting.key == Key::Row {
            for pupil in &snapshot.pupils {
                let entry = by_name.entry(name(&pupil.given_name, &pupil.family_name));
                entry.and_modify(|one| *one = None).or_insert(Some(pupil.id));
            }
            let mut seen: HashMap<(String, String), usize> = HashMap::new();
            for clue in clues {
                *seen
                    .entry(name(clue.given.unwrap_or_default(), clue.family.unwrap_or_default()))
                    .or_default() += 1;
            }
            by_name.retain(|name, _| seen.get(name) == Some(&1));
        }
        Identities { setting, kind, by_number: map(numbers), by_row: map(rows), by_name, new: HashMap::new() }
    }

    /// The pupil, and the identifier to give to one that is new.
    pub fn of(&mut self, school: Uuid, clue: &Clue<'_>) -> (Uuid, Option<Identifier>) {
        let (kind, value) = self.value(clue);
        if let Some(id) = self.known(kind, &value, clue) {
            return (id, None);
        }
        let id = (self.setting.new_id)();
        self.new.insert(value.clone(), id);
        (id, Some(Identifier { school_id: school, kind: kind.to_owned(), value, pupil_id: id }))
    }

    /// The pupil a row is about, if they are known: for rows that are not written.
    pub fn find(&self, clue: &Clue<'_>) -> Option<Uuid> {
        let (kind, value) = self.value(clue);
        self.known(kind, &value, clue)
    }

    fn value(&self, clue: &Clue<'_>) -> (&'static str, String) {
        match (self.setting.key, clue.number) {
            (Key::PupilNumber, Some(number)) => (self.kind, number.to_owned()),
            _ => ("row", format!("{}-{}", self.setting.file, clue.row)),
        }
    }

    fn known(&self, kind: &str, value: &str, clue: &Clue<'_>) -> Option<Uuid> {
        if let Some(id) = self.new.get(value) {
            return Some(*id);
        }
        if kind != "row" {
            return self.by_number.get(value).copied();
        }
        let by_name = || {
            let name = name(clue.given?, clue.family?);
            self.by_name.get(&name).copied().flatten()
        };
        self.by_row.get(value).copied().or_else(by_name)
    }
}

fn name(given: &str, family: &str) -> (String, String) {
    (given.to_lowercase(), family.to_lowercase())
}
