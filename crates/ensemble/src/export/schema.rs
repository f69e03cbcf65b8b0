//! Tables and columns, read off the migrations: a new column leaves with its table by itself.

use std::sync::OnceLock;

use crate::migrations;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Uuid,
    Text,
    Int,
    Float,
    Bool,
    Bytes,
}

#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub kind: Type,
    pub may_be_null: bool,
    /// The table whose `id` it holds, where the schema says so.
    pub references: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// The columns of the primary key.
    pub key: Vec<String>,
}

/// Columns that stay behind although their table leaves.
const STAY: &[(&str, &str, &str)] = &[
    ("*", "network_id", "The network is wherever the archive is brought in."),
    ("person", "handle", "The demo’s own way in."),
    ("import", "file_key", "Uploaded files are not kept beyond their writing, and do not leave."),
    ("import", "job_id", "Work that waits stays with its server."),
];

/// Why a column stays behind, if it does.
pub fn stays(table: &str, column: &str) -> Option<&'static str> {
    STAY.iter().find(|(t, c, _)| (*t == "*" || *t == table) && *c == column).map(|(_, _, why)| *why)
}

impl Table {
    /// The columns that leave, in the order of the schema.
    pub fn leaving(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|c| stays(&self.name, &c.name).is_none())
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// A table of things with an `id` of their own, which others may refer to.
    pub fn has_id(&self) -> bool {
        self.key == ["id"] && self.column("id").is_some_and(|c| c.kind == Type::Uuid)
    }
}

/// Every table of the schema, in the order it grew: what a row refers to stands before it.
pub fn tables() -> &'static [Table] {
    static TABLES: OnceLock<Vec<Table>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut tables = Vec::new();
        for migration in migrations::ALL {
            statements(migration.sql).for_each(|s| take(&mut tables, &s));
        }
        tables
    })
}

pub fn table(name: &str) -> Option<&'static Table> {
    tables().iter().find(|t| t.name == name)
}

fn statements(sql: &str) -> impl Iterator<Item = String> {
    let plain: Vec<&str> = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
    let plain = plain.join(" ");
    let statements: Vec<String> =
        plain.split(';').map(|s| s.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    statements.into_iter()
}

fn take(tables: &mut Vec<Table>, statement: &str) {
    if let Some(rest) = statement.strip_prefix("CREATE TABLE ") {
        let Some((name, body)) = rest.split_once('(') else { return };
        let body = body.strip_suffix(')').unwrap_or(body);
        let mut table = Table { name: name.trim().to_owned(), columns: Vec::new(), key: Vec::new() };
        parts(body).iter().for_each(|part| define(&mut table, part));
        tables.push(table);
    } else if let Some((name, part)) =
        statement.strip_prefix("ALTER TABLE ").and_then(|rest| rest.split_once(" ADD COLUMN "))
        && let Some(table) = tables.iter_mut().find(|t| t.name == name)
    {
        define(table, part);
    }
}

/// The parts of a table's definition: commas inside brackets do not part them.
fn parts(body: &str) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0_i32);
    for c in body.chars() {
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            c => {
                depth += i32::from(c == '(') - i32::from(c == ')');
                if let Some(part) = parts.last_mut() {
                    part.push(c);
                }
            }
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

fn define(table: &mut Table, part: &str) {
    let (first, rest) = part.split_once(' ').unwrap_or((part, ""));
    match first {
        "PRIMARY" => {
            let names = rest.split(['(', ')']).nth(1).unwrap_or_default();
            table.key = names.split(',').map(|n| n.trim().to_owned()).collect();
        }
        "FOREIGN" | "CHECK" | "CONSTRAINT" | "UNIQUE" | "" => {}
        name => {
            let kind = [
                ("UUID", Type::Uuid),
                ("TEXT", Type::Text),
                ("BIGINT", Type::Int),
                ("DOUBLE PRECISION", Type::Float),
                ("BOOLEAN", Type::Bool),
                ("BYTEA", Type::Bytes),
            ];
            let Some((_, kind)) = kind.iter().find(|(word, _)| rest.starts_with(word)) else { return };
            let is_key = rest.contains("PRIMARY KEY");
            if is_key {
                table.key = vec![name.to_owned()];
            }
            let references = rest.split_once("REFERENCES ").and_then(|(_, to)| to.split_whitespace().next());
            table.columns.push(Column {
                name: name.to_owned(),
                kind: *kind,
                may_be_null: !is_key && !rest.contains("NOT NULL"),
                references: references.map(str::to_owned),
            });
        }
    }
}
