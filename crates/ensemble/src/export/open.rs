//! Opens an archive that may be hostile. Everything is weighed before anything is written: names,
//! sizes, fingerprints, counts, tables and columns. What is wrong is said in one plain sentence.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use ensemble_db::Value;
use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;
use zip::ZipArchive;

use super::archive::{hex, leaving};
use super::model::{Entry, FORMAT, Manifest, NAME, from_json};
use super::refs::ELSEWHERE;
use super::schema::{Column, Table, table};

/// The largest manifest and the longest row that are read.
const MANIFEST_BYTES: u64 = 8 << 20;
const LINE_BYTES: usize = 8 << 20;
/// A file that grows more than this on unpacking was made to.
const RATIO: u64 = 300;
const RATIO_FROM_BYTES: u64 = 4 << 20;
const FILES: usize = 4_096;
/// Rows that are handed on at once, and how much of them.
const BATCH: usize = 500;
const BATCH_BYTES: usize = 2 << 20;

type Refusal = String;

/// An archive whose every file has been weighed.
pub struct Archive {
    path: PathBuf,
    pub manifest: Manifest,
}

fn zip(path: &Path) -> Result<ZipArchive<BufReader<File>>, Refusal> {
    let file = File::open(path).map_err(|_| "The archive cannot be opened.".to_owned())?;
    ZipArchive::new(BufReader::new(file))
        .map_err(|_| "This is not a zip file, or it did not arrive whole.".to_owned())
}

pub fn open(path: &Path) -> Result<Archive, Refusal> {
    let mut zip = zip(path)?;
    if zip.len() > FILES {
        return Err(format!("The archive has more than {FILES} files, which none of ours has."));
    }
    for index in 0..zip.len() {
        let part = zip.by_index_raw(index).map_err(|_| "The archive is damaged.".to_owned())?;
        let name =
            part.name().map_err(|_| "A file in the archive has a name that cannot be read.".to_owned())?;
        let climbs = name.split('/').any(|step| step == ".." || step == ".");
        if climbs || name.starts_with('/') || name.contains(['\\', ':', '\0']) || part.is_symlink() {
            return Err(
                "A file in the archive has a path that leads out of it. Nothing of ours does.".to_owned()
            );
        }
    }
    let manifest = manifest(&mut zip)?;
    known(&manifest)?;
    for entry in manifest.elsewhere.iter().chain(&manifest.tables) {
        weigh(&mut zip, entry)?;
    }
    Ok(Archive { path: path.to_owned(), manifest })
}

fn manifest(zip: &mut ZipArchive<BufReader<File>>) -> Result<Manifest, Refusal> {
    let part = zip
        .by_name("manifest.json")
        .map_err(|_| "There is no manifest.json in the file, so it is not an Ensemble archive.".to_owned())?;
    let mut text = String::new();
    part.take(MANIFEST_BYTES)
        .read_to_string(&mut text)
        .map_err(|_| "The manifest.json of the archive cannot be read.".to_owned())?;
    let json: Json = serde_json::from_str(&text)
        .map_err(|_| "The manifest.json of the archive is not whole.".to_owned())?;
    if json.get("format").and_then(Json::as_str) != Some(NAME) {
        return Err("The manifest.json says that this is not an Ensemble archive.".to_owned());
    }
    match json.get("format_version").and_then(Json::as_u64) {
        Some(version) if version == u64::from(FORMAT) => {}
        _ => {
            let by = json.get("program").and_then(Json::as_str).unwrap_or("another program");
            return Err(format!("The archive was made by {by} in a form that this version does not read."));
        }
    }
    serde_json::from_value(json).map_err(|_| "The manifest.json of the archive lacks something.".to_owned())
}

/// Every table we have and no other, each with the columns we know.
fn known(manifest: &Manifest) -> Result<(), Refusal> {
    let ours: Vec<&Table> = leaving().collect();
    let others: Vec<&Table> = ELSEWHERE.iter().filter_map(|name| table(name)).collect();
    for (folder, ours, entries) in
        [("data", ours, &manifest.tables), ("elsewhere", others, &manifest.elsewhere)]
    {
        if let Some(strange) = entries.iter().find(|e| !ours.iter().any(|t| t.name == e.table)) {
            return Err(format!(
                "The archive has a table “{}” that this version does not know.",
                strange.table
            ));
        }
        for table in ours {
            let mut same = entries.iter().filter(|e| e.table == table.name);
            let (Some(entry), None) = (same.next(), same.next()) else {
                return Err(format!("The archive has to have the table “{}” once.", table.name));
            };
            if entry.file != format!("{folder}/{}.jsonl", table.name) {
                return Err(format!("The file of the table “{}” is not where it should be.", table.name));
            }
            if !table.leaving().map(|c| c.name.as_str()).eq(entry.columns.iter().map(String::as_str)) {
                return Err(format!("The table “{}” has other columns than in this version.", table.name));
            }
        }
    }
    Ok(())
}

/// The file is there, is what the manifest says, and does not grow without end.
fn weigh(zip: &mut ZipArchive<BufReader<File>>, entry: &Entry) -> Result<(), Refusal> {
    let name = &entry.file;
    let mut part = zip.by_name(name).map_err(|_| format!("The file {name} is missing from the archive."))?;
    let packed = part.compressed_size();
    let (mut hash, mut bytes, mut rows, mut last) = (Sha256::new(), 0_u64, 0_u64, b'\n');
    let mut chunk = vec![0; 64 << 10];
    loop {
        let n = part.read(&mut chunk).map_err(|_| format!("The file {name} in the archive is damaged."))?;
        let Some(read) = chunk.get(..n).filter(|read| !read.is_empty()) else { break };
        bytes += n as u64;
        if bytes > entry.bytes || (bytes > RATIO_FROM_BYTES && bytes / RATIO > packed) {
            return Err(format!("The file {name} unpacks to more than it should. It was not read."));
        }
        hash.update(read);
        rows += read.iter().filter(|b| **b == b'\n').count() as u64;
        last = read.last().copied().unwrap_or(last);
    }
    if bytes != entry.bytes || hex(&hash.finalize()) != entry.sha256 {
        return Err(format!("The file {name} was changed after the archive was made."));
    }
    if rows != entry.rows || last != b'\n' {
        return Err(format!("The file {name} does not hold as many rows as the manifest says."));
    }
    Ok(())
}

pub type Batch = Result<Vec<Vec<Value>>, Refusal>;

impl Archive {
    /// The rows of one file, some at a time, read on a thread of their own.
    pub fn rows(&self, table: &'static Table, entry: &Entry) -> mpsc::Receiver<Batch> {
        let (send, receive) = mpsc::channel(2);
        let (path, file) = (self.path.clone(), entry.file.clone());
        tokio::task::spawn_blocking(move || {
            if let Err(why) = read(&path, &file, table, &send) {
                let _ = send.blocking_send(Err(why));
            }
        });
        receive
    }
}

fn read(path: &Path, file: &str, table: &Table, send: &mpsc::Sender<Batch>) -> Result<(), Refusal> {
    let mut zip = zip(path)?;
    let part = zip.by_name(file).map_err(|_| format!("The file {file} is missing from the archive."))?;
    let columns: Vec<&Column> = table.leaving().collect();
    let mut part = BufReader::new(part);
    let (mut number, mut batch, mut bytes, mut line) = (0_u64, Vec::new(), 0, Vec::new());
    loop {
        line.clear();
        let n = part
            .by_ref()
            .take(LINE_BYTES as u64)
            .read_until(b'\n', &mut line)
            .map_err(|_| format!("The file {file} in the archive is damaged."))?;
        if n == 0 {
            break;
        }
        number += 1;
        if n == LINE_BYTES && line.last() != Some(&b'\n') {
            return Err(format!("{file}, row {number}: the row is longer than any of ours."));
        }
        let row = row(&line, &columns).map_err(|what| format!("{file}, row {number}: {what}."))?;
        batch.push(row);
        bytes += n;
        if batch.len() < BATCH && bytes < BATCH_BYTES {
            continue;
        }
        bytes = 0;
        if send.blocking_send(Ok(std::mem::take(&mut batch))).is_err() {
            return Ok(());
        }
    }
    if !batch.is_empty() {
        let _ = send.blocking_send(Ok(batch));
    }
    Ok(())
}

fn row(line: &[u8], columns: &[&Column]) -> Result<Vec<Value>, String> {
    let mut cells: Map<String, Json> =
        serde_json::from_slice(line).map_err(|_| "this is not a row of JSON".to_owned())?;
    let mut values = Vec::with_capacity(columns.len());
    for column in columns {
        let name = &column.name;
        let json = cells.remove(name).ok_or_else(|| format!("{name} is missing"))?;
        if json.is_null() && !column.may_be_null {
            return Err(format!("{name} is empty"));
        }
        values.push(from_json(json, column.kind).ok_or_else(|| format!("{name} is not what it should be"))?);
    }
    match cells.keys().next() {
        Some(_) => Err("there is a column that this version does not know".to_owned()),
        None => Ok(values),
    }
}
