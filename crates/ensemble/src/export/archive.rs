//! Writes an archive: one file for each table, what rows point to elsewhere, copies and pages to
//! read, and the manifest last. A page of rows is held at a time, however large the place.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write as _};

use ensemble_db::Value;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::model::{Entry, FORMAT, LeftOut, Listed, Manifest, NAME, Place, cell, to_json};
use super::schema::{Column, Table, stays, table, tables};
use super::store::rows;
use super::store::year::Names;
use super::{reading, refs};
use crate::access::scope::LEFT_OUT;
use crate::access::whole::{NOBODY, Whole};
use crate::job::Far;
use crate::web::problem::{Problem, Result};
use crate::web::table_file::field;

/// Things by the table they stand in.
pub type Ids = HashMap<&'static str, HashSet<Uuid>>;

/// The tables that leave, in the order in which they come back.
pub fn leaving() -> impl Iterator<Item = &'static Table> {
    tables().iter().filter(|t| !LEFT_OUT.iter().any(|(name, _)| *name == t.name))
}

/// A zip in the making. The same files make the same bytes: no entry has a time.
pub struct Zip {
    inner: ZipWriter<BufWriter<File>>,
    name: String,
    hash: Sha256,
    bytes: u64,
}

impl Zip {
    pub fn new(file: File) -> Zip {
        let inner = ZipWriter::new(BufWriter::new(file));
        Zip { inner, name: String::new(), hash: Sha256::new(), bytes: 0 }
    }

    pub fn begin(&mut self, name: impl Into<String>) -> Result<()> {
        (self.name, self.hash, self.bytes) = (name.into(), Sha256::new(), 0);
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .large_file(true);
        self.inner.start_file(self.name.clone(), options).map_err(|why| Problem::Internal(why.into()))
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        self.inner.write_all(bytes).map_err(|why| Problem::Internal(why.into()))
    }

    pub fn end(&mut self) -> Listed {
        let hash = std::mem::take(&mut self.hash);
        Listed { file: self.name.clone(), bytes: self.bytes, sha256: hex(&hash.finalize()) }
    }

    /// A whole file at once.
    pub fn put(&mut self, name: impl Into<String>, text: &str) -> Result<Listed> {
        self.begin(name)?;
        self.write(text.as_bytes())?;
        Ok(self.end())
    }

    pub fn finish(self) -> Result<()> {
        let mut file = self.inner.finish().map_err(|why| Problem::Internal(why.into()))?;
        file.flush().map_err(|why| Problem::Internal(why.into()))
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// How far an export is.
struct Steps<'a> {
    far: &'a Far,
    done: i64,
    of: i64,
}

impl Steps<'_> {
    fn one(&mut self) {
        self.done += 1;
        self.far.is(self.done, self.of);
    }
}

/// Writes everything and says what was written.
pub async fn write(whole: &mut Whole, file: File, place: Place, far: &Far) -> Result<Manifest> {
    let tables: Vec<&Table> = leaving().collect();
    let of = i64::try_from(2 * tables.len() + 1).unwrap_or(i64::MAX);
    let mut steps = Steps { far, done: 0, of };
    let mut zip = Zip::new(file);
    let (mut own, mut outside) = (Ids::new(), Ids::new());
    let mut entries = Vec::new();
    for table in &tables {
        entries.push(data(whole, &mut zip, table, &mut own, &mut outside).await?);
        steps.one();
    }
    let (elsewhere, names) = references(whole, &mut zip, &own, outside).await?;
    let mut to_read = Vec::new();
    for table in &tables {
        to_read.push(copy(whole, &mut zip, table, &mut own).await?);
        steps.one();
    }
    let counts: BTreeMap<&str, u64> = entries.iter().map(|e| (e.table.as_str(), e.rows)).collect();
    to_read.extend(reading::write(whole, &mut zip, &place, &counts, &names).await?);
    steps.one();
    let manifest = Manifest {
        format: NAME.to_owned(),
        format_version: FORMAT,
        program: format!("Ensemble {}", env!("CARGO_PKG_VERSION")),
        exported_at: Timestamp::from_millisecond(whole.viewer().now)
            .unwrap_or(Timestamp::UNIX_EPOCH)
            .to_string(),
        place,
        private_rows: whole.has_private(),
        tables: entries,
        elsewhere,
        to_read,
        left_out: left_out(),
    };
    let text = serde_json::to_string_pretty(&manifest)?;
    zip.put("manifest.json", &text)?;
    zip.finish()?;
    Ok(manifest)
}

fn left_out() -> Vec<LeftOut> {
    let tables =
        LEFT_OUT.iter().map(|(what, why)| LeftOut { what: (*what).to_owned(), why: (*why).to_owned() });
    let columns = leaving().flat_map(|t| {
        let staying = t.columns.iter().filter_map(|c| Some((c, stays(&t.name, &c.name)?)));
        staying.map(|(c, why)| LeftOut { what: format!("{}.{}", t.name, c.name), why: why.to_owned() })
    });
    tables.chain(columns).collect()
}

fn entry(table: &Table, listed: Listed, rows: u64) -> Entry {
    let columns = table.leaving().map(|c| c.name.clone()).collect();
    let Listed { file, bytes, sha256 } = listed;
    Entry { table: table.name.clone(), file, columns, rows, bytes, sha256 }
}

fn line(columns: &[&Column], row: &[Value], out: &mut String) -> Result<()> {
    out.push('{');
    for (at, (column, value)) in columns.iter().zip(row).enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(&serde_json::to_string(&column.name)?);
        out.push(':');
        out.push_str(&serde_json::to_string(&to_json(value))?);
    }
    out.push_str("}\n");
    Ok(())
}

/// One table: a line of JSON for each row. What a row points to is noted on the way.
async fn data(
    whole: &mut Whole,
    zip: &mut Zip,
    table: &'static Table,
    own: &mut Ids,
    outside: &mut Ids,
) -> Result<Entry> {
    let columns: Vec<&Column> = table.leaving().collect();
    let (mut place, mut count, mut text) = (rows::Place::default(), 0, String::new());
    zip.begin(format!("data/{}.jsonl", table.name))?;
    loop {
        let mut page = rows::page(whole, table, &mut place).await?;
        if page.is_empty() {
            break;
        }
        count += page.len() as u64;
        text.clear();
        for row in &mut page {
            note(table, &columns, row, own, outside);
            line(&columns, row, &mut text)?;
        }
        zip.write(text.as_bytes())?;
    }
    Ok(entry(table, zip.end(), count))
}

/// A thing of others becomes a reference; a pointer to what stays behind is blank.
fn note(table: &'static Table, columns: &[&Column], row: &mut [Value], own: &mut Ids, outside: &mut Ids) {
    if refs::is_pointed_to(table)
        && let Some(Value::Uuid(Some(id))) = row.first()
    {
        own.entry(&table.name).or_default().insert(*id);
    }
    for (column, value) in columns.iter().zip(row) {
        let (Some(target), Value::Uuid(Some(id))) = (refs::target(table, column), &*value) else { continue };
        let id = *id;
        if target == table.name || own.get(target).is_some_and(|ids| ids.contains(&id)) {
            continue;
        }
        match refs::ELSEWHERE.iter().find(|name| **name == target) {
            Some(name) => _ = outside.entry(name).or_default().insert(id),
            None if column.may_be_null => *value = Value::Uuid(None),
            None => {}
        }
    }
}

/// What rows point to elsewhere, and what that points to in turn; with what it is called.
async fn references(
    whole: &mut Whole,
    zip: &mut Zip,
    own: &Ids,
    mut outside: Ids,
) -> Result<(Vec<Entry>, Names)> {
    let mut found: HashMap<&str, Vec<Vec<Value>>> = HashMap::new();
    // Where a card is a reference, whoever brings it in may have to say that it is from somewhere.
    if outside.keys().any(|name| !matches!(*name, "org" | "person")) {
        for name in ["org", "person"] {
            outside.entry(name).or_default().insert(NOBODY);
        }
    }
    // A finding names its inquiry, both name a team, a team its school: from the last to the first.
    for name in refs::ELSEWHERE.iter().rev().chain(["org"].iter()) {
        let Some(table) = table(name) else { continue };
        let columns: Vec<&Column> = table.leaving().collect();
        let rows = rows::elsewhere(whole, table, outside.entry(name).or_default()).await?;
        for row in &rows {
            for (column, value) in columns.iter().zip(row) {
                let (Some(target), Value::Uuid(Some(id))) = (refs::target(table, column), value) else {
                    continue;
                };
                let Some(name) = refs::ELSEWHERE.iter().find(|name| **name == target) else { continue };
                if !own.get(target).is_some_and(|ids| ids.contains(id)) {
                    outside.entry(name).or_default().insert(*id);
                }
            }
        }
        found.insert(name, rows);
    }
    // The people whom references name are named last of all.
    if let Some(table) = table("person") {
        let rows = rows::elsewhere(whole, table, outside.entry("person").or_default()).await?;
        found.insert("person", rows);
    }
    let (mut entries, mut names) = (Vec::new(), Names::new());
    for name in refs::ELSEWHERE {
        let Some(table) = table(name) else { continue };
        let columns: Vec<&Column> = table.leaving().collect();
        let rows = found.remove(name).unwrap_or_default();
        let called = columns.iter().position(|c| matches!(c.name.as_str(), "name" | "title"));
        for row in &rows {
            if let (Some(Value::Uuid(Some(id))), Some(Value::Text(Some(name)))) =
                (row.first(), called.and_then(|at| row.get(at)))
            {
                names.insert(*id, name.clone());
            }
        }
        let mut text = String::new();
        // A school stands before its teams.
        let school = columns.iter().position(|c| *name == "org" && c.name == "school_id");
        let is_team =
            |row: &&Vec<Value>| school.and_then(|at| row.get(at)).is_some_and(|v| *v != Value::Uuid(None));
        for row in rows.iter().filter(|r| !is_team(r)).chain(rows.iter().filter(is_team)) {
            line(&columns, row, &mut text)?;
        }
        let listed = zip.put(format!("elsewhere/{name}.jsonl"), &text)?;
        entries.push(entry(table, listed, rows.len() as u64));
    }
    Ok((entries, names))
}

/// The same rows for a spreadsheet, where no text runs as a formula.
async fn copy(whole: &mut Whole, zip: &mut Zip, table: &'static Table, own: &mut Ids) -> Result<Listed> {
    let columns: Vec<&Column> = table.leaving().collect();
    let heads: Vec<String> = columns.iter().map(|c| field(&c.name)).collect();
    let (mut place, mut text) = (rows::Place::default(), format!("\u{feff}{}\r\n", heads.join(",")));
    zip.begin(format!("tables/{}.csv", table.name))?;
    zip.write(text.as_bytes())?;
    loop {
        let page = rows::page(whole, table, &mut place).await?;
        if page.is_empty() {
            return Ok(zip.end());
        }
        text.clear();
        for mut row in page {
            note(table, &columns, &mut row, own, &mut Ids::new());
            let cells: Vec<String> = row.iter().map(cell).collect();
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        }
        zip.write(text.as_bytes())?;
    }
}
