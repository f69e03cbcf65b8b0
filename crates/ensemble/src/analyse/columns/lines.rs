//! Rows of a delimited text, block by block, so that a file of any size needs the memory of one block.

use std::io::{self, Read};
use std::ops::Range;

use csv_core::ReadRecordResult;
use memchr::{memchr, memchr_iter, memchr2};

/// Bytes to begin with.
pub const BLOCK: usize = 256 << 10;
/// A row longer than this is a quotation mark that nothing closes.
const LONGEST: usize = 4 << 20;

/// Why rows cannot be told any further.
pub enum Odd {
    Broken(io::Error),
    /// Not text, line ends of another kind, a row without end.
    NotPlain,
}

pub struct Lines<R> {
    source: R,
    block: Vec<u8>,
    /// The part of the block that holds bytes not handed over yet.
    start: usize,
    end: usize,
    finished: bool,
    delimiter: u8,
    /// Cells beyond these are not looked for.
    width: usize,
    core: csv_core::Reader,
    unquoted: Vec<u8>,
    ends: Vec<usize>,
    spans: Vec<Range<usize>>,
    number: usize,
}

/// One row, and its number as a spreadsheet shows it.
pub struct Line<'a> {
    pub number: usize,
    bytes: &'a [u8],
    spans: &'a [Range<usize>],
    delimiter: u8,
}

impl<'a> Line<'a> {
    /// Empty beyond the end of the row.
    pub fn cell(&self, column: usize) -> &'a [u8] {
        self.spans.get(column).and_then(|span| self.bytes.get(span.clone())).unwrap_or_default()
    }

    /// Separators and white space only.
    pub fn is_blank(&self) -> bool {
        self.bytes.iter().all(|b| *b == self.delimiter || *b == b'"' || b.is_ascii_whitespace())
    }
}

/// Where a row was found.
enum Found {
    /// In the block.
    Block(Range<usize>),
    /// Unquoted, in the text beside it.
    Beside(usize),
}

impl<R: Read> Lines<R> {
    pub fn new(source: R, delimiter: u8, width: usize, block: usize) -> Self {
        let core = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        Self {
            source,
            block: vec![0; block],
            start: 0,
            end: 0,
            finished: false,
            delimiter,
            width,
            core,
            unquoted: Vec::new(),
            ends: Vec::new(),
            spans: Vec::with_capacity(width),
            number: 0,
        }
    }

    pub fn next(&mut self) -> Result<Option<Line<'_>>, Odd> {
        let Some(found) = self.find()? else { return Ok(None) };
        let bytes = match found {
            Found::Block(range) => self.block.get(range),
            Found::Beside(length) => self.unquoted.get(..length),
        };
        let (bytes, spans) = (bytes.unwrap_or_default(), self.spans.as_slice());
        Ok(Some(Line { number: self.number, bytes, spans, delimiter: self.delimiter }))
    }

    fn find(&mut self) -> Result<Option<Found>, Odd> {
        loop {
            let rest = self.block.get(self.start..self.end).unwrap_or_default();
            let (length, ended) = match memchr(b'\n', rest) {
                Some(at) => (at, 1),
                None if !self.finished => {
                    self.refill()?;
                    continue;
                }
                None if rest.is_empty() => return Ok(None),
                None => (rest.len(), 0),
            };
            let line = rest.get(..length).unwrap_or_default();
            let returns = line.iter().rev().take_while(|b| **b == b'\r').count();
            let line = line.get(..length - returns).unwrap_or_default();
            self.number += 1;
            if line.is_empty() {
                self.start += length + ended;
                continue;
            }
            let range = self.start..self.start + line.len();
            let whole = match memchr2(b'"', b'\r', line) {
                None => split(line, self.delimiter, self.width, &mut self.spans),
                Some(at) if line.get(at) == Some(&b'\r') => return Err(Odd::NotPlain),
                Some(_) => split_quoted(line, self.delimiter, self.width, &mut self.spans),
            };
            if whole {
                self.start += length + ended;
                return Ok(Some(Found::Block(range)));
            }
            return self.unquote().map(Some);
        }
    }

    /// A row with quoted line ends, doubled quotation marks or the like goes through the careful reader.
    fn unquote(&mut self) -> Result<Found, Odd> {
        loop {
            let rest = self.block.get(self.start..self.end).unwrap_or_default();
            self.unquoted.resize(self.unquoted.len().max(rest.len()), 0);
            self.ends.resize(self.ends.len().max(self.width + 1), 0);
            self.core.reset();
            let (mut read, mut wrote, mut cells) = (0, 0, 0);
            let result = loop {
                // Nothing more to read is how this reader is told that the text is at its end.
                let rest = rest.get(read..).unwrap_or_default();
                let room = self.unquoted.get_mut(wrote..).unwrap_or_default();
                let ends = self.ends.get_mut(cells..).unwrap_or_default();
                let (result, r, w, e) = self.core.read_record(rest, room, ends);
                (read, wrote, cells) = (read + r, wrote + w, cells + e);
                match result {
                    ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                    ReadRecordResult::InputEmpty if self.finished && r > 0 => {}
                    other => break other,
                }
            };
            if let ReadRecordResult::InputEmpty = result {
                self.refill()?;
                continue;
            }
            let ends = self.ends.get(..cells).unwrap_or_default();
            let starts = std::iter::once(0).chain(ends.iter().copied());
            self.spans.clear();
            self.spans.extend(starts.zip(ends).map(|(start, end)| start..*end));
            let last = self.block.get(self.start + read - 1).copied();
            self.start += read;
            if last == Some(b'\r') {
                self.pass_line_end()?;
            }
            return Ok(Found::Beside(wrote));
        }
    }

    fn pass_line_end(&mut self) -> Result<(), Odd> {
        if self.start == self.end && !self.finished {
            self.refill()?;
        }
        if self.block.get(self.start..self.end).is_some_and(|rest| rest.starts_with(b"\n")) {
            self.start += 1;
        }
        Ok(())
    }

    /// Moves what is left to the front and reads on behind it.
    fn refill(&mut self) -> Result<(), Odd> {
        self.block.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        if self.end == self.block.len() {
            if self.block.len() >= LONGEST {
                return Err(Odd::NotPlain);
            }
            self.block.resize(self.block.len() * 2, 0);
        }
        let room = self.block.get_mut(self.end..).unwrap_or_default();
        let read = loop {
            match self.source.read(room) {
                Ok(read) => break read,
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                Err(why) => return Err(Odd::Broken(why)),
            }
        };
        let fresh = room.get(..read).unwrap_or_default();
        if memchr(0, fresh).is_some() {
            return Err(Odd::NotPlain);
        }
        self.finished = read == 0;
        self.end += read;
        Ok(())
    }
}

/// A line without quotation marks.
fn split(line: &[u8], delimiter: u8, width: usize, spans: &mut Vec<Range<usize>>) -> bool {
    spans.clear();
    let mut from = 0;
    for at in memchr_iter(delimiter, line) {
        spans.push(from..at);
        from = at + 1;
        if spans.len() == width {
            return true;
        }
    }
    spans.push(from..line.len());
    true
}

/// A line with quotation marks around whole cells; false if they stand in any other way.
fn split_quoted(line: &[u8], delimiter: u8, width: usize, spans: &mut Vec<Range<usize>>) -> bool {
    spans.clear();
    let mut from = 0;
    loop {
        let rest = line.get(from..).unwrap_or_default();
        let cell = match rest.strip_prefix(b"\"") {
            Some(inside) => match memchr2(b'"', b'\r', inside) {
                Some(end) => from + 1..from + 1 + end,
                None => return false,
            },
            None => from..from + memchr(delimiter, rest).unwrap_or(rest.len()),
        };
        let after = cell.end + usize::from(cell.start > from);
        let next = line.get(after);
        if next.is_some_and(|b| *b != delimiter) || (cell.start > from && line.get(cell.end) != Some(&b'"')) {
            return false;
        }
        spans.push(cell);
        // The rest has to be looked at too: a cell further on may hold a line end.
        if next.is_none() {
            return true;
        }
        from = after + 1;
        if spans.len() == width && memchr2(b'"', b'\r', line.get(from..).unwrap_or_default()).is_none() {
            return true;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, block: usize) -> Result<Vec<(usize, Vec<String>)>, Odd> {
        let mut lines = Lines::new(text.as_bytes(), b',', 3, block);
        let mut out = Vec::new();
        while let Some(line) = lines.next()? {
            let cells = (0..3).map(|c| String::from_utf8_lossy(line.cell(c)).into_owned());
            out.push((line.number, cells.collect()));
        }
        Ok(out)
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        let numbers = |text| read(text, 8).ok().unwrap().iter().map(|(n, _)| *n).collect::<Vec<_>>();
        assert_eq!(numbers("a,b\n1,2\n\n\n3,4\n"), [1, 2, 5]);
        assert_eq!(numbers("a,b\r\n1,2\r\n\r\n3,4"), [1, 2, 4]);
        assert_eq!(numbers("a,\"b\nb\nb\"\n1,2\n,\n3,4\n"), [1, 2, 3, 4]);
        assert_eq!(numbers("a,\"b\r\nb\"\r\n1,2\r\n3,4\r\n"), [1, 2, 3]);
    }

    #[test]
    fn other_line_ends_nul_and_rows_without_end_are_left_to_others() {
        for text in ["a,b\r1,2\r", "a,b\n1\0,2\n"] {
            assert!(matches!(read(text, 16), Err(Odd::NotPlain)), "{text:?}");
        }
        let endless = format!("a,b\n1,\"{}", "x\n".repeat(LONGEST));
        assert!(matches!(read(&endless, 1 << 16), Err(Odd::NotPlain)));
    }

    /// A cell as some program may write it.
    fn written(cell: &str, quoted: bool) -> String {
        match quoted || cell.contains([',', '"', '\n', '\r']) || cell.is_empty() {
            true => format!("\"{}\"", cell.replace('"', "\"\"")),
            false => cell.to_owned(),
        }
    }

    proptest! {
        #[test]
        fn cells_come_back_however_they_were_quoted_and_wherever_blocks_end(
            rows in prop::collection::vec((prop::collection::vec(("[ab é,\"\n\r.]{0,6}", any::<bool>()), 3), any::<bool>()), 1..12),
            block in 1_usize..40,
        ) {
            let text: String = rows.iter().map(|(cells, returns)| {
                let cells: Vec<String> = cells.iter().map(|(cell, quoted)| written(cell, *quoted)).collect();
                cells.join(",") + if *returns { "\r\n" } else { "\n" }
            }).collect();
            let expected: Vec<Vec<String>> =
                rows.iter().map(|(cells, _)| cells.iter().map(|(cell, _)| cell.clone()).collect()).collect();
            let found = read(&text, block).ok().unwrap();
            prop_assert_eq!(found.iter().map(|(_, cells)| cells.clone()).collect::<Vec<_>>(), expected);
            prop_assert_eq!(found.iter().map(|(n, _)| *n).collect::<Vec<_>>(), (1..=rows.len()).collect::<Vec<_>>());
        }
    }
}
