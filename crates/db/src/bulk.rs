//! Many rows at once, as imports need.

use crate::conn::Conn;
use crate::statement::for_sqlite;
use crate::{DbError, Tx, Value};
use sqlx::postgres::PgArguments;
use sqlx::{Arguments as _, AssertSqlSafe, Executor as _, query_with};
use uuid::Uuid;

/// Rows in one statement on SQLite; more gain nothing there.
const SQLITE_ROWS: usize = 64;
/// Values that SQLite binds to one statement at most.
const SQLITE_VALUES: usize = 32_766;
/// Rows in one statement on PostgreSQL: large enough to hide the way there and back.
const POSTGRES_ROWS: usize = 8_192;

impl Tx {
    /// Inserts every row, in as few statements as the database likes; answers how many rows were written.
    ///
    /// `columns` names what each row holds, in order. Each column has one type of value in all rows, NULLs
    /// included. `on_conflict` is empty or an `ON CONFLICT (…) DO …` clause.
    ///
    /// ```no_run
    /// # use ensemble_db::{args, DbError, Tx};
    /// # async fn example(tx: &mut Tx, ids: Vec<uuid::Uuid>) -> Result<(), DbError> {
    /// let rows = ids.iter().enumerate().map(|(n, id)| args![id, format!("Pupil {n}")]);
    /// tx.insert_many("pupil", &["id", "name"], rows, "ON CONFLICT (id) DO NOTHING").await?;
    /// # Ok(()) }
    /// ```
    pub async fn insert_many<R>(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: R,
        on_conflict: &str,
    ) -> Result<u64, DbError>
    where
        R: IntoIterator<Item = Vec<Value>>,
        R::IntoIter: Send,
    {
        let insert = Insert::new(table, columns, on_conflict)?;
        let size = match self.kind() {
            crate::Kind::Sqlite => SQLITE_ROWS.min(SQLITE_VALUES / insert.width).max(1),
            crate::Kind::Postgres => POSTGRES_ROWS,
        };
        let mut rows = rows.into_iter();
        let mut written = 0;
        loop {
            let chunk: Vec<Vec<Value>> = rows.by_ref().take(size).collect();
            if chunk.is_empty() {
                return Ok(written);
            }
            let (insert, full) = (insert.clone(), chunk.len() == size);
            written +=
                self.with(move |conn| Box::pin(async move { insert.run(conn, chunk, full).await })).await?;
        }
    }
}

#[derive(Clone)]
struct Insert {
    /// `INSERT INTO pupil (id, name)`
    into: String,
    width: usize,
    on_conflict: String,
}

impl Insert {
    fn new(table: &str, columns: &[&str], on_conflict: &str) -> Result<Insert, DbError> {
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        if columns.is_empty() || !columns.iter().chain([&table]).all(|name| is_name(name)) {
            let text = "An insert of many rows takes plain names of a table and its columns.";
            return Err(DbError::Other(text.into()));
        }
        let into = format!("INSERT INTO {table} ({})", columns.join(", "));
        Ok(Insert { into, width: columns.len(), on_conflict: on_conflict.to_owned() })
    }

    async fn run(&self, conn: &mut Conn, rows: Vec<Vec<Value>>, full: bool) -> Result<u64, DbError> {
        if rows.iter().any(|row| row.len() != self.width) {
            return Err(DbError::Other(format!("{}: a row has not {} values.", self.into, self.width)));
        }
        let (sql, result) = match conn {
            Conn::Sqlite(c) => {
                let one = format!("({})", vec!["?"; self.width].join(","));
                let sql =
                    format!("{} VALUES {} {}", self.into, vec![one; rows.len()].join(","), self.on_conflict);
                let args = for_sqlite(rows.into_iter().flatten().collect())?;
                // The last statement is shorter than the others and not worth keeping.
                let query = query_with(AssertSqlSafe(sql.clone()), args).persistent(full);
                (sql, c.execute(query).await.map(|done| done.rows_affected()))
            }
            Conn::Postgres(c) => {
                let (types, args) = arrays(rows)?;
                let sql = format!("{} SELECT * FROM UNNEST({types}) {}", self.into, self.on_conflict);
                let query = query_with(AssertSqlSafe(sql.clone()), args);
                (sql, c.execute(query).await.map(|done| done.rows_affected()))
            }
        };
        conn.named(result, &sql).await
    }
}

/// One column's values.
enum Column {
    Uuid(Vec<Option<Uuid>>),
    Text(Vec<Option<String>>),
    Int(Vec<Option<i64>>),
    Float(Vec<Option<f64>>),
    Bool(Vec<Option<bool>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Column {
    fn like(value: &Value, rows: usize) -> Option<Column> {
        Some(match value {
            Value::Uuid(_) => Column::Uuid(Vec::with_capacity(rows)),
            Value::Text(_) => Column::Text(Vec::with_capacity(rows)),
            Value::Int(_) => Column::Int(Vec::with_capacity(rows)),
            Value::Float(_) => Column::Float(Vec::with_capacity(rows)),
            Value::Bool(_) => Column::Bool(Vec::with_capacity(rows)),
            Value::Bytes(_) => Column::Bytes(Vec::with_capacity(rows)),
            Value::Many(_) => return None,
        })
    }

    /// False when the value has another type than the column's first.
    fn push(&mut self, value: Value) -> bool {
        match (self, value) {
            (Column::Uuid(all), Value::Uuid(v)) => all.push(v),
            (Column::Text(all), Value::Text(v)) => all.push(v),
            (Column::Int(all), Value::Int(v)) => all.push(v),
            (Column::Float(all), Value::Float(v)) => all.push(v),
            (Column::Bool(all), Value::Bool(v)) => all.push(v),
            (Column::Bytes(all), Value::Bytes(v)) => all.push(v),
            _ => return false,
        }
        true
    }
}

/// The rows turned on their side, as `$1::uuid[], $2::text[]` and its values.
fn arrays(rows: Vec<Vec<Value>>) -> Result<(String, PgArguments), DbError> {
    let mixed = || DbError::Other("An insert of many rows has two types of value in one column.".into());
    let count = rows.len();
    let first = rows.first().map(Vec::as_slice).unwrap_or_default();
    let columns: Option<Vec<Column>> = first.iter().map(|value| Column::like(value, count)).collect();
    let mut columns = columns.ok_or_else(mixed)?;
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            if !column.push(value) {
                return Err(mixed());
            }
        }
    }
    let mut args = PgArguments::default();
    let mut types = Vec::with_capacity(columns.len());
    for (n, column) in (1..).zip(columns) {
        let (name, added) = match column {
            Column::Uuid(all) => ("uuid", args.add(all)),
            Column::Text(all) => ("text", args.add(all)),
            Column::Int(all) => ("int8", args.add(all)),
            Column::Float(all) => ("float8", args.add(all)),
            Column::Bool(all) => ("bool", args.add(all)),
            Column::Bytes(all) => ("bytea", args.add(all)),
        };
        added.map_err(|_| DbError::Other("An insert of many rows is too large for one statement.".into()))?;
        types.push(format!("${n}::{name}[]"));
    }
    Ok((types.join(", "), args))
}
