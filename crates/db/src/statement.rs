//! A text and its values made ready for one of the two drivers.

use crate::lex::{Token, tokens};
use crate::{Args, DbError, Kind, Value};
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, Encode, Type};
use std::fmt::Write as _;

/// Checks that each value has its placeholder and each placeholder its value, then writes lists out.
///
/// SQLite would bind NULL to a placeholder without a value, in silence.
pub(crate) fn ready(kind: Kind, sql: &str, args: Args) -> Result<(String, Args), DbError> {
    let highest = tokens(sql).try_fold(0, |highest, (token, _)| match token {
        Token::Place(0) => Err(DbError::Other("A statement names $0; placeholders begin at $1.".into())),
        Token::Place(n) => Ok(highest.max(n)),
        _ => Ok(highest),
    })?;
    if highest != args.len() {
        let count = args.len();
        return Err(DbError::Other(format!(
            "A statement's highest placeholder is ${highest}, but {count} values were given."
        )));
    }
    args.iter().try_for_each(bindable)?;
    let has_list = args.iter().any(|value| matches!(value, Value::Many(_)));
    let (mut sql, args) = if has_list { spread(sql, args) } else { (sql.to_owned(), args) };
    if kind == Kind::Postgres && !args.is_empty() {
        // The driver keeps prepared statements by their text alone. With the types in the text, the same
        // words with other types are another statement, and no integer is ever read as a float.
        sql.push_str(" /*");
        sql.extend(args.iter().map(Value::letter));
        sql.push_str("*/");
    }
    Ok((sql, args))
}

/// Refuses what one of the databases would change or not take.
pub(crate) fn bindable(value: &Value) -> Result<(), DbError> {
    let what = match value {
        Value::Float(Some(number)) if number.is_nan() => "NaN, which SQLite would store as NULL",
        Value::Text(Some(text)) if text.contains('\0') => {
            "text with a zero byte, which PostgreSQL does not take"
        }
        Value::Many(values) => return values.iter().try_for_each(bindable),
        _ => return Ok(()),
    };
    Err(DbError::Other(format!("A value is {what}.")))
}

/// Writes each list out as `($n, $n+1, …)` and renumbers what follows.
fn spread(sql: &str, args: Args) -> (String, Args) {
    let mut firsts = Vec::with_capacity(args.len());
    let mut flat = Vec::with_capacity(args.len());
    for value in args {
        let first = flat.len() + 1;
        match value {
            Value::Many(values) => {
                firsts.push((first, Some(values.len())));
                flat.extend(values);
            }
            one => {
                firsts.push((first, None));
                flat.push(one);
            }
        }
    }
    let mut out = String::with_capacity(sql.len() + 8 * flat.len());
    for (token, text) in tokens(sql) {
        let place = if let Token::Place(n) = token { firsts.get(n.saturating_sub(1)) } else { None };
        match place {
            None => out.push_str(text),
            Some((first, None)) => push_place(&mut out, *first),
            Some((_, Some(0))) => out.push_str("(NULL)"),
            Some((first, Some(count))) => {
                for n in *first..first + count {
                    out.push(if n == *first { '(' } else { ',' });
                    push_place(&mut out, n);
                }
                out.push(')');
            }
        }
    }
    (out, flat)
}

fn push_place(out: &mut String, n: usize) {
    // Writing to a String cannot fail.
    let _ = write!(out, "${n}");
}

pub(crate) fn for_sqlite(args: Args) -> Result<SqliteArguments, DbError> {
    let mut out = SqliteArguments::default();
    out.reserve(args.len(), 0);
    for value in args {
        add(&mut out, value)?;
    }
    Ok(out)
}

pub(crate) fn for_postgres(args: Args) -> Result<PgArguments, DbError> {
    let mut out = PgArguments::default();
    for value in args {
        add(&mut out, value)?;
    }
    Ok(out)
}

fn add<'t, A>(out: &mut A, value: Value) -> Result<(), DbError>
where
    A: sqlx::Arguments,
    Option<uuid::Uuid>: Encode<'t, A::Database> + Type<A::Database>,
    Option<String>: Encode<'t, A::Database> + Type<A::Database>,
    Option<i64>: Encode<'t, A::Database> + Type<A::Database>,
    Option<f64>: Encode<'t, A::Database> + Type<A::Database>,
    Option<bool>: Encode<'t, A::Database> + Type<A::Database>,
    Option<Vec<u8>>: Encode<'t, A::Database> + Type<A::Database>,
{
    match value {
        Value::Uuid(v) => out.add(v),
        Value::Text(v) => out.add(v),
        Value::Int(v) => out.add(v),
        Value::Float(v) => out.add(v),
        Value::Bool(v) => out.add(v),
        Value::Bytes(v) => out.add(v),
        Value::Many(_) => return Err(DbError::Other("A list cannot stand inside a list.".into())),
    }
    .map_err(|_| DbError::Other("A value is too long to bind.".into()))
}
