//! SQL of working numbers out: results in, readings and a variation out. For the program itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ensemble_db::{Value, args, from_row};
use uuid::Uuid;

use super::super::limits::Limits;
use super::super::model::{Class, Gathered, Measure, Reading, Unit};
use super::super::variation::{Inputs, METHOD, Row, Score};
use super::MEASURE;
use super::surveys::{Surveys, surveys};
use crate::access::viewer::Look;
use crate::access::{Act, Viewer};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

/// At most so many sessions count towards a variation.
const SESSIONS: usize = 3;

struct Sat {
    occasion_id: Uuid,
    pupil_id: Uuid,
    class_id: Option<Id<Class>>,
    cell: String,
    value: Option<f64>,
    level: Option<i64>,
    low: Option<f64>,
    high: Option<f64>,
    import_id: Option<Uuid>,
}
from_row!(Sat { occasion_id, pupil_id, class_id, cell, value, level, low, high, import_id });

impl Sat {
    /// The score; one beyond an end of the scale counts as that end.
    fn score(&self) -> Option<f64> {
        match (self.value, self.low, self.high) {
            (Some(value), ..) => Some(value),
            (None, Some(low), Some(high)) => Some(f64::midpoint(low, high)),
            (None, low, high) => low.or(high),
        }
    }
}

struct Occasion {
    id: Uuid,
    measure_id: Id<Measure>,
    session_id: Uuid,
    taken_on: String,
}
from_row!(Occasion { id, measure_id, session_id, taken_on });

/// A school's tests, and the results of those that are being worked out.
pub struct Records {
    pub measures: Vec<Measure>,
    occasions: Vec<Occasion>,
    /// id and name, the oldest first
    sessions: Vec<(Uuid, String)>,
    /// By occasion, each in the order of pupils.
    sat: HashMap<Uuid, Vec<Sat>>,
    surveys: Surveys,
}

pub async fn records(viewer: &Viewer, look: &Look, school: Id<Org>) -> Result<Records> {
    let measures: Vec<Measure> = viewer
        .all(
            &format!("SELECT {MEASURE} FROM {{measure m}} WHERE m.school_id = $1 AND m.gathered IN $2 ORDER BY m.position, m.id"),
            args![school, vec![Gathered::Results.word().to_owned(), Gathered::Survey.word().to_owned()]],
        )
        .await?;
    let occasions = viewer
        .all(
            "SELECT o.id, o.measure_id, o.session_id, o.taken_on FROM {occasion o} WHERE o.school_id = $1 ORDER BY o.taken_on, o.id",
            args![school],
        )
        .await?;
    let sessions = viewer
        .all("SELECT id, name FROM school_session WHERE school_id = $1 ORDER BY from_on", args![school])
        .await?;
    let surveys = surveys(viewer, look, school).await?;
    Ok(Records { measures, occasions, sessions, sat: HashMap::new(), surveys })
}

impl Records {
    /// Takes up the results of a measure and of where its pupils started, and lets go of those before: a school's
    /// results of all years are never held together.
    pub async fn take_up(&mut self, look: &Look, school: Id<Org>, measure: &Measure) -> Result<()> {
        self.sat.clear();
        let ids: Vec<Uuid> =
            std::iter::once(measure.id).chain(measure.starting_point_id).map(Id::uuid).collect();
        let all: Vec<Sat> = look
            .all(
                "SELECT r.occasion_id, r.pupil_id, r.class_id, r.cell, r.value, r.level, r.low, r.high, r.import_id
                   FROM {result r} WHERE r.school_id = $1 AND r.measure_id IN $2",
                args![school, ids],
            )
            .await?;
        for one in all {
            self.sat.entry(one.occasion_id).or_default().push(one);
        }
        // Sums are taken in one order on every database.
        self.sat.values_mut().for_each(|rows| rows.sort_by_key(|row| row.pupil_id));
        Ok(())
    }

    fn of(&self, measure: Id<Measure>) -> impl Iterator<Item = &Occasion> {
        self.occasions.iter().filter(move |o| o.measure_id == measure)
    }

    fn rows(&self, occasion: &Occasion) -> &[Sat] {
        self.sat.get(&occasion.id).map_or(&[], Vec::as_slice)
    }

    /// One reading for each occasion: of grades the share at or above a level; else the mean, or of
    /// a measure in per cent whose results are 0 and 1, the share.
    pub fn readings(&self, measure: &Measure, limits: Limits) -> Vec<Reading> {
        if measure.gathered == Gathered::Survey {
            return self.surveys.readings(measure, limits);
        }
        if measure.is_of_grades() {
            return self.shares(measure);
        }
        let readings = self.of(measure.id).filter_map(|occasion| {
            let scores: Vec<f64> = self.rows(occasion).iter().filter_map(Sat::score).collect();
            let pupils = i64::try_from(scores.len()).ok().filter(|n| *n > 0)?;
            let is_share = measure.unit == Unit::Percent && scores.iter().all(|s| *s == 0.0 || *s == 1.0);
            let mean = scores.iter().sum::<f64>() / scores.len() as f64;
            let value = if is_share { 100.0 * mean } else { mean };
            Some(Reading {
                measure_id: measure.id,
                taken_on: occasion.taken_on.clone(),
                value,
                pupils: Some(pupils),
            })
        });
        readings.collect()
    }

    /// The files that the results of each day are from.
    pub fn files(&self, measure: &Measure) -> Vec<(String, String)> {
        let of = |occasion: &Occasion| {
            let ids: BTreeSet<Uuid> = self.rows(occasion).iter().filter_map(|sat| sat.import_id).collect();
            let words: Vec<String> = ids.iter().map(ToString::to_string).collect();
            (occasion.taken_on.clone(), words.join(" "))
        };
        self.of(measure.id).map(of).collect()
    }

    /// Of the pupils with a grade, how many in a hundred are at the level that counts or above it.
    /// Nothing until somebody has said which level counts.
    fn shares(&self, measure: &Measure) -> Vec<Reading> {
        let Some(least) = measure.at_least else { return Vec::new() };
        let readings = self.of(measure.id).filter_map(|occasion| {
            let levels: Vec<i64> = self.rows(occasion).iter().filter_map(|row| row.level).collect();
            let reached = levels.iter().filter(|level| **level >= least).count();
            let pupils = i64::try_from(levels.len()).ok().filter(|n| *n > 0)?;
            Some(Reading {
                measure_id: measure.id,
                taken_on: occasion.taken_on.clone(),
                value: 100.0 * reached as f64 / levels.len() as f64,
                pupils: Some(pupils),
            })
        });
        readings.collect()
    }

    /// The last test of each of the last sessions, with where each pupil started.
    pub fn inputs(&self, measure: &Measure) -> Inputs {
        if !measure.compares_classes() {
            return Inputs::default();
        }
        let mut last: BTreeMap<usize, &Occasion> = BTreeMap::new();
        for occasion in self.of(measure.id) {
            if let Some(session) = self.sessions.iter().position(|(id, _)| *id == occasion.session_id) {
                last.insert(session, occasion);
            }
        }
        let from = last.len().saturating_sub(SESSIONS);
        let mut inputs = Inputs { has_start: measure.starting_point_id.is_some(), ..Inputs::default() };
        for (number, (session, occasion)) in last.into_iter().skip(from).enumerate() {
            inputs
                .sessions
                .push(self.sessions.get(session).map(|(_, name)| name.clone()).unwrap_or_default());
            let starts = self.starts(measure, occasion);
            for row in self.rows(occasion) {
                let (Some(value), Some(class)) = (row.score(), row.class_id) else {
                    inputs.missing += 1;
                    continue;
                };
                inputs.at_the_end += u64::from(row.cell == "banded");
                let start = starts.get(&row.pupil_id).copied();
                inputs.scores.push(Score { session: number, class, value, start });
            }
        }
        inputs
    }

    /// Where each pupil started in the session of that occasion.
    fn starts(&self, measure: &Measure, occasion: &Occasion) -> HashMap<Uuid, f64> {
        let Some(start) = measure.starting_point_id else { return HashMap::new() };
        let before =
            self.of(start).filter(|o| o.session_id == occasion.session_id && o.taken_on <= occasion.taken_on);
        let Some(test) = before.last() else { return HashMap::new() };
        self.rows(test).iter().filter_map(|row| Some((row.pupil_id, row.score()?))).collect()
    }
}

/// What was worked out before, for every measure of these.
pub async fn kept(viewer: &Viewer, measures: &[Measure]) -> Result<(Vec<Reading>, Vec<Row>)> {
    let ids: Value = measures.iter().map(|m| m.id.uuid()).collect::<Vec<_>>().into();
    let readings = viewer
        .all(
            "SELECT r.measure_id, r.taken_on, r.value, r.pupils FROM {reading r}
              WHERE r.measure_id IN $1 AND r.value IS NOT NULL ORDER BY r.taken_on",
            args![ids.clone()],
        )
        .await?;
    let fits = viewer
        .all("SELECT v.measure_id, v.method, v.inputs_hash, v.body FROM {variation v} WHERE v.measure_id IN $1", args![ids])
        .await?;
    Ok((readings, fits))
}

/// Puts these in place of what was there, touching only what differs.
pub async fn replace_readings(
    act: &mut Act,
    measure: Id<Measure>,
    before: &[&Reading],
    now: &[Reading],
) -> Result<()> {
    for gone in before.iter().filter(|b| !now.iter().any(|n| n.taken_on == b.taken_on)) {
        act.run(
            "DELETE FROM reading WHERE measure_id = $1 AND taken_on = $2",
            args![measure, gone.taken_on.as_str()],
        )
        .await?;
    }
    let changed = now.iter().filter(|n| !before.contains(n));
    let rows = changed.map(|r| args![r.measure_id, r.taken_on.as_str(), r.value, r.pupils]).collect();
    act.insert_many("reading", &["measure_id", "taken_on", "value", "pupils"], rows, UPSERT_READING).await?;
    Ok(())
}

/// Marks each reading with the files it is from. Whether any was marked with others before.
pub async fn mark_files(act: &mut Act, measure: Id<Measure>, files: &[(String, String)]) -> Result<bool> {
    let mut changed = 0;
    for (day, files) in files {
        changed += act
            .run(
                "UPDATE reading SET files = $3 WHERE measure_id = $1 AND taken_on = $2 AND files <> $3",
                args![measure, day.as_str(), files.as_str()],
            )
            .await?;
    }
    Ok(changed > 0)
}

pub const UPSERT_READING: &str =
    "ON CONFLICT (measure_id, taken_on) DO UPDATE SET value = excluded.value, pupils = excluded.pupils";

pub async fn replace_variation(act: &mut Act, measure: Id<Measure>, hash: &str, body: &str) -> Result<()> {
    let at = act.now();
    act.run(
        "INSERT INTO variation (measure_id, computed_at, method, inputs_hash, body) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (measure_id) DO UPDATE SET computed_at = excluded.computed_at, method = excluded.method,
                inputs_hash = excluded.inputs_hash, body = excluded.body",
        args![measure, at, METHOD, hash, body],
    )
    .await?;
    Ok(())
}

/// The results it was made from are gone.
pub async fn forget_variation(act: &mut Act, measure: Id<Measure>) -> Result<()> {
    act.run("DELETE FROM variation WHERE measure_id = $1", args![measure]).await?;
    Ok(())
}
