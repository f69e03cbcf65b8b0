//! Who joins, who leaves, who has another name, who is in another class.

use std::collections::{HashMap, HashSet};

use ensemble_roster::RosterRow;
use uuid::Uuid;

use super::pupils::Clue;
use super::{Classes, Identities, Line, Place, Plan, Sessions, Setting, Snapshot, note};
use crate::import::model::Absent;
use crate::import::record::{Change, Member, Pupil, Sourced, added};
use crate::web::locale::long_date;

/// What the file's rows say of one pupil: a pupil in two classes has two rows.
struct Wanted<'a> {
    id: Uuid,
    first: &'a RosterRow,
    classes: Vec<&'a str>,
}

pub fn roster(place: Place, before: &Snapshot, rows: &[&RosterRow], setting: &Setting<'_>) -> Plan {
    let mut plan = Plan::default();
    plan.counts.schools = 1;
    let was: HashMap<Uuid, &Pupil> = before.pupils.iter().map(|p| (p.id, p)).collect();
    let here = |p: &Pupil| p.left_on.as_deref().is_none_or(|left| left > setting.today.as_str());
    // Who is known by a result alone was on no list, and does not leave by not being on this one.
    plan.counts.present = before.pupils.iter().filter(|p| p.listed && here(p)).count();
    let first_file = before.pupils.is_empty();

    let mut sessions = Sessions::new(place, before, setting, &mut plan);
    let mut classes = Classes::new(place, &before.classes, setting);
    let session = sessions.on(&sessions.day_of_list(), &mut plan);
    let of_session: HashSet<Uuid> = before
        .classes
        .iter()
        .filter(|c| c.session_id == session.id && c.kind == "class")
        .map(|c| c.id)
        .collect();
    let class_names: HashMap<Uuid, &str> = before.classes.iter().map(|c| (c.id, c.name.as_str())).collect();
    let mut now_in: HashMap<Uuid, Vec<&Member>> = HashMap::new();
    // A list whose last day is known already is still theirs until then.
    let is_open = |m: &&Member| m.until_on.as_deref().is_none_or(|until| until > setting.today.as_str());
    for member in before.members.iter().filter(is_open) {
        now_in.entry(member.pupil_id).or_default().push(member);
    }
    // Who leaves and comes back on one day takes up the place that was given up.
    let given_up: HashMap<(Uuid, Uuid, &str), &Member> = before
        .members
        .iter()
        .filter(|m| m.until_on.is_some())
        .map(|m| ((m.class_id, m.pupil_id, m.from_on.as_str()), m))
        .collect();

    let (wanted, named) = gather(place, before, rows, setting, &mut plan);
    let seen: HashSet<Uuid> = wanted.iter().map(|w| w.id).chain(named).collect();
    for one in &wanted {
        let row = one.first;
        let old = was.get(&one.id).copied();
        let is_back = old.is_some_and(|p| !here(p)) && row.left_on.is_none();
        let pupil = merged(place.school, one.id, old, row, setting);
        let leaves = pupil.left_on.as_deref().is_some_and(|left| left <= setting.today.as_str());
        let memberships = now_in.get(&one.id).map(Vec::as_slice).unwrap_or_default();
        let class = one.classes.first().map_or_else(String::new, |c| (*c).to_owned());
        let line = |words: String| Line { name: shown(&pupil), class: class.clone(), words };

        let renamed =
            old.filter(|p| (&p.given_name, &p.family_name) != (&pupil.given_name, &pupil.family_name));
        let began = pupil.joined_on.clone().filter(|on| on.as_str() > session.from_on.as_str());
        let from = match (old, began) {
            (None, Some(on)) => on,
            (None, None) if first_file => session.from_on.clone(),
            _ => setting.today.clone(),
        };
        let mut moves = 0;
        if !leaves {
            let ids: Vec<Uuid> = one
                .classes
                .iter()
                .map(|name| classes.find_or_add(session.id, "class", name, row.stage.as_deref(), &mut plan))
                .collect();
            for id in &ids {
                if !memberships.iter().any(|m| m.class_id == *id) {
                    let old = given_up.get(&(*id, one.id, from.as_str())).map(|m| (*m).clone());
                    let after = member(place.school, *id, one.id, &from, setting.provenance(row.row));
                    plan.members.push(Change { before: old, after });
                    moves += 1;
                }
            }
            // A file that has no class for a pupil says nothing about classes.
            for old in memberships.iter().filter(|m| !ids.is_empty() && of_session.contains(&m.class_id)) {
                if !ids.contains(&old.class_id) {
                    plan.members.push(ended(old, &setting.today));
                    moves += 1;
                }
            }
        } else {
            let left = pupil.left_on.clone().unwrap_or_else(|| setting.today.clone());
            plan.members.extend(memberships.iter().map(|m| ended(m, &left)));
        }

        match old {
            None => {
                plan.counts.joiners += 1;
                let left = pupil.left_on.as_deref().filter(|_| leaves);
                note(&mut plan.joiners, || match left {
                    Some(on) => line(format!("Left {}: kept for the records", long_date(on))),
                    None => line(begins(&class, &from, pupil.joined_on.as_deref(), setting)),
                });
            }
            Some(_) if is_back => {
                plan.counts.joiners += 1;
                note(&mut plan.joiners, || line("Is back".to_owned()));
            }
            Some(p) if leaves && here(p) => {
                plan.counts.leavers += 1;
                let on = pupil.left_on.as_deref().unwrap_or_default();
                note(&mut plan.leavers, || line(format!("Left {}", long_date(on))));
            }
            _ if renamed.is_some() => {
                plan.counts.renamed += 1;
                let was = renamed.map(shown).unwrap_or_default();
                note(&mut plan.renamed, || line(format!("Was {was}")));
            }
            Some(_) if moves > 0 => {
                plan.counts.moved += 1;
                let from: Vec<&str> =
                    memberships.iter().filter_map(|m| class_names.get(&m.class_id).copied()).collect();
                let words = if from.is_empty() {
                    "In a class now".to_owned()
                } else {
                    format!("Was in {}", from.join(", "))
                };
                note(&mut plan.moved, || line(words));
            }
            Some(p) if *p != pupil => plan.counts.changed += 1,
            _ => plan.counts.unchanged += 1,
        }
        if old != Some(&pupil) {
            plan.pupils.push(Change { before: old.cloned(), after: pupil });
        }
    }
    leavers(before, &seen, &now_in, &class_names, setting, &mut plan);
    name_for_later(place, before, &wanted, (session.id, &classes), setting, &mut plan);
    plan.finish()
}

fn gather<'a>(
    place: Place,
    before: &Snapshot,
    rows: &[&'a RosterRow],
    setting: &Setting<'_>,
    plan: &mut Plan,
) -> (Vec<Wanted<'a>>, Vec<Uuid>) {
    let clues: Vec<Clue<'_>> = rows.iter().copied().chain(&setting.only_named).map(clue).collect();
    let mut identities = Identities::new(before, setting, &clues);
    let pupils = before.sourced.iter().filter(|s| s.kind == "pupil");
    let called: HashMap<&str, Uuid> = pupils.map(|s| (s.sourced_id.as_str(), s.target_id)).collect();
    let mut wanted: Vec<Wanted<'_>> = Vec::with_capacity(rows.len());
    let mut at: HashMap<Uuid, usize> = HashMap::with_capacity(rows.len());
    for (row, clue) in rows.iter().zip(&clues) {
        let called = setting.beside.ids.pupils.get(&row.row).and_then(|id| called.get(id.as_str()));
        let (id, identifier) = identities.known_as(place.school, clue, called.copied());
        plan.identifiers.extend(identifier.map(added));
        let index = *at.entry(id).or_insert_with(|| {
            wanted.push(Wanted { id, first: row, classes: Vec::new() });
            wanted.len() - 1
        });
        if let (Some(one), Some(class)) = (wanted.get_mut(index), row.class.as_deref())
            && !one.classes.contains(&class)
        {
            one.classes.push(class);
        }
    }
    let named = setting.only_named.iter().filter_map(|row| identities.find(&clue(row))).collect();
    (wanted, named)
}

/// From when a pupil who is new here has a class, which need not be the day on which they came to the school.
fn begins(class: &str, from: &str, joined_on: Option<&str>, setting: &Setting<'_>) -> String {
    let since = if from == setting.today { "today".to_owned() } else { long_date(from) };
    let joined = joined_on.filter(|on| *on != from).map(|on| format!(". Joined {}", long_date(on)));
    let joined = joined.unwrap_or_default();
    if class.is_empty() {
        format!("Here from {since}{joined}")
    } else {
        format!("In {class} from {since}{joined}")
    }
}

/// What the package calls school, classes and pupils is kept for a later package of changes.
fn name_for_later(
    place: Place,
    before: &Snapshot,
    wanted: &[Wanted<'_>],
    (session, classes): (Uuid, &Classes<'_>),
    setting: &Setting<'_>,
    plan: &mut Plan,
) {
    let ids = &setting.beside.ids;
    if ids.pupils.is_empty() {
        return;
    }
    let known: HashMap<(&str, &str), &Sourced> =
        before.sourced.iter().map(|s| ((s.kind.as_str(), s.sourced_id.as_str()), s)).collect();
    let mut said: HashSet<(&str, &str)> = HashSet::new();
    let mut say = |kind: &'static str, id: &'_ String, target: Uuid| {
        let old = known.get(&(kind, id.as_str())).map(|s| (*s).clone());
        if old.as_ref().is_some_and(|s| s.target_id == target) {
            return;
        }
        let (kind, sourced_id) = (kind.to_owned(), id.clone());
        let after = Sourced { school_id: place.school, kind, sourced_id, target_id: target, title: None };
        plan.sourced.push(Change { before: old, after });
    };
    let code = wanted.iter().find_map(|w| w.first.school.as_ref());
    if let Some(id) = code.and_then(|code| ids.schools.get(code)) {
        say("school", id, place.school);
    }
    for (name, id) in code.and_then(|code| ids.classes.get(code)).into_iter().flatten() {
        if let Some(class) = classes.by_name.get(&(session, "class".to_owned(), name.clone())) {
            say("class", id, *class);
        }
    }
    for one in wanted {
        if let Some(id) = ids.pupils.get(&one.first.row).filter(|id| said.insert(("pupil", id.as_str()))) {
            say("pupil", id, one.id);
        }
    }
}

fn clue(row: &RosterRow) -> Clue<'_> {
    Clue {
        row: row.row,
        number: row.number.as_deref(),
        given: row.given.as_deref(),
        family: row.family.as_deref(),
    }
}

/// The pupil as the file has them. A blank cell says nothing, so what is known already stays.
fn merged(school: Uuid, id: Uuid, old: Option<&Pupil>, row: &RosterRow, setting: &Setting<'_>) -> Pupil {
    let today = setting.today.as_str();
    let leaves_later = old.and_then(|p| p.left_on.clone()).filter(|on| on.as_str() > today);
    let text = |new: &Option<String>, old: Option<&String>| new.clone().or_else(|| old.cloned());
    let date = |new: Option<ensemble_roster::Date>, old: Option<&String>| {
        new.map(|d| d.to_string()).or_else(|| old.cloned())
    };
    let (given_name, family_name) = match (&row.given, &row.family, old) {
        (None, None, Some(old)) => (old.given_name.clone(), old.family_name.clone()),
        (None, None, None) => ("Pupil".to_owned(), row.number.clone().unwrap_or_else(|| row.row.to_string())),
        (given, family, old) => (
            text(given, old.map(|p| &p.given_name)).unwrap_or_default(),
            text(family, old.map(|p| &p.family_name)).unwrap_or_default(),
        ),
    };
    let (import_id, import_row) = old.map_or((None, None), |p| (p.import_id, p.import_row));
    let pupil = Pupil {
        school_id: school,
        id,
        given_name,
        family_name,
        stage: text(&row.stage, old.and_then(|p| p.stage.as_ref())),
        born_on: date(row.born_on, old.and_then(|p| p.born_on.as_ref())),
        joined_on: date(row.joined_on, old.and_then(|p| p.joined_on.as_ref())),
        // Who is in the file without a last day is here; a last day that is still to come stays.
        left_on: row.left_on.map(|d| d.to_string()).or(leaves_later),
        came_from: old.and_then(|p| p.came_from.clone()),
        listed: true,
        import_id,
        import_row,
    };
    if old == Some(&pupil) {
        return pupil;
    }
    let (import_id, import_row) = setting.provenance(row.row);
    Pupil { import_id, import_row, ..pupil }
}

/// Pupils who are here and not in the file.
fn leavers(
    before: &Snapshot,
    seen: &HashSet<Uuid>,
    now_in: &HashMap<Uuid, Vec<&Member>>,
    class_names: &HashMap<Uuid, &str>,
    setting: &Setting<'_>,
    plan: &mut Plan,
) {
    let here = |p: &&Pupil| p.listed && p.left_on.is_none() && !seen.contains(&p.id);
    for pupil in before.pupils.iter().filter(here) {
        if setting.absent == Some(Absent::Stay) {
            plan.counts.unchanged += 1;
            continue;
        }
        let memberships = now_in.get(&pupil.id).map(Vec::as_slice).unwrap_or_default();
        plan.counts.leavers += 1;
        note(&mut plan.leavers, || Line {
            name: shown(pupil),
            class: memberships
                .first()
                .and_then(|m| class_names.get(&m.class_id).copied())
                .unwrap_or_default()
                .to_owned(),
            words: format!("Not in the file. Leaves {}", long_date(&setting.today)),
        });
        plan.members.extend(memberships.iter().map(|m| ended(m, &setting.today)));
        let left_on = Some(setting.today.clone());
        let after = Pupil { left_on, import_id: Some(setting.import), import_row: None, ..pupil.clone() };
        plan.pupils.push(Change { before: Some(pupil.clone()), after });
    }
}

pub(super) fn member(
    school_id: Uuid,
    class_id: Uuid,
    pupil_id: Uuid,
    from: &str,
    (import_id, import_row): (Option<Uuid>, Option<i64>),
) -> Member {
    Member { school_id, class_id, from_on: from.to_owned(), pupil_id, until_on: None, import_id, import_row }
}

pub(super) fn ended(member: &Member, on: &str) -> Change<Member> {
    let until = on.max(member.from_on.as_str()).to_owned();
    Change { before: Some(member.clone()), after: Member { until_on: Some(until), ..member.clone() } }
}

pub(super) fn shown(pupil: &Pupil) -> String {
    format!("{} {}", pupil.given_name, pupil.family_name).trim().to_owned()
}
