//! Small rows of odd shapes against clubSandwich 0.5.8 and nlme 3.1-162, and what must not change a number.

use super::*;
use crate::mixed::Factor;

fn near(what: &str, got: f64, expected: f64) {
    near_to(what, got, expected, 1e-11);
}

fn near_to(what: &str, got: f64, expected: f64, tolerance: f64) {
    let off = (got - expected).abs();
    assert!(off <= tolerance * expected.abs(), "{what}: {got} is {off:e} from {expected}");
}

/// R: `i <- 1:24; y <- 10+3*sin(1.7*i)+0.1*i; x <- cos(0.9*i)*2+0.05*i; cl <- rep(letters[1:6],c(1,2,3,4,5,9));
/// within <- i%%2==0; between <- cl %in% c('b','d','f'); w <- 1+(i%%5)/2`
struct Odd {
    y: Vec<f64>,
    x: Vec<f64>,
    within: Vec<f64>,
    between: Vec<f64>,
    w: Vec<f64>,
    cluster: Factor,
}

fn odd() -> Odd {
    let over = |f: &dyn Fn(f64) -> f64| (1..=24).map(|i| f(f64::from(i))).collect::<Vec<f64>>();
    let labels: Vec<&str> = [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5), ("f", 9)]
        .iter()
        .flat_map(|&(l, n)| std::iter::repeat_n(l, n))
        .collect();
    Odd {
        y: over(&|i| 10.0 + 3.0 * (1.7 * i).sin() + 0.1 * i),
        x: over(&|i| (0.9 * i).cos() * 2.0 + 0.05 * i),
        within: over(&|i| f64::from(u8::from(i % 2.0 == 0.0))),
        between: labels.iter().map(|l| f64::from(u8::from(["b", "d", "f"].contains(l)))).collect(),
        w: over(&|i| 1.0 + (i % 5.0) / 2.0),
        cluster: Factor::from_labels("cl", labels),
    }
}

/// Standard error and degrees of freedom by kind, of one term.
fn check(what: &str, design: &Design<'_>, term: &str, value: f64, kinds: &[(Robust, f64, f64)]) {
    for &(kind, se, df) in kinds {
        let found = fit(design, kind).unwrap().term(term).unwrap().estimate;
        near(what, found.value, value);
        near(&format!("{what} {kind:?}"), found.se, se);
        near(&format!("{what} {kind:?} df"), found.df, df);
    }
}

#[test]
fn treatment_between_uneven_clusters_agrees_with_clubsandwich() {
    let o = odd();
    let design = Design::new(&o.y).column("between", &o.between).column("x", &o.x).clusters(&o.cluster);
    use Robust::*;
    check(
        "between",
        &design,
        "between",
        -0.141530775055275,
        &[
            (Cr0, 0.671449134792042, 2.97795038354151),
            (Cr1, 0.735535674685856, 2.97795038354151),
            (Cr1S, 0.769764737124219, 2.97795038354151),
            (Cr2, 0.987649952193630, 2.71413351084653),
            (Cr3, 1.519253779487656, 2.50863048400947),
        ],
    );
    check("x", &design, "x", 0.125963214076907, &[(Cr2, 0.282733256607064, 3.21776261335312)]);
    check("level", &design, "(Intercept)", 11.377995480940198, &[(Cr2, 0.232362670135832, 1.62495787221900)]);
    let effect = fit(&design, Cr2).unwrap().term("between").unwrap();
    assert_eq!((effect.arms, effect.verdict().code()), (Some((3, 3)), "too_few"));
    assert!(effect.caution.unwrap().to_string().starts_with("3 groups with it and 3 without it are too few"));
}

#[test]
fn treatment_within_uneven_clusters_agrees_with_clubsandwich() {
    let o = odd();
    let design = Design::new(&o.y).column("within", &o.within).column("x", &o.x).clusters(&o.cluster);
    use Robust::*;
    check(
        "within",
        &design,
        "within",
        -0.163333351267317,
        &[
            (Cr0, 0.427609608080450, 3.76123406664748),
            (Cr2, 0.486031229839971, 3.35950730294638),
            (Cr3, 0.566837443621866, 2.94088733026821),
        ],
    );
    let effect = fit(&design, Cr2).unwrap().term("within").unwrap();
    assert!(matches!(effect.caution, Some(Caution::FewDegreesOfFreedom { .. })), "{effect:?}");
}

#[test]
fn an_intercept_for_each_cluster_agrees_with_clubsandwich_as_columns_and_absorbed() {
    let o = odd();
    let levels: Vec<Vec<f64>> =
        (1..6).map(|l| o.cluster.codes.iter().map(|&c| f64::from(u8::from(c == l))).collect()).collect();
    let mut columns = Design::new(&o.y).column("within", &o.within).column("x", &o.x).clusters(&o.cluster);
    for level in &levels {
        columns = columns.column("cl", level);
    }
    let absorbed = Design::new(&o.y)
        .column("within", &o.within)
        .column("x", &o.x)
        .clusters(&o.cluster)
        .absorb(&o.cluster);
    use Robust::*;
    for design in [&columns, &absorbed] {
        check(
            "within",
            design,
            "within",
            -0.0888788715484545,
            &[(Cr1S, 0.484855535549015, 3.34393418824274), (Cr2, 0.393279323479450, 2.99558014680714)],
        );
        check("x", design, "x", -0.126683861852556, &[(Cr2, 0.214335440341406, 2.54889106310506)]);
    }
    // A cluster's own column is determined by the cluster alone: the pseudo-inverse leaves it out, CR3 has none.
    let found = fit(&columns, Cr2).unwrap().term("cl").unwrap().estimate;
    near("cluster b", found.se, 0.393740558852545);
    near("cluster b df", found.df, 2.38916199567787);
    assert_eq!(fit(&columns, Cr3).unwrap_err(), EffectError::Cr3Undefined);
}

#[test]
fn a_column_for_one_cluster_agrees_with_clubsandwich_and_says_nothing() {
    let o = odd();
    let only: Vec<f64> = o.cluster.codes.iter().map(|&c| f64::from(u8::from(c == 2))).collect();
    let design = Design::new(&o.y).column("only", &only).column("x", &o.x).clusters(&o.cluster);
    let kinds = [(Robust::Cr2, 0.721757327391132, 2.89535379526790)];
    check("only", &design, "only", -0.218653075234136, &kinds);
    let effect = fit(&design, Robust::Cr2).unwrap().term("only").unwrap();
    assert_eq!((effect.arms, effect.verdict().code()), (Some((1, 5)), "too_few"));
}

#[test]
fn weights_agree_with_clubsandwich() {
    let o = odd();
    use Robust::*;
    let design = Design::new(&o.y).column("within", &o.within).column("x", &o.x);
    let design = design.clusters(&o.cluster).weights(&o.w);
    check(
        "weighted within",
        &design,
        "within",
        -0.223744810501661,
        &[
            (Cr0, 0.463966487527990, 3.47410939772886),
            (Cr1S, 0.531901856448209, 3.47410939772886),
            (Cr2, 0.550179276425815, 3.14353638706838),
            (Cr3, 0.619208255787497, 2.78947512981564),
        ],
    );
    let design = Design::new(&o.y).column("between", &o.between).column("x", &o.x);
    let design = design.clusters(&o.cluster).weights(&o.w);
    check(
        "weighted between",
        &design,
        "between",
        0.268210550227728,
        &[(Cr2, 0.945915871737824, 2.42241848542947), (Cr3, 1.460620415400918, 2.30302343324346)],
    );
    let mut w = o.w.clone();
    (w[2], w[6]) = (0.0, 0.0);
    let design = Design::new(&o.y).column("within", &o.within).column("x", &o.x);
    let design = design.clusters(&o.cluster).weights(&w);
    check(
        "some weights of 0",
        &design,
        "within",
        -1.033628430865495,
        &[(Cr2, 0.340128756589269, 2.59434826136358), (Cr3, 0.366856587567788, 2.26944092438895)],
    );
    assert_eq!(fit(&design, Cr2).unwrap().n, 22);
}

#[test]
fn without_clusters_each_row_stands_for_itself() {
    let o = odd();
    let design = Design::new(&o.y).column("between", &o.between).column("x", &o.x);
    use Robust::*;
    check(
        "rows",
        &design,
        "between",
        -0.141530775055275,
        &[(Cr2, 0.939419656383297, 16.01175246945261), (Cr3, 1.007359537279977, 15.55362201521343)],
    );
}

#[test]
fn without_an_intercept_and_for_a_contrast_it_agrees_with_clubsandwich() {
    let o = odd();
    let design = Design::new(&o.y).column("between", &o.between).column("x", &o.x).clusters(&o.cluster);
    let kinds = [(Robust::Cr2, 0.837726232845754, 1.71298938144819)];
    check("no level", &design.clone().without_intercept(), "between", 10.57598853069966, &kinds);
    // linear_contrast(f, v, contrasts = matrix(c(0, 1, -1), 1))
    let found = fit(&design, Robust::Cr2).unwrap().contrast(&[0.0, 1.0, -1.0]).unwrap().estimate;
    near("contrast", found.value, -0.141530775055275 - 0.125963214076907);
    near_to("contrast se", found.se, 1.10, 5e-3);
    near_to("contrast df", found.df, 2.96, 5e-3);
    near_to("contrast low", found.low, -3.79, 2e-3);
}

#[test]
fn the_later_of_two_collinear_columns_is_left_out_and_named() {
    let o = odd();
    let twice: Vec<f64> = o.between.iter().map(|b| 2.0 * b + 1.0).collect();
    let ones = vec![7.0; 24];
    let design =
        Design::new(&o.y).column("ones", &ones).column("between", &o.between).column("twice", &twice);
    let design = design.column("x", &o.x).clusters(&o.cluster);
    let kinds = [(Robust::Cr2, 0.987649952193630, 2.71413351084653)];
    check("between", &design, "between", -0.141530775055275, &kinds);
    let found = fit(&design, Robust::Cr2).unwrap();
    assert_eq!(found.dropped(), ["ones", "twice"]);
    assert_eq!(found.term("twice").unwrap_err(), EffectError::NotEstimable { name: "twice".into() });
    assert!(matches!(found.term("z"), Err(EffectError::UnknownTerm { .. })));
}

/// R: `rows <- expand.grid(k=1:3, t=1:5, s=1:10)`, without `s==3 & t==2` and without `k==3 & (s+t)%%2==0`;
/// `start <- c(2,2,3,3,4,4,9,9,9,9)`; `y <- 0.5*s+sin(2.3*i)+0.3*t+0.8*D+0.4*sin(5*s+t)`; `x <- cos(1.1*i)`
#[test]
fn a_difference_in_differences_agrees_with_clubsandwich() {
    let start = [2, 2, 3, 3, 4, 4, 9, 9, 9, 9];
    let mut cells: Vec<(i32, i32)> = Vec::new();
    for s in 1..=10 {
        for t in 1..=5 {
            let pupils = if (s, t) == (3, 2) { 0 } else { 2 + (s + t) % 2 };
            cells.extend(std::iter::repeat_n((s, t), pupils as usize));
        }
    }
    let treated: Vec<bool> = cells.iter().map(|&(s, t)| t >= start[s as usize - 1]).collect();
    let y: Vec<f64> = (cells.iter().zip(&treated).enumerate())
        .map(|(i, (&(s, t), &d))| {
            let (i, s, t) = (i as f64 + 1.0, f64::from(s), f64::from(t));
            0.5 * s + (2.3 * i).sin() + 0.3 * t + 0.8 * f64::from(u8::from(d)) + 0.4 * (5.0 * s + t).sin()
        })
        .collect();
    let x: Vec<f64> = (1..=y.len()).map(|i| (1.1 * i as f64).cos()).collect();
    let schools = Factor::from_labels("school", cells.iter().map(|c| c.0.to_string()));
    let periods = Factor::from_labels("period", cells.iter().map(|c| c.1.to_string()));
    let mut panel =
        Panel { outcome: &y, schools: &schools, periods: &periods, treated: &treated, columns: vec![] };
    // coef_test(lm(y ~ factor(s) + factor(t) + D), vcovCR(…, s, "CR2"))
    let found = did(&panel).unwrap();
    assert_eq!((y.len(), found.schools, found.periods, found.effect.arms), (122, 10, 5, Some((6, 7))));
    let estimate = found.effect.estimate;
    near("effect", estimate.value, 0.741351757011047);
    near("se", estimate.se, 0.270535401424382);
    near("df", estimate.df, 7.232809860788021);
    near_to("p", estimate.two_sided(), 0.027999461928426, 1e-10);
    panel.columns.push(crate::mixed::Column { name: "x", values: &x });
    let with_x = did(&panel).unwrap().effect.estimate;
    near("se with x", with_x.se, 0.2746125031077429);
    near("df with x", with_x.df, 7.176244001996724);
    assert_eq!(estimate.comparison.code(), "other_change");
}

/// R: `gls(y ~ t + L + S, correlation = corAR1())`, `NeweyWest(lm(…), lag = 3, prewhite = FALSE, adjust = TRUE)` for
/// `t <- 0:29; y <- 10+0.1*t+3*(t>=15)+sin(t*2.4)*0.7+cos(t*0.5)`
#[test]
fn a_short_series_agrees_with_nlme_and_newey_west() {
    let values: Vec<f64> = (0..30)
        .map(|t| {
            let t = f64::from(t);
            10.0 + 0.1 * t + if t >= 15.0 { 3.0 } else { 0.0 } + (t * 2.4).sin() * 0.7 + (t * 0.5).cos()
        })
        .collect();
    let found = interrupted(&Series { values: &values, change: 15, season: None }).unwrap();
    near_to("phi", found.fit.phi, 0.521750950780182, 1e-6);
    near_to("sigma", found.fit.sigma, 0.986235162638186, 1e-6);
    near_to("log-likelihood", found.fit.log_likelihood, -38.6223656984055, 1e-11);
    near("durbin watson", found.fit.durbin_watson, 1.350732403022519);
    near_to("level", found.level.estimate.value, 1.7182209652756253, 1e-6);
    near_to("level se", found.level.estimate.se, 0.8635264765848083, 1e-6);
    near_to("slope", found.slope.estimate.value, 0.0563479784633643, 1e-6);
    near_to("slope se", found.slope.estimate.se, 0.1308050772726508, 1e-6);
    assert_eq!(found.fit.lag, 3);
    let robust: Vec<f64> = found.fit.newey_west.iter().map(|v| v.unwrap()).collect();
    for (got, expected) in
        robust.iter().zip([0.6718211669819788, 0.0724127500229040, 0.6334122950729966, 0.0899736449992885])
    {
        near("newey west", *got, expected);
    }
}

/// R: `i <- 1:2000; y <- sin(1.7*i)+0.3*(i%%3==0); x <- cos(0.9*i)+i/1000; d <- i%%3==0; w <- 1+(i%%5)/2`, each row a
/// cluster: so many that the pairs are not gone through one by one.
#[test]
fn thousands_of_clusters_agree_with_clubsandwich() {
    let over = |f: &dyn Fn(f64) -> f64| (1..=2000).map(|i| f(f64::from(i))).collect::<Vec<f64>>();
    let d = over(&|i| f64::from(u8::from(i % 3.0 == 0.0)));
    let y = over(&|i| (1.7 * i).sin() + 0.3 * f64::from(u8::from(i % 3.0 == 0.0)));
    let (x, w) = (over(&|i| (0.9 * i).cos() + i / 1000.0), over(&|i| 1.0 + (i % 5.0) / 2.0));
    let design = Design::new(&y).column("d", &d).column("x", &x);
    let kinds = [(Robust::Cr2, 0.033_586_657_819_575, 1329.001751238546)];
    check("rows", &design, "d", 0.295942145079830, &kinds);
    let kinds = [(Robust::Cr2, 0.0355503807456245, 946.760285876689)];
    check("weighted rows", &design.weights(&w), "d", 0.292095730911605, &kinds);
}

#[test]
fn an_adjusted_g_is_the_plain_one_if_nothing_is_adjusted() {
    // Eight equal classes: the CR2 standard error is that of class means, and g is b over the pooled deviation.
    let score = [5.0, 6.0, 7.0, 6.0, 8.0, 6.0, 5.0, 7.0, 4.0, 5.0, 3.0, 5.0, 5.0, 4.0, 6.0, 4.0];
    let tried: Vec<f64> = (0..16).map(|i| if i < 8 { 1.0 } else { 0.0 }).collect();
    let class = Factor::from_labels("class", (0..16).map(|i| (i / 2).to_string()));
    let found = fit(&Design::new(&score).column("tried", &tried).clusters(&class), Robust::Cr2).unwrap();
    let effect = found.term("tried").unwrap().estimate;
    let (with, without) = (Arm::of(&score[..8]).unwrap(), Arm::of(&score[8..]).unwrap());
    let plain = HedgesG::clustered(&with, &without, 8, 0.1).unwrap();
    let adjusted = HedgesG::adjusted(&effect, &with, &without, 8, 0.1).unwrap();
    near("g", adjusted.estimate.value, plain.estimate.value);
    near("d", adjusted.d, 1.75 / ((with.sd.powi(2) + without.sd.powi(2)) / 2.0).sqrt());
    assert_eq!(adjusted.estimate.df, effect.df.min(plain.h));
}

#[test]
fn every_refusal_is_a_sentence_that_says_what_to_do() {
    let o = odd();
    let short = [1.0];
    let refused = [
        fit(&Design::new(&[]), Robust::Cr2).unwrap_err(),
        fit(&Design::new(&o.y).column("x", &short), Robust::Cr2).unwrap_err(),
        fit(&Design::new(&[1.0, f64::NAN]), Robust::Cr2).unwrap_err(),
        fit(&Design::new(&o.y).weights(&[-1.0; 24]), Robust::Cr2).unwrap_err(),
        fit(&Design::new(&o.y).weights(&[0.0; 24]), Robust::Cr2).unwrap_err(),
        fit(&Design::new(&[3.0; 9]), Robust::Cr2).unwrap_err(),
        fit(&Design::new(&o.y).column("y", &o.y), Robust::Cr2).unwrap_err(),
        fit(&Design::new(&o.y[..2]).column("x", &o.x[..2]), Robust::Cr2).unwrap_err(),
        fit(&Design::new(&o.y).clusters(&Factor::from_labels("s", ["a"; 24])), Robust::Cr2).unwrap_err(),
        fit(&Design::new(&o.y).absorb(&o.cluster), Robust::Cr2).unwrap_err(),
        fit(&Design::new(&o.y).absorb(&o.cluster).clusters(&o.cluster).weights(&o.w), Robust::Cr2)
            .unwrap_err(),
        matched(&o.y, &[true; 24], &o.x, None, CALIPER).unwrap_err(),
        matched(&o.y, &o.within.iter().map(|&w| w > 0.0).collect::<Vec<_>>(), &o.x, None, 1e-12).unwrap_err(),
        interrupted(&Series { values: &o.y, change: 20, season: None }).unwrap_err(),
        HedgesG::cox((0, 5), (1, 5)).unwrap_err(),
    ];
    for error in &refused {
        let sentence = error.to_string();
        assert!(sentence.ends_with(['.', '?']) && sentence.len() > 30, "{sentence}");
    }
    assert_eq!(refused[0], EffectError::NoRows);
    assert_eq!(refused[2], EffectError::NotFinite { name: "outcome".into(), row: 2 });
    assert_eq!(refused[5], EffectError::ConstantOutcome);
    assert_eq!(refused[6], EffectError::NothingLeft);
    assert_eq!(refused[8], EffectError::OneCluster);
    assert_eq!(refused[12], EffectError::NoMatches);
}

#[test]
fn each_that_took_part_gets_the_nearest_free_one_and_ties_go_by_row() {
    let prior = [5.0, 4.0, 5.0, 5.0, 4.5, 3.5, 9.0, 0.0];
    let treated = [true, true, false, false, false, false, true, false];
    let outcome = [1.0, 2.0, 0.5, 0.4, 1.1, 1.2, 3.0, 0.0];
    // sd of prior is 2.45. Highest first: 9 finds nobody; 5 takes row 2 (before row 3); 4 is as near to row 4 as to row 5.
    let found = matched(&outcome, &treated, &prior, None, 0.25).unwrap();
    assert_eq!((found.pairs, found.unmatched), (vec![(0, 2), (1, 4)], 1));
}
