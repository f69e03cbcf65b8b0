//! Which columns of a Cholesky factor share their rows and may stand in one full block.
//!
//! Sources: the elimination tree and its postorder (Liu 1990, *SIAM J. Matrix Anal. Appl.* 11:134); joining blocks at
//! the price of some zeros (Ashcraft and Grimes 1989, *ACM Trans. Math. Softw.* 15:291).
#![expect(clippy::indexing_slicing, reason = "rows and columns are numbered by the pattern")]

use std::ops::Range;

/// Neighbouring columns with the same rows below them, held by rows: first the triangle of the columns, then `below`.
pub(crate) struct Block {
    pub columns: Range<usize>,
    /// Rows under the columns, ascending.
    pub below: Vec<u32>,
    start: usize,
}

impl Block {
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    pub fn rows(&self) -> usize {
        self.width() + self.below.len()
    }

    /// Where its numbers stand among all.
    pub fn numbers(&self) -> Range<usize> {
        self.start..self.start + self.rows() * self.width()
    }

    /// Which of its rows the matrix's row `i` is.
    pub fn place(&self, i: usize) -> usize {
        self.place_from(0, i)
    }

    /// As [`Block::place`], known to be no earlier than `first`.
    pub fn place_from(&self, first: usize, i: usize) -> usize {
        if i < self.columns.end {
            return i - self.columns.start;
        }
        let skipped = first.saturating_sub(self.width());
        let rest = &self.below[skipped..];
        // Most rows that are asked for in turn stand next to each other.
        let near = rest.iter().take(4).position(|&row| row as usize >= i);
        self.width() + skipped + near.unwrap_or_else(|| rest.partition_point(|&row| (row as usize) < i))
    }

    /// The matrix's row at a place.
    pub fn row(&self, place: usize) -> usize {
        match place.checked_sub(self.width()) {
            Some(under) => self.below[under] as usize,
            None => self.columns.start + place,
        }
    }

    /// Rows below, from `first`, that are less than `end`.
    pub fn inside(&self, first: usize, end: usize) -> Range<usize> {
        let count = self.below[first..].partition_point(|&row| (row as usize) < end);
        first..first + count
    }
}

/// Blocks for a matrix in some order of elimination: `below[j]` lists `i > j` with an entry `(i, j)`. Also a new order
/// that keeps the blocks together: for each place the place before. `None` beyond `limit` entries.
pub(crate) fn blocks(below: &[Vec<u32>], limit: usize) -> Option<(Vec<Block>, Vec<u32>)> {
    let columns = fill(below, limit)?;
    let order = postorder(&columns);
    let mut place = vec![0_u32; order.len()];
    for (at, &old) in order.iter().enumerate() {
        place[old as usize] = at as u32;
    }
    let mut blocks: Vec<Block> = Vec::new();
    // Entries that the last block would hold without being joined.
    let mut needed = 0;
    let mut start = 0;
    for (j, &old) in order.iter().enumerate() {
        let mut rows: Vec<u32> = columns[old as usize].iter().map(|&row| place[row as usize]).collect();
        rows.sort_unstable();
        let own = rows.len() + 1;
        if let Some(last) = blocks.last_mut()
            && last.below.first() == Some(&(j as u32))
        {
            let width = last.width() + 1;
            let joined = width * (width + 1) / 2 + width * rows.len();
            let spare = if width <= 16 { needed + own + (needed + own) / 2 } else { (needed + own) * 9 / 8 };
            if joined <= spare {
                needed += own;
                last.columns.end = j + 1;
                last.below = rows;
                continue;
            }
        }
        start = blocks.last().map_or(start, |last| last.numbers().end);
        needed = own;
        blocks.push(Block { columns: j..j + 1, below: rows, start });
    }
    let size = blocks.last().map_or(0, |last| last.numbers().end);
    (size <= limit.saturating_mul(2)).then_some((blocks, order))
}

/// The rows under the diagonal of each column of the factor, in no order. `None` beyond `limit`.
fn fill(below: &[Vec<u32>], limit: usize) -> Option<Vec<Vec<u32>>> {
    let n = below.len();
    let mut children: Vec<Vec<u32>> = vec![Vec::new(); n];
    let mut mark = vec![usize::MAX; n];
    let mut columns: Vec<Vec<u32>> = Vec::with_capacity(n);
    let mut entries = n;
    for (j, own) in below.iter().enumerate() {
        mark[j] = j;
        let mut rows: Vec<u32> = Vec::with_capacity(own.len());
        let inherited = children[j].iter().flat_map(|&child| &columns[child as usize]);
        for &row in own.iter().chain(inherited) {
            if mark[row as usize] != j {
                mark[row as usize] = j;
                rows.push(row);
            }
        }
        entries += rows.len();
        if entries > limit {
            return None;
        }
        if let Some(&parent) = rows.iter().min() {
            children[parent as usize].push(j as u32);
        }
        columns.push(rows);
    }
    Some(columns)
}

/// Every column after all that its elimination waits for, and chains together.
fn postorder(columns: &[Vec<u32>]) -> Vec<u32> {
    let n = columns.len();
    let mut children: Vec<Vec<u32>> = vec![Vec::new(); n];
    let mut roots = Vec::new();
    for (j, rows) in columns.iter().enumerate() {
        match rows.iter().min() {
            Some(&parent) => children[parent as usize].push(j as u32),
            None => roots.push(j as u32),
        }
    }
    // The child with most rows comes last, next to its parent, with which it shares most.
    for list in &mut children {
        list.sort_by_key(|&child| (columns[child as usize].len(), child));
    }
    let mut order = Vec::with_capacity(n);
    let mut open: Vec<(u32, usize)> = Vec::new();
    for root in roots {
        open.push((root, 0));
        while let Some((node, child)) = open.pop() {
            match children[node as usize].get(child) {
                Some(&next) => open.extend([(node, child + 1), (next, 0)]),
                None => order.push(node),
            }
        }
    }
    order
}
