//! When a class is taught.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::people;
use super::{Key, Taken, Taking};
use crate::date::{self, DateOrder, shortened};
use crate::mapping::{Mapping, Target};
use crate::problem::Severity;
use crate::raw::Raw;
use crate::sheet::Sheet;

/// A lesson, every week or once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonRow {
    /// The row in the file, 1-based as a spreadsheet shows it.
    pub row: usize,
    /// The school's code or name, as written.
    pub school: Option<String>,
    /// The class, as written.
    pub class: String,
    /// The day of the week, 1 for Monday; of a lesson on one date that date's.
    pub weekday: i8,
    /// The date of a lesson that is held once.
    pub on: Option<Date>,
    /// The period, as written.
    pub period: Option<String>,
    /// When it begins and ends, in minutes after midnight.
    pub starts: Option<i16>,
    /// See [`LessonRow::starts`].
    pub ends: Option<i16>,
    /// What is taught.
    pub subject: Option<String>,
    /// Who teaches it: an e-mail address or a name, as written.
    pub teacher: Option<String>,
    /// Where.
    pub room: Option<String>,
}

/// Reads a sheet as a timetable. A row that says too little to be a lesson is named in a problem and is not in the
/// list.
///
/// ```
/// use ensemble_roster::{Purpose, Source, guess, read};
/// use ensemble_roster::timetable::timetable;
///
/// let bytes = b"Class,Day,Start,End,Subject\n2B,Tuesday,10:20,11.10,Mathematics\n2B,Someday,9:00,,Art\n";
/// let file = read(Source { name: "timetable.csv", bytes })?;
/// let sheet = &file.sheets[0];
/// let taken = timetable(sheet, &guess(sheet, Purpose::Timetable));
/// assert_eq!((taken.rows[0].weekday, taken.rows[0].starts, taken.rows[0].ends), (2, Some(620), Some(670)));
/// assert_eq!(taken.held_back(), [3]);
/// # Ok::<(), ensemble_roster::Unreadable>(())
/// ```
pub fn timetable(sheet: &Sheet, mapping: &Mapping) -> Taken<LessonRow> {
    let mut taking = Taking::new(sheet, mapping);
    for (target, words) in [(Target::Class, "the classes"), (Target::Day, "the days")] {
        if !mapping.columns.iter().any(|c| c.target == target) {
            let what = format!("no column holds {words}");
            taking.problems.add(Severity::Stop, &[], None, what, "Choose the column that does");
        }
    }
    if !mapping.columns.iter().any(|c| matches!(c.target, Target::StartsAt | Target::Period)) {
        let what = "no column says at what time or in which period a lesson is";
        taking.problems.add(Severity::Stop, &[], None, what, "Choose the column with the time or the period");
    }
    let class = taking.texts(&Target::Class);
    let period = taking.texts(&Target::Period);
    let subject = taking.texts(&Target::Subject);
    let teacher = taking.texts(&Target::Teacher);
    let room = taking.texts(&Target::Room);
    let school = people::schools(&mut taking);
    let day = taking.one(&Target::Day);
    let (starts, ends) = (times(&mut taking, &Target::StartsAt), times(&mut taking, &Target::EndsAt));
    let mut rows = Vec::new();
    let texts = class.into_iter().zip(period).zip(subject).zip(teacher).zip(room).zip(school);
    for ((row, (((((class, period), subject), teacher), room), school)), (starts, ends)) in
        sheet.rows.iter().zip(texts).zip(starts.into_iter().zip(ends))
    {
        let Some(class) = class else {
            taking.problems.add(Severity::Fix, &[row.number], None, "there is no class", "Fill the class in");
            continue;
        };
        let raw = day.map_or(&Raw::Empty, |index| row.cell(index));
        let Some((weekday, on)) = day_of(raw, mapping.dates.unwrap_or(DateOrder::DayFirst)) else {
            if let Some(index) = day {
                let what = match raw.is_empty() {
                    true => "there is no day".to_owned(),
                    false => format!("“{}” is neither a day of the week nor a date", shortened(&raw.text())),
                };
                taking.cell(
                    Severity::Fix,
                    row.number,
                    index,
                    what,
                    "Write it like Tuesday, Tue or 24/11/2026",
                );
            }
            continue;
        };
        if let (Some(from), Some(to)) = (starts, ends)
            && to <= from
        {
            let what = "the lesson ends before it begins";
            taking.problems.add(Severity::Fix, &[row.number], None, what, "Correct one of the two times");
            continue;
        }
        if starts.is_none() && period.is_none() {
            let what = "there is neither a time nor a period";
            taking.problems.add(Severity::Fix, &[row.number], None, what, "Fill one of them in");
            continue;
        }
        let row = row.number;
        rows.push(LessonRow {
            row,
            school,
            class,
            weekday,
            on,
            period,
            starts,
            ends,
            subject,
            teacher,
            room,
        });
    }
    taking.finish(rows, Key::Row)
}

/// "Tuesday", "Tue", "2" or a date.
fn day_of(raw: &Raw, order: DateOrder) -> Option<(i8, Option<Date>)> {
    if let Raw::Date(date) = raw {
        return Some((date.weekday().to_monday_one_offset(), Some(*date)));
    }
    let text = raw.text();
    let text = text.trim();
    if let Some(day) = weekday(text) {
        return Some((day.to_monday_one_offset(), None));
    }
    if let Ok(number @ 1..=7) = text.parse::<i8>() {
        return Some((number, None));
    }
    let date = date::parse(text, order).ok()?;
    Some((date.weekday().to_monday_one_offset(), Some(date)))
}

fn weekday(text: &str) -> Option<Weekday> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let plain = text.to_lowercase();
    let long_enough = plain.chars().count() >= 3;
    DAYS.iter().find(|(name, _)| long_enough && name.starts_with(&*plain)).map(|(_, day)| *day)
}

/// The times of a column in minutes after midnight, one for each row.
fn times(taking: &mut Taking<'_>, target: &Target) -> Vec<Option<i16>> {
    let sheet = taking.sheet;
    let Some(index) = taking.one(target) else { return vec![None; sheet.rows.len()] };
    let mut times = Vec::with_capacity(sheet.rows.len());
    for row in &sheet.rows {
        let raw = row.cell(index);
        let time = minutes(raw);
        if time.is_none() && !raw.is_empty() {
            let what = format!("“{}” is not a time of day", shortened(&raw.text()));
            taking.cell(Severity::Fix, row.number, index, what, "Write it like 10:20");
        }
        times.push(time);
    }
    times
}

/// 10:20, 10.20, 1020, 1:15 pm, or a spreadsheet's part of a day.
fn minutes(raw: &Raw) -> Option<i16> {
    if let Raw::Number(part) = raw
        && (0.0..1.0).contains(part)
    {
        return Some((part * 1_440.0).round() as i16).filter(|minutes| *minutes < 1_440);
    }
    let text = raw.text().to_lowercase().replace(' ', "");
    let (text, afternoon) = match (text.strip_suffix("pm"), text.strip_suffix("am")) {
        (Some(text), _) => (text.to_owned(), Some(true)),
        (None, Some(text)) => (text.to_owned(), Some(false)),
        (None, None) => (text, None),
    };
    let mut parts = text.split([':', '.']);
    let (hour, minute) = match (parts.next()?, parts.next()) {
        (hour, Some(minute)) => (hour, minute),
        (whole, None) if whole.len() == 4 => whole.split_at_checked(2)?,
        (hour, None) if afternoon.is_some() => (hour, "0"),
        _ => return None,
    };
    let (hour, minute): (i16, i16) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match afternoon {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_days_are_read_as_people_write_them() {
        for (text, expected) in [
            ("10:20", Some(620)),
            ("9.05", Some(545)),
            ("1:15 pm", Some(795)),
            ("0900", Some(540)),
            ("25:00", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(minutes(&Raw::from_text(text)), expected, "{text}");
        }
        assert_eq!(minutes(&Raw::Number(0.5)), Some(720));
        let day = |text: &str| {
            day_of(&Raw::from_text(text), DateOrder::DayFirst).map(|(day, on)| (day, on.is_some()))
        };
        assert_eq!(
            [day("Tue"), day("friday"), day("24/11/2026"), day("T")],
            [Some((2, false)), Some((5, false)), Some((2, true)), None]
        );
    }
}
