//! Results, pupil by pupil: where each started in September, and what the checks after that found.
//!
//! A check is 0.7 of where a pupil started, what the class gained, and the pupil’s own luck and
//! work. In a third of schools classes differ by chance alone; in the others 3 to 10 hundredths of
//! what is left sits between classes, as it does where people have looked.

use ensemble_db::args;
use jiff::civil::{Date, date};
use uuid::Uuid;

use super::calendar::{Calendar, LAST_YEAR, THIS_YEAR, after};
use super::dice::Dice;
use super::school::School;
use super::sitting::{Sat, Test};
use super::story;
use super::write::{Rows, Table};
use crate::event::Event;
use crate::network::Sector;
use crate::numbers::model::{Cadence, Direction, Gathered, Unit};
use crate::web::id::Id;

/// How far a start in September carries.
const CARRIES: f64 = 0.7;
/// Spread of checks among pupils of one class who started in the same place, in points.
const WITHIN: f64 = 7.5;
/// Half of that is the pupil’s own and stays from check to check within a year.
const STAYS: f64 = 0.5;

struct Subject {
    start: &'static str,
    check: &'static str,
    definition: &'static str,
}

const SUBJECTS: [Subject; 2] = [
    Subject {
        start: "Reading, September",
        check: "Reading score",
        definition: "A reading test for the year group, in points. 100 is the middle of the country.",
    },
    Subject {
        start: "Number, September",
        check: "Number score",
        definition: "A number test for the year group, in points. 100 is the middle of the country.",
    },
];

/// A day on which a test was sat: in which of the years, and how much of the class’s gain has come by then.
struct Sitting {
    year: Date,
    day: Date,
    gained: f64,
}

const STARTS: [Sitting; 2] = [
    Sitting { year: LAST_YEAR.from, day: date(2025, 9, 18), gained: 0.0 },
    Sitting { year: THIS_YEAR.from, day: date(2026, 9, 17), gained: 0.0 },
];
const CHECKS: [Sitting; 3] = [
    Sitting { year: LAST_YEAR.from, day: date(2026, 3, 12), gained: 0.5 },
    Sitting { year: LAST_YEAR.from, day: date(2026, 6, 11), gained: 1.0 },
    Sitting { year: THIS_YEAR.from, day: date(2026, 11, 12), gained: 1.0 },
];

/// What one pupil brings to every test, in points from 100.
#[derive(Clone, Copy, Default)]
struct Bent {
    ability: f64,
    own: f64,
    start: f64,
    last: Option<f64>,
}

/// The results of a school, if it tests; answers what was sat, reading before number and in order of time.
pub fn rows(school: &School<'_>, calendar: &Calendar, dice: &mut Dice, rows: &mut Rows) -> Vec<Sat> {
    let mut sat = Vec::new();
    if !matches!(school.place.sector, Sector::Primary | Sector::Secondary) {
        return sat;
    }
    // Schools choose their morning of the week, and keep to it.
    let morning = dice.within(-3, 1);
    for (subject, position) in SUBJECTS.iter().zip([1, 3]) {
        let (start, check) = measures(school, subject, position, calendar, dice, rows);
        let gains = gains(school, subject, dice);
        let intake = dice.normal(3.0);
        let mut bents: Vec<Bent> = (school.roster.pupils.iter())
            .map(|_| Bent { ability: intake + dice.normal(9.0), ..Bent::default() })
            .collect();
        for (number, session) in school.roster.sessions.iter().enumerate() {
            // The smallest schools took the tests up this September.
            if session.year.from < THIS_YEAR.from && school.place.pupils < 110 {
                continue;
            }
            let of_year =
                |sittings: &'static [Sitting]| sittings.iter().filter(|s| s.year == session.year.from);
            for sitting in of_year(&STARTS) {
                for bent in &mut bents {
                    // What was learned last year shows again, less the luck of one morning.
                    let carried = bent.last.take().map_or(bent.ability, |last| 0.85 * last);
                    bent.start = carried + dice.normal(5.0);
                    bent.own = dice.normal(WITHIN * STAYS.sqrt());
                }
                let scores: Vec<f64> = bents.iter().map(|bent| bent.start).collect();
                let day = after(sitting.day, morning);
                let mut test = Test { school, number, measure: start, day, calendar, dice, rows };
                sat.extend(test.sit(&scores));
            }
            for sitting in of_year(&CHECKS) {
                let mut scores = vec![0.0; bents.len()];
                for (n, class) in
                    school.roster.classes.iter().enumerate().filter(|(_, c)| c.session == number)
                {
                    let gain = gains.get(n).copied().unwrap_or_default();
                    let mut luck: Vec<f64> = (class.pupils.iter())
                        .map(|&p| {
                            bents.get(p).map_or(0.0, |bent| bent.own)
                                + dice.normal(WITHIN * (1.0 - STAYS).sqrt())
                        })
                        .collect();
                    if gain.is_exact {
                        let mean = luck.iter().sum::<f64>() / luck.len().max(1) as f64;
                        luck.iter_mut().for_each(|luck| *luck -= mean);
                    }
                    for (&p, luck) in class.pupils.iter().zip(luck) {
                        let (Some(bent), Some(score)) = (bents.get_mut(p), scores.get_mut(p)) else {
                            continue;
                        };
                        *score = CARRIES * bent.start + sitting.gained * gain.points + luck;
                        bent.last = Some(*score);
                    }
                }
                let day = after(sitting.day, morning);
                let mut test = Test { school, number, measure: check, day, calendar, dice, rows };
                sat.extend(test.sit(&scores));
            }
        }
    }
    sat
}

/// What a class gained, and whether its pupils’ luck adds up to nothing so that just this shows.
#[derive(Clone, Copy, Default)]
struct Gain {
    points: f64,
    is_exact: bool,
}

/// One for each class of the roster.
fn gains(school: &School<'_>, subject: &Subject, dice: &mut Dice) -> Vec<Gain> {
    let classes = &school.roster.classes;
    let share = dice.between(0.03, 0.1);
    let tau = if dice.chance(1.0 / 3.0) { 0.0 } else { WITHIN * (share / (1.0 - share)).sqrt() };
    let this_year: Vec<&str> = (classes.iter())
        .filter(|class| class.session + 1 == school.roster.sessions.len())
        .map(|class| class.name.as_str())
        .collect();
    let stands_out = tau > 0.0 && this_year.len() >= 8 && dice.chance(0.25);
    let bright = if stands_out { dice.pick(&this_year) } else { "" };
    let gains = classes.iter().map(|class| {
        let points = if class.name == bright { (2.6 * tau).max(4.5) } else { dice.normal(tau) };
        let told = (school.roster.sessions.get(class.session))
            .filter(|_| subject.check == "Reading score")
            .and_then(|session| story::reading_gains(school.place, session.year))
            .and_then(|told| told.iter().find(|(name, _)| *name == class.name));
        match told {
            Some(&(_, points)) => Gain { points, is_exact: true },
            None => Gain { points, is_exact: false },
        }
    });
    gains.collect()
}

/// The two measures of a subject; the second names the first as where pupils started.
fn measures(
    school: &School<'_>,
    subject: &Subject,
    position: i64,
    calendar: &Calendar,
    dice: &mut Dice,
    rows: &mut Rows,
) -> (Uuid, Uuid) {
    let first = school.roster.sessions.first().map_or(THIS_YEAR.from, |session| session.year.from);
    let at = calendar.at(after(first, 8), 9, 30) + position * 300_000;
    let team = school.staff.whole.id;
    let head = school.staff.people.get(school.staff.head).map(|head| head.id);
    let (start, check) = (dice.id(at), dice.id(at + 1));
    for (id, name, cadence, from, position) in [
        (start, subject.start, Cadence::Year, None, position + 1),
        (check, subject.check, Cadence::Term, Some(start), position),
    ] {
        rows.add(
            Table::Measure,
            args![
                id,
                school.id,
                team,
                name,
                subject.definition,
                Unit::Points,
                Direction::Up,
                cadence,
                "Tests marked by the class’s teachers",
                Gathered::Results,
                from,
                None::<i64>,
                0,
                position,
                at
            ],
        );
        let event = Event::MeasureDefined { team: Id::new(team), measure: Id::new(id) };
        rows.happened(dice.id(at), at, head, &event);
    }
    (start, check)
}
