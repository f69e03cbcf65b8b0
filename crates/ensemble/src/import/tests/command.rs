//! `ensemble import`, as somebody with a timetable for it runs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own with a network and a school in it.
pub(super) struct Place {
    pub folder: PathBuf,
    /// Where the database is, unless it is a file in the folder.
    pub database: Option<String>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Place {
    pub(super) fn new(name: &str) -> Place {
        Place::on(name, None)
    }

    pub(super) fn on(name: &str, database: Option<String>) -> Place {
        let folder = std::env::temp_dir().join(format!("ensemble-import-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let place = Place { folder, database };
        let founded =
            place.run(&["invite", "--email", "a@b.example", "--role", "data_manager", "--at", "Shoreline"]);
        assert!(founded.status.success(), "{founded:?}");
        place
    }

    pub(super) fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    pub(super) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    pub(super) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(Path::new(env!("CARGO_BIN_EXE_ensemble")));
        command.args(args).env("ENSEMBLE_DATA_DIR", self.folder.join("data")).current_dir(&self.folder);
        command.envs(self.database.iter().map(|url| ("ENSEMBLE_DATABASE_URL", url)));
        command
    }
}

pub(super) fn said(output: &Output) -> String {
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
    assert_eq!(std::fs::read_dir(place.folder.join("data/uploads")).unwrap().count(), 0);
}

#[test]
fn a_register_comes_in_with_the_school_s_own_codes() {
    let place = Place::new("register");
    let file =
        place.file("r.csv", "School,UPN,01/09/2026 AM,01/09/2026 PM\nHarbour,A1,/,HOL\nHarbour,A2,I,\\\n");
    let codes = place.file("m.json", r#"{"codes": "england", "own": {"HOL": "G"}}"#);
    let args = ["import", "attendance", &file, "--at", "Shoreline", "--create-schools", "--mapping", &codes];
    let rehearsal = place.run(&[&args[..], &["--dry-run"]].concat());
    assert!(said(&rehearsal).contains("add 1 school, add 2 pupils and add 4 marks"), "{}", said(&rehearsal));
    for expected in ["add 4 marks", "change nothing"] {
        let done = place.run(&args);
        assert_eq!(done.status.code(), Some(0), "{}", said(&done));
        assert!(said(&done).contains(expected) && said(&done).contains("Done: "), "{}", said(&done));
    }
    let own = place.file("o.json", r#"{"own": {"HOL": "G"}}"#);
    let refused = place.run(&["import", "attendance", &file, "--at", "Shoreline", "--mapping", &own]);
    assert!(said(&refused).contains("say which list"), "{}", said(&refused));
}

#[test]
fn published_attendance_is_refused_with_its_place_and_nothing_is_written() {
    let Some(data) = std::env::var_os("ENSEMBLE_TEST_DATA").map(PathBuf::from) else {
        println!("skipped: ENSEMBLE_TEST_DATA names no folder of test data");
        return;
    };
    let place = Place::new("published");
    for name in ["england_attendance/EES_ytd_data.csv", "scotland_attendance/school-attendance.csv"] {
        let file = data.join("real").join(name).display().to_string();
        let refused = place.run(&["import", "attendance", &file, "--at", "Shoreline"]);
        assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
        assert!(said(&refused).contains("these are numbers about places"), "{}", said(&refused));
        assert!(said(&refused).contains("column "), "{}", said(&refused));
    }
}

#[test]
fn what_cannot_be_done_is_said_in_one_line_with_the_right_status() {
    let place = Place::new("refused");
    let file = place.file("p.csv", "Nothing,Known\nNell Byrne,=cmd\n");
    let refused = place.run(&["import", "roster", &file, "--at", "Shoreline"]);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(!said(&refused).contains("Nell"), "{}", said(&refused));
    let later = place.run(&["import", "survey", &file, "--at", "Shoreline"]);
    assert_eq!(later.status.code(), Some(1));
    assert!(said(&later).contains("later"), "{}", said(&later));
    assert_eq!(place.run(&["import", "roster", "gone.csv", "--at", "Shoreline"]).status.code(), Some(1));
    assert_eq!(place.run(&["import", "roster", &file, "--at", "Nowhere"]).status.code(), Some(1));
    assert_eq!(place.run(&["import", "sheep", &file, "--at", "Shoreline"]).status.code(), Some(2));
}
