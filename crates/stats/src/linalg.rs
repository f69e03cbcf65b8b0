//! Small symmetric matrices, packed by rows of the lower triangle: entry `(i, j ≤ i)` stands at `i(i+1)/2 + j`.
//!
//! The orders here are numbers of columns (two to a few dozen), so plain loops are the fast ones.
#![expect(clippy::indexing_slicing, reason = "packed kernels; every vector has the matrix's order")]

mod blocks;
pub(crate) mod core;
pub(crate) mod dense;
pub(crate) mod eigen;
mod ordering;
mod sparse;
mod supernodes;

/// Dot product with eight running sums, so that the compiler may use vector instructions.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let (a8, a_rest) = a.as_chunks::<8>();
    let (b8, b_rest) = b.as_chunks::<8>();
    for (x, y) in a8.iter().zip(b8) {
        for k in 0..8 {
            lanes[k] += x[k] * y[k];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    lanes.iter().sum::<f64>() + rest
}

/// A symmetric matrix.
#[derive(Clone, Debug)]
pub(crate) struct Sym {
    pub(crate) order: usize,
    pub(crate) packed: Vec<f64>,
}

impl Sym {
    pub(crate) fn zeros(order: usize) -> Self {
        Self { order, packed: vec![0.0; order * (order + 1) / 2] }
    }

    pub(crate) fn at(&self, i: usize, j: usize) -> f64 {
        let (i, j) = (i.max(j), i.min(j));
        self.packed[i * (i + 1) / 2 + j]
    }

    pub(crate) fn set(&mut self, i: usize, j: usize, value: f64) {
        let (i, j) = (i.max(j), i.min(j));
        self.packed[i * (i + 1) / 2 + j] = value;
    }

    /// `self += scale · v v'`
    pub(crate) fn add_outer(&mut self, scale: f64, v: &[f64]) {
        let mut k = 0;
        for i in 0..self.order {
            let row = scale * v[i];
            for &x in &v[..=i] {
                self.packed[k] += row * x;
                k += 1;
            }
        }
    }

    /// `self += scale · (v w' + w v')`
    pub(crate) fn add_cross(&mut self, scale: f64, v: &[f64], w: &[f64]) {
        let mut k = 0;
        for i in 0..self.order {
            for j in 0..=i {
                self.packed[k] += scale * (v[i] * w[j] + w[i] * v[j]);
                k += 1;
            }
        }
    }

    /// `self += scale · other`
    pub(crate) fn add(&mut self, scale: f64, other: &Sym) {
        for (mine, theirs) in self.packed.iter_mut().zip(&other.packed) {
            *mine += scale * theirs;
        }
    }

    /// The leading `order` rows and columns.
    pub(crate) fn leading(&self, order: usize) -> Sym {
        Sym { order, packed: self.packed[..order * (order + 1) / 2].to_vec() }
    }

    /// `t' A t`
    pub(crate) fn quadratic(&self, t: &[f64]) -> f64 {
        let mut sum = 0.0;
        for i in 0..self.order {
            for j in 0..i {
                sum += 2.0 * self.at(i, j) * t[i] * t[j];
            }
            sum += self.at(i, i) * t[i] * t[i];
        }
        sum
    }

    /// `tr(A B)` over the leading rows and columns that both have.
    pub(crate) fn trace_product(&self, other: &Sym) -> f64 {
        let mut sum = 0.0;
        for i in 0..self.order.min(other.order) {
            for j in 0..i {
                sum += 2.0 * self.at(i, j) * other.at(i, j);
            }
            sum += self.at(i, i) * other.at(i, i);
        }
        sum
    }
}

/// A lower triangular matrix `L`, here always the Cholesky factor of `A = L L'`.
#[derive(Clone, Debug)]
pub(crate) struct Lower {
    pub(crate) order: usize,
    pub(crate) packed: Vec<f64>,
}

impl Lower {
    /// The Cholesky factor, or `None` if the matrix is not positive definite (or holds a `NaN`).
    pub(crate) fn cholesky(a: &Sym) -> Option<Self> {
        let mut factor = Self { order: a.order, packed: a.packed.clone() };
        for i in 0..a.order {
            for j in 0..=i {
                let sum: f64 = (0..j).map(|k| factor.at(i, k) * factor.at(j, k)).sum();
                let rest = a.at(i, j) - sum;
                let value = if i > j {
                    rest / factor.at(j, j)
                } else if rest > 0.0 && rest.is_finite() {
                    rest.sqrt()
                } else {
                    return None;
                };
                factor.packed[i * (i + 1) / 2 + j] = value;
            }
        }
        Some(factor)
    }

    pub(crate) fn at(&self, i: usize, j: usize) -> f64 {
        self.packed[i * (i + 1) / 2 + j]
    }

    /// Solves `L x = b` in place.
    pub(crate) fn forward(&self, b: &mut [f64]) {
        for i in 0..self.order {
            let known: f64 = (0..i).map(|j| self.at(i, j) * b[j]).sum();
            b[i] = (b[i] - known) / self.at(i, i);
        }
    }

    /// Solves `L' x = b` in place.
    pub(crate) fn backward(&self, b: &mut [f64]) {
        for i in (0..self.order).rev() {
            let known: f64 = (i + 1..self.order).map(|j| self.at(j, i) * b[j]).sum();
            b[i] = (b[i] - known) / self.at(i, i);
        }
    }

    /// `ln det A`
    pub(crate) fn log_det(&self) -> f64 {
        (0..self.order).map(|i| 2.0 * self.at(i, i).ln()).sum()
    }

    /// `A⁻¹`
    pub(crate) fn inverse(&self) -> Sym {
        let mut inverse = Sym::zeros(self.order);
        let mut column = vec![0.0; self.order];
        for j in 0..self.order {
            column.fill(0.0);
            column[j] = 1.0;
            self.forward(&mut column);
            self.backward(&mut column);
            for (i, &value) in column.iter().enumerate().skip(j) {
                inverse.set(i, j, value);
            }
        }
        inverse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Sym {
        Sym { order: 3, packed: vec![4.0, 2.0, 5.0, -1.0, 0.5, 3.0] }
    }

    #[test]
    fn the_inverse_times_the_matrix_is_the_identity() {
        let a = example();
        let inverse = Lower::cholesky(&a).unwrap().inverse();
        for i in 0..3 {
            for j in 0..3 {
                let product: f64 = (0..3).map(|k| a.at(i, k) * inverse.at(k, j)).sum();
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-14);
            }
        }
        assert!((a.trace_product(&inverse) - 3.0).abs() < 1e-14);
    }

    #[test]
    fn the_log_determinant_is_that_of_the_matrix() {
        // 4(15 − 0.25) − 2(6 + 0.5) − 1(1 + 5) = 40
        assert!((Lower::cholesky(&example()).unwrap().log_det() - 40.0_f64.ln()).abs() < 1e-14);
    }

    #[test]
    fn a_matrix_that_is_not_positive_definite_has_no_factor() {
        assert!(Lower::cholesky(&Sym { order: 2, packed: vec![1.0, 2.0, 1.0] }).is_none());
        assert!(Lower::cholesky(&Sym { order: 1, packed: vec![f64::NAN] }).is_none());
    }

    #[test]
    fn quadratic_and_outer_products_agree() {
        let (v, w, t) = ([1.0, -2.0, 0.5], [0.0, 3.0, 1.0], [2.0, 1.0, -1.0]);
        let mut a = Sym::zeros(3);
        a.add_outer(2.0, &v);
        a.add_cross(-1.0, &v, &w);
        let (tv, tw) = (dot(&t, &v), dot(&t, &w));
        assert!((a.quadratic(&t) - (2.0 * tv * tv - 2.0 * tv * tw)).abs() < 1e-14);
    }
}
