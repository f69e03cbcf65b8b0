//! Marks of a register, one row a pupil and day or session.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::dates::{Sense, dates};
use super::people::{self, Name, names, numbers};
use super::{Key, Taken, Taking};
use crate::attendance::{Code, Codes, Found, Mark, Session};
use crate::grid::thousands;
use crate::limits;
use crate::mapping::Target;
use crate::problem::Severity;

/// One mark: a pupil, a day, a session.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkRow {
    /// The row in the file, 1-based as a spreadsheet shows it.
    pub row: usize,
    /// The pupil.
    pub who: Arc<Who>,
    /// The day.
    pub on: Date,
    /// The session.
    pub session: Session,
    /// The mark. Sessions without one are not listed.
    pub mark: Mark,
}

/// A pupil as a register names one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Who {
    /// UPN, SCN or the school's own number: text, with its leading zeros.
    pub number: Option<String>,
    /// Forenames.
    pub given: Option<String>,
    /// Surname.
    pub family: Option<String>,
    /// Class, as written.
    pub class: Option<String>,
    /// Year group, as written.
    pub stage: Option<String>,
    /// The school's code or name, as written.
    pub school: Option<String>,
}

/// Who each row of the sheet is about, and whether they are known by number. Equal rows share one.
pub(super) fn who(taking: &mut Taking<'_>) -> (Vec<Arc<Who>>, bool) {
    let (numbers, has_numbers) = numbers(taking);
    let (names, has_names) = names(taking);
    let class = taking.texts(&Target::Class);
    let stage = taking.texts(&Target::Stage);
    let school = people::schools(taking);
    if !has_numbers && !has_names {
        let what = "no column holds a pupil number or a name, so nobody knows whose marks these are";
        taking.problems.add(Severity::Stop, &[], None, what, "Choose the column that does");
    }
    let mut known: HashMap<Who, Arc<Who>> = HashMap::new();
    let rows = numbers.into_iter().zip(names).zip(class).zip(stage).zip(school);
    let who = rows.map(|((((number, Name { given, family }), class), stage), school)| {
        let who = Who { number, given, family, class, stage, school };
        Arc::clone(known.entry(who).or_insert_with_key(|who| Arc::new(who.clone())))
    });
    (who.collect(), has_numbers)
}

pub(super) fn marks(mut taking: Taking<'_>, codes: &Codes, today: Date) -> Taken<MarkRow> {
    let sheet = taking.sheet;
    let (who, has_numbers) = who(&mut taking);
    let has_days = taking.one(&Target::Date).is_some();
    if !has_days {
        let what = "no column holds the day of the marks";
        taking.problems.add(Severity::Stop, &[], None, what, "Choose the column that does");
    }
    let on = dates(&mut taking, &Target::Date, Sense::School, today);
    let sessions = sessions(&mut taking);
    let [whole, morning, afternoon] = [None, Some(Session::Morning), Some(Session::Afternoon)]
        .map(|session| taking.one(&Target::Mark { session }).map(|index| (index, session)));

    let mut reading = Reading::new(codes);
    let mut rows = Vec::new();
    for ((row, who), (on, session)) in sheet.rows.iter().zip(who).zip(on.into_iter().zip(sessions)) {
        for (index, of) in [whole, morning, afternoon].into_iter().flatten() {
            let text = row.cell(index).text();
            let Some(session) = of.or(session) else { continue };
            match on {
                Some(on) => {
                    let mark = Place { row: row.number, index, who: &who, on };
                    reading.read(&text, mark, session, &mut rows);
                }
                None if has_days && !is_blank(&text) => {
                    let what = "there is a mark and no day for it";
                    taking.problems.add(Severity::Fix, &[row.number], None, what, "Fill the date in");
                }
                None => {}
            }
        }
    }
    unstated(&mut rows);
    reading.say(&mut taking);
    finish(taking, rows, has_numbers)
}

/// The session of each row; none where it is said and cannot be understood.
fn sessions(taking: &mut Taking<'_>) -> Vec<Option<Session>> {
    let sheet = taking.sheet;
    let Some(index) = taking.one(&Target::Session) else {
        return vec![Some(Session::Unstated); sheet.rows.len()];
    };
    let mut sessions = Vec::with_capacity(sheet.rows.len());
    for row in &sheet.rows {
        let text = row.cell(index).text();
        let session = if is_blank(&text) { Some(Session::Unstated) } else { Session::named(&text) };
        if session.is_none() {
            let what = format!("“{}” is not a session", crate::date::shortened(&text));
            let remedy = "Marks are for a morning (AM) or an afternoon (PM), not for lessons";
            taking.cell(Severity::Fix, row.number, index, what, remedy);
        }
        sessions.push(session);
    }
    sessions
}

/// Two marks of one pupil and day without a session are the morning's and the afternoon's; `/` and `\` say it
/// themselves.
fn unstated(rows: &mut [MarkRow]) {
    let mut times: HashMap<(Arc<Who>, Date), usize> = HashMap::new();
    for row in rows.iter().filter(|r| r.session == Session::Unstated) {
        *times.entry((Arc::clone(&row.who), row.on)).or_default() += 1;
    }
    let mut first: HashMap<(Arc<Who>, Date), ()> = HashMap::new();
    for row in rows.iter_mut().filter(|r| r.session == Session::Unstated) {
        let day = (Arc::clone(&row.who), row.on);
        let by_mark = match &row.mark {
            Mark::Known(Code { code: "/", .. }) => Some(Session::Morning),
            Mark::Known(Code { code: "\\", .. }) => Some(Session::Afternoon),
            _ => None,
        };
        if times.get(&day) == Some(&2) {
            let session = if first.insert(day, ()).is_none() { Session::Morning } else { Session::Afternoon };
            row.session = by_mark.unwrap_or(session);
        } else if let Some(session) = by_mark {
            row.session = session;
        }
    }
}

pub(super) fn is_blank(text: &str) -> bool {
    matches!(text.trim(), "" | "-" | "–" | ".")
}

/// Where a mark stands and whose it is.
pub(super) struct Place<'a> {
    pub row: usize,
    pub index: usize,
    pub who: &'a Arc<Who>,
    pub on: Date,
}

/// Marks being looked up, with what has to be said about them at the end.
pub(super) struct Reading<'a> {
    pub codes: &'a Codes,
    unknown: HashMap<Arc<str>, Odd>,
    out_of_date: HashMap<&'static str, (&'static Code, Odd)>,
    /// Cells of a known text are looked up once a day.
    blank: usize,
    beyond: usize,
}

/// Where an odd mark stands: rows and columns, in order.
#[derive(Default)]
struct Odd {
    places: Vec<(usize, usize)>,
    near: Vec<&'static str>,
}

impl<'a> Reading<'a> {
    pub fn new(codes: &'a Codes) -> Self {
        Self { codes, unknown: HashMap::new(), out_of_date: HashMap::new(), blank: 0, beyond: 0 }
    }

    /// Reads one mark into the rows.
    pub fn read(&mut self, text: &str, at: Place<'_>, session: Session, rows: &mut Vec<MarkRow>) {
        if is_blank(text) {
            self.blank += 1;
            return;
        }
        if rows.len() >= limits::MARKS {
            self.beyond += 1;
            return;
        }
        let place = (at.row, at.index);
        let mark = match self.codes.find(text, at.on) {
            Found::InForce(code) => Mark::Known(code),
            Found::OutOfDate(code) => {
                let odd = self.out_of_date.entry(code.code).or_insert_with(|| (code, Odd::default()));
                odd.1.places.push(place);
                Mark::Known(code)
            }
            Found::Unknown(near) => {
                let shown: Arc<str> = crate::date::shortened(text).into();
                let odd = self.unknown.entry(Arc::clone(&shown)).or_default();
                odd.near = near;
                odd.places.push(place);
                Mark::Unknown(shown)
            }
        };
        rows.push(MarkRow { row: at.row, who: Arc::clone(at.who), on: at.on, session, mark });
    }

    /// Says what was odd.
    pub fn say(self, taking: &mut Taking<'_>) {
        let mut unknown: Vec<_> = self.unknown.into_iter().collect();
        unknown.sort_by(|a, b| a.0.cmp(&b.0));
        for (text, odd) in unknown {
            let near = match odd.near.as_slice() {
                [] => "no code of the list is near it".to_owned(),
                [one] => format!("the nearest is {one}"),
                [all @ .., last] => format!("the nearest are {} and {last}", all.join(", ")),
            };
            let what = format!("“{text}” is not a register code ({near}); it was kept and not counted");
            say(taking, &odd, &what, "Correct the mark, or say which code is meant by it");
        }
        let mut out_of_date: Vec<_> = self.out_of_date.into_values().collect();
        out_of_date.sort_by_key(|(code, _)| code.code);
        for (code, odd) in out_of_date {
            let (name, group) = (code.name.to_lowercase(), code.group.words());
            let what = format!("{} ({name}) was in use {}; it was read as {group}", code.code, code.in_use());
            say(taking, &odd, &what, "Check the date, and which code is meant");
        }
        if self.blank > 0 {
            let blank = thousands(self.blank);
            taking.notes.push(match self.blank {
                1 => "One session has no mark; it was not counted.".to_owned(),
                _ => format!("{blank} sessions have no mark; they were not counted."),
            });
        }
        if self.beyond > 0 {
            let what = format!("there are more than {} marks", thousands(limits::MARKS));
            taking.problems.add(Severity::Stop, &[], None, what, "Split the file by year group");
        }
    }
}

/// Few places are named column by column; many are one problem, or the list would hide the rest.
fn say(taking: &mut Taking<'_>, odd: &Odd, what: &str, remedy: &str) {
    const FEW: usize = 20;
    if odd.places.len() <= FEW {
        for (row, index) in &odd.places {
            taking.cell(Severity::Glance, *row, *index, what, remedy);
        }
        return;
    }
    let rows: Vec<usize> = odd.places.iter().map(|(row, _)| *row).collect();
    taking.problems.add(Severity::Glance, &rows, None, what, remedy);
}

/// Finds marks that stand twice, and finishes.
pub(super) fn finish(mut taking: Taking<'_>, rows: Vec<MarkRow>, has_numbers: bool) -> Taken<MarkRow> {
    if rows.iter().any(|r| r.session == Session::Unstated) {
        let note = "Some marks are for a day without morning or afternoon; each was counted as one session.";
        taking.notes.push(note.to_owned());
    }
    let keys = rows.iter().map(|r| Some((&r.who.school, identity(&r.who), r.on, r.session)));
    for group in people::repeats(keys) {
        let shared: Vec<&MarkRow> = group.iter().filter_map(|at| rows.get(*at)).collect();
        let numbers: Vec<usize> = shared.iter().map(|r| r.row).collect();
        let differ = shared.iter().zip(shared.iter().skip(1)).any(|(a, b)| a.mark != b.mark);
        let what = match differ {
            true => "two marks that differ for the same pupil and session",
            false => "the same mark twice for the same pupil and session; it would count twice",
        };
        taking.problems.add(Severity::Fix, &numbers, None, what, "Take out the rows that are too many");
    }
    if !has_numbers {
        taking.notes.push(super::results::KEYED_BY_ROW.to_owned());
    }
    taking.finish(rows, if has_numbers { Key::PupilNumber } else { Key::Row })
}

/// What tells pupils apart: the number, or the names and the class where there is none.
fn identity(who: &Who) -> [&Option<String>; 3] {
    match who.number {
        Some(_) => [&who.number, &None, &None],
        None => [&who.given, &who.family, &who.class],
    }
}
