//! The numbers of a chart as files: the same rows as on the screen, suppressed in the same way.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::series::Series;
use super::variation::{Bar, Found};
use super::views::picture;
use crate::web::problem::{Problem, Result};

/// A table on its way into a file, and the sentences that belong to it.
pub struct Sheet {
    pub name: String,
    pub heads: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
    pub notes: Vec<String>,
}

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

/// A measure over time.
pub fn over_time(series: &Series, who: &str) -> Sheet {
    let rows = series.readings.iter().enumerate().map(|(at, reading)| {
        let point = series.chart.as_ref().and_then(|chart| chart.points.get(at));
        let notes = series.notes.iter().filter(|n| series.place(n) == Some(at)).map(|n| n.words.clone());
        vec![
            Cell::Text(reading.taken_on.clone()),
            Cell::Number(reading.value),
            reading.pupils.map(|n| n as f64).into(),
            Cell::Text(picture::kind(series, at).words().to_owned()),
            point.and_then(|p| p.lower).into(),
            point.and_then(|p| p.centre).into(),
            point.and_then(|p| p.upper).into(),
            Cell::Text(notes.collect::<Vec<_>>().join(". ")),
        ]
    });
    let mut notes = vec![
        format!("{}: {}", series.measure.name, series.measure.definition),
        format!("{}. {}.", series.measure.cadence.words(), series.measure.direction.words()),
        super::words::state(series),
        who.to_owned(),
    ];
    if series.kept_back > 0 {
        notes.push("Readings about fewer than five pupils are left out, as on the page.".to_owned());
    }
    Sheet {
        name: series.measure.name.clone(),
        heads: vec!["Date", "Value", "Pupils", "Reading", "Usual from", "Middle", "Usual to", "What we know"],
        rows: rows.collect(),
        notes,
    }
}

/// The spread between classes: rounded, in an order of its own, with nobody's mark.
pub fn between_classes(name: &str, found: &Found, bars: &[&Bar]) -> Sheet {
    let step = found.step();
    let round = |value: f64| {
        let steps = (value / step).round();
        // What was rounded is written without what binary fractions add to it.
        Cell::Number((steps * step * 1e4).round() / 1e4 + 0.0)
    };
    let rows = bars.iter().enumerate().map(|(i, bar)| {
        vec![Cell::Number((i + 1) as f64), round(bar.estimate), round(bar.outer.0), round(bar.outer.1)]
    });
    Sheet {
        name: name.to_owned(),
        heads: vec!["Place", "Estimate", "Likely from", "Likely to"],
        rows: rows.collect(),
        notes: vec![
            format!("{name}: how far each class is from typical, with its likely range (19 in 20)."),
            format!("{} of the difference sits between classes, likely {:.0}% to {:.0}%.", super::words::share(found.share), 100.0 * found.low, 100.0 * found.high),
            "The order is drawn by lot for this file and is not the order on any screen.".to_owned(),
            "Rounded, and made with class sizes rounded to ten, so that no row gives a class away. It cannot say why a class differs, how good a teacher is, or whether it will last.".to_owned(),
        ],
    }
}

impl Sheet {
    /// Text that a spreadsheet would run as a formula is made plain text.
    fn safe(text: &str) -> String {
        match text.chars().next() {
            Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
            _ => text.to_owned(),
        }
    }

    pub fn csv(&self) -> String {
        let field = |text: &str| match text.contains([',', '"', '\n', '\r']) {
            true => format!("\"{}\"", text.replace('"', "\"\"")),
            false => text.to_owned(),
        };
        let mut out = String::from("\u{feff}");
        out.push_str(&self.heads.join(","));
        out.push_str("\r\n");
        for row in &self.rows {
            let cells = row.iter().map(|cell| match cell {
                Cell::Text(text) => field(&Sheet::safe(text)),
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
            sheet.write_string_with_format(0, column, *head, &bold)?;
        }
        for (line, row) in (1_u32..).zip(&self.rows) {
            for (column, cell) in (0_u16..).zip(row) {
                match cell {
                    // Written as text, never read as a formula.
                    Cell::Text(text) => sheet.write_string(line, column, text)?,
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
    use super::*;

    #[test]
    fn words_that_would_run_as_a_formula_are_made_plain() {
        let sheet = Sheet {
            name: "=a".into(),
            heads: vec!["Note", "Value"],
            rows: vec![vec![Cell::Text("=HYPERLINK(\"x\"), y".into()), Cell::Number(-1.5)]],
            notes: vec![],
        };
        assert_eq!(sheet.csv(), "\u{feff}Note,Value\r\n\"'=HYPERLINK(\"\"x\"\"), y\",-1.5\r\n");
        assert_eq!(file_name("=a / Ü", "csv"), "a.csv");
    }
}
