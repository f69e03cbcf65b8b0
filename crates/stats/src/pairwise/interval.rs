//! Intervals that know that likelihoods are not symmetric.
//!
//! An item that won nearly all its comparisons may be much better than it looks and hardly much worse. An interval of
//! `± 1.96 se` does not know that: where abilities spread as widely as the prior, it holds the truth 90 times in 100.
//! Here the ends are where the signed root of the likelihood ratio reaches ±1.96. For an item it is taken with the
//! other abilities held, and stretched by what not knowing them adds: `se_full` over the standard error with them
//! held. For a difference it is taken along the line on which the others follow as they should.
#![expect(clippy::indexing_slicing, reason = "codes are checked when the pairs are gathered")]

use super::information::Along;
use super::kernel::{Model, Outcome, outcomes};
use super::network::Network;
use crate::dist::Z95;

/// Exactness of an end, relative to the way there.
const EXACT: f64 = 1e-8;

/// The rise and its slope after a way `t` from the highest point of a concave function.
type Rise<'a> = &'a dyn Fn(f64) -> (f64, f64);

/// How far from its highest point a concave function has fallen by `1.96²/2`, starting from a first guess; on the
/// side of the guess's sign.
fn reach(rise: Rise<'_>, guess: f64) -> f64 {
    let (mut t, mut low, mut high) = (guess.abs(), 0.0, f64::INFINITY);
    for _ in 0..60 {
        let (value, slope) = rise(t.copysign(guess));
        // The root of twice the fall is nearly straight, so Newton's steps on it are nearly right at once.
        let root = (-2.0 * value).max(0.0).sqrt();
        if root > Z95 {
            high = t;
        } else {
            low = t;
        }
        let next = t + (Z95 - root) * root / slope.abs();
        if (next - t).abs() <= EXACT * t {
            t = next;
            break;
        }
        t = if next > low && next < high {
            next
        } else if high.is_finite() {
            0.5 * (low + high)
        } else {
            2.0 * t
        };
    }
    t.copysign(guess)
}

/// What the ends of items' intervals are taken from.
pub(super) struct Ends {
    ridge: f64,
    outcomes: Vec<Outcome>,
    /// Where the pairs of each item begin in `pairs`.
    start: Vec<usize>,
    /// A pair's position, and 1 where the item is its left one, else −1.
    pairs: Vec<(u32, f64)>,
}

impl Ends {
    pub fn of(network: &Network, counted: &Model, at: &[f64]) -> Self {
        let mut start = vec![0; network.items + 1];
        for pair in &network.pairs {
            start[pair.left as usize + 1] += 1;
            start[pair.right as usize + 1] += 1;
        }
        for i in 0..network.items {
            start[i + 1] += start[i];
        }
        let mut next = start.clone();
        let mut pairs = vec![(0, 0.0); 2 * network.pairs.len()];
        for (k, pair) in network.pairs.iter().enumerate() {
            for (item, sign) in [(pair.left as usize, 1.0), (pair.right as usize, -1.0)] {
                pairs[next[item]] = (k as u32, sign);
                next[item] += 1;
            }
        }
        Self { ridge: counted.ridge, outcomes: outcomes(network, counted, at), start, pairs }
    }

    /// Both ends for an item. `ahead` is its mean less its mode, with a prior.
    pub fn item(&self, ability: f64, se: f64, ahead: Option<f64>, item: usize) -> (f64, f64) {
        let pairs = &self.pairs[self.start[item]..self.start[item + 1]];
        let rise = |t: f64| {
            let (mut value, mut slope) = (-self.ridge * t * (ability + 0.5 * t), -self.ridge * (ability + t));
            for &(k, sign) in pairs {
                let here = &self.outcomes[k as usize];
                let there = here.moved(sign * t, 0.0);
                value += there.log_likelihood() - here.log_likelihood();
                slope += sign * there.derivatives().eta;
            }
            (value, slope)
        };
        let (mut bend, mut turn) = (self.ridge, 0.0);
        for &(k, sign) in pairs {
            let found = self.outcomes[k as usize].derivatives();
            bend += found.bend;
            turn += sign * found.turn;
        }
        let (down, up) = ends(&rise, bend, turn, se, ahead);
        (ability + down, ability + up)
    }
}

/// Both ends of a function with second derivative `−bend` and third `turn` at its highest point.
fn ends(rise: Rise<'_>, bend: f64, turn: f64, se: f64, ahead: Option<f64>) -> (f64, f64) {
    let held = 1.0 / bend.sqrt();
    let stretch = se / held;
    // The ends follow the item's own skewness; what is left is that of the others.
    let others = ahead.map_or(0.0, |ahead| ahead - stretch * 0.5 * turn * held.powi(4));
    let (down, up) = (reach(rise, -Z95 * held), reach(rise, Z95 * held));
    (stretch * down + others.min(0.0), stretch * up + others.max(0.0))
}

/// How far a difference reaches down and up.
pub(super) fn line(network: &Network, counted: &Model, at: &[f64], way: &Along) -> (f64, f64) {
    let along = &way.direction;
    let outcomes = outcomes(network, counted, at);
    let shown = counted.first.map_or(0.0, |h| along[h]);
    let tie = counted.tie.map_or(0.0, |t| along[t]);
    let steps: Vec<f64> = (network.pairs.iter())
        .map(|pair| along[pair.left as usize] - along[pair.right as usize] + pair.side * shown)
        .collect();
    let (at, along) = (&at[..network.items], &along[..network.items]);
    let rise = |t: f64| {
        let (mut value, mut slope) = (0.0, 0.0);
        for (x, a) in at.iter().zip(along) {
            value -= counted.ridge * t * a * (x + 0.5 * t * a);
            slope -= counted.ridge * a * (x + t * a);
        }
        for (here, step) in outcomes.iter().zip(&steps) {
            let there = here.moved(t * step, t * tie);
            let found = there.derivatives();
            value += there.log_likelihood() - here.log_likelihood();
            slope += step * found.eta + tie * found.tie;
        }
        (value, slope)
    };
    let mut bend = counted.ridge * along.iter().map(|a| a * a).sum::<f64>();
    let mut turn = 0.0;
    for (outcome, step) in outcomes.iter().zip(&steps) {
        let found = outcome.derivatives();
        bend += step * (step * found.bend + 2.0 * tie * found.cross) + tie * tie * found.tie_bend;
        turn += step.powi(3) * found.turn;
    }
    ends(&rise, bend, turn, way.se, way.ahead)
}
