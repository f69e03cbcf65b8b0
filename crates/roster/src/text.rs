//! From decoded text to a grid: separator, rows wrapped in quotes, row numbers.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};

use crate::error::Why;
use crate::grid::{Grid, GridRow, thousands};
use crate::limits;
use crate::raw::Raw;

/// A text file read into rows, with what was noticed on the way.
pub(crate) struct Table {
    pub grid: Grid,
    pub delimiter: char,
    /// Rows were each wrapped in one pair of quotation marks, and were unwrapped.
    pub unwrapped: bool,
    /// The row in which a quotation mark opens that nothing closes.
    pub open_quote: Option<usize>,
    /// Rows that stand in lines read with a supposed encoding.
    pub supposed: Vec<usize>,
}

const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// Enough to tell the separator, little enough to read four times over.
const SAMPLE_BYTES: usize = 64 << 10;
const SAMPLE_ROWS: usize = 200;

/// Reads text. `supposed` are the places (bytes, in order) whose rows the caller wants to know.
pub(crate) fn table(text: &str, supposed: &[usize]) -> Result<Table, Why> {
    table_after(text, supposed, Grid::default())
}

/// The same for one file of several that share the limits.
pub(crate) fn table_after(text: &str, supposed: &[usize], mut grid: Grid) -> Result<Table, Why> {
    let (first_row, text, named) = separator_line(text);
    let (text, unwrapped) = match unwrap_rows(text) {
        Some(unwrapped) => (Cow::Owned(unwrapped), true),
        None => (Cow::Borrowed(text), false),
    };
    let delimiter = named.unwrap_or_else(|| sniff(&text));
    too_wide(&text, delimiter)?;
    let skipped = first_row.1;
    let supposed: Vec<usize> = supposed.iter().map(|at| at.saturating_sub(skipped)).collect();

    let mut rows = Rows::new(&text, delimiter, first_row.0);
    let (mut record, mut supposed_rows, mut at) = (StringRecord::new(), Vec::new(), 0);
    while let Some((number, raw_end)) = rows.next_into(&mut record) {
        let before = at;
        while supposed.get(at).is_some_and(|place| *place < raw_end) {
            at += 1;
        }
        if at > before && !unwrapped {
            supposed_rows.push(number);
        }
        let cells = record.iter().map(Raw::from_text).collect();
        grid.push(GridRow { number, cells, fields: record.len() })?;
    }
    Ok(Table { grid, delimiter, unwrapped, open_quote: rows.open_quote(), supposed: supposed_rows })
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

/// A line of 50 million commas would be 50 million cells before anyone could count them.
fn too_wide(text: &str, delimiter: char) -> Result<(), Why> {
    let lines = text.as_bytes().split(|b| matches!(b, b'\n' | b'\r'));
    let widest = lines.map(|l| l.iter().filter(|b| char::from(**b) == delimiter).count()).max().unwrap_or(0);
    if widest > limits::COLUMNS * 20 {
        return Err(Why::TooLarge(format!("{} columns", thousands(limits::COLUMNS))));
    }
    Ok(())
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
    let best = DELIMITERS.iter().filter_map(|d| Some((score(*d)?, *d))).fold(None, |best, next| match best {
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

/// Undoes an export that wrapped every row in quotation marks: `"GP;""F"";18"` under a heading
/// `school;sex;age`. Only when at least nine rows in ten, taken out of their quotes, have as many cells as the
/// first row.
fn unwrap_rows(text: &str) -> Option<String> {
    let inner = |line: &str| {
        let line = line.trim_end_matches('\r');
        (line.len() > 2 && line.starts_with('"') && line.ends_with('"')).then_some(())?;
        let mut records = reader(line, ',').into_records();
        let record = records.next()?.ok()?;
        (record.len() == 1 && records.next().is_none()).then(|| record.get(0).unwrap_or_default().to_owned())
    };
    let lines: Vec<&str> = sample(text).lines().filter(|l| !l.trim().is_empty()).take(SAMPLE_ROWS).collect();
    let (first, rest) = lines.split_first()?;
    let head = inner(first).unwrap_or_else(|| (*first).to_owned());
    let cells = |line: &str, d: char| {
        reader(line, d).records().next().and_then(Result::ok).map_or(0, |record| record.len())
    };
    let (delimiter, width) = DELIMITERS.iter().map(|d| (*d, cells(&head, *d))).max_by_key(|(_, w)| *w)?;
    let good = rest.iter().filter(|l| inner(l).is_some_and(|l| cells(&l, delimiter) == width)).count();
    if width < 2 || rest.is_empty() || good * 10 < rest.len() * 9 {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (content, end) = match line.strip_suffix('\n') {
            Some(content) => (content, "\n"),
            None => (line, ""),
        };
        out.push_str(&inner(content).unwrap_or_else(|| content.to_owned()));
        out.push_str(end);
    }
    Some(out)
}

/// Records with the row numbers a spreadsheet would show: blank lines count, line breaks inside quotation
/// marks do not, and `\r\r\n` (line ends converted twice) is one line end.
struct Rows<'a> {
    text: &'a str,
    reader: csv::Reader<&'a [u8]>,
    line_end: u8,
    line_ends: usize,
    first: usize,
    start: usize,
    last: usize,
    last_breaks: bool,
}

impl<'a> Rows<'a> {
    fn new(text: &'a str, delimiter: char, first: usize) -> Self {
        let line_end = if text.contains('\n') { b'\n' } else { b'\r' };
        Self {
            text,
            reader: reader(text, delimiter),
            line_end,
            line_ends: 0,
            first,
            start: 0,
            last: first,
            last_breaks: false,
        }
    }

    /// The next record's row number and the byte where it ends.
    fn next_into(&mut self, record: &mut StringRecord) -> Option<(usize, usize)> {
        // The text is UTF-8 and the reader flexible, so nothing is left that could go wrong here.
        if !self.reader.read_record(record).ok()? {
            return None;
        }
        let byte = |position: &csv::Position| usize::try_from(position.byte()).unwrap_or(usize::MAX);
        self.start = record.position().map_or(self.start, byte);
        let end = byte(self.reader.position()).min(self.text.len());
        let raw = self.text.as_bytes().get(self.start..end).unwrap_or_default();
        let lead = raw.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let (lead, content) = raw.split_at(lead.min(raw.len()));
        self.line_ends += lead.iter().filter(|b| **b == self.line_end).count();
        let number = self.first + self.line_ends;
        self.line_ends += usize::from(content.last() == Some(&self.line_end));
        self.last = number;
        self.last_breaks = record.iter().next_back().is_some_and(|cell| cell.contains(['\n', '\r']));
        Some((number, end))
    }

    /// After the last record: its row, when it swallowed lines behind a quotation mark that never closes.
    fn open_quote(&self) -> Option<usize> {
        let raw = self.text.get(self.start..).unwrap_or_default();
        (self.last_breaks && raw.matches('"').count() % 2 == 1).then_some(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(table(text, &[place]).unwrap().supposed, [2]);
    }

    #[test]
    fn a_line_of_nothing_but_separators_is_refused_before_it_is_cut_up() {
        let line = ",".repeat(limits::COLUMNS * 20 + 1);
        assert!(matches!(table(&line, &[]), Err(Why::TooLarge(_))));
    }
}
