//! What a cell means: a value, a band, hidden with a reason, not applicable, or missing. Never silently zero.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::raw::without_text_mark;
use crate::scale::Level;

/// What a cell means in its column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    /// A value. Text in a column of numbers is something that could not be understood, kept as it stands.
    Value(Value),
    /// A range in place of a number, in the column's unit. Whether an end belongs to the range is in `text`.
    Banded {
        /// The lower end, when there is one.
        low: Option<f64>,
        /// The upper end, when there is one.
        high: Option<f64>,
        /// As written, such as `90+%`.
        text: Box<str>,
    },
    /// There is a number, and it is not shown.
    Suppressed {
        /// Why it is not shown.
        reason: Reason,
        /// As written, such as `c`.
        text: Box<str>,
    },
    /// The question does not arise, such as Primary 1 in a secondary school.
    NotApplicable {
        /// As written, such as `z`.
        text: Box<str>,
    },
    /// Nothing there.
    Missing,
}

/// A value of a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A number; a percentage without its sign (7 for 7%).
    Number(f64),
    /// Text.
    Text(Box<str>),
    /// A date.
    Date(Date),
    /// True or false, from a workbook.
    Bool(bool),
    /// A level of an ordered scale. It is no number: see [`crate::scale`].
    Level(Level),
}

/// Why a number is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Reason {
    /// Too few people, or others could be worked out from it: `c`, `SUPP`, `*`, `s`.
    Confidential,
    /// Not available: `x`, `..`, `:`.
    NotAvailable,
    /// Not published: `NP`.
    NotPublished,
    /// Nobody was entered: `NE`.
    NotEntered,
    /// Too few of the pupils are covered: `LOWCOV`.
    LowCoverage,
    /// The school is new: `NEW`.
    NewSchool,
    /// Not reliable enough: `[u]`.
    Unreliable,
}

impl Cell {
    /// The number, when the cell is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Value(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(Value::Number(number)) => write!(f, "{number}"),
            Self::Value(Value::Text(text)) | Self::Banded { text, .. } => f.write_str(text),
            Self::Value(Value::Date(date)) => write!(f, "{date}"),
            Self::Value(Value::Level(level)) => f.write_str(&level.name),
            Self::Value(Value::Bool(yes)) => f.write_str(if *yes { "yes" } else { "no" }),
            Self::Suppressed { reason, .. } => write!(f, "{reason}"),
            Self::NotApplicable { .. } => f.write_str("does not apply"),
            Self::Missing => f.write_str("not given"),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Confidential => "hidden",
            Self::NotAvailable => "not available",
            Self::NotPublished => "not published",
            Self::NotEntered => "nobody entered",
            Self::LowCoverage => "too few covered",
            Self::NewSchool => "new school",
            Self::Unreliable => "not reliable enough",
        })
    }
}

/// What a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    Suppressed(Reason),
    NotApplicable,
    /// A figure close to zero that is not zero.
    NearZero,
    Missing,
}

/// A code, and whether it could be nothing else. `c` may be a grade and `x` a tick, so they count as codes
/// only among numbers; `SUPP` and `[c]` always do.
pub(crate) fn code(text: &str) -> Option<(Code, bool)> {
    let text = without_text_mark(text);
    // Longer than any code: most cells are told apart here.
    if text.len() > 20 {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let (lower, bracketed) = match lower.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => (inner, true),
        None => (lower.as_str(), false),
    };
    let (code, certain) = match lower {
        "supp" | "suppressed" | "privacysuppressed" | "redacted" | "*" | "**" | "***" => {
            (Code::Suppressed(Reason::Confidential), true)
        }
        "c" | "s" => (Code::Suppressed(Reason::Confidential), false),
        "x" => (Code::Suppressed(Reason::NotAvailable), false),
        ".." | "..." | ":" => (Code::Suppressed(Reason::NotAvailable), true),
        "lowcov" => (Code::Suppressed(Reason::LowCoverage), true),
        "ne" => (Code::Suppressed(Reason::NotEntered), false),
        "np" => (Code::Suppressed(Reason::NotPublished), false),
        "new" => (Code::Suppressed(Reason::NewSchool), false),
        // Alone, `U` is a grade and `K` a stage; in brackets they are codes.
        "u" if bracketed => (Code::Suppressed(Reason::Unreliable), true),
        "k" if bracketed => (Code::NearZero, true),
        "z" | "n/a" | "not applicable" => (Code::NotApplicable, false),
        "low" => (Code::NearZero, false),
        "-" | "–" | "—" | "." | "na" | "nan" | "null" | "nil" | "n/k" | "#n/a" => (Code::Missing, false),
        _ => return None,
    };
    // A grade in brackets is not a thing; the bracketed letters are the statistical service's own.
    Some((code, certain || bracketed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_known_whatever_their_case() {
        assert_eq!(code("C"), Some((Code::Suppressed(Reason::Confidential), false)));
        assert_eq!(code("SUPP"), Some((Code::Suppressed(Reason::Confidential), true)));
        assert_eq!(code("[z]"), Some((Code::NotApplicable, true)));
        assert_eq!(code("LowCov"), Some((Code::Suppressed(Reason::LowCoverage), true)));
        assert_eq!(code("U"), None, "ungraded is a grade");
        assert_eq!(code("EXS"), None);
        assert_eq!(code(""), None);
    }

    #[test]
    fn a_cell_reads_as_words() {
        let hidden = Cell::Suppressed { reason: Reason::Confidential, text: "c".into() };
        assert_eq!(hidden.to_string(), "hidden");
        assert_eq!(hidden.number(), None);
        assert_eq!(Cell::Missing.to_string(), "not given");
        assert_eq!(Cell::Banded { low: Some(90.0), high: None, text: "90+%".into() }.to_string(), "90+%");
    }
}
