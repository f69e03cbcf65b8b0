//! One evaluation: all random effects eliminated, given their relative covariance factors.
//!
//! With `Φ = Λ Λ'` the covariance of one group's effects over the residual variance and `A = Z'Z`, `s = Z'V` of a
//! group of the first part, `D = I + Λ'AΛ` adds `ln det D` to `ln det Ω` and takes `s'Λ D⁻¹ Λ's` from `V'V`. What
//! the group says about the nodes it meets, `B = Z'Z_node`, is taken from their system in the same way; the nodes
//! are then eliminated by one sparse Cholesky factor of
//!
//! ```text
//! K = I + Λ'MΛ,   M = Z_r'Z_r − Σ B'Λ D⁻¹ Λ'B
//! ```
//!
//! No step divides by a covariance, so singular ones are ordinary values. Source: Bates et al. (2015), section 5,
//! with the first block taken out.
#![expect(clippy::indexing_slicing, reason = "tables are built together in blocks.rs")]

use super::super::criterion::Sweep;
use super::blocks::Blocks;
use super::matrix::{ab, add_ab, add_atb, atb, cholesky, forward, identity};
use crate::linalg::Sym;

/// A covariance factor for each part, q × q by rows.
pub(crate) type Factors = Vec<Vec<f64>>;

pub(crate) struct Eliminated {
    pub sweep: Sweep,
    /// `L⁻¹Λ'B` of each meeting, with `D = L L'`; laid out as the links.
    pub shrunk: Vec<f64>,
    /// `M`, laid out as the pairs, and what is left of the nodes' sums.
    pub reduced: Vec<f64>,
    pub left: Vec<f64>,
    /// `Λ K⁻¹ Λ'` times `left`: the predicted effects of each variable.
    pub effects: Vec<f64>,
    /// The factor of `K`.
    pub factor: Vec<f64>,
}

/// What one group of the first part needs again and again.
pub(super) struct Own<'a> {
    pub a: &'a [f64],
    pub s: &'a [f64],
    /// The factor of `D`.
    pub d: Vec<f64>,
}

impl Blocks {
    pub(super) fn own<'a>(&'a self, group: usize, lambda: &[f64]) -> Option<(Own<'a>, f64)> {
        let (q, w) = (self.parts[0].q, self.width);
        let (a, s) = (&self.squares[group * q * q..][..q * q], &self.sums[group * q * w..][..q * w]);
        let mut d = identity(q);
        add_atb(&mut d, 1.0, lambda, &ab(a, lambda, [q, q, q]), [q, q, q]);
        let log_det = cholesky(&mut d, q)?;
        Some((Own { a, s, d }, log_det))
    }

    /// `V'V`, which is `n I` in the basis.
    pub fn eliminate(&self, rows: f64, lambda: &Factors) -> Option<Eliminated> {
        let (q, w) = (self.parts[0].q, self.width);
        let mut log_det = 0.0;
        let mut cross = vec![0.0; w * w];
        cross.iter_mut().step_by(w + 1).for_each(|x| *x = rows);
        let mut shrunk = vec![0.0; self.links.len()];
        let mut reduced = self.base.clone();
        let mut left = self.node_sums.clone();
        for group in 0..self.groups() {
            let (own, log) = self.own(group, &lambda[0])?;
            log_det += log;
            let mut x = atb(&lambda[0], own.s, [q, q, w]);
            forward(&own.d, q, &mut x, w);
            add_atb(&mut cross, -1.0, &x, &x, [w, q, w]);
            let met = &self.met[self.starts[group]..self.starts[group + 1]];
            let mut pairs = self.pair_of[self.pair_starts[group]..].iter();
            for (place, one) in met.iter().enumerate() {
                let node = &self.nodes[one.node as usize];
                let size = q * node.q;
                let y = &mut shrunk[one.at..][..size];
                add_atb(y, 1.0, &lambda[0], &self.links[one.at..], [q, q, node.q]);
                forward(&own.d, q, y, node.q);
                add_atb(&mut left[node.at * w..], -1.0, &shrunk[one.at..], &x, [node.q, q, w]);
                for two in &met[..=place] {
                    let Some(&pair) = pairs.next() else { continue };
                    let (at, other) = (self.pairs[pair as usize].at, self.nodes[two.node as usize].q);
                    let (y, z) = (&shrunk[one.at..], &shrunk[two.at..]);
                    add_atb(&mut reduced[at..], -1.0, y, z, [node.q, q, other]);
                }
            }
        }
        let mut factor = self.stretch(&reduced, lambda);
        log_det += self.core.cholesky(&mut factor)?;
        let mut effects = vec![0.0; left.len()];
        for node in &self.nodes {
            let lambda = &lambda[node.part];
            let turned = atb(lambda, &left[node.at * w..][..node.q * w], [node.q, node.q, w]);
            for (i, row) in turned.chunks_exact(w).enumerate() {
                effects[self.place[node.at + i] * w..][..w].copy_from_slice(row);
            }
        }
        self.core.forward(&factor, &mut effects, w);
        for row in effects.chunks_exact(w) {
            add_atb(&mut cross, -1.0, row, row, [w, 1, w]);
        }
        self.core.backward(&factor, &mut effects, w);
        let mut turned = vec![0.0; left.len()];
        for node in &self.nodes {
            let own: Vec<f64> = (node.at..node.at + node.q)
                .flat_map(|i| effects[self.place[i] * w..][..w].iter().copied())
                .collect();
            add_ab(&mut turned[node.at * w..], 1.0, &lambda[node.part], &own, [node.q, node.q, w]);
        }
        let packed = (0..w).flat_map(|i| cross[i * w..][..=i].iter().copied()).collect();
        let cross = Sym { order: w, packed };
        let sweep = Sweep { log_det, cross, trace: vec![], outer: vec![] };
        Some(Eliminated { sweep, shrunk, reduced, left, effects: turned, factor })
    }

    /// `I + Λ'MΛ` on the core's pattern.
    fn stretch(&self, reduced: &[f64], lambda: &Factors) -> Vec<f64> {
        let mut out = vec![0.0; self.core.len()];
        for pair in &self.pairs {
            let (one, two) = (&self.nodes[pair.i], &self.nodes[pair.j]);
            let half = ab(&reduced[pair.at..], &lambda[two.part], [one.q, two.q, two.q]);
            let whole = atb(&lambda[one.part], &half, [one.q, one.q, two.q]);
            for (position, value) in self.positions[pair.at..].iter().zip(whole) {
                out[*position as usize] = value;
            }
        }
        for &place in &self.place {
            out[self.core.position(place, place)] += 1.0;
        }
        out
    }
}
