//! `ensemble analyse funnel`.

use super::*;

fn funnel(path: &str, more: &[&str]) -> Value {
    let options =
        ["analyse", "funnel", "--data", path, "--unit", "unit", "--numerator", "a", "--denominator", "n"];
    json(&[&options, more, &["--json"]].concat())
}

/// Twelve schools; the seventh has more than its size explains.
const SCHOOLS: &str = "unit,a,n\ns01,30,60\ns02,24,50\ns03,55,110\ns04,41,80\ns05,12,25\ns06,33,64\ns07,70,90\n\
                       s08,28,60\ns09,44,85\ns10,19,40\ns11,38,79\ns12,25,52\n";

#[test]
fn shares_by_authority_agree_with_r() {
    let Some(data) = data() else { return };
    let text = std::fs::read_to_string(data.join("reference/funnel.json")).unwrap();
    let r: Value = serde_json::from_str(&text).unwrap();
    let theirs = &r["proportions"]["chem97_gradeA_by_lea"];
    let list = |name: &str| theirs[name].as_array().unwrap().clone();
    let mut rows = vec!["unit,a,n".to_owned()];
    for ((unit, a), n) in list("unit").iter().zip(list("numerator")).zip(list("denominator")) {
        rows.push(format!("{},{a},{n}", unit.as_str().unwrap()));
    }
    let file = Scratch::file("lea.csv", rows.join("\n"));
    let ours = funnel(file.path(), &[]);
    let own = &theirs["overdispersion_untransformed"];
    close("centre", number(&ours["centre"]), number(&theirs["p0"]), 1e-13);
    close("phi", number(&ours["phi"]), number(&own["phi"]), 1e-11);
    close("tau2", number(&ours["tau2"]), number(&own["tau2"]), 1e-13);
    let units = ours["units"].as_array().unwrap();
    for ((unit, z), adjusted) in units.iter().zip(list("z")).zip(list("z_additive")) {
        close("z", number(&unit["z"]), number(&z), 1e-11);
        close("z with its allowance", number(&unit["z_adjusted"]), number(&adjusted), 1e-11);
    }
    for ((unit, p), adjusted) in units.iter().zip(list("p_two_sided")).zip(list("p_BH")) {
        close("p", number(&unit["p"]), number(&p), 1e-12);
        close("adjusted p", number(&unit["p_adjusted"]), number(&adjusted), 1e-11);
    }
    let outside =
        |of: &Value| of["units"].as_array().unwrap().iter().filter(|u| u["outside"] == true).count();
    assert_eq!(outside(&ours) as u64, theirs["n_outside_3sigma_additive"].as_u64().unwrap());
    let wide = funnel(file.path(), &["--overdispersion", "multiplicative"]);
    assert!(number(&wide["units"][0]["upper95"]) != number(&ours["units"][0]["upper95"]));
    assert_eq!(wide["tau2"], ours["tau2"], "phi and tau2 are there whatever is planned");
}

#[test]
fn without_overdispersion_limits_are_exact() {
    let file = Scratch::file("schools.csv", SCHOOLS);
    let ours = funnel(file.path(), &["--overdispersion", "none"]);
    close("centre", number(&ours["centre"]), 419.0 / 795.0, 1e-15);
    let units = ours["units"].as_array().unwrap();
    let outside: Vec<&str> =
        units.iter().filter(|u| u["outside"] == true).map(|u| u["id"].as_str().unwrap()).collect();
    assert_eq!(outside, ["s07"]);
    assert_eq!(units[6]["lies"], "above_998");
    // R: r <- qbinom(.999, 90, p); (r - (pbinom(r, 90, p) - .999) / dbinom(r, 90, p)) / 90 with p = 419/795
    close("exact limit", number(&units[6]["upper998"]), 0.682_841_871_293_101, 1e-12);
    assert!(ours["notes"][0].as_str().unwrap().contains("12 units"), "{}", ours["notes"]);
}

#[test]
fn units_stay_in_the_order_of_the_file_and_none_is_told_by_value() {
    let file = Scratch::file("schools.csv", SCHOOLS);
    let out = ensemble(&[
        "analyse",
        "funnel",
        "--data",
        file.path(),
        "--unit",
        "unit",
        "--numerator",
        "a",
        "--denominator",
        "n",
    ]);
    let text = String::from_utf8(out.stdout).unwrap();
    let listed: Vec<&str> = text.lines().filter(|l| l.starts_with("s0") || l.starts_with("s1")).collect();
    assert!(listed.is_sorted() && listed.len() == 12, "{text}");
    assert!(text.starts_with("Of 12 units, 1 lies outside"), "{text}");
    assert!(text.contains("What this cannot tell"), "{text}");
}

#[test]
fn a_row_without_a_number_is_left_out_and_said() {
    let file = Scratch::file("schools.csv", format!("{SCHOOLS}s13,,40\n"));
    let ours = funnel(file.path(), &[]);
    assert_eq!(ours["units"].as_array().unwrap().len(), 12);
    assert!(ours["notes"][0].as_str().unwrap().starts_with("1 row"), "{}", ours["notes"]);
}

#[test]
fn what_makes_no_funnel_is_said_with_its_row() {
    let nine: String = SCHOOLS.lines().take(10).map(|l| format!("{l}\n")).collect();
    for (table, words) in [
        (nine.as_str(), "A funnel needs at least 10 units; there are 9"),
        ("unit,a,n\n", ""),
        (&SCHOOLS.replace("s03,55,110", "s03,55.5,110"), "Row 4 has a count that is not a whole number"),
        (&SCHOOLS.replace("s03,55,110", "s03,155,110"), "Row 4 counts more than there are"),
        (&SCHOOLS.replace("s03,55,110", "s03,0,0"), "Row 4 has a count below 0 or rests on nobody"),
        (&SCHOOLS.replace("s03,55,110", "s02,55,110"), "Row 4: \"s02\" is there twice"),
        (&SCHOOLS.replace("s03,55,110", "s03,many,110"), "row 4, column a: \"many\" is not a number"),
        // A row that is left out does not make the others move.
        (&SCHOOLS.replace("s03,55,110", "s03,,110").replace("s04,41", "s04,410"), "Row 5 counts more"),
    ] {
        let file = Scratch::file("schools.csv", table);
        let (code, said) = complaint(&[
            "analyse",
            "funnel",
            "--data",
            file.path(),
            "--unit",
            "unit",
            "--numerator",
            "a",
            "--denominator",
            "n",
        ]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(words) && said.contains("schools.csv") && said.lines().count() == 1, "{said}");
    }
}
