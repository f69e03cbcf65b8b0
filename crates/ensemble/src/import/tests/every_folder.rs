//! Every folder of real files, from the command line. The numbers were counted with Python's csv and openpyxl.

use super::command::{Place, said};
use super::real::data;

/// What one file is told, and what it says of itself.
struct Case {
    kind: &'static str,
    file: &'static str,
    mapping: &'static str,
    /// What the rehearsal says; a refusal names file, place and remedy.
    says: &'static [&'static str],
    refused: bool,
}

const fn comes(
    kind: &'static str,
    file: &'static str,
    mapping: &'static str,
    says: &'static [&'static str],
) -> Case {
    Case { kind, file, mapping, says, refused: false }
}

const fn refused(kind: &'static str, file: &'static str, says: &'static [&'static str]) -> Case {
    Case { kind, file, mapping: "{}", says, refused: true }
}

const CASES: &[Case] = &[
    comes(
        "results",
        "england_performance_tables/england_ks2final.csv",
        r#"{"taken_on": "2016-07-01", "columns": {"READPROG": {"value": {"measure": "Reading progress"}}}}"#,
        &["16,355 rows", "add 16,355 schools and add 15,837 numbers about schools"],
    ),
    comes(
        "results",
        "california_schools/apipop.csv",
        r#"{"taken_on": "2000-06-30", "columns": {"cds": "school", "sname": "school_name", "name": "leave_out",
            "api00": {"value": {"measure": "API"}}}}"#,
        &["6,194 rows", "add 6,194 schools and add 6,194 numbers about schools"],
    ),
    comes(
        "results",
        "scotland_school_level/school-level-summary-statistics-2022.xlsx",
        r#"{"taken_on": "2022-09-14", "columns": {"School Type": "occasion", "Pupil roll": {"value": {"measure": "Roll"}}}}"#,
        &["2,461 rows", "add 2,435 schools and add 2,461 numbers about schools"],
    ),
    comes(
        "results",
        "scotland_attendance/school-attendance.csv",
        r#"{"columns": {"zone": "school", "school": "measure", "ratio": {"value": {"measure": "Attendance"}}}}"#,
        &["8,784 rows", "add 549 schools and add 8,784 numbers about schools"],
    ),
    refused(
        "results",
        "scotland_attendance/school-attendance.csv",
        &["school-attendance.csv", "Choose the columns"],
    ),
    comes(
        "results",
        "highland_exports/Population Profile-2023-12-31 (15).csv",
        "{}",
        &["86 rows", "add 1 school and add 86 numbers about schools"],
    ),
    refused(
        "results",
        "england_attendance/EES_ytd_data.csv",
        &["EES_ytd_data.csv", "Choose the column with the school"],
    ),
    refused("results", "england_attendance/Tech_guidance_reasons.csv", &["Tech_guidance_reasons.csv"]),
    comes(
        "results",
        "student_performance/student-por.csv",
        r#"{"taken_on": "2006-06-01", "columns": {"G1": {"baseline": {"measure": "G1"}}, "G2": {"value": {"measure": "G2"}},
            "G3": {"value": {"measure": "G3"}}}}"#,
        &["649 rows", "add 2 schools, add 649 pupils and add 1,947 results"],
    ),
    comes("roster", "oneroster_small/small_3_schools.zip", "{}", &["add 3 schools, add 360 pupils"]),
    refused("roster", "awkward_uploads/bulk_update_recommendations_upload_empty.csv", &["upload_empty.csv"]),
    refused("roster", "awkward_uploads/bulk_update_recommendations_upload_not_a_csv.csv", &["not_a_csv.csv"]),
];

#[test]
fn every_folder_of_real_files_comes_in_from_the_command_line_or_is_refused_with_what_to_do() {
    let Some(folder) = data() else { return };
    let place = Place::new("folders");
    for Case { kind, file, mapping, says, refused } in CASES {
        let (path, mapping) =
            (folder.join("real").join(file).display().to_string(), place.file("m.json", mapping));
        let at = ["--at", "Shoreline", "--create-schools", "--mapping", &mapping, "--dry-run"];
        let output = place.run(&[&["import", kind, &path], &at[..]].concat());
        assert_eq!(output.status.code(), Some(i32::from(*refused)), "{file}: {}", said(&output));
        for expected in *says {
            assert!(said(&output).contains(expected), "{file}: {expected}: {}", said(&output));
        }
    }
}

#[test]
fn what_came_in_from_the_command_line_is_what_the_file_holds() {
    let Some(folder) = data() else { return };
    let place = Place::new("apply");
    let export =
        folder.join("real/highland_exports/Population Profile-2023-12-31 (15).csv").display().to_string();
    let args = ["import", "results", &export, "--at", "Shoreline", "--create-schools"];
    let done = place.run(&args);
    assert!(said(&done).contains("Done: "), "{}", said(&done));
    let again = place.run(&args);
    assert!(said(&again).contains("This will change nothing"), "{}", said(&again));
}
