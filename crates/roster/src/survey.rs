//! Answers to a survey that was held elsewhere: one row a response, one column a question.
//!
//! A response must not lead to a person. Columns that say who answered (names, numbers, e-mail and IP addresses,
//! the time of the answer), by their heading or by what is in them, are never guessed, are not read, and are named
//! in [`Taken::notes`](crate::Taken::notes). A class, a year group or another column becomes a group when it is mapped
//! as one, and is refused when nearly every response has a group of its own. Free text comes in only when a person
//! chooses it. [`Response::row`] is for putting a file right and must not be stored: the order of rows is the order
//! of answering.
//!
//! Words such as "Strongly agree" are read on an ordered [`crate::scale`] (see [`answer_scales`]), so that they can
//! be counted and ordered and not averaged; "Don't know" and "Prefer not to say" are
//! [`Cell::NotApplicable`](crate::Cell::NotApplicable).
//!
//! ```
//! use std::collections::BTreeMap;
//! use ensemble_roster::{Purpose, Source, guess, read, survey};
//!
//! let bytes = b"Email,Year,I feel safe\na@x.example,5,Agree\nb@x.example,5,Strongly agree\nc@x.example,5,Agree\n";
//! let file = read(Source { name: "survey.csv", bytes })?;
//! let mapping = guess(&file.sheets[0], Purpose::Survey);
//! let taken = survey::responses(&file.sheets[0], &mapping, &BTreeMap::new());
//! assert_eq!(taken.rows[1].answers[0].1.to_string(), "Strongly agree");
//! assert_eq!(taken.notes[0], "“Email” says who answered and was not read.");
//! # Ok::<(), ensemble_roster::Unreadable>(())
//! ```

mod identity;
mod words;

pub(crate) use identity::{heading_says_who, is_address, values_say_who};
pub use words::answer_scales;
pub(crate) use words::{bare, chosen, known};

pub use crate::rows::{Response, responses, told};
