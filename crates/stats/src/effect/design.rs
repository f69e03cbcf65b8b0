//! What goes into an estimate: an outcome, columns, clusters and weights.

use crate::mixed::{Column, Factor};

/// The rows: `y = intercept + columns · β + e`, where rows of one cluster may be alike in any way.
///
/// ```
/// use ensemble_stats::effect::Design;
/// use ensemble_stats::mixed::Factor;
/// let score = [3.0, 5.0, 4.0, 8.0];
/// let tried = [0.0, 0.0, 1.0, 1.0];
/// let school = Factor::from_labels("school", ["Elm", "Oak", "Ash", "Fir"]);
/// let design = Design::new(&score).column("tried", &tried).clusters(&school);
/// assert_eq!(design.columns.len(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct Design<'a> {
    /// The outcome, in its own units.
    pub outcome: &'a [f64],
    /// Whether the model has an intercept (it nearly always should).
    pub intercept: bool,
    /// Explaining columns, without the intercept.
    pub columns: Vec<Column<'a>>,
    /// What was assigned or sampled as a whole, such as schools; without it each row stands for itself.
    pub clusters: Option<&'a Factor>,
    /// One weight for each row, not negative; rows of weight 0 are left out.
    pub weights: Option<&'a [f64]>,
    /// Groups that each get an intercept of their own, in place of the common one.
    pub absorbed: Option<&'a Factor>,
}

impl<'a> Design<'a> {
    /// A design with an intercept and nothing else yet.
    #[must_use]
    pub fn new(outcome: &'a [f64]) -> Self {
        Self { outcome, intercept: true, columns: Vec::new(), clusters: None, weights: None, absorbed: None }
    }

    /// Adds an explaining column.
    #[must_use]
    pub fn column(mut self, name: &'a str, values: &'a [f64]) -> Self {
        self.columns.push(Column { name, values });
        self
    }

    /// Says which rows belong together.
    #[must_use]
    pub fn clusters(mut self, clusters: &'a Factor) -> Self {
        self.clusters = Some(clusters);
        self
    }

    /// Gives each row a weight.
    #[must_use]
    pub fn weights(mut self, weights: &'a [f64]) -> Self {
        self.weights = Some(weights);
        self
    }

    /// Gives each group an intercept of its own: the same numbers as a column for each group, without the cost.
    /// Each group must lie inside one cluster, and there may be no weights.
    #[must_use]
    pub fn absorb(mut self, groups: &'a Factor) -> Self {
        self.absorbed = Some(groups);
        self
    }

    /// Leaves the intercept out.
    #[must_use]
    pub fn without_intercept(mut self) -> Self {
        self.intercept = false;
        self
    }

    /// Names of the terms, intercept first.
    pub(crate) fn terms(&self) -> Vec<String> {
        let intercept = self.has_intercept().then(|| INTERCEPT.to_owned());
        intercept.into_iter().chain(self.columns.iter().map(|c| c.name.to_owned())).collect()
    }

    pub(crate) fn has_intercept(&self) -> bool {
        self.intercept && self.absorbed.is_none()
    }
}

/// R's name for the intercept.
pub(crate) const INTERCEPT: &str = "(Intercept)";
