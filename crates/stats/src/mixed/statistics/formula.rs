//! A model for statistics, by names.

/// A model by names, for statistics.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// The outcome's name among the variables.
    pub outcome: String,
    /// Whether the model has an intercept.
    pub intercept: bool,
    /// Explaining columns by name.
    pub columns: Vec<String>,
    /// What varies between groups.
    pub random: Vec<Term>,
}

/// What varies, together, between the groups of one factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The factor's name; `inner:outer` makes one of two that the statistics hold.
    pub factor: String,
    /// Whether groups differ where all columns are 0.
    pub intercept: bool,
    /// Columns whose slopes differ from group to group.
    pub columns: Vec<String>,
}

impl Formula {
    /// An outcome with an intercept and nothing else yet.
    #[must_use]
    pub fn new(outcome: &str) -> Self {
        Self { outcome: outcome.to_owned(), intercept: true, columns: Vec::new(), random: Vec::new() }
    }

    /// Adds an explaining column.
    #[must_use]
    pub fn column(mut self, name: &str) -> Self {
        self.columns.push(name.to_owned());
        self
    }

    /// Adds a random intercept: `(1 | factor)`.
    #[must_use]
    pub fn group(self, factor: &str) -> Self {
        self.varying(factor, true, &[])
    }

    /// Adds a term: `(1 + columns | factor)`, or `(0 + columns | factor)`.
    #[must_use]
    pub fn varying(mut self, factor: &str, intercept: bool, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|&c| c.to_owned()).collect();
        self.random.push(Term { factor: factor.to_owned(), intercept, columns });
        self
    }
}
