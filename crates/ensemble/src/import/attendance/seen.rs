//! Half days that were seen already, in one bit each: ten years of a school fit where a list of them would not.

use std::collections::HashMap;
use std::hash::Hash;

use super::Half;

/// The half days of each pupil, however pupils are told apart.
#[derive(Debug)]
pub struct Seen<K>(HashMap<K, (u32, Vec<u64>)>);

impl<K> Default for Seen<K> {
    fn default() -> Seen<K> {
        Seen(HashMap::new())
    }
}

impl<K: Hash + Eq> Seen<K> {
    /// Whether this is the first mark of the half day.
    pub fn first(&mut self, pupil: K, half: Half) -> bool {
        let word = half.number() / 64;
        let (from, bits) = self.0.entry(pupil).or_insert_with(|| (word, vec![0]));
        if word < *from {
            let more = (*from - word) as usize;
            bits.splice(0..0, std::iter::repeat_n(0, more));
            *from = word;
        }
        let at = (word - *from) as usize;
        if at >= bits.len() {
            bits.resize(at + 1, 0);
        }
        let Some(bits) = bits.get_mut(at) else { return false };
        let bit = 1 << (half.number() % 64);
        let is_first = *bits & bit == 0;
        *bits |= bit;
        is_first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half(text: &str) -> Half {
        Half::parse(text).unwrap()
    }

    #[test]
    fn a_half_day_is_seen_once_whatever_the_order() {
        let mut seen = Seen::default();
        for text in ["2026-09-01 am", "2026-09-01 pm", "2019-01-01 am", "2030-12-31 pm", "2026-09-01 day"] {
            assert!(seen.first("Nell", half(text)), "{text}");
            assert!(!seen.first("Nell", half(text)), "{text}");
        }
        assert!(seen.first("Kofi", half("2026-09-01 am")));
    }
}
