//! Rows out of text that comes in pieces, with the numbers that a spreadsheet would show.

use std::collections::VecDeque;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::Layout;
use crate::error::Why;
use crate::grid::{GridRow, thousands};
use crate::limits;
use crate::raw::Raw;

/// Text that comes piece by piece.
pub(crate) trait Pieces {
    /// Adds the next piece to the text; false when there is no more. `supposed` gets the places (bytes from the
    /// beginning) of lines that were read with a supposed encoding.
    fn more(&mut self, text: &mut Vec<u8>, supposed: &mut VecDeque<usize>) -> Result<bool, Why>;

    /// The longest row there may be, in bytes.
    fn longest_row(&self) -> usize {
        usize::MAX
    }
}

/// Records with the row numbers a spreadsheet would show: blank lines count, line breaks inside quotation
/// marks do not, and `\r\r\n` (line ends converted twice) is one line end.
pub(crate) struct Rows<P> {
    pieces: P,
    reader: Reader,
    layout: Layout,
    line_ends: usize,
    text: Vec<u8>,
    /// Where in `text` the next record begins, and where in the whole text `text` does.
    at: usize,
    before: usize,
    is_all: bool,
    /// The cells of the record, one after the other, and where each ends.
    cells: Vec<u8>,
    ends: Vec<usize>,
    supposed: VecDeque<usize>,
    open_quote: Option<usize>,
}

impl<P: Pieces> Rows<P> {
    pub fn new(pieces: P, layout: Layout) -> Self {
        let delimiter = u8::try_from(layout.delimiter).unwrap_or(b',');
        Self {
            pieces,
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            layout,
            line_ends: 0,
            text: Vec::new(),
            at: 0,
            before: 0,
            is_all: false,
            cells: vec![0; 1 << 10],
            ends: vec![0; 64],
            supposed: VecDeque::new(),
            open_quote: None,
        }
    }

    pub fn pieces(&self) -> &P {
        &self.pieces
    }

    /// After the last record: its row, when it swallowed lines behind a quotation mark that never closes.
    pub fn open_quote(&self) -> Option<usize> {
        self.open_quote
    }

    pub fn next_row(&mut self) -> Result<Option<GridRow>, Why> {
        let start = self.at;
        let Some((start, filled, fields)) = self.record(start)? else { return Ok(None) };
        let raw = self.text.get(start..self.at).unwrap_or_default();
        let lead = raw.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let (lead, content) = raw.split_at(lead.min(raw.len()));
        let line_end = self.layout.line_end;
        self.line_ends += lead.iter().filter(|b| **b == line_end).count();
        let number = self.layout.first_row + self.line_ends;
        self.line_ends += usize::from(content.last() == Some(&line_end));
        if too_wide(content, self.layout.delimiter) {
            return Err(columns());
        }

        let mut supposed = false;
        // Places are counted from the beginning of the file, the line that names the separator included.
        let end = self.layout.skipped + self.before + self.at;
        while self.supposed.front().is_some_and(|place| *place < end) {
            self.supposed.pop_front();
            supposed = !self.layout.wrapped;
        }
        // Cells end at separators, so whatever the text, each is as whole as the record.
        let text = std::str::from_utf8(self.cells.get(..filled).unwrap_or_default()).unwrap_or_default();
        let (mut cells, mut from) = (Vec::with_capacity(fields), 0);
        for end in self.ends.iter().take(fields) {
            cells.push(Raw::from_text(text.get(from..*end).unwrap_or_default()));
            from = *end;
        }
        let last = self.ends.get(..fields).unwrap_or_default().iter().rev().nth(1).copied().unwrap_or(0);
        let breaks = text.get(last..).is_some_and(|cell| cell.contains(['\n', '\r']));
        let odd = || content.iter().filter(|b| **b == b'"').count() % 2 == 1;
        self.open_quote = (breaks && odd()).then_some(number);
        Ok(Some(GridRow { number, cells, fields, supposed }))
    }

    /// Reads a record: where it begins in the text now, how many bytes its cells have and how many they are.
    fn record(&mut self, mut start: usize) -> Result<Option<(usize, usize, usize)>, Why> {
        let (mut filled, mut fields) = (0, 0);
        loop {
            while self.at >= self.text.len() && !self.is_all {
                self.text.drain(..start.min(self.text.len()));
                (self.before, self.at, start) = (self.before + start, self.at - start, 0);
                if self.text.len() > self.pieces.longest_row() {
                    let row = self.layout.first_row + self.line_ends;
                    let limit = self.pieces.longest_row() >> 20;
                    return Err(Why::TooLarge(format!(
                        "{limit} MB in one row, and row {row} is longer (look for a quotation mark that nothing \
                         closes)"
                    )));
                }
                self.is_all = !self.pieces.more(&mut self.text, &mut self.supposed)?;
            }
            let text = self.text.get(self.at..).unwrap_or_default();
            let cells = self.cells.get_mut(filled..).unwrap_or_default();
            let ends = self.ends.get_mut(fields..).unwrap_or_default();
            let (result, read, wrote, ended) = self.reader.read_record(text, cells, ends);
            self.at += read;
            filled += wrote;
            fields += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                // A line of 50 million commas would be 50 million cells before anyone could count them.
                ReadRecordResult::OutputEndsFull if fields > MOST_FIELDS => return Err(columns()),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => return Ok(Some((start, filled, fields))),
                ReadRecordResult::End => return Ok(None),
            }
        }
    }
}

/// Rows may end in blank cells that nobody sees, but not in any number of them.
const MOST_FIELDS: usize = limits::COLUMNS * 20;

fn columns() -> Why {
    Why::TooLarge(format!("{} columns", thousands(limits::COLUMNS)))
}

fn too_wide(record: &[u8], delimiter: char) -> bool {
    let separators = |line: &[u8]| line.iter().filter(|b| char::from(**b) == delimiter).count() > MOST_FIELDS;
    record.len() > MOST_FIELDS && record.split(|b| matches!(b, b'\n' | b'\r')).any(separators)
}
