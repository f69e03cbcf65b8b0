//! The six trials of the page: each with its interval, their mean, and what one more school should expect.

use crate::Drawn;
use crate::svg::{LEFT, Picture, Scale, number};
use ensemble_stats::pool::{Studies, Thresholds, offer};

const EFFECTS: [f64; 6] = [0.32, 0.05, 0.21, -0.08, 0.40, 0.11];
const VARIANCES: [f64; 6] = [0.02, 0.01, 0.03, 0.02, 0.05, 0.01];

pub fn draw() -> Drawn {
    let found = offer(&Studies::new(&EFFECTS, &VARIANCES), Thresholds::default())?;
    let (mean, next) = (found.mean?, found.one_more?);

    let mut picture = Picture::new(
        "The average is one thing, the next school another",
        "Six schools tried the same idea. Effects in standard deviations, with 95% intervals, in the order of the file.",
        420.0,
    );
    let x = Scale::new((-0.5, 0.9), (200.0, 560.0));
    for tick in [-0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8] {
        let class = if tick == 0.0 { "dashed" } else { "grid" };
        picture.line((x.at(tick), 84.0), (x.at(tick), 376.0), class);
        picture.say(x.at(tick), 398.0, "quiet middle", &number(tick, 1));
    }
    for (at, ((effect, variance), weight)) in EFFECTS.iter().zip(VARIANCES).zip(&mean.weights).enumerate() {
        let y = 104.0 + 30.0 * at as f64;
        let reach = ensemble_stats::dist::Z95 * variance.sqrt();
        picture.say(LEFT, y + 5.0, "", &format!("School {}", at + 1));
        picture.line((x.at(effect - reach), y), (x.at(effect + reach), y), "line");
        // Area by weight.
        picture.square((x.at(*effect), y), (2.2 * weight).sqrt(), "usual");
        picture.say(580.0, y + 5.0, "quiet", &format!("counts {weight:.0}%"));
    }
    picture.line((LEFT, 280.0), (732.0, 280.0), "axis");
    let y = 310.0;
    let (low, middle, high) = (x.at(mean.estimate.low), x.at(mean.estimate.value), x.at(mean.estimate.high));
    picture.say(LEFT, y + 5.0, "better", "On average");
    picture.area(&[(low, y), (middle, y - 11.0), (high, y), (middle, y + 11.0)], "better");
    let range = |low: f64, high: f64| format!("{} to {}", number(low, 2), number(high, 2));
    picture.say(580.0, y + 5.0, "better", &range(mean.estimate.low, mean.estimate.high));
    let y = 352.0;
    picture.say(LEFT, y + 5.0, "ask", "One more school");
    picture.rect((x.at(next.low), y - 6.0), x.at(next.high) - x.at(next.low), 12.0, "ask");
    picture.say(580.0, y + 5.0, "ask", &range(next.low, next.high));
    Ok(picture)
}
