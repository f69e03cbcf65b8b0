//! Groups across groups: the largest grouping is eliminated exactly, the rest by one Cholesky factor.
//!
//! The block of the largest grouping is diagonal, so eliminating it costs one number for each of its groups.
//! Groups with the same number of rows `k` share that number, `φ/(1 + φ k)`; what they contribute is gathered
//! for each `k` once ([`counts`]). An evaluation is then a sum of a few sparse tables and one factorisation of
//!
//! ```text
//! K = I + Λ M Λ,   M = Z_r'Z_r − Σ_k φ/(1 + φ k) G_k,   Λ² = diag(φ of the rest)
//! ```
//!
//! and does not touch the rows. Source: Bates et al. (2015), section 5, with the first block taken out.
#![expect(clippy::indexing_slicing, reason = "tables are built together by counts.rs")]

mod counts;

use super::basis::Basis;
use super::criterion::{Levels, Solver, Sweep};
use super::error::FitError;
use super::fit::identity;
use super::gather::{Codes, Gathered};
use crate::linalg::Sym;
use crate::linalg::core::Core;
use counts::Counts;

pub(crate) struct Crossed {
    width: usize,
    total: Sym,
    /// Rows, sizes and sums (in the basis) of the largest grouping.
    sizes: Vec<f64>,
    sums: Vec<f64>,
    counts: Counts,
    /// Sums of the rest, in the order of elimination.
    rest_sums: Vec<f64>,
    core: Core,
    /// For each group of the rest its factor (1 for the second of the order), and for each factor its places.
    factor_of: Vec<usize>,
    places: Vec<Vec<usize>>,
    /// Smallest ratios at which slopes are taken: below, `1 − K⁻¹` has no digits left.
    floor: Vec<f64>,
}

/// One elimination of all random effects.
struct Eliminated {
    log_det: f64,
    cross: Sym,
    lambda: Vec<f64>,
    /// `W s`, the predicted effects of each variable on the rest; one row for each group.
    effects: Vec<f64>,
    /// The factor of `K`.
    factor: Vec<f64>,
}

impl Crossed {
    pub fn new(
        gathered: &Gathered<'_>,
        basis: &Basis,
        codes: &[Codes<'_>],
        order: &[usize],
    ) -> Result<Self, FitError> {
        let total = identity(basis);
        let width = total.order;
        let turn = |factor: usize| basis.turn_sums(&gathered.groups[factor].sums, gathered.cross.order);
        let rest: Vec<&Codes<'_>> = order[1..].iter().map(|&f| &codes[f]).collect();
        let sums = turn(order[0]);
        let (counts, core, place) = Counts::of(&codes[order[0]], &rest, &sums, width)
            .ok_or_else(|| FitError::TooManyCrossed { levels: rest.iter().map(|c| c.groups()).sum() })?;
        let mut rest_sums = vec![0.0; place.len() * width];
        let mut factor_of = vec![0; place.len()];
        let mut places = Vec::new();
        let mut at = 0;
        for (position, &factor) in order.iter().enumerate().skip(1) {
            let mut own = Vec::new();
            for sums in turn(factor).chunks_exact(width) {
                let to = place[at];
                rest_sums[to * width..][..width].copy_from_slice(sums);
                factor_of[to] = position;
                own.push(to);
                at += 1;
            }
            places.push(own);
        }
        let floor = order.iter().map(|&f| 1e-7 * codes[f].groups() as f64 / basis.rows).collect();
        let sizes = gathered.groups[order[0]].sizes.clone();
        Ok(Self { width, total, sizes, sums, counts, rest_sums, core, factor_of, places, floor })
    }

    #[cfg(test)]
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// Replaces a sparse core by a full one over the same order of elimination.
    #[cfg(test)]
    pub fn make_dense(&mut self) {
        let n = self.factor_of.len();
        let mut base = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                if let Some(at) = self.core.find(i, j) {
                    base[i * n + j] = self.counts.base[at];
                }
            }
        }
        self.counts.base = base;
        self.core = Core::Dense(n);
        for pair in &mut self.counts.pairs {
            pair.position = self.core.position(pair.row as usize, pair.column as usize) as u32;
        }
    }

    fn eliminate(&self, phi: &[f64]) -> Option<Eliminated> {
        let q = self.width;
        let share: Vec<f64> =
            self.counts.slots.iter().map(|slot| phi[0] / (1.0 + phi[0] * slot.size)).collect();
        let mut log_det = 0.0;
        let mut cross = self.total.clone();
        for (slot, share) in self.counts.slots.iter().zip(&share) {
            log_det += slot.count * (phi[0] * slot.size).ln_1p();
            cross.add(-share, &slot.outer);
        }
        let mut factor = self.counts.base.clone();
        for entry in &self.counts.pairs {
            factor[entry.position as usize] -= share[entry.slot as usize] * entry.value;
        }
        let mut effects = self.rest_sums.clone();
        for (entry, sums) in self.counts.singles.iter().zip(self.counts.single_sums.chunks_exact(q)) {
            let target = &mut effects[entry.place as usize * q..][..q];
            target.iter_mut().zip(sums).for_each(|(t, s)| *t -= share[entry.slot as usize] * s);
        }
        let lambda: Vec<f64> = self.factor_of.iter().map(|&f| phi[f].sqrt()).collect();
        self.core.scale(&mut factor, &lambda);
        log_det += self.core.cholesky(&mut factor)?;
        let stretch = |effects: &mut [f64]| {
            for (row, lambda) in effects.chunks_exact_mut(q).zip(&lambda) {
                row.iter_mut().for_each(|x| *x *= lambda);
            }
        };
        stretch(&mut effects);
        self.core.forward(&factor, &mut effects, q);
        for row in effects.chunks_exact(q) {
            cross.add_outer(-1.0, row);
        }
        self.core.backward(&factor, &mut effects, q);
        stretch(&mut effects);
        Some(Eliminated { log_det, cross, lambda, effects, factor })
    }

    /// Turns the factor of `K` into the entries of `W = Λ K⁻¹ Λ` on the pattern, except for the scaling.
    fn inverse(&self, mut factor: Vec<f64>) -> Vec<f64> {
        self.core.invert(&mut factor);
        factor
    }
}

impl Solver for Crossed {
    fn sweep(&mut self, phi: &[f64], slopes: bool) -> Option<Sweep> {
        let q = self.width;
        if !slopes {
            let done = self.eliminate(phi)?;
            return Some(Sweep { log_det: done.log_det, cross: done.cross, trace: vec![], outer: vec![] });
        }
        let phi: Vec<f64> = phi
            .iter()
            .zip(&self.floor)
            .enumerate()
            .map(|(f, (p, floor))| if f == 0 { *p } else { p.max(*floor) })
            .collect();
        let done = self.eliminate(&phi)?;
        let inverse = self.inverse(done.factor);
        let square: Vec<f64> = self.counts.slots.iter().map(|s| (1.0 + phi[0] * s.size).powi(-2)).collect();
        let mut trace = vec![0.0; phi.len()];
        let mut outer = vec![Sym::zeros(q); phi.len()];
        let row = |i: u32| &done.effects[i as usize * q..][..q];
        for (slot, square) in self.counts.slots.iter().zip(&square) {
            trace[0] += slot.count * slot.size / (1.0 + phi[0] * slot.size);
            outer[0].add(*square, &slot.outer);
        }
        for (entry, sums) in self.counts.singles.iter().zip(self.counts.single_sums.chunks_exact(q)) {
            outer[0].add_cross(-square[entry.slot as usize], sums, row(entry.place));
        }
        for entry in &self.counts.pairs {
            let (i, j) = (entry.row, entry.column);
            let weight = square[entry.slot as usize] * entry.value;
            let twice = if i == j { 1.0 } else { 2.0 };
            let covariance =
                inverse[entry.position as usize] * done.lambda[i as usize] * done.lambda[j as usize];
            trace[0] -= twice * weight * covariance;
            // For i = j the cross product counts c c' twice.
            outer[0].add_cross(weight * 0.5 * twice, row(i), row(j));
        }
        for (position, places) in self.places.iter().enumerate() {
            let factor = position + 1;
            for &place in places {
                trace[factor] += (1.0 - inverse[self.core.position(place, place)]) / phi[factor];
                outer[factor].add_outer(phi[factor].powi(-2), row(place as u32));
            }
        }
        Some(Sweep { log_det: done.log_det, cross: done.cross, trace, outer })
    }

    fn levels(&mut self, phi: &[f64]) -> Option<Vec<Levels>> {
        let q = self.width;
        let done = self.eliminate(phi)?;
        let inverse = self.inverse(done.factor);
        let covariance =
            |i: usize, j: usize| inverse[self.core.position(i, j)] * done.lambda[i] * done.lambda[j];
        let mut largest = Levels { u: self.sums.clone(), variance: Vec::with_capacity(self.sizes.len()) };
        for (group, u) in largest.u.chunks_exact_mut(q).enumerate() {
            let shrink = 1.0 / (1.0 + phi[0] * self.sizes[group]);
            let list = self.counts.list(group);
            let mut around = 0.0;
            for (at, &(i, count)) in list.iter().enumerate() {
                for (x, effect) in u.iter_mut().zip(&done.effects[i as usize * q..]) {
                    *x -= count * effect;
                }
                for &(j, other) in &list[..at] {
                    around += 2.0 * count * other * covariance(i as usize, j as usize);
                }
                around += count * count * covariance(i as usize, i as usize);
            }
            u.iter_mut().for_each(|x| *x *= shrink);
            largest.variance.push(phi[0] * shrink + (phi[0] * shrink).powi(2) * around);
        }
        let mut all = vec![largest];
        for (position, places) in self.places.iter().enumerate() {
            let phi = phi[position + 1];
            let scale = if phi > 0.0 { 1.0 / phi } else { 0.0 };
            let u = places.iter().flat_map(|&p| done.effects[p * q..][..q].iter().map(|e| e * scale));
            all.push(Levels { u: u.collect(), variance: places.iter().map(|&p| covariance(p, p)).collect() });
        }
        Some(all)
    }
}
