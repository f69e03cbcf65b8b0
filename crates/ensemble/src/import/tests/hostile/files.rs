//! The files, made here: none of them is one to keep.

use std::io::{Cursor, Write};

use flate2::{Compress, Compression, FlushCompress};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

/// Name, bytes, and what is said of it.
pub fn refused() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let many: Vec<(String, Vec<u8>)> = (0..70_000).map(|n| (format!("{n}.csv"), Vec::new())).collect();
    let sheets: String =
        (0..1_000_000).map(|n| format!("<sheet name=\"S{n}\" sheetId=\"{n}\" r:id=\"r1\"/>")).collect();
    let deep = format!("<CTfile>{}", "<Pupil>".repeat(1_000_000));
    let laughs = "<!DOCTYPE sst [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">\
                  <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
    let outside = "<!DOCTYPE sst [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>";
    let entity = |kind: &str, use_of: &str| {
        let text = format!("<?xml version=\"1.0\"?>{kind}<sst><si><t>{use_of}</t></si></sst>");
        xlsx("", &text, "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>")
    };
    vec![
        ("ten-gb.zip", zeros("users.csv"), "at most 200 MB when unpacked"),
        ("ten-gb.xlsx", zeros("xl/worksheets/sheet1.xml"), "at most 200 MB when unpacked"),
        ("nested.zip", nested(), "nested.zip"),
        ("many.zip", zip(&many), "at most 1,000 parts"),
        ("paths.zip", paths(), "paths.zip"),
        ("laughs.xlsx", entity(laughs, "&c;"), "laughs.xlsx"),
        ("outside.xlsx", entity(outside, "&a;"), "outside.xlsx"),
        (
            "strings.xlsx",
            xlsx(
                "",
                &format!("<sst>{}</sst>", format!("<si><t>{}</t></si>", "x".repeat(10_000)).repeat(5_000)),
                "",
            ),
            "unpacks to far more",
        ),
        ("corner.xlsx", xlsx("", "<sst/>", CORNER), "at most 2,000 columns"),
        ("sheets.xlsx", xlsx(&sheets, "<sst/>", ""), "sheets.xlsx"),
        ("repeats.ods", ods(), "at most 10,000,000 cells"),
        ("deep.xml", deep.into_bytes(), "elements stand inside elements"),
        ("wide.csv", "a,".repeat(1 << 20).into_bytes(), "at most 2,000 columns"),
        ("binary.csv", noise(1 << 20), "bytes that are not text"),
        ("nuls.csv", b"UPN,Name\nH1,\0\0\0\n".repeat(1_000), "bytes that are not text"),
        ("too-large.csv", b"UPN,Name\nH1,Nell\n".repeat(48 << 16), "at most 50 MB"),
    ]
}

/// Name, text, and what the page says of it.
pub fn odd() -> Vec<(&'static str, String, &'static [&'static str])> {
    vec![
        (
            "round.csv",
            "School,UPN,Forename,Surname\nHarbour,A1,\u{202E}lleN,By\u{200B}rne\nHarbour,A2,Zo\u{eb},Kerr\n"
                .to_owned(),
            &["marks that cannot be seen", "lleN"],
        ),
        (
            "formulas.csv",
            "School,UPN,Forename,Surname\nHarbour,=1+1,\"=HYPERLINK(\"\"http://x\"\")\",@SUM(A1)\n"
                .to_owned(),
            &["is not a pupil number"],
        ),
        (
            "endless.csv",
            format!("School,UPN,Surname\nHarbour,A1,{}\n", "a".repeat(5 << 20)),
            &["endless.csv"],
        ),
    ]
}

const CORNER: &str = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";

fn zip(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = match bytes.is_empty() {
            true => SimpleFileOptions::default().compression_method(CompressionMethod::Stored),
            false => SimpleFileOptions::default(),
        };
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A zip in zips in zips, as 42.zip is.
fn nested() -> Vec<u8> {
    let mut inner = vec![0; 4 << 20];
    for _ in 0..4 {
        let parts: Vec<(String, Vec<u8>)> =
            (0..16).map(|n| (format!("lib {n}.zip"), inner.clone())).collect();
        inner = zip(&parts);
    }
    inner
}

/// Names that climb, and one name twice.
fn paths() -> Vec<u8> {
    let names = ["../../../etc/cron.d/x", "/etc/passwd", "C:\\Windows\\x", "a/../../b", "users.csv\0.exe"];
    zip(&names.map(|name| (name.to_owned(), b"UPN,Name\nH1,Nell\n".to_vec())))
}

/// One part that unpacks to ten gigabytes of zeros, put together by hand: nobody packs that in a test.
fn zeros(name: &str) -> Vec<u8> {
    let (mut packer, block, mut once) =
        (Compress::new(Compression::best(), false), vec![0; 64 << 20], Vec::with_capacity(1 << 20));
    packer.compress_vec(&block, &mut once, FlushCompress::Full).unwrap();
    let mut data = once.repeat(160);
    // An empty last block.
    data.extend([3, 0]);
    let (size, length) = (u32::try_from(data.len()).unwrap(), u16::try_from(name.len()).unwrap());
    let mut head = Vec::new();
    head.extend(20_u16.to_le_bytes());
    head.extend([0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    head.extend(size.to_le_bytes());
    head.extend(u32::MAX.wrapping_sub(1).to_le_bytes());
    head.extend(length.to_le_bytes());
    head.extend([0, 0]);
    let mut all = [b"PK\x03\x04".as_slice(), &head, name.as_bytes(), &data].concat();
    let directory = u32::try_from(all.len()).unwrap();
    all.extend([b"PK\x01\x02\x14\x00".as_slice(), &head, &[0; 10], &[0; 4], name.as_bytes()].concat());
    let end = u32::try_from(all.len()).unwrap() - directory;
    all.extend(
        [b"PK\x05\x06\0\0\0\0\x01\0\x01\0".as_slice(), &end.to_le_bytes(), &directory.to_le_bytes(), &[0, 0]]
            .concat(),
    );
    all
}

fn noise(bytes: usize) -> Vec<u8> {
    let mut seed = 1_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 56) as u8
    };
    (0..bytes).map(|_| next()).collect()
}

/// A workbook with these sheets beside its own, this table of texts, and these rows.
fn xlsx(sheets: &str, texts: &str, rows: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let link = |id: &str, kind: &str, to: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{REL}/{kind}\" Target=\"{to}\"/>")
    };
    let links = |all: &str| format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{all}</Relationships>");
    let texts =
        texts.replacen("<sst", &format!("<sst xmlns=\"{MAIN}\""), usize::from(!texts.contains("DOCTYPE")));
    let parts = [
        ("[Content_Types].xml", format!("<Types xmlns=\"{PACKAGE}/content-types\"/>")),
        ("_rels/.rels", links(&link("r1", "officeDocument", "xl/workbook.xml"))),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{REL}\"><sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"r1\"/>\
                 {sheets}</sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            links(
                &(link("r1", "worksheet", "worksheets/sheet1.xml")
                    + &link("r2", "sharedStrings", "sharedStrings.xml")),
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
        ("xl/sharedStrings.xml", texts),
    ];
    zip(&parts.map(|(name, text)| (name.to_owned(), text.into_bytes())))
}

fn ods() -> Vec<u8> {
    let cell = "<table:table-cell office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"1000000000\"/>";
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet>\
         <table:table table:name=\"List\"><table:table-row>{cell}</table:table-row></table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let parts =
        [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_str())];
    zip(&parts.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())))
}
