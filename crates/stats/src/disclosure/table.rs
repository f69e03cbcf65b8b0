//! A table: cells, what sums to what, and what of it is already known.

use super::error::DisclosureError;

/// The largest count or sum that is worked with.
pub const LARGEST_COUNT: i64 = (1 << 31) - 1;

/// What was or will be shown of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shown {
    /// Its value.
    Value,
    /// Nothing.
    Hidden,
    /// That it lies from the first number to the second, both included: a rounded or coded value.
    Between(i64, i64),
}

/// When a cell is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Release {
    /// In the release that is being judged.
    Now,
    /// In an earlier release, and this is what was shown. It cannot be taken back. Also for what everyone knows
    /// anyhow, such as the zero of a cell that cannot be: `Before(Shown::Value)`.
    Before(Shown),
    /// In no release. It is only known to us, and may be worked out from the rest.
    Never,
}

/// What a cell counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Pupils.
    Count,
    /// How many pupils more, or fewer, there are than in an earlier release.
    Movement,
    /// Their scores above the lowest possible one, in steps of the scale, summed. Shown and hidden with the count.
    Sum {
        /// Position of the cell that counts the pupils.
        of: usize,
        /// The most that one pupil can add.
        range: i64,
    },
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its name in sentences, such as "Hillside · below level".
    pub name: String,
    /// Its true value, at least 0.
    pub value: i64,
    /// What it counts.
    pub kind: Kind,
    /// When it is published.
    pub release: Release,
    /// Pupils by contributor, such as by teacher, in any order; empty if contributors do not matter.
    pub contributions: Vec<i64>,
    /// Withheld whatever its size, because its owners have not agreed to share it.
    pub private: bool,
}

impl Cell {
    /// A count that is to be published now.
    #[must_use]
    pub fn count(name: impl Into<String>, value: i64) -> Self {
        let name = name.into();
        Self {
            name,
            value,
            kind: Kind::Count,
            release: Release::Now,
            contributions: Vec::new(),
            private: false,
        }
    }
}

/// `total = sum of parts`, positions of cells counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The cell that is the total.
    pub total: usize,
    /// The cells that sum to it.
    pub parts: Vec<usize>,
    /// The parts are categories of pupils, such as levels: a total that lies in one of them tells on everybody.
    pub categories: bool,
}

/// Cells with their relations, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub(super) cells: Vec<Cell>,
    pub(super) relations: Vec<Relation>,
}

impl Table {
    /// # Errors
    /// If there are no cells, a value is negative or too large, a relation does not hold, contributions do not fit,
    /// or what was shown earlier is not true.
    ///
    /// ```
    /// use ensemble_stats::disclosure::{Cell, Relation, Table};
    /// let cells = vec![Cell::count("All", 40), Cell::count("On level", 37), Cell::count("Below", 4)];
    /// let sum = Relation { total: 0, parts: vec![1, 2], categories: true };
    /// let refused = Table::new(cells, vec![sum]).unwrap_err();
    /// assert!(refused.to_string().starts_with("All is 40, and its parts sum to 41."));
    /// ```
    pub fn new(cells: Vec<Cell>, relations: Vec<Relation>) -> Result<Self, DisclosureError> {
        let table = Self { cells, relations };
        table.check()?;
        Ok(table)
    }

    /// The cells, in the order given.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// What sums to what.
    #[must_use]
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// Position of the cell of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.cells.iter().position(|cell| cell.name == name)
    }

    /// A cell to be changed, such as to give its contributions or to mark it private. Checked again when judged.
    pub fn cell_mut(&mut self, position: usize) -> Option<&mut Cell> {
        self.cells.get_mut(position)
    }

    pub(super) fn value(&self, position: usize) -> i64 {
        self.cells.get(position).map_or(0, |cell| cell.value)
    }

    pub(super) fn check(&self) -> Result<(), DisclosureError> {
        if self.cells.is_empty() {
            return Err(DisclosureError::NoCells);
        }
        for cell in &self.cells {
            self.check_cell(cell)?;
        }
        for (i, relation) in self.relations.iter().enumerate() {
            let mut named = relation.parts.clone();
            named.push(relation.total);
            named.sort_unstable();
            let twice = named.windows(2).any(|pair| pair.first() == pair.last());
            if relation.parts.is_empty()
                || twice
                || named.last().is_some_and(|&last| last >= self.cells.len())
            {
                return Err(DisclosureError::BadRelation { relation: i + 1 });
            }
            let parts = relation.parts.iter().map(|&part| self.value(part)).sum();
            if let Some(total) = self.cells.get(relation.total)
                && total.value != parts
            {
                return Err(DisclosureError::TotalDiffers {
                    cell: total.name.clone(),
                    found: total.value,
                    parts,
                });
            }
        }
        Ok(())
    }

    fn check_cell(&self, cell: &Cell) -> Result<(), DisclosureError> {
        let name = || cell.name.clone();
        if cell.value < 0 {
            return Err(DisclosureError::Negative { cell: name(), found: cell.value });
        }
        if cell.value > LARGEST_COUNT {
            return Err(DisclosureError::TooLarge { cell: name() });
        }
        let mut left = cell.value;
        for &share in &cell.contributions {
            if share < 0 || share > left {
                return Err(DisclosureError::BadContributions { cell: name() });
            }
            left -= share;
        }
        if let Release::Before(Shown::Between(low, high)) = cell.release
            && !(low.max(0)..=high.min(LARGEST_COUNT)).contains(&cell.value)
        {
            return Err(DisclosureError::ShownWrongly { cell: name() });
        }
        if let Kind::Sum { of, range } = cell.kind {
            let pupils = self.cells.get(of).filter(|other| other.kind == Kind::Count);
            let most = pupils.map(|other| other.value.saturating_mul(range));
            if most.is_some_and(|most| most > 1 << 40) {
                return Err(DisclosureError::TooLarge { cell: name() });
            }
            if !(1..=1_000_000).contains(&range) || most.is_none_or(|most| most < cell.value) {
                return Err(DisclosureError::BadSum { cell: name() });
            }
        }
        Ok(())
    }
}
