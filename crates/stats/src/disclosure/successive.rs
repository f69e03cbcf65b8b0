//! Releases that follow each other: what the difference between them tells.

use super::error::DisclosureError;
use super::table::{Cell, Kind, Relation, Release, Shown, Table};

impl Table {
    /// This table as it stands beside an earlier release of the same cells, by name.
    ///
    /// The table that is given back holds the cells of this one in their order, then those of the earlier one as they
    /// were shown, then, for each cell that changed, its movement: how many pupils more or fewer. A movement of fewer
    /// pupils than the threshold is as sensitive as a small cell. It is taken as known which cells did not change,
    /// and which grew and which shrank: whoever reads both may know who came and who went.
    ///
    /// ```
    /// use ensemble_stats::disclosure::{Dimension, Reason, Rules, Shown, Table, Zero, protect};
    /// let levels = Dimension::flat("Level", "All", &["Below", "On level", "Above"]);
    /// let last_week = Table::cross(&[levels.clone()], &[12, 30, 14]).unwrap();
    /// let one_pupil_more = Table::cross(&[levels], &[13, 30, 14]).unwrap();
    /// let beside = one_pupil_more.after(&last_week, &[Shown::Value; 4]).unwrap();
    /// let decided = protect(&beside, &Rules::inside(Zero::Show)).unwrap();
    /// assert_eq!(decided.audit.cells[0].reason, Some(Reason::Waits));
    /// ```
    ///
    /// # Errors
    /// If there is not one thing shown for each cell of the earlier table, or it is not true.
    pub fn after(&self, earlier: &Self, shown: &[Shown]) -> Result<Self, DisclosureError> {
        if shown.len() != earlier.cells.len() {
            return Err(DisclosureError::LengthsDiffer { expected: earlier.cells.len(), found: shown.len() });
        }
        let mut cells = self.cells.clone();
        let mut relations = self.relations.clone();
        let first = cells.len();
        for (cell, &shown) in earlier.cells.iter().zip(shown) {
            let release = match cell.release {
                Release::Now => Release::Before(shown),
                other => other,
            };
            let kind = match cell.kind {
                Kind::Sum { of, range } => Kind::Sum { of: of + first, range },
                other => other,
            };
            cells.push(Cell { name: format!("earlier: {}", cell.name), release, kind, ..cell.clone() });
        }
        relations.extend(earlier.relations.iter().map(|relation| Relation {
            total: relation.total + first,
            parts: relation.parts.iter().map(|part| part + first).collect(),
            categories: relation.categories,
        }));
        for (i, cell) in self.cells.iter().enumerate().filter(|(_, cell)| cell.kind == Kind::Count) {
            // Every earlier generation, the latest first.
            let mut name = cell.name.clone();
            while let Some((k, old)) =
                earlier.find(&name).and_then(|k| earlier.cells.get(k).map(|old| (k, old)))
            {
                let change = cell.value - old.value;
                let (total, mut parts) = if change < 0 { (first + k, vec![i]) } else { (i, vec![first + k]) };
                name = format!("earlier: {name}");
                if change != 0 {
                    parts.push(cells.len());
                    cells.push(Cell {
                        kind: Kind::Movement,
                        release: Release::Never,
                        ..Cell::count(format!("movement since {name}"), change.abs())
                    });
                }
                relations.push(Relation { total, parts, categories: false });
            }
        }
        Self::new(cells, relations)
    }
}
