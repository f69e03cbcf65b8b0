//! What a person puts right in a file that is too long to be opened: rows left out, cells said again.

use std::collections::{BTreeMap, BTreeSet};

use crate::encoding::Encoding;
use crate::grid::{GridRow, letter};
use crate::raw::Raw;

/// Corrections to a text file, applied to each row as it is read. Rows and columns are those a spreadsheet shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edits {
    /// Rows that are left out.
    pub without: BTreeSet<usize>,
    /// What stands in cells instead: by row, with the letter of the column.
    pub cells: BTreeMap<usize, Vec<(String, String)>>,
    /// Rows that are to be kept as they came, to be shown ([`Stream::kept`](super::Stream::kept)).
    pub keep: BTreeSet<usize>,
    /// How lines are written that are not UTF-8; none for Windows-1252.
    pub letters: Option<Encoding>,
}

impl Edits {
    pub(super) fn encoding(&self) -> Encoding {
        self.letters.unwrap_or(Encoding::Windows1252)
    }

    /// Whether the row is left out; where it is not, its cells are put right.
    pub(super) fn leave_out(&self, row: &mut GridRow) -> bool {
        if self.without.contains(&row.number) {
            return true;
        }
        for (column, text) in self.cells.get(&row.number).into_iter().flatten() {
            // A row may end before the cell that was empty.
            let Some(at) = (0..crate::limits::COLUMNS).find(|at| letter(*at) == *column) else { continue };
            if row.cells.len() <= at {
                row.cells.resize(at + 1, Raw::Empty);
            }
            if let Some(cell) = row.cells.get_mut(at) {
                *cell = Raw::from_text(text);
            }
        }
        false
    }
}
