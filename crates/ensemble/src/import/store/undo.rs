//! Putting back: every row that is still as the import left it becomes what it was before. A row that
//! somebody changed since is kept, and so is a row that something entered since refers to.

use std::collections::{BTreeMap, HashMap, HashSet};

use ensemble_db::{Value, args};
use uuid::Uuid;

use super::marks;
use super::snapshot::current;
use super::taken;
use crate::access::Act;
use crate::import::Import;
use crate::import::record::{
    Class, Holiday, Identifier, Lesson, Mark, Measure, Member, Occasion, Outcome, Pupil, Reading, Record,
    Session, Sharing, Sourced, Staff, Summary, Survey, SurveyItem, SurveyResponse, Term,
};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

/// How many rows were put back, and how many were kept because they changed since.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Undone {
    pub put_back: usize,
    pub kept: usize,
    /// How many were kept of which table.
    pub kept_of: BTreeMap<String, usize>,
}

impl Undone {
    fn keep(&mut self, table: &str) {
        self.keep_many(table, 1);
    }

    pub(super) fn keep_many(&mut self, table: &str, rows: usize) {
        if rows > 0 {
            self.kept += rows;
            *self.kept_of.entry(table.to_owned()).or_default() += rows;
        }
    }
}

struct Batch {
    school: Id<Org>,
    /// What its rows share, in words.
    key: String,
    before: Option<String>,
    after: Option<String>,
}
ensemble_db::from_row!(Batch { school, key, before, after });

/// How many rows are put back together.
const TOGETHER: usize = 1_000;

/// Puts back what the import wrote, in the order that lets rows go before what they refer to.
pub async fn undo(act: &mut Act, import: &Import) -> Result<(Undone, Vec<Id<Org>>)> {
    super::write::in_turn(act, import.org_id).await?;
    let mut undone = Undone::default();
    let mut kept: HashSet<Uuid> = HashSet::new();
    let touched: Vec<(Id<Org>,)> = act
        .look_all(
            import.org_id,
            "undoing a file",
            "SELECT DISTINCT c.school_id FROM {import_change c} WHERE c.import_id = $1",
            args![import.id],
        )
        .await?;
    let touched: Vec<Id<Org>> = touched.into_iter().map(|(id,)| id).collect();
    table::<Lesson>(act, import, &mut undone, &mut kept).await?;
    table::<Holiday>(act, import, &mut undone, &mut kept).await?;
    table::<SurveyResponse>(act, import, &mut undone, &mut kept).await?;
    table::<SurveyItem>(act, import, &mut undone, &mut kept).await?;
    table::<Survey>(act, import, &mut undone, &mut kept).await?;
    table::<Reading>(act, import, &mut undone, &mut kept).await?;
    table::<Outcome>(act, import, &mut undone, &mut kept).await?;
    taken::put_back(act, import, &mut undone).await?;
    table::<Mark>(act, import, &mut undone, &mut kept).await?;
    added_marks(act, import, &touched, &mut undone).await?;
    table::<Summary>(act, import, &mut undone, &mut kept).await?;
    table::<Member>(act, import, &mut undone, &mut kept).await?;
    table::<Staff>(act, import, &mut undone, &mut kept).await?;
    table::<Sharing>(act, import, &mut undone, &mut kept).await?;
    // A pupil who stays keeps the numbers that they are known by.
    table::<Pupil>(act, import, &mut undone, &mut kept).await?;
    table::<Identifier>(act, import, &mut undone, &mut kept).await?;
    table::<Sourced>(act, import, &mut undone, &mut kept).await?;
    table::<Class>(act, import, &mut undone, &mut kept).await?;
    table::<Occasion>(act, import, &mut undone, &mut kept).await?;
    table::<Measure>(act, import, &mut undone, &mut kept).await?;
    table::<Term>(act, import, &mut undone, &mut kept).await?;
    table::<Session>(act, import, &mut undone, &mut kept).await?;
    people(act, import, &mut undone).await?;
    let gone = organisations(act, import, &mut undone).await?;
    let schools = touched.into_iter().filter(|id| !gone.contains(id)).collect();
    Ok((undone, schools))
}

/// Marks that were not there before: what is not the import's any more has been changed since.
async fn added_marks(act: &mut Act, import: &Import, schools: &[Id<Org>], undone: &mut Undone) -> Result<()> {
    let added = import.receipt().counts.attendance.marks_new;
    if added > 0 {
        let gone = marks::take_out(act, import, schools).await?;
        undone.put_back += gone;
        undone.keep_many(Mark::TABLE, added.saturating_sub(gone));
    }
    Ok(())
}

async fn batches(act: &mut Act, import: &Import, what: &str) -> Result<Vec<Batch>> {
    act.look_all(
        import.org_id,
        "undoing a file",
        "SELECT c.school_id AS school, c.key, c.before, c.after FROM {import_change c}
          WHERE c.import_id = $1 AND c.what = $2 AND c.after IS NOT NULL ORDER BY c.seq DESC",
        args![import.id, what],
    )
    .await
}

async fn table<R: Record>(
    act: &mut Act,
    import: &Import,
    undone: &mut Undone,
    kept: &mut HashSet<Uuid>,
) -> Result<()> {
    // Small batches go together: rows that an id tells apart are one table's, and others share what they share. Looking
    // at pupils is put down for each school.
    let by_id = R::KEY == ["id"];
    let group = |batch: &Batch| {
        let shared = if by_id { String::new() } else { batch.key.clone() };
        (R::PUPILS.then_some(batch.school), shared)
    };
    let mut batches = batches(act, import, R::TABLE).await?;
    batches.sort_by_cached_key(group);
    let mut rows: Rows<R> = Rows::default();
    let mut last = None;
    for batch in batches {
        let after: Vec<R> = serde_json::from_str(batch.after.as_deref().unwrap_or("[]"))?;
        let before: Vec<Option<R>> = match &batch.before {
            Some(text) => serde_json::from_str(text)?,
            None => vec![None; after.len()],
        };
        let group = Some((group(&batch), batch.school));
        let is_another = last.as_ref().map(|(group, _)| group) != group.as_ref().map(|(group, _)| group);
        // What was changed twice is put back step by step.
        let again = after.iter().any(|row| rows.own.contains(&text(&row.own())));
        if is_another || again || rows.after.len() >= TOGETHER {
            let school = last.as_ref().map_or(batch.school, |(_, school)| *school);
            one::<R>(act, school, by_id, std::mem::take(&mut rows), undone, kept).await?;
        }
        last = group;
        rows.own.extend(after.iter().map(|row| text(&row.own())));
        rows.before.extend(before);
        rows.after.extend(after);
    }
    let school = last.map_or(import.org_id, |(_, school)| school);
    one::<R>(act, school, by_id, rows, undone, kept).await
}

/// Rows as they were and as the import left them.
struct Rows<R> {
    before: Vec<Option<R>>,
    after: Vec<R>,
    /// What tells them apart.
    own: HashSet<String>,
}

impl<R> Default for Rows<R> {
    fn default() -> Rows<R> {
        Rows { before: Vec::new(), after: Vec::new(), own: HashSet::new() }
    }
}

async fn one<R: Record>(
    act: &mut Act,
    school: Id<Org>,
    by_id: bool,
    Rows { before, after, .. }: Rows<R>,
    undone: &mut Undone,
    kept: &mut HashSet<Uuid>,
) -> Result<()> {
    let Some(first) = after.first() else { return Ok(()) };
    let shared = if by_id { Vec::new() } else { first.shared() };
    let own: Vec<Value> = after.iter().map(Record::own).collect();
    let now: Vec<R> = current(act, school, &shared, &own).await?;
    let now: HashMap<String, R> = now.into_iter().map(|row| (text(&row.own()), row)).collect();
    let used = used::<R>(act, school, &own).await?;

    let mut remove: Vec<Value> = Vec::new();
    let mut put: Vec<Vec<Value>> = Vec::new();
    for (before, after) in before.into_iter().zip(after) {
        let found = now.get(&text(&after.own()));
        // Gone with what it belonged to, as a pupil's numbers go with the pupil.
        if found.is_none() && before.is_none() {
            undone.put_back += 1;
            continue;
        }
        let is_as_left = found == Some(&after);
        let own = after.own();
        // A reading does not stay because another of its measure does.
        let stays = |id: &Uuid| R::TABLE != "reading" && kept.contains(id);
        let in_use = id(&own).is_some_and(|id| used.contains(&id) || stays(&id));
        let owner_stays = owner(&after).is_some_and(|id| kept.contains(&id));
        match (before, is_as_left) {
            // Gone since, or changed since: not ours to touch.
            (_, false) => {
                undone.keep(R::TABLE);
                // What is kept needs its measure, its class, its pupil.
                kept.extend(id(&own));
            }
            (None, true) if in_use || owner_stays => {
                undone.keep(R::TABLE);
                kept.extend(id(&own));
            }
            (None, true) => remove.push(own),
            (Some(before), true) => put.push(before.values()),
        }
    }
    undone.put_back += remove.len() + put.len();
    delete::<R>(act, &shared, &remove).await?;
    if !put.is_empty() {
        let set: Vec<String> = R::COLUMNS
            .iter()
            .filter(|c| !R::KEY.contains(*c))
            .map(|c| format!("{c} = excluded.{c}"))
            .collect();
        let clause = format!("ON CONFLICT ({}) DO UPDATE SET {}", R::KEY.join(", "), set.join(", "));
        act.insert_many(R::TABLE, R::COLUMNS, put, &clause).await?;
    }
    Ok(())
}

fn text(value: &Value) -> String {
    match value {
        Value::Uuid(Some(id)) => id.simple().to_string(),
        Value::Text(Some(text)) => text.clone(),
        _ => String::new(),
    }
}

fn id(value: &Value) -> Option<Uuid> {
    match value {
        Value::Uuid(id) => *id,
        _ => None,
    }
}

/// Whose number an identifier is; it goes only with its pupil.
fn owner<R: Record>(record: &R) -> Option<Uuid> {
    let at = R::COLUMNS.iter().position(|c| *c == "pupil_id").filter(|_| R::TABLE == "pupil_identifier")?;
    record.values().get(at).and_then(id)
}

/// Which of these rows something else refers to.
async fn used<R: Record>(act: &mut Act, school: Id<Org>, own: &[Value]) -> Result<HashSet<Uuid>> {
    let mut found = HashSet::new();
    for (table, column) in R::USED_BY {
        let from = if *table == "term" { "term AS t".to_owned() } else { format!("{{{table} t}}") };
        let sql = format!("SELECT DISTINCT t.{column} FROM {from} WHERE t.{column} IN $1");
        for part in own.chunks(1_000) {
            let ids: Vec<(Option<Uuid>,)> =
                act.look_all(school, "undoing a file", &sql, vec![Value::Many(part.to_vec())]).await?;
            found.extend(ids.into_iter().filter_map(|(id,)| id));
        }
    }
    Ok(found)
}

async fn delete<R: Record>(act: &mut Act, shared: &[Value], own: &[Value]) -> Result<()> {
    if R::TABLE == "measure" {
        // What was worked out from results that are gone goes with them.
        for (derived, part) in own.chunks(1_000).flat_map(|part| [("reading", part), ("variation", part)]) {
            let sql = format!("DELETE FROM {derived} WHERE measure_id IN $1");
            act.run(&sql, vec![Value::Many(part.to_vec())]).await?;
        }
    }
    let mut sql = format!("DELETE FROM {} WHERE ", R::TABLE);
    for (n, column) in (1..).zip(R::COLUMNS.iter().take(shared.len())) {
        sql.push_str(&format!("{column} = ${n} AND "));
    }
    let own_column = R::COLUMNS.get(R::SHARED).copied().unwrap_or("id");
    sql.push_str(&format!("{own_column} IN ${}", shared.len() + 1));
    for part in own.chunks(1_000) {
        let mut args = shared.to_vec();
        args.push(Value::Many(part.to_vec()));
        act.run(&sql, args).await?;
    }
    Ok(())
}

/// Teachers who came with the file, where they have not signed in or been given another place since.
async fn people(act: &mut Act, import: &Import, undone: &mut Undone) -> Result<()> {
    for (what, sql) in [
        ("membership", "DELETE FROM membership WHERE id = $1"),
        (
            "person",
            "DELETE FROM person WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.person_id = $1)
                AND NOT EXISTS (SELECT 1 FROM sign_in s WHERE s.person_id = $1)
                AND NOT EXISTS (SELECT 1 FROM sign_in_link l WHERE l.person_id = $1)
                AND NOT EXISTS (SELECT 1 FROM class_staff k WHERE k.person_id = $1)",
        ),
    ] {
        let rows: Vec<(String,)> = act
            .look_all(
                import.org_id,
                "undoing a file",
                "SELECT c.key FROM {import_change c} WHERE c.import_id = $1 AND c.what = $2 ORDER BY c.seq DESC",
                args![import.id, what],
            )
            .await?;
        for (key,) in rows {
            let Ok(id) = key.parse::<Uuid>() else { continue };
            match act.tx().await?.run(sql, args![id]).await? {
                1 => undone.put_back += 1,
                _ => undone.keep(what),
            }
        }
    }
    Ok(())
}

/// What may stand at a school or in a team. Of the last three the viewer's scope says nothing.
const AT_A_PLACE: &[(&str, &str)] = &[
    ("pupil", "school_id"),
    ("class", "school_id"),
    ("measure", "team_id"),
    ("measure", "school_id"),
    ("occasion", "school_id"),
    ("sourced", "school_id"),
    ("membership", "org_id"),
    ("team_class", "team_id"),
    ("import", "org_id"),
];
const OPEN_TABLES: &[&str] = &["school_session", "term", "holiday"];

/// Schools and teams that came with the file, where nothing has been put in them since.
async fn organisations(act: &mut Act, import: &Import, undone: &mut Undone) -> Result<HashSet<Id<Org>>> {
    let rows: Vec<(String,)> = act
        .look_all(
            import.org_id,
            "undoing a file",
            "SELECT c.key FROM {import_change c} WHERE c.import_id = $1 AND c.what = 'org' ORDER BY c.seq DESC",
            args![import.id],
        )
        .await?;
    // Teams stand before their schools.
    let all: Vec<Id<Org>> = rows.into_iter().filter_map(|(key,)| key.parse().ok()).collect();
    let mut gone: HashSet<Id<Org>> = HashSet::new();
    for part in all.chunks(1_000) {
        let ids = || Value::Many(part.iter().map(|id| Value::from(*id)).collect());
        let mut in_use: HashSet<Id<Org>> = HashSet::new();
        for (table, column) in AT_A_PLACE {
            let sql = format!("SELECT DISTINCT t.{column} FROM {{{table} t}} WHERE t.{column} IN $1");
            let found: Vec<(Option<Id<Org>>,)> =
                act.look_all(import.org_id, "undoing a file", &sql, vec![ids()]).await?;
            in_use.extend(found.into_iter().filter_map(|(id,)| id));
        }
        for table in OPEN_TABLES {
            let sql = format!("SELECT DISTINCT t.school_id FROM {table} AS t WHERE t.school_id IN $1");
            in_use.extend(act.all::<(Id<Org>,)>(&sql, vec![ids()]).await?.into_iter().map(|(id,)| id));
        }
        let sql = "SELECT o.id, o.school_id FROM {org o} WHERE o.school_id IN $1";
        let teams: Vec<(Id<Org>, Id<Org>)> = act.all(sql, vec![ids()]).await?;
        for id in part {
            let has_teams = teams.iter().any(|(team, school)| school == id && !gone.contains(team));
            if in_use.contains(id) || has_teams {
                undone.keep("org");
            } else {
                gone.insert(*id);
            }
        }
    }
    let going: Vec<Id<Org>> = all.into_iter().filter(|id| gone.contains(id)).collect();
    for part in going.chunks(1_000) {
        let ids = || vec![Value::Many(part.iter().map(|id| Value::from(*id)).collect())];
        act.run("DELETE FROM org_edge WHERE child_id IN $1", ids()).await?;
        act.run("DELETE FROM org_closure WHERE descendant_id IN $1", ids()).await?;
        act.run("DELETE FROM org WHERE id IN $1", ids()).await?;
    }
    Ok(gone)
}
