//! What goes into a fit: an outcome, columns that may explain it, and the groups its rows belong to.

use super::error::FitError;
use std::collections::HashMap;

/// A grouping of the rows: schools, class-years, primaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// What the groups are, such as `school`.
    pub name: String,
    /// For each row, the position in `levels` of its group.
    pub codes: Vec<u32>,
    /// The names of the groups. Levels that no row belongs to are left out of a fit.
    pub levels: Vec<String>,
}

impl Factor {
    /// Groups rows by a label each, in order of first appearance.
    ///
    /// ```
    /// use ensemble_stats::mixed::Factor;
    /// let school = Factor::from_labels("school", ["Elm", "Oak", "Elm"]);
    /// assert_eq!(school.codes, [0, 1, 0]);
    /// ```
    pub fn from_labels<L: AsRef<str>>(name: &str, labels: impl IntoIterator<Item = L>) -> Self {
        let mut seen: HashMap<String, u32> = HashMap::new();
        let mut levels = Vec::new();
        let mut codes = Vec::new();
        for label in labels {
            let label = label.as_ref();
            let code = match seen.get(label) {
                Some(&code) => code,
                None => {
                    let code = u32::try_from(levels.len()).unwrap_or(u32::MAX);
                    seen.insert(label.to_owned(), code);
                    levels.push(label.to_owned());
                    code
                }
            };
            codes.push(code);
        }
        Self { name: name.to_owned(), codes, levels }
    }

    /// The groups of `self` inside those of `outer`, for names that repeat from one outer group to the next
    /// (class 1 of every school). Named `inner:outer`, as R does for `outer/inner`.
    ///
    /// ```
    /// use ensemble_stats::mixed::Factor;
    /// let school = Factor::from_labels("school", ["Elm", "Elm", "Oak"]);
    /// let class = Factor::from_labels("class", ["1", "2", "1"]);
    /// let within = class.within(&school);
    /// assert_eq!(within.name, "class:school");
    /// assert_eq!(within.levels, ["1:Elm", "2:Elm", "1:Oak"]);
    /// ```
    #[must_use]
    pub fn within(&self, outer: &Factor) -> Self {
        let mut seen: HashMap<(u32, u32), u32> = HashMap::new();
        let mut levels = Vec::new();
        let codes = self.codes.iter().zip(&outer.codes).map(|(&inner, &around)| {
            *seen.entry((inner, around)).or_insert_with(|| {
                let label = |factor: &Factor, code: u32| {
                    factor.levels.get(code as usize).map_or_else(|| code.to_string(), Clone::clone)
                };
                levels.push(format!("{}:{}", label(self, inner), label(outer, around)));
                u32::try_from(levels.len() - 1).unwrap_or(u32::MAX)
            })
        });
        let codes = codes.collect();
        Self { name: format!("{}:{}", self.name, outer.name), codes, levels }
    }
}

/// A named column of numbers, one for each row.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// The term's name in the results.
    pub name: &'a str,
    /// One finite number for each row.
    pub values: &'a [f64],
}

/// What varies between the groups of one factor: an intercept, the slopes of columns, or both together.
///
/// Everything in one of these may be correlated, as `(1 + x | g)` in R's notation; for `(1 + x || g)` give the
/// intercept by [`Design::group`] and the slope by [`Design::slopes_alone`].
#[derive(Clone, Debug)]
pub struct Slopes<'a> {
    /// The grouping.
    pub factor: &'a Factor,
    /// Whether groups differ where all columns are 0.
    pub intercept: bool,
    /// Columns whose slopes differ from group to group; usually columns of the design too.
    pub columns: Vec<Column<'a>>,
}

/// The rows of a fit: `y = intercept + columns · β + what varies between groups + residual`.
///
/// ```
/// use ensemble_stats::mixed::{Design, Factor};
/// let score = [3.0, 5.0, 4.0, 8.0];
/// let before = [1.0, 2.0, 2.0, 3.0];
/// let class = Factor::from_labels("class", ["a", "a", "b", "b"]);
/// let design = Design::new(&score).column("before", &before).group(&class);
/// assert_eq!(design.columns.len(), 1);
/// // score ~ before + (1 + before | class)
/// let steep = Design::new(&score).column("before", &before).slopes(&class, &[("before", &before)]);
/// assert!(steep.slopes[0].intercept);
/// ```
#[derive(Clone, Debug)]
pub struct Design<'a> {
    /// The outcome, in its own units.
    pub outcome: &'a [f64],
    /// Whether the model has an intercept (it nearly always should).
    pub intercept: bool,
    /// Explaining columns, without the intercept.
    pub columns: Vec<Column<'a>>,
    /// Groupings with an intercept each, nested or crossed, in the order wanted in the results.
    pub groups: Vec<&'a Factor>,
    /// What else varies between groups; in the results it follows on `groups`.
    pub slopes: Vec<Slopes<'a>>,
    /// A weight above 0 for each row, if rows are not equally sure: the residual variance of a row is `σ²/weight`.
    pub weights: Option<&'a [f64]>,
}

impl<'a> Design<'a> {
    /// A design with an intercept and nothing else yet.
    #[must_use]
    pub fn new(outcome: &'a [f64]) -> Self {
        let (columns, groups, slopes) = (Vec::new(), Vec::new(), Vec::new());
        Self { outcome, intercept: true, columns, groups, slopes, weights: None }
    }

    /// Adds an explaining column.
    #[must_use]
    pub fn column(mut self, name: &'a str, values: &'a [f64]) -> Self {
        self.columns.push(Column { name, values });
        self
    }

    /// Adds a grouping.
    #[must_use]
    pub fn group(mut self, factor: &'a Factor) -> Self {
        self.groups.push(factor);
        self
    }

    /// Adds groups that differ in their intercepts and in the slopes of named columns: `(1 + x | g)`.
    #[must_use]
    pub fn slopes(self, factor: &'a Factor, columns: &[(&'a str, &'a [f64])]) -> Self {
        self.varying(factor, true, columns)
    }

    /// Adds groups that differ in the slopes of named columns only: `(0 + x | g)`.
    #[must_use]
    pub fn slopes_alone(self, factor: &'a Factor, columns: &[(&'a str, &'a [f64])]) -> Self {
        self.varying(factor, false, columns)
    }

    fn varying(mut self, factor: &'a Factor, intercept: bool, columns: &[(&'a str, &'a [f64])]) -> Self {
        let columns = columns.iter().map(|&(name, values)| Column { name, values }).collect();
        self.slopes.push(Slopes { factor, intercept, columns });
        self
    }

    /// Gives each row a weight above 0.
    #[must_use]
    pub fn weighted(mut self, weights: &'a [f64]) -> Self {
        self.weights = Some(weights);
        self
    }

    /// Leaves the intercept out.
    #[must_use]
    pub fn without_intercept(mut self) -> Self {
        self.intercept = false;
        self
    }

    /// Names of the fixed terms, intercept first.
    pub(crate) fn terms(&self) -> Vec<String> {
        let intercept = self.intercept.then(|| INTERCEPT.to_owned());
        intercept.into_iter().chain(self.columns.iter().map(|c| c.name.to_owned())).collect()
    }

    /// Refuses lengths that differ and a design without rows or groups.
    pub(crate) fn check(&self) -> Result<(), FitError> {
        let rows = self.outcome.len();
        let columns = self.columns.iter().chain(self.slopes.iter().flat_map(|s| &s.columns));
        let factors = self.groups.iter().copied().chain(self.slopes.iter().map(|s| s.factor));
        let lengths = columns.map(|c| (c.name, c.values.len()));
        let lengths = lengths.chain(factors.map(|g| (g.name.as_str(), g.codes.len())));
        for (name, found) in lengths.chain(self.weights.map(|w| ("weights", w.len()))) {
            if found != rows {
                return Err(FitError::LengthsDiffer { name: name.to_owned(), expected: rows, found });
            }
        }
        if rows == 0 {
            return Err(FitError::NoRows);
        }
        if self.groups.is_empty() && self.slopes.is_empty() {
            return Err(FitError::NoGroups);
        }
        let sound = |weight: &f64| *weight > 0.0 && weight.is_finite();
        match self.weights.and_then(|weights| weights.iter().position(|w| !sound(w))) {
            Some(row) => Err(FitError::BadWeight { row: row + 1 }),
            None => Ok(()),
        }
    }

    /// Whether there are random intercepts only and all rows weigh the same.
    pub(crate) fn plain(&self) -> bool {
        self.slopes.is_empty() && self.weights.is_none()
    }
}

/// R's name for the intercept.
pub(crate) const INTERCEPT: &str = "(Intercept)";
