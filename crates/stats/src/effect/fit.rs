//! Least squares with cluster-robust variances and Satterthwaite's degrees of freedom.
#![expect(clippy::indexing_slicing, reason = "rows, clusters and terms of checked numbers")]

use super::basis::{Basis, inner};
use super::design::Design;
use super::error::EffectError;
use super::result::Effect;
use super::robust::{Cluster, Robust};
use super::rows::Rows;
use crate::estimate::{Comparison, Estimate};
use crate::linalg::{Sym, dot};

/// Up to this number of clusters the pairs are summed one by one, which keeps every digit.
const PAIRS: usize = 1500;

/// A fit, ready for questions.
#[derive(Clone, Debug)]
pub struct Fit {
    /// Rows used.
    pub n: usize,
    /// Clusters (rows, if none were given).
    pub clusters: usize,
    /// Names of all terms, intercept first.
    pub terms: Vec<String>,
    /// The coefficient of each term; `None` where the terms before it already determine it.
    pub coefficients: Vec<Option<f64>>,
    /// Residual standard deviation, `√(Σ w e²/(N − p))`, weights about 1 on average.
    pub sigma: f64,
    kind: Robust,
    weighted: bool,
    kept: Vec<usize>,
    /// Clusters with and without, where a term has two values.
    arms: Vec<Option<(usize, usize)>>,
    directions: Directions,
    /// What each cluster contributes.
    parts: Vec<Part>,
    meat: Sym,
}

/// What turns a contrast of coefficients into one of coordinates.
#[derive(Clone, Debug)]
struct Directions(Vec<Vec<f64>>);

/// One cluster: rows of `Z` and of `A W Z`, its weights, and `Σ A W Z e`.
#[derive(Clone, Debug)]
struct Part {
    z: Vec<f64>,
    weights: Vec<f64>,
    adjusted: Vec<f64>,
    score: Vec<f64>,
}

impl Fit {
    pub(crate) fn new(design: &Design<'_>, kind: Robust) -> Result<Self, EffectError> {
        let rows = Rows::of(design)?;
        let basis = Basis::of(&rows)?;
        let (g, n, p) = (rows.clusters.len() as f64, rows.n as f64, basis.z.len());
        let explained = (p + rows.absorbed.len()) as f64;
        let factor = match kind {
            Robust::Cr1S => (g * (n - 1.0) / ((g - 1.0) * (n - explained))).sqrt(),
            _ => (g / (g - 1.0)).sqrt(),
        };
        let weighted = !rows.weights.is_empty();
        let meat = if weighted { meat(&basis, &rows.weights) } else { Sym::zeros(p) };
        let mut parts = Vec::with_capacity(rows.clusters.len());
        for members in &rows.clusters {
            let z: Vec<f64> = members.iter().flat_map(|&i| basis.z.iter().map(move |c| c[i])).collect();
            let weights: Vec<f64> =
                if weighted { members.iter().map(|&i| rows.weights[i]).collect() } else { Vec::new() };
            let cluster = Cluster { z: &z, width: p.max(1), weights: &weights };
            let adjusted = cluster.adjusted(kind, factor, &meat)?;
            let mut score = vec![0.0; p];
            for (row, &i) in adjusted.chunks_exact(p.max(1)).zip(members) {
                score.iter_mut().zip(row).for_each(|(s, x)| *s += x * basis.residual[i]);
            }
            parts.push(Part { z, weights, adjusted, score });
        }
        let beta = basis.coefficients()?;
        let mut coefficients = vec![None; basis.columns];
        basis.kept.iter().zip(&beta).for_each(|(&at, &b)| coefficients[at] = Some(b));
        let rest = inner(&basis.residual, &basis.residual, &rows.weights);
        let unit = |j: usize| (0..p).map(|k| f64::from(u8::from(k == j))).collect::<Vec<f64>>();
        Ok(Self {
            n: rows.n,
            clusters: rows.clusters.len(),
            terms: design.terms(),
            coefficients,
            sigma: (rest / (n - explained)).sqrt() * basis.unit(),
            kind,
            weighted,
            arms: rows.columns.iter().map(|c| arms(c, &rows.clusters)).collect(),
            directions: Directions((0..p).map(|j| basis.direction(&unit(j))).collect()),
            kept: basis.kept,
            parts,
            meat,
        })
    }

    /// Names of the terms that the terms before them already determine.
    #[must_use]
    pub fn dropped(&self) -> Vec<&str> {
        let pairs = self.terms.iter().zip(&self.coefficients);
        pairs.filter(|(_, c)| c.is_none()).map(|(term, _)| term.as_str()).collect()
    }

    /// The effect of one term, all others held.
    ///
    /// # Errors
    /// [`EffectError::UnknownTerm`], [`EffectError::NotEstimable`], and as [`Fit::contrast`].
    pub fn term(&self, name: &str) -> Result<Effect, EffectError> {
        let unknown = || EffectError::UnknownTerm { name: name.to_owned() };
        let at = self.terms.iter().position(|t| t == name).ok_or_else(unknown)?;
        let mut contrast = vec![0.0; self.terms.len()];
        contrast[at] = 1.0;
        Ok(Effect::new(self.along(&contrast)?, self.clusters, self.arms[at]))
    }

    /// The effect of the last term, whatever it is called.
    pub(crate) fn last(&self) -> Result<Effect, EffectError> {
        let at = self.terms.len().saturating_sub(1);
        let contrast: Vec<f64> = (0..=at).map(|j| f64::from(u8::from(j == at))).collect();
        Ok(Effect::new(self.along(&contrast)?, self.clusters, self.arms.last().copied().flatten()))
    }

    /// A weighted sum of coefficients, one number for each of [`Fit::terms`].
    ///
    /// # Errors
    /// [`EffectError::WrongContrast`]; [`EffectError::NotEstimable`] if a term with a number other than 0 was left
    /// out; [`EffectError::NoUncertainty`] if all that bears on the sum lies inside one cluster.
    pub fn contrast(&self, contrast: &[f64]) -> Result<Effect, EffectError> {
        Ok(Effect::new(self.along(contrast)?, self.clusters, None))
    }

    fn along(&self, contrast: &[f64]) -> Result<Estimate, EffectError> {
        let terms = self.terms.len();
        if contrast.len() != terms || contrast.iter().any(|c| !c.is_finite()) {
            return Err(EffectError::WrongContrast { terms, found: contrast.len() });
        }
        let mut value = 0.0;
        for ((c, b), name) in contrast.iter().zip(&self.coefficients).zip(&self.terms) {
            match b {
                Some(b) => value += c * b,
                None if *c == 0.0 => {}
                None => return Err(EffectError::NotEstimable { name: name.clone() }),
            }
        }
        let mut direction = vec![0.0; self.kept.len()];
        for (turn, &at) in self.directions.0.iter().zip(&self.kept) {
            direction.iter_mut().zip(turn).for_each(|(d, t)| *d += contrast[at] * t);
        }
        // On a scale of its own, so that squares can be held.
        let size = direction.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
        if size == 0.0 || !size.is_finite() {
            return Err(EffectError::OutOfRange);
        }
        direction.iter_mut().for_each(|d| *d /= size);
        let squares: f64 = self.parts.iter().map(|part| dot(&direction, &part.score).powi(2)).sum();
        let (trace, trace_of_square) = self.traces(&direction);
        if trace.is_nan() || trace <= 1e-20 * dot(&direction, &direction) {
            return Err(EffectError::NoUncertainty);
        }
        let (se, df) = (squares.sqrt() * size, trace * trace / trace_of_square);
        let estimate = Estimate::t(value, se, df, self.n as u64, self.method(), Comparison::OtherGroup);
        let finite = [value, se, df, estimate.low, estimate.high].iter().all(|v| v.is_finite());
        if finite && se > 0.0 { Ok(estimate) } else { Err(EffectError::OutOfRange) }
    }

    fn method(&self) -> &'static str {
        match (self.kind, self.weighted) {
            (Robust::Cr0, false) => "OLS with CR0",
            (Robust::Cr1, false) => "OLS with CR1",
            (Robust::Cr1S, false) => "OLS with CR1S",
            (Robust::Cr2, false) => "OLS with CR2",
            (Robust::Cr3, false) => "OLS with CR3",
            (Robust::Cr0, true) => "WLS with CR0",
            (Robust::Cr1, true) => "WLS with CR1",
            (Robust::Cr1S, true) => "WLS with CR1S",
            (Robust::Cr2, true) => "WLS with CR2",
            (Robust::Cr3, true) => "WLS with CR3",
        }
    }

    /// `tr P` and `tr P²`, `P_gh = u_g'u_h`, `u_g = (I − H)_g' A_g W_g Z_g c`, if rows are alike and independent.
    fn traces(&self, direction: &[f64]) -> (f64, f64) {
        let p = direction.len();
        let halves: Vec<Half> = self.parts.iter().map(|part| Half::of(part, direction, p)).collect();
        let cross = |a: &Half, b: &Half| -> f64 {
            if !self.weighted {
                return dot(&a.plain, &b.plain);
            }
            let mut sum = dot(&a.plain, &b.weighted) + dot(&a.weighted, &b.plain);
            for (i, x) in a.plain.iter().enumerate() {
                for (j, y) in b.plain.iter().enumerate() {
                    sum -= x * self.meat.at(i, j) * y;
                }
            }
            sum
        };
        let own: Vec<f64> = halves.iter().map(|h| h.square - cross(h, h)).collect();
        let trace = own.iter().sum();
        let mut squares: f64 = own.iter().map(|v| v * v).sum();
        if halves.len() <= PAIRS {
            for (i, a) in halves.iter().enumerate() {
                squares += 2.0 * halves[..i].iter().map(|b| cross(a, b).powi(2)).sum::<f64>();
            }
        } else {
            squares +=
                self.crossed_squares(&halves) - halves.iter().map(|h| cross(h, h).powi(2)).sum::<f64>();
        }
        (trace, squares)
    }

    /// `Σ_gh (v_g'K v_h)² = tr((K Σ v v')²)` with `v = [plain, weighted]`, in place of all pairs.
    fn crossed_squares(&self, halves: &[Half]) -> f64 {
        let p = self.kept.len();
        let width = if self.weighted { 2 * p } else { p };
        let mut sum = Sym::zeros(width);
        for half in halves {
            let mut v = half.plain.clone();
            if self.weighted {
                v.extend(&half.weighted);
            }
            sum.add_outer(1.0, &v);
        }
        if !self.weighted {
            return sum.trace_product(&sum);
        }
        // K = [−Z'W²Z, I; I, 0]
        let entry = |i: usize, j: usize| match (i < p, j < p) {
            (true, true) => -self.meat.at(i, j),
            (false, false) => 0.0,
            _ => f64::from(u8::from(i % p == j % p)),
        };
        let product: Vec<Vec<f64>> = (0..width)
            .map(|i| (0..width).map(|j| (0..width).map(|k| entry(i, k) * sum.at(k, j)).sum()).collect())
            .collect();
        (0..width).map(|i| (0..width).map(|j| product[i][j] * product[j][i]).sum::<f64>()).sum()
    }
}

/// `g'g`, `Z'g` and `Z'Wg` of one cluster, `g = A W Z c`.
struct Half {
    square: f64,
    plain: Vec<f64>,
    weighted: Vec<f64>,
}

impl Half {
    fn of(part: &Part, direction: &[f64], p: usize) -> Self {
        let g: Vec<f64> = part.adjusted.chunks_exact(p).map(|row| dot(row, direction)).collect();
        let mut half = Self { square: dot(&g, &g), plain: vec![0.0; p], weighted: Vec::new() };
        for (z, g) in part.z.chunks_exact(p).zip(&g) {
            half.plain.iter_mut().zip(z).for_each(|(s, z)| *s += z * g);
        }
        if !part.weights.is_empty() {
            half.weighted = vec![0.0; p];
            for ((z, g), w) in part.z.chunks_exact(p).zip(&g).zip(&part.weights) {
                half.weighted.iter_mut().zip(z).for_each(|(s, z)| *s += w * z * g);
            }
        }
        half
    }
}

/// `Z'W²Z`
fn meat(basis: &Basis, weights: &[f64]) -> Sym {
    let squared: Vec<f64> = weights.iter().map(|w| w * w).collect();
    let mut meat = Sym::zeros(basis.z.len());
    for (i, a) in basis.z.iter().enumerate() {
        for (j, b) in basis.z.iter().enumerate().take(i + 1) {
            meat.set(i, j, inner(a, b, &squared));
        }
    }
    meat
}

/// Clusters with rows at the larger and at the smaller of a column's two values.
fn arms(column: &[f64], clusters: &[Vec<usize>]) -> Option<(usize, usize)> {
    let high = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let low = column.iter().copied().fold(f64::INFINITY, f64::min);
    if low == high || column.iter().any(|&v| v != low && v != high) {
        return None;
    }
    let holding =
        |value: f64| clusters.iter().filter(|rows| rows.iter().any(|&row| column[row] == value)).count();
    Some((holding(high), holding(low)))
}
