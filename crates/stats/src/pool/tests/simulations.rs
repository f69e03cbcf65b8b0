//! Planted truth: how often intervals hold it.

use crate::pool::*;
use crate::random::SplitMix;

/// Box and Muller's normal values.
pub struct Random(SplitMix);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(SplitMix(seed))
    }

    pub fn uniform(&mut self) -> f64 {
        ((self.0.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    pub fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

/// The tables of `docs/methods/pool.md` take a minute: they are made in the whole run, and not while working.
#[expect(clippy::disallowed_methods, reason = "the whole run asks for many by an environment variable")]
fn is_the_whole_run() -> bool {
    std::env::var("ENSEMBLE_MANY").is_ok_and(|many| !many.is_empty())
}

/// Shares of intervals that held the mean (plain, guarded) and of prediction intervals that held one more effect.
fn coverage(k: usize, tau2: f64, rounds: u32, seed: u64) -> [f64; 4] {
    let mut random = Random::new(seed);
    let mut held = [0_u32; 4];
    for _ in 0..rounds {
        // Standard errors of .13 to .38, as of trials with 30 to 250 pupils.
        let variances: Vec<f64> = (0..k).map(|_| 0.016 + 0.13 * random.uniform().powi(2)).collect();
        let effects: Vec<f64> = variances
            .iter()
            .map(|v| 0.2 + tau2.sqrt() * random.normal() + v.sqrt() * random.normal())
            .collect();
        let new = 0.2 + tau2.sqrt() * random.normal();
        let studies = Studies::new(&effects, &variances);
        let plain = fit(&studies, Method::Reml, Test::KnappHartung).unwrap();
        let guarded = fit(&studies, Method::Reml, Test::GuardedKnappHartung).unwrap();
        let within = |low: f64, high: f64, x: f64| u32::from(low <= x && x <= high);
        held[0] += within(plain.estimate.low, plain.estimate.high, 0.2);
        held[1] += within(guarded.estimate.low, guarded.estimate.high, 0.2);
        let usual = guarded.prediction.unwrap();
        held[2] += within(usual.low, usual.high, new);
        let next = one_more(&studies).unwrap();
        held[3] += within(next.low, next.high, new);
    }
    held.map(|h| f64::from(h) / f64::from(rounds))
}

#[test]
fn intervals_and_prediction_intervals_hold_the_truth_as_often_as_they_say() {
    // Few rounds: what counts as a slip is falling short of 93 in 100 by twice the simulation's own error.
    let rounds = 100;
    let least = 0.93 - 2.0 * (0.93 * 0.07 / (2.0 * f64::from(rounds))).sqrt();
    for k in [5, 10, 20] {
        let shares = [0.01, 0.16].map(|tau2| coverage(k, tau2, rounds, 11));
        let of = |which: usize| 0.5 * (shares[0][which] + shares[1][which]);
        println!(
            "{k} studies: plain {:.3}, guarded {:.3}, usual {:.3}, one more {:.3}",
            of(0),
            of(1),
            of(2),
            of(3)
        );
        assert!(of(1) >= least, "the guarded interval of {k} studies holds the mean in {:.3}", of(1));
        assert!(of(3) >= least, "{k} studies hold one more in {:.3}", of(3));
    }
}

#[test]
fn long_runs_of_the_same() {
    if !is_the_whole_run() {
        return;
    }
    for k in [5, 10, 20] {
        for tau2 in [0.0, 0.01, 0.04, 0.16] {
            let [plain, guarded, usual, new] = coverage(k, tau2, 4000, 2);
            println!(
                "{k} {tau2}: plain {plain:.3}, guarded {guarded:.3}, usual {usual:.3}, one more {new:.3}"
            );
            assert!(guarded >= 0.93 && new >= 0.925, "{k} studies, tau2 {tau2}: {guarded}, {new}");
        }
    }
}

/// Shares of robust intervals that held the mean, and of intervals for one more study in one more cluster, metafor's
/// and ours, that held it. Spread of clusters and of groups as standard deviations.
fn clustered_coverage(clusters: usize, spread: [f64; 2], rounds: u32, seed: u64) -> [f64; 3] {
    use crate::mixed::{Factor, Method};
    let mut random = Random::new(seed);
    let mut held = [0_u32; 3];
    for _ in 0..rounds {
        let (mut effects, mut variances, mut team) = (vec![], vec![], vec![]);
        for cluster in 0..clusters {
            let shared = 0.2 + spread[0] * random.normal();
            for _ in 0..2 + cluster % 4 {
                let v = 0.01 + 0.05 * random.uniform();
                effects.push(shared + spread[1] * random.normal() + v.sqrt() * random.normal());
                variances.push(v);
                team.push(cluster.to_string());
            }
        }
        let new = 0.2 + spread[0] * random.normal() + spread[1] * random.normal();
        let team = Factor::from_labels("team", team);
        let studies = Studies::new(&effects, &variances);
        let found = fit_clustered(&studies, &team, None, Method::Reml, Degrees::Contain).unwrap();
        let within = |low: f64, high: f64, x: f64| u32::from(low <= x && x <= high);
        held[0] += within(found.estimate.low, found.estimate.high, 0.2);
        let usual = found.prediction.unwrap();
        held[1] += within(usual.low, usual.high, new);
        let next = one_more_cluster(&found).unwrap();
        held[2] += within(next.low, next.high, new);
    }
    held.map(|h| f64::from(h) / f64::from(rounds))
}

#[test]
fn clustered_intervals_hold_the_truth_as_often_as_they_say() {
    let rounds = 80;
    let least = 0.93 - 2.0 * (0.93 * 0.07 / (2.0 * f64::from(rounds))).sqrt();
    let shares = [[0.1, 0.15], [0.25, 0.15]].map(|spread| clustered_coverage(8, spread, rounds, 5));
    for (which, what) in [(0, "the mean"), (2, "one more")] {
        let share = 0.5 * (shares[0][which] + shares[1][which]);
        assert!(share >= least, "intervals for {what} hold it in {share}");
    }
}

#[test]
fn long_runs_of_clusters() {
    if !is_the_whole_run() {
        return;
    }
    for clusters in [5, 8, 15] {
        for spread in [[0.0, 0.0], [0.0, 0.2], [0.1, 0.1], [0.3, 0.1], [0.3, 0.3]] {
            let [mean, usual, new] = clustered_coverage(clusters, spread, 1000, 3);
            println!("{clusters} {spread:?}: mean {mean:.3}, usual {usual:.3}, one more {new:.3}");
            assert!(mean >= 0.93 && new >= 0.925, "{clusters} clusters, {spread:?}: {mean}, {new}");
        }
    }
}
