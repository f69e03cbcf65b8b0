//! Least squares for a series whose neighbouring points are alike: AR(1) by REML, beside Newey and West.
#![expect(
    clippy::indexing_slicing,
    reason = "vectors of the series' length, matrices of the columns' number"
)]

use super::basis::Basis;
use super::design::Design;
use super::error::EffectError;
use super::rows::Rows;
use crate::estimate::{Comparison, Estimate};
use crate::linalg::{Lower, Sym, dot};
use std::f64::consts::TAU;

/// A fit to evenly spaced points in order of time.
#[derive(Clone, Debug)]
pub struct Ar1 {
    /// Points.
    pub n: usize,
    /// Names of all terms, intercept first.
    pub terms: Vec<String>,
    /// Each term; `None` where the terms before it already determine it. The interval is Student's t on
    /// the smaller of Satterthwaite's degrees of freedom and `n(1 − φ)/(1 + φ) − p` (for `φ > 0`), the number of
    /// independent points that the series is worth less the columns; nlme's `n − p` promises too much.
    pub estimates: Vec<Option<Estimate>>,
    /// Correlation of neighbouring points, `φ`.
    pub phi: f64,
    /// Standard deviation of a point about its expectation.
    pub sigma: f64,
    /// Restricted log-likelihood, as nlme's `gls` gives it.
    pub log_likelihood: f64,
    /// Durbin and Watson's statistic of plain least squares: about 2 if neighbours are not alike, lower if they are.
    pub durbin_watson: f64,
    /// Newey and West's standard errors of the plain least squares estimates, for comparison.
    pub newey_west: Vec<Option<f64>>,
    /// How many neighbours on either side they take as alike: `⌊4(n/100)^(2/9)⌋`.
    pub lag: usize,
}

/// Fits `y = X β + e`, `cor(e_s, e_t) = φ^|s−t|`, by REML: R's `nlme::gls(…, correlation = corAR1())`.
///
/// Clusters, weights and absorbed groups of the design are not used.
///
/// # Errors
/// As [`super::fit`], and [`EffectError::DidNotConverge`] if `φ` runs to −1 or 1.
pub fn gls_ar1(design: &Design<'_>) -> Result<Ar1, EffectError> {
    let lag = (4.0 * (design.outcome.len() as f64 / 100.0).powf(2.0 / 9.0)).floor() as usize;
    gls_ar1_with(design, lag)
}

/// [`gls_ar1`] with a given number of neighbours for Newey and West.
///
/// # Errors
/// As [`gls_ar1`].
pub fn gls_ar1_with(design: &Design<'_>, lag: usize) -> Result<Ar1, EffectError> {
    let plain = Design { clusters: None, weights: None, absorbed: None, ..design.clone() };
    let basis = Basis::of(&Rows::of(&plain)?)?;
    let search = Search::of(&basis);
    let a = search.maximum()?;
    let at = search.at(a.tanh()).ok_or(EffectError::DidNotConverge)?;
    let (n, p) = (search.n, basis.z.len());
    let sigma2 = at.rest / (n - p as f64);
    let inverse = at.factor.inverse();
    let ols = basis.coefficients()?;
    let newey_west = newey_west(&basis, lag);
    let alike = a.tanh().max(0.0);
    let worth = (n * (1.0 - alike) / (1.0 + alike) - p as f64).max(1.0);
    let unit = |k: usize| (0..p).map(|j| f64::from(u8::from(j == k))).collect::<Vec<f64>>();
    let mut estimates = vec![None; basis.columns];
    let mut robust = vec![None; basis.columns];
    for (k, &column) in basis.kept.iter().enumerate() {
        let c = basis.direction(&unit(k));
        let value = ols[k] + dot(&c, &at.shift);
        let se = (sigma2 * inverse.quadratic(&c)).sqrt();
        let df = search.satterthwaite(a, &c).ok_or(EffectError::DidNotConverge)?.min(worth);
        let estimate = Estimate::t(value, se, df, search.n as u64, "GLS with AR(1)", Comparison::Before);
        if ![value, se, estimate.low, estimate.high].iter().all(|v| v.is_finite()) {
            return Err(EffectError::OutOfRange);
        }
        estimates[column] = Some(estimate);
        robust[column] = Some(newey_west.quadratic(&c).max(0.0).sqrt());
    }
    let restricted = -0.5
        * ((n - p as f64) * (1.0 + (TAU * sigma2).ln() + 2.0 * basis.unit().ln())
            + at.log_det
            + basis.log_det());
    let e = &basis.residual;
    let steps: f64 = e.windows(2).map(|w| (w[1] - w[0]).powi(2)).sum();
    Ok(Ar1 {
        n: e.len(),
        terms: plain.terms(),
        estimates,
        phi: a.tanh(),
        sigma: sigma2.sqrt() * basis.unit(),
        log_likelihood: restricted,
        durbin_watson: steps / dot(e, e),
        newey_west: robust,
        lag,
    })
}

/// `V'V`, `V'V₁ + V₁'V` with `V₁` one step later, and `V'V` without the first and last point, of `V = [Z, e]`: with
/// these, `V'R⁻¹V = (all − φ lagged + φ² inner)/(1 − φ²)` for any `φ`, without the rows.
struct Search {
    n: f64,
    all: Sym,
    lagged: Sym,
    inner: Sym,
}

/// The criterion and its parts at one `φ`.
struct At {
    /// `−2 ×` restricted log-likelihood, without constants.
    criterion: f64,
    /// `ln det R + ln det Z'R⁻¹Z`
    log_det: f64,
    /// Cholesky factor of `Z'R⁻¹Z`.
    factor: Lower,
    /// Coordinates beyond those of least squares.
    shift: Vec<f64>,
    /// Weighted residual sum of squares.
    rest: f64,
}

impl Search {
    fn of(basis: &Basis) -> Self {
        let order = basis.z.len() + 1;
        let n = basis.residual.len();
        let row =
            |t: usize| -> Vec<f64> { basis.z.iter().map(|c| c[t]).chain([basis.residual[t]]).collect() };
        let (mut all, mut lagged, mut inner) = (Sym::zeros(order), Sym::zeros(order), Sym::zeros(order));
        let mut before: Option<Vec<f64>> = None;
        for t in 0..n {
            let now = row(t);
            all.add_outer(1.0, &now);
            if let Some(before) = before {
                lagged.add_cross(1.0, &before, &now);
            }
            if t > 0 && t + 1 < n {
                inner.add_outer(1.0, &now);
            }
            before = Some(now);
        }
        Self { n: n as f64, all, lagged, inner }
    }

    fn at(&self, phi: f64) -> Option<At> {
        let free = (1.0 - phi) * (1.0 + phi);
        let mut cross = self.all.clone();
        cross.add(-phi, &self.lagged);
        cross.add(phi * phi, &self.inner);
        cross.packed.iter_mut().for_each(|v| *v /= free);
        let p = cross.order - 1;
        let factor = Lower::cholesky(&cross.leading(p))?;
        let mut half: Vec<f64> = (0..p).map(|j| cross.at(p, j)).collect();
        factor.forward(&mut half);
        let rest = cross.at(p, p) - dot(&half, &half);
        let mut shift = half;
        factor.backward(&mut shift);
        let log_det = (self.n - 1.0) * free.ln() + factor.log_det();
        let criterion = (self.n - p as f64) * rest.ln() + log_det;
        criterion.is_finite().then_some(At { criterion, log_det, factor, shift, rest })
    }

    fn criterion(&self, a: f64) -> f64 {
        self.at(a.tanh()).map_or(f64::INFINITY, |at| at.criterion)
    }

    /// The `a = artanh φ` of the highest restricted likelihood: a grid, then golden sections, then Newton's steps.
    fn maximum(&self) -> Result<f64, EffectError> {
        const STEP: f64 = 0.1;
        const END: i32 = 60;
        let grid = (-END..=END).map(|k| (self.criterion(f64::from(k) * STEP), k));
        let (_, k) = grid.min_by(|a, b| a.0.total_cmp(&b.0)).ok_or(EffectError::DidNotConverge)?;
        if k.abs() == END {
            return Err(EffectError::DidNotConverge);
        }
        let (mut low, mut high) = (f64::from(k - 1) * STEP, f64::from(k + 1) * STEP);
        let golden = 0.5 * (5.0_f64.sqrt() - 1.0);
        for _ in 0..22 {
            let (left, right) = (high - golden * (high - low), low + golden * (high - low));
            if self.criterion(left) <= self.criterion(right) { high = right } else { low = left }
        }
        let mut a = 0.5 * (low + high);
        // Slopes keep digits that values of the criterion no longer have.
        let slope = |a: f64| (self.criterion(a + 1e-4) - self.criterion(a - 1e-4)) / 2e-4;
        for _ in 0..3 {
            let curve = (slope(a + 1e-3) - slope(a - 1e-3)) / 2e-3;
            let step = slope(a) / curve;
            if curve > 0.0 && step.abs() < 1e-3 {
                a -= step;
            }
        }
        Ok(a)
    }

    /// `2 v²/Var(v)` for the variance `v` of a contrast of coordinates, by the curvature of the restricted likelihood
    /// in `(artanh φ, ln σ²)` (Satterthwaite 1946; Giesbrecht and Burns 1985, *Biometrics* 41:477).
    fn satterthwaite(&self, a: f64, c: &[f64]) -> Option<f64> {
        let free = self.n - (self.all.order - 1) as f64;
        let log_sigma = (self.at(a.tanh())?.rest / free).ln();
        let value = |a: f64, s: f64| -> Option<f64> {
            let at = self.at(a.tanh())?;
            Some(0.5 * (free * s + at.rest * (-s).exp() + at.log_det))
        };
        let h = 1e-3;
        let here = value(a, log_sigma)?;
        let second = |da: f64, ds: f64| -> Option<f64> {
            Some(value(a + da, log_sigma + ds)? - 2.0 * here + value(a - da, log_sigma - ds)?)
        };
        let (aa, ss, both) = (second(h, 0.0)?, second(0.0, h)?, second(h, h)?);
        let cross = 0.5 * (both - aa - ss);
        let log_variance =
            |a: f64| -> Option<f64> { Some(self.at(a.tanh())?.factor.inverse().quadratic(c).ln()) };
        let slope = (log_variance(a + h)? - log_variance(a - h)?) / (2.0 * h);
        // [slope, 1] H⁻¹ [slope, 1]' with H = second differences over h²
        let spread = (slope * slope * ss - 2.0 * slope * cross + aa) * h * h / (aa * ss - cross * cross);
        let df = 2.0 / spread;
        (df.is_finite() && df > 0.0).then(|| df.min(free))
    }
}

/// Covariance of the coordinates by Newey and West (1987, *Econometrica* 55:703): Bartlett's weights over `lag`
/// neighbours, no prewhitening, times n/(n − p); R's `sandwich::NeweyWest(lag, prewhite = FALSE, adjust = TRUE)`.
fn newey_west(basis: &Basis, lag: usize) -> Sym {
    let (n, p) = (basis.residual.len(), basis.z.len());
    let score = |t: usize| -> Vec<f64> { basis.z.iter().map(|c| c[t] * basis.residual[t]).collect() };
    let scores: Vec<Vec<f64>> = (0..n).map(score).collect();
    let mut covariance = Sym::zeros(p);
    let factor = n as f64 / (n - p) as f64;
    for (t, now) in scores.iter().enumerate() {
        covariance.add_outer(factor, now);
        for back in 1..=lag.min(t) {
            let weight = 1.0 - back as f64 / (lag as f64 + 1.0);
            covariance.add_cross(factor * weight, now, &scores[t - back]);
        }
    }
    covariance
}
