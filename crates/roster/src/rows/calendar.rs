//! A square for each pupil and day of a register, in one byte: which marks it has, so that two of one session are
//! found and two without a session told apart, however long the file.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use jiff::civil::Date;

use super::marks::{MarkRow, identity};
use crate::attendance::{Code, Mark, Session};
use crate::limits;

/// What is known of the marks of one pupil and day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Square {
    None,
    One(Found),
    /// Two marks of different sessions.
    Two,
    /// Two or more, some of which may be of one session.
    More,
}

/// A mark by its session, as far as it is known: said by the file, by `/` or `\`, or by nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Said(Session),
    Slash(Session),
    Open,
}

/// The marks of all pupils and days.
pub(super) struct Calendar {
    random: RandomState,
    pupils: HashMap<u64, usize>,
    days: HashMap<Date, usize>,
    squares: Vec<Vec<u8>>,
    size: usize,
    /// Whether two marks of a day without a session are its morning and its afternoon.
    pairs_up: bool,
    /// Whether there were more pupils or days than could be held.
    pub beyond: bool,
}

/// A square in a byte: what was found in the low bits, how many marks without session (up to three) above them, and
/// whether the first of these was settled.
const SQUARE: u8 = 0b0000_1111;
const OPEN_SHIFT: u8 = 4;
const OPEN: u8 = 0b0011_0000;
const FIRST_SETTLED: u8 = 0b0100_0000;
/// 32 MB of squares: 80,000 pupils for 400 days.
const SQUARES: usize = 32 << 20;

impl Calendar {
    pub fn new(pairs_up: bool) -> Self {
        Self {
            random: RandomState::new(),
            pupils: HashMap::new(),
            days: HashMap::new(),
            squares: Vec::new(),
            size: 0,
            pairs_up,
            beyond: false,
        }
    }

    /// Counts a mark, with its session as written.
    pub fn count(&mut self, row: &MarkRow) {
        let pairs_up = self.pairs_up;
        let found = found(row, pairs_up);
        let Some(square) = self.square(row) else { return };
        let next = match read(*square) {
            Square::None => Square::One(found),
            Square::One(first) if sessions_differ(first, found, pairs_up) => Square::Two,
            Square::One(_) | Square::Two | Square::More => Square::More,
        };
        let open = (*square & OPEN) >> OPEN_SHIFT;
        let open = if row.session == Session::Unstated { (open + 1).min(3) } else { open };
        *square = written(next) | (open << OPEN_SHIFT);
    }

    /// Gives a mark its session, once all are counted: two marks of one pupil and day without a session are the
    /// morning's and the afternoon's; `/` and `\` say it themselves. True when another mark may be of the same.
    pub fn settle(&mut self, row: &mut MarkRow) -> bool {
        let pairs_up = self.pairs_up;
        let by_mark = slash(&row.mark);
        let square = self.square(row);
        let open = row.session == Session::Unstated;
        if open && pairs_up {
            let two = square.as_deref().is_some_and(|s| (s & OPEN) >> OPEN_SHIFT == 2);
            let is_first = square.as_deref().is_some_and(|s| s & FIRST_SETTLED == 0);
            let session = if is_first { Session::Morning } else { Session::Afternoon };
            row.session = by_mark.unwrap_or(if two { session } else { Session::Unstated });
        }
        let Some(square) = square else { return false };
        *square |= if open { FIRST_SETTLED } else { 0 };
        read(*square) == Square::More
    }

    fn square(&mut self, row: &MarkRow) -> Option<&mut u8> {
        let key = self.random.hash_one((&row.who.school, identity(&row.who)));
        let (pupils, days) = (self.pupils.len(), self.days.len());
        let pupil = match self.pupils.get(&key) {
            Some(pupil) => *pupil,
            None if pupils < limits::STREAM_PUPILS => {
                self.squares.push(Vec::new());
                *self.pupils.entry(key).or_insert(pupils)
            }
            None => {
                self.beyond = true;
                return None;
            }
        };
        let day = match self.days.get(&row.on) {
            Some(day) => *day,
            None if days < limits::STREAM_DAYS => *self.days.entry(row.on).or_insert(days),
            None => {
                self.beyond = true;
                return None;
            }
        };
        let squares = self.squares.get_mut(pupil)?;
        if squares.len() <= day {
            if self.size + day + 1 - squares.len() > SQUARES {
                self.beyond = true;
                return None;
            }
            self.size += day + 1 - squares.len();
            squares.reserve_exact(day + 1 - squares.len());
            squares.resize(day + 1, 0);
        }
        squares.get_mut(day)
    }
}

fn found(row: &MarkRow, pairs_up: bool) -> Found {
    match (row.session, slash(&row.mark)) {
        (Session::Unstated, Some(session)) if pairs_up => Found::Slash(session),
        (Session::Unstated, _) => Found::Open,
        (session, _) => Found::Said(session),
    }
}

fn slash(mark: &Mark) -> Option<Session> {
    match mark {
        Mark::Known(Code { code: "/", .. }) => Some(Session::Morning),
        Mark::Known(Code { code: "\\", .. }) => Some(Session::Afternoon),
        _ => None,
    }
}

/// Whether two marks of a day will be of different sessions if no third comes.
fn sessions_differ(first: Found, second: Found, pairs_up: bool) -> bool {
    let both_open = pairs_up && ![first, second].iter().any(|f| matches!(f, Found::Said(_)));
    let session = |found, open| match found {
        Found::Said(session) | Found::Slash(session) => session,
        Found::Open if both_open => open,
        Found::Open => Session::Unstated,
    };
    session(first, Session::Morning) != session(second, Session::Afternoon)
}

const SQUARES_IN_ORDER: [Square; 8] = [
    Square::None,
    Square::One(Found::Said(Session::Morning)),
    Square::One(Found::Said(Session::Afternoon)),
    Square::One(Found::Slash(Session::Morning)),
    Square::One(Found::Slash(Session::Afternoon)),
    Square::One(Found::Open),
    Square::Two,
    Square::More,
];

fn read(square: u8) -> Square {
    SQUARES_IN_ORDER.get(usize::from(square & SQUARE)).copied().unwrap_or(Square::More)
}

fn written(square: Square) -> u8 {
    let at = SQUARES_IN_ORDER.iter().position(|s| *s == square);
    at.and_then(|at| u8::try_from(at).ok()).unwrap_or(SQUARE)
}
