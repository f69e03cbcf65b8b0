//! What a lesson is, and how its time is written.

use ensemble_db::from_row;

use crate::numbers::model::Class;
use crate::web::id::Id;

/// A class that has a timetable.
#[derive(Debug, Clone)]
pub struct Taught {
    pub id: Id<Class>,
    pub name: String,
    pub school: String,
    pub lessons: i64,
}
from_row!(Taught { id, name, school, lessons });

#[derive(Debug, Clone)]
pub struct Lesson {
    pub weekday: i64,
    pub on_day: Option<String>,
    pub period: Option<String>,
    pub starts_at: Option<i64>,
    pub ends_at: Option<i64>,
    pub subject: Option<String>,
    pub room: Option<String>,
}
from_row!(Lesson { weekday, on_day, period, starts_at, ends_at, subject, room });

pub const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Lesson {
    /// "10:20 to 11:10", or the period.
    pub fn time(&self) -> String {
        match (self.starts_at, self.ends_at, &self.period) {
            (Some(from), Some(to), _) => format!("{} to {}", clock(from), clock(to)),
            (Some(from), None, _) => clock(from),
            (None, _, Some(period)) => format!("period {period}"),
            (None, _, None) => String::new(),
        }
    }

    /// "mathematics", or what the period is called.
    pub fn what(&self) -> String {
        let subject = self.subject.as_deref().map(str::to_owned);
        subject.or_else(|| self.period.clone()).unwrap_or_else(|| "a lesson".to_owned())
    }

    pub fn day(&self) -> &'static str {
        let at = usize::try_from(self.weekday - 1).unwrap_or_default();
        DAYS.get(at).copied().unwrap_or_default()
    }
}

/// 620 → "10:20"
fn clock(minutes: i64) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// The next lesson of every week, from the day of the week on: "Mathematics on Tuesday, 10:20 to 11:10".
pub fn next(lessons: &[Lesson], weekday: i64) -> Option<&Lesson> {
    let days_away = |lesson: &&Lesson| ((lesson.weekday - weekday).rem_euclid(7), lesson.starts_at);
    lessons.iter().filter(|lesson| lesson.on_day.is_none()).min_by_key(days_away)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson(weekday: i64, starts_at: i64) -> Lesson {
        Lesson {
            weekday,
            on_day: None,
            period: None,
            starts_at: Some(starts_at),
            ends_at: None,
            subject: None,
            room: None,
        }
    }

    #[test]
    fn the_next_lesson_is_looked_for_round_the_week() {
        let all = [lesson(1, 600), lesson(2, 620), lesson(2, 540)];
        let at = |weekday| next(&all, weekday).map(|l| (l.weekday, l.time()));
        assert_eq!(at(2), Some((2, "9:00".to_owned())));
        assert_eq!(at(3), Some((1, "10:00".to_owned())));
        assert_eq!(next(&[], 1).map(Lesson::time), None);
    }
}
