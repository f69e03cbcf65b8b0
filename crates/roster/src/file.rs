//! The one way in: bytes to sheets, decided by what the bytes are and not by what the file is called.

use sha2::{Digest, Sha256};

use crate::archive;
use crate::encoding::{self, Encoding};
use crate::error::{Unreadable, Why};
use crate::limits;
use crate::ods;
use crate::problem::{Problems, Severity};
use crate::sheet::Sheet;
use crate::table;
use crate::text;
use crate::workbook;
use crate::xls;

/// A file to read: its name, used only in sentences, and its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// As the person knows it, such as `pupils-november.xlsx`.
    pub name: &'a str,
    /// The whole file.
    pub bytes: &'a [u8],
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// The name given.
    pub name: String,
    /// SHA-256 of the bytes, in 64 hexadecimal digits.
    pub fingerprint: String,
    /// What it turned out to be.
    pub format: Format,
    /// Its tables: one for a text file, one per sheet of a workbook, in the workbook's order.
    pub sheets: Vec<Sheet>,
}

impl File {
    /// The sheet a person most likely means: the one with most rows among those not hidden.
    pub fn main_sheet(&self) -> Option<&Sheet> {
        let visible = self.sheets.iter().filter(|s| !s.hidden);
        visible.reduce(|a, b| if b.rows.len() > a.rows.len() { b } else { a }).or_else(|| self.sheets.first())
    }
}

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text with separators.
    Text {
        /// `,`, `;`, tab or `|`.
        delimiter: char,
        /// How the text was written.
        encoding: Encoding,
    },
    /// An Excel workbook.
    Xlsx,
    /// An Excel workbook from before 2007.
    Xls,
    /// An OpenDocument spreadsheet.
    Ods,
}

/// Reads a table from any file a school is likely to have: CSV with any usual separator and encoding, XLSX,
/// XLS, ODS.
///
/// # Errors
///
/// [`Unreadable`] when there is no table to be had; what is wrong inside a table is in [`Sheet::problems`].
///
/// ```
/// use ensemble_roster::{read, Source};
///
/// let file = read(Source { name: "p3.csv", bytes: b"UPN;Name\n007;Byrne, Nell\n" })?;
/// let sheet = file.main_sheet().expect("a text file has one sheet");
/// assert_eq!(sheet.header[1].name, "Name");
/// assert_eq!(sheet.rows[0].cell(0).text(), "007");
/// # Ok::<(), ensemble_roster::Unreadable>(())
/// ```
pub fn read(source: Source<'_>) -> Result<File, Unreadable> {
    read_as(source, Encoding::Windows1252)
}

/// The same where a person says how lines of text are written that are not UTF-8.
///
/// # Errors
///
/// As [`read`].
pub fn read_as(source: Source<'_>, letters: Encoding) -> Result<File, Unreadable> {
    let (format, sheets) = read_inner(source, letters).map_err(|why| Unreadable::new(source.name, why))?;
    Ok(File { name: source.name.to_owned(), fingerprint: fingerprint(source.bytes), format, sheets })
}

pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// What the first bytes say a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Zip,
    Compound,
    Other(&'static str),
    Text,
}

pub(crate) fn kind(bytes: &[u8]) -> Result<Kind, Why> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Why::Empty);
    }
    if bytes.len() > limits::FILE_BYTES {
        return Err(Why::TooLarge(format!("{} MB", limits::FILE_BYTES >> 20)));
    }
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let head = start.get(..start.len().min(64)).unwrap_or_default().to_ascii_lowercase();
    Ok(match head.as_slice() {
        [b'p', b'k', 3, 4, ..] | [b'p', b'k', 5, 6, ..] => Kind::Zip,
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => Kind::Compound,
        [b'%', b'p', b'd', b'f', ..] => Kind::Other("a PDF"),
        [0x89, b'p', b'n', b'g', ..] | [0xFF, 0xD8, 0xFF, ..] => Kind::Other("a picture"),
        [b'{', b'\\', b'r', b't', b'f', ..] => Kind::Other("a letter in rich text"),
        [0x1F, 0x8B, ..] | [b'7', b'z', 0xBC, 0xAF, ..] => Kind::Other("a packed file of another kind"),
        // Some school systems give a web page or an XML file the ending .xls.
        [b'<', b'?', b'x', b'm', b'l', ..] => Kind::Other("an XML file"),
        [b'<', b'!', b'd', b'o', b'c', ..]
        | [b'<', b'h', b't', b'm', b'l', ..]
        | [b'<', b't', b'a', b'b', ..] => Kind::Other("a web page"),
        _ => Kind::Text,
    })
}

fn read_inner(source: Source<'_>, letters: Encoding) -> Result<(Format, Vec<Sheet>), Why> {
    match kind(source.bytes)? {
        Kind::Other(_) | Kind::Text if crate::ctf::is_transfer(source.bytes) => Err(Why::IsCtf),
        Kind::Zip => zipped(source),
        Kind::Compound => {
            let sheets = workbook::fenced(|| xls::xls(source.bytes))?;
            Ok((Format::Xls, tables(source.name, sheets)))
        }
        Kind::Other(what) => Err(Why::NotATable(what)),
        Kind::Text => written(source, letters),
    }
}

fn zipped(source: Source<'_>) -> Result<(Format, Vec<Sheet>), Why> {
    let mut archive = archive::open(source.bytes)?;
    let names = archive::weigh(&mut archive)?;
    let has = |name: &str| names.iter().position(|n| n.eq_ignore_ascii_case(name));
    if has("xl/workbook.bin").is_some() {
        return Err(Why::NotATable("a binary workbook (XLSB)"));
    }
    if has("xl/workbook.xml").is_some() || has("[Content_Types].xml").is_some() {
        let sheets = workbook::fenced(|| workbook::xlsx(source.bytes))?;
        return Ok((Format::Xlsx, tables(source.name, sheets)));
    }
    if let (Some(_), Some(content)) = (has("mimetype"), has("content.xml")) {
        let sheets = workbook::fenced(|| ods::ods(&mut archive, content, source.bytes))?;
        return Ok((Format::Ods, tables(source.name, sheets)));
    }
    if crate::sds::is_set(&mut archive, &names)? {
        return Err(Why::IsSds);
    }
    match crate::oneroster::is_package(&names) {
        true => Err(Why::IsOneRoster),
        false => Err(Why::NotATable("a zip of other files")),
    }
}

fn tables(file: &str, sheets: Vec<workbook::WorkbookSheet>) -> Vec<Sheet> {
    let sheets = sheets.into_iter();
    let built = sheets.map(|s| {
        let problems = Problems::new(file, Some(&s.name));
        table::build(file, Some(s.name), s.hidden, s.grid, problems, Encoding::Windows1252)
    });
    built.collect()
}

fn written(source: Source<'_>, letters: Encoding) -> Result<(Format, Vec<Sheet>), Why> {
    let decoded = encoding::decode_as(source.bytes, letters)?;
    let read = text::table(&decoded.text, &decoded.supposed)?;
    let mut problems = Problems::new(source.name, None);
    if let Some(row) = read.open_quote {
        open_quote(row, &mut problems);
    }
    let format = Format::Text { delimiter: read.delimiter, encoding: decoded.encoding };
    let mut sheet = table::build(source.name, None, false, read.grid, problems, letters);
    sheet.notes.extend(text_notes(decoded.encoding, read.unwrapped));
    Ok((format, vec![sheet]))
}

/// Says that a quotation mark swallowed the rest of the file.
pub(crate) fn open_quote(row: usize, problems: &mut Problems) {
    let what = "a quotation mark opens here and nothing closes it, so the rest of the file became one cell";
    problems.add(Severity::Stop, &[row], None, what, "Take the quotation mark out, or close it");
}

/// How a text had to be read.
pub(crate) fn text_notes(encoding: Encoding, unwrapped: bool) -> impl Iterator<Item = String> {
    let utf16 = (encoding == Encoding::Utf16).then_some("The text was read as UTF-16.");
    let wrapped =
        unwrapped.then_some("Each row was wrapped in quotation marks as a whole; they were taken off.");
    utf16.into_iter().chain(wrapped).map(str::to_owned)
}
