//! Tables to take away. A cell that a spreadsheet would run as a formula is made plain text.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::web::problem::{Problem, Result};

/// One line of a CSV file, with its line end.
pub fn line<S: AsRef<str>>(cells: &[S]) -> String {
    let mut out = String::new();
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        push(&mut out, cell.as_ref());
    }
    out.push_str("\r\n");
    out
}

fn push(out: &mut String, cell: &str) {
    let apostrophe = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if !cell.contains([',', '"', '\n', '\r', '\t']) {
        out.push_str(apostrophe);
        out.push_str(cell);
        return;
    }
    out.push('"');
    out.push_str(apostrophe);
    out.push_str(&cell.replace('"', "\"\""));
    out.push('"');
}

/// A workbook of one sheet. Every cell is text, so none is run.
pub fn workbook(name: &str, lines: &[Vec<String>]) -> Result<Vec<u8>> {
    let made = || -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        for (row, line) in (0_u32..).zip(lines) {
            for (column, cell) in (0_u16..).zip(line) {
                match row {
                    0 => sheet.write_string_with_format(row, column, cell, &bold)?,
                    _ => sheet.write_string(row, column, cell)?,
                };
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        book.save_to_buffer()
    };
    made().map_err(|why| Problem::Internal(why.into()))
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn no_cell_can_run_as_a_formula_and_every_cell_keeps_its_place() {
        assert_eq!(line(&["a", "b,c", "d\"e"]), "a,\"b,c\",\"d\"\"e\"\r\n");
        for start in ["=1+1", "+1", "-1", "@SUM", "\tx", "\rx"] {
            assert!(line(&[start]).trim_start_matches('"').starts_with('\''), "{start:?}");
        }
    }
}
