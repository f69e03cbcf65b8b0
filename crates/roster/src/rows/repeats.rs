//! Which rows stand for the same thing twice.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};

/// Keys that were met, with the first row of each. Keys are held as 64 bits of a random hash, so that a million of
/// them take little room; that two of a million are taken for one happens once in thirty million files.
pub(crate) struct Repeats {
    random: RandomState,
    first: HashMap<u64, (u32, u32)>,
    /// Where the group of a key is in the list: the order of the keys is drawn anew at every reading.
    at: HashMap<u64, usize>,
    groups: Vec<Group>,
    most: usize,
    /// How many more rows may be kept with their groups.
    room: usize,
    /// How many rows had a key that was met before.
    pub again: usize,
    /// Whether there were more keys than could be held.
    pub beyond: bool,
}

/// Rows with one key.
pub(crate) struct Group {
    /// In the order of the file.
    pub rows: Vec<usize>,
    /// What the rows have in common, in words.
    pub name: String,
    /// Whether nothing tells the rows apart.
    pub alike: bool,
}

impl Repeats {
    /// Holds so many keys at most.
    pub fn new(most: usize) -> Self {
        Self {
            random: RandomState::new(),
            first: HashMap::new(),
            at: HashMap::new(),
            groups: Vec::new(),
            most,
            room: usize::MAX,
            again: 0,
            beyond: false,
        }
    }

    /// The same for a file of any length: so many rows are named at most.
    pub fn with_room(self, room: usize) -> Self {
        Self { room, ..self }
    }

    /// Meets a row. `rest` is what tells rows of one key apart.
    pub fn add(&mut self, key: impl Hash, rest: impl Hash, row: usize, name: impl FnOnce() -> String) {
        let key = self.random.hash_one(key);
        let rest = (self.random.hash_one(rest) >> 32) as u32;
        let row32 = u32::try_from(row).unwrap_or(u32::MAX);
        match self.first.get(&key) {
            Some((first, as_first)) => {
                self.again += 1;
                if self.room > 0 {
                    self.room -= 1;
                    let at = *self.at.entry(key).or_insert(self.groups.len());
                    if at == self.groups.len() {
                        self.groups.push(Group { rows: vec![*first as usize], name: name(), alike: true });
                    }
                    if let Some(group) = self.groups.get_mut(at) {
                        group.rows.push(row);
                        group.alike &= *as_first == rest;
                    }
                }
            }
            None if self.first.len() >= self.most => self.beyond = true,
            None => drop(self.first.insert(key, (row32, rest))),
        }
    }

    /// The keys on more than one row, in the order of their first rows. Of two that begin in one row, as those of a
    /// register's days, the one that was met again first comes first.
    pub fn groups(&mut self) -> Vec<Group> {
        self.at.clear();
        let mut groups = std::mem::take(&mut self.groups);
        groups.sort_by_key(|group| group.rows.first().copied());
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_on_more_than_one_row_are_found_in_order() {
        let mut repeats = Repeats::new(10);
        for (at, key) in ["b", "a", "x", "a", "b", "c", "a"].into_iter().enumerate() {
            repeats.add(key, at == 6, at, || key.to_owned());
        }
        let groups = repeats.groups();
        let rows: Vec<_> = groups.iter().map(|g| (g.name.as_str(), g.rows.as_slice(), g.alike)).collect();
        assert_eq!(rows, [("b", &[0, 4][..], true), ("a", &[1, 3, 6], false)]);
        assert!(!repeats.beyond);
    }

    #[test]
    fn keys_of_one_row_come_in_the_order_they_were_met_again() {
        // What is drawn at random would hardly be in order for all of them.
        let keys: Vec<String> = (0..20).map(|key| key.to_string()).collect();
        let mut repeats = Repeats::new(100);
        for row in [1, 2] {
            keys.iter().for_each(|key| repeats.add(key, (), row, || key.clone()));
        }
        let names: Vec<String> = repeats.groups().into_iter().map(|group| group.name).collect();
        assert_eq!(names, keys);
    }

    #[test]
    fn keys_beyond_the_limit_are_not_compared() {
        let mut repeats = Repeats::new(1);
        for (row, key) in ["a", "b", "b", "a"].into_iter().enumerate() {
            repeats.add(key, (), row, String::new);
        }
        assert!(repeats.beyond);
        assert_eq!(repeats.groups().len(), 1);
    }
}
