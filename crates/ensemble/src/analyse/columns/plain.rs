//! Whether a file is plain CSV, so that it can be read straight through: headings in its first row, UTF-8, and
//! nothing above, between or below the rows. The judge is the reader of everything, on both ends of the file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use ensemble_roster::{Encoding, Format, Passed, Sheet, Source};

/// Enough for the reader of everything to be as sure as of the whole file.
const HEAD: usize = 128 << 10;
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
    let mut file = File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        return Ok(None);
    }
    let mut head = Vec::with_capacity(HEAD);
    (&mut file).take(HEAD as u64).read_to_end(&mut head)?;
    let whole = head.len() as u64 == about.len();
    if !whole {
        head.truncate(head.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1));
    }
    let Some((delimiter, sheet)) = table(&head) else { return Ok(None) };
    if !whole {
        if sheet.rows.len() < ROWS {
            return Ok(None);
        }
        let first = head.iter().position(|b| *b == b'\n').map_or(0, |at| at + 1);
        let mut tail = head.get(..first).unwrap_or_default().to_vec();
        file.seek(SeekFrom::End(-(TAIL as i64)))?;
        let mut end = Vec::with_capacity(TAIL);
        file.read_to_end(&mut end)?;
        tail.extend(end.iter().skip_while(|b| **b != b'\n').skip(1));
        if !table(&tail).is_some_and(|(d, end)| d == delimiter && end.header == sheet.header) {
            return Ok(None);
        }
    }
    let skip = if head.starts_with(MARK) { MARK.len() as u64 } else { 0 };
    file.seek(SeekFrom::Start(skip))?;
    let per_row = head.len() / sheet.rows.len().max(1);
    let rows = about.len() as usize / per_row.max(1);
    Ok(Some(Plain { file, delimiter, skip, rows: rows + rows / 50 + 1, head: sheet }))
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
