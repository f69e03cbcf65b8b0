//! Workbooks: headings in two levels, merged cells, dates, percentages, offsets; and hostile ones.

use ensemble_roster::{
    Cell, Date, Format, Passed, Purpose, Raw, Severity, Source, Value, Why, guess, read, results,
};

use crate::build::{SheetXml, ods, rows, xlsx, zip};

fn book(sheets: &[SheetXml<'_>]) -> ensemble_roster::File {
    read(Source { name: "marks.xlsx", bytes: &xlsx(sheets, false) }).unwrap()
}

fn why(bytes: &[u8]) -> Why {
    read(Source { name: "marks.xlsx", bytes }).unwrap_err().why
}

fn names(sheet: &ensemble_roster::Sheet) -> Vec<&str> {
    sheet.header.iter().map(|h| h.name.as_str()).collect()
}

/// A mark sheet as school systems print it: title, a band over columns, a page break, totals and a note.
fn mark_sheet() -> String {
    rows(&[
        &["Class list 3A", "", "", "", "Printed 23 November 2026"],
        &[],
        &["Name", "UPN", "Reading", "", "Writing", ""],
        &["", "", "Autumn", "Spring", "Autumn", "Spring"],
        &["Byrne, Nell", "H801200001001", "101", "104", "98", "c"],
        &["Ahmed, Kofi", "H801200001001", "95", "", "z", "99"],
        &["Class list 3A"],
        &["Name", "UPN", "Reading", "", "Writing", ""],
        &["", "", "Autumn", "Spring", "Autumn", "Spring"],
        &["Okafor, Mia", "H801200001001", "110", "112", "103", "101"],
        &["Total", "", "306", "216", "201", "200"],
        &["Source: the school's own mark book, not to be copied"],
    ])
}

#[test]
fn headings_in_two_levels_are_joined_and_what_is_not_data_is_passed_over() {
    let (sheet_rows, merges) = (mark_sheet(), ["C3:D3", "E3:F3", "A3:A4", "B3:B4"]);
    let file = book(&[SheetXml { merges: &merges, ..SheetXml::of(&sheet_rows) }]);
    let sheet = &file.sheets[0];
    let joined =
        ["Name", "UPN", "Reading – Autumn", "Reading – Spring", "Writing – Autumn", "Writing – Spring"];
    assert_eq!(names(sheet), joined);
    assert_eq!(sheet.header_rows, Some(3..=4));
    assert_eq!(sheet.rows.iter().map(|r| r.number).collect::<Vec<_>>(), [5, 6, 10]);
    let passed: Vec<String> = sheet.passed_over.iter().map(ToString::to_string).collect();
    assert_eq!(
        passed,
        [
            "Row 1: above the headings",
            "Rows 7 to 9: the headings again",
            "Row 11: a total, not a row of data",
            "Row 12: a note under the table",
        ]
    );
    assert!(sheet.problems.is_empty(), "{:?}", sheet.problems);
}

#[test]
fn a_band_without_merged_cells_is_joined_where_the_names_need_it() {
    let sheet_rows = mark_sheet();
    let sheet = &book(&[SheetXml::of(&sheet_rows)]).sheets[0];
    assert_eq!(names(sheet)[2..4], ["Reading – Autumn", "Reading – Spring"]);
}

#[test]
fn a_title_merged_over_the_table_is_not_a_band() {
    let sheet_rows =
        rows(&[&["Class 3A"], &["Name", "Reading", "Writing"], &["Nell", "4", "5"], &["Kofi", "6", "7"]]);
    let sheet = &book(&[SheetXml { merges: &["A1:C1"], ..SheetXml::of(&sheet_rows) }]).sheets[0];
    assert_eq!(names(sheet), ["Name", "Reading", "Writing"]);
    assert_eq!(sheet.passed_over[0].why, Passed::Title);
}

#[test]
fn a_first_row_of_words_is_not_taken_for_a_second_level() {
    let sheet_rows = rows(&[
        &["Name", "Class", "House"],
        &["Nell", "3A", "Oak"],
        &["Kofi", "3A", "Ash"],
        &["Mia", "3B", "Oak"],
    ]);
    let sheet = &book(&[SheetXml::of(&sheet_rows)]).sheets[0];
    assert_eq!((names(sheet), sheet.rows.len()), (vec!["Name", "Class", "House"], 3));
}

#[test]
fn cells_have_the_place_they_have_in_the_spreadsheet() {
    let cell = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let xml = format!(
        "<row r=\"7\">{}{}</row><row r=\"9\">{}<c r=\"E9\" t=\"e\"><v>#REF!</v></c></row>",
        cell("C7", "Name"),
        cell("E7", "Mark"),
        cell("C9", "Nell")
    );
    let sheet = &book(&[SheetXml::of(&xml)]).sheets[0];
    let letters: Vec<_> = sheet.header.iter().map(|h| (h.letter.as_str(), h.column)).collect();
    assert_eq!(letters, [("C", 2), ("E", 4)]);
    assert_eq!(sheet.rows[0].number, 9);
    assert_eq!(sheet.rows[0].cell(0).text(), "Nell");
    assert_eq!(sheet.problems[0].place(), "Row 9, column E");
    assert_eq!(sheet.passed_over[0].to_string(), "Row 8: blank");
}

#[test]
fn dates_follow_the_epoch_of_their_workbook_and_percentages_are_as_shown() {
    let xml = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>Day</v></c><c r=\"B1\" t=\"str\"><v>Share</v></c></row>\
               <row r=\"2\"><c r=\"A2\" s=\"1\"><v>44895</v></c><c r=\"B2\" s=\"2\"><v>0.07</v></c></row>\
               <row r=\"3\"><c r=\"A3\" s=\"1\"><v>44896.5</v></c><c r=\"B3\" t=\"str\"><v>c</v></c></row>";
    for (epoch_1904, day) in [(false, Date::constant(2022, 11, 30)), (true, Date::constant(2026, 12, 1))] {
        let bytes = xlsx(&[SheetXml::of(xml)], epoch_1904);
        let file = read(Source { name: "marks.xlsx", bytes: &bytes }).unwrap();
        assert_eq!(file.format, Format::Xlsx);
        let sheet = &file.sheets[0];
        assert_eq!(sheet.rows[0].cell(0), &Raw::Date(day));
        assert_eq!(sheet.rows[0].cell(1).text(), "7%");
        assert_eq!(sheet.interpret(1).cells[0].number(), Some(7.0));
        assert_eq!(sheet.interpret(0).cells[1], Cell::Value(Value::Date(day.tomorrow().unwrap())));
        assert!(matches!(sheet.interpret(1).cells[1], Cell::Suppressed { .. }));
    }
}

#[test]
fn hidden_sheets_are_read_and_are_not_the_one_meant() {
    let (long, short) = (rows(&[&["a", "b"], &["1", "2"], &["3", "4"]]), rows(&[&["c", "d"], &["1", "2"]]));
    let file = book(&[
        SheetXml { name: "Old", hidden: true, ..SheetXml::of(&long) },
        SheetXml { name: "New", ..SheetXml::of(&short) },
    ]);
    assert!(file.sheets[0].hidden);
    assert_eq!(file.main_sheet().unwrap().name.as_deref(), Some("New"));
}

#[test]
fn text_merged_down_belongs_to_every_row_and_is_said() {
    let sheet_rows = rows(&[&["Class", "Name"], &["3A", "Nell"], &["", "Kofi"], &["3B", "Mia"]]);
    let sheet = &book(&[SheetXml { merges: &["A2:A3"], ..SheetXml::of(&sheet_rows) }]).sheets[0];
    assert_eq!(sheet.rows[1].cell(0).text(), "3A");
    assert_eq!(sheet.notes, ["Merged cells in column A were filled down."]);
}

#[test]
fn an_open_document_sheet_is_read_and_its_repeats_unfold() {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let body = format!(
        "<table:table-row>{}{}</table:table-row>\
         <table:table-row table:number-rows-repeated=\"3\">{}<table:table-cell office:value-type=\"float\" \
         office:value=\"4\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell \
         table:number-columns-repeated=\"16384\"/></table:table-row>",
        cell("Name"),
        cell("Mark"),
        cell("Nell")
    );
    let file = read(Source { name: "marks.ods", bytes: &ods(&body) }).unwrap();
    assert_eq!(file.format, Format::Ods);
    assert_eq!(file.sheets[0].rows.len(), 3);
    assert_eq!(file.sheets[0].rows[2].cell(1), &Raw::Number(4.0));
}

#[test]
fn an_xls_is_read() {
    let bytes = include_bytes!("../fixtures/marks.xls");
    let file = read(Source { name: "marks.xls", bytes }).unwrap();
    assert_eq!(file.format, Format::Xls);
    let sheet = &file.sheets[0];
    assert_eq!(names(sheet), ["Name", "SCN", "Reading – Autumn", "Reading – Spring", "Born"]);
    assert_eq!(sheet.rows.len(), 3);
    assert_eq!(sheet.rows[0].cell(1).text(), "123456789");
    assert_eq!(sheet.rows[0].cell(4), &Raw::Date(Date::constant(2018, 3, 14)));
    let taken = results(sheet, &guess(sheet, Purpose::Results), Date::constant(2026, 11, 23));
    let second: Vec<_> = taken.rows.iter().filter(|r| r.row == sheet.rows[1].number).collect();
    assert_eq!(second[1].occasion.as_deref(), Some("Spring"));
    assert_eq!(
        second[1].values[0].1,
        Cell::Suppressed { reason: ensemble_roster::Reason::Confidential, text: "c".into() }
    );
}

#[test]
fn a_bomb_is_refused_and_not_unfolded() {
    let zeros = vec![b' '; 12 << 20];
    let bomb = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<w/>"),
        ("xl/worksheets/sheet1.xml", &zeros),
    ]);
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    assert_eq!(why(&bomb), Why::Bomb);
}

#[test]
fn a_sheet_of_two_far_cells_takes_no_room() {
    let cell = |at: &str| format!("<c r=\"{at}\"><v>1</v></c>");
    let xml = format!("<row r=\"1\">{}</row><row r=\"1048576\">{}</row>", cell("A1"), cell("A1048576"));
    assert_eq!(book(&[SheetXml::of(&xml)]).sheets[0].rows.len(), 0);
    let wide = format!("<row r=\"1\">{}</row>", cell("XFD1"));
    assert_eq!(why(&xlsx(&[SheetXml::of(&wide)], false)), Why::TooLarge("2,000 columns".into()));
    let sparse: String =
        (1..=5_100).map(|r| format!("<row r=\"{r}\"><c r=\"BXX{r}\"><v>{r}</v></c></row>")).collect();
    assert_eq!(why(&xlsx(&[SheetXml::of(&sparse)], false)), Why::TooLarge("10,000,000 cells".into()));
}

#[test]
fn a_text_table_that_promises_too_much_is_refused() {
    let shared = b"<sst uniqueCount=\"999999999999\"><si><t>a</t></si></sst>";
    let bytes = zip(&[("xl/workbook.xml", b"<w/>"), ("xl/sharedStrings.xml", shared)]);
    assert_eq!(why(&bytes), Why::Damaged("its text table promises more entries than it has".into()));
}

#[test]
fn a_sheet_with_its_rows_out_of_order_is_refused() {
    let cell = |row: usize| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>");
    let xml = format!("{}{}{}", cell(1), cell(3), cell(2));
    assert_eq!(why(&xlsx(&[SheetXml::of(&xml)], false)), Why::Damaged("its rows are out of order".into()));
}

#[test]
fn open_document_repeats_beyond_the_limit_are_refused() {
    let filled = "<table:table-cell office:value-type=\"float\" office:value=\"1\"";
    let wide = format!(
        "<table:table-row table:number-rows-repeated=\"1000000\">{filled} table:number-columns-repeated=\"16000\"/></table:table-row>"
    );
    assert!(matches!(why(&ods(&wide)), Why::TooLarge(_)));
    let rows =
        format!("<table:table-row>{filled} table:number-columns-repeated=\"16000\"/></table:table-row>")
            .repeat(700);
    assert!(matches!(why(&ods(&rows)), Why::TooLarge(_)));
    let spaces = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"99999999999\"/></text:p></table:table-cell></table:table-row>";
    assert!(matches!(why(&ods(spaces)), Why::TooLarge(_)));
    let gap = format!(
        "<table:table-row>{filled}/></table:table-row><table:table-row table:number-rows-repeated=\"1048000\"/><table:table-row>{filled} table:number-columns-repeated=\"100\"/></table:table-row>"
    );
    assert!(matches!(why(&ods(&gap)), Why::TooLarge(_)));
}

#[test]
fn what_is_no_workbook_is_named() {
    assert_eq!(why(b"%PDF-1.7 ..."), Why::NotATable("a PDF"));
    assert_eq!(why(b"<html><table><tr><td>Name</td></tr></table></html>"), Why::NotATable("a web page"));
    assert_eq!(why(&zip(&[("letter.txt", b"hello")])), Why::NotATable("a zip of other files"));
    assert_eq!(why(&zip(&[("xl/workbook.bin", b"x")])), Why::NotATable("a binary workbook (XLSB)"));
    assert!(matches!(why(b"PK\x03\x04 and nothing more of a zip"), Why::Damaged(_)));
    assert!(matches!(why(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and nothing more"), Why::Damaged(_)));
    let half = xlsx(&[SheetXml::of("")], false);
    assert!(matches!(why(&half[..half.len() / 2]), Why::Damaged(_)));
}

#[test]
fn a_workbook_with_a_password_says_so() {
    use std::io::Write;
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    file.create_stream("/EncryptedPackage").unwrap().write_all(&[7; 5000]).unwrap();
    file.flush().unwrap();
    assert_eq!(why(&file.into_inner().into_inner()), Why::Locked);
}

#[test]
fn many_sheets_share_one_limit() {
    let sparse: String =
        (1..=1_000).map(|r| format!("<row r=\"{r}\"><c r=\"BXX{r}\"><v>{r}</v></c></row>")).collect();
    let names: Vec<String> = (0..6).map(|n| format!("S{n}")).collect();
    let sheets: Vec<SheetXml<'_>> =
        names.iter().map(|n| SheetXml { name: n, ..SheetXml::of(&sparse) }).collect();
    assert!(read(Source { name: "a.xlsx", bytes: &xlsx(&sheets[..4], false) }).is_ok());
    assert!(matches!(why(&xlsx(&sheets, false)), Why::TooLarge(_)));
}

#[test]
fn a_sheet_without_a_table_is_passed_over_and_said() {
    let prose =
        rows(&[&["This workbook is about attendance."], &["Ask the office."], &["", "A stray remark"]]);
    let sheet = &book(&[SheetXml::of(&prose)]).sheets[0];
    assert_eq!(sheet.header_rows, None);
    assert_eq!(sheet.passed_over[0].why, Passed::NoTable);
    assert_eq!(sheet.problems[0].severity, Severity::Stop);
}

#[test]
fn an_open_document_that_breaks_off_is_refused_and_not_waited_for() {
    let content = b"<office:document-content><table:table table:name=\"List\"><table:table-row>";
    let mimetype = b"application/vnd.oasis.opendocument.spreadsheet";
    let bytes = zip(&[("mimetype", mimetype), ("META-INF/manifest.xml", b"<m/>"), ("content.xml", content)]);
    assert_eq!(why(&bytes), Why::Damaged("it breaks off".into()));
}

#[test]
fn a_single_merged_band_names_the_columns_under_it() {
    let sheet_rows = rows(&[
        &["", "", "Autumn", ""],
        &["Name", "Class", "Reading", "Writing"],
        &["Nell", "3A", "4", "5"],
        &["Kofi", "3A", "6", "7"],
    ]);
    let sheet = &book(&[SheetXml { merges: &["C1:D1"], ..SheetXml::of(&sheet_rows) }]).sheets[0];
    assert_eq!(names(sheet), ["Name", "Class", "Autumn – Reading", "Autumn – Writing"]);
}

#[test]
fn one_band_among_many_columns_is_seen_without_merged_cells_too() {
    let sheet_rows = rows(&[
        &["Name", "Reading", "", "Class", "House", "Year"],
        &["", "Autumn", "Spring"],
        &["Nell", "4", "5", "3A", "Oak", "3"],
        &["Kofi", "6", "7", "3A", "Ash", "3"],
    ]);
    let sheet = &book(&[SheetXml::of(&sheet_rows)]).sheets[0];
    assert_eq!(names(sheet), ["Name", "Reading – Autumn", "Reading – Spring", "Class", "House", "Year"]);
    let sheet_rows = rows(&[&["Surname", "", "Class"], &["Byrne", "Nell", "3A"], &["Ahmed", "Kofi", "3B"]]);
    let sheet = &book(&[SheetXml::of(&sheet_rows)]).sheets[0];
    assert_eq!((names(sheet), sheet.rows.len()), (vec!["Surname", "Column B", "Class"], 2));
}
