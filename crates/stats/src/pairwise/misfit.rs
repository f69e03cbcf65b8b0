//! How well single items and judges agree with the model.
#![expect(clippy::indexing_slicing, reason = "codes are checked when the pairs are gathered")]

use super::kernel::{Model, chances, margin};
use super::network::Network;
use super::{Judgement, Session, ShownFirst};
use crate::dist::normal_cdf;

/// False positives allowed among all judges said to differ (Benjamini and Hochberg 1995, *JRSS-B* 57:289).
const LEVEL: f64 = 0.05;

/// Sums of squared residuals.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Squares {
    pub count: f64,
    residual: f64,
    expected: f64,
    /// Variance of `residual` under the model.
    variance: f64,
    standardised: f64,
}

/// What a judgement says, as a number between 0 and 1 for the left item.
#[derive(Clone, Copy)]
enum Said {
    Left,
    Right,
    Tie,
}

/// The squares of one judgement at chances `p`, `q` and `tie`, with or without a parameter for ties.
fn squares([p, q, tie]: [f64; 3], said: Said, count: f64) -> Squares {
    // Of x = 1, ½, 0: the residuals to full precision, and the variance.
    let (above, below, middle) = (q + 0.5 * tie, p + 0.5 * tie, 0.5 * (q - p));
    let variance = p * q + 0.25 * tie * (p + q);
    let residual = match said {
        Said::Left => above * above,
        Said::Right => below * below,
        Said::Tie => middle * middle,
    };
    let fourth = p * above.powi(4) + q * below.powi(4) + tie * middle.powi(4);
    Squares {
        count,
        residual: count * residual,
        expected: count * variance,
        variance: count * (fourth - variance * variance).max(0.0),
        standardised: count * residual / variance,
    }
}

impl Squares {
    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.residual += other.residual;
        self.expected += other.expected;
        self.variance += other.variance;
        self.standardised += other.standardised;
    }

    pub fn infit(&self) -> f64 {
        self.residual / self.expected
    }

    pub fn outfit(&self) -> f64 {
        self.standardised / self.count
    }

    /// Standard deviation of the infit under the model.
    pub fn infit_sd(&self) -> f64 {
        self.variance.sqrt() / self.expected
    }
}

/// By item, from the pairs.
pub(super) fn by_item(network: &Network, model: &Model, at: &[f64]) -> Vec<Squares> {
    let mut sums = vec![Squares::default(); network.items];
    for (k, pair) in network.pairs.iter().enumerate() {
        let chances = chances(margin(network, model, at, k), model.tie.map(|t| at[t]));
        for (said, count) in
            [(Said::Left, pair.left_wins), (Said::Right, pair.right_wins), (Said::Tie, pair.ties)]
        {
            if count > 0.0 {
                let found = squares(chances, said, count);
                sums[pair.left as usize].add(found);
                sums[pair.right as usize].add(found);
            }
        }
    }
    sums
}

/// By judge, judgement by judgement.
pub(super) fn by_judge(session: &Session, model: &Model, at: &[f64]) -> Vec<Squares> {
    let mut sums = vec![Squares::default(); session.judges.len()];
    for j in session.judgements.iter().filter(|j| j.count > 0) {
        if let Some(judge) = j.judge {
            let said = if j.tied { Said::Tie } else { Said::Left };
            let chances = chances(winner_margin(j, model, at), model.tie.map(|t| at[t]));
            sums[judge as usize].add(squares(chances, said, f64::from(j.count)));
        }
    }
    sums
}

fn winner_margin(j: &Judgement, model: &Model, at: &[f64]) -> f64 {
    let side = match j.first {
        ShownFirst::Neither => 0.0,
        ShownFirst::Winner => 1.0,
        ShownFirst::Loser => -1.0,
    };
    at[j.winner as usize] - at[j.loser as usize] + model.first.map_or(0.0, |h| side * at[h])
}

/// Judges whose infit is above what chance makes of so many judges, by Benjamini and Hochberg's procedure on the
/// normal tail of `(infit − 1)/sd`.
pub(super) fn worth_a_conversation(judges: &[Squares]) -> Vec<bool> {
    let tail: Vec<f64> = judges
        .iter()
        .map(|s| {
            let z = (s.infit() - 1.0) / s.infit_sd();
            if z.is_finite() { normal_cdf(-z) } else { f64::NAN }
        })
        .collect();
    let mut sorted: Vec<f64> = tail.iter().copied().filter(|p| !p.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let step = LEVEL / sorted.len() as f64;
    let limit = sorted
        .iter()
        .enumerate()
        .rev()
        .find(|&(k, &p)| p <= step * (k + 1) as f64)
        .map_or(f64::NEG_INFINITY, |(_, &p)| p);
    tail.iter().map(|&p| p <= limit).collect()
}
