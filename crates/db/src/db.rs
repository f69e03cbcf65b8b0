//! The database: reading, and beginning to write.

use crate::conn::Conn;
use crate::{Args, DbError, FromRow, Row, Tx, postgres, sqlite};
use sqlx::{Pool, Postgres, Sqlite};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// Which database is behind a [`Db`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A file beside the program.
    Sqlite,
    /// A server, version 15 or later.
    Postgres,
}

/// How many connections, and how long to wait.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections that read. SQLite has one more that writes, PostgreSQL half as many more.
    pub readers: u32,
    /// How long a caller waits for a free connection before [`DbError::Unavailable`], and a statement for another
    /// transaction's lock before [`DbError::Busy`].
    pub acquire_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options { readers: 8, acquire_timeout: Duration::from_secs(5) }
    }
}

/// A handle to the database; clones share its connections.
///
/// What is asked here is asked of connections that cannot write. To write, [`begin`](Db::begin).
#[derive(Clone)]
pub struct Db(Arc<Pools>);

enum Pools {
    Sqlite { readers: Pool<Sqlite>, writer: Pool<Sqlite> },
    Postgres { readers: Pool<Postgres>, writers: Pool<Postgres> },
}

impl Db {
    /// Opens `sqlite://path` (made if missing) or `postgres://user@host/name`.
    ///
    /// Refuses a database that does not keep its promises: on SQLite write-ahead log, full synchronisation
    /// and foreign keys; on PostgreSQL version 15, UTF-8 and sessions that read only.
    pub async fn open(url: &str, options: Options) -> Result<Db, DbError> {
        let pools = if let Some(path) = url.strip_prefix("sqlite://") {
            let (readers, writer) = sqlite::open(path, &options).await?;
            Pools::Sqlite { readers, writer }
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let (readers, writers) = postgres::open(url, &options).await?;
            Pools::Postgres { readers, writers }
        } else {
            let text = "A database address begins with sqlite:// or postgres://.";
            return Err(DbError::Other(text.into()));
        };
        Ok(Db(Arc::new(pools)))
    }

    /// Which database this is.
    pub fn kind(&self) -> Kind {
        match &*self.0 {
            Pools::Sqlite { .. } => Kind::Sqlite,
            Pools::Postgres { .. } => Kind::Postgres,
        }
    }

    /// Every row.
    pub async fn all<T: FromRow>(&self, sql: &str, args: Args) -> Result<Vec<T>, DbError> {
        let (mut conn, sql) = (self.0.reader().await?, sql.to_owned());
        apart(async move { conn.all(&sql, args).await }).await
    }

    /// The first row, if there is one.
    pub async fn maybe<T: FromRow>(&self, sql: &str, args: Args) -> Result<Option<T>, DbError> {
        self.rows(sql, args).await?.first().map(T::from_row).transpose()
    }

    /// The first row, or [`DbError::NoRow`].
    pub async fn one<T: FromRow>(&self, sql: &str, args: Args) -> Result<T, DbError> {
        self.maybe(sql, args).await?.ok_or(DbError::NoRow)
    }

    async fn rows(&self, sql: &str, args: Args) -> Result<Vec<Row>, DbError> {
        let (mut conn, sql) = (self.0.reader().await?, sql.to_owned());
        apart(async move { conn.rows(&sql, args).await }).await
    }

    /// Begins a transaction that may write. On SQLite there is one at a time and others wait here.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        let conn = self.0.writer().await?;
        apart(Tx::begin(conn)).await
    }

    /// One moment, to read from for as long as it takes: what others write meanwhile is not seen, and
    /// nobody waits for it. Writing is refused.
    pub async fn snapshot(&self) -> Result<Tx, DbError> {
        let conn = self.0.reader().await?;
        apart(Tx::begin_snapshot(conn)).await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), DbError> {
        self.rows("SELECT 1", Args::new()).await.map(|_| ())
    }

    /// Waits until every borrowed connection is back, then closes them all. On SQLite the write-ahead log
    /// goes into the file.
    pub async fn close(&self) {
        match &*self.0 {
            Pools::Sqlite { readers, writer } => {
                // The last connection to close puts the log away, and has to be one that may write.
                let last = writer.acquire().await;
                readers.close().await;
                drop(last);
                writer.close().await;
            }
            Pools::Postgres { readers, writers } => {
                readers.close().await;
                writers.close().await;
            }
        }
    }
}

impl Pools {
    async fn reader(&self) -> Result<Conn, DbError> {
        let conn = match self {
            Pools::Sqlite { readers, .. } => readers.acquire().await.map(Conn::Sqlite),
            Pools::Postgres { readers, .. } => readers.acquire().await.map(Conn::Postgres),
        };
        conn.map_err(|error| DbError::from_driver(error, ""))
    }

    async fn writer(&self) -> Result<Conn, DbError> {
        let conn = match self {
            Pools::Sqlite { writer, .. } => writer.acquire().await.map(Conn::Sqlite),
            Pools::Postgres { writers, .. } => writers.acquire().await.map(Conn::Postgres),
        };
        conn.map_err(|error| DbError::from_driver(error, ""))
    }
}

/// Runs work on a task of its own, so that it reaches its end even when whoever asked has gone away. A driver
/// stopped in mid-statement may hand its connection on in a state that nobody knows. (Waiting for a connection
/// may stop: who has gone away does not queue.)
#[expect(clippy::disallowed_methods, reason = "a caller that goes away must not stop a statement half-way")]
pub(crate) async fn apart<T: Send + 'static>(
    work: impl Future<Output = Result<T, DbError>> + Send + 'static,
) -> Result<T, DbError> {
    match tokio::spawn(work).await {
        Ok(result) => result,
        Err(error) if error.is_panic() => Err(DbError::Other("The database driver stopped.".into())),
        Err(_) => Err(DbError::Unavailable("the program is stopping".into())),
    }
}
