//! The one integration binary: every slice through its front door, on SQLite and PostgreSQL.

mod support;

mod matrix;
mod scopes;

#[path = "../src/person/tests.rs"]
mod person;
