//! A sparse Cholesky factor on a fixed pattern: factor often, invert on the pattern.
//!
//! Columns are kept below the diagonal, rows ascending, the diagonal first. Numbers live apart from the
//! pattern, so that one pattern serves every evaluation. Sources: the left-looking factorisation as in Davis (2006), *Direct Methods for
//! Sparse Linear Systems*, chapters 4 and 7; the inverse on the pattern after Takahashi, Fagan and Chen (1973).
#![expect(clippy::indexing_slicing, reason = "sparse kernels over a pattern built here")]

const NONE: usize = usize::MAX;

/// The rows of each column of a Cholesky factor.
pub(crate) struct Pattern {
    starts: Vec<usize>,
    rows: Vec<u32>,
}

impl Pattern {
    /// The factor's pattern for a matrix already in its order. `below[j]` lists `i > j` with an entry `(i, j)`.
    ///
    /// `None` if it would hold more than `limit` entries.
    pub fn of(below: &[Vec<u32>], limit: usize) -> Option<Self> {
        let n = below.len();
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); n];
        let mut mark = vec![NONE; n];
        let (mut starts, mut rows) = (vec![0], Vec::<u32>::new());
        for (j, own) in below.iter().enumerate() {
            let begin = rows.len();
            mark[j] = j;
            rows.push(j as u32);
            let take = |row: u32, rows: &mut Vec<u32>, mark: &mut Vec<usize>| {
                if mark[row as usize] != j {
                    mark[row as usize] = j;
                    rows.push(row);
                }
            };
            for &row in own {
                take(row, &mut rows, &mut mark);
            }
            for child in std::mem::take(&mut children[j]) {
                for at in starts[child as usize] + 1..starts[child as usize + 1] {
                    let row = rows[at];
                    take(row, &mut rows, &mut mark);
                }
            }
            if rows.len() > limit {
                return None;
            }
            rows[begin..].sort_unstable();
            if let Some(&parent) = rows.get(begin + 1) {
                children[parent as usize].push(j as u32);
            }
            starts.push(rows.len());
        }
        Some(Self { starts, rows })
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    fn order(&self) -> usize {
        self.starts.len() - 1
    }

    fn column(&self, j: usize) -> std::ops::Range<usize> {
        self.starts[j]..self.starts[j + 1]
    }

    /// Rows and values of a column below the diagonal.
    fn below<'l>(&'l self, l: &'l [f64], j: usize) -> impl Iterator<Item = (usize, f64)> + 'l {
        let range = self.starts[j] + 1..self.starts[j + 1];
        self.rows[range.clone()].iter().map(|&row| row as usize).zip(l[range].iter().copied())
    }

    /// Where entry `(i, j)` of the lower triangle stands; it must be on the pattern.
    pub fn position(&self, i: usize, j: usize) -> usize {
        let column = self.column(j);
        column.start + self.rows[column].partition_point(|&row| (row as usize) < i)
    }

    #[cfg(test)]
    pub fn find(&self, i: usize, j: usize) -> Option<usize> {
        let at = self.position(i, j);
        (self.column(j).contains(&at) && self.rows[at] as usize == i).then_some(at)
    }

    /// `a ← I + Λ a Λ` for the diagonal `Λ`.
    pub fn scale(&self, a: &mut [f64], lambda: &[f64]) {
        for j in 0..self.order() {
            for at in self.column(j) {
                a[at] *= lambda[j] * lambda[self.rows[at] as usize];
            }
            a[self.starts[j]] += 1.0;
        }
    }

    /// Replaces the matrix by its Cholesky factor and gives `ln det A`.
    pub fn cholesky(&self, a: &mut [f64]) -> Option<f64> {
        let n = self.order();
        let mut work = vec![0.0; n];
        // Columns whose next row is j wait in a chain that begins at head[j].
        let (mut head, mut next) = (vec![NONE; n], vec![NONE; n]);
        let mut reached: Vec<usize> = self.starts[..n].to_vec();
        let mut log_det = 0.0;
        for j in 0..n {
            for at in self.column(j) {
                work[self.rows[at] as usize] = a[at];
            }
            let mut k = head[j];
            while k != NONE {
                let after = next[k];
                let (from, end) = (reached[k], self.starts[k + 1]);
                let factor = a[from];
                for (row, value) in self.rows[from..end].iter().zip(&a[from..end]) {
                    work[*row as usize] -= factor * value;
                }
                self.wait(k, from + 1, &mut head, &mut next, &mut reached);
                k = after;
            }
            let pivot = work[j];
            if pivot <= 0.0 || !pivot.is_finite() {
                return None;
            }
            log_det += pivot.ln();
            let root = pivot.sqrt();
            a[self.starts[j]] = root;
            for at in self.starts[j] + 1..self.starts[j + 1] {
                a[at] = work[self.rows[at] as usize] / root;
            }
            self.wait(j, self.starts[j] + 1, &mut head, &mut next, &mut reached);
        }
        Some(log_det)
    }

    fn wait(&self, k: usize, at: usize, head: &mut [usize], next: &mut [usize], reached: &mut [usize]) {
        reached[k] = at;
        if at < self.starts[k + 1] {
            let row = self.rows[at] as usize;
            next[k] = head[row];
            head[row] = k;
        }
    }

    /// Solves `L x = b` in place, for `width` right sides laid side by side in each row of `b`.
    pub fn forward(&self, l: &[f64], b: &mut [f64], width: usize) {
        for j in 0..self.order() {
            let (done, rest) = b.split_at_mut((j + 1) * width);
            let own = &mut done[j * width..];
            own.iter_mut().for_each(|x| *x /= l[self.starts[j]]);
            for (row, value) in self.below(l, j) {
                let base = (row - j - 1) * width;
                for (x, y) in rest[base..base + width].iter_mut().zip(&*own) {
                    *x -= value * y;
                }
            }
        }
    }

    /// Solves `L' x = b` in place.
    pub fn backward(&self, l: &[f64], b: &mut [f64], width: usize) {
        for j in (0..self.order()).rev() {
            let (done, rest) = b.split_at_mut((j + 1) * width);
            let own = &mut done[j * width..];
            for (row, value) in self.below(l, j) {
                let base = (row - j - 1) * width;
                for (x, y) in own.iter_mut().zip(&rest[base..base + width]) {
                    *x -= value * y;
                }
            }
            own.iter_mut().for_each(|x| *x /= l[self.starts[j]]);
        }
    }

    /// Replaces a factor by those entries of the inverse that lie on the pattern.
    pub fn invert(&self, l: &mut [f64]) {
        let n = self.order();
        let (mut own, mut sum) = (vec![0.0; n], vec![0.0; n]);
        for j in (0..n).rev() {
            let below = self.starts[j] + 1..self.starts[j + 1];
            let pivot = l[self.starts[j]];
            for at in below.clone() {
                own[self.rows[at] as usize] = l[at];
            }
            for &k in &self.rows[below.clone()] {
                let k = k as usize;
                let (mine, mut gathered) = (own[k], 0.0);
                for (row, value) in self.below(l, k) {
                    // `own` is 0 off the column, and those sums are never read.
                    gathered += own[row] * value;
                    sum[row] += mine * value;
                }
                sum[k] += gathered + mine * l[self.starts[k]];
            }
            let mut diagonal = 1.0 / pivot;
            for at in below.clone() {
                let row = self.rows[at] as usize;
                l[at] = -sum[row] / pivot;
                diagonal -= own[row] * l[at];
            }
            l[self.starts[j]] = diagonal / pivot;
            for &k in &self.rows[below] {
                let k = k as usize;
                for at in self.column(k) {
                    sum[self.rows[at] as usize] = 0.0;
                }
                own[k] = 0.0;
            }
        }
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

    #[test]
    fn factor_solution_and_inverse_agree_with_the_full_matrix() {
        let (order, below) = ordered(&ring());
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..12).collect::<Vec<u32>>());
        let pattern = Pattern::of(&below, 1000).unwrap();
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
        let expected = super::super::dense::cholesky(&mut full, n).unwrap();
        assert!((log_det - expected).abs() < 1e-12);
        super::super::dense::invert(&mut full, n);
        for j in 0..n {
            for at in pattern.column(j) {
                let i = pattern.rows[at] as usize;
                assert!((values[at] - full[i * n + j]).abs() < 1e-13, "inverse at {i}, {j}");
            }
            for side in 0..2 {
                let solution: f64 =
                    (0..n).map(|k| full[j.max(k) * n + j.min(k)] * (2 * k + side) as f64).sum();
                assert!((right[2 * j + side] - solution).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_tree_fills_nothing_and_a_grid_fills_little() {
        let star: Vec<Vec<u32>> = (0..50).map(|i| if i == 0 { (1..50).collect() } else { vec![0] }).collect();
        let (_, below) = ordered(&star);
        assert_eq!(Pattern::of(&below, 10_000).unwrap().len(), 50 + 49);
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
        let filled = Pattern::of(&below, 1_000_000).unwrap().len();
        // In rows it would be about 27,000.
        assert!(filled < 15_000, "{filled}");
        assert!(Pattern::of(&below, 100).is_none());
    }
}
