//! Rows gathered into cells: one for each combination of groups that occurs.
//!
//! A cell holds its number of rows, the means of its variables and their cross-products about those means, so that
//! scores of a million plus a little noise keep their digits. Everything after works on cells, whether they came
//! from rows or from a file of [`super::Statistics`].
#![expect(clippy::indexing_slicing, reason = "lengths and codes are checked before the pass")]

use super::design::{Column, Design, Factor, INTERCEPT};
use super::error::FitError;
use super::gather::Codes;
use super::statistics::Cell;
use std::collections::HashMap;

/// The variables are the columns, each once, in the order of the model that asks; the constant is left out.
pub(crate) struct Cells {
    pub factors: Vec<Grouped>,
    pub variables: usize,
    pub n: Vec<u64>,
    /// `Σ w` of each cell; its number of rows without weights.
    pub weight: Vec<f64>,
    /// `Σ ln w` of each cell.
    pub log_weight: Vec<f64>,
    /// Weighted means, cell by cell.
    pub mean: Vec<f64>,
    /// `Σ w (v_i − mean_i)(v_j − mean_j)` for `j ≤ i`, cell by cell.
    pub cross: Vec<f64>,
}

/// One factor over the cells; only groups that have rows.
pub(crate) struct Grouped {
    pub name: String,
    pub labels: Vec<String>,
    /// Rows in each group.
    pub sizes: Vec<u64>,
    /// The group of each cell.
    pub codes: Vec<u32>,
}

/// What a model takes from the cells.
pub(crate) struct Spec {
    pub intercept: bool,
    /// Names of the fixed columns and which variables they are.
    pub names: Vec<String>,
    pub columns: Vec<usize>,
    pub outcome: usize,
    pub random: Vec<Varying>,
}

/// What varies, together, between the groups of one factor.
pub(crate) struct Varying {
    pub factor: usize,
    pub intercept: bool,
    pub columns: Vec<usize>,
    /// Names of the columns, after the intercept's if there is one.
    pub names: Vec<String>,
}

impl Varying {
    pub fn new(factor: usize, intercept: bool, columns: Vec<usize>, names: Vec<String>) -> Self {
        let first = intercept.then(|| INTERCEPT.to_owned());
        Self { factor, intercept, columns, names: first.into_iter().chain(names).collect() }
    }
}

impl Spec {
    /// The terms of the fixed part, intercept first.
    pub fn terms(&self) -> Vec<String> {
        let first = self.intercept.then(|| INTERCEPT.to_owned());
        first.into_iter().chain(self.names.iter().cloned()).collect()
    }

    /// Whether there are random intercepts only.
    pub fn intercepts_only(&self) -> bool {
        self.random.iter().all(|r| r.intercept && r.columns.is_empty())
    }
}

/// Gathers the rows of a design in two passes: means, then squares about them.
pub(crate) fn from_rows<'a>(design: &Design<'a>) -> Result<(Cells, Spec), FitError> {
    design.check()?;
    let mut variables: Vec<Column<'a>> = Vec::new();
    let mut place = |column: &Column<'a>| {
        let alike = |other: &Column<'a>| {
            other.name == column.name
                && (std::ptr::eq(other.values, column.values) || other.values == column.values)
        };
        variables.iter().position(alike).unwrap_or_else(|| {
            variables.push(*column);
            variables.len() - 1
        })
    };
    let columns: Vec<usize> = design.columns.iter().map(&mut place).collect();
    let slopes: Vec<Vec<usize>> =
        design.slopes.iter().map(|s| s.columns.iter().map(&mut place).collect()).collect();
    let outcome = variables.len();
    variables.push(Column { name: "outcome", values: design.outcome });
    for column in &variables {
        if let Some(row) = column.values.iter().position(|value| !value.is_finite()) {
            return Err(FitError::NotFinite { name: column.name.to_owned(), row: row + 1 });
        }
    }
    let mut factors: Vec<&Factor> = Vec::new();
    let mut place = |factor| match factors.iter().position(|&other| other == factor) {
        Some(at) => at,
        None => {
            factors.push(factor);
            factors.len() - 1
        }
    };
    let intercepts: Vec<Varying> =
        design.groups.iter().map(|&f| Varying::new(place(f), true, vec![], vec![])).collect();
    let slopes = design.slopes.iter().zip(slopes).map(|(s, columns)| {
        let names = s.columns.iter().map(|c| c.name.to_owned()).collect();
        Varying::new(place(s.factor), s.intercept, columns, names)
    });
    let random = intercepts.into_iter().chain(slopes).collect();
    let names = design.columns.iter().map(|c| c.name.to_owned()).collect();
    let values: Vec<&[f64]> = variables.iter().map(|c| c.values).collect();
    let cells = gather(&factors, &values, design.weights)?;
    Ok((cells, Spec { intercept: design.intercept, names, columns, outcome, random }))
}

fn gather(factors: &[&Factor], values: &[&[f64]], weights: Option<&[f64]>) -> Result<Cells, FitError> {
    let codes: Vec<Codes<'_>> =
        factors.iter().map(|f| Codes::any(&f.name, &f.codes, f.levels.len())).collect::<Result<_, _>>()?;
    let (cell_of, by_factor) = number(&codes);
    let (width, count) = (values.len(), by_factor.first().map_or(0, Vec::len));
    let weight_of = |row: usize| weights.map_or(1.0, |w| w[row]);
    let mut n = vec![0; count];
    let mut weight = vec![0.0; count];
    let mut log_weight = vec![0.0; count];
    let mut mean = vec![0.0; count * width];
    for (row, &cell) in cell_of.iter().enumerate() {
        let cell = cell as usize;
        n[cell] += 1;
        weight[cell] += weight_of(row);
        log_weight[cell] += weights.map_or(0.0, |w| w[row].ln());
        // The running mean never leaves the range of the values.
        let share = weight_of(row) / weight[cell];
        for (mean, column) in mean[cell * width..][..width].iter_mut().zip(values) {
            *mean += (column[row] - *mean) * share;
        }
    }
    let packed = width * (width + 1) / 2;
    let mut cross = vec![0.0; count * packed];
    let mut away = vec![0.0; width];
    for (row, &cell) in cell_of.iter().enumerate() {
        let cell = cell as usize;
        for ((a, column), mean) in away.iter_mut().zip(values).zip(&mean[cell * width..]) {
            *a = column[row] - mean;
        }
        let target = &mut cross[cell * packed..][..packed];
        let w = weight_of(row);
        let mut k = 0;
        for i in 0..width {
            for j in 0..=i {
                target[k] += w * away[i] * away[j];
                k += 1;
            }
        }
    }
    let finite = |values: &[f64]| values.iter().all(|v| v.is_finite());
    if !(finite(&weight) && finite(&mean) && finite(&cross)) {
        return Err(FitError::OutOfRange);
    }
    let factors = factors.iter().zip(&codes).zip(by_factor).map(|((factor, codes), by_cell)| Grouped {
        name: factor.name.clone(),
        labels: codes.used.iter().map(|&level| factor.levels[level].clone()).collect(),
        sizes: codes.counts.clone(),
        codes: by_cell,
    });
    Ok(Cells { factors: factors.collect(), variables: width, n, weight, log_weight, mean, cross })
}

/// The cell of each row, and for each factor the group of each cell. Cells come in the order of their first rows,
/// or of the groups if there is one factor.
fn number(codes: &[Codes<'_>]) -> (Vec<u32>, Vec<Vec<u32>>) {
    let Some((first, rest)) = codes.split_first() else { return (Vec::new(), Vec::new()) };
    let mut cell_of: Vec<u32> = first.codes.to_vec();
    let mut by_factor = vec![(0..first.groups() as u32).collect::<Vec<u32>>()];
    for codes in rest {
        let mut seen: HashMap<(u32, u32), u32> = HashMap::new();
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (cell, &code) in cell_of.iter_mut().zip(codes.codes.iter()) {
            let pair = (*cell, code);
            *cell = *seen.entry(pair).or_insert_with(|| {
                pairs.push(pair);
                pairs.len() as u32 - 1
            });
        }
        for known in &mut by_factor {
            *known = pairs.iter().map(|&(before, _)| known[before as usize]).collect();
        }
        by_factor.push(pairs.iter().map(|&(_, code)| code).collect());
    }
    (cell_of, by_factor)
}

impl Cells {
    /// Whether every row weighs 1.
    pub fn plain(&self) -> bool {
        self.weight.iter().zip(&self.n).all(|(w, n)| *w == *n as f64)
            && self.log_weight.iter().all(|l| *l == 0.0)
    }

    pub fn rows(&self) -> u64 {
        self.n.iter().sum()
    }

    /// One cell by itself, with the names of its groups.
    pub fn cell(&self, at: usize) -> Cell {
        let (v, packed) = (self.variables, self.variables * (self.variables + 1) / 2);
        Cell {
            path: self.factors.iter().map(|f| f.labels[f.codes[at] as usize].clone()).collect(),
            n: self.n[at],
            weight: self.weight[at],
            log_weight: self.log_weight[at],
            mean: self.mean[at * v..][..v].to_vec(),
            cross: self.cross[at * packed..][..packed].to_vec(),
        }
    }

    /// Weighted means of the variables over all cells.
    pub fn centre(&self) -> Vec<f64> {
        let total: f64 = self.weight.iter().sum();
        let mut centre = vec![0.0; self.variables];
        for (mean, weight) in self.mean.chunks_exact(self.variables).zip(&self.weight) {
            centre.iter_mut().zip(mean).for_each(|(c, m)| *c += m * (weight / total));
        }
        centre
    }

    /// `Σ w u u'` of one cell, all entries by rows, for `u = (1, variables − centre)`.
    pub fn table(&self, cell: usize, centre: &[f64]) -> Vec<f64> {
        let (v, order) = (self.variables, self.variables + 1);
        let weight = self.weight[cell];
        let away: Vec<f64> = self.mean[cell * v..][..v].iter().zip(centre).map(|(m, c)| m - c).collect();
        let inside = &self.cross[cell * v * order / 2..];
        let mut out = vec![0.0; order * order];
        out[0] = weight;
        for i in 0..v {
            out[i + 1] = weight * away[i];
            out[(i + 1) * order] = weight * away[i];
            for j in 0..=i {
                let value = inside[i * (i + 1) / 2 + j] + weight * away[i] * away[j];
                out[(i + 1) * order + j + 1] = value;
                out[(j + 1) * order + i + 1] = value;
            }
        }
        out
    }
}
