//! Which results are new, which have another value now, which are as they were.

use std::collections::{HashMap, HashSet};

use ensemble_roster::{Cell, ResultRow, Value};
use uuid::Uuid;

use super::called::Names;
use super::pupils::Clue;
use super::shape::{Shape, Shapes, named};
use super::{Classes, Found, Identities, Line, Place, Plan, Sessions, Setting, Snapshot, holds, note};
use crate::import::record::{Change, Identifier, Measure, Member, Occasion, Outcome, Pupil, Session, added};
use crate::import::waiting::Waiting;

struct Book<'a> {
    place: Place,
    setting: &'a Setting<'a>,
    measures: HashMap<&'a str, Uuid>,
    occasions: HashMap<(Uuid, String), Uuid>,
    outcomes: HashMap<(Uuid, Uuid), &'a Outcome>,
    seen: HashSet<(Uuid, Uuid)>,
}

pub fn results(
    place: Place,
    before: &Snapshot,
    rows: &[&ResultRow],
    shapes: &Shapes,
    setting: &Setting<'_>,
) -> Plan {
    let mut plan = Plan::default();
    plan.counts.schools = 1;
    plan.counts.present = before.pupils.len();
    let mut sessions = Sessions::new(place, before, setting, &mut plan);
    let mut classes = Classes::new(place, &before.classes, setting);
    let of_kind: HashSet<Uuid> = before.classes.iter().filter(|c| c.kind == "class").map(|c| c.id).collect();
    let mut known: HashSet<Uuid> = before.pupils.iter().map(|p| p.id).collect();
    let mut member_of: HashMap<Uuid, Vec<&Member>> = HashMap::new();
    for member in &before.members {
        member_of.entry(member.pupil_id).or_default().push(member);
    }
    let mut joined: HashSet<(Uuid, Uuid)> = before.members.iter().map(|m| (m.class_id, m.pupil_id)).collect();
    let mut names = Names::new(place, before, setting);
    let theirs = whose(place, before, rows, shapes, (setting, &names), &mut plan);
    let certain: Vec<&ResultRow> = theirs.iter().map(|(row, ..)| *row).collect();
    let mut book = Book::open(place, before, shapes, setting, &certain, &mut plan);
    // A list that grows is copied, and this is the longest there is.
    let results = certain.iter().map(|row| row.values.len() + row.baselines.len()).sum::<usize>();
    plan.outcomes.reserve(results.saturating_sub(before.outcomes.len()));

    for (row, pupil, identifier) in theirs {
        let day = row.on.map_or_else(|| setting.taken_on.clone(), |d| d.to_string());
        let session = sessions.on(&day, &mut plan);
        plan.identifiers.extend(identifier.map(added));
        let is_new = known.insert(pupil);
        if is_new {
            let new = new_pupil(place.school, pupil, row, setting);
            plan.counts.joiners += 1;
            let class = row.class.clone().unwrap_or_default();
            note(&mut plan.joiners, || {
                let name = format!("{} {}", new.given_name, new.family_name);
                Line {
                    name: name.trim().to_owned(),
                    class,
                    words: "Not in the school’s records yet".to_owned(),
                }
            });
            plan.pupils.push(added(new));
        }
        let roster = member_of.get(&pupil).map(Vec::as_slice).unwrap_or_default();
        let in_class =
            roster.iter().find(|m| of_kind.contains(&m.class_id) && holds(m, &day)).map(|m| m.class_id);
        let mut class_id = None;
        for (kind, name) in groups(row) {
            let id = classes.find_or_add(session.id, kind, &name, row.stage.as_deref(), &mut plan);
            class_id.get_or_insert(id);
            // Who is in which class is the roster's to say, where there is one.
            let keep = kind == "group" || in_class.is_none();
            if keep && joined.insert((id, pupil)) {
                plan.members.push(added(Member {
                    school_id: place.school,
                    class_id: id,
                    from_on: session.from_on.clone(),
                    pupil_id: pupil,
                    until_on: None,
                    import_id: Some(setting.import),
                    import_row: i64::try_from(row.row).ok(),
                }));
            }
        }
        let class_id =
            class_id.or(in_class).or_else(|| roster.iter().find(|m| holds(m, &day)).map(|m| m.class_id));
        for (measure, cell) in &row.values {
            let name = named(measure, row);
            let entered = book.enter(&name, &day, &session, (row.row, pupil, class_id), cell, &mut plan);
            if let Some((measure, occasion)) = entered {
                names.stands(row.row, (pupil, measure, occasion), &mut plan);
            }
        }
        for (measure, cell) in &row.baselines {
            book.enter(measure, &session.from_on, &session, (row.row, pupil, class_id), cell, &mut plan);
        }
    }
    names.untouched(rows, &mut plan);
    names.take_away(&book.occasions, &book.seen, &mut plan);
    plan.finish()
}

/// Each row with its pupil. A row of which nobody can tell is put with those that wait.
fn whose<'a>(
    place: Place,
    before: &Snapshot,
    rows: &[&'a ResultRow],
    shapes: &Shapes,
    (setting, names): (&Setting<'_>, &Names<'_>),
    plan: &mut Plan,
) -> Vec<(&'a ResultRow, Uuid, Option<Identifier>)> {
    let clues: Vec<Clue<'_>> = rows.iter().map(|r| clue(r)).collect();
    let mut identities = Identities::new(before, setting, &clues);
    let mut theirs = Vec::with_capacity(rows.len());
    for (row, clue) in rows.iter().zip(&clues) {
        if let Some(pupil) = names.pupil(row.row) {
            theirs.push((*row, pupil, None));
            continue;
        }
        plan.counts.nameless += usize::from(identities.is_nameless(clue));
        match identities.whose(place.school, clue) {
            Found::Them(pupil, identifier) => theirs.push((*row, pupil, identifier)),
            Found::Waits(why) => {
                plan.counts.waiting += 1;
                plan.waiting.push(Waiting::new(place, why, row, shapes, setting));
            }
        }
    }
    theirs
}

impl<'a> Book<'a> {
    fn open(
        place: Place,
        before: &'a Snapshot,
        shapes: &'a Shapes,
        setting: &'a Setting<'a>,
        rows: &[&ResultRow],
        plan: &mut Plan,
    ) -> Book<'a> {
        let mut measures = HashMap::new();
        let mut position = before.measures.iter().map(|m| m.position).max().unwrap_or(-1);
        // A school gets only the measures that it has results of. Earlier results come first:
        // the others begin from them.
        let here: HashSet<String> = rows
            .iter()
            .flat_map(|r| {
                r.values
                    .iter()
                    .map(|(m, _)| named(m, r))
                    .chain(r.baselines.iter().map(|(m, _)| m.to_string()))
            })
            .collect();
        let (first, second): (Vec<_>, Vec<_>) =
            shapes.iter().filter(|(name, _)| here.contains(*name)).partition(|(_, s)| s.baseline);
        let mut starting_point = None;
        for (name, shape) in first.into_iter().chain(second) {
            let scale_id = shape.scale.as_ref().map(|scale| scale.id);
            let is_it = |m: &Measure| m.gathered == "results" && m.scale_id == scale_id;
            let watched =
                |name: &str| before.measures.iter().find(|m| m.name == name && m.set_aside_at.is_none());
            let [short, long] = shape.names(name);
            let name_here = if watched(&short).is_none_or(is_it) { short } else { long };
            // Nobody starts from a grade: there is no distance to it.
            let begins_from = starting_point.filter(|_| !shape.baseline && shape.scale.is_none());
            let id = match watched(&name_here).filter(|m| is_it(m)) {
                Some(old) => {
                    if old.starting_point_id.is_none() && begins_from.is_some_and(|b| b != old.id) {
                        let after = Measure { starting_point_id: begins_from, ..old.clone() };
                        plan.measures.push(Change { before: Some(old.clone()), after });
                    }
                    old.id
                }
                None => {
                    position += 1;
                    let new = new_measure(place, &name_here, shape, begins_from, position, setting);
                    let id = new.id;
                    plan.measures.push(added(new));
                    id
                }
            };
            if shape.baseline && shape.scale.is_none() && starting_point.is_none() {
                starting_point = Some(id);
            }
            measures.insert(name.as_str(), id);
        }
        Book {
            place,
            setting,
            measures,
            occasions: before.occasions.iter().map(|o| ((o.measure_id, o.taken_on.clone()), o.id)).collect(),
            outcomes: before.outcomes.iter().map(|o| ((o.occasion_id, o.pupil_id), o)).collect(),
            seen: HashSet::new(),
        }
    }

    /// The measure and the occasion that it stands in; none where a row before this one stands there.
    fn enter(
        &mut self,
        measure: &str,
        day: &str,
        session: &Session,
        (row, pupil, class_id): (usize, Uuid, Option<Uuid>),
        cell: &Cell,
        plan: &mut Plan,
    ) -> Option<(Uuid, Uuid)> {
        let measure_id = self.measures.get(measure).copied()?;
        let key = (measure_id, day.to_owned());
        let occasion_id = match self.occasions.get(&key) {
            Some(id) => *id,
            None => {
                let id = (self.setting.new_id)();
                self.occasions.insert(key, id);
                plan.occasions.push(added(Occasion {
                    school_id: self.place.school,
                    id,
                    measure_id,
                    session_id: session.id,
                    taken_on: day.to_owned(),
                }));
                id
            }
        };
        if !self.seen.insert((occasion_id, pupil)) {
            return None;
        }
        let mut after = Outcome {
            school_id: self.place.school,
            measure_id,
            occasion_id,
            pupil_id: pupil,
            class_id,
            ..Outcome::blank()
        };
        fill(&mut after, cell, &mut plan.counts);
        match self.outcomes.get(&(occasion_id, pupil)) {
            None => {
                plan.counts.results_new += 1;
                (after.import_id, after.import_row) = self.setting.provenance(row);
                plan.outcomes.push(added(after));
            }
            Some(old) => {
                after.class_id = old.class_id;
                // What a later file only repeats stays the first file's.
                (after.import_id, after.import_row) = (old.import_id, old.import_row);
                if **old == after {
                    plan.counts.results_unchanged += 1;
                } else {
                    plan.counts.results_changed += 1;
                    (after.import_id, after.import_row) = self.setting.provenance(row);
                    plan.outcomes.push(Change { before: Some((*old).clone()), after });
                }
            }
        }
        Some((measure_id, occasion_id))
    }
}

pub(super) fn fill(outcome: &mut Outcome, cell: &Cell, counts: &mut crate::import::model::Counts) {
    let mut word = |word: &str| outcome.cell = word.to_owned();
    match cell {
        Cell::Value(Value::Number(n)) => {
            word("value");
            outcome.value = Some(*n);
            counts.values += 1;
        }
        Cell::Value(Value::Level(level)) => {
            word("level");
            outcome.level = i64::try_from(level.position).ok();
            outcome.note = Some(level.name.to_string());
            counts.graded += 1;
        }
        // A grade that nobody put in order is a band without ends: it is shown as it stands and never averaged.
        Cell::Value(other) => {
            word("banded");
            outcome.note = Some(Cell::Value(other.clone()).to_string());
            counts.banded += 1;
        }
        Cell::Banded { low, high, text } => {
            word("banded");
            (outcome.low, outcome.high) = (*low, *high);
            outcome.note = Some(text.to_string());
            counts.banded += 1;
        }
        Cell::Suppressed { reason, .. } => {
            word("suppressed");
            outcome.note = Some(reason.to_string());
            counts.hidden += 1;
        }
        Cell::NotApplicable { .. } => {
            word("not_applicable");
            counts.not_applicable += 1;
        }
        Cell::Missing => word("missing"),
    }
}

/// The file's own class, or else its groups: "Primary 12", or what is written if that is a word.
fn groups(row: &ResultRow) -> Vec<(&'static str, String)> {
    let mut all: Vec<(&'static str, String)> = row.class.iter().map(|c| ("class", c.clone())).collect();
    all.extend(row.groups.iter().map(|(heading, written)| {
        let words = written.chars().any(char::is_alphabetic);
        ("group", if words { written.clone() } else { format!("{heading} {written}") })
    }));
    all
}

fn clue(row: &ResultRow) -> Clue<'_> {
    Clue {
        row: row.row,
        number: row.number.as_deref(),
        given: row.given.as_deref(),
        family: row.family.as_deref(),
    }
}

fn new_pupil(school: Uuid, id: Uuid, row: &ResultRow, setting: &Setting<'_>) -> Pupil {
    let (given_name, family_name) = match (&row.given, &row.family) {
        (None, None) => {
            ("Pupil".to_owned(), row.number.clone().unwrap_or_else(|| format!("in row {}", row.row)))
        }
        (given, family) => (given.clone().unwrap_or_default(), family.clone().unwrap_or_default()),
    };
    let (import_id, import_row) = setting.provenance(row.row);
    Pupil {
        school_id: school,
        id,
        given_name,
        family_name,
        stage: row.stage.clone(),
        born_on: None,
        joined_on: None,
        left_on: None,
        came_from: None,
        listed: false,
        import_id,
        import_row,
    }
}

pub(super) fn new_measure(
    place: Place,
    name: &str,
    shape: &Shape,
    starting_point_id: Option<Uuid>,
    position: i64,
    setting: &Setting<'_>,
) -> Measure {
    let unit = match (shape.percent || shape.scale.is_some(), shape.whole) {
        (true, _) => "percent",
        (false, true) => "points",
        (false, false) => "score",
    };
    Measure {
        team_id: place.team,
        id: (setting.new_id)(),
        school_id: Some(place.school),
        name: name.to_owned(),
        definition: definition(name, shape),
        unit: unit.to_owned(),
        direction: "up".to_owned(),
        cadence: "term".to_owned(),
        source: setting.file_name.to_owned(),
        gathered: "results".to_owned(),
        starting_point_id,
        scale_id: shape.scale.as_ref().map(|scale| scale.id),
        at_least: shape.scale.as_ref().and_then(|scale| scale.at_least),
        baseline_points: None,
        decimals: shape.decimals,
        position,
        created_at: setting.now,
        set_aside_at: None,
    }
}

fn definition(name: &str, shape: &Shape) -> String {
    match &shape.scale {
        None => format!("Pupils’ results in the column {name} of the school’s own file"),
        Some(scale) => format!(
            "Pupils at or above a level of {}, out of all with a grade, in the column {name} of the school’s own file",
            scale.name
        ),
    }
}
