//! One pass over a file: its rows of data, one after the other.

use std::io::Read;
use std::ops::RangeInclusive;

use super::feed::Feed;
use crate::encoding::Encoding;
use crate::error::Why;
use crate::footer::{Sorter, joined};
use crate::grid::{Grid, GridRow, thousands};
use crate::header::{self, Headings};
use crate::limits;
use crate::sheet::PassedOver;
use crate::table::no_table;
use crate::text::{Layout, Rows};

/// How many rows are looked at to find the headings: as many as [`header::find`] goes down, and those it looks at
/// below.
const HEAD_ROWS: usize = 256;

pub(super) struct Scan<R> {
    rows: Rows<Feed<R>>,
    layout: Layout,
    pub table: Option<Table>,
    pub cut: Vec<(usize, usize)>,
    /// Rows after the last that hold separators and nothing else.
    blank: Vec<usize>,
    /// The rows so far, while they are or may be no table.
    no_table: Vec<PassedOver>,
    /// The table is a list in one column if every row has one cell.
    is_list: bool,
    count: usize,
    is_all: bool,
}

/// Where the table is.
pub(super) struct Table {
    pub headings: Headings,
    /// The rows of the headings, as a spreadsheet numbers them, and how many fields the last has.
    pub numbers: RangeInclusive<usize>,
    pub fields: usize,
    sorter: Sorter,
}

impl<R: Read> Scan<R> {
    /// Reads as far as the headings may be.
    pub fn new(reader: R, letters: Encoding) -> Result<Self, Why> {
        let (feed, layout) = Feed::new(reader, letters)?;
        let mut scan = Self {
            rows: Rows::new(feed, layout),
            layout,
            table: None,
            cut: Vec::new(),
            blank: Vec::new(),
            no_table: Vec::new(),
            is_list: false,
            count: 0,
            is_all: false,
        };
        let (mut head, mut text) = (Grid::default(), 0);
        while head.rows.len() < HEAD_ROWS && text < limits::STREAM_HEAD_BYTES {
            let Some(row) = scan.next_filled()? else { break };
            text += row.cells.iter().map(|c| c.text().len()).sum::<usize>();
            head.rows.push(row);
        }
        scan.no_table = joined(head.rows.iter().map(no_table));
        let Some(headings) = header::find(&head) else { return Ok(scan) };
        scan.is_list = head.rows.iter().all(|r| r.filled() == 1 && r.cells.len() == 1);
        let at = |at: usize| head.rows.get(at);
        let number = |index| at(index).map_or(0, |r| r.number);
        let mut table = Table {
            numbers: number(headings.first)..=number(headings.last),
            fields: at(headings.last).map_or(0, |r| r.fields),
            sorter: Sorter::new(&head.rows, &headings),
            headings,
        };
        head.rows.into_iter().skip(table.headings.last + 1).for_each(|row| table.sorter.push(row));
        scan.table = Some(table);
        Ok(scan)
    }

    /// The next row of data.
    pub fn next_row(&mut self) -> Result<Option<GridRow>, Why> {
        loop {
            if let Some(row) = self.table.as_mut().and_then(|table| table.sorter.next_row()) {
                return Ok(Some(row));
            }
            if self.is_all {
                return Ok(None);
            }
            match self.next_filled()? {
                Some(row) => self.sort(row),
                None => {
                    self.is_all = true;
                    if let Some(table) = &mut self.table {
                        table.sorter.finish(std::mem::take(&mut self.blank));
                    }
                }
            }
        }
    }

    fn sort(&mut self, row: GridRow) {
        if self.is_list && (row.filled() != 1 || row.cells.len() != 1) {
            (self.is_list, self.table) = (false, None);
        }
        if self.is_list || self.table.is_none() {
            let next = no_table(&row);
            let before = std::mem::take(&mut self.no_table);
            // What is there is joined already; only the last can go on.
            let (mut kept, last) = split_last(before);
            kept.extend(joined(last.into_iter().chain([next])));
            kept.truncate(limits::PASSED_OVER);
            self.no_table = kept;
        }
        if let Some(table) = &mut self.table {
            table.sorter.push(row);
        }
    }

    /// The next row with something in it.
    fn next_filled(&mut self) -> Result<Option<GridRow>, Why> {
        while let Some(mut row) = self.rows.next_row()? {
            let cut = &mut self.cut;
            row.fit(|row, column| {
                if cut.len() < limits::STREAM_PROBLEM_ROWS {
                    cut.push((row, column));
                }
            });
            self.count += 1;
            if self.count > limits::STREAM_ROWS {
                return Err(Why::TooLarge(format!("{} rows", thousands(limits::STREAM_ROWS))));
            }
            if row.cells.len() > limits::COLUMNS {
                return Err(Why::TooLarge(format!("{} columns", thousands(limits::COLUMNS))));
            }
            if !row.cells.is_empty() {
                self.blank.clear();
                return Ok(Some(row));
            }
            if self.blank.len() < limits::PASSED_OVER {
                self.blank.push(row.number);
            }
        }
        Ok(None)
    }

    /// After the last row: what was passed over.
    pub fn passed_over(&mut self) -> Vec<PassedOver> {
        match &mut self.table {
            Some(table) => table.sorter.passed(),
            None => std::mem::take(&mut self.no_table),
        }
    }

    pub fn layout(&self) -> Layout {
        self.layout
    }

    pub fn open_quote(&self) -> Option<usize> {
        self.rows.open_quote()
    }

    pub fn encoding(&self) -> Encoding {
        self.rows.pieces().encoding()
    }

    pub fn bytes(&self) -> u64 {
        self.rows.pieces().bytes
    }
}

fn split_last(mut list: Vec<PassedOver>) -> (Vec<PassedOver>, Option<PassedOver>) {
    let last = list.pop();
    (list, last)
}
