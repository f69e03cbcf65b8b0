//! Text files too long to be held: a year of marks, a long list of results, a wide register.
//!
//! [`crate::read`] holds a whole file. Here a file is gone over instead, two times or more, and never more than some
//! thousand rows of it are held, so memory does not grow with its length (see [`crate::limits`]). The rules are the
//! same ones, and so are rows, problems and notes:
//!
//! 1. [`Stream::read`] goes over the file once. It finds the table and learns what each column holds.
//!    [`Stream::sheet`] shows the headings, the first rows, and what is wrong with the table.
//! 2. [`Stream::guess`] proposes a mapping.
//! 3. [`Stream::roster`], [`Stream::results`], [`Stream::summaries`] and [`Stream::marks`] go over the file again and
//!    give its rows in [`Chunks`]. What is wrong with them is known after the last: [`Chunks::finish`]. Who has to
//!    know it before writing any goes over the rows once to check and once more to write.
//!
//! ```
//! use ensemble_roster::stream::Stream;
//! use ensemble_roster::{Date, Purpose, attendance::Codes};
//!
//! # fn open() -> &'static [u8] { FILE }
//! # const FILE: &[u8] = b"UPN,Date,Session,Mark\nH801200001001,02/09/2024,AM,/\nH801200001001,02/09/2024,PM,Y8\n";
//! // `open` opens the same file every time, as `File::open` would.
//! let stream = Stream::read("marks.csv", open())?;
//! assert_eq!(stream.rows(), 2);
//! let mapping = stream.guess(Purpose::Attendance);
//! let codes = Codes::england();
//! let mut chunks = stream.marks(open(), open(), &mapping, &codes, Date::constant(2024, 9, 6))?;
//! let mut marks = 0;
//! for rows in &mut chunks {
//!     marks += rows?.len();
//! }
//! let taken = chunks.finish()?;
//! assert_eq!(marks, 2);
//! assert!(taken.problems.iter().any(|p| p.what.starts_with("“Y8” is not a register code")));
//! # Ok::<(), ensemble_roster::Unreadable>(())
//! ```
//!
//! # Where it differs from reading the whole
//!
//! * A row may have [`STREAM_ROW_BYTES`](crate::limits::STREAM_ROW_BYTES); a quotation mark that never closes is
//!   refused where the row grows longer, and is a problem only in a shorter file.
//! * Of problems that stand on very many rows, [`STREAM_PROBLEM_ROWS`](crate::limits::STREAM_PROBLEM_ROWS) are named.
//! * The same pupil number is looked for among [`STREAM_KEYS`](crate::limits::STREAM_KEYS) rows; a note says when
//!   there were more.
//! * Limits on rows, cells and marks of a file that is held do not apply; those that begin with `STREAM` do.
//! * Workbooks, packages and surveys are read whole only.

mod chunks;
mod edits;
mod feed;
mod scan;

use std::collections::BTreeMap;
use std::io::Read;

use jiff::civil::Date;

pub use chunks::Chunks;
use chunks::{Parts, Results, Roster, Summaries};
pub use edits::Edits;
use scan::Scan;

use crate::attendance::{About, Codes, MarkRow, Summary};
use crate::column::Kind;
use crate::error::{Unreadable, Why};
use crate::facts::Facts;
use crate::file::{self, Format};
use crate::guess::{Looked, first_values, guess_of};
use crate::limits;
use crate::mapping::{Mapping, Purpose};
use crate::problem::Problems;
use crate::raw::Raw;
use crate::rows::marking::Marking;
use crate::rows::{Kept, ResultRow, RosterRow};
use crate::scale::Scale;
use crate::sheet::{Row, Sheet};
use crate::table::{self, Seen, taken};

/// A text file that was gone over once.
pub struct Stream {
    sheet: Sheet,
    format: Format,
    /// What the columns hold, in the order of [`Sheet::header`].
    facts: Vec<Facts>,
    /// The first values of each column.
    first: Sheet,
    /// Columns of the file that hold passwords.
    secret: Vec<usize>,
    edits: Edits,
    kept: Vec<Row>,
    rows: usize,
    bytes: u64,
}

/// How many of the first rows are kept to be shown.
const FIRST_ROWS: usize = 200;
/// How much text of first rows and first values is kept, in bytes.
const FIRST_BYTES: usize = 4 << 20;

impl Stream {
    /// Goes over a file, named as the person knows it.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when it is not text, or larger than [`crate::limits`] allows.
    pub fn read(name: &str, reader: impl Read) -> Result<Self, Unreadable> {
        Self::read_with(name, reader, Edits::default())
    }

    /// Goes over a file as it is once a person has put it right.
    ///
    /// # Errors
    ///
    /// As [`Stream::read`].
    pub fn read_with(name: &str, reader: impl Read, edits: Edits) -> Result<Self, Unreadable> {
        Self::read_inner(name, reader, edits).map_err(|why| Unreadable::new(name, why))
    }

    fn read_inner(name: &str, reader: impl Read, edits: Edits) -> Result<Self, Why> {
        let mut scan = Scan::new(reader, edits.encoding())?;
        let mut looking = Looking { edits, ..Looking::default() };
        if let Some(table) = &scan.table {
            let seen = Seen::new(&table.headings, table.fields).with_room(limits::STREAM_PROBLEM_ROWS);
            looking.most = first_values(table.headings.names.len());
            looking.seen = Some(seen);
        }
        while let Some(row) = scan.next_row()? {
            looking.row(row);
        }
        Ok(looking.stream(name, scan))
    }

    /// The table: headings, what was passed over, problems and notes, and the first rows.
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// Which separator and encoding it is written with.
    pub fn format(&self) -> Format {
        self.format
    }

    /// How many rows of data there are, with those that are left out.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The rows that were to be kept as they came.
    pub fn kept(&self) -> &[Row] {
        &self.kept
    }

    /// How many bytes the file has.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Guesses where each column goes, as [`crate::guess`] does.
    pub fn guess(&self, purpose: Purpose) -> Mapping {
        let kinds: Vec<Kind> = self.facts.iter().map(Facts::kind).collect();
        guess_of(Looked { sheet: &self.first, kinds: Some(&kinds) }, purpose)
    }

    /// Reads the rows as a roster, as [`crate::roster`] does. `again` is the same file from its beginning.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when it cannot be read, or is another file.
    pub fn roster<'a, R: Read>(
        &'a self,
        again: R,
        mapping: &'a Mapping,
        today: Date,
    ) -> Result<Chunks<'a, R, RosterRow>, Unreadable> {
        Ok(Chunks::new(Parts::new(self, again, mapping, None)?, Roster(today)))
    }

    /// Reads the rows as results, as [`crate::results_on`] does. `again` is the same file from its beginning.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when it cannot be read, or is another file.
    pub fn results<'a, R: Read>(
        &'a self,
        again: R,
        mapping: &'a Mapping,
        today: Date,
        scales: &'a BTreeMap<String, Scale>,
    ) -> Result<Chunks<'a, R, ResultRow>, Unreadable> {
        Ok(Chunks::new(Parts::new(self, again, mapping, Some(scales))?, Results(today)))
    }

    /// Reads the rows as summaries of attendance, as [`crate::attendance::read`] does where a mapping has no marks.
    /// `again` is the same file from its beginning.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when it cannot be read, or is another file.
    pub fn summaries<'a, R: Read>(
        &'a self,
        again: R,
        mapping: &'a Mapping,
        today: Date,
    ) -> Result<Chunks<'a, R, Summary>, Unreadable> {
        let reading = Summaries(About::of(mapping), today);
        Ok(Chunks::new(Parts::new(self, again, mapping, None)?, reading))
    }

    /// Reads the marks of a register, in rows or as a grid, as [`crate::attendance::read`] does. What a mark means
    /// may depend on the others of its day, so the file is gone over twice: `first` and `again` are both the same
    /// file from its beginning.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when it cannot be read, or is another file.
    pub fn marks<'a, R: Read>(
        &'a self,
        first: impl Read,
        again: R,
        mapping: &'a Mapping,
        codes: &'a Codes,
        today: Date,
    ) -> Result<Chunks<'a, R, MarkRow>, Unreadable> {
        let empty = self.part();
        let taking = Kept::new(&self.sheet.file).part(&empty, &self.facts, mapping, None);
        let mut marking = Marking::new(&taking, codes, today, usize::MAX);
        let mut parts = Parts::new(self, first, mapping, None)?;
        while parts.next(|taking| marking.count(taking))?.is_some() {}
        Ok(Chunks::new(Parts::new(self, again, mapping, None)?, marking.begin()))
    }

    /// Goes over the rows once more, as they are put right. `again` is the same file from its beginning.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when it cannot be read, or is another file.
    pub fn each_row(&self, again: impl Read, mut each: impl FnMut(&Row)) -> Result<(), Unreadable> {
        let nothing =
            Mapping { purpose: Purpose::Roster, signature: String::new(), dates: None, columns: Vec::new() };
        let mut parts = Parts::new(self, again, &nothing, None)?;
        while parts.next(|taking| taking.sheet.rows.iter().for_each(&mut each))?.is_some() {}
        Ok(())
    }

    /// A sheet with these headings, and no rows yet.
    fn part(&self) -> Sheet {
        Sheet {
            file: self.sheet.file.clone(),
            name: None,
            hidden: false,
            header_rows: self.sheet.header_rows.clone(),
            header: self.sheet.header.clone(),
            rows: Vec::new(),
            passed_over: Vec::new(),
            problems: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn refused(&self, why: Why) -> Unreadable {
        Unreadable::new(&self.sheet.file, why)
    }
}

/// What is learnt while going over a file for the first time.
#[derive(Default)]
struct Looking {
    seen: Option<Seen>,
    /// By column of the file.
    facts: Vec<Facts>,
    values: Vec<Vec<Raw>>,
    /// How many first values are kept of each column.
    most: usize,
    rows: Vec<crate::grid::GridRow>,
    bytes: usize,
    count: usize,
    edits: Edits,
    kept: Vec<crate::grid::GridRow>,
}

impl Looking {
    fn row(&mut self, mut row: crate::grid::GridRow) {
        let Some(seen) = &mut self.seen else { return };
        seen.row(&mut row);
        self.count += 1;
        if self.edits.keep.contains(&row.number) {
            self.kept.push(row.clone());
        }
        if self.edits.leave_out(&mut row) {
            return;
        }
        if self.facts.len() < row.cells.len() {
            self.facts.resize_with(row.cells.len(), Facts::default);
            self.values.resize_with(row.cells.len(), Vec::new);
        }
        for ((cell, facts), values) in row.cells.iter().zip(&mut self.facts).zip(&mut self.values) {
            facts.add(cell);
            if values.len() < self.most && !cell.is_empty() && self.bytes < FIRST_BYTES {
                self.bytes += cell.text().len();
                values.push(cell.clone());
            }
        }
        if self.rows.len() < FIRST_ROWS && self.bytes < FIRST_BYTES {
            self.rows.push(row);
        }
    }

    fn stream<R: Read>(self, name: &str, mut scan: Scan<R>) -> Stream {
        let mut problems = Problems::new(name, None).with_room(limits::STREAM_PROBLEM_ROWS);
        if let Some(row) = scan.open_quote() {
            file::open_quote(row, &mut problems);
        }
        let mut sheet = Sheet {
            file: name.to_owned(),
            name: None,
            hidden: false,
            header_rows: scan.table.as_ref().map(|table| table.numbers.clone()),
            header: Vec::new(),
            rows: Vec::new(),
            passed_over: scan.passed_over(),
            problems: Vec::new(),
            notes: Vec::new(),
        };
        let mut letters = Vec::new();
        let seen = self.seen.filter(|_| scan.table.is_some());
        match seen {
            Some(mut seen) => {
                seen.cut = std::mem::take(&mut scan.cut);
                seen.say(&mut sheet, &mut problems);
                letters = seen.supposed_letters(&sheet, self.edits.encoding());
            }
            None => table::say_no_table(sheet.passed_over.is_empty(), &mut problems),
        }
        sheet.problems = problems.finish();
        sheet.problems.extend(letters);
        let layout = scan.layout();
        sheet.notes.extend(file::text_notes(scan.encoding(), layout.wrapped));

        let columns: Vec<usize> = sheet.header.iter().map(|h| h.column).collect();
        let (mut facts, mut values) = (self.facts, self.values);
        facts.iter_mut().for_each(Facts::settle);
        let facts = columns.iter().map(|c| facts.get_mut(*c).map(std::mem::take).unwrap_or_default());
        let values: Vec<Vec<Raw>> =
            columns.iter().map(|c| values.get_mut(*c).map(std::mem::take).unwrap_or_default()).collect();
        let is_secret = |name: &str| crate::names::plain(name).contains("password");
        let facts: Vec<Facts> = facts.collect();
        let secret = sheet.header.iter().filter(|h| is_secret(&h.name)).map(|h| h.column).collect();
        let first = Sheet { rows: turned(values), ..sheet.clone() };
        if scan.table.is_some() {
            sheet.rows = self.rows.into_iter().map(|row| taken(row, &sheet.header)).collect();
        }
        let kept = self.kept.into_iter().map(|row| taken(row, &sheet.header)).collect();
        let rows = if scan.table.is_some() { self.count } else { 0 };
        let format = Format::Text { delimiter: layout.delimiter, encoding: scan.encoding() };
        Stream { sheet, format, facts, first, secret, edits: self.edits, kept, rows, bytes: scan.bytes() }
    }
}

/// Columns of values as rows, so that what looks at the values of a sheet can look at them.
fn turned(mut columns: Vec<Vec<Raw>>) -> Vec<Row> {
    let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |values: &mut Vec<Raw>, at: usize| values.get_mut(at).map(std::mem::take).unwrap_or_default();
    (0..rows)
        .map(|at| Row { number: at + 1, cells: columns.iter_mut().map(|values| cell(values, at)).collect() })
        .collect()
}
