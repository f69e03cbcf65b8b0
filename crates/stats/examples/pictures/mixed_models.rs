//! Eight classes of very different size: the smaller, the further it is drawn towards typical.

use crate::Drawn;
use crate::random::{Random, mean};
use crate::svg::{LEFT, Picture, Scale, WIDTH};
use ensemble_stats::mixed::{Design, Factor, Method, fit};

const SIZES: [usize; 8] = [28, 7, 24, 12, 30, 5, 26, 18];

pub fn draw() -> Drawn {
    let mut random = Random(23);
    let (mut scores, mut labels, mut by_class) = (vec![], vec![], vec![]);
    for (name, size) in ('A'..).zip(SIZES) {
        let level = 100.0 + 5.0 * random.normal();
        let class: Vec<f64> = (0..size).map(|_| level + 10.0 * random.normal()).collect();
        labels.extend(std::iter::repeat_n(name.to_string(), size));
        scores.extend_from_slice(&class);
        by_class.push(class);
    }
    let class = Factor::from_labels("class", &labels);
    let found = fit(&Design::new(&scores).group(&class), Method::Reml)?;
    let typical = found.fixed.first().and_then(|f| f.estimate).ok_or("there is an intercept")?;
    let modes = found.modes.first().ok_or("there is one grouping")?;

    let mut picture = Picture::new(
        "A class of five tells less than a class of thirty",
        "So its estimate is drawn further towards typical: by as much as chance may have moved it.",
        500.0,
    );
    let (x, y) = (Scale::new((0.0, 7.0), (100.0, 690.0)), Scale::new((66.0, 134.0), (384.0, 106.0)));
    for tick in [80.0, 90.0, 100.0, 110.0, 120.0] {
        picture.line((62.0, y.at(tick)), (WIDTH - LEFT, y.at(tick)), "grid");
        picture.say(54.0, y.at(tick) + 5.0, "quiet end", &format!("{tick:.0}"));
    }
    picture.line((62.0, y.at(typical)), (WIDTH - LEFT, y.at(typical)), "dashed");
    for (at, (pupils, mode)) in by_class.iter().zip(&modes.levels).enumerate() {
        let here = x.at(at as f64);
        for pupil in pupils {
            picture.dot((here + 9.0 * (random.uniform() - 0.5) - 19.0, y.at(*pupil)), 2.6, "pupil");
        }
        let (own, drawn) = (y.at(mean(pupils)), y.at(typical + mode.value));
        picture.line((here, own), (here, drawn), "pull");
        picture.dot((here, own), 5.5, "hollow");
        picture.square((here, drawn), 5.0, "better");
        picture.say(here - 6.0, 404.0, "middle strong", &mode.level);
        picture.say(here - 6.0, 422.0, "middle quiet", &format!("{} pupils", mode.n));
    }
    for (at, words) in
        [(70.0, "pupil"), (160.0, "mean of the class"), (330.0, "estimate"), (446.0, "typical")]
    {
        picture.say(at + 14.0, 90.0, "quiet", words);
    }
    picture.dot((72.0, 85.5), 3.0, "pupil");
    picture.dot((162.0, 85.5), 5.0, "hollow");
    picture.square((332.0, 85.5), 5.0, "better");
    picture.line((430.0, 85.5), (454.0, 85.5), "dashed");

    let between = found.partition.first().map_or(0.0, |share| share.share);
    let bar = Scale::new((0.0, 1.0), (LEFT, WIDTH - LEFT));
    picture.rect((LEFT, 440.0), WIDTH - 2.0 * LEFT, 14.0, "rest");
    picture.rect((LEFT, 440.0), bar.at(between) - LEFT, 14.0, "fill");
    picture.say(
        LEFT,
        476.0,
        "better",
        &format!("{:.0}% of the variation lies between classes", 100.0 * between),
    );
    let inside = format!("{:.0}% lies between pupils of one class", 100.0 * (1.0 - between));
    picture.say(WIDTH - LEFT, 476.0, "quiet end", &inside);
    Ok(picture)
}
