//! A sheet as a table: headings, rows, and what was passed over.

use std::fmt;
use std::ops::RangeInclusive;

use crate::problem::{ColumnRef, Problem};
use crate::raw::Raw;

/// One table: a text file, or a sheet of a workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The file it is from, as named by the caller.
    pub file: String,
    /// The sheet's name; none for a text file.
    pub name: Option<String>,
    /// Whether the workbook hides this sheet.
    pub hidden: bool,
    /// The rows of the headings, 1-based as a spreadsheet shows them; none when no table was found.
    pub header_rows: Option<RangeInclusive<usize>>,
    /// The columns that have a heading or a value, from left to right. Blank columns are left out, so an
    /// index into this list is not a spreadsheet's column: see [`Header::letter`].
    pub header: Vec<Header>,
    /// The rows under the headings, without those passed over.
    pub rows: Vec<Row>,
    /// Rows that were not taken as data, and why, in order.
    pub passed_over: Vec<PassedOver>,
    /// What was noticed about the table itself; meanings of cells are looked at once columns are mapped.
    pub problems: Vec<Problem>,
    /// What had to be supposed, each a sentence.
    pub notes: Vec<String>,
}

/// A column's heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Unique in the sheet. Two levels are joined with " – "; a column without heading is "Column H"; a
    /// second column of the same name is "Date (2)".
    pub name: String,
    /// 0-based in the file.
    pub column: usize,
    /// As a spreadsheet shows it: `A`, `B`, … `AA`.
    pub letter: String,
}

impl Header {
    /// The heading as a place for a problem.
    pub fn place(&self) -> ColumnRef {
        ColumnRef { letter: self.letter.clone(), name: self.name.clone() }
    }
}

/// A row of values.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// 1-based, as a spreadsheet shows it.
    pub number: usize,
    /// In the order of [`Sheet::header`]; shorter when the row's last cells are empty.
    pub cells: Vec<Raw>,
}

impl Row {
    /// The cell under a heading (an index into [`Sheet::header`]); empty beyond the end of the row.
    pub fn cell(&self, index: usize) -> &Raw {
        self.cells.get(index).unwrap_or(&Raw::Empty)
    }
}

impl Sheet {
    /// The index of the column with this heading, exactly as in [`Header::name`].
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|h| h.name == name)
    }
}

/// Rows that are not data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// The rows, 1-based, both ends included.
    pub rows: RangeInclusive<usize>,
    /// What they are.
    pub why: Passed,
    /// How they begin, at most 80 characters; empty for blank rows.
    pub text: String,
}

/// What rows that are not data are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    /// Above the headings: a title, the print date.
    Title,
    /// Directly under the headings: how to fill the columns in.
    Guidance,
    /// Nothing in them.
    Blank,
    /// The headings once more, as on each printed page.
    HeadingAgain,
    /// Under the data: a total or an average.
    Total,
    /// Under the data: a note, a source, a key.
    Note,
    /// A sheet without a table.
    NoTable,
}

impl fmt::Display for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Title => "above the headings",
            Self::Guidance => "guidance on filling the columns in",
            Self::Blank => "blank",
            Self::HeadingAgain => "the headings again",
            Self::Total => "a total, not a row of data",
            Self::Note => "a note under the table",
            Self::NoTable => "no table here",
        })
    }
}

impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.rows.start(), self.rows.end()) {
            (first, last) if first == last => write!(f, "Row {first}: {}", self.why),
            (first, last) => write!(f, "Rows {first} to {last}: {}", self.why),
        }
    }
}
