//! Results on ordered scales.

use std::collections::BTreeMap;

use ensemble_roster::scale::{self, Fit, NoScale, Scale};
use ensemble_roster::{
    Cell, Date, Problem, Purpose, ResultRow, Severity, Sheet, Taken, Value, guess, results, results_on,
};

use crate::build::text;

const TODAY: Date = Date::constant(2026, 11, 23);

fn sheet(content: &str) -> Sheet {
    text(content).sheets.remove(0)
}

fn take(content: &str, scales: &[(&str, Scale)]) -> Taken<ResultRow> {
    let sheet = sheet(content);
    let scales: BTreeMap<_, _> =
        scales.iter().map(|(heading, s)| ((*heading).to_owned(), s.clone())).collect();
    results_on(&sheet, &guess(&sheet, Purpose::Results), TODAY, &scales)
}

fn ks2() -> Scale {
    scale::published("Key stage 2 teacher assessment").unwrap()
}

fn gcse() -> Scale {
    scale::published("GCSE 9 to 1").unwrap()
}

fn cells(taken: &Taken<ResultRow>) -> Vec<&Cell> {
    taken.rows.iter().flat_map(|r| &r.values).map(|(_, cell)| cell).collect()
}

fn said(problems: &[Problem]) -> Vec<(Severity, String, &str)> {
    problems.iter().map(|p| (p.severity, p.place(), p.what.as_str())).collect()
}

#[test]
fn a_level_is_no_number_and_knows_its_place() {
    let taken = take("UPN,Writing\nP1,WAS\nP2,GDS\nP3,wts\nP4,A\nP5,\nP6,-\n", &[("Writing", ks2())]);
    let levels: Vec<_> = cells(&taken)
        .into_iter()
        .filter_map(|cell| match cell {
            Cell::Value(Value::Level(level)) => Some(level.clone()),
            _ => None,
        })
        .collect();
    let names: Vec<&str> = levels.iter().map(|l| &*l.name).collect();
    assert_eq!(names, ["EXS", "GDS", "WTS"]);
    assert!(levels[2] < levels[0] && levels[0] < levels[1]);
    assert!(cells(&taken).iter().all(|c| c.number().is_none()), "nothing to average");
    assert!(matches!(cells(&taken)[3], Cell::NotApplicable { .. }), "absent");
    assert_eq!(cells(&taken).len(), 4, "a blank is no result");
    assert_eq!(taken.problems, []);
}

#[test]
fn grades_that_are_digits_are_levels_too() {
    let taken = take("UPN,Maths\nP1,7\nP2,U\nP3,10\n", &[("Maths", gcse())]);
    assert!(cells(&taken).iter().all(|c| c.number().is_none()));
    assert_eq!(cells(&taken)[0].to_string(), "7");
    assert_eq!(
        said(&taken.problems),
        [(
            Severity::Fix,
            "Row 4, column B".into(),
            "two scales are mixed: “10” is not on GCSE 9 to 1, as the others are, but on Scottish National \
             Standardised Assessment band"
        )]
    );
    let plain = take("UPN,Maths\nP1,7\nP2,5\n", &[]);
    assert_eq!(cells(&plain)[0].number(), Some(7.0), "without a scale, digits are marks");
}

#[test]
fn two_scales_in_one_column_are_a_problem_with_the_rows_of_the_fewer() {
    let taken = take("UPN,Writing\nP1,EXS\nP2,7\nP3,GDS\nP4,splendid\nP5,6\n", &[("Writing", ks2())]);
    assert_eq!(
        said(&taken.problems),
        [
            (
                Severity::Fix,
                "Row 3, column B".into(),
                "two scales are mixed: “7” is not on Key stage 2 teacher assessment, as the others are, but on GCSE 9 to 1"
            ),
            (
                Severity::Fix,
                "Row 5, column B".into(),
                "“splendid” is not a level of Key stage 2 teacher assessment"
            ),
            (
                Severity::Fix,
                "Row 6, column B".into(),
                "two scales are mixed: “6” is not on Key stage 2 teacher assessment, as the others are, but on GCSE 9 to 1"
            ),
        ]
    );
    assert_eq!(taken.held_back(), [3, 5, 6]);
    assert_eq!(cells(&taken)[1], &Cell::Value(Value::Text("7".into())), "kept as written");
}

#[test]
fn a_column_that_no_scale_was_chosen_for_says_what_it_looks_like() {
    let mixed = take("UPN,Writing\nP1,EXS\nP2,7\nP3,GDS\nP4,WTS\nP5,EXS\nP6,EXS\n", &[]);
    assert_eq!(
        said(&mixed.problems),
        [(
            Severity::Glance,
            "Row 3, column B".into(),
            "two scales seem to be mixed: Key stage 2 teacher assessment and, for “7”, GCSE 9 to 1"
        )]
    );
    let one = take("UPN,Phonics\nP1,Wa\nP2,Wt\nP3,D\n", &[]);
    assert_eq!(one.problems, []);
    let sheet = sheet("UPN,Reading\nP1,Wa\nP2,Wt\n");
    let notes = results(&sheet, &guess(&sheet, Purpose::Results), TODAY).notes;
    assert!(
        notes.iter().any(|n| n.contains("are levels of") && n.contains("Phonics screening check")),
        "{notes:?}"
    );
}

#[test]
fn hidden_cells_stay_hidden_on_a_scale() {
    let taken = take("UPN,Writing\nP1,EXS\nP2,SUPP\nP3,[c]\n", &[("Writing", ks2())]);
    assert!(cells(&taken)[1..].iter().all(|c| matches!(c, Cell::Suppressed { .. })));
}

#[test]
fn levels_of_two_scales_are_in_no_order() {
    let (a, b) = (ks2().level("GDS").unwrap(), gcse().level("9").unwrap());
    assert_eq!(a.partial_cmp(&b), None);
    assert!(a != b);
    assert_eq!(gcse().compare("U", "1"), Some(std::cmp::Ordering::Less));
    assert_eq!(gcse().compare("U", "EXS"), None);
}

#[test]
fn the_scale_of_a_marksheet_is_chosen_column_by_column() {
    let content = "UPN,Writing – Autumn,Writing – Summer,Maths – Summer\nP1,WTS,EXS,7\nP2,EXS,GD,5\n";
    let scales = [("Writing – Autumn", ks2()), ("Writing – Summer", ks2()), ("Maths – Summer", gcse())];
    let taken = take(content, &scales);
    let first: Vec<_> = taken.rows.iter().filter(|r| r.row == 2).collect();
    assert_eq!(first.len(), 2);
    assert_eq!(first[1].values[0].1.to_string(), "EXS");
    assert!(cells(&taken).iter().all(|c| matches!(c, Cell::Value(Value::Level(_)))));
}

#[test]
fn a_schools_own_grades_are_a_scale_only_after_a_person_said_so() {
    let content = "UPN,Maths\nP1,4+\nP2,5-\nP3,4\nP4,4-\n";
    let sheet = sheet(content);
    let texts: Vec<String> = sheet.rows.iter().map(|r| r.cell(1).text().into_owned()).collect();
    let proposed = scale::propose(texts.iter().map(String::as_str));
    assert_eq!((proposed.levels.join(" "), proposed.left.len()), ("4- 4 4+ 5-".to_owned(), 0));
    let scale = proposed.confirmed("Fine grades").unwrap();
    let kept: Scale = serde_json::from_str(&serde_json::to_string(&scale).unwrap()).unwrap();
    let taken = take(content, &[("Maths", kept)]);
    let Cell::Value(Value::Level(level)) = cells(&taken)[0] else { panic!("{:?}", taken.rows) };
    assert_eq!((level.position, &*level.scale), (2, "Fine grades"));
}

#[test]
fn what_is_kept_of_a_scale_is_checked_when_it_comes_back() {
    for (json, why) in [
        ("{\"name\":\"x\",\"levels\":[[\"A\",[]]]}", "two levels or more"),
        ("{\"name\":\"x\",\"levels\":[[\"A\",[]],[\"a\",[]]]}", "stands for two levels"),
        ("{\"name\":\"\",\"levels\":[[\"A\",[]],[\"B\",[]]]}", "need a name"),
        (
            "{\"name\":\"x\",\"levels\":[[\"A\",[]],[\"B\",[]]],\"not_levels\":[\"b\"]}",
            "stands for two levels",
        ),
        ("{\"name\":\"x\",\"levels\":[[\"A\",[]],[\"B\",[]]],\"mean\":1}", "unknown field"),
    ] {
        let refused = serde_json::from_str::<Scale>(json).unwrap_err().to_string();
        assert!(refused.contains(why), "{json}: {refused}");
    }
    let many: Vec<String> = (0..101).map(|n| n.to_string()).collect();
    let levels = many.iter().map(|n| (n.as_str(), &[][..]));
    assert_eq!(Scale::new("x", levels).unwrap_err(), NoScale::TooMany);
}

#[test]
fn values_of_any_kind_make_no_scale_and_no_panic() {
    let known = scale::all_published();
    let long: Vec<String> = (0..5_000).map(|n| format!("v{n}")).collect();
    assert_eq!(scale::fits(long.iter().map(String::as_str), &known), Fit::None);
    assert_eq!(scale::fits(["", " "], &known), Fit::None);
    let proposed = scale::propose(long.iter().map(String::as_str));
    assert!(proposed.levels.len() <= 101 && proposed.left.len() <= 100);
    crate::hostile::mutations(b"UPN,Maths,Writing\nP1,4+,EXS\nP2,5-,GD\nP3,B2,7\nP4,9-9,First S\n", |file| {
        let sheet = &file.sheets[0];
        let scales = BTreeMap::from([("Writing".to_owned(), ks2())]);
        let taken = results_on(sheet, &guess(sheet, Purpose::Results), TODAY, &scales);
        assert!(taken.rows.len() >= sheet.rows.len());
        for index in 0..sheet.header.len() {
            let texts: Vec<_> = sheet.rows.iter().map(|r| r.cell(index).text()).collect();
            let _ = scale::fits(texts.iter().map(|t| &**t), &known);
            let proposed = scale::propose(texts.iter().map(|t| &**t));
            let _ = proposed.confirmed("x");
        }
    });
}
