//! Random tables, the same for the same seed.

use super::{Dimension, Table};
use crate::random::SplitMix;

pub(super) struct Random(SplitMix);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(SplitMix(seed))
    }

    pub fn below(&mut self, n: i64) -> i64 {
        (self.0.next() % n.unsigned_abs().max(1)) as i64
    }
}

pub(super) fn flat(name: &str, parts: usize) -> Dimension {
    let names: Vec<String> = (1..=parts).map(|i| format!("{name}{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Dimension::flat(name, &format!("all {name}"), &names)
}

/// All > two groups > leaves, unevenly.
pub(super) fn tree(name: &str, left: usize, right: usize) -> Dimension {
    let names: Vec<String> = (0..left + right).map(|i| format!("{name}{i}")).collect();
    let mut nodes = vec![("all", None), ("left", Some(0)), ("right", Some(0))];
    nodes.extend(names.iter().enumerate().map(|(i, n)| (n.as_str(), Some(if i < left { 1 } else { 2 }))));
    Dimension::tree(name, &nodes)
}

/// A table over dimensions with `leaves` leaves in all; about `zeros` in ten are 0, the rest up to `most`.
pub(super) fn counts(random: &mut Random, leaves: usize, zeros: i64, most: i64) -> Vec<i64> {
    (0..leaves).map(|_| if random.below(10) < zeros { 0 } else { 1 + random.below(most) }).collect()
}

pub(super) fn table(random: &mut Random, shape: i64, zeros: i64, most: i64) -> Table {
    let (dimensions, leaves) = match shape {
        0 => (vec![flat("a", 3), flat("b", 3)], 9),
        1 => (vec![flat("a", 2), flat("b", 4)], 8),
        2 => (vec![tree("a", 2, 1), flat("b", 2)], 6),
        3 => (vec![flat("a", 2), flat("b", 2), flat("c", 2)], 8),
        4 => (vec![tree("a", 2, 2), flat("b", 3).categories()], 12),
        _ => (vec![tree("a", 2, 3)], 5),
    };
    let leaves = counts(random, leaves, zeros, most);
    Table::cross(&dimensions, &leaves).unwrap()
}
