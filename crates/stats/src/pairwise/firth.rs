//! Firth's bias-reduced estimates, as R's brglm makes them.
//!
//! The estimate solves the score equations of judgements to which every pair adds half its leverage `h_k` as a win
//! each way: `h_k = n_k p q d_k' I⁻¹ d_k`. Each step is a Newton step on such judgements, shortened until
//! `log L + ½ log det I` rises. brglm's own scoring takes the smaller information without the additions as its
//! step; where an item has one comparison it swings for ever between two values, and this does not.
#![expect(clippy::indexing_slicing, reason = "squares of a component's order, codes checked")]

use super::information::Block;
use super::kernel::{Curvature, Model, log_likelihood, slope};
use super::network::Network;
use super::newton::{Solution, centre, largest};
use super::{FULL_LIMIT, PairError};

/// Steps before giving up.
const STEPS: usize = 500;

pub(super) fn climb(network: &Network, model: &Model) -> Result<Solution, PairError> {
    if let Some(&items) = network.sizes.iter().find(|&&size| size > FULL_LIMIT) {
        return Err(PairError::TooManyForFirth { items });
    }
    let mut at = vec![0.0; model.order];
    let mut here = Height::of(network, model, &at)?;
    for steps in 1..=STEPS {
        let with = model.with_halves(&here.leverage);
        let slope = slope(network, &with, &at);
        let mut step = slope.curvature.solve(network, &with, &slope.gradient, 1e-10);
        loop {
            let mut next: Vec<f64> = at.iter().zip(&step).map(|(x, s)| x + s).collect();
            centre(network, &mut next);
            let there = Height::of(network, model, &next)?;
            let moved = largest(&step);
            let settled = moved <= 1e-12 * (1.0 + largest(&next));
            if settled || there.height >= here.height - 1e-12 * (1.0 + here.height.abs()) {
                (at, here) = (next, there);
                if settled {
                    return Ok(Solution { at, steps });
                }
                break;
            }
            if !moved.is_finite() {
                return Err(PairError::DidNotSettle);
            }
            step.iter_mut().for_each(|s| *s *= 0.5);
        }
    }
    Err(PairError::DidNotSettle)
}

impl Model {
    /// The same judgements with half of each leverage added as a win each way.
    fn with_halves(&self, leverage: &[f64]) -> Self {
        let add = |wins: &[f64]| wins.iter().zip(leverage).map(|(w, h)| w + 0.5 * h).collect();
        Self { left: add(&self.left), right: add(&self.right), ..self.clone() }
    }
}

/// `log L + ½ log det I`, and the leverages that its slope needs.
struct Height {
    height: f64,
    leverage: Vec<f64>,
}

impl Height {
    fn of(network: &Network, model: &Model, at: &[f64]) -> Result<Self, PairError> {
        let curvature = slope(network, model, at).curvature;
        let blocks: Vec<Block> = (0..network.sizes.len())
            .map(|c| Block::of(network, &curvature, c as u32))
            .collect::<Option<_>>()
            .ok_or(PairError::DidNotSettle)?;
        let mut position = vec![0; network.items];
        for block in &blocks {
            for (k, &item) in block.members.iter().enumerate() {
                position[item] = k;
            }
        }
        let shown = model.first.map(|h| Shown::of(network, &curvature, h)).transpose()?;
        let resistance = |k: usize| {
            let pair = &network.pairs[k];
            let block = &blocks[network.component[pair.left as usize] as usize];
            let (i, j) = (position[pair.left as usize], position[pair.right as usize]);
            let apart = block.at(i, i) + block.at(j, j) - 2.0 * block.at(i, j);
            apart + shown.as_ref().map_or(0.0, |s| s.adds(network, k))
        };
        let leverage: Vec<f64> =
            curvature.weight.iter().enumerate().map(|(k, w)| w * resistance(k)).collect();
        let log_det: f64 = blocks.iter().map(|block| block.log_det).sum::<f64>()
            - shown.as_ref().map_or(0.0, |s| s.variance.ln());
        Ok(Self { height: log_likelihood(network, model, at) + 0.5 * log_det, leverage })
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
