//! Chance with a seed: the same seed and the same stream give the same throws.

use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use uuid::Uuid;

pub struct Dice(StdRng);

impl Dice {
    /// Every part of the world has a stream of its own, so that one part can grow and leave the
    /// others as they were.
    pub fn new(seed: u64, stream: u64) -> Dice {
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().zip(seed.to_le_bytes().into_iter().chain(stream.to_le_bytes())) {
            *to = from;
        }
        Dice(StdRng::from_seed(bytes))
    }

    /// A UUIDv7 of that moment, in milliseconds since 1970.
    pub fn id(&mut self, at: i64) -> Uuid {
        let mut bytes = [0; 10];
        self.0.fill_bytes(&mut bytes);
        uuid::Builder::from_unix_timestamp_millis(u64::try_from(at).unwrap_or_default(), &bytes).into_uuid()
    }

    /// `from` to `until`, the last not among them.
    pub fn within(&mut self, from: i64, until: i64) -> i64 {
        if from >= until { from } else { self.0.random_range(from..until) }
    }

    pub fn below(&mut self, n: usize) -> usize {
        if n < 2 { 0 } else { self.0.random_range(0..n) }
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.random::<f64>()
    }

    pub fn chance(&mut self, probability: f64) -> bool {
        self.0.random::<f64>() < probability
    }

    /// Normal, with mean 0 (Box and Muller 1958).
    pub fn normal(&mut self, sd: f64) -> f64 {
        let radius = (-2.0 * (1.0 - self.0.random::<f64>()).ln()).sqrt();
        sd * radius * (std::f64::consts::TAU * self.0.random::<f64>()).cos()
    }

    pub fn pick<T: Copy + Default>(&mut self, from: &[T]) -> T {
        from.get(self.below(from.len())).copied().unwrap_or_default()
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_one_seed_differ_and_repeat() {
        let throws = |seed, stream| {
            let mut dice = Dice::new(seed, stream);
            (dice.id(1_700_000_000_000), dice.below(1000), dice.normal(1.0).to_bits())
        };
        assert_eq!(throws(1, 2), throws(1, 2));
        assert_ne!(throws(1, 2), throws(1, 3));
        assert_ne!(throws(1, 2), throws(2, 2));
    }

    #[test]
    fn normal_throws_have_the_spread_they_were_asked_for() {
        let mut dice = Dice::new(1, 1);
        let throws: Vec<f64> = (0..20_000).map(|_| dice.normal(3.0)).collect();
        let mean = throws.iter().sum::<f64>() / 20_000.0;
        let sd = (throws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 19_999.0).sqrt();
        assert!(mean.abs() < 0.1 && (sd - 3.0).abs() < 0.1, "mean {mean}, sd {sd}");
    }
}
