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
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// Rows often come sorted, so the same name comes again.
    last: u32,
}

impl Interner {
    pub fn code(&mut self, name: &[u8], row: usize) -> u32 {
        if !self.ends.is_empty() && stands(&self.text, &self.ends, self.last) == name {
            return self.last;
        }
        let (text, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        let hash = hasher.hash_one(name);
        self.last = match self.table.find(hash, |&code| stands(text, ends, code) == name) {
            Some(&code) => code,
            None => {
                let code = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
                self.table.insert_unique(hash, code, |&code| hasher.hash_one(stands(text, ends, code)));
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
