//! The search for the variances: a bounded quasi-Newton method with exact slopes.
//!
//! Each variance ratio `φ ≥ 0` is searched as `ψ = ln(1 + φ m)` with `m` the mean size of the groups: straight
//! near 0, logarithmic far out, so that the criterion is nearly a parabola in it. Source: projected BFGS as in
//! Nocedal and Wright (2006), *Numerical Optimization*, chapters 6 and 16.
#![expect(clippy::indexing_slicing, reason = "all vectors have one entry for each variance")]

use crate::linalg::{Lower, Sym};

/// Beyond this the residual is less than a ten-thousand-millionth of what groups differ by.
pub(crate) const FAR: f64 = 23.0;

/// Decrease still promised at which the search ends.
const SETTLED: f64 = 1e-16;
/// Decrease still promised at which slopes are trusted more than values.
const NEAR: f64 = 1e-8;

/// Where the search may go, and when it ends.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// Least value of each coordinate.
    pub lower: f64,
    /// Size of a coordinate at which the residual counts as vanished.
    pub far: f64,
    /// Decrease still promised at which the search ends without a look at second derivatives.
    pub rough: Option<f64>,
}

/// One accepted step of a search.
#[derive(Clone, Copy)]
pub(crate) struct Passed {
    pub value: f64,
    pub slope: f64,
}

/// Where the search ended.
#[derive(Clone)]
pub(crate) struct Minimum {
    pub at: Vec<f64>,
    pub value: f64,
    /// Largest slope by `ψ` that is not held by the bound.
    pub slope: f64,
    pub evaluations: u32,
    /// The start and each step.
    pub steps: Vec<Passed>,
}

/// Why there is no minimum.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// The criterion falls for ever as the residual variance vanishes.
    NoResidual,
    /// It did not settle, or settled where the criterion is no valley.
    NotSettled,
}

/// Minimises `f` over `ψ ≥ 0` from `start`; `curvature` is a first guess of the second derivatives.
///
/// Where the quasi-Newton steps end, second derivatives are measured: they tell a valley from a saddle, and
/// where they show a direction still worth going (a variance that hardly matters beside the others), the search
/// goes on with them.
pub(crate) fn minimise(
    start: &[f64],
    curvature: &[f64],
    f: impl FnMut(&[f64]) -> Option<(f64, Vec<f64>)>,
) -> Result<Minimum, Lost> {
    minimise_within(Limits { lower: 0.0, far: FAR, rough: None }, start, curvature, f)
}

/// As [`minimise`], within other limits.
pub(crate) fn minimise_within(
    limits: Limits,
    start: &[f64],
    curvature: &[f64],
    mut f: impl FnMut(&[f64]) -> Option<(f64, Vec<f64>)>,
) -> Result<Minimum, Lost> {
    let mut evaluations = 0;
    let mut f = |at: Vec<f64>| -> Option<Place> {
        evaluations += 1;
        let (value, slopes) = f(&at)?;
        Some(Place { at, value, slopes })
    };
    let mut here = f(start.to_vec()).ok_or(Lost::NotSettled)?;
    let mut hessian = diagonal(curvature.iter().copied());
    let mut measured = 0;
    let mut steps = Vec::new();
    for _ in 0..200 {
        let free = here.free(limits.lower);
        steps.push(Passed { value: here.value, slope: here.steepest(&free) });
        let step = match newton_step(&hessian, &here.slopes, &free) {
            Some(step) => step,
            None => {
                hessian = diagonal(curvature.iter().copied());
                newton_step(&hessian, &here.slopes, &free).ok_or(Lost::NotSettled)?
            }
        };
        let near = limits.rough.is_some_and(|rough| here.promised(&step) < rough);
        let next = if near { None } else { downhill(&here, &step, &free, limits.lower, &mut f) };
        if limits.rough.is_some() && next.is_none() {
            return Ok(here.end(&free, evaluations, steps));
        }
        if let Some(next) = next {
            if next.at.iter().any(|psi| psi.abs() > limits.far) {
                return Err(Lost::NoResidual);
            }
            update(&mut hessian, &here, &next);
            here = next;
            continue;
        }
        measured += 1;
        let second = differences(&here, &free, &mut f).ok_or(Lost::NotSettled)?;
        match newton_step(&second, &here.slopes, &free) {
            Some(step) if here.promised(&step) < 1e-9 => {
                return Ok(here.end(&free, evaluations, steps));
            }
            _ if measured > 8 => return Err(Lost::NotSettled),
            Some(_) => hessian = second,
            None => hessian = diagonal((0..start.len()).map(|i| second.at(i, i).abs())),
        }
    }
    Err(Lost::NotSettled)
}

/// A point of the search.
struct Place {
    at: Vec<f64>,
    value: f64,
    slopes: Vec<f64>,
}

impl Place {
    /// Directions that no bound closes.
    fn free(&self, lower: f64) -> Vec<usize> {
        (0..self.at.len()).filter(|&i| self.at[i] > lower || self.slopes[i] < 0.0).collect()
    }

    fn end(self, free: &[usize], evaluations: u32, steps: Vec<Passed>) -> Minimum {
        let slope = self.steepest(free);
        Minimum { at: self.at, value: self.value, slope, evaluations, steps }
    }

    /// Twice the decrease that a full step promises.
    fn promised(&self, step: &[f64]) -> f64 {
        -step.iter().zip(&self.slopes).map(|(s, g)| s * g).sum::<f64>()
    }

    fn steepest(&self, free: &[usize]) -> f64 {
        free.iter().map(|&i| self.slopes[i].abs()).fold(0.0, f64::max)
    }

    fn moved(&self, step: &[f64], length: f64, lower: f64) -> Vec<f64> {
        self.at.iter().zip(step).map(|(a, s)| (a + length * s).max(lower)).collect()
    }
}

/// The next point, or `None` if there is no lower one to be told apart from this.
fn downhill(
    here: &Place,
    step: &[f64],
    free: &[usize],
    lower: f64,
    f: &mut impl FnMut(Vec<f64>) -> Option<Place>,
) -> Option<Place> {
    let promise = here.promised(step);
    if promise < SETTLED {
        return None;
    }
    if promise < NEAR {
        // The criterion itself is rounding here; its slopes still tell better from worse.
        return f(here.moved(step, 1.0, lower))
            .filter(|next| next.steepest(free) < 0.5 * here.steepest(free));
    }
    let longest = step.iter().map(|s| s.abs()).fold(0.0, f64::max);
    let mut length = f64::min(1.0, 2.0 / longest);
    while length > 1e-9 {
        if let Some(next) = f(here.moved(step, length, lower)) {
            let moves = next.at.iter().zip(&here.at).zip(&here.slopes);
            let expected: f64 = moves.map(|((to, from), slope)| slope * (to - from)).sum();
            if next.value <= here.value + 1e-4 * expected + 4.0 * f64::EPSILON * here.value.abs() {
                return Some(next);
            }
        }
        length *= 0.3;
    }
    None
}

fn diagonal(curvature: impl ExactSizeIterator<Item = f64>) -> Sym {
    let mut hessian = Sym::zeros(curvature.len());
    for (i, c) in curvature.enumerate() {
        hessian.set(i, i, if c.is_finite() { c.max(1e-8) } else { 1.0 });
    }
    hessian
}

/// `−H⁻¹ g` over the free directions, 0 in the others.
fn newton_step(hessian: &Sym, slopes: &[f64], free: &[usize]) -> Option<Vec<f64>> {
    let mut inner = Sym::zeros(free.len());
    for (a, &i) in free.iter().enumerate() {
        for (b, &j) in free[..=a].iter().enumerate() {
            inner.set(a, b, hessian.at(i, j));
        }
    }
    let mut solution: Vec<f64> = free.iter().map(|&i| -slopes[i]).collect();
    let factor = Lower::cholesky(&inner)?;
    factor.forward(&mut solution);
    factor.backward(&mut solution);
    let mut step = vec![0.0; slopes.len()];
    for (&i, s) in free.iter().zip(solution) {
        step[i] = s;
    }
    step.iter().all(|s| s.is_finite()).then_some(step)
}

/// The BFGS update. Where the slopes do not rise along a step, it was too short: a quarter of the curvature that
/// was thought to lie along it is kept.
fn update(hessian: &mut Sym, from: &Place, to: &Place) {
    let step: Vec<f64> = to.at.iter().zip(&from.at).map(|(t, f)| t - f).collect();
    let rise: Vec<f64> = to.slopes.iter().zip(&from.slopes).map(|(a, b)| a - b).collect();
    let along: f64 = step.iter().zip(&rise).map(|(s, r)| s * r).sum();
    let size: f64 = step.iter().map(|s| s * s).sum();
    let pushed: Vec<f64> =
        (0..step.len()).map(|i| (0..step.len()).map(|j| hessian.at(i, j) * step[j]).sum()).collect();
    let curved = hessian.quadratic(&step);
    if along <= 1e-10 * size {
        hessian.add_outer(-0.75 / curved, &pushed);
    } else {
        hessian.add_outer(1.0 / along, &rise);
        hessian.add_outer(-1.0 / curved, &pushed);
    }
}

/// Second derivatives in the free directions, as differences of slopes; 1 on the diagonal of the others.
fn differences(here: &Place, free: &[usize], f: &mut impl FnMut(Vec<f64>) -> Option<Place>) -> Option<Sym> {
    const STEP: f64 = 1e-4;
    let mut second = diagonal(vec![1.0; here.at.len()].into_iter());
    for (a, &i) in free.iter().enumerate() {
        let mut beside = here.at.clone();
        beside[i] += STEP;
        let there = f(beside)?;
        for &j in &free[..=a] {
            second.set(i, j, (there.slopes[j] - here.slopes[j]) / STEP);
        }
    }
    Some(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bowl with its lowest point at (2, −1): inside the bounds the least is at (2 + ½, 0) for this tilt.
    fn bowl(p: &[f64]) -> Option<(f64, Vec<f64>)> {
        let (x, y) = (p[0] - 2.0, p[1] + 1.0);
        Some((x * x + x * y + y * y, vec![2.0 * x + y, x + 2.0 * y]))
    }

    #[test]
    fn a_bound_holds_and_the_free_direction_is_solved() {
        let found = minimise(&[5.0, 5.0], &[1.0, 1.0], bowl).ok().unwrap();
        assert!((found.at[0] - 1.5).abs() < 1e-8 && found.at[1] == 0.0, "{:?}", found.at);
        assert!(found.slope < 1e-7);
    }

    #[test]
    fn a_slope_without_end_is_told_apart_from_a_valley() {
        let lost = minimise(&[1.0], &[1.0], |p| Some((-p[0], vec![-1.0])));
        assert_eq!(lost.err(), Some(Lost::NoResidual));
    }

    #[test]
    fn a_function_that_breaks_down_does_not_settle() {
        assert_eq!(minimise(&[1.0], &[1.0], |_| None).err(), Some(Lost::NotSettled));
    }

    #[test]
    fn a_hill_is_no_minimum() {
        // Stationary at the start and curved downwards.
        let lost = minimise(&[1.0], &[1.0], |p| Some((-(p[0] - 1.0).powi(2), vec![-2.0 * (p[0] - 1.0)])));
        assert_eq!(lost.err(), Some(Lost::NotSettled));
    }
}
