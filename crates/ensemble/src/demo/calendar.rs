//! The two school years the world lives through. Dates are half-open: from, until.

use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;

/// A school year, its terms, and the weeks inside them when nobody is at school.
pub struct Year {
    pub name: &'static str,
    pub from: Date,
    pub until: Date,
    pub terms: [(&'static str, Date, Date); 3],
    holidays: [(Date, Date); 3],
}

pub static LAST_YEAR: Year = Year {
    name: "2025–26",
    from: date(2025, 9, 1),
    until: date(2026, 9, 1),
    terms: [
        ("Autumn term", date(2025, 9, 3), date(2025, 12, 20)),
        ("Spring term", date(2026, 1, 6), date(2026, 4, 2)),
        ("Summer term", date(2026, 4, 20), date(2026, 7, 11)),
    ],
    holidays: [
        (date(2025, 10, 27), date(2025, 11, 1)),
        (date(2026, 2, 16), date(2026, 2, 21)),
        (date(2026, 5, 25), date(2026, 5, 30)),
    ],
};

pub static THIS_YEAR: Year = Year {
    name: "2026–27",
    from: date(2026, 9, 1),
    until: date(2027, 9, 1),
    terms: [
        ("Autumn term", date(2026, 9, 3), date(2026, 12, 19)),
        ("Spring term", date(2027, 1, 5), date(2027, 3, 25)),
        ("Summer term", date(2027, 4, 12), date(2027, 7, 17)),
    ],
    holidays: [
        (date(2026, 10, 26), date(2026, 10, 31)),
        (date(2027, 2, 15), date(2027, 2, 20)),
        (date(2027, 5, 31), date(2027, 6, 5)),
    ],
};

/// The day the demo opens on. The last school week that is over began on the 16th.
pub const TODAY: Date = date(2026, 11, 26);

impl Year {
    /// The Mondays of its weeks at school. A week that begins on another day has no Monday at school, and is
    /// left out: two days of children arriving say little.
    pub fn weeks(&self) -> impl Iterator<Item = Date> + '_ {
        self.from
            .series(jiff::Span::new().days(1))
            .take_while(|day| *day < self.until)
            .filter(|day| day.weekday() == Weekday::Monday)
            .filter(|day| self.terms.iter().any(|(_, from, until)| from <= day && day < until))
            .filter(|day| !self.holidays.iter().any(|(from, until)| from <= day && day < until))
    }
}

/// The Mondays of all weeks at school from `from` on that are over.
pub fn weeks_since(from: Date) -> Vec<Date> {
    let over = date(2026, 11, 23);
    LAST_YEAR.weeks().chain(THIS_YEAR.weeks()).filter(|week| from <= *week && *week < over).collect()
}

/// `days` after a day.
pub fn after(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

/// The weeks that are over, and the wall clock of the schools.
pub struct Calendar {
    zone: TimeZone,
    pub weeks: Vec<Date>,
}

impl Calendar {
    pub fn new() -> Result<Calendar, jiff::Error> {
        Ok(Calendar { zone: TimeZone::get("Europe/London")?, weeks: weeks_since(LAST_YEAR.from) })
    }

    /// Milliseconds since 1970 when that clock shows `hour`:`minute` on `day`.
    pub fn at(&self, day: Date, hour: i8, minute: i8) -> i64 {
        let moment = day.at(hour, minute, 0, 0).to_zoned(self.zone.clone());
        moment.map(|moment| moment.timestamp().as_millisecond()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_since_april_are_the_21_that_the_year_4_team_has() {
        let weeks: Vec<String> =
            weeks_since(date(2026, 4, 20)).iter().map(|w| w.strftime("%-d %b").to_string()).collect();
        let expected = [
            "20 Apr", "27 Apr", "4 May", "11 May", "18 May", "1 Jun", "8 Jun", "15 Jun", "22 Jun", "29 Jun",
            "6 Jul", "7 Sep", "14 Sep", "21 Sep", "28 Sep", "5 Oct", "12 Oct", "19 Oct", "2 Nov", "9 Nov",
            "16 Nov",
        ];
        assert_eq!(weeks, expected);
    }

    #[test]
    fn the_clock_knows_summer_time() {
        let calendar = Calendar::new().unwrap();
        assert_eq!(calendar.at(TODAY, 15, 25), super::super::STARTS_AT_MS);
        assert_eq!(calendar.at(date(2026, 7, 1), 12, 0), 1_782_903_600_000);
    }
}
