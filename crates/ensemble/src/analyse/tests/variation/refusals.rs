//! What cannot be done is said in words that somebody can act on.

use super::super::complaint;
use super::{CLASSES, Scratch};

/// What is said about a table, after the name of the program, and that the status is 1.
fn said(table: &str, formula: &str, more: &[&str]) -> String {
    let file = Scratch::file("table.csv", table);
    let args = ["analyse", "variation", "--data", file.path(), "--formula", formula];
    let (code, said) = complaint(&[&args[..], more].concat());
    assert_eq!(code, Some(1), "{formula}: {said}");
    said.strip_prefix("ensemble: ").unwrap().trim_end().to_owned()
}

#[test]
fn each_refusal_is_one_line_that_says_what_to_do() {
    let text = "class,score,before\na,one,1\nb,2,2\nb,3,1\n";
    let numbers = |last: &str| {
        let rows: Vec<String> = (0..60).map(|n| format!("{},{n},{}", n % 6, n * n)).collect();
        format!("class,score,before\n{}\n1,2,{last}\n", rows.join("\n"))
    };
    for (table, formula, more, words) in [
        (
            CLASSES,
            "marks ~ (1|class)",
            &[][..],
            "table.csv has no column marks. There are: class, score, extra",
        ),
        (CLASSES, "score ~ (1|Clas)", &[], "table.csv has no column Clas. Did you mean class?"),
        (
            text,
            "score ~ (1|class)",
            &[],
            "table.csv, row 2, column score: \"one\" is not a number. Correct the cell",
        ),
        (
            &numbers("none"),
            "score ~ before + (1|class)",
            &[],
            "row 62, column before: \"none\" is not a number, though",
        ),
        ("g,y\na,1\na,2\na,3\n", "y ~ (1|g)", &[], "All rows belong to one group of g"),
        ("g,y\na,1\nb,2\nc,3\n", "y ~ (1|g)", &[], "Every row is a group of its own in g"),
        ("g,y\na,1\na,1\nb,1\nb,1\n", "y ~ (1|g)", &[], "y is the same in every row"),
        ("g,y\na,\na,NA\nb,\n", "y ~ (1|g)", &[], "no row has a value in every column that is used: y, g"),
        ("", "y ~ (1|g)", &[], "table.csv is empty"),
        ("g,y\n", "y ~ (1|g)", &[], "table.csv"),
        ("g,y\na,1\n", "y ~ (1|g)", &[], "one group of g"),
        (
            CLASSES,
            "score ~ extra + (1|class)",
            &["--weights", "extra"],
            "column extra: \"x\" is not a weight above 0",
        ),
        (
            "g,y,w\na,1,1\na,2,0\nb,2,1\n",
            "y ~ (1|g)",
            &["--weights", "w"],
            "row 3, column w: \"0\" is not a weight",
        ),
        ("g,y,s\na,1,F\na,2,F\nb,2,F\n", "y ~ s + (1|g)", &[], "column s: it is F throughout"),
        ("g,y,x\na,1,0\na,2,3\nb,2,4\n", "y ~ log(x) + (1|g)", &[], "log(x) has no value where x is 0"),
        (CLASSES, "score ~ (1|class)", &["--family", "binomial"], "outcome is 0 or 1, and not 2"),
        (CLASSES, "class ~ (1|extra)", &["--family", "binomial"], "has two values; this has a, b, c"),
        (
            CLASSES,
            "extra ~ 1 + (1|class) + (1|score)",
            &["--family", "binomial"],
            "one grouping with an intercept",
        ),
        (
            CLASSES,
            "extra ~ (1|class)",
            &["--family", "binomial", "--method", "reml"],
            "does not go with --method reml",
        ),
        (CLASSES, "extra ~ (1|class)", &["--family", "binomial", "--points", "99"], "99 quadrature points"),
        (
            CLASSES,
            "score ~ (1|class)",
            &["--write-stats", "/no/such/folder/x.csv"],
            "cannot write /no/such/folder/x.csv",
        ),
    ] {
        let said = said(table, formula, more);
        assert!(said.contains(words), "{formula}: {said}");
        assert_eq!(said.lines().count(), 1, "{formula}: {said}");
    }
}

#[test]
fn a_typo_in_the_formula_has_a_caret_under_it() {
    let said = said(CLASSES, "score ~ extra + (1|class", &[]);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "the formula cannot be read");
    assert_eq!(lines[1], "  score ~ extra + (1|class");
    assert_eq!(lines[2], "                  ^");
    assert_eq!(lines[3], "This bracket is not closed");
}

#[test]
fn a_model_without_groups_is_refused() {
    assert!(
        said(CLASSES, "score ~ extra", &[])
            .ends_with("It needs a grouping in brackets, such as + (1|school)")
    );
}

#[test]
fn files_that_are_not_there_or_do_not_fit_are_named() {
    let (code, said) =
        complaint(&["analyse", "variation", "--data", "no-such.csv", "--formula", "y ~ (1|g)"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("cannot read no-such.csv"), "{said}");
    let good = Scratch::file("good.csv", "group,n,mean,sd\na,3,2,1\nb,3,4,1\n");
    for (text, words) in [
        ("group,n,mean\na,3,2\nb,3,4\n", "bad.csv has no column sd"),
        ("group,n,mean,sd\na,3,2,1\nb,some,4,1\n", "bad.csv, row 3, column n"),
        ("group,n,mean,sd\na,3,2,1\nb,0,4,1\n", "bad.csv, row 3: these numbers are not possible"),
        ("class,n,mean,sd\na,3,2,1\nb,3,4,1\n", "cannot be added: Only one of the two has class"),
    ] {
        let bad = Scratch::file("bad.csv", text);
        let (code, said) =
            complaint(&["analyse", "variation", "--stats-file", good.path(), "--stats-file", bad.path()]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(words) && said.lines().count() == 1, "{said}");
    }
    let args = ["analyse", "variation", "--stats-file", good.path(), "--formula", "mean ~ (1|group)"];
    let (_, said) = complaint(&args);
    assert!(said.contains("the file of statistics has no variable mean. There are: outcome"), "{said}");
}

#[test]
fn options_that_are_missing_or_contradict_each_other_are_wrong_usage() {
    let file = Scratch::file("classes.csv", CLASSES);
    for more in [
        &["--data", file.path()][..],
        &["--data", file.path(), "--formula", "score ~ (1|class)", "--stats-file", file.path()],
        &["--stats-file", file.path(), "--weights", "score"],
        &["--data", file.path(), "--formula", "score ~ (1|class)", "--family", "poisson"],
    ] {
        let (code, said) = complaint(&[&["analyse", "variation"][..], more].concat());
        assert_eq!(code, Some(2), "{said}");
    }
}
