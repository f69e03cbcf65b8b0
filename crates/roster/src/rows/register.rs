//! A register as a grid: one row a pupil, one column a session or a day.

use std::collections::HashMap;

use jiff::civil::{Date, Weekday};

use super::Taking;
use super::marks::{MarkRow, Place, Reading, is_blank, who};
use crate::attendance::{Codes, Heading, Session, heading};
use crate::date::{DateOrder, Evidence};
use crate::mapping::Target;
use crate::problem::Severity;

/// A column of marks: its index, its day, and its session if one is known.
#[derive(Clone, Copy)]
struct Day {
    index: usize,
    on: Date,
    session: Option<Session>,
}

/// The marks of the sheet, which may be a part of the file. `pairs` says whether cells hold the two marks of a day.
pub(super) fn part(
    taking: &mut Taking<'_>,
    reading: &mut Reading<'_>,
    pairs: bool,
    today: Date,
) -> Vec<MarkRow> {
    let sheet = taking.sheet;
    let (who, _) = who(taking);
    say_what_is_not_read(taking);
    let days = days(taking, today);
    let mut rows = Vec::new();
    let mut alone: HashMap<usize, Vec<usize>> = HashMap::new();
    for (row, who) in sheet.rows.iter().zip(&who) {
        for day in &days {
            let text = row.cell(day.index).text();
            let place = || Place { row: row.number, index: day.index, who, on: day.on };
            if let Some(session) = day.session {
                reading.read(&text, place(), session, &mut rows);
                continue;
            }
            if let Some((morning, afternoon)) = reading.codes.pair(&text) {
                reading.found_pair = true;
                reading.read(morning, place(), Session::Morning, &mut rows);
                reading.read(afternoon, place(), Session::Afternoon, &mut rows);
            } else {
                if pairs && !is_blank(&text) {
                    alone.entry(day.index).or_default().push(row.number);
                }
                reading.read(&text, place(), Session::Unstated, &mut rows);
            }
        }
    }
    for index in days.iter().map(|day| day.index) {
        taking.problems.step();
        let Some(rows) = alone.get(&index) else { continue };
        let place = sheet.header.get(index).map(crate::sheet::Header::place);
        let what = "one mark for a day where others have two; it was counted as one session";
        taking.problems.add(Severity::Glance, rows, place.as_ref(), what, "Write both marks of the day");
    }
    rows
}

/// Whether some cell of the sheet holds the two marks of a day.
pub(super) fn any_pair(taking: &Taking<'_>, codes: &Codes, today: Date) -> bool {
    // Looked at apart, so that nothing is said twice.
    let mut apart = Taking::new(taking.sheet, taking.mapping);
    let days = days(&mut apart, today);
    let whole = days.iter().filter(|d| d.session.is_none());
    let mut cells = whole.flat_map(|d| taking.sheet.rows.iter().map(|r| r.cell(d.index).text()));
    cells.any(|text| codes.pair(&text).is_some())
}

/// A register's own sums are not read: the marks say them.
fn say_what_is_not_read(taking: &mut Taking<'_>) {
    let sums = taking.mapping.columns.iter().filter(|c| {
        matches!(c.target, Target::Sessions { .. } | Target::Percentage { .. } | Target::Mark { .. })
    });
    let names: Vec<String> = sums.map(|c| format!("“{}”", c.heading)).collect();
    if !names.is_empty() {
        let note = format!("The sums {} were not read, because the marks say them.", names.join(", "));
        taking.note(note);
    }
}

/// The days of the headings, in the order of the columns.
fn days(taking: &mut Taking<'_>, today: Date) -> Vec<Day> {
    let found = taking.mapping.columns_for(taking.sheet, &mut taking.problems, |t| *t == Target::Register);
    let mut headings: Vec<(usize, Heading)> = Vec::new();
    for (index, _) in found {
        let Some(header) = taking.sheet.header.get(index) else { continue };
        match heading(&header.name) {
            Some(heading) => headings.push((index, heading)),
            None => {
                let what = "the heading names no day";
                let remedy = "Leave the column out, or write the date over it";
                taking.problems.add(Severity::Fix, &[], Some(&header.place()), what, remedy);
            }
        }
    }
    let order = order(taking, &headings, today);
    let (mut days, mut supposed) = (Vec::new(), None);
    for (index, heading) in &headings {
        let Some(place) = taking.sheet.header.get(*index).map(crate::sheet::Header::place) else { continue };
        let mut say = |severity, what: String, remedy: &str| {
            taking.problems.add(severity, &[], Some(&place), what, remedy);
        };
        match heading.day(order, today) {
            Err(what) => say(Severity::Fix, what, "Correct the heading; its marks were not read"),
            Ok(on) => {
                if on > today {
                    say(Severity::Glance, format!("{on} is still to come"), "Check the heading");
                }
                if matches!(on.weekday(), Weekday::Saturday | Weekday::Sunday) {
                    say(Severity::Glance, format!("{on} is not a school day"), "Check the heading");
                }
                if heading.has_no_year() {
                    supposed.get_or_insert((heading.date.clone(), on));
                }
                days.push(Day { index: *index, on, session: heading.session });
            }
        }
    }
    if let Some((written, on)) = supposed {
        let note = format!("The headings give no year; “{written}” was read as {on}.");
        taking.note(note);
    }
    sessions(taking, days)
}

/// The order that the headings allow: days of a register follow each other, on their weekdays, and none is a
/// weekend's. Day first, with a question, where that leaves it open.
fn order(taking: &mut Taking<'_>, headings: &[(usize, Heading)], today: Date) -> DateOrder {
    let evidence = Evidence::of(headings.iter().map(|(_, heading)| heading.date.as_str()));
    if let Some(order) = evidence.order().or(taking.mapping.dates) {
        return order;
    }
    let odd = |order| {
        let days: Vec<_> = headings.iter().map(|(_, heading)| heading.day(order, today).ok()).collect();
        let weekend = |day: &Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let alone = days.iter().filter(|day| day.as_ref().is_none_or(weekend)).count();
        alone + days.iter().zip(days.iter().skip(1)).filter(|(a, b)| a > b).count()
    };
    let (day_first, month_first) = (odd(DateOrder::DayFirst), odd(DateOrder::MonthFirst));
    if evidence.either > 0 && day_first == month_first {
        let what = "every date can be read two ways; they were read with the day first";
        taking.problems.add(Severity::Glance, &[], None, what, "Say so if the month comes first");
    }
    if month_first < day_first { DateOrder::MonthFirst } else { DateOrder::DayFirst }
}

/// Two columns of one day without a session are its morning and its afternoon. More are too many.
fn sessions(taking: &mut Taking<'_>, days: Vec<Day>) -> Vec<Day> {
    let mut columns: HashMap<(Date, Option<Session>), Vec<usize>> = HashMap::new();
    for day in &days {
        columns.entry((day.on, day.session)).or_default().push(day.index);
    }
    let (mut out, mut halved) = (Vec::with_capacity(days.len()), false);
    for mut day in days {
        let same = columns.get(&(day.on, day.session)).map(Vec::as_slice).unwrap_or_default();
        match (day.session, same) {
            (_, [_]) => {}
            (None, [morning, _]) => {
                let is_morning = *morning == day.index;
                day.session = Some(if is_morning { Session::Morning } else { Session::Afternoon });
                halved = true;
            }
            (_, [first, ..]) if *first == day.index => {}
            _ => {
                let place = taking.sheet.header.get(day.index).map(crate::sheet::Header::place);
                let what = "another column is of the same day and session; this one was not read";
                taking.problems.add(Severity::Fix, &[], place.as_ref(), what, "Leave one of them out");
                continue;
            }
        }
        out.push(day);
    }
    if halved {
        let note = "Two columns of the same day were read as its morning and its afternoon.";
        taking.note(note);
    }
    out
}
