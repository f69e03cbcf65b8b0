//! One year group over three sessions and in two measures, and what of it lasts.

use crate::Drawn;
use crate::svg::{LEFT, Picture, Scale, number};
use ensemble_stats::dist::Z95;
use ensemble_stats::persistence::{Cohort, Found, Measure, Search, bright_spot};

pub fn draw() -> Drawn {
    let year = |value: f64| Cohort { value, se: 0.1, n: 60 };
    let reading = [0.31, 0.12, 0.35].map(year);
    let writing = [0.15, 0.2, 0.11].map(year);
    let of = |cohorts| Measure { cohorts, lasting_sd: 0.15, passing_sd: 0.05 };
    let found = bright_spot(&of(&reading), &of(&writing), &Search { correlation: 0.6, places: 420 })?;
    let Found::BrightSpot(spot) = found else { return Err("this is a bright spot".into()) };

    let mut picture = Picture::new(
        "Above what is expected, again and again, in two measures",
        "One year group: each session new pupils. Distance from what is expected for pupils like these.",
        440.0,
    );
    let y = Scale::new((-0.3, 0.6), (344.0, 126.0));
    for tick in [-0.2, 0.0, 0.2, 0.4] {
        let class = if tick == 0.0 { "dashed" } else { "grid" };
        picture.line((72.0, y.at(tick)), (732.0, y.at(tick)), class);
        picture.say(64.0, y.at(tick) + 5.0, "quiet end", &number(tick, 1));
    }
    picture.say(732.0, y.at(0.0) + 18.0, "quiet end", "as expected");
    for (at, (heading, cohorts)) in [("Reading", &reading), ("Writing", &writing)].into_iter().enumerate() {
        let left = 84.0 + 234.0 * at as f64;
        picture.say(left, 92.0, "strong", heading);
        for (session, cohort) in cohorts.iter().enumerate() {
            let x = left + 32.0 + 62.0 * session as f64;
            let reach = Z95 * cohort.se.hypot(0.05);
            picture.rect((x - 22.0, y.at(reach)), 44.0, y.at(-reach) - y.at(reach), "band");
            match cohort.value > reach {
                true => picture.square((x, y.at(cohort.value)), 7.0, "better"),
                false => picture.dot((x, y.at(cohort.value)), 6.5, "usual"),
            }
            picture.say(x, 366.0, "quiet middle", &format!("{}", 2024 + session));
        }
    }
    let above = format!("{} of {} beyond the band", spot.beyond, spot.cohorts);
    picture.say(84.0, 110.0, "quiet", &above);
    picture.say(318.0, 110.0, "quiet", "together clearly above 0");
    picture.say(552.0, 110.0, "quiet", "held back for chance");
    picture.say(552.0, 92.0, "strong", "What lasts");
    let (x, lasting) = (610.0, &spot.lasting);
    picture.line((x, y.at(lasting.low)), (x, y.at(lasting.high)), "thick better");
    picture.square((x, y.at(lasting.value)), 8.0, "better");
    let range = format!("{} to {}", number(lasting.low, 2), number(lasting.high, 2));
    picture.say(x + 18.0, y.at(lasting.value) - 2.0, "better", &number(lasting.value, 2));
    picture.say(x + 18.0, y.at(lasting.value) + 16.0, "quiet", &range);
    picture.rect((LEFT, 386.0), 22.0, 12.0, "band");
    picture.say(LEFT + 30.0, 397.0, "quiet", "where 95 in 100 sessions lie if nothing lasts");
    let words =
        format!("If nothing lasted, about 1 place in {:.0} would look so: worth a visit.", 1.0 / spot.chance);
    picture.say(LEFT, 424.0, "better", &words);
    Ok(picture)
}
