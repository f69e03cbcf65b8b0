//! Firth's bias-reduced estimates, as R's brglm makes them.
//!
//! The estimate solves the score equations of judgements to which every pair adds half its leverage `h_k` as a win
//! each way: `h_k = n_k p q d_k' I⁻¹ d_k`. Each step is a Newton step on such judgements, shortened until
//! `log L + ½ log det I` rises. brglm's own scoring takes the smaller information without the additions as its
//! step; where an item has one comparison it swings for ever between two values, and this does not.
#![expect(clippy::indexing_slicing, reason = "squares of a component's order, codes checked")]

use super::information::Block;
use super::kernel::{Curvature, Model, Slope, log_likelihood, slope};
use super::network::Network;
use super::newton::{Solution, centre, largest};
use super::{FULL_LIMIT, PairError};
use crate::linalg::dot;
use std::collections::VecDeque;

/// Steps before giving up.
const STEPS: usize = 500;
/// Earlier steps that are remembered.
const REMEMBERED: usize = 12;

pub(super) fn climb(network: &Network, model: &Model) -> Result<Solution, PairError> {
    if let Some(large) = network.members.iter().find(|m| m.len() > FULL_LIMIT) {
        return Err(PairError::TooManyForFirth { items: large.len() });
    }
    let mut at = vec![0.0; model.order];
    let mut here = Height::of(network, model, &at)?;
    let mut memory = Memory::default();
    for steps in 1..=STEPS {
        let mut step = memory.turn(&here.gradient, |g| here.curvature.solve(network, model, g, 1e-10));
        // What is remembered may point down where the height is not concave; the plain step never does.
        if dot(&step, &here.gradient) <= 0.0 {
            memory = Memory::default();
            step = here.curvature.solve(network, model, &here.gradient, 1e-10);
        }
        let mut halved = false;
        loop {
            centre(network, &mut step);
            let next: Vec<f64> = at.iter().zip(&step).map(|(x, s)| x + s).collect();
            let there = Height::of(network, model, &next)?;
            let moved = largest(&step);
            if !moved.is_finite() {
                return Err(PairError::DidNotSettle);
            }
            if moved <= 1e-12 * (1.0 + largest(&next)) {
                if halved && !memory.kept.is_empty() {
                    // A direction that leads nowhere: once more without what is remembered.
                    memory = Memory::default();
                    break;
                }
                return Ok(Solution { at: next, steps, counted: there.counted });
            }
            if there.height >= here.height - 1e-13 * (1.0 + here.height.abs()) {
                memory.add(&step, &here.gradient, &there.gradient);
                (at, here) = (next, there);
                break;
            }
            step.iter_mut().for_each(|s| *s *= 0.5);
            halved = true;
        }
    }
    Err(PairError::DidNotSettle)
}

/// Earlier steps and what they did to the slope, for a step that knows more than the plain one (limited-memory BFGS:
/// Nocedal and Wright, algorithm 7.4). With few comparisons plain steps can need thousands.
#[derive(Default)]
struct Memory {
    kept: VecDeque<(Vec<f64>, Vec<f64>, f64)>,
}

impl Memory {
    fn add(&mut self, step: &[f64], before: &[f64], after: &[f64]) {
        let fall: Vec<f64> = before.iter().zip(after).map(|(b, a)| b - a).collect();
        let bend = dot(step, &fall);
        if bend > 1e-10 * (dot(step, step) * dot(&fall, &fall)).sqrt() {
            self.kept.push_back((step.to_vec(), fall, 1.0 / bend));
        }
        if self.kept.len() > REMEMBERED {
            self.kept.pop_front();
        }
    }

    fn turn(&self, gradient: &[f64], plain: impl Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
        let mut q = gradient.to_vec();
        let mut along = Vec::with_capacity(self.kept.len());
        for (step, fall, rho) in self.kept.iter().rev() {
            let a = rho * dot(step, &q);
            q.iter_mut().zip(fall).for_each(|(q, f)| *q -= a * f);
            along.push(a);
        }
        let mut out = plain(&q);
        for ((step, fall, rho), a) in self.kept.iter().zip(along.iter().rev()) {
            let b = rho * dot(fall, &out);
            out.iter_mut().zip(step).for_each(|(o, s)| *o += (a - b) * s);
        }
        out
    }
}

impl Model {
    /// The same judgements with half of each leverage added as a win each way.
    fn with_halves(&self, leverage: &[f64]) -> Self {
        let add = |wins: &[f64]| wins.iter().zip(leverage).map(|(w, h)| w + 0.5 * h).collect();
        Self { left: add(&self.left), right: add(&self.right), ..self.clone() }
    }
}

/// `log L + ½ log det I`, its slope, and the curvature of the judgements with their additions.
struct Height {
    height: f64,
    gradient: Vec<f64>,
    curvature: Curvature,
    counted: Model,
}

impl Height {
    fn of(network: &Network, model: &Model, at: &[f64]) -> Result<Self, PairError> {
        let curvature = slope(network, model, at).curvature;
        let blocks: Vec<Block> = (0..network.members.len())
            .map(|c| Block::of(network, &curvature, c))
            .collect::<Option<_>>()
            .ok_or(PairError::DidNotSettle)?;
        let shown = model.first.map(|h| Shown::of(network, &curvature, h)).transpose()?;
        let resistance = |k: usize| {
            let component = network.component[network.pairs[k].left as usize];
            let apart = blocks[component as usize].apart(network, k);
            apart + shown.as_ref().map_or(0.0, |s| s.adds(network, k))
        };
        let leverage: Vec<f64> =
            curvature.weight.iter().enumerate().map(|(k, w)| w * resistance(k)).collect();
        let log_det: f64 = blocks.iter().map(|block| block.log_det).sum::<f64>()
            - shown.as_ref().map_or(0.0, |s| s.variance.ln());
        let counted = model.with_halves(&leverage);
        let Slope { gradient, curvature } = slope(network, &counted, at);
        Ok(Self { height: log_likelihood(network, model, at) + 0.5 * log_det, gradient, curvature, counted })
    }
}

/// What the effect of being shown first adds to leverages.
struct Shown {
    column: Vec<f64>,
    variance: f64,
}

impl Shown {
    fn of(network: &Network, curvature: &Curvature, h: usize) -> Result<Self, PairError> {
        // Only the effect's own column of the inverse is needed, and that model has no other extra.
        let model = Model {
            left: vec![],
            right: vec![],
            ties: vec![],
            ridge: 0.0,
            first: Some(h),
            tie: None,
            order: h + 1,
        };
        let column = curvature.column(network, &model, h).ok_or(PairError::FirstShownUnknown)?;
        let variance = column[h];
        Ok(Self { column, variance })
    }

    /// The inverse with the effect is `A⁻ + v v'/variance`, `v` its column with the effect's own entry.
    fn adds(&self, network: &Network, k: usize) -> f64 {
        let pair = &network.pairs[k];
        let along =
            self.column[pair.left as usize] - self.column[pair.right as usize] + pair.side * self.variance;
        along * along / self.variance
    }
}
