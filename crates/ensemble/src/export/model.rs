//! What an archive is: its manifest, and how a value is written so that it comes back the same.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ensemble_db::{Value, from_row};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use super::schema::Type;
use crate::job;
use crate::network::Org;
use crate::person::Person;
use crate::web::id::Id;
use crate::web::table_file::field;

/// Grows when a file means something else than before.
pub const FORMAT: u32 = 1;
const DAY: i64 = 24 * 3_600_000;
/// How long a finished export can be fetched.
pub const KEPT_MS: i64 = 7 * DAY;

crate::words!(Kind { Everything = "everything", OneRoster = "oneroster" });
crate::words!(State { Asked = "asked", Ready = "ready", Failed = "failed", Expired = "expired" });

impl Kind {
    pub fn words(self) -> &'static str {
        match self {
            Kind::Everything => "Everything we have",
            Kind::OneRoster => "Pupils and classes, as OneRoster 1.2",
        }
    }
}

/// An archive that somebody asked for.
#[derive(Debug, Clone)]
pub struct Export {
    pub id: Id<Export>,
    pub org_id: Id<Org>,
    pub kind: Kind,
    pub state: State,
    pub by_person: Id<Person>,
    pub job_id: Option<Id<job::Row>>,
    pub file_key: Option<String>,
    pub bytes: Option<i64>,
    pub sha256: Option<String>,
    pub summary: String,
    pub asked_at: i64,
    pub ready_at: Option<i64>,
    pub expires_at: Option<i64>,
}
from_row!(Export {
    id,
    org_id,
    kind,
    state,
    by_person,
    job_id,
    file_key,
    bytes,
    sha256,
    summary,
    asked_at,
    ready_at,
    expires_at
});

impl Export {
    pub fn key(&self) -> Option<Uuid> {
        self.file_key.as_deref()?.parse().ok()
    }

    /// It can be fetched now.
    pub fn is_there(&self, now: i64) -> bool {
        self.state == State::Ready && self.expires_at.is_some_and(|at| now < at)
    }

    /// How many rows of each table.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        serde_json::from_str(&self.summary).unwrap_or_default()
    }
}

/// The first file to read: what is in the archive, whose it is, and the fingerprint of every file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: String,
    pub format_version: u32,
    pub program: String,
    pub exported_at: String,
    pub place: Place,
    /// Teams' own drafts, what others noticed in them, and who agreed to names inside them.
    pub private_rows: bool,
    pub tables: Vec<Entry>,
    /// What others have and these rows point to: names and ids, no content.
    pub elsewhere: Vec<Entry>,
    /// Pages and copies to read, which coming back in does not need.
    pub to_read: Vec<Listed>,
    pub left_out: Vec<LeftOut>,
}

impl Manifest {
    /// How many rows the place has.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|entry| entry.rows).sum()
    }
}

pub const NAME: &str = "ensemble-archive";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub id: Uuid,
    pub kind: String,
    pub name: String,
    pub code: Option<String>,
}

/// A file of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub table: String,
    pub file: String,
    pub columns: Vec<String>,
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub file: String,
    pub bytes: u64,
    pub sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub what: String,
    pub why: String,
}

/// A value as JSON: ids and texts as strings, numbers as their shortest digits that read back the same.
pub fn to_json(value: &Value) -> Json {
    match value {
        Value::Uuid(Some(id)) => Json::String(id.to_string()),
        Value::Text(Some(text)) => Json::String(text.clone()),
        Value::Int(Some(n)) => Json::from(*n),
        // Minus zero is zero: one of the databases keeps no other.
        Value::Float(Some(x)) if x.is_finite() => Json::from(*x + 0.0),
        // JSON has no word for these two.
        Value::Float(Some(x)) => Json::from(if *x > 0.0 { "inf" } else { "-inf" }),
        Value::Bool(Some(yes)) => Json::Bool(*yes),
        Value::Bytes(Some(bytes)) => Json::String(STANDARD.encode(bytes)),
        _ => Json::Null,
    }
}

/// The value that [`to_json`] wrote; none where it is of another kind.
pub fn from_json(json: Json, kind: Type) -> Option<Value> {
    Some(match (kind, json) {
        (kind, Json::Null) => null(kind),
        (Type::Uuid, Json::String(text)) => Value::Uuid(Some(text.parse().ok()?)),
        (Type::Text, Json::String(text)) => Value::Text(Some(text)),
        (Type::Int, Json::Number(n)) => Value::Int(Some(n.as_i64()?)),
        (Type::Float, Json::Number(n)) => Value::Float(Some(n.as_f64()?)),
        (Type::Float, Json::String(text)) if text == "inf" => Value::Float(Some(f64::INFINITY)),
        (Type::Float, Json::String(text)) if text == "-inf" => Value::Float(Some(f64::NEG_INFINITY)),
        (Type::Bool, Json::Bool(yes)) => Value::Bool(Some(yes)),
        (Type::Bytes, Json::String(text)) => Value::Bytes(Some(STANDARD.decode(text).ok()?)),
        _ => return None,
    })
}

pub fn null(kind: Type) -> Value {
    match kind {
        Type::Uuid => Value::Uuid(None),
        Type::Text => Value::Text(None),
        Type::Int => Value::Int(None),
        Type::Float => Value::Float(None),
        Type::Bool => Value::Bool(None),
        Type::Bytes => Value::Bytes(None),
    }
}

/// A value in a copy to read; the exact text stands in `data/`.
pub fn cell(value: &Value) -> String {
    match to_json(value) {
        Json::Null => String::new(),
        Json::String(text) => field(&text),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back_the_same_bit_for_bit() {
        let floats = [0.1, 5.0, 1e300, f64::MIN_POSITIVE, f64::INFINITY, f64::NEG_INFINITY, 2.0_f64.powi(53)];
        for x in floats {
            let line = to_json(&Value::Float(Some(x))).to_string();
            let Some(Value::Float(Some(back))) =
                serde_json::from_str(&line).ok().and_then(|json| from_json(json, Type::Float))
            else {
                panic!("{line}")
            };
            assert_eq!(back.to_bits(), x.to_bits(), "{line}");
        }
        assert_eq!(to_json(&Value::Float(Some(-0.0))).to_string(), "0.0");
        let text = "=1+1\r\n\u{202e}\u{200b}“é”\u{1f600}\t\\\"".to_owned();
        let line = to_json(&Value::Text(Some(text.clone()))).to_string();
        assert!(from_json(serde_json::from_str(&line).unwrap(), Type::Text) == Some(Value::Text(Some(text))));
        assert!(!line.contains('\n'), "a row is one line");
        assert!(from_json(Json::Bool(true), Type::Int).is_none());
        assert!(from_json(Json::from(1.5), Type::Int).is_none());
    }

    #[test]
    fn a_copy_to_read_runs_no_formula() {
        assert_eq!(cell(&Value::from("=HYPERLINK(\"x\")")), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell(&Value::from(-1.5)), "-1.5");
    }
}
