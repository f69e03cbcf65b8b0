//! What a fit says.

use super::Method;

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
    /// Variance components, the residual last (named `residual`).
    pub variances: Vec<Variance>,
    /// Share of the total variance by grouping, the residual last; they add to 1.
    pub partition: Vec<Share>,
    /// The REML criterion, or −2 log-likelihood. Not comparable between models with different columns if REML.
    pub criterion: f64,
    /// Log-likelihood (restricted if REML).
    pub log_likelihood: f64,
    /// Predicted deviation of each group from what its rows' columns (and the groups around it) lead to expect.
    pub modes: Vec<FactorModes>,
    /// Always true: a search that did not settle is an error and gives no numbers.
    pub converged: bool,
    /// Whether a variance is exactly 0.
    pub singular: bool,
    /// Evaluations of the criterion.
    pub iterations: u32,
    /// Largest slope of the criterion at the end, by `ln(1 + φ m)`, leaving out variances held at 0.
    pub gradient: f64,
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

/// A variance component.
#[derive(Clone, Debug, PartialEq)]
pub struct Variance {
    /// The grouping, or `residual`.
    pub group: String,
    /// In squared units of the outcome; exactly 0 at the boundary.
    pub variance: f64,
    /// Its square root, in units of the outcome.
    pub sd: f64,
}

/// A share of the total variance.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The grouping, or `residual`.
    pub group: String,
    /// Between 0 and 1.
    pub share: f64,
}

/// The modes of one grouping.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorModes {
    /// The grouping.
    pub group: String,
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
    /// The conditional mode (BLUP, shrunken deviation), in units of the outcome.
    pub value: f64,
    /// Its standard deviation as if the fixed effects were known.
    pub conditional_sd: f64,
    /// Standard deviation of the prediction error, with the uncertainty of the fixed effects (Henderson 1975).
    pub prediction_sd: f64,
    /// Share of the group's deviation that would show again: `n τ²/(n τ² + σ²)` with one grouping.
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
        let none = self.variances.iter().filter(|v| v.variance == 0.0).map(|v| {
            format!("No detectable variation between groups of {}: the estimate is exactly 0.", v.group)
        });
        let few = self.groups.iter().filter(|g| g.count < 5).map(|g| {
            let (count, name) = (g.count, &g.name);
            format!("{count} groups of {name} are too few to know how much groups vary; treat its share as a guess.")
        });
        lost.chain(none).chain(few).collect()
    }
}
