//! All SQL of exports: the list of what was asked for, pages of rows on their way out ([`rows`]),
//! and what an archive writes on its way in ([`write`]).

pub mod reading;
pub mod roster;
pub mod rows;
pub mod write;
pub mod year;

use ensemble_db::args;
use uuid::Uuid;

use super::jobs::{MakeExport, TellHeads};
use super::model::{Export, KEPT_MS, Kind};
use crate::access::{Act, Editable, Role, Thing, Verb, Viewer, rule};
use crate::app::App;
use crate::event::Event;
use crate::network::{Org, OrgKind};
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// The schools that this person may take everything from: their own, as head or data manager.
pub fn places(viewer: &Viewer) -> Vec<(Id<Org>, String)> {
    let kept = viewer
        .memberships
        .iter()
        .filter(|m| matches!(m.role, Role::Head | Role::DataManager) && m.org_kind == OrgKind::School);
    kept.map(|m| (m.org, m.org_name.clone())).collect()
}

/// Only who may read every pupil of a school takes everything it has.
pub async fn leaving(viewer: &Viewer, school: Id<Org>) -> Result<Editable<Id<Org>>> {
    rule::editable(viewer, Verb::Read, &Thing::Register { school }, school)
}

const COLUMNS: &str =
    "SELECT x.id, x.org_id, x.kind, x.state, x.by_person, x.job_id, x.file_key, x.bytes, x.sha256, x.summary,
            x.asked_at, x.ready_at, x.expires_at FROM {export x}";

pub async fn list(viewer: &Viewer) -> Result<Vec<Export>> {
    viewer.all(&format!("{COLUMNS} ORDER BY x.asked_at DESC, x.id DESC LIMIT 50"), args![]).await
}

pub async fn find(viewer: &Viewer, id: Id<Export>) -> Result<Export> {
    viewer.one(&format!("{COLUMNS} WHERE x.id = $1"), args![id]).await
}

pub async fn name_of(viewer: &Viewer, org: Id<Org>) -> Result<String> {
    let (name,): (String,) = viewer.one("SELECT o.name FROM {org o} WHERE o.id = $1", args![org]).await?;
    Ok(name)
}

pub async fn ask(act: &mut Act, school: &Editable<Id<Org>>, kind: Kind) -> Result<Id<Export>> {
    let Some(by) = act.viewer().person_id() else { return Err(Problem::NotFound) };
    let (id, org, at): (Id<Export>, _, _) = (act.id(), **school, act.now());
    let waiting: Option<(i64,)> = act
        .maybe(
            "SELECT CAST(1 AS BIGINT) FROM {export x} WHERE x.org_id = $1 AND x.kind = $2 AND x.state = 'asked' AND x.asked_at > $3 LIMIT 1",
            args![org, kind, at - 3_600_000],
        )
        .await?;
    if waiting.is_some() {
        return Err(Problem::Conflict("This is being made already. You find it in the list."));
    }
    let job = act.later(&MakeExport { export: id }).await?;
    act.run(
        "INSERT INTO export (id, org_id, kind, state, by_person, job_id, summary, asked_at)
         VALUES ($1, $2, $3, 'asked', $4, $5, '{}', $6)",
        args![id, org, kind, by, job, at],
    )
    .await?;
    // A head hears when somebody else takes everything.
    if !act.viewer().memberships.iter().any(|m| m.role == Role::Head && m.org == org) {
        act.later(&TellHeads { export: id, school: org }).await?;
    }
    act.record(Event::ExportAsked { org, export: id }).await.map(|()| id)
}

/// The file is there, for a week.
pub async fn ready(
    act: &mut Act,
    export: &Export,
    key: Uuid,
    bytes: u64,
    sha256: &str,
    summary: &str,
) -> Result<()> {
    let at = act.now();
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    act.run(
        "UPDATE export SET state = 'ready', file_key = $2, bytes = $3, sha256 = $4, summary = $5, ready_at = $6,
                expires_at = $7 WHERE id = $1 AND state = 'asked'",
        args![export.id, key.to_string(), bytes, sha256, summary, at, at + KEPT_MS],
    )
    .await?;
    act.record(Event::ExportMade { org: export.org_id, export: export.id }).await
}

pub async fn failed(act: &mut Act, export: &Export) -> Result<()> {
    act.run("UPDATE export SET state = 'failed' WHERE id = $1 AND state = 'asked'", args![export.id]).await?;
    act.record(Event::ExportMade { org: export.org_id, export: export.id }).await
}

/// That it was fetched is remembered, every time.
pub async fn fetched(act: &mut Act, export: &Export) -> Result<()> {
    act.record(Event::ExportFetched { org: export.org_id, export: export.id }).await
}

/// Files whose week is over. Gives their keys.
pub async fn expire(act: &mut Act) -> Result<Vec<Uuid>> {
    let now = act.now();
    let old: Vec<(Id<Export>, String)> = act
        .all(
            "SELECT x.id, x.file_key FROM {export x} WHERE x.state = 'ready' AND x.expires_at <= $1",
            args![now],
        )
        .await?;
    for (id, _) in &old {
        act.run("UPDATE export SET state = 'expired', file_key = NULL WHERE id = $1", args![*id]).await?;
    }
    Ok(old.iter().filter_map(|(_, key)| key.parse().ok()).collect())
}

/// Who asked, to write to them: name and address.
pub async fn asker(app: &App, export: &Export) -> Result<Option<(String, String)>> {
    Ok(app.db.maybe("SELECT name, email FROM person WHERE id = $1", args![export.by_person]).await?)
}

/// The heads of a school today, to write to them.
pub async fn heads(app: &App, school: Id<Org>, today: &str) -> Result<Vec<(Uuid, String, String)>> {
    Ok(app
        .db
        .all(
            "SELECT DISTINCT p.id, p.name, p.email FROM membership m JOIN person p ON p.id = m.person_id
              WHERE m.org_id = $1 AND m.role = 'head' AND m.from_on <= $2 AND (m.until_on IS NULL OR m.until_on > $2)
              ORDER BY p.id",
            args![school, today],
        )
        .await?)
}

/// The schools inside a place, for the access log of each.
pub async fn schools(app: &App, place: Id<Org>) -> Result<Vec<Id<Org>>> {
    let rows: Vec<(Id<Org>,)> = app
        .db
        .all(
            "SELECT o.id FROM org o JOIN org_closure c ON c.descendant_id = o.id
              WHERE c.ancestor_id = $1 AND o.kind = 'school' ORDER BY o.id",
            args![place],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
