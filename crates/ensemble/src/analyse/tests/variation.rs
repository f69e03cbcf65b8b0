//! `ensemble analyse variation`.

#[path = "variation/formula.rs"]
mod formula;
#[path = "variation/reference.rs"]
mod reference;
#[path = "variation/refusals.rs"]
mod refusals;
#[path = "variation/statistics.rs"]
mod statistics;

use serde_json::Value;

use super::{Scratch, close, ensemble, json, number};

/// Three classes of three; worked by hand in every textbook on analysis of variance.
const CLASSES: &str = "class,score,extra\na,1,x\na,2,x\na,3,y\nb,3,x\nb,4,y\nb,5,y\nc,8,x\nc,9,x\nc,10,y\n";

fn fit(path: &str, formula: &str, more: &[&str]) -> Value {
    let mut args = vec!["analyse", "variation", "--data", path, "--formula", formula, "--json"];
    args.extend(more);
    json(&args)
}

/// A row of a list by what it says of itself.
fn row<'a>(list: &'a Value, keys: &[(&str, Value)]) -> &'a Value {
    let found =
        list.as_array().unwrap().iter().find(|row| keys.iter().all(|(key, value)| row[key] == *value));
    found.unwrap_or_else(|| panic!("no {keys:?} in {list}"))
}

fn fixed<'a>(fit: &'a Value, term: &str) -> &'a Value {
    row(&fit["fixed"], &[("term", term.into())])
}

#[test]
fn a_small_table_gives_the_numbers_one_can_work_out_by_hand() {
    let file = Scratch::file("classes.csv", CLASSES);
    let ours = fit(file.path(), "score ~ 1 + (1|class)", &[]);
    assert_eq!(ours["n"], 9);
    close("between", number(&ours["variance"][0]["variance"]), 38.0 / 3.0, 1e-6);
    close("within", number(&ours["variance"][1]["variance"]), 1.0, 1e-6);
    assert_eq!(ours["variance"][1]["group"], "residual");
    close("share", number(&ours["partition"]["class"]), 38.0 / 41.0, 1e-7);
    close("mean", number(&ours["fixed"][0]["estimate"]), 5.0, 1e-9);
    let search = &ours["log"][0];
    assert!(number(&search["gradient"]) < 1e-6 && search["stopped"].is_string(), "{search}");
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
    let semicolons =
        Scratch::file("classes.txt", format!("\u{feff}{}", CLASSES.replace(',', ";").replace('\n', "\r\n")));
    let titled = Scratch::file("titled.csv", format!("Class list of 2026\n\n{CLASSES}"));
    let fit = |path: &str| fit(path, "score ~ extra + (1|class)", &["--modes"]);
    for other in [&book, &semicolons, &titled] {
        assert_eq!(fit(other.path()), fit(text.path()));
    }
    assert_eq!(fit(text.path())["fixed"][1]["term"], "extray", "treatment coding against the first level");
}

#[test]
fn rows_with_a_missing_value_are_left_out_and_counted() {
    let file = Scratch::file("gaps.csv", format!("{CLASSES}c,,x\nc,NA,x\n,4,x\n\n,,\n"));
    let ours = fit(file.path(), "score ~ 1 + (1|class)", &[]);
    assert_eq!(ours["n"], 9);
    assert!(ours["notes"][0].as_str().unwrap().starts_with("3 rows"), "{}", ours["notes"]);
}

#[test]
fn text_never_lists_groups_by_value() {
    let file = Scratch::file("classes.csv", CLASSES);
    let args =
        ["analyse", "variation", "--data", file.path(), "--formula", "score ~ 1 + (1|class)", "--modes"];
    let out = ensemble(&args);
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(text.contains("92.7% of the variation lies between one class and another"), "{text}");
    assert!(text.contains("What this cannot tell"));
    assert!(!text.lines().any(|line| line.starts_with("a ") || line.starts_with("c ")), "{text}");
    assert!(
        out.stderr.is_empty(),
        "quick work is done without a word: {}",
        String::from_utf8_lossy(&out.stderr)
    );
}

#[test]
fn a_slip_in_a_column_of_few_numbers_is_noted() {
    let text = CLASSES.replace("extra", "set").replace(",x", ",1").replace("c,9,1", "c,9,one");
    let file = Scratch::file("classes.csv", text);
    let ours = fit(file.path(), "score ~ set + (1|class)", &[]);
    assert!(ours["notes"][0].as_str().unwrap().contains("row 4, column set: \"y\""), "{}", ours["notes"]);
}
