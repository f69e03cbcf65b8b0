//! Fits against lme4's, on real data.

use crate::data::{Table, reference};
use ensemble_stats::mixed::{Design, Factor, Fit, Method, Summaries, Variance, fit, fit_from_groups};
use serde_json::Value;

/// Columns and groupings of a data set, ready for a design.
struct Case {
    outcome: Vec<f64>,
    columns: Vec<(&'static str, Vec<f64>)>,
    groups: Vec<Factor>,
    /// The first grouping's slopes and intercepts, correlated, in the column of that name.
    slope: Option<&'static str>,
}

impl Case {
    fn design(&self) -> Design<'_> {
        let design = Design::new(&self.outcome);
        let design = self.columns.iter().fold(design, |d, (name, values)| d.column(name, values));
        match self.slope {
            None => self.groups.iter().fold(design, Design::group),
            Some(name) => {
                let values = &self.columns.iter().find(|(column, _)| *column == name).unwrap().1;
                design.slopes(&self.groups[0], &[(name, values)])
            }
        }
    }
}

fn case(name: &str) -> Option<Case> {
    let simple = |file: &str, outcome: &str, columns: &[&'static str], groups: &[&str]| {
        let table = Table::read(file)?;
        Some(Case {
            outcome: table.numbers(outcome),
            columns: columns.iter().map(|&c| (c, table.numbers(c))).collect(),
            groups: groups.iter().map(|g| table.factor(g)).collect(),
            slope: None,
        })
    };
    let sloping = |case: Option<Case>, slope| case.map(|case| Case { slope: Some(slope), ..case });
    let inside = |mut case: Case| {
        let outer = case.groups[0].clone();
        case.groups[1] = case.groups[1].within(&outer);
        case
    };
    match name {
        "exam_null" => simple("Exam", "normexam", &[], &["school"]),
        "exam_ri" => simple("Exam", "normexam", &["standLRT"], &["school"]),
        "exam_rs" => sloping(simple("Exam", "normexam", &["standLRT"], &["school"]), "standLRT"),
        "sleepstudy" => sloping(simple("sleepstudy", "Reaction", &["Days"], &["Subject"]), "Days"),
        "exam_permuted_schools" => {
            let mut exam = Table::read("Exam")?;
            exam.replace("school", Table::read("Exam_permuted_schools")?.text("school").to_vec());
            Some(Case {
                outcome: exam.numbers("normexam"),
                columns: vec![("standLRT", exam.numbers("standLRT"))],
                groups: vec![exam.factor("school")],
                slope: None,
            })
        }
        "scots_va" => {
            let mut case = simple("ScotsSec", "attain", &["verbal"], &["primary", "second"])?;
            case.columns.push(("sexF", Table::read("ScotsSec")?.is("sex", "F")));
            Some(case)
        }
        "chem97_va" => simple("Chem97", "score", &["gcsecnt"], &["lea", "school"]).map(inside),
        "hsb_ri" => simple("Hsb82", "mAch", &["ses"], &["school"]),
        "star_g3" => {
            let mut star = Table::read("star")?;
            star.keep(&["math", "cltype", "sx", "ses", "sch", "tch"], |cell| cell("gr") == "3");
            Some(inside(Case {
                outcome: star.numbers("math"),
                columns: vec![
                    ("cltypereg", star.is("cltype", "reg")),
                    ("cltypereg+A", star.is("cltype", "reg+A")),
                    ("sxF", star.is("sx", "F")),
                    ("sesN", star.is("ses", "N")),
                ],
                groups: vec![star.factor("sch"), star.factor("tch")],
                slope: None,
            }))
        }
        "dyestuff" => simple("Dyestuff", "Yield", &[], &["Batch"]),
        "dyestuff2_singular" => simple("Dyestuff2", "Yield", &[], &["Batch"]),
        "pastes" => simple("Pastes", "strength", &[], &["batch", "cask"]).map(inside),
        "penicillin" => simple("Penicillin", "diameter", &[], &["plate", "sample"]),
        _ => panic!("no case {name}"),
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().map(|v| v.as_f64().unwrap()).collect(),
        single => vec![single.as_f64().unwrap()],
    }
}

fn near(what: &str, got: f64, expected: f64, tolerance: f64) {
    let off = (got - expected).abs();
    assert!(off <= tolerance, "{what}: {got} is {off:e} from {expected}, more than {tolerance:e}");
}

fn compare(name: &str, method: Method) {
    let suffix = if method == Method::Reml { "reml" } else { "ml" };
    let (Some(case), Some(expected)) = (case(name), reference(&format!("lmm_{name}_{suffix}"))) else {
        return;
    };
    let found = fit(&case.design(), method).unwrap();
    let reference_slope = expected["max_abs_gradient"].as_f64().unwrap_or(0.0);
    near("criterion", found.criterion, expected["criterion"].as_f64().unwrap(), 1e-6);
    near("log-likelihood", found.log_likelihood, expected["logLik"].as_f64().unwrap(), 1e-6);
    assert_eq!(found.n as u64, expected["n"].as_u64().unwrap());
    assert_eq!(found.singular, expected["singular"].as_bool().unwrap());
    for group in &found.groups {
        assert_eq!(group.count as u64, expected["groups"][&group.name].as_u64().unwrap(), "{}", group.name);
    }
    // The reference stopped where its slope was still this steep; its own error is of that order.
    let loose = if reference_slope > 1e-4 { 10.0 } else { 1.0 };
    for fixed in &found.fixed {
        let se = expected["se"][&fixed.term].as_f64().unwrap();
        near(
            &fixed.term,
            fixed.estimate.unwrap(),
            expected["fixef"][&fixed.term].as_f64().unwrap(),
            1e-6 * se * loose,
        );
        near(&format!("se {}", fixed.term), fixed.se.unwrap(), se, 1e-6 * se * loose);
    }
    let components = expected["varcomp"].as_array().unwrap();
    assert_eq!(found.variances.len(), components.len());
    for (ours, component) in in_their_order(&found, components) {
        let what = format!("{} {:?} {:?}", ours.group, ours.term, ours.term2);
        let (value, sd) = (component["vcov"].as_f64().unwrap(), component["sdcor"].as_f64().unwrap());
        near(&what, ours.variance, value, 1e-5 * loose * value.abs());
        near(&format!("sd of {what}"), ours.sd, sd, 1e-5 * loose * sd.abs());
    }
    for share in &found.partition {
        let theirs = if share.group == "residual" { "Residual" } else { &share.group };
        let expected = expected["vpc_at_intercept"][theirs].as_f64().unwrap();
        near("share", share.share, expected, 1e-5 * loose);
    }
    compare_modes(&found, &expected, loose);
}

/// Our variances beside the reference's.
fn in_their_order<'a>(found: &'a Fit, components: &'a [Value]) -> Vec<(&'a Variance, &'a Value)> {
    let pair = |component: &'a Value| {
        let group = component["group"].as_str().unwrap();
        let ours = if group == "Residual" { "residual" } else { group };
        let (term, term2) = (component["var1"].as_str(), component["var2"].as_str());
        let is = |v: &&Variance| v.group == ours && v.term.as_deref() == term && v.term2.as_deref() == term2;
        (found.variances.iter().find(is).unwrap(), component)
    };
    components.iter().map(pair).collect()
}

fn compare_modes(found: &Fit, expected: &Value, loose: f64) {
    for factor in &found.modes {
        let theirs = &expected["ranef"][&factor.group][&factor.term];
        let is = |v: &&Variance| {
            v.group == factor.group && v.term.as_ref() == Some(&factor.term) && v.term2.is_none()
        };
        let tau = found.variances.iter().find(is).unwrap().sd;
        let levels = theirs["level"].as_array().unwrap();
        assert_eq!(factor.levels.len(), levels.len());
        let (modes, sds) = (numbers(&theirs["mode"]), numbers(&theirs["cond_sd"]));
        for ((level, mode), sd) in levels.iter().zip(modes).zip(sds) {
            let level = level.as_str().unwrap();
            let ours = factor.levels.iter().find(|l| l.level == level).unwrap();
            near(&format!("mode of {} {level}", factor.group), ours.value, mode, 1e-5 * tau * loose);
            let what = format!("conditional sd of {} {level}", factor.group);
            near(&what, ours.conditional_sd, sd, 1e-5 * tau * loose);
            assert!(ours.prediction_sd >= ours.conditional_sd);
        }
    }
    // Group by group; within a group, one for each thing that varies.
    if let Some(theirs) = expected.get("pev_sd_all_random_effects_in_lme4_b_order") {
        let first = &found.modes[0];
        let levels = expected["ranef"][&first.group][&first.term]["level"].as_array().unwrap();
        let terms = found.modes.len();
        for (at, sd) in numbers(theirs).into_iter().enumerate() {
            let level = levels[at / terms].as_str().unwrap();
            let ours = found.modes[at % terms].levels.iter().find(|l| l.level == level).unwrap();
            near("prediction sd", ours.prediction_sd, sd, 1e-6 * sd);
        }
    }
}

macro_rules! agrees {
    ($($test:ident $name:literal)*) => {$(
        #[test]
        fn $test() {
            compare($name, Method::Reml);
            compare($name, Method::Ml);
        }
    )*};
}

agrees! {
    london_schools_without_columns_agree "exam_null"
    london_schools_with_prior_attainment_agree "exam_ri"
    london_schools_with_slopes_of_prior_attainment_agree "exam_rs"
    sleepless_subjects_with_slopes_agree "sleepstudy"
    permuted_schools_have_no_variance_at_all "exam_permuted_schools"
    scottish_secondaries_crossed_with_primaries_agree "scots_va"
    chemistry_schools_inside_authorities_agree "chem97_va"
    high_school_and_beyond_agrees "hsb_ri"
    tennessee_teachers_inside_schools_agree "star_g3"
    dyestuff_agrees "dyestuff"
    the_second_dyestuff_has_no_variance "dyestuff2_singular"
    pastes_inside_batches_agree "pastes"
    penicillin_plates_crossed_with_samples_agree "penicillin"
}

#[test]
fn summaries_of_real_groups_give_the_fit_of_the_rows() {
    for name in ["exam_null", "exam_ri", "hsb_ri", "dyestuff", "exam_permuted_schools"] {
        let Some(case) = case(name) else { return };
        let design = case.design();
        let (rows, groups) = (fit(&design, Method::Reml).unwrap(), Summaries::of(&design).unwrap());
        let from_groups = fit_from_groups(&groups, Method::Reml).unwrap();
        near("criterion", from_groups.criterion, rows.criterion, 1e-8);
        for (a, b) in from_groups.modes[0].levels.iter().zip(&rows.modes[0].levels) {
            assert_eq!(a.level, b.level);
            near("mode", a.value, b.value, 1e-8 * rows.variances[0].sd);
        }
    }
}
