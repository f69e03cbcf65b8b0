//! A package of changes: what it speaks of changes, and everything else stays as it is.

use std::collections::{HashMap, HashSet};

use ensemble_roster::RosterRow;
use uuid::Uuid;

use super::roster::{ended, member, roster, shown};
use super::{Line, Place, Plan, Setting, Snapshot, note};
use crate::import::package::{Delta, Put, Titled};
use crate::import::record::{Change, Class, Member, Pupil, Sourced, added};
use crate::web::locale::long_date;

/// `rows` are pupils who changed or are new.
pub fn delta(
    place: Place,
    before: &Snapshot,
    rows: &[&RosterRow],
    changes: &Delta,
    setting: &Setting<'_>,
) -> Plan {
    let mut plan = roster(place, before, rows, setting);
    let mut known = Known::of(before, &plan);
    for class in changes.classes.iter().filter(|c| is_here(place, before, c, setting)) {
        titled(place, before, class, setting, (&mut known, &mut plan));
    }
    let records = Records::of(before);
    let gone: HashSet<Uuid> =
        changes.gone.iter().filter_map(|(_, id)| known.pupils.get(id).copied()).collect();
    for pupil in before.pupils.iter().filter(|p| gone.contains(&p.id) && p.left_on.is_none()) {
        leave(pupil, &records, setting, &mut plan);
    }
    let (mut done, mut moved): (HashSet<(Uuid, Uuid)>, HashSet<Uuid>) = Default::default();
    for put in &changes.places {
        let both = (known.pupils.get(&put.pupil), known.classes.get(&put.class));
        let (Some(pupil), Some(class)) = both else { continue };
        let first = !gone.contains(pupil) && done.insert((*pupil, *class));
        if first && put_in(place, &records, (put, *pupil, *class), setting, &mut plan) {
            moved.insert(*pupil);
        }
    }
    let new: HashSet<Uuid> = plan.pupils.iter().filter(|c| c.before.is_none()).map(|c| c.after.id).collect();
    let moved = moved.difference(&new).count();
    plan.counts.moved += moved;
    plan.counts.unchanged = plan.counts.unchanged.saturating_sub(moved);
    plan.finish()
}

/// What the package's ids stand for in this school.
struct Known {
    pupils: HashMap<String, Uuid>,
    classes: HashMap<String, Uuid>,
}

impl Known {
    fn of(before: &Snapshot, plan: &Plan) -> Known {
        let all = || before.sourced.iter().chain(plan.sourced.iter().map(|c| &c.after));
        let of = |kind: &str| {
            let kept = all().filter(|s| s.kind == kind);
            kept.map(|s| (s.sourced_id.clone(), s.target_id)).collect()
        };
        Known { pupils: of("pupil"), classes: of("class") }
    }
}

/// Places in classes, to be found quickly.
struct Records<'a> {
    of_pupil: HashMap<Uuid, Vec<&'a Member>>,
}

impl<'a> Records<'a> {
    fn of(before: &'a Snapshot) -> Records<'a> {
        let mut of_pupil: HashMap<Uuid, Vec<&Member>> = HashMap::new();
        for member in &before.members {
            of_pupil.entry(member.pupil_id).or_default().push(member);
        }
        Records { of_pupil }
    }

    fn of_pupil(&self, pupil: Uuid) -> impl Iterator<Item = &'a Member> {
        self.of_pupil.get(&pupil).into_iter().flatten().copied()
    }
}

/// A class that is known here, or whose school is this one.
fn is_here(place: Place, before: &Snapshot, class: &Titled, setting: &Setting<'_>) -> bool {
    let id = setting.beside.ids.schools.get(&class.school).unwrap_or(&class.school);
    before.sourced.iter().any(|s| {
        (s.kind == "class" && s.sourced_id == class.id)
            || (s.kind == "school" && s.sourced_id == *id && s.target_id == place.school)
    })
}

fn titled(
    place: Place,
    before: &Snapshot,
    class: &Titled,
    setting: &Setting<'_>,
    (known, plan): (&mut Known, &mut Plan),
) {
    if let Some(old) = known.classes.get(&class.id).and_then(|id| before.classes.iter().find(|c| c.id == *id))
    {
        let is_taken = before.classes.iter().any(|c| c.session_id == old.session_id && c.name == class.name);
        if old.name != class.name && !is_taken {
            let after = Class { name: class.name.clone(), ..old.clone() };
            plan.classes.push(Change { before: Some(old.clone()), after });
        }
        return;
    }
    // The year that is newest here: the package speaks of now.
    let sessions = before.sessions.iter().chain(plan.sessions.iter().map(|c| &c.after));
    let Some(session) = sessions.max_by(|a, b| a.from_on.cmp(&b.from_on)).map(|s| s.id) else { return };
    let same = |c: &&Class| c.session_id == session && c.kind == "class" && c.name == class.name;
    let id = match before.classes.iter().find(same) {
        Some(found) => found.id,
        None => {
            let id = (setting.new_id)();
            let (name, stage) = (class.name.clone(), class.stage.clone());
            plan.classes.push(added(Class {
                school_id: place.school,
                id,
                session_id: session,
                kind: "class".to_owned(),
                name,
                stage,
            }));
            id
        }
    };
    known.classes.insert(class.id.clone(), id);
    let (kind, sourced_id) = ("class".to_owned(), class.id.clone());
    plan.sourced.push(added(Sourced {
        school_id: place.school,
        kind,
        sourced_id,
        target_id: id,
        title: None,
    }));
}

fn leave(pupil: &Pupil, records: &Records<'_>, setting: &Setting<'_>, plan: &mut Plan) {
    plan.counts.leavers += 1;
    plan.counts.unchanged = plan.counts.unchanged.saturating_sub(1);
    note(&mut plan.leavers, || Line {
        name: shown(pupil),
        class: String::new(),
        words: format!("To be deleted, says the package. Leaves {}", long_date(&setting.today)),
    });
    let open = records.of_pupil(pupil.id).filter(|m| m.until_on.is_none());
    plan.members.extend(open.map(|m| ended(m, &setting.today)));
    let left_on = Some(setting.today.clone());
    let after = Pupil { left_on, import_id: Some(setting.import), import_row: None, ..pupil.clone() };
    plan.pupils.push(Change { before: Some(pupil.clone()), after });
}

/// Whether anything changes.
fn put_in(
    place: Place,
    records: &Records<'_>,
    (put, pupil, class): (&Put, Uuid, Uuid),
    setting: &Setting<'_>,
    plan: &mut Plan,
) -> bool {
    let of_both = || records.of_pupil(pupil).filter(|m| m.class_id == class);
    let open = of_both().find(|m| m.until_on.is_none());
    match (put.gone, open) {
        (true, Some(open)) => plan.members.push(ended(open, &setting.today)),
        (false, None) => {
            let after = member(place.school, class, pupil, &setting.today, setting.provenance(put.row));
            let old = of_both().find(|m| m.from_on == after.from_on);
            plan.members.push(Change { before: old.cloned(), after });
        }
        _ => return false,
    }
    true
}
