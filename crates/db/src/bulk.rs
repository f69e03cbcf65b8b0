//! Many rows at once, as imports need.

use crate::conn::Conn;
use crate::statement::{bindable, for_sqlite};
use crate::{DbError, Kind, Tx, Value};
use sqlx::postgres::PgArguments;
use sqlx::{Arguments as _, AssertSqlSafe, Executor as _, query_with};
use std::sync::Arc;

/// Rows in one statement on SQLite. Of 16, 64, 256 and 1,024 this was the quickest.
const SQLITE_ROWS: usize = 256;
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
            Kind::Sqlite => SQLITE_ROWS.min(SQLITE_VALUES / columns.len()).max(1),
            Kind::Postgres => POSTGRES_ROWS,
        };
        let mut rows = rows.into_iter().peekable();
        let letters: Arc<[char]> = rows.peek().into_iter().flatten().map(Value::letter).collect();
        if letters.contains(&'m') || rows.peek().is_some() && letters.len() != columns.len() {
            return Err(misshapen(table));
        }
        let mut written = 0;
        loop {
            let chunk: Vec<Vec<Value>> = rows.by_ref().take(size).collect();
            if chunk.is_empty() {
                return Ok(written);
            }
            if !chunk.iter().all(|row| row.iter().map(Value::letter).eq(letters.iter().copied())) {
                return Err(misshapen(table));
            }
            chunk.iter().flatten().try_for_each(bindable)?;
            let (insert, letters, full) = (insert.clone(), Arc::clone(&letters), chunk.len() == size);
            written += self
                .with(move |conn| Box::pin(async move { insert.run(conn, chunk, &letters, full).await }))
                .await?;
        }
    }
}

fn misshapen(table: &str) -> DbError {
    DbError::Other(format!(
        "The rows for {table} do not all hold one value of the same type for each column."
    ))
}

/// `INSERT INTO pupil (id, name)` and what follows the values.
#[derive(Clone)]
struct Insert {
    into: String,
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
        Ok(Insert { into, on_conflict: on_conflict.to_owned() })
    }

    async fn run(
        &self,
        conn: &mut Conn,
        rows: Vec<Vec<Value>>,
        letters: &[char],
        full: bool,
    ) -> Result<u64, DbError> {
        let Insert { into, on_conflict } = self;
        let (sql, result) = match conn {
            Conn::Sqlite(c) => {
                let one = format!("({})", vec!["?"; letters.len()].join(","));
                let sql = format!("{into} VALUES {} {on_conflict}", vec![one; rows.len()].join(","));
                let args = for_sqlite(rows.into_iter().flatten().collect())?;
                // The last statement is shorter than the others and not worth keeping.
                let query = query_with(AssertSqlSafe(sql.clone()), args).persistent(full);
                (sql, c.execute(query).await.map(|done| done.rows_affected()))
            }
            Conn::Postgres(c) => {
                let (types, args) = arrays(rows, letters)?;
                let sql = format!("{into} SELECT * FROM UNNEST({types}) {on_conflict}");
                let query = query_with(AssertSqlSafe(sql.clone()), args);
                (sql, c.execute(query).await.map(|done| done.rows_affected()))
            }
        };
        conn.named(result, &sql).await
    }
}

/// The rows turned on their side, as `$1::uuid[], $2::text[]` and its values.
fn arrays(rows: Vec<Vec<Value>>, letters: &[char]) -> Result<(String, PgArguments), DbError> {
    let mut rows: Vec<_> = rows.into_iter().map(Vec::into_iter).collect();
    let mut args = PgArguments::default();
    let mut types = Vec::with_capacity(letters.len());
    // The next value of each row, all known to be of this type.
    macro_rules! add {
        ($variant:ident) => {{
            let next = |row: &mut std::vec::IntoIter<Value>| match row.next() {
                Some(Value::$variant(value)) => value,
                _ => None,
            };
            args.add(rows.iter_mut().map(next).collect::<Vec<_>>())
        }};
    }
    for (n, letter) in (1..).zip(letters) {
        let (name, added) = match letter {
            'u' => ("uuid", add!(Uuid)),
            't' => ("text", add!(Text)),
            'i' => ("int8", add!(Int)),
            'f' => ("float8", add!(Float)),
            'b' => ("bool", add!(Bool)),
            _ => ("bytea", add!(Bytes)),
        };
        added.map_err(|_| DbError::Other("An insert of many rows is too large for one statement.".into()))?;
        types.push(format!("${n}::{name}[]"));
    }
    Ok((types.join(", "), args))
}
