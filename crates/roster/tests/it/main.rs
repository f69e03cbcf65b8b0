//! The crate from outside: real files, made-up files, hostile files.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test helper stops the test where it stands, and says why a test was skipped"
)]

mod attendance;
mod build;
mod calendars;
mod corpus;
mod ctf;
mod hostile;
mod marksheets;
mod mutate;
mod packages;
mod real;
mod real_attendance;
mod scales;
mod sds;
mod streaming;
mod surveys;
mod taking;
mod text_files;
mod workbooks;
