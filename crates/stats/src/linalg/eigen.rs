//! Eigenvalues and eigenvectors of a small symmetric matrix.
#![expect(clippy::indexing_slicing, reason = "a square of the matrix's order")]
#![expect(clippy::needless_range_loop, reason = "two rows or columns are turned at once")]

use super::Sym;

/// `A = V diag(values) V'`, with the vectors as rows. Values are in no order.
#[derive(Clone, Debug)]
pub(crate) struct Eigen {
    pub(crate) values: Vec<f64>,
    pub(crate) vectors: Vec<Vec<f64>>,
}

/// Cyclic Jacobi rotations (Golub and Van Loan, *Matrix Computations*, 8.5): slow for large matrices, and exact to
/// rounding, also for small eigenvalues of a graded matrix, for the orders here.
pub(crate) fn eigen(matrix: &Sym) -> Eigen {
    let n = matrix.order;
    let mut a: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| matrix.at(i, j)).collect()).collect();
    let mut vectors: Vec<Vec<f64>> =
        (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for _ in 0..60 {
        let mut turned = false;
        for p in 0..n {
            for q in p + 1..n {
                turned |= rotate(&mut a, &mut vectors, p, q);
            }
        }
        if !turned {
            break;
        }
    }
    Eigen { values: (0..n).map(|i| a[i][i]).collect(), vectors }
}

/// Makes entry `(p, q)` zero. Says whether there was anything to do.
fn rotate(a: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) -> bool {
    let apq = a[p][q];
    // Negligible beside both diagonal entries: setting it to 0 changes no digit.
    if apq == 0.0 || apq.abs() <= 1e-18 * (a[p][p].abs() * a[q][q].abs()).sqrt() || apq.is_nan() {
        return false;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * apq);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    a[p][p] -= t * apq;
    a[q][q] += t * apq;
    (a[p][q], a[q][p]) = (0.0, 0.0);
    for k in (0..a.len()).filter(|&k| k != p && k != q) {
        let (akp, akq) = (a[k][p], a[k][q]);
        a[k][p] = c * akp - s * akq;
        a[k][q] = s * akp + c * akq;
        (a[p][k], a[q][k]) = (a[k][p], a[k][q]);
    }
    for k in 0..a.len() {
        let (vp, vq) = (vectors[p][k], vectors[q][k]);
        vectors[p][k] = c * vp - s * vq;
        vectors[q][k] = s * vp + c * vq;
    }
    true
}

impl Eigen {
    /// `V diag(f(values)) V'`
    pub(crate) fn map(&self, f: impl Fn(f64) -> f64) -> Sym {
        let mut out = Sym::zeros(self.values.len());
        for (&value, vector) in self.values.iter().zip(&self.vectors) {
            out.add_outer(f(value), vector);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_and_values_make_the_matrix_again() {
        let a = Sym { order: 4, packed: vec![4.0, 2.0, 5.0, -1.0, 0.5, 3.0, 0.0, 1e-9, 2.0, 1e-6] };
        let found = eigen(&a);
        let again = found.map(|v| v);
        for (x, y) in again.packed.iter().zip(&a.packed) {
            assert!((x - y).abs() < 1e-14, "{x} {y}");
        }
        for (i, v) in found.vectors.iter().enumerate() {
            for (j, w) in found.vectors.iter().enumerate() {
                assert!((super::super::dot(v, w) - f64::from(u8::from(i == j))).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn a_matrix_of_rank_one_has_one_value() {
        let mut a = Sym::zeros(3);
        a.add_outer(2.0, &[1.0, 2.0, 2.0]);
        let mut values = eigen(&a).values;
        values.sort_by(f64::total_cmp);
        assert!(values[0].abs() < 1e-14 && values[1].abs() < 1e-14 && (values[2] - 18.0).abs() < 1e-13);
    }
}
