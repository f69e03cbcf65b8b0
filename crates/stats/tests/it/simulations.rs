//! What the ranges and verdicts do over many made-up schools.

use crate::random::Random;
use ensemble_stats::mixed::{Design, Factor, Method, between, fit};
use ensemble_stats::spread::{Spread, Thresholds, spread};

/// Classes of 15 to 32 pupils of one school, with a starting point and the classes' true effects.
struct School {
    y: Vec<f64>,
    x: Vec<f64>,
    class: Factor,
}

impl School {
    fn design(&self) -> Design<'_> {
        Design::new(&self.y).column("before", &self.x).group(&self.class)
    }
}

pub fn school(random: &mut Random, effects: &[f64]) -> Spread {
    spread(&made(random, effects).design(), Thresholds::default()).unwrap()
}

fn made(random: &mut Random, effects: &[f64]) -> School {
    let (mut y, mut x, mut codes) = (vec![], vec![], vec![]);
    for (class, effect) in effects.iter().enumerate() {
        for _ in 0..random.between(15, 32) {
            let before = random.normal();
            x.push(before);
            y.push(100.0 + 7.0 * before + 7.5 * (effect + random.normal()));
            codes.push(class as u32);
        }
    }
    let levels = (0..effects.len()).map(|c| c.to_string()).collect();
    School { y, x, class: Factor { name: "class-year".into(), codes, levels } }
}

pub fn standing_out(found: &Spread) -> Vec<usize> {
    let out =
        |g: &&ensemble_stats::spread::GroupEstimate| g.estimate.as_ref().is_some_and(|e| e.stands_out());
    found.groups.iter().filter(out).map(|g| g.level.parse().unwrap()).collect()
}

#[test]
fn where_classes_do_not_differ_nothing_stands_out_at_least_95_times_in_100() {
    for classes in [9, 13] {
        let mut random = Random::new(classes as u64);
        let schools = 2000;
        let (mut found_variation, mut upwards, mut any) = (0, 0, 0);
        for _ in 0..schools {
            let found = school(&mut random, &vec![0.0; classes]);
            let odd = |e: &&ensemble_stats::spread::Estimate| {
                e.standing != ensemble_stats::verdict::Standing::UsualSpread
            };
            found_variation += usize::from(found.differs);
            upwards += usize::from(found.any_stands_out());
            any +=
                usize::from(found.groups.iter().filter_map(|g| g.estimate.as_ref()).filter(odd).count() > 0);
        }
        println!(
            "{classes} classes: {found_variation} tests, {upwards} upwards, {any} anything, of {schools}"
        );
        assert!(any * 20 <= schools + 3 * 20 * 10, "{any} of {schools} said anything");
        assert!(upwards * 20 <= schools, "{upwards} of {schools} stood out");
        // The test holds its level: 5 in 100, give or take four standard errors.
        assert!((61..=139).contains(&found_variation), "{found_variation} of {schools}");
    }
}

#[test]
fn one_class_that_truly_differs_is_found_the_oftener_the_larger_its_effect() {
    let mut shares = Vec::new();
    for effect in [0.4, 0.7, 1.0, 1.5] {
        let mut random = Random::new(77);
        let (mut right, mut wrong) = (0, 0);
        for _ in 0..500 {
            let mut effects = vec![0.0; 13];
            effects[4] = effect;
            let out = standing_out(&school(&mut random, &effects));
            right += usize::from(out.contains(&4));
            wrong += out.iter().filter(|&&class| class != 4).count();
        }
        println!("effect {effect}: found {right} of 500, others marked {wrong}");
        // At least 80 in 100 marks are right, even where the effect is too small to be found often.
        assert!(wrong * 5 <= right + wrong, "{wrong} wrong beside {right} right");
        // However clear the one, it hardly ever drags another with it.
        assert!(wrong <= 20, "{wrong} others marked in 500 schools");
        shares.push(right);
    }
    assert!(shares[0] < shares[1] && shares[1] < shares[2], "{shares:?}");
    assert!(shares[1] > 180 && shares[2] > 400, "{shares:?}");
}

/// A large school over three sessions: here the procedure for many classes at once earns its place.
#[test]
fn among_sixty_classes_few_marks_are_wrong() {
    let mut random = Random::new(41);
    let (mut right, mut wrong) = (0, 0);
    for _ in 0..200 {
        let mut effects = vec![0.0; 60];
        for place in 0..3 {
            effects[place] = 1.0;
            effects[place + 30] = -1.0;
        }
        for class in standing_out(&school(&mut random, &effects)) {
            if effects[class] > 0.0 { right += 1 } else { wrong += 1 }
        }
    }
    println!("sixty classes, three above and three below: {right} right, {wrong} wrong in 200 schools");
    assert!(right > 500 && wrong * 12 < right, "{right} right, {wrong} wrong");
}

#[test]
fn where_all_classes_differ_few_marks_are_wrong() {
    let mut random = Random::new(5);
    let (mut right, mut wrong) = (0, 0);
    for _ in 0..500 {
        let effects: Vec<f64> = (0..13).map(|_| 0.4 * random.normal()).collect();
        for class in standing_out(&school(&mut random, &effects)) {
            if effects[class] > 0.0 { right += 1 } else { wrong += 1 }
        }
    }
    println!("{right} right, {wrong} wrong");
    assert!(right > 300 && wrong * 40 < right, "{right} right, {wrong} wrong");
}

#[test]
fn intervals_hold_the_truth_at_least_as_often_as_they_say() {
    for (classes, spread_of_effects) in [(5, 0.2), (9, 0.05), (9, 0.2), (9, 0.5), (13, 0.1), (13, 0.4)] {
        let mut random = Random::new(11);
        let (mut in80, mut in95, mut all) = (0, 0, 0);
        for _ in 0..600 {
            let effects: Vec<f64> = (0..classes).map(|_| spread_of_effects * random.normal()).collect();
            let found = school(&mut random, &effects);
            for (group, effect) in found.groups.iter().zip(&effects) {
                let (estimate, truth) = (group.estimate.as_ref().unwrap(), 7.5 * effect);
                in80 += usize::from((estimate.range80.0..=estimate.range80.1).contains(&truth));
                in95 += usize::from((estimate.range95.0..=estimate.range95.1).contains(&truth));
                all += 1;
            }
        }
        let (c80, c95) = (in80 as f64 / all as f64, in95 as f64 / all as f64);
        println!("{classes} classes, effects {spread_of_effects}: 80% {c80:.3}, 95% {c95:.3}");
        assert!(c80 > 0.79 && c95 > 0.94, "{classes} classes, {spread_of_effects}: {c80} {c95}");
    }
}

/// Why classes are shrunken with a variance that is never 0.
#[test]
fn intervals_that_take_the_reml_variance_at_its_word_are_too_short() {
    let mut random = Random::new(11);
    let (mut held, mut all) = (0, 0);
    for _ in 0..600 {
        let effects: Vec<f64> = (0..9).map(|_| 0.2 * random.normal()).collect();
        let found = fit(&made(&mut random, &effects).design(), Method::Reml).unwrap();
        for (mode, effect) in found.modes[0].levels.iter().zip(&effects) {
            held += usize::from((mode.value - 7.5 * effect).abs() <= 1.96 * mode.prediction_sd);
            all += 1;
        }
    }
    let share = held as f64 / all as f64;
    println!("{share:.3} of intervals called 95% hold the truth");
    assert!(share < 0.8);
}

#[test]
fn the_range_of_the_share_covers_the_truth_95_times_in_100() {
    for (tau2, least, most) in [(0.0, 0.963, 1.0), (0.05, 0.935, 0.975), (0.3, 0.935, 0.965)] {
        let mut random = Random::new(31);
        let schools = 2000;
        let (mut covered, mut width) = (0, 0.0);
        for _ in 0..schools {
            let (mut y, mut x, mut codes) = (vec![], vec![], vec![]);
            for class in 0..9 {
                let effect = f64::sqrt(tau2) * random.normal();
                for _ in 0..random.between(8, 32) {
                    let before = random.normal();
                    x.push(before);
                    y.push(before + effect + random.normal());
                    codes.push(class);
                }
            }
            let class =
                Factor { name: "class".into(), codes, levels: (0..9).map(|c| c.to_string()).collect() };
            let found = between(&Design::new(&y).column("before", &x).group(&class)).unwrap();
            let truth = tau2 / (1.0 + tau2);
            covered += usize::from(found.low <= truth && truth <= found.high);
            width += found.high - found.low;
            assert!(found.low <= found.share && found.share <= found.high && found.high > 0.0);
        }
        let coverage = covered as f64 / schools as f64;
        println!(
            "share {:.3}: covered {coverage:.3}, mean width {:.3}",
            tau2 / (1.0 + tau2),
            width / schools as f64
        );
        assert!((least..=most).contains(&coverage), "{coverage}");
    }
}

#[test]
fn the_chance_band_holds_exactly_typical_classes_95_times_in_100() {
    let mut random = Random::new(13);
    let (mut inside, mut all) = (0, 0);
    for _ in 0..600 {
        // One class is exactly typical among twelve that differ.
        let effects: Vec<f64> = (0..13).map(|c| if c == 0 { 0.0 } else { 0.5 * random.normal() }).collect();
        let mean = effects.iter().sum::<f64>() / 13.0;
        let mut centred: Vec<f64> = effects.iter().map(|e| e - mean).collect();
        centred[0] = 0.0;
        let found = school(&mut random, &centred);
        let estimate = found.groups[0].estimate.as_ref().unwrap();
        inside += usize::from(estimate.value.abs() <= found.chance_half_width(estimate.n as f64));
        all += 1;
    }
    let share = inside as f64 / all as f64;
    println!("{share:.3}");
    assert!((0.89..0.98).contains(&share), "{share}");
}

#[test]
fn the_chance_band_is_continuous_in_size_and_lies_on_the_shrunken_scale() {
    let mut random = Random::new(17);
    let effects: Vec<f64> = (0..13).map(|_| 0.5 * random.normal()).collect();
    let found = school(&mut random, &effects);
    let sizes: Vec<f64> = (80..=320).map(|n| f64::from(n) / 10.0).collect();
    let widths: Vec<f64> = sizes.iter().map(|&n| found.chance_half_width(n)).collect();
    for (pair, &n) in widths.windows(2).zip(&sizes) {
        assert!((pair[1] - pair[0]).abs() < 0.01 * pair[0], "a jump at {n}");
    }
    for (&n, &width) in sizes.iter().zip(&widths) {
        assert!(width < 1.96 * found.pupil_sd / n.sqrt(), "narrower than on the raw scale");
    }
    assert_eq!((found.chance_half_width(0.0), found.chance_half_width(f64::NAN)), (0.0, 0.0));
}

#[test]
fn a_class_of_seven_has_no_estimate_and_one_of_eight_has() {
    let mut random = Random::new(23);
    let sizes = [7, 8, 20, 20, 20, 20];
    let codes: Vec<u32> = sizes.iter().zip(0..).flat_map(|(&n, class)| vec![class; n]).collect();
    let y: Vec<f64> = codes.iter().map(|_| random.normal()).collect();
    let class = Factor { name: "class".into(), codes, levels: (0..6).map(|c| c.to_string()).collect() };
    let design = Design::new(&y).group(&class);
    let found = spread(&design, Thresholds::default()).unwrap();
    assert!(found.groups[0].estimate.is_none() && found.groups[1].estimate.is_some());
    assert_eq!((found.groups[0].n, found.n), (7, 95));
    let raised = spread(&design, Thresholds::raised(6, 10)).unwrap();
    assert!(raised.groups[1].estimate.is_none() && raised.groups[2].estimate.is_some());
}
