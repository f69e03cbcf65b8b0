//! Likelihood, slope and curvature, pair by pair.
//!
//! Unknowns stand in one vector: abilities, then the effect of being shown first, then `ln ν` of ties, where they
//! are asked for.
#![expect(clippy::indexing_slicing, reason = "kernels over pairs whose codes are checked")]

use super::network::Network;
use super::{Estimator, Options, PairError, Ties};

/// What is fitted, with the judgements as the likelihood counts them.
#[derive(Clone, Debug)]
pub(super) struct Model {
    /// Wins of the left item, ties as halves unless they have their parameter.
    pub left: Vec<f64>,
    /// The same of the right item.
    pub right: Vec<f64>,
    /// Ties with a parameter; empty without.
    pub ties: Vec<f64>,
    /// `λ`
    pub ridge: f64,
    /// Where the effect of being shown first stands.
    pub first: Option<usize>,
    /// Where `ln ν` stands.
    pub tie: Option<usize>,
    /// Unknowns.
    pub order: usize,
}

impl Model {
    pub fn of(network: &Network, options: &Options) -> Result<Self, PairError> {
        let ridge = match options.estimator {
            Estimator::Map { sd } if (1e-6..=1e6).contains(&sd) => 1.0 / (sd * sd),
            Estimator::Map { .. } => return Err(PairError::NotAPrior),
            Estimator::Firth | Estimator::Ml => 0.0,
        };
        let davidson = options.ties == Ties::Davidson;
        if davidson && options.estimator == Estimator::Firth {
            return Err(PairError::FirthWithDavidson);
        }
        let pairs = &network.pairs;
        if davidson {
            let ties: f64 = pairs.iter().map(|p| p.ties).sum();
            let all: f64 = pairs.iter().map(|p| p.total()).sum();
            if ties == 0.0 || ties == all {
                return Err(PairError::TiesUnknown);
            }
        }
        if options.first_shown {
            check_sides(network)?;
        }
        let half = if davidson { 0.0 } else { 0.5 };
        let first = options.first_shown.then_some(network.items);
        let tie = davidson.then_some(network.items + usize::from(options.first_shown));
        Ok(Self {
            left: pairs.iter().map(|p| p.left_wins + half * p.ties).collect(),
            right: pairs.iter().map(|p| p.right_wins + half * p.ties).collect(),
            ties: if davidson { pairs.iter().map(|p| p.ties).collect() } else { vec![] },
            ridge,
            first,
            tie,
            order: network.items + usize::from(options.first_shown) + usize::from(davidson),
        })
    }

    pub fn extras(&self, items: usize) -> std::ops::Range<usize> {
        items..self.order
    }
}

/// Refuses if the first shown always won, or never.
fn check_sides(network: &Network) -> Result<(), PairError> {
    let (mut won, mut lost) = (0.0, 0.0);
    for pair in &network.pairs {
        if pair.side != 0.0 {
            let (first, second) = if pair.side > 0.0 {
                (pair.left_wins, pair.right_wins)
            } else {
                (pair.right_wins, pair.left_wins)
            };
            won += first + pair.ties;
            lost += second + pair.ties;
        }
    }
    if won > 0.0 && lost > 0.0 { Ok(()) } else { Err(PairError::FirstShownUnknown) }
}

/// `η` of a pair at these abilities.
pub(super) fn margin(network: &Network, model: &Model, at: &[f64], pair: usize) -> f64 {
    let p = &network.pairs[pair];
    at[p.left as usize] - at[p.right as usize] + model.first.map_or(0.0, |h| p.side * at[h])
}

/// Probabilities that left wins, that right wins, and of a tie, each to full relative precision.
pub(super) fn chances(eta: f64, tie: Option<f64>) -> [f64; 3] {
    let ahead = (-eta.abs()).exp();
    let Some(log_nu) = tie else {
        let (more, less) = (1.0 / (1.0 + ahead), ahead / (1.0 + ahead));
        return if eta >= 0.0 { [more, less, 0.0] } else { [less, more, 0.0] };
    };
    // Relative to the likelier of the two outcomes, or to a tie if ties are likelier still.
    let log_tie = log_nu - 0.5 * eta.abs();
    let most = log_tie.max(0.0);
    let (more, less, tie) = ((-most).exp(), (-eta.abs() - most).exp(), (log_tie - most).exp());
    let all = more + less + tie;
    if eta >= 0.0 { [more / all, less / all, tie / all] } else { [less / all, more / all, tie / all] }
}

/// What was judged of one pair, as the likelihood counts it, at the solution.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outcome {
    left: f64,
    right: f64,
    ties: f64,
    eta: f64,
    /// `ln ν`, where ties have their parameter.
    log_nu: Option<f64>,
}

impl Outcome {
    pub fn of(network: &Network, model: &Model, at: &[f64], k: usize) -> Self {
        Self {
            left: model.left[k],
            right: model.right[k],
            ties: model.ties.get(k).copied().unwrap_or(0.0),
            eta: margin(network, model, at, k),
            log_nu: model.tie.map(|t| at[t]),
        }
    }

    /// The same judgements elsewhere.
    pub fn moved(self, eta: f64, log_nu: f64) -> Self {
        Self { eta: self.eta + eta, log_nu: self.log_nu.map(|l| l + log_nu), ..self }
    }

    /// `Σ log P`, each half of a tie counted as half a win unless ties have their parameter.
    pub fn log_likelihood(&self) -> f64 {
        let (Self { left, right, ties, .. }, far) = (self, self.eta.abs());
        let behind = if self.eta >= 0.0 { right } else { left };
        match self.log_nu {
            None => -((left + right) * (-far).exp().ln_1p() + behind * far),
            Some(log_nu) => {
                let log_tie = log_nu - 0.5 * far;
                let most = log_tie.max(0.0);
                let all = (-most).exp() + (-far - most).exp() + (log_tie - most).exp();
                ties * log_tie - behind * far - (left + right + ties) * (most + all.ln())
            }
        }
    }

    pub fn derivatives(&self) -> Derivatives {
        let Self { left, right, ties, .. } = self;
        let [p, q, tie] = chances(self.eta, self.log_nu);
        let total = left + right + ties;
        if self.log_nu.is_none() {
            // Written so that nothing is lost where one of the two is nearly certain.
            let bend = total * p * q;
            let turn = bend * (p - q);
            return Derivatives { eta: left * q - right * p, bend, turn, ..Derivatives::default() };
        }
        let mean = 0.5 * (p - q);
        let skew = p * (0.5 - mean).powi(3) - q * (0.5 + mean).powi(3) - tie * mean.powi(3);
        // Of u, ½ for a win and −½ for a loss: mean (p − q)/2, variance (4pq + (p + q) tie)/4.
        Derivatives {
            eta: 0.5 * (left * (tie + 2.0 * q) - right * (tie + 2.0 * p) - ties * (p - q)),
            bend: 0.25 * total * (4.0 * p * q + (p + q) * tie),
            turn: -total * skew,
            tie: ties - total * tie,
            cross: -0.5 * total * (p - q) * tie,
            tie_bend: total * tie * (p + q),
        }
    }
}

/// Derivatives of a pair's `Σ log P` by `η` and `ln ν`; second ones with their sign turned.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Derivatives {
    pub eta: f64,
    pub bend: f64,
    /// The third by `η`.
    pub turn: f64,
    pub tie: f64,
    pub cross: f64,
    pub tie_bend: f64,
}

pub(super) fn outcomes(network: &Network, model: &Model, at: &[f64]) -> Vec<Outcome> {
    (0..network.pairs.len()).map(|k| Outcome::of(network, model, at, k)).collect()
}

/// `Σ log P` of all judgements.
pub(super) fn log_likelihood(network: &Network, model: &Model, at: &[f64]) -> f64 {
    (0..network.pairs.len()).map(|k| Outcome::of(network, model, at, k).log_likelihood()).sum()
}

/// The slope of the likelihood with its prior, and the curvature there.
#[derive(Clone, Debug)]
pub(super) struct Slope {
    pub gradient: Vec<f64>,
    pub curvature: Curvature,
}

/// The information, with the prior's: the negative matrix of second derivatives, by pair.
#[derive(Clone, Debug)]
pub(super) struct Curvature {
    /// Of `η` for each pair.
    pub weight: Vec<f64>,
    /// Between `η` and `ln ν`; empty without a parameter for ties.
    pub cross: Vec<f64>,
    /// The diagonal of the whole, prior included.
    pub diagonal: Vec<f64>,
    pub ridge: f64,
    /// For each component the mean of its diagonal: what is added along its common level, of which no judgement
    /// says anything, so that the whole can be inverted.
    pub level: Vec<f64>,
}

pub(super) fn slope(network: &Network, model: &Model, at: &[f64]) -> Slope {
    let pairs = &network.pairs;
    let mut gradient: Vec<f64> = at.iter().map(|x| -model.ridge * x).collect();
    let mut diagonal = vec![model.ridge; at.len()];
    for extra in model.extras(network.items) {
        (gradient[extra], diagonal[extra]) = (0.0, 0.0);
    }
    let mut weight = Vec::with_capacity(pairs.len());
    let mut cross = Vec::with_capacity(if model.tie.is_some() { pairs.len() } else { 0 });
    for (k, pair) in pairs.iter().enumerate() {
        let found = Outcome::of(network, model, at, k).derivatives();
        let (residual, w) = (found.eta, found.bend);
        if let Some(t) = model.tie {
            gradient[t] += found.tie;
            diagonal[t] += found.tie_bend;
            cross.push(found.cross);
        }
        let (i, j) = (pair.left as usize, pair.right as usize);
        gradient[i] += residual;
        gradient[j] -= residual;
        diagonal[i] += w;
        diagonal[j] += w;
        if let Some(h) = model.first {
            gradient[h] += pair.side * residual;
            diagonal[h] += pair.side * pair.side * w;
        }
        weight.push(w);
    }
    let level = means(network, &diagonal);
    Slope { gradient, curvature: Curvature { weight, cross, diagonal, ridge: model.ridge, level } }
}

/// The mean of each component.
pub(super) fn means(network: &Network, values: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; network.members.len()];
    for (&c, x) in network.component.iter().zip(values) {
        sums[c as usize] += x;
    }
    sums.iter().zip(&network.members).map(|(sum, members)| sum / members.len() as f64).collect()
}

impl Curvature {
    /// `out = (I + λ + level 1 1'/m) x`, the last for each component of `m` items.
    pub fn times(&self, network: &Network, model: &Model, x: &[f64], out: &mut [f64]) {
        let common: Vec<f64> =
            means(network, x).iter().zip(&self.level).map(|(mean, level)| mean * level).collect();
        for ((o, x), &c) in out.iter_mut().zip(x).zip(&network.component) {
            *o = self.ridge * x + common[c as usize];
        }
        for extra in model.extras(network.items) {
            out[extra] = 0.0;
        }
        if model.order == network.items {
            for (pair, w) in network.pairs.iter().zip(&self.weight) {
                let (i, j) = (pair.left as usize, pair.right as usize);
                let flow = w * (x[i] - x[j]);
                out[i] += flow;
                out[j] -= flow;
            }
            return;
        }
        let shown = model.first.map_or(0.0, |h| x[h]);
        if let Some(t) = model.tie {
            out[t] = self.diagonal[t] * x[t];
        }
        for (k, (pair, w)) in network.pairs.iter().zip(&self.weight).enumerate() {
            let (i, j) = (pair.left as usize, pair.right as usize);
            let step = x[i] - x[j] + pair.side * shown;
            let mut flow = w * step;
            if let Some(t) = model.tie {
                flow += self.cross[k] * x[t];
                out[t] += self.cross[k] * step;
            }
            out[i] += flow;
            out[j] -= flow;
            if let Some(h) = model.first {
                out[h] += pair.side * flow;
            }
        }
    }
}
