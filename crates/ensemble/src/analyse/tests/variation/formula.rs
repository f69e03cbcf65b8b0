//! R's notation through the command. Numbers are of lme4 1.1-31 on the same files read with `read.csv`.

use super::super::data;
use super::{Scratch, Value, close, fit, fixed, number, row};

fn education(name: &str) -> Option<String> {
    Some(data()?.join("education").join(name).to_str().unwrap().to_owned())
}

/// The terms in R's order, and R's estimates.
fn has(found: &Value, criterion: f64, terms: &[(&str, f64)]) {
    close("criterion", number(&found["criterion"]), criterion, 1e-6);
    let estimated = found["fixed"].as_array().unwrap().iter().filter(|f| !f["estimate"].is_null());
    let names: Vec<&str> = estimated.map(|f| f["term"].as_str().unwrap()).collect();
    assert_eq!(names, terms.iter().map(|(term, _)| *term).collect::<Vec<_>>());
    for (term, value) in terms {
        close(term, number(&fixed(found, term)["estimate"]), *value, 1e-7);
    }
}

#[test]
fn products_of_columns_and_factors_are_r_s() {
    let Some(exam) = education("Exam.csv") else { return };
    has(
        &fit(&exam, "normexam ~ standLRT*sex + (1|school)", &[]),
        9352.09638113781,
        &[
            ("(Intercept)", 0.0765342597),
            ("standLRT", 0.5569567555),
            ("sexM", -0.1712817122),
            ("standLRT:sexM", 0.0055828729),
        ],
    );
    // Without the factor alone, its product has a column for every level.
    has(
        &fit(&exam, "normexam ~ standLRT:schgend + type + (1|school)", &[]),
        9375.16917552957,
        &[
            ("(Intercept)", -0.0870300114),
            ("typeSngl", 0.1955434436),
            ("standLRT:schgendboys", 0.5619886629),
            ("standLRT:schgendgirls", 0.5474538974),
            ("standLRT:schgendmixed", 0.5740750955),
        ],
    );
    has(
        &fit(&exam, "normexam ~ (standLRT + sex + schgend)^2 + (1|school)", &[]),
        9362.27326043209,
        &[
            ("(Intercept)", 0.1754642485),
            ("standLRT", 0.5688608516),
            ("sexM", -0.1661060954),
            ("schgendgirls", -0.0175378284),
            ("schgendmixed", -0.1773375243),
            ("standLRT:sexM", -0.0077450098),
            ("standLRT:schgendgirls", -0.0214391279),
            ("standLRT:schgendmixed", 0.0025521191),
        ],
    );
}

#[test]
fn without_an_intercept_the_first_factor_has_a_column_for_every_level() {
    let Some(exam) = education("Exam.csv") else { return };
    let found = fit(&exam, "normexam ~ 0 + standLRT + type + schgend + (1|school)", &[]);
    has(
        &found,
        9366.77738897425,
        &[
            ("standLRT", 0.5635787234),
            ("typeMxd", -0.0872485087),
            ("typeSngl", 0.0096227104),
            ("schgendgirls", 0.1483636673),
        ],
    );
    assert!(fixed(&found, "schgendmixed")["estimate"].is_null(), "the others say it already");
}

#[test]
fn columns_that_are_worked_out_are_r_s() {
    let Some(exam) = education("Exam.csv") else { return };
    has(
        &fit(&exam, "normexam ~ standLRT + I(standLRT^2) + (1|school)", &[]),
        9370.98596293365,
        &[("(Intercept)", -0.0176684788), ("standLRT", 0.5654100049), ("I(standLRT^2)", 0.0198627507)],
    );
}

#[test]
fn slopes_apart_have_no_covariance() {
    let Some(exam) = education("Exam.csv") else { return };
    let found = fit(&exam, "normexam ~ standLRT + (standLRT||school)", &[]);
    close("criterion", number(&found["criterion"]), 9335.70762869162, 1e-6);
    assert_eq!(found["variance"].as_array().unwrap().len(), 3);
    for (term, variance) in [("(Intercept)", 0.091949698552294), ("standLRT", 0.0147428463409772)] {
        let row = row(
            &found["variance"],
            &[("group", "school".into()), ("term", term.into()), ("term2", Value::Null)],
        );
        close(term, number(&row["variance"]), variance, 1e-5 * variance);
    }
    assert_eq!(found["groups"].as_object().unwrap().len(), 1);
}

#[test]
fn slopes_of_a_factor_vary_by_its_levels() {
    let Some(hsb) = education("Hsb82.csv") else { return };
    let terms = |formula: &str| {
        let found = fit(&hsb, formula, &[]);
        let own = |row: &&Value| row["term2"].is_null() && row["group"] == "school";
        let rows: Vec<Value> = found["variance"].as_array().unwrap().iter().filter(own).cloned().collect();
        rows.iter().map(|row| row["term"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(terms("mAch ~ ses + sx + (sx|school)"), ["(Intercept)", "sxMale"]);
    assert_eq!(terms("mAch ~ ses + sx + (0+sx|school)"), ["sxFemale", "sxMale"]);
}

#[test]
fn weights_are_those_of_r() {
    let Some(exam) = education("Exam.csv") else { return };
    let text = std::fs::read_to_string(exam).unwrap();
    let mut lines = text.lines();
    // R: Exam$w <- 1 + (seq_len(nrow(Exam)) %% 4)
    let mut weighted = vec![format!("{},w", lines.next().unwrap())];
    weighted.extend(lines.enumerate().map(|(at, line)| format!("{line},{}", 1 + (at + 1) % 4)));
    let file = Scratch::file("weighted.csv", weighted.join("\n"));
    let found = fit(file.path(), "normexam ~ standLRT + (1|school)", &["--weights", "w"]);
    has(&found, 9925.29468329998, &[("(Intercept)", -0.0084333572), ("standLRT", 0.5641802511)]);
    close("school", number(&found["variance"][0]["variance"]), 0.0910535556562766, 1e-7);
    close("residual", number(&found["variance"][1]["variance"]), 1.43774289089504, 1e-7);
}

#[test]
fn of_two_words_the_second_in_the_alphabet_counts_as_1() {
    let mut rows = vec!["school,absent,late".to_owned()];
    for school in 0..12 {
        rows.extend((0..30).map(|p| {
            let late = (p * 7 + school * 3) % 30 < 6 + 2 * (school % 5);
            format!("{school},{},{}", if late { "yes" } else { "no" }, u8::from(late))
        }));
    }
    let file = Scratch::file("late.csv", rows.join("\n"));
    let words = fit(file.path(), "absent ~ 1 + (1|school)", &["--family", "binomial"]);
    let numbers = fit(file.path(), "late ~ 1 + (1|school)", &["--family", "binomial"]);
    assert_eq!(words["criterion"], numbers["criterion"]);
    assert_eq!(words["fixed"], numbers["fixed"]);
    assert_eq!(words["notes"][0], "absent counts as 1 where it is yes");
    let share = number(&words["partition"]["school"]) + number(&words["partition"]["residual"]);
    close("shares", share, 1.0, 1e-12);
}
