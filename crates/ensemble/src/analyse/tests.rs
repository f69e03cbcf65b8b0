//! The statistics through the command line, beside R's numbers.

#[path = "tests/chart.rs"]
mod chart;
#[path = "tests/effect.rs"]
mod effect;
#[path = "tests/funnel.rs"]
mod funnel;
#[path = "tests/judgements.rs"]
mod judgements;
#[path = "tests/pool.rs"]
mod pool;
#[path = "tests/variation.rs"]
mod variation;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

/// Runs the program itself, as a person would.
fn ensemble(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ensemble")).args(args).output().unwrap()
}

fn json(args: &[&str]) -> Value {
    let out = ensemble(args);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

fn complaint(args: &[&str]) -> (Option<i32>, String) {
    let out = ensemble(args);
    (out.status.code(), String::from_utf8(out.stderr).unwrap())
}

/// The folder of real data, or a printed reason to skip.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("ENSEMBLE_TEST_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: ENSEMBLE_TEST_DATA does not name the folder of real data");
    }
    folder
}

struct Scratch(PathBuf);

impl Scratch {
    fn file(name: &str, bytes: impl AsRef<[u8]>) -> Scratch {
        // Tests share a process, so a name and a number of it are not enough to be alone.
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let n = MADE.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("ensemble-analyse-{}-{n}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), bytes).unwrap();
        Scratch(folder.join(name))
    }
    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.0.parent().unwrap());
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("not a number: {value}"))
}

fn close(name: &str, ours: f64, theirs: f64, tolerance: f64) {
    assert!((ours - theirs).abs() <= tolerance, "{name}: {ours} is not {theirs} within {tolerance}");
}

#[test]
fn what_cannot_be_done_is_said_in_one_line_with_the_right_exit_status() {
    let file = Scratch::file("classes.csv", "class,score\na,1\na,2\nb,3\n");
    let path = file.path();
    let tries: &[(&[&str], i32, &str)] = &[
        (&["analyse", "nonsense"], 2, "nonsense"),
        (&["analyse", "chart", "--data", path, "--value", "score", "--rebase", "4"], 1, "--rebase 4"),
        (&["analyse", "chart", "--data", path, "--value", "class"], 1, "row 2, column class"),
    ];
    for (args, status, words) in tries {
        let (code, said) = complaint(args);
        assert_eq!(code, Some(*status), "{args:?}: {said}");
        assert!(said.contains(words), "{args:?}: {said}");
        assert!(*status == 2 || said.lines().count() == 1, "one clear line: {said}");
    }
}

/// Twelve ordinary weeks, then ten clearly higher ones.
fn weeks() -> String {
    let before = [92.0, 93.0, 91.0, 92.5, 93.5, 91.5, 92.0, 93.0, 92.2, 91.8, 92.9, 92.4];
    let after = [94.0, 94.5, 93.8, 94.2, 94.9, 94.1, 94.4, 94.0, 94.6, 94.3];
    let rows = before.iter().chain(&after).enumerate();
    let rows: Vec<String> =
        rows.map(|(i, v)| format!("2026-{:02}-{:02},{v}", 1 + i / 4, 1 + 7 * (i % 4))).collect();
    // Not in the order of the dates, as exports often are.
    format!("week,attendance\n{}\n", rows.into_iter().rev().collect::<Vec<_>>().join("\n"))
}

#[test]
fn a_chart_with_a_frozen_baseline_says_what_changed() {
    let file = Scratch::file("weeks.csv", weeks());
    let options = [
        "analyse",
        "chart",
        "--data",
        file.path(),
        "--value",
        "attendance",
        "--date",
        "week",
        "--direction",
        "up",
        "--baseline",
        "12",
        "--json",
    ];
    let found = json(&options);
    assert_eq!(found["verdict"], "changed_better");
    let points = found["points"].as_array().unwrap();
    assert_eq!(points.len(), 22);
    assert_eq!((points[0]["index"].as_i64(), points[0]["label"].as_str()), (Some(1), Some("2026-01-01")));
    close("centre", number(&points[0]["centre"]), 92.316_666_666_667, 1e-9);
    assert!(points[15]["signals"].as_array().unwrap().contains(&"shift".into()), "{}", points[15]);
}

#[test]
fn a_person_may_begin_a_new_segment_with_a_reason() {
    let file = Scratch::file("weeks.csv", weeks());
    let options = [
        "analyse",
        "chart",
        "--data",
        file.path(),
        "--value",
        "attendance",
        "--date",
        "week",
        "--rebase",
        "13:breakfast club opened",
        "--json",
    ];
    let found = json(&options);
    assert_eq!(found["verdict"], "steady");
    assert!(found["points"][0]["centre"] != found["points"][21]["centre"]);
}

#[test]
fn five_points_are_a_run_chart_and_four_are_too_early() {
    let file = Scratch::file("five.csv", "v\n1\n2\n3\n2\n1\n");
    let found = json(&["analyse", "chart", "--data", file.path(), "--value", "v", "--json"]);
    assert!(found["points"][0]["lower"].is_null() && found["points"][0]["centre"] == 2.0);
    let file = Scratch::file("four.csv", "v\n1\n2\n3\n2\n");
    assert_eq!(
        json(&["analyse", "chart", "--data", file.path(), "--value", "v", "--json"])["verdict"],
        "too_early"
    );
}
