//! The numbers that teams enter themselves, week by week or check by check.

use ensemble_db::args;
use jiff::civil::{Date, date};
use uuid::Uuid;

use super::calendar::{Calendar, TODAY, after, weeks_since};
use super::dice::Dice;
use super::school::School;
use super::staff::Team;
use super::story;
use super::write::{Rows, Table};
use crate::event::Event;
use crate::network::Sector;
use crate::numbers::model::{Cadence, Direction, Gathered, Unit};
use crate::web::id::Id;

/// A measure as teams define it.
pub struct Kind {
    pub name: &'static str,
    pub definition: &'static str,
    pub unit: Unit,
    pub direction: Direction,
    pub cadence: Cadence,
    pub source: &'static str,
    pub decimals: i64,
    /// How its values lie: their lowest and highest middle, and the spread for a group of a hundred.
    middle: (f64, f64),
    spread: f64,
    /// What a change for the better is worth, and what might bring it about.
    gain: f64,
    why: &'static [&'static str],
    /// What makes one week unlike the others.
    upset: &'static [&'static str],
}

const ATTENDANCE: Kind = Kind {
    name: "Attendance",
    definition: "Half-days attended out of half-days possible, all our pupils together.",
    unit: Unit::Percent,
    direction: Direction::Up,
    cadence: Cadence::Week,
    source: "Class registers",
    decimals: 1,
    middle: (91.6, 95.4),
    spread: 0.42,
    gain: 1.6,
    why: &[
        "A walking bus begins",
        "Friday breakfast begins",
        "We ring home on the first day",
        "Later start for clubs",
    ],
    upset: &["Snow on two days", "A sickness bug", "The bridge was closed", "Storm, and no buses"],
};
const FLUENCY: Kind = Kind {
    name: "Reading fluency",
    definition: "Pupils who read a passage new to them at the expected fluency, out of those who were heard.",
    unit: Unit::Percent,
    direction: Direction::Up,
    cadence: Cadence::Fortnight,
    source: "One-minute reads, heard by the team",
    decimals: 0,
    middle: (56.0, 78.0),
    spread: 1.9,
    gain: 8.0,
    why: &["Same book all week", "Partners read every day", "Home readers on Thursdays"],
    upset: &["Half the readers were on a trip", "A new passage for everybody"],
};
const CALM: Kind = Kind {
    name: "Calm-room visits",
    definition: "Visits to the calm room at lunchtime, all our pupils together.",
    unit: Unit::Count,
    direction: Direction::Down,
    cadence: Cadence::Week,
    source: "The book by the calm room’s door",
    decimals: 0,
    middle: (6.0, 14.0),
    spread: 1.5,
    gain: -4.0,
    why: &["Lunchtime jobs begin", "A quiet corner outside", "Playground friends begin"],
    upset: &["Indoor play all week", "The field was closed", "Rehearsals at lunchtime"],
};
const BELONG: Kind = Kind {
    name: "I feel I belong",
    definition: "Pupils who agree with “I feel I belong in my class”, out of those who answered.",
    unit: Unit::Percent,
    direction: Direction::Up,
    cadence: Cadence::HalfTerm,
    source: "Three questions, answered without a name",
    decimals: 0,
    middle: (72.0, 88.0),
    spread: 2.0,
    gain: 0.0,
    why: &[],
    upset: &[],
};
const STORIES: Kind = Kind {
    name: "Stories taken home",
    definition: "Books that children chose and took home in the week.",
    unit: Unit::Count,
    direction: Direction::Up,
    cadence: Cadence::Week,
    source: "The book basket’s list",
    decimals: 0,
    middle: (24.0, 40.0),
    spread: 2.6,
    gain: 9.0,
    why: &["Book bags for everybody", "Grandparents choose too"],
    upset: &["The library van did not come"],
};

/// A measure's readings, what the team knows about some of them, and how many are its frozen baseline.
pub struct Series {
    pub points: Vec<(Date, f64)>,
    pub notes: Vec<Note>,
    pub baseline: Option<i64>,
}

pub struct Note {
    pub on: Date,
    pub words: &'static str,
}

/// Which numbers a team watches, and the days they are taken.
fn kinds(sector: Sector) -> &'static [&'static Kind] {
    match sector {
        Sector::Primary => &[&ATTENDANCE, &FLUENCY, &CALM, &BELONG],
        Sector::Secondary => &[&ATTENDANCE, &BELONG],
        Sector::EarlyYears => &[&ATTENDANCE, &STORIES],
        Sector::Special | Sector::Base => &[&ATTENDANCE, &CALM],
    }
}

fn days(kind: &Kind, weeks: &[Date]) -> Vec<Date> {
    match kind.cadence {
        Cadence::Fortnight => story::FLUENCY_CHECKS.to_vec(),
        Cadence::HalfTerm => story::SURVEYS.to_vec(),
        _ => weeks.to_vec(),
    }
}

/// Chance's own series: most are steady, some change when something begins, a few have one odd week.
fn simulated(kind: &Kind, days: &[Date], pupils: usize, dice: &mut Dice) -> Series {
    let middle = dice.between(kind.middle.0, kind.middle.1);
    // Small groups swing more.
    let spread = match kind.unit {
        Unit::Percent => kind.spread * (100.0 / pupils.max(10) as f64).sqrt(),
        _ => kind.spread,
    };
    let mut series = Series { points: Vec::new(), notes: Vec::new(), baseline: None };
    let tale = dice.between(0.0, 1.0);
    let (turn, odd) = (12 + dice.below(3), days.len().saturating_sub(1 + dice.below(4)));
    let changes = tale < 0.16 && !kind.why.is_empty();
    let is_upset = tale > 0.9 && !kind.upset.is_empty();
    for (n, &day) in days.iter().enumerate() {
        let mut value = middle + dice.normal(spread);
        if changes && n >= turn {
            value += kind.gain;
        }
        if is_upset && n == odd {
            value -= kind.gain.signum() * spread * 5.0;
        }
        let highest = if kind.unit == Unit::Percent { 99.6 } else { f64::MAX };
        let step = 10_f64.powi(i32::try_from(kind.decimals).unwrap_or_default());
        series.points.push((day, (value.clamp(0.0, highest) * step).round() / step));
    }
    if changes && let Some(&on) = days.get(turn) {
        series.notes.push(Note { on, words: dice.pick(kind.why) });
        series.baseline = Some(i64::try_from(turn).unwrap_or_default());
    }
    if is_upset && let Some(&on) = days.get(odd) {
        series.notes.push(Note { on, words: dice.pick(kind.upset) });
    }
    series
}

/// The readings of every team, and the whole school's attendance.
pub fn rows(school: &School<'_>, calendar: &Calendar, dice: &mut Dice, rows: &mut Rows) {
    let weeks = weeks_since(date(2026, 4, 20));
    for team in &school.staff.teams {
        let pupils = looked_after(school, team);
        for (position, &kind) in (0_i64..).zip(kinds(school.place.sector)) {
            if pupils < 5 && kind.name != CALM.name {
                continue;
            }
            let days = days(kind, &weeks);
            let series = story::series(school.place, &team.name, kind.name, &weeks)
                .unwrap_or_else(|| simulated(kind, &days, pupils, dice));
            Writer { school, team, calendar, dice, rows }.write(kind, position, &series, pupils);
        }
    }
    // With last year in the world its weeks are there too.
    let since = if school.roster.sessions.len() > 1 { date(2025, 9, 1) } else { date(2026, 4, 20) };
    let weeks = weeks_since(since);
    let series = simulated(&ATTENDANCE, &weeks, school.place.pupils, dice);
    Writer { school, team: &school.staff.whole, calendar, dice, rows }.write(
        &ATTENDANCE,
        0,
        &series,
        school.place.pupils,
    );
}

/// Pupils in a team's classes now; a department without classes of its own looks after a stage's worth.
fn looked_after(school: &School<'_>, team: &Team) -> usize {
    let this_year = school.roster.sessions.len() - 1;
    let classes = team.classes.iter().filter_map(|n| school.roster.classes.get(*n));
    let pupils = classes.filter(|class| class.session == this_year).flat_map(|class| &class.pupils);
    let pupils =
        pupils.filter_map(|n| school.roster.pupils.get(*n)).filter(|pupil| pupil.is_here(TODAY)).count();
    if pupils == 0 { school.place.pupils / 6 } else { pupils }
}

struct Writer<'a> {
    school: &'a School<'a>,
    team: &'a Team,
    calendar: &'a Calendar,
    dice: &'a mut Dice,
    rows: &'a mut Rows,
}

impl Writer<'_> {
    fn write(&mut self, kind: &Kind, position: i64, series: &Series, pupils: usize) {
        let Some(&(first, _)) = series.points.first() else { return };
        let created = self.calendar.at(first, 8, 5) + position * 240_000;
        let id = self.dice.id(created);
        let (team, measure) = (Id::new(self.team.id), Id::new(id));
        let lead = self.lead();
        self.rows.add(
            Table::Measure,
            args![
                id,
                self.school.id,
                self.team.id,
                kind.name,
                kind.definition,
                kind.unit,
                kind.direction,
                kind.cadence,
                kind.source,
                Gathered::Readings,
                None::<Uuid>,
                series.baseline,
                kind.decimals,
                position,
                created
            ],
        );
        self.happened(created, lead, &Event::MeasureDefined { team, measure });
        for &(day, value) in &series.points {
            let answered = if kind.cadence == Cadence::Week {
                pupils
            } else {
                pupils - pupils * self.dice.below(9) / 100
            };
            let answered = i64::try_from(answered).unwrap_or_default();
            self.rows.add(Table::Reading, args![id, day.to_string(), value, answered]);
            let at = self.calendar.at(after(day, 4), 15, 5) + self.dice.within(0, 80) * 60_000;
            let by = self.somebody(day);
            self.happened(at, by, &Event::ReadingEntered { team, measure });
        }
        for note in &series.notes {
            let at = self.calendar.at(after(note.on, 3), 15, 40) + self.dice.within(0, 30) * 60_000;
            let (note_id, by) = (self.dice.id(at), self.somebody(note.on));
            let on = note.on.to_string();
            self.rows.add(Table::Note, args![note_id, id, on, note.words, false, by, at]);
            self.happened(at, by, &Event::NoteAdded { team, measure });
            if series.baseline.is_some() {
                // Frozen on the Friday before something began.
                let frozen = self.calendar.at(after(note.on, -3), 16, 0);
                self.happened(frozen, lead, &Event::MeasureChanged { team, measure });
            }
        }
    }

    fn happened(&mut self, at: i64, by: Uuid, event: &Event) {
        let id = self.dice.id(at);
        self.rows.happened(id, at, Some(by), event);
    }

    fn lead(&self) -> Uuid {
        let lead = if self.team.id == self.school.staff.whole.id {
            Some(&self.school.staff.head)
        } else {
            self.team.members.first()
        };
        lead.and_then(|&n| self.school.staff.people.get(n)).map(|person| person.id).unwrap_or_default()
    }

    /// A member of the team who was there that day; for the whole school, the office.
    fn somebody(&mut self, day: Date) -> Uuid {
        let people = &self.school.staff.people;
        if self.team.id == self.school.staff.whole.id {
            return people.get(self.school.staff.office).map(|person| person.id).unwrap_or_default();
        }
        let there: Vec<Uuid> = (self.team.members.iter().filter_map(|n| people.get(*n)))
            .filter(|person| person.from <= day && person.until.is_none_or(|until| day < until))
            .map(|person| person.id)
            .collect();
        if there.is_empty() { self.lead() } else { self.dice.pick(&there) }
    }
}
