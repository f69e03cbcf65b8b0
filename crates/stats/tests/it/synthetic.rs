//! Fits of small made-up data against numbers from thirty-digit arithmetic on the full covariance matrix, so that
//! the tests mean something where the real data are not at hand.

use ensemble_stats::mixed::{Design, Factor, Fit, Method, between, fit};

const N: usize = 24;
const CLASS: [usize; 7] = [2, 3, 4, 3, 5, 1, 6];
const CLASS_EFFECT: [f64; 7] = [-3.0, -1.0, 2.0, 4.0, 0.0, 3.0, 1.5];
const SCHOOL: [usize; 7] = [0, 0, 1, 1, 2, 2, 2];

fn factor(name: &str, code: impl Fn(usize) -> usize) -> Factor {
    let codes: Vec<u32> = (0..N).map(|i| code(i) as u32).collect();
    let levels = (0..=codes.iter().max().copied().unwrap()).map(|l| l.to_string()).collect();
    Factor { name: name.into(), codes, levels }
}

fn class_of(row: usize) -> usize {
    let mut left = row;
    CLASS.iter().position(|&size| left.checked_sub(size).map(|rest| left = rest).is_none()).unwrap()
}

fn column() -> Vec<f64> {
    (0..N).map(|i| ((i * 7) % 11) as f64 / 4.0).collect()
}

fn outcome(effect: impl Fn(usize) -> f64) -> Vec<f64> {
    let x = column();
    (0..N).map(|i| ((i * 37) % 23) as f64 / 8.0 + effect(i) + x[i] / 2.0).collect()
}

/// Variances without the residual, residual, criterion, (estimate, se) of intercept and x.
struct Expected {
    variances: &'static [f64],
    residual: f64,
    criterion: f64,
    fixed: [(f64, f64); 2],
    /// Factor, level, mode, conditional and prediction deviation.
    modes: &'static [(usize, usize, f64, f64, f64)],
}

fn agree(found: &Fit, expected: &Expected) {
    let near = |what: &str, got: f64, value: f64| {
        assert!((got - value).abs() < 2e-8 * value.abs().max(1.0), "{what}: {got} is not {value}");
    };
    near("criterion", found.criterion, expected.criterion);
    for (ours, theirs) in found.variances.iter().zip(expected.variances.iter().chain([&expected.residual])) {
        near(&ours.group, ours.variance, *theirs);
    }
    for (ours, (estimate, se)) in found.fixed.iter().zip(expected.fixed) {
        near(&ours.term, ours.estimate.unwrap(), estimate);
        near("se", ours.se.unwrap(), se);
    }
    for &(factor, level, value, conditional, prediction) in expected.modes {
        let mode = &found.modes[factor].levels[level];
        near("mode", mode.value, value);
        near("conditional", mode.conditional_sd, conditional);
        near("prediction", mode.prediction_sd, prediction);
    }
}

#[test]
fn unequal_classes_agree() {
    let (x, y) = (column(), outcome(|i| CLASS_EFFECT[class_of(i)]));
    let class = factor("class", class_of);
    let design = Design::new(&y).column("x", &x).group(&class);
    agree(
        &fit(&design, Method::Reml).unwrap(),
        &Expected {
            variances: &[5.507753486748372],
            residual: 1.0586989946409617,
            criterion: 86.2442793979472,
            fixed: [(2.1772614544683204, 0.9890939031811224), (0.4887897175077155, 0.2802530338455222)],
            modes: &[
                (0, 0, -3.916078630878894, 0.6949350354487982, 1.0946715921369616),
                (0, 6, 0.6873941350711227, 0.4134881523392814, 0.9846222627560527),
            ],
        },
    );
    agree(
        &fit(&design, Method::Ml).unwrap(),
        &Expected {
            variances: &[4.655402102752051],
            residual: 0.9987201328592267,
            criterion: 87.09511099305539,
            fixed: [(2.1746378636322747, 0.9192639413934456), (0.4904463962685026, 0.27196370535187164)],
            modes: &[(0, 0, -3.875567118756059, 0.6715543822791238, 1.0242635140378837)],
        },
    );
}

#[test]
fn classes_inside_schools_agree() {
    let (x, y) = (column(), outcome(|i| CLASS_EFFECT[class_of(i)]));
    let (class, school) = (factor("class", class_of), factor("school", |i| SCHOOL[class_of(i)]));
    let design = Design::new(&y).column("x", &x).group(&class).group(&school);
    agree(
        &fit(&design, Method::Reml).unwrap(),
        &Expected {
            variances: &[1.5135586678759025, 5.587453574373468],
            residual: 1.0651828818789848,
            criterion: 83.68609189391283,
            fixed: [(2.0075500664783252, 1.504710543934964), (0.5308742301593206, 0.2781195748952001)],
            modes: &[
                (0, 0, -1.287077708608365, 0.9213357711253696, 0.9384326502637561),
                (0, 6, 0.2732939115991942, 0.7873989856217105, 0.805408161543294),
                (1, 0, -2.4195900506477606, 0.9117890142946762, 1.5439303349481672),
                (1, 2, 0.52993978654376, 0.7586939238974223, 1.5173852235473866),
            ],
        },
    );
    let found = fit(&design, Method::Ml).unwrap();
    assert!((found.criterion - 85.31210965904698).abs() < 1e-8);
    assert!((found.variances[1].variance - 3.383805807785147).abs() < 1e-7);
}

#[test]
fn crossed_groups_agree() {
    let (a, b) = (factor("a", |i| (i * 5 + i / 6) % 7), factor("b", |i| (i * 3 + i / 5) % 4));
    let (a_effect, b_effect) = ([-2.0, 1.0, 3.0, 0.0, -1.0, 2.0, 0.5], [1.0, -2.0, 2.0, 0.0]);
    let x = column();
    let y = outcome(|i| a_effect[a.codes[i] as usize] + b_effect[b.codes[i] as usize]);
    let design = Design::new(&y).column("x", &x).group(&a).group(&b);
    agree(
        &fit(&design, Method::Reml).unwrap(),
        &Expected {
            variances: &[2.9492552216880443, 1.2931186972940165],
            residual: 0.6232138935549156,
            criterion: 81.12004754639187,
            fixed: [(2.152698720145544, 0.9221066994122709), (0.5326830635987638, 0.2372287602760149)],
            modes: &[
                (0, 0, -2.4079399285811225, 0.5965063601340825, 0.792803347895636),
                (0, 6, -0.32423692374403823, 0.5816865483187343, 0.7578561666820183),
                (1, 0, 0.04622115965872429, 0.5179256393111518, 0.6526470143690667),
                (1, 3, 0.33393330936213256, 0.5680462941351208, 0.6749766102222519),
            ],
        },
    );
    let found = fit(&design, Method::Ml).unwrap();
    assert!((found.criterion - 81.56341968351573).abs() < 1e-8);
    assert!((found.variances[0].variance - 2.6591845012152486).abs() < 1e-7);
}

/// With equal groups everything has a closed form.
#[test]
fn equal_groups_follow_the_analysis_of_variance() {
    let (groups, size) = (6_usize, 4_usize);
    let y: Vec<f64> =
        (0..groups * size).map(|i| ((i * i * 5) % 17) as f64 + 3.0 * ((i / size) % 3) as f64).collect();
    let class = Factor::from_labels("class", (0..groups * size).map(|i| (i / size).to_string()));
    let means: Vec<f64> = y.chunks(size).map(|c| c.iter().sum::<f64>() / size as f64).collect();
    let grand = means.iter().sum::<f64>() / groups as f64;
    let msb = size as f64 * means.iter().map(|m| (m - grand).powi(2)).sum::<f64>() / (groups - 1) as f64;
    let within = y.chunks(size).zip(&means).flat_map(|(c, m)| c.iter().map(move |v| (v - m).powi(2)));
    let msw = within.sum::<f64>() / (groups * (size - 1)) as f64;
    let design = Design::new(&y).group(&class);
    let found = fit(&design, Method::Reml).unwrap();
    let tau2 = (msb - msw) / size as f64;
    assert!(tau2 > 0.0);
    assert!(
        (found.variances[0].variance - tau2).abs() < 1e-7 && (found.residual_variance() - msw).abs() < 1e-7
    );
    assert!((found.fixed[0].se.unwrap() - (msb / (groups * size) as f64).sqrt()).abs() < 1e-7);
    let reliability = 1.0 - msw / msb;
    for (mode, mean) in found.modes[0].levels.iter().zip(&means) {
        assert!((mode.value - reliability * (mean - grand)).abs() < 1e-7);
        assert!((mode.reliability - reliability).abs() < 1e-7);
    }
    let share = between(&design).unwrap();
    assert!((share.f - msb / msw).abs() < 1e-9 && (share.df1, share.df2) == (5.0, 18.0));
    assert!((share.share - tau2 / (tau2 + msw)).abs() < 1e-7);
    // The range inverts F: 2.5% and 97.5% points of F(5, 18) are 0.157186161 and 3.381967806.
    for (end, point) in [(share.low, 3.381967806), (share.high, 0.157186161)] {
        let phi = (share.f / point - 1.0) / size as f64;
        let expected = f64::max(0.0, phi / (1.0 + phi));
        assert!((end - expected).abs() < 1e-8, "{end} is not {expected}");
    }
}

#[test]
fn classes_more_alike_than_chance_have_a_range_that_is_not_nothing() {
    // Five classes of eight with nearly the same outcomes: F is far below its 2.5% point.
    let y: Vec<f64> =
        (0..40).map(|i| f64::from([3, 1, 4, 1, 5, 9, 2, 6][i % 8]) + 0.3 * (i / 8) as f64).collect();
    let class = Factor::from_labels("class", (0..40).map(|i| (i / 8).to_string()));
    let found = between(&Design::new(&y).group(&class)).unwrap();
    assert!(found.p_value > 0.985 && found.share == 0.0 && found.low == 0.0);
    assert!(found.high > 0.005 && found.high < 0.2, "{found:?}");
}

#[test]
fn a_million_plus_noise_keeps_its_digits() {
    let (x, y) = (column(), outcome(|i| CLASS_EFFECT[class_of(i)]));
    let class = factor("class", class_of);
    let small = fit(&Design::new(&y).column("x", &x).group(&class), Method::Reml).unwrap();
    let far: Vec<f64> = y.iter().map(|v| v / 8.0 + 1_048_576.0).collect();
    let far_x: Vec<f64> = x.iter().map(|v| v + 1_048_576.0).collect();
    let large = fit(&Design::new(&far).column("x", &far_x).group(&class), Method::Reml).unwrap();
    assert!((large.variances[0].variance * 64.0 / small.variances[0].variance - 1.0).abs() < 1e-7);
    assert!((large.fixed[1].estimate.unwrap() * 8.0 / small.fixed[1].estimate.unwrap() - 1.0).abs() < 1e-7);
    assert!((large.fixed[1].se.unwrap() * 8.0 / small.fixed[1].se.unwrap() - 1.0).abs() < 1e-7);
}
