//! Statistics of groups in place of rows: written by each school, fitted together.

use std::collections::BTreeMap;

use super::super::data;
use super::{CLASSES, Scratch, Value, close, ensemble, fit, json};

fn write(path: &str, formula: &str, more: &[&str]) -> (Scratch, String) {
    let to = Scratch::file("statistics.csv", "");
    let args = ["analyse", "variation", "--data", path, "--formula", formula, "--write-stats", to.path()];
    let out = ensemble(&[&args[..], more].concat());
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    (to, String::from_utf8(out.stdout).unwrap())
}

fn refit(files: &[&Scratch], more: &[&str]) -> Value {
    let mut args = vec!["analyse", "variation", "--json"];
    files.iter().for_each(|file| args.extend(["--stats-file", file.path()]));
    args.extend(more);
    json(&args)
}

/// Every number of two answers to ten digits or so.
fn same(what: &str, a: &Value, b: &Value, within: f64) {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            close(what, a, b, within * (a.abs().max(b.abs())).max(1.0));
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{what}");
            a.iter().zip(b).for_each(|(a, b)| same(what, a, b, within));
        }
        (Value::Object(a), Value::Object(b)) => {
            assert!(a.keys().eq(b.keys()), "{what}");
            a.iter().for_each(|(key, value)| same(&format!("{what}: {key}"), value, &b[key], within));
        }
        (a, b) => assert_eq!(a, b, "{what}"),
    }
}

fn same_fit(a: &Value, b: &Value, within: f64) {
    for key in ["n", "groups", "fixed", "variance", "criterion", "log_likelihood", "partition", "singular"] {
        same(key, &a[key], &b[key], within);
    }
}

#[test]
fn summaries_of_groups_give_what_their_rows_give() {
    let rows = Scratch::file("rows.csv", CLASSES);
    let sums = Scratch::file("sums.csv", "group,n,mean,sd\na,3,2,1\nb,3,4,1\nc,3,9,1\n");
    let from_rows = fit(rows.path(), "score ~ 1 + (1|class)", &[]);
    same("criterion", &refit(&[&sums], &[])["criterion"], &from_rows["criterion"], 1e-10);
}

#[test]
fn what_is_written_gives_the_fit_of_its_rows_to_ten_digits() {
    let Some(data) = data() else { return };
    let path = |name: &str| data.join("education").join(name).to_str().unwrap().to_owned();
    // Crossed groups are eliminated in another way, and two searches end where the criterion's digits end.
    for (file, formula, more, within) in [
        ("Exam.csv", "normexam ~ standLRT + (1|school)", &[][..], 1e-10),
        ("Exam.csv", "normexam ~ standLRT*sex + (standLRT|school)", &["--method", "ml"][..], 1e-10),
        ("Chem97.csv", "score ~ gcsecnt + (1|lea/school)", &[][..], 1e-10),
        ("ScotsSec.csv", "attain ~ verbal + (1|primary) + (1|second)", &[][..], 1e-9),
    ] {
        let file = path(file);
        let (statistics, said) = write(&file, formula, &[]);
        assert!(said.starts_with("Wrote ") && !said.contains('|'), "{said}");
        // Named columns are those of the file, so a formula without factors can be asked again as it is.
        let again = if formula.contains("sex") {
            "normexam ~ standLRT + sexM + `standLRT:sexM` + (standLRT|school)"
        } else {
            formula
        };
        same_fit(
            &refit(&[&statistics], &[&["--formula", again][..], more].concat()),
            &fit(&file, formula, more),
            within,
        );
    }
}

#[test]
fn schools_pool_their_statistics_without_sharing_a_pupil() {
    let Some(data) = data() else { return };
    let exam = data.join("education/Exam.csv");
    let text = std::fs::read_to_string(&exam).unwrap();
    let (head, rows) = text.split_once('\n').unwrap();
    let mut schools: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    rows.lines().for_each(|row| schools.entry(row.split(',').next().unwrap()).or_default().push(row));
    let formula = "normexam ~ standLRT + schavg + (standLRT|school)";
    let some: Vec<(&str, Vec<&str>)> = schools.into_iter().take(12).collect();
    let files: Vec<Scratch> = some
        .iter()
        .map(|(_, rows)| {
            let own = Scratch::file("own.csv", format!("{head}\n{}\n", rows.join("\n")));
            write(own.path(), formula, &[]).0
        })
        .collect();
    let all: Vec<&str> = some.iter().flat_map(|(_, rows)| rows.iter().copied()).collect();
    let together = Scratch::file("together.csv", format!("{head}\n{}\n", all.join("\n")));
    let pooled = refit(&files.iter().collect::<Vec<_>>(), &["--formula", formula, "--modes"]);
    same_fit(&pooled, &fit(together.path(), formula, &[]), 1e-10);
    assert_eq!(pooled["modes"]["school"].as_array().unwrap().len(), 24);
}

#[test]
fn a_written_file_says_when_its_groups_are_small() {
    let rows = Scratch::file("rows.csv", CLASSES);
    let (_, said) = write(rows.path(), "score ~ extra + (1|class)", &[]);
    assert!(said.contains("3 groups from 9 rows") && said.contains("fewer than 10 rows"), "{said}");
}

#[test]
fn without_a_formula_everything_in_the_file_is_used() {
    let rows = Scratch::file("rows.csv", CLASSES);
    let (file, _) = write(rows.path(), "score ~ extra + (1|class)", &[]);
    same_fit(&refit(&[&file], &[]), &fit(rows.path(), "score ~ extra + (1|class)", &[]), 1e-10);
}
