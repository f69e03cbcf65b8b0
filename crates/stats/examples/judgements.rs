//! How long paired judgements take: `cargo run --release -p ensemble-stats --example judgements`.
//!
//! The least and the median of repeated runs in one thread, against the goals. Nothing here is a test: a time depends
//! on the machine and on what else it is doing.
#![expect(clippy::print_stdout, reason = "printing is what this program is for")]
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use ensemble_stats::pairwise::{
    Errors, Estimator, Judgement, Options, PairError, Session, ShownFirst, fit, plan,
};
use std::time::Instant;

/// Seconds of processor time, where the system tells them, else of the clock since `start`.
fn seconds(start: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").ok();
    let nanoseconds = told.and_then(|t| t.split_whitespace().next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| start.elapsed().as_secs_f64(), |ns| ns * 1e-9)
}

/// SplitMix64, enough to scatter abilities and answers.
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Nearly normal, standard deviation 2.
    fn ability(&mut self) -> f64 {
        ((0..4).map(|_| self.uniform()).sum::<f64>() - 2.0) * 12.0_f64.sqrt()
    }
}

/// Judgements of a planned session by 50 judges.
fn session(items: u32, each: u32) -> Result<Session, PairError> {
    let mut random = Random(u64::from(items));
    let truth: Vec<f64> = (0..items).map(|_| random.ability()).collect();
    let ability = |i: u32| truth.get(i as usize).copied().unwrap_or_default();
    let judgements = plan(items, 50, each, 1)?
        .into_iter()
        .map(|pair| {
            let chance = 1.0 / (1.0 + (ability(pair.second) - ability(pair.first)).exp());
            let won = random.uniform() < chance;
            let (winner, loser) = if won { (pair.first, pair.second) } else { (pair.second, pair.first) };
            let first = if won { ShownFirst::Winner } else { ShownFirst::Loser };
            Judgement { judge: Some(pair.judge), first, ..Judgement::new(winner, loser) }
        })
        .collect();
    let names = |n: u32| (0..n).map(|i| i.to_string()).collect();
    Ok(Session { items: names(items), judges: names(50), judgements })
}

fn time(what: &str, goal: &str, runs: usize, session: &Session, options: &Options) -> Result<(), PairError> {
    let (start, mut taken) = (Instant::now(), Vec::new());
    let mut said = String::new();
    for _ in 0..runs {
        let before = seconds(start);
        let found = fit(session, options)?;
        taken.push(seconds(start) - before);
        let ssr = found.reliability().map_or(f64::NAN, |r| r.ssr);
        said = format!("{} steps, SSR {ssr:.3}", found.steps);
    }
    taken.sort_by(f64::total_cmp);
    let (least, median) = (taken.first(), taken.get(runs / 2));
    let ms = |s: Option<&f64>| 1e3 * s.copied().unwrap_or_default();
    println!("{what:<52} {:>9.2} {:>9.2} {goal:>8}  {said}", ms(least), ms(median));
    Ok(())
}

fn main() -> Result<(), PairError> {
    println!("{:<52} {:>9} {:>9} {:>8}", "milliseconds of processor time", "least", "median", "goal");
    let quick = Options { errors: Errors::Diagonal, ..Options::default() };
    let thousand = session(1_000, 40)?;
    time("1,000 items, 20,000 judgements", "11", 31, &thousand, &quick)?;
    time(
        "the same with an effect of being shown first",
        "",
        31,
        &thousand,
        &Options { first_shown: true, ..quick },
    )?;
    time("the same with full standard errors", "", 5, &thousand, &Options::default())?;
    time("10,000 items, 200,000 judgements", "155", 11, &session(10_000, 40)?, &quick)?;
    let firth = Options { estimator: Estimator::Firth, ..quick };
    time("200 items, 2,000 judgements, Firth", "", 5, &session(200, 20)?, &firth)
}
