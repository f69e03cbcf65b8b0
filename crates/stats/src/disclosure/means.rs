//! Means with their counts: a mean times its count is a sum, and sums can be subtracted like counts.

use super::error::DisclosureError;
use super::table::{Cell, Kind, Relation, Table};

/// The scale of the scores that means are of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The lowest possible score.
    pub lowest: f64,
    /// The highest possible score.
    pub highest: f64,
    /// The step between scores, such as 1 for whole marks.
    pub step: f64,
}

impl Scale {
    /// The most that one pupil can add, in steps.
    fn range(&self) -> Result<i64, DisclosureError> {
        let steps = (self.highest - self.lowest) / self.step;
        let whole = steps.round();
        let possible = self.step > 0.0 && self.lowest.is_finite() && (1.0..=1e6).contains(&whole);
        if possible && (steps - whole).abs() < 1e-6 {
            Ok(whole as i64)
        } else {
            Err(DisclosureError::BadScale)
        }
    }
}

impl Table {
    /// This table of counts with the sums of scores of the same pupils, one for each cell in order; a mean is its
    /// sum over its count. Sums are held in steps above the lowest possible score, so that the attacker knows that
    /// nobody scores outside the scale. A mean is shown and hidden with its count, and stays open by at least what
    /// one pupil can add: who knows everyone else's score cannot work out the last one.
    ///
    /// ```
    /// use ensemble_stats::disclosure::{Dimension, Rules, Scale, Table, Zero, protect};
    /// let schools = Dimension::flat("School", "All", &["A", "B", "C", "D"]);
    /// let counts = Table::cross(&[schools], &[30, 4, 26, 41]).unwrap();
    /// let marks = Scale { lowest: 0.0, highest: 40.0, step: 1.0 };
    /// let table = counts.with_sums(&marks, &[2020.0, 610.0, 71.0, 520.0, 819.0]).unwrap();
    /// let safe = protect(&table, &Rules::inside(Zero::Show)).unwrap();
    /// assert!(safe.audit.is_safe());
    /// ```
    ///
    /// # Errors
    /// If the scale is not possible, a sum is not a number or not one that its pupils can reach, or a total is not the
    /// sum of its parts to within half a step for each part.
    pub fn with_sums(&self, scale: &Scale, sums: &[f64]) -> Result<Self, DisclosureError> {
        let range = scale.range()?;
        if sums.len() != self.cells.len() {
            return Err(DisclosureError::LengthsDiffer { expected: self.cells.len(), found: sums.len() });
        }
        let mut values = Vec::with_capacity(sums.len());
        for (cell, &sum) in self.cells.iter().zip(sums) {
            let steps = ((sum - scale.lowest * cell.value as f64) / scale.step).round();
            if cell.kind != Kind::Count || !(0.0..=range as f64 * cell.value as f64).contains(&steps) {
                return Err(DisclosureError::BadSum { cell: cell.name.clone() });
            }
            values.push(steps as i64);
        }
        self.add_up(&mut values)?;
        let first = self.cells.len();
        let mut cells = self.cells.clone();
        for (of, (cell, &value)) in self.cells.iter().zip(&values).enumerate() {
            let name = format!("sum: {}", cell.name);
            let kind = Kind::Sum { of, range };
            cells.push(Cell {
                name,
                value,
                kind,
                release: cell.release,
                contributions: Vec::new(),
                private: false,
            });
        }
        let moved = |relation: &Relation| Relation {
            total: relation.total + first,
            parts: relation.parts.iter().map(|part| part + first).collect(),
            categories: false,
        };
        let relations = self.relations.iter().cloned().chain(self.relations.iter().map(moved)).collect();
        Self::new(cells, relations)
    }

    /// Makes totals the exact sums of their rounded parts, however deep.
    fn add_up(&self, values: &mut [i64]) -> Result<(), DisclosureError> {
        let given = values.to_vec();
        for _ in 0..=self.relations.len() {
            let mut changed = false;
            for relation in &self.relations {
                let sum = relation.parts.iter().filter_map(|&part| values.get(part)).sum();
                if let Some(total) = values.get_mut(relation.total)
                    && *total != sum
                {
                    *total = sum;
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        // Half a step for each cell that went into it is what rounding can do.
        let slack = (self.cells.len() as i64 + 1) / 2;
        match values.iter().zip(&given).position(|(now, given)| (now - given).abs() > slack) {
            Some(i) => {
                let cell = self.cells.get(i).map(|cell| cell.name.clone()).unwrap_or_default();
                let (found, parts) = (given.get(i).copied(), values.get(i).copied());
                let (found, parts) = (found.unwrap_or_default(), parts.unwrap_or_default());
                Err(DisclosureError::TotalDiffers { cell, found, parts })
            }
            None => Ok(()),
        }
    }
}
