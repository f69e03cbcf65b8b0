//! Every fit of the reference files, by way of the command.

use std::path::Path;

use super::super::{data, json};
use super::{Scratch, Value, close, fit, fixed, number, row};

/// The rows of a plain file, heading first.
fn table(data: &Path, name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(data.join(format!("education/{name}.csv"))).unwrap();
    let cells = |line: &str| line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect();
    text.lines().map(cells).collect()
}

fn saved(rows: &[Vec<String>]) -> Scratch {
    let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
    Scratch::file("table.csv", lines.join("\n"))
}

fn column(rows: &[Vec<String>], name: &str) -> usize {
    rows[0].iter().position(|n| n == name).unwrap()
}

/// Renames a level, so that the first in the alphabet is the one that R's data set puts first.
fn rename(rows: &mut [Vec<String>], name: &str, from: &str, to: &str) {
    let at = column(rows, name);
    rows.iter_mut().skip(1).filter(|row| row[at] == from).for_each(|row| row[at] = to.to_owned());
}

/// The file as it is, or as the data set of R has it.
fn prepared(data: &Path, name: &str) -> Scratch {
    match name {
        "exam_null" | "exam_ri" | "exam_rs" => saved(&table(data, "Exam")),
        "exam_permuted_schools" => {
            let (mut rows, dealt) = (table(data, "Exam"), table(data, "Exam_permuted_schools"));
            let at = column(&rows, "school");
            rows.iter_mut().zip(&dealt).skip(1).for_each(|(row, dealt)| row[at] = dealt[1].clone());
            saved(&rows)
        }
        "scots_va" => {
            let mut rows = table(data, "ScotsSec");
            rename(&mut rows, "sex", "M", "-");
            saved(&rows)
        }
        "star_g3" => {
            let mut rows = table(data, "star");
            let at = column(&rows, "gr");
            let mut first = true;
            rows.retain(|row| std::mem::take(&mut first) || row[at] == "3");
            rename(&mut rows, "cltype", "small", "-");
            rename(&mut rows, "sx", "M", "-");
            saved(&rows)
        }
        "bdf_repeat" => {
            let mut rows = table(data, "bdf");
            let at = column(&rows, "repeatgr");
            rows[0][at] = "rep".to_owned();
            rows.iter_mut().skip(1).filter(|row| row[at] != "0").for_each(|row| row[at] = "1".to_owned());
            saved(&rows)
        }
        "chem97_va" => saved(&table(data, "Chem97")),
        "hsb_ri" => saved(&table(data, "Hsb82")),
        "dyestuff" => saved(&table(data, "Dyestuff")),
        "dyestuff2_singular" => saved(&table(data, "Dyestuff2")),
        "pastes" | "penicillin" | "sleepstudy" => saved(&table(
            data,
            match name {
                "pastes" => "Pastes",
                "penicillin" => "Penicillin",
                other => other,
            },
        )),
        other => panic!("the reference {other} has no data set here"),
    }
}

fn ours(group: &str) -> &str {
    if group == "Residual" { "residual" } else { group }
}

/// R gives one value plainly and several as a list.
fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_else(|| vec![value.clone()])
}

fn compare(data: &Path, theirs: &Value) {
    let (name, method) =
        (theirs["name"].as_str().unwrap(), theirs["method"].as_str().unwrap().to_lowercase());
    let file = prepared(data, name);
    let formula = theirs["formula"].as_str().unwrap();
    let found = fit(file.path(), formula, &["--method", &method, "--modes"]);
    let what = |part: &str| format!("{name} {method}: {part}");
    // Where R's search stopped on a slope, its own error is of that order.
    let slope = theirs["max_abs_gradient"].as_f64().unwrap_or(0.0);
    let loose = if slope > 1e-4 { 10.0 } else { 1.0 };
    for key in ["n", "groups", "singular"] {
        assert_eq!(found[key], theirs[key], "{}", what(key));
    }
    assert_eq!(found["converged"], true);
    close(&what("criterion"), number(&found["criterion"]), number(&theirs["criterion"]), 1e-6);
    close(&what("log-likelihood"), number(&found["log_likelihood"]), number(&theirs["logLik"]), 1e-6);
    assert_eq!(found["fixed"].as_array().unwrap().len(), theirs["fixef"].as_object().unwrap().len());
    for (term, value) in theirs["fixef"].as_object().unwrap() {
        let (row, se) = (fixed(&found, term), number(&theirs["se"][term]));
        close(&what(term), number(&row["estimate"]), number(value), 1e-6 * se * loose);
        close(&what("standard error"), number(&row["se"]), se, 1e-6 * se * loose);
    }
    let parts = theirs["varcomp"].as_array().unwrap();
    assert_eq!(found["variance"].as_array().unwrap().len(), parts.len());
    for part in parts {
        let group = ours(part["group"].as_str().unwrap());
        let (one, two) = (part["var1"].clone(), part["var2"].clone());
        let row = row(&found["variance"], &[("group", group.into()), ("term", one), ("term2", two)]);
        let (vcov, sdcor) = (number(&part["vcov"]), number(&part["sdcor"]));
        close(&what(group), number(&row["variance"]), vcov, 1e-5 * loose * vcov.abs());
        close(&what(group), number(&row["sd"]), sdcor, 1e-5 * loose * sdcor.abs());
    }
    for (group, share) in theirs["vpc_at_intercept"].as_object().unwrap() {
        close(&what("share"), number(&found["partition"][ours(group)]), number(share), 1e-5 * loose);
    }
    for (group, terms) in theirs["ranef"].as_object().unwrap() {
        for (term, modes) in terms.as_object().unwrap() {
            same_modes(&what(term), &found["modes"][group], term, modes, 1e-4 * loose);
        }
    }
}

fn same_modes(what: &str, ours: &Value, term: &str, theirs: &Value, tolerance: f64) {
    let (levels, modes) = (list(&theirs["level"]), list(&theirs["mode"]));
    assert!(!levels.is_empty() && levels.len() == modes.len());
    for (level, mode) in levels.iter().zip(&modes) {
        let level = level.as_str().map_or_else(|| level.to_string(), str::to_owned);
        let mine = row(ours, &[("id", level.into()), ("term", term.into())]);
        close(
            what,
            number(&mine["value"]),
            number(mode),
            tolerance * (number(&mine["conditional_sd"]) + 1e-9),
        );
    }
}

#[test]
fn every_linear_fit_of_the_reference_agrees() {
    let Some(data) = data() else { return };
    let mut compared = 0;
    for entry in std::fs::read_dir(data.join("reference")).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("lmm_") {
            println!("{}", path.display());
            compare(&data, &serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap());
            compared += 1;
        }
    }
    assert!(compared >= 24, "{compared}");
}

#[test]
fn every_yes_or_no_fit_of_the_reference_agrees() {
    let Some(data) = data() else { return };
    let text = std::fs::read(data.join("reference/glmm_binary.json")).unwrap();
    let all: Value = serde_json::from_slice(&text).unwrap();
    let file = prepared(&data, "bdf_repeat");
    for (name, theirs) in all["fits"].as_object().unwrap() {
        // R's data set has sex as a factor of 0 and 1.
        let formula = theirs["formula"].as_str().unwrap().replace("sex", "factor(sex)");
        let points = theirs["nAGQ"].to_string();
        let args =
            ["analyse", "variation", "--family", "binomial", "--points", &points, "--data", file.path()];
        let found = json(&[&args[..], &["--formula", &formula, "--json", "--modes"]].concat());
        assert_eq!(found["n"], theirs["n"], "{name}");
        assert_eq!(found["points"], theirs["nAGQ"], "{name}");
        close(name, number(&found["criterion"]), number(&theirs["m2ll"]), 1e-4);
        close(name, number(&found["log_likelihood"]), -0.5 * number(&theirs["m2ll"]), 1e-4);
        let sd = number(&theirs["sd"]["schoolNR"]);
        close(name, number(&found["variance"][0]["sd"]), sd, 1e-3);
        close(name, number(&found["variance"][0]["variance"]), sd * sd, 2e-3);
        assert_eq!(found["variance"].as_array().unwrap().len(), 1, "there is no residual");
        for (term, value) in theirs["fixef"].as_object().unwrap() {
            let row = fixed(&found, &term.replace("sex", "factor(sex)"));
            close(term, number(&row["estimate"]), number(value), 2e-3 * number(&row["se"]));
        }
        let order = ["(Intercept)", "factor(sex)1", "ses", "MinorityY"];
        for (term, se) in order.iter().zip(theirs["se"].as_array().unwrap()) {
            close(term, number(&fixed(&found, term)["se"]), number(se), 1e-3 * number(se));
        }
        same_modes(name, &found["modes"]["schoolNR"], "(Intercept)", &theirs["ranef"], 1e-2);
    }
}
