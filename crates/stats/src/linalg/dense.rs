//! Cholesky factor and inverse of large full matrices, by halves, in blocks that stay in the cache.
//!
//! A matrix is held by rows, `stride` numbers apart. What stands above the diagonal is scratch: it is never read
//! before it is written.
#![expect(clippy::indexing_slicing, reason = "blocked kernels over a square of known order")]

use super::blocks::{Packed, Tile, add, parts, products};
use std::ops::Range;

/// Columns few enough for plain loops.
const FEW: usize = 8;

/// Replaces the lower triangle of `a` (order `n`, by rows) by its Cholesky factor and gives `ln det A`.
pub(crate) fn cholesky(a: &mut [f64], n: usize) -> Option<f64> {
    factor(a, n, n, 0..n)
}

/// The same of the first columns of a taller block, `rows` by `stride`: what lies below becomes `A L⁻ᵀ`.
pub(crate) fn cholesky_block(a: &mut [f64], rows: usize, stride: usize) -> Option<f64> {
    factor(a, rows, stride, 0..stride)
}

fn factor(a: &mut [f64], rows: usize, stride: usize, columns: Range<usize>) -> Option<f64> {
    if columns.len() <= FEW {
        return factor_few(a, rows, stride, columns);
    }
    let middle = halfway(&columns);
    let before = factor(a, rows, stride, columns.start..middle)?;
    for part in parts(columns.start..middle) {
        let depth = part.len();
        let done = Packed::rows(a, stride, middle..rows, part);
        let lower = |i, j| if i + 4 > j { 0..depth } else { 0..0 };
        products(&done, &done, columns.end - middle, lower, |i, j, tile| {
            add(a, stride, (middle + i, middle + j), (rows, columns.end), -1.0, tile);
        });
    }
    Some(before + factor(a, rows, stride, middle..columns.end)?)
}

fn factor_few(a: &mut [f64], rows: usize, stride: usize, columns: Range<usize>) -> Option<f64> {
    let mut log_det = 0.0;
    for j in columns.clone() {
        for k in columns.start..j {
            let value = a[j * stride + k];
            a[j * stride + j] -= value * value;
        }
        let pivot = a[j * stride + j];
        if pivot <= 0.0 || !pivot.is_finite() {
            return None;
        }
        log_det += pivot.ln();
        a[j * stride + j] = pivot.sqrt();
        for i in j + 1..columns.end {
            let known: f64 = (columns.start..j).map(|k| a[i * stride + k] * a[j * stride + k]).sum();
            a[i * stride + j] = (a[i * stride + j] - known) / a[j * stride + j];
        }
    }
    let small = Small::of(a, stride, &columns);
    for i in columns.end..rows {
        small.solve(&mut a[i * stride + columns.start..i * stride + columns.end]);
    }
    Some(log_det)
}

/// A copy of a few columns' triangle, padded to a fixed width.
struct Small {
    /// Columns of what lies below the diagonal.
    below: [[f64; FEW]; FEW],
    /// One over the diagonal.
    own: [f64; FEW],
}

impl Small {
    fn of(a: &[f64], stride: usize, columns: &Range<usize>) -> Self {
        let mut small = Self { below: [[0.0; FEW]; FEW], own: [1.0; FEW] };
        for (k, i) in columns.clone().enumerate() {
            small.own[k] = 1.0 / a[i * stride + i];
            for (j, column) in (columns.start..i).enumerate() {
                small.below[j][k] = a[i * stride + column];
            }
        }
        small
    }

    /// Replaces `r` by `r S⁻ᵀ`.
    fn solve(&self, row: &mut [f64]) {
        let mut held = [0.0; FEW];
        held[..row.len()].copy_from_slice(row);
        for (j, (below, own)) in self.below.iter().zip(self.own).enumerate() {
            let value = held[j] * own;
            held[j] = value;
            for (slot, known) in held.iter_mut().zip(below) {
                *slot -= value * known;
            }
        }
        row.copy_from_slice(&held[..row.len()]);
    }
}

fn halfway(columns: &Range<usize>) -> usize {
    columns.start + (columns.len() / 2).next_multiple_of(4)
}

/// Puts `T = L⁻ᵀ` on and above the diagonal of the leading square of a block. Only `L`'s diagonal goes.
pub(crate) fn turned_inverse(a: &mut [f64], n: usize, stride: usize) {
    for i in 0..n {
        a[i * stride + i + 1..i * stride + n].fill(0.0);
    }
    solve(a, stride, 0..n);
}

fn solve(a: &mut [f64], stride: usize, columns: Range<usize>) {
    if columns.len() <= FEW {
        return solve_few(a, stride, columns);
    }
    let middle = halfway(&columns);
    solve(a, stride, columns.start..middle);
    for part in parts(columns.start..middle) {
        let done = Packed::upper(a, stride, 0..part.end, part.clone());
        let known = Packed::rows(a, stride, middle..columns.end, part.clone());
        let from = |i: usize, _| i.saturating_sub(part.start)..part.len();
        products(&done, &known, columns.end - middle, from, |i, j, tile| {
            add(a, stride, (i, middle + j), (part.end, columns.end), -1.0, tile);
        });
    }
    solve(a, stride, middle..columns.end);
}

fn solve_few(a: &mut [f64], stride: usize, columns: Range<usize>) {
    let start = columns.start;
    let small = Small::of(a, stride, &columns);
    for r in 0..columns.end {
        // Before its diagonal a row holds what is still needed of `L`.
        let mut row = [0.0; FEW];
        let first = start.max(r);
        row[first - start..columns.len()].copy_from_slice(&a[r * stride + first..r * stride + columns.end]);
        if r >= start {
            row[r - start] = 1.0;
        }
        small.solve(&mut row);
        a[r * stride + first..r * stride + columns.end].copy_from_slice(&row[first - start..columns.len()]);
    }
}

/// Replaces the leading lower triangle of a block by that of `T T'`, which is the inverse if `T = L⁻ᵀ`.
pub(crate) fn square(a: &mut [f64], n: usize, stride: usize) {
    for i in 0..n {
        a[i * stride..i * stride + i].fill(0.0);
    }
    for part in parts(0..n) {
        let packed = Packed::upper(a, stride, 0..part.end, part.clone());
        // Their part in the product is packed; from here on the diagonal is the result's.
        for i in part.clone() {
            a[i * stride + i] = 0.0;
        }
        let lower =
            |i: usize, j: usize| if i + 4 > j { i.saturating_sub(part.start)..part.len() } else { 0..0 };
        products(&packed, &packed, part.end, lower, |i, j, tile| {
            if i >= j + 3 {
                add(a, stride, (i, j), (part.end, part.end), 1.0, tile);
            } else {
                add_lower(a, stride, (i, j), part.end, tile);
            }
        });
    }
}

/// Adds those entries of a tile that lie on or below the diagonal.
fn add_lower(a: &mut [f64], stride: usize, (row, column): (usize, usize), end: usize, tile: &Tile) {
    for (values, i) in tile.iter().zip(row..end) {
        for (value, j) in values.iter().zip(column..=i) {
            a[i * stride + j] += value;
        }
    }
}

/// Replaces a Cholesky factor by the lower triangle of the inverse of `L L'`.
pub(crate) fn invert(a: &mut [f64], n: usize) {
    turned_inverse(a, n, n);
    square(a, n, n);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factor_and_inverse_of_small_matrices_and_of_some_larger_than_a_block() {
        for n in [1, 2, 7, 9, 33, 131, 300] {
            // A full, well-behaved matrix with a little of everything.
            let entry = |i: usize, j: usize| {
                let (i, j) = (i.max(j) as f64, i.min(j) as f64);
                (i * 0.7 + j * 1.3).sin() + if i == j { 150.0 } else { 0.0 }
            };
            let mut a: Vec<f64> = (0..n * n).map(|k| entry(k / n, k % n)).collect();
            let log_det = cholesky(&mut a, n).unwrap();
            let diagonal: f64 = (0..n).map(|i| 2.0 * a[i * n + i].ln()).sum();
            assert!((log_det - diagonal).abs() < 1e-10);
            for i in 0..n {
                for j in 0..=i {
                    let product: f64 = (0..=j).map(|k| a[i * n + k] * a[j * n + k]).sum();
                    assert!((product - entry(i, j)).abs() < 1e-11, "L L' at {i}, {j}");
                }
            }
            invert(&mut a, n);
            for i in 0..n {
                for j in 0..n {
                    let product: f64 = (0..n).map(|k| entry(i, k) * a[k.max(j) * n + k.min(j)]).sum();
                    let unit = f64::from(u8::from(i == j));
                    assert!((product - unit).abs() < 1e-12, "A A⁻¹ at {i}, {j}");
                }
            }
        }
    }

    #[test]
    fn a_matrix_that_is_not_positive_definite_is_refused() {
        assert!(cholesky(&mut [1.0, 0.0, 2.0, 1.0], 2).is_none());
    }
}
