//! XLSX, XLS and ODS to grids, with calamine behind a fence.

use std::io::{Cursor, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use jiff::civil::Date;

use crate::error::Why;
use crate::grid::{Grid, GridRow, Merge, thousands};
use crate::limits;
use crate::raw::Raw;

/// A sheet of a workbook.
pub(crate) struct WorkbookSheet {
    pub name: String,
    pub hidden: bool,
    pub grid: Grid,
}

pub(crate) type Sheets = Result<Vec<WorkbookSheet>, Why>;

/// Runs a reader that is not ours: what it panics over is a damaged file, not our end.
pub(crate) fn fenced(read: impl FnOnce() -> Sheets) -> Sheets {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(damaged("it contradicts itself")))
}

/// Reads an XLSX that was weighed before.
pub(crate) fn xlsx(bytes: &[u8]) -> Sheets {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::XlsxError::Password => Why::Locked,
        other => damaged(other),
    })?;
    let mut sheets: Vec<WorkbookSheet> = Vec::new();
    for (name, hidden) in worksheets(book.sheets_metadata())? {
        let merges = book.merge_cells_by_sheet_name(&name).map_err(damaged)?;
        let start = Grid::after(sheets.last().map(|s| &s.grid));
        let mut grid = xlsx_cells(&mut book, &name, start)?;
        grid.merges = merges.into_iter().take(MERGES).map(merge).collect();
        sheets.push(WorkbookSheet { name, hidden, grid });
    }
    Ok(sheets)
}

/// More merged regions than this are decoration, and are not looked at.
const MERGES: usize = 20_000;

fn xlsx_cells<R: Read + Seek>(book: &mut Xlsx<R>, name: &str, start: Grid) -> Result<Grid, Why> {
    let mut reader = book.worksheet_cells_reader(name).map_err(damaged)?;
    let percent: Vec<bool> = reader.styles().iter().map(shows_percent).collect();
    let (mut rows, mut out_of_order) = (Gatherer { grid: start, row: GridRow::default() }, false);
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(damaged)? {
        let raw = match (raw(cell.get_value()), percent.get(style)) {
            (Raw::Number(number), Some(true)) => Raw::Percent(as_shown(number * 100.0)),
            (raw, _) => raw,
        };
        let (row, column) = cell.get_position();
        out_of_order |= !rows.put(row as usize, column as usize, raw)?;
    }
    match out_of_order {
        true => Err(damaged("its rows are out of order")),
        false => rows.finish(),
    }
}

/// Number formats end in `%`; a `%` in quotation marks is a word and multiplies nothing.
fn shows_percent(style: &calamine::Style) -> bool {
    let Some(format) = &style.number_format else { return false };
    let positive = format.format_code.split(';').next().unwrap_or_default();
    positive.split('"').step_by(2).any(|part| part.contains('%') && !part.contains("\\%"))
}

/// 7.000000000000001, which a spreadsheet shows as 7, as 7: twelve digits are kept.
fn as_shown(number: f64) -> f64 {
    format!("{number:.11e}").parse().unwrap_or(number)
}

/// The names of the sheets that hold cells (not charts), and whether each is hidden.
pub(crate) fn worksheets(metadata: &[calamine::Sheet]) -> Result<Vec<(String, bool)>, Why> {
    if metadata.len() > limits::SHEETS {
        return Err(Why::TooLarge(format!("{} sheets", thousands(limits::SHEETS))));
    }
    let sheets = metadata.iter().filter(|s| s.typ == SheetType::WorkSheet);
    Ok(sheets.map(|s| (s.name.clone(), s.visible != SheetVisible::Visible)).collect())
}

/// A range that calamine holds whole, with its offset: the used range need not begin at A1.
pub(crate) fn range(range: &calamine::Range<Data>, start: Grid) -> Result<Grid, Why> {
    let (top, left) = range.start().unwrap_or_default();
    let mut rows = Gatherer { grid: start, row: GridRow::default() };
    for (row, column, value) in range.used_cells() {
        rows.put(top as usize + row, left as usize + column, raw(&borrowed(value)))?;
    }
    rows.finish()
}

fn borrowed(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(n) => DataRef::Int(*n),
        Data::Float(n) => DataRef::Float(*n),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(yes) => DataRef::Bool(*yes),
        Data::DateTime(when) => DataRef::DateTime(*when),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

pub(crate) fn merge(region: calamine::Dimensions) -> Merge {
    Merge {
        top: region.start.0 as usize + 1,
        bottom: region.end.0 as usize + 1,
        left: region.start.1 as usize,
        right: region.end.1 as usize,
    }
}

/// Cells in row order, gathered into rows.
struct Gatherer {
    grid: Grid,
    row: GridRow,
}

impl Gatherer {
    /// Adds a cell; false when its row came before.
    fn put(&mut self, row: usize, column: usize, raw: Raw) -> Result<bool, Why> {
        if raw.is_empty() {
            return Ok(true);
        }
        if column >= limits::COLUMNS {
            return Err(Why::TooLarge(format!("{} columns", thousands(limits::COLUMNS))));
        }
        if row + 1 != self.row.number {
            let done = std::mem::take(&mut self.row);
            if row + 1 < done.number {
                return Ok(false);
            }
            if !done.cells.is_empty() {
                self.grid.push(done)?;
            }
            self.row.number = row + 1;
        }
        if self.row.cells.len() <= column {
            self.row.cells.resize(column + 1, Raw::Empty);
        }
        if let Some(cell) = self.row.cells.get_mut(column) {
            *cell = raw;
        }
        Ok(true)
    }

    fn finish(mut self) -> Result<Grid, Why> {
        if !self.row.cells.is_empty() {
            self.grid.push(self.row)?;
        }
        Ok(self.grid)
    }
}

fn raw(value: &DataRef<'_>) -> Raw {
    match value {
        DataRef::Empty => Raw::Empty,
        DataRef::Int(n) => Raw::Number(*n as f64),
        DataRef::Float(n) if n.is_finite() => Raw::Number(*n),
        DataRef::Float(_) => Raw::Error("not a number".into()),
        DataRef::String(text) => Raw::from_text(text),
        DataRef::SharedString(text) => Raw::from_text(text),
        DataRef::Bool(yes) => Raw::Bool(*yes),
        DataRef::DateTime(when) => date_or_time(*when),
        DataRef::DateTimeIso(text) => match text.get(..10).and_then(|day| day.parse::<Date>().ok()) {
            Some(date) => Raw::Date(date),
            None => Raw::from_text(text),
        },
        DataRef::DurationIso(text) => Raw::from_text(text),
        DataRef::Error(error) => Raw::Error(error.to_string().into()),
    }
}

/// A serial number below 1 is a time of day; a duration is left as the text a spreadsheet shows.
fn date_or_time(when: ExcelDateTime) -> Raw {
    let (year, month, day, hour, minute, ..) = when.to_ymd_hms_milli();
    if when.is_duration() {
        let minutes = (when.as_f64() * 24.0 * 60.0).round();
        return Raw::from_text(&format!("{}:{:02}", (minutes / 60.0).trunc(), minutes % 60.0));
    }
    if (0.0..1.0).contains(&when.as_f64()) {
        return Raw::from_text(&format!("{hour:02}:{minute:02}"));
    }
    match Date::new(year as i16, month as i8, day as i8) {
        Ok(date) => Raw::Date(date),
        Err(_) => Raw::Number(when.as_f64()),
    }
}

pub(crate) fn damaged(detail: impl std::fmt::Display) -> Why {
    // One line, and not the whole of a file that quotes itself.
    let detail: String =
        detail.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(120).collect();
    Why::Damaged(detail)
}
