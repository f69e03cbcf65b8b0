//! Text files: preambles, encodings, ragged rows, formulas, columns of codes.

use ensemble_roster::{
    Cell, DateOrder, Encoding, Format, Kind, Passed, Problem, Reason, Severity, Source, Value, Why, read,
    read_as,
};

use crate::build::text;

fn counts(content: &str, column: usize) -> (Kind, [usize; 5]) {
    let understood = text(content).sheets[0].interpret(column);
    let c = understood.counts();
    (understood.kind, [c.values, c.banded, c.suppressed, c.not_applicable, c.missing])
}

#[test]
fn the_name_of_a_file_decides_nothing() {
    let file = read(Source { name: "marks.xlsx", bytes: b"a\tb\n1\t2\n" }).unwrap();
    assert_eq!(file.format, Format::Text { delimiter: '\t', encoding: Encoding::Utf8 });
}

#[test]
fn a_title_and_a_print_date_stand_above_the_headings() {
    let file = text(
        "Fennick Road Primary\nClass list,,,Printed 23/11/2026\n\nSurname,Forename,UPN,Reg\nByrne,Nell,H801200001001,3A\n",
    );
    let sheet = &file.sheets[0];
    assert_eq!(sheet.header_rows, Some(4..=4));
    assert_eq!(sheet.passed_over.len(), 1);
    assert_eq!((sheet.passed_over[0].why, sheet.passed_over[0].rows.clone()), (Passed::Title, 1..=2));
    assert_eq!(sheet.passed_over[0].text, "Fennick Road Primary");
}

#[test]
fn a_pupil_with_nothing_but_a_number_at_the_end_is_still_a_pupil() {
    let sheet = &text("UPN,Reading,Writing\nA1,4,5\nA2,,\n").sheets[0];
    assert_eq!(sheet.rows.len(), 2);
    let sheet = &text("Name,Reading,Writing\nMean,4,5\nTotal,9,7\n").sheets[0];
    assert_eq!(sheet.rows.len(), 2, "a full row is a pupil, whatever the name");
    let sheet = &text("Name,UPN,Writing\nNell,A1,5\nTotal,,7\n").sheets[0];
    assert_eq!((sheet.rows.len(), sheet.passed_over[0].why), (1, Passed::Total));
}

#[test]
fn blank_rows_are_passed_over_with_their_numbers() {
    let sheet = &text("a,b\n1,2\n\n,\n3,4\n").sheets[0];
    assert_eq!(sheet.passed_over[0].to_string(), "Rows 3 to 4: blank");
    assert_eq!(sheet.rows[1].number, 5);
}

#[test]
fn ragged_rows_say_where_they_are() {
    let said = |content| -> Vec<(Severity, Vec<usize>)> {
        let file = text(content);
        file.sheets[0]
            .problems
            .iter()
            .filter(|p| p.what.starts_with("the row"))
            .map(|p| (p.severity, p.rows.clone()))
            .collect()
    };
    assert_eq!(said("a,b,c\n1,2,3\n4,5\n6,7,8\n"), [(Severity::Glance, vec![3])]);
    assert_eq!(said("a,b,c\n1,2\n4,5\n"), [(Severity::Fix, vec![2, 3])]);
    assert_eq!(said("a,b\n1,2\n3,4,5\n"), [(Severity::Fix, vec![3])]);
    assert_eq!(said("a,b\n1,2,\n3,4,\n"), [], "a separator at the end of a row is no cell");
}

#[test]
fn headings_that_are_alike_or_missing_are_told_apart_and_said() {
    let sheet = &text("Date,Mark,Date,\n1,2,3,4\n").sheets[0];
    let names: Vec<_> = sheet.header.iter().map(|h| h.name.as_str()).collect();
    assert_eq!(names, ["Date", "Mark", "Date (2)", "Column D"]);
    assert_eq!(sheet.problems.len(), 2);
    let sheet = &text("Date,Date (2),Date\n1,2,3\n").sheets[0];
    assert_eq!(sheet.header[2].name, "Date (2) again");
}

#[test]
fn a_column_without_heading_and_values_is_left_out() {
    let sheet = &text("a,,b\n1,,2\n3,,4\n").sheets[0];
    let letters: Vec<_> = sheet.header.iter().map(|h| h.letter.as_str()).collect();
    assert_eq!(letters, ["A", "C"]);
    assert_eq!(sheet.rows[1].cell(1).text(), "4");
}

#[test]
fn formulas_are_plain_text_and_are_pointed_out() {
    let file = text("Name,Mark\n\"=cmd|'/C calc'!A1\",-4\n@SUM(A1),+5\n-- none,-3.5\n=,@home\n");
    let sheet = &file.sheets[0];
    assert_eq!(sheet.rows[0].cell(0).text(), "=cmd|'/C calc'!A1");
    let rows: Vec<&[usize]> = sheet.problems.iter().map(|p| p.rows.as_slice()).collect();
    assert_eq!(rows, [[2, 3]]);
}

#[test]
fn letters_of_another_encoding_are_read_and_shown() {
    let file = read(Source { name: "p.csv", bytes: b"Name,Mark\nZo\xC3\xAB,1\nKo\xE9lpin,2\n" }).unwrap();
    let problem = &file.sheets[0].problems[0];
    assert_eq!((problem.rows.as_slice(), problem.place()), (&[3][..], "Row 3, column A".to_owned()));
    assert_eq!(file.sheets[0].rows[0].cell(0).text(), "Zoë");
    let file = read(Source { name: "p.csv", bytes: b"\xFF\xFEN\0a\0\t\0M\0\n\0\xEB\0\t\x001\0" }).unwrap();
    assert_eq!(file.sheets[0].rows[0].cell(0).text(), "ë");
}

#[test]
fn a_quotation_mark_without_its_pair_stops_the_file() {
    let file = text("a,b\n1,\"two\n3,4\n");
    let problem = &file.sheets[0].problems[0];
    assert_eq!((problem.severity, problem.rows.as_slice()), (Severity::Stop, &[2][..]));
}

#[test]
fn nothing_but_white_space_is_empty() {
    for bytes in [&b""[..], b"\n\n \r\n\t"] {
        assert_eq!(read(Source { name: "p.csv", bytes }).unwrap_err().why, Why::Empty);
    }
}

#[test]
fn codes_mean_something_only_among_numbers() {
    let number = Kind::Number { decimal_comma: false };
    assert_eq!(counts("s,P1\na,31\nb,c\nc,z\nd,x\ne,\n", 1), (number, [1, 0, 2, 1, 1]));
    assert_eq!(counts("s,grade\na,B\nb,c\nc,c\nd,A\n", 1), (Kind::Text, [4, 0, 0, 0, 0]));
    assert_eq!(counts("s,sex\na,M\nb,F\nc,x\n", 1), (Kind::Text, [3, 0, 0, 0, 0]));
    assert_eq!(counts("s,FSM\na,x\nb,\nc,x\n", 1), (Kind::Text, [2, 0, 0, 0, 1]));
    assert_eq!(counts("s,mark\na,SUPP\nb,LOWCOV\nc,\n", 1), (Kind::Text, [0, 0, 2, 0, 1]));
    assert_eq!(counts("s,mark\na,4\nb,NA\nc,-\n", 1), (number, [1, 0, 0, 0, 2]));
}

#[test]
fn a_column_is_numbers_when_eight_in_ten_are() {
    let column = |letters: usize, numbers: usize| {
        let rows = "a,U\n".repeat(letters) + &"a,7\n".repeat(numbers);
        counts(&format!("s,grade\n{rows}"), 1).0
    };
    assert_eq!(column(2, 8), Kind::Number { decimal_comma: false });
    assert_eq!(column(3, 8), Kind::Text);
}

#[test]
fn text_left_over_among_numbers_is_never_zero() {
    let file = text("s,mark\na,4\nb,5\nc,6\nd,7\ne,Abs\n");
    let cells = file.sheets[0].interpret(1).cells;
    assert_eq!(cells[4], Cell::Value(Value::Text("Abs".into())));
    assert_eq!(cells[4].number(), None);
}

#[test]
fn bands_are_kept_as_bands() {
    let (kind, counted) = counts("s,share\na,0-10%\nb,90+%\nc,<5\nd,c\n", 1);
    assert_eq!((kind, counted), (Kind::Number { decimal_comma: false }, [0, 3, 1, 0, 0]));
    assert_eq!(counts("s,class\na,1-2\nb,3-4\n", 1).0, Kind::Text, "classes of two stages are not bands");
    assert_eq!(counts("s,year\na,2021-2022\nb,2022-2023\n", 1).0, Kind::Text);
    let cell = &text("s,n\na,4\nb,low\n").sheets[0].interpret(1).cells[1];
    assert!(matches!(cell, Cell::Banded { low: Some(0.0), high: None, .. }));
}

#[test]
fn hidden_cells_keep_their_reason() {
    let cells = text("s,n\na,1\nb,NE\nc,NP\nd,NEW\ne,LOWCOV\nf,[u]\ng,..\n").sheets[0].interpret(1).cells;
    let reasons: Vec<Reason> = cells
        .iter()
        .filter_map(|c| if let Cell::Suppressed { reason, .. } = c { Some(*reason) } else { None })
        .collect();
    use Reason::*;
    assert_eq!(reasons, [NotEntered, NotPublished, NewSchool, LowCoverage, Unreliable, NotAvailable]);
}

#[test]
fn a_column_with_decimal_commas_is_read_so() {
    let cells = text("s;mark\na;3,5\nb;12,25\nc;4\n").sheets[0].interpret(1);
    assert_eq!(cells.kind, Kind::Number { decimal_comma: true });
    assert_eq!(cells.cells[1].number(), Some(12.25));
    let cells = text("s;roll\na;1,327\nb;12\n").sheets[0].interpret(1);
    assert_eq!(cells.cells[0].number(), Some(1327.0));
}

#[test]
fn dates_are_a_kind_of_their_own() {
    let column = text("s,d\na,4/2/2026\nb,11/30/2026\n").sheets[0].interpret(1);
    assert_eq!(column.kind, Kind::Date(DateOrder::MonthFirst));
    assert_eq!(column.cells[0].to_string(), "2026-04-02");
}

#[test]
fn a_cell_that_is_too_long_is_cut_and_said() {
    let long = "x".repeat(40_000);
    let file = text(&format!("a,b\n1,{long}\n"));
    let problem = &file.sheets[0].problems[0];
    assert_eq!((problem.severity, problem.place()), (Severity::Fix, "Row 2, column B".to_owned()));
}

#[test]
fn too_many_rows_are_refused() {
    let content = "1\n".repeat(ensemble_roster::limits::ROWS + 1);
    let refused = read(Source { name: "p.csv", bytes: content.as_bytes() }).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "p.csv is too large: at most 1,000,000 rows. Split it and take it in part by part."
    );
}

#[test]
fn the_same_bytes_have_the_same_fingerprint() {
    let one = text("a,b\n1,2\n").fingerprint;
    assert_eq!((one.len(), &one), (64, &text("a,b\n1,2\n").fingerprint));
    assert_ne!(one, text("a,b\n1,3\n").fingerprint);
}

#[test]
fn passwords_are_gone_before_anyone_can_look() {
    let file = text("Name,Password,Class\nNell,hunter2,3A\n");
    assert!(!format!("{file:?}").contains("hunter2"));
    let sheet = &file.sheets[0];
    assert_eq!(sheet.rows[0].cell(2).text(), "3A");
    assert_eq!(sheet.notes, ["The column “Password” was dropped unread."]);
}

#[test]
fn guidance_under_the_headings_is_passed_over() {
    let guide = "Do not change this column,The date must be in the past";
    let sheet = &text(&format!("TRN,Start\n{guide}\n1627033,10/08/2023\n3446979,13/08/2023\n")).sheets[0];
    assert_eq!((sheet.rows.len(), sheet.passed_over[0].why), (2, Passed::Guidance));
    let sheet = &text(
        "Title,Place\nA walk in the hills,Down by the old mill\nThe sea and the sky,Up on the high moor\n",
    )
    .sheets[0];
    assert_eq!(sheet.rows.len(), 2, "rows of sentences are data");
}

#[test]
fn letters_are_read_as_a_person_says() {
    let source = Source { name: "p.csv", bytes: b"Name,Class\nKo\x8Elpin,3A\nZo\xC3\xAB,3B\n" };
    for (letters, name) in [
        (Encoding::Windows1252, "KoŽlpin"),
        (Encoding::MacRoman, "Koélpin"),
        (Encoding::Utf8, "Ko\u{fffd}lpin"),
    ] {
        let file = read_as(source, letters).unwrap();
        assert_eq!(file.format, Format::Text { delimiter: ',', encoding: letters });
        let sheet = &file.sheets[0];
        let cells: Vec<_> = sheet.rows.iter().map(|row| row.cell(0).text().into_owned()).collect();
        assert_eq!(cells, [name, "Zoë"], "a line of UTF-8 stays one");
        let example = sheet.problems.iter().find_map(Problem::letters);
        assert_eq!(example, Some(name));
        assert!(sheet.problems[0].what.contains(letters.label()), "{}", sheet.problems[0].what);
    }
}

#[test]
fn one_cell_is_a_cell() {
    let sheet = &text("a,b,c\n1\n1,2\n1,2,3\n").sheets[0];
    let said: Vec<&str> = sheet.problems.iter().filter_map(|p| p.what.split(';').next()).collect();
    assert_eq!(said, ["the row has 1 cell and the headings 3", "the row has 2 cells and the headings 3"]);
}
