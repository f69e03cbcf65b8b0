//! How plans and splits are drawn, so that they repeat for their seed.

use crate::random::SplitMix;

pub(super) struct Random(SplitMix);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(SplitMix(seed))
    }

    /// Below `n`, which is not 0.
    pub fn below(&mut self, n: usize) -> usize {
        // The high half of the product: even to one part in 2⁶⁴/n.
        ((u128::from(self.0.next()) * n as u128) >> 64) as usize
    }

    /// Fisher's and Yates's shuffle.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}
