//! How exactly abilities are known.
#![expect(clippy::indexing_slicing, reason = "squares of a component's order, codes checked")]

use super::kernel::{Curvature, Model, slope};
use super::network::Network;
use super::{Errors, FULL_LIMIT, PairError};
use crate::linalg::dense;

/// Exactness of solutions that are shown.
const EXACT: f64 = 1e-13;

/// The curvature at the solution and what follows from it.
#[derive(Clone, Debug)]
pub(super) struct Information {
    pub curvature: Curvature,
    /// `1/√(Σ p q + λ)` for each item.
    pub se_diagonal: Vec<f64>,
    /// Of each item, in components that are not too large.
    pub se_full: Vec<Option<f64>>,
    /// Covariance of the extra unknowns.
    pub extras: Extras,
}

/// Columns of the inverse that belong to the extra unknowns: the effect of being shown first, `ln ν`.
#[derive(Clone, Debug, Default)]
pub(super) struct Extras {
    /// For each extra unknown, its column of `(I + λ)⁻¹`.
    pub columns: Vec<Vec<f64>>,
    /// The inverse of their own block.
    inverse: Vec<Vec<f64>>,
}

impl Extras {
    fn of(network: &Network, model: &Model, curvature: &Curvature) -> Result<Self, PairError> {
        let columns: Vec<Vec<f64>> = model
            .extras(network.items)
            .map(|extra| curvature.column(network, model, extra))
            .collect::<Option<_>>()
            .ok_or(PairError::FirstShownUnknown)?;
        let n = network.items;
        let inverse = match columns.as_slice() {
            [] => vec![],
            [one] => vec![vec![1.0 / one[n]]],
            [one, two] => {
                let det = one[n] * two[n + 1] - one[n + 1] * two[n];
                vec![vec![two[n + 1] / det, -two[n] / det], vec![-one[n + 1] / det, one[n] / det]]
            }
            _ => return Err(PairError::DidNotSettle),
        };
        Ok(Self { columns, inverse })
    }

    /// What not knowing the extra unknowns adds to the variance of a contrast `c`, given `c' column` for each.
    fn adds(&self, along: impl Fn(&[f64]) -> f64) -> f64 {
        let v: Vec<f64> = self.columns.iter().map(|column| along(column)).collect();
        let mut sum = 0.0;
        for (row, a) in self.inverse.iter().zip(&v) {
            for (entry, b) in row.iter().zip(&v) {
                sum += a * entry * b;
            }
        }
        sum
    }
}

impl Information {
    pub fn of(network: &Network, model: &Model, at: &[f64], errors: Errors) -> Result<Self, PairError> {
        let curvature = slope(network, model, at).curvature;
        let extras = Extras::of(network, model, &curvature)?;
        let se_diagonal = curvature.diagonal[..network.items].iter().map(|d| 1.0 / d.sqrt()).collect();
        let mut se_full = vec![None; network.items];
        for (component, &size) in network.sizes.iter().enumerate() {
            if errors == Errors::Diagonal || size > FULL_LIMIT {
                continue;
            }
            let block = Block::of(network, &curvature, component as u32).ok_or(PairError::DidNotSettle)?;
            for (k, &item) in block.members.iter().enumerate() {
                let variance =
                    block.inverse[k * size + k] - block.common + extras.adds(|column| column[item]);
                se_full[item] = Some(variance.max(0.0).sqrt());
            }
        }
        Ok(Self { curvature, se_diagonal, se_full, extras })
    }

    /// The standard error of the difference of two items of one component.
    pub fn se_difference(&self, network: &Network, model: &Model, first: usize, second: usize) -> f64 {
        let mut contrast = vec![0.0; model.order];
        (contrast[first], contrast[second]) = (1.0, -1.0);
        let solved = self.curvature.solve(network, model, &contrast, EXACT);
        (solved[first] - solved[second]).max(0.0).sqrt()
    }

    /// The standard error of an extra unknown.
    pub fn se_extra(&self, items: usize, extra: usize) -> f64 {
        self.extras.columns.get(extra).map_or(f64::NAN, |column| column[items + extra].sqrt())
    }
}

/// The inverse for the abilities of one component, extra unknowns taken as known.
///
/// What is inverted is `I + λ + level 1 1'/m`, whose inverse has `1/(λ + level)` along the common level; `common` is
/// what that leaves on the diagonal.
pub(super) struct Block {
    pub members: Vec<usize>,
    /// Lower triangle of the inverse, by rows.
    pub inverse: Vec<f64>,
    pub common: f64,
    /// `ln det` of the information about differences, up to a constant.
    pub log_det: f64,
}

impl Block {
    pub fn of(network: &Network, curvature: &Curvature, component: u32) -> Option<Self> {
        let members: Vec<usize> = network.members(component).collect();
        let m = members.len();
        let mut position = vec![usize::MAX; network.items];
        for (k, &item) in members.iter().enumerate() {
            position[item] = k;
        }
        let level = curvature.level[component as usize];
        let mut a = vec![level / m as f64; m * m];
        for (k, &item) in members.iter().enumerate() {
            a[k * m + k] += curvature.diagonal[item];
        }
        for (pair, w) in network.pairs.iter().zip(&curvature.weight) {
            let (i, j) = (position[pair.left as usize], position[pair.right as usize]);
            if i != usize::MAX {
                a[i.max(j) * m + i.min(j)] -= w;
            }
        }
        let log_det = dense::cholesky(&mut a, m)? - level.ln();
        dense::invert(&mut a, m);
        Some(Self { members, inverse: a, common: 1.0 / (m as f64 * (curvature.ridge + level)), log_det })
    }

    /// Covariance of two members, given their positions, with the level's share.
    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.inverse[i.max(j) * self.members.len() + i.min(j)]
    }
}
