//! What may be bound to a statement.

use uuid::Uuid;

/// The values of `$1`, `$2`, … in order. Written with [`args!`](crate::args).
pub type Args = Vec<Value>;

/// One value to bind. A missing value keeps its type, because PostgreSQL asks for it.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// `UUID`: 16 bytes on SQLite.
    Uuid(Option<Uuid>),
    /// `TEXT`.
    Text(Option<String>),
    /// `BIGINT`.
    Int(Option<i64>),
    /// `DOUBLE PRECISION`.
    Float(Option<f64>),
    /// `BOOLEAN`: 0 or 1 on SQLite.
    Bool(Option<bool>),
    /// `BYTEA`.
    Bytes(Option<Vec<u8>>),
    /// A list for `IN`: `x IN $3` becomes `x IN ($3, $4, …)`, and an empty list `x IN (NULL)`, which is
    /// true for no row. `NOT IN` with an empty list is true for no row either, so do not write that.
    Many(Vec<Value>),
}

impl Value {
    /// One letter for the type, so that a prepared statement is never reused with other types.
    pub(crate) fn letter(&self) -> char {
        match self {
            Value::Uuid(_) => 'u',
            Value::Text(_) => 't',
            Value::Int(_) => 'i',
            Value::Float(_) => 'f',
            Value::Bool(_) => 'b',
            Value::Bytes(_) => 'x',
            Value::Many(_) => 'm',
        }
    }
}

/// Shows the type only: values are about people and stay out of logs.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Many(values) => f.debug_tuple("Many").field(&values.len()).finish(),
            one => write!(f, "Value({})", one.letter()),
        }
    }
}

/// A type whose absence can be bound: NULL keeps its type, because PostgreSQL asks for it. Types of
/// your own that turn into a [`Value`] implement it, and `Option` of them binds too.
pub trait Nullable {
    /// NULL, typed.
    const NULL: Value;
}

impl<T: Nullable + Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(T::NULL, Into::into)
    }
}

macro_rules! from {
    ($($rust:ty => $variant:ident, |$value:ident| $convert:expr;)*) => {$(
        impl From<$rust> for Value {
            fn from($value: $rust) -> Value {
                Value::$variant(Some($convert))
            }
        }
        impl Nullable for $rust {
            const NULL: Value = Value::$variant(None);
        }
    )*};
}

from! {
    Uuid => Uuid, |v| v;
    &Uuid => Uuid, |v| *v;
    String => Text, |v| v;
    &String => Text, |v| v.clone();
    &str => Text, |v| v.to_owned();
    i64 => Int, |v| v;
    i32 => Int, |v| i64::from(v);
    u32 => Int, |v| i64::from(v);
    f64 => Float, |v| v;
    bool => Bool, |v| v;
    Vec<u8> => Bytes, |v| v;
    &[u8] => Bytes, |v| v.to_vec();
}

macro_rules! from_list {
    ($($rust:ty),*) => {$(
        impl From<Vec<$rust>> for Value {
            fn from(values: Vec<$rust>) -> Value {
                Value::Many(values.into_iter().map(Value::from).collect())
            }
        }
        impl From<&[$rust]> for Value {
            fn from(values: &[$rust]) -> Value {
                Value::Many(values.iter().cloned().map(Value::from).collect())
            }
        }
    )*};
}

from_list!(Uuid, String, &str, i64);

/// The values of a statement: `args![school, "maths", 5]`, each through [`Value::from`].
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        <$crate::Args as ::std::convert::From<_>>::from([$($crate::Value::from($value)),*] as [$crate::Value; _])
    };
}
