//! Half days, and the times that summaries are about.

use ensemble_roster::Date;
use ensemble_roster::attendance::Session;
use serde::{Deserialize, Serialize};

use crate::import::plan::school_year;

/// A day and a half of it, in one number that sorts as time does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Half(u32);

const WORDS: [&str; 3] = ["am", "day", "pm"];

impl Half {
    pub fn new(on: Date, session: Session) -> Half {
        let of_day = match session {
            Session::Morning => 0,
            Session::Unstated => 1,
            Session::Afternoon => 2,
        };
        let day = |n: i8| u32::try_from(n - 1).unwrap_or_default();
        let year = u32::try_from(on.year()).unwrap_or_default();
        Half(((year * 12 + day(on.month())) * 31 + day(on.day())) * 3 + of_day)
    }

    pub fn number(self) -> u32 {
        self.0
    }

    /// What [`Half::number`] gave.
    pub fn from_number(number: u32) -> Half {
        Half(number)
    }

    pub fn day(self) -> Option<Date> {
        let (month, day) = (self.0 / 3 / 31, self.0 / 3 % 31);
        let part = |n: u32| i8::try_from(n + 1).ok();
        Date::new(i16::try_from(month / 12).ok()?, part(month % 12)?, part(day)?).ok()
    }

    /// As the database has it: "2026-09-01 am".
    pub fn text(self) -> String {
        let (month, day) = (self.0 / 3 / 31, self.0 / 3 % 31);
        let word = WORDS.get((self.0 % 3) as usize).copied().unwrap_or_default();
        format!("{:04}-{:02}-{:02} {word}", month / 12, month % 12 + 1, day + 1)
    }

    pub fn parse(text: &str) -> Option<Half> {
        let (day, word) = text.split_once(' ')?;
        let session = [Session::Morning, Session::Unstated, Session::Afternoon];
        let at = WORDS.iter().position(|w| *w == word)?;
        Some(Half::new(day.parse().ok()?, *session.get(at)?))
    }
}

/// From a day until, and without, another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    pub from_on: String,
    pub until_on: String,
}

impl Period {
    pub fn days(from: Date, days: i64) -> Period {
        let until = from.checked_add(jiff::Span::new().days(days)).unwrap_or(from);
        Period { from_on: from.to_string(), until_on: until.to_string() }
    }

    /// The school year up to a day, that day included.
    pub fn year_up_to(day: Date) -> Period {
        let (_, from_on, _) = school_year(&day.to_string());
        let until = day.tomorrow().unwrap_or(day);
        Period { from_on, until_on: until.to_string() }
    }

    /// A school year as files write it: 2025-26, 2025/2026, 202526; a year alone is the one it ends in.
    pub fn school_year(text: &str) -> Option<Period> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if !text.chars().all(|c| c.is_ascii_digit() || "-/–— ".contains(c)) {
            return None;
        }
        let number = |text: Option<&str>| text?.parse::<i32>().ok();
        let (first, last) = match digits.len() {
            4 => (number(Some(&digits))? - 1, number(Some(&digits))? % 100),
            6 => (number(digits.get(..4))?, number(digits.get(4..))?),
            8 => (number(digits.get(..4))?, number(digits.get(4..))? % 100),
            _ => return None,
        };
        let fits = (1990..2100).contains(&first) && (first + 1) % 100 == last;
        fits.then(|| Period { from_on: format!("{first}-08-01"), until_on: format!("{}-07-01", first + 1) })
    }

    pub fn is_a_week_at_most(&self) -> bool {
        let (Ok(from), Ok(until)) = (self.from_on.parse::<Date>(), self.until_on.parse::<Date>()) else {
            return false;
        };
        from.checked_add(jiff::Span::new().days(7)).is_ok_and(|week| until <= week)
    }

    /// The day that a reading about this time stands at: the Monday of a week, else the last day.
    pub fn day_of_reading(&self) -> String {
        if self.is_a_week_at_most() {
            return monday(&self.from_on);
        }
        last_day(&self.until_on)
    }
}

/// The day before.
pub fn last_day(until: &str) -> String {
    let last = until.parse::<Date>().and_then(Date::yesterday);
    last.map_or_else(|_| until.to_owned(), |day| day.to_string())
}

/// The Monday of the week of a day.
pub fn monday(day: &str) -> String {
    let Ok(date) = day.parse::<Date>() else { return day.to_owned() };
    let back = i64::from(date.weekday().to_monday_zero_offset());
    date.checked_sub(jiff::Span::new().days(back)).map_or_else(|_| day.to_owned(), |d| d.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_days_sort_as_time_does_and_come_back_as_they_were() {
        let texts = ["2025-12-31 pm", "2026-01-01 am", "2026-01-01 day", "2026-01-01 pm", "2026-02-28 am"];
        let halves: Vec<Half> = texts.iter().map(|t| Half::parse(t).unwrap()).collect();
        assert!(halves.is_sorted());
        assert_eq!(halves.iter().map(|h| h.text()).collect::<Vec<_>>(), texts);
        assert_eq!(halves[4].day(), Some(Date::constant(2026, 2, 28)));
        assert_eq!(Half::parse("2026-02-30 am"), None);
        assert_eq!(Half::parse("2026-02-03"), None);
    }

    #[test]
    fn school_years_are_read_as_files_write_them() {
        for text in ["2025-26", "2025/26", "202526", "2025-2026", "2026", "2025 – 26"] {
            let year = Period::school_year(text).unwrap();
            assert_eq!(
                (year.from_on.as_str(), year.until_on.as_str()),
                ("2025-08-01", "2026-07-01"),
                "{text}"
            );
            assert_eq!(year.day_of_reading(), "2026-06-30");
        }
        for text in ["Autumn", "2025-27", "12", "week 12", "1026", ""] {
            assert_eq!(Period::school_year(text), None, "{text}");
        }
    }

    #[test]
    fn a_week_is_read_at_its_monday() {
        assert_eq!(Period::days(Date::constant(2026, 9, 2), 7).day_of_reading(), "2026-08-31");
        assert!(!Period::days(Date::constant(2026, 9, 2), 8).is_a_week_at_most());
    }
}
