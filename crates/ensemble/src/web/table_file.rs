//! A table of a page as a file. Whoever makes a page's table and its file makes both from the same
//! rows, so that what is too small for the screen is too small for the file.
//!
//! Nothing in a file can run: text that a spreadsheet would take for a formula is made plain.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::problem::{Problem, Result};

/// A table on its way into a file, and the sentences that belong to it: what it is, whose, and what
/// it cannot say. They stand on a sheet of their own, since a CSV has room for rows alone.
pub struct Sheet {
    pub name: String,
    pub heads: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(String),
    Number(f64),
    Nothing,
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Cell {
        number.map_or(Cell::Nothing, Cell::Number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Cell {
        Cell::Number(count as f64)
    }
}

pub fn heads<const N: usize>(heads: [&str; N]) -> Vec<String> {
    heads.map(str::to_owned).to_vec()
}

/// Text that a spreadsheet would run as a formula is made plain text.
fn safe(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

fn field(text: &str) -> String {
    let text = safe(text);
    match text.contains([',', '"', '\n', '\r', '\t']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

/// What one cell of a workbook holds.
const LONGEST: usize = 32_767;

impl Sheet {
    pub fn csv(&self) -> String {
        let mut out = String::from("\u{feff}");
        let heads = self.heads.iter().map(|head| field(head)).collect::<Vec<_>>();
        out.push_str(&heads.join(","));
        out.push_str("\r\n");
        for row in &self.rows {
            let cells = row.iter().map(|cell| match cell {
                Cell::Text(text) => field(text),
                Cell::Number(number) => number.to_string(),
                Cell::Nothing => String::new(),
            });
            out.push_str(&cells.collect::<Vec<_>>().join(","));
            out.push_str("\r\n");
        }
        out
    }

    /// One sheet with the table, and one to read first.
    pub fn xlsx(&self) -> Result<Vec<u8>> {
        self.workbook().map_err(|why| Problem::Internal(why.into()))
    }

    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = book.add_worksheet();
        sheet.set_name("Numbers")?;
        for (column, head) in (0_u16..).zip(&self.heads) {
            sheet.write_string_with_format(0, column, head, &bold)?;
        }
        for (line, row) in (1_u32..).zip(&self.rows) {
            for (column, cell) in (0_u16..).zip(row) {
                match cell {
                    // Written as text, never read as a formula.
                    Cell::Text(text) => {
                        let fits: String = text.chars().take(LONGEST).collect();
                        sheet.write_string(line, column, fits)?
                    }
                    Cell::Number(number) => sheet.write_number(line, column, *number)?,
                    Cell::Nothing => sheet,
                };
            }
        }
        sheet.autofit();
        sheet.set_freeze_panes(1, 0)?;
        let readme = book.add_worksheet();
        readme.set_name("Read me")?;
        readme.set_column_width(0, 100)?;
        readme.write_string_with_format(0, 0, &self.name, &bold)?;
        for (line, note) in (1_u32..).zip(&self.notes) {
            readme.write_string(line, 0, note)?;
        }
        book.save_to_buffer()
    }
}

/// A file to keep.
pub struct Download {
    bytes: Vec<u8>,
    kind: &'static str,
    name: String,
}

impl Download {
    pub fn csv(sheet: &Sheet) -> Download {
        Download {
            bytes: sheet.csv().into_bytes(),
            kind: "text/csv; charset=utf-8",
            name: file_name(&sheet.name, "csv"),
        }
    }

    pub fn xlsx(sheet: &Sheet) -> Result<Download> {
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        Ok(Download { bytes: sheet.xlsx()?, kind, name: file_name(&sheet.name, "xlsx") })
    }
}

/// "Reading fluency" → "reading-fluency.csv": plain letters, so that every system takes it.
fn file_name(name: &str, ending: &str) -> String {
    let plain: String =
        name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let name = if words.is_empty() { "numbers".to_owned() } else { words.join("-") };
    format!("{name}.{ending}")
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let mut response = self.bytes.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        if let Ok(value) = HeaderValue::try_from(format!("attachment; filename=\"{}\"", self.name)) {
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, Xlsx};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_that_would_run_as_a_formula_are_made_plain() {
        let sheet = Sheet {
            name: "=a".into(),
            heads: heads(["Note", "Value"]),
            rows: vec![vec!["=HYPERLINK(\"x\"), y".into(), Cell::Number(-1.5)]],
            notes: vec![],
        };
        assert_eq!(sheet.csv(), "\u{feff}Note,Value\r\n\"'=HYPERLINK(\"\"x\"\"), y\",-1.5\r\n");
        assert_eq!(file_name("=a / Ü", "csv"), "a.csv");
    }

    fn words() -> impl Strategy<Value = String> {
        proptest::string::string_regex("[=+@\\-\t\r\n,\"'a-cé|!A1( )]{0,9}").unwrap()
    }

    proptest! {
        #[test]
        fn no_cell_of_any_file_is_a_formula_and_every_cell_is_in_its_place(
            rows in prop::collection::vec((words(), words(), -1e6..1e6_f64), 1..12)
        ) {
            let sheet = Sheet {
                name: "Any".into(),
                heads: heads(["=A", "-B", "C"]),
                rows: rows.iter().map(|(a, b, n)| vec![Cell::Text(a.clone()), Cell::Text(b.clone()), Cell::Number(*n)]).collect(),
                notes: rows.iter().map(|(a, ..)| a.clone()).collect(),
            };
            let text = sheet.csv();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
            let read: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            prop_assert_eq!(read.len(), rows.len() + 1);
            for (record, (a, b, n)) in read.iter().skip(1).zip(&rows) {
                prop_assert_eq!(record.len(), 3);
                for (cell, was) in record.iter().zip([a, b]) {
                    prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{:?}", cell);
                    prop_assert_eq!(cell.strip_prefix('\'').filter(|rest| rest == was).unwrap_or(cell), was);
                }
                prop_assert_eq!(record[2].parse::<f64>().unwrap(), *n);
            }
            let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(sheet.xlsx().unwrap())).unwrap();
            for name in book.sheet_names() {
                let formulas = book.worksheet_formula(&name).unwrap();
                prop_assert_eq!(formulas.used_cells().filter(|(.., f)| !f.is_empty()).count(), 0);
            }
            let cells = book.worksheet_range("Numbers").unwrap();
            let is_text = |cell: Option<&Data>| matches!(cell, None | Some(Data::Empty | Data::String(_)));
            for line in 1..=rows.len() {
                prop_assert!(is_text(cells.get((line, 0))) && is_text(cells.get((line, 1))));
            }
        }
    }
}
