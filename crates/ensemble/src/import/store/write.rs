//! Writing: rows in bulk, each batch put down as it was before and as it is after.

use std::collections::{BTreeMap, BTreeSet};

use ensemble_db::{Value, args};

use super::snapshot::WHOLE_SCHOOL;
use crate::access::{Act, Editable, Thing, Verb, rule};
use crate::event::Event;
use crate::import::Import;
use crate::import::package::Teacher;
use crate::import::plan::Plan;
use crate::import::reader::AFTER_READING;
use crate::import::record::{Change, Record, Staff};
use crate::job::Far;
use crate::network::model::NewOrg;
use crate::network::{self, Org, OrgKind};
use crate::person::Person;
use crate::web::id::Id;
use crate::web::problem::Result;

/// How many rows one line of the list of changes holds.
const BATCH: usize = 1_000;
/// How many rows are written before it is said how far that is.
const PART: usize = 20_000;

/// What an import writes down about itself while it writes.
pub struct Log {
    import: Id<Import>,
    seq: i64,
    rows: Vec<Vec<Value>>,
    touched: BTreeSet<(&'static str, Id<Org>)>,
}

const LOG_COLUMNS: &[&str] = &["import_id", "seq", "what", "school_id", "key", "before", "after"];

impl Log {
    pub fn new(import: Id<Import>) -> Log {
        Log { import, seq: 0, rows: Vec::new(), touched: BTreeSet::new() }
    }

    /// Goes on after what an import has written down already.
    pub fn after(import: Id<Import>, seq: i64) -> Log {
        Log { seq, ..Log::new(import) }
    }

    fn put(
        &mut self,
        what: &str,
        school: Id<Org>,
        key: String,
        before: Option<String>,
        after: Option<String>,
    ) {
        self.seq += 1;
        self.rows.push(args![self.import, self.seq, what, school, key, before, after]);
    }

    /// A school whose rows know by themselves which import wrote them.
    pub fn touched(&mut self, what: &'static str, school: Id<Org>) {
        if self.touched.insert((what, school)) {
            self.put(what, school, String::new(), None, Some("[]".to_owned()));
        }
    }

    pub async fn save(&mut self, act: &mut Act) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        act.insert_many("import_change", LOG_COLUMNS, rows, "").await?;
        Ok(())
    }
}

/// Files of one network are written one after the other: what is compared is still so when it is written.
pub async fn in_turn(act: &mut Act, place: Id<Org>) -> Result<()> {
    let sql = "UPDATE org SET name = name WHERE id = (SELECT o.network_id FROM {org o} WHERE o.id = $1)";
    act.run(sql, args![place]).await?;
    Ok(())
}

/// Everything a plan says, in the order in which rows refer to each other.
pub async fn plan(act: &mut Act, log: &mut Log, plan: &Plan, far: &Far) -> Result<()> {
    let mut pen = Pen { act, log, far, done: 0, all: plan.counts.rows_written };
    pen.rows(None, &plan.sessions).await?;
    pen.rows(None, &plan.terms).await?;
    pen.rows(None, &plan.pupils).await?;
    pen.rows(None, &plan.identifiers).await?;
    pen.rows(None, &plan.classes).await?;
    pen.rows(None, &plan.sourced).await?;
    pen.rows(None, &plan.members).await?;
    pen.rows(None, &plan.measures).await?;
    pen.rows(None, &plan.occasions).await?;
    pen.rows(None, &plan.outcomes).await?;
    pen.rows(None, &plan.summaries).await?;
    for (school, readings) in &plan.readings {
        pen.rows(Some(Id::new(*school)), readings).await?;
    }
    pen.rows(None, &plan.surveys).await?;
    pen.rows(None, &plan.items).await?;
    pen.rows(None, &plan.responses).await?;
    pen.rows(None, &plan.holidays).await?;
    pen.rows(None, &plan.lessons).await?;
    pen.rows(None, &plan.staff).await?;
    log.save(act).await
}

/// Writes, and says how far it is.
struct Pen<'a> {
    act: &'a mut Act,
    log: &'a mut Log,
    far: &'a Far,
    done: usize,
    all: usize,
}

impl Pen<'_> {
    async fn rows<R: Record>(&mut self, school: Option<Id<Org>>, changes: &[Change<R>]) -> Result<()> {
        for part in changes.chunks(PART) {
            rows_at(self.act, self.log, school, part).await?;
            self.done += part.len();
            self.far.within(AFTER_READING, self.done as u64, self.all as u64);
        }
        Ok(())
    }
}

pub async fn rows<R: Record>(act: &mut Act, log: &mut Log, changes: &[Change<R>]) -> Result<()> {
    rows_at(act, log, None, changes).await
}

/// Rows that do not name their school themselves.
async fn rows_at<R: Record>(
    act: &mut Act,
    log: &mut Log,
    school: Option<Id<Org>>,
    changes: &[Change<R>],
) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let values = changes.iter().map(|c| c.after.values()).collect();
    act.insert_many(R::TABLE, R::COLUMNS, values, &on_conflict::<R>(changes)).await?;
    // Rows of one batch share their first columns, which stand once in the list, as its key.
    let mut batches: BTreeMap<String, Vec<&Change<R>>> = BTreeMap::new();
    for change in changes {
        batches.entry(key(&change.after)).or_default().push(change);
    }
    for (key, batch) in batches {
        let named = || batch.first().and_then(|c| c.after.school()).map(Id::new);
        let school = school.or_else(named).unwrap_or(Id::new(uuid::Uuid::nil()));
        for part in batch.chunks(BATCH) {
            let before: Vec<&Option<R>> = part.iter().map(|c| &c.before).collect();
            let before =
                before.iter().any(|b| b.is_some()).then(|| serde_json::to_string(&before)).transpose()?;
            let after: Vec<&R> = part.iter().map(|c| &c.after).collect();
            log.put(R::TABLE, school, key.clone(), before, Some(serde_json::to_string(&after)?));
        }
    }
    Ok(())
}

fn key<R: Record>(record: &R) -> String {
    let shared = record.shared();
    let words = shared.iter().map(|value| match value {
        Value::Uuid(Some(id)) => id.simple().to_string(),
        Value::Text(Some(text)) => text.clone(),
        _ => String::new(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Rows that replace others do so in the same statement; where every row is new there is no such clause,
/// so that a row that is there already is an error and not overwritten.
fn on_conflict<R: Record>(changes: &[Change<R>]) -> String {
    if changes.iter().all(|c| c.before.is_none()) {
        return String::new();
    }
    let others = R::COLUMNS.iter().filter(|c| !R::KEY.contains(*c));
    let set: Vec<String> = others.map(|c| format!("{c} = excluded.{c}")).collect();
    format!("ON CONFLICT ({}) DO UPDATE SET {}", R::KEY.join(", "), set.join(", "))
}

/// Who teaches which class. Only those with an address: they are invited when somebody wants them to sign in.
pub async fn teachers(act: &mut Act, log: &mut Log, school: Id<Org>, teachers: &[&Teacher]) -> Result<()> {
    let today = act.today().to_owned();
    let at = act.now();
    let mut staff: Vec<Change<Staff>> = Vec::new();
    for teacher in teachers {
        let (new, membership): (Id<Person>, Id<Person>) = (act.id(), act.id());
        let tx = act.tx().await?;
        let added = tx
            .run(
                "INSERT INTO person (id, name, email, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (email) DO NOTHING",
                args![new, teacher.name.as_str(), teacher.email.as_str(), at],
            )
            .await?;
        let (person,): (Id<Person>,) =
            tx.one("SELECT id FROM person WHERE email = $1", args![teacher.email.as_str()]).await?;
        let joined = tx
            .run(
                "INSERT INTO membership (id, person_id, org_id, role, from_on) SELECT $1, $2, $3, 'teacher', $4
                  WHERE NOT EXISTS (SELECT 1 FROM membership m JOIN org_closure c ON c.descendant_id = m.org_id
                                     WHERE m.person_id = $2 AND c.ancestor_id = $3
                                       AND (m.until_on IS NULL OR m.until_on > $4))",
                args![membership, person, school, today.as_str()],
            )
            .await?;
        let class: Option<(uuid::Uuid, String)> = tx
            .maybe(
                "SELECT c.id, s.from_on FROM class c JOIN school_session s ON s.id = c.session_id
                  WHERE c.school_id = $1 AND c.kind = 'class' AND c.name = $2 ORDER BY s.from_on DESC LIMIT 1",
                args![school, teacher.class.as_str()],
            )
            .await?;
        if added == 1 {
            log.put("person", school, person.to_string(), None, None);
        }
        if joined == 1 {
            log.put("membership", school, membership.to_string(), None, None);
        }
        let Some((class_id, from_on)) = class else { continue };
        let known: Option<(uuid::Uuid,)> = act
            .tx()
            .await?
            .maybe(
                "SELECT person_id FROM class_staff WHERE school_id = $1 AND class_id = $2 AND person_id = $3",
                args![school, class_id, person],
            )
            .await?;
        let new =
            Staff { school_id: school.uuid(), class_id, from_on, person_id: person.uuid(), until_on: None };
        if known.is_none() && !staff.iter().any(|c| c.after == new) {
            staff.push(crate::import::record::added(new));
        }
    }
    rows(act, log, &staff).await?;
    log.save(act).await
}

/// A school that the file brings, with the whole-school team that its numbers belong to.
pub async fn add_school(
    act: &mut Act,
    log: &mut Log,
    parent: &Editable<Org>,
    name: &str,
    code: Option<&str>,
) -> Result<Id<Org>> {
    let new =
        NewOrg { kind: OrgKind::School, sector: None, name: name.to_owned(), code: code.map(str::to_owned) };
    let id = network::store::insert(act, parent, &new).await?;
    act.record(Event::OrgAdded { org: id }).await?;
    log.put("org", id, id.to_string(), None, None);
    Ok(id)
}

pub async fn add_team(
    act: &mut Act,
    log: &mut Log,
    parent: &Editable<Org>,
    school: Id<Org>,
    name: &str,
) -> Result<Id<Org>> {
    // The school may be as new as this act, so it is described here and not read.
    let org = Org {
        id: school,
        network_id: parent.network_id,
        kind: OrgKind::School,
        sector: None,
        school_id: None,
        name: name.to_owned(),
        code: None,
    };
    let above = [school, parent.id];
    let org = rule::editable(
        act.viewer(),
        Verb::Change,
        &Thing::Org { network: parent.network_id, above: &above },
        org,
    )?;
    let new = NewOrg { kind: OrgKind::Team, sector: None, name: WHOLE_SCHOOL.to_owned(), code: None };
    let id = network::store::insert(act, &org, &new).await?;
    act.record(Event::OrgAdded { org: id }).await?;
    log.put("org", school, id.to_string(), None, None);
    Ok(id)
}
