//! Marks of a register, one row a pupil and day or session.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Taking;
use super::dates::{Sense, dates};
use super::people::{self, Name, names, numbers};
use crate::attendance::{Code, Codes, Found, Mark, Session};
use crate::grid::thousands;
use crate::limits;
use crate::mapping::Target;
use crate::problem::Severity;

/// One mark: a pupil, a day, a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// The marks of the sheet, which may be a part of the file, with sessions as they are written.
pub(super) fn part(taking: &mut Taking<'_>, reading: &mut Reading<'_>, today: Date) -> Vec<MarkRow> {
    let sheet = taking.sheet;
    let (who, _) = who(taking);
    let has_days = taking.one(&Target::Date).is_some();
    if !has_days {
        let what = "no column holds the day of the marks";
        taking.problems.add(Severity::Stop, &[], None, what, "Choose the column that does");
    }
    let on = dates(taking, &Target::Date, Sense::School, today);
    let sessions = sessions(taking);
    let [whole, morning, afternoon] = [None, Some(Session::Morning), Some(Session::Afternoon)]
        .map(|session| taking.one(&Target::Mark { session }).map(|index| (index, session)));

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
    rows
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
        if let Some(session) = usual(&text) {
            sessions.push(Some(session));
            continue;
        }
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

/// As most registers write them, told without taking the text apart.
fn usual(text: &str) -> Option<Session> {
    match text {
        "AM" => Some(Session::Morning),
        "PM" => Some(Session::Afternoon),
        _ => None,
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
    /// Whether a cell held the two marks of a day.
    pub found_pair: bool,
    unknown: HashMap<Arc<str>, Odd>,
    out_of_date: HashMap<&'static str, (&'static Code, Odd)>,
    /// Marks of yet another text, once there are so many different ones.
    others: Odd,
    blank: usize,
    /// How many marks there are, how many there may be, and how many there were beyond that.
    read: usize,
    pub most: usize,
    beyond: usize,
    /// How many more places of odd marks may be named.
    room: usize,
}

/// How many different texts that are no codes are told apart.
const UNKNOWN: usize = 10_000;

/// Where an odd mark stands: rows and columns, in order.
#[derive(Default)]
struct Odd {
    places: Vec<(usize, usize)>,
    near: Vec<&'static str>,
}

impl Odd {
    fn add(&mut self, at: &Place<'_>, room: &mut usize) {
        if *room > 0 {
            *room -= 1;
            self.places.push((at.row, at.index));
        }
    }
}

impl<'a> Reading<'a> {
    pub fn new(codes: &'a Codes, most: usize) -> Self {
        Self {
            codes,
            found_pair: false,
            unknown: HashMap::new(),
            out_of_date: HashMap::new(),
            others: Odd::default(),
            blank: 0,
            read: 0,
            most,
            beyond: 0,
            room: limits::STREAM_PROBLEM_ROWS,
        }
    }

    /// Reads one mark into the rows.
    pub fn read(&mut self, text: &str, at: Place<'_>, session: Session, rows: &mut Vec<MarkRow>) {
        if is_blank(text) {
            self.blank += 1;
            return;
        }
        if self.read >= self.most {
            self.beyond += 1;
            return;
        }
        self.read += 1;
        let mark = match self.codes.find(text, at.on) {
            Found::InForce(code) => Mark::Known(code),
            Found::OutOfDate(code) => {
                let odd = self.out_of_date.entry(code.code).or_insert_with(|| (code, Odd::default()));
                odd.1.add(&at, &mut self.room);
                Mark::Known(code)
            }
            Found::Unknown(near) => {
                let shown: Arc<str> = crate::date::shortened(text).into();
                let is_new = self.unknown.len() >= UNKNOWN && !self.unknown.contains_key(&shown);
                let odd = match is_new {
                    true => &mut self.others,
                    false => self.unknown.entry(Arc::clone(&shown)).or_default(),
                };
                odd.near = near;
                odd.add(&at, &mut self.room);
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
        if !self.others.places.is_empty() {
            let what = "the text is not a register code either; it was kept and not counted";
            say(taking, &self.others, what, "Check whether the right column holds the marks");
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
            taking.note(match self.blank {
                1 => "One session has no mark; it was not counted.".to_owned(),
                _ => format!("{blank} sessions have no mark; they were not counted."),
            });
        }
        if self.beyond > 0 {
            let what = format!("there are more than {} marks", thousands(self.most));
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

/// What tells pupils apart: the number, or the names and the class where there is none.
pub(super) fn identity(who: &Who) -> [&Option<String>; 3] {
    match who.number {
        Some(_) => [&who.number, &None, &None],
        None => [&who.given, &who.family, &who.class],
    }
}
