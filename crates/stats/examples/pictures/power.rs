//! The chance of seeing an effect, by how large it truly is, for plans with more or fewer schools.

use crate::Drawn;
use crate::svg::{Picture, Scale};
use ensemble_stats::power::TwoArms;

/// The largest effect that is drawn.
const WIDEST: f64 = 0.8;

pub fn draw() -> Drawn {
    let mut picture = Picture::new(
        "What could this plan show? Count the schools first",
        "Chance of seeing an effect, by its true size. Half of the schools begin, drawn by lot.",
        430.0,
    );
    let (x, y) = (Scale::new((0.0, WIDEST), (80.0, 720.0)), Scale::new((0.0, 1.0), (350.0, 92.0)));
    for tick in [0.0, 0.2, 0.4, 0.6, 0.8, 1.0] {
        let class = if tick == 0.8 { "dashed" } else { "grid" };
        picture.line((80.0, y.at(tick)), (720.0, y.at(tick)), class);
        picture.say(72.0, y.at(tick) + 5.0, "quiet end", &format!("{:.0}%", 100.0 * tick));
    }
    for tick in [0.0, 0.2, 0.4, 0.6, WIDEST] {
        picture.say(x.at(tick), 372.0, "quiet middle", &format!("{tick:.1}"));
    }
    picture.say(400.0, 394.0, "quiet middle", "true effect, in standard deviations between pupils");
    for schools in [60.0, 20.0, 10.0, 6.0] {
        let plan = TwoArms {
            share: 0.5,
            pupils: 24.0,
            classes: 2.0,
            schools,
            icc_class: 0.05,
            icc_school: 0.15,
            r2_pupil: 0.5,
            r2_class: 0.5,
            r2_school: 0.5,
            covariates: 1,
        };
        let precision = plan.by_school()?;
        let curve: Vec<(f64, f64)> = (0..=100_u32)
            .map(|step| WIDEST * f64::from(step) / 100.0)
            .map(|effect| (x.at(effect), y.at(precision.power(effect))))
            .collect();
        picture.path(&curve, "line");
        // Beside the place where the curve reaches 80%, or below its end.
        let least = precision.detectable(0.8)?;
        let place = match least < WIDEST {
            true => (x.at(least), y.at(0.8)),
            false => (x.at(WIDEST) - 116.0, y.at(precision.power(WIDEST)) + 40.0),
        };
        if least < WIDEST {
            picture.dot(place, 6.0, "better");
        }
        picture.say(place.0 + 10.0, place.1 + 20.0, "strong halo", &format!("{schools:.0} schools"));
        picture.say(place.0 + 10.0, place.1 + 38.0, "quiet halo", &format!("from {least:.2}"));
    }
    picture.say(
        80.0,
        418.0,
        "quiet",
        "Two classes of 24 in each school; 15% of the variation lies between schools.",
    );
    Ok(picture)
}
