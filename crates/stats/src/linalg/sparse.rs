//! A sparse Cholesky factor on a fixed pattern: factor often, invert on the pattern.
//!
//! Columns with (nearly) the same rows stand together in one full block ([`super::supernodes`]), so that the work is
//! products of full blocks. Numbers live apart from the pattern, so that one pattern serves every evaluation.
//! Source: the left-looking factorisation by blocks as in Ng and Peyton (1993), *SIAM J. Sci. Comput.* 14:1034.
#![expect(clippy::indexing_slicing, reason = "sparse kernels over a pattern built here")]

mod inverse;

use super::blocks::{Packed, parts, products};
use super::dense;
use super::supernodes::{Block, blocks};
use std::ops::Range;

const NONE: usize = usize::MAX;

/// Where the numbers of a Cholesky factor stand.
pub(crate) struct Pattern {
    blocks: Vec<Block>,
    /// The block of each column.
    block_of: Vec<u32>,
    /// Numbers of all blocks.
    size: usize,
}

impl Pattern {
    /// The factor's pattern for a matrix in some order of elimination: `below[j]` lists `i > j` with an entry `(i, j)`.
    ///
    /// Also gives a new order that fills in as little and keeps blocks together: for each place the place before.
    /// `None` if it would hold more than `limit` entries.
    pub fn of(below: &[Vec<u32>], limit: usize) -> Option<(Self, Vec<u32>)> {
        let (blocks, order) = blocks(below, limit)?;
        let mut block_of = vec![0; order.len()];
        for (at, block) in blocks.iter().enumerate() {
            block_of[block.columns.clone()].fill(at as u32);
        }
        let size = blocks.last().map_or(0, |block| block.numbers().end);
        Some((Self { blocks, block_of, size }, order))
    }

    pub fn len(&self) -> usize {
        self.size
    }

    /// Where entry `(i, j)` of the lower triangle stands; it must be on the pattern.
    pub fn position(&self, i: usize, j: usize) -> usize {
        let block = &self.blocks[self.block_of[j] as usize];
        block.numbers().start + block.place(i) * block.width() + j - block.columns.start
    }

    #[cfg(test)]
    pub fn find(&self, i: usize, j: usize) -> Option<usize> {
        let block = &self.blocks[self.block_of[j] as usize];
        let held = block.columns.contains(&i) || block.below.binary_search(&(i as u32)).is_ok();
        held.then(|| self.position(i, j))
    }

    /// `a ← I + Λ a Λ` for the diagonal `Λ`.
    pub fn scale(&self, a: &mut [f64], lambda: &[f64]) {
        for block in &self.blocks {
            let (own, width) = (&lambda[block.columns.clone()], block.width());
            let values = &mut a[block.numbers()];
            for (place, row) in values.chunks_exact_mut(width).enumerate() {
                let left = lambda[block.row(place)];
                row.iter_mut().zip(own).for_each(|(value, right)| *value *= left * right);
                if place < width {
                    row[place] += 1.0;
                }
            }
        }
    }

    /// Replaces the matrix by its Cholesky factor and gives `ln det A`.
    pub fn cholesky(&self, a: &mut [f64]) -> Option<f64> {
        let mut log_det = 0.0;
        let mut place_of = vec![0; self.block_of.len()];
        // Blocks whose next rows lie in block t wait in a chain that begins at head[t].
        let (mut head, mut next) = (vec![NONE; self.blocks.len()], vec![NONE; self.blocks.len()]);
        let mut reached = vec![0; self.blocks.len()];
        for (at, block) in self.blocks.iter().enumerate() {
            let (done, rest) = a.split_at_mut(block.numbers().start);
            let target = &mut rest[..block.numbers().len()];
            for (place, &row) in block.below.iter().enumerate() {
                place_of[row as usize] = place + block.width();
            }
            for (place, column) in block.columns.clone().enumerate() {
                place_of[column] = place;
            }
            let mut from = head[at];
            while from != NONE {
                let after = next[from];
                let source = &self.blocks[from];
                let inside = source.inside(reached[from], block.columns.end);
                subtract(target, block.width(), source, &done[source.numbers()], &inside, &place_of);
                self.wait(from, inside.end, &mut head, &mut next, &mut reached);
                from = after;
            }
            log_det += dense::cholesky_block(target, block.rows(), block.width())?;
            self.wait(at, 0, &mut head, &mut next, &mut reached);
        }
        Some(log_det)
    }

    fn wait(&self, block: usize, at: usize, head: &mut [usize], next: &mut [usize], reached: &mut [usize]) {
        reached[block] = at;
        if let Some(&row) = self.blocks[block].below.get(at) {
            let target = self.block_of[row as usize] as usize;
            next[block] = head[target];
            head[target] = block;
        }
    }

    /// Solves `L x = b` in place, for `width` right sides laid side by side in each row of `b`.
    pub fn forward(&self, l: &[f64], b: &mut [f64], width: usize) {
        for block in &self.blocks {
            for (place, row) in l[block.numbers()].chunks_exact(block.width()).enumerate() {
                let at = block.row(place);
                let known = place.min(block.width());
                let (done, rest) = b.split_at_mut(at * width);
                let own = &mut rest[..width];
                for (value, column) in row[..known].iter().zip(block.columns.clone()) {
                    let other = &done[column * width..][..width];
                    own.iter_mut().zip(other).for_each(|(x, y)| *x -= value * y);
                }
                if place < block.width() {
                    own.iter_mut().for_each(|x| *x /= row[place]);
                }
            }
        }
    }

    /// Solves `L' x = b` in place.
    pub fn backward(&self, l: &[f64], b: &mut [f64], width: usize) {
        for block in self.blocks.iter().rev() {
            for (place, row) in l[block.numbers()].chunks_exact(block.width()).enumerate().rev() {
                let at = block.row(place);
                let (rest, own) = b.split_at_mut(at * width);
                let own = &mut own[..width];
                if place < block.width() {
                    own.iter_mut().for_each(|x| *x /= row[place]);
                }
                for (value, column) in row[..place.min(block.width())].iter().zip(block.columns.clone()) {
                    let other = &mut rest[column * width..][..width];
                    other.iter_mut().zip(&*own).for_each(|(x, y)| *x -= value * y);
                }
            }
        }
    }
}

/// Takes from `target` what the rows from `inside` on of `source` contribute to its columns.
fn subtract(
    target: &mut [f64],
    width: usize,
    source: &Block,
    values: &[f64],
    inside: &Range<usize>,
    place_of: &[usize],
) {
    let deep = source.width();
    let below = &source.below[inside.start..];
    let first = deep + inside.start;
    if deep == 1 {
        // One column: no block to speak of.
        for (at, &row) in below.iter().enumerate() {
            let own = &mut target[place_of[row as usize] * width..][..width];
            let left = values[first + at];
            for (other, &column) in below[..inside.len().min(at + 1)].iter().enumerate() {
                own[place_of[column as usize]] -= left * values[first + other];
            }
        }
        return;
    }
    for part in parts(0..deep) {
        let packed = Packed::rows(values, deep, first..deep + source.below.len(), part.clone());
        let lower = |i, j| if i + 4 > j { 0..part.len() } else { 0..0 };
        products(&packed, &packed, inside.len(), lower, |i, j, tile| {
            for (at, values) in (i..below.len()).zip(tile) {
                let own = &mut target[place_of[below[at] as usize] * width..][..width];
                // Above the diagonal nothing is ever read.
                for (other, value) in (j..inside.len()).zip(values) {
                    own[place_of[below[other] as usize]] -= value;
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ring of 12 with two long chords, as adjacency.
    fn ring() -> Vec<Vec<u32>> {
        let n = 12_u32;
        let mut neighbours: Vec<Vec<u32>> = (0..n).map(|i| vec![(i + 1) % n, (i + n - 1) % n]).collect();
        for (a, b) in [(0, 6), (2, 9)] {
            neighbours[a as usize].push(b);
            neighbours[b as usize].push(a);
        }
        neighbours
    }

    fn ordered(neighbours: &[Vec<u32>]) -> (Vec<u32>, Vec<Vec<u32>>) {
        let order = super::super::ordering::minimum_degree(neighbours);
        let mut place = vec![0; order.len()];
        for (at, &node) in order.iter().enumerate() {
            place[node as usize] = at as u32;
        }
        let below = order.iter().enumerate().map(|(j, &node)| {
            let rows = neighbours[node as usize].iter().map(|&other| place[other as usize]);
            rows.filter(|&i| i as usize > j).collect()
        });
        let below = below.collect();
        (order, below)
    }

    /// The same entries after the pattern's own order.
    fn renumbered(below: &[Vec<u32>], order: &[u32]) -> Vec<Vec<u32>> {
        let mut place = vec![0; order.len()];
        for (at, &old) in order.iter().enumerate() {
            place[old as usize] = at as u32;
        }
        let mut moved = vec![Vec::new(); order.len()];
        for (j, rows) in below.iter().enumerate() {
            for &i in rows {
                let (a, b) = (place[j], place[i as usize]);
                moved[a.min(b) as usize].push(a.max(b));
            }
        }
        moved
    }

    #[test]
    fn factor_solution_and_inverse_agree_with_the_full_matrix() {
        let (order, below) = ordered(&ring());
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..12).collect::<Vec<u32>>());
        let (pattern, again) = Pattern::of(&below, 1000).unwrap();
        let below = renumbered(&below, &again);
        let n = 12;
        let mut full = vec![0.0; n * n];
        let mut values = vec![0.0; pattern.len()];
        for j in 0..n {
            full[j * n + j] = 4.0 + j as f64;
            values[pattern.position(j, j)] = full[j * n + j];
            for &i in &below[j] {
                let value = -1.0 - 0.1 * j as f64;
                full[i as usize * n + j] = value;
                values[pattern.position(i as usize, j)] = value;
            }
        }
        let mut right: Vec<f64> = (0..2 * n).map(|k| k as f64).collect();
        let log_det = pattern.cholesky(&mut values).unwrap();
        pattern.forward(&values, &mut right, 2);
        pattern.backward(&values, &mut right, 2);
        pattern.invert(&mut values);
        let expected = dense::cholesky(&mut full, n).unwrap();
        assert!((log_det - expected).abs() < 1e-12);
        dense::invert(&mut full, n);
        let mut held = 0;
        for j in 0..n {
            for i in j..n {
                let Some(at) = pattern.find(i, j) else { continue };
                held += 1;
                assert!((values[at] - full[i * n + j]).abs() < 1e-13, "inverse at {i}, {j}");
            }
            for side in 0..2 {
                let solution: f64 =
                    (0..n).map(|k| full[j.max(k) * n + j.min(k)] * (2 * k + side) as f64).sum();
                assert!((right[2 * j + side] - solution).abs() < 1e-12);
            }
        }
        assert!(held >= n + 14, "{held}");
    }

    #[test]
    fn a_tree_fills_nothing_and_a_grid_fills_little() {
        let star: Vec<Vec<u32>> = (0..50).map(|i| if i == 0 { (1..50).collect() } else { vec![0] }).collect();
        let (_, below) = ordered(&star);
        // Leaves of a star stand alone but for the last, which join the middle in a full block.
        assert!(Pattern::of(&below, 10_000).unwrap().0.len() <= 50 + 49 + 10);
        let side = 30_u32;
        let grid: Vec<Vec<u32>> = (0..side * side)
            .map(|i| {
                let (x, y) = (i % side, i / side);
                let mut near = Vec::new();
                if x > 0 {
                    near.push(i - 1)
                }
                if x + 1 < side {
                    near.push(i + 1)
                }
                if y > 0 {
                    near.push(i - side)
                }
                if y + 1 < side {
                    near.push(i + side)
                }
                near
            })
            .collect();
        let (_, below) = ordered(&grid);
        let filled = Pattern::of(&below, 1_000_000).unwrap().0.len();
        // In rows it would be about 27,000.
        assert!(filled < 25_000, "{filled}");
        assert!(Pattern::of(&below, 100).is_none());
    }
}
