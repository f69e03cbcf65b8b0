//! The search for the covariances, and the proof that it ended where it should.
//!
//! From a start by moments the criterion is followed down roughly. Directions in which (almost) nothing is left are
//! then set to exactly 0 and the rest is settled to full precision. An end with such directions counts only if the
//! criterion rises into every one of them (the Karush-Kuhn-Tucker condition for a positive semidefinite `Φ`: with
//! `G` the slope by `Φ`, `G Φ = 0` and `G ⪰ 0`); otherwise the search goes on along the direction in which it falls,
//! and an end without them only if the second derivatives are those of a valley.
#![expect(clippy::indexing_slicing, reason = "one entry for each term")]

use super::super::Method;
use super::super::criterion::profile;
use super::super::error::FitError;
use super::super::log::{Search, Stopped};
use super::super::search::{Limits, Lost, Minimum, minimise_within};
use super::General;
use super::eliminate::Factors;
use super::face::{Face, square};
use crate::linalg::{Sym, eigen::eigen};

/// Variance along a direction, beside what chance leaves of a group's mean, below which it may be none.
const FAINT: f64 = 1e-4;
/// Where slopes into empty directions are taken.
const NEAR_ZERO: f64 = 1e-9;

pub(super) struct Found {
    /// `√m Λ` of each term.
    pub factors: Factors,
    pub ranks: Vec<usize>,
    pub minimum: Minimum,
}

impl General {
    pub(super) fn search(&self, method: Method) -> Result<(Found, Vec<Search>), FitError> {
        let mut log = Vec::new();
        let first = self.settle(self.start()?, method, &mut log);
        let singular =
            first.as_ref().map_or(true, |f| f.ranks.iter().zip(&self.terms).any(|(r, t)| *r < t.q));
        if !singular {
            return first.map(|found| (found, log));
        }
        // A boundary is believed only after a second look from well inside.
        let wide = self.terms.iter().map(|t| {
            let mut inside = super::matrix::identity(t.q);
            inside.iter_mut().for_each(|x| *x *= 4.0);
            inside
        });
        let second = self.settle(wide.collect(), method, &mut log);
        let found = match (first, second) {
            (Ok(a), Ok(b)) if b.minimum.value < a.minimum.value - 1e-9 => Ok(b),
            (Ok(a), _) => Ok(a),
            (Err(_), Ok(b)) => Ok(b),
            (Err(error), Err(_)) => Err(error),
        };
        found.map(|found| (found, log))
    }

    /// Scaled covariances by moments: how far groups' sums lie apart beyond chance, each column for itself.
    fn start(&self) -> Result<Factors, FitError> {
        let nothing: Factors = self.blocks.parts.iter().map(|p| vec![0.0; p.q * p.q]).collect();
        let done = self.blocks.eliminate(self.basis.rows, &nothing).ok_or(FitError::DidNotConverge)?;
        let value = profile(&done.sweep, self.basis.rows, Method::Ml).ok_or(FitError::DidNotConverge)?;
        // With t = (0, 1) in the basis, U t are the sums of what the columns leave of the outcome.
        let (mut all, last) = (Vec::new(), self.basis.columns());
        for (part, place) in self.blocks.parts.iter().zip(0..) {
            let (sums, groups) = if place == 0 {
                (&self.blocks.sums[..], self.blocks.groups())
            } else {
                let first = self.blocks.nodes.iter().position(|n| n.part == place).unwrap_or(0);
                let count = self.blocks.nodes.iter().filter(|n| n.part == place).count();
                let at = self.blocks.nodes.get(first).map_or(0, |n| n.at);
                let w = self.blocks.width;
                (&self.blocks.node_sums[at * w..(at + count * part.q) * w], count)
            };
            let mut apart = vec![0.0; part.q];
            for (effect, row) in sums.chunks_exact(self.blocks.width).enumerate() {
                apart[effect % part.q] += row[last] * row[last] / self.basis.rows;
            }
            let within = (1.0
                - apart.iter().fold(0.0, |m: f64, a| m.max(*a)) * groups as f64 / self.basis.rows)
                .clamp(1e-6, 1.0);
            all.push(apart.iter().map(|a| (a / within - 1.0).max(0.2)).collect::<Vec<f64>>());
        }
        debug_assert!(value.rss > 0.0);
        let of = |term: usize| {
            let (q, (part, at)) = (self.terms[term].q, self.place_of[term]);
            let mut diagonal = vec![0.0; q * q];
            for i in 0..q {
                diagonal[i * q + i] = all[part][at + i];
            }
            diagonal
        };
        Ok((0..self.terms.len()).map(of).collect())
    }

    /// From scaled covariances to an end that holds.
    pub(super) fn settle(
        &self,
        start: Factors,
        method: Method,
        log: &mut Vec<Search>,
    ) -> Result<Found, FitError> {
        let faces = |covariances: &Factors, floor: f64| -> Vec<Face> {
            covariances.iter().zip(&self.terms).map(|(c, t)| Face::of(c, t.q, floor)).collect()
        };
        let mut covariances = start;
        let mut faint = FAINT;
        for _ in 0..6 {
            // Every direction gets something to grow from.
            let open = faces(&covariances, 0.0);
            let (rough, near) = self.descend(&open, method, Some(1e-5), log)?;
            covariances = self.covariances(&open, &rough.at);
            let mut floor = faint;
            for _ in 0..3 {
                let closed = faces(&covariances, floor);
                floor *= 30.0;
                let Ok((minimum, _)) = self.descend(&closed, method, None, log) else { continue };
                if minimum.value > rough.value + 1e-4 {
                    continue;
                }
                let ended = self.covariances(&closed, &minimum.at);
                let alike = |(face, now): (&Face, &Face)| face.rank == now.rank;
                if !closed.iter().zip(&faces(&ended, 1e-2 * faint)).all(alike) {
                    // A direction emptied on the way: once more without it.
                    covariances = ended;
                    break;
                }
                match self.falling(&closed, &minimum, method).ok_or(FitError::DidNotConverge)? {
                    None => {
                        let factors = self.factors(&closed, &minimum.at);
                        return Ok(Found {
                            factors,
                            ranks: closed.iter().map(|f| f.rank).collect(),
                            minimum,
                        });
                    }
                    Some(lower) => {
                        log.last_mut().into_iter().for_each(|l| l.stopped = Stopped::StillFalling);
                        covariances = lower;
                        faint *= 0.01;
                        break;
                    }
                }
            }
            if near {
                return Err(FitError::NoVariationInside);
            }
        }
        Err(FitError::DidNotConverge)
    }

    /// Follows the criterion down on the given faces. Also says whether the residual nearly vanished on the way.
    fn descend(
        &self,
        faces: &[Face],
        method: Method,
        rough: Option<f64>,
        log: &mut Vec<Search>,
    ) -> Result<(Minimum, bool), FitError> {
        let start: Vec<f64> = faces.iter().flat_map(Face::start).collect();
        let curvature: Vec<f64> =
            faces.iter().enumerate().flat_map(|(t, face)| face.curvature(self.groups_of(t))).collect();
        let mut farthest: f64 = 0.0;
        let limits = Limits { lower: f64::NEG_INFINITY, far: 1e5, rough };
        let found = minimise_within(limits, &start, &curvature, |at| {
            let factors = self.factors(faces, at);
            let (value, slopes) = self.evaluate(&factors, method)?;
            farthest = factors.iter().flatten().fold(farthest, |m, x| m.max(x.abs()));
            let slopes: Vec<f64> = faces.iter().zip(&slopes).flat_map(|(f, s)| f.slopes(s)).collect();
            (value.is_finite() && slopes.iter().all(|s| s.is_finite())).then_some((value, slopes))
        });
        log.push(Search::of(&start, &found, rough.is_some()));
        match found {
            Ok(minimum) => Ok((minimum, farthest > 1e5)),
            Err(Lost::NoResidual) => Err(FitError::NoVariationInside),
            Err(Lost::NotSettled) if farthest > 1e5 => Err(FitError::NoVariationInside),
            Err(Lost::NotSettled) => Err(FitError::DidNotConverge),
        }
    }

    fn factors(&self, faces: &[Face], at: &[f64]) -> Factors {
        let mut rest = at;
        faces
            .iter()
            .map(|face| {
                let (own, left) = rest.split_at(face.len());
                rest = left;
                face.factor(own)
            })
            .collect()
    }

    fn covariances(&self, faces: &[Face], at: &[f64]) -> Factors {
        let factors = self.factors(faces, at);
        factors.iter().zip(&self.terms).map(|(f, t)| square(f, t.q)).collect()
    }

    /// If the criterion falls into an empty direction: covariances a step along the steepest one of each term.
    #[expect(clippy::option_option, reason = "no numbers, nothing falls, or where it falls")]
    fn falling(&self, faces: &[Face], minimum: &Minimum, method: Method) -> Option<Option<Factors>> {
        if faces.iter().zip(&self.terms).all(|(f, t)| f.rank == t.q) {
            return Some(None);
        }
        let mut rest = &minimum.at[..];
        let filled: Factors = faces
            .iter()
            .map(|face| {
                let (own, left) = rest.split_at(face.len());
                rest = left;
                face.filled(own, NEAR_ZERO)
            })
            .collect();
        let (_, slopes) = self.evaluate(&filled, method)?;
        let mut covariances = self.covariances(faces, &minimum.at);
        let mut any = false;
        for (term, face) in faces.iter().enumerate() {
            let (q, axes) = (self.terms[term].q, face.empty_axes());
            // G along the empty axes: half the slope by a column √ε a of the factor is √ε G a.
            let mut inner = Sym::zeros(axes.len());
            for (i, a) in axes.iter().enumerate() {
                for j in 0..=i {
                    let column = (0..q).map(|r| slopes[term][r * q + face.rank + j]);
                    let value: f64 = a.iter().zip(column).map(|(a, s)| a * s).sum();
                    inner.set(i, j, value / NEAR_ZERO.sqrt());
                }
            }
            let found = eigen(&inner);
            let groups = self.groups_of(term);
            for (value, vector) in found.values.iter().zip(&found.vectors) {
                // What could be won is about slope²/(2 · groups).
                if *value < 0.0 && value * value > 1e-7 * groups {
                    any = true;
                    let step = (-value / groups).clamp(1e-2, 1.0);
                    let direction: Vec<f64> =
                        (0..q).map(|r| axes.iter().zip(vector).map(|(a, v)| a[r] * v).sum()).collect();
                    for (i, a) in direction.iter().enumerate() {
                        for (j, b) in direction.iter().enumerate() {
                            covariances[term][i * q + j] += step * a * b;
                        }
                    }
                }
            }
        }
        Some(any.then_some(covariances))
    }
}
