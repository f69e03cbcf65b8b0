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

fn reference(data: &Path, name: &str) -> Value {
    let text = std::fs::read_to_string(data.join("reference").join(format!("lmm_{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
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

/// Criterion, variances and the named fixed effects against one of R's fits.
fn agrees(ours: &Value, theirs: &Value, terms: &[&str]) {
    assert_eq!(ours["n"], theirs["n"]);
    assert_eq!(ours["converged"], true);
    close("criterion", number(&ours["criterion"]), number(&theirs["criterion"]), 1e-6);
    close("log-likelihood", number(&ours["log_likelihood"]), number(&theirs["logLik"]), 1e-6);
    for variance in theirs["varcomp"].as_array().unwrap() {
        let group = variance["group"].as_str().unwrap().to_lowercase();
        let row = ours["variance"].as_array().unwrap().iter().find(|v| v["group"] == group).unwrap();
        let (mine, r) = (number(&row["variance"]), number(&variance["vcov"]));
        close(&group, mine, r, 1e-5 * r);
    }
    assert_eq!(ours["variance"].as_array().unwrap().last().unwrap()["group"], "residual");
    for term in terms {
        let row = ours["fixed"].as_array().unwrap().iter().find(|f| f["term"] == *term).unwrap();
        let se = number(&theirs["se"][term]);
        close(term, number(&row["estimate"]), number(&theirs["fixef"][term]), 1e-6 * se);
        close("its standard error", number(&row["se"]), se, 1e-6 * se);
    }
}

#[test]
fn london_schools_agree_with_r_by_both_methods() {
    let Some(data) = data() else { return };
    let exam = data.join("education/Exam.csv");
    for method in ["reml", "ml"] {
        let fit = |formula| {
            json(&[
                "analyse",
                "variation",
                "--data",
                exam.to_str().unwrap(),
                "--formula",
                formula,
                "--method",
                method,
                "--json",
            ])
        };
        let null = fit("normexam ~ 1 + (1|school)");
        agrees(&null, &reference(&data, &format!("exam_null_{method}")), &["(Intercept)"]);
        assert_eq!(null["groups"]["school"], 65);
        let adjusted = fit("normexam ~ standLRT + (1|school)");
        agrees(&adjusted, &reference(&data, &format!("exam_ri_{method}")), &["(Intercept)", "standLRT"]);
    }
}

#[test]
fn scottish_primaries_crossed_with_secondaries_agree_with_r() {
    let Some(data) = data() else { return };
    let scots = data.join("education/ScotsSec.csv");
    for method in ["reml", "ml"] {
        let formula = "attain ~ verbal + sex + (1|primary) + (1|second)";
        let ours = json(&[
            "analyse",
            "variation",
            "--data",
            scots.to_str().unwrap(),
            "--formula",
            formula,
            "--method",
            method,
            "--json",
        ]);
        let theirs = reference(&data, &format!("scots_va_{method}"));
        agrees(&ours, &theirs, &["verbal"]);
        // Read from a file, R's base level is the first in the alphabet, F; the reference's is M.
        let sex = ours["fixed"].as_array().unwrap().iter().find(|f| f["term"] == "sexM").unwrap();
        close("sex", -number(&sex["estimate"]), number(&theirs["fixef"]["sexF"]), 1e-6);
        close("its standard error", number(&sex["se"]), number(&theirs["se"]["sexF"]), 1e-7);
    }
}

#[test]
fn classes_nested_in_authorities_agree_with_r() {
    let Some(data) = data() else { return };
    let chem = data.join("education/Chem97.csv");
    let ours = json(&[
        "analyse",
        "variation",
        "--data",
        chem.to_str().unwrap(),
        "--formula",
        "score ~ gcsecnt + (1|lea/school)",
        "--json",
    ]);
    agrees(&ours, &reference(&data, "chem97_va_reml"), &["(Intercept)", "gcsecnt"]);
}

#[test]
fn schools_dealt_out_at_random_have_exactly_no_variance_between_them() {
    let Some(data) = data() else { return };
    let read = |name: &str| std::fs::read_to_string(data.join("education").join(name)).unwrap();
    let (exam, dealt) = (read("Exam.csv"), read("Exam_permuted_schools.csv"));
    let mut rows = vec!["normexam,standLRT,school".to_owned()];
    for (pupil, school) in exam.lines().skip(1).zip(dealt.lines().skip(1)) {
        let cells: Vec<&str> = pupil.split(',').collect();
        rows.push(format!("{},{},{}", cells[1], cells[6], school.split(',').nth(1).unwrap()));
    }
    let file = Scratch::file("dealt.csv", rows.join("\n"));
    let ours = json(&[
        "analyse",
        "variation",
        "--data",
        file.path(),
        "--formula",
        "normexam ~ standLRT + (1|school)",
        "--json",
        "--modes",
    ]);
    close("criterion", number(&ours["criterion"]), 9774.304093485, 1e-6);
    assert_eq!(ours["variance"][0]["variance"], 0.0);
    assert_eq!(ours["singular"], true);
    for school in ours["modes"]["school"].as_array().unwrap() {
        assert_eq!(number(&school["value"]), 0.0);
    }
}

/// Three classes of three; worked by hand in every textbook on analysis of variance.
const CLASSES: &str = "class,score,extra\na,1,x\na,2,x\na,3,y\nb,3,x\nb,4,y\nb,5,y\nc,8,x\nc,9,x\nc,10,y\n";

#[test]
fn a_small_table_gives_the_numbers_one_can_work_out_by_hand() {
    let file = Scratch::file("classes.csv", CLASSES);
    let ours = json(&[
        "analyse",
        "variation",
        "--data",
        file.path(),
        "--formula",
        "score ~ 1 + (1|class)",
        "--json",
    ]);
    // Mean squares 39 between and 1 within: (39 − 1) / 3.
    close("between", number(&ours["variance"][0]["variance"]), 38.0 / 3.0, 1e-6);
    close("within", number(&ours["variance"][1]["variance"]), 1.0, 1e-6);
    close("share", number(&ours["partition"]["class"]), 38.0 / 41.0, 1e-7);
    close("mean", number(&ours["fixed"][0]["estimate"]), 5.0, 1e-9);
}

#[test]
fn summaries_of_groups_give_what_their_rows_give() {
    let rows = Scratch::file("rows.csv", CLASSES);
    let sums = Scratch::file("sums.csv", "group,n,mean,sd\na,3,2,1\nb,3,4,1\nc,3,9,1\n");
    let from_rows = json(&[
        "analyse",
        "variation",
        "--data",
        rows.path(),
        "--formula",
        "score ~ 1 + (1|class)",
        "--json",
    ]);
    let from_sums = json(&["analyse", "variation", "--stats-file", sums.path(), "--json"]);
    close("criterion", number(&from_sums["criterion"]), number(&from_rows["criterion"]), 1e-9);
}

#[test]
fn a_workbook_gives_what_the_same_csv_gives() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (r, line) in CLASSES.lines().enumerate() {
        for (c, cell) in line.split(',').enumerate() {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(r as u32, c as u16, number).unwrap(),
                Err(_) => sheet.write_string(r as u32, c as u16, cell).unwrap(),
            };
        }
    }
    let book = Scratch::file("classes.xlsx", book.save_to_buffer().unwrap());
    let text = Scratch::file("classes.csv", CLASSES);
    let fit = |path: &str| {
        json(&["analyse", "variation", "--data", path, "--formula", "score ~ extra + (1|class)", "--json"])
    };
    assert_eq!(fit(book.path()), fit(text.path()));
    assert_eq!(fit(text.path())["fixed"][1]["term"], "extray", "treatment coding against the first level");
}

#[test]
fn rows_with_a_missing_value_are_left_out_and_counted() {
    let file = Scratch::file("gaps.csv", format!("{CLASSES}c,,x\nc,NA,x\n,4,x\n"));
    let ours = json(&[
        "analyse",
        "variation",
        "--data",
        file.path(),
        "--formula",
        "score ~ 1 + (1|class)",
        "--json",
    ]);
    assert_eq!(ours["n"], 9);
    assert!(ours["notes"][0].as_str().unwrap().starts_with("3 rows"), "{}", ours["notes"]);
}

#[test]
fn text_never_lists_groups_by_value() {
    let file = Scratch::file("classes.csv", CLASSES);
    let out = ensemble(&[
        "analyse",
        "variation",
        "--data",
        file.path(),
        "--formula",
        "score ~ 1 + (1|class)",
        "--modes",
    ]);
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(text.contains("92.7% of the variation lies between one class and another"), "{text}");
    assert!(text.contains("What this cannot tell"));
    assert!(!text.lines().any(|line| line.starts_with("a ") || line.starts_with("c ")), "{text}");
}

#[test]
fn what_cannot_be_done_is_said_in_one_line_with_the_right_exit_status() {
    let file = Scratch::file("classes.csv", CLASSES);
    let words = Scratch::file("words.csv", "class,score\na,one\nb,2\n");
    let path = file.path();
    let tries: &[(&[&str], i32, &str)] = &[
        (
            &["analyse", "variation", "--data", path, "--formula", "marks ~ (1|class)"],
            1,
            "has no column marks. Its columns are: class, score, extra",
        ),
        (
            &["analyse", "variation", "--data", path, "--formula", "score ~ (extra|class)"],
            1,
            "slopes that vary",
        ),
        (
            &["analyse", "variation", "--data", words.path(), "--formula", "score ~ (1|class)"],
            1,
            "row 2, column score",
        ),
        (&["analyse", "variation", "--data", "no-such.csv", "--formula", "y ~ (1|g)"], 1, "no-such.csv"),
        (&["analyse", "variation", "--data", path], 2, "--formula"),
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
