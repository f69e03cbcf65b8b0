//! metafor's numbers for three data sets, from the folder that `ENSEMBLE_TEST_DATA` names.

use crate::pool::*;
use serde_json::Value;

pub fn reference(name: &str) -> Option<Value> {
    let Some(folder) = std::env::var_os("ENSEMBLE_TEST_DATA") else {
        println!("skipped: ENSEMBLE_TEST_DATA does not name a folder with the reference data");
        return None;
    };
    let path = std::path::PathBuf::from(folder).join("reference").join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    Some(serde_json::from_str(&text).unwrap())
}

pub fn list(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().map(|v| v.as_f64().unwrap_or(f64::NAN)).collect(),
        one => vec![one.as_f64().unwrap()],
    }
}

#[track_caller]
pub fn near(what: &str, got: f64, expected: f64, tolerance: f64) {
    let off = (got - expected).abs() / expected.abs().max(1e-3);
    assert!(off <= tolerance, "{what}: {got} is not {expected} (off by {off:e})");
}

const METHODS: [(&str, Method); 8] = [
    ("EE", Method::EqualEffects),
    ("DL", Method::DerSimonianLaird),
    ("HE", Method::Hedges),
    ("SJ", Method::SidikJonkman),
    ("REML", Method::Reml),
    ("ML", Method::Ml),
    ("PM", Method::PauleMandel),
    ("EB", Method::EmpiricalBayes),
];

/// Every number of one of metafor's fits.
pub fn same_fit(name: &str, got: &Pooled, fit: &Value, tolerance: f64) {
    let check = |field: &str, got: f64| match fit[field].as_f64() {
        Some(expected) => near(&format!("{name} {field}"), got, expected, tolerance),
        None => assert!(got.is_nan() || got.is_infinite(), "{name} {field} is {got}, not {}", fit[field]),
    };
    let each = |field: &str, values: Vec<f64>| {
        let expected = list(&fit[field]);
        assert_eq!(values.len(), expected.len(), "{name} {field}");
        for (got, expected) in values.into_iter().zip(expected) {
            near(&format!("{name} {field}"), got, expected, tolerance);
        }
    };
    let of = |f: fn(&crate::estimate::Estimate) -> f64| got.terms.iter().map(|t| f(&t.estimate)).collect();
    each("beta", of(|e| e.value));
    each("se", of(|e| e.se));
    each("stat", of(|e| e.value / e.se));
    each("pval", of(|e| e.two_sided()));
    each("ci_lb", of(|e| e.low));
    each("ci_ub", of(|e| e.high));
    check("ddf", got.estimate.df);
    check("tau2", got.tau2);
    check("se_tau2", got.tau2_se.unwrap_or(f64::NAN));
    check("I2", got.i2);
    check("H2", got.h2);
    check("Q", got.q.statistic);
    check("Qp", got.q.p);
    check("QM", got.qm.statistic);
    check("QMp", got.qm.p);
    check("R2", got.r2.unwrap_or(f64::NAN));
    check("s2w", got.factor);
    check("logLik", got.log_likelihood);
    if fit.get("pi_lb").is_some() {
        check("pi_lb", got.prediction.map_or(f64::NAN, |p| p.low));
        check("pi_ub", got.prediction.map_or(f64::NAN, |p| p.high));
    }
    if let Some(rows) = fit.get("vb").and_then(Value::as_array) {
        for (mine, row) in got.covariance.iter().zip(rows) {
            mine.iter().zip(list(row)).for_each(|(a, b)| near("vb", *a, b, tolerance));
        }
    }
    each("weights", got.weights.clone());
    assert_eq!(got.k as u64, fit["k"].as_u64().unwrap());
}

#[test]
fn every_estimator_agrees_with_metafor_on_three_data_sets() {
    for set in ["raudenbush1985", "bangertdrowns2004", "bcg"] {
        let Some(json) = reference(&format!("meta_{set}")) else { return };
        let (effects, variances) = (list(&json["yi"]), list(&json["vi"]));
        let studies = Studies::new(&effects, &variances);
        for (code, method) in METHODS {
            for (suffix, test) in [("z", Test::Z), ("knha", Test::KnappHartung)] {
                let name = format!("{code}_{suffix}");
                let Some(expected) = json["fits"].get(&name) else { continue };
                same_fit(&format!("{set} {name}"), &fit(&studies, method, test).unwrap(), expected, 1e-8);
            }
        }
    }
}

#[test]
fn everything_that_follows_a_fit_agrees_with_metafor() {
    for set in ["raudenbush1985", "bangertdrowns2004", "bcg"] {
        let Some(json) = reference(&format!("meta_{set}")) else { return };
        let (effects, variances) = (list(&json["yi"]), list(&json["vi"]));
        let studies = Studies::new(&effects, &variances);
        let pooled = fit(&studies, Method::Reml, Test::Z).unwrap();

        let found = ranges(&studies).unwrap();
        let (low, high) =
            (list(&json["confint_REML_Qprofile"]["lb"]), list(&json["confint_REML_Qprofile"]["ub"]));
        for (i, pair) in [found.tau2, found.tau, found.i2, found.h2].into_iter().enumerate() {
            near(&format!("{set} lower end {i}"), pair.0, low[i], 1e-6);
            near(&format!("{set} upper end {i}"), pair.1, high[i], 1e-6);
        }

        let own = study_effects(&studies, &pooled).unwrap();
        let column = |part: &str, field: &str| list(&json[part][field]);
        let compare = |part: &str, field: &str, got: Vec<f64>, tolerance: f64| {
            let expected = column(part, field);
            assert_eq!(got.len(), expected.len());
            for (i, (g, e)) in got.into_iter().zip(expected).enumerate() {
                near(&format!("{set} {part} {field} {i}"), g, e, tolerance);
            }
        };
        compare("blup_REML", "pred", own.iter().map(|p| p.centre).collect(), 1e-8);
        compare("blup_REML", "se", own.iter().map(|p| p.sd).collect(), 1e-8);
        compare("blup_REML", "pi_lb", own.iter().map(|p| p.low).collect(), 1e-8);
        compare("blup_REML", "pi_ub", own.iter().map(|p| p.high).collect(), 1e-8);

        let left = leave_one_out(&studies, Method::Reml, Test::Z).unwrap();
        let of = |f: fn(&LeftOut) -> f64| left.iter().map(f).collect::<Vec<_>>();
        compare("leave1out_REML", "estimate", of(|l| l.pooled.estimate.value), 1e-6);
        compare("leave1out_REML", "se", of(|l| l.pooled.estimate.se), 1e-6);
        compare("leave1out_REML", "tau2", of(|l| l.pooled.tau2), 1e-6);
        compare("leave1out_REML", "I2", of(|l| l.pooled.i2), 1e-6);
        compare("leave1out_REML", "Q", of(|l| l.pooled.q.statistic), 1e-8);
        compare("influence_rstudent", "z", of(|l| l.distance), 1e-6);

        let small = small_study_test(&studies, Method::Reml, Test::Z).unwrap();
        near("regtest z", small.statistic, json["regtest_REML"]["zval"].as_f64().unwrap(), 1e-6);
        near("regtest p", small.p, json["regtest_REML"]["pval"].as_f64().unwrap(), 1e-6);

        let filled = trim_and_fill(&studies, Method::Reml, Test::Z, None).unwrap();
        let expected = &json["trimfill"];
        assert_eq!(filled.missing as u64, expected["k0"].as_u64().unwrap());
        let side = if filled.side == Side::Left { "left" } else { "right" };
        assert_eq!(side, expected["side"].as_str().unwrap());
        if set == "raudenbush1985" {
            // trimfill(r, control = list(threshold = 1e-14))
            near("filled mean", filled.pooled.estimate.value, 0.0281983013494674, 1e-9);
            near("filled se", filled.pooled.estimate.se, 0.0740971131060480, 1e-9);
            near("missing se", filled.missing_se, 2.9465084705798232, 1e-9);
        }
        // metafor's refits while filling stop at a step of 1e-5 in τ².
        near("filled mean", filled.pooled.estimate.value, expected["beta"].as_f64().unwrap(), 1e-4);
        near("filled se", filled.pooled.estimate.se, expected["se"].as_f64().unwrap(), 1e-4);
    }
}

#[test]
fn meta_regression_agrees_with_metafor() {
    let sets = [("raudenbush1985", "weeks"), ("bangertdrowns2004", "length"), ("bcg", "ablat")];
    for (set, column) in sets {
        let Some(json) = reference(&format!("meta_{set}")) else { return };
        let folder = std::path::PathBuf::from(std::env::var_os("ENSEMBLE_TEST_DATA").unwrap());
        let mut table =
            csv::Reader::from_path(folder.join("education").join(format!("dat.{set}.csv"))).unwrap();
        let place = table.headers().unwrap().iter().position(|h| h == column).unwrap();
        let values: Vec<Option<f64>> = table.records().map(|r| r.unwrap()[place].parse().ok()).collect();
        let keep: Vec<usize> = (0..values.len()).filter(|&i| values[i].is_some()).collect();
        let pick = |all: &[f64]| keep.iter().map(|&i| all[i]).collect::<Vec<f64>>();
        let (effects, variances) = (pick(&list(&json["yi"])), pick(&list(&json["vi"])));
        let values: Vec<f64> = values.into_iter().flatten().collect();
        let studies = Studies::new(&effects, &variances).column(column, &values);
        for (part, test) in [("metareg_REML_z", Test::Z), ("metareg_REML_knha", Test::KnappHartung)] {
            same_fit(
                &format!("{set} {part}"),
                &fit(&studies, Method::Reml, test).unwrap(),
                &json[part],
                1e-6,
            );
        }
    }
}

#[test]
fn clustered_fits_agree_with_metafor_and_clubsandwich() {
    use crate::mixed::{Factor, Method};
    let Some(json) = reference("meta_multilevel_konstantopoulos2011") else { return };
    let folder = std::path::PathBuf::from(std::env::var_os("ENSEMBLE_TEST_DATA").unwrap());
    let mut table = csv::Reader::from_path(folder.join("education/dat.konstantopoulos2011.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = table.records().map(|r| r.unwrap()).collect();
    let number = |at: usize| rows.iter().map(|r| r[at].parse().unwrap()).collect::<Vec<f64>>();
    let district = Factor::from_labels("district", rows.iter().map(|r| r[0].to_owned()));
    let school = Factor::from_labels("school", rows.iter().map(|r| r[1].to_owned()));
    let (effects, variances, year) = (number(4), number(5), number(3));
    let middle = year.iter().sum::<f64>() / year.len() as f64;
    let year: Vec<f64> = year.iter().map(|y| y - middle).collect();
    let fits = [
        ("REML", Method::Reml, Degrees::Normal),
        ("ML", Method::Ml, Degrees::Normal),
        ("REML_t_contain", Method::Reml, Degrees::Contain),
        ("REML_year", Method::Reml, Degrees::Normal),
    ];
    for (name, method, degrees) in fits {
        let expected = &json["fits"][name];
        let mut studies = Studies::new(&effects, &variances);
        if name == "REML_year" {
            studies = studies.column("year", &year);
        }
        let got = fit_clustered(&studies, &district, Some(&school), method, degrees).unwrap();
        let check = |field: &str, expected: &Value, values: Vec<f64>| {
            for (g, e) in values.into_iter().zip(list(expected)) {
                near(&format!("{name} {field}"), g, e, 1e-6);
            }
        };
        let by_model: Vec<_> = got.terms.iter().map(|t| t.estimate).collect();
        check("beta", &expected["beta"], by_model.iter().map(|e| e.value).collect());
        check("se", &expected["se"], by_model.iter().map(|e| e.se).collect());
        check("pval", &expected["pval"], by_model.iter().map(|e| e.two_sided()).collect());
        check("ci_lb", &expected["ci_lb"], by_model.iter().map(|e| e.low).collect());
        check("ci_ub", &expected["ci_ub"], by_model.iter().map(|e| e.high).collect());
        check("sigma2", &expected["sigma2"], got.sigma2.iter().map(|c| c.sigma2).collect());
        check("QE", &expected["QE"], vec![got.q.statistic]);
        check("QEp", &expected["QEp"], vec![got.q.p]);
        check("logLik", &expected["logLik"], vec![got.log_likelihood]);
        check("I2", &expected["I2_total"], vec![got.i2]);
        check("I2 by level", &expected["I2_by_level"], got.sigma2.iter().map(|c| c.i2).collect());
        let first: Vec<f64> = studies.columns.iter().map(|c| c.values[0]).collect();
        let (_, prediction) = got.predict(&first).unwrap();
        check("pi_lb", &expected["pi_lb"], vec![prediction.low]);
        check("pi_ub", &expected["pi_ub"], vec![prediction.high]);
        let robust: Vec<_> = got.robust.iter().map(|t| t.estimate).collect();
        let cr2 = &expected["robust_CR2"];
        check("CR2 se", &cr2["se"], robust.iter().map(|e| e.se).collect());
        check("CR2 ddf", &cr2["ddf"], robust.iter().map(|e| e.df).collect());
        check("CR2 p", &cr2["pval"], robust.iter().map(|e| e.two_sided()).collect());
        check("CR2 low", &cr2["ci_lb"], robust.iter().map(|e| e.low).collect());
        check("CR2 high", &cr2["ci_ub"], robust.iter().map(|e| e.high).collect());
        for (component, field) in got.sigma2.iter().zip(["district", "district/school"]) {
            assert_eq!(component.name, field);
            let modes = &expected["ranef"][field];
            check("modes", &modes["intrcpt"], component.modes.iter().map(|m| m.1).collect());
            check("modes' se", &modes["se"], component.modes.iter().map(|m| m.2).collect());
        }
    }
}
