//! Sound files with something wrong in them, the same at every run.

/// Bytes changed, cut, doubled or moved, as the seed says.
pub fn mutations(sound: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut bytes = sound.to_vec();
    for _ in 0..=random.below(4) {
        if bytes.is_empty() {
            return bytes;
        }
        let (a, b) = (random.below(bytes.len()), random.below(bytes.len()));
        let (from, to) = (a.min(b), a.max(b));
        match random.below(6) {
            0 => bytes[a] = random.below(256) as u8,
            1 => bytes.truncate(a),
            2 => drop(bytes.drain(from..to.min(from + 40))),
            3 => bytes.extend_from_within(from..to),
            4 => bytes.swap(a, b),
            _ => bytes.insert(a, b"<>&;\"'/,\n\0"[random.below(10)]),
        }
    }
    bytes
}

/// Xorshift (Marsaglia, 2003): good enough to find places with.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}
