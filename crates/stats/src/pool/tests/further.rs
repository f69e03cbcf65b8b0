//! Small odd shapes against metafor 3.8-1, with `control = list(threshold = 1e-14)`.

use crate::pool::*;

#[track_caller]
fn same(got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len());
    for (g, e) in got.iter().zip(expected) {
        assert!((g - e).abs() <= 1e-8 * e.abs().max(1e-3), "{g} is not {e}");
    }
}

#[test]
fn two_studies_give_a_mean_to_whoever_asks_for_it() {
    // rma(c(.1, 1.5), c(.01, .04)), then test = "knha" and predict()
    let studies = Studies::new(&[0.1, 1.5], &[0.01, 0.04]);
    let z = fit(&studies, Method::Reml, Test::Z).unwrap();
    let got = [z.estimate.value, z.estimate.se, z.tau2, z.tau2_se.unwrap(), z.i2];
    same(&got, &[0.789285714285714, 0.699917998112374, 0.955, 1.385929291125633, 97.44897959183673]);
    let knha = fit(&studies, Method::Reml, Test::KnappHartung).unwrap();
    let next = knha.prediction.unwrap();
    let got = [knha.estimate.se, knha.estimate.low, knha.estimate.high, next.low, next.high];
    let expected =
        [0.699917998112374, -8.104015668263647, 9.682587096835077, -14.484001572102617, 16.062573000674046];
    same(&got, &expected);
}

#[test]
fn three_studies_with_the_guard_agree() {
    // rma(c(.1, .5, -.3), c(.01, .04, .02), test = "adhoc")
    let studies = Studies::new(&[0.1, 0.5, -0.3], &[0.01, 0.04, 0.02]);
    let found = fit(&studies, Method::Reml, Test::GuardedKnappHartung).unwrap();
    let got = [found.estimate.value, found.estimate.se, found.tau2, found.estimate.low, found.estimate.high];
    let expected =
        [0.0833994653702741, 0.2252396948980651, 0.1232200925073751, -0.8857287227308218, 1.05252765347137];
    same(&got, &expected);
}

#[test]
fn at_the_boundary_the_variance_is_exactly_0_and_only_the_guard_keeps_the_interval_honest() {
    // rma(y, v, test = "knha"), rma(y, v, test = "adhoc")
    let studies = Studies::new(&[0.2, 0.25, 0.1, 0.3, 0.22, 0.18], &[0.1, 0.2, 0.15, 0.3, 0.2, 0.1]);
    let plain = fit(&studies, Method::Reml, Test::KnappHartung).unwrap();
    assert_eq!(plain.tau2, 0.0);
    let got =
        [plain.estimate.value, plain.estimate.se, plain.tau2_se.unwrap(), plain.q.statistic, plain.factor];
    let expected =
        [0.1954166666666667, 0.0242548677817693, 0.0923038994903386, 0.1176597222222222, 0.0235319444444444];
    same(&got, &expected);
    let guarded = fit(&studies, Method::Reml, Test::GuardedKnappHartung).unwrap();
    same(&[guarded.estimate.se, guarded.estimate.low], &[0.158113883008419, -0.211028008956701]);
}

#[test]
fn very_unequal_variances_agree() {
    // rma(y, c(1e-6, 1e-5, 2e-6, .5, 3, .9))
    let studies = Studies::new(&[0.2, 0.9, -0.7, 3.0, 0.4, 0.6], &[1e-6, 1e-5, 2e-6, 0.5, 3.0, 0.9]);
    let found = fit(&studies, Method::Reml, Test::Z).unwrap();
    let got = [found.estimate.value, found.estimate.se, found.tau2, found.q.statistic, found.i2];
    let expected =
        [0.661160734235721, 0.536157069636927, 1.33123075745934, 363768.968147075, 99.9995377376353];
    same(&got, &expected);
}

#[test]
fn columns_agree_with_equal_effects_with_reml_and_with_moments() {
    let effects = [0.5, 0.1, 0.4, -0.2, 0.8, 0.3, 0.6, 0.0];
    let variances = [0.02, 0.05, 0.03, 0.04, 0.06, 0.02, 0.08, 0.03];
    let (x, d) = ([2.0, 1.0, 3.0, 0.0, 5.0, 2.0, 4.0, 1.0], [0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0]);
    let both = Studies::new(&effects, &variances).column("x", &x).column("d", &d);
    let coefficients = [0.0399925270893009, 0.1582637937476648, -0.1704944575912322];
    let errors = [0.1749437217124298, 0.0605430648193562, 0.1582575755114128];

    // rma(y, v, mods = ~ x + d, method = "EE")
    let found = fit(&both, Method::EqualEffects, Test::Z).unwrap();
    let of = |f: &Pooled, pick: fn(&Term) -> f64| f.terms.iter().map(pick).collect::<Vec<f64>>();
    same(&of(&found, |t| t.estimate.value), &coefficients);
    same(&of(&found, |t| t.estimate.se), &errors);
    let got = [found.qm.statistic, found.q.statistic, found.r2.unwrap(), found.i2];
    same(&got, &[15.656052892463233, 2.0140739818159163, 84.04253917018171, 0.0]);

    // rma(y, v, mods = ~ x + d, test = "adhoc")
    let found = fit(&both, Method::Reml, Test::GuardedKnappHartung).unwrap();
    same(&of(&found, |t| t.estimate.se), &errors);
    let got = [found.tau2, found.qm.statistic, found.qm.p, found.r2.unwrap()];
    same(&got, &[0.0, 7.828026446231617, 0.0288274792605194, 100.0]);

    // rma(y, v, mods = ~ x, method = "DL", test = "knha"), predict(newmods = 2.5)
    let one = Studies::new(&effects, &variances).column("x", &x);
    let found = fit(&one, Method::DerSimonianLaird, Test::KnappHartung).unwrap();
    let got = [found.terms[0].estimate.value, found.terms[1].estimate.se, found.qm.statistic];
    same(&got, &[-0.0958078472325823, 0.0369969151710909, 27.395543356661534]);
    let (mean, next) = found.predict(&[2.5]).unwrap();
    let next = next.unwrap();
    let got = [mean.value, mean.se, next.low, next.high];
    same(&got, &[0.3883037445919736, 0.0501137533348952, 0.2656798076514627, 0.5109276815324845]);
    assert!(found.predict(&[]).unwrap_err().to_string().contains("1 columns and 0 values"));
}

#[test]
fn one_more_setting_agrees_with_a_finer_integration() {
    // The mixture of the module's text over 20,000 stretches of τ², in R.
    let six = Studies::new(&[0.32, 0.05, 0.21, -0.08, 0.40, 0.11], &[0.02, 0.01, 0.03, 0.02, 0.05, 0.01]);
    let found = one_more(&six).unwrap();
    let got = [found.low, found.high, found.above_zero];
    for (g, e) in got.into_iter().zip([-0.244192651746, 0.547304267854, 0.858993265325]) {
        assert!((g - e).abs() < 2e-4, "{g} is not {e}");
    }
}
