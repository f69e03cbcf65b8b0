//! The crate on both databases. PostgreSQL's half runs when `TEST_PG` names a server.
#![expect(clippy::disallowed_methods, reason = "tests play many callers at once, with a stopwatch")]

#[cfg(test)]
mod disk;
#[cfg(test)]
mod grammar;
#[cfg(test)]
mod leaving;
#[cfg(test)]
mod many;
#[cfg(test)]
mod migrating;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod scoping;
#[cfg(test)]
mod world;
#[cfg(test)]
mod writing;

use ensemble_db::Migration;

/// A schema with every type and every sort of constraint.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0001_school",
        sql: "CREATE TABLE school (id UUID NOT NULL PRIMARY KEY, name TEXT NOT NULL);
              -- a comment; with a semicolon and an 'open quote
              CREATE TABLE pupil (
                  id UUID NOT NULL PRIMARY KEY,
                  school_id UUID NOT NULL REFERENCES school (id),
                  code TEXT NOT NULL,
                  year BIGINT,
                  score DOUBLE PRECISION,
                  present BOOLEAN NOT NULL DEFAULT TRUE,
                  photo BYTEA,
                  note TEXT,
                  UNIQUE (school_id, code),
                  CONSTRAINT pupil_year_known CHECK (year BETWEEN 1 AND 13)
              );
              CREATE UNIQUE INDEX pupil_one_note ON pupil (note) WHERE note IS NOT NULL;",
        only: None,
    },
    Migration { name: "0002_plain", sql: "CREATE TABLE tally (n BIGINT NOT NULL PRIMARY KEY);", only: None },
];
