//! From the bytes of any file a school exports to typed rows, and a list of what has to be put right.
//!
//! Nothing here touches a disk, a clock or a database, and no file makes it panic or fill the machine (see
//! [`limits`]). The steps, each of which a person can look at before the next:
//!
//! 1. [`read`] decides by content what a file is (CSV with any usual separator and encoding, XLSX, XLS, ODS)
//!    and finds the table in each [`Sheet`]: headings in one row or two, the rows under them, and what was
//!    [passed over](Sheet::passed_over). A file without a table is [`Unreadable`].
//! 2. [`guess`] proposes a [`Mapping`] from columns to [`Target`]s and says how it knows; a person changes it,
//!    and it is kept for the next file with the same [`signature`].
//! 3. [`roster`] or [`results`] reads the rows by the mapping. What cannot be right is a [`Problem`] with its
//!    rows, column and remedy. A number that is hidden, banded or does not apply stays so: see [`Cell`] and
//!    [`Column`].
//!
//! Grades and levels are read on ordered [scales](scale), by [`results_on`], and never as numbers.
//!
//! Attendance, as summaries or as registers, is read by [`attendance::read`] with a list of codes.
//!
//! Answers to a survey are read by [`survey::responses`], without the people who gave them.
//!
//! When a school is open is read by [`terms::terms`], when a class is taught by [`timetable::timetable`].
//! A text file too long to be held is read row by row, by the same rules: see [`stream`].
//!
//! Formats with columns of their own have their own doors: [`oneroster::read`] for OneRoster packages,
//! [`sds::read`] for sets of School Data Sync, [`ctf::read`] for England's Common Transfer File. [`read`] says
//! which door a file belongs to ([`Why::IsOneRoster`], [`Why::IsSds`], [`Why::IsCtf`]).
//!
//! ```
//! use ensemble_roster::{Date, Purpose, Source, guess, read, roster};
//!
//! let bytes = b"Class list 3A\nSurname;Forename;UPN;DOB\nByrne;Nell;H801200001001;31/02/2019\n";
//! let file = read(Source { name: "p3.csv", bytes })?;
//! let sheet = file.main_sheet().expect("a text file has one sheet");
//! let mapping = guess(sheet, Purpose::Roster);
//! let taken = roster(sheet, &mapping, Date::constant(2026, 11, 23));
//!
//! assert_eq!(taken.rows[0].family.as_deref(), Some("Byrne"));
//! assert_eq!(
//!     taken.problems[0].to_string(),
//!     "p3.csv, row 3, column D (DOB): 31 February 2019 is not a date: February 2019 had 28 days. \
//!      Correct the cell, or leave the column out."
//! );
//! assert_eq!(taken.held_back(), [3]);
//! # Ok::<(), ensemble_roster::Unreadable>(())
//! ```
#![warn(missing_docs)]

mod archive;
pub mod attendance;
mod cell;
mod column;
pub mod ctf;
mod date;
mod encoding;
mod error;
mod facts;
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
mod pivot;
mod problem;
mod raw;
mod rows;
pub mod scale;
pub mod sds;
mod sheet;
pub mod stream;
pub mod survey;
mod table;
pub mod terms;
mod text;
pub mod timetable;
mod unseen;
mod workbook;
mod xls;

pub use cell::{Cell, Reason, Value};
pub use column::{Column, Counts, Kind};
pub use date::DateOrder;
pub use encoding::Encoding;
pub use error::{Unreadable, Why};
pub use file::{File, Format, Source, read, read_as};
pub use guess::guess;
pub use jiff::civil::Date;
pub use mapping::{How, Mapped, Mapping, Purpose, Target, signature};
pub use problem::{ColumnRef, Problem, Severity};
pub use raw::Raw;
pub use rows::{Key, ResultRow, RosterRow, Taken, results, results_on, roster};
pub use sheet::{Header, Passed, PassedOver, Row, Sheet};
pub use unseen::seen;
