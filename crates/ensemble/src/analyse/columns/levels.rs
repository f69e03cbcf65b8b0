//! Names of groups as small numbers.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};

/// A column of names: a code for each row, and the names in order of first appearance.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    pub codes: Vec<u32>,
    pub names: Vec<String>,
    /// The file's row in which each name first stood.
    pub first: Vec<usize>,
}

/// Gives names their codes. The names stand one after the other in one text, so that a million of them are cheap.
#[derive(Default)]
pub struct Interner {
    text: Vec<u8>,
    ends: Vec<usize>,
    first: Vec<usize>,
    table: HashTable<(u64, u32)>,
    hasher: DefaultHashBuilder,
    /// Rows often come sorted, so the same name comes again.
    last: u32,
}

/// A short name as a number of its own, so that it is found without a look at the text; None if it is longer.
fn packed(name: &[u8]) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes.get_mut(..name.len()).filter(|b| b.len() < 8)?.copy_from_slice(name);
    // The last byte holds the length, and is 255 for longer names.
    Some(u64::from_le_bytes(bytes) | (name.len() as u64) << 56)
}

impl Interner {
    pub fn code(&mut self, name: &[u8], row: usize) -> u32 {
        if !self.ends.is_empty() && stands(&self.text, &self.ends, self.last) == name {
            return self.last;
        }
        let short = packed(name);
        let key = short.unwrap_or_else(|| self.hasher.hash_one(name) | 0xff << 56);
        let hash = self.hasher.hash_one(key);
        let (text, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        let same =
            |known: &(u64, u32)| known.0 == key && (short.is_some() || stands(text, ends, known.1) == name);
        self.last = match self.table.find(hash, same) {
            Some(&(_, code)) => code,
            None => {
                let code = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
                self.table.insert_unique(hash, (key, code), |known| hasher.hash_one(known.0));
                self.text.extend_from_slice(name);
                self.ends.push(self.text.len());
                self.first.push(row);
                code
            }
        };
        self.last
    }

    /// Whether every name is text.
    pub fn is_text(&self) -> bool {
        std::str::from_utf8(&self.text).is_ok()
    }

    pub fn holds(&self, name: &str) -> bool {
        (0..self.ends.len()).any(|code| stands(&self.text, &self.ends, code as u32) == name.as_bytes())
    }

    pub fn finish(self, codes: Vec<u32>) -> Levels {
        let name = |code| String::from_utf8_lossy(stands(&self.text, &self.ends, code)).into_owned();
        let names = (0..self.ends.len()).map(|code| name(code as u32)).collect();
        Levels { codes, names, first: self.first }
    }
}

fn stands<'a>(text: &'a [u8], ends: &[usize], code: u32) -> &'a [u8] {
    let code = code as usize;
    let start = code.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    ends.get(code).and_then(|&end| text.get(start..end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_short_and_long_have_codes_in_order_of_appearance() {
        let names = [
            "1A",
            "",
            "1A\0",
            "St Margaret's",
            "1A",
            "St Margaret's RC",
            "1234567",
            "12345678",
            "",
            "12345678",
        ];
        let mut interner = Interner::default();
        let codes: Vec<u32> =
            names.iter().zip(2..).map(|(name, row)| interner.code(name.as_bytes(), row)).collect();
        assert_eq!(codes, [0, 1, 2, 3, 0, 4, 5, 6, 1, 6]);
        assert!(interner.holds("1234567") && !interner.holds("123456"));
        let levels = interner.finish(codes);
        assert_eq!(
            levels.names,
            ["1A", "", "1A\0", "St Margaret's", "St Margaret's RC", "1234567", "12345678"]
        );
        assert_eq!(levels.first, [2, 3, 4, 5, 7, 8, 9]);
    }
}
