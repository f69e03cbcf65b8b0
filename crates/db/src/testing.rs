//! A fresh database for each test, made by copying one that was migrated once.
//!
//! ```
//! use ensemble_db::{Db, Migration, args, both};
//!
//! const MIGRATIONS: &[Migration] =
//!     &[Migration { name: "0001_tally", sql: "CREATE TABLE tally (n BIGINT NOT NULL)", only: None }];
//!
//! both!(nothing_is_counted_at_first, |db: Db| async move {
//!     assert_eq!(db.all::<(i64,)>("SELECT n FROM tally", args![]).await.unwrap(), []);
//! });
//! # fn main() {}
//! ```
//!
//! makes the tests `nothing_is_counted_at_first::sqlite` and `…::postgres`. The second runs when
//! `TEST_PG` holds the address of a PostgreSQL server and a user who may create databases, such as
//! `postgres://postgres@127.0.0.1:5432/postgres`.

mod file;
mod pg;

use crate::{Db, DbError, Migration};
use std::future::Future;

/// A database for one test; dropping it removes it.
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// Where it is, for a test that opens it once more.
    pub url: String,
    _removed: Removed,
}

/// Removes the database when dropped.
enum Removed {
    File(#[expect(dead_code, reason = "held for its drop")] file::Scratch),
    Database(#[expect(dead_code, reason = "held for its drop")] pg::Scratch),
}

impl TestDb {
    /// A migrated SQLite file. In memory where the system has a folder for that, because each commit waits
    /// for the disk.
    pub async fn sqlite(migrations: &[Migration]) -> TestDb {
        let scratch = must(file::Scratch::new(migrations).await);
        let url = scratch.url();
        TestDb {
            db: must(Db::open(&url, crate::Options::default()).await),
            url,
            _removed: Removed::File(scratch),
        }
    }

    /// A migrated database on the server at `TEST_PG`; without one, says so and answers `None`.
    pub async fn postgres(migrations: &[Migration]) -> Option<TestDb> {
        let Some(admin) = postgres_url() else {
            skipped();
            return None;
        };
        let scratch = must(pg::Scratch::new(&admin, migrations).await);
        let url = scratch.url();
        let db = must(Db::open(&url, crate::Options::default()).await);
        Some(TestDb { db, url, _removed: Removed::Database(scratch) })
    }
}

/// What tells one set of migrations from another.
fn fingerprint(migrations: &[Migration]) -> String {
    let texts: Vec<String> =
        migrations.iter().map(|step| format!("{} {:?} {}", step.name, step.only, step.sql)).collect();
    let digest = crate::migrate::digest(&texts.join("\n"));
    digest.get(..16).unwrap_or_default().to_owned()
}

#[expect(clippy::disallowed_methods, reason = "tests are told of the server by their environment")]
fn postgres_url() -> Option<String> {
    std::env::var("TEST_PG").ok().filter(|url| !url.is_empty())
}

#[expect(clippy::print_stdout, reason = "a skipped test says so")]
fn skipped() {
    println!("skipped: TEST_PG does not name a PostgreSQL server");
}

#[expect(clippy::panic, reason = "a test without a database cannot go on")]
fn must<T>(result: Result<T, DbError>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("No test database: {error}"),
    }
}

/// Runs a test's body to its end.
pub fn run<T>(body: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    must(runtime.map_err(|error| DbError::Other(error.to_string()))).block_on(body)
}

/// A test on each database: `both!(a_sentence, |db: Db| async move { … })`. A constant `MIGRATIONS` must be in
/// scope, or be given as in `both!(a_sentence, &[…], |db: Db| …)`.
#[macro_export]
macro_rules! both {
    ($name:ident, |$db:ident $(: $type:ty)?| $body:expr) => {
        $crate::both!($name, MIGRATIONS, |$db $(: $type)?| $body);
    };
    ($name:ident, $migrations:expr, |$db:ident $(: $type:ty)?| $body:expr) => {
        mod $name {
            #[allow(unused_imports, reason = "the body may need nothing from around it")]
            use super::*;

            #[test]
            fn sqlite() {
                $crate::testing::run(async {
                    let test = $crate::testing::TestDb::sqlite($migrations).await;
                    let $db $(: $type)? = test.db.clone();
                    $body.await
                })
            }

            #[test]
            fn postgres() {
                $crate::testing::run(async {
                    if let Some(test) = $crate::testing::TestDb::postgres($migrations).await {
                        let $db $(: $type)? = test.db.clone();
                        $body.await
                    }
                })
            }
        }
    };
}
