//! The crate from outside: real files, made-up files, hostile files.

mod build;
mod hostile;
mod packages;
mod real;
mod taking;
mod text_files;
mod workbooks;
