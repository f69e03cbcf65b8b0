//! `ensemble analyse pool`.

use super::*;

fn pool(path: &str, more: &[&str]) -> Value {
    let options = ["analyse", "pool", "--data", path, "--effect", "yi", "--variance", "vi", "--json"];
    json(&[&options, more].concat())
}

fn reference(data: &Path, name: &str) -> Value {
    let text = std::fs::read_to_string(data.join("reference").join(format!("meta_{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn ends(name: &str, ours: &Value, low: &Value, high: &Value, tolerance: f64) {
    close(name, number(&ours[0]), number(low), tolerance);
    close(name, number(&ours[1]), number(high), tolerance);
}

#[test]
fn every_method_and_test_agrees_with_metafor() {
    let Some(data) = data() else { return };
    for name in ["bangertdrowns2004", "raudenbush1985"] {
        let file = data.join(format!("education/dat.{name}.csv"));
        let r = reference(&data, name);
        for method in ["EE", "DL", "HE", "SJ", "REML", "ML", "PM", "EB"] {
            for (test, short) in [("z", "z"), ("knapp-hartung", "knha")] {
                let theirs = &r["fits"][format!("{method}_{short}")];
                if theirs.is_null() {
                    continue;
                }
                let ours = pool(file.to_str().unwrap(), &["--method", method, "--test", test]);
                // metafor stops its search of tau2 at a step of 1e-5 unless told otherwise.
                let what = format!("{name} {method} {test}");
                assert_eq!(ours["k"], theirs["k"]);
                for (field, r) in [("estimate", "beta"), ("se", "se"), ("tau2", "tau2")] {
                    close(&format!("{what} {field}"), number(&ours[field]), number(&theirs[r]), 1e-6);
                }
                close(&format!("{what} I2"), number(&ours["i2"]), number(&theirs["I2"]), 1e-3);
                ends(&what, &ours["ci"], &theirs["ci_lb"], &theirs["ci_ub"], 1e-6);
                close(&what, number(&ours["q"]), number(&theirs["Q"]), 1e-9);
                assert_eq!(number(&ours["df"]), number(&ours["k"]) - 1.0);
                if !theirs["pi_lb"].is_null() && method != "EE" {
                    ends(&what, &ours["prediction"], &theirs["pi_lb"], &theirs["pi_ub"], 1e-5);
                }
            }
        }
    }
}

#[test]
fn schools_in_districts_have_two_variances_as_in_metafor() {
    let Some(data) = data() else { return };
    let file = data.join("education/dat.konstantopoulos2011.csv");
    let r = reference(&data, "multilevel_konstantopoulos2011");
    for (options, name) in [
        (&["--test", "z"] as &[&str], "REML"),
        (&["--test", "z", "--method", "ML"], "ML"),
        (&[], "REML_t_contain"),
    ] {
        let ours = pool(file.to_str().unwrap(), &[&["--cluster", "district"], options].concat());
        let theirs = &r["fits"][name];
        close("estimate", number(&ours["estimate"]), number(&theirs["beta"]), 1e-7);
        close("standard error", number(&ours["se"]), number(&theirs["se"]), 1e-7);
        ends("interval", &ours["ci"], &theirs["ci_lb"], &theirs["ci_ub"], 1e-7);
        ends("prediction", &ours["prediction"], &theirs["pi_lb"], &theirs["pi_ub"], 1e-6);
        for level in 0..2 {
            close("sigma2", number(&ours["sigma2"][level]), number(&theirs["sigma2"][level]), 1e-7);
        }
        close("Q", number(&ours["q"]), number(&theirs["QE"]), 1e-8);
        close("I2", number(&ours["i2"]), number(&theirs["I2_total"]), 1e-5);
        let (robust, cr2) = (&ours["robust"][0], &theirs["robust_CR2"]);
        close("robust standard error", number(&robust["se"]), number(&cr2["se"]), 1e-7);
        close("its degrees of freedom", number(&robust["df"]), number(&cr2["ddf"]), 1e-5);
        assert!(ours.get("tau2").is_none());
    }
}

/// Thirteen trials, of which the first four are nearly alike: log risk ratios and their variances.
const TRIALS: &str = "yi,vi,alloc,ablat\n-0.889311,0.325585,random,44\n-1.585389,0.194581,random,55\n\
                      -1.348073,0.415368,random,42\n-1.441551,0.020010,random,52\n-0.217547,0.051210,alternate,13\n\
                      -0.786116,0.006906,alternate,44\n-1.620898,0.223017,random,19\n0.011952,0.003962,random,13\n\
                      -0.469418,0.056434,random,27\n-1.371345,0.073025,systematic,42\n-0.339359,0.012412,systematic,18\n\
                      0.445913,0.532506,systematic,33\n-0.017314,0.071405,systematic,33\n";

#[test]
fn moderators_in_words_and_numbers_agree_with_metafor() {
    let file = Scratch::file("trials.csv", TRIALS);
    // rma(yi, vi, mods = ~ alloc + ablat, test = "knha", control = list(threshold = 1e-14))
    let ours = pool(file.path(), &["--moderators", "alloc,ablat"]);
    let coefficients = ours["coefficients"].as_array().unwrap();
    let terms: Vec<&str> = coefficients.iter().map(|c| c["term"].as_str().unwrap()).collect();
    assert_eq!(terms, ["(Intercept)", "allocrandom", "allocsystematic", "ablat"]);
    let r = [
        (0.293_193_794_844_3, 0.418_842_326_182_9),
        (-0.267_491_169_130_8, 0.362_410_604_768_3),
        (0.058_461_060_354_55, 0.392_487_039_891_3),
        (-0.027_275_747_252_85, 0.009_513_868_169_348),
    ];
    for (ours, (estimate, se)) in coefficients.iter().zip(r) {
        close("coefficient", number(&ours["estimate"]), estimate, 1e-9);
        close("standard error", number(&ours["se"]), se, 1e-9);
    }
    close("tau2", number(&ours["tau2"]), 0.144_593_914_814_7, 1e-9);
    close("I2", number(&ours["i2"]), 70.110_129_582_34, 1e-7);
    close("QE", number(&ours["q"]), 26.203_313_499_21, 1e-9);
    close("QM", number(&ours["qm"]["statistic"]), 3.447_109_500_679, 1e-8);
    assert_eq!(ours["df"], 9.0);
    assert!(ours["prediction"].is_null());
}

#[test]
fn an_interval_shorter_than_chance_allows_is_metafor_s_and_is_said() {
    let file = Scratch::file("four.csv", TRIALS.lines().take(5).collect::<Vec<_>>().join("\n"));
    // rma(yi, vi, method = "PM", test = "knha")
    let ours = pool(file.path(), &["--method", "pm"]);
    close("standard error", number(&ours["se"]), 0.075_674_672_867_17, 1e-12);
    close("low", number(&ours["ci"][0]), -1.662_874_819_436, 1e-11);
    assert_eq!(ours["tau2"], 0.0);
    assert!(ours["notes"].to_string().contains("is 0.34700, below 1"), "{}", ours["notes"]);
    assert!(ours["notes"].to_string().contains("would be -1.8309 to -1.0132"), "{}", ours["notes"]);
    // Not knowing how settings differ, one more may lie further off than the plain interval says.
    assert!(number(&ours["one_more"][0]) < number(&ours["prediction"][0]));
    let all = Scratch::file("trials.csv", TRIALS);
    assert!(pool(all.path(), &[])["notes"].to_string().contains("changes nothing"));
    assert!(pool(all.path(), &["--test", "z"])["notes"].as_array().unwrap().is_empty());
}

#[test]
fn text_says_first_what_to_expect_next_and_never_too_much() {
    let say = |path: &str, more: &[&str]| {
        let options = ["analyse", "pool", "--data", path, "--effect", "yi", "--variance", "vi"];
        String::from_utf8(ensemble(&[&options, more].concat()).stdout).unwrap()
    };
    let all = Scratch::file("trials.csv", TRIALS);
    let text = say(all.path(), &[]);
    assert!(text.starts_with("In one more setting expect yi between"), "{text}");
    assert!(text.contains("What this cannot tell"), "{text}");
    let few = Scratch::file("four.csv", TRIALS.lines().take(5).collect::<Vec<_>>().join("\n"));
    let text = say(few.path(), &[]);
    assert!(text.starts_with("Too early for an average: 4 of the 5 studies"), "{text}");
    assert!(!text.contains("in 100"), "{text}");
    let why = say(all.path(), &["--moderators", "ablat"]);
    assert!(why.contains("What goes with larger or smaller yi") && why.contains("ablat"), "{why}");
}

#[test]
fn what_cannot_be_pooled_is_said() {
    let all = TRIALS.to_owned();
    for (table, more, words) in [
        (all.replace("0.325585", "0"), &[] as &[&str], "row 2, column vi: a variance has to be above 0"),
        (all.replace("0.325585", "-1"), &[], "row 2, column vi"),
        (all.replace("0.325585", "small"), &[], "row 2, column vi: \"small\" is not a number"),
        (all.clone(), &["--cluster", "team"], "team"),
        (all.clone(), &["--cluster", "alloc", "--method", "DL"], "the method is REML or ML"),
        (
            all.replace("random", "alternate").replace("systematic", "alternate"),
            &["--cluster", "alloc"],
            "All studies are in one group",
        ),
        (all.lines().take(2).collect::<Vec<_>>().join("\n"), &[], "There are 1 studies, and this takes 2"),
        ("yi,vi,alloc,ablat\n".into(), &[], ""),
        (
            all.lines().take(4).collect::<Vec<_>>().join("\n"),
            &["--moderators", "ablat,alloc,vi"],
            "this takes",
        ),
    ] {
        let file = Scratch::file("trials.csv", table);
        let options = ["analyse", "pool", "--data", file.path(), "--effect", "yi", "--variance", "vi"];
        let (code, said) = complaint(&[&options, more].concat());
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(words) && said.lines().count() == 1, "{words}: {said}");
    }
    let (code, said) = complaint(&[
        "analyse",
        "pool",
        "--data",
        "x.csv",
        "--effect",
        "yi",
        "--variance",
        "vi",
        "--method",
        "XY",
    ]);
    assert!(code == Some(2) && said.contains("REML"), "{said}");
}
