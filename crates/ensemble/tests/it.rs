//! The one integration binary: every slice through its front door, on SQLite and PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop where it stands"
)]

mod support;

mod architecture;
mod matrix;
mod platform;
mod scopes;
mod tables;
mod withdrawal;

#[path = "../src/analyse/tests.rs"]
mod analyse;
#[path = "../src/demo/tests.rs"]
mod demo;
#[path = "../src/finding/tests.rs"]
mod finding;
#[path = "../src/home/tests.rs"]
mod home;
#[path = "../src/import/tests/mod.rs"]
mod import;
#[path = "../src/inquiry/tests.rs"]
mod inquiry;
#[path = "../src/need/tests.rs"]
mod need;
#[path = "../src/network/tests.rs"]
mod network;
#[path = "../src/notice/tests.rs"]
mod notice;
#[path = "../src/numbers/tests.rs"]
mod numbers;
#[path = "../src/person/tests.rs"]
mod person;
#[path = "../src/plan/tests.rs"]
mod plan;
#[path = "../src/practice/tests.rs"]
mod practice;
#[path = "../src/visit/tests.rs"]
mod visit;
#[path = "../src/year_book/tests.rs"]
mod year_book;
