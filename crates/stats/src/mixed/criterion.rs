//! The REML criterion and −2 log-likelihood, profiled over the fixed effects and the residual variance.
//!
//! With `A = V'Ω⁻¹V` split into columns and outcome, `β = A_xx⁻¹ A_xy` and `rss = A_yy − A_yx β`:
//!
//! ```text
//! REML  ln det Ω + ln det A_xx + (n − p)(1 + ln(2π rss/(n − p)))
//! ML    ln det Ω + n (1 + ln(2π rss/n))
//! ```
//!
//! Source: Bates, Mächler, Bolker and Walker (2015), *J. Stat. Softw.* 67(1), equations 34 and 41. The slopes
//! follow from `∂A/∂φ_f = −D_f` with `D_f = V'Ω⁻¹Z_f Z_f'Ω⁻¹V` and `∂ ln det Ω/∂φ_f = tr(Z_f'Ω⁻¹Z_f)`.

use super::Method;
use crate::linalg::{Lower, Sym};
use std::f64::consts::TAU;

/// What one evaluation of the variance ratios `φ` gives.
pub(crate) struct Sweep {
    pub log_det: f64,
    /// `V'Ω⁻¹V`
    pub cross: Sym,
    /// `tr(Z_f'Ω⁻¹Z_f)` for each factor, if slopes were asked for.
    pub trace: Vec<f64>,
    /// `D_f` for each factor, if slopes were asked for.
    pub outer: Vec<Sym>,
}

/// What each group of one factor knows at the end.
pub(crate) struct Levels {
    /// `1'Ω⁻¹V`, one row for each group. Unused where the variance is 0.
    pub u: Vec<f64>,
    /// Variance of the group's effect given the fixed effects, in units of the residual variance.
    pub variance: Vec<f64>,
}

/// Something that can eliminate the random effects, given their variances over the residual variance.
pub(crate) trait Solver {
    /// `None` if the numbers break down (a ratio beyond reason).
    fn sweep(&mut self, phi: &[f64], slopes: bool) -> Option<Sweep>;
    /// Per factor, in the solver's own order of factors.
    fn levels(&mut self, phi: &[f64]) -> Option<Vec<Levels>>;
}

/// The criterion at one point.
pub(crate) struct Value {
    pub criterion: f64,
    /// Slopes by `φ`, if the sweep held them.
    pub slopes: Vec<f64>,
    pub beta: Vec<f64>,
    pub columns: Lower,
    /// Residual sum of squares, weighted by `Ω⁻¹`, in the basis.
    pub rss: f64,
    /// `n − p` for REML, `n` for ML.
    pub divisor: f64,
}

/// Profiles a sweep. `rows` is `n`; the last variable of the sweep is the outcome.
pub(crate) fn profile(sweep: &Sweep, rows: f64, method: Method) -> Option<Value> {
    let columns = sweep.cross.order - 1;
    let inner = sweep.cross.leading(columns);
    let factor = Lower::cholesky(&inner)?;
    let outcome: Vec<f64> = (0..columns).map(|j| sweep.cross.at(columns, j)).collect();
    let mut beta = outcome.clone();
    factor.forward(&mut beta);
    let explained: f64 = beta.iter().map(|z| z * z).sum();
    factor.backward(&mut beta);
    let rss = sweep.cross.at(columns, columns) - explained;
    if rss <= 0.0 || !rss.is_finite() {
        return None;
    }
    let (divisor, penalty) = match method {
        Method::Reml => (rows - columns as f64, factor.log_det()),
        Method::Ml => (rows, 0.0),
    };
    let criterion = sweep.log_det + penalty + divisor * (1.0 + (TAU * rss / divisor).ln());
    let mut contrast: Vec<f64> = beta.iter().map(|b| -b).collect();
    contrast.push(1.0);
    let inverse = match method {
        Method::Reml if !sweep.outer.is_empty() => factor.inverse(),
        _ => Sym::zeros(0),
    };
    let slope = |(trace, outer): (&f64, &Sym)| {
        trace - inverse.trace_product(outer) - divisor * outer.quadratic(&contrast) / rss
    };
    let slopes = sweep.trace.iter().zip(&sweep.outer).map(slope).collect();
    Some(Value { criterion, slopes, beta, columns: factor, rss, divisor })
}
