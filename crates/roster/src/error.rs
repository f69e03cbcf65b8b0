//! Why a whole file could not be read.

use std::fmt;

/// A file that cannot be read at all. Its `Display` names the file, the reason and what to do.
///
/// ```
/// use ensemble_roster::{read, Source};
///
/// let refused = read(Source { name: "pupils.csv", bytes: b"" }).unwrap_err();
/// assert_eq!(refused.to_string(), "pupils.csv is empty. Export it again and check that it has rows.");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The file's name, as given.
    pub file: String,
    /// The reason.
    pub why: Why,
}

/// The reason a file is [`Unreadable`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// No bytes, or nothing but white space.
    Empty,
    /// Bytes that are neither text nor a workbook.
    NotText,
    /// Something recognised that is not a table, such as "a PDF".
    NotATable(&'static str),
    /// A workbook with a password.
    Locked,
    /// A workbook or zip that breaks off or contradicts itself.
    Damaged(String),
    /// More of something than [`crate::limits`] allows, such as "1,000,000 rows".
    TooLarge(String),
    /// A zip that inflates to far more than its own size.
    Bomb,
    /// A OneRoster package handed to the reader of tables.
    IsOneRoster,
    /// A zip without the files of OneRoster.
    NotOneRoster,
    /// A set of School Data Sync handed to the reader of tables.
    IsSds,
    /// No file of School Data Sync among those given.
    NotSds,
    /// A Common Transfer File handed to the reader of tables.
    IsCtf,
    /// Something else than a Common Transfer File.
    NotCtf,
    /// Bytes that could not be had, with the reason.
    BrokeOff(String),
    /// Another file than the one that was looked at before.
    Changed,
}

impl Unreadable {
    pub(crate) fn new(file: &str, why: Why) -> Self {
        Self { file: file.to_owned(), why }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = if self.file.is_empty() { "The file" } else { &self.file };
        match &self.why {
            Why::Empty => write!(f, "{file} is empty. Export it again and check that it has rows."),
            Why::NotText => write!(
                f,
                "{file} is not a table: it holds bytes that are not text. Open it in the program that made it \
                 and save it as CSV or XLSX."
            ),
            Why::NotATable(what) => write!(f, "{file} is {what}. Save it as CSV or XLSX and try again."),
            Why::Locked => {
                write!(f, "{file} is protected with a password. Save a copy without one and try again.")
            }
            Why::Damaged(detail) => {
                write!(f, "{file} is damaged ({detail}). Save it again in the program that made it.")
            }
            Why::TooLarge(limit) => {
                write!(f, "{file} is too large: at most {limit}. Split it and take it in part by part.")
            }
            Why::Bomb => write!(
                f,
                "{file} unpacks to far more than its size, which no school file does. It was not opened; export \
                 it again from where it came."
            ),
            Why::IsOneRoster => {
                write!(f, "{file} is a OneRoster package, not a table. Take it in as a OneRoster package.")
            }
            Why::NotOneRoster => write!(
                f,
                "{file} is a zip without the files of a OneRoster package (such as users.csv). Export it again, \
                 or take in its tables one by one."
            ),
            Why::IsSds => {
                write!(f, "{file} is a set of School Data Sync, not a table. Take it in as such a set.")
            }
            Why::NotSds => write!(
                f,
                "{file} has none of the files of School Data Sync (such as Student.csv or users.csv). Export \
                 them again, or take in its tables one by one."
            ),
            Why::IsCtf => {
                write!(
                    f,
                    "{file} is a Common Transfer File, not a table. Take it in as a Common Transfer File."
                )
            }
            Why::BrokeOff(detail) => {
                write!(f, "{file} could not be read to its end ({detail}). Try again.")
            }
            Why::Changed => write!(f, "{file} changed while it was read. Take it in again."),
            Why::NotCtf => write!(
                f,
                "{file} is not a Common Transfer File. Export it again from where it came, as a CTF in XML."
            ),
        }
    }
}

impl std::error::Error for Unreadable {}
