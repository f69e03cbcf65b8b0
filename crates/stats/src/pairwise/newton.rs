//! The climb to the most likely, or most probable, abilities.
//!
//! Each Newton step solves its equations by conjugate gradients scaled by the diagonal (Nocedal and Wright,
//! *Numerical Optimization*, 2nd ed., algorithms 5.3 and 7.1), as exactly as the step deserves.
#![expect(clippy::indexing_slicing, reason = "vectors of the model's order, codes checked")]

use super::PairError;
use super::kernel::{Curvature, Model, means, slope};
use super::network::Network;
use crate::linalg::dot;

/// Steps before giving up; five to ten are usual, thirty where a very wide prior holds what wins cannot.
const STEPS: usize = 100;
/// No step moves an ability farther than this many logits.
const LONGEST: f64 = 10.0;

/// Where a climb ended.
#[derive(Clone, Debug)]
pub(super) struct Solution {
    pub at: Vec<f64>,
    pub steps: usize,
    /// The judgements as the estimator counts them: with Firth's additions, if it makes any.
    pub counted: Model,
}

/// Climbs from abilities of 0. The function is concave, so there is one highest point if there is any.
pub(super) fn climb(network: &Network, model: &Model) -> Result<Solution, PairError> {
    let mut at = vec![0.0; model.order];
    let mut here = slope(network, model, &at);
    let mut exactness = 0.1;
    for steps in 1..=STEPS {
        let mut step = here.curvature.solve(network, model, &here.gradient, exactness);
        let far = largest(&step);
        if far > LONGEST {
            step.iter_mut().for_each(|s| *s *= LONGEST / far);
        }
        let rise = dot(&here.gradient, &step);
        let mut length = 1.0;
        loop {
            let next: Vec<f64> = at.iter().zip(&step).map(|(x, s)| x + length * s).collect();
            let there = slope(network, model, &next);
            // Past the crest by half the slope at the start is too far.
            if dot(&there.gradient, &step) >= -0.5 * rise || length < 1e-3 {
                (at, here) = (next, there);
                break;
            }
            length *= 0.5;
        }
        let moved = length * largest(&step);
        if !moved.is_finite() {
            return Err(PairError::DidNotSettle);
        }
        if moved <= 1e-9 * (1.0 + largest(&at)) {
            centre(network, &mut at);
            return Ok(Solution { at, steps, counted: model.clone() });
        }
        exactness = (moved * moved).clamp(1e-8, 0.1);
    }
    Err(PairError::DidNotSettle)
}

pub(super) fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most: f64, v| if v.is_nan() { f64::NAN } else { most.max(v.abs()) })
}

/// Takes the mean of each component off its abilities: no judgement says anything about it, and the prior puts it
/// at 0.
pub(super) fn centre(network: &Network, at: &mut [f64]) {
    let means = means(network, at);
    for (&c, x) in network.component.iter().zip(at) {
        *x -= means[c as usize];
    }
}

impl Curvature {
    /// The column of `(I + λ)⁻¹` that belongs to an extra unknown; `None` if abilities can imitate it, so that it
    /// has no finite variance.
    pub fn column(&self, network: &Network, model: &Model, extra: usize) -> Option<Vec<f64>> {
        let mut unit = vec![0.0; model.order];
        unit[extra] = 1.0;
        let column = self.solve(network, model, &unit, 1e-13);
        let mut image = vec![0.0; model.order];
        self.times(network, model, &column, &mut image);
        image[extra] -= 1.0;
        (column[extra] > 0.0 && largest(&image) < 1e-6).then_some(column)
    }

    /// `(I + λ)⁻¹ b` to a relative exactness, with what lies along a common level taken off.
    pub fn solve(&self, network: &Network, model: &Model, b: &[f64], exactness: f64) -> Vec<f64> {
        let scale = |r: &[f64]| -> Vec<f64> {
            r.iter().zip(&self.diagonal).map(|(r, &d)| if d > 0.0 { r / d } else { 0.0 }).collect()
        };
        let mut x = vec![0.0; b.len()];
        let mut rest = b.to_vec();
        let mut turned = scale(&rest);
        let mut direction = turned.clone();
        let mut size = dot(&rest, &turned);
        let enough = size * exactness * exactness;
        let mut image = vec![0.0; b.len()];
        for _ in 0..4 * b.len() + 200 {
            if size <= enough || size == 0.0 {
                break;
            }
            self.times(network, model, &direction, &mut image);
            let bend = dot(&direction, &image);
            if bend <= 0.0 || !bend.is_finite() {
                break;
            }
            let length = size / bend;
            for i in 0..x.len() {
                x[i] += length * direction[i];
                rest[i] -= length * image[i];
            }
            turned = scale(&rest);
            let next = dot(&rest, &turned);
            for i in 0..x.len() {
                direction[i] = turned[i] + next / size * direction[i];
            }
            size = next;
        }
        centre(network, &mut x);
        x
    }
}
