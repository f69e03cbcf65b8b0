//! Products of blocks, four rows by four, from rows packed by fours.
//!
//! The innermost loop holds sixteen running sums, so that every number loaded is used four times; the panels it
//! runs over stay in the cache. Source: Goto and van de Geijn (2008), *ACM Trans. Math. Softw.* 34:12.
#![expect(clippy::indexing_slicing, reason = "blocks are cut to the shapes that their callers checked")]

use std::ops::Range;

/// Packed rows kept in the cache at a time, in fours.
const FOURS: usize = 32;

/// Parts of a range that are short enough to be packed and kept in the cache.
pub(crate) fn parts(range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    const DEPTH: usize = 256;
    range.clone().step_by(DEPTH).map(move |from| from..range.end.min(from + DEPTH))
}

/// Sixteen entries of a product.
pub(crate) type Tile = [[f64; 4]; 4];

/// Rows of some matrix, by fours; missing ones are 0.
pub(crate) struct Packed {
    fours: usize,
    depth: usize,
    values: Vec<[f64; 4]>,
}

impl Packed {
    /// Columns `depth` of the rows `rows` of a matrix whose rows are `stride` apart.
    pub fn rows(source: &[f64], stride: usize, rows: Range<usize>, depth: Range<usize>) -> Self {
        let fours = rows.len().div_ceil(4);
        let mut values = vec![[0.0; 4]; fours * depth.len()];
        if !depth.is_empty() {
            for (four, target) in values.chunks_exact_mut(depth.len()).enumerate() {
                let first = rows.start + 4 * four;
                for row in first..rows.end.min(first + 4) {
                    let from = &source[row * stride + depth.start..row * stride + depth.end];
                    for (slot, value) in target.iter_mut().zip(from) {
                        slot[row - first] = *value;
                    }
                }
            }
        }
        Self { fours, depth: depth.len(), values }
    }

    /// The same of the transposed matrix: row `i` is column `columns.start + i` over the rows `depth`.
    pub fn columns(source: &[f64], stride: usize, columns: Range<usize>, depth: Range<usize>) -> Self {
        let fours = columns.len().div_ceil(4);
        let mut values = vec![[0.0; 4]; fours * depth.len()];
        for (k, row) in depth.clone().enumerate() {
            let from = &source[row * stride + columns.start..row * stride + columns.end];
            for (four, part) in from.chunks(4).enumerate() {
                values[four * depth.len() + k][..part.len()].copy_from_slice(part);
            }
        }
        Self { fours, depth: depth.len(), values }
    }

    /// Rows of what stands on and above the diagonal; the rest counts as 0.
    pub fn upper(source: &[f64], stride: usize, rows: Range<usize>, depth: Range<usize>) -> Self {
        let mut packed = Self::rows(source, stride, rows.clone(), depth.clone());
        for row in rows.start.max(depth.start)..rows.end {
            let (four, lane) = ((row - rows.start) / 4, (row - rows.start) % 4);
            for k in depth.start..depth.end.min(row) {
                packed.values[four * packed.depth + k - depth.start][lane] = 0.0;
            }
        }
        packed
    }

    fn four(&self, four: usize) -> &[[f64; 4]] {
        &self.values[four * self.depth..][..self.depth]
    }
}

/// Hands over `Σ_k a[i][k] b[j][k]` for the first `columns` rows of `b`, tile by tile: `each(i, j, tile)` with the
/// tile's first row and column. `span(i, j)` says over which `k` a tile runs.
pub(crate) fn products(
    a: &Packed,
    b: &Packed,
    columns: usize,
    span: impl Fn(usize, usize) -> Range<usize>,
    mut each: impl FnMut(usize, usize, &Tile),
) {
    let fours = columns.div_ceil(4).min(b.fours);
    let mut twice = vec![[Pair([0.0; 2]); 4]; a.depth];
    for block in (0..fours).step_by(FOURS) {
        for i in 0..a.fours {
            for (slots, values) in twice.iter_mut().zip(a.four(i)) {
                *slots = values.map(|value| Pair([value; 2]));
            }
            for j in block..fours.min(block + FOURS) {
                let span = span(4 * i, 4 * j);
                if !span.is_empty() {
                    each(4 * i, 4 * j, &tile(&twice[span.clone()], &b.four(j)[span]));
                }
            }
        }
    }
}

/// A number twice, as the machine multiplies numbers two by two.
#[derive(Clone, Copy)]
#[repr(align(16))]
struct Pair([f64; 2]);

/// `Σ_k a[k] b[k]'`
#[inline(never)]
fn tile(a: &[[Pair; 4]], b: &[[f64; 4]]) -> Tile {
    let mut sums = [[0.0; 4]; 4];
    for (x, y) in a.iter().zip(b) {
        for i in 0..4 {
            for j in 0..4 {
                sums[i][j] += x[i].0[j % 2] * y[j];
            }
        }
    }
    sums
}

/// Adds `sign` times a tile to the rows of a matrix that begin at `(row, column)`, inside `rows` and `columns`.
pub(crate) fn add(
    target: &mut [f64],
    stride: usize,
    (row, column): (usize, usize),
    (rows, columns): (usize, usize),
    sign: f64,
    tile: &Tile,
) {
    let wide = columns.saturating_sub(column).min(4);
    for (values, at) in tile.iter().zip(row..rows) {
        let slots = &mut target[at * stride + column..at * stride + column + wide];
        for (slot, value) in slots.iter_mut().zip(values) {
            *slot += sign * value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_odd_shapes_are_those_of_plain_sums() {
        let (m, n, depth) = (11, 7, 60);
        let value = |k: usize| (k as f64 * 0.37).sin();
        let a: Vec<f64> = (0..m * depth).map(value).collect();
        let b: Vec<f64> = (0..n * depth).map(|k| value(k + 5)).collect();
        let turned: Vec<f64> = (0..n * depth).map(|k| b[k % n * depth + k / n]).collect();
        let left = Packed::rows(&a, depth, 0..m, 3..depth);
        for right in [Packed::rows(&b, depth, 0..n, 3..depth), Packed::columns(&turned, n, 0..n, 3..depth)] {
            let mut c = vec![1.0; m * n];
            products(
                &left,
                &right,
                n,
                |i, _| i..depth - 3,
                |i, j, tile| {
                    add(&mut c, n, (i, j), (m, n), -1.0, tile);
                },
            );
            for i in 0..m {
                for j in 0..n {
                    // Tiles begin at the first of their four rows.
                    let sum: f64 = (3 + i / 4 * 4..depth).map(|k| a[i * depth + k] * b[j * depth + k]).sum();
                    assert!((c[i * n + j] - (1.0 - sum)).abs() < 1e-12, "{i} {j}");
                }
            }
        }
    }
}
