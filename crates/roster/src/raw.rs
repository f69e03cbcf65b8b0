//! A cell as it stands in the file, before anyone asks what it means.

use std::borrow::Cow;

use jiff::civil::Date;

/// A cell as it stands in the file. A text file has only [`Raw::Text`] and [`Raw::Empty`].
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Raw {
    /// Nothing, or only white space.
    #[default]
    Empty,
    /// Text without the white space around it. A formula in a text file (`=cmd|…`) is text like any other.
    Text(Box<str>),
    /// A number of a workbook, without a unit. A formula's last result counts as the value.
    Number(f64),
    /// A workbook's number shown as a percentage, as a person sees it: 7 for a cell that shows 7%.
    Percent(f64),
    /// A workbook's date; a time of day is dropped.
    Date(Date),
    /// A workbook's true or false.
    Bool(bool),
    /// A workbook's error, such as `#REF!`.
    Error(Box<str>),
}

impl Raw {
    /// Text without the white space around it; [`Raw::Empty`] when nothing is left.
    pub fn from_text(text: &str) -> Self {
        match text.trim() {
            "" => Self::Empty,
            text => Self::Text(text.into()),
        }
    }

    /// Whether there is nothing in the cell.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// The cell as a person would write it. An id that a workbook holds as the number 5237521.0 is
    /// "5237521"; a date is "2026-11-23".
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) | Self::Error(text) => Cow::Borrowed(text),
            // Rust prints a whole f64 without a point, and any other with the fewest digits that are exact.
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Percent(number) => Cow::Owned(format!("{number}%")),
            Self::Date(date) => Cow::Owned(date.to_string()),
            Self::Bool(yes) => Cow::Borrowed(if *yes { "TRUE" } else { "FALSE" }),
        }
    }
}

/// Text without the mark (a leading apostrophe before a digit) by which a spreadsheet keeps digits as text,
/// and which some exports leave in: `'0012` is `0012`. An apostrophe before a letter belongs to the word.
pub(crate) fn without_text_mark(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_held_as_a_number_reads_as_its_digits() {
        assert_eq!(Raw::Number(5_237_521.0).text(), "5237521");
        assert_eq!(Raw::Number(801_200_001_001.0).text(), "801200001001");
        assert_eq!(Raw::Number(24.1).text(), "24.1");
    }

    #[test]
    fn only_the_spreadsheets_own_apostrophe_is_taken_off() {
        assert_eq!(without_text_mark("'0012"), "0012");
        assert_eq!(without_text_mark("'s-Hertogenbosch"), "'s-Hertogenbosch");
        assert_eq!(without_text_mark("O'Brien"), "O'Brien");
    }

    #[test]
    fn white_space_alone_is_empty() {
        assert_eq!(Raw::from_text(" \u{a0}\t"), Raw::Empty);
        assert_eq!(Raw::from_text(" 007 "), Raw::Text("007".into()));
    }
}
