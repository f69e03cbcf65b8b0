//! What holds of any logistic model: boundaries, refusals, invariances and planted truth.

use crate::random::Random;
use ensemble_stats::mixed::Factor;
use ensemble_stats::mixed::binary::{Binary, BinaryFit, POINTS, fit};

struct Made {
    yes: Vec<bool>,
    x: Vec<f64>,
    group: Factor,
    effects: Vec<f64>,
}

impl Made {
    /// Intercept −0.7, slope 0.6, groups of `size ± a half`.
    fn new(seed: u64, groups: u32, size: u64, sd: f64) -> Self {
        let mut random = Random::new(seed);
        let mut made =
            Self { yes: vec![], x: vec![], group: Factor::from_labels("school", [""; 0]), effects: vec![] };
        for g in 0..groups {
            let effect = sd * random.normal();
            made.effects.push(effect);
            made.group.levels.push(format!("s{g}"));
            for _ in 0..random.between(size - size / 2, size + size / 2) {
                let x = random.normal();
                made.yes.push(random.uniform() < 1.0 / (1.0 + (0.7 - 0.6 * x - effect).exp()));
                made.x.push(x);
                made.group.codes.push(g);
            }
        }
        made
    }

    fn fit(&self) -> BinaryFit {
        fit(&Binary::new(&self.yes, &self.group).column("x", &self.x), 9).unwrap()
    }
}

fn near(what: &str, a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{what}: {a} and {b}");
}

#[test]
fn no_variation_is_exactly_none_and_the_rest_is_ordinary_logistic_regression() {
    // Rows as in binary_peer.rs with seeds 6 and 9; summary(glm(y ~ x, binomial, epsilon = 1e-14)).
    for (seed, expected, m2ll) in [
        (6, [-0.28893168566, 0.88756044965, 0.35648721664, 0.64487438890], 163.89549372561),
        (9, [0.35382228473, -0.22825859479, 0.40110709380, 0.68004098066], 164.60548007787),
    ] {
        let mut state: u64 = seed;
        let u: Vec<f64> = (0..240)
            .map(|_| {
                state = state * 16_807 % 2_147_483_647;
                state as f64 / 2_147_483_647.0
            })
            .collect();
        let yes: Vec<bool> = (0..120).map(|r| u[120 + r] < 1.0 / (1.0 + (0.3 - u[r]).exp())).collect();
        let group = Factor::from_labels("g", (0..120).map(|r| (r % 10).to_string()));
        for points in [1, 9, 25] {
            let found = fit(&Binary::new(&yes, &group).column("x", &u[..120]), points).unwrap();
            assert_eq!((found.sd, found.latent_share, found.singular), (0.0, 0.0, true));
            assert!(found.modes.iter().all(|m| m.deviation.value == 0.0 && m.deviation.se == 0.0));
            assert!(found.notes[0].starts_with("No detectable variation between groups of g"));
            near("−2 log-likelihood", found.minus_two_log_likelihood, m2ll, 1e-9);
            for (j, one) in found.fixed.iter().enumerate() {
                let estimate = one.estimate.unwrap();
                near("estimate", estimate.value, expected[j], 1e-9);
                // glm's weights are those of its last step but one.
                near("se", estimate.se, expected[2 + j], 1e-8);
            }
        }
    }
}

#[test]
fn separated_outcomes_are_refused_by_the_column_that_separates_them() {
    let made = Made::new(3, 20, 10, 0.5);
    let low: Vec<f64> = made.x.iter().map(|x| f64::from(u8::from(*x < -0.8))).collect();
    // Nobody with a low x says yes: quasi-complete, by an indicator.
    let yes: Vec<bool> = made.yes.iter().zip(&low).map(|(yes, low)| *yes && *low == 0.0).collect();
    let error = fit(&Binary::new(&yes, &made.group).column("x", &made.x).column("low", &low), POINTS);
    let text = error.unwrap_err().to_string();
    assert!(text.starts_with("low settles the outcome of some rows without exception"), "{text}");
    // Complete, by a number.
    let square: Vec<f64> = made.x.iter().map(|x| x * x).collect();
    let yes: Vec<bool> = made.x.iter().map(|x| *x > 0.2).collect();
    let error = fit(&Binary::new(&yes, &made.group).column("square", &square).column("x", &made.x), POINTS);
    assert!(error.unwrap_err().to_string().starts_with("x settles the outcome"));
}

#[test]
fn groups_that_decide_everything_are_refused() {
    let group = Factor::from_labels("g", (0..80).map(|r| (r / 10).to_string()));
    let yes: Vec<bool> = (0..80).map(|r| (r / 10) % 2 == 0).collect();
    let text = fit(&Binary::new(&yes, &group), POINTS).unwrap_err().to_string();
    assert!(text.starts_with("Nearly every group says the same throughout"), "{text}");
}

#[test]
fn shapes_and_counts_that_do_not_fit_are_refused() {
    let group = Factor::from_labels("g", ["a", "a", "b", "b"]);
    let refused = |design: &Binary<'_>, points: u32, start: &str| {
        let text = fit(design, points).unwrap_err().to_string();
        assert!(text.starts_with(start), "{text}");
    };
    let yes = [true, false, true, false];
    refused(&Binary::new(&yes, &group), 0, "0 quadrature points");
    refused(&Binary::new(&yes, &group), 26, "26 quadrature points");
    refused(&Binary::new(&yes[..3], &group), 9, "g has 4 rows, the outcome has 3");
    refused(&Binary::new(&yes, &group).column("x", &[1.0]), 9, "x has 1 rows");
    refused(
        &Binary::new(&yes, &group).column("x", &[1.0, f64::NAN, 0.0, 0.0]),
        9,
        "x has no number in row 2",
    );
    refused(
        &Binary::new(&yes, &group).column("x", &[-1.7e308, 1.7e308, 1e300, 0.0]),
        9,
        "The values are too",
    );
    refused(&Binary::new(&[true; 4], &group), 9, "The outcome is the same in every row");
    refused(&Binary::counts(&[1, 2, 0, 1], &[1, 1, 1, 1], &group), 9, "Row 2 needs at least one trial");
    refused(&Binary::counts(&[1, 0, 0, 1], &[1, 1, 0, 1], &group), 9, "Row 3 needs at least one trial");
    refused(&Binary::counts(&[1, 0, 0, 1], &[1, 1, 1], &group), 9, "trials has 3 rows");
    refused(&Binary::new(&[], &Factor::from_labels("g", [""; 0])), 9, "There are no rows");
    refused(&Binary::new(&yes, &Factor::from_labels("g", ["a"; 4])), 9, "All rows belong to one group of g");
    refused(&Binary::new(&yes, &Factor::from_labels("g", ["a", "b", "c", "d"])), 9, "Every row is a group");
    let wild = Factor { name: "g".into(), codes: vec![0, 0, 1, 2], levels: vec!["a".into(), "b".into()] };
    refused(&Binary::new(&yes, &wild), 9, "Row 4 belongs to a group of g that is not in its list");
}

#[test]
fn order_of_rows_and_numbering_of_groups_change_nothing() {
    let made = Made::new(5, 30, 12, 0.8);
    let before = made.fit();
    assert_eq!(before, made.fit());
    let mut order: Vec<usize> = (0..made.yes.len()).collect();
    Random::new(1).shuffle(&mut order);
    let renumber = |code: u32| (code * 7 + 3) % 30;
    let mut levels = vec![String::new(); 30];
    for (code, level) in made.group.levels.iter().enumerate() {
        levels[renumber(code as u32) as usize].clone_from(level);
    }
    let shuffled = Made {
        yes: order.iter().map(|&r| made.yes[r]).collect(),
        x: order.iter().map(|&r| made.x[r]).collect(),
        group: Factor {
            name: "school".into(),
            codes: order.iter().map(|&r| renumber(made.group.codes[r])).collect(),
            levels,
        },
        effects: vec![],
    };
    let after = shuffled.fit();
    near("−2 log-likelihood", before.minus_two_log_likelihood, after.minus_two_log_likelihood, 1e-9);
    near("sd", before.sd, after.sd, 1e-8);
    for mode in &before.modes {
        let same = after.modes.iter().find(|other| other.level == mode.level).unwrap();
        near(&mode.level, mode.deviation.value, same.deviation.value, 1e-8);
        assert_eq!(mode.deviation.n, same.deviation.n);
    }
}

#[test]
fn units_and_offsets_of_a_column_change_its_effect_alone() {
    let made = Made::new(8, 25, 12, 0.8);
    let plain = made.fit();
    let slope = plain.fixed[1].estimate.unwrap();
    for (scale, offset, tolerance) in
        [(1e-12, 0.0, 1e-8), (1e9, 0.0, 1e-8), (1.0, 1e6, 1e-8), (1e-3, 1e6, 1e-5)]
    {
        let moved = Made {
            x: made.x.iter().map(|x| x * scale + offset).collect(),
            yes: made.yes.clone(),
            group: made.group.clone(),
            effects: vec![],
        };
        let found = moved.fit();
        near("sd", found.sd, plain.sd, tolerance);
        let other = found.fixed[1].estimate.unwrap();
        near("slope", other.value * scale, slope.value, tolerance);
        near("se", other.se * scale, slope.se, tolerance);
    }
}

#[test]
fn rows_counted_together_give_the_same_fit_but_for_the_ways_to_choose() {
    let made = Made::new(9, 15, 16, 0.7);
    let x: Vec<f64> = made.x.iter().map(|x| f64::from(u8::from(*x > 0.0))).collect();
    let apart = fit(&Binary::new(&made.yes, &made.group).column("x", &x), 9).unwrap();
    let (mut yes, mut of, mut x2, mut codes) = (vec![0; 30], vec![0; 30], vec![0.0; 30], vec![0; 30]);
    for (r, &code) in made.group.codes.iter().enumerate() {
        let at = 2 * code as usize + x[r] as usize;
        yes[at] += u32::from(made.yes[r]);
        of[at] += 1;
        (x2[at], codes[at]) = (x[r], code);
    }
    let group = Factor { codes, ..made.group.clone() };
    let together = fit(&Binary::counts(&yes, &of, &group).column("x", &x2), 9).unwrap();
    near("sd", apart.sd, together.sd, 1e-8);
    assert_eq!(apart.n, together.n);
    assert!(together.minus_two_log_likelihood < apart.minus_two_log_likelihood - 10.0);
    for (a, b) in apart.fixed.iter().zip(&together.fixed) {
        near(&a.term, a.estimate.unwrap().value, b.estimate.unwrap().value, 1e-8);
        near(&a.term, a.estimate.unwrap().se, b.estimate.unwrap().se, 1e-8);
    }
}

#[test]
fn the_later_of_two_collinear_columns_is_not_estimable() {
    let made = Made::new(10, 15, 12, 0.7);
    let twice: Vec<f64> = made.x.iter().map(|x| 2.0 * x + 1.0).collect();
    let same = vec![3.7; made.x.len()];
    let design = Binary::new(&made.yes, &made.group);
    let design = design.column("same", &same).column("x", &made.x).column("twice", &twice);
    let found = fit(&design, 9).unwrap();
    let kept: Vec<bool> = found.fixed.iter().map(|f| f.estimate.is_some()).collect();
    assert_eq!(kept, [true, false, true, false]);
    near("x", found.fixed[2].estimate.unwrap().value, made.fit().fixed[1].estimate.unwrap().value, 1e-9);
    assert_eq!(found.fixed_covariance.len(), 2);
    assert!(found.notes[1].starts_with("twice is not estimable"));
}

#[test]
fn yes_and_no_swapped_turn_every_sign() {
    let made = Made::new(12, 20, 10, 0.9);
    let (plain, turned) = (made.fit(), Made { yes: made.yes.iter().map(|y| !y).collect(), ..made }.fit());
    near("sd", plain.sd, turned.sd, 1e-8);
    for (a, b) in plain.modes.iter().zip(&turned.modes) {
        near(&a.level, a.deviation.value, -b.deviation.value, 1e-8);
        near(&a.level, a.reliability, b.reliability, 1e-8);
    }
}

#[test]
fn hostile_rows_end_in_finite_numbers_or_a_sentence() {
    let mut random = Random::new(77);
    for _ in 0..300 {
        let n = random.between(2, 40) as usize;
        let groups = random.between(2, 6);
        let wild = [0.0, 1.0, -1.0, 1e6, 1e-12, 1e150, 3.0];
        let yes: Vec<bool> = (0..n).map(|_| random.between(0, 2) == 0).collect();
        let group = Factor::from_labels("g", (0..n).map(|_| random.between(1, groups).to_string()));
        let columns: Vec<Vec<f64>> = (0..random.between(0, 3))
            .map(|_| (0..n).map(|_| wild[random.between(0, 6) as usize]).collect())
            .collect();
        let design = columns.iter().fold(Binary::new(&yes, &group), |d, c| d.column("x", c));
        match fit(&design, [1, 9, 25][random.between(0, 2) as usize]) {
            Ok(found) => {
                assert!(found.sd.is_finite() && found.minus_two_log_likelihood.is_finite());
                assert!(
                    found.fixed.iter().filter_map(|f| f.estimate).all(|e| e.value.is_finite() && e.se > 0.0)
                );
                assert!(found.modes.iter().all(|m| m.deviation.low.is_finite()));
            }
            Err(error) => assert!(error.to_string().ends_with(['.', '?'])),
        }
    }
}

#[test]
fn intervals_hold_the_truth_in_ninety_three_of_a_hundred_or_more() {
    let (mut slopes, mut modes, mut all, sims) = (0, 0, 0, 200);
    let mut sum = 0.0;
    for seed in 0..sims {
        let made = Made::new(2000 + seed, 50, 14, 0.8);
        let found = made.fit();
        sum += found.sd;
        let slope = found.fixed[1].estimate.unwrap();
        slopes += u32::from(slope.low < 0.6 && 0.6 < slope.high);
        for (mode, truth) in found.modes.iter().zip(&made.effects) {
            modes += u32::from(mode.deviation.low < *truth && *truth < mode.deviation.high);
            all += 1;
        }
    }
    assert!(f64::from(slopes) >= 0.93 * sims as f64, "{slopes} of {sims} slopes");
    assert!(f64::from(modes) >= 0.93 * f64::from(all), "{modes} of {all} modes");
    near("mean sd", sum / sims as f64, 0.8, 0.03);
}
