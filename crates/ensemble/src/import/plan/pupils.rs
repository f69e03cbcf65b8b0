//! Whose row is it: by number, else by its place in this very file, else by a name that only one
//! pupil of the school has. Where nothing tells, the row waits for somebody who knows.

use std::collections::{HashMap, HashSet};

use ensemble_roster::Key;
use ensemble_roster::ids::{self, Scheme};
use uuid::Uuid;

use super::{Setting, Snapshot};
use crate::import::record::{Identifier, Pupil};
use crate::import::waiting::Why;

/// What a row says about who it is about.
#[derive(Debug, Clone, Copy)]
pub struct Clue<'a> {
    pub row: usize,
    pub number: Option<&'a str>,
    pub given: Option<&'a str>,
    pub family: Option<&'a str>,
}

/// What somebody said of a row that waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Pupil(Uuid),
    New,
}

/// What is known of whose a row is.
#[derive(Debug, PartialEq)]
pub enum Found {
    /// A pupil, with what they will be known by from now on.
    Them(Uuid, Option<Identifier>),
    Waits(Why),
}

type Name = (String, String);

pub struct Identities<'a> {
    setting: &'a Setting<'a>,
    /// What numbers of this file are: `upn`, `scn` or `local`.
    kind: &'static str,
    by_number: HashMap<&'a str, Uuid>,
    /// Numbers that two pupils have.
    shared: HashSet<&'a str>,
    by_row: HashMap<&'a str, Uuid>,
    pupils: HashMap<Uuid, &'a Pupil>,
    by_name: HashMap<Name, Vec<Uuid>>,
    /// Names that stand on one row of the file alone.
    once: HashSet<Name>,
    new: HashMap<String, Uuid>,
    /// A list of pupils has said who is at the school.
    has_list: bool,
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
        let mut by_number = HashMap::with_capacity(numbers.len());
        let mut shared = HashSet::new();
        for number in numbers {
            let other = by_number.insert(number.value.as_str(), number.pupil_id);
            if other.is_some_and(|other| other != number.pupil_id) {
                shared.insert(number.value.as_str());
            }
        }
        let mut names = Identities {
            setting,
            kind,
            by_number,
            shared,
            by_row: rows.into_iter().map(|i| (i.value.as_str(), i.pupil_id)).collect(),
            pupils: HashMap::new(),
            by_name: HashMap::new(),
            once: HashSet::new(),
            new: HashMap::new(),
            has_list: snapshot.pupils.iter().any(|p| p.listed),
        };
        // Names are looked at only where the file has some.
        if clues.iter().any(|c| c.given.is_some()) {
            names.learn(snapshot, clues);
        }
        names
    }

    fn learn(&mut self, snapshot: &'a Snapshot, clues: &[Clue<'_>]) {
        for pupil in &snapshot.pupils {
            self.pupils.insert(pupil.id, pupil);
            self.by_name.entry(name(&pupil.given_name, &pupil.family_name)).or_default().push(pupil.id);
        }
        if self.setting.key == Key::Row {
            let mut seen: HashMap<Name, usize> = HashMap::new();
            for clue in clues {
                *seen.entry(written(clue)).or_default() += 1;
            }
            self.once = seen.into_iter().filter(|(_, n)| *n == 1).map(|(name, _)| name).collect();
        }
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

    /// The same where the package itself has called a pupil by this row's id before. Another number is noted too.
    pub fn known_as(
        &mut self,
        school: Uuid,
        clue: &Clue<'_>,
        them: Option<Uuid>,
    ) -> (Uuid, Option<Identifier>) {
        let Some(them) = them else { return self.of(school, clue) };
        match self.as_said(school, clue, Whose::Pupil(them)) {
            Found::Them(id, identifier) => (id, identifier),
            Found::Waits(_) => (them, None),
        }
    }

    /// The same for a row that no list of pupils stands behind: where the school has one, a pupil who
    /// is not on it is not made without somebody who says so.
    pub fn whose(&mut self, school: Uuid, clue: &Clue<'_>) -> Found {
        if let Some(whose) = self.setting.whose {
            return self.as_said(school, clue, whose);
        }
        match self.doubt(clue).filter(|_| self.has_list) {
            Some(why) => Found::Waits(why),
            None => {
                let (id, identifier) = self.of(school, clue);
                Found::Them(id, identifier)
            }
        }
    }

    fn as_said(&mut self, school: Uuid, clue: &Clue<'_>, whose: Whose) -> Found {
        let (kind, value) = self.value(clue);
        let is_free = kind == "row" && !self.by_row.contains_key(value.as_str())
            || kind != "row" && !self.by_number.contains_key(value.as_str());
        if let Some(id) = self.new.get(&value) {
            return Found::Them(*id, None);
        }
        let id = match whose {
            Whose::Pupil(id) => id,
            Whose::New => (self.setting.new_id)(),
        };
        self.new.insert(value.clone(), id);
        // Known by it from now on, so that the next file does not ask again.
        let identifier = Identifier { school_id: school, kind: kind.to_owned(), value, pupil_id: id };
        Found::Them(id, is_free.then_some(identifier))
    }

    /// The row says nothing of who it is about, the school knows its pupils, and it came with no earlier file.
    pub fn is_nameless(&self, clue: &Clue<'_>) -> bool {
        let (kind, value) = self.value(clue);
        self.has_list && says_nobody(clue) && kind == "row" && !self.by_row.contains_key(value.as_str())
    }

    /// Why it cannot be told whose a row is; none where it can.
    fn doubt(&self, clue: &Clue<'_>) -> Option<Why> {
        let (kind, value) = self.value(clue);
        // Rows that say nothing of who it is are nobody's question.
        if says_nobody(clue) {
            return None;
        }
        if kind == "row" {
            let name = written(clue);
            return match self.by_name.get(&name).map(Vec::as_slice) {
                _ if self.by_row.contains_key(value.as_str()) => None,
                None | Some([]) => Some(Why::Unknown),
                Some([_]) if self.once.contains(&name) => None,
                Some(_) => Some(Why::Several),
            };
        }
        let Some(id) = self.by_number.get(value.as_str()) else { return Some(Why::Unknown) };
        let is_another = self.pupils.get(id).is_some_and(|pupil| self.is_another(pupil, clue));
        (is_another || self.shared.contains(value.as_str())).then_some(Why::Several)
    }

    /// The number is one pupil's and the name another's.
    fn is_another(&self, pupil: &Pupil, clue: &Clue<'_>) -> bool {
        let (Some(given), Some(family)) = (clue.given, clue.family) else { return false };
        if pupil.given_name.eq_ignore_ascii_case(given) && pupil.family_name.eq_ignore_ascii_case(family) {
            return false;
        }
        self.by_name.get(&name(given, family)).is_some_and(|ids| !ids.is_empty() && !ids.contains(&pupil.id))
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
            match self.by_name.get(&name)?.as_slice() {
                [one] if self.once.contains(&name) => Some(*one),
                _ => None,
            }
        };
        self.by_row.get(value).copied().or_else(by_name)
    }
}

fn says_nobody(clue: &Clue<'_>) -> bool {
    clue.number.is_none() && clue.given.is_none() && clue.family.is_none()
}

fn written(clue: &Clue<'_>) -> Name {
    name(clue.given.unwrap_or_default(), clue.family.unwrap_or_default())
}

fn name(given: &str, family: &str) -> Name {
    (given.to_lowercase(), family.to_lowercase())
}
