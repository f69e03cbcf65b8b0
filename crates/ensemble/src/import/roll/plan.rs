//! What would be different: rows of the next year, and the last day of this one.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use super::model::{Goes, NextYear, Teams};
use super::names;
use super::propose::{Before, Seats};
use crate::import::plan::{Place, Plan};
use crate::import::record::{Change, Class, Member, Pupil, Session, Sharing, Staff, Term, added};

#[derive(Debug, Default)]
pub struct Rolled {
    pub plan: Plan,
    pub shared: Vec<Change<Sharing>>,
    pub staff: Vec<Change<Staff>>,
    /// Classes that wait for pupils who join.
    pub kept_empty: Vec<String>,
    /// Pupils who stay and have no class next year.
    pub not_yet: usize,
    /// Pupils who are in their class of the next year already.
    pub there: usize,
}

pub fn next(place: Place, before: &Before, year: &NextYear, new_id: &(dyn Fn() -> Uuid + Sync)) -> Rolled {
    let mut rolled = Rolled::default();
    rolled.plan.counts.schools = 1;
    let Some(ending) = before.session(year.ends) else { return rolled };
    let session = session(place, before, year, new_id, &mut rolled.plan);
    terms(place, before, year, session.id, new_id, &mut rolled.plan);
    let seats = before.seats(ending);
    let goes = goes(year, &seats);
    let mut classes =
        Classes { place, session: session.id, of_year: ending.id, before, known: HashMap::new(), new_id };

    let mut to: BTreeMap<Uuid, Vec<(Uuid, Option<String>)>> = BTreeMap::new();
    let mut follows: BTreeMap<Uuid, BTreeSet<Uuid>> = BTreeMap::new();
    let mut leaves: BTreeSet<Uuid> = BTreeSet::new();
    let mut not_yet: BTreeSet<Uuid> = BTreeSet::new();
    for (seats, goes) in seats.iter().zip(&goes) {
        match goes {
            Goes::Leaves => leaves.extend(&seats.pupils),
            Goes::NotYet => not_yet.extend(&seats.pupils),
            Goes::To(name) => {
                let stage =
                    seats.stage.as_deref().map(|s| names::next_stage(s).unwrap_or_else(|| s.to_owned()));
                let class = classes.find_or_add(&seats.class.kind, name, stage.as_deref(), &mut rolled.plan);
                follows.entry(class).or_default().insert(seats.class.id);
                for pupil in &seats.pupils {
                    to.entry(*pupil).or_default().push((class, stage.clone()));
                }
            }
        }
    }
    intake(&seats, &mut classes, &mut rolled);
    leaves.retain(|pupil| !to.contains_key(pupil) && !not_yet.contains(pupil));
    rolled.not_yet = not_yet.iter().filter(|pupil| !to.contains_key(pupil)).count();
    rolled.plan.counts.present = to.len() + leaves.len() + rolled.not_yet;

    pupils(before, ending, &to, &leaves, &session, place, &mut rolled);
    end_lists(before, ending, &mut rolled);
    teams(place, before, year, ending, &session, &classes.known, &follows, &mut rolled);
    rolled.plan.counts.unchanged = rolled.not_yet + rolled.there;
    rolled.plan.counted();
    rolled.plan.counts.rows_written += rolled.shared.len() + rolled.staff.len();
    rolled
}

/// Where each class and stage goes. Pupils nobody was asked about, since they came after, wait.
fn goes(year: &NextYear, seats: &[Seats<'_>]) -> Vec<Goes> {
    let find = |seats: &Seats<'_>| {
        let exact = year.groups.iter().find(|g| g.class == seats.class.id && g.stage == seats.stage);
        exact.map_or(Goes::NotYet, |g| g.goes.clone())
    };
    seats.iter().map(find).collect()
}

fn session(
    place: Place,
    before: &Before,
    year: &NextYear,
    new_id: &dyn Fn() -> Uuid,
    plan: &mut Plan,
) -> Session {
    let wanted = &year.session;
    let known = before.roster.sessions.iter().find(|s| s.from_on == wanted.from_on);
    let session = Session {
        school_id: place.school,
        id: known.map_or_else(new_id, |s| s.id),
        name: wanted.name.clone(),
        from_on: wanted.from_on.clone(),
        until_on: wanted.until_on.clone(),
    };
    if known != Some(&session) {
        plan.sessions.push(Change { before: known.cloned(), after: session.clone() });
    }
    session
}

fn terms(
    place: Place,
    before: &Before,
    year: &NextYear,
    session: Uuid,
    new_id: &dyn Fn() -> Uuid,
    plan: &mut Plan,
) {
    for wanted in &year.terms {
        let known = before.roster.terms.iter().find(|t| t.from_on == wanted.from_on);
        let term = Term {
            school_id: place.school,
            id: known.map_or_else(new_id, |t| t.id),
            session_id: session,
            name: wanted.name.clone(),
            from_on: wanted.from_on.clone(),
            until_on: wanted.until_on.clone(),
        };
        if known != Some(&term) {
            plan.terms.push(Change { before: known.cloned(), after: term });
        }
    }
}

struct Classes<'a> {
    place: Place,
    session: Uuid,
    of_year: Uuid,
    before: &'a Before,
    known: HashMap<(String, String), Uuid>,
    new_id: &'a (dyn Fn() -> Uuid + Sync),
}

impl Classes<'_> {
    /// A class of the next year. One that has the name of a class of this year is of its stage.
    fn find_or_add(&mut self, kind: &str, name: &str, stage: Option<&str>, plan: &mut Plan) -> Uuid {
        let key = (kind.to_owned(), name.to_owned());
        if let Some(id) = self.known.get(&key) {
            return *id;
        }
        let called = |session: Uuid| {
            let is_it = move |c: &&Class| c.session_id == session && c.kind == kind && c.name == name;
            self.before.roster.classes.iter().find(is_it)
        };
        let id = match called(self.session) {
            Some(class) => class.id,
            None => {
                let id = (self.new_id)();
                let stage = called(self.of_year).map_or(stage.map(str::to_owned), |c| c.stage.clone());
                plan.classes.push(added(Class {
                    school_id: self.place.school,
                    id,
                    session_id: self.session,
                    kind: kind.to_owned(),
                    name: name.to_owned(),
                    stage,
                }));
                id
            }
        };
        self.known.insert(key, id);
        id
    }
}

/// Classes of the first stage whose names nobody takes are kept, empty, for pupils who join.
fn intake(seats: &[Seats<'_>], classes: &mut Classes<'_>, rolled: &mut Rolled) {
    let numbered =
        |s: &&Seats<'_>| s.class.kind == "class" && s.stage.as_deref().and_then(names::number).is_some();
    let first = seats.iter().filter(numbered).filter_map(|s| names::number(s.stage.as_deref()?)).min();
    for seats in seats.iter().filter(numbered) {
        let is_first = seats.stage.as_deref().and_then(names::number) == first;
        let (kind, name) = (seats.class.kind.clone(), seats.class.name.clone());
        if is_first && !classes.known.contains_key(&(kind.clone(), name.clone())) {
            classes.find_or_add(&kind, &name, seats.class.stage.as_deref(), &mut rolled.plan);
            rolled.kept_empty.push(name);
        }
    }
}

fn pupils(
    before: &Before,
    ending: &Session,
    to: &BTreeMap<Uuid, Vec<(Uuid, Option<String>)>>,
    leaves: &BTreeSet<Uuid>,
    session: &Session,
    place: Place,
    rolled: &mut Rolled,
) {
    let sits: HashSet<(Uuid, Uuid)> =
        before.roster.members.iter().map(|m| (m.class_id, m.pupil_id)).collect();
    for pupil in &before.roster.pupils {
        if leaves.contains(&pupil.id) {
            let left_on = Some(ending.until_on.clone());
            if pupil.left_on != left_on {
                rolled.plan.counts.leavers += 1;
                let after = Pupil { left_on, ..pupil.clone() };
                rolled.plan.pupils.push(Change { before: Some(pupil.clone()), after });
            } else {
                rolled.there += 1;
            }
        }
        let Some(seats) = to.get(&pupil.id) else { continue };
        let new: Vec<_> = seats.iter().filter(|(class, _)| !sits.contains(&(*class, pupil.id))).collect();
        if new.is_empty() {
            rolled.there += 1;
            continue;
        }
        rolled.plan.counts.moved += 1;
        let mut seen = HashSet::new();
        for (class, _) in new.iter().filter(|(class, _)| seen.insert(*class)) {
            rolled.plan.members.push(added(Member {
                school_id: place.school,
                class_id: *class,
                from_on: session.from_on.clone(),
                pupil_id: pupil.id,
                until_on: None,
                import_id: None,
                import_row: None,
            }));
        }
        // Only who moves into their first class of the new year moves up a stage.
        let stage = seats.first().and_then(|(_, stage)| stage.clone());
        if new.len() == seats.len() && stage.is_some() && pupil.stage != stage {
            let after = Pupil { stage, ..pupil.clone() };
            rolled.plan.pupils.push(Change { before: Some(pupil.clone()), after });
        }
    }
}

/// Lists that stay open past the year get its last day; who ended before keeps their own.
fn end_lists(before: &Before, ending: &Session, rolled: &mut Rolled) {
    let classes: HashSet<Uuid> =
        before.roster.classes.iter().filter(|c| c.session_id == ending.id).map(|c| c.id).collect();
    let end = Some(ending.until_on.clone());
    for member in before.roster.members.iter().filter(|m| classes.contains(&m.class_id)) {
        if stays_open(&member.from_on, member.until_on.as_deref(), ending) {
            let after = Member { until_on: end.clone(), ..member.clone() };
            rolled.plan.members.push(Change { before: Some(member.clone()), after });
        }
    }
    for staff in before.staff.iter().filter(|s| classes.contains(&s.class_id)) {
        if stays_open(&staff.from_on, staff.until_on.as_deref(), ending) {
            let after = Staff { until_on: end.clone(), ..staff.clone() };
            rolled.staff.push(Change { before: Some(staff.clone()), after });
        }
    }
    for shared in before.shared.iter().filter(|s| classes.contains(&s.class_id)) {
        if stays_open(&shared.from_on, shared.until_on.as_deref(), ending) {
            let after = Sharing { until_on: end.clone(), ..shared.clone() };
            rolled.shared.push(Change { before: Some(shared.clone()), after });
        }
    }
}

fn stays_open(from: &str, until: Option<&str>, ending: &Session) -> bool {
    from < ending.until_on.as_str() && until.is_none_or(|until| until > ending.until_on.as_str())
}

#[expect(
    clippy::too_many_arguments,
    reason = "a team's classes follow from both years and from what was chosen"
)]
fn teams(
    place: Place,
    before: &Before,
    year: &NextYear,
    ending: &Session,
    session: &Session,
    next: &HashMap<(String, String), Uuid>,
    follows: &BTreeMap<Uuid, BTreeSet<Uuid>>,
    rolled: &mut Rolled,
) {
    let this_year: HashMap<Uuid, &Class> =
        before.roster.classes.iter().filter(|c| c.session_id == ending.id).map(|c| (c.id, c)).collect();
    // Who shared a class on its last day shares it again.
    let to_the_end =
        |s: &&Sharing| s.until_on.as_deref().is_none_or(|until| until >= ending.until_on.as_str());
    let mut wanted: BTreeSet<(Uuid, Uuid)> = BTreeSet::new();
    for shared in before.shared.iter().filter(to_the_end) {
        let Some(class) = this_year.get(&shared.class_id) else { continue };
        match year.teams {
            Teams::Names => {
                let same = next.get(&(class.kind.clone(), class.name.clone()));
                wanted.extend(same.map(|id| (shared.team_id, *id)));
            }
            Teams::Pupils => {
                let after = follows.iter().filter(|(_, from)| from.contains(&class.id));
                wanted.extend(after.map(|(id, _)| (shared.team_id, *id)));
            }
            Teams::Later => {}
        }
    }
    for (team_id, class_id) in wanted {
        if before.shared.iter().any(|s| s.team_id == team_id && s.class_id == class_id) {
            continue;
        }
        let (school_id, from_on) = (place.school, session.from_on.clone());
        rolled.shared.push(added(Sharing { school_id, team_id, from_on, class_id, until_on: None }));
    }
}
