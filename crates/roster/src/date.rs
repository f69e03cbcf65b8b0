//! Dates as people write them, and which way round a column has day and month.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::raw::without_text_mark;

/// Which of two numbers comes first in a date such as 4/2/2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 4/2/2026 is the fourth of February.
    DayFirst,
    /// 4/2/2026 is the second of April.
    MonthFirst,
}

/// A date taken apart, before it is known whether the calendar has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parts {
    /// Year, month and day, in no doubt.
    Known(i16, i8, i8),
    /// Two numbers and a year.
    Either(i8, i8, i16),
}

/// What the dates of a column say about their order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Evidence {
    pub day_first: usize,
    pub month_first: usize,
    pub either: usize,
}

impl Evidence {
    pub(crate) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut evidence = Self::default();
        texts.for_each(|text| evidence.add(text, 1));
        evidence
    }

    /// Adds what a text says that stands so many times in the column.
    pub(crate) fn add(&mut self, text: &str, times: usize) {
        match parts(text) {
            Some(Parts::Either(a, b, _)) if a > 12 && b <= 12 => self.day_first += times,
            Some(Parts::Either(a, b, _)) if b > 12 && a <= 12 => self.month_first += times,
            Some(Parts::Either(a, b, _)) if a != b => self.either += times,
            _ => {}
        }
    }

    /// The order that most dates allow no other reading of; none when every date can be read both ways.
    pub(crate) fn order(self) -> Option<DateOrder> {
        match self.day_first.cmp(&self.month_first) {
            std::cmp::Ordering::Greater => Some(DateOrder::DayFirst),
            std::cmp::Ordering::Less => Some(DateOrder::MonthFirst),
            std::cmp::Ordering::Equal => None,
        }
    }
}

/// Whether the text has the form of a date, right or not.
pub(crate) fn looks_like(text: &str) -> bool {
    parts(text).is_some()
}

/// The date, or what is wrong with it in words: "31 February 2019 is not a date".
///
/// Read are 2026-11-23 (with or without a time), 20261123, 23/11/2026, 23.11.26, 23-Nov-2026, 23 November
/// 2026 and November 23, 2026. A year of two digits is of this century up to 49, of the last from 50.
pub(crate) fn parse(text: &str, order: DateOrder) -> Result<Date, String> {
    let (year, month, day) = match parts(text) {
        Some(Parts::Known(year, month, day)) => (year, month, day),
        Some(Parts::Either(a, b, year)) => match order {
            DateOrder::DayFirst => (year, b, a),
            DateOrder::MonthFirst => (year, a, b),
        },
        None => return Err(format!("“{}” is not a date", shortened(text))),
    };
    if !(1..=12).contains(&month) {
        return Err(format!("“{}” is not a date: there is no month {month}", shortened(text)));
    }
    let name = usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
    Date::new(year, month, day).map_err(|_| {
        let days = Date::new(year, month, 1).map_or(0, |first| first.days_in_month());
        match days {
            0 => format!("“{}” is not a date", shortened(text)),
            _ => format!("{day} {name} {year} is not a date: {name} {year} had {days} days"),
        }
    })
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The date a spreadsheet's day number stands for, between 1927 and 2119.
pub(crate) fn day_number(number: f64) -> Option<Date> {
    let days = (10_000.0..80_000.0).contains(&number).then(|| number.trunc() as i32)?;
    Date::new(1899, 12, 30).ok()?.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

fn parts(text: &str) -> Option<Parts> {
    let text = without_text_mark(text.trim());
    // Longer than any date, or without a digit: not worth taking apart.
    if text.len() > 40 || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let year = text.get(..4)?.parse().ok().filter(|y| (1900..=2100).contains(y))?;
        return Some(Parts::Known(year, text.get(4..6)?.parse().ok()?, text.get(6..)?.parse().ok()?));
    }
    let day = without_time(text);
    let words: Vec<&str> = day.split(['/', '-', '.', ' ', ',']).filter(|w| !w.is_empty()).collect();
    let [a, b, c] = words.as_slice() else { return None };
    match (month(a), month(b)) {
        (None, Some(month)) => Some(Parts::Known(year(c)?, month, number(ordinal(a))?)),
        (Some(month), None) => Some(Parts::Known(year(c)?, month, number(ordinal(b))?)),
        (None, None) if a.len() == 4 => Some(Parts::Known(year(a)?, number(b)?, number(c)?)),
        (None, None) => Some(Parts::Either(number(a)?, number(b)?, year(c)?)),
        _ => None,
    }
}

/// A date without the time of day after it: `2026-11-23T09:00:00Z`, `23/11/2026 09:00`.
fn without_time(text: &str) -> &str {
    match text.split_once(['T', ' ']) {
        Some((day, time)) if time.contains(':') && day.bytes().any(|b| b.is_ascii_digit()) => day,
        _ => text,
    }
}

fn number(text: &str) -> Option<i8> {
    (matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn ordinal(text: &str) -> &str {
    ["st", "nd", "rd", "th"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text)
}

fn year(text: &str) -> Option<i16> {
    let year: i16 = text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())??;
    match text.len() {
        2 => Some(if year < 50 { 2000 + year } else { 1900 + year }),
        // Four digits that no register holds as a year are part of an id, such as 22/23-1076.
        4 if (1800..=2200).contains(&year) => Some(year),
        _ => None,
    }
}

pub(crate) fn month(text: &str) -> Option<i8> {
    if text.len() < 3 || !text.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let is = |month: &str, length: usize| month.get(..length).is_some_and(|m| m.eq_ignore_ascii_case(text));
    let at = MONTHS.iter().position(|m| is(m, m.len()) || is(m, 3) || (*m == "September" && is(m, 4)))?;
    i8::try_from(at + 1).ok()
}

/// At most 40 characters, for a sentence.
pub(crate) fn shortened(text: &str) -> String {
    let text = crate::unseen::seen(text);
    match text.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for text in [
            "2026-11-23",
            "2026-11-23T09:00:00.000Z",
            "20261123",
            "23/11/2026",
            "23/11/2026 09:00",
            "23.11.26",
            "23-Nov-2026",
            "23 November 2026",
            "23rd Nov 26",
            "23 NOV 2026",
            "November 23, 2026",
            "'2026-11-23",
        ] {
            assert_eq!(parse(text, DateOrder::DayFirst), Ok(date(2026, 11, 23)), "{text}");
        }
        assert_eq!(parse("11/23/2026", DateOrder::MonthFirst), Ok(date(2026, 11, 23)));
        for text in ["3A", "2021-22", "1/2", "24.1", "2026", "Smith, Mary Ann", "1-2-3", "22/23-1076", ""] {
            assert!(!looks_like(text), "{text}");
        }
    }

    #[test]
    fn a_day_the_calendar_does_not_have_is_said_in_words() {
        assert_eq!(
            parse("31/02/2019", DateOrder::DayFirst).unwrap_err(),
            "31 February 2019 is not a date: February 2019 had 28 days"
        );
        assert!(parse("13/14/2019", DateOrder::DayFirst).unwrap_err().ends_with("there is no month 14"));
        assert!(parse("next week", DateOrder::DayFirst).is_err());
    }

    #[test]
    fn a_column_shows_which_way_round_its_dates_are() {
        let order = |texts: &[&str]| Evidence::of(texts.iter().copied()).order();
        assert_eq!(order(&["1/2/2026", "23/11/2026"]), Some(DateOrder::DayFirst));
        assert_eq!(order(&["1/2/2026", "11/23/2026"]), Some(DateOrder::MonthFirst));
        assert_eq!(order(&["1/2/2026", "3/4/2026"]), None);
        assert_eq!(Evidence::of(["31/02/2019"].into_iter()).day_first, 1);
    }

    #[test]
    fn a_year_of_two_digits_turns_at_fifty() {
        assert_eq!(parse("1/1/49", DateOrder::DayFirst), Ok(date(2049, 1, 1)));
        assert_eq!(parse("1/1/50", DateOrder::DayFirst), Ok(date(1950, 1, 1)));
    }

    #[test]
    fn a_spreadsheets_day_number_is_recognised() {
        assert_eq!(day_number(45_535.0), Some(date(2024, 8, 31)));
        assert_eq!(day_number(12.0), None);
    }
}
