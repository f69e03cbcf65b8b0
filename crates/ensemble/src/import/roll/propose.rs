//! The next school year as it would be if nothing else were said: last year's dates and terms a
//! year on, each class one stage up.

use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use super::model::{Dates, Goes, Group, NextYear, Teams};
use super::names;
use crate::import::plan::Snapshot;
use crate::import::record::{Class, Member, Pupil, Session, Sharing, Staff};

/// A school before its next year.
#[derive(Debug, Default)]
pub struct Before {
    pub roster: Snapshot,
    pub shared: Vec<Sharing>,
    pub staff: Vec<Staff>,
}

/// The pupils of one stage in one class, on the last day of the year.
#[derive(Debug, Clone)]
pub struct Seats<'a> {
    pub class: &'a Class,
    pub stage: Option<String>,
    pub pupils: Vec<Uuid>,
}

impl Before {
    /// The year that ends: the one of today, else the last one that began before it.
    pub fn ending(&self, today: &str) -> Option<&Session> {
        let begun = self.roster.sessions.iter().filter(|s| s.from_on.as_str() <= today);
        begun.max_by(|a, b| a.from_on.cmp(&b.from_on))
    }

    pub fn session(&self, id: Uuid) -> Option<&Session> {
        self.roster.sessions.iter().find(|s| s.id == id)
    }

    /// The year after it, where somebody has set it up already.
    pub fn after(&self, ending: &Session) -> Option<&Session> {
        let later = self.roster.sessions.iter().filter(|s| s.from_on >= ending.until_on);
        later.min_by(|a, b| a.from_on.cmp(&b.from_on))
    }

    /// Who sits where on the last day of a year, by class and stage.
    pub fn seats(&self, ending: &Session) -> Vec<Seats<'_>> {
        let classes: HashMap<Uuid, &Class> =
            self.roster.classes.iter().filter(|c| c.session_id == ending.id).map(|c| (c.id, c)).collect();
        let pupils: HashMap<Uuid, &Pupil> = self.roster.pupils.iter().map(|p| (p.id, p)).collect();
        let moved = self.moved(ending);
        let mut seats: BTreeMap<(u32, &str, Option<String>, Uuid), Seats<'_>> = BTreeMap::new();
        for member in self.roster.members.iter().filter(|m| sits_until_the_end(m, ending)) {
            let (Some(class), Some(pupil)) = (classes.get(&member.class_id), pupils.get(&member.pupil_id))
            else {
                continue;
            };
            if pupil.left_on.as_deref().is_some_and(|left| left < ending.until_on.as_str()) {
                continue;
            }
            let stage = stage(pupil, class, moved.contains(&pupil.id));
            let n = stage.as_deref().and_then(names::number).or(names::range(&class.name).map(|r| r.0));
            let key = (n.unwrap_or(99), class.name.as_str(), stage.clone(), class.id);
            let seats = seats.entry(key).or_insert_with(|| Seats { class, stage, pupils: Vec::new() });
            seats.pupils.push(pupil.id);
        }
        let mut all: Vec<Seats<'_>> = seats.into_values().collect();
        all.iter_mut().for_each(|seats| seats.pupils.sort());
        all
    }

    /// Pupils who have a class in the year after it.
    fn moved(&self, ending: &Session) -> HashSet<Uuid> {
        let Some(after) = self.after(ending) else { return HashSet::new() };
        let classes: HashSet<Uuid> =
            self.roster.classes.iter().filter(|c| c.session_id == after.id).map(|c| c.id).collect();
        self.roster.members.iter().filter(|m| classes.contains(&m.class_id)).map(|m| m.pupil_id).collect()
    }
}

/// In the class on the last day, whether or not the day it ends is written down yet.
fn sits_until_the_end(member: &Member, ending: &Session) -> bool {
    member.from_on < ending.until_on
        && member.until_on.as_deref().is_none_or(|until| until >= ending.until_on.as_str())
}

/// A pupil's stage in the year that ends. Who has moved up already is counted where they were.
fn stage(pupil: &Pupil, class: &Class, has_moved: bool) -> Option<String> {
    let own = match (&pupil.stage, has_moved) {
        (Some(stage), true) => Some(names::stage_before(stage).unwrap_or_else(|| stage.clone())),
        (stage, _) => stage.clone(),
    };
    let of_class = || class.stage.clone().filter(|stage| names::number(stage).is_some());
    own.or_else(of_class).or_else(|| names::stage_of_name(&class.name))
}

pub fn propose(before: &Before, ending: &Session) -> NextYear {
    let (session, terms) = dates(before, ending);
    let seats = before.seats(ending);
    let stages: Vec<String> = seats.iter().filter_map(|s| s.stage.clone()).collect();
    let classes: Vec<&str> =
        seats.iter().filter(|s| s.class.kind == "class").map(|s| s.class.name.as_str()).collect();
    let groups = seats.iter().map(|seats| {
        let is_last = seats.stage.as_deref().is_some_and(|stage| names::is_last(stage, &stages));
        let n = seats.stage.as_deref().and_then(names::number);
        let goes = match n {
            _ if is_last => Goes::Leaves,
            Some(n) if seats.class.kind == "class" => {
                names::next_class(&seats.class.name, n, &classes).map_or(Goes::NotYet, Goes::To)
            }
            _ => Goes::To(seats.class.name.clone()),
        };
        Group { class: seats.class.id, stage: seats.stage.clone(), goes }
    });
    NextYear { ends: ending.id, groups: groups.collect(), session, terms, teams: Teams::Names }
}

fn dates(before: &Before, ending: &Session) -> (Dates, Vec<Dates>) {
    let terms = |of: &Session| {
        let mut terms: Vec<Dates> = (before.roster.terms.iter().filter(|t| t.session_id == of.id))
            .map(|t| Dates { name: t.name.clone(), from_on: t.from_on.clone(), until_on: t.until_on.clone() })
            .collect();
        terms.sort_by(|a, b| a.from_on.cmp(&b.from_on));
        terms
    };
    if let Some(after) = before.after(ending) {
        let session = Dates {
            name: after.name.clone(),
            from_on: after.from_on.clone(),
            until_on: after.until_on.clone(),
        };
        let own = terms(after);
        if !own.is_empty() {
            return (session, own);
        }
        return (session.clone(), a_year_on(&terms(ending), &session));
    }
    let text = |date: Option<jiff::civil::Date>| date.map(|d| d.to_string()).unwrap_or_default();
    let from = names::a_year_on(&ending.from_on).map(|d| d.to_string()).unwrap_or_default();
    let from_on = from.max(ending.until_on.clone());
    let first = from_on.parse().unwrap_or(jiff::civil::Date::constant(2000, 8, 1));
    let name = names::next_name(&ending.name, first);
    let session = Dates { name, from_on, until_on: text(names::a_year_on(&ending.until_on)) };
    (session.clone(), a_year_on(&terms(ending), &session))
}

/// Terms 52 weeks later, inside the year.
fn a_year_on(terms: &[Dates], within: &Dates) -> Vec<Dates> {
    let moved = terms.iter().filter_map(|term| {
        let from_on = names::same_weekday(&term.from_on)?.to_string().max(within.from_on.clone());
        let until_on = names::same_weekday(&term.until_on)?.to_string().min(within.until_on.clone());
        (from_on < until_on).then(|| Dates { name: term.name.clone(), from_on, until_on })
    });
    moved.collect()
}
