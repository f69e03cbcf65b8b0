//! The attacker: the lowest and highest value that each open cell can have, given all that is known.
//!
//! Open cells fall into parts that do not bear on each other. In each part a linear program finds how far a cell can
//! go. What is reported as possible is proved by a whole table that fits everything shown; such tables are checked
//! against the relations by plain addition, so that nobody has to trust the solver.
#![expect(
    clippy::indexing_slicing,
    reason = "unknowns are numbered by the system, and by each part for itself"
)]

use super::rules::Need;
use super::simplex::{NO_LIMIT, Program, Stuck, Tableau};
use super::system::System;

/// Beyond this a value counts as without limit.
pub(super) const OPEN: i64 = 1 << 36;

/// What is possible of an unknown, relative to the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// Lowest and highest that some whole table has.
    pub low: i64,
    pub high: i64,
    /// Lowest and highest that cannot be excluded.
    pub least: i64,
    pub most: i64,
}

/// Reach of every unknown.
pub(super) fn reaches(system: &System, limits: &[(i64, i64)]) -> Vec<Reach> {
    let mut all: Vec<Reach> = (limits.iter())
        .map(|&(lo, hi)| Reach { low: 0, high: 0, least: lo.min(0), most: hi.max(0) })
        .collect();
    for unknowns in parts(system, limits) {
        let Ok(mut part) = Part::new(system, limits, unknowns) else { continue };
        for k in 0..part.unknowns.len() {
            if part.unknowns[k] < system.cells {
                part.explore(k, false);
                part.explore(k, true);
            }
        }
        for (&j, reach) in part.unknowns.iter().zip(&part.reach) {
            all[j] = *reach;
        }
    }
    all
}

/// The first sensitive cell that is not open as far as it needs to be.
pub(super) fn first_exposed(system: &System, limits: &[(i64, i64)], needs: &[Option<Need>]) -> Option<usize> {
    let met = |j: usize, reach: &Reach| {
        let need = needs.get(j).copied().flatten();
        need.is_none_or(|need| need.is_met(0, reach.low, reach.high))
    };
    let still = Reach { low: 0, high: 0, least: 0, most: 0 };
    let closed = |j: usize| limits[j] == (0, 0) && !met(j, &still);
    let mut exposed = (0..needs.len()).find(|&j| closed(j));
    for unknowns in parts(system, limits) {
        let first = unknowns.first().copied();
        let Ok(mut part) = Part::new(system, limits, unknowns) else { return first };
        for k in 0..part.unknowns.len() {
            let j = part.unknowns[k];
            for up in [false, true] {
                if !met(j, &part.reach[k]) {
                    part.explore(k, up);
                }
            }
            if !met(j, &part.reach[k]) {
                exposed = Some(exposed.map_or(j, |other| other.min(j)));
                break;
            }
        }
    }
    exposed
}

/// Open unknowns that bear on each other, in order.
pub(super) fn parts(system: &System, limits: &[(i64, i64)]) -> Vec<Vec<usize>> {
    let mut leader: Vec<usize> = (0..limits.len()).collect();
    fn find(leader: &mut [usize], mut j: usize) -> usize {
        while leader[j] != j {
            leader[j] = leader[leader[j]];
            j = leader[j];
        }
        j
    }
    let open = |j: usize| limits[j].0 < limits[j].1;
    for equation in &system.equations {
        let mut members = equation.iter().map(|&(j, _)| j).filter(|&j| open(j));
        if let Some(first) = members.next() {
            for other in members {
                let (a, b) = (find(&mut leader, first), find(&mut leader, other));
                leader[a.max(b)] = a.min(b);
            }
        }
    }
    let mut parts: Vec<Vec<usize>> = vec![Vec::new(); limits.len()];
    for j in (0..limits.len()).filter(|&j| open(j)) {
        let part = find(&mut leader, j);
        parts[part].push(j);
    }
    parts.retain(|part| !part.is_empty());
    parts
}

struct Part<'a> {
    system: &'a System,
    unknowns: Vec<usize>,
    tableau: Tableau,
    program: Program,
    reach: Vec<Reach>,
}

impl<'a> Part<'a> {
    fn new(system: &'a System, limits: &[(i64, i64)], unknowns: Vec<usize>) -> Result<Self, Stuck> {
        let equations = system.among(&unknowns);
        let tableau = Tableau::new(&equations, unknowns.len())?;
        let mut tight: Vec<(i64, i64)> = unknowns.iter().map(|&j| limits[j]).collect();
        let (lo, hi) = tight.iter().copied().unzip();
        tighten(&equations, &mut tight);
        let reach = tight.iter().map(|&(least, most)| Reach { low: 0, high: 0, least, most }).collect();
        Ok(Self { system, unknowns, tableau, program: Program::free(lo, hi), reach })
    }

    /// Finds how far one unknown can go one way.
    fn explore(&mut self, k: usize, up: bool) {
        let Reach { low, high, least, most } = self.reach[k];
        if (up && high >= most) || (!up && low <= least) {
            return;
        }
        self.program.slope[k] = if up { -1 } else { 1 };
        let solved = self.tableau.minimise(&self.program);
        if solved.is_ok() {
            if let Some((below, above)) = self.tableau.around(k) {
                let reach = &mut self.reach[k];
                if up {
                    reach.most = reach.most.min(below);
                } else {
                    reach.least = reach.least.max(above);
                }
            }
            if let Some(values) = self.tableau.whole_near(&self.program) {
                self.record(&values);
            }
        }
        self.program.slope[k] = 0;
    }

    /// Takes a whole table as proof of what is possible, if it fits.
    fn record(&mut self, values: &[i64]) {
        let mut moves = vec![0; self.system.truth.len()];
        for (&j, &value) in self.unknowns.iter().zip(values) {
            moves[j] = value;
        }
        let inside = (values.iter().zip(&self.program.lo).zip(&self.program.hi))
            .all(|((v, lo), hi)| lo <= v && v <= hi);
        if !inside || !self.system.holds(&moves) {
            return;
        }
        for (reach, &value) in self.reach.iter_mut().zip(values) {
            reach.low = reach.low.min(value);
            reach.high = reach.high.max(value);
        }
    }
}

/// Limits that follow from the equations one at a time: what is left for one if the others go as far as they can.
fn tighten(equations: &[Vec<(usize, i64)>], limits: &mut [(i64, i64)]) {
    for _ in 0..4 {
        for equation in equations {
            for &(j, own) in equation {
                // own·y_j = −Σ others
                let mut reach = (0_i128, 0_i128);
                for &(k, c) in equation.iter().filter(|&&(k, _)| k != j) {
                    let (a, b) =
                        (i128::from(c) * i128::from(limits[k].0), i128::from(c) * i128::from(limits[k].1));
                    reach = (reach.0 - a.max(b), reach.1 - a.min(b));
                }
                let own_wide = i128::from(own);
                let (low, high) = if own > 0 { reach } else { (-reach.1, -reach.0) };
                let size = own_wide.abs();
                let low = -((-low).div_euclid(size));
                let high = high.div_euclid(size);
                let clamp = |v: i128| v.clamp(-i128::from(NO_LIMIT), i128::from(NO_LIMIT)) as i64;
                limits[j] = (limits[j].0.max(clamp(low)), limits[j].1.min(clamp(high)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_for_one_follows_from_the_others() {
        // 2a + b = 0 with −3 ≤ b ≤ 5: −2 ≤ a ≤ 1.
        let mut limits = [(-9, 9), (-3, 5)];
        tighten(&[vec![(0, 2), (1, 1)]], &mut limits);
        assert_eq!(limits, [(-2, 1), (-2, 4)]);
    }
}
