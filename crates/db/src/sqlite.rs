//! Opening SQLite: one connection that writes, several that cannot.

use crate::{DbError, Options};
use sqlx::pool::PoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, Pool, Row as _, Sqlite};

/// What must be true of every connection, and is read back from each.
const PROMISES: [(&str, &str); 3] = [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")];

pub(crate) async fn open(path: &str, options: &Options) -> Result<(Pool<Sqlite>, Pool<Sqlite>), DbError> {
    let base = SqliteConnectOptions::new()
        .filename(path)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(options.acquire_timeout)
        .row_buffer_size(1024)
        .disable_statement_logging();
    // Negative sizes are in KiB. What is erased is overwritten, since it may be about a child.
    let write = base
        .clone()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .pragma("cache_size", "-8192")
        .pragma("journal_size_limit", "67108864")
        .pragma("secure_delete", "ON");
    // A scoped query is long, and its plan weighs tens of kilobytes: fewer are kept than the driver would.
    let read = base
        .read_only(true)
        .statement_cache_capacity(32)
        .pragma("query_only", "ON")
        .pragma("cache_size", "-2048");
    // Once by hand before the pools, which would go on trying until their time is up. The writer is first:
    // it makes the file.
    for (options, query_only) in [(&write, "0"), (&read, "1")] {
        let mut connection = connect(options).await?;
        promised(&mut connection, query_only).await?;
        let _ = connection.close().await;
    }
    let writer = pool(1, "0", options).connect_lazy_with(write);
    let readers = pool(options.readers.max(1), "1", options).connect_lazy_with(read);
    Ok((readers, writer))
}

async fn connect(options: &SqliteConnectOptions) -> Result<SqliteConnection, DbError> {
    options.connect().await.map_err(|error| DbError::from_driver(error, ""))
}

fn pool(size: u32, query_only: &'static str, options: &Options) -> PoolOptions<Sqlite> {
    PoolOptions::new()
        .max_connections(size)
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                promised(connection, query_only)
                    .await
                    .map_err(|error| sqlx::Error::Protocol(error.to_string()))
            })
        })
        .after_release(|connection, _| Box::pin(async move { Ok(is_outside(connection).await) }))
}

/// Refuses a connection that does not keep the promises.
pub(crate) async fn promised(connection: &mut SqliteConnection, query_only: &str) -> Result<(), DbError> {
    for (name, wanted) in PROMISES.into_iter().chain([("query_only", query_only)]) {
        let sql = format!("PRAGMA {name}");
        let row = connection.fetch_one(sqlx::AssertSqlSafe(sql.as_str())).await;
        // Numbers are read as text as well.
        let found = row.and_then(|row| row.try_get_unchecked::<String, _>(0));
        let found = found.map_err(|error| DbError::from_driver(error, &sql))?;
        if found != wanted {
            return Err(DbError::Other(format!(
                "SQLite keeps {name} at {found} where {wanted} is needed. Put the database on a local disk, \
                 in a folder this program may write to."
            )));
        }
    }
    Ok(())
}

/// Leaves whatever transaction a connection is in. True when it is then surely in none.
async fn is_outside(connection: &mut SqliteConnection) -> bool {
    match connection.execute("ROLLBACK").await {
        Ok(_) => true,
        Err(error) => error
            .as_database_error()
            .is_some_and(|error| error.message().contains("no transaction is active")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_promise_is_read_back() {
        let path = std::env::temp_dir().join(format!("ensemble-promise-{}.db", std::process::id()));
        let kept = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        promised(&mut connect(&kept).await.unwrap(), "0").await.unwrap();
        for (name, value) in [
            ("synchronous", "NORMAL"),
            ("foreign_keys", "OFF"),
            ("query_only", "ON"),
            ("journal_mode", "DELETE"),
        ] {
            let mut connection = connect(&kept.clone().pragma(name, value)).await.unwrap();
            let error = promised(&mut connection, "0").await.unwrap_err();
            assert!(error.to_string().contains(name), "{name}: {error}");
            connection.close().await.unwrap();
        }
        std::fs::remove_file(&path).unwrap();
    }
}
