//! Bytes that nobody would send on purpose, and bytes that somebody would: nothing panics.

use ensemble_roster::{
    Date, Purpose, Source, attendance, guess, oneroster, read, results, roster, survey, terms, timetable,
};
use proptest::prelude::*;

use crate::build::{SheetXml, ods, rows, xlsx, zip};

/// Everything a caller does with a file.
fn try_all(bytes: &[u8]) {
    let today = Date::constant(2026, 11, 23);
    let source = Source { name: "x", bytes };
    if let Ok(file) = read(source) {
        for sheet in &file.sheets {
            for index in 0..sheet.header.len().min(20) {
                let _ = sheet.interpret(index).counts();
            }
            let taken = roster(sheet, &guess(sheet, Purpose::Roster), today);
            taken.problems.iter().for_each(|p| assert!(!p.to_string().is_empty()));
            let taken = results(sheet, &guess(sheet, Purpose::Results), today);
            assert!(taken.rows.len() >= sheet.rows.len(), "no pupil is lost");
            let mapping = guess(sheet, Purpose::Attendance);
            let _ = attendance::read(sheet, &mapping, &attendance::Codes::england(), today);
            let taken = survey::responses(sheet, &guess(sheet, Purpose::Survey), &Default::default());
            assert_eq!(taken.rows.len(), sheet.rows.len());
            let taken = terms::terms(sheet, &guess(sheet, Purpose::Terms), today);
            assert!(taken.rows.len() <= sheet.rows.len());
            let taken = timetable::timetable(sheet, &guess(sheet, Purpose::Timetable));
            assert!(taken.rows.len() <= sheet.rows.len());
        }
    }
    if let Ok(package) = oneroster::read(source) {
        package.problems.iter().for_each(|p| assert!(!p.to_string().is_empty()));
    }
}

/// Reads a text file 600 times with some of its bytes changed, cut, doubled or swapped for awkward pieces; the same
/// changes every time.
pub fn mutations(sound: &[u8], mut look: impl FnMut(ensemble_roster::File)) {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    let pieces: [&[u8]; 12] = [
        b",",
        b"\n",
        b"\"",
        b"\0",
        b"\xFF",
        b"Q8",
        b"31/02/2024",
        b"1e308",
        b"-1",
        b"",
        b"AM",
        b"\xE2\x80\x93",
    ];
    let mut read_so_far = 0;
    for _ in 0..600 {
        let mut bytes = sound.to_vec();
        for _ in 0..=random(4) {
            let (at, length) = (random(bytes.len()), random(12));
            let end = (at + length).min(bytes.len());
            match random(4) {
                0 => drop(bytes.splice(at..end, pieces[random(pieces.len())].iter().copied())),
                1 => bytes.truncate(at),
                2 => {
                    let again = bytes[at..end].to_vec();
                    drop(bytes.splice(at..at, again));
                }
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = random(256) as u8;
                    }
                }
            }
        }
        if let Ok(file) = read(Source { name: "x", bytes: &bytes }) {
            read_so_far += 1;
            look(file);
        }
    }
    assert!(read_so_far > 300, "most of them are still tables: {read_so_far}");
}

/// A sound file with some bytes changed, cut or doubled.
fn damaged(
    mut bytes: Vec<u8>,
    changes: &[(prop::sample::Index, u8)],
    cut: Option<prop::sample::Index>,
) -> Vec<u8> {
    for (at, byte) in changes {
        let at = at.index(bytes.len());
        bytes[at] = *byte;
    }
    if let Some(cut) = cut {
        bytes.truncate(cut.index(bytes.len()));
    }
    bytes
}

fn changes() -> impl Strategy<Value = (Vec<(prop::sample::Index, u8)>, Option<prop::sample::Index>)> {
    (
        prop::collection::vec(any::<(prop::sample::Index, u8)>(), 1..8),
        prop::option::of(any::<prop::sample::Index>()),
    )
}

/// Pieces that tables are made of, put together without sense.
pub fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        ",",
        ",",
        ",",
        "\n",
        "\n",
        "\r\n",
        "\r",
        ";",
        "\t",
        "|",
        "\"",
        "\"\"",
        "UPN",
        "Name",
        "DOB",
        "Class",
        "Date",
        "Score",
        "Total",
        "31/02/2019",
        "1/2/3",
        "2019-13-45",
        "H801200001001",
        "c",
        "z",
        "x",
        "SUPP",
        "<5",
        "0-10%",
        "90+%",
        "1,327",
        "3,5",
        "-",
        "=1+1",
        "'",
        "'0012",
        "é",
        "\u{a0}",
        "\u{1F600}",
        "Byrne, Nell",
        " ",
        "1e308",
        "-0",
        "sep=;",
        "0",
        "17",
        "2026",
        "Abs",
        "%",
        "[c]",
        "AM",
        "02/09/2024",
        "03/09/2024",
        "/",
        "Y8",
        "Agree",
        "Email",
        "EXS",
        "Possible",
        "Attended",
        "\u{feff}",
        "Note 1: this is a note of some words",
    ]);
    prop::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        try_all(&bytes);
    }

    #[test]
    fn no_table_makes_it_panic(text in pieces()) {
        try_all(text.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damaged_workbook_makes_it_panic((changes, cut) in changes()) {
        let sheet = rows(&[&["Name", "Mark"], &["Nell", "4"], &["Kofi", "c"]]);
        let merges = ["A2:A3"];
        let book = xlsx(&[SheetXml { merges: &merges, ..SheetXml::of(&sheet) }], false);
        try_all(&damaged(book, &changes, cut));
    }

    #[test]
    fn no_damaged_old_workbook_makes_it_panic((changes, cut) in changes()) {
        try_all(&damaged(include_bytes!("../fixtures/marks.xls").to_vec(), &changes, cut));
    }

    #[test]
    fn no_damaged_sheet_inside_a_sound_workbook_makes_it_panic((changes, cut) in changes()) {
        let sheet = rows(&[&["Name", "Mark"], &["Nell", "4"], &["Kofi", "c"]]);
        let sheet = damaged(sheet.into_bytes(), &changes, cut);
        let sheet = String::from_utf8_lossy(&sheet);
        try_all(&xlsx(&[SheetXml::of(&sheet)], false));
        let cell = "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"2\"><text:p>Nell</text:p></table:table-cell>";
        let row = format!("<table:table-row table:number-rows-repeated=\"2\">{cell}</table:table-row>").repeat(3);
        let row = damaged(row.into_bytes(), &changes, cut);
        try_all(&ods(&String::from_utf8_lossy(&row)));
    }

    #[test]
    fn no_damaged_package_makes_it_panic((changes, cut) in changes()) {
        let users = b"sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName\nu1,active,,true,s1,student,n,{a:b},Nell,Byrne\n";
        let users = damaged(users.to_vec(), &changes, cut);
        try_all(&zip(&[("manifest.csv", b"propertyName,value\noneroster.version,1.1\nfile.users,bulk\n"), ("users.csv", &users)]));
    }
}
