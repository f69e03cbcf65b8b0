//! What else `ensemble analyse chart` promises.

use std::process::Stdio;

use super::*;

fn chart(path: &str, more: &[&str]) -> Value {
    json(&[&["analyse", "chart", "--data", path, "--value", "v", "--json"], more].concat())
}

#[test]
fn a_row_for_a_new_segment_is_counted_in_the_table_also_over_gaps() {
    let mut rows: Vec<String> =
        (0..26).map(|i| format!("{}", 10 + i % 3 + if i < 13 { 0 } else { 20 })).collect();
    rows[4] = String::new();
    rows[20] = "NA".into();
    let file = Scratch::file(
        "gaps.csv",
        format!("v,x\n{}\n", rows.iter().map(|v| format!("{v},x")).collect::<Vec<_>>().join("\n")),
    );
    let found = chart(file.path(), &["--rebase", "14:a new timetable"]);
    let points = found["points"].as_array().unwrap();
    assert_eq!(
        (points.len(), points[4]["index"].as_u64(), points[4]["row"].as_u64()),
        (24, Some(5), Some(6))
    );
    let first_new = points.iter().find(|p| p["centre"] != points[0]["centre"]).unwrap();
    assert_eq!(first_new["row"], 14);
    assert!(number(&first_new["value"]) > 25.0);
    assert!(
        found["notes"].to_string().contains("2 rows without a value were left out"),
        "{}",
        found["notes"]
    );
}

#[test]
fn rows_out_of_order_are_said_to_be_counted_by_date() {
    let file = Scratch::file("weeks.csv", "week,v\n2026-01-12,1\n2026-01-05,2\n2026-01-19,3\n");
    let found = chart(file.path(), &["--date", "week"]);
    assert!(found["notes"].to_string().contains("in the order of week"), "{}", found["notes"]);
    assert_eq!(found["points"][0]["label"], "2026-01-05");
    let file = Scratch::file("weeks.csv", "week,v\n12/01/2026,1\n05/01/2026,2\n");
    let found = chart(file.path(), &["--date", "week"]);
    assert!(found["notes"].to_string().contains("stay in the order of the file"), "{}", found["notes"]);
}

#[test]
fn the_rules_of_making_data_count_are_there_for_the_asking() {
    // Seven rising points: a trend there, and nothing by the other rules.
    let values = [5, 7, 4, 6, 5, 8, 5, 6, 4, 7, 5, 3, 4, 5, 6, 7, 8, 9, 4, 6];
    let file = Scratch::file("v.csv", format!("v\n{}\n", values.map(|v| v.to_string()).join("\n")));
    let signals = |rules: &str| chart(file.path(), &["--rules", rules])["points"].to_string();
    assert!(signals("making-data-count").contains("trend") && !signals("anhoej").contains("trend"));
}

#[test]
fn text_says_the_verdict_first_and_keeps_the_points_in_order() {
    let file = Scratch::file("v.csv", "v\n3\n1\n2\n5\n4\n2\n");
    let out = ensemble(&["analyse", "chart", "--data", file.path(), "--value", "v"]);
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(text.starts_with("Steady"), "{text}");
    assert!(text.contains("What this cannot tell: why it changed"), "{text}");
    let values: Vec<&str> =
        text.lines().skip(3).take(6).map(|l| l.split_whitespace().nth(1).unwrap()).collect();
    assert_eq!(values, ["3", "1", "2", "5", "4", "2"]);
}

#[test]
fn what_makes_no_chart_is_said() {
    let weeks = "week,v\n2026-01-05,1\n2026-01-12,2\n2026-01-19,3\n2026-01-26,4\n";
    for (table, more, words) in [
        ("week,v\n", &[] as &[&str], ""),
        (weeks, &["--rebase", "1:new head"], "there is no row 1 after the first"),
        (weeks, &["--rebase", "9:new head"], "Rows go from 1 to 4"),
        (weeks, &["--rebase", "x:new head"], "\"x\" is not a row"),
        (weeks, &["--rebase", "3:  "], "--rebase 3"),
        (weeks, &["--rebase", "3:b", "--rebase", "2:a"], "out of place"),
        (weeks, &["--baseline", "3"], "at least 12 points"),
        (&weeks.replace("2026-01-12", "last week"), &["--date", "week"], "some dates are written like"),
        (&weeks.replace("2026-01-12", ""), &["--date", "week"], "row 3, column week: the date is missing"),
        (weeks, &["--date", "day"], "day"),
    ] {
        let file = Scratch::file("weeks.csv", table);
        let (code, said) =
            complaint(&[&["analyse", "chart", "--data", file.path(), "--value", "v"], more].concat());
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(words) && said.lines().count() == 1, "{words}: {said}");
    }
}

#[test]
fn an_answer_that_is_not_read_to_its_end_is_no_failure() {
    let file = Scratch::file("v.csv", "v\n3\n1\n2\n5\n4\n2\n");
    let mut program = Command::new(env!("CARGO_BIN_EXE_ensemble"));
    program.args(["analyse", "chart", "--data", file.path(), "--value", "v"]);
    let mut child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success() && out.stderr.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
}
