//! What a fit says.

use super::Method;
use super::design::INTERCEPT;
use super::log::FitLog;

/// A fitted model. All lists are in the order of the design; nothing is ordered by result.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// How it was fitted.
    pub method: Method,
    /// Rows.
    pub n: usize,
    /// Groups with rows, by grouping.
    pub groups: Vec<GroupCount>,
    /// Fixed effects `β`, in units of the outcome for one unit of the column.
    pub fixed: Vec<Fixed>,
    /// Covariance of the fixed effects that could be estimated, in their order.
    pub fixed_covariance: Vec<Vec<f64>>,
    /// Variance components, and covariances within a term after its variances; the residual last (named `residual`).
    pub variances: Vec<Variance>,
    /// Share of the total variance by grouping where all columns with slopes that vary are 0, the residual last; they
    /// add to 1.
    pub partition: Vec<Share>,
    /// The REML criterion, or −2 log-likelihood. Not comparable between models with different columns if REML.
    pub criterion: f64,
    /// Log-likelihood (restricted if REML).
    pub log_likelihood: f64,
    /// Predicted deviation of each group from what its rows' columns (and the groups around it) lead to expect; one
    /// entry for each thing that varies.
    pub modes: Vec<FactorModes>,
    /// Always true: a search that did not settle is an error and gives no numbers.
    pub converged: bool,
    /// Whether a variance is exactly 0 or a correlation exactly ±1.
    pub singular: bool,
    /// Evaluations of the criterion.
    pub iterations: u32,
    /// Largest slope of the criterion at the end, by the coordinates of the search (see [`FitLog`]), leaving out
    /// variances held at 0.
    pub gradient: f64,
    /// What was tried.
    pub log: FitLog,
    /// Sentences that belong beside the numbers.
    pub notes: Vec<String>,
}

/// How many groups a grouping has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupCount {
    /// The grouping.
    pub name: String,
    /// Groups with at least one row.
    pub count: usize,
}

/// A fixed effect.
#[derive(Clone, Debug, PartialEq)]
pub struct Fixed {
    /// The term's name.
    pub term: String,
    /// Its estimate; `None` if the earlier columns already say all that this one does.
    pub estimate: Option<f64>,
    /// Its standard error.
    pub se: Option<f64>,
}

/// A variance component, or the covariance of two: a row of R's `as.data.frame(VarCorr(fit))`.
///
/// One difference: a factor with uncorrelated terms keeps its name in all of them, where R writes `g` and `g.1`.
#[derive(Clone, Debug, PartialEq)]
pub struct Variance {
    /// The grouping, or `residual`.
    pub group: String,
    /// What varies: `(Intercept)` or a column's slope; `None` for the residual.
    pub term: Option<String>,
    /// The other of two, for a covariance.
    pub term2: Option<String>,
    /// In squared units of the outcome for an intercept, divided by the columns' units for slopes; exactly 0 at the
    /// boundary. The covariance if there is a second term.
    pub variance: f64,
    /// Its square root; the correlation, between −1 and 1, if there is a second term.
    pub sd: f64,
}

impl Variance {
    pub(crate) fn own(group: &str, term: &str, variance: f64) -> Self {
        let (group, term) = (group.to_owned(), Some(term.to_owned()));
        Self { group, term, term2: None, variance, sd: variance.sqrt() }
    }

    pub(crate) fn is_intercept(&self) -> bool {
        self.term2.is_none() && self.term.as_deref() == Some(INTERCEPT)
    }
}

/// A share of the total variance.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The grouping, or `residual`.
    pub group: String,
    /// Between 0 and 1.
    pub share: f64,
}

/// The modes of one grouping, for one thing that varies between its groups.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorModes {
    /// The grouping.
    pub group: String,
    /// What varies: `(Intercept)` or a column's slope.
    pub term: String,
    /// One for each group with rows, in the order of the factor's levels.
    pub levels: Vec<Mode>,
}

/// What is known of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct Mode {
    /// The group's name.
    pub level: String,
    /// Rows in the group.
    pub n: u64,
    /// The conditional mode (BLUP, shrunken deviation), in units of the outcome (for one unit of the column if it is
    /// of a slope).
    pub value: f64,
    /// Its standard deviation as if the fixed effects were known.
    pub conditional_sd: f64,
    /// Standard deviation of the prediction error, with the uncertainty of the fixed effects (Henderson 1975).
    pub prediction_sd: f64,
    /// Share of the group's deviation that would show again: one less the conditional variance over `τ²`, which is
    /// `n τ²/(n τ² + σ²)` with one random intercept.
    pub reliability: f64,
}

impl Fit {
    /// The residual variance, in squared units of the outcome.
    #[must_use]
    pub fn residual_variance(&self) -> f64 {
        self.variances.last().map_or(0.0, |v| v.variance)
    }

    pub(crate) fn remarks(&self) -> Vec<String> {
        let lost = self.fixed.iter().filter(|f| f.estimate.is_none()).map(|f| {
            format!("{} is not estimable: the columns before it already say all that it does.", f.term)
        });
        let none = self.variances.iter().filter(|v| v.term2.is_none() && v.variance == 0.0).map(|v| {
            let slope = v.term.as_ref().filter(|_| !v.is_intercept());
            let what = slope.map_or(String::new(), |column| format!(" in the slope of {column}"));
            format!("No detectable variation{what} between groups of {}: the estimate is exactly 0.", v.group)
        });
        let few = self.groups.iter().filter(|g| g.count < 5).map(|g| {
            let (count, name) = (g.count, &g.name);
            format!("{count} groups of {name} are too few to know how much groups vary; treat its share as a guess.")
        });
        lost.chain(none).chain(few).collect()
    }
}
