//! Which rows around the data are not data: titles above, guidance under the headings, headings again on
//! every page, totals and notes at the foot.

use std::collections::VecDeque;
use std::ops::RangeInclusive;

use crate::date;
use crate::grid::GridRow;
use crate::header::Headings;
use crate::limits;
use crate::number;
use crate::raw::Raw;
use crate::sheet::{Passed, PassedOver};
use crate::table::first_text;

/// Rows of a table in order, sorted into data and what is passed over. What a row is shows only with the next
/// ones, so rows come out later than they go in.
pub(crate) struct Sorter {
    /// The rows of the headings.
    head: Vec<Vec<Raw>>,
    columns: usize,
    guidance: Option<usize>,
    /// The number of the last row that went in.
    last: usize,
    /// Rows that are the foot if nothing follows them.
    foot: VecDeque<GridRow>,
    foot_bytes: usize,
    /// A row that stands alone, and is a page's title if the headings follow it.
    alone: Option<GridRow>,
    data: VecDeque<GridRow>,
    passed: Vec<PassedOver>,
}

impl Sorter {
    /// Begins with all the rows, or the first, of which those up to the headings are not to go in.
    pub fn new(rows: &[GridRow], headings: &Headings) -> Self {
        let (above, rest) = rows.split_at(headings.first.min(rows.len()));
        let (head, data) = rest.split_at((headings.last + 1 - headings.first).min(rest.len()));
        let mut sorter = Self {
            head: head.iter().map(|r| r.cells.clone()).collect(),
            columns: headings.names.len(),
            guidance: data.first().filter(|_| is_guidance(data)).map(|r| r.number),
            last: head.last().map_or(0, |r| r.number),
            foot: VecDeque::new(),
            foot_bytes: 0,
            alone: None,
            data: VecDeque::new(),
            passed: Vec::new(),
        };
        above.iter().for_each(|row| sorter.pass(row, Passed::Title));
        sorter
    }

    pub fn push(&mut self, row: GridRow) {
        if row.number > self.last + 1 {
            self.pass_blank(self.last + 1..=row.number - 1);
        }
        self.last = row.number;
        if self.guidance == Some(row.number) {
            self.pass(&row, Passed::Guidance);
        } else if at_the_foot(&row, self.columns).is_some() {
            self.foot_bytes += bytes(&row);
            self.foot.push_back(row);
            while self.foot.len() > limits::FOOT || self.foot_bytes > limits::FOOT_BYTES {
                let Some(first) = self.foot.pop_front() else { break };
                self.foot_bytes -= bytes(&first);
                self.not_foot(first);
            }
        } else {
            self.foot_bytes = 0;
            for before in std::mem::take(&mut self.foot) {
                self.not_foot(before);
            }
            self.not_foot(row);
        }
    }

    /// The next row of data, if it is certain that it is one.
    pub fn next_row(&mut self) -> Option<GridRow> {
        self.data.pop_front()
    }

    /// Sorts the last rows out. `blank` are rows that hold nothing but separators; those after the last are told
    /// here, the others by the gap they leave.
    pub fn finish(&mut self, blank: impl IntoIterator<Item = usize>) {
        self.data.extend(self.alone.take());
        for row in std::mem::take(&mut self.foot) {
            if let Some(why) = at_the_foot(&row, self.columns) {
                self.pass(&row, why);
            }
        }
        let last = self.last;
        blank.into_iter().filter(|n| *n > last).for_each(|number| self.pass_blank(number..=number));
    }

    /// What was passed over, in order.
    pub fn passed(&mut self) -> Vec<PassedOver> {
        let mut passed = std::mem::take(&mut self.passed);
        passed.sort_by_key(|p| *p.rows.start());
        joined(passed)
    }

    fn not_foot(&mut self, row: GridRow) {
        let before = self.alone.take();
        if self.head.contains(&row.cells) {
            // A page's own title stands alone in the row before its headings.
            match before {
                Some(title) if self.columns > 2 => self.pass(&title, Passed::HeadingAgain),
                other => self.data.extend(other),
            }
            return self.pass(&row, Passed::HeadingAgain);
        }
        self.data.extend(before);
        if row.filled() == 1 {
            self.alone = Some(row);
        } else {
            self.data.push_back(row);
        }
    }

    fn pass(&mut self, row: &GridRow, why: Passed) {
        self.passed_over(PassedOver { rows: row.number..=row.number, why, text: first_text(row) });
    }

    fn pass_blank(&mut self, rows: RangeInclusive<usize>) {
        self.passed_over(PassedOver { rows, why: Passed::Blank, text: String::new() });
    }

    fn passed_over(&mut self, passed: PassedOver) {
        let is_full = self.passed.len() >= limits::PASSED_OVER;
        match self.passed.last_mut() {
            Some(last) if follows(last, &passed) => last.rows = *last.rows.start()..=*passed.rows.end(),
            _ if is_full => {}
            _ => self.passed.push(passed),
        }
    }
}

fn bytes(row: &GridRow) -> usize {
    row.cells.iter().map(|cell| cell.text().len()).sum()
}

fn follows(before: &PassedOver, after: &PassedOver) -> bool {
    before.why == after.why && *before.rows.end() + 1 == *after.rows.start()
}

/// Neighbouring rows that were passed over for the same reason, as one.
pub(crate) fn joined(passed: impl IntoIterator<Item = PassedOver>) -> Vec<PassedOver> {
    let mut out: Vec<PassedOver> = Vec::new();
    for next in passed {
        let is_full = out.len() >= limits::PASSED_OVER;
        match out.last_mut() {
            Some(last) if follows(last, &next) => last.rows = *last.rows.start()..=*next.rows.end(),
            _ if is_full => break,
            _ => out.push(next),
        }
    }
    out
}

/// The first row under the headings tells how to fill the columns in: two cells or more, each of three words
/// or more, over columns whose next rows have no such cell.
fn is_guidance(data: &[GridRow]) -> bool {
    let [first, rest @ ..] = data else { return false };
    let wordy =
        |cell: &Raw| matches!(cell, Raw::Text(t) if t.split_whitespace().count() >= 3 && t.len() >= 15);
    let next = || rest.iter().take(20);
    first.filled() >= 2
        && !rest.is_empty()
        && first.values().all(|(_, cell)| wordy(cell))
        && first
            .values()
            .all(|(column, _)| next().filter(|r| wordy(r.get(column))).count() * 4 <= next().count())
}

/// What a row is if it stands at the foot; none when it can only be data.
fn at_the_foot(row: &GridRow, columns: usize) -> Option<Passed> {
    let (column, first) = row.values().next()?;
    let Raw::Text(text) = first else { return None };
    // Most rows are full, and are told at once.
    let filled = row.filled();
    if filled < columns && is_total(text) {
        return Some(Passed::Total);
    }
    let alone = filled == 1 && columns > 2 && column < 2;
    (alone && is_note(text)).then_some(Passed::Note)
}

fn is_total(text: &str) -> bool {
    let lower = text.trim_end_matches(':').trim().to_lowercase();
    let words = [
        "total",
        "totals",
        "grand total",
        "sub total",
        "subtotal",
        "average",
        "averages",
        "mean",
        "sum",
        "count",
    ];
    let heads = [
        "total ",
        "total:",
        "totals ",
        "grand total",
        "average of",
        "average:",
        "mean of",
        "mean mark",
        "mean score",
        "% ",
        "percentage of",
        "number of pupils",
    ];
    // "Class average", "Cohort total"; nobody's name ends so.
    let tails = [" average", " averages", " total", " totals"];
    words.contains(&lower.as_str())
        || heads.iter().any(|h| lower.starts_with(h))
        || tails.iter().any(|t| lower.ends_with(t))
}

/// A sentence, or a word that begins one: not a name, an id or a code.
fn is_note(text: &str) -> bool {
    let lower = text.to_lowercase();
    let heads = [
        "note",
        "source",
        "key:",
        "key ",
        "printed",
        "produced",
        "report",
        "page ",
        "©",
        "copyright",
        "end of",
        "*",
        "legend",
        "exported",
        "generated",
        "data as at",
    ];
    let plain = number::plain(text).is_none() && !date::looks_like(text);
    plain && (heads.iter().any(|h| lower.starts_with(h)) || text.split_whitespace().count() >= 5)
}
