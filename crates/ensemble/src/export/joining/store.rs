//! SQL of archives that come in by the page.

use ensemble_db::args;
use uuid::Uuid;

use super::job::BringInArchive;
use super::model::{Came, Here, Joining, Told};
use crate::access::{Act, Editable, Role, Thing, Verb, Viewer, rule};
use crate::app::App;
use crate::event::Event;
use crate::export::model::Place;
use crate::file::Arrived;
use crate::import::Import;
use crate::network::{Org, OrgKind};
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// The networks that this person leads: into these whole schools may come.
pub fn networks(viewer: &Viewer) -> Vec<(Id<Org>, String)> {
    let led =
        viewer.memberships.iter().filter(|m| m.role == Role::NetworkLead && m.org_kind == OrgKind::Network);
    led.map(|m| (m.org, m.org_name.clone())).collect()
}

pub fn receiving(viewer: &Viewer, network: Id<Org>) -> Result<Editable<Id<Org>>> {
    rule::editable(viewer, Verb::Enter, &Thing::Joining { network }, network)
}

const COLUMNS: &str =
    "SELECT i.id, i.org_id, i.file_name, i.bytes, i.sha256, i.file_key, i.state, i.summary, i.job_id,
        i.by_person, i.created_at, i.applied_at FROM {import i} WHERE i.kind = 'archive'";

pub async fn list(viewer: &Viewer) -> Result<Vec<Joining>> {
    viewer.all(&format!("{COLUMNS} ORDER BY i.created_at DESC, i.id DESC LIMIT 50"), args![]).await
}

pub async fn find(viewer: &Viewer, id: Id<Import>) -> Result<Joining> {
    viewer.one(&format!("{COLUMNS} AND i.id = $1"), args![id]).await
}

pub async fn editable(viewer: &Viewer, id: Id<Import>) -> Result<Editable<Joining>> {
    let joining = find(viewer, id).await?;
    let network = joining.org_id;
    rule::editable(viewer, Verb::Change, &Thing::Joining { network }, joining)
}

/// What is here of the archive's place, wherever in the house it is: nobody may bring it in twice.
pub async fn here(app: &App, place: &Place, network: Id<Org>) -> Result<Here> {
    let (same,): (i64,) = app.db.one("SELECT COUNT(*) FROM org WHERE id = $1", args![place.id]).await?;
    let code: Option<(String,)> = app
        .db
        .maybe(
            "SELECT code FROM org WHERE network_id = $1 AND code = $2 LIMIT 1",
            args![network, place.code.as_deref()],
        )
        .await?;
    let (places,): (i64,) = app.db.one("SELECT COUNT(*) FROM org", args![]).await?;
    Ok(Here { same: same > 0, code: code.map(|(code,)| code), alone: places == 1 })
}

pub async fn insert(
    act: &mut Act,
    network: &Editable<Id<Org>>,
    (name, file): (&str, &Arrived),
    key: Uuid,
    told: &Told,
) -> Result<Id<Import>> {
    let (id, at, by): (Id<Import>, _, _) = (act.id(), act.now(), act.viewer().person_id());
    let bytes = i64::try_from(file.bytes).unwrap_or(i64::MAX);
    act.run(
        "INSERT INTO import (id, org_id, kind, file_name, bytes, sha256, file_key, mapping, create_schools, state,
                             summary, by_person, created_at)
         VALUES ($1, $2, 'archive', $3, $4, $5, $6, '{}', $7, 'checked', $8, $9, $10)",
        args![
            id,
            **network,
            name,
            bytes,
            file.sha256.as_str(),
            key.to_string(),
            false,
            serde_json::to_string(told)?,
            by,
            at
        ],
    )
    .await?;
    act.record(Event::FileChecked { org: **network, import: id }).await.map(|()| id)
}

/// From here on the job has it.
pub async fn start(act: &mut Act, joining: &Editable<Joining>) -> Result<()> {
    let job = act.later(&BringInArchive { archive: joining.id, network: joining.org_id }).await?;
    let changed = act
        .run(
            "UPDATE import SET state = 'applying', job_id = $2 WHERE id = $1 AND state = 'checked'",
            args![joining.id, job],
        )
        .await?;
    once(changed)?;
    act.record(Event::FileApplying { org: joining.org_id, import: joining.id }).await
}

pub async fn set_aside(act: &mut Act, joining: &Editable<Joining>) -> Result<()> {
    let changed = act
        .run(
            "UPDATE import SET state = 'discarded', file_key = NULL WHERE id = $1 AND state = 'checked'",
            args![joining.id],
        )
        .await?;
    once(changed)?;
    act.record(Event::FileSetAside { org: joining.org_id, import: joining.id }).await
}

fn once(changed: u64) -> Result<()> {
    match changed {
        1 => Ok(()),
        _ => Err(Problem::Conflict("This archive is no longer waiting. Open it again to see where it is.")),
    }
}

/// The receipt, in the transaction of what it tells of. That the place came in is recorded with its rows.
pub async fn came(act: &mut Act, joining: &Joining, told: Told, came: Came) -> Result<()> {
    let summary = serde_json::to_string(&Told { brought: Some(came), ..told })?;
    let at = act.now();
    act.run(
        "UPDATE import SET state = 'applied', applied_at = $2, summary = $3, file_key = NULL
          WHERE id = $1 AND state = 'applying'",
        args![joining.id, at, summary],
    )
    .await
    .map(|_| ())
}

pub async fn refused(act: &mut Act, joining: &Joining, why: String) -> Result<()> {
    let told = joining.told().map(|told| Told { refused: Some(why), ..told });
    let summary = told.map_or_else(|| Ok("{}".to_owned()), |told| serde_json::to_string(&told))?;
    act.run(
        "UPDATE import SET state = 'failed', summary = $2, file_key = NULL WHERE id = $1 AND state = 'applying'",
        args![joining.id, summary],
    )
    .await?;
    act.record(Event::ArchiveRefused { org: joining.org_id, import: joining.id }).await
}
