//! Out, and back in: everything a place has as documented open files, and the same place again from
//! them, on another server or the other database.
//!
//! [`schema`] reads tables and columns off the migrations, `access::scope::archive` says which rows
//! leave, [`archive`] writes the zip and [`open`] reads one that may be hostile, [`bring_in`] makes
//! the place again in one act, by the command line or by the page ([`joining`]). [`reading`] is the same place as pages that open without us, and
//! [`oneroster`] its pupils and classes as other programs take them. `docs/export-format.md`
//! describes every file.

pub mod archive;
pub mod bring_in;
pub mod jobs;
pub mod joining;
pub mod model;
pub mod oneroster;
pub mod open;
pub mod reading;
pub mod refs;
pub mod routes;
pub mod schema;
pub mod store;
pub mod views;

pub use model::Export;
