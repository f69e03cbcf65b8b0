//! A file read row by row and the same file read whole: the same rows, problems and notes.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use ensemble_roster::attendance::{self, Attendance, Codes};
use ensemble_roster::stream::{Chunks, Edits, Stream};
use ensemble_roster::{
    Date, Encoding, Key, Mapping, Problem, Purpose, Sheet, Source, Taken, Target, Why, guess, limits, read,
    results, roster,
};
use proptest::prelude::*;

const TODAY: Date = Date::constant(2026, 11, 23);

/// A reader that gives a few bytes at a time.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(buffer.len());
        let (now, later) = self.0.split_at(count);
        buffer[..count].copy_from_slice(now);
        self.0 = later;
        Ok(count)
    }
}

/// Reads chunks to the end, as if the file had been read whole.
fn together<R: Read, T>(chunks: Chunks<'_, R, T>, rows: usize) -> Taken<T> {
    let mut chunks = chunks.of_rows(rows);
    let mut all = Vec::new();
    for rows in &mut chunks {
        all.extend(rows.unwrap());
    }
    Taken { rows: all, ..chunks.finish().unwrap() }
}

fn same_taken<T: PartialEq + std::fmt::Debug>(whole: Taken<T>, stream: Taken<T>, name: &str) {
    assert_eq!(whole.rows, stream.rows, "{name}: rows");
    assert_eq!(whole.problems, stream.problems, "{name}: problems");
    assert_eq!(whole.notes, stream.notes, "{name}: notes");
    assert_eq!(whole.key, stream.key, "{name}: key");
}

/// Reads the rows both ways by one mapping.
fn same_rows(sheet: &Sheet, stream: &Stream, bytes: &[u8], mapping: &Mapping, rows: usize, name: &str) {
    let again = || Trickle(bytes, 4_000);
    let scales = BTreeMap::new();
    let codes = Codes::england();
    match mapping.purpose {
        Purpose::Roster => {
            let chunks = stream.roster(again(), mapping, TODAY).unwrap();
            same_taken(roster(sheet, mapping, TODAY), together(chunks, rows), name);
        }
        Purpose::Results => {
            let chunks = stream.results(again(), mapping, TODAY, &scales).unwrap();
            same_taken(results(sheet, mapping, TODAY), together(chunks, rows), name);
        }
        _ => match attendance::read(sheet, mapping, &codes, TODAY) {
            Attendance::Summaries { taken, .. } => {
                let chunks = stream.summaries(again(), mapping, TODAY).unwrap();
                same_taken(taken, together(chunks, rows), name);
            }
            Attendance::Marks(taken) => {
                let chunks = stream.marks(again(), again(), mapping, &codes, TODAY).unwrap();
                same_taken(taken, together(chunks, rows), name);
            }
        },
    }
}

/// Reads a file both ways; true when there was a table.
fn same(name: &str, bytes: &[u8], rows: usize) -> bool {
    let whole = read(Source { name, bytes });
    let stream = Stream::read(name, Trickle(bytes, 1 + bytes.len() / 3));
    let (file, stream) = match (whole, stream) {
        (Ok(file), Ok(stream)) => (file, stream),
        (Err(whole), Err(_)) if matches!(whole.why, Why::TooLarge(_)) => return false,
        (Err(whole), Err(stream)) => {
            let packed = matches!(stream.why, Why::NotATable(_)) && bytes.starts_with(b"PK");
            assert!(packed || whole == stream, "{name}: {whole} and {stream}");
            return false;
        }
        (whole, stream) => panic!("{name}: {:?} and {:?}", whole.err(), stream.err()),
    };
    let sheet = &file.sheets[0];
    let shown = stream.sheet();
    assert_eq!(sheet.header_rows, shown.header_rows, "{name}: heading rows");
    assert_eq!(sheet.header, shown.header, "{name}: headings");
    assert_eq!(sheet.passed_over, shown.passed_over, "{name}: passed over");
    assert_eq!(sheet.problems, shown.problems, "{name}: problems of the table");
    assert_eq!(sheet.notes, shown.notes, "{name}: notes of the table");
    assert_eq!(file.format, stream.format(), "{name}: format");
    assert_eq!(sheet.rows.len(), stream.rows(), "{name}: rows");
    assert_eq!(sheet.rows[..shown.rows.len()], shown.rows[..], "{name}: first rows");
    for purpose in [Purpose::Roster, Purpose::Results, Purpose::Attendance] {
        let mapping = guess(sheet, purpose);
        assert_eq!(mapping, stream.guess(purpose), "{name}: guess");
        same_rows(sheet, &stream, bytes, &mapping, rows, &format!("{name}, {purpose:?}"));
    }
    // Columns that no guess would choose hold what no target expects. The largest files have their guesses alone.
    if bytes.len() > 300_000 {
        return true;
    }
    for (purpose, turn) in [(Purpose::Roster, 0), (Purpose::Results, 5), (Purpose::Attendance, 9)] {
        let mut mapping = guess(sheet, purpose);
        for (at, column) in mapping.columns.iter_mut().enumerate() {
            let choices = Target::choices(purpose, &column.heading);
            column.target = choices[(at + turn) % choices.len()].clone();
        }
        same_rows(sheet, &stream, bytes, &mapping, rows, &format!("{name}, {purpose:?} at random"));
    }
    !sheet.rows.is_empty()
}

fn files(folder: &Path, out: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = path.extension().is_some_and(|e| e == "csv" || e == "txt" || e == "tsv");
        if path.is_dir() {
            files(&path, out);
        } else if text {
            out.push(path);
        }
    }
}

#[test]
fn every_real_text_file_reads_the_same_row_by_row() {
    let Some(folder) = crate::real::data() else { return };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    paths.sort();
    let mut tables = 0;
    for path in &paths {
        let bytes = std::fs::read(path).unwrap();
        // The longest are read in two parts or three, the others row by row.
        let rows = if bytes.len() > 100_000 { 4_000 } else { 3 };
        tables += usize::from(same(&path.display().to_string(), &bytes, rows));
    }
    println!("{} files, {tables} with tables", paths.len());
    assert!(tables > 90, "{tables} tables");
}

#[test]
fn awkward_text_reads_the_same_row_by_row() {
    let long_foot = format!("Name,Mark,Set\nNell,4,1\n{}", "Total,9\n".repeat(limits::FOOT + 3));
    let wrapped = "a;b;c\n\"1;\"\"x;y\"\";3\"\n\"4;\"\"z\"\";6\"\n";
    let mut utf16 = vec![0xFF, 0xFE];
    utf16.extend("UPN\tName\nP1\tZoë\nP2\tÅsa\n".encode_utf16().flat_map(u16::to_le_bytes));
    let texts: &[&[u8]] = &[
        b"",
        b"  \n\n",
        b"UPN,Name\r\nP1,\"Byrne, Nell\"\r\n\r\nP2,\"Two\r\nlines\"\r\n,,\r\n",
        b"Class list\n\nUPN,Name,Class\nP1,N,3A\nPage 2,,\nUPN,Name,Class\nP2,K,3A\nTotal,2\nPrinted today in the office,,\n,,\n",
        b"UPN;Name\nP1;Zo\xEB\nP2;Z\xC3\xB6e\nP3;\xC5sa\n",
        b"UPN,Name\rP1,Nell\rP2,\xC5sa\r",
        b"a,b\n1,\"two\n3,four\n5,six\n",
        b"one\ntwo\nthree\n",
        b"one\ntwo\nthree,four\n",
        b"UPN,Name,Password\nP1,Nell,secret\nP1,Nell,again\nP2,Kofi\nP3,Mia,x,y\n",
        b"sep=;\r\nUPN;Score\r\nP1;3,5\r\nP2;4,25\r\nP2;c\r\n",
        b"UPN,Date,Mark\nP1,02/09/2024,/\nP1,02/09/2024,I\nP2,02/09/2024,/\nP2,02/09/2024,/\nP3,02/09/2024,Q8\nP1,03/09/2024,I\nP1,03/09/2024,I\nP1,03/09/2024,L\n",
        b"UPN,Date,Session,Mark\nP1,02/09/2024,AM,/\nP1,02/09/2024,,\\\nP1,02/09/2024,AM,I\nP2,02/09/2024,Period 3,/\n",
        b"UPN,02/09/2024,03/09/2024\nP1,/\\,I\nP2,I,/\\\nP2,I,/\\\n",
        b"URN,School name,Year,Subject,Value\n100001,A,2024,Reading,4\n100001,A,2024,Writing,5\n100001,A,2024,,6\n100002,B,2024,Reading,c\n100002,B,2024,Writing,7\n100003,C,2024,Reading,1\n100004,D,2024,Reading,1\n100005,E,2024,Reading,1\n100006,F,2024,Reading,1\n100007,G,2024,Reading,1\n100007,G,2024,Reading,2\n",
        b"URN,Year,Value\n100001,2024,4\n100001,2024,5\n100002,2024,5\n",
        b"UPN,Subject,Score\nP1,Reading,4\nP1,Writing,5\nP2,Reading,6\nP2,Reading,7\n",
        "UPN,Name,Class\n=x,Nell,3A\nP2,Ne\u{202E}ll,3\u{200B}A\nP\u{200B}3,Kofi,3A\n".as_bytes(),
        long_foot.as_bytes(),
        wrapped.as_bytes(),
        &utf16,
        b"PK\x03\x04 no zip",
        b"%PDF-1.4",
        b"a\0b",
        b"\xFF\xFE\x00\xD8\x41\x00",
        b"\xEF\xBB\xBFUPN,Name\nP1,Nell\n",
    ];
    for (at, bytes) in texts.iter().enumerate() {
        for rows in [1, 2, 100] {
            same(&format!("text {at}"), bytes, rows);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_table_reads_the_same_row_by_row(text in crate::hostile::pieces(), rows in 1_usize..6) {
        same("pieces", text.as_bytes(), rows);
    }
}

#[test]
fn what_is_wrong_with_the_whole_file_is_said_after_dates_in_any_part_of_it() {
    let mut text = String::from("Class,Leaving date\n4A,no day\n");
    (0..6).for_each(|_| text.push_str("4A,01/02/2026\n"));
    text.push_str("4A,never\n");
    (1..9).for_each(|rows| assert!(same("nobody.csv", text.as_bytes(), rows)));
}

#[test]
fn repeated_marks_are_said_in_the_order_of_the_file() {
    let text = b"UPN,02/09/2024 AM,03/09/2024 AM\nP1,/,/\nP1,/,I\n";
    let stream = Stream::read("register.csv", text.as_slice()).unwrap();
    let mapping = stream.guess(Purpose::Attendance);
    // What is drawn at random would fall the right way in half of all readings.
    for _ in 0..20 {
        let codes = Codes::england();
        let chunks = stream.marks(text.as_slice(), text.as_slice(), &mapping, &codes, TODAY).unwrap();
        let said: Vec<String> = together(chunks, 1).problems.into_iter().map(|p| p.what).collect();
        let expected = [
            "the same mark twice for the same pupil and session; it would count twice",
            "two marks that differ for the same pupil and session",
        ];
        assert_eq!(said, expected);
        assert!(same("register.csv", text, 1));
    }
}

#[test]
fn changed_tables_read_the_same_row_by_row() {
    let marks = b"UPN,Name,Class,Date,Session,Mark,Score\nP1,\"Byrne, Nell\",3A,02/09/2024,AM,/,4\nP2,\"Ahmed, Kofi\",3B,02/09/2024,PM,I,c\nP1,\"Byrne, Nell\",3A,02/09/2024,PM,\\,EXS\nTotal,3\n";
    let mut tables = 0;
    for seed in 0..600 {
        let bytes = crate::mutate::mutations(marks, seed);
        tables += usize::from(same(&format!("seed {seed}"), &bytes, 1 + seed as usize % 3));
    }
    assert!(tables > 300, "most of them are still tables: {tables}");
}

#[test]
fn rows_about_schools_are_known_for_such_row_by_row() {
    let text = b"URN,School name,Year,Subject,Value\n100001,A,2024,Reading,4\n100001,A,2024,Writing,5\n100002,B,2024,Reading,c\n";
    assert!(same("schools.csv", text, 1));
    let stream = Stream::read("schools.csv", text.as_slice()).unwrap();
    let mapping = stream.guess(Purpose::Results);
    let scales = BTreeMap::new();
    let taken = together(stream.results(text.as_slice(), &mapping, TODAY, &scales).unwrap(), 1);
    assert_eq!(taken.key, Key::School);
    let measures: Vec<&str> = taken.rows.iter().map(|row| &*row.values[0].0).collect();
    assert_eq!(measures, ["Reading", "Writing", "Reading"]);
}

#[test]
fn a_long_file_that_was_put_right_reads_as_if_it_had_come_so() {
    let came =
        "UPN,Date,Session,Mark\nP1,02/09/2024,AM,/\nP1,02/09/2024,AM,I\nP2,02/09/2024,AM\nP2,2/9,PM,L\n";
    let right = "UPN,Date,Session,Mark\nP1,02/09/2024,AM,/\n,,,\nP2,02/09/2024,AM,N\nP2,02/09/2024,PM,L\n";
    let cell = |column: &str, text: &str| vec![(column.to_owned(), text.to_owned())];
    let edits = Edits {
        without: [3].into(),
        cells: [(4, cell("D", "N")), (5, cell("B", "02/09/2024"))].into(),
        keep: [4].into(),
        ..Edits::default()
    };
    let put_right = Stream::read_with("marks.csv", came.as_bytes(), edits).unwrap();
    let as_it_is = Stream::read("marks.csv", right.as_bytes()).unwrap();
    let mapping = as_it_is.guess(Purpose::Attendance);
    assert_eq!(put_right.guess(Purpose::Attendance), mapping);
    let codes = Codes::england();
    let marks = |stream: &Stream, text: &'static str| {
        together(stream.marks(text.as_bytes(), text.as_bytes(), &mapping, &codes, TODAY).unwrap(), 2)
    };
    let marks = [marks(&put_right, came), marks(&as_it_is, right)];
    assert_eq!(marks[0].rows.len(), 3);
    assert_eq!(marks[0].rows, marks[1].rows);
    assert_eq!(put_right.rows(), 4, "a row left out is a row of the file");
    let kept: Vec<_> = put_right.kept().iter().map(|row| (row.number, row.cells.len())).collect();
    assert_eq!(kept, [(4, 3)], "as it came");
    let mut seen = Vec::new();
    put_right.each_row(came.as_bytes(), |row| seen.push(row.number)).unwrap();
    assert_eq!(seen, [2, 4, 5]);
}

#[test]
fn a_line_without_end_is_refused_before_it_is_held() {
    let endless = std::io::repeat(b'a').take(1 << 40);
    let refused = Stream::read("a.csv", endless).err().unwrap();
    assert_eq!(refused.why, Why::TooLarge("1 MB in one row".into()));

    let start = b"UPN,Name\nP1,\"Nell\n".as_slice();
    let rest = std::io::repeat(b'\n').take(1 << 40);
    let refused = Stream::read("a.csv", start.chain(rest)).err().unwrap();
    let said = refused.to_string();
    assert!(said.contains("row 2 is longer (look for a quotation mark that nothing closes)"), "{said}");
}

#[test]
fn a_file_that_breaks_off_or_changes_is_not_taken_for_the_whole() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    let bytes = b"UPN,Name\nP1,Nell\nP2,Kofi\n".as_slice();
    let refused = Stream::read("a.csv", bytes.chain(Broken)).err().unwrap();
    assert_eq!(refused.to_string(), "a.csv could not be read to its end (the disk is gone). Try again.");

    let stream = Stream::read("a.csv", bytes).unwrap();
    let mapping = stream.guess(Purpose::Roster);
    let chunks = stream.roster(&bytes[..18], &mapping, TODAY).unwrap();
    assert_eq!(chunks.finish().err().unwrap().why, Why::Changed);
}

#[test]
fn rows_are_the_same_after_they_were_sent_on() {
    fn sent<T>(taken: &Taken<T>) -> Vec<T>
    where
        T: serde::Serialize + serde::de::DeserializeOwned,
    {
        serde_json::from_str(&serde_json::to_string(&taken.rows).unwrap()).unwrap()
    }
    let text = "UPN,Name,DOB,Date,Session,Mark,Score,Reading\n\
                P1,\"Byrne, Nell\",4/5/2016,13/09/2024,AM,/,4,c\nP2,Kofi,,13/09/2024,PM,Q8,<5,0.5\n\
                P3,Mia,,13/09/2023,PM,J,z,1\n";
    let file = crate::build::text(text);
    let sheet = &file.sheets[0];
    let taken = roster(sheet, &guess(sheet, Purpose::Roster), TODAY);
    assert_eq!(sent(&taken), taken.rows);
    let taken = results(sheet, &guess(sheet, Purpose::Results), TODAY);
    assert_eq!(sent(&taken), taken.rows);
    let Attendance::Marks(taken) =
        attendance::read(sheet, &guess(sheet, Purpose::Attendance), &Codes::england(), TODAY)
    else {
        panic!("these are marks");
    };
    assert_eq!(taken.rows.len(), 3);
    assert_eq!(sent(&taken), taken.rows);
}

#[test]
fn letters_of_a_long_file_are_read_as_a_person_says() {
    let bytes = b"Pupil,Date,Session,Mark\nKo\x8Elpin,02/09/2024,AM,/\n".as_slice();
    let name = |letters| {
        let edits = Edits { letters, ..Edits::default() };
        let stream = Stream::read_with("marks.csv", bytes, edits).unwrap();
        let mut names = Vec::new();
        stream.each_row(bytes, |row| names.push(row.cell(0).text().into_owned())).unwrap();
        assert_eq!(stream.sheet().problems.iter().find_map(Problem::letters), Some(names[0].as_str()));
        names.remove(0)
    };
    assert_eq!(name(None), "KoŽlpin");
    assert_eq!(name(Some(Encoding::MacRoman)), "Koélpin");
}
