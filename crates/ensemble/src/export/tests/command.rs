//! `ensemble export` and `ensemble import archive`, as they are typed.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Place {
    fn new(name: &str) -> Place {
        let folder = std::env::temp_dir().join(format!("ensemble-export-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Place(folder)
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(Path::new(env!("CARGO_BIN_EXE_ensemble")))
            .args(args)
            .env("ENSEMBLE_DATA_DIR", self.0.join("data"))
            .current_dir(&self.0)
            .output()
            .unwrap()
    }

    fn does(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", said(&output));
        said(&output)
    }

    fn refuses(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {}", said(&output));
        said(&output)
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_school_moves_to_another_server_from_the_command_line() {
    let (here, there) = (Place::new("here"), Place::new("there"));
    here.does(&["invite", "--email", "a@b.example", "--role", "data_manager", "--at", "Shoreline"]);
    std::fs::write(
        here.0.join("p.csv"),
        "School,UPN,Forename,Surname,Class,Year\nHarbour,A801200001001,Nell,Byrne,4A,4\n",
    )
    .unwrap();
    here.does(&["import", "roster", "p.csv", "--at", "Shoreline", "--create-schools"]);
    let told = here.does(&["export", "--out", "out", "--school", "Harbour"]);
    assert!(told.contains("harbour.zip") && !told.contains("Nell"), "{told}");
    here.does(&["export", "--out", "out", "--school", "Harbour", "--oneroster"]);
    here.does(&["export", "--out", "out"]);
    let names: Vec<String> = {
        let mut names: Vec<String> = std::fs::read_dir(here.0.join("out"))
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names, ["harbour-oneroster.zip", "harbour.zip", "shoreline.zip"]);
    assert!(here.refuses(&["export", "--out", "out", "--school", "Nowhere"]).contains("there is no school"));

    let file = here.0.join("out/harbour.zip").display().to_string();
    let rehearsed = there.does(&["import", "archive", &file, "--at", "Far Shore", "--dry-run"]);
    assert!(rehearsed.contains("Nothing was written"), "{rehearsed}");
    assert!(there.refuses(&["export", "--out", "out"]).contains("no network"));
    let done = there.does(&["import", "archive", &file, "--at", "Far Shore"]);
    assert!(done.contains("Done: 1 school"), "{done}");
    assert!(there.refuses(&["import", "archive", &file, "--at", "Far Shore"]).contains("is here already"));
    assert!(
        there.refuses(&["import", "archive", &file, "--at", "Nowhere"]).contains("there is no organisation")
    );
    there.does(&["export", "--out", "out", "--school", "Harbour"]);
    let pupils = |place: &Place| {
        super::unzip(&std::fs::read(place.0.join("out/harbour.zip")).unwrap())["data/pupil.jsonl"].clone()
    };
    assert_eq!(pupils(&here), pupils(&there));
    assert!(String::from_utf8(pupils(&there)).unwrap().contains("Nell"));
    let network = here.0.join("out/shoreline.zip").display().to_string();
    assert!(
        there
            .refuses(&["import", "archive", &network, "--at", "Far Shore"])
            .contains("say --at with its name")
    );
}
