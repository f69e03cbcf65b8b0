//! Attendance as a file brings it: marks of a register, what is said of each pupil over a time, or totals of
//! the school.

mod aside;
pub mod codes;
pub mod marks;
pub mod pack;
pub mod period;
pub mod plan;
pub mod read;
pub mod seen;
pub mod tally;
pub mod terms;
mod totals;

use ensemble_roster::attendance::Who;
use serde::{Deserialize, Serialize};

pub use aside::Aside;
pub use codes::{CodeList, Marking};
pub use period::{Half, Period};
pub use tally::Tally;
pub use terms::NamedTerm;

/// The marks of a file. Millions of them are kept small: a pupil is a place in a list, and so is a code.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Marks {
    /// Each pupil once, with the first row that names them.
    pub pupils: Vec<(usize, Who)>,
    /// Marks on their way; those that have arrived are put [`aside`](Marks::aside).
    pub marks: Vec<Mark>,
    #[serde(skip)]
    pub aside: Aside,
    /// The list of codes the marks were read with, and whether a person chose it.
    pub list: CodeList,
    pub by_person: bool,
    /// What is in no list, and how often it stands in the file.
    pub unknown: Vec<String>,
    pub uncounted: usize,
}

/// One mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub row: u32,
    /// Place in [`Marks::pupils`].
    pub pupil: u32,
    pub half: Half,
    /// Place in [`codes::every`].
    pub code: u16,
}

/// What a file says of one pupil over a time. A number that is hidden or not given is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Span {
    pub row: usize,
    pub who: Who,
    pub period: Period,
    pub possible: Option<i64>,
    pub attended: Option<i64>,
    pub absent: Option<i64>,
    pub authorised: Option<i64>,
    pub unauthorised: Option<i64>,
    pub excluded: Option<i64>,
    pub late: Option<i64>,
    pub percent: Option<f64>,
    pub persistent: Option<bool>,
    pub severe: Option<bool>,
}

/// The attendance of a whole school over a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Total {
    pub row: usize,
    pub school: Option<String>,
    pub period: Period,
    pub percent: f64,
    pub pupils: Option<i64>,
}
