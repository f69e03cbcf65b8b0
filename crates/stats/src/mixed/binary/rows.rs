//! Checked rows, sorted by group, with columns made orthonormal.
#![expect(clippy::indexing_slicing, reason = "lengths and codes are checked first")]

use super::{Binary, BinaryError};
use crate::linalg::{Lower, Sym};
use crate::mixed::FitError;
use crate::special::stirling_remainder;

/// Share of a column's own variation that must be left after the earlier columns.
const LEFT_OVER: f64 = 1e-11;

/// What the search works on. Columns, with the intercept, are `X* = √n (X − c) L⁻ᵀ`, so that `X*'X* = n I`.
pub(super) struct Rows {
    /// Columns kept, with the intercept.
    pub width: usize,
    /// `width` values a row, rows of one group together.
    pub columns: Vec<f64>,
    pub yes: Vec<f64>,
    pub of: Vec<f64>,
    /// Where each group's rows begin; one entry more than groups.
    pub starts: Vec<usize>,
    pub labels: Vec<String>,
    pub estimable: Vec<bool>,
    /// `Σ ln C(n, y)`
    pub ways: f64,
    kept: Vec<usize>,
    centre: Vec<f64>,
    scale: Vec<f64>,
    lower: Lower,
}

impl Rows {
    pub fn of(design: &Binary<'_>) -> Result<Self, BinaryError> {
        check(design)?;
        let (order, starts, labels) = by_group(design)?;
        let rows = order.len();
        let (centre, scale) = design.columns.iter().map(|column| measure(column.values)).unzip();
        let mut this = Self {
            width: 0,
            columns: Vec::new(),
            yes: order.iter().map(|&row| design.yes[row]).collect(),
            of: order.iter().map(|&row| design.of[row]).collect(),
            starts,
            labels,
            estimable: vec![true],
            ways: design.yes.iter().zip(&design.of).map(|(&yes, &of)| ln_choose(of, yes)).sum(),
            kept: Vec::new(),
            centre,
            scale,
            lower: Lower { order: 1, packed: vec![(rows as f64).sqrt()] },
        };
        this.orthonormalise(design, &order)?;
        if rows <= this.width {
            return Err(FitError::TooFewRows { rows, columns: this.width }.into());
        }
        Ok(this)
    }

    /// Takes the columns in turn; one that the earlier ones leave nothing of is left out.
    fn orthonormalise(&mut self, design: &Binary<'_>, order: &[usize]) -> Result<(), BinaryError> {
        let standard: Vec<Vec<f64>> = (design.columns.iter().zip(self.centre.iter().zip(&self.scale)))
            .map(|(column, (centre, scale))| {
                order.iter().map(|&row| (column.values[row] - centre) / scale).collect()
            })
            .collect();
        let rows = order.len() as f64;
        let mut kept: Vec<Vec<f64>> = vec![vec![1.0; order.len()]];
        for (j, column) in standard.into_iter().enumerate() {
            let own: f64 = column.iter().map(|x| x * x).sum();
            if !own.is_finite() {
                return Err(FitError::OutOfRange.into());
            }
            // Twice through, since the first pass leaves rounding behind.
            let (mut left, mut row) = (column, vec![0.0; kept.len()]);
            for _ in 0..2 {
                for (known, slot) in kept.iter().zip(&mut row) {
                    let share = known.iter().zip(&left).map(|(a, b)| a * b).sum::<f64>() / rows;
                    left.iter_mut().zip(known).for_each(|(x, k)| *x -= share * k);
                    *slot += share * rows.sqrt();
                }
            }
            let size: f64 = left.iter().map(|x| x * x).sum();
            let keep = size > LEFT_OVER * own;
            self.estimable.push(keep);
            if keep {
                let by = (rows / size).sqrt();
                kept.push(left.into_iter().map(|x| x * by).collect());
                self.kept.push(j);
                self.lower.packed.extend(row);
                self.lower.packed.push(size.sqrt());
                self.lower.order += 1;
            }
        }
        self.width = kept.len();
        self.columns = (0..order.len()).flat_map(|row| kept.iter().map(move |column| column[row])).collect();
        Ok(())
    }

    pub fn groups(&self) -> usize {
        self.labels.len()
    }

    /// Coefficients and their covariance in the units of the columns as given.
    pub fn turn_back(&self, beta: &[f64], covariance: &Sym) -> (Vec<f64>, Sym) {
        let root = (self.yes.len() as f64).sqrt();
        let back = |values: &mut Vec<f64>| {
            values.iter_mut().for_each(|x| *x *= root);
            self.lower.backward(values);
            for (j, &column) in self.kept.iter().enumerate() {
                values[j + 1] /= self.scale[column];
                values[0] -= values[j + 1] * self.centre[column];
            }
        };
        let mut estimate = beta.to_vec();
        back(&mut estimate);
        let turned: Vec<Vec<f64>> = (0..self.width)
            .map(|j| {
                let mut unit = vec![0.0; self.width];
                unit[j] = 1.0;
                back(&mut unit);
                unit
            })
            .collect();
        let mut result = Sym::zeros(self.width);
        for i in 0..self.width {
            for j in 0..=i {
                let pairs = (0..self.width).flat_map(|a| (0..self.width).map(move |b| (a, b)));
                let sum = pairs.map(|(a, b)| turned[a][i] * covariance.at(a, b) * turned[b][j]).sum();
                result.set(i, j, sum);
            }
        }
        (estimate, result)
    }
}

fn check(design: &Binary<'_>) -> Result<(), BinaryError> {
    let rows = design.yes.len();
    let columns = design.columns.iter().map(|column| (column.name, column.values.len()));
    let group = (design.group.name.as_str(), design.group.codes.len());
    for (name, found) in columns.chain([("trials", design.of.len()), group]) {
        if found != rows {
            return Err(FitError::LengthsDiffer { name: name.into(), expected: rows, found }.into());
        }
    }
    if rows == 0 {
        return Err(FitError::NoRows.into());
    }
    if let Some(row) = (0..rows).find(|&row| design.of[row] < 1.0 || design.yes[row] > design.of[row]) {
        return Err(BinaryError::BadCount { row: row + 1 });
    }
    for column in &design.columns {
        if let Some(row) = column.values.iter().position(|value| !value.is_finite()) {
            return Err(FitError::NotFinite { name: column.name.into(), row: row + 1 }.into());
        }
    }
    let total = |values: &[f64]| values.iter().sum::<f64>();
    if [0.0, total(&design.of)].contains(&total(&design.yes)) {
        return Err(FitError::ConstantOutcome.into());
    }
    Ok(())
}

type Order = (Vec<usize>, Vec<usize>, Vec<String>);

/// Rows in the order of their groups, where each group begins, and the names of the groups that have rows.
fn by_group(design: &Binary<'_>) -> Result<Order, BinaryError> {
    let (name, levels) = (&design.group.name, &design.group.levels);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); levels.len()];
    for (row, &code) in design.group.codes.iter().enumerate() {
        match members.get_mut(code as usize) {
            Some(own) => own.push(row),
            None => return Err(FitError::UnknownLevel { name: name.clone(), row: row + 1 }.into()),
        }
    }
    let used = || members.iter().zip(levels).filter(|(own, _)| !own.is_empty());
    let labels: Vec<String> = used().map(|(_, label)| label.clone()).collect();
    if labels.len() < 2 {
        return Err(FitError::OneGroup { name: name.clone() }.into());
    }
    if design.of.iter().sum::<f64>() <= labels.len() as f64 {
        return Err(FitError::GroupPerRow { name: name.clone() }.into());
    }
    let mut starts = vec![0];
    for (own, _) in used() {
        starts.push(starts[starts.len() - 1] + own.len());
    }
    Ok((members.concat(), starts, labels))
}

/// A column's mean and largest distance from it (1 if there is none to speak of).
fn measure(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let first = values[0];
    let mean = first + values.iter().map(|value| (value - first) / n).sum::<f64>();
    let away = values.iter().map(|value| (value - mean).abs()).fold(0.0, f64::max);
    // What is left of a constant by rounding is nothing: dividing by infinity makes it so.
    (mean, if away <= 1e-13 * mean.abs() { f64::INFINITY } else { away })
}

/// `ln C(n, k)`
fn ln_choose(n: f64, k: f64) -> f64 {
    if k == 0.0 || k == n {
        return 0.0;
    }
    let ln_factorial = |x: f64| (x + 0.5) * (x + 1.0).ln() - x + stirling_remainder(x + 1.0);
    // Each holds ½ ln 2π − 1 besides.
    let rest = 0.5 * std::f64::consts::TAU.ln() - 1.0;
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k) - rest
}

#[cfg(test)]
mod tests {
    use super::ln_choose;

    #[test]
    fn ways_to_choose_are_those_of_pascals_triangle() {
        for (n, k, ways) in [(4.0, 2.0, 6.0), (10.0, 3.0, 120.0), (60.0, 30.0, 118_264_581_564_861_424.0_f64)]
        {
            assert!((ln_choose(n, k) - f64::ln(ways)).abs() < 1e-13 * f64::ln(ways) + 1e-14, "{n} {k}");
        }
        assert_eq!((ln_choose(1.0, 0.0), ln_choose(1.0, 1.0)), (0.0, 0.0));
    }
}
