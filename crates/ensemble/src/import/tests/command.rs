//! `ensemble import`, as somebody with a timetable for it runs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own with a network and a school in it.
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Place {
    fn new(name: &str) -> Place {
        let folder = std::env::temp_dir().join(format!("ensemble-import-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let place = Place(folder);
        let founded =
            place.run(&["invite", "--email", "a@b.example", "--role", "data_manager", "--at", "Shoreline"]);
        assert!(founded.status.success(), "{founded:?}");
        place
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn run(&self, args: &[&str]) -> Output {
        let program = Path::new(env!("CARGO_BIN_EXE_ensemble"));
        Command::new(program)
            .args(args)
            .env("ENSEMBLE_DATA_DIR", self.0.join("data"))
            .current_dir(&self.0)
            .output()
            .unwrap()
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_rehearsal_writes_nothing_and_the_same_file_twice_changes_nothing() {
    let place = Place::new("twice");
    let file = place.file("r.csv", "School,Admission no,Blob\nHarbour,1,12\nHarbour,2,c\nQuay,1,14\n");
    let mapping = place
        .file("m.json", r#"{"columns": {"Blob": {"value": {"measure": "Blob"}}}, "taken_on": "2026-10-01"}"#);
    let args = ["import", "results", &file, "--at", "Shoreline", "--create-schools", "--mapping", &mapping];
    let rehearsal = place.run(&[&args[..], &["--dry-run"]].concat());
    assert_eq!(rehearsal.status.code(), Some(0), "{}", said(&rehearsal));
    assert!(
        said(&rehearsal).contains("add 2 schools, add 3 pupils and add 3 results"),
        "{}",
        said(&rehearsal)
    );
    assert!(said(&rehearsal).contains("Nothing was written."));
    for expected in ["add 2 schools", "change nothing"] {
        let done = place.run(&args);
        assert_eq!(done.status.code(), Some(0), "{}", said(&done));
        assert!(said(&done).contains(expected) && said(&done).contains("Done: "), "{}", said(&done));
    }
    assert_eq!(std::fs::read_dir(place.0.join("data/uploads")).unwrap().count(), 0);
}

#[test]
fn what_cannot_be_done_is_said_in_one_line_with_the_right_status() {
    let place = Place::new("refused");
    let file = place.file("p.csv", "Nothing,Known\nNell Byrne,=cmd\n");
    let refused = place.run(&["import", "roster", &file, "--at", "Shoreline"]);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(!said(&refused).contains("Nell"), "{}", said(&refused));
    let later = place.run(&["import", "attendance", &file, "--at", "Shoreline"]);
    assert_eq!(later.status.code(), Some(1));
    assert!(said(&later).contains("later"), "{}", said(&later));
    assert_eq!(place.run(&["import", "roster", "gone.csv", "--at", "Shoreline"]).status.code(), Some(1));
    assert_eq!(place.run(&["import", "roster", &file, "--at", "Nowhere"]).status.code(), Some(1));
    assert_eq!(place.run(&["import", "sheep", &file, "--at", "Shoreline"]).status.code(), Some(2));
}

#[test]
fn a_mapping_says_which_grades_are_higher() {
    let place = Place::new("grades");
    let file = place.file("g.csv", "School,Admission no,Maths\nHarbour,1,4+\nHarbour,2,4\nHarbour,3,3\n");
    let say = |scales: &str| {
        let text = format!(r#"{{"taken_on": "2026-10-01", "scales": {{"Maths": {scales}}}}}"#);
        let mapping = place.file("m.json", &text);
        place.run(&[
            "import",
            "results",
            &file,
            "--at",
            "Shoreline",
            "--create-schools",
            "--mapping",
            &mapping,
        ])
    };
    for (scales, why) in [
        (r#"{"scale": "Grades of nobody"}"#, "there is no scale called Grades of nobody"),
        (r#"{"scale": ["3", "4", "4+"], "at_least": "9"}"#, "9 is not a level of the scale of Maths"),
        (r#"{"scale": ["3"]}"#, "two levels or more"),
    ] {
        let refused = say(scales);
        assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
        assert!(said(&refused).contains(why), "{why}: {}", said(&refused));
    }
    for expected in ["add 3 results", "change nothing"] {
        let done = say(r#"{"scale": ["3", "4", "4+"], "at_least": "4"}"#);
        assert_eq!(done.status.code(), Some(0), "{}", said(&done));
        assert!(said(&done).contains(expected), "{expected}: {}", said(&done));
    }
}

#[test]
fn a_survey_comes_in_from_the_command_line_and_twice_changes_nothing() {
    let Some(folder) = super::real::data() else { return };
    let place = Place::new("survey");
    let file = folder.join("real/student_performance/student-mat.csv").display().to_string();
    let args = ["import", "survey", &file, "--at", "Shoreline", "--create-schools"];
    let rehearsal = place.run(&[&args[..], &["--dry-run"]].concat());
    // 395 rows, as Python's csv counts them.
    assert!(
        said(&rehearsal).contains("add 2 schools and add 395 responses to 19 questions"),
        "{}",
        said(&rehearsal)
    );
    for expected in ["add 395 responses", "change nothing"] {
        let done = place.run(&args);
        assert_eq!(done.status.code(), Some(0), "{}", said(&done));
        assert!(said(&done).contains(expected), "{expected}: {}", said(&done));
    }
}

#[test]
fn terms_and_a_timetable_come_in_from_the_command_line() {
    let place = Place::new("calendar");
    let terms = place.file("t.csv", "School,Name,From,To\nHarbour,Autumn term,17/08/2026,09/10/2026\n");
    let lessons = place.file("l.csv", "School,Class,Day,Start\nHarbour,2B,Tuesday,10:20\n");
    for (kind, file, expected) in
        [("terms", &terms, "add 1 stretch of dates"), ("timetable", &lessons, "add 1 lesson")]
    {
        for expected in [expected, "change nothing"] {
            let done = place.run(&["import", kind, file, "--at", "Shoreline", "--create-schools"]);
            assert_eq!(done.status.code(), Some(0), "{}", said(&done));
            assert!(said(&done).contains(expected), "{expected}: {}", said(&done));
        }
    }
}
