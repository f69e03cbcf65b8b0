//! Linear mixed models: how much of the variation lies between groups, and what can be said of each group.
//!
//! ```text
//! y = X β + Z₁ b₁ + … + Z_k b_k + ε,   b_f ~ N(0, Σ_f) in each group,   ε ~ N(0, σ²/w)
//! ```
//!
//! | symbol | here | units |
//! |---|---|---|
//! | `y`, `n` | [`Design::outcome`], [`Fit::n`] | the outcome's |
//! | `X`, `β` | [`Design::columns`], [`Fit::fixed`] | outcome per unit of the column |
//! | `Z_f`, `b_f` | [`Design::groups`], [`Design::slopes`], [`Fit::modes`] | the outcome's (per unit of a slope's column) |
//! | `w` | [`Design::weights`] | none; 1 if not given |
//! | `Σ_f`, `σ²` | [`Fit::variances`] | the outcome's, squared |
//! | `φ_f = τ_f²/σ²`, `Φ_f = Σ_f/σ²` | what is searched for | none |
//!
//! An outcome of yes or no has a module of its own: [`binary`].
//!
//! Groupings may be nested to any depth and crossed in any way; which of the two they are is found from the data.
//! An intercept varies between the groups of each ([`Design::group`]), and slopes may ([`Design::slopes`]), with any
//! covariance between the two. Estimates are by REML or ML (Bates et al. 2015, *J. Stat. Softw.* 67(1), whose numbers
//! these agree with); modes and their standard deviations are Henderson's (1975, *Biometrics* 31:423).
//!
//! **Cost.** One pass over the rows makes sufficient statistics for each of the finest groups. Nested groups are
//! then eliminated level by level, crossed ones by a Cholesky factor of what the largest grouping leaves; a search
//! takes about ten such eliminations (with slopes twenty to fifty) and never returns to the rows.
//!
//! **Same in, same out.** Sums are taken in a fixed order in one thread, so a fit repeats to the last digit. Columns
//! and outcome are centred and put on one scale inside, so units and offsets do not matter.
//!
//! **At the boundary** a variance is exactly 0, its modes and their deviations are exactly 0, and if there is no
//! other grouping the standard errors are those of ordinary least squares. A correlation at the boundary is exactly
//! 1 or −1. [`Fit::log`] says how the search came there.
//!
//! ```
//! use ensemble_stats::mixed::{Design, Factor, Method, fit};
//!
//! // Three classes of three; means 2, 4 and 9, variance 1 within.
//! let score = [1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 8.0, 9.0, 10.0];
//! let class = Factor::from_labels("class", ["a", "a", "a", "b", "b", "b", "c", "c", "c"]);
//! let fit = fit(&Design::new(&score).group(&class), Method::Reml).unwrap();
//!
//! // Balanced groups have a closed form: mean squares 39 between and 1 within, so τ² = (39 − 1)/3.
//! assert!((fit.variances[0].variance - 38.0 / 3.0).abs() < 1e-6);
//! assert!((fit.residual_variance() - 1.0).abs() < 1e-6);
//! assert_eq!(fit.modes[0].levels[2].level, "c");
//! ```

mod basis;
mod between;
pub mod binary;
mod cells;
mod compare;
mod criterion;
mod crossed;
mod design;
mod error;
mod fit;
mod gather;
mod general;
mod layout;
mod log;
mod nested;
mod report;
mod result;
mod search;
mod statistics;
mod summary;
#[cfg(test)]
mod tests;

pub use between::Between;
pub use compare::{ComparisonError, ComparisonInterval, Comparisons, average_factor, comparisons};
pub use design::{Column, Design, Factor, Slopes};
pub use error::FitError;
pub(crate) use fit::Model;
use general::General;
pub use log::{FitLog, Search, Step, Stopped};
pub use result::{FactorModes, Fit, Fixed, GroupCount, Mode, Share, Variance};
pub use statistics::{Cell, Formula, Statistics, StatisticsError, Term};
pub use summary::{Summaries, Summary};

/// How variances are estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Restricted maximum likelihood: the usual choice, since it allows for the columns it had to estimate.
    Reml,
    /// Maximum likelihood: for comparing models with different columns.
    Ml,
}

/// Fits a model to rows.
///
/// ```
/// use ensemble_stats::mixed::{Design, Factor, Method, fit};
/// // Three classes whose lines have slopes 1, 2 and 3 and meet at 0, a little disturbed.
/// let hours = [0.0, 1.0, 2.0, 3.0, 4.0].repeat(3);
/// let score: Vec<f64> = (0..15).map(|i| f64::from(1 + i / 5) * hours[i as usize] + [0.1, -0.2, 0.0, 0.2, -0.1, 0.1, 0.0][i as usize % 7]).collect();
/// let class = Factor::from_labels("class", (0..15).map(|i| ["a", "b", "c"][i / 5]));
/// let design = Design::new(&score).column("hours", &hours).slopes(&class, &[("hours", &hours)]);
/// let fit = fit(&design, Method::Reml).unwrap();
/// assert!((fit.fixed[1].estimate.unwrap() - 2.0).abs() < 0.1);
/// // Variances of intercept and slope, then their covariance, then the residual.
/// assert_eq!(fit.variances[1].term.as_deref(), Some("hours"));
/// assert!((fit.variances[1].sd - 1.0).abs() < 0.1);
/// assert_eq!(fit.variances[2].term2.as_deref(), Some("hours"));
/// ```
///
/// A column that the earlier ones already determine is not estimated and noted; the later of two goes, always.
///
/// # Errors
/// Refuses, each with a sentence: no rows or groupings, lengths that differ, values that are not finite or
/// cannot be squared, a grouping with one group or with one row for each group, two groupings that are the same,
/// an outcome that is constant or that the columns explain completely, no more rows than columns or than effects of
/// one grouping, a slope of a column that does not vary, weights that are not above 0, groups inside which nothing
/// varies, crossed groups too closely connected, and a search that did not settle.
pub fn fit(design: &Design<'_>, method: Method) -> Result<Fit, FitError> {
    if design.plain() {
        return Model::from_rows(design)?.fit(method);
    }
    let (cells, spec) = cells::from_rows(design)?;
    general::check(&cells, &spec)?;
    General::new(cells, &spec)?.fit(method)
}

/// Fits a model to the statistics of cells, with the same result as from their rows.
///
/// ```
/// use ensemble_stats::mixed::{Design, Factor, Formula, Method, Statistics, fit, fit_from_statistics};
/// let score = [1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 8.0, 9.0, 10.0];
/// let before = [0.0, 2.0, 1.0, 1.0, 2.0, 4.0, 3.0, 5.0, 4.0];
/// let class = Factor::from_labels("class", ["a", "a", "a", "b", "b", "b", "c", "c", "c"]);
/// let design = Design::new(&score).column("before", &before).group(&class);
///
/// let text = Statistics::of(&design, "score").unwrap().write();
/// let read = Statistics::read(&text).unwrap();
/// let formula = Formula::new("score").column("before").group("class");
/// let again = fit_from_statistics(&read, &formula, Method::Reml).unwrap();
/// assert!((again.criterion - fit(&design, Method::Reml).unwrap().criterion).abs() < 1e-9);
/// ```
///
/// # Errors
/// As [`fit`], and [`FitError::UnknownName`] for a name that the statistics do not hold.
pub fn fit_from_statistics(
    statistics: &Statistics,
    formula: &Formula,
    method: Method,
) -> Result<Fit, FitError> {
    let (cells, spec) = statistics.cells(formula)?;
    general::check(&cells, &spec)?;
    match general::quick(&cells, &spec, method)? {
        Some(fit) => Ok(fit),
        None => General::new(cells, &spec)?.fit(method),
    }
}

/// Fits a model with one grouping to summaries of its groups, with the same result as from their rows.
///
/// ```
/// use ensemble_stats::mixed::{Method, Summaries, Summary, fit_from_groups};
/// let class = |name, mean| Summary::from_mean_sd(name, 3, mean, 1.0);
/// let groups = vec![class("a", 2.0), class("b", 4.0), class("c", 9.0)];
/// let summaries = Summaries { factor: "class".into(), columns: vec![], groups };
/// let fit = fit_from_groups(&summaries, Method::Reml).unwrap();
/// assert!((fit.variances[0].variance - 38.0 / 3.0).abs() < 1e-6);
/// ```
///
/// # Errors
/// As [`fit`], and [`FitError::BadSummary`] for a summary that cannot have come from data.
pub fn fit_from_groups(summaries: &Summaries, method: Method) -> Result<Fit, FitError> {
    Model::from_groups(summaries)?.fit(method)
}

/// The share of the variation that lies between the groups of one grouping, its 95% range, and a test that none
/// does.
///
/// Both come from one exact pivot (Wald 1947, *Ann. Math. Stat.* 18:586; Seely and El-Bassiouni 1983, *Ann. Stat.*
/// 11:197). With `rss(φ)` the weighted residual sum of squares at `φ` and `w` its limit within groups,
///
/// ```text
/// F(φ) = ((rss(φ) − w)/df1) / (w/df2)   ~   F(df1, df2)   if φ is the true ratio,
/// df1 = groups + columns seen within groups − columns,   df2 = n − groups − columns seen within groups
/// ```
///
/// whatever the group sizes and columns, if deviations are normal. `F(0)` tests that there is no variation; with
/// equal groups and no columns it is the F of the analysis of variance. The range holds the `φ` for which `F(φ)`
/// lies between the 2.5% and 97.5% points, so it covers the truth 95 times in 100 (more often near 0).
///
/// ```
/// use ensemble_stats::mixed::{Design, Factor, between};
/// let score = [1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 8.0, 9.0, 10.0];
/// let class = Factor::from_labels("class", ["a", "a", "a", "b", "b", "b", "c", "c", "c"]);
/// let found = between(&Design::new(&score).group(&class)).unwrap();
/// assert!((found.f - 39.0).abs() < 1e-9 && (found.df1, found.df2) == (2.0, 6.0));
/// assert!(found.low < found.share && found.share < found.high);
/// ```
///
/// # Errors
/// As [`fit`], and refuses any number of groupings but one, slopes, weights, and columns that describe the groups
/// completely.
pub fn between(design: &Design<'_>) -> Result<Between, FitError> {
    Model::from_rows(design)?.between()
}

/// [`between`] from summaries of the groups.
///
/// # Errors
/// As [`between`] and [`fit_from_groups`].
pub fn between_groups(summaries: &Summaries) -> Result<Between, FitError> {
    Model::from_groups(summaries)?.between()
}
