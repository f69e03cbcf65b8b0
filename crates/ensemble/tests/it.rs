//! The one integration binary: every slice through its front door, on SQLite and PostgreSQL.

mod support;

mod matrix;
mod platform;
mod scopes;

#[path = "../src/analyse/tests.rs"]
mod analyse;
#[path = "../src/network/tests.rs"]
mod network;

#[path = "../src/numbers/tests.rs"]
mod numbers;
#[path = "../src/person/tests.rs"]
mod person;
