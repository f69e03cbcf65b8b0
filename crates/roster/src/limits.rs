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
