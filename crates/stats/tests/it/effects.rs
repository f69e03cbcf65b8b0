//! Effects whose truth is planted, what must not change a number, and hostile input.

use crate::random::Random;
use ensemble_stats::effect::{
    Arm, Design, EffectError, HedgesG, Panel, Retest, Robust, Season, Series, ancova, did, fit, interrupted,
    matched, simpson,
};
use ensemble_stats::estimate::Estimate;
use ensemble_stats::mixed::Factor;

/// Percent of `runs` intervals that hold the truth.
fn coverage(what: &str, runs: u64, truth: f64, one: impl Fn(&mut Random) -> Estimate) -> f64 {
    let mut held = 0;
    for seed in 0..runs {
        let estimate = one(&mut Random::new(seed * 7919 + 1));
        held += u64::from(estimate.low <= truth && truth <= estimate.high);
    }
    let percent = 100.0 * held as f64 / runs as f64;
    println!("{what}: {percent:.1}% of {runs}");
    percent
}

/// Pupils of schools of 5 to 60, with a start before, an effect of 0.3 for schools or for half of each.
struct Schools {
    y: Vec<f64>,
    before: Vec<f64>,
    treated: Vec<bool>,
    school: Factor,
}

fn schools(random: &mut Random, count: usize, with: usize, between: bool) -> Schools {
    let (mut y, mut before, mut treated, mut labels) = (vec![], vec![], vec![], vec![]);
    for s in 0..count {
        let level = 0.4 * random.normal();
        let size = random.between(5, 60);
        for pupil in 0..size {
            let takes_part = if between { s < with } else { pupil % 2 == 0 };
            let x = random.normal() + level;
            y.push(0.6 * x + 0.4 * level + random.normal() * 0.8 + if takes_part { 0.3 } else { 0.0 });
            before.push(x);
            treated.push(takes_part);
            labels.push(s.to_string());
        }
    }
    Schools { y, before, treated, school: Factor::from_labels("school", labels) }
}

#[test]
fn intervals_hold_the_planted_effect() {
    for (what, count, with, between) in [
        ("12 schools, 6 with it", 12, 6, true),
        ("20 schools, 5 with it", 20, 5, true),
        ("10, within", 10, 0, false),
    ] {
        let percent = coverage(what, 1000, 0.3, |random| {
            let s = schools(random, count, with, between);
            ancova(&s.y, &s.before, &s.treated, Some(&s.school)).unwrap().estimate
        });
        assert!(percent >= 93.0, "{what}: {percent}");
    }
}

#[test]
fn differences_in_differences_hold_the_planted_effect() {
    let starts = [2, 2, 3, 3, 4, 4, 9, 9, 9, 9, 9, 9];
    let percent = coverage("difference in differences", 1000, 0.4, |random| {
        let (mut y, mut treated, mut school, mut period) = (vec![], vec![], vec![], vec![]);
        for (s, &start) in starts.iter().enumerate() {
            let (level, mut shock) = (random.normal(), 0.0);
            for t in 0..5 {
                // Neighbouring periods of one school are alike.
                shock = 0.5 * shock + 0.3 * random.normal();
                y.push(level + 0.2 * f64::from(t) + shock + if t >= start { 0.4 } else { 0.0 });
                treated.push(t >= start);
                school.push(s.to_string());
                period.push(t.to_string());
            }
        }
        let (schools, periods) =
            (Factor::from_labels("school", &school), Factor::from_labels("period", &period));
        let panel =
            Panel { outcome: &y, schools: &schools, periods: &periods, treated: &treated, columns: vec![] };
        did(&panel).unwrap().effect.estimate
    });
    assert!(percent >= 93.0, "{percent}");
}

#[test]
fn matched_pairs_hold_the_planted_effect() {
    let percent = coverage("matched", 600, 0.3, |random| {
        let (mut y, mut prior, mut treated) = (vec![], vec![], vec![]);
        for i in 0..240 {
            let takes_part = i % 4 == 0;
            // Those who took part had started higher.
            let x = (random.normal() + if takes_part { 0.4 } else { 0.0 }) * 10.0;
            y.push(0.05 * x + random.normal() + if takes_part { 0.3 } else { 0.0 });
            prior.push(x);
            treated.push(takes_part);
        }
        matched(&y, &treated, &prior, None, 0.05).unwrap().effect.estimate
    });
    assert!(percent >= 93.0, "{percent}");
}

#[test]
fn interrupted_series_hold_the_planted_step() {
    for (points, phi, season) in [(16, 0.0, false), (24, 0.4, false), (48, 0.6, true), (78, 0.6, false)] {
        let what = format!("{points} points, neighbours {phi}");
        let (mut held, mut refused) = (0, 0);
        for seed in 0..1000 {
            let mut random = Random::new(seed * 104_729 + 3);
            let mut e = random.normal();
            let values: Vec<f64> = (0..points)
                .map(|t| {
                    e = phi * e + (1.0 - phi * phi).sqrt() * random.normal();
                    let wave = if season { (f64::from(t) * 0.52).sin() } else { 0.0 };
                    e + wave + 0.02 * f64::from(t) + if t >= points / 2 { 1.0 } else { 0.0 }
                })
                .collect();
            let season = season.then_some(Season { length: 12.0, waves: 1 });
            let series = Series { values: &values, change: points as usize / 2, season };
            match interrupted(&series) {
                Ok(found) => {
                    held += u64::from(found.level.estimate.low <= 1.0 && 1.0 <= found.level.estimate.high)
                }
                Err(EffectError::DidNotConverge) => refused += 1,
                Err(error) => panic!("{error}"),
            }
        }
        println!("{what}: {held} of {}, {refused} refused", 1000 - refused);
        assert!(held * 100 >= 93 * (1000 - refused), "{what}: {held} of {}", 1000 - refused);
    }
}

#[test]
fn hedges_g_holds_the_planted_difference() {
    let split = |random: &mut Random, clusters: u64, size: u64, rho: f64, shift: f64| -> Vec<f64> {
        let mut values = vec![];
        for _ in 0..clusters {
            let level = rho.sqrt() * random.normal();
            values.extend((0..size).map(|_| level + (1.0 - rho).sqrt() * random.normal() + shift));
        }
        values
    };
    let percent = coverage("g of pupils", 1000, 0.5, |random| {
        let (t, c) = (split(random, 1, 25, 0.0, 0.5), split(random, 1, 35, 0.0, 0.0));
        HedgesG::individual(&Arm::of(&t).unwrap(), &Arm::of(&c).unwrap()).unwrap().estimate
    });
    assert!(percent >= 93.0, "{percent}");
    let percent = coverage("g of clusters", 1000, 0.5, |random| {
        let (t, c) = (split(random, 10, 20, 0.2, 0.5), split(random, 12, 20, 0.2, 0.0));
        HedgesG::clustered(&Arm::of(&t).unwrap(), &Arm::of(&c).unwrap(), 22, 0.2).unwrap().estimate
    });
    assert!(percent >= 93.0, "{percent}");
}

#[test]
fn the_expected_rebound_and_the_likely_gain_hold_what_comes() {
    let (mut known, mut likely) = (0, 0);
    for seed in 0..2000 {
        let mut random = Random::new(seed);
        let mut pair = || {
            let lasting = random.normal() * 0.6_f64.sqrt();
            let mut once = || 50.0 + 10.0 * (lasting + random.normal() * 0.4_f64.sqrt());
            (once(), once())
        };
        let (first, second): (Vec<f64>, Vec<f64>) = (0..60).map(|_| pair()).unzip();
        let retest = Retest::of(&first, &second).unwrap();
        // One of those that started low.
        let (y1, y2) = std::iter::repeat_with(pair).find(|(y1, _)| *y1 < 42.0).unwrap();
        let rebound = retest.rebound(y1).unwrap();
        let truth = 0.4 * (50.0 - y1);
        known += u64::from(rebound.expected.low <= truth && truth <= rebound.expected.high);
        likely += u64::from(rebound.likely.0 <= y2 - y1 && y2 - y1 <= rebound.likely.1);
    }
    println!("expected rebound {known} of 2000, gain of one {likely} of 2000");
    assert!(known >= 1860 && likely >= 1860, "{known} {likely}");
}

fn terms(design: &Design<'_>) -> Vec<[f64; 3]> {
    let fit = fit(design, Robust::Cr2).unwrap();
    let names = fit.terms.clone();
    let numbers = |name: &String| fit.term(name).map(|t| [t.estimate.value, t.estimate.se, t.estimate.df]);
    names.iter().filter_map(|name| numbers(name).ok()).collect()
}

fn same(a: &[[f64; 3]], b: &[[f64; 3]], tolerance: f64) {
    assert_eq!(a.len(), b.len());
    for (x, y) in a.iter().flatten().zip(b.iter().flatten()) {
        assert!((x - y).abs() <= tolerance * x.abs().max(y.abs()), "{x} and {y}");
    }
}

#[test]
fn order_of_rows_names_of_groups_units_and_offsets_change_nothing() {
    for seed in 0..40 {
        let mut random = Random::new(seed);
        let s = schools(&mut random, 8, 4, seed % 2 == 0);
        let tried: Vec<f64> = s.treated.iter().map(|&t| f64::from(u8::from(t))).collect();
        let w: Vec<f64> = s.y.iter().map(|_| 0.2 + random.uniform()).collect();
        let weighted = seed % 3 == 0;
        let numbers = |y: &[f64], tried: &[f64], before: &[f64], school: &Factor, w: &[f64]| {
            let design = Design::new(y).column("tried", tried).column("before", before).clusters(school);
            terms(&if weighted { design.weights(w) } else { design })
        };
        let first = numbers(&s.y, &tried, &s.before, &s.school, &w);
        assert_eq!(first, numbers(&s.y, &tried, &s.before, &s.school, &w));
        let mut order: Vec<usize> = (0..s.y.len()).collect();
        random.shuffle(&mut order);
        let take = |v: &[f64]| -> Vec<f64> { order.iter().map(|&i| v[i]).collect() };
        let renamed = Factor::from_labels("x", order.iter().map(|&i| format!("s{}", 99 - s.school.codes[i])));
        same(&first, &numbers(&take(&s.y), &take(&tried), &take(&s.before), &renamed, &take(&w)), 1e-10);
        // y → 1e-9 y, w → 7 w and x → 1e6 + x change the numbers as units do.
        let y: Vec<f64> = s.y.iter().map(|v| v * 1e-9).collect();
        let before: Vec<f64> = s.before.iter().map(|v| v + 1e6).collect();
        let w7: Vec<f64> = w.iter().map(|v| v * 7.0).collect();
        let scaled = numbers(&y, &tried, &before, &s.school, &w7);
        let back: Vec<[f64; 3]> = scaled.iter().map(|[v, se, df]| [v * 1e9, se * 1e9, *df]).collect();
        same(&first[1..], &back[1..], 1e-7);
        let far: Vec<f64> = s.y.iter().map(|v| v + 1e6).collect();
        let moved = numbers(&far, &tried, &s.before, &s.school, &w);
        same(&first[1..], &moved[1..], 1e-7);
    }
}

#[test]
fn admissions_that_favour_one_group_over_all_and_the_other_within_are_noted() {
    // Three departments: shares admitted 62% and 68%, 34% and 35%, 6% and 7%, but the second group applies elsewhere.
    let cells = [("A", true, 82, 50), ("A", false, 17, 8), ("B", true, 14, 27), ("B", false, 26, 49)]
        .into_iter()
        .chain([("C", true, 1, 15), ("C", false, 4, 53)]);
    let (mut admitted, mut first, mut department) = (vec![], vec![], vec![]);
    for (name, group, yes, no) in cells {
        for i in 0..yes + no {
            admitted.push(f64::from(u8::from(i < yes)));
            first.push(group);
            department.push(name);
        }
    }
    let found = simpson(&admitted, &first, &Factor::from_labels("department", department), None).unwrap();
    assert!(found.raw.estimate.low > 0.1 && found.within.estimate.value < 0.0 && found.reversed, "{found:?}");
    let alike = Factor::from_labels("none", vec!["x"; admitted.len()]);
    let plain = simpson(&admitted, &first, &alike, None).unwrap();
    assert!(!plain.reversed);
    assert!((plain.within.estimate.value - plain.raw.estimate.value).abs() < 1e-14);
}

#[test]
fn a_gain_of_those_picked_for_being_low_is_no_effect_once_the_start_is_allowed_for() {
    // Nothing was done. Those below the mean were picked.
    let pupils = |random: &mut Random| {
        let (mut before, mut after, mut picked) = (vec![], vec![], vec![]);
        for _ in 0..300 {
            let lasting = random.normal();
            before.push(lasting + random.normal());
            after.push(lasting + random.normal());
            picked.push(before.last().unwrap() < &0.0);
        }
        (before, after, picked)
    };
    let naive = coverage("gains of those picked for being low", 300, 0.0, |random| {
        let (before, after, picked) = pupils(random);
        let gains: Vec<f64> = after.iter().zip(&before).map(|(a, b)| a - b).collect();
        let picked: Vec<f64> = picked.iter().map(|&p| f64::from(u8::from(p))).collect();
        fit(&Design::new(&gains).column("picked", &picked), Robust::Cr2)
            .unwrap()
            .term("picked")
            .unwrap()
            .estimate
    });
    let fair = coverage("the same, with the start allowed for", 300, 0.0, |random| {
        let (before, after, picked) = pupils(random);
        ancova(&after, &before, &picked, None).unwrap().estimate
    });
    assert!(naive < 1.0 && fair >= 93.0, "{naive} {fair}");
}

#[test]
fn hostile_rows_end_in_numbers_or_a_sentence() {
    let wild =
        [0.0, -0.0, 1e-310, 1e-160, 1e155, -1e300, f64::MAX, f64::MIN_POSITIVE, f64::NAN, f64::INFINITY];
    let (mut fitted, mut refused) = (0, 0);
    let mut judge = |result: Result<Estimate, EffectError>, seed: u64| match result {
        Ok(e) => {
            fitted += 1;
            let all = [e.value, e.se, e.low, e.high, e.two_sided()];
            assert!(all.iter().all(|v| v.is_finite()) && e.df > 0.0 && e.se > 0.0, "seed {seed}: {e:?}");
        }
        Err(error) => {
            refused += 1;
            assert!(error.to_string().ends_with(['.', '?']), "{error}");
        }
    };
    for seed in 0..4000 {
        let mut random = Random::new(seed);
        let n = random.between(0, 40) as usize;
        let wildness = [0, 0, 3, 40][random.between(0, 3) as usize];
        let mut column = || -> Vec<f64> {
            let kind = random.between(0, 5);
            let scale = 10_f64.powi(random.between(0, 300) as i32 - 150);
            (0..n)
                .map(|_| match (random.between(0, 99) < wildness, kind) {
                    (true, _) => wild[random.between(0, 9) as usize],
                    (_, 0) => 3.0,
                    (_, 1) => random.between(0, 1) as f64,
                    (_, 2) => random.normal() * scale,
                    _ => random.normal(),
                })
                .collect()
        };
        let (y, x, z, w) = (column(), column(), column(), column());
        let groups = random.between(1, 9);
        let stray = u64::from(random.between(0, 40) == 0);
        let mut factor = || Factor {
            name: "school".into(),
            codes: (0..n).map(|_| random.between(0, groups - 1 + stray) as u32).collect(),
            levels: (0..groups).map(|g| g.to_string()).collect(),
        };
        let (school, other) = (factor(), factor());
        let mut design = Design::new(&y).column("x", &x).column("z", &z);
        design.intercept = seed % 5 != 0;
        if seed % 4 != 0 {
            design = design.clusters(&school);
        }
        if seed % 3 == 0 {
            design = design.weights(&w);
        } else if seed % 7 == 0 {
            design = design.absorb(if seed % 2 == 0 { &school } else { &other });
        }
        for kind in [Robust::Cr0, Robust::Cr1S, Robust::Cr2, Robust::Cr3] {
            judge(fit(&design, kind).and_then(|f| f.term("z")).map(|e| e.estimate), seed);
        }
        let treated: Vec<bool> = (0..n).map(|i| x.get(i).is_some_and(|&v| v > 0.0)).collect();
        judge(matched(&y, &treated, &z, Some(&school), 0.2).map(|m| m.effect.estimate), seed);
        judge(simpson(&y, &treated, &school, Some(&other)).map(|s| s.within.estimate), seed);
        judge(ancova(&y, &z, &treated, None).map(|e| e.estimate), seed);
        let panel =
            Panel { outcome: &y, schools: &school, periods: &other, treated: &treated, columns: vec![] };
        judge(did(&panel).map(|d| d.effect.estimate), seed);
        let season = (seed % 2 == 0).then(|| Season { length: z.first().copied().unwrap_or(12.0), waves: 1 });
        judge(interrupted(&Series { values: &y, change: n / 2, season }).map(|i| i.level.estimate), seed);
        let arms = Arm::of(&y).and_then(|a| Arm::of(&z).map(|b| (a, b)));
        judge(arms.clone().and_then(|(a, b)| HedgesG::individual(&a, &b)).map(|g| g.estimate), seed);
        judge(arms.and_then(|(a, b)| HedgesG::clustered(&a, &b, groups, 0.3)).map(|g| g.estimate), seed);
        judge(Retest::of(&y, &z).and_then(|r| r.rebound(1.0)).map(|r| r.expected), seed);
    }
    assert!(fitted > 5000 && refused > 5000, "{fitted} fitted, {refused} refused");
}
