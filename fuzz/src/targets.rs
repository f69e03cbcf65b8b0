//! A target for each reader: whatever the bytes, nothing panics, and what comes out is in proportion to what went
//! in. Run by the fuzzer with bytes of its own making, and by `cargo test` with the kept corpus.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::sync::LazyLock;

use ensemble_roster::attendance::{self, Attendance, Codes};
use ensemble_roster::scale::{self, Scale};
use ensemble_roster::stream::{Chunks, Stream};
use ensemble_roster::{
    Date, File, Mapping, Problem, Purpose, Sheet, Source, Taken, Why, ctf, guess, limits, oneroster, read,
    results, results_on, roster, sds, survey,
};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

const TODAY: Date = Date::constant(2026, 11, 23);

/// A target's name and body.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const ALL: &[Target] = &[
    ("text", text),
    ("xlsx", xlsx),
    ("xls", xls),
    ("ods", ods),
    ("oneroster", oneroster),
    ("sds", sds),
    ("ctf", ctf),
    ("attendance", attendance),
    ("survey", survey),
    ("stream", stream),
    ("scale", scale),
    ("dates", dates),
];

/// CSV and other text, read as pupils and as results.
pub fn text(data: &[u8]) {
    if let Ok(file) = open(data) {
        look(&file, data.len());
    }
}

/// Parts of a workbook, with a NUL between them: sheet, shared texts, styles, workbook. A missing part is a usual one.
pub fn xlsx(data: &[u8]) {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let part =
        |name: &str| format!("<Relationship Id=\"{name}\" Type=\"{REL}/{name}\" Target=\"{name}.xml\"/>");
    let links = ["worksheet", "sharedStrings", "styles"].map(part).concat();
    let links = format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{links}</Relationships>");
    let top = format!(
        "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"a\" Type=\"{REL}/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>\
         <xf numFmtId=\"9\"/></cellXfs></styleSheet>"
    );
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{REL}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"worksheet\"/>\
         </sheets></workbook>"
    );
    let texts = format!("<sst xmlns=\"{MAIN}\"><si><t>UPN</t></si><si><t>Name</t></si></sst>");
    let mut parts = data.splitn(4, |b| *b == 0);
    let sheet = parts.next().unwrap_or_default();
    let mut or = |usual: &str| match parts.next() {
        Some(part) if !part.is_empty() => part.to_vec(),
        _ => usual.as_bytes().to_vec(),
    };
    let (texts, styles, book) = (or(&texts), or(&styles), or(&book));
    let bytes = zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", top.as_bytes()),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheet.xml", sheet),
        ("xl/sharedStrings.xml", &texts),
        ("xl/styles.xml", &styles),
    ]);
    if let Ok(file) = open(&bytes) {
        look(&file, bytes.len());
    }
}

/// A workbook from before 2007.
pub fn xls(data: &[u8]) {
    if let Ok(file) = open(data) {
        look(&file, data.len());
    }
}

/// The content of an OpenDocument spreadsheet.
pub fn ods(data: &[u8]) {
    let bytes =
        zipped(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", data)]);
    if let Ok(file) = open(&bytes) {
        look(&file, bytes.len());
    }
}

/// Files with a NUL between them, each with its name in its first line, as a OneRoster package.
pub fn oneroster(data: &[u8]) {
    let bytes = zipped(&named(data));
    if let Ok(package) = oneroster::read(Source { name: "x", bytes: &bytes }) {
        said(&package.problems, &package.notes, bytes.len());
        assert!(package.users.len() + package.scores.len() <= data.len());
    }
}

/// The same as a set of School Data Sync, file by file and packed.
pub fn sds(data: &[u8]) {
    let files = named(data);
    let sources: Vec<Source<'_>> = files.iter().map(|(name, bytes)| Source { name, bytes }).collect();
    if let Ok(package) = sds::read("x", &sources) {
        said(&package.problems, &package.notes, data.len());
        assert!(package.users.len() <= data.len());
    }
    let bytes = zipped(&files);
    let _ = sds::read("x", &[Source { name: "x", bytes: &bytes }]);
}

/// A Common Transfer File.
pub fn ctf(data: &[u8]) {
    if let Ok(transfer) = ctf::read(Source { name: "x", bytes: data }) {
        said(&transfer.problems, &transfer.notes, data.len());
        assert!(transfer.pupils.len() <= data.len());
    }
}

/// Registers and summaries, with both lists of codes.
pub fn attendance(data: &[u8]) {
    let Ok(file) = open(data) else { return };
    let Some(sheet) = file.main_sheet() else { return };
    let mapping = guess(sheet, Purpose::Attendance);
    for codes in [Codes::england(), Codes::scotland()] {
        match attendance::read(sheet, &mapping, &codes, TODAY) {
            Attendance::Summaries { taken, .. } => {
                assert_eq!(taken.rows.len(), sheet.rows.len());
                said(&taken.problems, &taken.notes, data.len());
            }
            Attendance::Marks(taken) => {
                assert!(taken.rows.len() <= 2 * data.len());
                said(&taken.problems, &taken.notes, data.len());
            }
        }
    }
}

/// Answers to a survey.
pub fn survey(data: &[u8]) {
    let Ok(file) = open(data) else { return };
    let Some(sheet) = file.main_sheet() else { return };
    let taken = survey::responses(sheet, &guess(sheet, Purpose::Survey), &BTreeMap::new());
    assert_eq!(taken.rows.len(), sheet.rows.len());
    said(&taken.problems, &taken.notes, data.len());
}

/// The same file read whole and row by row: the first byte says in how many rows at a time.
pub fn stream(data: &[u8]) {
    let Some((rows, data)) = data.split_first() else { return };
    let rows = 1 + usize::from(*rows % 8);
    let stream = Stream::read("x", data);
    let (file, stream) = match (open(data), stream) {
        (Ok(file), Ok(stream)) => (file, stream),
        (Ok(_), Err(refused)) => panic!("{refused}"),
        // Some refusals are met in another order.
        (Err(_), Err(_)) => return,
        (Err(refused), Ok(_)) => {
            assert!(matches!(refused.why, Why::TooLarge(_)), "{refused}");
            return;
        }
    };
    let (sheet, shown) = (&file.sheets[0], stream.sheet());
    assert_eq!(sheet.header, shown.header);
    assert_eq!(sheet.passed_over, shown.passed_over);
    assert_eq!((&sheet.problems, &sheet.notes), (&shown.problems, &shown.notes));
    assert_eq!(sheet.rows.len(), stream.rows());
    for purpose in [Purpose::Roster, Purpose::Results, Purpose::Attendance] {
        let mapping = guess(sheet, purpose);
        assert_eq!(mapping, stream.guess(purpose));
        same(sheet, &stream, data, &mapping, rows);
    }
}

fn same(sheet: &Sheet, stream: &Stream, data: &[u8], mapping: &Mapping, rows: usize) {
    let (codes, scales) = (Codes::england(), BTreeMap::new());
    match mapping.purpose {
        Purpose::Roster => {
            let chunks = stream.roster(data, mapping, TODAY).unwrap();
            assert_eq!(together(chunks, rows), roster(sheet, mapping, TODAY));
        }
        Purpose::Results => {
            let chunks = stream.results(data, mapping, TODAY, &scales).unwrap();
            let (ours, theirs) = (together(chunks, rows), results(sheet, mapping, TODAY));
            // Numbers that are none are never equal, and print alike.
            assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
        }
        _ => match attendance::read(sheet, mapping, &codes, TODAY) {
            Attendance::Summaries { taken, .. } => {
                let chunks = stream.summaries(data, mapping, TODAY).unwrap();
                assert_eq!(format!("{:?}", together(chunks, rows)), format!("{taken:?}"));
            }
            Attendance::Marks(taken) => {
                let chunks = stream.marks(data, data, mapping, &codes, TODAY).unwrap();
                assert_eq!(together(chunks, rows), taken);
            }
        },
    }
}

fn together<T>(chunks: Chunks<'_, &[u8], T>, rows: usize) -> Taken<T> {
    let mut chunks = chunks.of_rows(rows);
    let all: Vec<T> = chunks.by_ref().flat_map(Result::unwrap).collect();
    Taken { rows: all, ..chunks.finish().unwrap() }
}

/// A scale's levels, a line each, and a column of values after a blank line.
pub fn scale(data: &[u8]) {
    static KNOWN: LazyLock<Vec<Scale>> = LazyLock::new(scale::all_published);
    let text = String::from_utf8_lossy(data);
    let (levels, values) = text.split_once("\n\n").unwrap_or((&text, &text));
    let values: Vec<&str> = values.lines().collect();
    let _ = scale::fits(values.iter().copied(), &KNOWN);
    let _ = scale::propose(values.iter().copied());
    let list = levels.lines().map(|line| (line, &[][..]));
    if let Ok(scale) = Scale::new("Own", list) {
        let names: Vec<&str> = scale.levels().collect();
        assert!(names.len() <= limits::LEVELS);
        for pair in names.windows(2) {
            assert!(scale.level(pair[0]) < scale.level(pair[1]), "levels are in their order");
        }
        let table: String = values.iter().map(|v| format!("P1,\"{}\"\n", v.replace('"', "\"\""))).collect();
        let table = format!("UPN,Writing\n{table}");
        let Ok(file) = open(table.as_bytes()) else { return };
        let sheet = &file.sheets[0];
        let scales = BTreeMap::from([("Writing".to_owned(), scale)]);
        let taken = results_on(sheet, &guess(sheet, Purpose::Results), TODAY, &scales);
        said(&taken.problems, &taken.notes, table.len());
    }
}

/// Dates of birth and of school, a line each.
pub fn dates(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let cells = text.lines().enumerate().map(|(at, line)| {
        let quoted = line.replace('"', "\"\"");
        format!("P{at},\"{quoted}\",\"{quoted}\"\n")
    });
    let table = format!("UPN,DOB,Joined\n{}", cells.collect::<String>());
    let Ok(file) = open(table.as_bytes()) else { return };
    let sheet = &file.sheets[0];
    let taken = roster(sheet, &guess(sheet, Purpose::Roster), TODAY);
    assert_eq!(taken.rows.len(), sheet.rows.len());
    said(&taken.problems, &taken.notes, table.len());
}

fn open(bytes: &[u8]) -> Result<File, ensemble_roster::Unreadable> {
    read(Source { name: "x", bytes })
}

/// What a person would do with a file.
fn look(file: &File, bytes: usize) {
    for sheet in file.sheets.iter().take(5) {
        for index in 0..sheet.header.len().min(20) {
            let _ = sheet.interpret(index).counts();
        }
        let taken = roster(sheet, &guess(sheet, Purpose::Roster), TODAY);
        assert_eq!(taken.rows.len(), sheet.rows.len(), "no pupil is lost");
        said(&taken.problems, &taken.notes, bytes);
        let taken = results(sheet, &guess(sheet, Purpose::Results), TODAY);
        assert!(taken.rows.len() >= sheet.rows.len(), "no pupil is lost");
        said(&taken.problems, &taken.notes, bytes);
    }
}

/// Problems are sentences with a place, and not endless.
fn said(problems: &[Problem], notes: &[String], bytes: usize) {
    assert!(problems.len() <= 2 * limits::PROBLEMS + 8, "{} problems", problems.len());
    let words: usize = problems.iter().map(|p| p.to_string().len()).sum();
    let words = words + notes.iter().map(String::len).sum::<usize>();
    // A sentence quotes a heading at most, and that is no longer than the file.
    assert!(words <= (problems.len() + notes.len()) * (1_000 + 4 * bytes), "{words} bytes said of {bytes}");
}

/// The files of a package: a NUL between them, each with its name in its first line.
fn named(data: &[u8]) -> Vec<(&str, &[u8])> {
    let mut files: Vec<(&str, &[u8])> = Vec::new();
    for part in data.split(|b| *b == 0).take(40) {
        let end = part.iter().position(|b| *b == b'\n').unwrap_or(part.len());
        let name = std::str::from_utf8(&part[..end]).unwrap_or("x.csv");
        if files.iter().all(|(other, _)| *other != name) {
            files.push((name, part.get(end + 1..).unwrap_or_default()));
        }
    }
    files
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        // A name that no zip takes is left out; the reader's own tests have those.
        // Packing them would take longer than reading, and try nothing of ours.
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        if writer.start_file(*name, stored).is_ok() {
            let _ = writer.write_all(bytes);
        }
    }
    writer.finish().map(Cursor::into_inner).unwrap_or_default()
}
