//! One SQL, two databases.
#![warn(missing_docs)]

mod bulk;
mod conn;
mod db;
mod error;
mod lex;
mod migrate;
mod postgres;
mod row;
mod scope;
mod sqlite;
mod statement;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod value;

pub use db::{Db, Kind, Options};
pub use error::{ConstraintKind, DbError};
pub use migrate::{Applied, Migration, migrate};
pub use row::{FromColumn, FromRow, Row};
pub use scope::{Class, Expanded, Scope, ScopeError, Scopes};
pub use tx::Tx;
pub use value::{Args, Nullable, Value};
