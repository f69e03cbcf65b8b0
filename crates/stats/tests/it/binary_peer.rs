//! Logistic models against lme4's glmer, on real and on made-up data.

use crate::data::{Table, reference};
use ensemble_stats::mixed::Factor;
use ensemble_stats::mixed::binary::{Binary, BinaryFit, fit};
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn near(what: &str, found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found}, expected {expected}");
}

/// What glmer says of one fit.
struct Expected<'a> {
    m2ll: f64,
    fixed: &'a [f64],
    se: &'a [f64],
    sd: f64,
    modes: &'a [f64],
    mode_sd: &'a [f64],
}

/// Tolerances are what glmer's own search and numerical Hessian leave open, in standard errors.
fn agrees(what: &str, found: &BinaryFit, expected: &Expected<'_>) {
    near(&format!("{what} −2 log-likelihood"), found.minus_two_log_likelihood, expected.m2ll, 2e-6);
    for ((one, value), se) in found.fixed.iter().zip(expected.fixed).zip(expected.se) {
        let estimate = one.estimate.unwrap();
        near(&format!("{what} {}", one.term), estimate.value, *value, 1e-4 * se);
        near(&format!("{what} se of {}", one.term), estimate.se, *se, 3e-4 * se);
    }
    near(&format!("{what} sd"), found.sd, expected.sd, 2e-5 * expected.sd);
    for ((mode, value), sd) in found.modes.iter().zip(expected.modes).zip(expected.mode_sd) {
        near(&format!("{what} mode of {}", mode.level), mode.deviation.value, *value, 3e-5 * expected.sd);
        near(&format!("{what} sd of {}", mode.level), mode.conditional_sd, *sd, 3e-5 * expected.sd);
    }
}

#[test]
fn repeated_years_in_dutch_schools_at_one_nine_and_twenty_five_points() {
    let (Some(reference), Some(table)) = (reference("glmm_binary"), Table::read("bdf")) else { return };
    let yes: Vec<bool> = table.numbers("repeatgr").iter().map(|&times| times > 0.0).collect();
    let (sex, ses, minority) = (table.is("sex", "1"), table.numbers("ses"), table.is("Minority", "Y"));
    let school = table.factor("schoolNR");
    let design =
        Binary::new(&yes, &school).column("sex1", &sex).column("ses", &ses).column("MinorityY", &minority);
    for (name, expected) in reference["fits"].as_object().unwrap() {
        let found = fit(&design, expected["nAGQ"].as_u64().unwrap() as u32).unwrap();
        assert_eq!(found.n, expected["n"].as_u64().unwrap());
        let fixed: Vec<f64> =
            found.fixed.iter().map(|f| expected["fixef"][&f.term].as_f64().unwrap()).collect();
        let groups = &expected["ranef"]["schoolNR"];
        let groups = if groups.is_null() { &expected["ranef"] } else { groups };
        let order: Vec<usize> = (groups["level"].as_array().unwrap().iter())
            .map(|level| found.modes.iter().position(|m| Some(m.level.as_str()) == level.as_str()).unwrap())
            .collect();
        assert_eq!(order.len(), found.groups);
        let mut sorted = found.clone();
        sorted.modes = order.iter().map(|&at| found.modes[at].clone()).collect();
        agrees(
            name,
            &sorted,
            &Expected {
                m2ll: expected["m2ll"].as_f64().unwrap(),
                fixed: &fixed,
                se: &numbers(&expected["se"]),
                sd: expected["sd"]["schoolNR"].as_f64().unwrap(),
                modes: &numbers(&groups["mode"]),
                mode_sd: &numbers(&groups["cond_sd"]),
            },
        );
    }
}

/// The minimal standard generator of Park and Miller, which R's doubles can follow exactly.
fn uniform(n: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    std::iter::repeat_with(|| {
        state = state * 16_807 % 2_147_483_647;
        state as f64 / 2_147_483_647.0
    })
    .take(n)
    .collect()
}

fn chance(eta: f64) -> f64 {
    1.0 / (1.0 + (-eta).exp())
}

fn groups(codes: impl Iterator<Item = usize>) -> Factor {
    Factor::from_labels("g", codes.map(|code| code.to_string()))
}

#[test]
fn rare_outcomes_in_groups_of_three_to_six() {
    // glmer(y ~ x + z + (1 | g), binomial, nAGQ = points), bobyqa with rhoend 1e-9.
    let code: Vec<usize> = (0..60).flat_map(|g| vec![g; 3 + g % 4]).collect();
    let n = code.len();
    let u = uniform(2 * n + 60, 7);
    let x: Vec<f64> = u[..n].iter().map(|u| 2.0 * u - 1.0).collect();
    let z: Vec<f64> = (1..=n).map(|row| f64::from(u8::from(row % 3 == 0))).collect();
    let yes: Vec<bool> = (0..n)
        .map(|r| {
            let intercept = 4.8 * (u[2 * n + code[r]] - 0.5);
            u[n + r] < chance(-2.2 + x[r] - 0.5 * z[r] + intercept)
        })
        .collect();
    let group = groups(code.iter().copied());
    let design = Binary::new(&yes, &group).column("x", &x).column("z", &z);
    let expected = [
        Expected {
            m2ll: 246.13714898282,
            fixed: &[-1.8877572920, 0.6666094833, -0.2797289722],
            se: &[0.3481161031, 0.3259551763, 0.3780386784],
            sd: 1.340551255,
            modes: &[-0.4419462800, -0.5326188164, 1.4976881345],
            mode_sd: &[1.1351035668, 1.0980912395, 0.7501299444],
        },
        Expected {
            m2ll: 245.5620764089,
            fixed: &[-1.8825859521, 0.6603938673, -0.2834623203],
            se: &[0.3453856605, 0.3285744943, 0.3801412451],
            sd: 1.387878344,
            modes: &[-0.4652708349, -0.5593022141, 1.5286778563],
            mode_sd: &[1.1660886820, 1.1272579174, 0.7570741757],
        },
        Expected {
            m2ll: 245.56343333884,
            fixed: &[-1.8822971195, 0.6604701371, -0.2834367205],
            se: &[0.3451313080, 0.3285478619, 0.3801265408],
            sd: 1.387298826,
            modes: &[-0.4650870430, -0.5590938761, 1.5280692216],
            mode_sd: &[1.1656787322, 1.1268662240, 0.7569887401],
        },
    ];
    for (points, expected) in [1, 9, 25].into_iter().zip(&expected) {
        agrees(&format!("{points} points"), &fit(&design, points).unwrap(), expected);
    }
}

#[test]
fn counts_of_many_trials_with_their_binomial_coefficients() {
    // glmer(cbind(yes, of - yes) ~ x + (1 | g), binomial, nAGQ = 1 and 25); with 25 points glmer leaves out the
    // saturated model's 2 Σ ln dbinom(yes, of, yes/of).
    let code: Vec<usize> = (0..60).map(|row| row / 3).collect();
    let u = uniform(140, 11);
    let of: Vec<u32> = u[60..120].iter().map(|u| 1 + (30.0 * u) as u32).collect();
    let yes: Vec<u32> = (0..60)
        .map(|r| {
            let p = chance(-1.0 + u[r] + 2.0 * (u[120 + code[r]] - 0.5));
            (f64::from(of[r]) * p + 0.5) as u32
        })
        .collect();
    let group = groups(code.into_iter());
    let design = Binary::counts(&yes, &of, &group).column("x", &u[..60]);
    let found = fit(&design, 1).unwrap();
    assert_eq!((found.n, found.groups), (1009, 20));
    let mut expected = Expected {
        m2ll: 221.33551292587,
        fixed: &[-1.170221226, 1.050943588],
        se: &[0.1777207328, 0.2554020499],
        sd: 0.4416426842,
        modes: &[-0.5863652374, -0.5966333786, -0.5798450414],
        mode_sd: &[0.2588518756, 0.2588830174, 0.2390115059],
    };
    agrees("Laplace", &found, &expected);
    let saturated = |yes: f64, of: f64| {
        let ways: f64 = (1..=yes as u32).map(|i| ((of - yes + f64::from(i)) / f64::from(i)).ln()).sum();
        let p = yes / of;
        ways + yes * p.ln() + (of - yes) * (1.0 - p).ln()
    };
    let inner = yes.iter().zip(&of).filter(|(yes, of)| **yes > 0 && yes < of);
    let saturated: f64 = inner.map(|(&yes, &of)| saturated(yes.into(), of.into())).sum();
    expected = Expected {
        m2ll: 45.117136136026 - 2.0 * saturated,
        fixed: &[-1.170069095, 1.050611902],
        se: &[0.1779746162, 0.2555046667],
        sd: 0.4434144904,
        modes: &[-0.5880254212, -0.5982463835, -0.5811960660],
        mode_sd: &[0.2592927486, 0.2593092549, 0.2393546446],
    };
    agrees("25 points", &fit(&design, 25).unwrap(), &expected);
}

#[test]
fn schools_that_differ_much_and_a_rare_outcome() {
    // glmer(minrty == "Yes" ~ ses + (1 | school), Hsb82) and glmer(normexam > 1.5 ~ standLRT + sex + (1 | school), Exam).
    let Some(table) = Table::read("Hsb82") else { return };
    let yes: Vec<bool> = table.text("minrty").iter().map(|v| v == "Yes").collect();
    let (ses, school) = (table.numbers("ses"), table.factor("school"));
    let found = fit(&Binary::new(&yes, &school).column("ses", &ses), 25).unwrap();
    let expected = Expected {
        m2ll: 5281.1217131836,
        fixed: &[-1.6693020623, -0.7565008639],
        se: &[0.18951388165, 0.05472847761],
        sd: 2.263436164,
        modes: &[-1.0665782547, -0.3014980134, 4.6451653566],
        mode_sd: &[0.5025132077, 0.5973946398, 0.7060869048],
    };
    agrees("minority", &found, &expected);

    let Some(table) = Table::read("Exam") else { return };
    let yes: Vec<bool> = table.numbers("normexam").iter().map(|&score| score > 1.5).collect();
    let (before, sex) = (table.numbers("standLRT"), table.is("sex", "M"));
    let school = table.factor("school");
    let design = Binary::new(&yes, &school).column("standLRT", &before).column("sexM", &sex);
    let expected = Expected {
        m2ll: 1411.2351679341,
        fixed: &[-3.8471167963, 1.6489974798, -0.5369475098],
        se: &[0.22172433751, 0.09864808324, 0.20849092333],
        sd: 1.176493085,
        modes: &[2.032330871, 1.835802509, 1.838845624],
        mode_sd: &[0.3243881837, 0.3515355756, 0.3484372988],
    };
    agrees("high scores", &fit(&design, 25).unwrap(), &expected);
}

#[test]
fn two_thousand_schools() {
    // glmer(score == 10 ~ gcsecnt + (1 | school), Chem97, nAGQ = 25)
    let Some(table) = Table::read("Chem97") else { return };
    let yes: Vec<bool> = table.numbers("score").iter().map(|&score| score == 10.0).collect();
    let (before, school) = (table.numbers("gcsecnt"), table.factor("school"));
    let found = fit(&Binary::new(&yes, &school).column("gcsecnt", &before), 25).unwrap();
    let expected = Expected {
        m2ll: 21010.886834281,
        fixed: &[-2.610788614, 2.792629710],
        se: &[0.04027423276, 0.04082248935],
        sd: 0.8833071088,
        modes: &[0.08954593180, 1.26705478107, -0.09784184451],
        mode_sd: &[0.5411285674, 0.4145956104, 0.8476604631],
    };
    agrees("grade A", &found, &expected);
}
