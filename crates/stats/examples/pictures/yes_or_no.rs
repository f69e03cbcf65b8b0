//! Eight schools, of each how many pupils are often absent: what was counted, and the estimate with its interval.

use crate::Drawn;
use crate::svg::{LEFT, Picture, Scale, WIDTH};
use ensemble_stats::mixed::Factor;
use ensemble_stats::mixed::binary::{Binary, POINTS, fit};

const ABSENT: [u32; 8] = [2, 9, 4, 14, 3, 11, 1, 6];
const PUPILS: [u32; 8] = [40, 50, 45, 52, 38, 47, 41, 44];

fn share(log_odds: f64) -> f64 {
    100.0 / (1.0 + (-log_odds).exp())
}

pub fn draw() -> Drawn {
    let school = Factor::from_labels("school", ["a", "b", "c", "d", "e", "f", "g", "h"]);
    let found = fit(&Binary::counts(&ABSENT, &PUPILS, &school), POINTS)?;
    let middle = found.fixed.first().and_then(|f| f.estimate).ok_or("there is an intercept")?.value;

    let mut picture = Picture::new(
        "Of eight schools, how many pupils are often absent",
        "Few are absent anywhere, so each estimate is drawn towards the middle school and keeps a wide interval.",
        430.0,
    );
    let (x, y) = (Scale::new((0.0, 7.0), (110.0, 690.0)), Scale::new((0.0, 40.0), (360.0, 110.0)));
    for tick in [0.0, 10.0, 20.0, 30.0, 40.0] {
        picture.line((66.0, y.at(tick)), (WIDTH - LEFT, y.at(tick)), "grid");
        picture.say(58.0, y.at(tick) + 5.0, "quiet end", &format!("{tick:.0}"));
    }
    picture.say(LEFT, 96.0, "quiet", "of 100 pupils");
    picture.line((66.0, y.at(share(middle))), (WIDTH - LEFT, y.at(share(middle))), "dashed");
    for (at, ((absent, pupils), mode)) in ABSENT.iter().zip(PUPILS).zip(&found.modes).enumerate() {
        let here = x.at(at as f64);
        let of = |deviation: f64| y.at(share(middle + deviation));
        picture.line((here, of(mode.deviation.low)), (here, of(mode.deviation.high)), "line");
        picture.dot((here - 14.0, y.at(100.0 * f64::from(*absent) / f64::from(pupils))), 5.5, "hollow");
        picture.square((here, of(mode.deviation.value)), 5.0, "better");
        picture.say(here, 384.0, "middle strong", &mode.level);
        picture.say(here, 402.0, "middle quiet", &format!("{absent} of {pupils}"));
    }
    for (at, words) in [(180.0, "counted"), (290.0, "estimate, likely between"), (500.0, "the middle school")]
    {
        picture.say(at + 14.0, 96.0, "quiet", words);
    }
    picture.dot((182.0, 91.5), 5.0, "hollow");
    picture.square((292.0, 91.5), 5.0, "better");
    picture.line((484.0, 91.5), (508.0, 91.5), "dashed");
    Ok(picture)
}
