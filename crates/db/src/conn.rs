//! One borrowed connection of either database.

use crate::statement::{for_postgres, for_sqlite, ready};
use crate::{Args, ConstraintKind, DbError, FromRow, Kind, Row, args};
use futures_util::TryStreamExt as _;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Executor as _, Postgres, Sqlite, query_with, raw_sql};
use std::future;

/// Rows as they are read, up to the first that cannot be. The statement runs to its end all the same.
struct Found<T> {
    rows: Vec<T>,
    wrong: Option<DbError>,
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Found { rows: Vec::new(), wrong: None }
    }
}

impl<T: FromRow> Found<T> {
    fn add(&mut self, row: &Row) -> future::Ready<Result<(), sqlx::Error>> {
        if self.wrong.is_none() {
            match T::from_row(row) {
                Ok(one) => self.rows.push(one),
                Err(why) => self.wrong = Some(why),
            }
        }
        future::ready(Ok(()))
    }

    fn end(self) -> Result<Vec<T>, DbError> {
        match self.wrong {
            Some(why) => Err(why),
            None => Ok(self.rows),
        }
    }
}

pub(crate) enum Conn {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Conn {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Conn::Sqlite(_) => Kind::Sqlite,
            Conn::Postgres(_) => Kind::Postgres,
        }
    }

    /// Every row. The statement runs to its end even where one row is wanted, because SQLite has not
    /// finished a write whose rows are unread.
    pub(crate) async fn rows(&mut self, sql: &str, args: Args) -> Result<Vec<Row>, DbError> {
        let (text, args) = ready(self.kind(), sql, args)?;
        let result = match self {
            Conn::Sqlite(c) => {
                let query = query_with(AssertSqlSafe(text), for_sqlite(args)?);
                c.fetch_all(query).await.map(|rows| rows.into_iter().map(Row::Sqlite).collect())
            }
            Conn::Postgres(c) => {
                let query = query_with(AssertSqlSafe(text), for_postgres(args)?);
                c.fetch_all(query).await.map(|rows| rows.into_iter().map(Row::Postgres).collect())
            }
        };
        self.named(result, sql).await
    }

    /// Every row, each read as it comes: the driver's own rows are ten times as large as what is read from them.
    pub(crate) async fn all<T: FromRow>(&mut self, sql: &str, args: Args) -> Result<Vec<T>, DbError> {
        let (text, args) = ready(self.kind(), sql, args)?;
        let mut found = Found::default();
        let result = match self {
            Conn::Sqlite(c) => {
                let rows = c.fetch(query_with(AssertSqlSafe(text), for_sqlite(args)?));
                rows.map_ok(Row::Sqlite).try_for_each(|row| found.add(&row)).await
            }
            Conn::Postgres(c) => {
                let rows = c.fetch(query_with(AssertSqlSafe(text), for_postgres(args)?));
                rows.map_ok(Row::Postgres).try_for_each(|row| found.add(&row)).await
            }
        };
        self.named(result, sql).await?;
        found.end()
    }

    /// The number of rows written.
    pub(crate) async fn run(&mut self, sql: &str, args: Args) -> Result<u64, DbError> {
        let (text, args) = ready(self.kind(), sql, args)?;
        let result = match self {
            Conn::Sqlite(c) => {
                let query = query_with(AssertSqlSafe(text), for_sqlite(args)?);
                c.execute(query).await.map(|done| done.rows_affected())
            }
            Conn::Postgres(c) => {
                let query = query_with(AssertSqlSafe(text), for_postgres(args)?);
                c.execute(query).await.map(|done| done.rows_affected())
            }
        };
        self.named(result, sql).await
    }

    /// Several statements without values.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<(), DbError> {
        let text = raw_sql(AssertSqlSafe(sql.to_owned()));
        let result = match self {
            Conn::Sqlite(c) => c.execute(text).await.map(|_| ()),
            Conn::Postgres(c) => c.execute(text).await.map(|_| ()),
        };
        self.named(result, sql).await
    }

    /// Lets go of the connection without a runtime to tidy it up.
    pub(crate) fn abandon(self) {
        match self {
            Conn::Sqlite(c) => drop(c.detach()),
            Conn::Postgres(c) => drop(c.detach()),
        }
    }

    /// Turns a driver's error into ours; where SQLite names columns, finds the name PostgreSQL would use.
    pub(crate) async fn named<T>(&mut self, result: Result<T, sqlx::Error>, sql: &str) -> Result<T, DbError> {
        let error = match result {
            Ok(value) => return Ok(value),
            Err(error) => DbError::from_driver(error, sql),
        };
        match (self, error) {
            (Conn::Sqlite(c), DbError::Constraint { name, kind: ConstraintKind::Unique })
                if name.contains('.') || name.starts_with("index ") =>
            {
                let name = unique_name(c, &name).await;
                Err(DbError::Constraint { name, kind: ConstraintKind::Unique })
            }
            (_, error) => Err(error),
        }
    }
}

/// The name of the unique index over `table.a, table.b`: its own, or `table_a_b_key` as PostgreSQL calls a
/// UNIQUE in a table's definition.
async fn unique_name(connection: &mut PoolConnection<Sqlite>, columns: &str) -> String {
    if let Some(index) = columns.strip_prefix("index ") {
        return index.trim_matches('\'').to_owned();
    }
    let names: Vec<&str> = columns.split(", ").filter_map(|column| column.split('.').nth(1)).collect();
    let table = columns.split('.').next().unwrap_or_default();
    let sql = "SELECT list.name FROM pragma_index_list($1) AS list \
               WHERE list.\"unique\" = 1 AND list.origin = 'c' AND $2 = \
               (SELECT group_concat(info.name, ',') FROM pragma_index_info(list.name) AS info)";
    let found = match for_sqlite(args![table, names.join(",")]) {
        Ok(args) => connection.fetch_optional(query_with(sql, args)).await.ok().flatten(),
        Err(_) => None,
    };
    let index = found.and_then(|row| sqlx::Row::try_get::<String, _>(&row, 0).ok());
    index.unwrap_or_else(|| format!("{table}_{}_key", names.join("_")))
}
