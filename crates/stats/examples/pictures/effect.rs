//! Twelve schools, six of which tried something: the same difference, with two ideas of how sure it is.

use crate::Drawn;
use crate::random::{Random, mean};
use crate::svg::{Picture, Scale, number};
use ensemble_stats::effect::{Design, Robust, fit};
use ensemble_stats::estimate::Estimate;
use ensemble_stats::mixed::Factor;

pub fn draw() -> Drawn {
    let mut random = Random(409);
    let (mut gains, mut tried, mut labels, mut means) = (vec![], vec![], vec![], vec![]);
    for school in 0..12_u32 {
        let with = school % 2 == 1;
        let level = 6.0 + if with { 2.5 } else { 0.0 } + 2.2 * random.normal();
        let pupils: Vec<f64> = (0..24).map(|_| level + 7.0 * random.normal()).collect();
        means.push((with, mean(&pupils)));
        tried.extend(pupils.iter().map(|_| f64::from(u8::from(with))));
        labels.extend(pupils.iter().map(|_| school.to_string()));
        gains.extend(pupils);
    }
    let school = Factor::from_labels("school", &labels);
    let design = Design::new(&gains).column("tried", &tried);
    let by_school = fit(&design.clone().clusters(&school), Robust::Cr2)?.term("tried")?.estimate;
    let by_pupil = fit(&design, Robust::Cr2)?.term("tried")?.estimate;

    let mut picture = Picture::new(
        "Pupils of one school are alike, so it is schools that count",
        "Mean gain of twelve schools, 24 pupils each. Six tried something new.",
        390.0,
    );
    let y = Scale::new((0.0, 14.0), (330.0, 100.0));
    for tick in [0.0, 4.0, 8.0, 12.0] {
        picture.line((60.0, y.at(tick)), (330.0, y.at(tick)), "grid");
        picture.say(52.0, y.at(tick) + 5.0, "quiet end", &number(tick, 0));
    }
    for (side, centre, words) in [(false, 128.0, "did not try it"), (true, 262.0, "tried it")] {
        let own: Vec<f64> = means.iter().filter(|(with, _)| *with == side).map(|(_, m)| *m).collect();
        for (at, gain) in own.iter().enumerate() {
            let place = (centre + 13.0 * (at as f64 - 2.5), y.at(*gain));
            if side { picture.square(place, 5.5, "better") } else { picture.dot(place, 6.0, "usual") }
        }
        let level = y.at(mean(&own));
        picture.line(
            (centre - 48.0, level),
            (centre + 48.0, level),
            if side { "line better" } else { "line" },
        );
        picture.say(centre, 354.0, "middle strong", words);
        picture.say(centre, 372.0, "middle quiet", "6 schools");
    }
    let x = Scale::new((-2.0, 6.0), (396.0, 720.0));
    for tick in [-2.0, 0.0, 2.0, 4.0, 6.0] {
        picture.line((x.at(tick), 104.0), (x.at(tick), 330.0), if tick == 0.0 { "dashed" } else { "grid" });
        picture.say(x.at(tick), 354.0, "quiet middle", &number(tick, 0));
    }
    picture.say(x.at(2.0), 372.0, "quiet middle", "points of difference");
    interval(&mut picture, x, 160.0, "", "Counting 288 pupils as strangers: too sure", &by_pupil);
    interval(&mut picture, x, 256.0, "better", "Counting 12 schools: rightly unsure", &by_school);
    Ok(picture)
}

fn interval(picture: &mut Picture, x: Scale, y: f64, kind: &str, words: &str, found: &Estimate) {
    picture.say(x.at(-2.0), y - 26.0, if kind.is_empty() { "strong halo" } else { "better halo" }, words);
    picture.line((x.at(found.low), y), (x.at(found.high), y), &format!("thick {kind}"));
    let place = (x.at(found.value), y);
    if kind.is_empty() {
        picture.dot(place, 8.0, "usual")
    } else {
        picture.square(place, 8.0, "better")
    }
    let said = format!(
        "{} points, likely {} to {}",
        number(found.value, 1),
        number(found.low, 1),
        number(found.high, 1)
    );
    picture.say(x.at(-2.0), y + 30.0, "quiet halo", &said);
}
