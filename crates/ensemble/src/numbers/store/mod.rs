//! All SQL of our numbers.

pub mod attendance;
pub mod changes;
pub mod quality;
pub mod sources;
pub mod teams;
pub mod variation;
pub mod work;

use ensemble_db::args;

use super::limits::Reader;
use super::model::{Cadence, Direction, Gathered, Measure, Note, Reading, Unit};
use super::series::Series;
use crate::access::{Act, Editable, Role, Thing, Verb, Viewer, rule};
use crate::network::{self, Org};
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// The columns of a measure called `m`.
const MEASURE: &str =
    "m.id, m.school_id, m.team_id, m.name, m.definition, m.unit, m.direction, m.cadence, m.source,
    m.gathered, m.starting_point_id, m.baseline_points, m.decimals, m.set_aside_at,
    EXISTS (SELECT 1 FROM {measure s} WHERE s.starting_point_id = m.id) AS is_start";

pub async fn find(viewer: &Viewer, id: Id<Measure>) -> Result<Measure> {
    viewer.one(&format!("SELECT {MEASURE} FROM {{measure m}} WHERE m.id = $1"), args![id]).await
}

/// What some teams watch now, each team's in its own order.
pub async fn watched(viewer: &Viewer, teams: &[Id<Org>]) -> Result<Vec<Measure>> {
    let ids: Vec<_> = teams.iter().map(|id| id.uuid()).collect();
    viewer
        .all(
            &format!(
                "SELECT {MEASURE} FROM {{measure m}} WHERE m.team_id IN $1 AND m.set_aside_at IS NULL
                  ORDER BY m.team_id, m.position, m.name"
            ),
            args![ids],
        )
        .await
}

/// Every series of these measures, in three questions.
pub async fn series(viewer: &Viewer, measures: Vec<Measure>) -> Result<Vec<Series>> {
    let changes = changes::list(viewer, &measures.iter().map(|m| m.id).collect::<Vec<_>>()).await?;
    let ids: Vec<_> = measures.iter().map(|m| m.id.uuid()).collect();
    let readings: Vec<Reading> = viewer
        .all(
            "SELECT r.measure_id, r.taken_on, r.value, r.pupils FROM {reading r}
              WHERE r.measure_id IN $1 AND r.value IS NOT NULL ORDER BY r.measure_id, r.taken_on",
            args![ids.clone()],
        )
        .await?;
    let notes: Vec<Note> = viewer
        .all(
            "SELECT n.id, n.measure_id, n.on_day, n.words, n.rebase FROM {chart_note n}
              WHERE n.measure_id IN $1 AND n.set_aside_at IS NULL ORDER BY n.on_day, n.created_at",
            args![ids],
        )
        .await?;
    Ok(measures
        .into_iter()
        .map(|measure| {
            let readings = readings.iter().filter(|r| r.measure_id == measure.id).cloned().collect();
            let notes = notes.iter().filter(|n| n.measure_id == measure.id).cloned().collect();
            let reader = reader(viewer, &measure);
            let changes = changes.iter().filter(|c| c.measure_id == measure.id).cloned().collect();
            Series { changes, ..Series::new(measure, readings, notes, reader) }
        })
        .collect())
}

/// A team's own entries are its own; of results, only who keeps the school may see every row.
pub fn reader(viewer: &Viewer, measure: &Measure) -> Reader {
    let keeps = |role: Role, org: Id<Org>| {
        matches!(role, Role::Head | Role::DataManager) && Some(org) == measure.school_id
    };
    match measure.gathered {
        Gathered::Readings => Reader::Own,
        _ if viewer.memberships.iter().any(|m| keeps(m.role, m.org)) => Reader::Own,
        Gathered::Results | Gathered::Attendance => Reader::Other,
    }
}

/// A measure that this viewer may change, or add to.
pub async fn editable(viewer: &Viewer, verb: Verb, id: Id<Measure>) -> Result<Editable<Measure>> {
    let measure = find(viewer, id).await?;
    let above = network::above(&viewer.app, measure.team_id).await?;
    rule::editable(viewer, verb, &Thing::Numbers { team: measure.team_id, above: &above }, measure)
}

/// The same inside an act, which may just have made the measure.
pub async fn editable_in(act: &mut Act, verb: Verb, id: Id<Measure>) -> Result<Editable<Measure>> {
    let measure: Measure =
        act.one(&format!("SELECT {MEASURE} FROM {{measure m}} WHERE m.id = $1"), args![id]).await?;
    let above = network::above(&act.viewer().app, measure.team_id).await?;
    rule::editable(act.viewer(), verb, &Thing::Numbers { team: measure.team_id, above: &above }, measure)
}

/// A team whose measures this viewer may define.
pub async fn editable_team(viewer: &Viewer, id: Id<Org>) -> Result<Editable<Org>> {
    let team = network::store::find(viewer, id).await?;
    let above = network::above(&viewer.app, id).await?;
    rule::editable(viewer, Verb::Change, &Thing::Numbers { team: id, above: &above }, team)
}

/// What a form says of a measure.
pub struct Definition {
    pub name: String,
    pub definition: String,
    pub unit: Unit,
    pub direction: Direction,
    pub cadence: Cadence,
    pub source: String,
    pub gathered: Gathered,
    pub starting_point: Option<Id<Measure>>,
    pub baseline_points: Option<i64>,
    pub decimals: i64,
}

/// Does the team watch another number of that name?
pub async fn name_is_taken(
    viewer: &Viewer,
    team: Id<Org>,
    name: &str,
    but: Option<Id<Measure>>,
) -> Result<bool> {
    let found: Option<(Id<Measure>,)> = viewer
        .maybe(
            "SELECT m.id FROM {measure m} WHERE m.team_id = $1 AND m.name = $2 AND m.set_aside_at IS NULL",
            args![team, name],
        )
        .await?;
    Ok(found.is_some_and(|(id,)| Some(id) != but))
}

pub async fn insert(act: &mut Act, team: &Editable<Org>, new: &Definition) -> Result<Id<Measure>> {
    let (id, at): (Id<Measure>, i64) = (act.id(), act.now());
    act.run(
        "INSERT INTO measure (id, school_id, team_id, name, definition, unit, direction, cadence, source, gathered,
                              starting_point_id, baseline_points, decimals, position, created_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, COALESCE(MAX(m.position), 0) + 1, $14
           FROM {measure m} WHERE m.team_id = $3",
        args![
            id, team.school_id, team.id, new.name.as_str(), new.definition.as_str(), new.unit, new.direction,
            new.cadence, new.source.as_str(), new.gathered, new.starting_point, new.baseline_points, new.decimals, at
        ],
    )
    .await?;
    Ok(id)
}

pub async fn update(act: &mut Act, measure: &Editable<Measure>, new: &Definition) -> Result<()> {
    changes::record(act, measure, new).await?;
    act.run(
        "UPDATE measure SET name = $2, definition = $3, unit = $4, direction = $5, cadence = $6, source = $7,
                starting_point_id = $8, baseline_points = $9, decimals = $10 WHERE id = $1",
        args![
            measure.id,
            new.name.as_str(),
            new.definition.as_str(),
            new.unit,
            new.direction,
            new.cadence,
            new.source.as_str(),
            new.starting_point,
            new.baseline_points,
            new.decimals
        ],
    )
    .await?;
    Ok(())
}

pub async fn set_aside(act: &mut Act, measure: &Editable<Measure>, aside: bool) -> Result<()> {
    let at = aside.then(|| act.now());
    act.run("UPDATE measure SET set_aside_at = $2 WHERE id = $1", args![measure.id, at]).await?;
    Ok(())
}

/// The usual range is the one of the readings so far; one that was frozen before stays as it was.
pub async fn freeze(act: &mut Act, measure: &Editable<Measure>, points: i64) -> Result<()> {
    act.run(
        "UPDATE measure SET baseline_points = $2 WHERE id = $1 AND baseline_points IS NULL",
        args![measure.id, points],
    )
    .await?;
    Ok(())
}

/// A reading for a day; one that was there is put right.
pub async fn enter(
    act: &mut Act,
    measure: &Editable<Measure>,
    on: &str,
    value: f64,
    pupils: Option<i64>,
) -> Result<()> {
    act.insert_many(
        "reading",
        &["measure_id", "taken_on", "value", "pupils"],
        vec![args![measure.id, on, value, pupils]],
        work::UPSERT_READING,
    )
    .await?;
    Ok(())
}

pub async fn add_note(
    act: &mut Act,
    measure: &Editable<Measure>,
    on: &str,
    words: &str,
    rebase: bool,
) -> Result<Id<Note>> {
    let (id, at, by): (Id<Note>, _, _) = (act.id(), act.now(), act.viewer().person_id());
    act.run(
        "INSERT INTO chart_note (id, measure_id, on_day, words, rebase, by_person, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![id, measure.id, on, words, rebase, by, at],
    )
    .await?;
    Ok(id)
}

pub async fn set_note_aside(act: &mut Act, measure: &Editable<Measure>, note: Id<Note>) -> Result<()> {
    let at = act.now();
    let gone = act
        .run(
            "UPDATE chart_note SET set_aside_at = $3 WHERE id = $1 AND measure_id = $2 AND set_aside_at IS NULL",
            args![note, measure.id, at],
        )
        .await?;
    if gone == 1 { Ok(()) } else { Err(Problem::NotFound) }
}

/// A team's tests that could say where pupils started.
pub async fn starting_points(viewer: &Viewer, team: Id<Org>) -> Result<Vec<(Id<Measure>, String)>> {
    viewer
        .all(
            "SELECT m.id, m.name FROM {measure m}
              WHERE m.team_id = $1 AND m.gathered = 'results' AND m.set_aside_at IS NULL ORDER BY m.name",
            args![team],
        )
        .await
}
