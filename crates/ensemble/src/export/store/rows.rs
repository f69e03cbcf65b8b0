//! Rows on their way out, a page at a time, in an order that both databases agree on.

use std::collections::HashSet;

use ensemble_db::{Args, DbError, Kind, Row, Value, args};
use uuid::Uuid;

use crate::access::whole::{NOBODY, Whole};
use crate::export::model::null;
use crate::export::schema::{Column, Table, Type};
use crate::web::problem::{Problem, Result};

/// Rows that are held at once.
const PAGE: i64 = 1_000;

pub fn read(row: &Row, columns: &[&Column]) -> Result<Vec<Value>, DbError> {
    let value = |(index, column): (usize, &&Column)| {
        Ok(match column.kind {
            Type::Uuid => Value::Uuid(row.at(index)?),
            Type::Text => Value::Text(row.at(index)?),
            Type::Int => Value::Int(row.at(index)?),
            Type::Float => Value::Float(row.at(index)?),
            Type::Bool => Value::Bool(row.at(index)?),
            Type::Bytes => Value::Bytes(row.at(index)?),
        })
    };
    columns.iter().enumerate().map(value).collect()
}

/// Where the next page of a table begins.
#[derive(Default)]
pub enum Place {
    #[default]
    Start,
    /// After the row of this key.
    After(Vec<Value>),
    /// Where the server holds the place.
    Cursor,
}

/// The next rows of a table that belong to the place; none at its end.
///
/// PostgreSQL asks a question of many rows once and hands out the answer: asked again for each page, it
/// may sort everything again. SQLite has no such hand, and follows the key.
pub async fn page(whole: &mut Whole, table: &Table, place: &mut Place) -> Result<Vec<Vec<Value>>> {
    let columns: Vec<&Column> = table.leaving().collect();
    let rows = match whole.kind() {
        Kind::Postgres => fetched(whole, table, &columns, place).await?,
        Kind::Sqlite => followed(whole, table, &columns, place).await?,
    };
    Ok(rows.iter().map(|row| read(row, &columns)).collect::<Result<_, _>>()?)
}

fn names(columns: &[&Column]) -> String {
    columns.iter().map(|c| format!("t.{}", c.name)).collect::<Vec<_>>().join(", ")
}

async fn fetched(
    whole: &mut Whole,
    table: &Table,
    columns: &[&Column],
    place: &mut Place,
) -> Result<Vec<Row>> {
    let name = &table.name;
    if let Place::Start = place {
        // Servers order letters by their own customs; bytes are ordered alike everywhere.
        let by = |key: &String| match table.column(key).map(|c| c.kind) {
            Some(Type::Text) => format!("t.{key} COLLATE \"C\""),
            _ => format!("t.{key}"),
        };
        let order: Vec<String> = table.key.iter().map(by).collect();
        let sql = format!(
            "DECLARE rows_of_{name} NO SCROLL CURSOR FOR SELECT {} FROM {{{name} t}} ORDER BY {}",
            names(columns),
            order.join(", ")
        );
        whole.rows(&sql, args![]).await?;
        *place = Place::Cursor;
    }
    let rows = whole.rows(&format!("FETCH {PAGE} FROM rows_of_{name}"), args![]).await?;
    if rows.is_empty() {
        whole.rows(&format!("CLOSE rows_of_{name}"), args![]).await?;
    }
    Ok(rows)
}

async fn followed(
    whole: &mut Whole,
    table: &Table,
    columns: &[&Column],
    place: &mut Place,
) -> Result<Vec<Row>> {
    let order: Vec<String> = table.key.iter().map(|key| format!("t.{key}")).collect();
    let (after, mut args): (String, Args) = match std::mem::take(place) {
        Place::After(key) => {
            let places: Vec<String> = (1..=key.len()).map(|n| format!("${n}")).collect();
            (format!("WHERE ({}) > ({})", order.join(", "), places.join(", ")), key)
        }
        _ => (String::new(), Vec::new()),
    };
    args.push(PAGE.into());
    let sql = format!(
        "SELECT {} FROM {{{} t}} {after} ORDER BY {} LIMIT ${}",
        names(columns),
        table.name,
        order.join(", "),
        args.len()
    );
    let rows = whole.rows(&sql, args).await?;
    if let Some(last) = rows.last() {
        let last = read(last, columns)?;
        let of = |name: &String| {
            let index = columns.iter().position(|c| c.name == *name)?;
            last.get(index).cloned()
        };
        let key: Option<Vec<Value>> = table.key.iter().map(of).collect();
        *place = Place::After(key.ok_or_else(|| Problem::internal("a table's key has to leave with it"))?);
    }
    Ok(rows)
}

/// What a reference says of a thing that lies elsewhere; every other column is empty.
type Said = &'static [(&'static str, &'static str)];

/// A thing of a team that nothing holds any more is a reference itself, and says what it said.
macro_rules! told {
    ($column:literal, $otherwise:literal) => {
        concat!(
            "CASE WHEN t.reach = 'network' OR NOT EXISTS (SELECT 1 FROM org_edge e WHERE e.child_id = t.team_id) THEN t.",
            $column, " ELSE '", $otherwise, "' END"
        )
    };
}

const TEAM: &str = "CASE WHEN t.signed = 'unnamed' THEN $2 ELSE t.team_id END";

const ORG: Said = &[
    ("kind", "t.kind"),
    ("sector", "t.sector"),
    ("school_id", "t.school_id"),
    ("name", "t.name"),
    ("created_at", "t.created_at"),
];
const PERSON: Said = &[("name", "t.name"), ("email", "''"), ("created_at", "t.created_at")];
const PRACTICE: Said = &[
    ("team_id", TEAM),
    ("title", told!("title", "A card that is not shared")),
    ("for_whom", "''"),
    ("what_we_do", "''"),
    ("needs", "''"),
    ("might_not", "''"),
    ("reach", "'team'"),
    ("signed", "t.signed"),
    ("by_person", "$2"),
    ("created_at", "t.created_at"),
    ("changed_at", "t.created_at"),
];
const INQUIRY: Said = &[
    ("team_id", "$2"),
    ("title", "'An inquiry elsewhere'"),
    ("doing", "''"),
    ("expecting", "''"),
    ("knowing", "''"),
    ("by_person", "$2"),
    ("created_at", "t.created_at"),
    ("set_aside_at", "t.created_at"),
];
const FINDING: Said = &[
    ("team_id", TEAM),
    ("inquiry_id", "t.inquiry_id"),
    ("practice_id", "t.practice_id"),
    ("seen", "''"),
    ("decision", told!("decision", "unsure")),
    ("why", "''"),
    ("reach", "'team'"),
    ("signed", "t.signed"),
    ("by_person", "$2"),
    ("made_at", "t.made_at"),
];

fn said(table: &str) -> Said {
    match table {
        "org" => ORG,
        "person" => PERSON,
        "practice" => PRACTICE,
        "inquiry" => INQUIRY,
        "finding" => FINDING,
        _ => &[],
    }
}

/// References to things of others, by their ids, in the order of the ids.
pub async fn elsewhere(whole: &mut Whole, table: &Table, ids: &HashSet<Uuid>) -> Result<Vec<Vec<Value>>> {
    let mut ids: Vec<Uuid> = ids.iter().copied().collect();
    ids.sort_unstable();
    let columns: Vec<&Column> = table.leaving().collect();
    let said = said(&table.name);
    let mut rows = Vec::new();
    if ids.contains(&NOBODY) {
        ids.retain(|id| *id != NOBODY);
        rows.push(nobody(table, &columns));
    }
    let expression = |column: &&Column| match said.iter().find(|(name, _)| *name == column.name) {
        _ if column.name == "id" => Ok("t.id".to_owned()),
        Some((name, expression)) => Ok(format!("{expression} AS {name}")),
        None if column.may_be_null => {
            Ok(format!("CAST(NULL AS {}) AS {}", sql_type(column.kind), column.name))
        }
        None => Err(Problem::internal("say in export/store/rows.rs what a reference holds in a new column")),
    };
    let expressions = columns.iter().map(expression).collect::<Result<Vec<String>>>()?.join(", ");
    for some in ids.chunks(500) {
        let names_nobody = expressions.contains("$2");
        let sql = format!("SELECT {expressions} FROM {} t WHERE t.id IN $1 ORDER BY t.id", table.name);
        let mut args = args![some.to_vec()];
        if names_nobody {
            args.push(NOBODY.into());
        }
        for row in whole.elsewhere(&sql, args).await? {
            let mut row = read(&row, &columns)?;
            if let Some(email) = columns.iter().position(|c| table.name == "person" && c.name == "email")
                && let (Some(Value::Uuid(Some(id))), Some(cell)) = (row.first().cloned(), row.get_mut(email))
            {
                // An address that reaches nobody: it ends in a name that never exists.
                *cell = format!("elsewhere-{id}@example.invalid").into();
            }
            rows.push(row);
        }
    }
    Ok(rows)
}

fn sql_type(kind: Type) -> &'static str {
    match kind {
        Type::Uuid => "UUID",
        Type::Text => "TEXT",
        Type::Int => "BIGINT",
        Type::Float => "DOUBLE PRECISION",
        Type::Bool => "BOOLEAN",
        Type::Bytes => "BYTEA",
    }
}

/// The place or person that stands for whoever is not named.
fn nobody(table: &Table, columns: &[&Column]) -> Vec<Value> {
    let value = |column: &&Column| match (table.name.as_str(), column.name.as_str()) {
        (_, "id") => NOBODY.into(),
        ("org", "kind") => "school".into(),
        ("org", "name") => "Somewhere else".into(),
        ("person", "name") => "Somebody elsewhere".into(),
        ("person", "email") => "somebody-elsewhere@example.invalid".into(),
        (_, "created_at") => 0_i64.into(),
        _ => null(column.kind),
    };
    columns.iter().map(value).collect()
}

/// What the place is, for the manifest.
pub async fn place(whole: &mut Whole) -> Result<crate::export::model::Place> {
    let id = whole.place();
    let rows =
        whole.rows("SELECT t.id, t.kind, t.name, t.code FROM {org t} WHERE t.id = $1", args![id]).await?;
    let row = rows.first().ok_or(Problem::NotFound)?;
    Ok(crate::export::model::Place { id: row.at(0)?, kind: row.at(1)?, name: row.at(2)?, code: row.at(3)? })
}
