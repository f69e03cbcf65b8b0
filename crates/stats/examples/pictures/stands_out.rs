//! Nine class-years in the order of the file; one is truly above the others.

use crate::Drawn;
use crate::random::Random;
use crate::svg::{LEFT, Picture, Scale, number};
use ensemble_stats::mixed::{Design, Factor};
use ensemble_stats::spread::{Thresholds, spread};
use ensemble_stats::verdict::Standing;

pub fn draw() -> Drawn {
    let mut random = Random(31);
    let names: Vec<String> =
        (2024..2027).flat_map(|year| ["A", "B", "C"].map(|class| format!("P6{class} {year}"))).collect();
    let (mut scores, mut before, mut labels) = (vec![], vec![], vec![]);
    for (at, name) in names.iter().enumerate() {
        let lift = if at == 4 { 9.0 } else { 1.5 * random.normal() };
        for _ in 0..17 + random.next() % 13 {
            let start = random.normal();
            before.push(100.0 + 15.0 * start);
            scores.push(100.0 + 9.0 * start + lift + 9.0 * random.normal());
            labels.push(name);
        }
    }
    let class = Factor::from_labels("class-year", &labels);
    let found = spread(&Design::new(&scores).column("before", &before).group(&class), Thresholds::default())?;

    let mut picture = Picture::new(
        "One class-year stands out. The others cannot be told apart",
        "Points above or below typical, after allowing for where pupils started. Rows in the order of the file.",
        470.0,
    );
    let x = Scale::new((-9.0, 13.0), (190.0, 545.0));
    let (first, step) = (112.0, 33.0);
    for tick in [-8.0, -4.0, 0.0, 4.0, 8.0, 12.0] {
        picture.line((x.at(tick), 88.0), (x.at(tick), 396.0), "grid");
        picture.say(x.at(tick), 414.0, "quiet middle", &number(tick, 0));
    }
    picture.say(x.at(0.0), 432.0, "quiet middle", "typical");
    for (row, group) in found.groups.iter().enumerate() {
        let y = first + step * row as f64;
        let half = found.chance_half_width(group.n as f64);
        picture.rect((x.at(-half), y - 13.0), x.at(half) - x.at(-half), 26.0, "band");
    }
    picture.line((x.at(0.0), 92.0), (x.at(0.0), 396.0), "dashed");
    for (row, group) in found.groups.iter().enumerate() {
        let y = first + step * row as f64;
        picture.say(LEFT, y + 5.0, "strong", &group.level);
        picture.say(172.0, y + 5.0, "quiet end", &format!("{} pupils", group.n));
        let estimate = group.estimate.as_ref().ok_or("every class has eight pupils")?;
        let (kind, words) = match estimate.standing {
            Standing::VeryLikelyAbove => ("better", "stands out: ask how"),
            Standing::ProbablyAbove => ("usual", "probably above"),
            Standing::UsualSpread => ("usual", "within the usual spread"),
            Standing::LikelyBelow | Standing::VeryLikelyBelow => ("usual", "for its own people"),
        };
        let to = |(low, high): (f64, f64)| ((x.at(low), y), (x.at(high), y));
        let (wide, narrow) = (to(estimate.range95), to(estimate.range80));
        picture.line(wide.0, wide.1, &format!("line {kind}"));
        picture.line(narrow.0, narrow.1, &format!("thick {kind}"));
        match estimate.stands_out() {
            true => picture.square((x.at(estimate.value), y), 7.0, kind),
            false => picture.dot((x.at(estimate.value), y), 6.0, kind),
        }
        picture.say(562.0, y + 5.0, if kind == "better" { "better" } else { "quiet" }, words);
    }
    picture.rect((LEFT, 444.0), 22.0, 12.0, "band");
    picture.say(LEFT + 30.0, 455.0, "quiet", "where chance alone would put it");
    picture.line((304.0, 450.0), (332.0, 450.0), "thick");
    picture.say(342.0, 455.0, "quiet", "holds the truth 80 times in 100");
    picture.line((596.0, 450.0), (624.0, 450.0), "line");
    picture.say(634.0, 455.0, "quiet", "95 in 100");
    Ok(picture)
}
