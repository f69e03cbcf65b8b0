//! Pupils and their classes, in this school year and, in the larger worlds, in the last.

use jiff::civil::{Date, date};
use uuid::Uuid;

use super::calendar::{Calendar, LAST_YEAR, THIS_YEAR, Year, after};
use super::dice::Dice;
use super::places::Place;
use super::{cast, names};
use crate::network::Sector;

pub struct Session {
    pub id: Uuid,
    pub year: &'static Year,
}

pub struct Class {
    pub id: Uuid,
    /// Which of the roster's sessions.
    pub session: usize,
    pub name: String,
    /// First and last stage of its pupils.
    pub stages: (usize, usize),
    /// All of one age, or of ages that are taught together: nurseries, special schools and bases mix them.
    pub is_staged: bool,
    /// Which of the roster's pupils, in a fixed order.
    pub pupils: Vec<usize>,
}

pub struct Pupil {
    pub id: Uuid,
    pub given: &'static str,
    pub family: &'static str,
    pub stage: usize,
    pub born: Date,
    pub joined: Date,
    pub left: Option<Date>,
    pub came_from: Option<String>,
    /// Came from a school where another language is spoken.
    pub is_from_abroad: bool,
}

pub struct Roster {
    pub sessions: Vec<Session>,
    pub classes: Vec<Class>,
    pub pupils: Vec<Pupil>,
}

impl Pupil {
    /// On the roll, that day.
    pub fn is_here(&self, day: Date) -> bool {
        self.joined <= day && self.left.is_none_or(|left| day < left)
    }

    /// From when until when this pupil sits in a class of that year. Half-open; an end that is not known yet
    /// is `None`.
    pub fn seat(&self, year: &Year) -> Option<(Date, Option<Date>)> {
        let from = self.joined.max(year.from);
        let end = (year.until <= THIS_YEAR.from).then_some(year.until);
        let until = match (self.left, end) {
            (Some(left), Some(end)) => Some(left.min(end)),
            (left, end) => left.or(end),
        };
        (from < year.until && until.is_none_or(|until| from < until)).then_some((from, until))
    }
}

/// The most that one class holds.
fn class_size(sector: Sector) -> usize {
    match sector {
        Sector::Primary => 33,
        Sector::Secondary => 28,
        Sector::EarlyYears => 20,
        Sector::Special | Sector::Base => 9,
    }
}

pub fn roster(
    place: &Place,
    feeders: &[String],
    years: &[&'static Year],
    calendar: &Calendar,
    dice: &mut Dice,
) -> Roster {
    let sessions: Vec<Session> = (years.iter())
        .map(|&year| Session { id: dice.id(calendar.at(after(year.from, -45), 9, 10)), year })
        .collect();
    let mut pupils = Vec::new();
    for (stage, count) in (place.stages.0..).zip(stage_sizes(place, dice)) {
        for _ in 0..count {
            pupils.push(pupil(place, stage, feeders, calendar, dice));
        }
    }
    leavers(place, years, &mut pupils, feeders, calendar, dice);
    let mut classes = Vec::new();
    for (n, session) in sessions.iter().enumerate() {
        let back = sessions.len() - 1 - n;
        classes.extend(classes_of(place, n, session, back, &pupils, calendar, dice));
    }
    let mut roster = Roster { sessions, classes, pupils };
    cast::seat(place, &mut roster);
    roster
}

/// How many there are in each stage. Secondaries thin out at the end.
fn stage_sizes(place: &Place, dice: &mut Dice) -> Vec<usize> {
    if let Some(sizes) = cast::stage_sizes(place) {
        return sizes.to_vec();
    }
    let weight = |stage: usize| match (place.sector, stage) {
        (Sector::Secondary, 5) => 0.8,
        (Sector::Secondary, 6) => 0.62,
        _ => 1.0,
    };
    let weights: Vec<f64> =
        (place.stages.0..=place.stages.1).map(|stage| weight(stage) * dice.between(0.94, 1.06)).collect();
    let whole: f64 = weights.iter().sum();
    let mut so_far = (0.0, 0);
    weights
        .into_iter()
        .map(|weight| {
            so_far.0 += weight / whole * place.pupils as f64;
            let size = so_far.0.round() as usize - so_far.1;
            so_far.1 += size;
            size
        })
        .collect()
}

/// Somebody of that stage, on the roll today.
fn pupil(place: &Place, stage: usize, feeders: &[String], calendar: &Calendar, dice: &mut Dice) -> Pupil {
    let (given, family) = names::draw(dice);
    let years_here = i16::try_from(stage - place.stages.0).unwrap_or_default();
    let started = date(2026 - years_here, 9, 3);
    let is_new = dice.chance(0.035);
    let joined = if is_new { dice.pick(&calendar.weeks).max(started) } else { started };
    let is_from_abroad = is_new && dice.chance(0.3) && place.sector != Sector::EarlyYears;
    let came_from = match place.sector {
        Sector::EarlyYears => None,
        _ if is_from_abroad => Some("a school abroad".to_owned()),
        _ if is_new => Some("a school in another authority".to_owned()),
        Sector::Secondary => feeders.get(dice.below(feeders.len())).cloned(),
        _ => None,
    };
    let id = dice.id(calendar.at(joined, 9, 0));
    Pupil {
        id,
        given,
        family,
        stage,
        born: born(place, stage, dice),
        joined,
        left: None,
        came_from,
        is_from_abroad,
    }
}

/// Year 1 turns six in the school year, S1 twelve, and nursery four and five.
fn born(place: &Place, stage: usize, dice: &mut Dice) -> Date {
    let stage = i16::try_from(stage).unwrap_or_default();
    let year = match place.sector {
        Sector::EarlyYears => 2023 - stage,
        Sector::Secondary => 2015 - stage,
        Sector::Primary | Sector::Special | Sector::Base => 2021 - stage,
    };
    after(date(year, 9, 1), dice.within(0, 365))
}

/// Those who went: a whole last stage in July, and a few on other days.
fn leavers(
    place: &Place,
    years: &[&'static Year],
    pupils: &mut Vec<Pupil>,
    feeders: &[String],
    calendar: &Calendar,
    dice: &mut Dice,
) {
    let (first, last) = place.stages;
    let a_stage = place.pupils / (last - first + 1);
    let last_stage = pupils.iter().filter(|pupil| pupil.stage == last).count();
    if years.len() > 1 {
        for stage in first..=last {
            let count = if stage == last { last_stage } else { dice.below(a_stage / 25 + 2) };
            for _ in 0..count {
                // They were in this stage last year: a year older than who is in it now.
                let mut leaver = pupil(place, stage, feeders, calendar, dice);
                let years_here = i16::try_from(stage - first + 1).unwrap_or_default();
                leaver.joined = date(2026 - years_here, 9, 3);
                leaver.born = leaver.born.saturating_sub(jiff::Span::new().years(1));
                leaver.left = Some(if stage == last {
                    date(2026, 7, 11)
                } else {
                    after(LAST_YEAR.from, 7 * dice.within(6, 44))
                });
                pupils.push(leaver);
            }
        }
    }
    for _ in 0..dice.below(place.pupils / 120 + 1) {
        let stage = first + dice.below(last - first + 1);
        let mut leaver = pupil(place, stage, feeders, calendar, dice);
        leaver.joined = leaver.joined.min(date(2026, 9, 3));
        leaver.left = Some(after(date(2026, 9, 14), dice.within(0, 70)));
        pupils.push(leaver);
    }
}

/// The classes of one session, `back` years before this one.
fn classes_of(
    place: &Place,
    session: usize,
    of: &Session,
    back: usize,
    pupils: &[Pupil],
    calendar: &Calendar,
    dice: &mut Dice,
) -> Vec<Class> {
    let (first, last) = place.stages;
    // Where each sat that year. Whoever left in July had no stage after it.
    let stage_then = |pupil: &Pupil| {
        let gone_before_this_year = pupil.left.is_some_and(|left| left <= THIS_YEAR.from);
        let years_ago = if gone_before_this_year { back.checked_sub(1)? } else { back };
        pupil.seat(of.year)?;
        pupil.stage.checked_sub(years_ago).filter(|stage| first <= *stage)
    };
    let mut by_stage: Vec<(usize, Vec<usize>)> = (first..=last).map(|stage| (stage, Vec::new())).collect();
    for (n, pupil) in pupils.iter().enumerate() {
        if let Some(stage) = stage_then(pupil)
            && let Some((_, stage)) = by_stage.get_mut(stage - first)
        {
            stage.push(n);
        }
    }
    let most = class_size(place.sector);
    let is_staged = matches!(place.sector, Sector::Primary | Sector::Secondary);
    let groups: Vec<Vec<(usize, Vec<usize>)>> = match place.sector {
        Sector::Primary if place.pupils < 110 => {
            let together = by_stage.len().div_ceil(place.pupils.div_ceil(27));
            by_stage.chunks(together).map(<[_]>::to_vec).collect()
        }
        Sector::Primary | Sector::Secondary => by_stage.into_iter().map(|stage| vec![stage]).collect(),
        Sector::EarlyYears | Sector::Special | Sector::Base => vec![by_stage],
    };
    let at = calendar.at(after(of.year.from, -30), 10, 0);
    let mut classes = Vec::new();
    for group in groups {
        let stages = (group.first().map_or(first, |g| g.0), group.last().map_or(last, |g| g.0));
        let all: Vec<usize> = group.into_iter().flat_map(|(_, pupils)| pupils).collect();
        let count = all.len().div_ceil(most).max(1);
        for (n, pupils) in split(&all, count).enumerate() {
            let name = class_name(place.sector, stages, n);
            classes.push(Class {
                id: dice.id(at),
                session,
                name,
                stages,
                is_staged,
                pupils: pupils.to_vec(),
            });
        }
    }
    classes
}

/// As many parts as asked for, of sizes that differ by one at most.
fn split(all: &[usize], parts: usize) -> impl Iterator<Item = &[usize]> {
    (0..parts).filter_map(move |n| all.get(n * all.len() / parts..(n + 1) * all.len() / parts))
}

fn class_name(sector: Sector, (from, to): (usize, usize), n: usize) -> String {
    let letter = char::from_u32('A' as u32 + u32::try_from(n).unwrap_or_default()).unwrap_or('A');
    match sector {
        Sector::Primary if from == to => format!("{from}{letter}"),
        Sector::Primary if to == from + 1 => format!("{from}/{to}"),
        Sector::Primary => format!("{from}–{to}"),
        Sector::Secondary => format!("S{from}{letter}"),
        Sector::EarlyYears => {
            format!("{} room", ["Rockpool", "Driftwood", "Seashell"].get(n).unwrap_or(&"Garden"))
        }
        Sector::Special => format!("Class {}", n + 1),
        Sector::Base => format!("Group {}", n + 1),
    }
}
