//! Marksheets with one row a pupil and a column for each subject and occasion.

use ensemble_roster::{
    Cell, Date, How, Key, Mapping, Passed, Purpose, ResultRow, Severity, Sheet, Source, Taken, Target, guess,
    read, results,
};

use crate::build::{SheetXml, rows, text, xlsx};

const TODAY: Date = Date::constant(2026, 11, 23);

fn sheet(content: &str) -> Sheet {
    text(content).sheets.remove(0)
}

fn take(sheet: &Sheet, mapping: &Mapping) -> Taken<ResultRow> {
    results(sheet, mapping, TODAY)
}

/// Who, when, what: one line for each result.
fn lines(taken: &Taken<ResultRow>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for row in &taken.rows {
        let number = row.number.as_deref().unwrap_or("?");
        let when = row.on.map(|d| d.to_string()).or(row.occasion.clone()).unwrap_or_default();
        lines.extend(row.values.iter().map(|(measure, cell)| format!("{number} {when}: {measure} {cell}")));
    }
    lines.sort();
    lines
}

const WIDE: &str = "Year 5 marksheet\n\
    ,,Reading,,Writing,\n\
    Name,UPN,Autumn,Spring,Autumn,Spring\n\
    \"Byrne, Nell\",P1,101,104,98,\n\
    \"Ahmed, Kofi\",P2,95,c,,99\n\
    \"Okafor, Mia\",P3,,,,\n\
    Average,,98,104,98,99\n";

const LONG: &str = "Name,UPN,Term,Reading,Writing\n\
    \"Byrne, Nell\",P1,Autumn,101,98\n\
    \"Byrne, Nell\",P1,Spring,104,\n\
    \"Ahmed, Kofi\",P2,Autumn,95,\n\
    \"Ahmed, Kofi\",P2,Spring,c,99\n";

#[test]
fn a_marksheet_gives_the_rows_that_the_long_form_gives() {
    let (wide, long) = (sheet(WIDE), sheet(LONG));
    let mapping = guess(&wide, Purpose::Results);
    let wide = take(&wide, &mapping);
    let long = take(&long, &guess(&long, Purpose::Results));
    assert_eq!(lines(&wide), lines(&long));
    assert_eq!(lines(&wide).len(), 6);
    let first = |taken: &Taken<ResultRow>| ResultRow { row: 0, ..taken.rows[0].clone() };
    assert_eq!(first(&wide), first(&long), "whole rows, not only their results");
    assert_eq!((wide.key, long.key), (Key::PupilNumber, Key::PupilNumber));
    assert_eq!(
        wide.notes,
        [
            "Each row holds results of several columns; they were read as of Autumn and Spring.",
            "One row has no result in any column."
        ]
    );
}

#[test]
fn the_row_of_averages_at_the_foot_is_left_out_and_said() {
    let wide = sheet(WIDE);
    let foot = wide.passed_over.last().unwrap();
    assert_eq!((foot.why, foot.rows.clone()), (Passed::Total, 7..=7));
    assert_eq!(foot.to_string(), "Row 7: a total, not a row of data");
    for foot in
        ["Class average,,98,104", "% at expected,,50%,40%", "Mean mark,,98,104", "Cohort total:,,98,104"]
    {
        let sheet = sheet(&format!("Name,UPN,Reading,Writing\nNell,P1,101,104\nKofi,P2,95,98\n{foot}\n"));
        assert_eq!((sheet.rows.len(), sheet.passed_over[0].why), (2, Passed::Total), "{foot}");
    }
    let kept = sheet("Name,UPN,Reading,Writing\nNell,P1,101,104\nKofi Mean,P2,95,\n");
    assert_eq!(kept.rows.len(), 2, "a pupil called Mean has a number");
}

#[test]
fn a_guess_shows_measure_and_occasion_and_a_person_changes_it() {
    let sheet = sheet(
        "UPN,Reading – Autumn,Autumn – Maths,Reading – Scaled,Oracy – Spring,SEN – Spring,Maths Aut,Maths Spr\n\
         P1,101,99,100,3,4,5,6\n",
    );
    let mut mapping = guess(&sheet, Purpose::Results);
    let at = |measure: &str, occasion: &str| Target::ValueAt {
        measure: measure.into(),
        occasion: occasion.into(),
    };
    let value = |measure: &str| Target::Value { measure: measure.into() };
    let guessed: Vec<_> = mapping.columns.iter().map(|c| (c.target.clone(), c.how)).collect();
    assert_eq!(
        guessed,
        [
            (Target::PupilNumber, How::Heading),
            (at("Reading", "Autumn"), How::PartOfHeading),
            (at("Maths", "Autumn"), How::Heading),
            (value("Reading – Scaled"), How::PartOfHeading),
            (at("Oracy", "Spring"), How::PartOfHeading),
            (Target::LeaveOut, How::NotRecognised),
            (at("Maths", "Aut"), How::PartOfHeading),
            (at("Maths", "Spr"), How::PartOfHeading),
        ]
    );
    let choices = Target::choices(Purpose::Results, "Reading – Scaled");
    assert!(choices.contains(&at("Reading", "Scaled")) && choices.contains(&value("Reading – Scaled")));
    mapping.set("Reading – Autumn", value("Reading"));
    mapping.set("Maths Aut", Target::LeaveOut);
    let kept: Mapping = serde_json::from_str(&serde_json::to_string(&mapping).unwrap()).unwrap();
    assert_eq!(
        lines(&take(&sheet, &kept)),
        [
            "P1 : Reading 101",
            "P1 : Reading – Scaled 100",
            "P1 Autumn: Maths 99",
            "P1 Spr: Maths 6",
            "P1 Spring: Oracy 3"
        ]
    );
}

#[test]
fn one_occasion_alone_in_one_row_of_headings_is_part_of_the_measure() {
    let sheet = sheet("UPN,Reading Autumn,Maths Test\nP1,101,5\n");
    let targets: Vec<_> = guess(&sheet, Purpose::Results).columns.into_iter().map(|c| c.target).collect();
    assert_eq!(targets[1], Target::Value { measure: "Reading Autumn".into() });
    assert_eq!(targets[2], Target::Value { measure: "Maths Test".into() });
}

#[test]
fn the_occasion_may_stand_over_the_subjects_in_a_workbook() {
    let cells = rows(&[
        &["", "", "Autumn", "", "Spring", ""],
        &["Name", "UPN", "Reading", "Maths", "Reading", "Maths"],
        &["Byrne, Nell", "P1", "101", "98", "104", "99"],
    ]);
    let sheet = SheetXml { merges: &["C1:D1", "E1:F1"], ..SheetXml::of(&cells) };
    let file = read(Source { name: "m.xlsx", bytes: &xlsx(&[sheet], false) }).unwrap();
    let taken = take(&file.sheets[0], &guess(&file.sheets[0], Purpose::Results));
    assert_eq!(
        lines(&taken),
        ["P1 Autumn: Maths 98", "P1 Autumn: Reading 101", "P1 Spring: Maths 99", "P1 Spring: Reading 104"]
    );
    assert_eq!(taken.rows.iter().map(|r| r.row).collect::<Vec<_>>(), [3, 3]);
}

#[test]
fn an_occasion_that_is_a_date_is_the_day_of_the_result() {
    let sheet = sheet("UPN,Reading 16/09/2026,Reading 14/10/2026,Prior score\nP1,20,25,7\n");
    let taken = take(&sheet, &guess(&sheet, Purpose::Results));
    assert_eq!(lines(&taken), ["P1 2026-09-16: Reading 20", "P1 2026-10-14: Reading 25"]);
    let baselines: Vec<usize> = taken.rows.iter().map(|r| r.baselines.len()).collect();
    assert_eq!(baselines, [1, 0], "an earlier result is told once");
    assert!(taken.rows.iter().all(|r| r.occasion.is_none()));
}

#[test]
fn two_columns_of_the_same_subject_and_occasion_are_said() {
    let sheet = sheet("UPN,Reading – Autumn,Autumn – Reading\nP1,101,99\n");
    let taken = take(&sheet, &guess(&sheet, Purpose::Results));
    assert_eq!(lines(&taken), ["P1 Autumn: Reading 101"]);
    assert_eq!(taken.problems[0].severity, Severity::Fix);
    assert!(taken.problems[0].what.starts_with("another column holds Reading of Autumn too"));
}

#[test]
fn hidden_and_banded_cells_stay_so_in_a_marksheet() {
    let sheet = sheet("UPN,Reading – Autumn,Reading – Spring\nP1,c,<5\nP2,7,8\nP3,x,9\n");
    let taken = take(&sheet, &guess(&sheet, Purpose::Results));
    assert!(matches!(taken.rows[0].values[0].1, Cell::Suppressed { .. }));
    assert!(matches!(taken.rows[1].values[0].1, Cell::Banded { .. }));
}

#[test]
fn no_change_to_a_marksheet_loses_a_pupil_or_makes_it_panic() {
    crate::hostile::mutations(WIDE.as_bytes(), |file| {
        let sheet = &file.sheets[0];
        let taken = take(sheet, &guess(sheet, Purpose::Results));
        let mut numbers: Vec<usize> = taken.rows.iter().map(|r| r.row).collect();
        numbers.dedup();
        assert_eq!(numbers, sheet.rows.iter().map(|r| r.number).collect::<Vec<_>>());
    });
}
