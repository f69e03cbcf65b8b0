//! Nothing that can be put in makes anything panic, and what comes out is numbers or a sentence.

use crate::random::Random;
use ensemble_stats::mixed::{
    Design, Factor, Formula, Method, Statistics, Summaries, Summary, between, comparisons, fit,
    fit_from_groups, fit_from_statistics,
};
use ensemble_stats::spc::{Direction, Plan, Rebase, Rules, Screening, chart};
use ensemble_stats::spread::{Thresholds, spread};

const WILD: [f64; 14] = [
    0.0,
    -0.0,
    1.0,
    1e-310,
    1e-160,
    1e-9,
    1e9,
    1e155,
    -1e155,
    f64::MAX,
    f64::MIN_POSITIVE,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
];

fn value(random: &mut Random, wildness: u64) -> f64 {
    if random.between(0, 99) < wildness {
        WILD[random.between(0, WILD.len() as u64 - 1) as usize]
    } else {
        random.normal() * 10_f64.powi(random.between(0, 6) as i32 - 3)
    }
}

fn factor(random: &mut Random, rows: usize, groups: u64) -> Factor {
    let stray = u64::from(random.between(0, 50) == 0);
    let codes = (0..rows).map(|_| random.between(0, groups - 1 + stray) as u32).collect();
    Factor { name: "group".into(), codes, levels: (0..groups).map(|g| g.to_string()).collect() }
}

#[test]
fn fits_of_hostile_numbers_end_in_numbers_or_a_sentence() {
    let (mut fitted, mut refused) = (0, 0);
    for seed in 0..3000 {
        let mut random = Random::new(seed);
        let rows = random.between(0, 40) as usize;
        let wildness = [0, 0, 2, 30][random.between(0, 3) as usize];
        let mut column = || -> Vec<f64> { (0..rows).map(|_| value(&mut random, wildness)).collect() };
        let (y, x, z) = (column(), column(), column());
        let groups: Vec<Factor> = (0..random.between(1, 3))
            .map(|_| {
                let groups = random.between(1, 9);
                factor(&mut random, rows, groups)
            })
            .collect();
        let mut design = groups.iter().fold(Design::new(&y).column("x", &x).column("z", &z), Design::group);
        design.intercept = seed % 5 != 0;
        let method = if seed % 2 == 0 { Method::Reml } else { Method::Ml };
        match fit(&design, method) {
            Ok(found) => {
                fitted += 1;
                let numbers = found.variances.iter().map(|v| v.variance).chain([found.criterion]);
                let fixed = found.fixed.iter().filter_map(|f| f.se);
                let modes = found.modes.iter().flat_map(|m| &m.levels).map(|m| m.value + m.prediction_sd);
                assert!(numbers.chain(fixed).chain(modes).all(f64::is_finite), "seed {seed}: {found:?}");
                assert!(found.variances.iter().all(|v| v.variance >= 0.0));
            }
            Err(error) => {
                refused += 1;
                assert!(error.to_string().ends_with(['.', '?']), "{error}");
            }
        }
        if let Ok(share) = between(&design) {
            assert!(
                0.0 <= share.low && share.low <= share.high && share.high <= 1.0,
                "seed {seed}: {share:?}"
            );
            assert!((0.0..=1.0).contains(&share.p_value), "seed {seed}: {share:?}");
        }
        if let Ok(found) = spread(&design, Thresholds::default()) {
            for estimate in found.groups.iter().filter_map(|g| g.estimate.as_ref()) {
                assert!((0.0..=1.0).contains(&estimate.above) && estimate.sd.is_finite());
            }
        }
    }
    assert!(fitted > 500 && refused > 500, "{fitted} fitted, {refused} refused");
}

#[test]
fn slopes_of_hostile_numbers_end_in_numbers_or_a_sentence() {
    let (mut fitted, mut refused) = (0, 0);
    for seed in 0..1500 {
        let mut random = Random::new(seed);
        let rows = random.between(0, 40) as usize;
        let wildness = [0, 0, 2, 30][random.between(0, 3) as usize];
        let mut column = || -> Vec<f64> { (0..rows).map(|_| value(&mut random, wildness)).collect() };
        let (y, x, z, w) = (column(), column(), column(), column());
        let weights: Vec<f64> = w.iter().map(|w| if wildness > 2 { *w } else { w.abs() + 1e-9 }).collect();
        let mut group = || {
            let groups = random.between(1, 7);
            factor(&mut random, rows, groups)
        };
        let (first, second) = (group(), Factor { name: "other".into(), ..group() });
        let mut design = Design::new(&y).column("x", &x);
        design.intercept = seed % 5 != 0;
        design = match seed % 4 {
            0 => design.slopes(&first, &[("x", &x), ("z", &z)]),
            1 => design.group(&first).slopes_alone(&first, &[("x", &x)]).group(&second),
            2 => design.slopes(&first, &[("x", &x)]).slopes(&second, &[("z", &z)]),
            _ => design.slopes_alone(&first, &[("x", &x), ("x", &x)]),
        };
        if seed % 3 == 0 {
            design = design.weighted(&weights);
        }
        let method = if seed % 2 == 0 { Method::Reml } else { Method::Ml };
        match fit(&design, method) {
            Ok(found) => {
                fitted += 1;
                let numbers =
                    found.variances.iter().flat_map(|v| [v.variance, v.sd]).chain([found.criterion]);
                let fixed = found.fixed.iter().filter_map(|f| f.se);
                let modes = found.modes.iter().flat_map(|m| &m.levels);
                let modes = modes.map(|m| m.value + m.prediction_sd + m.reliability);
                assert!(numbers.chain(fixed).chain(modes).all(f64::is_finite), "seed {seed}: {found:?}");
                for modes in &found.modes {
                    if let Ok(compared) = comparisons(modes) {
                        assert!((1.38..1.97).contains(&compared.factor), "seed {seed}");
                    }
                }
            }
            Err(error) => {
                refused += 1;
                assert!(error.to_string().ends_with(['.', '?']), "{error}");
            }
        }
        if let Ok(statistics) = Statistics::of(&design, "y") {
            assert_eq!(
                Statistics::read(&statistics.write()).map(|s| s.cells.len()),
                Ok(statistics.cells.len())
            );
        }
    }
    assert!(fitted > 300 && refused > 300, "{fitted} fitted, {refused} refused");
}

#[test]
fn tables_of_hostile_text_are_read_or_refused_with_a_sentence() {
    const PIECES: [&str; 14] = [
        "g",
        "n",
        ",",
        "\n",
        "mean:y",
        "cross:y:y",
        "mean",
        "sd",
        "\"",
        "3",
        "-1",
        "NaN",
        "1e400",
        "\u{feff}é",
    ];
    for seed in 0..3000 {
        let mut random = Random::new(seed);
        let head = ["", "g,n,mean,sd\n", "g,n,mean:y,cross:y:y\na,"][random.between(0, 2) as usize];
        let rest = (0..random.between(0, 25)).map(|_| PIECES[random.between(0, 13) as usize]);
        let text: String = std::iter::once(head).chain(rest).collect();
        match Statistics::read(&text) {
            Ok(read) => {
                let formula = Formula::new("y").group("g");
                if let Ok(found) = fit_from_statistics(&read, &formula, Method::Reml) {
                    assert!(found.criterion.is_finite(), "{text}");
                }
            }
            Err(error) => assert!(error.to_string().ends_with('.'), "{error}"),
        }
    }
}

#[test]
fn summaries_of_hostile_numbers_end_in_numbers_or_a_sentence() {
    for seed in 0..1000 {
        let mut random = Random::new(seed);
        let wildness = [0, 5, 40][random.between(0, 2) as usize];
        let groups = (0..random.between(0, 8)).map(|g| {
            let n = [0, 1, 5, 100, u64::MAX][random.between(0, 4) as usize];
            let mean = (0..random.between(1, 2)).map(|_| value(&mut random, wildness)).collect();
            let cross = (0..random.between(1, 3)).map(|_| value(&mut random, wildness).abs()).collect();
            Summary { level: g.to_string(), n, mean, cross }
        });
        let groups = groups.collect();
        let summaries =
            Summaries { factor: "class".into(), columns: vec!["x".into(); seed as usize % 2], groups };
        if let Ok(found) = fit_from_groups(&summaries, Method::Reml) {
            assert!(found.criterion.is_finite() && found.residual_variance() > 0.0, "seed {seed}");
        }
    }
}

#[test]
fn charts_of_hostile_numbers_end_in_a_chart_or_a_sentence() {
    for seed in 0..3000 {
        let mut random = Random::new(seed);
        let wildness = [0, 0, 3, 40][random.between(0, 3) as usize];
        let values: Vec<f64> = (0..random.between(0, 60)).map(|_| value(&mut random, wildness)).collect();
        let reason = || ["", "a change"][(seed % 2) as usize].to_owned();
        let plan = Plan {
            baseline: [None, Some(0), Some(12), Some(usize::MAX)][random.between(0, 3) as usize],
            rebases: (0..random.between(0, 2))
                .map(|_| Rebase {
                    at: [0, 5, 30, usize::MAX][random.between(0, 3) as usize],
                    reason: reason(),
                })
                .collect(),
            rules: if seed % 3 == 0 { Rules::MakingDataCount } else { Rules::Anhoej },
            direction: Direction::Down,
            screening: if seed % 2 == 0 { Screening::Screened } else { Screening::Unscreened },
        };
        match chart(&values, &plan) {
            Ok(found) => {
                assert_eq!(found.points.len(), values.len());
                let lines = found.points.iter().flat_map(|p| [p.centre, p.lower, p.upper]).flatten();
                assert!(lines.into_iter().all(f64::is_finite), "seed {seed}");
            }
            Err(error) => assert!(error.to_string().ends_with('.')),
        }
    }
}
