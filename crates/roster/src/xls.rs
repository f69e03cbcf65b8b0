//! Legacy XLS: the workbook stream is taken out, looked over record by record, and only then read.
//!
//! calamine makes room for the area a sheet claims and follows the chain of sectors wherever it leads, so a
//! small hostile file could take all memory. The `cfb` crate checks the chains; the records are checked here.

use std::io::{Cursor, Read, Write};

use calamine::{Reader, Xls};

use crate::error::Why;
use crate::grid::{Grid, thousands};
use crate::limits;
use crate::workbook::{Sheets, WorkbookSheet, damaged, merge, range, worksheets};

/// Reads an XLS from its bytes.
pub(crate) fn xls(bytes: &[u8]) -> Sheets {
    let stream = workbook_stream(bytes)?;
    check(&stream)?;
    let mut book = Xls::new(Cursor::new(wrapped(&stream)?)).map_err(|e| match e {
        calamine::XlsError::Password => Why::Locked,
        other => damaged(other),
    })?;
    let mut sheets: Vec<WorkbookSheet> = Vec::new();
    for (name, hidden) in worksheets(book.sheets_metadata())? {
        let cells = book.worksheet_range(&name).map_err(damaged)?;
        let merges = book.merge_cells_by_sheet_name(&name).map_err(damaged)?;
        let mut grid = range(&cells, Grid::after(sheets.last().map(|s| &s.grid)))?;
        grid.merges = merges.into_iter().map(merge).collect();
        sheets.push(WorkbookSheet { name, hidden, grid });
    }
    Ok(sheets)
}

fn workbook_stream(bytes: &[u8]) -> Result<Vec<u8>, Why> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    if file.exists("/EncryptedPackage") {
        return Err(Why::Locked);
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name));
    let Some(name) = name else { return Err(Why::NotATable("an Office file without a table")) };
    let mut stream = Vec::new();
    file.open_stream(name)
        .and_then(|s| s.take(bytes.len() as u64).read_to_end(&mut stream))
        .map_err(damaged)?;
    Ok(stream)
}

/// The stream in a new compound file with nothing else in it.
fn wrapped(stream: &[u8]) -> Result<Vec<u8>, Why> {
    // calamine takes a file of version 4 without small streams for an empty one.
    let file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()));
    let mut file = file.map_err(damaged)?;
    file.create_stream("/Workbook").and_then(|mut s| s.write_all(stream)).map_err(damaged)?;
    file.flush().map_err(damaged)?;
    Ok(file.into_inner().into_inner())
}

/// Walks the records and refuses a sheet whose claimed or used area is beyond the limits.
fn check(stream: &[u8]) -> Result<(), Why> {
    let too_large = || Why::TooLarge(format!("{} cells", thousands(limits::CELLS)));
    let (mut rest, mut area, mut total) = (stream, Area::default(), 0);
    while let [a, b, c, d, tail @ ..] = rest {
        let (kind, length) = (u16::from_le_bytes([*a, *b]), usize::from(u16::from_le_bytes([*c, *d])));
        let Some((data, after)) = tail.split_at_checked(length) else { break };
        match kind {
            // The beginning and the end of a sheet.
            0x0809 | 0x000A => {
                total += std::mem::take(&mut area).cells();
            }
            // The area that the sheet says it uses.
            0x0200 => {
                let claimed = claimed(data).ok_or_else(|| damaged("a sheet claims an impossible area"))?;
                if claimed > limits::CELLS {
                    return Err(too_large());
                }
            }
            // Cells: numbers, labels, booleans, formulas, and rows of numbers.
            0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD | 0x0006 | 0x00BD => area.add(kind, data),
            _ => {}
        }
        if total + area.cells() > limits::CELLS {
            return Err(too_large());
        }
        rest = after;
    }
    Ok(())
}

/// The cells a DIMENSIONS record claims; none when it ends before it begins.
fn claimed(data: &[u8]) -> Option<usize> {
    let u16_at =
        |at: usize| data.get(at..at + 2).map(|b| b.iter().rev().fold(0, |n, b| n << 8 | usize::from(*b)));
    let u32_at =
        |at: usize| data.get(at..at + 4).map(|b| b.iter().rev().fold(0, |n, b| n << 8 | usize::from(*b)));
    let (top, bottom, left, right) = match data.len() {
        10 => (u16_at(0)?, u16_at(2)?, u16_at(4)?, u16_at(6)?),
        14 | 16 => (u32_at(0)?, u32_at(4)?, u16_at(8)?, u16_at(10)?),
        _ => return None,
    };
    if bottom == 0 || right == 0 {
        return Some(1);
    }
    // A first column after the last is a known oddity, read as "from column A".
    let left = if left > 0xFF || right < left { 0 } else { left };
    Some(bottom.checked_sub(top)?.max(1).saturating_mul(right.checked_sub(left)?.max(1)))
}

/// The rectangle around the cells met, which is what calamine makes room for.
#[derive(Default)]
struct Area {
    bounds: Option<[usize; 4]>,
}

impl Area {
    fn add(&mut self, kind: u16, data: &[u8]) {
        let [a, b, c, d, ..] = data else { return };
        let row = usize::from(u16::from_le_bytes([*a, *b]));
        let first = usize::from(u16::from_le_bytes([*c, *d]));
        // A row of numbers names its last column in its last two bytes.
        let last = match data {
            [.., y, z] if kind == 0x00BD => usize::from(u16::from_le_bytes([*y, *z])).max(first),
            _ => first,
        };
        let [top, bottom, left, right] = self.bounds.unwrap_or([row, row, first, last]);
        self.bounds = Some([top.min(row), bottom.max(row), left.min(first), right.max(last)]);
    }

    fn cells(&self) -> usize {
        self.bounds.map_or(0, |[top, bottom, left, right]| (bottom - top + 1) * (right - left + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let mut out = kind.to_le_bytes().to_vec();
        out.extend((data.len() as u16).to_le_bytes());
        out.extend(data);
        out
    }

    fn number(row: u16, column: u16) -> Vec<u8> {
        let mut data = row.to_le_bytes().to_vec();
        data.extend(column.to_le_bytes());
        data.extend([0; 10]);
        record(0x0203, &data)
    }

    #[test]
    fn two_cells_in_far_corners_are_refused() {
        let stream = [record(0x0809, &[0; 16]), number(0, 0), number(65_535, 60_000)].concat();
        assert_eq!(check(&stream), Err(Why::TooLarge("10,000,000 cells".into())));
        let stream = [record(0x0809, &[0; 16]), number(0, 0), number(65_535, 100)].concat();
        assert_eq!(check(&stream), Ok(()));
    }

    #[test]
    fn many_sheets_share_one_limit() {
        let sheet =
            [record(0x0809, &[0; 16]), number(0, 0), number(65_535, 99), record(0x000A, &[])].concat();
        assert_eq!(check(&sheet), Ok(()));
        assert!(check(&sheet.repeat(2)).is_err());
    }

    #[test]
    fn a_claimed_area_that_is_impossible_is_refused() {
        let mut data = [0_u8; 14];
        data[..4].copy_from_slice(&9_u32.to_le_bytes());
        data[4..8].copy_from_slice(&3_u32.to_le_bytes());
        data[10] = 1;
        assert!(check(&record(0x0200, &data)).is_err());
        data[..4].copy_from_slice(&0_u32.to_le_bytes());
        assert!(check(&record(0x0200, &data)).is_ok());
    }

    #[test]
    fn office_files_without_a_workbook_are_named() {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("/WordDocument").unwrap().write_all(b"a letter").unwrap();
        file.flush().unwrap();
        let bytes = file.into_inner().into_inner();
        assert_eq!(xls(&bytes).err(), Some(Why::NotATable("an Office file without a table")));
    }
}
