//! Plans against R, against the covariance matrix and against schools drawn at random.

use super::*;

fn near(what: &str, got: f64, expected: f64) {
    assert!((got - expected).abs() <= 1e-9 * expected.abs(), "{what}: {got} is not {expected}");
}

fn pupils_only(n: f64) -> TwoArms {
    TwoArms {
        share: 0.5,
        pupils: n,
        classes: 1.0,
        schools: 1.0,
        icc_class: 0.0,
        icc_school: 0.0,
        r2_pupil: 0.0,
        r2_class: 0.0,
        r2_school: 0.0,
        covariates: 0,
    }
}

#[test]
fn two_groups_of_pupils_agree_with_power_t_test() {
    // R: power.t.test(n = 64, delta = 0.5); power.t.test(n = 20, power = 0.8)
    near("power", pupils_only(128.0).by_pupil().unwrap().power(0.5), 0.8014586233679728);
    let least = pupils_only(40.0).by_pupil().unwrap().detectable(0.8).unwrap();
    assert!((least - 0.9091305661).abs() < 1e-5, "{least}");
}

#[test]
fn pupils_before_and_after_agree_with_power_t_test() {
    // R: power.t.test(n = 12, delta = 0.7, type = "paired"), where a change has the standard deviation 1
    let plan = PrePost { pupils: 1.0, schools: 12.0, icc: 0.0, r_pupil: 0.5, r_school: 0.0 };
    near("power", plan.change().unwrap().power(0.7), 0.5989186568274604);
    // Others beside take half the precision away twice over: their own change, and half the schools.
    let (one, two) = (plan.change().unwrap(), plan.difference_of_changes(0.5).unwrap());
    near("se", two.se, 2.0 * one.se);
    assert_eq!((one.df, two.df), (11.0, 10.0));
}

#[test]
fn staggered_starts_agree_with_the_full_covariance_matrix() {
    // R: sqrt(solve(Σ D_i' V⁻¹ D_i)[T+1, T+1]), D_i = [I_T, X_i], V = diag((1 − icc)/n) + icc
    for (starts, periods, pupils, icc, expected) in [
        (vec![1, 1, 2, 2, 3, 3], 4, 20.0, 0.1, 0.1595478250386895),
        (vec![1, 1, 3, 3, 6], 8, 25.0, 0.15, 0.1110333139332918),
        (vec![0, 2, 9], 5, 10.0, 0.3, 0.2769014600984459),
        (vec![1, 1, 2, 2], 4, 7.0, 0.0, 0.3779644730092272),
    ] {
        let schedule = Schedule::from_starts(&starts, periods).unwrap();
        let found = Wedge { pupils, icc }.precision(&schedule).unwrap();
        near("se", found.se, expected);
        assert_eq!(found.df, starts.len() as f64 - 2.0);
    }
}

#[test]
fn three_levels_reduce_to_two_and_to_one() {
    let plan = TwoArms { schools: 30.0, classes: 2.0, pupils: 20.0, icc_school: 0.15, ..pupils_only(1.0) };
    let merged = TwoArms { classes: 1.0, pupils: 40.0, ..plan };
    near("merged", plan.by_school().unwrap().se, merged.by_school().unwrap().se);
    // SE² = 4 (0.15/30 + 0.85/1200)
    near("by hand", plan.by_school().unwrap().se, (4.0_f64 * (0.15 / 30.0 + 0.85 / 1200.0)).sqrt());
    assert!(plan.by_class().unwrap().se < plan.by_school().unwrap().se);
    assert!(plan.by_pupil().unwrap().se < plan.by_class().unwrap().se);
    near("pupils", plan.by_pupil().unwrap().se, (4.0_f64 / 1200.0).sqrt());
    let known = TwoArms { r2_school: 0.6, r2_pupil: 0.5, covariates: 1, ..plan };
    near(
        "known",
        known.by_school().unwrap().se,
        (4.0_f64 * (0.15 * 0.4 / 30.0 + 0.85 * 0.5 / 1200.0)).sqrt(),
    );
    assert_eq!(known.by_school().unwrap().df, 27.0);
}

#[test]
fn a_lot_gives_each_school_each_wave_equally_often() {
    let mut first = [0; 6];
    for seed in 0..6000 {
        let starts = Schedule::staggered(6, &[0, 2, 4], 6, seed).unwrap().starts();
        first.iter_mut().zip(&starts).for_each(|(n, &s)| *n += usize::from(s == 0));
    }
    // 2,000 each, standard deviation 37.
    assert!(first.iter().all(|n| (1850..2150).contains(n)), "{first:?}");
}

#[test]
fn impossible_plans_get_a_sentence() {
    let sentences = [
        pupils_only(2.0).by_pupil().unwrap_err(),
        TwoArms { share: 1.0, ..pupils_only(9.0) }.by_pupil().unwrap_err(),
        TwoArms { icc_school: 0.6, icc_class: 0.6, ..pupils_only(9.0) }.by_school().unwrap_err(),
        TwoArms { schools: f64::NAN, ..pupils_only(9.0) }.by_school().unwrap_err(),
        TwoArms { pupils: f64::INFINITY, ..pupils_only(9.0) }.by_school().unwrap_err(),
        PrePost { pupils: 20.0, schools: 1.0, icc: 0.1, r_pupil: 0.5, r_school: 0.5 }.change().unwrap_err(),
        PrePost { pupils: 20.0, schools: 9.0, icc: 0.1, r_pupil: 1.0, r_school: 1.0 }.change().unwrap_err(),
        Schedule::staggered(0, &[1], 4, 1).unwrap_err(),
        Schedule::staggered(4, &[], 4, 1).unwrap_err(),
        Schedule::new(vec![vec![true, false]]).unwrap_err(),
        Schedule::new(vec![vec![true], vec![]]).unwrap_err(),
        Wedge { pupils: 9.0, icc: 0.1 }.precision(&Schedule::from_starts(&[2; 9], 5).unwrap()).unwrap_err(),
        Wedge { pupils: 9.0, icc: 0.1 }.precision(&Schedule::from_starts(&[1, 2], 5).unwrap()).unwrap_err(),
        Wedge { pupils: 9.0, icc: 1.0 }
            .precision(&Schedule::from_starts(&[1, 2, 3], 5).unwrap())
            .unwrap_err(),
    ];
    assert!(sentences.iter().all(|e| e.to_string().ends_with('.')), "{sentences:?}");
    // Begun in the only period that differs from none: nothing to hold it against.
    let one_period = Schedule::from_starts(&[0, 1, 1], 1).unwrap();
    assert!(Wedge { pupils: 9.0, icc: 0.1 }.precision(&one_period).unwrap().se > 0.0);
}
