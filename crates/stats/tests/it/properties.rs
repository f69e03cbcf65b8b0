//! What must hold for any data.

use crate::random::Random;
use ensemble_stats::mixed::{Design, Factor, Fit, Method, Summaries, fit, fit_from_groups};
use ensemble_stats::spread::{Thresholds, spread};

/// Pupils in classes in schools, with a column; some classes tiny.
struct Made {
    y: Vec<f64>,
    x: Vec<f64>,
    class: Factor,
    school: Factor,
    sector: Factor,
}

fn made(seed: u64, tau: f64) -> Made {
    let mut random = Random::new(seed);
    let (mut y, mut x, mut class, mut school, mut sector) = (vec![], vec![], vec![], vec![], vec![]);
    for s in 0..12 {
        let own = tau * random.normal();
        for c in 0..random.between(1, 4) {
            let inner = own + tau * random.normal();
            for _ in 0..random.between(1, 9) {
                let before = random.normal();
                let visited = random.between(0, 4);
                x.push(before);
                y.push(50.0 + 2.0 * before + inner + tau * 0.5 * visited as f64 + random.normal());
                class.push(format!("{s}-{c}"));
                school.push(s.to_string());
                sector.push(visited.to_string());
            }
        }
    }
    Made {
        y,
        x,
        class: Factor::from_labels("class", class),
        school: Factor::from_labels("school", school),
        sector: Factor::from_labels("sector", sector),
    }
}

fn same(a: &Fit, b: &Fit) {
    let near = |what: &str, p: f64, q: f64| {
        assert!((p - q).abs() < 1e-6 * p.abs().max(1.0), "{what}: {p} and {q}");
    };
    near("criterion", a.criterion, b.criterion);
    for (p, q) in a.variances.iter().zip(&b.variances) {
        near(&p.group, p.variance, q.variance);
    }
    for (p, q) in a.fixed.iter().zip(&b.fixed) {
        near(&p.term, p.estimate.unwrap(), q.estimate.unwrap());
        near(&p.term, p.se.unwrap(), q.se.unwrap());
    }
    for (p, q) in a.modes.iter().zip(&b.modes) {
        for mode in &p.levels {
            let other = q.levels.iter().find(|l| l.level == mode.level).unwrap();
            near("mode", mode.value, other.value);
            near("prediction sd", mode.prediction_sd, other.prediction_sd);
            assert_eq!(mode.n, other.n);
        }
    }
}

#[test]
fn the_order_of_rows_and_the_numbering_of_groups_change_nothing() {
    for seed in 0..12 {
        let data = made(seed, [0.0, 0.7, 3.0][seed as usize % 3]);
        let mut random = Random::new(seed + 100);
        let mut rows: Vec<usize> = (0..data.y.len()).collect();
        random.shuffle(&mut rows);
        let pick = |values: &[f64]| -> Vec<f64> { rows.iter().map(|&r| values[r]).collect() };
        let renumber = |factor: &Factor| {
            let mut place: Vec<u32> = (0..factor.levels.len() as u32).collect();
            Random::new(seed).shuffle(&mut place);
            let mut levels = vec![String::new(); place.len()];
            for (old, &new) in place.iter().enumerate() {
                levels[new as usize] = factor.levels[old].clone();
            }
            let codes = rows.iter().map(|&r| place[factor.codes[r] as usize]).collect();
            Factor { name: factor.name.clone(), codes, levels }
        };
        let (y, x) = (pick(&data.y), pick(&data.x));
        let (class, school, sector) = (renumber(&data.class), renumber(&data.school), renumber(&data.sector));
        let nested = Design::new(&data.y).column("x", &data.x).group(&data.class).group(&data.school);
        let other = Design::new(&y).column("x", &x).group(&class).group(&school);
        same(&fit(&nested, Method::Reml).unwrap(), &fit(&other, Method::Reml).unwrap());
        let crossed = nested.group(&data.sector);
        same(&fit(&crossed, Method::Ml).unwrap(), &fit(&other.group(&sector), Method::Ml).unwrap());
    }
}

#[test]
fn a_fit_repeats_to_the_last_digit() {
    let data = made(3, 1.0);
    let design = Design::new(&data.y).column("x", &data.x).group(&data.class).group(&data.sector);
    assert_eq!(fit(&design, Method::Reml).unwrap(), fit(&design, Method::Reml).unwrap());
}

#[test]
fn eight_threads_that_fit_at_once_find_the_same_last_digit() {
    let data = made(4, 1.0);
    let design = Design::new(&data.y).column("x", &data.x).group(&data.class).group(&data.sector);
    let alone = fit(&design, Method::Reml).unwrap();
    std::thread::scope(|scope| {
        let fits: Vec<_> = (0..8).map(|_| scope.spawn(|| fit(&design, Method::Reml).unwrap())).collect();
        for one in fits {
            assert_eq!(one.join().unwrap(), alone);
        }
    });
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the whole run asks for many by an environment variable")]
fn millions_of_rows_a_million_away_from_zero_keep_their_digits() {
    // Ten million in the whole run, a million while working.
    let whole = std::env::var("ENSEMBLE_MANY").is_ok_and(|many| !many.is_empty());
    let (rows, groups) = (if whole { 10_000_000 } else { 1_000_000 }, 500);
    let mut random = Random::new(17);
    let own: Vec<f64> = (0..groups).map(|_| 0.5 * random.normal()).collect();
    let codes: Vec<u32> = (0..rows).map(|row| (row % groups) as u32).collect();
    let mut y: Vec<f64> = codes.iter().map(|&code| own[code as usize] + random.normal()).collect();
    let levels = (0..groups).map(|group| group.to_string()).collect();
    let school = Factor { name: "school".into(), codes, levels };
    let near = fit(&Design::new(&y).group(&school), Method::Reml).unwrap();
    y.iter_mut().for_each(|value| *value += 1e6);
    let far = fit(&Design::new(&y).group(&school), Method::Reml).unwrap();
    for (a, b) in near.variances.iter().zip(&far.variances) {
        assert!((a.variance - b.variance).abs() < 1e-7 * a.variance, "{} {}", a.variance, b.variance);
    }
    let moved = far.fixed[0].estimate.unwrap() - near.fixed[0].estimate.unwrap();
    assert!((moved - 1e6).abs() < 1e-8, "{moved}");
    assert!((near.variances[0].variance / 0.25 - 1.0).abs() < 0.3 && near.n == rows);
}

#[test]
fn shrunken_values_lie_between_the_group_mean_and_the_grand_mean() {
    for seed in 0..20 {
        let data = made(seed, 1.5);
        let found = fit(&Design::new(&data.y).group(&data.class), Method::Reml).unwrap();
        let grand = found.fixed[0].estimate.unwrap();
        for (code, mode) in found.modes[0].levels.iter().enumerate() {
            let own =
                data.y.iter().zip(&data.class.codes).filter(|(_, c)| **c == code as u32).map(|(v, _)| v);
            let raw = own.sum::<f64>() / mode.n as f64 - grand;
            assert!(mode.value * raw >= 0.0 && mode.value.abs() <= raw.abs(), "{} against {raw}", mode.value);
            assert!((mode.value - mode.reliability * raw).abs() < 1e-9 * raw.abs().max(1.0));
        }
    }
}

#[test]
fn units_and_offsets_only_change_units_and_offsets() {
    let data = made(5, 1.0);
    let plain = fit(&Design::new(&data.y).column("x", &data.x).group(&data.class), Method::Reml).unwrap();
    let y: Vec<f64> = data.y.iter().map(|v| 1000.0 * v - 7e5).collect();
    let x: Vec<f64> = data.x.iter().map(|v| v / 1000.0 + 40.0).collect();
    let scaled = fit(&Design::new(&y).column("x", &x).group(&data.class), Method::Reml).unwrap();
    let ratio = |a: f64, b: f64, by: f64| assert!((a / b / by - 1.0).abs() < 1e-7, "{a} {b}");
    ratio(scaled.variances[0].variance, plain.variances[0].variance, 1e6);
    ratio(scaled.fixed[1].estimate.unwrap(), plain.fixed[1].estimate.unwrap(), 1e6);
    ratio(scaled.fixed[1].se.unwrap(), plain.fixed[1].se.unwrap(), 1e6);
    ratio(scaled.modes[0].levels[0].value, plain.modes[0].levels[0].value, 1e3);
}

#[test]
fn a_later_collinear_column_is_not_estimable_and_changes_nothing() {
    let data = made(8, 1.0);
    let twice: Vec<f64> = data.x.iter().map(|v| 3.0 - 2.0 * v).collect();
    let constant = vec![0.3; data.y.len()];
    let plain = fit(&Design::new(&data.y).column("x", &data.x).group(&data.class), Method::Reml).unwrap();
    let design = Design::new(&data.y).column("one", &constant).column("x", &data.x).column("twice", &twice);
    let found = fit(&design.group(&data.class), Method::Reml).unwrap();
    assert_eq!(found.fixed[1].estimate, None);
    assert_eq!(found.fixed[3].se, None);
    assert!(found.notes.iter().any(|n| n.starts_with("twice is not estimable")), "{:?}", found.notes);
    assert!((found.fixed[2].estimate.unwrap() - plain.fixed[1].estimate.unwrap()).abs() < 1e-9);
    assert!((found.criterion - plain.criterion).abs() < 1e-8);
    assert_eq!(found.fixed_covariance.len(), 2);
}

#[test]
fn columns_that_are_collinear_but_for_rounding_are_not_estimable() {
    for seed in 0..40 {
        let data = made(seed, 1.0);
        let mut random = Random::new(seed);
        let z: Vec<f64> = data.x.iter().map(|_| 1e4 * random.normal() + 37.3).collect();
        let (a, b) = (random.normal(), random.normal());
        let both: Vec<f64> = data.x.iter().zip(&z).map(|(x, z)| a * x + b * z + 0.1).collect();
        let design = Design::new(&data.y).column("x", &data.x).column("z", &z).column("both", &both);
        let found = fit(&design.group(&data.class), Method::Reml).unwrap();
        let estimable: Vec<bool> = found.fixed.iter().map(|f| f.estimate.is_some()).collect();
        assert_eq!(estimable, [true, true, true, false], "seed {seed}");
    }
}

#[test]
fn without_an_intercept_indicator_columns_give_the_same_fit() {
    let data = made(9, 1.0);
    let girl: Vec<f64> = (0..data.y.len()).map(|i| f64::from(u8::from(i % 3 == 0))).collect();
    let boy: Vec<f64> = girl.iter().map(|g| 1.0 - g).collect();
    let with = fit(&Design::new(&data.y).column("girl", &girl).group(&data.class), Method::Ml).unwrap();
    let design = Design::new(&data.y).without_intercept().column("boy", &boy).column("girl", &girl);
    let without = fit(&design.group(&data.class), Method::Ml).unwrap();
    assert!((with.criterion - without.criterion).abs() < 1e-8);
    let sum = with.fixed[0].estimate.unwrap() + with.fixed[1].estimate.unwrap();
    assert!((sum - without.fixed[1].estimate.unwrap()).abs() < 1e-8);
}

#[test]
fn summaries_give_the_fit_of_the_rows() {
    for seed in 0..10 {
        let data = made(seed, [0.0, 1.0][seed as usize % 2]);
        let design = Design::new(&data.y).column("x", &data.x).group(&data.class);
        for method in [Method::Reml, Method::Ml] {
            let summaries = Summaries::of(&design).unwrap();
            same(&fit(&design, method).unwrap(), &fit_from_groups(&summaries, method).unwrap());
        }
    }
}

#[test]
fn at_the_boundary_the_fixed_effects_are_those_of_least_squares() {
    // Every class holds the same outcomes, so classes are more alike than chance would have them.
    let y: Vec<f64> = (0..40).map(|i| f64::from([3, 1, 4, 1, 5, 9, 2, 6][i % 8])).collect();
    let class = Factor::from_labels("class", (0..40).map(|i| (i / 8).to_string()));
    let found = fit(&Design::new(&y).group(&class), Method::Reml).unwrap();
    let mean = y.iter().sum::<f64>() / 40.0;
    let variance = y.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 39.0;
    assert!(found.singular && found.variances[0].variance == 0.0 && found.variances[0].sd == 0.0);
    assert!((found.fixed[0].se.unwrap() - (variance / 40.0).sqrt()).abs() < 1e-12);
    assert!(
        found.modes[0].levels.iter().all(|m| (m.value, m.conditional_sd, m.prediction_sd) == (0.0, 0.0, 0.0))
    );
    assert!(found.notes[0].contains("exactly 0"));
}

#[test]
fn unused_levels_are_left_out() {
    let data = made(2, 1.0);
    let mut wider = data.class.clone();
    wider.levels.insert(0, "nobody".into());
    wider.levels.push("nobody either".into());
    wider.codes.iter_mut().for_each(|c| *c += 1);
    let plain = fit(&Design::new(&data.y).group(&data.class), Method::Reml).unwrap();
    assert_eq!(plain, fit(&Design::new(&data.y).group(&wider), Method::Reml).unwrap());
}

/// A design with groups inside groups or across, never with nearly as many groups as rows.
fn scattered(seed: u64) -> (Vec<f64>, Vec<f64>, Vec<Factor>) {
    let mut random = Random::new(seed);
    let rows = random.between(60, 200) as usize;
    let tau = [0.0, 0.1, 1.0, 10.0, 100.0][random.between(0, 4) as usize];
    let mut codes: Vec<u32> = (0..rows).map(|_| random.between(0, rows as u64 / 4) as u32).collect();
    let nested = random.between(0, 1) == 0;
    let mut groups = Vec::new();
    for f in 0..random.between(1, 3) {
        if f > 0 && nested {
            codes.iter_mut().for_each(|c| *c /= 3);
        } else if f > 0 {
            let levels = random.between(3, 10);
            codes = (0..rows).map(|_| random.between(0, levels) as u32).collect();
        }
        let levels = (0..=codes.iter().max().copied().unwrap()).map(|l| l.to_string()).collect();
        groups.push(Factor { name: format!("f{f}"), codes: codes.clone(), levels });
    }
    let effects: Vec<Vec<f64>> =
        groups.iter().map(|g| g.levels.iter().map(|_| tau * random.normal()).collect()).collect();
    let x: Vec<f64> = (0..rows).map(|_| random.normal()).collect();
    let of = |i: usize| groups.iter().zip(&effects).map(|(g, e)| e[g.codes[i] as usize]).sum::<f64>();
    let y = (0..rows).map(|i| x[i] + of(i) + random.normal()).collect();
    (y, x, groups)
}

#[test]
fn every_design_with_rows_enough_settles_however_far_its_groups_lie_apart() {
    // The last two lie where the criterion curves the wrong way for a long stretch.
    for seed in (0..1500).chain([26268, 33418]) {
        let (y, x, groups) = scattered(seed);
        let design = groups.iter().fold(Design::new(&y).column("x", &x), Design::group);
        for method in [Method::Reml, Method::Ml] {
            let found = fit(&design, method).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            assert!(found.gradient < 1e-3, "seed {seed}: slope {}", found.gradient);
        }
        if groups.len() == 1 {
            let shown = spread(&design, Thresholds::default()).unwrap_or_else(|e| panic!("seed {seed}: {e}"));
            assert!(shown.shrink_ratio > 0.0 && shown.between.low <= shown.between.high);
        }
    }
}

#[test]
fn a_boundary_is_believed_only_after_a_second_look() {
    // The first descent ends with two variances at 0 and a criterion 0.03 higher.
    let (y, x, groups) = scattered(36253);
    let design = groups.iter().fold(Design::new(&y).column("x", &x), Design::group);
    let found = fit(&design, Method::Ml).unwrap();
    assert!((found.criterion - 250.1052678853).abs() < 1e-6, "{}", found.criterion);
}

#[test]
fn groups_a_thousand_times_further_apart_than_rows_follow_the_closed_form() {
    let y: Vec<f64> = (0..40).map(|i| ((i * 7) % 5) as f64 + 2000.0 * ((i / 4 * 3) % 10) as f64).collect();
    let class = Factor::from_labels("class", (0..40).map(|i| (i / 4).to_string()));
    let means: Vec<f64> = y.chunks(4).map(|c| c.iter().sum::<f64>() / 4.0).collect();
    let grand = means.iter().sum::<f64>() / 10.0;
    let msb = 4.0 * means.iter().map(|m| (m - grand).powi(2)).sum::<f64>() / 9.0;
    let within = y.chunks(4).zip(&means).flat_map(|(c, m)| c.iter().map(move |v| (v - m).powi(2)));
    let msw = within.sum::<f64>() / 30.0;
    let found = fit(&Design::new(&y).group(&class), Method::Reml).unwrap();
    assert!((found.variances[0].variance / ((msb - msw) / 4.0) - 1.0).abs() < 1e-7);
    assert!((found.residual_variance() / msw - 1.0).abs() < 1e-6);
}
