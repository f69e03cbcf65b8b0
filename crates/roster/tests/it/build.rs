//! Small files made here: zips, workbooks, packages.

use std::io::{Cursor, Write};

use ensemble_roster::{File, Source, read};
use zip::write::{SimpleFileOptions, ZipWriter};

/// A zip of these parts.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Reads a text file.
pub fn text(content: &str) -> File {
    read(Source { name: "pupils.csv", bytes: content.as_bytes() }).unwrap()
}

/// The XML of one sheet: what goes into `sheetData`, and merged regions such as `A1:C1`.
pub struct SheetXml<'a> {
    pub name: &'a str,
    pub rows: &'a str,
    pub merges: &'a [&'a str],
    pub hidden: bool,
}

impl<'a> SheetXml<'a> {
    pub fn of(rows: &'a str) -> Self {
        Self { name: "Sheet1", rows, merges: &[], hidden: false }
    }
}

/// Rows of text and numbers as `sheetData`, from A1 on; `None` is an empty cell.
pub fn rows(rows: &[&[&str]]) -> String {
    let mut xml = String::new();
    for (r, cells) in rows.iter().enumerate() {
        xml.push_str(&format!("<row r=\"{}\">", r + 1));
        for (c, cell) in cells.iter().enumerate().filter(|(_, c)| !c.is_empty()) {
            let at = format!("{}{}", char::from(b'A' + c as u8), r + 1);
            match cell.parse::<f64>() {
                Ok(number) => xml.push_str(&format!("<c r=\"{at}\"><v>{number}</v></c>")),
                Err(_) => xml.push_str(&format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>")),
            }
        }
        xml.push_str("</row>");
    }
    xml
}

/// An XLSX of these sheets. Style 1 is a date, style 2 per cent.
pub fn xlsx(sheets: &[SheetXml<'_>], epoch_1904: bool) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>\
         <xf numFmtId=\"9\"/></cellXfs></styleSheet>"
    );
    let (mut book, mut links, mut parts) = (String::new(), String::new(), Vec::new());
    for (at, sheet) in sheets.iter().enumerate() {
        let id = at + 1;
        let state = if sheet.hidden { " state=\"hidden\"" } else { "" };
        book.push_str(&format!("<sheet name=\"{}\" sheetId=\"{id}\"{state} r:id=\"rId{id}\"/>", sheet.name));
        links.push_str(&format!(
            "<Relationship Id=\"rId{id}\" Type=\"{REL}/worksheet\" Target=\"worksheets/sheet{id}.xml\"/>"
        ));
        let merges: String = sheet.merges.iter().map(|m| format!("<mergeCell ref=\"{m}\"/>")).collect();
        let merges = if merges.is_empty() { merges } else { format!("<mergeCells>{merges}</mergeCells>") };
        let xml =
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{}</sheetData>{merges}</worksheet>", sheet.rows);
        parts.push((format!("xl/worksheets/sheet{id}.xml"), xml));
    }
    let epoch = if epoch_1904 { "<workbookPr date1904=\"1\"/>" } else { "" };
    let book =
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{REL}\">{epoch}<sheets>{book}</sheets></workbook>");
    let links = format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{links}</Relationships>");
    let top = format!(
        "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{REL}/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let types = format!("<Types xmlns=\"{PACKAGE}/content-types\"/>");
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", top.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
    ];
    all.extend(parts.iter().map(|(name, xml)| (name.as_str(), xml.as_bytes())));
    zip(&all)
}

/// An ODS whose only sheet has these rows.
pub fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
         <office:spreadsheet><table:table table:name=\"List\">{rows}</table:table></office:spreadsheet>\
         </office:body></office:document-content>"
    );
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest xmlns:manifest=\"m\"/>"),
        ("content.xml", content.as_bytes()),
    ])
}
