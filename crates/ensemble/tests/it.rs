//! The one integration binary: every slice through its front door, on SQLite and PostgreSQL.

mod support;

mod architecture;
mod matrix;
mod platform;
mod scopes;

#[path = "../src/analyse/tests.rs"]
mod analyse;
#[path = "../src/demo/tests.rs"]
mod demo;
#[path = "../src/import/tests/mod.rs"]
mod import;
#[path = "../src/network/tests.rs"]
mod network;
#[path = "../src/numbers/tests.rs"]
mod numbers;
#[path = "../src/person/tests.rs"]
mod person;
