//! Whether a file is plain CSV, so that it can be read straight through: headings in its first row, UTF-8, and
//! nothing above, between or below the rows. The judge is the reader of everything, on both ends of the file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use ensemble_roster::{Encoding, Format, Passed, Sheet, Source};

/// Enough for the reader of everything to be as sure as of the whole file; the second if rows are long.
const HEADS: [usize; 2] = [128 << 10, 4 << 20];
const TAIL: usize = 32 << 10;
/// It looks at so many rows to find the headings.
const ROWS: usize = 300;
const MARK: &[u8] = b"\xEF\xBB\xBF";

pub struct Plain {
    pub file: File,
    pub delimiter: u8,
    /// Bytes before the headings.
    pub skip: u64,
    pub head: Sheet,
    /// About how many rows there are.
    pub rows: usize,
}

/// None if the file has to be read by the reader of everything.
pub fn look(path: &Path) -> io::Result<Option<Plain>> {
    // A pipe can be read once only, and not by two.
    let about = std::fs::metadata(path)?;
    if !about.is_file() {
        return Ok(None);
    }
    let mut file = File::open(path)?;
    for most in HEADS {
        file.rewind()?;
        let mut head = Vec::with_capacity(most);
        (&mut file).take(most as u64).read_to_end(&mut head)?;
        let whole = head.len() as u64 == about.len();
        if !whole {
            head.truncate(head.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1));
        }
        let Some((delimiter, sheet)) = table(&head) else { return Ok(None) };
        if !whole && sheet.rows.len() < ROWS {
            continue;
        }
        if !whole && !ends_alike(&mut file, &head, delimiter, &sheet)? {
            return Ok(None);
        }
        let skip = if head.starts_with(MARK) { MARK.len() as u64 } else { 0 };
        let per_row = (head.len() / sheet.rows.len().max(1)).max(1);
        let rows = usize::try_from(about.len()).unwrap_or(usize::MAX) / per_row;
        return Ok(Some(Plain { file, delimiter, skip, rows: rows + rows / 50 + 1, head: sheet }));
    }
    Ok(None)
}

/// Whether the last rows, under the headings, are a table of the same kind without notes or totals under it.
fn ends_alike(file: &mut File, head: &[u8], delimiter: u8, sheet: &Sheet) -> io::Result<bool> {
    let first = head.iter().position(|b| *b == b'\n').map_or(0, |at| at + 1);
    let mut tail = head.get(..first).unwrap_or_default().to_vec();
    let length = TAIL.max(first * 16);
    file.seek(SeekFrom::End(-i64::try_from(length.min(head.len())).unwrap_or(0)))?;
    let mut end = Vec::with_capacity(length);
    file.read_to_end(&mut end)?;
    tail.extend(end.iter().skip_while(|b| **b != b'\n').skip(1));
    Ok(table(&tail).is_some_and(|(d, end)| d == delimiter && end.header == sheet.header))
}

/// The separator and the table, if there is nothing else.
fn table(bytes: &[u8]) -> Option<(u8, Sheet)> {
    let file = ensemble_roster::read(Source { name: "", bytes }).ok()?;
    let Format::Text { delimiter, encoding: Encoding::Utf8 } = file.format else { return None };
    let [sheet] = <[Sheet; 1]>::try_from(file.sheets).ok()?;
    let plain = sheet.header_rows == Some(1..=1)
        && sheet.notes.is_empty()
        && !sheet.rows.is_empty()
        && sheet.passed_over.iter().all(|p| p.why == Passed::Blank);
    plain.then_some((u8::try_from(delimiter).ok()?, sheet))
}
