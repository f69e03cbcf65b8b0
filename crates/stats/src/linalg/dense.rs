//! Cholesky factor and inverse of a large full matrix, by rows, in blocks that stay in the cache.
#![expect(clippy::indexing_slicing, reason = "blocked kernels over a square of known order")]

/// Rows and columns handled together.
const BLOCK: usize = 48;

/// Four dot products with one left side: the loads of `a` are shared.
fn dot4(a: &[f64], b: [&[f64]; 4]) -> [f64; 4] {
    let mut lanes = [[0.0; 4]; 4];
    let (chunks, rest) = a.as_chunks::<4>();
    let [(b0, r0), (b1, r1), (b2, r2), (b3, r3)] = b.map(|row| row[..a.len()].as_chunks::<4>());
    for (i, x) in chunks.iter().enumerate() {
        let (y0, y1, y2, y3) = (&b0[i], &b1[i], &b2[i], &b3[i]);
        for k in 0..4 {
            lanes[0][k] += x[k] * y0[k];
            lanes[1][k] += x[k] * y1[k];
            lanes[2][k] += x[k] * y2[k];
            lanes[3][k] += x[k] * y3[k];
        }
    }
    let tail = |r: &[f64]| rest.iter().zip(r).map(|(x, y)| x * y).sum::<f64>();
    let sum = |l: [f64; 4]| (l[0] + l[1]) + (l[2] + l[3]);
    [sum(lanes[0]) + tail(r0), sum(lanes[1]) + tail(r1), sum(lanes[2]) + tail(r2), sum(lanes[3]) + tail(r3)]
}

/// Replaces the lower triangle of `a` (order `n`, by rows) by its Cholesky factor and gives `ln det A`.
pub(crate) fn cholesky(a: &mut [f64], n: usize) -> Option<f64> {
    let mut log_det = 0.0;
    let mut panel: Vec<f64> = Vec::new();
    for start in (0..n).step_by(BLOCK) {
        let end = n.min(start + BLOCK);
        let width = end - start;
        for i in start..n {
            // The block on the diagonal first, then the rows below it, are the same substitution.
            for j in start..end.min(i + 1) {
                let known = super::dot(&a[i * n + start..i * n + j], &a[j * n + start..j * n + j]);
                let rest = a[i * n + j] - known;
                a[i * n + j] = if i > j {
                    rest / a[j * n + j]
                } else if rest > 0.0 && rest.is_finite() {
                    log_det += rest.ln();
                    rest.sqrt()
                } else {
                    return None;
                };
            }
        }
        panel.clear();
        for i in end..n {
            panel.extend_from_slice(&a[i * n + start..i * n + end]);
        }
        let row = |i: usize| &panel[(i - end) * width..][..width];
        for i in end..n {
            let left = row(i);
            let mut j = end;
            while j + 4 <= i + 1 {
                let products = dot4(left, [row(j), row(j + 1), row(j + 2), row(j + 3)]);
                for (slot, product) in a[i * n + j..].iter_mut().zip(products) {
                    *slot -= product;
                }
                j += 4;
            }
            for k in j..=i {
                a[i * n + k] -= super::dot(left, row(k));
            }
        }
    }
    Some(log_det)
}

/// Replaces a Cholesky factor by the lower triangle of the inverse of `L L'`.
pub(crate) fn invert(a: &mut [f64], n: usize) {
    // Row i of `turned` is column i of L⁻¹, which is 0 before i: four columns share each row of L.
    let mut turned = vec![0.0; n * n];
    for first in (0..n).step_by(4) {
        let rows = 4.min(n - first);
        for k in first..n {
            let left = &a[k * n + first..k * n + k];
            let (mut known, own) = ([0.0; 4], 1.0 / a[k * n + k]);
            if rows == 4 {
                let at = |r: usize| &turned[(first + r) * n + first..][..left.len()];
                known = dot4(left, [at(0), at(1), at(2), at(3)]);
            } else {
                for (r, known) in known.iter_mut().enumerate().take(rows) {
                    *known = super::dot(left, &turned[(first + r) * n + first..][..left.len()]);
                }
            }
            for r in 0..rows {
                let unit = f64::from(u8::from(first + r == k));
                turned[(first + r) * n + k] = if k < first + r { 0.0 } else { (unit - known[r]) * own };
            }
        }
    }
    for i in 0..n {
        let left = &turned[i * n + i..(i + 1) * n];
        let row = |j: usize| &turned[j * n + i..(j + 1) * n];
        let mut j = 0;
        while j + 4 <= i + 1 {
            let products = dot4(left, [row(j), row(j + 1), row(j + 2), row(j + 3)]);
            a[i * n + j..i * n + j + 4].copy_from_slice(&products);
            j += 4;
        }
        for k in j..=i {
            a[i * n + k] = super::dot(left, row(k));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factor_and_inverse_of_a_matrix_larger_than_a_block() {
        let n = 131;
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
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-12, "A A⁻¹ at {i}, {j}");
            }
        }
    }

    #[test]
    fn a_matrix_that_is_not_positive_definite_is_refused() {
        assert!(cholesky(&mut [1.0, 0.0, 2.0, 1.0], 2).is_none());
    }
}
