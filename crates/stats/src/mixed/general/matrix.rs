//! Products of small matrices that lie in longer arrays, by rows.
#![expect(clippy::indexing_slicing, reason = "kernels; lengths follow from the orders given")]

/// `out += scale · A B` with `A` n × k and `B` k × m.
pub(super) fn add_ab(out: &mut [f64], scale: f64, a: &[f64], b: &[f64], [n, k, m]: [usize; 3]) {
    for i in 0..n {
        for l in 0..k {
            let left = scale * a[i * k + l];
            for (x, y) in out[i * m..][..m].iter_mut().zip(&b[l * m..]) {
                *x += left * y;
            }
        }
    }
}

/// `out += scale · A' B` with `A` k × n and `B` k × m.
pub(super) fn add_atb(out: &mut [f64], scale: f64, a: &[f64], b: &[f64], [n, k, m]: [usize; 3]) {
    for l in 0..k {
        for i in 0..n {
            let left = scale * a[l * n + i];
            for (x, y) in out[i * m..][..m].iter_mut().zip(&b[l * m..]) {
                *x += left * y;
            }
        }
    }
}

/// `out += scale · A B'` with `A` n × k and `B` m × k.
pub(super) fn add_abt(out: &mut [f64], scale: f64, a: &[f64], b: &[f64], [n, k, m]: [usize; 3]) {
    for i in 0..n {
        for j in 0..m {
            let sum: f64 = a[i * k..][..k].iter().zip(&b[j * k..]).map(|(x, y)| x * y).sum();
            out[i * m + j] += scale * sum;
        }
    }
}

pub(super) fn ab(a: &[f64], b: &[f64], orders: [usize; 3]) -> Vec<f64> {
    let mut out = vec![0.0; orders[0] * orders[2]];
    add_ab(&mut out, 1.0, a, b, orders);
    out
}

pub(super) fn atb(a: &[f64], b: &[f64], orders: [usize; 3]) -> Vec<f64> {
    let mut out = vec![0.0; orders[0] * orders[2]];
    add_atb(&mut out, 1.0, a, b, orders);
    out
}

pub(super) fn abt(a: &[f64], b: &[f64], orders: [usize; 3]) -> Vec<f64> {
    let mut out = vec![0.0; orders[0] * orders[2]];
    add_abt(&mut out, 1.0, a, b, orders);
    out
}

/// Replaces a square matrix by its Cholesky factor (lower triangle) and gives the log determinant.
pub(super) fn cholesky(a: &mut [f64], n: usize) -> Option<f64> {
    let mut log_det = 0.0;
    for i in 0..n {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| a[i * n + k] * a[j * n + k]).sum();
            let rest = a[i * n + j] - known;
            if i > j {
                a[i * n + j] = rest / a[j * n + j];
            } else if rest > 0.0 && rest.is_finite() {
                a[i * n + i] = rest.sqrt();
                log_det += rest.ln();
            } else {
                return None;
            }
        }
    }
    Some(log_det)
}

/// Solves `L X = B` in place, `B` with `m` columns.
pub(super) fn forward(l: &[f64], n: usize, b: &mut [f64], m: usize) {
    for i in 0..n {
        let (done, rest) = b.split_at_mut(i * m);
        for (known, value) in done.chunks_exact(m.max(1)).zip(&l[i * n..]) {
            rest[..m].iter_mut().zip(known).for_each(|(x, y)| *x -= value * y);
        }
        rest[..m].iter_mut().for_each(|x| *x /= l[i * n + i]);
    }
}

/// Solves `L' X = B` in place.
pub(super) fn backward(l: &[f64], n: usize, b: &mut [f64], m: usize) {
    for i in (0..n).rev() {
        let (before, own) = b.split_at_mut(i * m);
        own[..m].iter_mut().for_each(|x| *x /= l[i * n + i]);
        for (other, value) in before.chunks_exact_mut(m.max(1)).zip(&l[i * n..]) {
            other.iter_mut().zip(&own[..m]).for_each(|(x, y)| *x -= value * y);
        }
    }
}

/// The inverse, by elimination with row exchanges; `None` if there is none.
pub(super) fn inverse(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut a = matrix.to_vec();
    let mut out = identity(n);
    for column in 0..n {
        let size = |row: usize| a[row * n + column].abs();
        let pivot = (column..n).fold(column, |p, row| if size(row) > size(p) { row } else { p });
        let value = a[pivot * n + column];
        if value == 0.0 || !value.is_finite() {
            return None;
        }
        for k in 0..n {
            a.swap(pivot * n + k, column * n + k);
            out.swap(pivot * n + k, column * n + k);
            a[column * n + k] /= value;
            out[column * n + k] /= value;
        }
        for row in (0..n).filter(|&row| row != column) {
            let factor = a[row * n + column];
            if factor != 0.0 {
                for k in 0..n {
                    a[row * n + k] -= factor * a[column * n + k];
                    out[row * n + k] -= factor * out[column * n + k];
                }
            }
        }
    }
    Some(out)
}

pub(super) fn identity(n: usize) -> Vec<f64> {
    let mut out = vec![0.0; n * n];
    out.iter_mut().step_by(n + 1).for_each(|x| *x = 1.0);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: [f64; 9] = [4.0, 2.0, -1.0, 2.0, 5.0, 0.5, -1.0, 0.5, 3.0];

    fn near(a: &[f64], b: &[f64]) {
        for (x, y) in a.iter().zip(b) {
            assert!((x - y).abs() < 1e-13, "{a:?} {b:?}");
        }
    }

    #[test]
    fn a_matrix_times_its_inverse_is_the_identity() {
        near(&ab(&A, &inverse(&A, 3).unwrap(), [3, 3, 3]), &identity(3));
        let turned = [0.0, 1.0, 2.0, 0.0]; // needs a row exchange
        near(&ab(&turned, &inverse(&turned, 2).unwrap(), [2, 2, 2]), &identity(2));
        assert!(inverse(&[1.0, 2.0, 2.0, 4.0], 2).is_none());
    }

    #[test]
    fn a_factor_solves_and_its_log_determinant_is_that_of_the_matrix() {
        let mut l = A.to_vec();
        let log_det = cholesky(&mut l, 3).unwrap();
        assert!((log_det - 40.0_f64.ln()).abs() < 1e-14);
        let mut x = identity(3);
        forward(&l, 3, &mut x, 3);
        backward(&l, 3, &mut x, 3);
        near(&x, &inverse(&A, 3).unwrap());
        assert!(cholesky(&mut [1.0, 2.0, 2.0, 1.0], 2).is_none());
    }

    #[test]
    fn products_with_transposes_agree() {
        let b = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]; // 3 × 2
        let transposed = [1.0, 3.0, 5.0, 2.0, 4.0, 6.0]; // 2 × 3
        let plain = ab(&A, &b, [3, 3, 2]);
        near(&abt(&A, &transposed, [3, 3, 2]), &plain);
        near(&atb(&A, &b, [3, 3, 2]), &plain); // A is symmetric
        assert!((plain[0] - 5.0).abs() < 1e-15);
    }
}
