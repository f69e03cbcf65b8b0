//! Typed ids: an `Id<Org>` cannot be passed where an `Id<Person>` is meant.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use ensemble_db::{DbError, FromColumn, Nullable, Row, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

pub struct Id<T>(Uuid, PhantomData<fn() -> T>);

impl<T> Id<T> {
    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }
    pub fn uuid(self) -> Uuid {
        self.0
    }
    /// The same row seen as another kind of thing: a school is an org.
    pub fn cast<U>(self) -> Id<U> {
        Id::new(self.0)
    }
}

// Derives would ask `T` for what only the uuid needs.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> FromStr for Id<T> {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        Uuid::parse_str(text).map(Self::new)
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::new)
    }
}
impl<T> From<Id<T>> for Value {
    fn from(id: Id<T>) -> Value {
        Value::Uuid(Some(id.0))
    }
}
impl<T> Nullable for Id<T> {
    const NULL: Value = Value::Uuid(None);
}
impl<T: 'static> FromColumn for Id<T> {
    fn from_column(row: &Row, index: usize) -> Result<Self, DbError> {
        Uuid::from_column(row, index).map(Self::new)
    }
}

/// A closed set of words kept as TEXT in the database: `words!(Role { Teacher = "teacher", … })`.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vmeta])* $variant),+ }
        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some($name::$variant),)+ _ => None }
            }
        }
        impl From<$name> for ensemble_db::Value {
            fn from(word: $name) -> Self { word.word().into() }
        }
        impl ensemble_db::Nullable for $name {
            const NULL: ensemble_db::Value = ensemble_db::Value::Text(None);
        }
        impl ensemble_db::FromColumn for $name {
            fn from_column(row: &ensemble_db::Row, index: usize) -> Result<Self, ensemble_db::DbError> {
                let text = String::from_column(row, index)?;
                Self::parse(&text).ok_or_else(|| row.refuse(index, concat!("is not a ", stringify!($name))))
            }
        }
    };
}
