//! After an elimination: its slopes, and what each group knows.
//!
//! The slopes are those of the criterion by `Λ`: with `U = Z'Ω⁻¹V` and `T = Z'Ω⁻¹Z` of a group, half of them is
//! `G Λ`, where `G = Σ T − Σ U_x A_xx⁻¹ U_x' − (divisor/rss) Σ U t t'U'`, `t = (−β, 1)`, and the second term is left
//! out for ML.
#![expect(clippy::indexing_slicing, reason = "tables are built together in blocks.rs")]

use super::super::Method;
use super::super::criterion::Value;
use super::blocks::Blocks;
use super::eliminate::{Eliminated, Factors};
use super::matrix::{ab, abt, add_ab, add_abt, add_atb, atb, backward, forward, identity, inverse};

/// What the groups of one part know at the end, in units of the residual variance.
pub(crate) struct Known {
    /// `Φ U`: predicted effects of each variable, one row for each effect.
    pub effects: Vec<f64>,
    /// Covariance of each group's effects, given the fixed ones; q × q.
    pub covariance: Vec<f64>,
}

impl Blocks {
    /// Blocks of `K⁻¹`, laid out as the pairs.
    fn inverse_blocks(&self, done: &Eliminated) -> Vec<f64> {
        let mut inverse = done.factor.clone();
        self.core.invert(&mut inverse);
        self.positions.iter().map(|&at| inverse[at as usize]).collect()
    }

    /// Blocks of `Λ K⁻¹ Λ'`, laid out as the pairs.
    fn spread(&self, inverse: &[f64], lambda: &Factors) -> Vec<f64> {
        let mut out = Vec::with_capacity(inverse.len());
        for pair in &self.pairs {
            let (one, two) = (&self.nodes[pair.i], &self.nodes[pair.j]);
            let half = ab(&lambda[one.part], &inverse[pair.at..], [one.q, one.q, two.q]);
            out.extend(abt(&half, &lambda[two.part], [one.q, two.q, two.q]));
        }
        out
    }

    /// `G Λ` of each part.
    pub fn slopes(
        &self,
        lambda: &Factors,
        done: &Eliminated,
        value: &Value,
        method: Method,
    ) -> Option<Factors> {
        let (q, w) = (self.parts[0].q, self.width);
        let scale = value.divisor / value.rss;
        let mut out: Factors = self.parts.iter().map(|p| vec![0.0; p.q * p.q]).collect();
        let mut taken = out.clone();
        let inverse_blocks = self.inverse_blocks(done);
        let spread = self.spread(&inverse_blocks, lambda);
        // The nodes: U = left − M effects, T Λ = M Λ K⁻¹.
        let mut u = done.left.clone();
        for pair in &self.pairs {
            let (one, two) = (&self.nodes[pair.i], &self.nodes[pair.j]);
            let (m, k) = (&done.reduced[pair.at..], &inverse_blocks[pair.at..]);
            let orders = [one.q, two.q, w];
            add_ab(&mut u[one.at * w..], -1.0, m, &done.effects[two.at * w..], orders);
            let mut forth = vec![0.0; two.q * one.q];
            add_abt(&mut forth, 1.0, &lambda[two.part], k, [two.q, two.q, one.q]);
            add_ab(&mut out[one.part], 1.0, m, &forth, [one.q, two.q, one.q]);
            if pair.i != pair.j {
                add_atb(&mut u[two.at * w..], -1.0, m, &done.effects[one.at * w..], [two.q, one.q, w]);
                let back = ab(&lambda[one.part], k, [one.q, one.q, two.q]);
                add_atb(&mut out[two.part], 1.0, m, &back, [two.q, one.q, two.q]);
            }
        }
        for node in &self.nodes {
            take(&mut taken[node.part], &u[node.at * w..][..node.q * w], node.q, value, scale, method);
        }
        // The first part, group by group.
        for group in 0..self.groups() {
            let (own, _) = self.own(group, &lambda[0])?;
            // (I + A Φ)⁻¹ by rows exchanged: it loses no digits where Φ is large.
            let al = ab(own.a, &lambda[0], [q, q, q]);
            let mut grown = identity(q);
            add_abt(&mut grown, 1.0, &al, &lambda[0], [q, q, q]);
            let shrink = inverse(&grown, q)?;
            add_ab(&mut out[0], 1.0, &shrink, &al, [q, q, q]);
            let mut u = ab(&shrink, own.s, [q, q, w]);
            let met = &self.met[self.starts[group]..self.starts[group + 1]];
            // P = (I + AΦ)⁻¹B and (D⁻¹Λ'B), for each meeting.
            let sides: Vec<(Vec<f64>, Vec<f64>)> = (met.iter())
                .map(|one| {
                    let n = self.nodes[one.node as usize].q;
                    let mut inner = done.shrunk[one.at..][..q * n].to_vec();
                    backward(&own.d, q, &mut inner, n);
                    (ab(&shrink, &self.links[one.at..], [q, q, n]), inner)
                })
                .collect();
            let mut pairs = self.pair_of[self.pair_starts[group]..].iter();
            for (place, one) in met.iter().enumerate() {
                let node = &self.nodes[one.node as usize];
                add_ab(&mut u, -1.0, &sides[place].0, &done.effects[node.at * w..], [q, node.q, w]);
                for (before, two) in met[..=place].iter().enumerate() {
                    let Some(&pair) = pairs.next() else { continue };
                    let other = &self.nodes[two.node as usize];
                    let block = &spread[self.pairs[pair as usize].at..];
                    let half = ab(&sides[place].0, block, [q, node.q, other.q]);
                    add_abt(&mut out[0], -1.0, &half, &sides[before].1, [q, other.q, q]);
                    if before != place {
                        let half = abt(&sides[before].0, block, [q, other.q, node.q]);
                        add_abt(&mut out[0], -1.0, &half, &sides[place].1, [q, node.q, q]);
                    }
                }
            }
            take(&mut taken[0], &u, q, value, scale, method);
        }
        for ((out, taken), (lambda, part)) in out.iter_mut().zip(&taken).zip(lambda.iter().zip(&self.parts)) {
            add_ab(out, -1.0, taken, lambda, [part.q, part.q, part.q]);
        }
        Some(out)
    }

    /// What each group knows: part by part, in the order of the cells' groups.
    pub fn known(&self, lambda: &Factors, done: &Eliminated) -> Option<Vec<Known>> {
        let (q, w) = (self.parts[0].q, self.width);
        let inverse_blocks = self.inverse_blocks(done);
        let spread = self.spread(&inverse_blocks, lambda);
        let empty = || Known { effects: Vec::new(), covariance: Vec::new() };
        let mut known: Vec<Known> = self.parts.iter().map(|_| empty()).collect();
        for group in 0..self.groups() {
            let (own, _) = self.own(group, &lambda[0])?;
            // Λ D⁻¹ Λ' times anything.
            let shrunk = |mut right: Vec<f64>, columns: usize| {
                forward(&own.d, q, &mut right, columns);
                backward(&own.d, q, &mut right, columns);
                ab(&lambda[0], &right, [q, q, columns])
            };
            let mut effects = shrunk(atb(&lambda[0], own.s, [q, q, w]), w);
            let mut covariance = shrunk(atb(&lambda[0], &identity(q), [q, q, q]), q);
            let met = &self.met[self.starts[group]..self.starts[group + 1]];
            let pulls: Vec<Vec<f64>> = (met.iter())
                .map(|one| {
                    let n = self.nodes[one.node as usize].q;
                    let mut inner = done.shrunk[one.at..][..q * n].to_vec();
                    backward(&own.d, q, &mut inner, n);
                    ab(&lambda[0], &inner, [q, q, n])
                })
                .collect();
            let mut pairs = self.pair_of[self.pair_starts[group]..].iter();
            for (place, one) in met.iter().enumerate() {
                let node = &self.nodes[one.node as usize];
                add_ab(&mut effects, -1.0, &pulls[place], &done.effects[node.at * w..], [q, node.q, w]);
                for (before, two) in met[..=place].iter().enumerate() {
                    let Some(&pair) = pairs.next() else { continue };
                    let other = &self.nodes[two.node as usize];
                    let block = &spread[self.pairs[pair as usize].at..];
                    let half = ab(&pulls[place], block, [q, node.q, other.q]);
                    add_abt(&mut covariance, 1.0, &half, &pulls[before], [q, other.q, q]);
                    if before != place {
                        let half = abt(&pulls[before], block, [q, other.q, node.q]);
                        add_abt(&mut covariance, 1.0, &half, &pulls[place], [q, node.q, q]);
                    }
                }
            }
            known[0].effects.extend(effects);
            known[0].covariance.extend(covariance);
        }
        let mut own_block = vec![0; self.nodes.len()];
        for pair in self.pairs.iter().filter(|p| p.i == p.j) {
            own_block[pair.i] = pair.at;
        }
        for (node, at) in self.nodes.iter().zip(own_block) {
            let target = &mut known[node.part];
            target.effects.extend_from_slice(&done.effects[node.at * w..][..node.q * w]);
            target.covariance.extend_from_slice(&spread[at..][..node.q * node.q]);
        }
        Some(known)
    }
}

/// `taken += U_x A_xx⁻¹ U_x' + scale · U t t'U'` of one group.
fn take(taken: &mut [f64], u: &[f64], q: usize, value: &Value, scale: f64, method: Method) {
    let columns = value.beta.len();
    let w = columns + 1;
    let mut rows = vec![0.0; q * w];
    for (row, u) in rows.chunks_exact_mut(w).zip(u.chunks_exact(w)) {
        let explained: f64 = u.iter().zip(&value.beta).map(|(u, b)| u * b).sum();
        row[columns] = scale.sqrt() * (u[columns] - explained);
        if method == Method::Reml {
            row[..columns].copy_from_slice(&u[..columns]);
            value.columns.forward(&mut row[..columns]);
        }
    }
    add_abt(taken, 1.0, &rows, &rows, [q, w, q]);
}
