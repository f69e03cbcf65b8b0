//! Attendance: what registers and their summaries say, and how it is counted.
//!
//! A file holds one of two shapes, and [`read`] tells which from the mapping:
//!
//! * [`Attendance::Summaries`]: sessions possible, attended and missed, or percentages of them, for pupils, for
//!   classes, or for whole schools. [`About`] says whose numbers they are: totals of a school say nothing of a
//!   pupil, and are not taken for a pupil's.
//! * [`Attendance::Marks`]: one mark for each pupil and session, in rows, or as a register with the days as
//!   headings. A mark means what the code list in force on its day says: see [`Codes`].
//!
//! There are [two sessions](SESSIONS_A_DAY) a day. Attendance is sessions attended as a share of sessions
//! possible; codes such as a closed school or a pupil not yet on roll are outside both. A code that is not in
//! the list stays [`Mark::Unknown`] and counts for nothing.
//!
//! ```
//! use ensemble_roster::attendance::{self, Attendance, Codes, Counted};
//! use ensemble_roster::{Date, Purpose, Source, guess, read};
//!
//! let bytes = b"UPN,02/09/2024 AM,02/09/2024 PM,03/09/2024 AM\nH801200001001,/,\\,I\n";
//! let file = read(Source { name: "register.csv", bytes })?;
//! let sheet = file.main_sheet().expect("a text file has one sheet");
//! let mapping = guess(sheet, Purpose::Attendance);
//! let today = Date::constant(2024, 9, 6);
//! let Attendance::Marks(taken) = attendance::read(sheet, &mapping, &Codes::england(), today) else {
//!     panic!("a register holds marks");
//! };
//! let counted = Counted::of(taken.rows.iter().map(|row| &row.mark));
//! assert_eq!((counted.possible, counted.attended, counted.authorised), (3, 2, 1));
//! # Ok::<(), ensemble_roster::Unreadable>(())
//! ```

mod amount;
mod code;
mod count;
mod day;
mod england;
pub(crate) mod headings;
mod scotland;

pub use amount::Amount;
pub use code::{Code, Codes, Found, Group, every};
pub use count::{Counted, Mark, attendance_percent, persistently_absent, severely_absent};
pub(crate) use day::{Heading, heading};
pub use day::{SESSIONS_A_DAY, Session};

pub use crate::rows::{About, Attendance, MarkRow, Summary, Who, attendance as read, has_marks};
