//! What a column holds, and its cells in that light.
//!
//! # How a column is understood
//!
//! Every cell that is not blank is one of: a number, a band (`0-10%`, `<5`), a date, a code (`c`, `SUPP`) or
//! other text. Leaving the codes aside, a column is
//!
//! * **numbers** when numbers and bands are at least eight in ten of what is left, and there is at least one
//!   number or one band with a sign of its own (`%`, `<`, `+`, "or more");
//! * **dates** when dates are at least eight in ten of what is left;
//! * **text** otherwise.
//!
//! Only in a column of numbers do codes mean something, so a column of grades `A B c`, of sex or of ticks `x`
//! stays as it is. Codes that can be nothing else (`SUPP`, `LOWCOV`, `[c]`, `*`) are understood everywhere.
//! Text left over in a column of numbers stays text: it is never zero, and whoever takes the column in is
//! told (see [`crate::results`]).
//!
//! A workbook's 0.07 that shows as 7% is 7, like the text `7%`; where a workbook does not say how a number is
//! shown (XLS and ODS) the number is as stored.

use jiff::civil::Date;

use crate::cell::{Cell, Code, Value, code};
use crate::date::{self, DateOrder, Evidence};
use crate::number;
use crate::raw::Raw;
use crate::sheet::Sheet;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Numbers, bands and codes.
    Number {
        /// Whether `3,5` is three and a half.
        decimal_comma: bool,
    },
    /// Dates, read in this order where a cell leaves it open.
    Date(DateOrder),
    /// Anything else.
    Text,
}

/// How many cells of a column mean what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// [`Cell::Value`].
    pub values: usize,
    /// [`Cell::Banded`].
    pub banded: usize,
    /// [`Cell::Suppressed`].
    pub suppressed: usize,
    /// [`Cell::NotApplicable`].
    pub not_applicable: usize,
    /// [`Cell::Missing`].
    pub missing: usize,
}

/// A column understood: one cell for each of [`Sheet::rows`].
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What its cells are.
    pub kind: Kind,
    /// The cells, in the order of the rows.
    pub cells: Vec<Cell>,
}

impl Column {
    /// How many cells mean what.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for cell in &self.cells {
            match cell {
                Cell::Value(_) => counts.values += 1,
                Cell::Banded { .. } => counts.banded += 1,
                Cell::Suppressed { .. } => counts.suppressed += 1,
                Cell::NotApplicable { .. } => counts.not_applicable += 1,
                Cell::Missing => counts.missing += 1,
            }
        }
        counts
    }
}

impl Sheet {
    /// Decides what the column (an index into [`Sheet::header`]) holds and reads its cells so.
    ///
    /// ```
    /// use ensemble_roster::{read, Cell, Reason, Source};
    ///
    /// let file = read(Source { name: "p1.csv", bytes: b"school,P1\nA,31\nB,c\nC,z\n" })?;
    /// let p1 = file.sheets[0].interpret(1);
    /// assert_eq!(p1.cells[0].number(), Some(31.0));
    /// assert_eq!(p1.cells[1], Cell::Suppressed { reason: Reason::Confidential, text: "c".into() });
    /// assert_eq!(p1.cells[2], Cell::NotApplicable { text: "z".into() });
    /// # Ok::<(), ensemble_roster::Unreadable>(())
    /// ```
    pub fn interpret(&self, index: usize) -> Column {
        let kind = self.kind(index);
        let cells = self.rows.iter().map(|row| cell(row.cell(index), kind)).collect();
        Column { kind, cells }
    }

    /// What the column holds, without its cells.
    pub fn kind(&self, index: usize) -> Kind {
        let raws = || self.rows.iter().map(|row| row.cell(index));
        let mut tally = Tally::default();
        raws().for_each(|raw| tally.add(raw, 1));
        tally.kind(|| Evidence::of(raws().filter_map(as_text)))
    }
}

/// How many cells of a column have which form.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    numbers: usize,
    bands: usize,
    dates: usize,
    other: usize,
    /// A number, or a band that can be nothing else, was among them.
    is_number: bool,
    decimal_commas: usize,
    decimal_points: usize,
}

impl Tally {
    /// Counts a cell that stands so many times in the column.
    pub fn add(&mut self, raw: &Raw, times: usize) {
        match raw {
            Raw::Empty | Raw::Error(_) => {}
            Raw::Number(_) | Raw::Percent(_) => self.number(times),
            Raw::Date(_) => self.dates += times,
            Raw::Bool(_) => self.other += times,
            Raw::Text(text) => {
                let comma = number::has_decimal_comma(text);
                self.decimal_commas += usize::from(comma);
                if comma || number::number(text, false).is_some() {
                    self.decimal_points += usize::from(text.contains('.'));
                    self.number(times);
                } else if code(text).is_some() {
                } else if let Some(band) = number::band(text) {
                    self.bands += times;
                    self.is_number |= band.certain;
                } else if date::looks_like(text) {
                    self.dates += times;
                } else {
                    self.other += times;
                }
            }
        }
    }

    fn number(&mut self, times: usize) {
        self.numbers += times;
        self.is_number = true;
    }

    /// What a column with these cells holds.
    pub fn kind(&self, evidence: impl FnOnce() -> Evidence) -> Kind {
        let left = self.numbers + self.bands + self.dates + self.other;
        if self.is_number && (self.numbers + self.bands) * 10 >= left * 8 {
            return Kind::Number { decimal_comma: self.decimal_commas > 0 && self.decimal_points == 0 };
        }
        if self.dates > 0 && self.dates * 10 >= left * 8 {
            return Kind::Date(evidence().order().unwrap_or(DateOrder::DayFirst));
        }
        Kind::Text
    }
}

fn as_text(raw: &Raw) -> Option<&str> {
    match raw {
        Raw::Text(text) => Some(text),
        _ => None,
    }
}

/// One cell in the light of its column.
pub(crate) fn cell(raw: &Raw, kind: Kind) -> Cell {
    match raw {
        // An error is reported as such by the sheet; its value is not there.
        Raw::Empty | Raw::Error(_) => Cell::Missing,
        Raw::Number(number) | Raw::Percent(number) => Cell::Value(Value::Number(*number)),
        Raw::Date(date) => Cell::Value(Value::Date(*date)),
        Raw::Bool(yes) => Cell::Value(Value::Bool(*yes)),
        Raw::Text(text) => in_text(text, kind),
    }
}

fn in_text(text: &str, kind: Kind) -> Cell {
    let as_it_stands = || Cell::Value(Value::Text(text.into()));
    match (kind, code(text)) {
        (Kind::Number { .. }, Some((code, _))) | (_, Some((code, true))) => meaning(code, text),
        (Kind::Number { decimal_comma }, None) => match number::number(text, decimal_comma) {
            Some(number) => Cell::Value(Value::Number(number)),
            None => number::band(text).map_or_else(as_it_stands, |band| Cell::Banded {
                low: band.low,
                high: band.high,
                text: text.into(),
            }),
        },
        (Kind::Date(order), _) => match date::parse(text, order) {
            Ok(date) => Cell::Value(Value::Date(date)),
            Err(_) => as_it_stands(),
        },
        (Kind::Text, _) => as_it_stands(),
    }
}

fn meaning(code: Code, text: &str) -> Cell {
    let text = text.into();
    match code {
        Code::Suppressed(reason) => Cell::Suppressed { reason, text },
        Code::NotApplicable => Cell::NotApplicable { text },
        Code::NearZero => Cell::Banded { low: Some(0.0), high: None, text },
        Code::Missing => Cell::Missing,
    }
}

/// A date cell read in an order, or what is wrong with it. Nothing for a blank one.
pub(crate) fn date_of(raw: &Raw, order: DateOrder) -> Option<Result<Date, String>> {
    match raw {
        Raw::Empty | Raw::Error(_) => None,
        Raw::Date(date) => Some(Ok(*date)),
        Raw::Number(number) => Some(Err(not_a_date(*number))),
        Raw::Text(text) => match number::plain(text) {
            Some(number) if !date::looks_like(text) => Some(Err(not_a_date(number))),
            _ if matches!(code(text), Some((Code::Missing, _))) => None,
            _ => Some(date::parse(text, order)),
        },
        Raw::Percent(_) | Raw::Bool(_) => Some(Err(format!("“{}” is not a date", raw.text()))),
    }
}

fn not_a_date(number: f64) -> String {
    match date::day_number(number) {
        Some(date) => format!("{number} is a number, not a date; as a spreadsheet's day number it is {date}"),
        None => format!("{number} is a number, not a date"),
    }
}
