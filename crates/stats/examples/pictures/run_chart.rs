//! Attendance over 26 weeks: twelve weeks as a frozen baseline, then something is tried.

use crate::Drawn;
use crate::random::Random;
use crate::svg::{LEFT, Picture, Scale, WIDTH, number};
use ensemble_stats::spc::{Direction, Plan, Signal, chart};
use ensemble_stats::verdict::Change;

const BASELINE: usize = 12;
const WEEKS: usize = 26;
/// The first week with it, from 0.
const TRIED: usize = 14;

pub fn draw() -> Drawn {
    let mut random = Random(158);
    let values: Vec<f64> =
        (0..WEEKS).map(|week| if week < TRIED { 92.4 } else { 94.1 } + 0.9 * random.normal()).collect();
    let plan = Plan { baseline: Some(BASELINE), direction: Direction::Up, ..Plan::default() };
    let found = chart(&values, &plan)?;
    let limits = found.segments.first().and_then(|s| s.limits).ok_or("twelve points have limits")?;
    let said = match found.verdict {
        Change::ChangedBetter => "Attendance has changed for the better, and has stayed there",
        _ => "Attendance is steady",
    };

    let mut picture = Picture::new(
        said,
        "Attendance in per cent by week. Ups and downs between the two lines are the usual ones.",
        410.0,
    );
    let (x, y) = (Scale::new((0.0, 25.0), (80.0, 618.0)), Scale::new((88.2, 98.0), (350.0, 84.0)));
    let (ends, half) = ((64.0, 634.0), 0.5 * (x.at(1.0) - x.at(0.0)));
    picture.rect((ends.0, 84.0), x.at(BASELINE as f64) - half - ends.0, 266.0, "tint");
    for tick in [90.0, 92.0, 94.0, 96.0] {
        picture.line((ends.0, y.at(tick)), (ends.1, y.at(tick)), "grid");
        picture.say(ends.0 - 8.0, y.at(tick) + 5.0, "quiet end", &number(tick, 0));
    }
    for (value, words, class) in [
        (limits.upper, "upper limit", "limit"),
        (limits.centre, "usual level", "dashed"),
        (limits.lower, "lower limit", "limit"),
    ] {
        picture.line((ends.0, y.at(value)), (ends.1, y.at(value)), class);
        picture.say(ends.1 + 8.0, y.at(value) + 5.0, "quiet", &format!("{words} {}", number(value, 1)));
    }
    let places: Vec<(f64, f64)> =
        found.points.iter().map(|p| (x.at(p.index as f64), y.at(p.value))).collect();
    picture.path(&places, "line");
    for (point, place) in found.points.iter().zip(&places) {
        match point.signals.contains(&Signal::Shift) {
            true => picture.square(*place, 5.5, "better"),
            false => picture.dot(*place, 5.0, "usual"),
        }
    }
    let start = x.at(TRIED as f64) - half;
    picture.line((start, 84.0), (start, 350.0), "inner");
    picture.say(start + 8.0, 104.0, "strong", "breakfast club begins");
    picture.say(ends.0 + 8.0, 104.0, "quiet", "the first 12 weeks set the lines");
    for week in [0, 4, 9, 14, 19, 24] {
        picture.say(x.at(week as f64), 370.0, "quiet middle", &format!("{}", week + 1));
    }
    let run = found.points.iter().filter(|p| p.signals.contains(&Signal::Shift)).count();
    picture.square((LEFT + 6.0, 390.0), 5.5, "better");
    picture.say(
        LEFT + 20.0,
        395.0,
        "better",
        &format!("{run} weeks in a row above the usual level: more than chance makes"),
    );
    picture.say(WIDTH - LEFT, 370.0, "quiet end", "week");
    Ok(picture)
}
