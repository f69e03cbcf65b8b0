//! Ten essays, sixty judgements of "which of these two?", and the scale they make.

use crate::Drawn;
use crate::random::Random;
use crate::svg::{LEFT, Picture, Scale, number};
use ensemble_stats::pairwise::{Judgement, Options, Session, fit, plan};

const ESSAYS: u32 = 10;

pub fn draw() -> Drawn {
    let mut random = Random(1);
    let truth: Vec<f64> = (0..ESSAYS).map(|_| 1.8 * random.normal()).collect();
    let judgements = plan(ESSAYS, 4, 12, 11)?.into_iter().map(|pair| {
        let ability = |essay: u32| truth.get(essay as usize).copied().unwrap_or(0.0);
        let first_wins = random.uniform() < 1.0 / (1.0 + (ability(pair.second) - ability(pair.first)).exp());
        let (winner, loser) = if first_wins { (pair.first, pair.second) } else { (pair.second, pair.first) };
        Judgement { judge: Some(pair.judge), ..Judgement::new(winner, loser) }
    });
    let session = Session {
        items: (1..=ESSAYS).map(|essay| format!("Essay {essay}")).collect(),
        judges: (1..=4).map(|judge| format!("Judge {judge}")).collect(),
        judgements: judgements.collect(),
    };
    let found = fit(&session, &Options::default())?;
    let reliability = found.reliability().ok_or("the essays differ")?;

    let mut picture = Picture::new(
        "“Which of these two?” often enough makes a scale",
        "Ten essays, four judges, twelve comparisons of each. Essays stay in the order of the file.",
        480.0,
    );
    let x = Scale::new((-6.0, 6.0), (240.0, 720.0));
    for tick in [-6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0] {
        picture.line((x.at(tick), 108.0), (x.at(tick), 412.0), if tick == 0.0 { "dashed" } else { "grid" });
        picture.say(x.at(tick), 432.0, "quiet middle", &number(tick, 0));
    }
    picture.say(150.0, 96.0, "quiet middle", "preferred");
    picture.say(x.at(-6.0), 96.0, "quiet", "less of the quality");
    picture.say(x.at(6.0), 96.0, "quiet end", "more of the quality");
    for (row, item) in found.items.iter().enumerate() {
        let y = 126.0 + 30.0 * row as f64;
        picture.say(LEFT, y + 5.0, "strong", &item.id);
        let wins = format!("{} of {}", number(item.wins, 0), item.comparisons);
        picture.say(150.0, y + 5.0, "quiet middle", &wins);
        picture.line((x.at(item.ability.low), y), (x.at(item.ability.high), y), "line");
        picture.dot((x.at(item.ability.value), y), 6.0, "usual");
    }
    let words = format!(
        "About {:.0}% of these differences would repeat, likely {:.0}% to {:.0}%.",
        100.0 * reliability.ssr,
        100.0 * reliability.low.max(0.0),
        100.0 * reliability.high
    );
    picture.say(LEFT, 462.0, "better", &words);
    Ok(picture)
}
