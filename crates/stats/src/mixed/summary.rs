//! Sufficient statistics by group: all a two-level fit needs, without the rows.

use super::design::{Design, INTERCEPT};
use super::error::FitError;
use super::gather::{Codes, Gathered, Grouping};
use crate::linalg::Sym;

/// One group: its size, the means of its variables and their cross-products about those means.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The group's name.
    pub level: String,
    /// Rows, at least 1.
    pub n: u64,
    /// Means of the columns, in order, then of the outcome.
    pub mean: Vec<f64>,
    /// `Σ (v_i − mean_i)(v_j − mean_j)` for `j ≤ i`, row by row of the lower triangle, in the order of `mean`.
    pub cross: Vec<f64>,
}

impl Summary {
    /// From plain sums: `sums[i] = Σ v_i` and `products = Σ v_i v_j` (lower triangle by rows).
    ///
    /// Plain sums of squares lose digits when values are large beside their spread; take the sums about a
    /// round number near the middle if you can.
    ///
    /// ```
    /// use ensemble_stats::mixed::Summary;
    /// let class = Summary::from_sums("1A", 3, &[6.0], &[14.0]); // 1, 2, 3
    /// assert_eq!((class.mean[0], class.cross[0]), (2.0, 2.0));
    /// ```
    #[must_use]
    pub fn from_sums(level: &str, n: u64, sums: &[f64], products: &[f64]) -> Self {
        let mean: Vec<f64> = sums.iter().map(|s| s / n as f64).collect();
        let pairs = mean.iter().enumerate().flat_map(|(i, a)| mean.iter().take(i + 1).map(move |b| a * b));
        let cross = products.iter().zip(pairs).map(|(p, ab)| p - ab * n as f64).collect();
        Self { level: level.to_owned(), n, mean, cross }
    }

    /// From a size, mean and standard deviation (divisor `n − 1`), for an outcome without columns.
    ///
    /// ```
    /// use ensemble_stats::mixed::Summary;
    /// assert_eq!(Summary::from_mean_sd("1A", 3, 2.0, 1.0).cross, [2.0]);
    /// ```
    #[must_use]
    pub fn from_mean_sd(level: &str, n: u64, mean: f64, sd: f64) -> Self {
        let cross = sd * sd * n.saturating_sub(1) as f64;
        Self { level: level.to_owned(), n, mean: vec![mean], cross: vec![if n < 2 { 0.0 } else { cross }] }
    }

    /// Whether this can have come from data with `width` variables.
    fn sound(&self, width: usize) -> bool {
        let shape = self.mean.len() == width && self.cross.len() == width * (width + 1) / 2;
        let finite = self.mean.iter().chain(&self.cross).all(|v| v.is_finite());
        let squares = (0..width).all(|i| self.cross.get(i * (i + 3) / 2).is_some_and(|&s| s >= 0.0));
        shape && finite && squares && self.n > 0
    }
}

/// A two-level design as summaries. The model has an intercept.
#[derive(Clone, Debug, PartialEq)]
pub struct Summaries {
    /// The grouping's name.
    pub factor: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// One for each group.
    pub groups: Vec<Summary>,
}

impl Summaries {
    /// Summarises a design that has one grouping and an intercept.
    ///
    /// # Errors
    /// Whatever [`super::fit`] would refuse about lengths, codes and numbers, and any number of groupings but one.
    pub fn of(design: &Design<'_>) -> Result<Self, FitError> {
        design.check()?;
        let [factor] = design.groups.as_slice() else {
            return Err(FitError::NotOneGrouping { found: design.groups.len() });
        };
        let codes = Codes::of(&factor.name, &factor.codes, factor.levels.len())?;
        let values: Vec<&[f64]> = design.columns.iter().map(|c| c.values).chain([design.outcome]).collect();
        let mut groups: Vec<Summary> = (codes.used.iter().zip(&codes.counts))
            .map(|(&level, &n)| Summary {
                level: factor.levels.get(level).cloned().unwrap_or_default(),
                n,
                mean: vec![0.0; values.len()],
                cross: vec![0.0; values.len() * (values.len() + 1) / 2],
            })
            .collect();
        for (row, &code) in codes.codes.iter().enumerate() {
            let Some(group) = groups.get_mut(code as usize) else { continue };
            for (mean, column) in group.mean.iter_mut().zip(&values) {
                *mean += column.get(row).copied().unwrap_or(f64::NAN) / group.n as f64;
            }
        }
        for (row, &code) in codes.codes.iter().enumerate() {
            let Some(group) = groups.get_mut(code as usize) else { continue };
            let away = |i: usize| Some(values.get(i)?.get(row)? - group.mean.get(i)?);
            let away: Vec<f64> = (0..values.len()).filter_map(away).collect();
            let pairs =
                away.iter().enumerate().flat_map(|(i, a)| away.iter().take(i + 1).map(move |b| a * b));
            for (cross, product) in group.cross.iter_mut().zip(pairs) {
                *cross += product;
            }
        }
        let columns = design.columns.iter().map(|c| c.name.to_owned()).collect();
        Ok(Self { factor: factor.name.clone(), columns, groups })
    }

    /// The same sufficient statistics that a pass over the rows would give.
    pub(crate) fn gather(&self) -> Result<Gathered<'_>, FitError> {
        let width = self.columns.len() + 1;
        for group in &self.groups {
            if !group.sound(width) {
                return Err(FitError::BadSummary { level: group.level.clone() });
            }
        }
        let rows: f64 = self.groups.iter().map(|g| g.n as f64).sum();
        match self.groups.len() {
            0 => return Err(FitError::NoRows),
            1 => return Err(FitError::OneGroup { name: self.factor.clone() }),
            groups if groups as f64 == rows => {
                return Err(FitError::GroupPerRow { name: self.factor.clone() });
            }
            _ => {}
        }
        // The intercept is variable 0, with centre 0.
        let mut centre = vec![0.0; width + 1];
        for group in &self.groups {
            for (c, mean) in centre.iter_mut().skip(1).zip(&group.mean) {
                *c += mean * (group.n as f64 / rows);
            }
        }
        let mut cross = Sym::zeros(width + 1);
        let mut sums = Vec::with_capacity(self.groups.len() * (width + 1));
        for group in &self.groups {
            let n = group.n as f64;
            let away: Vec<f64> = std::iter::once(1.0)
                .chain(group.mean.iter().zip(centre.iter().skip(1)).map(|(m, c)| m - c))
                .collect();
            cross.add_outer(n, &away);
            // The lower triangle of the group's own table begins below the intercept's row, one column in.
            let mut inside = group.cross.iter();
            for i in 1..=width {
                for j in 1..=i {
                    let own = inside.next().copied().unwrap_or_default();
                    cross.set(i, j, cross.at(i, j) + own);
                }
            }
            sums.extend(away.iter().map(|a| a * n));
        }
        if cross.packed.iter().any(|v| !v.is_finite()) {
            return Err(FitError::OutOfRange);
        }
        let grouping = Grouping {
            name: &self.factor,
            labels: self.groups.iter().map(|g| g.level.as_str()).collect(),
            sizes: self.groups.iter().map(|g| g.n as f64).collect(),
            sums,
        };
        let terms = std::iter::once(INTERCEPT.to_owned()).chain(self.columns.iter().cloned()).collect();
        Ok(Gathered { rows, terms, intercept: true, centre, cross, groups: vec![grouping] })
    }
}
