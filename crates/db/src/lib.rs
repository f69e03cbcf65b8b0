//! One SQL text, two databases: SQLite, a file beside the program, and PostgreSQL 15 or later.
//!
//! ```
//! use ensemble_db::{Db, DbError, Migration, Options, args, from_row, migrate};
//! use uuid::Uuid;
//!
//! const MIGRATIONS: &[Migration] = &[Migration {
//!     name: "0001_practice",
//!     sql: "CREATE TABLE practice (id UUID NOT NULL PRIMARY KEY, title TEXT NOT NULL, shared_at BIGINT);",
//!     only: None,
//! }];
//!
//! struct Card { id: Uuid, title: String, shared_at: Option<i64> }
//! from_row!(Card { id, title, shared_at });
//!
//! async fn example(url: &str) -> Result<(), DbError> {
//!     let db = Db::open(url, Options::default()).await?;
//!     migrate(&db, MIGRATIONS, 1_760_000_000_000).await?;
//!
//!     let mut tx = db.begin().await?;
//!     let id = Uuid::from_u128(7);
//!     tx.run("INSERT INTO practice (id, title) VALUES ($1, $2)", args![id, "Number talks"]).await?;
//!     tx.commit().await?;
//!
//!     let ids = vec![id, Uuid::nil()];
//!     let card: Card = db.one("SELECT id, title, shared_at FROM practice WHERE id IN $1", args![ids]).await?;
//!     assert_eq!((card.id, card.title.as_str(), card.shared_at), (id, "Number talks", None));
//!     let (count,): (i64,) = db.one("SELECT count(*) FROM practice", args![]).await?;
//!     assert_eq!(count, 1);
//!     db.close().await;
//!     Ok(())
//! }
//! # let path = std::env::temp_dir().join(format!("ensemble-doc-{}.db", std::process::id()));
//! # let runtime = tokio::runtime::Runtime::new().unwrap();
//! # runtime.block_on(example(&format!("sqlite://{}", path.display()))).unwrap();
//! # std::fs::remove_file(path).unwrap();
//! ```
//!
//! # What it promises
//!
//! - **Reading cannot write.** [`Db`] asks connections that the database itself holds to reading. Writing takes a
//!   [`Tx`], which owns its connection.
//! - **What is acknowledged is there.** [`Tx::commit`] answers `Ok` after the disk did. A full disk is
//!   [`DbError::Full`], and then nothing of the transaction was written. After any refusal the whole transaction is
//!   refused, on both databases alike.
//! - **Nobody is poisoned by someone who left.** Work with a connection runs on a task of its own, to its end. A
//!   dropped [`Tx`] is rolled back, and a connection is lent again only when it is surely outside a transaction.
//! - **Errors name no one.** No message holds a bound value; a driver's words are passed on only where they come from
//!   the statement's own text.
//! - **Refused at start:** a database that does not keep its settings, or whose schema is newer than the program.
//!
//! # What is where
//!
//! | | |
//! |---|---|
//! | [`Db`], [`Tx`] | reading, writing; [`Tx::insert_many`] for imports |
//! | [`args!`], [`Value`] | what is bound; a list for `IN` |
//! | [`from_row!`], [`FromColumn`] | what is read |
//! | [`Scopes`] | protected tables: `{practice p}` |
//! | [`migrate()`] | the schema |
//! | `testing` (feature) | a fresh database for each test: `TestDb`, `both!` |
//!
//! What SQL the two databases share stands in `docs/sql.md`. One thing no crate can mend: a value of the wrong type is
//! an error on PostgreSQL and matches nothing, in silence, on SQLite. So every statement runs in a test on both.
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
