//! One row of a file, read leniently, with what leaves the standard said.

use jiff::civil::Date;

use super::package::Table;
use super::rules;
use crate::column::Kind;
use crate::date::{self, DateOrder, Evidence};
use crate::grid::GridRow;
use crate::number;
use crate::problem::{Problems, Severity};

/// Says what is wrong in a table, and reads its cells.
pub(super) struct Records<'a> {
    pub table: &'a Table,
    pub problems: &'a mut Problems,
    /// The order of dates that are not written as the standard asks.
    order: DateOrder,
}

/// Sets the table that is read and the sheet that problems name.
pub(super) fn records<'a>(table: &'a Table, problems: &'a mut Problems) -> Records<'a> {
    problems.turn_to(&table.name());
    let dates = table.rows.iter().flat_map(|r| r.values()).filter_map(|(_, raw)| match raw {
        crate::raw::Raw::Text(text) => Some(&**text),
        _ => None,
    });
    let order = Evidence::of(dates).order().unwrap_or(DateOrder::DayFirst);
    Records { table, problems, order }
}

impl Records<'_> {
    pub(super) fn say(
        &mut self,
        severity: Severity,
        row: usize,
        column: &str,
        what: impl Into<String>,
        remedy: &str,
    ) {
        let place = self.table.place(column);
        self.problems.add(severity, &[row], place.as_ref(), what, remedy);
    }

    pub(super) fn optional(&self, row: &GridRow, column: &str) -> Option<String> {
        self.table.cell(row, column).map(str::to_owned)
    }

    /// Text that may not be missing; a row without it is held back.
    pub(super) fn text(&mut self, row: &GridRow, column: &str) -> String {
        match self.optional(row, column) {
            Some(text) => text,
            None => {
                if self.table.index_of(column).is_some() {
                    self.say(Severity::Fix, row.number, column, "the cell may not be blank", "Fill it in");
                }
                String::new()
            }
        }
    }

    /// An id. One that is not of the standard's letters is said, and read.
    pub(super) fn id(&mut self, row: &GridRow, column: &str) -> String {
        let id = self.text(row, column);
        let usual = |c: char| c.is_ascii_alphanumeric() || ".-_/@".contains(c);
        if !id.chars().all(usual) || id.len() > 255 {
            let what = "the id has characters that the standard does not allow";
            self.say(Severity::Glance, row.number, column, what, "Nothing to do: it was read as it stands");
        }
        id
    }

    /// A list in one cell, separated by commas.
    pub(super) fn list(&self, row: &GridRow, column: &str) -> Vec<String> {
        let text = self.table.cell(row, column).unwrap_or_default();
        text.split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
    }

    /// A word of the standard's list, put into its spelling. Other words are kept as written, and said unless
    /// they begin with `ext:`.
    pub(super) fn word(&mut self, row: &GridRow, column: &str) -> String {
        let written = self.text(row, column);
        let words = || rules::vocabulary(self.table.file.name, column);
        if written.is_empty() || words().any(|w| w == written) || written.starts_with("ext:") {
            return written;
        }
        let quoted = date::shortened(&written);
        match words().find(|w| w.eq_ignore_ascii_case(&written)) {
            Some(word) => {
                let what = format!("“{quoted}” is written {word} in the standard");
                self.say(Severity::Glance, row.number, column, what, "Nothing to do: it was read");
                word.to_owned()
            }
            None => {
                let what = format!("“{quoted}” is not a word of the standard");
                self.say(Severity::Glance, row.number, column, what, "Check what is meant");
                written
            }
        }
    }

    pub(super) fn flag(&mut self, row: &GridRow, column: &str) -> Option<bool> {
        let written = self.table.cell(row, column)?;
        let value = match written.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "y" => true,
            "false" | "0" | "no" | "n" => false,
            _ => {
                let what = format!("“{}” is neither true nor false", date::shortened(written));
                self.say(Severity::Fix, row.number, column, what, "Write true or false");
                return None;
            }
        };
        if written != "true" && written != "false" {
            let what = format!("“{written}” is written {value} in the standard");
            self.say(Severity::Glance, row.number, column, what, "Nothing to do: it was read");
        }
        Some(value)
    }

    pub(super) fn date(&mut self, row: &GridRow, column: &str) -> Option<Date> {
        let written = self.table.cell(row, column)?;
        match date::parse(written, self.order) {
            Ok(date) => {
                if written != date.to_string() {
                    let what = "dates are written YYYY-MM-DD in the standard; it was read as meant";
                    self.say(Severity::Glance, row.number, column, what, "Check a few of them");
                }
                Some(date)
            }
            Err(what) => {
                self.say(Severity::Fix, row.number, column, what, "Correct the date");
                None
            }
        }
    }

    pub(super) fn number(&mut self, row: &GridRow, column: &str) -> Option<f64> {
        let written = self.table.cell(row, column)?;
        // A code such as “c” or “SUPP” is no number either; it is never zero.
        let cell = crate::column::cell(
            &crate::raw::Raw::Text(written.into()),
            Kind::Number { decimal_comma: number::has_decimal_comma(written) },
        );
        if cell.number().is_none() {
            let what = format!("“{}” is not a number", date::shortened(written));
            self.say(Severity::Fix, row.number, column, what, "Write a number, or use textScore for words");
        }
        cell.number()
    }

    /// A first day after the end holds the row back.
    pub(super) fn in_order(&mut self, row: &GridRow, first: Option<Date>, end: Option<Date>, column: &str) {
        if let (Some(first), Some(end)) = (first, end)
            && end < first
        {
            self.say(
                Severity::Fix,
                row.number,
                column,
                "the end is before the beginning",
                "Correct one of the dates",
            );
        }
    }
}
