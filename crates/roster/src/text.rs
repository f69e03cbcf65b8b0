//! From decoded text to a grid: separator, rows wrapped in quotes, row numbers.

mod rows;

use std::borrow::Cow;
use std::collections::VecDeque;

use csv::ReaderBuilder;

use crate::error::Why;
use crate::grid::Grid;

pub(crate) use rows::{Pieces, Rows};

/// A text file read into rows, with what was noticed on the way.
pub(crate) struct Table {
    pub grid: Grid,
    pub delimiter: char,
    /// Rows were each wrapped in one pair of quotation marks, and were unwrapped.
    pub unwrapped: bool,
    /// The row in which a quotation mark opens that nothing closes.
    pub open_quote: Option<usize>,
}

const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// Enough to tell the separator, little enough to read four times over.
const SAMPLE_BYTES: usize = 64 << 10;
const SAMPLE_ROWS: usize = 200;

/// How much of a text shows how it is laid out.
pub(crate) const HEAD_BYTES: usize = 4 * SAMPLE_BYTES;

/// How a text is written, told from how it begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    pub delimiter: char,
    /// Rows are each wrapped in one pair of quotation marks.
    pub wrapped: bool,
    /// The number of the first row.
    pub first_row: usize,
    /// The bytes of the line before it, which only names the separator.
    pub skipped: usize,
    line_end: u8,
}

impl Layout {
    /// Looks at the text, or at more than [`HEAD_BYTES`] of it.
    pub fn of(text: &str) -> Self {
        let ((first_row, skipped), text, named) = separator_line(text);
        let head = text.get(..text.floor_char_boundary(HEAD_BYTES)).unwrap_or(text);
        let wrapped = are_wrapped(head);
        let unwrapped = if wrapped { Cow::Owned(unwrap_rows(head)) } else { Cow::Borrowed(head) };
        let delimiter = named.unwrap_or_else(|| sniff(&unwrapped));
        let sample = sample(&unwrapped);
        let line_end = if sample.contains('\n') || !sample.contains('\r') { b'\n' } else { b'\r' };
        Self { delimiter, wrapped, first_row, skipped, line_end }
    }
}

/// Reads text. `supposed` are the places (bytes, in order) whose rows the caller wants to know.
pub(crate) fn table(text: &str, supposed: &[usize]) -> Result<Table, Why> {
    table_after(text, supposed, Grid::default())
}

/// The same for one file of several that share the limits.
pub(crate) fn table_after(text: &str, supposed: &[usize], mut grid: Grid) -> Result<Table, Why> {
    let layout = Layout::of(text);
    let text = text.get(layout.skipped..).unwrap_or_default();
    let text = if layout.wrapped { Cow::Owned(unwrap_rows(text)) } else { Cow::Borrowed(text) };
    let mut rows = Rows::new(Whole { text: text.as_bytes(), supposed }, layout);
    while let Some(row) = rows.next_row()? {
        grid.push(row)?;
    }
    let Layout { delimiter, wrapped: unwrapped, .. } = layout;
    Ok(Table { grid, delimiter, unwrapped, open_quote: rows.open_quote() })
}

/// A text that is all there, in pieces of a convenient size.
struct Whole<'a> {
    text: &'a [u8],
    supposed: &'a [usize],
}

impl Pieces for Whole<'_> {
    fn more(&mut self, text: &mut Vec<u8>, supposed: &mut VecDeque<usize>) -> Result<bool, Why> {
        supposed.extend(std::mem::take(&mut self.supposed));
        let (piece, rest) = self.text.split_at(self.text.len().min(SAMPLE_BYTES));
        text.extend_from_slice(piece);
        self.text = rest;
        Ok(!piece.is_empty())
    }
}

/// Excel's own `sep=;` first line: the number of the first row after it, its length, the rest and the separator.
fn separator_line(text: &str) -> ((usize, usize), &str, Option<char>) {
    let line = text.lines().next().unwrap_or_default();
    let named = line.get(..4).filter(|s| s.eq_ignore_ascii_case("sep=")).and_then(|_| line.get(4..));
    match named.and_then(|s| s.chars().next().filter(|c| s.len() == 1 && c.is_ascii())) {
        Some(delimiter) => {
            let end = text.find('\n').map_or(text.len(), |at| at + 1);
            ((2, end), text.get(end..).unwrap_or_default(), Some(delimiter))
        }
        None => ((1, 0), text, None),
    }
}

fn reader(text: &str, delimiter: char) -> csv::Reader<&[u8]> {
    let delimiter = u8::try_from(delimiter).unwrap_or(b',');
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}

/// The separator under which most rows have the same number of cells; among those that do equally well, the
/// one with more cells.
fn sniff(text: &str) -> char {
    let sample = sample(text);
    let score = |delimiter: char| {
        let widths: Vec<usize> =
            reader(sample, delimiter).records().flatten().take(SAMPLE_ROWS).map(|r| r.len()).collect();
        let usual = usual(&widths).filter(|w| *w > 1)?;
        let share = widths.iter().filter(|w| **w == usual).count() * 10 / widths.len().max(1);
        Some((share, usual))
    };
    // One that is nowhere leaves one cell a row, which says nothing.
    let there = DELIMITERS.iter().filter(|d| sample.contains(**d));
    let best = there.filter_map(|d| Some((score(*d)?, *d))).fold(None, |best, next| match best {
        Some((score, _)) if score >= next.0 => best,
        _ => Some(next),
    });
    best.map_or(',', |(_, delimiter)| delimiter)
}

/// The most frequent number; the larger of two as frequent.
fn usual(widths: &[usize]) -> Option<usize> {
    let count = |w: usize| widths.iter().filter(|x| **x == w).count();
    widths.iter().copied().max_by_key(|w| (count(*w), *w))
}

fn sample(text: &str) -> &str {
    let end = text.floor_char_boundary(SAMPLE_BYTES.min(text.len()));
    let head = text.get(..end).unwrap_or(text);
    match (end < text.len(), head.rfind('\n')) {
        (true, Some(at)) => head.get(..at).unwrap_or(head),
        _ => head,
    }
}

/// A row taken out of the quotation marks around the whole of it; none when there are none.
fn inner(line: &str) -> Option<String> {
    let line = line.trim_end_matches('\r');
    (line.len() > 2 && line.starts_with('"') && line.ends_with('"')).then_some(())?;
    let mut records = reader(line, ',').into_records();
    let record = records.next()?.ok()?;
    (record.len() == 1 && records.next().is_none()).then(|| record.get(0).unwrap_or_default().to_owned())
}

/// Whether an export wrapped every row in quotation marks: `"GP;""F"";18"` under a heading `school;sex;age`. Only
/// when at least nine rows in ten, taken out of their quotes, have as many cells as the first row.
fn are_wrapped(text: &str) -> bool {
    let lines: Vec<&str> = sample(text).lines().filter(|l| !l.trim().is_empty()).take(SAMPLE_ROWS).collect();
    let Some((first, rest)) = lines.split_first() else { return false };
    let enough = |good: usize| !rest.is_empty() && good * 10 >= rest.len() * 9;
    // Hardly any file is so, and most say it at once.
    if !enough(rest.iter().filter(|l| l.starts_with('"')).count()) {
        return false;
    }
    let head = inner(first).unwrap_or_else(|| (*first).to_owned());
    let cells = |line: &str, d: char| {
        reader(line, d).records().next().and_then(Result::ok).map_or(0, |record| record.len())
    };
    let widths = DELIMITERS.iter().map(|d| (*d, cells(&head, *d)));
    let Some((delimiter, width)) = widths.max_by_key(|(_, w)| *w) else { return false };
    let good = rest.iter().filter(|l| inner(l).is_some_and(|l| cells(&l, delimiter) == width)).count();
    width >= 2 && enough(good)
}

/// Takes every row out of its quotation marks.
pub(crate) fn unwrap_rows(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (content, end) = match line.strip_suffix('\n') {
            Some(content) => (content, "\n"),
            None => (line, ""),
        };
        out.push_str(&inner(content).unwrap_or_else(|| content.to_owned()));
        out.push_str(end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits;

    fn numbers(text: &str) -> Vec<usize> {
        table(text, &[]).unwrap().grid.rows.iter().map(|r| r.number).collect()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        assert_eq!(numbers("a,b\n1,2\n\n\n3,4\n"), [1, 2, 5]);
        assert_eq!(numbers("a,b\r\n1,2\r\n\r\n3,4"), [1, 2, 4]);
        assert_eq!(numbers("a,b\r1,2\r\r3,4\r"), [1, 2, 4]);
        assert_eq!(numbers("a,b\r\r\n1,2\r\r\n3,4\r\r\n"), [1, 2, 3]);
        assert_eq!(numbers("a,\"b\nb\nb\"\n1,2\n,\n3,4\n"), [1, 2, 4]);
        assert_eq!(numbers("\n\na,b\n1,2\n"), [3, 4]);
    }

    #[test]
    fn the_separator_is_told_from_the_rows() {
        let delimiter = |text| table(text, &[]).unwrap().delimiter;
        assert_eq!(delimiter("a,b,c\n1,2,3\n"), ',');
        assert_eq!(delimiter("Name;Mark;Set\nByrne, Nell;3,5;2\nAhmed, Kofi;4,0;1\n"), ';');
        assert_eq!(delimiter("a\tb\n1\t2\n"), '\t');
        assert_eq!(delimiter("Class list, 3A, printed today\na|b\n1|2\n3|4\n"), '|');
        assert_eq!(delimiter("sep=;\na,b;c\n1,2;3\n"), ';');
        assert_eq!(delimiter("one column\n1\n2\n"), ',');
    }

    #[test]
    fn a_separator_line_counts_as_a_row_and_is_not_read() {
        assert_eq!(numbers("sep=;\r\na;b\r\n1;2\r\n"), [2, 3]);
    }

    #[test]
    fn rows_wrapped_whole_in_quotation_marks_are_unwrapped() {
        let table = table("a;b;c\n\"1;\"\"x;y\"\";3\"\n\"4;\"\"z\"\";6\"\n", &[]).unwrap();
        assert!(table.unwrapped);
        let cells: Vec<_> = table.grid.rows[1].cells.iter().map(|c| c.text().into_owned()).collect();
        assert_eq!(cells, ["1", "x;y", "3"]);
    }

    #[test]
    fn a_quotation_mark_that_never_closes_is_noticed() {
        let table = table("a,b\n1,\"two\n3,four\n5,six\n", &[]).unwrap();
        assert_eq!(table.open_quote, Some(2));
        assert_eq!(super::table("a,b\n1,2\" pipe\n", &[]).unwrap().open_quote, None);
    }

    #[test]
    fn places_in_the_text_become_rows() {
        let text = "a,b\n1,\"x\ny\"\n2,z\n";
        let place = text.find("y\"").unwrap();
        let table = table(text, &[place]).unwrap();
        let supposed = table.grid.rows.iter().filter(|r| r.supposed).map(|r| r.number);
        assert_eq!(supposed.collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn a_line_of_nothing_but_separators_is_refused_before_it_is_cut_up() {
        let line = ",".repeat(limits::COLUMNS * 20 + 1);
        assert!(matches!(table(&line, &[]), Err(Why::TooLarge(_))));
    }
}
