//! How much of a file is read, so that a small file can never fill the machine.
//!
//! The numbers leave room for a workbook of 200,000 rows and refuse what a school does not have. They are
//! counted on what is really there (bytes after inflating, cells after unfolding repeats), never on what a
//! file says about itself.

/// The largest file, in bytes as uploaded.
pub const FILE_BYTES: usize = 50 << 20;

/// The most parts (files inside the zip) a workbook or package may have.
pub const PARTS: usize = 1_000;

/// The largest text table of a workbook (`sharedStrings.xml`), in bytes after inflating. It is held in
/// memory as one string per entry, so it has a bound of its own.
pub const SHARED_TEXT_BYTES: u64 = 64 << 20;

/// The largest zip, in bytes after inflating all its parts.
pub const INFLATED_BYTES: u64 = 200 << 20;

/// How many times larger than its packed form a part may become, looked at once it passes
/// [`RATIO_FROM_BYTES`]. Sheets pack 10 to 60 times; a bomb about 1,000 times.
pub const RATIO: u64 = 200;

/// Where [`RATIO`] begins to be looked at, in inflated bytes.
pub const RATIO_FROM_BYTES: u64 = 10 << 20;

/// The most rows of a sheet.
pub const ROWS: usize = 1_000_000;

/// The most columns of a sheet.
pub const COLUMNS: usize = 2_000;

/// The most cells of a sheet: rows times the width each row reaches.
pub const CELLS: usize = 10_000_000;

/// The most bytes of text in the cells of a sheet.
pub const TEXT_BYTES: usize = 200 << 20;

/// The longest text of one cell, in characters; what a spreadsheet itself allows.
pub const CELL_CHARS: usize = 32_767;

/// The most marks of one register file: a year of 5,000 pupils.
pub const MARKS: usize = 2_000_000;

/// The most levels of a scale.
pub const LEVELS: usize = 100;

/// The most sheets of a workbook.
pub const SHEETS: usize = 200;

/// The most different problems listed for one sheet; the rest are counted.
pub const PROBLEMS: usize = 500;

/// The largest file that is read row by row ([`crate::stream`]), in bytes. Nothing of it but a row or two is held,
/// so this is about time and not about memory.
pub const STREAM_BYTES: u64 = 4 << 30;

/// The most rows of such a file.
pub const STREAM_ROWS: usize = 100_000_000;

/// The longest row of such a file, in bytes. An endless line, or a quotation mark that never closes, is refused
/// once so much of it has been seen.
pub const STREAM_ROW_BYTES: usize = 1 << 20;

/// The most text that is looked at to find the headings of such a file.
pub const STREAM_HEAD_BYTES: usize = 8 << 20;

/// The most rows that the problems of such a file name, for those that hold rows back and, apart from them, for
/// those that do not. Beyond it nothing of the file can be taken in, or the rest is left unsaid.
pub const STREAM_PROBLEM_ROWS: usize = 500_000;

/// How many pupil numbers of such a file are compared with each other, to find the same one twice.
pub const STREAM_KEYS: usize = 900_000;

/// The most pupils of a register that is read row by row, and the most days between its first and its last.
pub const STREAM_PUPILS: usize = 200_000;
/// See [`STREAM_PUPILS`].
pub const STREAM_DAYS: usize = 4_000;

/// The most rows at the foot of a table that are taken for totals and notes.
pub const FOOT: usize = 1_000;

/// The most text in these rows, in bytes.
pub const FOOT_BYTES: usize = 4 << 20;

/// The most stretches of rows that are listed as passed over.
pub const PASSED_OVER: usize = 10_000;

/// The most first values of all columns together that a first guess looks at.
pub const FIRST_VALUES: usize = 200_000;
