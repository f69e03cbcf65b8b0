//! Sufficient statistics for a full model: all a fit needs, without the rows.
//!
//! One cell for each combination of groups that occurs, with the number of rows, the means of all variables and the
//! sums of their products about those means. Statistics of different rows can be added; whatever model is fitted to
//! them has the result of a fit to all the rows.

mod csv;
mod error;
mod formula;
#[cfg(test)]
mod tests;

use super::cells::{Cells, Grouped, Spec, Varying, from_rows};
use super::design::Design;
use super::error::FitError;
use std::collections::HashMap;

pub use error::StatisticsError;
pub use formula::{Formula, Term};

/// The statistics of many cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// The groupings that tell cells apart.
    pub factors: Vec<String>,
    /// The variables, the outcome among them.
    pub variables: Vec<String>,
    /// One for each combination of groups.
    pub cells: Vec<Cell>,
}

/// The rows that belong to the same groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The group in each factor.
    pub path: Vec<String>,
    /// Rows, at least 1.
    pub n: u64,
    /// Sum of the rows' weights `w`; `n` if rows weigh the same.
    pub weight: f64,
    /// `Σ ln w`; 0 if rows weigh the same.
    pub log_weight: f64,
    /// Weighted means of the variables.
    pub mean: Vec<f64>,
    /// `Σ w (v_i − mean_i)(v_j − mean_j)` for `j ≤ i`, row by row of the lower triangle.
    pub cross: Vec<f64>,
}

impl Statistics {
    /// Gathers the rows of a design, whose outcome gets the name `outcome`.
    ///
    /// Variables are the design's columns, then those with slopes that are not among them, then the outcome.
    ///
    /// # Errors
    /// Whatever [`super::fit`] would refuse about lengths, codes, weights and numbers, and two columns of one name
    /// ([`FitError::TermTwice`] says which).
    pub fn of(design: &Design<'_>, outcome: &str) -> Result<Self, FitError> {
        let (cells, spec) = from_rows(design)?;
        let mut variables = vec![outcome.to_owned(); cells.variables];
        let slopes = spec
            .random
            .iter()
            .flat_map(|r| r.columns.iter().zip(r.names.iter().skip(usize::from(r.intercept))));
        for (&at, name) in spec.columns.iter().zip(&spec.names).chain(slopes) {
            if let Some(slot) = variables.get_mut(at) {
                slot.clone_from(name);
            }
        }
        let mut sorted = variables.clone();
        sorted.sort();
        if let Some([term, _]) = sorted.array_windows().find(|[a, b]| a == b) {
            return Err(FitError::TermTwice { term: term.clone(), name: "the statistics".into() });
        }
        let all = (0..cells.n.len()).map(|at| cells.cell(at)).collect();
        Ok(Self { factors: cells.factors.into_iter().map(|f| f.name).collect(), variables, cells: all })
    }

    /// Adds the statistics of other rows. A cell that both have becomes the sum; new cells follow in their order.
    ///
    /// # Errors
    /// Refuses other factors or variables; their order may differ.
    pub fn add(&mut self, other: &Self) -> Result<(), StatisticsError> {
        let factors = places(&self.factors, &other.factors)?;
        let variables = places(&self.variables, &other.variables)?;
        let mut known: HashMap<Vec<String>, usize> =
            self.cells.iter().enumerate().map(|(at, cell)| (cell.path.clone(), at)).collect();
        for cell in &other.cells {
            let cell = cell.reordered(&factors, &variables);
            match known.get(&cell.path).and_then(|&at| self.cells.get_mut(at)) {
                Some(own) => own.add(&cell),
                None => {
                    known.insert(cell.path.clone(), self.cells.len());
                    self.cells.push(cell);
                }
            }
        }
        Ok(())
    }

    /// The cells that a formula asks for.
    pub(crate) fn cells(&self, formula: &Formula) -> Result<(Cells, Spec), FitError> {
        let variable = |name: &String| {
            let unknown = || FitError::UnknownName { name: name.clone() };
            self.variables.iter().position(|v| v == name).ok_or_else(unknown)
        };
        let width = self.variables.len();
        for cell in &self.cells {
            if !cell.sound(self.factors.len(), width) {
                return Err(FitError::BadSummary { level: cell.path.join(", ") });
            }
        }
        let (mut factors, mut random): (Vec<Grouped>, Vec<Varying>) = (Vec::new(), Vec::new());
        for term in &formula.random {
            let at = match factors.iter().position(|f| f.name == term.factor) {
                Some(at) => at,
                None => {
                    factors.push(self.grouped(&term.factor)?);
                    factors.len() - 1
                }
            };
            let columns = term.columns.iter().map(variable).collect::<Result<_, _>>()?;
            random.push(Varying::new(at, term.intercept, columns, term.columns.clone()));
        }
        let spec = Spec {
            intercept: formula.intercept,
            names: formula.columns.clone(),
            columns: formula.columns.iter().map(variable).collect::<Result<_, _>>()?,
            outcome: variable(&formula.outcome)?,
            random,
        };
        let cells = Cells {
            factors,
            variables: width,
            n: self.cells.iter().map(|c| c.n).collect(),
            weight: self.cells.iter().map(|c| c.weight).collect(),
            log_weight: self.cells.iter().map(|c| c.log_weight).collect(),
            mean: self.cells.iter().flat_map(|c| c.mean.iter().copied()).collect(),
            cross: self.cells.iter().flat_map(|c| c.cross.iter().copied()).collect(),
        };
        Ok((cells, spec))
    }

    /// A factor by name, or `inner:outer` of two; groups in the order of their first cells.
    fn grouped(&self, name: &str) -> Result<Grouped, FitError> {
        let find = |name: &str| self.factors.iter().position(|f| f == name);
        let apart: Option<Vec<usize>> = match find(name) {
            Some(at) => Some(vec![at]),
            None => name.split(':').map(find).collect(),
        };
        let places = apart.ok_or_else(|| FitError::UnknownName { name: name.to_owned() })?;
        let mut seen: HashMap<String, u32> = HashMap::new();
        let mut grouped = Grouped { name: name.to_owned(), labels: vec![], sizes: vec![], codes: vec![] };
        for cell in &self.cells {
            let parts: Vec<&str> =
                places.iter().filter_map(|&p| cell.path.get(p).map(String::as_str)).collect();
            let label = parts.join(":");
            let code = *seen.entry(label.clone()).or_insert_with(|| {
                grouped.labels.push(label);
                grouped.sizes.push(0);
                grouped.labels.len() as u32 - 1
            });
            if let Some(size) = grouped.sizes.get_mut(code as usize) {
                *size = size.saturating_add(cell.n);
            }
            grouped.codes.push(code);
        }
        Ok(grouped)
    }
}

/// For each of `ours` its place in `theirs`.
fn places(ours: &[String], theirs: &[String]) -> Result<Vec<usize>, StatisticsError> {
    if let Some(name) = theirs.iter().find(|name| !ours.contains(name)) {
        return Err(StatisticsError::NamesDiffer { name: name.clone() });
    }
    let place = |name: &String| {
        let unknown = || StatisticsError::NamesDiffer { name: name.clone() };
        theirs.iter().position(|n| n == name).ok_or_else(unknown)
    };
    ours.iter().map(place).collect()
}

impl Cell {
    /// Whether this can have come from data.
    fn sound(&self, factors: usize, width: usize) -> bool {
        let shape = self.path.len() == factors
            && self.mean.len() == width
            && self.cross.len() == width * (width + 1) / 2;
        let finite = self.mean.iter().chain(&self.cross).chain([&self.log_weight]).all(|v| v.is_finite());
        let squares = (0..width).all(|i| self.cross.get(i * (i + 3) / 2).is_some_and(|&s| s >= 0.0));
        shape && finite && squares && self.n > 0 && self.weight > 0.0 && self.weight.is_finite()
    }

    fn reordered(&self, factors: &[usize], variables: &[usize]) -> Self {
        let cross = |i: usize, j: usize| self.cross.get(i.max(j) * (i.max(j) + 1) / 2 + i.min(j)).copied();
        let pairs = variables
            .iter()
            .enumerate()
            .flat_map(|(at, &i)| variables.iter().take(at + 1).filter_map(move |&j| cross(i, j)));
        Self {
            path: factors.iter().filter_map(|&f| self.path.get(f).cloned()).collect(),
            mean: variables.iter().filter_map(|&v| self.mean.get(v).copied()).collect(),
            cross: pairs.collect(),
            ..*self
        }
    }

    /// Adds the rows of another: means by weight, and what lies between the two means to the products (Chan, Golub and
    /// LeVeque 1983, *Am. Stat.* 37:242).
    fn add(&mut self, other: &Self) {
        let total = self.weight + other.weight;
        let share = other.weight / total;
        let apart: Vec<f64> = other.mean.iter().zip(&self.mean).map(|(b, a)| b - a).collect();
        let pairs = apart.iter().enumerate().flat_map(|(i, a)| apart.iter().take(i + 1).map(move |b| a * b));
        for ((own, theirs), product) in self.cross.iter_mut().zip(&other.cross).zip(pairs) {
            *own += theirs + self.weight * share * product;
        }
        for (mean, apart) in self.mean.iter_mut().zip(&apart) {
            *mean += share * apart;
        }
        self.n = self.n.saturating_add(other.n);
        self.weight = total;
        self.log_weight += other.log_weight;
    }
}
