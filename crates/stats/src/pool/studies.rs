//! What goes into a fit, checked and put on one scale.

use super::columns::{Scaled, independent};
use super::error::PoolError;
use crate::mixed::Column;

/// Largest ratio of two sampling variances.
const RATIO: f64 = 1e80;
/// Largest effect, in typical standard errors.
const LARGEST: f64 = 1e100;

/// Studies with an effect and its sampling variance each, and columns that may explain why effects differ.
///
/// ```
/// use ensemble_stats::pool::Studies;
/// let (effect, variance, weeks) = ([0.1, 0.3, 0.2], [0.04, 0.02, 0.05], [6.0, 12.0, 10.0]);
/// let studies = Studies::new(&effect, &variance).column("weeks", &weeks);
/// assert_eq!(studies.columns.len(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct Studies<'a> {
    /// Each study's effect, all in one unit.
    pub effects: &'a [f64],
    /// The square of each effect's standard error, above 0.
    pub variances: &'a [f64],
    /// Columns that may explain differences (numbers, or 0 and 1), without the intercept.
    pub columns: Vec<Column<'a>>,
}

impl<'a> Studies<'a> {
    /// Studies without columns. Lengths and values are checked when they are pooled.
    #[must_use]
    pub fn new(effects: &'a [f64], variances: &'a [f64]) -> Self {
        Self { effects, variances, columns: Vec::new() }
    }

    /// Adds a column.
    #[must_use]
    pub fn column(mut self, name: &'a str, values: &'a [f64]) -> Self {
        self.columns.push(Column { name, values });
        self
    }

    /// The same studies without their columns.
    #[must_use]
    pub fn plain(&self) -> Self {
        Self::new(self.effects, self.variances)
    }

    /// Effects and variances without study `left_out`, and each kept column likewise.
    pub(super) fn without(&self, left_out: usize) -> (Vec<f64>, Vec<f64>, Vec<Vec<f64>>) {
        let keep = |values: &[f64]| -> Vec<f64> {
            values.iter().enumerate().filter(|(i, _)| *i != left_out).map(|(_, v)| *v).collect()
        };
        (keep(self.effects), keep(self.variances), self.columns.iter().map(|c| keep(c.values)).collect())
    }
}

/// Checked studies: effects in units of `scale` after `shift`, so that nothing depends on units.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    pub y: Vec<f64>,
    pub v: Vec<f64>,
    pub shift: f64,
    pub scale: f64,
    pub columns: Vec<Scaled>,
    /// Where the kept columns stand among those given.
    pub kept: Vec<usize>,
    /// Columns that the earlier ones already determine.
    pub dropped: Vec<String>,
}

impl Prepared {
    pub fn of(studies: &Studies<'_>) -> Result<Self, PoolError> {
        check(studies)?;
        let (low, high) =
            studies.variances.iter().fold((f64::INFINITY, 0.0_f64), |(l, h), &v| (l.min(v), h.max(v)));
        if studies.effects.is_empty() {
            return Err(PoolError::TooFewStudies { have: 0, need: 2 });
        }
        // A power of two keeps every digit of what it scales.
        let scale = (0.25 * (low.log2() + high.log2())).round().exp2();
        let shift = middle(studies.effects);
        let y: Vec<f64> = studies.effects.iter().map(|e| (e - shift) / scale).collect();
        let v: Vec<f64> = studies.variances.iter().map(|v| v / scale / scale).collect();
        if high / low > RATIO || !scale.is_normal() || y.iter().any(|y| y.is_nan() || y.abs() > LARGEST) {
            return Err(PoolError::OutOfRange);
        }
        let (columns, kept, dropped) = independent(&studies.columns);
        let need = columns.len() + 2;
        if y.len() < need {
            return Err(PoolError::TooFewStudies { have: y.len(), need });
        }
        Ok(Self { y, v, shift, scale, columns, kept, dropped })
    }

    pub fn k(&self) -> usize {
        self.y.len()
    }

    /// Coefficients, with the intercept.
    pub fn p(&self) -> usize {
        self.columns.len() + 1
    }

    /// `k − p`
    pub fn df(&self) -> f64 {
        (self.k() - self.p()) as f64
    }

    pub fn without_columns(&self) -> Self {
        Self { columns: Vec::new(), kept: Vec::new(), dropped: Vec::new(), ..self.clone() }
    }

    /// The given studies with the kept columns only.
    pub fn kept<'a>(&self, studies: &Studies<'a>) -> Studies<'a> {
        let columns = self.kept.iter().filter_map(|&at| studies.columns.get(at)).copied().collect();
        Studies { columns, ..studies.clone() }
    }

    /// Sentences about what was left out.
    pub fn notes(&self) -> Vec<String> {
        let say = |name: &String| {
            format!("Column '{name}' says nothing that the columns before it do not say. It was left out.")
        };
        self.dropped.iter().map(say).collect()
    }
}

fn check(studies: &Studies<'_>) -> Result<(), PoolError> {
    let expected = studies.effects.len();
    let sides = [("effect", studies.effects), ("variance", studies.variances)];
    for (name, values) in sides.into_iter().chain(studies.columns.iter().map(|c| (c.name, c.values))) {
        if values.len() != expected {
            return Err(PoolError::LengthsDiffer { name: name.to_owned(), expected, found: values.len() });
        }
        if let Some(at) = values.iter().position(|v| !v.is_finite()) {
            return Err(PoolError::NotFinite { name: name.to_owned(), study: at + 1 });
        }
    }
    match studies.variances.iter().position(|v| *v <= 0.0) {
        Some(at) => Err(PoolError::VarianceNotPositive { study: at + 1 }),
        None => Ok(()),
    }
}

/// A value among the effects that is near all of them: half way between the smallest and the largest.
fn middle(effects: &[f64]) -> f64 {
    let (low, high) =
        effects.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &e| (l.min(e), h.max(e)));
    0.5 * low + 0.5 * high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_input_is_refused_with_the_place() {
        let refuse = |e: &[f64], v: &[f64]| Prepared::of(&Studies::new(e, v)).unwrap_err();
        assert_eq!(refuse(&[], &[]), PoolError::TooFewStudies { have: 0, need: 2 });
        assert_eq!(refuse(&[1.0], &[1.0]), PoolError::TooFewStudies { have: 1, need: 2 });
        assert_eq!(refuse(&[1.0, 2.0], &[1.0, 0.0]), PoolError::VarianceNotPositive { study: 2 });
        let nan = PoolError::NotFinite { name: "effect".into(), study: 1 };
        assert_eq!(refuse(&[f64::NAN, 2.0], &[1.0, 1.0]), nan);
        assert_eq!(refuse(&[1e300, -1e300], &[1e-300, 1e-300]), PoolError::OutOfRange);
        assert_eq!(refuse(&[1.0, 2.0], &[1e-300, 1e300]), PoolError::OutOfRange);
        assert!(refuse(&[1.0, 2.0], &[1.0]).to_string().contains("'variance' has 1 values for 2 effects"));
    }
}
