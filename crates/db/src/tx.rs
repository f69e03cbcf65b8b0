//! A transaction: the only way to write.

use crate::conn::Conn;
use crate::db::apart;
use crate::{Args, DbError, FromRow, Kind, Row};
use std::pin::Pin;

/// A transaction that may write. Dropped without [`commit`](Tx::commit), it never happened.
///
/// After any refusal by the database the transaction is over: later statements and the commit are refused as
/// well, on both databases alike.
///
/// Each statement runs to its end on a task of its own. When the caller goes away in the middle of one, the
/// transaction is rolled back; in the middle of a commit, the commit still happens.
pub struct Tx {
    /// Missing while a statement runs, and for good when its caller went away.
    open: Option<Open>,
    kind: Kind,
    spoilt: bool,
}

/// A connection inside a transaction; dropping it rolls back.
struct Open(Option<Conn>);

impl Drop for Open {
    fn drop(&mut self) {
        let Some(mut conn) = self.0.take() else { return };
        match tokio::runtime::Handle::try_current() {
            // If this does not succeed, the pool finds the connection in a transaction and closes it.
            Ok(runtime) => drop(runtime.spawn(async move { conn.script("ROLLBACK").await })),
            Err(_) => conn.abandon(),
        }
    }
}

type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbError>> + Send + 'a>>;

impl Tx {
    pub(crate) async fn begin(mut conn: Conn) -> Result<Tx, DbError> {
        let kind = conn.kind();
        let sql = match kind {
            // Taking the write lock at once: a lock upgraded later is refused when two try.
            Kind::Sqlite => "BEGIN IMMEDIATE",
            Kind::Postgres => "BEGIN READ WRITE",
        };
        conn.script(sql).await.map_err(|error| match error {
            // Such as a standby's refusal.
            DbError::Other(_) => DbError::Unavailable("it takes no writes at present".into()),
            error => error,
        })?;
        Ok(Tx { open: Some(Open(Some(conn))), kind, spoilt: false })
    }

    /// Begins on a connection that reads only: every statement sees the database as it is now.
    pub(crate) async fn begin_snapshot(mut conn: Conn) -> Result<Tx, DbError> {
        let kind = conn.kind();
        match kind {
            Kind::Sqlite => {
                conn.script("BEGIN").await?;
                // The moment is that of the first read.
                conn.script("SELECT count(*) FROM sqlite_master").await?;
            }
            Kind::Postgres => conn.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
        }
        Ok(Tx { open: Some(Open(Some(conn))), kind, spoilt: false })
    }

    /// Which database this is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Every row.
    pub async fn all<T: FromRow>(&mut self, sql: &str, args: Args) -> Result<Vec<T>, DbError> {
        let sql = sql.to_owned();
        self.with(move |conn| Box::pin(async move { conn.all(&sql, args).await })).await
    }

    /// The first row, if there is one.
    pub async fn maybe<T: FromRow>(&mut self, sql: &str, args: Args) -> Result<Option<T>, DbError> {
        self.rows(sql, args).await?.first().map(T::from_row).transpose()
    }

    /// The first row, or [`DbError::NoRow`].
    pub async fn one<T: FromRow>(&mut self, sql: &str, args: Args) -> Result<T, DbError> {
        self.maybe(sql, args).await?.ok_or(DbError::NoRow)
    }

    /// Runs one statement; answers how many rows it wrote.
    pub async fn run(&mut self, sql: &str, args: Args) -> Result<u64, DbError> {
        let sql = sql.to_owned();
        self.with(move |conn| Box::pin(async move { conn.run(&sql, args).await })).await
    }

    /// Runs several statements without values, as a migration has them.
    pub async fn script(&mut self, sql: &str) -> Result<(), DbError> {
        let sql = sql.to_owned();
        self.with(move |conn| Box::pin(async move { conn.script(&sql).await })).await
    }

    /// Every row as it is, for a caller that learns the columns as it runs.
    pub async fn rows(&mut self, sql: &str, args: Args) -> Result<Vec<Row>, DbError> {
        let sql = sql.to_owned();
        self.with(move |conn| Box::pin(async move { conn.rows(&sql, args).await })).await
    }

    /// Makes the writes last. Until this answers `Ok`, nothing is acknowledged.
    pub async fn commit(mut self) -> Result<(), DbError> {
        if self.spoilt {
            self.rollback().await?;
            return Err(spoilt());
        }
        self.end("COMMIT").await
    }

    /// Gives the writes up.
    pub async fn rollback(mut self) -> Result<(), DbError> {
        match self.end("ROLLBACK").await {
            // SQLite has rolled back by itself after some errors, such as a full disk.
            Err(_) if self.spoilt => Ok(()),
            result => result,
        }
    }

    async fn end(&mut self, sql: &'static str) -> Result<(), DbError> {
        let mut open = self.open.take().ok_or_else(interrupted)?;
        apart(async move {
            let conn = open.0.as_mut().ok_or_else(interrupted)?;
            conn.script(sql).await?;
            // Now it is an ordinary connection again.
            drop(open.0.take());
            Ok(())
        })
        .await
    }

    /// Lends the connection to `work` on a task of its own and takes it back.
    pub(crate) async fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Conn) -> Work<'_, T> + Send + 'static,
    ) -> Result<T, DbError> {
        if self.spoilt {
            return Err(spoilt());
        }
        let mut open = self.open.take().ok_or_else(interrupted)?;
        let (open, result) = apart(async move {
            let conn = open.0.as_mut().ok_or_else(interrupted)?;
            let result = work(conn).await;
            Ok((open, result))
        })
        .await?;
        self.open = Some(open);
        self.spoilt = result.is_err();
        result
    }
}

fn spoilt() -> DbError {
    DbError::Other("The database refused part of this transaction, so none of it was written.".into())
}

fn interrupted() -> DbError {
    DbError::Other(
        "This transaction was left in the middle of a statement, so none of it was written.".into(),
    )
}
