//! Groups inside groups, eliminated level by level from the finest up.
//!
//! Scaled by the residual variance, `Ω = I + Σ φ_l Z_l Z_l'`. A group with weight `m` (its rows, or what its
//! subgroups passed up) and sums `s` of the variables has `d = 1 + φ m`; it adds `ln d` to `ln det Ω`, takes
//! `(φ/d) s s'` from `V'V` and passes `m/d` and `s/d` to its parent. On the way back down each group learns
//! `u = 1'Ω⁻¹V = (s − m c)/d`, where `c` gathers `φ u` over the groups around it; from `u` come the slopes of
//! the criterion, the modes and their spreads. No step divides by a variance, so 0 is an ordinary value.
//!
//! Source: the recursion is block elimination of the mixed model equations (Henderson 1975), in the order
//! that causes no fill; the way down is the Rauch–Tung–Striebel smoother on a tree.
#![expect(clippy::indexing_slicing, reason = "parents and slots are built here from checked codes")]

use super::criterion::{Levels, Solver, Sweep};
use crate::linalg::Sym;

pub(crate) struct Nested {
    width: usize,
    /// `V'V` within the finest groups.
    within: Sym,
    /// Distinct sizes of the finest groups, with how many have it and their `Σ s s'`.
    slots: Vec<Slot>,
    /// Finest groups in the order of their parents: original position, slot, sums.
    order: Vec<u32>,
    slot_of: Vec<u32>,
    sums: Vec<f64>,
    /// For each group of the second level, where its finest groups begin; one entry more than groups.
    children: Vec<usize>,
    /// `parents[l]` leads from groups of level `l + 1` to groups of level `l + 2`.
    parents: Vec<Vec<u32>>,
    /// Groups at each level, finest first.
    counts: Vec<usize>,
}

struct Slot {
    size: f64,
    count: f64,
    outer: Sym,
}

/// One level above the finest, during a sweep.
struct Layer {
    weight: Vec<f64>,
    sums: Vec<f64>,
    divisor: Vec<f64>,
}

impl Nested {
    /// `sizes` and `sums` (in the basis) of the finest groups; `parents[0]` leads from them to the next level.
    pub fn new(total: Sym, sizes: &[f64], sums: &[f64], parents: &[Vec<u32>], counts: Vec<usize>) -> Self {
        let width = total.order;
        let mut distinct = sizes.to_vec();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        let mut slots: Vec<Slot> =
            distinct.iter().map(|&size| Slot { size, count: 0.0, outer: Sym::zeros(width) }).collect();
        let find = |size: f64| distinct.partition_point(|&other| other < size);
        let (order, children) = match parents.first() {
            Some(parent) => by_parent(parent, counts[1]),
            None => ((0..sizes.len() as u32).collect(), Vec::new()),
        };
        let mut slot_of = Vec::with_capacity(sizes.len());
        let mut sorted = Vec::with_capacity(sums.len());
        for &group in &order {
            let slot = find(sizes[group as usize]);
            let own = &sums[group as usize * width..][..width];
            slots[slot].count += 1.0;
            slots[slot].outer.add_outer(1.0, own);
            slot_of.push(slot as u32);
            sorted.extend_from_slice(own);
        }
        let mut within = total;
        for slot in &slots {
            within.add(-1.0 / slot.size, &slot.outer);
        }
        let parents = parents.get(1..).unwrap_or_default().to_vec();
        Self { width, within, slots, order, slot_of, sums: sorted, children, parents, counts }
    }

    /// From the finest level up: `ln det Ω`, `V'Ω⁻¹V`, and what each layer was passed.
    fn up(&self, phi: &[f64]) -> (f64, Sym, Vec<Layer>) {
        let q = self.width;
        let mut log_det = 0.0;
        // V'V − Σ (φ/d) s s' with the part within groups kept apart: a sum without cancellation for large φ.
        let mut cross = self.within.clone();
        let inverse: Vec<f64> = self.slots.iter().map(|slot| 1.0 / (1.0 + phi[0] * slot.size)).collect();
        for (slot, inverse) in self.slots.iter().zip(&inverse) {
            log_det += slot.count * (phi[0] * slot.size).ln_1p();
            cross.add(inverse / slot.size, &slot.outer);
        }
        let mut layers: Vec<Layer> = Vec::new();
        for (level, &groups) in self.counts.iter().enumerate().skip(1) {
            let mut layer =
                Layer { weight: vec![0.0; groups], sums: vec![0.0; groups * q], divisor: vec![0.0; groups] };
            if let Some(below) = layers.last() {
                for (child, &parent) in self.parents[level - 2].iter().enumerate() {
                    let (parent, shrink) = (parent as usize, 1.0 / below.divisor[child]);
                    layer.weight[parent] += below.weight[child] * shrink;
                    for k in 0..q {
                        layer.sums[parent * q + k] += below.sums[child * q + k] * shrink;
                    }
                }
            } else {
                for (parent, range) in self.children.windows(2).enumerate() {
                    let target = &mut layer.sums[parent * q..][..q];
                    let mut weight = 0.0;
                    for child in range[0]..range[1] {
                        let slot = self.slot_of[child] as usize;
                        let shrink = inverse[slot];
                        weight += self.slots[slot].size * shrink;
                        for (t, s) in target.iter_mut().zip(&self.sums[child * q..][..q]) {
                            *t += s * shrink;
                        }
                    }
                    layer.weight[parent] = weight;
                }
            }
            for group in 0..groups {
                let grown = phi[level] * layer.weight[group];
                layer.divisor[group] = 1.0 + grown;
                log_det += grown.ln_1p();
                cross.add_outer(-phi[level] / (1.0 + grown), &layer.sums[group * q..][..q]);
            }
            layers.push(layer);
        }
        (log_det, cross, layers)
    }

    /// From the coarsest level down to the second: for each group its `u`, its trace, and what it hands on.
    fn down(&self, phi: &[f64], layers: &[Layer]) -> Vec<Handed> {
        let q = self.width;
        let mut handed: Vec<Handed> = Vec::new();
        for level in (1..self.counts.len()).rev() {
            let layer = &layers[level - 1];
            let mut here = Handed::zeros(self.counts[level], q);
            for group in 0..self.counts[level] {
                let (weight, shrink) = (layer.weight[group], 1.0 / layer.divisor[group]);
                let ratio = weight * shrink;
                let above = handed.last().map(|h| (h, self.parents[level - 1][group] as usize));
                let around = above.map_or(0.0, |(h, parent)| h.variance[parent]);
                here.trace[group] = ratio - ratio * ratio * around;
                here.variance[group] = around * shrink * shrink + phi[level] * shrink;
                here.own[group] = phi[level] * shrink + (phi[level] * ratio).powi(2) * around;
                for k in 0..q {
                    let carried = above.map_or(0.0, |(h, parent)| h.carried[parent * q + k]);
                    let u = (layer.sums[group * q + k] - weight * carried) * shrink;
                    here.u[group * q + k] = u;
                    here.carried[group * q + k] = carried + phi[level] * u;
                }
            }
            handed.push(here);
        }
        handed.reverse();
        handed
    }
}

/// What the groups of one level know after the way down.
struct Handed {
    u: Vec<f64>,
    trace: Vec<f64>,
    /// `Σ φ u` over this group and those around it.
    carried: Vec<f64>,
    /// Variance of the sum of this group's effect and those around it, given the fixed effects.
    variance: Vec<f64>,
    /// Variance of this group's own effect, given the fixed effects.
    own: Vec<f64>,
}

impl Handed {
    fn zeros(groups: usize, width: usize) -> Self {
        Self {
            u: vec![0.0; groups * width],
            trace: vec![0.0; groups],
            carried: vec![0.0; groups * width],
            variance: vec![0.0; groups],
            own: vec![0.0; groups],
        }
    }
}

impl Solver for Nested {
    fn sweep(&mut self, phi: &[f64], slopes: bool) -> Option<Sweep> {
        let q = self.width;
        let (log_det, cross, layers) = self.up(phi);
        let mut sweep = Sweep { log_det, cross, trace: Vec::new(), outer: Vec::new() };
        if !slopes {
            return Some(sweep);
        }
        let handed = self.down(phi, &layers);
        let mut trace = 0.0;
        let mut outer = Sym::zeros(q);
        for slot in &self.slots {
            let shrink = 1.0 / (1.0 + phi[0] * slot.size);
            trace += slot.count * slot.size * shrink;
            outer.add(shrink * shrink, &slot.outer);
        }
        if let Some(above) = handed.first() {
            // Σ (s − n c)(s − n c)'/d², gathered parent by parent.
            let mut pull = vec![0.0; q];
            for (parent, range) in self.children.windows(2).enumerate() {
                pull.fill(0.0);
                let mut square = 0.0;
                for child in range[0]..range[1] {
                    let size = self.slots[self.slot_of[child] as usize].size;
                    let shrink = 1.0 / (1.0 + phi[0] * size);
                    square += (size * shrink).powi(2);
                    for (p, s) in pull.iter_mut().zip(&self.sums[child * q..][..q]) {
                        *p += s * size * shrink * shrink;
                    }
                }
                let carried = &above.carried[parent * q..][..q];
                trace -= square * above.variance[parent];
                outer.add_cross(-1.0, &pull, carried);
                outer.add_outer(square, carried);
            }
        }
        sweep.trace.push(trace);
        sweep.outer.push(outer);
        for level in handed {
            let mut outer = Sym::zeros(q);
            for u in level.u.chunks_exact(q) {
                outer.add_outer(1.0, u);
            }
            sweep.trace.push(level.trace.iter().sum());
            sweep.outer.push(outer);
        }
        Some(sweep)
    }

    fn levels(&mut self, phi: &[f64]) -> Option<Vec<Levels>> {
        let q = self.width;
        let (_, _, layers) = self.up(phi);
        let handed = self.down(phi, &layers);
        let mut finest = Levels { u: vec![0.0; self.sums.len()], variance: vec![0.0; self.order.len()] };
        let parent_of = |child: usize| self.children.partition_point(|&start| start <= child) - 1;
        for (child, &group) in self.order.iter().enumerate() {
            let (group, size) = (group as usize, self.slots[self.slot_of[child] as usize].size);
            let shrink = 1.0 / (1.0 + phi[0] * size);
            let above = handed.first().map(|h| (h, parent_of(child)));
            let around = above.map_or(0.0, |(h, parent)| h.variance[parent]);
            finest.variance[group] = phi[0] * shrink + (phi[0] * size * shrink).powi(2) * around;
            for k in 0..q {
                let carried = above.map_or(0.0, |(h, parent)| h.carried[parent * q + k]);
                finest.u[group * q + k] = (self.sums[child * q + k] - size * carried) * shrink;
            }
        }
        let rest = handed.into_iter().map(|h| Levels { u: h.u, variance: h.own });
        Some(std::iter::once(finest).chain(rest).collect())
    }
}

/// Groups in the order of their parents, and where each parent's begin.
fn by_parent(parent: &[u32], parents: usize) -> (Vec<u32>, Vec<usize>) {
    let mut starts = vec![0; parents + 1];
    for &p in parent {
        starts[p as usize + 1] += 1;
    }
    for p in 0..parents {
        starts[p + 1] += starts[p];
    }
    let mut next = starts.clone();
    let mut order = vec![0; parent.len()];
    for (group, &p) in parent.iter().enumerate() {
        order[next[p as usize]] = group as u32;
        next[p as usize] += 1;
    }
    (order, starts)
}
