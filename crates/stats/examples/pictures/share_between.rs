//! Two schools of nine classes: one where classes hardly differ and one where they do.

use crate::Drawn;
use crate::random::{Random, mean};
use crate::svg::{LEFT, Picture, Scale};
use ensemble_stats::mixed::{Design, Factor, between};

struct School {
    heading: &'static str,
    seed: u64,
    differ: f64,
    left: f64,
}

const SCHOOLS: [School; 2] = [
    School { heading: "Classes hardly differ", seed: 4, differ: 1.8, left: LEFT },
    School { heading: "Classes differ", seed: 19, differ: 4.6, left: 400.0 },
];

pub fn draw() -> Drawn {
    let mut picture = Picture::new(
        "How much of the difference lies between classes?",
        "Each column is a class; a bar is its mean. Most differences are between pupils of one class.",
        420.0,
    );
    for school in &SCHOOLS {
        panel(&mut picture, school)?;
    }
    Ok(picture)
}

fn panel(picture: &mut Picture, school: &School) -> Result<(), Box<dyn std::error::Error>> {
    let mut random = Random(school.seed);
    let (mut scores, mut labels) = (vec![], vec![]);
    let (x, y) = (
        Scale::new((0.0, 8.0), (school.left + 18.0, school.left + 314.0)),
        Scale::new((66.0, 134.0), (300.0, 118.0)),
    );
    picture.say(school.left, 100.0, "strong", school.heading);
    for class in 0..9_u32 {
        let level = 100.0 + school.differ * random.normal();
        let pupils: Vec<f64> = (0..22).map(|_| level + 10.0 * random.normal()).collect();
        let here = x.at(f64::from(class));
        for pupil in &pupils {
            picture.dot((here + 14.0 * (random.uniform() - 0.5), y.at(*pupil)), 2.4, "pupil");
        }
        picture.rect((here - 12.0, y.at(mean(&pupils)) - 2.0), 24.0, 4.0, "usual");
        labels.extend(std::iter::repeat_n(class, pupils.len()).map(|c| c.to_string()));
        scores.extend(pupils);
    }
    let class = Factor::from_labels("class", &labels);
    let found = between(&Design::new(&scores).group(&class))?;

    let share = Scale::new((0.0, 1.0), (school.left, school.left + 332.0));
    picture.rect((share.at(0.0), 322.0), 332.0, 18.0, "rest");
    picture.line((share.at(found.low), 331.0), (share.at(found.high), 331.0), "thick better");
    picture.dot((share.at(found.share), 331.0), 8.0, "better");
    for end in [0.0, 0.5, 1.0] {
        let class = if end == 0.0 {
            "quiet"
        } else if end == 1.0 {
            "quiet end"
        } else {
            "quiet middle"
        };
        picture.say(share.at(end), 358.0, class, &format!("{:.0}%", 100.0 * end));
    }
    let percent = |share: f64| format!("{:.0}%", 100.0 * share);
    let words = format!(
        "{} between classes, likely {} to {}",
        percent(found.share),
        percent(found.low),
        percent(found.high)
    );
    picture.say(school.left, 390.0, "better", &words);
    Ok(())
}
