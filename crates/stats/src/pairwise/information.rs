//! How exactly abilities are known.
#![expect(clippy::indexing_slicing, reason = "squares of a component's order, codes checked")]

use super::kernel::{Curvature, Model, outcomes, slope};
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
    /// The mean less the mode, where there is a prior.
    ahead: Option<Vec<f64>>,
}

/// The direction of a difference, per unit of it.
pub(super) struct Along {
    pub se: f64,
    pub direction: Vec<f64>,
    /// The mean of the difference less its mode, with a prior.
    pub ahead: Option<f64>,
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
        let se_diagonal: Vec<f64> =
            curvature.diagonal[..network.items].iter().map(|d| 1.0 / d.sqrt()).collect();
        let mut found =
            Self { curvature, se_diagonal, se_full: vec![None; network.items], extras, ahead: None };
        if errors == Errors::Full {
            let apart = found.fill(network, model).ok_or(PairError::DidNotSettle)?;
            // Without a prior there is no distribution whose mean could lie elsewhere.
            found.ahead = (model.ridge > 0.0).then(|| found.mean_less_mode(network, model, at, &apart));
        }
        Ok(found)
    }

    /// Fills in the full standard errors, and gives the variance of `η` of each pair.
    fn fill(&mut self, network: &Network, model: &Model) -> Option<Vec<f64>> {
        let variance = |i: u32| self.se_diagonal[i as usize].powi(2);
        let mut apart: Vec<f64> =
            network.pairs.iter().map(|p| variance(p.left) + variance(p.right)).collect();
        for (component, members) in network.members.iter().enumerate() {
            if members.len() > FULL_LIMIT {
                continue;
            }
            let block = Block::of(network, &self.curvature, component)?;
            for &item in members {
                let own = block.variance(network, item) + self.extras.adds(|column| column[item]);
                self.se_full[item] = Some(own.max(0.0).sqrt());
            }
            for &k in &network.inside[component] {
                let pair = &network.pairs[k];
                let (i, j) = (pair.left as usize, pair.right as usize);
                let shown = |c: &[f64]| model.first.map_or(0.0, |h| pair.side * c[h]);
                apart[k] = block.apart(network, k) + self.extras.adds(|c| c[i] - c[j] + shown(c));
            }
        }
        Some(apart)
    }

    /// The mean of the abilities' distribution less its highest point, to first order in its skewness: half of
    /// `V Σ d (third derivative by η) Var η` (Tierney and Kadane 1986, *JASA* 81:82).
    fn mean_less_mode(&self, network: &Network, model: &Model, at: &[f64], apart: &[f64]) -> Vec<f64> {
        let mut pull = vec![0.0; model.order];
        for ((pair, outcome), apart) in network.pairs.iter().zip(outcomes(network, model, at)).zip(apart) {
            let push = 0.5 * outcome.derivatives().turn * apart;
            pull[pair.left as usize] += push;
            pull[pair.right as usize] -= push;
            if let Some(h) = model.first {
                pull[h] += pair.side * push;
            }
        }
        self.curvature.solve(network, model, &pull, EXACT)
    }

    /// The mean less the mode for an item, with a prior.
    pub fn ahead(&self, item: usize) -> Option<f64> {
        self.ahead.as_ref().map(|ahead| ahead[item])
    }

    /// The difference of two items of one component: its standard error, and how everything else follows it.
    pub fn along(&self, network: &Network, model: &Model, first: usize, second: usize) -> Along {
        let mut contrast = vec![0.0; model.order];
        (contrast[first], contrast[second]) = (1.0, -1.0);
        let mut direction = self.curvature.solve(network, model, &contrast, EXACT);
        let variance = direction[first] - direction[second];
        direction.iter_mut().for_each(|d| *d /= variance);
        let ahead = self.ahead.as_ref().map(|ahead| ahead[first] - ahead[second]);
        Along { se: variance.max(0.0).sqrt(), direction, ahead }
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
    size: usize,
    /// Lower triangle of the inverse, by rows.
    inverse: Vec<f64>,
    common: f64,
    /// `ln det` of the information about differences, up to a constant.
    pub log_det: f64,
}

impl Block {
    pub fn of(network: &Network, curvature: &Curvature, component: usize) -> Option<Self> {
        let members = &network.members[component];
        let size = members.len();
        let level = curvature.level[component];
        let mut a = vec![level / size as f64; size * size];
        for (k, &item) in members.iter().enumerate() {
            a[k * size + k] += curvature.diagonal[item];
        }
        for &k in &network.inside[component] {
            let pair = &network.pairs[k];
            // Members are in order, so the right one stands below the left one.
            let (i, j) = (network.position[pair.right as usize], network.position[pair.left as usize]);
            a[i * size + j] -= curvature.weight[k];
        }
        let log_det = dense::cholesky(&mut a, size)? - level.ln();
        dense::invert(&mut a, size);
        Some(Self { size, inverse: a, common: 1.0 / (size as f64 * (curvature.ridge + level)), log_det })
    }

    fn variance(&self, network: &Network, item: usize) -> f64 {
        let i = network.position[item];
        self.inverse[i * self.size + i] - self.common
    }

    /// Variance of the difference of the two items of a pair.
    pub fn apart(&self, network: &Network, pair: usize) -> f64 {
        let pair = &network.pairs[pair];
        let (i, j) = (network.position[pair.right as usize], network.position[pair.left as usize]);
        let at = |i: usize, j: usize| self.inverse[i * self.size + j];
        at(i, i) + at(j, j) - 2.0 * at(i, j)
    }
}
