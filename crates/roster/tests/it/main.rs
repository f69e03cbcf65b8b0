//! The crate from outside: real files, made-up files, hostile files.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test helper stops the test where it stands, and says why a test was skipped"
)]

mod build;
mod ctf;
mod hostile;
mod mutate;
mod packages;
mod real;
mod sds;
mod taking;
mod text_files;
mod workbooks;
