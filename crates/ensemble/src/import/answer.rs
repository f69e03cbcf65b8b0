//! Rows that waited, written as somebody said: the way of the file itself, so that they come with its
//! provenance and go with it when it is undone.

use std::collections::BTreeMap;

use ensemble_roster::ResultRow;
use uuid::Uuid;

use super::Import;
use super::model::{Counts, Held};
use super::package::Beside;
use super::plan::{self, Place, Setting, Snapshot, Whose};
use super::store::snapshot::Reader;
use super::store::{waiting, write};
use super::waiting::{Body, Row};
use crate::access::{Act, Editable};
use crate::event::Event;
use crate::job::Far;
use crate::network::Org;
use crate::numbers::jobs::WorkOutNumbers;
use crate::numbers::model::Asked;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// What somebody said of the rows about one pupil.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Are(Whose),
    LeaveOut,
}

/// Says what becomes of rows that wait, all of one file and one school.
pub async fn answer(
    act: &mut Act,
    school: &Editable<Org>,
    import: Id<Import>,
    rows: &[Row],
    answer: Answer,
) -> Result<()> {
    write::in_turn(act, school.id).await?;
    let counts = match answer {
        Answer::Are(whose) => written(act, school, import, rows, whose).await?,
        Answer::LeaveOut => Counts::default(),
    };
    waiting::answered(act, import, rows, &counts).await?;
    act.later(&WorkOutNumbers { school: school.id }).await?;
    act.record(Event::RowsAnswered { org: school.id, import }).await
}

async fn written(
    act: &mut Act,
    school: &Editable<Org>,
    import: Id<Import>,
    rows: &[Row],
    whose: Whose,
) -> Result<Counts> {
    let bodies: Vec<Body> =
        rows.iter().map(|row| serde_json::from_str(&row.body)).collect::<Result<_, _>>()?;
    let (Some(first), Some(body)) = (rows.first(), bodies.first()) else { return Ok(Counts::default()) };
    let results: Vec<&ResultRow> = bodies.iter().map(|body| &body.row).collect();
    let mut shapes = plan::shapes(&results, &BTreeMap::new(), school.id);
    for (name, scale) in bodies.iter().flat_map(|body| &body.scales) {
        if let Some(shape) = shapes.get_mut(name) {
            shape.scale = Some(scale.clone());
        }
    }
    let names = plan::names(&shapes);
    let before = Reader::Act(act).results(school.id, Id::new(body.team), &names).await?;
    is_here(whose, &before)?;
    let app = act.viewer().app.clone();
    let new_id = || app.id::<()>().uuid();
    let random_id = || uuid::Builder::from_random_bytes(app.rng.bytes()).into_uuid();
    let beside = Beside::default();
    let setting = Setting {
        today: act.today().to_owned(),
        now: act.now(),
        file: first.file_mark.clone(),
        file_name: &first.file_name,
        key: body.key,
        taken_on: body.taken_on.clone(),
        absent: None,
        only_named: Vec::new(),
        beside: &beside,
        import: import.uuid(),
        whose: Some(whose),
        held: Held { name: String::new(), asked: Asked::Pupils, on: None, stage: None },
        new_id: &new_id,
        random_id: &random_id,
    };
    let place = Place { school: school.id.uuid(), team: body.team };
    let plan = plan::results(place, &before, &results, &shapes, &setting);
    let seq = waiting::last_seq(act, import).await?;
    write::plan(act, &mut write::Log::after(import, seq), &plan, &Far::default()).await?;
    Ok(plan.counts)
}

/// A pupil of this school, and of no other.
fn is_here(whose: Whose, before: &Snapshot) -> Result<()> {
    let is = |id: Uuid| before.pupils.iter().any(|p| p.id == id);
    match whose {
        Whose::Pupil(id) if !is(id) => Err(Problem::NotFound),
        _ => Ok(()),
    }
}
