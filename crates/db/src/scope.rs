//! Protected tables: a statement reaches their rows only through a marker.
//!
//! `{practice p}` stands for the rows of `practice` that may be seen; it becomes `(SELECT …) AS p`. The table's
//! own name is refused anywhere else, however it is written, so no OR, comma join, UNION or subquery gets round.

mod expansion;

use crate::{Args, Value};
use expansion::Expansion;
use std::collections::BTreeSet;
use std::fmt;

/// A protected table and the rows of it that may be seen.
#[derive(Debug)]
pub struct Scope {
    /// The table's name, in lower case. No column, alias or unprotected table may be called the same.
    pub table: &'static str,
    /// What kind of knowledge its rows are.
    pub class: Class,
    /// A full SELECT of the rows that may be seen. It names its parameters, as in `:viewer`, and may use
    /// bare table names.
    pub sql: &'static str,
}

/// Classes of data, from the most to the least guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// About a pupil.
    P,
    /// About a class or team: its numbers, its answers to surveys.
    C,
    /// Open knowledge.
    O,
}

/// Every protected table.
///
/// ```
/// use ensemble_db::{Class, Scope, Scopes, args};
///
/// const SCOPES: Scopes = Scopes::new(&[Scope {
///     table: "practice",
///     class: Class::O,
///     sql: "SELECT * FROM practice WHERE author_id = :viewer",
/// }]);
///
/// let named = [("viewer", 42.into())];
/// let out = SCOPES.expand("SELECT p.title FROM {practice p} WHERE p.id < $1", args![10], &named).unwrap();
/// assert_eq!(
///     out.sql,
///     "SELECT p.title FROM (SELECT * FROM practice WHERE author_id = $2) AS p WHERE p.id < $1"
/// );
/// assert_eq!(out.args, args![10, 42]);
///
/// assert!(SCOPES.expand("SELECT title FROM practice", args![], &named).is_err());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Scopes(&'static [Scope]);

/// A text without markers, ready to run.
#[derive(Debug, Clone, PartialEq)]
pub struct Expanded {
    /// The text to run.
    pub sql: String,
    /// The caller's values and, after them, one for each named parameter.
    pub args: Args,
    /// The classes of the protected tables it touches.
    pub classes: BTreeSet<Class>,
    /// The protected tables it touches, each once, the target of a write included.
    pub tables: Vec<&'static str>,
}

/// Why a text may not run. Display says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScopeError {
    /// A protected table is named outside a marker.
    Bare(&'static str),
    /// `{…}` is not a protected table and an alias.
    Marker(String),
    /// The alias of this marker is a protected table's name.
    Alias(String),
    /// `:name` was given no value.
    Parameter(String),
    /// A placeholder has no value.
    Place(usize),
    /// Something that two databases may read differently.
    Writing(&'static str),
}

impl fmt::Display for ScopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ScopeError::Bare(table) => {
                write!(
                    f,
                    "{table} is protected: write {{{table} alias}} to read it, and bind the word as a value."
                )
            }
            ScopeError::Marker(text) => {
                write!(f, "{{{text}}} is not a marker: write {{table alias}} with a protected table.")
            }
            ScopeError::Alias(alias) => {
                write!(f, "{alias} is a protected table: give the marker another alias.")
            }
            ScopeError::Parameter(name) => write!(f, ":{name} was given no value."),
            ScopeError::Place(n) => write!(f, "${n} was given no value."),
            ScopeError::Writing(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for ScopeError {}

impl Scopes {
    /// The protected tables of a program.
    pub const fn new(scopes: &'static [Scope]) -> Scopes {
        Scopes(scopes)
    }

    /// The protected tables, in the order given.
    pub fn tables(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.0.iter().map(|scope| scope.table)
    }

    /// Writes out each marker of a text that reads.
    pub fn expand(
        &self,
        sql: &str,
        args: Args,
        named: &[(&'static str, Value)],
    ) -> Result<Expanded, ScopeError> {
        Expansion::new(self.0, sql, args, named).run(sql, false)
    }

    /// The same for a text that writes. One protected table may be named bare: the target, straight after
    /// `INSERT INTO`, `UPDATE` or `DELETE FROM`.
    pub fn expand_write(
        &self,
        sql: &str,
        args: Args,
        named: &[(&'static str, Value)],
    ) -> Result<Expanded, ScopeError> {
        Expansion::new(self.0, sql, args, named).run(sql, true)
    }
}
