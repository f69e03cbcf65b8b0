//! From a probability to the words that may be used, and to "x in 100".

use crate::Drawn;
use crate::svg::{LEFT, Picture, Scale, WIDTH};
use ensemble_stats::verdict::{Difference, OutOf, natural_frequency};

pub fn draw() -> Drawn {
    let mut picture = Picture::new(
        "How sure must one be to say what?",
        "Probability that a difference is truly above zero, and the words that it earns.",
        360.0,
    );
    let x = Scale::new((0.0, 1.0), (LEFT, WIDTH - LEFT));
    for (from, to, says) in stretches() {
        let (class, words) = match says {
            Difference::VeryLikelyLess => ("fill", "very likely less"),
            Difference::ProbablyLess => ("tint", "probably less"),
            Difference::CannotTell => ("rest", "we cannot tell"),
            Difference::ProbablyMore => ("tint", "probably more"),
            Difference::VeryLikelyMore => ("fill", "very likely more"),
        };
        picture.rect((x.at(from), 126.0), x.at(to) - x.at(from), 40.0, class);
        let middle = 0.5 * (from + to);
        match says {
            Difference::CannotTell => picture.say(x.at(middle), 151.0, "middle strong", words),
            Difference::VeryLikelyLess => label(&mut picture, x.at(middle), (LEFT, ""), 92.0, words),
            Difference::ProbablyLess => label(&mut picture, x.at(middle), (LEFT + 40.0, ""), 112.0, words),
            Difference::ProbablyMore => {
                label(&mut picture, x.at(middle), (WIDTH - LEFT - 40.0, "end"), 112.0, words)
            }
            Difference::VeryLikelyMore => {
                label(&mut picture, x.at(middle), (WIDTH - LEFT, "end"), 92.0, words)
            }
        }
        if from > 0.0 {
            picture.say(x.at(from), 186.0, "quiet middle", &format!("{}%", 100.0 * from));
        }
    }
    for (at, probability) in [0.5, 0.86, 0.95, 0.9999].into_iter().enumerate() {
        let left = LEFT + 182.0 * at as f64;
        let said = natural_frequency(probability, OutOf::Twenty).ok_or("this is a probability")?;
        for case in 0..said.of {
            let place = (left + 8.0 + 15.0 * f64::from(case % 10), 230.0 + 16.0 * f64::from(case / 10));
            match case < said.count {
                true => picture.square(place, 5.5, "better"),
                false => picture.dot(place, 5.0, "hollow"),
            }
        }
        picture.say(left, 280.0, "strong", &format!("about {} in {}", said.count, said.of));
        picture.say(left, 299.0, "quiet", &format!("probability {probability}"));
    }
    picture.say(LEFT, 336.0, "quiet", "Never 0 of 20 and never 20 of 20: certainty is not claimed.");
    Ok(picture)
}

fn label(picture: &mut Picture, at: f64, (x, class): (f64, &str), y: f64, words: &str) {
    picture.line((at, y + 2.0), (at, 126.0), "axis");
    picture.say(x, y, class, words);
}

/// Where one word ends and the next begins, asked of the library in steps of a thousandth.
fn stretches() -> Vec<(f64, f64, Difference)> {
    let mut found: Vec<(f64, f64, Difference)> = Vec::new();
    for step in 0..1000_u32 {
        let (from, to) = (f64::from(step) / 1000.0, f64::from(step + 1) / 1000.0);
        let says = Difference::from_probability(0.5 * (from + to));
        match found.last_mut().filter(|last| last.2 == says) {
            Some(last) => last.1 = to,
            None => found.push((from, to, says)),
        }
    }
    found
}
