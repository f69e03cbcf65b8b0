//! Funnels against R, unit by unit.

use crate::data::{Table, reference};
use ensemble_stats::funnel::{Funnel, Limits, Outside, Overdispersion, Plan, Scale, Series, Trim, funnel};
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
}

fn near(what: &str, got: f64, expected: &Value) {
    let expected = expected.as_f64().unwrap();
    assert!((got - expected).abs() <= 2e-12 * expected.abs().max(1.0), "{what}: {got} is not {expected}");
}

fn plan(scale: Scale, overdispersion: Overdispersion, trim: Trim) -> Plan {
    Plan { centre: None, scale, overdispersion, trim }
}

fn each(limits: &Limits) -> [(&'static str, f64); 4] {
    let Limits { lower95, upper95, lower998, upper998 } = *limits;
    [("0.025", lower95), ("0.975", upper95), ("0.001", lower998), ("0.999", upper998)]
}

fn outside(found: &Funnel, which: impl Fn(Outside) -> bool) -> usize {
    found.units.iter().filter(|u| which(u.outside)).count()
}

#[test]
fn shares_by_authority_have_the_numbers_of_the_reference() {
    let Some(all) = reference("funnel") else { return };
    let expected = &all["proportions"]["chem97_gradeA_by_lea"];
    let (ids, did, n) =
        (texts(&expected["unit"]), numbers(&expected["numerator"]), numbers(&expected["denominator"]));
    let series = Series::Proportions { numerators: &did, denominators: &n };
    let made =
        |scale, overdispersion, trim| funnel(&ids, &series, &plan(scale, overdispersion, trim)).unwrap();
    use Overdispersion::{Additive, Multiplicative, None};
    use Trim::{Truncate, Winsorise};

    let additive = made(Scale::Natural, Additive, Winsorise);
    assert_eq!(additive, funnel(&ids, &series, &Plan::default()).unwrap());
    near("centre", additive.centre, &expected["p0"]);
    let dispersion = &expected["overdispersion_untransformed"];
    near("phi", additive.phi, &dispersion["phi"]);
    near("phi untrimmed", additive.phi_untrimmed, &dispersion["phi_unwinsorised"]);
    near("tau2", additive.tau2, &dispersion["tau2"]);
    near("lower cut", additive.cuts.0, &dispersion["z_lo"]);
    near("upper cut", additive.cuts.1, &dispersion["z_hi"]);
    assert_eq!(additive.kept as u64, dispersion["I"].as_u64().unwrap());
    for (at, unit) in additive.units.iter().enumerate() {
        assert_eq!(unit.id, ids[at]);
        near("z", unit.z, &expected["z"][at]);
        near("adjusted z", unit.z_adjusted, &expected["z_additive"][at]);
        near("p", unit.p, &expected["p_two_sided"][at]);
        near("adjusted p", unit.p_adjusted, &expected["p_BH"][at]);
    }
    let beyond998 = |o| matches!(o, Outside::Above998 | Outside::Below998);
    assert_eq!(outside(&additive, beyond998) as u64, expected["n_outside_3sigma_additive"].as_u64().unwrap());
    let beyond95 = outside(&additive, |o| o != Outside::Inside) as u64;
    assert_eq!(beyond95, expected["n_outside_2sigma_additive"].as_u64().unwrap());
    let normal = made(Scale::Natural, None, Winsorise);
    assert_eq!(outside(&normal, beyond998) as u64, expected["n_outside_3sigma_unadjusted"].as_u64().unwrap());
    // By the exact limits one unit fewer lies outside.
    let exact = made(Scale::Exact, None, Winsorise);
    assert_eq!(outside(&exact, beyond998), 14);

    let arcsine = made(Scale::Arcsine, Additive, Winsorise);
    near("phi arcsine", arcsine.phi, &expected["overdispersion_arcsine_winsor"]["phi"]);
    near("tau2 arcsine", arcsine.tau2, &expected["overdispersion_arcsine_winsor"]["tau2"]);
    let truncated = made(Scale::Arcsine, Additive, Truncate);
    let dispersion = &expected["overdispersion_arcsine_truncate_SHMI"];
    near("phi truncated", truncated.phi, &dispersion["phi"]);
    near("tau2 truncated", truncated.tau2, &dispersion["tau2"]);
    assert_eq!(truncated.kept as u64, dispersion["kept"].as_u64().unwrap());

    let curves = [
        ("exact", &exact),
        ("normal", &normal),
        ("normal_multiplicative", &made(Scale::Natural, Multiplicative, Winsorise)),
        ("normal_additive", &additive),
        ("arcsine", &made(Scale::Arcsine, None, Winsorise)),
        ("arcsine_additive", &arcsine),
    ];
    let mut folded = 0;
    for row in expected["limits"].as_array().unwrap() {
        for (name, found) in curves {
            for (q, limit) in each(&found.limits_at(row["n"].as_f64().unwrap()).unwrap()) {
                // A limit before the arcsine scale begins is folded back by R; ours keeps its sign.
                let fold = name.starts_with("arcsine") && limit < 0.0;
                near(name, if fold { -limit } else { limit }, &row[name][q]);
                folded += usize::from(fold);
            }
        }
    }
    assert_eq!(folded, 2);
}

#[test]
fn mean_residuals_by_school_have_the_numbers_of_the_reference() {
    let Some(all) = reference("funnel") else { return };
    let expected = &all["means"]["exam_va_residual"];
    let (ids, means, n) = (texts(&expected["school"]), numbers(&expected["mean"]), numbers(&expected["n"]));
    let sd = expected["sigma"].as_f64().unwrap();
    let series = Series::Means { means: &means, n: &n, sd };
    let found = funnel(&ids, &series, &Plan::default()).unwrap();
    assert!(found.centre.abs() < 1e-15);
    let dispersion = &expected["overdispersion"];
    near("phi", found.phi, &dispersion["phi"]);
    near("phi untrimmed", found.phi_untrimmed, &dispersion["phi_unwinsorised"]);
    near("tau2", found.tau2, &dispersion["tau2"]);
    near("lower cut", found.cuts.0, &dispersion["z_lo"]);
    near("upper cut", found.cuts.1, &dispersion["z_hi"]);
    let plain = funnel(&ids, &series, &Plan::new(Overdispersion::None)).unwrap();
    for (at, unit) in found.units.iter().enumerate() {
        near("z", unit.z, &expected["z"][at]);
        near("adjusted z", unit.z_adjusted, &expected["z_additive"][at]);
        let s = (plain.units[at].limits.upper95 - plain.centre) / 1.959963984540054;
        near("s", s, &expected["s"][at]);
    }
    assert_eq!(found.alarms95.about, 3, "with 65 schools expect 3 outside 95% by chance");
}

#[test]
fn authorities_of_the_table_give_the_shares_of_the_reference() {
    let (Some(table), Some(all)) = (Table::read("Chem97"), reference("funnel")) else { return };
    let expected = &all["proportions"]["chem97_gradeA_by_lea"];
    let ids = texts(&expected["unit"]);
    let (lea, score) = (table.text("lea"), table.numbers("score"));
    let count = |test: &dyn Fn(f64) -> bool| -> Vec<f64> {
        let of = |id: &String| lea.iter().zip(&score).filter(|(l, s)| *l == id && test(**s)).count() as f64;
        ids.iter().map(of).collect()
    };
    assert_eq!(count(&|score| score == 10.0), numbers(&expected["numerator"]));
    assert_eq!(count(&|_| true), numbers(&expected["denominator"]));
}

/// Shares of pupils over 15 in mathematics in 160 American schools, and mean residuals of `lm(mAch ~ cses)`: R 4.2.2,
/// by the same steps as the reference.
#[test]
fn american_schools_have_the_numbers_of_r() {
    let Some(table) = Table::read("Hsb82") else { return };
    let (school, score, ses) = (table.factor("school"), table.numbers("mAch"), table.numbers("cses"));
    let by_school = |value: &dyn Fn(usize) -> f64| -> Vec<f64> {
        let mut sums = vec![0.0; school.levels.len()];
        school.codes.iter().enumerate().for_each(|(row, &code)| sums[code as usize] += value(row));
        sums
    };
    let (over, n) = (by_school(&|row| f64::from(u8::from(score[row] > 15.0))), by_school(&|_| 1.0));
    let shares = Series::Proportions { numerators: &over, denominators: &n };
    let made = |plan: &Plan| funnel(&school.levels, &shares, plan).unwrap();
    let marked = |found: &Funnel| found.units.iter().filter(|u| u.beyond998()).count();
    use Overdispersion::{Additive, Multiplicative, None};
    let additive = made(&Plan::new(Additive));
    for (got, r) in [
        (additive.centre, 0.410160055671538),
        (additive.phi, 3.96333516280292),
        (additive.tau2, 0.0161060337464434),
    ] {
        assert!((got / r - 1.0).abs() < 1e-12, "{got} is not {r}");
    }
    let normal = made(&plan(Scale::Natural, None, Trim::Winsorise));
    let all = [&additive, &normal, &made(&Plan::new(None)), &made(&Plan::new(Multiplicative))];
    assert_eq!(all.map(marked), [1, 35, 36, 2]);

    let rows = score.len() as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / rows;
    let (mx, my) = (mean(&ses), mean(&score));
    let slope = ses.iter().zip(&score).map(|(x, y)| (x - mx) * (y - my)).sum::<f64>()
        / ses.iter().map(|x| (x - mx).powi(2)).sum::<f64>();
    let left = |row: usize| score[row] - my - slope * (ses[row] - mx);
    let sd = ((0..score.len()).map(|row| left(row).powi(2)).sum::<f64>() / (rows - 2.0)).sqrt();
    let means: Vec<f64> = by_school(&left).iter().zip(&n).map(|(sum, n)| sum / n).collect();
    let found =
        funnel(&school.levels, &Series::Means { means: &means, n: &n, sd }, &Plan::default()).unwrap();
    for (got, r) in [(sd, 6.72468677343518), (found.phi, 6.43419572261017), (found.tau2, 5.51548717756876)] {
        assert!((got / r - 1.0).abs() < 1e-11, "{got} is not {r}");
    }
    assert_eq!(marked(&found), 2);
}
