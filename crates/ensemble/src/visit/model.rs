//! A visit, from asking to the three boxes.

use ensemble_db::from_row;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::access::{Thing, Verb, Viewer, can};
use crate::need::Need;
use crate::network::Org;
use crate::person::Person;
use crate::practice::Practice;
use crate::web::id::Id;

crate::words!(Half { Morning = "morning", Afternoon = "afternoon" });

impl Half {
    /// When it begins and ends, by the school's clock: hour and minute.
    pub fn times(self) -> [(i8, i8); 2] {
        match self {
            Half::Morning => [(9, 0), (12, 0)],
            Half::Afternoon => [(13, 0), (15, 30)],
        }
    }
}

#[derive(Debug, Clone)]
pub struct Visit {
    pub id: Id<Visit>,
    pub guest_school_id: Id<Org>,
    pub host_school_id: Id<Org>,
    pub host_team_id: Id<Org>,
    pub practice_id: Id<Practice>,
    pub need_id: Option<Id<Need>>,
    pub focus: String,
    pub on_day: String,
    pub half: Half,
    pub offered_day: Option<String>,
    pub offered_half: Option<Half>,
    /// The first day on which the compact no longer holds.
    pub until_on: String,
    pub asked_by: Id<Person>,
    pub asked_at: i64,
    pub agreed_at: Option<i64>,
    pub declined_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub guest: String,
    pub host: String,
    pub team: String,
    /// The card, where this viewer may read it.
    pub title: Option<String>,
    /// Who asked, where they are still in the network.
    pub asker: Option<String>,
}
from_row!(Visit {
    id,
    guest_school_id,
    host_school_id,
    host_team_id,
    practice_id,
    need_id,
    focus,
    on_day,
    half,
    offered_day,
    offered_half,
    until_on,
    asked_by,
    asked_at,
    agreed_at,
    declined_at,
    ended_at,
    guest,
    host,
    team,
    title,
    asker
});

/// Where a visit stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The host has to answer.
    Asked,
    /// The guest has to say whether the offered day suits.
    Offered,
    Agreed,
    /// The day has come; the compact lasts.
    Been,
    /// The compact was ended, or has run out.
    Over,
    /// Not now.
    Declined,
    /// The guest took the question back.
    TakenBack,
}

impl Visit {
    pub fn state(&self, today: &str) -> State {
        match (self.agreed_at, self.declined_at, self.ended_at) {
            (_, Some(_), _) => State::Declined,
            (None, None, Some(_)) => State::TakenBack,
            (None, None, None) if self.offered_day.is_some() => State::Offered,
            (None, None, None) => State::Asked,
            (Some(_), None, Some(_)) => State::Over,
            (Some(_), None, None) if self.until_on.as_str() <= today => State::Over,
            (Some(_), None, None) if self.on_day.as_str() <= today => State::Been,
            (Some(_), None, None) => State::Agreed,
        }
    }

    /// The half day was agreed, has come, and was not called off before.
    pub fn took_place(&self, today: &str) -> bool {
        let called_off = self.ended_at.and_then(day_of).is_some_and(|ended| ended < self.on_day);
        self.agreed_at.is_some() && self.on_day.as_str() <= today && !called_off
    }

    /// The last day of the compact.
    pub fn last_day(&self) -> String {
        self.until_on
            .parse::<Date>()
            .and_then(|day| day.yesterday())
            .map_or_else(|_| self.until_on.clone(), |d| d.to_string())
    }
}

fn day_of(at: i64) -> Option<String> {
    jiff::Timestamp::from_millisecond(at).ok().map(|at| at.strftime("%Y-%m-%d").to_string())
}

/// For which side somebody speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sides {
    pub guest: bool,
    pub host: bool,
    /// Reads it from the guest's side, speaking for it or not.
    pub among_guests: bool,
}

impl Sides {
    pub fn of(viewer: &Viewer, visit: &Visit) -> Sides {
        let visiting = visit.visiting();
        Sides {
            guest: can(viewer, Verb::Change, &visiting),
            host: can(viewer, Verb::Change, &visit.hosting(&[])),
            among_guests: can(viewer, Verb::Read, &visiting),
        }
    }
}

impl Visit {
    pub fn visiting(&self) -> Thing<'static> {
        Thing::Visiting { by: self.asked_by, school: self.guest_school_id }
    }
    pub fn hosting<'a>(&self, above: &'a [Id<Org>]) -> Thing<'a> {
        Thing::Hosting { team: self.host_team_id, above, school: self.host_school_id }
    }
}

/// The guest's three boxes.
#[derive(Debug, Clone)]
pub struct Record {
    pub visit_id: Id<Visit>,
    pub saw: String,
    pub will_try: String,
    pub would_not: String,
    pub shown_to_host: bool,
    pub recorded_at: i64,
}
from_row!(Record { visit_id, saw, will_try, would_not, shown_to_host, recorded_at });

/// What a guest asks for.
#[derive(Debug, Clone)]
pub struct NewVisit {
    pub day: String,
    pub half: Half,
    pub focus: String,
    pub until_on: String,
    pub need: Option<Id<Need>>,
}

/// A school opens its doors so often in so many days, and no more.
pub const MOST_HOSTED: usize = 4;
pub const WITHIN_DAYS: i32 = 90;

/// Would one more visit on `day` make too many, beside the agreed ones?
pub fn is_full(agreed: &[Date], day: Date) -> bool {
    // Too many days within the window, whichever way the window lies around the day.
    let starts = agreed.iter().copied().chain([day]).filter(|start| *start <= day);
    starts.into_iter().any(|start| {
        let within = |d: &Date| (0..WITHIN_DAYS).contains(&days(start, *d));
        within(&day) && agreed.iter().filter(|d| within(d)).count() >= MOST_HOSTED
    })
}

fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// The next weekday from `day` on which the host has room.
pub fn next_free(agreed: &[Date], day: Date) -> Option<Date> {
    let series = day.series(1.day()).take(400);
    series.into_iter().find(|d| is_weekday(*d) && !is_full(agreed, *d))
}

pub fn is_weekday(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// What is not right with a day for a visit, if anything.
pub fn day_refused(day: &str, today: &str) -> Option<&'static str> {
    if day < today {
        return Some("That day is over. Choose today or a day to come");
    }
    match day.parse::<Date>() {
        Ok(date) if is_weekday(date) => None,
        Ok(_) => Some("Schools are closed at the weekend. Choose another day"),
        Err(_) => Some("Choose a day"),
    }
}

/// What is not right with the compact's last day, if anything.
pub fn last_day_refused(last: &str, day: &str, today: &str) -> Option<&'static str> {
    let a_year_on = today.parse::<Date>().and_then(|today| today.checked_add(1.year())).ok()?.to_string();
    if last < day {
        return Some("Choose the day of the visit, or a later one");
    }
    (last > a_year_on.as_str()).then_some("Choose a day within a year")
}

/// The end of the session: the next 31 July.
pub fn end_of_session(today: &str) -> Option<String> {
    let today: Date = today.parse().ok()?;
    let this_year = Date::new(today.year(), 7, 31).ok()?;
    let end = if today <= this_year { this_year } else { Date::new(today.year() + 1, 7, 31).ok()? };
    Some(end.to_string())
}

/// The day after, on which the compact no longer holds.
pub fn day_after(day: &str) -> Option<String> {
    Some(day.parse::<Date>().ok()?.tomorrow().ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_school_hosts_four_visits_in_ninety_days_and_then_offers_a_later_day() {
        let agreed = ["2026-12-01", "2026-12-08", "2026-12-15"].map(on);
        assert!(!is_full(&agreed, on("2026-12-16")), "the fourth");
        let agreed = ["2026-12-01", "2026-12-08", "2026-12-15", "2027-01-12"].map(on);
        assert!(is_full(&agreed, on("2026-12-10")), "in the middle of them");
        assert!(is_full(&agreed, on("2027-02-28")), "the last day of ninety");
        assert!(!is_full(&agreed, on("2027-03-01")), "ninety days after the first");
        assert!(is_full(&agreed, on("2026-11-25")), "before the first of them");
        assert!(!is_full(&agreed, on("2026-10-14")), "ninety days before the last");
        assert_eq!(next_free(&agreed, on("2027-01-15")), Some(on("2027-03-01")), "a Monday");
    }

    #[test]
    fn a_day_for_a_visit_is_a_weekday_to_come() {
        assert_eq!(day_refused("2026-11-27", "2026-11-26"), None);
        assert!(day_refused("2026-11-28", "2026-11-26").is_some(), "a Saturday");
        assert!(day_refused("2026-11-25", "2026-11-26").is_some(), "yesterday");
        assert!(day_refused("2026-11-26", "2026-11-26").is_none(), "today, where two schools are quick");
    }

    #[test]
    fn a_compact_ends_with_the_session_and_lasts_a_year_at_most() {
        assert_eq!(end_of_session("2026-11-26").as_deref(), Some("2027-07-31"));
        assert_eq!(end_of_session("2027-07-31").as_deref(), Some("2027-07-31"));
        assert_eq!(last_day_refused("2027-11-26", "2026-12-01", "2026-11-26"), None);
        assert!(last_day_refused("2027-11-27", "2026-12-01", "2026-11-26").is_some());
        assert!(last_day_refused("2026-11-30", "2026-12-01", "2026-11-26").is_some());
        assert_eq!(day_after("2027-07-31").as_deref(), Some("2027-08-01"));
    }
}
