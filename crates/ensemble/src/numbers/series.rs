//! A measure's readings over time, with what the chart says of them.

use ensemble_stats::spc::{self, Chart, Plan, Rebase, Signal};
use ensemble_stats::verdict::Change;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::limits::{Limits, Reader, publish};
use super::model::{Cadence, Changed, Direction, Measure, Note, Reading};

/// Points before which it is too early to say.
pub const NEEDED: usize = 12;
/// An unusual point longer ago than this is history, not news.
const RECENT: usize = 12;

pub struct Series {
    pub measure: Measure,
    pub readings: Vec<Reading>,
    /// Readings about too few pupils for this reader.
    pub kept_back: usize,
    pub notes: Vec<Note>,
    /// What the measure used to be, by day.
    pub changes: Vec<Changed>,
    pub chart: Option<Chart>,
    pub says: Says,
}

/// What a series says. One of five things, or that there is nothing yet.
#[derive(Debug, Clone, PartialEq)]
pub enum Says {
    Nothing,
    Early { have: usize, watch: bool, since: Option<String> },
    Steady,
    Changed { better: bool, run: Option<Run> },
    Unusual { points: Vec<Odd>, better: bool, run: Option<Run>, over: bool },
}

/// Points in a row on one side of the middle.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub points: usize,
    pub above: bool,
    pub since: String,
    /// The day it ended, if it has.
    pub until: Option<String>,
    /// How many more make it a lasting change; 0 if it is one.
    pub more: usize,
}

/// A point outside the usual range.
#[derive(Debug, Clone, PartialEq)]
pub struct Odd {
    pub on: String,
    pub value: f64,
    pub above: bool,
    pub known: Option<String>,
}

impl Series {
    /// `readings` in order of time.
    pub fn new(measure: Measure, readings: Vec<Reading>, notes: Vec<Note>, reader: Reader) -> Series {
        let all = readings.len();
        let readings: Vec<Reading> = (readings.into_iter())
            .filter(|r| publish(Limits::default(), reader, r.value, r.pupils).is_some())
            .collect();
        let kept_back = all - readings.len();
        let changes = Vec::new();
        let mut series =
            Series { measure, readings, kept_back, notes, changes, chart: None, says: Says::Nothing };
        let values: Vec<f64> = series.readings.iter().map(|r| r.value).collect();
        series.chart = spc::chart(&values, &series.plan()).ok();
        series.says = series.read();
        series
    }

    /// Limits begin anew only where a person said so, with a reason.
    fn plan(&self) -> Plan {
        let mut rebases: Vec<Rebase> = Vec::new();
        for note in self.notes.iter().filter(|note| note.rebase) {
            let Some(at) = self.place(note) else { continue };
            if at > rebases.last().map_or(0, |before| before.at) {
                rebases.push(Rebase { at, reason: note.words.clone() });
            }
        }
        let frozen = self.measure.baseline_points.and_then(|n| usize::try_from(n).ok());
        Plan {
            baseline: frozen.filter(|&n| n >= spc::POINTS_FOR_BASELINE),
            rebases,
            direction: self.measure.direction.of_chart(),
            ..Plan::default()
        }
    }

    /// The point that a note stands at: of weekly numbers the one of its week, else the next one.
    pub fn place(&self, note: &Note) -> Option<usize> {
        self.place_of(&note.on_day)
    }

    fn place_of(&self, day: &str) -> Option<usize> {
        let same_week =
            |r: &Reading| self.measure.cadence == Cadence::Week && monday(&r.taken_on) == monday(day);
        let of_week = self.readings.iter().position(|r| same_week(r) && r.taken_on.as_str() <= day);
        of_week.or_else(|| self.readings.iter().position(|r| r.taken_on.as_str() >= day))
    }

    /// The points from which on the measure was something else, each with what changed. A change
    /// before the first reading or after the last one divides nothing.
    pub fn marks(&self) -> Vec<(usize, String)> {
        let days = self.changes.chunk_by(|a, b| a.on_day == b.on_day);
        let marks = days.filter_map(|of_day| {
            let at = self.place_of(&of_day.first()?.on_day).filter(|at| *at > 0)?;
            let mut parts: Vec<&str> = of_day.iter().map(|c| c.part.words()).collect();
            parts.dedup();
            Some((at, format!("Changed: {}", parts.join(", "))))
        });
        marks.collect()
    }

    pub fn latest(&self) -> Option<&Reading> {
        self.readings.last()
    }

    /// Is a new reading wanted by now? Numbers that come from files are not asked of anybody.
    pub fn is_due(&self, today: &str) -> bool {
        if self.measure.gathered.is_from_files() || self.measure.set_aside_at.is_some() {
            return false;
        }
        let Some(last) = self.latest() else { return true };
        match (self.measure.cadence, last.taken_on.parse::<Date>(), today.parse::<Date>()) {
            (Cadence::Week, ..) => monday(&last.taken_on) < monday(today),
            (cadence, Ok(last), Ok(today)) => {
                today.checked_sub(cadence.days().days()).is_ok_and(|due| last <= due)
            }
            _ => false,
        }
    }

    fn read(&self) -> Says {
        let (Some(chart), false) = (&self.chart, self.readings.is_empty()) else { return Says::Nothing };
        let Some(segment) = chart.segments.last() else { return Says::Nothing };
        let have = segment.end - segment.start;
        let changed = matches!(chart.verdict, Change::ChangedBetter | Change::ChangedWorthAsking);
        if segment.kind != spc::Kind::Xmr && have < NEEDED {
            let since = segment.reason.as_ref().and_then(|_| self.day(segment.start));
            return Says::Early { have, watch: changed, since };
        }
        if changed {
            return Says::Changed {
                better: chart.verdict == Change::ChangedBetter,
                run: self.shift(segment),
            };
        }
        let odd = self.odd(segment.start);
        let is_news = odd.last().is_some_and(|(at, _)| at + RECENT >= self.readings.len());
        if !is_news {
            return Says::Steady;
        }
        let better = odd.iter().all(|(_, odd)| self.is_better(odd.above));
        let over = odd.last().is_some_and(|(at, _)| at + 1 < self.readings.len());
        let run =
            self.standing_run(segment).filter(|run| run.points >= 5 && self.is_better(run.above) == better);
        Says::Unusual { points: odd.into_iter().map(|(_, odd)| odd).collect(), better, run, over }
    }

    pub fn is_better(&self, above: bool) -> bool {
        match self.measure.direction {
            Direction::Up => above,
            Direction::Down => !above,
            Direction::None => false,
        }
    }

    fn day(&self, at: usize) -> Option<String> {
        self.readings.get(at).map(|r| r.taken_on.clone())
    }

    /// The latest run that is longer than chance makes.
    fn shift(&self, segment: &spc::Segment) -> Option<Run> {
        let shift = segment.runs.as_ref()?.shifts.iter().max_by_key(|shift| shift.points.last().copied())?;
        let (first, last) = (*shift.points.first()?, *shift.points.last()?);
        let goes_on = segment.start + last + 1 == self.readings.len();
        Some(Run {
            points: shift.points.len(),
            above: shift.above,
            since: self.day(segment.start + first)?,
            until: if goes_on { None } else { self.day(segment.start + last) },
            more: 0,
        })
    }

    /// The run that the last point stands in, and how many more would make it a lasting change.
    fn standing_run(&self, segment: &spc::Segment) -> Option<Run> {
        let chart = self.chart.as_ref()?;
        let points = chart.points.get(segment.start..segment.end)?;
        let above = |p: &spc::Point| p.centre.map(|centre| p.value > centre);
        let last = above(points.last()?)?;
        let length = points.iter().rev().take_while(|p| above(p) == Some(last)).count();
        let useful = segment.runs.as_ref()?.useful as f64;
        let more = (1..12_u32).find(|&more| {
            let longest = ((useful + f64::from(more)).log2() + 3.0).round();
            length as f64 + f64::from(more) > longest
        })?;
        let since = self.day(segment.end.checked_sub(length)?)?;
        Some(Run { points: length, above: last, since, until: None, more: more as usize })
    }

    /// Points outside the usual range since the limits began, with what is known about each.
    fn odd(&self, from: usize) -> Vec<(usize, Odd)> {
        let points = self.chart.iter().flat_map(|chart| &chart.points).filter(|p| p.index >= from);
        let odd = points.filter(|p| p.signals.contains(&Signal::OutsideLimit)).filter_map(|p| {
            let reading = self.readings.get(p.index)?;
            let known =
                self.notes.iter().find(|note| self.place(note) == Some(p.index)).map(|n| n.words.clone());
            let above = p.centre.is_some_and(|centre| p.value > centre);
            Some((p.index, Odd { on: reading.taken_on.clone(), value: p.value, above, known }))
        });
        odd.collect()
    }

    /// Changed once, and back since.
    pub fn is_over(&self) -> bool {
        matches!(&self.says, Says::Changed { run: Some(run), .. } if run.until.is_some())
    }

    /// Unusual, and nobody has yet said why.
    pub fn asks_for_words(&self) -> bool {
        let Says::Unusual { points, run, .. } = &self.says else { return false };
        let since = run.as_ref().map(|run| &run.since);
        let told = |odd: &Odd| {
            odd.known.is_some() || since.is_some_and(|on| self.notes.iter().any(|note| note.on_day >= *on))
        };
        points.last().is_some_and(|odd| !told(odd))
    }
}

/// The Monday of a day's week.
pub fn monday(iso: &str) -> Option<Date> {
    let day = iso.parse::<Date>().ok()?;
    let since = day.weekday().since(Weekday::Monday);
    day.checked_sub(i64::from(since).days()).ok()
}
