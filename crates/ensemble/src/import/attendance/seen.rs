//! Half days that were seen already, in one bit each: ten years of a school fit where a list of them would not.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

use ensemble_roster::attendance::Who;

use super::{Half, Mark, Marks};

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

/// Rows with more than one mark of a pupil and half day, each with whether the marks differ.
pub fn doubles(marks: &Marks) -> Vec<(Vec<usize>, bool)> {
    let same = same_pupils(marks);
    let key = |mark: &Mark| (same.get(mark.pupil as usize).copied().unwrap_or(mark.pupil), mark.half);
    let mut seen = Seen::default();
    let again = marks.marks.iter().filter(|mark| {
        let (pupil, half) = key(mark);
        !seen.first(pupil, half)
    });
    let again: HashSet<(u32, Half)> = again.map(key).collect();
    if again.is_empty() {
        return Vec::new();
    }
    let mut groups: BTreeMap<(u32, Half), (Vec<usize>, u16, bool)> = BTreeMap::new();
    for mark in marks.marks.iter().filter(|mark| again.contains(&key(mark))) {
        let (rows, code, differ) = groups.entry(key(mark)).or_insert_with(|| (Vec::new(), mark.code, false));
        rows.push(mark.row as usize);
        *differ |= *code != mark.code;
    }
    groups.into_values().map(|(rows, _, differ)| (rows, differ)).collect()
}

/// For each pupil of the file the first who is the same: of one number, or of one name and class.
fn same_pupils(marks: &Marks) -> Vec<u32> {
    let mut first: HashMap<[Option<&str>; 4], u32> = HashMap::new();
    let key = |who: &Who| -> [Option<String>; 4] {
        match who.number {
            Some(_) => [who.school.clone(), who.number.clone(), None, None],
            None => [who.school.clone(), who.given.clone(), who.family.clone(), who.class.clone()],
        }
    };
    let keys: Vec<[Option<String>; 4]> = marks.pupils.iter().map(|(_, who)| key(who)).collect();
    let places = keys
        .iter()
        .zip(0_u32..)
        .map(|(key, at)| *first.entry(key.each_ref().map(Option::as_deref)).or_insert(at));
    places.collect()
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

    #[test]
    fn doubles_are_found_with_every_row_they_stand_in() {
        let who = |number: &str, class: &str| Who {
            number: Some(number.to_owned()),
            class: Some(class.to_owned()),
            ..Who::default()
        };
        let mark = |row, pupil, text, code| Mark { row, pupil, half: half(text), code };
        let marks = Marks {
            pupils: vec![(2, who("1", "4A")), (3, who("2", "4A")), (5, who("1", "4B"))],
            marks: vec![
                mark(2, 0, "2026-09-01 am", 0),
                mark(3, 1, "2026-09-01 am", 0),
                mark(4, 1, "2026-09-01 am", 0),
                mark(5, 2, "2026-09-01 am", 7),
                mark(6, 2, "2026-09-01 pm", 7),
            ],
            ..Marks::default()
        };
        assert_eq!(doubles(&marks), [(vec![2, 5], true), (vec![3, 4], false)]);
    }
}
