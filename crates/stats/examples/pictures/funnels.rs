//! Forty schools of different size around the share of all pupils together.

use crate::Drawn;
use crate::random::Random;
use crate::svg::{Picture, Scale};
use ensemble_stats::funnel::{Funnel, Limits, Outside, Overdispersion, Plan, Series, funnel};

const SCHOOLS: usize = 40;
const SPECIAL: usize = 26;

pub fn draw() -> Drawn {
    let mut random = Random(40);
    let (mut reached, mut pupils) = (vec![], vec![]);
    for school in 0..SCHOOLS {
        let n = if school == SPECIAL { 88 } else { 12 + (random.uniform().powi(2) * 150.0) as u32 };
        let share = if school == SPECIAL { 0.82 } else { 0.62 + 0.02 * random.normal() };
        reached.push(f64::from(random.count(n, share)));
        pupils.push(f64::from(n));
    }
    let names: Vec<String> = (1..=SCHOOLS).map(|s| format!("School {s}")).collect();
    let shares = Series::Proportions { numerators: &reached, denominators: &pupils };
    let found = funnel(&names, &shares, &Plan::new(Overdispersion::None))?;

    let mut picture = Picture::new(
        "Small schools scatter more. One lies outside what size explains",
        "Each dot is a school: the share of its pupils who reached the level, by how many there are.",
        450.0,
    );
    let (x, y) = (Scale::new((0.0, 165.0), (76.0, 640.0)), Scale::new((0.2, 1.0), (378.0, 84.0)));
    for tick in [0.2, 0.4, 0.6, 0.8, 1.0] {
        picture.line((76.0, y.at(tick)), (640.0, y.at(tick)), "grid");
        picture.say(68.0, y.at(tick) + 5.0, "quiet end", &format!("{:.0}%", 100.0 * tick));
    }
    for tick in [0.0, 50.0, 100.0, 150.0] {
        picture.say(x.at(tick), 398.0, "quiet middle", &format!("{tick:.0}"));
    }
    picture.say(358.0, 418.0, "quiet middle", "pupils");
    curve(&mut picture, &found, (x, y), "inner", |l| (l.lower95, l.upper95));
    curve(&mut picture, &found, (x, y), "limit", |l| (l.lower998, l.upper998));
    picture.line((76.0, y.at(found.centre)), (640.0, y.at(found.centre)), "dashed");
    for unit in &found.units {
        let place = (x.at(unit.n), y.at(unit.value));
        if unit.outside == Outside::Above998 {
            picture.square(place, 7.0, "better");
            picture.say(place.0 + 14.0, place.1 - 6.0, "better", "what do they do?");
        } else {
            picture.dot(place, 5.0, "usual");
        }
    }
    let end = found.limits_at(160.0).ok_or("there are limits for 160 pupils")?;
    picture.say(648.0, y.at(end.upper998) + 2.0, "strong", "99.8 in 100");
    picture.say(648.0, y.at(end.upper95) + 8.0, "quiet", "95 in 100");
    picture.say(648.0, y.at(found.centre) + 5.0, "quiet", "all pupils");
    let outside = found.units.iter().filter(|u| u.outside != Outside::Inside).count();
    let words = format!(
        "{outside} of {SCHOOLS} lie outside the inner lines; chance alone would put about {} there.",
        found.alarms95.about
    );
    picture.say(76.0, 438.0, "quiet", &words);
    Ok(picture)
}

fn curve(
    picture: &mut Picture,
    found: &Funnel,
    (x, y): (Scale, Scale),
    class: &str,
    ends: fn(&Limits) -> (f64, f64),
) {
    let at = |n: u32| found.limits_at(f64::from(n)).map(|l| (n, ends(&l)));
    let sizes: Vec<(u32, (f64, f64))> = (8..=165).filter_map(at).collect();
    let points = |pick: fn(&(f64, f64)) -> f64| -> Vec<(f64, f64)> {
        let inside = sizes.iter().filter(|(_, ends)| 0.2 < pick(ends) && pick(ends) < 1.0);
        inside.map(|(n, ends)| (x.at(f64::from(*n)), y.at(pick(ends)))).collect()
    };
    picture.path(&points(|e| e.0), class);
    picture.path(&points(|e| e.1), class);
}
