//! Real files, counted once by the crate and once by `independent/count.py`, which shares nothing with it.
//! The numbers are written down here too, so that the two cannot drift together.

use std::path::{Path, PathBuf};
use std::process::Command;

use ensemble_roster::{
    Cell, Date, File, Key, Passed, Purpose, Reason, Severity, Sheet, Source, Target, Value, Why, guess,
    oneroster, read, results, roster,
};
use serde_json::Value as Json;

/// The folder of test data, or none with the reason printed.
pub fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("ENSEMBLE_TEST_DATA").map(PathBuf::from);
    if folder.as_ref().is_none_or(|f| !f.is_dir()) {
        println!("skipped: ENSEMBLE_TEST_DATA names no folder of test data");
        return None;
    }
    folder
}

/// What the other reader counted; none where there is no Python.
pub fn counted(folder: &Path, part: &str) -> Option<Json> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/independent/count.py");
    let Ok(output) = Command::new("python3").arg(script).arg(folder).arg(part).output() else {
        println!("skipped: there is no python3 to count with");
        return None;
    };
    let complaint = String::from_utf8_lossy(&output.stderr);
    if complaint.contains("No module named 'openpyxl'") {
        println!("skipped: python3 has no openpyxl to count with");
        return None;
    }
    assert!(output.status.success(), "{complaint}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

pub fn open(folder: &Path, path: &str) -> File {
    let bytes = std::fs::read(folder.join(path)).unwrap();
    read(Source { name: path, bytes: &bytes }).unwrap()
}

fn refused(folder: &Path, path: &str) -> ensemble_roster::Unreadable {
    let bytes = std::fs::read(folder.join(path)).unwrap();
    read(Source { name: path, bytes: &bytes }).unwrap_err()
}

#[derive(Debug, Default, PartialEq)]
struct Sums {
    rows: usize,
    filled: usize,
    numbers: usize,
    total: f64,
    banded: usize,
    suppressed: usize,
    not_applicable: usize,
}

fn sums(sheet: &Sheet) -> Sums {
    let mut sums = Sums { rows: sheet.rows.len(), ..Sums::default() };
    sums.filled = sheet.rows.iter().flat_map(|r| &r.cells).filter(|c| !c.is_empty()).count();
    for index in 0..sheet.header.len() {
        for cell in sheet.interpret(index).cells {
            match cell {
                Cell::Value(Value::Number(number)) => {
                    sums.numbers += 1;
                    sums.total += number;
                }
                Cell::Value(_) | Cell::Missing => {}
                Cell::Banded { .. } => sums.banded += 1,
                Cell::Suppressed { .. } => sums.suppressed += 1,
                Cell::NotApplicable { .. } => sums.not_applicable += 1,
            }
        }
    }
    sums
}

fn same(ours: &Sums, theirs: &Json, what: &str) {
    let number = |key: &str| theirs[key].as_u64().unwrap() as usize;
    assert_eq!(ours.rows, number("rows"), "{what}: rows");
    assert_eq!(
        ours.filled,
        number("filled") + theirs["filled_by_merging"].as_u64().unwrap_or(0) as usize,
        "{what}: filled cells"
    );
    assert_eq!(ours.numbers, number("numbers"), "{what}: numbers");
    assert_eq!(ours.banded, number("banded"), "{what}: bands");
    assert_eq!(ours.suppressed, number("suppressed"), "{what}: suppressed cells");
    assert_eq!(ours.not_applicable, number("not_applicable"), "{what}: cells that do not apply");
    let total = theirs["total"].as_f64().unwrap();
    assert!((ours.total - total).abs() <= 1e-9 * total.abs() + 1e-2, "{what}: {} and {total}", ours.total);
}

#[test]
fn every_text_file_has_the_rows_and_cells_that_another_reader_counts() {
    let Some(folder) = data() else { return };
    let Some(counted) = counted(&folder, "text") else { return };
    let (mut files, mut understood) = (0, 0);
    for (path, theirs) in counted.as_object().unwrap() {
        if path.ends_with("_empty.csv") || path.ends_with("not_a_csv.csv") {
            continue;
        }
        let file = open(&folder, path);
        let sheet = &file.sheets[0];
        let guidance: usize = sheet
            .passed_over
            .iter()
            .filter(|p| p.why != Passed::Blank)
            .map(|p| p.rows.end() + 1 - p.rows.start())
            .sum();
        let rows = theirs["rows"].as_u64().unwrap() as usize;
        assert_eq!(sheet.rows.len() + guidance, rows, "{path}: rows");
        assert_eq!(
            guidance,
            usize::from(path.contains("placements_injected") || path.contains("un-readable")),
            "{path}"
        );
        if theirs["meaning_known"].as_bool().unwrap() {
            same(&sums(sheet), theirs, path);
            understood += 1;
        } else if guidance == 0 {
            assert_eq!(
                sums(sheet).filled,
                theirs["filled"].as_u64().unwrap() as usize,
                "{path}: filled cells"
            );
        }
        let ragged: usize =
            sheet.problems.iter().filter(|p| p.what.starts_with("the row has")).map(|p| p.rows.len()).sum();
        assert_eq!(ragged, theirs["ragged"].as_u64().unwrap() as usize, "{path}: ragged rows");
        let odd = sheet.problems.iter().filter(|p| p.what.starts_with("letters are not UTF-8"));
        let odd: usize = odd.map(|p| p.rows.len()).sum();
        assert_eq!(odd, theirs["odd_lines"].as_u64().unwrap() as usize, "{path}: rows that are not UTF-8");
        files += 1;
    }
    assert_eq!((files, understood), (98, 14));
}

#[test]
fn the_scottish_workbook_has_the_cells_its_own_tables_hold() {
    let Some(folder) = data() else { return };
    let file = open(&folder, "real/scotland_school_level/school-level-summary-statistics-2022.xlsx");
    let names: Vec<_> = file.sheets.iter().map(|s| s.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["Background", "Notes", "2022 School Level Statistics"]);
    if let Some(counted) = counted(&folder, "workbook") {
        for sheet in &file.sheets {
            let name = sheet.name.as_deref().unwrap();
            same(&sums(sheet), &counted[name], name);
        }
    }
    let sheet = file.main_sheet().unwrap();
    let expected = Sums {
        rows: 2_461,
        filled: 135_327,
        numbers: 81_000,
        total: 15_811_864_978.59,
        banded: 9_816,
        suppressed: 10_686,
        not_applicable: 19_059,
    };
    let ours = sums(sheet);
    assert!((ours.total - expected.total).abs() < 0.01);
    assert_eq!(Sums { total: expected.total, ..ours }, expected);
    assert_eq!(file.sheets[0].rows.len(), 62);
    assert_eq!(file.sheets[1].rows.len(), 10);
    assert!(file.sheets.iter().all(|s| s.problems.is_empty()));

    assert_eq!(sheet.header_rows, Some(2..=2));
    assert_eq!(sheet.rows[0].number, 3);
    let seed = sheet.index_of("SeedCode").unwrap();
    assert_eq!(sheet.rows[0].cell(seed).text(), "1002929");
    let mut reasons = [0; 2];
    for index in 0..sheet.header.len() {
        for cell in sheet.interpret(index).cells {
            match cell {
                Cell::Suppressed { reason: Reason::Confidential, .. } => reasons[0] += 1,
                Cell::Suppressed { reason: Reason::NotAvailable, .. } => reasons[1] += 1,
                _ => {}
            }
        }
    }
    assert_eq!(reasons, [10_658, 28], "c and x");
}

#[test]
fn pupils_performance_is_read_although_every_row_is_wrapped_in_quotation_marks() {
    let Some(folder) = data() else { return };
    let mat = open(&folder, "real/student_performance/student-mat.csv");
    let por = open(&folder, "real/student_performance/student-por.csv");
    assert_eq!((mat.sheets[0].rows.len(), por.sheets[0].rows.len()), (395, 649));
    assert_eq!((mat.sheets[0].header.len(), por.sheets[0].header.len()), (33, 33));
    assert_eq!(
        mat.sheets[0].notes,
        ["Each row was wrapped in quotation marks as a whole; they were taken off."]
    );
    assert!(por.sheets[0].notes.is_empty());
    let sex = mat.sheets[0].index_of("sex").unwrap();
    assert_eq!(mat.sheets[0].rows[0].cell(sex).text(), "F");
}

#[test]
fn london_results_say_which_pupil_numbers_repeat() {
    let Some(folder) = data() else { return };
    let file = open(&folder, "education/Exam.csv");
    let sheet = &file.sheets[0];
    let taken = results(sheet, &guess(sheet, Purpose::Results), Date::constant(2026, 11, 23));
    assert_eq!((taken.rows.len(), taken.key), (4_059, Key::PupilNumber));
    assert_eq!(taken.held_back().len(), 8, "somebody has to say which is whose");
    let repeats: Vec<&[usize]> = taken.problems.iter().map(|p| p.rows.as_slice()).collect();
    assert_eq!(repeats, [[2759, 2760], [3228, 3229], [3315, 3317], [3350, 3352]]);
    if let Some(counted) = counted(&folder, "repeats") {
        let theirs: Vec<Vec<usize>> = serde_json::from_value(counted).unwrap();
        assert_eq!(repeats, theirs);
    }
    assert_eq!(&*taken.rows[0].values[0].0, "normexam");
    assert_eq!(taken.rows[0].values[0].1.number(), Some(0.2613242));
    assert_eq!(taken.rows[0].number.as_deref(), Some("143"));
}

#[test]
fn scottish_results_have_no_pupil_number_and_two_kinds_of_school() {
    let Some(folder) = data() else { return };
    let file = open(&folder, "education/ScotsSec.csv");
    let sheet = &file.sheets[0];
    let taken = results(sheet, &guess(sheet, Purpose::Results), Date::constant(2026, 11, 23));
    assert_eq!((taken.rows.len(), taken.key), (3_435, Key::Row));
    assert!(taken.problems.is_empty() && taken.notes[0].starts_with("No column holds a pupil number"));
    let first = &taken.rows[0];
    let groups: Vec<(&str, &str)> = first.groups.iter().map(|(a, b)| (&**a, b.as_str())).collect();
    assert_eq!(groups, [("primary", "1"), ("second", "9")]);
    assert_eq!(first.values[0].1.number(), Some(10.0));
    assert_eq!(first.baselines[0].1.number(), Some(11.0));
}

/// The awkward files that ought to be read, and how many rows each has.
const GOOD: [(&str, usize); 5] = [
    ("bulk_update_recommendations_upload_missing_do_not_edit_row.csv", 2),
    ("bulk_update_trainee_uploads_v2026_1_five_trainees.csv", 5),
    ("bulk_update_trainee_uploads_v2026_1_five_trainees_with_mixed_case_headers.csv", 5),
    ("bulk_update_trainee_uploads_v2026_1_mixed_rows_encoding.csv", 5),
    ("placements_import.csv", 6),
];

#[test]
fn awkward_files_that_are_sound_are_read() {
    let Some(folder) = data() else { return };
    for (name, rows) in GOOD {
        let file = open(&folder, &format!("real/awkward_uploads/{name}"));
        let sheet = &file.sheets[0];
        let taken = roster(sheet, &guess(sheet, Purpose::Roster), Date::constant(2026, 11, 23));
        assert_eq!(taken.rows.len(), rows, "{name}");
        assert!(!taken.is_stopped() && taken.held_back().is_empty(), "{name}: {:?}", taken.problems);
        assert!(taken.rows.iter().all(|r| r.number.is_some()), "{name}");
    }
}

#[test]
fn awkward_files_that_are_not_sound_say_where_and_what_to_do() {
    let Some(folder) = data() else { return };
    let problems = |name: &str, change: fn(&mut ensemble_roster::Mapping)| {
        let path = format!("real/awkward_uploads/bulk_update_{name}.csv");
        let file = open(&folder, &path);
        let sheet = &file.sheets[0];
        let mut mapping = guess(sheet, Purpose::Roster);
        change(&mut mapping);
        roster(sheet, &mapping, Date::constant(2026, 11, 23)).problems
    };
    let find = |problems: &[ensemble_roster::Problem], part: &str| {
        let problem =
            problems.iter().find(|p| p.what.contains(part)).unwrap_or_else(|| panic!("{part}: {problems:?}"));
        assert!(!problem.file.is_empty() && !problem.remedy.is_empty());
        (problem.severity, problem.place())
    };
    let place = |s: &str| s.to_owned();

    let injected = problems("placements_injected", |_| ());
    assert_eq!(find(&injected, "is not a pupil number"), (Severity::Fix, place("Row 3, column A")));
    assert_eq!(find(&injected, "begins like a formula"), (Severity::Glance, place("Row 3, column A")));

    let unreadable = problems("placements_un-readable", |_| ());
    assert_eq!(find(&unreadable, "there is no pupil number"), (Severity::Fix, place("Row 325, column A")));
    assert_eq!(find(&unreadable, "letters are not UTF-8").1, "Rows 7, 9, 39 and 1 more, column C");

    let date = problems("trainee_uploads_v2026_1_five_trainees_with_unparseable_date", |mapping| {
        mapping.set("itt_start_date", Target::LeaveOut);
        mapping.set("training_partner_urn", Target::JoinedOn);
    });
    assert_eq!(find(&date, "there is no name"), (Severity::Fix, place("Row 2")));
    assert_eq!(find(&date, "45535 is a number, not a date"), (Severity::Fix, place("Row 2, column AG")));

    let ragged = problems("trainee_uploads_v2026_1_five_trainees_with_missing_column", |_| ());
    assert_eq!(
        find(&ragged, "the row has 48 cells and the headings 49"),
        (Severity::Fix, place("Rows 2 to 6"))
    );

    for name in ["empty_file_with_headers", "file_with_headers_and_blank_entries"] {
        let problems = problems(&format!("trainee_uploads_v2026_1_{name}"), |_| ());
        assert_eq!(
            find(&problems, "no rows under them"),
            (Severity::Stop, place("The whole file")),
            "{name}"
        );
    }
    let latin = problems("trainee_uploads_v2026_1_mixed_rows_encoding", |_| ());
    assert_eq!(find(&latin, "such as “Koélpin”"), (Severity::Glance, place("Row 3, column E")));

    let empty = refused(&folder, "real/awkward_uploads/bulk_update_recommendations_upload_empty.csv");
    assert_eq!(empty.why, Why::Empty);
    let binary = refused(&folder, "real/awkward_uploads/bulk_update_recommendations_upload_not_a_csv.csv");
    assert_eq!(binary.why, Why::NotText);
    assert!(binary.to_string().contains("not_a_csv.csv") && binary.to_string().contains("save it as CSV"));
}

#[test]
fn english_tables_keep_what_is_hidden_apart_from_what_is_missing() {
    let Some(folder) = data() else { return };
    let file = open(&folder, "real/england_performance_tables/england_ks2final.csv");
    let sheet = &file.sheets[0];
    let reading = sheet.interpret(sheet.index_of("READPROG").unwrap());
    let counts = reading.counts();
    assert_eq!((counts.values, counts.suppressed, counts.missing), (15_347, 490, 518));
    let low = |c: &&Cell| matches!(c, Cell::Suppressed { reason: Reason::LowCoverage, .. });
    assert_eq!(reading.cells.iter().filter(low).count(), 8);
    assert_eq!(sheet.rows[0].cell(sheet.index_of("URN").unwrap()).text(), "141279");
}

#[test]
fn californian_school_codes_keep_their_leading_zeros() {
    let Some(folder) = data() else { return };
    let file = open(&folder, "real/california_schools/apipop.csv");
    assert_eq!(file.sheets[0].rows[0].cell(0).text(), "01611190130229");
}

#[test]
fn a_real_package_is_read_and_its_departures_from_the_standard_are_said() {
    let Some(folder) = data() else { return };
    let path = "real/oneroster_small/small_3_schools.zip";
    let bytes = std::fs::read(folder.join(path)).unwrap();
    let package = oneroster::read(Source { name: "small_3_schools.zip", bytes: &bytes }).unwrap();
    let counts = [
        package.orgs.len(),
        package.academic_sessions.len(),
        package.courses.len(),
        package.classes.len(),
        package.users.len(),
        package.enrollments.len(),
    ];
    assert_eq!(counts, [4, 3, 15, 30, 375, 1_626]);
    let pupils = package.users.iter().filter(|u| u.is_pupil()).count();
    let said = |part: &str| -> usize {
        let of = package.problems.iter().filter(|p| p.column.as_ref().is_some_and(|c| c.name == part));
        of.map(|p| p.rows.len()).sum()
    };
    assert_eq!((pupils, said("status"), said("dateLastModified")), (360, 2_053, 2_053));
    assert!(package.problems.iter().all(|p| p.severity == Severity::Glance), "nothing stands in the way");
    assert!(package.users.iter().filter(|u| u.is_pupil()).all(|u| u.email.is_none()));
    assert!(package.notes.iter().any(|n| n == "The e-mail addresses of 360 pupils were dropped."));
    if let Some(theirs) = counted(&folder, "oneroster") {
        let names = ["orgs", "academicSessions", "courses", "classes", "users", "enrollments"];
        for (name, ours) in names.into_iter().zip(counts) {
            assert_eq!(theirs[name].as_u64(), Some(ours as u64), "{name}");
        }
        assert_eq!(theirs["pupils"].as_u64(), Some(pupils as u64));
        assert_eq!(theirs["status_filled"].as_u64(), Some(said("status") as u64));
        assert_eq!(theirs["modified_filled"].as_u64(), Some(said("dateLastModified") as u64));
        assert_eq!((theirs["unresolved"].as_u64(), theirs["repeated_ids"].as_u64()), (Some(0), Some(0)));
    }
    let refused = read(Source { name: "small_3_schools.zip", bytes: &bytes }).unwrap_err();
    assert_eq!(refused.why, Why::IsOneRoster);
}
