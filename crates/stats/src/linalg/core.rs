//! A large positive definite matrix on a fixed pattern: full where it fills in anyway, sparse where not.
#![expect(clippy::indexing_slicing, reason = "kernels over a square of known order")]

use super::{dense, ordering, sparse};

/// Up to this order a full matrix is quick whatever its pattern.
const SMALL: usize = 256;
/// Entries of a factor that are too many to hold.
const LIMIT: usize = 100_000_000;

/// The pattern; numbers are kept apart, in an array of [`Core::len`].
pub(crate) enum Core {
    Dense(usize),
    Sparse(sparse::Pattern),
}

impl Core {
    /// Plans the factorisation. `neighbours[i]` lists every `j ≠ i` with an entry `(i, j)`.
    ///
    /// Also gives the order of elimination: for each place, the original index. `None` if too large.
    pub fn plan(neighbours: &[Vec<u32>]) -> Option<(Self, Vec<u32>)> {
        let n = neighbours.len();
        let natural = || (0..n as u32).collect();
        if n <= SMALL {
            return Some((Self::Dense(n), natural()));
        }
        let order = ordering::minimum_degree(neighbours);
        let mut place = vec![0_u32; n];
        for (at, &node) in order.iter().enumerate() {
            place[node as usize] = at as u32;
        }
        let below: Vec<Vec<u32>> = (order.iter().enumerate())
            .map(|(j, &node)| {
                let rows = neighbours[node as usize].iter().map(|&other| place[other as usize]);
                rows.filter(|&i| i as usize > j).collect()
            })
            .collect();
        // A full matrix costs twice the numbers but has none of the book-keeping.
        let full = n * (n + 1) / 2;
        match sparse::Pattern::of(&below, (full / 10 * 7).min(LIMIT)) {
            Some((pattern, again)) => {
                let order = again.iter().map(|&place| order[place as usize]).collect();
                Some((Self::Sparse(pattern), order))
            }
            None if full <= LIMIT / 2 => Some((Self::Dense(n), natural())),
            None => None,
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Dense(n) => n * n,
            Self::Sparse(pattern) => pattern.len(),
        }
    }

    /// Where entry `(i, j)` stands, either way round.
    pub fn position(&self, i: usize, j: usize) -> usize {
        let (i, j) = (i.max(j), i.min(j));
        match self {
            Self::Dense(n) => i * n + j,
            Self::Sparse(pattern) => pattern.position(i, j),
        }
    }

    /// As [`Core::position`], or `None` off the pattern.
    #[cfg(test)]
    pub fn find(&self, i: usize, j: usize) -> Option<usize> {
        match self {
            Self::Dense(n) => Some(i.max(j) * n + i.min(j)),
            Self::Sparse(pattern) => pattern.find(i.max(j), i.min(j)),
        }
    }

    /// `a ← I + Λ a Λ` for the diagonal `Λ`.
    pub fn scale(&self, a: &mut [f64], lambda: &[f64]) {
        match self {
            Self::Dense(n) => {
                for i in 0..*n {
                    for (value, right) in a[i * n..=i * n + i].iter_mut().zip(lambda) {
                        *value *= lambda[i] * right;
                    }
                    a[i * n + i] += 1.0;
                }
            }
            Self::Sparse(pattern) => pattern.scale(a, lambda),
        }
    }

    /// Replaces the matrix by its Cholesky factor `L` and gives `ln det A`.
    pub fn cholesky(&self, a: &mut [f64]) -> Option<f64> {
        match self {
            Self::Dense(n) => dense::cholesky(a, *n),
            Self::Sparse(pattern) => pattern.cholesky(a),
        }
    }

    /// Solves `L x = b` in place, for `width` right sides laid side by side in each row of `b`.
    pub fn forward(&self, l: &[f64], b: &mut [f64], width: usize) {
        match self {
            Self::Dense(n) => {
                for i in 0..*n {
                    let (done, rest) = b.split_at_mut(i * width);
                    let own = &mut rest[..width];
                    for (known, value) in done.chunks_exact(width).zip(&l[i * n..]) {
                        own.iter_mut().zip(known).for_each(|(x, y)| *x -= value * y);
                    }
                    own.iter_mut().for_each(|x| *x /= l[i * n + i]);
                }
            }
            Self::Sparse(pattern) => pattern.forward(l, b, width),
        }
    }

    /// Solves `L' x = b` in place.
    pub fn backward(&self, l: &[f64], b: &mut [f64], width: usize) {
        match self {
            Self::Dense(n) => {
                for i in (0..*n).rev() {
                    let (rest, own) = b.split_at_mut(i * width);
                    let own = &mut own[..width];
                    own.iter_mut().for_each(|x| *x /= l[i * n + i]);
                    for (other, value) in rest.chunks_exact_mut(width).zip(&l[i * n..]) {
                        other.iter_mut().zip(&*own).for_each(|(x, y)| *x -= value * y);
                    }
                }
            }
            Self::Sparse(pattern) => pattern.backward(l, b, width),
        }
    }

    /// Replaces a factor by the entries of the inverse that lie on the pattern.
    pub fn invert(&self, l: &mut [f64]) {
        match self {
            Self::Dense(n) => dense::invert(l, *n),
            Self::Sparse(pattern) => pattern.invert(l),
        }
    }
}
