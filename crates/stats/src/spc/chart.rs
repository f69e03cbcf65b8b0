//! A chart from values and a plan: segments, lines, signals, verdict.

use super::making_data_count::{is_outside, making_data_count, shifts, trends};
use super::runs::{median, rises, runs};
use super::{
    Chart, ChartError, Direction, Kind, Limits, POINTS_FOR_BASELINE, POINTS_FOR_LIMITS, Plan, Point, Rules,
    Segment, Signal, TOO_EARLY, limits,
};
use crate::verdict::{Assurance, Change};

/// Beyond this the width of the limits could not be held.
const LARGEST: f64 = 1e300;

/// Draws and reads a series.
///
/// Points are taken as evenly spaced. Values that depend on their neighbours or on the season signal falsely;
/// chart the difference from what is expected for that week instead.
///
/// # Errors
/// Refuses an empty series, a value that is not finite, a frozen baseline under 12 points, and rebases that are
/// out of place or have no reason.
pub fn chart(values: &[f64], plan: &Plan) -> Result<Chart, ChartError> {
    let ranges = segments(values, plan)?;
    let mut points = Vec::with_capacity(values.len());
    let mut all = Vec::new();
    let mut verdict = Change::TooEarly;
    let mut notes = Vec::new();
    for (start, end, reason) in ranges {
        let own = values.get(start..end).unwrap_or_default();
        let drawn = draw(own, start, reason, plan);
        let centre = centre(own, &drawn);
        let (signals, lasting) = read(own, &drawn, centre, plan.rules);
        verdict = say(own, &drawn, &signals, &lasting, plan.direction);
        notes.extend(remarks(&drawn, &lasting, plan));
        let lines = drawn.limits;
        points.extend(own.iter().zip(signals).enumerate().map(|(at, (&value, signals))| Point {
            index: start + at,
            value,
            centre,
            lower: lines.map(|l| l.lower),
            upper: lines.map(|l| l.upper),
            signals,
        }));
        all.push(drawn);
    }
    Ok(Chart { points, segments: all, verdict, notes })
}

/// What a target says against the limits of the latest segment. The target is compared as given, never with
/// rounded limits.
///
/// `None` without limits or without a better direction.
///
/// ```
/// use ensemble_stats::{spc::{Direction, Plan, assurance, chart}, verdict::Assurance};
/// let values: Vec<f64> = (0..14).map(|i| 94.0 + f64::from(i % 2)).collect();
/// let found = chart(&values, &Plan::default()).unwrap(); // limits 91.84 to 97.16
/// assert_eq!(assurance(&found, 90.0, Direction::Up), Some(Assurance::Reliably));
/// assert_eq!(assurance(&found, 95.0, Direction::Up), Some(Assurance::SometimesNot));
/// ```
#[must_use]
pub fn assurance(chart: &Chart, target: f64, direction: Direction) -> Option<Assurance> {
    let limits = chart.segments.last()?.limits?;
    let (reached, missed) = match direction {
        Direction::Up => (target < limits.lower, target > limits.upper),
        Direction::Down => (target > limits.upper, target < limits.lower),
        Direction::Neither => return None,
    };
    Some(match (reached, missed) {
        (true, _) => Assurance::Reliably,
        (_, true) => Assurance::NotYet,
        _ => Assurance::SometimesNot,
    })
}

type Stretch = (usize, usize, Option<String>);

/// Checks values and plan; gives where each segment starts and ends, and why.
fn segments(values: &[f64], plan: &Plan) -> Result<Vec<Stretch>, ChartError> {
    if values.is_empty() {
        return Err(ChartError::NoPoints);
    }
    if let Some(at) = values.iter().position(|value| !value.is_finite()) {
        return Err(ChartError::NotFinite { row: at + 1 });
    }
    if values.iter().any(|value| value.abs() > LARGEST) {
        return Err(ChartError::OutOfRange);
    }
    if let Some(points) = plan.baseline.filter(|&points| points < POINTS_FOR_BASELINE) {
        return Err(ChartError::BaselineTooShort { points });
    }
    let (mut start, mut reason, mut found) = (0, None, Vec::new());
    for rebase in &plan.rebases {
        let row = rebase.at.saturating_add(1);
        if rebase.at <= start || rebase.at >= values.len() {
            return Err(ChartError::RebaseOutOfPlace { row });
        }
        if rebase.reason.trim().is_empty() {
            return Err(ChartError::RebaseWithoutReason { row });
        }
        found.push((start, rebase.at, reason.replace(rebase.reason.clone())));
        start = rebase.at;
    }
    found.push((start, values.len(), reason));
    Ok(found)
}

/// Decides what a segment is drawn as.
fn draw(values: &[f64], start: usize, reason: Option<String>, plan: &Plan) -> Segment {
    let points = values.len();
    let frozen = plan.baseline.filter(|&baseline| baseline <= points);
    let baseline = frozen.unwrap_or(points);
    let enough = frozen.is_some() || points >= POINTS_FOR_LIMITS;
    let lines =
        if enough { limits(values.get(..baseline).unwrap_or_default(), plan.screening) } else { None };
    let kind = match (lines, points) {
        (Some(_), _) => Kind::Xmr,
        (None, few) if few < TOO_EARLY => Kind::TooEarly,
        (None, _) => Kind::RunChart,
    };
    let mut segment =
        Segment { start, end: start + points, kind, baseline, limits: lines, runs: None, reason };
    segment.runs = centre(values, &segment).map(|line| runs(values, line));
    segment
}

fn centre(values: &[f64], segment: &Segment) -> Option<f64> {
    match segment.kind {
        Kind::TooEarly => None,
        Kind::RunChart => median(values),
        Kind::Xmr => segment.limits.map(|l| l.centre),
    }
}

/// A lasting signal: where it ends, which goes before which at the same end, and whether it points up.
struct Lasting {
    end: usize,
    order: u8,
    up: bool,
}

/// The signals of each point, and those that last.
fn read(
    values: &[f64],
    segment: &Segment,
    centre: Option<f64>,
    rules: Rules,
) -> (Vec<Vec<Signal>>, Vec<Lasting>) {
    match (rules, &segment.limits, centre) {
        (Rules::MakingDataCount, Some(limits), _) => read_making_data_count(values, limits),
        (_, limits, Some(_)) => read_runs(values, segment, limits.as_ref()),
        _ => (vec![Vec::new(); values.len()], Vec::new()),
    }
}

fn read_runs(values: &[f64], segment: &Segment, limits: Option<&Limits>) -> (Vec<Vec<Signal>>, Vec<Lasting>) {
    let outside = |value: &f64| limits.is_some_and(|l| is_outside(*value, l));
    let mut signals: Vec<Vec<Signal>> =
        values.iter().map(|v| if outside(v) { vec![Signal::OutsideLimit] } else { vec![] }).collect();
    let mut lasting = Vec::new();
    let Some(runs) = &segment.runs else { return (signals, lasting) };
    for shift in &runs.shifts {
        for &at in &shift.points {
            signals.get_mut(at).into_iter().for_each(|s| s.push(Signal::Shift));
        }
        lasting.push(Lasting { end: shift.points.last().copied().unwrap_or(0), order: 0, up: shift.above });
    }
    if runs.too_few_crossings() {
        signals.last_mut().into_iter().for_each(|s| s.push(Signal::Crossings));
    }
    (signals, lasting)
}

fn read_making_data_count(values: &[f64], limits: &Limits) -> (Vec<Vec<Signal>>, Vec<Lasting>) {
    let signals = making_data_count(values, limits);
    let shifts = shifts(values, limits.centre).into_iter().map(|(_, end, up)| Lasting { end, order: 0, up });
    let trends = trends(values).into_iter().map(|(_, end, up)| Lasting { end, order: 1, up });
    let pairs = signals.iter().zip(values).enumerate().filter(|(_, (s, _))| s.contains(&Signal::TwoOfThree));
    let pairs = pairs.map(|(end, (_, value))| Lasting { end, order: 2, up: *value > limits.centre });
    let lasting = shifts.chain(trends).chain(pairs).collect();
    (signals, lasting)
}

/// The verdict of a segment, by the steps in the module's documentation.
fn say(
    values: &[f64],
    segment: &Segment,
    signals: &[Vec<Signal>],
    lasting: &[Lasting],
    direction: Direction,
) -> Change {
    if segment.kind == Kind::TooEarly {
        return Change::TooEarly;
    }
    let has = |signal: Signal| signals.iter().any(|s| s.contains(&signal));
    let latest = lasting.iter().max_by_key(|l| (l.end, std::cmp::Reverse(l.order)));
    let up = match latest {
        Some(latest) => Some(latest.up),
        None if has(Signal::Crossings) => Some(rises(values, 0..values.len())),
        None => None,
    };
    match (up, direction) {
        (Some(true), Direction::Up) | (Some(false), Direction::Down) => Change::ChangedBetter,
        (Some(_), _) => Change::ChangedWorthAsking,
        (None, _) if has(Signal::OutsideLimit) => Change::UnusualPoint,
        (None, _) => Change::Steady,
    }
}

fn remarks(segment: &Segment, lasting: &[Lasting], plan: &Plan) -> Vec<String> {
    let points = segment.end - segment.start;
    let mut notes = Vec::new();
    if segment.reason.is_some() && points < POINTS_FOR_BASELINE {
        let row = segment.start + 1;
        notes.push(format!(
            "Only {points} of the {POINTS_FOR_BASELINE} points that new limits need have come in since row {row}."
        ));
    }
    if let Some(baseline) = plan.baseline.filter(|&baseline| baseline > points) {
        notes.push(format!("The frozen baseline has {points} of its {baseline} points so far."));
    }
    if lasting.iter().any(|l| l.up) && lasting.iter().any(|l| !l.up) {
        notes.push("There are lasting signals both ways; the latest one decides.".to_owned());
    }
    notes
}
