//! From a sheet of attendance to rows that can be written. Pure: cells in, rows and problems out.

use std::collections::{BTreeMap, BTreeSet};

use ensemble_roster::attendance::{self, About, Amount, Attendance, MarkRow, Summary, Who};
use ensemble_roster::{Cell, ColumnRef, Date, Mapping, Problem, Severity, Sheet, Taken, Target};

use super::pack::Packing;
use super::{Marking, Marks, Period, Span, codes, totals};
use crate::import::check::{Read, Rows};
use crate::import::model::Choices;

pub fn sheet(sheet: &Sheet, mapping: &Mapping, choices: &Choices, today: Date) -> Read {
    let (marking, by_person) = marking(sheet, mapping, choices);
    match attendance::read(sheet, mapping, &marking.codes(), today) {
        Attendance::Marks(taken) => marks(taken, &marking, by_person),
        Attendance::Summaries { about, mut taken } => {
            let until = choices.taken_on.as_deref().and_then(|on| on.parse().ok()).unwrap_or(today);
            let place = Place(sheet);
            let times = Times::of(mapping, &taken.rows, until);
            taken.problems.extend(times.problems(&taken.rows, &place));
            if about == About::Pupils {
                return summaries(taken, &times);
            }
            taken.problems.extend(totals::not_of_a_school(mapping, &taken.rows, &place));
            let totals = totals::totals(&taken.rows, about, &times);
            taken.problems.extend(totals::twice(&totals, &place));
            if !taken.is_stopped() && taken.held_back().is_empty() {
                taken.problems.extend(totals::nothing(&taken.rows, &totals, &place));
            }
            let hidden = hidden(&taken.rows);
            Read { hidden, ..Read::of(taken, |_| Rows::Totals(totals)) }
        }
    }
}

/// The codes that marks are read with, and whether a person chose them.
pub fn marking(sheet: &Sheet, mapping: &Mapping, choices: &Choices) -> (Marking, bool) {
    let guess = || Marking { list: codes::guess(sheet, mapping), ..Marking::default() };
    (choices.marking.clone().unwrap_or_else(guess), choices.marking.is_some())
}

fn marks(taken: Taken<MarkRow>, marking: &Marking, by_person: bool) -> Read {
    let mut packing = Packing::default();
    let Marks { pupils, marks, .. } = packing.part(&taken.rows);
    let marks = Marks { pupils, marks, ..packing.finish(marking, by_person, &taken.held_back()) };
    Read::of(taken, |_| Rows::Marks(marks))
}

/// Each pupil's summaries of a transfer file: a row is about the school year that it names.
pub fn transfer(taken: Taken<Summary>, today: Date) -> Read {
    summaries(taken, &Times { step: None, until: today })
}

fn summaries(taken: Taken<Summary>, times: &Times) -> Read {
    let span = |row: &Summary| {
        let of = |amount| row.sessions(amount).and_then(|n| i64::try_from(n).ok());
        let (persistent, severe) = (row.is_persistently_absent(), row.is_severely_absent());
        let span = Span {
            row: row.row,
            who: who(row),
            period: times.of_row(row)?,
            possible: of(Amount::Possible),
            attended: of(Amount::Attended),
            absent: of(Amount::Absent),
            authorised: of(Amount::Authorised),
            unauthorised: of(Amount::Unauthorised),
            excluded: of(Amount::Excluded),
            late: of(Amount::Late),
            percent: row.attendance_percent(),
            persistent,
            severe,
        };
        // A row that says nothing is no summary.
        let says = [span.possible, span.attended, span.absent, span.authorised, span.unauthorised, span.late];
        (says.iter().any(Option::is_some) || span.percent.is_some()).then_some(span)
    };
    let rows = taken.rows.iter().filter_map(span).collect();
    Read { hidden: hidden(&taken.rows), ..Read::of(taken, |_| Rows::Summaries(rows)) }
}

fn who(row: &Summary) -> Who {
    Who {
        number: row.number.clone(),
        given: row.given.clone(),
        family: row.family.clone(),
        class: row.class.clone(),
        stage: row.stage.clone(),
        school: row.school.clone(),
    }
}

fn hidden(rows: &[Summary]) -> usize {
    let cells = rows.iter().flat_map(|r| r.sessions.iter().chain(&r.percent));
    cells.filter(|(_, cell)| matches!(cell, Cell::Suppressed { .. })).count()
}

/// Where problems are.
pub(super) struct Place<'a>(&'a Sheet);

impl Place<'_> {
    pub fn problem(
        &self,
        rows: Vec<usize>,
        column: Option<&str>,
        severity: Severity,
        what: String,
        remedy: &str,
    ) -> Problem {
        let header = column.and_then(|name| self.0.header.iter().find(|h| h.name == name));
        Problem {
            file: self.0.file.clone(),
            sheet: self.0.name.clone(),
            rows,
            column: header.map(|h| ColumnRef { letter: h.letter.clone(), name: h.name.clone() }),
            severity,
            what,
            remedy: remedy.to_owned(),
        }
    }
}

/// Which days each row is about.
pub(super) struct Times {
    /// How many days a row with a date is about; none for the time from that day on.
    step: Option<i64>,
    until: Date,
}

impl Times {
    /// The smallest step between the days of the file, or a week where the heading says so.
    fn of(mapping: &Mapping, rows: &[Summary], until: Date) -> Times {
        let days: BTreeSet<Date> = rows.iter().filter_map(|row| row.on).collect();
        let gaps = days.iter().zip(days.iter().skip(1));
        let gaps = gaps.filter_map(|(a, b)| Some(i64::from(a.until(*b).ok()?.get_days())));
        let is_week =
            |heading: &str| heading.contains("week") || ["wc", "w/c", "wb", "w/b"].contains(&heading.trim());
        let mut of_dates = mapping.columns.iter().filter(|c| c.target == Target::Date);
        let weekly = of_dates.any(|c| is_week(&c.heading.to_lowercase()));
        Times { step: if weekly { Some(7) } else { gaps.min() }, until }
    }

    pub fn of_row(&self, row: &Summary) -> Option<Period> {
        match (row.on, &row.occasion) {
            (Some(on), _) => Some(match self.step {
                Some(days) => Period::days(on, days),
                None => Period { from_on: on.to_string(), ..Period::year_up_to(self.until.max(on)) },
            }),
            (None, Some(occasion)) => Period::school_year(occasion),
            (None, None) => Some(Period::year_up_to(self.until)),
        }
    }

    /// A term has no days that this file tells of.
    fn problems(&self, rows: &[Summary], place: &Place<'_>) -> Vec<Problem> {
        let mut unknown: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for row in rows.iter().filter(|row| self.of_row(row).is_none()) {
            unknown.entry(row.occasion.as_deref().unwrap_or_default()).or_default().push(row.row);
        }
        let remedy =
            "Choose a column with the first day, or leave this column out and say the last day below";
        let of = |(text, rows): (&str, Vec<usize>)| {
            place.problem(
                rows,
                None,
                Severity::Fix,
                format!("“{text}” is a time whose days we do not know"),
                remedy,
            )
        };
        unknown.into_iter().map(of).collect()
    }
}
