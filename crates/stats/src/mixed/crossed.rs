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
    /// Where `K` was last made, kept for the next.
    scratch: Vec<f64>,
    /// The last elimination without slopes: what is asked of the groups in the end is asked of it.
    last: Option<(Vec<f64>, Eliminated)>,
}

/// What the largest grouping leaves to the rest.
struct Reduced {
    log_det: f64,
    cross: Sym,
    /// `M` on the pattern.
    matrix: Vec<f64>,
    /// Sums of the rest, less what the largest grouping explains; one row for each group.
    sums: Vec<f64>,
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
        let scratch = Vec::new();
        let last = None;
        Ok(Self {
            width,
            total,
            sizes,
            sums,
            counts,
            rest_sums,
            core,
            factor_of,
            places,
            floor,
            scratch,
            last,
        })
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

    /// Eliminates the largest grouping.
    fn reduce(&mut self, phi: f64) -> Reduced {
        let q = self.width;
        let share: Vec<f64> = self.counts.slots.iter().map(|slot| phi / (1.0 + phi * slot.size)).collect();
        let mut log_det = 0.0;
        let mut cross = self.total.clone();
        for (slot, share) in self.counts.slots.iter().zip(&share) {
            log_det += slot.count * (phi * slot.size).ln_1p();
            cross.add(-share, &slot.outer);
        }
        let mut matrix = std::mem::take(&mut self.scratch);
        matrix.clone_from(&self.counts.base);
        for entry in &self.counts.pairs {
            matrix[entry.position as usize] -= share[entry.slot as usize] * entry.value;
        }
        let mut sums = self.rest_sums.clone();
        for (entry, own) in self.counts.singles.iter().zip(self.counts.single_sums.chunks_exact(q)) {
            let target = &mut sums[entry.place as usize * q..][..q];
            target.iter_mut().zip(own).for_each(|(t, s)| *t -= share[entry.slot as usize] * s);
        }
        Reduced { log_det, cross, matrix, sums }
    }

    fn eliminate(&mut self, phi: &[f64]) -> Option<Eliminated> {
        let q = self.width;
        let Reduced { mut log_det, mut cross, matrix: mut factor, sums: mut effects } = self.reduce(phi[0]);
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

    /// `tr(Z_f'Ω⁻¹Z_f)` and `D_f` of the largest grouping as long as the rest have no variance.
    fn alone(&self, phi: f64) -> (f64, Sym) {
        let (mut trace, mut outer) = (0.0, Sym::zeros(self.width));
        for slot in &self.counts.slots {
            let shrink = 1.0 / (1.0 + phi * slot.size);
            trace += slot.count * slot.size * shrink;
            outer.add(shrink * shrink, &slot.outer);
        }
        (trace, outer)
    }

    /// A sweep with slopes where the rest have no variance: nothing to factor.
    fn flat(&mut self, phi: &[f64]) -> Sweep {
        let reduced = self.reduce(phi[0]);
        let (first, own) = self.alone(phi[0]);
        let (mut trace, mut outer) = (vec![first], vec![own]);
        for places in &self.places {
            trace.push(places.iter().map(|&place| reduced.matrix[self.core.position(place, place)]).sum());
            let mut all = Sym::zeros(self.width);
            for &place in places {
                all.add_outer(1.0, &reduced.sums[place * self.width..][..self.width]);
            }
            outer.push(all);
        }
        self.scratch = reduced.matrix;
        Sweep { log_det: reduced.log_det, cross: reduced.cross, trace, outer }
    }

    /// What the rest's variances change of [`Crossed::alone`]; `inverse` is `K⁻¹` on the pattern.
    fn beside(&self, phi: f64, done: &Eliminated, inverse: &[f64]) -> (f64, Sym) {
        let q = self.width;
        let square: Vec<f64> = self.counts.slots.iter().map(|s| (1.0 + phi * s.size).powi(-2)).collect();
        let (mut trace, mut outer) = (0.0, Sym::zeros(q));
        let row = |i: u32| &done.effects[i as usize * q..][..q];
        for (entry, sums) in self.counts.singles.iter().zip(self.counts.single_sums.chunks_exact(q)) {
            outer.add_cross(-square[entry.slot as usize], sums, row(entry.place));
        }
        let mut around = vec![0.0; q];
        for pairs in self.counts.pairs.chunk_by(|a, b| a.row == b.row) {
            around.fill(0.0);
            let mut sum = 0.0;
            for pair in pairs {
                let twice = if pair.row == pair.column { 1.0 } else { 2.0 };
                let weight = twice * square[pair.slot as usize] * pair.value;
                sum += weight * inverse[pair.position as usize] * done.lambda[pair.column as usize];
                for (x, effect) in around.iter_mut().zip(row(pair.column)) {
                    *x += weight * effect;
                }
            }
            if let Some(pair) = pairs.first() {
                trace -= sum * done.lambda[pair.row as usize];
                outer.add_cross(0.5, row(pair.row), &around);
            }
        }
        (trace, outer)
    }
}

impl Solver for Crossed {
    fn sweep(&mut self, phi: &[f64], slopes: bool) -> Option<Sweep> {
        let q = self.width;
        if let Some((_, before)) = self.last.take() {
            self.scratch = before.factor;
        }
        if !slopes {
            let done = self.eliminate(phi)?;
            let sweep =
                Sweep { log_det: done.log_det, cross: done.cross.clone(), trace: vec![], outer: vec![] };
            self.last = Some((phi.to_vec(), done));
            return Some(sweep);
        }
        if phi[1..].iter().all(|&phi| phi == 0.0) {
            return Some(self.flat(phi));
        }
        let floored = |(p, floor): (&f64, &f64)| p.max(*floor);
        let rest: Vec<f64> = phi.iter().zip(&self.floor).skip(1).map(floored).collect();
        let phi: Vec<f64> = phi[..1].iter().copied().chain(rest).collect();
        let mut done = self.eliminate(&phi)?;
        let mut inverse = std::mem::take(&mut done.factor);
        self.core.invert(&mut inverse);
        let (first, mut own) = self.alone(phi[0]);
        let (change, more) = self.beside(phi[0], &done, &inverse);
        own.add(1.0, &more);
        let (mut trace, mut outer) = (vec![first + change], vec![own]);
        for (places, phi) in self.places.iter().zip(&phi[1..]) {
            let (mut sum, mut all) = (0.0, Sym::zeros(q));
            for &place in places {
                sum += (1.0 - inverse[self.core.position(place, place)]) / phi;
                all.add_outer(phi.powi(-2), &done.effects[place * q..][..q]);
            }
            trace.push(sum);
            outer.push(all);
        }
        self.scratch = inverse;
        Some(Sweep { log_det: done.log_det, cross: done.cross, trace, outer })
    }

    fn levels(&mut self, phi: &[f64]) -> Option<Vec<Levels>> {
        let q = self.width;
        let (_, mut done) = match self.last.take() {
            Some(last) if last.0 == phi => last,
            _ => (Vec::new(), self.eliminate(phi)?),
        };
        let mut inverse = std::mem::take(&mut done.factor);
        self.core.invert(&mut inverse);
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
