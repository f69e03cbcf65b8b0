//! From bytes to typed rows and a list of what has to be put right.
#![warn(missing_docs)]

mod archive;
mod cell;
mod column;
mod date;
mod encoding;
mod error;
mod file;
mod footer;
mod grid;
mod guess;
mod header;
pub mod ids;
pub mod limits;
mod mapping;
mod names;
mod number;
mod ods;
pub mod oneroster;
mod problem;
mod raw;
mod rows;
mod sheet;
mod table;
mod text;
mod workbook;
mod xls;

pub use cell::{Cell, Reason, Value};
pub use column::{Column, Counts, Kind};
pub use date::DateOrder;
pub use encoding::Encoding;
pub use error::{Unreadable, Why};
pub use file::{File, Format, Source, read};
pub use guess::guess;
pub use jiff::civil::Date;
pub use mapping::{How, Mapped, Mapping, Purpose, Target, signature};
pub use problem::{ColumnRef, Problem, Severity};
pub use raw::Raw;
pub use rows::{Key, ResultRow, RosterRow, Taken, results, roster};
pub use sheet::{Header, Passed, PassedOver, Row, Sheet};
