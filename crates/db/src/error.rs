//! What can go wrong, in words that may be logged: no bound value is ever repeated.

use crate::scope::ScopeError;
use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;
use std::fmt;

/// Why the database did not do what it was asked.
#[derive(Debug, Clone, PartialEq)]
pub enum DbError {
    /// `one` found no row.
    NoRow,
    /// A rule of the schema refused the write. Names are the same on both databases: see `docs/sql.md`.
    Constraint {
        /// The constraint's name, `table.column` for NOT NULL, empty for a foreign key on SQLite, which
        /// does not say.
        name: String,
        /// Which sort of rule.
        kind: ConstraintKind,
    },
    /// Another transaction was in the way; the same act may be tried again.
    Busy,
    /// The disk is full. Nothing of the transaction was written.
    Full,
    /// The connection was refused or lost, or none became free in time.
    Unavailable(String),
    /// The text broke a rule about protected tables.
    Scope(ScopeError),
    /// The schema is not one this program can use.
    Migration(String),
    /// Anything else; usually a mistake in a statement.
    Other(String),
}

/// The sorts of constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    /// UNIQUE, a unique index, or a primary key.
    Unique,
    /// REFERENCES.
    ForeignKey,
    /// CHECK.
    Check,
    /// NOT NULL.
    NotNull,
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DbError::NoRow => write!(f, "There is no such row."),
            DbError::Constraint { name, kind } => {
                let rule = match kind {
                    ConstraintKind::Unique => "is there already",
                    ConstraintKind::ForeignKey => "refers to a row that is not there, or is referred to",
                    ConstraintKind::Check => "does not satisfy its check",
                    ConstraintKind::NotNull => "is missing",
                };
                let name = if name.is_empty() { "a foreign key" } else { name };
                write!(f, "The database refused the write: {name} {rule}.")
            }
            DbError::Busy => write!(f, "Another write was in the way. Try again."),
            DbError::Full => write!(f, "The disk is full and nothing was written. Free some space."),
            DbError::Unavailable(why) => write!(f, "The database cannot be reached: {why}."),
            DbError::Scope(error) => error.fmt(f),
            DbError::Migration(text) | DbError::Other(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for DbError {}

impl From<ScopeError> for DbError {
    fn from(error: ScopeError) -> Self {
        DbError::Scope(error)
    }
}

impl DbError {
    /// A driver's error about `sql`.
    pub(crate) fn from_driver(error: sqlx::Error, sql: &str) -> DbError {
        use sqlx::Error;
        match error {
            Error::RowNotFound => DbError::NoRow,
            Error::PoolTimedOut => DbError::Unavailable("no connection became free in time".into()),
            Error::PoolClosed => DbError::Unavailable("it was closed".into()),
            Error::Io(error) => DbError::Unavailable(error.kind().to_string()),
            Error::Tls(_) => DbError::Unavailable("no encrypted connection could be agreed".into()),
            Error::WorkerCrashed => DbError::Unavailable("its connection ended".into()),
            Error::Protocol(text) => DbError::Other(format!("The database answered oddly: {text}.")),
            Error::Database(error) => match error.try_downcast_ref::<PgDatabaseError>() {
                Some(error) => from_postgres(error, sql),
                None => from_sqlite(&*error, sql),
            },
            _ => DbError::Other("The database driver could not read the answer.".into()),
        }
    }
}

fn from_postgres(error: &PgDatabaseError, sql: &str) -> DbError {
    let name = || error.constraint().unwrap_or_default().to_owned();
    let code = error.code();
    match code {
        "23505" | "23P01" => DbError::Constraint { name: name(), kind: ConstraintKind::Unique },
        "23503" => DbError::Constraint { name: name(), kind: ConstraintKind::ForeignKey },
        "23514" => DbError::Constraint { name: name(), kind: ConstraintKind::Check },
        "23502" => {
            let column = [error.table().unwrap_or_default(), error.column().unwrap_or_default()].join(".");
            DbError::Constraint { name: column, kind: ConstraintKind::NotNull }
        }
        "40001" | "40P01" | "55P03" => DbError::Busy,
        "53100" => DbError::Full,
        "53300" | "57P01" | "57P02" | "57P03" | "57P05" | "25P03" => {
            DbError::Unavailable("the server closed the connection".into())
        }
        "28000" | "28P01" => DbError::Unavailable("the server did not accept the user or password".into()),
        "3D000" => DbError::Unavailable("the server has no such database".into()),
        _ if code.starts_with("08") => DbError::Unavailable("the connection was lost".into()),
        // These are about the statement alone, except for the text of a search, which is the reader's.
        _ if code.starts_with("42") && code != "42601" => refused(error.message(), code),
        _ => refused(told(error.message(), sql), code),
    }
}

fn from_sqlite(error: &dyn DatabaseError, sql: &str) -> DbError {
    let message = error.message();
    let code: i32 = error.code().and_then(|code| code.parse().ok()).unwrap_or_default();
    let after = || message.split_once("failed: ").map(|(_, name)| name).unwrap_or_default().to_owned();
    match code {
        // What failed is `table.column, …`; the connection looks up the name for it.
        1555 | 2579 => DbError::Constraint { name: primary_key(&after()), kind: ConstraintKind::Unique },
        2067 => DbError::Constraint { name: after(), kind: ConstraintKind::Unique },
        787 => DbError::Constraint { name: String::new(), kind: ConstraintKind::ForeignKey },
        275 => DbError::Constraint { name: after(), kind: ConstraintKind::Check },
        1299 => DbError::Constraint { name: after(), kind: ConstraintKind::NotNull },
        // IOERR_SHMSIZE: the disk was too full to grow the index of the write-ahead log.
        4874 => DbError::Full,
        _ => match code & 0xff {
            5 | 6 => DbError::Busy,
            13 => DbError::Full,
            14 => DbError::Unavailable("the file could not be opened".into()),
            10 => DbError::Unavailable(format!("the disk could not be read or written (code {code})")),
            _ => refused(told(message, sql), &code.to_string()),
        },
    }
}

/// PostgreSQL's name for the primary key of the table in `table.column`.
fn primary_key(column: &str) -> String {
    format!("{}_pkey", column.split('.').next().unwrap_or_default())
}

fn refused(message: &str, code: &str) -> DbError {
    DbError::Other(format!("The database refused a statement: {message} (code {code})."))
}

/// A message, unless it repeats something that the statement's own text does not hold.
fn told<'a>(message: &'a str, sql: &str) -> &'a str {
    let quoted = message.split('"').skip(1).step_by(2);
    let named = message.rsplit_once(": ").map(|(_, name)| name).filter(|name| *name != "syntax error");
    if quoted.chain(named).all(|part| sql.contains(part)) { message } else { "it could not be carried out" }
}
