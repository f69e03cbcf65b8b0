//! `ensemble analyse effect`.

use super::*;

fn effect(path: &str, formula: &str, term: &str, more: &[&str]) -> Value {
    let options = ["analyse", "effect", "--data", path, "--formula", formula, "--term", term, "--json"];
    json(&[&options, more].concat())
}

fn refused(path: &str, formula: &str, term: &str, more: &[&str]) -> String {
    let options = ["analyse", "effect", "--data", path, "--formula", formula, "--term", term];
    let (code, said) = complaint(&[&options, more].concat());
    assert_eq!(code, Some(1), "{said}");
    said
}

/// Estimate, standard error and degrees of freedom beside clubSandwich's.
fn as_in_r(ours: &Value, [estimate, se, df]: [f64; 3]) {
    close("estimate", number(&ours["estimate"]), estimate, 1e-9 * se);
    close("standard error", number(&ours["se"]), se, 1e-9 * se);
    close("degrees of freedom", number(&ours["df"]), df, 1e-8 * df);
}

/// Small and ordinary classes of grade 3 in Tennessee.
fn star(data: &Path) -> Scratch {
    let text = std::fs::read_to_string(data.join("education/star.csv")).unwrap();
    let mut rows = vec!["math,small,sch,tch,ses".to_owned()];
    for cells in text.lines().skip(1).map(|l| l.split(',').collect::<Vec<_>>()) {
        // id,sch,gr,cltype,hdeg,clad,exp,trace,read,math,ses,schtype,sx,eth,birthq,birthy,yrs,tch
        if cells[2] == "3" && (cells[3] == "small" || cells[3] == "reg") {
            let small = u8::from(cells[3] == "small");
            rows.push(format!("{},{small},{},{},{}", cells[9], cells[1], cells[17], cells[10]));
        }
    }
    Scratch::file("star.csv", rows.join("\n"))
}

#[test]
fn small_classes_in_tennessee_agree_with_r() {
    let Some(data) = data() else { return };
    let file = star(&data);
    // R: m <- lm(math ~ small, d); coef_test(m, vcovCR(m, d$sch, "CR2"), test = "Satterthwaite")
    let ours = effect(file.path(), "math ~ small", "small", &["--cluster", "sch"]);
    as_in_r(&ours, [6.878_712_303_635_4, 2.135_338_856_184_6, 67.251_900_462_965]);
    assert_eq!((ours["n"].as_u64(), ours["clusters"].as_u64()), (Some(3774), Some(75)));
    assert_eq!(ours["arms"], serde_json::json!({ "with": 75, "without": 69 }));
    assert_eq!(ours["verdict"], "very_likely_more");
    let ci = ours["ci"].as_array().unwrap();
    assert!(number(&ci[0]) > 2.0 && number(&ci[1]) < 12.0 && number(&ours["p"]) < 0.01);
    // A level for each school, as columns or absorbed: lm(math ~ small + factor(sch), d)
    let ours = effect(file.path(), "math ~ small + factor(sch)", "small", &["--cluster", "sch"]);
    as_in_r(&ours, [6.652_360_399_537_2, 2.004_523_557_917_1, 62.766_809_011_289]);
    // A column with words and missing cells: lm(math ~ small + ses, d)
    let ours = effect(file.path(), "math ~ small + ses", "small", &["--cluster", "sch"]);
    as_in_r(&ours, [5.584_504_949_866_8, 2.033_883_597_663_1, 66.157_576_349_2]);
    assert_eq!(ours["n"], 3650);
}

#[test]
fn hedges_g_counts_classes_as_the_handbook_does() {
    let Some(data) = data() else { return };
    let file = star(&data);
    let text = std::fs::read_to_string(data.join("reference/effects.json")).unwrap();
    let r: Value = serde_json::from_str(&text).unwrap();
    let theirs = &r["wwc_star"]["icc_default"];
    let pupils = &effect(file.path(), "math ~ small", "small", &[])["hedges_g"];
    for (name, ours, r) in [
        ("d", "d", "d"),
        ("omega", "omega", "omega"),
        ("g", "g", "g_individual"),
        ("standard error", "se", "se_individual"),
    ] {
        close(name, number(&pupils[ours]), number(&theirs[r]), 1e-11);
    }
    let classes = &effect(file.path(), "math ~ small", "small", &["--cluster", "tch"])["hedges_g"];
    for (name, ours, r) in
        [("gamma", "gamma", "gamma"), ("eta", "eta", "eta"), ("h", "h", "h"), ("g", "g", "g_cluster")]
    {
        close(name, number(&classes[ours]), number(&theirs[r]), 1e-8);
    }
    assert!(number(&classes["se"]) > 1.5 * number(&pupils["se"]), "classes say less than their pupils would");
    let other = effect(file.path(), "math ~ small", "small", &["--cluster", "tch", "--icc", "0.26"]);
    assert!(number(&other["hedges_g"]["gamma"]) < number(&classes["gamma"]));
}

#[test]
fn products_and_terms_that_vary_inside_clusters_agree_with_r() {
    let Some(data) = data() else { return };
    let hsb = data.join("education/Hsb82.csv");
    let formula = "mAch ~ cses*sector + meanses";
    // R: lm(mAch ~ cses * sector + meanses, Hsb82), clusters school, CR2
    let ours = effect(hsb.to_str().unwrap(), formula, "cses:sectorPublic", &["--cluster", "school"]);
    as_in_r(&ours, [1.348_571_771_922_2, 0.234_595_481_802_45, 134.392_320_291_59]);
    assert!(ours["hedges_g"].is_null() && ours["arms"].is_null());
    assert!(ours["notes"].as_array().unwrap().is_empty(), "{}", ours["notes"]);
}

/// Eight classes of two; four tried it.
fn classes(tried: &str) -> String {
    let scores = [5, 6, 7, 6, 8, 6, 5, 7, 4, 5, 3, 5, 5, 4, 6, 4];
    let rows = scores.iter().enumerate().map(|(i, score)| {
        let with = if i < 8 { tried } else { "no" };
        format!("{score},{with},c{},{}", i / 2, 5 + i % 3)
    });
    format!("score,tried,class,before\n{}\n", rows.collect::<Vec<_>>().join("\n"))
}

#[test]
fn equal_classes_give_the_t_test_of_their_means() {
    let file = Scratch::file("classes.csv", classes("yes"));
    let ours = effect(file.path(), "score ~ tried", "tried", &["--cluster", "class"]);
    close("estimate", number(&ours["estimate"]), 1.75, 1e-12);
    close("degrees of freedom", number(&ours["df"]), 6.0, 1e-9);
    assert_eq!(ours["term"], "triedyes", "a column of words is named as R names it");
    assert_eq!(ours, effect(file.path(), "score ~ tried", "triedyes", &["--cluster", "class"]));
}

#[test]
fn too_few_groups_describe_and_say_nothing() {
    let rows: Vec<String> =
        classes("yes").lines().enumerate().filter(|(i, _)| *i < 13).map(|(_, l)| l.into()).collect();
    let file = Scratch::file("few.csv", rows.join("\n"));
    let ours = effect(file.path(), "score ~ tried", "tried", &["--cluster", "class"]);
    assert_eq!(ours["verdict"], "too_few");
    assert!(
        ours["notes"].to_string().contains("4 groups with it and 2 without it are too few"),
        "{}",
        ours["notes"]
    );
    let out = ensemble(&[
        "analyse",
        "effect",
        "--data",
        file.path(),
        "--formula",
        "score ~ tried",
        "--term",
        "tried",
        "--cluster",
        "class",
    ]);
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(text.contains("these numbers describe what happened"), "{text}");
    assert!(!text.contains("likely above") && !text.contains("in 100"), "{text}");
}

#[test]
fn a_difference_that_turns_round_within_groups_is_noted() {
    // Those with it mostly took the harder subject; in each subject they did better.
    let subject = |name: &str, with: i32, without: i32, level: i32| -> String {
        let row = |did: u8, i: i32| {
            format!("{},{did},{name},{name}{}\n", level + 2 * i32::from(did) + i % 3, i % 6)
        };
        (0..with).map(|i| row(1, i)).chain((0..without).map(|i| row(0, i))).collect()
    };
    let table =
        format!("score,did,subject,class\n{}{}", subject("hard", 30, 6, 20), subject("easy", 6, 30, 40));
    let file = Scratch::file("subjects.csv", table);
    let ours = effect(file.path(), "score ~ did + subject", "did", &["--cluster", "class"]);
    assert!(number(&ours["estimate"]) > 0.0);
    assert!(ours["notes"].to_string().contains("points the other way"), "{}", ours["notes"]);
    let raw = effect(file.path(), "score ~ did", "did", &["--cluster", "class"]);
    assert!(number(&raw["estimate"]) < 0.0 && raw["notes"].as_array().unwrap().is_empty());
}

#[test]
fn what_cannot_be_asked_is_said() {
    let file = Scratch::file("classes.csv", classes("yes"));
    let path = file.path();
    let cluster: &[&str] = &["--cluster", "class"];
    for (formula, term, more, words) in [
        ("score ~ tried", "treated", cluster, "the formula has no term treated"),
        ("score ~ tried + class", "class", cluster, "Choose one of them as --term: classc1, classc2"),
        // The classes say already who tried it, in whatever order they stand.
        ("score ~ tried + class", "tried", cluster, "cannot be estimated"),
        ("score ~ class + tried", "tried", cluster, "cannot be estimated"),
        ("score ~ tried + (1|class)", "tried", &[], "--cluster"),
        ("score ~ tried", "tried", &["--cluster", "school"], "school"),
        ("score + tried", "tried", cluster, "~"),
        ("class ~ tried", "tried", cluster, "row 2, column class"),
        ("score ~ tried", "tried", &["--cluster", "class", "--icc", "7"], "share between 0 and 1"),
    ] {
        if words.starts_with("share") {
            let ours = effect(path, formula, term, more);
            assert!(
                ours["hedges_g"].is_null() && ours["notes"].to_string().contains(words),
                "{}",
                ours["notes"]
            );
            continue;
        }
        let said = refused(path, formula, term, more);
        assert!(said.contains(words), "{formula}: {said}");
    }
    let one = Scratch::file("one.csv", classes("yes").lines().take(3).collect::<Vec<_>>().join("\n"));
    assert!(refused(one.path(), "score ~ before", "before", cluster).contains("at least two"));
    let same = Scratch::file("same.csv", classes("no"));
    let said = refused(same.path(), "score ~ tried", "tried", cluster);
    assert!(said.contains("same in every row") || said.contains("throughout"), "{said}");
    let empty = Scratch::file("empty.csv", "score,tried,class\n");
    assert!(!refused(empty.path(), "score ~ tried", "tried", cluster).is_empty());
}
