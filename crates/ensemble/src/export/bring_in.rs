//! The same place again: an archive that has been weighed becomes rows, in one act or not at all.

mod changes;
mod here;
mod places;
mod shared;
mod who;

use std::collections::{HashMap, HashSet};

use ensemble_db::{Tx, Value};
use uuid::Uuid;

use super::archive::leaving;
use super::open::Archive;
use super::refs::{AT_THE_END, ELSEWHERE, HOLDS_IDS, OTHER_SIDE, is_pointed_to, target};
use super::schema::{Column, Table};
use super::store::write::{self, Here};
use crate::access::Act;
use crate::access::whole::NOBODY;
use crate::event::Event;
use crate::job::Far;
use crate::network::{self, Org, OrgKind};
use crate::numbers::jobs::WorkOutNumbers;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// Of so many steps.
const FAR: i64 = 1_000;

/// Where an archive goes.
#[derive(Debug, Clone)]
pub enum Target {
    /// Under a place that is here.
    Under { parent: Id<Org>, kind: OrgKind, network: Id<Org> },
    /// A whole network, which stands by itself.
    Itself,
    /// Under a network of this name that is founded on the way, where there is none at all.
    NewNetwork(String),
}

/// What came back.
#[derive(Debug, Default)]
pub struct Brought {
    pub rows: u64,
    pub people_known: usize,
    pub schools: usize,
}

struct Bringing<'a> {
    archive: &'a Archive,
    network: Uuid,
    /// Ids of the archive's own rows, and of its references, by table.
    own: HashMap<&'static str, HashSet<Uuid>>,
    others: HashMap<&'static str, HashSet<Uuid>>,
    /// Places elsewhere that were not here before and are now, known by name.
    named: HashSet<Uuid>,
    /// Scales of the archive that were here before, which keep their levels.
    scales_here: HashSet<Uuid>,
    /// People who are here under another id.
    known: HashMap<Uuid, Uuid>,
    /// What rows say of rows of their own table, filled in at the end.
    later: Vec<Later>,
    /// What rows name that comes after them: table and column, and what they name.
    awaited: HashSet<(&'static str, &'static str, Uuid)>,
    schools: Vec<Id<Org>>,
    brought: Brought,
    far: &'a Far,
}

struct Later {
    table: &'static str,
    column: &'static str,
    id: Uuid,
    value: Uuid,
    own: bool,
}

fn refused(why: impl std::fmt::Display) -> Problem {
    Problem::Unreadable(format!("{why} Nothing was written."))
}

pub async fn bring_in(act: &mut Act, archive: &Archive, into: Target, far: &Far) -> Result<Brought> {
    let place = &archive.manifest.place;
    let root: Id<Org> = Id::new(place.id);
    let (at, founding): (_, Id<Org>) = (act.now(), act.id());
    let (network, parent) = match (&into, place.kind.as_str()) {
        (Target::Itself, "network") => (root, None),
        (Target::Itself, _) => {
            return Err(refused("The archive is of a school and needs a network to go to."));
        }
        (_, "network") => return Err(refused("The archive is of a whole network, which stands by itself.")),
        (Target::Under { parent, kind, network }, "school") if kind.may_hold(OrgKind::School) => {
            (*network, Some(*parent))
        }
        (Target::NewNetwork(_), "school") => (founding, Some(founding)),
        _ => return Err(refused("A school’s archive goes into a network, an authority or a community.")),
    };
    let tx = act.tx().await?;
    if let Target::NewNetwork(name) = &into {
        write::found(tx, founding, name, at).await?;
    }
    let mut bringing = Bringing {
        archive,
        network: network.uuid(),
        own: HashMap::new(),
        others: HashMap::new(),
        named: HashSet::new(),
        scales_here: HashSet::new(),
        known: HashMap::new(),
        later: Vec::new(),
        awaited: HashSet::new(),
        schools: Vec::new(),
        brought: Brought::default(),
        far,
    };
    for table in leaving() {
        if ELSEWHERE.contains(&table.name.as_str()) {
            bringing.file(tx, table, false).await?;
        }
        bringing.file(tx, table, true).await?;
        if table.name == "org" {
            bringing.changes(tx).await?;
        }
    }
    bringing.settle(tx).await?;
    bringing.inside(tx, root.uuid()).await?;
    if let Some(parent) = parent {
        network::store::link(tx, parent, root).await?;
    }
    let Bringing { schools, mut brought, .. } = bringing;
    brought.schools = schools.len();
    if matches!(into, Target::NewNetwork(_)) {
        act.record(Event::NetworkFounded { org: founding }).await?;
    }
    act.record(Event::ArchiveBroughtIn { org: parent.unwrap_or(root), place: root }).await?;
    for school in schools {
        act.later(&WorkOutNumbers { school }).await?;
    }
    Ok(brought)
}

fn stranger(table: &str, column: &str) -> Problem {
    refused(format!("A row of the table “{table}” names in {column} what is not in the archive."))
}

impl Bringing<'_> {
    fn is_there(&self, table: &str, id: Uuid) -> bool {
        let holds =
            |ids: &HashMap<&'static str, HashSet<Uuid>>| ids.get(table).is_some_and(|ids| ids.contains(&id));
        holds(&self.own) || holds(&self.others)
    }

    fn is_own(&self, table: &str, id: Uuid) -> bool {
        self.own.get(table).is_some_and(|ids| ids.contains(&id))
    }

    /// What could not be looked at before everything was there.
    async fn settle(&mut self, tx: &mut Tx) -> Result<()> {
        for Later { table, column, id, value, own } in std::mem::take(&mut self.later) {
            if own && !self.is_own(table, value) || !self.is_there(table, value) {
                return Err(stranger(table, column));
            }
            // A team elsewhere that is new here is not put into a school that is here.
            if own || self.is_own(table, value) || self.named.contains(&value) {
                write::fill(tx, table, column, id, value).await?;
            }
        }
        for (table, column, id) in &self.awaited {
            let mut targets = AT_THE_END.iter().filter(|(t, c, _)| (t, c) == (table, column));
            if !targets.any(|(.., targets)| targets.iter().any(|target| self.is_own(target, *id))) {
                return Err(stranger(table, column));
            }
        }
        Ok(())
    }

    /// One file of the archive: the place's own rows, or references.
    async fn file(&mut self, tx: &mut Tx, table: &'static Table, own: bool) -> Result<()> {
        let manifest = &self.archive.manifest;
        let entries = if own { &manifest.tables } else { &manifest.elsewhere };
        let Some(entry) = entries.iter().find(|e| e.table == table.name) else { return Ok(()) };
        let columns: Vec<&'static Column> = table.leaving().collect();
        let mut batches = self.archive.rows(table, entry);
        let all = self.archive.manifest.rows();
        while let Some(batch) = batches.recv().await {
            let rows = batch.map_err(refused)?;
            self.far.part((1, FAR, FAR)).is(self.brought.rows, all);
            self.batch(tx, table, &columns, rows, own).await?;
        }
        if own && table.name == "org" && !self.is_own("org", manifest.place.id) {
            return Err(refused("The archive does not hold the place that it says it is of."));
        }
        Ok(())
    }

    async fn batch(
        &mut self,
        tx: &mut Tx,
        table: &'static Table,
        columns: &[&'static Column],
        mut rows: Vec<Vec<Value>>,
        own: bool,
    ) -> Result<()> {
        let ids: HashSet<Uuid> = match table.has_id() {
            true => rows.iter().filter_map(|row| uuid(row.first())).collect(),
            false => HashSet::new(),
        };
        match (table.name.as_str(), own) {
            ("org", true) => self.places(tx, columns, &rows, &ids).await?,
            ("person", true) => self.people(tx, columns, &mut rows).await?,
            ("practice" | "inquiry" | "finding", true) => self.only_references(tx, table, &ids).await?,
            ("scale", true) => self.scales(tx, table, columns, &mut rows, &ids).await?,
            ("scale_level", true) => self.levels(tx, table, columns, &mut rows).await?,
            ("org" | "person", false) => self.named(tx, table, columns, &mut rows, &ids).await?,
            (_, true) => {}
            (_, false) => {
                let here = write::present(tx, &table.name, &ids).await?;
                rows.retain(|row| uuid(row.first()).is_some_and(|id| !here.contains(&id)));
            }
        }
        if is_pointed_to(table) {
            let of = if own { &mut self.own } else { &mut self.others };
            of.entry(&table.name).or_default().extend(&ids);
        }
        if table.name == "org" && !own {
            self.named.extend(rows.iter().filter_map(|row| uuid(row.first())));
        }
        for row in &mut rows {
            self.row(table, columns, row, own)?;
        }
        if own {
            self.shared(tx, table, columns, &mut rows).await?;
        }
        self.brought.rows += rows.len() as u64;
        self.put(tx, table, columns, rows, own).await
    }

    async fn put(
        &mut self,
        tx: &mut Tx,
        table: &'static Table,
        columns: &[&Column],
        mut rows: Vec<Vec<Value>>,
        own: bool,
    ) -> Result<()> {
        if table.name == "org_edge" {
            for row in rows {
                let (Some(above), Some(below)) = (uuid(row.first()), uuid(row.get(1))) else { continue };
                network::store::link(tx, Id::new(above), Id::new(below)).await?;
            }
            return Ok(());
        }
        let mut names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
        if table.column("network_id").is_some() {
            names.push("network_id");
            rows.iter_mut().for_each(|row| row.push(self.network.into()));
        }
        let places: Vec<Uuid> = match table.name.as_str() {
            "org" => rows.iter().filter_map(|row| uuid(row.first())).collect(),
            _ => Vec::new(),
        };
        if !rows.is_empty() {
            let here = match table.name.as_str() {
                // A guest's notes come with the guest, and with the host where they were shown.
                "visit_record" => Here::Left,
                name if own && ELSEWHERE.contains(&name) => Here::Replaced,
                _ => Here::Refused,
            };
            write::insert(tx, table, &names, rows, here).await?;
        }
        for id in places {
            write::itself(tx, id).await?;
        }
        Ok(())
    }

    /// Whatever a row points to has to be in the archive, and what it belongs to has to be its own.
    fn row(
        &mut self,
        table: &'static Table,
        columns: &[&'static Column],
        row: &mut [Value],
        own: bool,
    ) -> Result<()> {
        let id = uuid(row.first());
        for (column, value) in columns.iter().zip(row) {
            let place = (table.name.as_str(), column.name.as_str());
            if HOLDS_IDS.contains(&place) {
                self.rename(value);
            }
            let &mut Value::Uuid(Some(to)) = value else { continue };
            if AT_THE_END.iter().any(|(table, column, _)| place == (*table, *column)) {
                self.awaited.insert((&table.name, &column.name, to));
                continue;
            }
            let Some(target) = target(table, column) else { continue };
            if target == table.name {
                let Some(id) = id else { continue };
                let (table, column) = (table.name.as_str(), column.name.as_str());
                self.later.push(Later { table, column, id, value: to, own });
                *value = Value::Uuid(None);
                continue;
            }
            // A reference may name a place that is here; then nothing new appears in it.
            if !own && target == "org" && !self.is_own("org", to) && !self.named.contains(&to) {
                *value = NOBODY.into();
                continue;
            }
            let must_be_own = target == "org" && own && !OTHER_SIDE.contains(&place);
            let fits = if must_be_own { self.is_own(target, to) } else { self.is_there(target, to) };
            if !fits {
                return Err(stranger(place.0, place.1));
            }
            if let Some(known) = self.known.get(&to).filter(|_| target == "person") {
                *value = (*known).into();
            }
        }
        Ok(())
    }
}

fn uuid(value: Option<&Value>) -> Option<Uuid> {
    match value {
        Some(Value::Uuid(id)) => *id,
        _ => None,
    }
}

fn text(value: Option<&Value>) -> Option<&str> {
    match value {
        Some(Value::Text(text)) => text.as_deref(),
        _ => None,
    }
}
