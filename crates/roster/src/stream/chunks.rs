//! A pass over the rows of a file that was looked at before.

use std::collections::BTreeMap;
use std::io::Read;

use jiff::civil::Date;

use super::Stream;
use super::scan::Scan;
use crate::attendance::{About, MarkRow, Summary};
use crate::error::{Unreadable, Why};
use crate::mapping::Mapping;
use crate::raw::Raw;
use crate::rows::marking::Marking;
use crate::rows::{Kept, Key, ResultRow, RosterRow, Taken, Taking, results, roster, summaries};
use crate::scale::Scale;
use crate::sheet::Sheet;
use crate::table::taken;

/// How many cells are held at a time, and how many rows at most.
const CELLS: usize = 40_000;
const ROWS: usize = 4_000;

/// A kind of rows.
pub(super) trait Reading<T> {
    /// The rows of a part of the file.
    fn part(&mut self, taking: &mut Taking<'_>) -> Vec<T>;
    /// What can be said only of the whole file.
    fn end(self: Box<Self>, taking: &mut Taking<'_>) -> Key;
}

pub(super) struct Roster(pub Date);
pub(super) struct Results(pub Date);
pub(super) struct Summaries(pub About, pub Date);

impl Reading<RosterRow> for Roster {
    fn part(&mut self, taking: &mut Taking<'_>) -> Vec<RosterRow> {
        roster::part(taking, self.0)
    }
    fn end(self: Box<Self>, taking: &mut Taking<'_>) -> Key {
        roster::end(taking)
    }
}

impl Reading<ResultRow> for Results {
    fn part(&mut self, taking: &mut Taking<'_>) -> Vec<ResultRow> {
        results::part(taking, self.0)
    }
    fn end(self: Box<Self>, taking: &mut Taking<'_>) -> Key {
        results::end(taking)
    }
}

impl Reading<Summary> for Summaries {
    fn part(&mut self, taking: &mut Taking<'_>) -> Vec<Summary> {
        summaries::part(taking, self.0, self.1)
    }
    fn end(self: Box<Self>, taking: &mut Taking<'_>) -> Key {
        summaries::end(taking, self.0)
    }
}

impl Reading<MarkRow> for Marking<'_> {
    fn part(&mut self, taking: &mut Taking<'_>) -> Vec<MarkRow> {
        Marking::part(self, taking)
    }
    fn end(self: Box<Self>, taking: &mut Taking<'_>) -> Key {
        Marking::end(*self, taking)
    }
}

/// The rows of a file, some thousand at a time, in its order. After the last, [`finish`](Self::finish) says what
/// is wrong with them.
pub struct Chunks<'a, R, T> {
    parts: Parts<'a, R>,
    reading: Box<dyn Reading<T> + 'a>,
}

impl<'a, R: Read, T> Chunks<'a, R, T> {
    pub(super) fn new(parts: Parts<'a, R>, reading: impl Reading<T> + 'a) -> Self {
        Self { parts, reading: Box::new(reading) }
    }

    /// Takes at most so many rows of the file at a time.
    #[must_use]
    pub fn of_rows(mut self, rows: usize) -> Self {
        self.parts.most = rows.clamp(1, ROWS);
        self
    }

    /// Reads the rows that are left, and says what is wrong and what had to be supposed, as
    /// [`crate::roster`] and its like do; [`Taken::rows`] is empty.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when the file could not be read to its end, or is another than before.
    pub fn finish(mut self) -> Result<Taken<T>, Unreadable> {
        for rows in &mut self {
            rows?;
        }
        let Self { mut parts, mut reading } = self;
        let kept = parts.kept.take();
        let stream = parts.stream;
        let kept = kept.unwrap_or_else(|| Kept::new(&stream.sheet.file));
        let empty = Sheet { problems: stream.sheet.problems.clone(), ..stream.part() };
        let mut taking = kept.part(&empty, &stream.facts, parts.mapping, parts.scales);
        // A file without rows is looked at once, so that what is wrong with the columns is said.
        if !parts.any {
            reading.part(&mut taking);
        }
        let key = reading.end(&mut taking);
        Ok(taking.finish(Vec::new(), key))
    }
}

impl<R: Read, T> Iterator for Chunks<'_, R, T> {
    type Item = Result<Vec<T>, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        let Self { parts, reading } = self;
        parts.next(|taking| reading.part(taking)).transpose()
    }
}

/// The parts of a file, each as a sheet of its own.
pub(super) struct Parts<'a, R> {
    stream: &'a Stream,
    scan: Option<Scan<R>>,
    mapping: &'a Mapping,
    scales: Option<&'a BTreeMap<String, Scale>>,
    kept: Option<Kept>,
    rows: usize,
    any: bool,
    /// How many rows a part has at most.
    most: usize,
}

impl<'a, R: Read> Parts<'a, R> {
    pub fn new(
        stream: &'a Stream,
        reader: R,
        mapping: &'a Mapping,
        scales: Option<&'a BTreeMap<String, Scale>>,
    ) -> Result<Self, Unreadable> {
        let scan = Scan::new(reader, stream.edits.encoding()).map_err(|why| stream.refused(why))?;
        Ok(Self { stream, scan: Some(scan), mapping, scales, kept: None, rows: 0, any: false, most: ROWS })
    }

    /// Reads the next part, if there is one.
    pub fn next<T>(&mut self, read: impl FnOnce(&mut Taking<'_>) -> T) -> Result<Option<T>, Unreadable> {
        let Some(mut scan) = self.scan.take() else { return Ok(None) };
        let stream = self.stream;
        let part = match self.fill(&mut scan) {
            Ok(part) => part,
            Err(why) => return Err(stream.refused(why)),
        };
        if part.rows.is_empty() {
            let same = self.rows == stream.rows && scan.bytes() == stream.bytes;
            return if same { Ok(None) } else { Err(stream.refused(Why::Changed)) };
        }
        self.scan = Some(scan);
        self.any = true;
        let kept = self.kept.take().unwrap_or_else(|| Kept::new(&stream.sheet.file));
        let mut taking = kept.part(&part, &stream.facts, self.mapping, self.scales);
        let out = read(&mut taking);
        self.kept = Some(taking.keep());
        Ok(Some(out))
    }

    fn fill(&mut self, scan: &mut Scan<R>) -> Result<Sheet, Why> {
        let mut part = self.stream.part();
        let mut cells = 0;
        while cells < CELLS && part.rows.len() < self.most {
            // A file that was no table when it was looked at has no rows to give.
            let Some(mut row) = scan.next_row()?.filter(|_| self.stream.sheet.header_rows.is_some()) else {
                break;
            };
            self.rows += 1;
            if self.stream.edits.leave_out(&mut row) {
                continue;
            }
            for column in &self.stream.secret {
                if let Some(cell) = row.cells.get_mut(*column) {
                    *cell = Raw::Empty;
                }
            }
            cells += row.cells.len();
            part.rows.push(taken(row, &part.header));
        }
        Ok(part)
    }
}
