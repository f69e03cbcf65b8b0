//! The sessions of a day, and headings of a register that name a day.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::date::{self, DateOrder};

/// How many sessions a school day has: a morning and an afternoon.
pub const SESSIONS_A_DAY: u32 = 2;

/// A session of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Session {
    /// The morning.
    Morning,
    /// The afternoon.
    Afternoon,
    /// One session, and the file does not say which.
    Unstated,
}

impl Session {
    /// Reads what a cell or a part of a heading calls a session: `AM`, `pm`, `Morning`, `1`.
    pub(crate) fn named(text: &str) -> Option<Self> {
        match text.to_lowercase().replace('.', "").as_str() {
            "am" | "a" | "morning" | "am session" | "1" => Some(Self::Morning),
            "pm" | "p" | "afternoon" | "pm session" | "2" => Some(Self::Afternoon),
            _ => None,
        }
    }
}

/// A heading that names a day of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heading {
    pub session: Option<Session>,
    weekday: Option<Weekday>,
    /// The date without weekday and session, as written.
    pub date: String,
}

/// Reads a heading such as `02/09/2024`, `Mon 2 Sep AM`, `2024-09-02 – PM`; none when it names no day. Whether
/// the calendar has the day is not looked at.
pub(crate) fn heading(name: &str) -> Option<Heading> {
    if name.len() > 60 {
        return None;
    }
    // A second column of the same day is "02/09/2024 (2)".
    let name = match name.rsplit_once(" (") {
        Some((rest, n)) if n.trim_end_matches(')').parse::<u8>().is_ok() => rest,
        _ => name,
    };
    let (mut session, mut weekday, mut rest) = (None, None, Vec::new());
    for word in name.split([' ', '–', '_', '\u{a0}', ',']).filter(|w| !w.is_empty()) {
        let lower = word.to_lowercase().replace('.', "");
        match lower.as_str() {
            "am" | "morning" if session.is_none() => session = Some(Session::Morning),
            "pm" | "afternoon" if session.is_none() => session = Some(Session::Afternoon),
            other => match day_of_week(other) {
                Some(day) if weekday.is_none() => weekday = Some(day),
                Some(_) => return None,
                None => rest.push(word),
            },
        }
    }
    let date = rest.join(" ");
    (date::looks_like(&date) || parts(&date).is_some()).then_some(Heading { session, weekday, date })
}

impl Heading {
    /// The day. A heading without a year is of the last such day up to `today`, on its weekday if it says one.
    pub fn day(&self, order: DateOrder, today: Date) -> Result<Date, String> {
        let Some((a, b)) = parts(&self.date) else {
            let date = date::parse(&self.date, order)?;
            return match self.weekday {
                Some(day) if day != date.weekday() => Err(format!("{date} was not a {}", weekday_name(day))),
                _ => Ok(date),
            };
        };
        let (day, month) = match b {
            Part::Month(month) => (a, month),
            Part::Number(b) if order == DateOrder::DayFirst => (a, b),
            Part::Number(b) => (b, a),
        };
        let years = (0..7).map(|back| today.year() - back);
        let dates = years.filter_map(|year| Date::new(year, month, day).ok());
        let mut fitting =
            dates.filter(|date| *date <= today && self.weekday.is_none_or(|w| w == date.weekday()));
        fitting.next().ok_or_else(|| format!("“{}” names no day of the last seven years", self.date))
    }

    /// Whether the heading leaves the year open.
    pub fn has_no_year(&self) -> bool {
        parts(&self.date).is_some()
    }
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Number(i8),
    Month(i8),
}

/// A day and a month without a year: `02/09`, `2 Sep`, `Sep 2`.
fn parts(text: &str) -> Option<(i8, Part)> {
    let words: Vec<&str> = text.split(['/', '-', '.', ' ']).filter(|w| !w.is_empty()).collect();
    let [a, b] = words.as_slice() else { return None };
    let number = |text: &str| {
        let text = ["st", "nd", "rd", "th"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
        let fits = text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| text.parse::<i8>().ok()).flatten().filter(|n| (1..=31).contains(n))
    };
    match (number(a), number(b)) {
        (Some(a), Some(b)) if text.contains('/') && (a <= 12 || b <= 12) => Some((a, Part::Number(b))),
        (Some(a), None) => Some((a, Part::Month(date::month(b)?))),
        (None, Some(b)) => Some((b, Part::Month(date::month(a)?))),
        _ => None,
    }
}

fn day_of_week(lower: &str) -> Option<Weekday> {
    let days = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    let is = |day: &Weekday| {
        let name = weekday_name(*day).to_lowercase();
        lower.len() >= 3 && name.starts_with(lower)
    };
    days.into_iter().find(is)
}

fn weekday_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2024, 10, 1);

    fn day(name: &str) -> Result<(Date, Option<Session>), String> {
        let heading = heading(name).ok_or_else(|| "no day".to_owned())?;
        heading.day(DateOrder::DayFirst, TODAY).map(|day| (day, heading.session))
    }

    #[test]
    fn headings_name_days_as_registers_write_them() {
        let second = Date::constant(2024, 9, 2);
        for name in [
            "02/09/2024",
            "2024-09-02",
            "Mon 02/09/2024",
            "2 Sep",
            "02/09",
            "Mon 2nd Sep",
            "2 September 2024",
        ] {
            assert_eq!(day(name), Ok((second, None)), "{name}");
        }
        for name in
            ["02/09/2024 AM", "2024-09-02 – am", "Mon 2 Sep – AM", "Monday 02/09 a.m.", "02/09/2024 AM (2)"]
        {
            assert_eq!(day(name), Ok((second, Some(Session::Morning))), "{name}");
        }
        assert_eq!(day("02/09/2024 (2)"), Ok((second, None)));
    }

    #[test]
    fn other_headings_name_none() {
        for name in [
            "Name",
            "Reading – Autumn",
            "AM",
            "Mon",
            "Week 3",
            "Total",
            "1",
            "P1",
            "3 to 4",
            "",
            "13/14",
            "1-2",
            "Q 1.2",
        ] {
            assert_eq!(heading(name), None, "{name}");
        }
    }

    #[test]
    fn a_heading_without_a_year_is_of_the_last_such_day() {
        assert_eq!(day("2 Dec").map(|d| d.0), Ok(Date::constant(2023, 12, 2)));
        assert_eq!(day("Mon 2 Dec").map(|d| d.0), Ok(Date::constant(2019, 12, 2)), "on a Monday");
        assert!(day("31/02").is_err() && day("31/02/2024").is_err());
        assert_eq!(day("Tue 02/09/2024").unwrap_err(), "2024-09-02 was not a Tuesday");
    }
}
