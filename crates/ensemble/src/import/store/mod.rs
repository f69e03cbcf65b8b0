//! All SQL of imports: the list of files, what there was before ([`snapshot`]), writing
//! ([`write`]) and putting back ([`undo`]).

pub mod changed;
pub mod marks;
pub mod retention;
pub mod roll;
pub mod snapshot;
pub mod taken;
pub mod undo;
pub mod waiting;
pub mod write;

use std::collections::BTreeMap;

use ensemble_db::{args, from_row};
use ensemble_roster::scale::published;
use uuid::Uuid;

use super::attendance::{Marking, NamedTerm};
use super::model::{Choices, ColumnScale, Import, KEPT_MS, Kind, Receipt, Remembered, State, UNDO_MS};
use crate::access::{Act, Editable, Thing, Verb, Viewer, rule};
use crate::app::App;
use crate::event::Event;
use crate::import::jobs::{ApplyImport, UndoImport};
use crate::network::{self, Org, OrgKind};
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// An organisation that files can be brought in to.
#[derive(Debug, Clone)]
pub struct Place {
    pub id: Id<Org>,
    pub name: String,
    pub kind: OrgKind,
}
from_row!(Place { id, name, kind });

/// Where this person looks after files: the first is where they are asked for.
pub fn places(viewer: &Viewer) -> Vec<Place> {
    let kept = viewer.memberships.iter().filter(|m| m.role == crate::access::Role::DataManager);
    kept.map(|m| Place { id: m.org, name: m.org_name.clone(), kind: m.org_kind }).collect()
}

pub async fn list(viewer: &Viewer) -> Result<Vec<(Import, String, Option<String>)>> {
    #[derive(Debug)]
    struct Named {
        id: Id<Import>,
        org_name: String,
        person_name: Option<String>,
    }
    from_row!(Named { id, org_name, person_name });
    let imports: Vec<Import> = viewer
        .all(
            "SELECT i.id, i.org_id, i.kind, i.file_name, i.bytes, i.sha256, i.file_key, i.mapping, i.create_schools,
                    i.state, i.summary, i.waiting, i.job_id, i.by_person, i.created_at, i.applied_at, i.undone_at
               FROM {import i} WHERE i.kind <> 'archive' ORDER BY i.created_at DESC, i.id DESC LIMIT 100",
            args![],
        )
        .await?;
    let names: Vec<Named> = viewer
        .all(
            "SELECT i.id, o.name AS org_name, p.name AS person_name
               FROM {import i} JOIN {org o} ON o.id = i.org_id LEFT JOIN {person p} ON p.id = i.by_person
              WHERE i.kind <> 'archive' ORDER BY i.created_at DESC, i.id DESC LIMIT 100",
            args![],
        )
        .await?;
    let mut names: BTreeMap<Id<Import>, (String, Option<String>)> =
        names.into_iter().map(|n| (n.id, (n.org_name, n.person_name))).collect();
    Ok(imports.into_iter().filter_map(|i| names.remove(&i.id).map(|(org, by)| (i, org, by))).collect())
}

const COLUMNS: &str = "SELECT i.id, i.org_id, i.kind, i.file_name, i.bytes, i.sha256, i.file_key, i.mapping,
        i.create_schools, i.state, i.summary, i.waiting, i.job_id, i.by_person, i.created_at, i.applied_at, i.undone_at
   FROM {import i} WHERE i.id = $1 AND i.kind <> 'archive'";

pub async fn find(viewer: &Viewer, id: Id<Import>) -> Result<Import> {
    viewer.one(COLUMNS, args![id]).await
}

/// The same inside an act that has just put it down.
pub async fn find_in(act: &mut Act, id: Id<Import>) -> Result<Import> {
    act.one(COLUMNS, args![id]).await
}

pub async fn editable(viewer: &Viewer, id: Id<Import>) -> Result<Editable<Import>> {
    let import = find(viewer, id).await?;
    let above = network::above(&viewer.app, import.org_id).await?;
    rule::editable(viewer, Verb::Change, &thing(&import, &above), import)
}

/// A file is the data manager's; the school year is the head's too.
fn thing<'a>(import: &Import, above: &'a [Id<Org>]) -> Thing<'a> {
    match import.kind.is_file() {
        true => Thing::Import { above },
        false => Thing::Year { school: import.org_id },
    }
}

pub async fn may_change(viewer: &Viewer, import: &Import) -> Result<bool> {
    let above = network::above(&viewer.app, import.org_id).await?;
    Ok(rule::can(viewer, Verb::Change, &thing(import, &above)))
}

/// May this person bring files in here?
pub async fn receiving(viewer: &Viewer, org: Id<Org>) -> Result<Editable<Org>> {
    let org = network::store::find(viewer, org).await?;
    let above = network::above(&viewer.app, org.id).await?;
    rule::editable(viewer, Verb::Enter, &Thing::Import { above: &above }, org)
}

/// A file that was read: its row, and nothing of what is in it.
pub struct NewImport {
    pub id: Id<Import>,
    pub kind: Kind,
    pub file_name: String,
    pub bytes: i64,
    pub sha256: String,
    pub file_key: Uuid,
    pub create_schools: bool,
    pub choices: Choices,
}

pub async fn insert(act: &mut Act, org: &Editable<Org>, new: &NewImport) -> Result<()> {
    let (at, by) = (act.now(), act.viewer().person_id());
    act.run(
        "INSERT INTO import (id, org_id, kind, file_name, bytes, sha256, file_key, mapping, create_schools, state,
                             summary, by_person, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'checked', '{}', $10, $11)",
        args![
            new.id,
            org.id,
            new.kind,
            new.file_name.as_str(),
            new.bytes,
            new.sha256.as_str(),
            new.file_key.to_string(),
            serde_json::to_string(&new.choices)?,
            new.create_schools,
            by,
            at
        ],
    )
    .await?;
    declare(act, org.id, new.kind, &new.choices.scales).await?;
    act.record(Event::FileChecked { org: org.id, import: new.id }).await
}

/// What people chose here before.
pub async fn remembered(viewer: &Viewer, org: Id<Org>, kind: Kind) -> Result<Remembered> {
    const CHOSEN: &str =
        "SELECT c.signature, c.mapping FROM {column_mapping c} WHERE c.org_id = $1 AND c.kind = $2";
    let mappings: Vec<(String, String)> = viewer.all(CHOSEN, args![org, kind]).await?;
    let scales: Vec<(String, String)> = viewer.all(CHOSEN, args![org, scales_of(kind)]).await?;
    let mappings = mappings.into_iter().filter_map(|(s, m)| Some((s, serde_json::from_str(&m).ok()?)));
    let scales = scales.into_iter().filter_map(|(s, m)| Some((s, serde_json::from_str(&m).ok()?)));
    let letters: Vec<(String, String)> = viewer.all(CHOSEN, args![org, letters_of(kind)]).await?;
    let letters = letters.into_iter().filter_map(|(s, m)| Some((s, serde_json::from_str(&m).ok()?)));
    let terms = if kind == Kind::Attendance { terms(viewer, org).await? } else { Vec::new() };
    Ok(Remembered {
        mappings: mappings.collect(),
        scales: scales.collect(),
        letters: letters.collect(),
        terms,
    })
}

/// What the terms of a place’s schools are called, in the order of the year.
async fn terms(viewer: &Viewer, org: Id<Org>) -> Result<Vec<NamedTerm>> {
    let rows: Vec<(String, Option<String>, String, String, String)> = viewer
        .all(
            "SELECT o.name, o.code, t.name, t.from_on, t.until_on FROM term t JOIN {org o} ON o.id = t.school_id
              WHERE t.school_id IN (SELECT descendant_id FROM org_closure WHERE ancestor_id = $1)
              ORDER BY t.from_on, o.id",
            args![org],
        )
        .await?;
    let term = |(school, code, name, from_on, until_on)| NamedTerm { school, code, name, from_on, until_on };
    Ok(rows.into_iter().map(term).collect())
}

/// Where the letters of a kind of file are remembered. Mappings of the same headings stand beside them.
fn letters_of(kind: Kind) -> String {
    format!("letters of {}", kind.word())
}

/// Puts a choice in place of the one before.
async fn remember(act: &mut Act, org: Id<Org>, kind: &str, signature: &str, choice: String) -> Result<()> {
    let at = act.now();
    act.run(
        "INSERT INTO column_mapping (org_id, kind, signature, mapping, changed_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (org_id, kind, signature)
         DO UPDATE SET mapping = excluded.mapping, changed_at = excluded.changed_at",
        args![org, kind, signature, choice, at],
    )
    .await?;
    Ok(())
}

/// What stands in place of a kind of file where a choice is about one heading. Answers to a survey in steps
/// of 1 to 4 say nothing of a test whose column is called the same.
fn scales_of(kind: Kind) -> &'static str {
    if kind == Kind::Survey { "answers" } else { "scale" }
}

/// Declares the scales that were chosen. One that is declared already stays as it is.
async fn declare(
    act: &mut Act,
    org: Id<Org>,
    kind: Kind,
    scales: &BTreeMap<String, ColumnScale>,
) -> Result<()> {
    let at = act.now();
    for (heading, chosen) in scales {
        remember(act, org, scales_of(kind), heading, serde_json::to_string(chosen)?).await?;
        let (Some(scale), Some(id)) = (&chosen.scale, chosen.id(org)) else { continue };
        let origin = if published(scale.name()).as_ref() == Some(scale) { "published" } else { "own" };
        let added = act
            .run(
                "INSERT INTO scale (id, org_id, name, origin, declared, created_at) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (id) DO NOTHING",
                args![id, org, scale.name(), origin, serde_json::to_string(scale)?, at],
            )
            .await?;
        if added == 1 {
            let levels = (0_i64..).zip(scale.levels()).map(|(place, name)| args![id, place, name]).collect();
            act.insert_many("scale_level", &["scale_id", "position", "name"], levels, "").await?;
        }
    }
    Ok(())
}

/// What the signature of a mapping is for the codes of registers: headings with days differ every week.
const CODES: &str = "codes";

/// The codes that a school's registers are written in, as somebody said before.
pub async fn marking(viewer: &Viewer, org: Id<Org>) -> Result<Option<Marking>> {
    let said: Option<(String,)> = viewer
        .maybe(
            "SELECT c.mapping FROM {column_mapping c} WHERE c.org_id = $1 AND c.kind = $2 AND c.signature = $3",
            args![org, Kind::Attendance, CODES],
        )
        .await?;
    Ok(said.and_then(|(text,)| serde_json::from_str(&text).ok()))
}

/// When a file changed the records here or below last, and how many rows wait: an answer changes them too.
pub async fn last_change(viewer: &Viewer, org: Id<Org>) -> Result<(i64, i64)> {
    viewer
        .one(
            "SELECT COALESCE(MAX(COALESCE(i.undone_at, i.applied_at)), 0), CAST(COALESCE(SUM(i.waiting), 0) AS BIGINT)
               FROM {import i}
              WHERE i.org_id IN (SELECT descendant_id FROM org_closure WHERE ancestor_id = $1)",
            args![org],
        )
        .await
}

pub async fn choose(
    act: &mut Act,
    import: &Editable<Import>,
    choices: &Choices,
    create_schools: bool,
) -> Result<()> {
    let changed = act
        .run(
            "UPDATE import SET mapping = $2, create_schools = $3, state = 'checked'
              WHERE id = $1 AND state IN ('checked', 'failed')",
            args![import.id, serde_json::to_string(choices)?, create_schools],
        )
        .await?;
    once(changed)?;
    let (org, kind) = (import.org_id, import.kind.word());
    if let Some(mapping) = &choices.mapping {
        remember(act, org, kind, &mapping.signature, serde_json::to_string(mapping)?).await?;
    }
    if let (Some(letters), Some(headings)) = (&choices.letters, &choices.headings) {
        remember(act, org, &letters_of(import.kind), headings, serde_json::to_string(letters)?).await?;
    }
    if let Some(marking) = &choices.marking {
        remember(act, org, kind, CODES, serde_json::to_string(marking)?).await?;
    }
    declare(act, import.org_id, import.kind, &choices.scales).await?;
    act.record(Event::FileMapped { org: import.org_id, import: import.id }).await
}

/// The file is about something else than was said when it came.
pub async fn read_as(act: &mut Act, import: &Editable<Import>, kind: Kind, choices: &Choices) -> Result<()> {
    let changed = act
        .run(
            "UPDATE import SET kind = $2, mapping = $3, state = 'checked'
              WHERE id = $1 AND state IN ('checked', 'failed')",
            args![import.id, kind, serde_json::to_string(choices)?],
        )
        .await?;
    once(changed)?;
    declare(act, import.org_id, kind, &choices.scales).await?;
    act.record(Event::FileMapped { org: import.org_id, import: import.id }).await
}

fn once(changed: u64) -> Result<()> {
    match changed {
        1 => Ok(()),
        _ => Err(Problem::Conflict("This file is no longer waiting. Open it again to see where it is.")),
    }
}

/// From here on the job has it.
pub async fn start(act: &mut Act, import: &Editable<Import>) -> Result<()> {
    let job = act.later(&ApplyImport { import: import.id, org: import.org_id }).await?;
    let changed = act
        .run(
            "UPDATE import SET state = 'applying', job_id = $2 WHERE id = $1 AND state IN ('checked', 'failed')",
            args![import.id, job],
        )
        .await?;
    once(changed)?;
    act.record(Event::FileApplying { org: import.org_id, import: import.id }).await
}

pub async fn start_undo(act: &mut Act, import: &Editable<Import>) -> Result<()> {
    if !import.may_be_undone(act.now()) {
        return Err(Problem::Conflict("A file can be undone for 30 days after it was written, once."));
    }
    let job = act.later(&UndoImport { import: import.id, org: import.org_id }).await?;
    let changed = act
        .run(
            "UPDATE import SET state = 'undoing', job_id = $2 WHERE id = $1 AND state = 'applied'",
            args![import.id, job],
        )
        .await?;
    once(changed)?;
    act.record(Event::FileApplying { org: import.org_id, import: import.id }).await
}

pub async fn set_aside(act: &mut Act, import: &Editable<Import>) -> Result<()> {
    let choices = serde_json::to_string(&import.choices().without_cells())?;
    let changed = act
        .run(
            "UPDATE import SET state = 'discarded', file_key = NULL, mapping = $2
              WHERE id = $1 AND state IN ('checked', 'failed')",
            args![import.id, choices],
        )
        .await?;
    once(changed)?;
    act.record(Event::FileSetAside { org: import.org_id, import: import.id }).await
}

/// The last thing writing does: the receipt, in the transaction of what it tells of.
pub async fn applied(act: &mut Act, import: &Import, receipt: &Receipt) -> Result<()> {
    let at = act.now();
    let choices = serde_json::to_string(&import.choices().without_cells())?;
    act.run(
        "UPDATE import SET state = 'applied', applied_at = $2, summary = $3, file_key = NULL, mapping = $4 WHERE id = $1",
        args![import.id, at, serde_json::to_string(receipt)?, choices],
    )
    .await?;
    let (org, import_id) = (import.org_id, import.id);
    act.record(match import.kind.is_file() {
        true => Event::FileApplied { org, import: import_id },
        false => Event::YearRolledOver { org, import: import_id },
    })
    .await
}

pub async fn failed(act: &mut Act, import: &Import) -> Result<()> {
    act.run("UPDATE import SET state = 'failed' WHERE id = $1 AND state = 'applying'", args![import.id])
        .await?;
    act.record(Event::FileFailed { org: import.org_id, import: import.id }).await
}

pub async fn undone(act: &mut Act, import: &Import, receipt: &Receipt) -> Result<()> {
    let at = act.now();
    act.run(
        "UPDATE import SET state = 'undone', undone_at = $2, summary = $3 WHERE id = $1",
        args![import.id, at, serde_json::to_string(receipt)?],
    )
    .await?;
    act.run("DELETE FROM import_change WHERE import_id = $1", args![import.id]).await?;
    waiting::forget(act, import.id).await?;
    act.record(Event::FileUndone { org: import.org_id, import: import.id }).await
}

/// Files that were checked and never written, and lists of changes that can no longer be undone.
pub async fn forget(act: &mut Act) -> Result<Vec<Uuid>> {
    let now = act.now();
    let old: Vec<(Uuid, Option<String>)> = act
        .all(
            "SELECT i.id, i.file_key FROM {import i}
              WHERE (i.file_key IS NOT NULL OR i.kind = 'next_year') AND i.state IN ('checked', 'failed')
                AND i.created_at < $1",
            args![now - KEPT_MS],
        )
        .await?;
    for (id, _) in &old {
        act.run(
            "UPDATE import SET state = 'discarded', file_key = NULL, mapping = '{}' WHERE id = $1",
            args![*id],
        )
        .await?;
    }
    act.run(
        "DELETE FROM import_change WHERE import_id IN (SELECT i.id FROM {import i} WHERE i.applied_at < $1)",
        args![now - UNDO_MS],
    )
    .await?;
    waiting::forget_old(act, now - UNDO_MS).await?;
    Ok(old.iter().filter_map(|(_, key)| key.as_ref()?.parse().ok()).collect())
}

/// Who brought it in, to tell them.
pub async fn importer(app: &App, id: Id<Import>) -> Result<Option<(String, String, State)>> {
    Ok(app
        .db
        .maybe(
            "SELECT p.name, p.email, i.state FROM import i JOIN person p ON p.id = i.by_person
              WHERE i.id = $1",
            args![id],
        )
        .await?)
}

pub async fn person_name(viewer: &Viewer, import: &Import) -> Result<Option<String>> {
    let found: Option<(String,)> =
        viewer.maybe("SELECT p.name FROM {person p} WHERE p.id = $1", args![import.by_person]).await?;
    Ok(found.map(|(name,)| name))
}

/// Every change of an import, for its file: what, key, whether it was there before, how many rows.
pub async fn changes(
    look: &crate::access::viewer::Look,
    id: Id<Import>,
) -> Result<Vec<(String, Option<String>, Option<String>)>> {
    look.all(
        "SELECT c.what, c.before, c.after FROM {import_change c} WHERE c.import_id = $1 ORDER BY c.seq",
        args![id],
    )
    .await
}
