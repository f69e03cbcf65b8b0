//! OpenDocument sheets: the content is read through once for its size, and only then by calamine, which
//! unfolds repeated cells, rows and spaces without a useful bound.

use std::io::Cursor;

use calamine::{Ods, Reader as _};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::archive::{self, Archive};
use crate::error::Why;
use crate::grid::{Grid, thousands};
use crate::limits;
use crate::workbook::{Sheets, WorkbookSheet, damaged, range, worksheets};

/// Reads an ODS that was weighed before; `content` is the index of its `content.xml`.
pub(crate) fn ods(archive: &mut Archive<'_>, content: usize, bytes: &[u8]) -> Sheets {
    check(&archive::part(archive, content)?)?;
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::OdsError::Password => Why::Locked,
        other => damaged(other),
    })?;
    let mut sheets: Vec<WorkbookSheet> = Vec::new();
    for (name, hidden) in worksheets(book.sheets_metadata())? {
        let cells = book.worksheet_range(&name).map_err(damaged)?;
        let grid = range(&cells, Grid::after(sheets.last().map(|s| &s.grid)))?;
        sheets.push(WorkbookSheet { name, hidden, grid });
    }
    Ok(sheets)
}

/// The most spaces and the most characters that repeats may unfold to.
const SPACES: usize = 1_000_000;

/// Adds up what the repeats unfold to, as calamine unfolds them: a cell with a value is written as often as
/// it says, blank ones before it too; a row as often as it says, over the widest row.
///
/// Every element must end, too: calamine waits for the end of a table for ever.
fn check(content: &[u8]) -> Result<(), Why> {
    let mut reader = Reader::from_reader(content);
    let (mut size, mut buffer, mut open) = (Size::default(), Vec::new(), 0_usize);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(element) => {
                open += 1;
                size.element(&element)?;
            }
            Event::Empty(element) => size.element(&element)?,
            Event::End(_) => open = open.saturating_sub(1),
            Event::Eof if open > 0 => return Err(damaged("it breaks off")),
            Event::Eof => {
                size.end_row();
                return size.within();
            }
            _ => {}
        }
    }
}

#[derive(Default)]
struct Size {
    /// Cells over all rows so far, before rows are repeated.
    written: usize,
    in_row: usize,
    blank_in_row: usize,
    row_repeats: usize,
    rows: usize,
    blank_rows: usize,
    widest: usize,
    /// Cells of the sheets before this one.
    before: usize,
    spaces: usize,
}

impl Size {
    fn element(&mut self, element: &BytesStart<'_>) -> Result<(), Why> {
        match element.name().as_ref() {
            "table:table" => {
                self.end_row();
                self.before = self.before.saturating_add(self.unfolded());
                (self.rows, self.blank_rows, self.widest) = (0, 0, 0);
            }
            "table:table-row" => {
                self.end_row();
                self.row_repeats = number(element, "table:number-rows-repeated");
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let repeats = number(element, "table:number-columns-repeated");
                let value = |key: &str| key.starts_with("office:") || key == "table:formula";
                if element.attributes().flatten().any(|a| value(a.key.as_ref())) {
                    self.in_row = self.in_row.saturating_add(self.blank_in_row).saturating_add(repeats);
                    self.blank_in_row = 0;
                } else {
                    self.blank_in_row = self.blank_in_row.saturating_add(repeats);
                }
            }
            "text:s" => self.spaces = self.spaces.saturating_add(number(element, "text:c")),
            _ => return Ok(()),
        }
        self.within()
    }

    /// Rows after the last that holds a value are not unfolded.
    fn end_row(&mut self) {
        if self.in_row > 0 {
            self.rows = self.rows.saturating_add(self.blank_rows).saturating_add(self.row_repeats);
            self.blank_rows = 0;
            self.widest = self.widest.max(self.in_row);
            self.written = self.written.saturating_add(self.in_row);
        } else {
            self.blank_rows = self.blank_rows.saturating_add(self.row_repeats);
        }
        (self.in_row, self.blank_in_row, self.row_repeats) = (0, 0, 0);
    }

    fn unfolded(&self) -> usize {
        self.rows.saturating_mul(self.widest)
    }

    fn within(&self) -> Result<(), Why> {
        let last_row = self.row_repeats.saturating_mul(self.in_row);
        let cells = self.before.saturating_add(self.unfolded()).saturating_add(last_row).max(self.written);
        if cells > limits::CELLS || self.spaces > SPACES {
            return Err(Why::TooLarge(format!("{} cells", thousands(limits::CELLS))));
        }
        Ok(())
    }
}

/// A repeat; 1 when it is not given, and the most when it is not a number.
fn number(element: &BytesStart<'_>, name: &str) -> usize {
    match element.attributes().flatten().find(|a| a.key.as_ref() == name) {
        Some(attribute) => attribute.value.trim().parse().unwrap_or(usize::MAX),
        None => 1,
    }
}
