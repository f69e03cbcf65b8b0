//! Reading rows: the same types from both databases, and nothing converted in silence.

use crate::DbError;
use sqlx::postgres::{PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{Column as _, Decode, Row as _, Type, TypeInfo as _, ValueRef as _};
use uuid::Uuid;

/// One row of a result.
pub enum Row {
    #[doc(hidden)]
    Sqlite(SqliteRow),
    #[doc(hidden)]
    Postgres(PgRow),
}

/// A type that a column can be read as.
///
/// The crate reads `Uuid`, `String`, `i64`, `f64`, `bool`, `Vec<u8>` and `Option` of each. A type of your
/// own is read through one of these:
///
/// ```
/// use ensemble_db::{DbError, FromColumn, Row};
///
/// enum Stage { Plan, Do }
///
/// impl FromColumn for Stage {
///     fn from_column(row: &Row, index: usize) -> Result<Self, DbError> {
///         match String::from_column(row, index)?.as_str() {
///             "plan" => Ok(Stage::Plan),
///             "do" => Ok(Stage::Do),
///             _ => Err(row.refuse(index, "is not a stage")),
///         }
///     }
/// }
/// ```
pub trait FromColumn: Sized + Send + 'static {
    /// Reads the column at `index`, counted from 0.
    fn from_column(row: &Row, index: usize) -> Result<Self, DbError>;
}

/// A type that a row can be read as: a tuple of columns, or a struct through
/// [`from_row!`](crate::from_row).
pub trait FromRow: Sized + Send + 'static {
    /// Reads the whole row.
    fn from_row(row: &Row) -> Result<Self, DbError>;
}

impl Row {
    /// The column called `name`.
    pub fn get<T: FromColumn>(&self, name: &str) -> Result<T, DbError> {
        let index = match self {
            Row::Sqlite(row) => row.try_column(name).map(|column| column.ordinal()),
            Row::Postgres(row) => row.try_column(name).map(|column| column.ordinal()),
        };
        let index = index.map_err(|_| DbError::Other(format!("A result has no column {name}.")))?;
        T::from_column(self, index)
    }

    /// The column at `index`, counted from 0.
    pub fn at<T: FromColumn>(&self, index: usize) -> Result<T, DbError> {
        T::from_column(self, index)
    }

    /// Whether the column at `index` is NULL.
    pub fn is_null(&self, index: usize) -> Result<bool, DbError> {
        let null = match self {
            Row::Sqlite(row) => row.try_get_raw(index).map(|value| value.is_null()),
            Row::Postgres(row) => row.try_get_raw(index).map(|value| value.is_null()),
        };
        null.map_err(|_| DbError::Other(format!("A result has no column number {index}.")))
    }

    /// An error that names the column at `index` and says what is wrong with it, as in
    /// `row.refuse(0, "is not a stage")`. It must not repeat the value.
    pub fn refuse(&self, index: usize, what: &str) -> DbError {
        let name = match self {
            Row::Sqlite(row) => row.try_column(index).map(|column| column.name()),
            Row::Postgres(row) => row.try_column(index).map(|column| column.name()),
        };
        DbError::Other(format!("Column {} {what}.", name.unwrap_or("?")))
    }

    /// Reads a value whose declared and stored types on SQLite are among those given; on PostgreSQL the
    /// driver compares the types itself.
    fn read<'r, T>(&'r self, index: usize, name: &str, declared: &str, stored: &[&str]) -> Result<T, DbError>
    where
        T: Decode<'r, Sqlite> + Decode<'r, Postgres> + Type<Postgres>,
    {
        if self.is_null(index)? {
            return Err(self.refuse(index, "is NULL; read it as an Option"));
        }
        let wrong = |is: &str| self.refuse(index, &format!("is {is}, not {name}"));
        match self {
            Row::Sqlite(row) => {
                let value = row.try_get_raw(index).map_err(|_| wrong("absent"))?;
                // Columns of expressions have no declared type, and neither has a name SQLite does not know.
                let column = row.column(index).type_info().name();
                let fits = column == "NULL" || column == declared;
                let kind = value.type_info();
                if !fits {
                    return Err(wrong(column));
                }
                if !stored.contains(&kind.name()) {
                    return Err(wrong(kind.name()));
                }
                <T as Decode<Sqlite>>::decode(value).map_err(|_| wrong("unreadable"))
            }
            Row::Postgres(row) => {
                row.try_get::<T, _>(index).map_err(|_| wrong(row.column(index).type_info().name()))
            }
        }
    }
}

macro_rules! columns {
    ($($rust:ty: $name:literal, $declared:literal, $stored:expr;)*) => {$(
        impl FromColumn for $rust {
            fn from_column(row: &Row, index: usize) -> Result<Self, DbError> {
                row.read(index, $name, $declared, &$stored)
            }
        }
    )*};
}

columns! {
    Uuid: "UUID", "BLOB", ["BLOB"];
    Vec<u8>: "BYTEA", "BLOB", ["BLOB"];
    String: "TEXT", "TEXT", ["TEXT"];
    i64: "BIGINT", "INTEGER", ["INTEGER"];
    f64: "DOUBLE PRECISION", "REAL", ["REAL", "INTEGER"];
}

impl FromColumn for bool {
    fn from_column(row: &Row, index: usize) -> Result<Self, DbError> {
        if let Row::Sqlite(_) = row {
            // Read as a number first: 2 is no truth value.
            return match row.read::<i64>(index, "BOOLEAN", "BOOLEAN", &["INTEGER"])? {
                0 => Ok(false),
                1 => Ok(true),
                _ => Err(row.refuse(index, "is a number, not BOOLEAN")),
            };
        }
        row.read(index, "BOOLEAN", "BOOLEAN", &[])
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(row: &Row, index: usize) -> Result<Self, DbError> {
        if row.is_null(index)? { Ok(None) } else { T::from_column(row, index).map(Some) }
    }
}

macro_rules! tuples {
    ($(($($column:ident $index:tt),+))*) => {$(
        impl<$($column: FromColumn),+> FromRow for ($($column,)+) {
            fn from_row(row: &Row) -> Result<Self, DbError> {
                Ok(($(row.at::<$column>($index)?,)+))
            }
        }
    )*};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
}

/// Reads a struct from the columns that carry its fields' names:
/// `from_row!(Card { id, title, shared_at });`
#[macro_export]
macro_rules! from_row {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::FromRow for $name {
            fn from_row(row: &$crate::Row) -> ::std::result::Result<Self, $crate::DbError> {
                ::std::result::Result::Ok($name { $($field: row.get(stringify!($field))?),+ })
            }
        }
    };
}
