//! Covariances as coordinates: a factor on the directions in which they are not 0.
//!
//! The scaled covariance `m Φ` of a term (`m` rows in a group on average) is turned to its own axes `Q`, the
//! directions with nothing in them are left out, and `m Φ = Q F F'Q'` with `F` lower triangular with as many columns
//! as directions are left. Its entries, over `√(1 + own variance)` by rows, are the coordinates: free of bounds, near
//! 1 in size, and never two of them for one covariance nearby, also where a correlation is ±1.
#![expect(clippy::indexing_slicing, reason = "orders are those of the term")]

use super::matrix::{ab, abt, atb};
use crate::linalg::{Sym, eigen::eigen};

pub(super) struct Face {
    q: usize,
    /// Directions left.
    pub rank: usize,
    /// Axes as columns.
    axes: Vec<f64>,
    scale: Vec<f64>,
    /// Variances along the axes, most first.
    pub spread: Vec<f64>,
}

impl Face {
    /// Leaves out directions with less than `floor` in them.
    pub fn of(scaled: &[f64], q: usize, floor: f64) -> Self {
        let mut sym = Sym::zeros(q);
        for i in 0..q {
            for j in 0..=i {
                sym.set(i, j, 0.5 * (scaled[i * q + j] + scaled[j * q + i]));
            }
        }
        let found = eigen(&sym);
        let mut order: Vec<usize> = (0..q).collect();
        order.sort_by(|&a, &b| found.values[b].total_cmp(&found.values[a]));
        let spread: Vec<f64> = order.iter().map(|&k| found.values[k].max(0.0)).collect();
        let mut axes = vec![0.0; q * q];
        for (column, &k) in order.iter().enumerate() {
            // The sign of an axis is arbitrary; the same one is always taken.
            let vector = &found.vectors[k];
            let turn =
                if vector.iter().find(|v| v.abs() > 1e-3).is_some_and(|v| *v < 0.0) { -1.0 } else { 1.0 };
            for i in 0..q {
                axes[i * q + column] = turn * vector[i];
            }
        }
        let rank = spread.iter().filter(|&&value| value >= floor).count();
        let scale = spread.iter().map(|value| (1.0 + value).sqrt()).collect();
        Self { q, rank, axes, scale, spread }
    }

    /// Where the coordinates stand in `F`: row, column.
    fn entries(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.q).flat_map(|i| (0..self.rank.min(i + 1)).map(move |j| (i, j)))
    }

    /// The coordinates of the covariance that the face was made for.
    pub fn start(&self) -> Vec<f64> {
        let value = |(i, j): (usize, usize)| if i == j { self.spread[i].sqrt() / self.scale[i] } else { 0.0 };
        self.entries().map(value).collect()
    }

    pub fn len(&self) -> usize {
        self.entries().count()
    }

    /// `√m Λ = Q F`, q × q with columns of 0 for the directions left out.
    pub fn factor(&self, at: &[f64]) -> Vec<f64> {
        let q = self.q;
        let mut inner = vec![0.0; q * q];
        for ((i, j), value) in self.entries().zip(at) {
            inner[i * q + j] = value * self.scale[i];
        }
        ab(&self.axes, &inner, [q, q, q])
    }

    /// Slopes by the coordinates, from half the slopes by `√m Λ`.
    pub fn slopes(&self, half: &[f64]) -> Vec<f64> {
        let q = self.q;
        let turned = atb(&self.axes, half, [q, q, q]);
        self.entries().map(|(i, j)| 2.0 * turned[i * q + j] * self.scale[i]).collect()
    }

    /// How the criterion curves, roughly, if a term has `groups` groups.
    pub fn curvature(&self, groups: f64) -> Vec<f64> {
        let along = |value: f64| (4.0 * value / (1.0 + value)).max(1.0) * groups;
        self.entries().map(|(i, j)| if i == j { along(self.spread[i]) } else { 2.0 * groups }).collect()
    }

    /// The covariance with `extra` along each direction left out, and those directions' axes.
    pub fn filled(&self, at: &[f64], extra: f64) -> Vec<f64> {
        let q = self.q;
        let mut factor = self.factor(at);
        for column in self.rank..q {
            for i in 0..q {
                factor[i * q + column] = extra.sqrt() * self.axes[i * q + column];
            }
        }
        factor
    }

    /// Axes left out, one after the other.
    pub fn empty_axes(&self) -> Vec<Vec<f64>> {
        (self.rank..self.q).map(|c| (0..self.q).map(|i| self.axes[i * self.q + c]).collect()).collect()
    }
}

/// `F F'`
pub(super) fn square(factor: &[f64], q: usize) -> Vec<f64> {
    abt(factor, factor, [q, q, q])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_covariance_turned_to_its_axes_and_back_is_itself() {
        let covariance = [4.0, 1.9, 1.9, 1.0];
        let face = Face::of(&covariance, 2, 1e-6);
        assert_eq!((face.rank, face.len()), (2, 3));
        for (a, b) in square(&face.factor(&face.start()), 2).iter().zip(covariance) {
            assert!((a - b).abs() < 1e-14);
        }
    }

    #[test]
    fn a_correlation_of_one_leaves_one_direction() {
        let face = Face::of(&[4.0, 2.0, 2.0, 1.0], 2, 1e-6);
        assert_eq!((face.rank, face.len()), (1, 2));
        let back = square(&face.factor(&face.start()), 2);
        assert!((back[1] * back[2] - back[0] * back[3]).abs() < 1e-14 && (back[0] - 4.0).abs() < 1e-14);
        let empty = &face.empty_axes()[0];
        assert!((2.0 * empty[0] + empty[1]).abs() < 1e-12);
    }
}
