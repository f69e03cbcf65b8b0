//! What a file of attendance says and changes, as numbers alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Counts of one file, for the preview and the receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    pub marks_new: usize,
    pub marks_changed: usize,
    pub marks_unchanged: usize,
    pub summaries_new: usize,
    pub summaries_changed: usize,
    pub summaries_unchanged: usize,
    pub readings_new: usize,
    pub readings_changed: usize,
    pub readings_unchanged: usize,
    /// Pupils with a mark or a summary in the file.
    pub pupils: usize,
    /// Half days that they could have attended, of all of them together, where the file says so.
    pub possible: u64,
    /// Marks that are in no list of codes.
    pub uncounted: usize,
    /// Pupils who are not on the school's list: nothing of them is written.
    pub strangers: usize,
    /// Cells that the file hides.
    pub hidden: usize,
    /// The first and the last day.
    pub first: String,
    pub last: String,
    /// Weeks of which every mark is here already.
    pub weeks_unchanged: usize,
    /// Pupils who missed a tenth of what was possible, and half of it.
    pub persistent: u64,
    pub severe: u64,
}

impl Tally {
    pub fn add(&mut self, other: &Tally) {
        let all = [
            (&mut self.marks_new, other.marks_new),
            (&mut self.marks_changed, other.marks_changed),
            (&mut self.marks_unchanged, other.marks_unchanged),
            (&mut self.summaries_new, other.summaries_new),
            (&mut self.summaries_changed, other.summaries_changed),
            (&mut self.summaries_unchanged, other.summaries_unchanged),
            (&mut self.readings_new, other.readings_new),
            (&mut self.readings_changed, other.readings_changed),
            (&mut self.readings_unchanged, other.readings_unchanged),
            (&mut self.pupils, other.pupils),
            (&mut self.uncounted, other.uncounted),
            (&mut self.strangers, other.strangers),
            (&mut self.hidden, other.hidden),
            (&mut self.weeks_unchanged, other.weeks_unchanged),
        ];
        all.into_iter().for_each(|(mine, theirs)| *mine += theirs);
        self.possible += other.possible;
        self.persistent += other.persistent;
        self.severe += other.severe;
        if !other.first.is_empty() {
            self.seen(&other.first);
            self.seen(&other.last);
        }
    }

    /// A day that the file is about.
    pub fn seen(&mut self, day: &str) {
        if self.first.is_empty() || day < self.first.as_str() {
            self.first = day.to_owned();
        }
        if day > self.last.as_str() {
            self.last = day.to_owned();
        }
    }

    pub fn marks(&self) -> usize {
        self.marks_new + self.marks_changed + self.marks_unchanged
    }

    pub fn summaries(&self) -> usize {
        self.summaries_new + self.summaries_changed + self.summaries_unchanged
    }

    pub fn written(&self) -> usize {
        let marks = self.marks_new + self.marks_changed;
        marks + self.summaries_new + self.summaries_changed + self.readings_new + self.readings_changed
    }

    pub fn unchanged(&self) -> usize {
        self.marks_unchanged + self.summaries_unchanged + self.readings_unchanged
    }
}

/// Weeks by their Monday, and whether anything in them is new.
#[derive(Debug, Default)]
pub struct Weeks(BTreeMap<String, bool>);

impl Weeks {
    pub fn seen(&mut self, monday: &str, is_new: bool) {
        match self.0.get_mut(monday) {
            Some(any) => *any |= is_new,
            None => _ = self.0.insert(monday.to_owned(), is_new),
        }
    }

    pub fn unchanged(&self) -> usize {
        self.0.values().filter(|any| !**any).count()
    }
}
