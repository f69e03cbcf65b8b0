//! `ensemble analyse judgements`.

use super::*;

fn judged(path: &str, more: &[&str]) -> Value {
    let options =
        ["analyse", "judgements", "--data", path, "--winner", "winner", "--loser", "loser", "--json"];
    json(&[&options, more].concat())
}

fn item<'a>(found: &'a Value, id: &str) -> &'a Value {
    found["items"].as_array().unwrap().iter().find(|i| i["id"] == id).unwrap()
}

/// One of R's sets, with a row for each judgement.
fn rows(set: &Value) -> Scratch {
    let list = |name: &str| set[name].as_array().unwrap().iter();
    let mut rows = vec!["winner,loser".to_owned()];
    for ((winner, loser), count) in list("winner").zip(list("loser")).zip(list("count")) {
        let row = format!("{},{}", winner.as_str().unwrap(), loser.as_str().unwrap());
        rows.extend(std::iter::repeat_n(row, count.as_u64().unwrap() as usize));
    }
    Scratch::file("judged.csv", rows.join("\n"))
}

#[test]
fn abilities_errors_and_reliability_agree_with_r_by_every_estimator() {
    let Some(data) = data() else { return };
    let text = std::fs::read_to_string(data.join("reference/bradley_terry.json")).unwrap();
    let r: Value = serde_json::from_str(&text).unwrap();
    for name in ["citations", "baseball", "flatlizards", "GermanParties2009"] {
        let set = &r["fits"][name];
        let file = rows(set);
        // R's search for Firth's estimates stopped a little early.
        for (fit, options, exact) in [
            ("ML", &["--estimator", "ml"] as &[&str], 1e-7),
            ("Firth", &["--estimator", "firth"], 2e-5),
            ("ridge_sd1", &["--prior-sd", "1"], 1e-7),
            ("ridge_sd3", &[], 1e-7),
        ] {
            let theirs = &set["fits"][fit];
            if theirs.is_null() {
                continue;
            }
            let ours = judged(file.path(), options);
            let what = format!("{name} {fit}");
            let abilities = theirs["theta"].as_object().unwrap();
            for (id, theta) in abilities {
                close(&what, number(&item(&ours, id)["ability"]), number(theta), exact);
            }
            for (at, id) in set["items"].as_array().unwrap().iter().enumerate() {
                let item = item(&ours, id.as_str().unwrap());
                for (field, r) in
                    [("se", "se_full"), ("se_diagonal", "se_diag"), ("infit", "infit"), ("outfit", "outfit")]
                {
                    let r = number(&theirs[r][at]);
                    close(
                        &format!("{what} {field}"),
                        number(&item[field]),
                        r,
                        10.0 * exact * r.abs().max(1.0),
                    );
                }
            }
            close(&what, number(&ours["log_likelihood"]), number(&theirs["loglik"]), 10.0 * exact);
            close(&what, number(&ours["ssr"]), number(&theirs["SSR_diag"]), 10.0 * exact);
            assert_eq!(ours["components"], 1);
        }
    }
}

#[test]
fn lizards_who_never_met_are_not_compared() {
    let Some(data) = data() else { return };
    let file = data.join("education/flatlizards.contests.csv");
    let ours = judged(file.to_str().unwrap(), &[]);
    assert_eq!(ours["components"], 4);
    let mut sizes: Vec<u64> =
        ours["component_sizes"].as_array().unwrap().iter().map(|s| s.as_u64().unwrap()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [2, 2, 3, 70]);
    assert!(ours["notes"].to_string().contains("cannot be compared across sets"), "{}", ours["notes"]);
    let options =
        ["analyse", "judgements", "--data", file.to_str().unwrap(), "--winner", "winner", "--loser", "loser"];
    let (code, said) = complaint(&[&options, &["--estimator", "ml"] as &[&str]].concat());
    assert_eq!(code, Some(1));
    assert!(said.contains("no finite answer") && said.lines().count() == 1, "{said}");
}

/// Four pieces of work; Vic sees the opposite of what the others see.
fn session() -> String {
    let seen = [("elm", "oak"), ("oak", "ash"), ("ash", "fir"), ("elm", "ash"), ("oak", "fir")];
    let mut rows = vec!["winner,loser,judge,tie".to_owned()];
    for judge in ["Ann", "Bea", "Cas", "Dot", "Eve", "Fay"] {
        rows.extend(seen.iter().map(|(better, other)| format!("{better},{other},{judge},0")));
    }
    rows.extend(seen.iter().map(|(better, other)| format!("{other},{better},Vic,0")));
    rows.push("elm,fir,,no".into());
    rows.join("\n")
}

#[test]
fn a_judge_who_differs_is_seen_and_kept() {
    let file = Scratch::file("judged.csv", session());
    let ours = judged(file.path(), &["--judge", "judge"]);
    let judges = ours["judges"].as_array().unwrap();
    assert_eq!(judges.len(), 7, "a row without a judge is by nobody in particular");
    let ability = |id: &str| number(&item(&ours, id)["ability"]);
    // Infit and outfit by their formulas.
    let seen = [("elm", "oak"), ("oak", "ash"), ("ash", "fir"), ("elm", "ash"), ("oak", "fir")];
    let squares = |turned: bool| {
        let (mut residual, mut expected, mut ratio) = (0.0, 0.0, 0.0);
        for (better, other) in seen {
            let eta = ability(better) - ability(other);
            let p = 1.0 / (1.0 + (if turned { eta } else { -eta }).exp());
            residual += (1.0 - p) * (1.0 - p);
            expected += p * (1.0 - p);
            ratio += (1.0 - p) / p / 5.0;
        }
        (residual / expected, ratio)
    };
    for judge in judges {
        let (infit, outfit) = squares(judge["id"] == "Vic");
        close("infit", number(&judge["infit"]), infit, 1e-9);
        close("outfit", number(&judge["outfit"]), outfit, 1e-9);
        assert_eq!(judge["conversation"], judge["id"] == "Vic", "{judge}");
    }
    assert_eq!(ours["comparisons"], 36);
    let out = ensemble(&[
        "analyse",
        "judgements",
        "--data",
        file.path(),
        "--winner",
        "winner",
        "--loser",
        "loser",
        "--judge",
        "judge",
    ]);
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(text.contains("1 of 7 judges saw it differently: a reason to talk"), "{text}");
    assert!(!text.contains("Vic"), "no judge is named in text: {text}");
    let places: Vec<usize> =
        ["elm ", "oak ", "ash ", "fir "].iter().map(|i| text.find(&format!("\n{i}")).unwrap()).collect();
    assert!(places.is_sorted(), "items stay in the order of the file: {text}");
}

#[test]
fn a_tie_is_half_a_win_each_way() {
    let tied = Scratch::file("tied.csv", "winner,loser,tie\na,b,yes\na,b,0\nb,a,\n");
    let ours = judged(tied.path(), &["--tie", "tie", "--estimator", "ml"]);
    close("equal", number(&item(&ours, "a")["ability"]), 0.0, 1e-9);
    assert_eq!((number(&item(&ours, "a")["wins"]), number(&item(&ours, "b")["wins"])), (1.5, 1.5));
}

#[test]
fn what_cannot_be_judged_is_said() {
    for (table, more, words) in [
        ("winner,loser\n", &[] as &[&str], ""),
        ("winner,loser\na,b\nb,b\n", &[], "row 3: b is compared with itself"),
        ("winner,loser\n,b\na,a\n", &[], "row 3: a is compared with itself"),
        (
            "winner,loser,tie\na,b,perhaps\n",
            &["--tie", "tie"],
            "row 2, column tie: \"perhaps\" is neither yes nor no",
        ),
        ("winner,loser\na,b\n", &["--judge", "who"], "who"),
        ("winner,loser\na,b\n", &["--prior-sd", "0"], "must lie between"),
        ("winner,other\na,b\n", &[], "loser"),
    ] {
        let file = Scratch::file("judged.csv", table);
        let options =
            ["analyse", "judgements", "--data", file.path(), "--winner", "winner", "--loser", "loser"];
        let (code, said) = complaint(&[&options, more].concat());
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(words) && said.lines().count() == 1, "{words}: {said}");
    }
}
