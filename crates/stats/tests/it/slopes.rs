//! What must hold for slopes on any data: every design settles, and nothing but the model matters.

use crate::random::Random;
use ensemble_stats::mixed::{Column, Design, Factor, Fit, Method, Mode, Slopes, average_factor, fit};

/// Rows with up to two columns whose slopes vary, one or two groupings, nested or crossed.
pub struct Scattered {
    pub y: Vec<f64>,
    pub x: Vec<f64>,
    pub z: Vec<f64>,
    pub weights: Vec<f64>,
    pub groups: Vec<Factor>,
    /// For each grouping: intercept, x, z vary.
    pub terms: Vec<[bool; 3]>,
    pub weighted: bool,
}

pub fn scattered(seed: u64) -> Scattered {
    let mut random = Random::new(seed);
    let rows = random.between(80, 300) as usize;
    let mut codes: Vec<u32> = (0..rows).map(|_| random.between(0, rows as u64 / 12) as u32).collect();
    let (nested, count) = (random.between(0, 1) == 0, random.between(1, 2));
    let mut groups = Vec::new();
    for f in 0..count {
        if f > 0 {
            let levels = random.between(3, 7);
            let crossed =
                |c: u32, random: &mut Random| if nested { c / 3 } else { random.between(0, levels) as u32 };
            codes = codes.iter().map(|&c| crossed(c, &mut random)).collect();
        }
        groups.push(Factor::from_labels(&format!("f{f}"), codes.iter().map(u32::to_string)));
    }
    let terms: Vec<[bool; 3]> = groups
        .iter()
        .map(|_| [[true, true, false], [true, true, true], [false, true, false], [true, false, true]])
        .map(|kinds| kinds[random.between(0, 3) as usize])
        .collect();
    let sd = [0.0, 0.1, 0.5, 2.0, 20.0];
    let effects: Vec<Vec<[f64; 3]>> = (groups.iter().zip(&terms))
        .map(|(g, term)| {
            let mut spread = [0.0; 3];
            for (s, varies) in spread.iter_mut().zip(term) {
                *s = if *varies { sd[random.between(0, 4) as usize] } else { 0.0 };
            }
            // Now and then the differences move together exactly.
            let together = random.between(0, 3) == 0;
            let draw = |random: &mut Random| {
                let one = random.normal();
                spread.map(|s| s * if together { one } else { random.normal() })
            };
            g.levels.iter().map(|_| draw(&mut random)).collect()
        })
        .collect();
    let x: Vec<f64> = (0..rows).map(|_| random.normal()).collect();
    let z: Vec<f64> = (0..rows).map(|_| random.between(0, 1) as f64).collect();
    let weighted = random.between(0, 3) == 0;
    let weights: Vec<f64> = (0..rows).map(|_| if weighted { 0.2 + random.uniform() } else { 1.0 }).collect();
    let y = (0..rows).map(|i| {
        let of = |(g, e): (&Factor, &Vec<[f64; 3]>)| {
            let [level, by_x, by_z] = e[g.codes[i] as usize];
            level + by_x * x[i] + by_z * z[i]
        };
        0.5 * x[i] + groups.iter().zip(&effects).map(of).sum::<f64>() + random.normal() / weights[i].sqrt()
    });
    let y = y.collect();
    Scattered { y, x, z, weights, groups, terms, weighted }
}

impl Scattered {
    pub fn design(&self) -> Design<'_> {
        let mut design = Design::new(&self.y).column("x", &self.x).column("z", &self.z);
        for (factor, [intercept, x, z]) in self.groups.iter().zip(&self.terms) {
            let all = [(*x, "x", &self.x), (*z, "z", &self.z)];
            let columns =
                all.iter().filter(|c| c.0).map(|&(_, name, values)| Column { name, values }).collect();
            design.slopes.push(Slopes { factor, intercept: *intercept, columns });
        }
        if self.weighted { design.weighted(&self.weights) } else { design }
    }
}

#[test]
fn every_design_with_slopes_settles_however_far_its_groups_lie_apart() {
    let mut singular = 0;
    for seed in 0..250 {
        let data = scattered(seed);
        for method in [Method::Reml, Method::Ml] {
            let found = fit(&data.design(), method).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            assert!(found.gradient < 1e-3, "seed {seed}: slope {}", found.gradient);
            singular += usize::from(found.singular);
            let own = found.variances.iter().filter(|v| v.term2.is_none());
            assert!(own.clone().all(|v| v.variance >= 0.0 && v.variance.is_finite()));
            let pairs = found.variances.iter().filter(|v| v.term2.is_some());
            assert!(pairs.clone().all(|v| (-1.0..=1.0).contains(&v.sd)), "seed {seed}");
        }
    }
    assert!((50..450).contains(&singular), "{singular} of 500 are singular");
}

fn same(a: &Fit, b: &Fit, by: f64) {
    let near = |what: &str, p: f64, q: f64, size: f64| {
        assert!((p - q).abs() < 1e-6 * size.max(p.abs()), "{what}: {p} and {q}");
    };
    near("criterion", a.criterion, b.criterion, 1.0);
    for (p, q) in a.variances.iter().zip(&b.variances) {
        // Where a correlation is not 1, the variances are as sure as the largest of their term.
        let size = a.variances.iter().map(|v| v.variance).fold(0.0, f64::max);
        near(&p.group, p.variance, q.variance, by * size);
    }
    for (p, q) in a.modes.iter().zip(&b.modes) {
        for mode in &p.levels {
            let other = q.levels.iter().find(|l| l.level == mode.level).unwrap();
            near("mode", mode.value, other.value, by * mode.prediction_sd.max(1.0));
            near("prediction sd", mode.prediction_sd, other.prediction_sd, by);
        }
    }
}

#[test]
fn the_order_of_rows_and_the_numbering_of_groups_change_no_slope() {
    for seed in 0..25 {
        let data = scattered(seed);
        let mut random = Random::new(seed + 100);
        let mut rows: Vec<usize> = (0..data.y.len()).collect();
        random.shuffle(&mut rows);
        let pick = |values: &[f64]| -> Vec<f64> { rows.iter().map(|&r| values[r]).collect() };
        let renumber = |factor: &Factor| {
            let labels = rows.iter().map(|&r| &factor.levels[factor.codes[r] as usize]);
            Factor::from_labels(&factor.name, labels)
        };
        let other = Scattered {
            y: pick(&data.y),
            x: pick(&data.x),
            z: pick(&data.z),
            weights: pick(&data.weights),
            groups: data.groups.iter().map(renumber).collect(),
            ..scattered(seed)
        };
        let (a, b) =
            (fit(&data.design(), Method::Reml).unwrap(), fit(&other.design(), Method::Reml).unwrap());
        same(&a, &b, 10.0);
    }
}

#[test]
fn a_fit_with_slopes_repeats_to_the_last_digit() {
    for seed in [3, 8] {
        let data = scattered(seed);
        assert_eq!(fit(&data.design(), Method::Reml), fit(&data.design(), Method::Reml));
    }
}

#[test]
fn units_of_the_column_and_the_outcome_only_change_units() {
    let data = scattered(12);
    let plain = fit(&data.design(), Method::Reml).unwrap();
    let mut other = scattered(12);
    other.x.iter_mut().for_each(|x| *x *= 1e-12);
    other.y.iter_mut().for_each(|y| *y = 1e3 * *y - 7e6);
    let scaled = fit(&other.design(), Method::Reml).unwrap();
    let ratio = |a: f64, b: f64, by: f64| assert!((a / b / by - 1.0).abs() < 1e-6, "{a} {b} {by}");
    for (a, b) in scaled.variances.iter().zip(&plain.variances) {
        let x = [&a.term, &a.term2].into_iter().flatten().filter(|t| *t == "x").count() as i32;
        let squared = if a.term2.is_none() && x == 1 { 2 } else { x };
        if b.variance != 0.0 {
            ratio(a.variance, b.variance, 1e6 * 1e12_f64.powi(squared));
        }
    }
    ratio(scaled.fixed[1].se.unwrap(), plain.fixed[1].se.unwrap(), 1e15);
}

#[test]
fn intercepts_with_weights_of_one_agree_with_those_without_weights() {
    let data = scattered(5);
    let ones = vec![1.0; data.y.len()];
    let plain = Design::new(&data.y).column("x", &data.x).group(&data.groups[0]);
    let weighted = plain.clone().weighted(&ones);
    same(&fit(&plain, Method::Reml).unwrap(), &fit(&weighted, Method::Reml).unwrap(), 1.0);
    // A common factor of the weights is one of the residual variance.
    let fours = vec![4.0; data.y.len()];
    let (one, four) =
        (fit(&weighted, Method::Ml).unwrap(), fit(&plain.weighted(&fours), Method::Ml).unwrap());
    assert!((four.residual_variance() / one.residual_variance() - 4.0).abs() < 1e-9);
    assert!((four.criterion - one.criterion).abs() < 1e-8);
    assert!(four.notes.iter().any(|n| n.contains("weight 1")));
}

#[test]
fn a_row_of_weight_two_is_not_two_rows_but_estimates_as_if() {
    // For the fixed effects and modes at given variances; here every row has the weight, so the variances agree too.
    let y = [1.0, 2.5, 3.0, 3.5, 4.0, 5.5, 8.0, 9.0, 10.5];
    let class = Factor::from_labels("class", ["a", "a", "a", "b", "b", "b", "c", "c", "c"]);
    let weights = [2.0; 9];
    let one = fit(&Design::new(&y).group(&class), Method::Reml).unwrap();
    let two = fit(&Design::new(&y).group(&class).weighted(&weights), Method::Reml).unwrap();
    assert!((one.variances[0].variance / two.variances[0].variance - 1.0).abs() < 1e-8);
    assert!((one.modes[0].levels[2].value - two.modes[0].levels[2].value).abs() < 1e-7);
}

/// The planted truth of many made-up networks, and how often intervals hold it.
#[test]
fn intervals_of_slopes_and_of_groups_hold_the_truth_ninety_three_times_in_a_hundred() {
    const SCHOOLS: u32 = 60;
    let mut random = Random::new(41);
    let (mut fixed, mut modes, mut all_fixed, mut all_modes) = (0, 0, 0, 0);
    for _ in 0..400 {
        let (mut y, mut x, mut codes, mut truth) = (vec![], vec![], vec![], vec![]);
        for school in 0..SCHOOLS {
            let level = 0.6 * random.normal();
            let slope = 0.3 * random.normal() + 0.2 * level;
            truth.push((level, slope));
            for _ in 0..random.between(8, 24) {
                let before = random.normal();
                x.push(before);
                y.push(level + (1.0 + slope) * before + random.normal());
                codes.push(school);
            }
        }
        let levels = (0..SCHOOLS).map(|s| s.to_string()).collect();
        let school = Factor { name: "school".into(), codes, levels };
        let design = Design::new(&y).column("x", &x).slopes(&school, &[("x", &x)]);
        let found = fit(&design, Method::Reml).unwrap();
        for (term, truth) in found.fixed.iter().zip([0.0, 1.0]) {
            fixed += usize::from((term.estimate.unwrap() - truth).abs() <= 1.96 * term.se.unwrap());
            all_fixed += 1;
        }
        let holds =
            |mode: &Mode, truth: f64| usize::from((mode.value - truth).abs() <= 1.96 * mode.prediction_sd);
        let both = found.modes[0].levels.iter().zip(&found.modes[1].levels).zip(&truth);
        for ((level, slope), truth) in both {
            modes += holds(level, truth.0) + holds(slope, truth.1);
            all_modes += 2;
        }
    }
    let share = |held: usize, all: usize| held as f64 / all as f64;
    let (fixed, modes) = (share(fixed, all_fixed), share(modes, all_modes));
    println!("fixed effects {fixed:.3}, groups {modes:.3}");
    assert!(fixed > 0.93 && modes > 0.93);
}

#[test]
fn two_groups_alike_are_told_apart_five_times_in_a_hundred_on_average_over_pairs() {
    let mut random = Random::new(43);
    let errors: Vec<f64> = (0..20).map(|i| 0.05 * 1.2_f64.powi(i)).collect();
    let factor = average_factor(&errors).unwrap();
    let (mut apart, mut pairs) = (0, 0);
    for _ in 0..2000 {
        let values: Vec<f64> = errors.iter().map(|e| e * random.normal()).collect();
        for i in 0..errors.len() {
            for j in 0..i {
                apart += usize::from((values[i] - values[j]).abs() > factor * (errors[i] + errors[j]));
                pairs += 1;
            }
        }
    }
    let share = apart as f64 / pairs as f64;
    println!("{share:.4} with the factor {factor:.4}");
    assert!((0.047..0.053).contains(&share), "{share}");
}
