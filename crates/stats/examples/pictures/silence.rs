//! Of a hundred schools where one class-year is truly above, how many are told so.

use crate::Drawn;
use crate::random::Random;
use crate::svg::{Picture, number};
use ensemble_stats::mixed::{Design, Factor};
use ensemble_stats::spread::{SpreadError, Thresholds, spread};

/// Two classes over three sessions.
const CLASS_YEARS: usize = 6;
/// As many schools as the tables of the page rest on, made up in the same way, so that the numbers agree.
const SCHOOLS: u32 = 2000;

fn told(lift: f64) -> Result<u32, SpreadError> {
    let mut random = Random(7);
    let mut count = 0;
    for _ in 0..SCHOOLS {
        let (mut y, mut x, mut codes) = (vec![], vec![], vec![]);
        for class in 0..CLASS_YEARS as u32 {
            for _ in 0..15 + random.next() % 18 {
                let before = random.normal();
                x.push(before);
                y.push(before + if class == 0 { lift } else { 0.0 } + random.normal());
                codes.push(class);
            }
        }
        let levels = (0..CLASS_YEARS).map(|class| class.to_string()).collect();
        let class = Factor { name: "class-year".into(), codes, levels };
        let found = spread(&Design::new(&y).column("before", &x).group(&class), Thresholds::default())?;
        let looked = if lift == 0.0 { CLASS_YEARS } else { 1 };
        let mut said = found.groups.iter().take(looked).filter_map(|g| g.estimate.as_ref());
        count += u32::from(said.any(|e| e.stands_out()));
    }
    Ok(count)
}

pub fn draw() -> Drawn {
    let mut picture = Picture::new(
        "Most schools where a class is truly above hear nothing of it",
        "A hundred schools each, two classes over three sessions. Filled: told that a class stands out.",
        340.0,
    );
    let columns = [
        (0.0, "No class differs"),
        (0.2, "One is above by 0.2"),
        (0.4, "One is above by 0.4"),
        (0.6, "One is above by 0.6"),
    ];
    for (column, (lift, heading)) in columns.into_iter().enumerate() {
        let left = 36.0 + 178.0 * column as f64;
        let in_hundred = (100.0 * f64::from(told(lift)?) / f64::from(SCHOOLS)).round();
        picture.say(left - 8.0, 100.0, "strong", heading);
        for school in 0..100_u32 {
            let place = (left + 15.0 * f64::from(school % 10), 126.0 + 15.0 * f64::from(school / 10));
            match f64::from(school) < in_hundred {
                true => picture.square(place, 5.5, if lift == 0.0 { "ask" } else { "better" }),
                false => picture.dot(place, 5.0, "hollow"),
            }
        }
        let class = if lift == 0.0 { "ask" } else { "better" };
        picture.say(left - 8.0, 296.0, class, &format!("{} in 100 are told", number(in_hundred, 0)));
    }
    picture.say(28.0, 322.0, "quiet", "0.2, 0.4, 0.6: in standard deviations between pupils of one class.");
    Ok(picture)
}
