//! Opening PostgreSQL: every session reads only, unless a transaction says otherwise.

use crate::{DbError, Options};
use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, Pool, Postgres, Row as _};
use std::str::FromStr as _;

/// What must be true of the session, and is read back.
const PROMISES: [(&str, &str); 3] = [
    ("default_transaction_read_only", "on"),
    ("standard_conforming_strings", "on"),
    ("server_encoding", "UTF8"),
];

/// True only outside a transaction: inside one, `now()` is the time at which it began. (`SAVEPOINT`, refused
/// outside a transaction, would tell as well, and would write two lines to the server's log each time.)
const OUTSIDE: &str = "SELECT now() = statement_timestamp() \
                       AND current_setting('default_transaction_read_only') = 'on'";

pub(crate) async fn open(url: &str, options: &Options) -> Result<(Pool<Postgres>, Pool<Postgres>), DbError> {
    let connect = PgConnectOptions::from_str(url)
        .map_err(|_| DbError::Other("The PostgreSQL address could not be read.".into()))?
        .options([("default_transaction_read_only", "on"), ("client_min_messages", "warning")])
        .options([("lock_timeout", options.acquire_timeout.as_millis().max(1).to_string())])
        .application_name("ensemble")
        .disable_statement_logging();
    let mut connection = connect.connect().await.map_err(|error| DbError::from_driver(error, ""))?;
    promised(&mut connection).await?;
    let _ = connection.close().await;
    // A transaction that reads through `Db` as well must not wait for itself, hence two pools.
    let readers = pool(options.readers.max(1), options).connect_lazy_with(connect.clone());
    let writers = pool((options.readers / 2).max(2), options).connect_lazy_with(connect);
    Ok((readers, writers))
}

fn pool(size: u32, options: &Options) -> PoolOptions<Postgres> {
    PoolOptions::new()
        .max_connections(size)
        .acquire_timeout(options.acquire_timeout)
        .after_release(|connection, _| Box::pin(is_outside(connection)))
}

async fn promised(connection: &mut PgConnection) -> Result<(), DbError> {
    let version = connection.server_version_num().unwrap_or_default();
    if version < 150_000 {
        return Err(DbError::Other(format!(
            "This PostgreSQL is version {}. Ensemble needs 15 or later.",
            version / 10_000
        )));
    }
    for (name, wanted) in PROMISES {
        let sql = format!("SELECT current_setting('{name}')");
        let row = connection.fetch_one(sqlx::AssertSqlSafe(sql.as_str())).await;
        let found = row.and_then(|row| row.try_get::<String, _>(0));
        let found = found.map_err(|error| DbError::from_driver(error, &sql))?;
        if found != wanted {
            return Err(DbError::Other(format!(
                "PostgreSQL keeps {name} at {found} where {wanted} is needed."
            )));
        }
    }
    Ok(())
}

/// Whether a returned connection may be lent again: no driver's slip may hand out an open transaction.
async fn is_outside(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let row = connection.fetch_one(OUTSIDE).await?;
    row.try_get_unchecked::<bool, _>(0)
}
