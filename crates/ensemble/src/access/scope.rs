//! Which rows exist for whom. One screen, reviewed like law: `{pupil p}` in any query becomes
//! `(the SELECT below) AS p`, and a protected table named any other way is refused.
//!
//! `:viewer` is a person, `:today` the day, `:system` the organisation a job works for.
//! [`super::rule`] says the same of one thing in memory; a test holds the two together.

#[macro_use]
mod whose;
mod archive;
mod person;
mod system;

pub use archive::{ARCHIVE, LEFT_OUT};
use ensemble_db::{Args, Class, Scope, Scopes};
use person::PERSON;
use system::SYSTEM;

use super::viewer::{Viewer, Who};
use crate::web::problem::{Problem, Result};

const fn table(table: &'static str, class: Class, sql: &'static str) -> Scope {
    Scope { table, class, sql }
}

/// The tables that are named only by a marker.
pub fn protected() -> impl Iterator<Item = &'static str> {
    PERSON.tables()
}

/// May the query touch class P tables?
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pupils {
    Refused,
    Logged,
}

fn scopes(viewer: &Viewer) -> &'static Scopes {
    match viewer.who {
        Who::Person { .. } => &PERSON,
        Who::System { .. } => &SYSTEM,
    }
}

pub fn expand(viewer: &Viewer, sql: &str, args: Args, pupils: Pupils) -> Result<(String, Args)> {
    let out = scopes(viewer).expand(sql, args, &viewer.named())?;
    if pupils == Pupils::Refused && out.classes.contains(&Class::P) {
        return Err(Problem::internal("pupil-level rows are read through Viewer::look, which logs it first"));
    }
    Ok((out.sql, out.args))
}

/// For INSERT, UPDATE and DELETE: the target may be named bare, everything it reads may not.
pub fn expand_write(viewer: &Viewer, sql: &str, args: Args) -> Result<(String, Args)> {
    let out = scopes(viewer).expand_write(sql, args, &viewer.named())?;
    Ok((out.sql, out.args))
}
