//! Effects against clubSandwich, nlme and sandwich: on real data, and on small made-up rows of odd shapes.

use crate::data::{Table, reference};
use ensemble_stats::effect::{Arm, CALIPER, Design, HedgesG, Robust, fit, gls_ar1_with, matched};
use serde_json::Value;

fn near(what: &str, got: f64, expected: f64, tolerance: f64) {
    let off = (got - expected).abs();
    assert!(off <= tolerance * expected.abs(), "{what}: {got} is {off:e} from {expected}");
}

const KINDS: [(&str, Robust); 5] = [
    ("CR0", Robust::Cr0),
    ("CR1", Robust::Cr1),
    ("CR1S", Robust::Cr1S),
    ("CR2", Robust::Cr2),
    ("CR3", Robust::Cr3),
];

fn compare(expected: &Value, design: &Design<'_>) {
    for (name, kind) in KINDS {
        let found = fit(design, kind).unwrap();
        let theirs = &expected[name];
        assert_eq!(found.n as u64, expected["n"].as_u64().unwrap());
        assert_eq!(found.clusters as u64, expected["n_clusters"].as_u64().unwrap());
        near("sigma", found.sigma, expected["sigma"].as_f64().unwrap(), 1e-11);
        for (i, term) in found.terms.iter().enumerate() {
            assert_eq!(theirs["term"][i], term.as_str());
            let effect = found.term(term).unwrap();
            let number = |field: &str| theirs[field][i].as_f64().unwrap();
            near(term, effect.estimate.value, expected["coef"][term].as_f64().unwrap(), 1e-10);
            near(&format!("{name} of {term}"), effect.estimate.se, number("se"), 1e-10);
            if kind == Robust::Cr2 {
                near("t", effect.estimate.value / effect.estimate.se, number("tstat"), 1e-10);
                near("df", effect.estimate.df, number("df_satt"), 1e-10);
                near("p", effect.estimate.two_sided(), number("p"), 1e-8);
            }
        }
    }
}

#[test]
fn london_girls_schools_agree_with_clubsandwich() {
    let (Some(exam), Some(expected)) = (Table::read("Exam"), reference("effects")) else { return };
    let (y, x) = (exam.numbers("normexam"), exam.numbers("standLRT"));
    let (boys, girls, school) = (exam.is("sex", "M"), exam.is("schgend", "girls"), exam.factor("school"));
    let design = Design::new(&y).column("standLRT", &x).column("sexM", &boys).column("girls", &girls);
    compare(&expected["exam_ols"], &design.clusters(&school));
}

fn star() -> Option<Table> {
    let mut star = Table::read("star")?;
    let small =
        |cell: &dyn Fn(&str) -> String| cell("gr") == "3" && ["small", "reg"].contains(&&*cell("cltype"));
    star.keep(&["math", "cltype", "sch"], small);
    Some(star)
}

#[test]
fn tennessee_small_classes_agree_with_clubsandwich() {
    let (Some(star), Some(expected)) = (star(), reference("effects")) else { return };
    let (y, small, school) = (star.numbers("math"), star.is("cltype", "small"), star.factor("sch"));
    let design = Design::new(&y).column("small", &small).clusters(&school);
    compare(&expected["star_g3_small"], &design);
}

#[test]
fn tennessee_small_classes_have_the_clearinghouses_g() {
    let (Some(star), Some(expected)) = (star(), reference("effects")) else { return };
    let (y, small) = (star.numbers("math"), star.is("cltype", "small"));
    let side = |value: f64| -> Vec<f64> {
        y.iter().zip(&small).filter(|(_, s)| **s == value).map(|(y, _)| *y).collect()
    };
    let (with, without) = (Arm::of(&side(1.0)).unwrap(), Arm::of(&side(0.0)).unwrap());
    for case in ["icc_default", "icc_estimated"] {
        let theirs = |field: &str| expected["wwc_star"][case][field].as_f64().unwrap();
        let one = HedgesG::individual(&with, &without).unwrap();
        let g = HedgesG::clustered(&with, &without, theirs("clusters") as u64, theirs("icc")).unwrap();
        for (what, got) in [
            ("mean_i", with.mean),
            ("sd_c", without.sd),
            ("d", one.d),
            ("omega", one.omega),
            ("g_individual", one.estimate.value),
            ("se_individual", one.estimate.se),
            ("gamma", g.gamma),
            ("eta", g.eta),
            ("h", g.h),
            ("omega_cluster", g.omega),
            ("g_cluster", g.estimate.value),
            ("se_cluster_wwc", g.estimate.se),
            ("se_cluster_without_omega", g.se_without_omega),
            ("improvement_index", g.improvement_index()),
            ("p_cluster", g.estimate.two_sided()),
        ] {
            near(what, got, theirs(what), 1e-9);
        }
    }
}

#[test]
fn the_seat_belt_law_agrees_with_nlme_and_newey_west() {
    let Some(expected) = reference("effects") else { return };
    let expected = &expected["its_seatbelts"];
    let numbers = |value: &Value| -> Vec<f64> {
        value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
    };
    let names = ["t", "D", "P", "c1", "s1", "c2", "s2"];
    let columns: Vec<Vec<f64>> = names.iter().map(|n| numbers(&expected["data"][n])).collect();
    let y = numbers(&expected["data"]["y"]);
    let mut design = Design::new(&y);
    for (name, values) in names.iter().zip(&columns) {
        design = design.column(name, values);
    }
    let found = gls_ar1_with(&design, 12).unwrap();
    let theirs = &expected["gls_ar1_reml"];
    near("durbin watson", found.durbin_watson, expected["ols"]["durbin_watson"].as_f64().unwrap(), 1e-10);
    // nlme stops its own search at about 1e-7.
    near("phi", found.phi, theirs["phi"].as_f64().unwrap(), 2e-6);
    near("sigma", found.sigma, theirs["sigma"].as_f64().unwrap(), 1e-6);
    near("log-likelihood", found.log_likelihood, theirs["logLik"].as_f64().unwrap(), 1e-10);
    let (se, robust) =
        (numbers(&theirs["se"]), numbers(&expected["newey_west_lag12_bartlett_adjusted"]["se"]));
    for (i, term) in found.terms.iter().enumerate() {
        let estimate = found.estimates[i].unwrap();
        near(term, estimate.value, theirs["coef"][term].as_f64().unwrap(), 2e-6);
        near(term, estimate.se, se[i], 2e-6);
        near(term, found.newey_west[i].unwrap(), robust[i], 1e-9);
    }
}

#[test]
fn girls_matched_on_prior_attainment_agree_with_clubsandwich() {
    // R: nearest free girl of a mixed school within .05 sd of standLRT for each girl of a girls' school, then
    // coef_test(lm(normexam ~ girls), vcovCR(…, school, "CR2")).
    let Some(mut exam) = Table::read("Exam") else { return };
    exam.keep(&[], |cell| cell("sex") == "F");
    let treated: Vec<bool> = exam.text("schgend").iter().map(|s| s == "girls").collect();
    let (y, prior, school) = (exam.numbers("normexam"), exam.numbers("standLRT"), exam.factor("school"));
    let found = matched(&y, &treated, &prior, Some(&school), CALIPER).unwrap();
    assert_eq!((found.pairs.len(), found.unmatched), (1032, 345));
    near("effect", found.effect.estimate.value, 0.1759143, 1e-6);
    near("se", found.effect.estimate.se, 0.1258175, 1e-6);
    near("df", found.effect.estimate.df, 33.84168, 1e-6);
    assert!(found.smd_after.abs() < 0.01 && found.smd_before.abs() > found.smd_after.abs());
}

/// `coef_test(f, vcovCR(f, cluster, "CR2"))`: estimate, standard error, degrees of freedom of each term named.
fn agrees(design: &Design<'_>, kind: Robust, terms: &[(&str, [f64; 3])]) {
    let found = fit(design, kind).unwrap();
    for (term, [value, se, df]) in terms {
        let estimate = found.term(term).unwrap().estimate;
        near(term, estimate.value, *value, 1e-10);
        near(&format!("se of {term}"), estimate.se, *se, 1e-10);
        near(&format!("df of {term}"), estimate.df, *df, 1e-9);
    }
}

#[test]
fn tennessee_with_a_level_for_each_school_agrees_with_clubsandwich() {
    // R: lm(math ~ small + free + exp + factor(sch)), clusters schools and classes
    let Some(mut star) = Table::read("star") else { return };
    // Some pupils have no ses, which R's read.csv takes for a value of its own: `d[d$ses != "", ]`.
    let complete = ["math", "cltype", "sch", "tch", "ses", "exp"];
    star.keep(&complete, |cell| cell("gr") == "3" && ["small", "reg"].contains(&&*cell("cltype")));
    let (y, small) = (star.numbers("math"), star.is("cltype", "small"));
    let (free, exp) = (star.is("ses", "F"), star.numbers("exp"));
    let (school, class) = (star.factor("sch"), star.factor("tch"));
    let base = Design::new(&y).column("small", &small).column("free", &free).column("exp", &exp);
    let by_school = [
        ("small", [5.170540319129211, 2.015824941141187, 60.1990104413079]),
        ("free", [-17.60580511968973, 1.590477204816679, 55.8690345315352]),
        ("exp", [0.105524038397825, 0.141158388815767, 31.8106674735343]),
    ];
    agrees(&base.clone().clusters(&school).absorb(&school), Robust::Cr2, &by_school);
    let levels: Vec<Vec<f64>> = school.levels.iter().skip(1).map(|l| star.is("sch", l)).collect();
    let columns = levels.iter().fold(base, |design, level| design.column("sch", level));
    agrees(&columns.clone().clusters(&school), Robust::Cr2, &by_school);
    agrees(
        &columns.clusters(&class),
        Robust::Cr2,
        &[
            ("small", [5.170540319129211, 2.08608871232273, 115.028908131628]),
            ("free", [-17.60580511968973, 1.53120333513868, 163.5848472162445]),
            ("exp", [0.105524038397825, 0.14357704351476, 48.1656914390597]),
        ],
    );
}

#[test]
fn high_school_and_beyond_with_weights_agrees_with_clubsandwich() {
    // R: lm(mAch ~ cath + ses + minority, weights = 1 + (1:n %% 7)/3)
    let Some(table) = Table::read("Hsb82") else { return };
    let (y, ses, school) = (table.numbers("mAch"), table.numbers("ses"), table.factor("school"));
    let (catholic, minority) = (table.is("sector", "Catholic"), table.is("minrty", "Yes"));
    let w: Vec<f64> = (1..=y.len()).map(|i| 1.0 + (i % 7) as f64 / 3.0).collect();
    let design = Design::new(&y).column("cath", &catholic).column("ses", &ses).column("minority", &minority);
    let design = design.clusters(&school).weights(&w);
    agrees(
        &design,
        Robust::Cr2,
        &[
            ("(Intercept)", [12.5101718959976, 0.186605351050163, 87.0312383202999]),
            ("cath", [2.3003735730969, 0.290436540183681, 141.6411637817997]),
            ("ses", [2.44010634309021, 0.134557629092483, 135.9497719301181]),
            ("minority", [-3.21025172170266, 0.278424872351975, 105.9168428853189]),
        ],
    );
    agrees(&design, Robust::Cr1S, &[("cath", [2.3003735730969, 0.288806772986123, 142.0279528353209])]);
}

#[test]
fn achievement_awards_agree_with_clubsandwich() {
    // R: lm(Bagrut_status ~ treated + b + lagscore + siblings), year 2001, by school; and the first 400 rows, each for
    // itself: lm(Bagrut_status ~ treated + lagscore)
    let Some(mut table) = Table::read("AchievementAwardsRCT") else { return };
    table.keep(&[], |cell| cell("year") == "2001");
    let (y, treated, boy) =
        (table.numbers("Bagrut_status"), table.numbers("treated"), table.is("sex", "Boy"));
    let (before, siblings) = (table.numbers("lagscore"), table.numbers("siblings"));
    let school = table.factor("school_id");
    let design = Design::new(&y).column("treated", &treated).column("boy", &boy).column("lagscore", &before);
    agrees(
        &design.column("siblings", &siblings).clusters(&school),
        Robust::Cr2,
        &[
            ("treated", [0.0477756447108665, 0.04234552487387701, 26.0421248210875]),
            ("lagscore", [0.006390802303272, 0.000486233918234818, 20.9971856316962]),
            ("siblings", [0.0112627875913779, 0.005862218463995552, 10.0501303125404]),
        ],
    );
    let design = Design::new(&y[..400]).column("treated", &treated[..400]).column("lagscore", &before[..400]);
    agrees(
        &design,
        Robust::Cr2,
        &[("treated", [0.10583749149540844, 0.03988144219991302, 388.146546805631])],
    );
}
