//! What must hold whatever the numbers, and what must not break on odd ones.

use super::simulations::Random;
use crate::mixed::{Factor, Method as Likelihood};
use crate::pool::*;

const METHODS: [Method; 8] = [
    Method::EqualEffects,
    Method::DerSimonianLaird,
    Method::Hedges,
    Method::SidikJonkman,
    Method::Reml,
    Method::Ml,
    Method::PauleMandel,
    Method::EmpiricalBayes,
];

fn made(k: usize, seed: u64) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let mut random = Random::new(seed);
    let variances: Vec<f64> = (0..k).map(|_| 0.01 + 0.1 * random.uniform()).collect();
    let column: Vec<f64> = (0..k).map(|_| 10.0 + random.normal()).collect();
    let effects = (variances.iter().zip(&column))
        .map(|(v, x)| 0.2 + 0.1 * (x - 10.0) + (v + 0.04).sqrt() * random.normal());
    (effects.collect(), variances.clone(), column.clone())
}

#[track_caller]
fn near(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1e-300), "{a} and {b}");
}

#[test]
fn the_order_of_studies_does_not_matter() {
    let (effects, variances, column) = made(12, 3);
    let turn = |values: &[f64]| (0..12).map(|i| values[(5 * i + 2) % 12]).collect::<Vec<_>>();
    let (e, v, c) = (turn(&effects), turn(&variances), turn(&column));
    for method in METHODS {
        let a =
            fit(&Studies::new(&effects, &variances).column("x", &column), method, Test::default()).unwrap();
        let b = fit(&Studies::new(&e, &v).column("x", &c), method, Test::default()).unwrap();
        near(a.tau2, b.tau2, 1e-9);
        near(a.terms[1].estimate.low, b.terms[1].estimate.low, 1e-10);
        near(a.weights[2], b.weights[0], 1e-10);
    }
    let (a, b) = (Studies::new(&effects, &variances), Studies::new(&e, &v));
    near(one_more(&a).unwrap().low, one_more(&b).unwrap().low, 1e-10);
    near(ranges(&a).unwrap().tau2.1, ranges(&b).unwrap().tau2.1, 1e-10);
}

#[test]
fn units_and_offsets_carry_through() {
    let (effects, variances, column) = made(9, 4);
    for (unit, offset) in [(1e-12, 0.0), (1e6, 0.0), (1.0, 1e6), (-3.0, 7.0)] {
        let e: Vec<f64> = effects.iter().map(|e| unit * e + offset).collect();
        let v: Vec<f64> = variances.iter().map(|v| unit * unit * v).collect();
        let c: Vec<f64> = column.iter().map(|x| 1e6 + 1e3 * x).collect();
        for method in METHODS {
            let plain =
                fit(&Studies::new(&effects, &variances).column("x", &column), method, Test::default());
            let (a, b) =
                (plain.unwrap(), fit(&Studies::new(&e, &v).column("x", &c), method, Test::default()));
            let b = b.unwrap();
            near(unit * unit * a.tau2, b.tau2, 1e-7);
            near(a.i2, b.i2, 1e-7);
            near(unit * a.terms[1].estimate.value, 1e3 * b.terms[1].estimate.value, 1e-7);
            near(unit.abs() * a.terms[1].estimate.se, 1e3 * b.terms[1].estimate.se, 1e-7);
        }
        let (a, b) = (one_more(&Studies::new(&effects, &variances)), one_more(&Studies::new(&e, &v)));
        let (a, b) = (a.unwrap(), b.unwrap());
        near(unit.abs() * (a.high - a.low), b.high - b.low, 1e-8);
    }
}

#[test]
fn the_same_studies_give_the_same_digits_and_a_turned_sign_turns_the_answer() {
    let (effects, variances, _) = made(11, 5);
    let turned: Vec<f64> = effects.iter().map(|e| -e).collect();
    let (a, b) = (Studies::new(&effects, &variances), Studies::new(&turned, &variances));
    let first = offer(&a, Thresholds::default()).unwrap();
    assert_eq!(first, offer(&a, Thresholds::default()).unwrap());
    let (up, down) = (first.mean.unwrap(), offer(&b, Thresholds::default()).unwrap().mean.unwrap());
    near(up.estimate.low, -down.estimate.high, 1e-12);
    near(up.tau2, down.tau2, 1e-12);
}

#[test]
fn the_names_and_order_of_clusters_do_not_matter() {
    let (effects, variances, column) = made(15, 6);
    let label =
        |i: usize, names: [&str; 4]| names[[0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 0, 1, 2][i]].to_owned();
    let turn = |i: usize| (4 * i + 7) % 15;
    let order: Vec<usize> = (0..15).map(turn).collect();
    let pick = |v: &[f64]| order.iter().map(|&i| v[i]).collect::<Vec<_>>();
    let (e, v, c) = (pick(&effects), pick(&variances), pick(&column));
    let one = Factor::from_labels("team", (0..15).map(|i| label(i, ["a", "b", "c", "d"])));
    let two = Factor::from_labels("team", order.iter().map(|&i| label(i, ["z", "m", "k", "b"])));
    for likelihood in [Likelihood::Reml, Likelihood::Ml] {
        let studies = Studies::new(&effects, &variances).column("x", &column);
        let a = fit_clustered(&studies, &one, None, likelihood, Degrees::Contain).unwrap();
        let studies = Studies::new(&e, &v).column("x", &c);
        let b = fit_clustered(&studies, &two, None, likelihood, Degrees::Contain).unwrap();
        near(a.robust[1].estimate.low, b.robust[1].estimate.low, 1e-6);
        near(a.robust[1].estimate.df, b.robust[1].estimate.df, 1e-6);
        near(a.log_likelihood, b.log_likelihood, 1e-10);
    }
}

#[test]
fn equal_effects_have_no_spread_and_the_guard_keeps_an_interval() {
    let (effects, variances) = ([0.3; 4], [0.01, 0.2, 0.05, 0.07]);
    let studies = Studies::new(&effects, &variances);
    for method in METHODS {
        let plain = fit(&studies, method, Test::KnappHartung).unwrap();
        assert_eq!((plain.tau2, plain.factor, plain.estimate.se), (0.0, 0.0, 0.0));
        near(plain.estimate.value, 0.3, 1e-15);
        assert!(fit(&studies, method, Test::GuardedKnappHartung).unwrap().estimate.se > 0.0);
    }
    let found = ranges(&studies).unwrap();
    assert!(found.empty && found.tau2 == (0.0, 0.0));
    assert_eq!(trim_and_fill(&studies, Method::Reml, Test::Z, None).unwrap().missing, 0);
    let team = Factor::from_labels("team", ["a", "a", "b", "b"]);
    let clustered = fit_clustered(&studies, &team, None, Likelihood::Reml, Degrees::Contain).unwrap();
    assert_eq!((clustered.sigma2[0].sigma2, clustered.sigma2[1].sigma2), (0.0, 0.0));
    assert_eq!(clustered.notes.len(), 2);
}

#[test]
fn hostile_numbers_get_a_sentence_or_the_right_digits() {
    let bad: [(&[f64], &[f64]); 7] = [
        (&[], &[]),
        (&[1.0], &[1.0]),
        (&[1.0, f64::NAN, 2.0], &[1.0; 3]),
        (&[1.0, f64::INFINITY, 2.0], &[1.0; 3]),
        (&[1.0, 2.0, 3.0], &[1.0, -1.0, 1.0]),
        (&[1e308, -1e308, 0.0], &[1e-300; 3]),
        (&[1.0, 2.0, 3.0], &[f64::MIN_POSITIVE, 1e300, 1.0]),
    ];
    for (effects, variances) in bad {
        let studies = Studies::new(effects, variances);
        for method in METHODS {
            assert!(fit(&studies, method, Test::default()).unwrap_err().to_string().ends_with('.'));
        }
        assert!(ranges(&studies).is_err() && one_more(&studies).is_err());
        assert!(leave_one_out(&studies, Method::Reml, Test::Z).is_err());
        assert!(small_study_test(&studies, Method::Reml, Test::Z).is_err());
        assert!(trim_and_fill(&studies, Method::Reml, Test::Z, None).is_err());
        let team = Factor::from_labels("team", effects.iter().map(|e| e.to_string()));
        assert!(fit_clustered(&studies, &team, None, Likelihood::Reml, Degrees::Contain).is_err());
    }
    // One study a million million times as precise as the rest: Q by exact fractions.
    let studies = Studies::new(&[0.2, 1.5, -0.7, 3.0, 0.4, 0.6], &[1e-12, 1.0, 2.0, 0.5, 3.0, 0.9]);
    let found = fit(&studies, Method::DerSimonianLaird, Test::Z).unwrap();
    near(found.q.statistic, 17.966_111_111_062_656, 1e-12);
    near(found.tau2, 1.311_179_775_280_115, 1e-12);
}

#[test]
fn groupings_that_say_nothing_are_refused() {
    let (effects, variances, _) = made(6, 7);
    let studies = Studies::new(&effects, &variances);
    let ask = |labels: [&str; 6], inner: Option<&Factor>| {
        let team = Factor::from_labels("team", labels);
        fit_clustered(&studies, &team, inner, Likelihood::Reml, Degrees::Contain).map(|_| ()).unwrap_err()
    };
    assert_eq!(ask(["a"; 6], None), PoolError::OneCluster { name: "team".into() });
    assert_eq!(ask(["a", "b", "c", "d", "e", "f"], None), PoolError::NothingInside { name: "team".into() });
    let same = Factor::from_labels("class", ["1", "1", "1", "2", "2", "2"]);
    assert_eq!(
        ask(["a", "a", "a", "b", "b", "b"], Some(&same)),
        PoolError::NothingInside { name: "team".into() }
    );
    let short = Factor::from_labels("class", ["1", "1"]);
    let found = PoolError::LengthsDiffer { name: "class".into(), expected: 6, found: 2 };
    assert_eq!(ask(["a", "a", "a", "b", "b", "b"], Some(&short)), found);
}

#[test]
fn nothing_is_offered_below_its_number_of_studies() {
    for k in [1, 4, 5, 7, 8, 9, 10] {
        let (effects, variances, column) = made(k, 8);
        let studies = Studies::new(&effects, &variances).column("x", &column);
        let found = offer(&studies, Thresholds::default()).unwrap();
        assert_eq!((found.k, found.mean.is_ok(), found.one_more.is_ok()), (k, k >= 5, k >= 5));
        assert_eq!(found.columns.unwrap().is_ok(), k >= 8);
        assert_eq!(found.small_study.is_ok(), k >= 10);
        assert_eq!(found.verdict == crate::verdict::Verdict::TooFew, k < 5);
    }
    // Twenty studies by four teams are four, not twenty.
    let (effects, variances, _) = made(20, 9);
    let team = Factor::from_labels("team", (0..20).map(|i| (i % 4).to_string()));
    let studies = Studies::new(&effects, &variances);
    let found = offer_clustered(&studies, &team, None, Thresholds::default()).unwrap();
    assert_eq!(found.mean.unwrap_err(), NotOffered::TooFew { asked: Asked::Mean, have: 4, need: 5 });
}
