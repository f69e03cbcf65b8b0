//! What a file of attendance would change in one school, marks apart: those are compared chunk by chunk.

use std::collections::{BTreeMap, HashMap, HashSet};

use ensemble_roster::attendance::{Who, persistently_absent, severely_absent};
use uuid::Uuid;

use super::{Span, Tally, Total};
use crate::import::plan::{Clue, Found, Identities, Line, Place, Plan, Setting, Snapshot, note};
use crate::import::record::{Change, Measure, Pupil, Reading, Summary, added};

/// Names of the two measures that attendance becomes.
const NAME: &str = "Attendance";
const OF_TOTALS: &str = "Attendance, as the school counted it";

/// The pupils of a file in one school, in the order given: those who are known, and those it brings. Where a list
/// has said who is at the school, it brings nobody: of whoever is not on it nothing is written.
pub fn pupils(
    place: Place,
    before: &Snapshot,
    who: &[(usize, &Who)],
    setting: &Setting<'_>,
) -> (Plan, Vec<Option<Uuid>>) {
    let mut plan = Plan::default();
    plan.counts.schools = 1;
    plan.counts.present = before.pupils.len();
    let mut known: HashSet<Uuid> = before.pupils.iter().map(|p| p.id).collect();
    let clues: Vec<Clue<'_>> = who.iter().map(|(row, who)| clue(*row, who)).collect();
    let mut identities = Identities::new(before, setting, &clues);
    let mut ids = Vec::with_capacity(who.len());
    let mut strangers = HashSet::new();
    for ((row, who), clue) in who.iter().zip(&clues) {
        let Found::Them(id, identifier) = identities.whose(place.school, clue) else {
            strangers.insert((who.number.as_deref(), who.given.as_deref(), who.family.as_deref()));
            ids.push(None);
            continue;
        };
        plan.identifiers.extend(identifier.map(added));
        if known.insert(id) {
            let new = new_pupil(place.school, id, setting.import, *row, who);
            plan.counts.joiners += 1;
            note(&mut plan.joiners, || Line {
                name: format!("{} {}", new.given_name, new.family_name).trim().to_owned(),
                class: who.class.clone().unwrap_or_default(),
                words: "Not in the school’s records yet".to_owned(),
            });
            plan.pupils.push(added(new));
        }
        ids.push(Some(id));
    }
    plan.counts.attendance.strangers = strangers.len();
    (plan, ids)
}

/// Marks: their pupils, and the measure that they become.
pub fn marks(
    place: Place,
    before: &Snapshot,
    who: &[(usize, &Who)],
    setting: &Setting<'_>,
) -> (Plan, Vec<Option<Uuid>>) {
    let (mut plan, ids) = pupils(place, before, who, setting);
    // Without anybody of whom there is something to say, a measure would stay empty.
    if ids.iter().any(Option::is_some) {
        measured(place, before, setting, "attendance", &mut plan);
    }
    (plan.finish(), ids)
}

pub fn summaries(place: Place, before: &Snapshot, rows: &[&Span], setting: &Setting<'_>) -> Plan {
    let who: Vec<(usize, &Who)> = rows.iter().map(|span| (span.row, &span.who)).collect();
    let (mut plan, ids) = pupils(place, before, &who, setting);
    let key = |s: &Summary| (s.pupil_id, s.from_on.clone(), s.until_on.clone());
    let known: HashMap<_, &Summary> = before.summaries.iter().map(|s| (key(s), s)).collect();
    let mut tally = std::mem::take(&mut plan.counts.attendance);
    let mut seen = HashSet::new();
    let mut missed: HashMap<Uuid, Missed> = HashMap::new();
    for (span, pupil) in rows.iter().zip(&ids) {
        let Some(pupil) = pupil else { continue };
        let after = summary(place.school, *pupil, span, setting);
        if !seen.insert(key(&after)) {
            continue;
        }
        tally.seen(&span.period.from_on);
        tally.seen(&crate::import::attendance::period::last_day(&span.period.until_on));
        missed.entry(*pupil).or_default().add(span);
        match known.get(&key(&after)) {
            None => {
                tally.summaries_new += 1;
                plan.summaries.push(added(after));
            }
            Some(old) if (Summary { import_id: old.import_id, ..after.clone() }) == **old => {
                tally.summaries_unchanged += 1;
            }
            Some(old) => {
                tally.summaries_changed += 1;
                plan.summaries.push(Change { before: Some((*old).clone()), after });
            }
        }
    }
    tally.pupils = missed.len();
    tally.possible = missed.values().map(|m| m.possible).sum();
    tally.persistent = missed.values().filter(|m| m.is(persistently_absent, m.persistent)).count() as u64;
    tally.severe = missed.values().filter(|m| m.is(severely_absent, m.severe)).count() as u64;
    plan.counts.attendance = tally;
    let is_theirs =
        |(span, pupil): (&&Span, &Option<Uuid>)| pupil.is_some() && span.period.is_a_week_at_most();
    if rows.iter().zip(&ids).any(is_theirs) {
        measured(place, before, setting, "attendance", &mut plan);
    }
    plan.finish()
}

/// What one pupil missed over all of the rows about them.
#[derive(Default)]
struct Missed {
    possible: u64,
    absent: u64,
    /// Rows without numbers of sessions say it themselves.
    persistent: bool,
    severe: bool,
}

impl Missed {
    fn add(&mut self, span: &Span) {
        let count = |n: Option<i64>| n.and_then(|n| u64::try_from(n).ok());
        match (count(span.possible), count(span.absent)) {
            (Some(possible), Some(absent)) => {
                self.possible += possible;
                self.absent += absent;
            }
            _ => {
                self.persistent |= span.persistent == Some(true);
                self.severe |= span.severe == Some(true);
            }
        }
    }

    fn is(&self, misses: fn(u64, u64) -> bool, said: bool) -> bool {
        if self.possible > 0 { misses(self.absent, self.possible) } else { said }
    }
}

/// Totals of the school: readings of a measure of their own, which nobody works out again.
pub fn totals(place: Place, before: &Snapshot, rows: &[&Total], setting: &Setting<'_>) -> Plan {
    let mut plan = Plan::default();
    plan.counts.schools = 1;
    plan.counts.present = before.pupils.len();
    let measure_id = measured(place, before, setting, "readings", &mut plan);
    let known: HashMap<(Uuid, &str), &Reading> =
        before.readings.iter().map(|p| ((p.measure_id, p.taken_on.as_str()), p)).collect();
    let mut tally = Tally::default();
    let mut points: BTreeMap<String, Change<Reading>> = BTreeMap::new();
    for total in rows {
        let taken_on = total.period.day_of_reading();
        tally.seen(&taken_on);
        let after = Reading::of(measure_id, taken_on.clone(), total.percent, total.pupils, setting.import);
        let before = known.get(&(measure_id, taken_on.as_str())).map(|p| (*p).clone());
        match &before {
            Some(old) if old.says_the_same(&after) => tally.readings_unchanged += 1,
            Some(_) => tally.readings_changed += 1,
            None => tally.readings_new += 1,
        }
        if !before.as_ref().is_some_and(|old| old.says_the_same(&after)) {
            points.insert(taken_on, Change { before, after });
        }
    }
    plan.readings.insert(place.school, points.into_values().collect());
    plan.counts.attendance = tally;
    plan.finish()
}

/// The school's measure of attendance: the one there is, or one that the file brings.
fn measured(place: Place, before: &Snapshot, setting: &Setting<'_>, gathered: &str, plan: &mut Plan) -> Uuid {
    let here = || before.measures.iter().filter(|m| m.set_aside_at.is_none());
    let name = if gathered == "readings" { OF_TOTALS } else { NAME };
    let is_it = |m: &&Measure| m.gathered == gathered && (gathered == "attendance" || m.name == name);
    if let Some(measure) = here().find(is_it) {
        return measure.id;
    }
    let is_taken = here().any(|m| m.name == name);
    let id = (setting.new_id)();
    plan.measures.push(added(Measure {
        team_id: place.team,
        id,
        school_id: Some(place.school),
        name: if is_taken { format!("{name}, from files") } else { name.to_owned() },
        definition: "Half days attended, of those that pupils could have attended".to_owned(),
        unit: "percent".to_owned(),
        direction: "up".to_owned(),
        cadence: "week".to_owned(),
        source: if gathered == "readings" {
            setting.file_name.to_owned()
        } else {
            "The school’s registers".to_owned()
        },
        gathered: gathered.to_owned(),
        starting_point_id: None,
        scale_id: None,
        at_least: None,
        baseline_points: None,
        decimals: 1,
        position: before.measures.iter().map(|m| m.position).max().map_or(0, |last| last + 1),
        created_at: setting.now,
        set_aside_at: None,
    }));
    id
}

fn summary(school: Uuid, pupil: Uuid, span: &Span, setting: &Setting<'_>) -> Summary {
    Summary {
        school_id: school,
        from_on: span.period.from_on.clone(),
        until_on: span.period.until_on.clone(),
        pupil_id: pupil,
        possible: span.possible,
        attended: span.attended,
        absent: span.absent,
        authorised: span.authorised,
        unauthorised: span.unauthorised,
        excluded: span.excluded,
        late: span.late,
        percent: span.percent,
        import_id: setting.import,
    }
}

fn clue(row: usize, who: &Who) -> Clue<'_> {
    Clue { row, number: who.number.as_deref(), given: who.given.as_deref(), family: who.family.as_deref() }
}

fn new_pupil(school: Uuid, id: Uuid, import: Uuid, row: usize, who: &Who) -> Pupil {
    let (given_name, family_name) = match (&who.given, &who.family) {
        (None, None) => ("Pupil".to_owned(), who.number.clone().unwrap_or_else(|| format!("in row {row}"))),
        (given, family) => (given.clone().unwrap_or_default(), family.clone().unwrap_or_default()),
    };
    Pupil {
        school_id: school,
        id,
        given_name,
        family_name,
        stage: who.stage.clone(),
        born_on: None,
        joined_on: None,
        left_on: None,
        came_from: None,
        listed: false,
        import_id: Some(import),
        import_row: i64::try_from(row).ok(),
    }
}
