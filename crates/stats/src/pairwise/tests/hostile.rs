//! Odd shapes, refusals, and what must not matter.

use super::super::random::Random;
use super::super::{
    Errors, Estimator, Fit, Judgement, Options, PairError, Session, ShownFirst, SplitBy, Ties, fit,
    split_half,
};
use super::simulation::{PLAIN, World};

fn labels(pairs: &[(&str, &str)]) -> Session {
    Session::from_labels(pairs.iter().map(|p| p.0), pairs.iter().map(|p| p.1)).unwrap()
}

fn of(estimator: Estimator) -> Options {
    Options { estimator, ..Options::default() }
}

fn said(session: &Session, options: &Options) -> String {
    fit(session, options).unwrap_err().to_string()
}

#[test]
fn maximum_likelihood_names_the_items_that_stop_it() {
    // a, b and c beat each other in a circle; d only wins, e only loses.
    let session = labels(&[("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"), ("b", "e")]);
    let error = said(&session, &of(Estimator::Ml));
    assert!(error.contains("for d, e. Use the prior (map) or Firth"), "{error}");
    for estimator in [Estimator::default(), Estimator::Firth] {
        assert!(fit(&session, &of(estimator)).is_ok());
    }
    let chain: Vec<(String, String)> = (0..9).map(|i| (format!("{i}"), format!("{}", i + 1))).collect();
    let chain = Session::from_labels(chain.iter().map(|p| &p.0), chain.iter().map(|p| &p.1)).unwrap();
    assert!(said(&chain, &of(Estimator::Ml)).contains("for 0, 1, 2, 3, 4 and 5 more."));
}

#[test]
fn nothing_is_compared_across_components() {
    let session = labels(&[("a", "b"), ("c", "d"), ("b", "a"), ("d", "e"), ("e", "c"), ("c", "e")]);
    for estimator in [Estimator::default(), Estimator::Firth, Estimator::Ml] {
        let found = fit(&session, &of(estimator)).unwrap();
        assert_eq!(found.components.len(), 2);
        assert_eq!(found.components[0].items, [0, 1]);
        assert_eq!(found.components[1].items, [2, 3, 4]);
        for component in &found.components {
            let sum: f64 = component.items.iter().map(|&i| found.items[i].ability.value).sum();
            assert!(sum.abs() < 1e-14);
        }
        assert_eq!(
            found.difference(0, 2).unwrap_err().to_string(),
            "a and c cannot be compared: no chain of comparisons joins them. Judge some pairs that do."
        );
        assert!(found.difference(2, 4).is_ok() && found.difference(0, 9).is_err());
        assert!(found.notes[0].contains("2 sets that no comparison joins (of 2, 3 items)"));
        let sum: f64 = found.components.iter().map(|c| c.log_likelihood).sum();
        assert!((sum - found.log_likelihood).abs() < 1e-12);
        assert_eq!(found.largest_component().unwrap().items.len(), 3);
        // Alone, a component has the same numbers.
        let alone = fit(&labels(&[("c", "d"), ("d", "e"), ("e", "c"), ("c", "e")]), &of(estimator)).unwrap();
        for (one, item) in alone.items.iter().zip(&found.items[2..]) {
            assert!((one.ability.value - item.ability.value).abs() < 1e-12);
            assert!((one.se_full.unwrap() - item.se_full.unwrap()).abs() < 1e-12);
            assert!((one.ability.high - item.ability.high).abs() < 1e-7);
        }
    }
}

#[test]
fn two_items_have_closed_forms() {
    // Firth: (wins + ½)/(n + 1) for one pair.
    let found = fit(&labels(&[("a", "b")]), &of(Estimator::Firth)).unwrap();
    assert!((found.difference(0, 1).unwrap().value - 3.0_f64.ln()).abs() < 1e-12);
    let all = Session {
        items: vec!["a".into(), "b".into()],
        judges: vec![],
        judgements: vec![
            Judgement { count: 30, ..Judgement::new(0, 1) },
            Judgement { count: 10, ..Judgement::new(1, 0) },
        ],
    };
    let found = fit(&all, &of(Estimator::Ml)).unwrap();
    let difference = found.difference(0, 1).unwrap();
    assert!((difference.value - 3.0_f64.ln()).abs() < 1e-13);
    assert!((difference.se - (1.0_f64 / 30.0 + 0.1).sqrt()).abs() < 1e-12);
    // Profile likelihood of 30 in 40. R: uniroot on 2 * (dbinom(30, 40, .75, TRUE) - dbinom(30, 40, plogis(x), TRUE)).
    let fall = |x: f64| {
        2.0 * (30.0 * 0.75_f64.ln()
            + 10.0 * 0.25_f64.ln()
            + 30.0 * (-x).exp().ln_1p()
            + 10.0 * x.exp().ln_1p())
    };
    assert!((fall(difference.low).sqrt() - 1.959_963_984_540_054).abs() < 1e-7);
    assert!((fall(difference.high).sqrt() - 1.959_963_984_540_054).abs() < 1e-7);
}

#[test]
fn items_alike_are_told_apart_by_nothing_and_have_no_reliability() {
    let circle = labels(&[("a", "b"), ("b", "c"), ("c", "a")]);
    for estimator in [Estimator::default(), Estimator::Firth, Estimator::Ml] {
        let found = fit(&circle, &of(estimator)).unwrap();
        assert!(found.items.iter().all(|i| i.ability.value.abs() < 1e-12));
        assert!(found.reliability().is_none());
        let more = found.more_judgements().unwrap();
        assert_eq!((more.to_comparisons, more.to_ssr), (12, None));
    }
}

#[test]
fn bad_input_gets_a_sentence() {
    let none = Options::default();
    assert!(said(&Session::default(), &none).starts_with("There are no judgements."));
    assert!(
        said(&labels(&[("a", "b"), ("c", "c")]), &none).starts_with("Judgement 2 compares c with itself.")
    );
    let mut session = labels(&[("a", "b"), ("b", "a")]);
    session.items.push("z".into());
    assert_eq!(said(&session, &none), "z was never compared. Leave it out until it has been.");
    session.judgements.push(Judgement::new(0, 7));
    assert!(
        said(&session, &none).starts_with("Judgement 3 names an item or a judge that is not in the list.")
    );
    session.judgements[2] = Judgement { judge: Some(0), ..Judgement::new(0, 1) };
    assert!(said(&session, &none).starts_with("Judgement 3 names"));
    for sd in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-9, 1e9] {
        assert_eq!(
            fit(&labels(&[("a", "b")]), &of(Estimator::Map { sd })).unwrap_err(),
            PairError::NotAPrior
        );
    }
    assert!(Session::from_labels(["a"], ["b", "c"]).unwrap_err().to_string().contains("has 2 rows"));
    assert!(labels(&[("a", "b")]).judged_by([""; 3]).is_err());
    let first = Options { first_shown: true, ..none };
    assert_eq!(fit(&labels(&[("a", "b"), ("b", "a")]), &first).unwrap_err(), PairError::FirstShownUnknown);
    let davidson = Options { ties: Ties::Davidson, ..none };
    assert_eq!(fit(&labels(&[("a", "b"), ("b", "a")]), &davidson).unwrap_err(), PairError::TiesUnknown);
    let both = Options { ties: Ties::Davidson, ..of(Estimator::Firth) };
    assert_eq!(fit(&labels(&[("a", "b")]), &both).unwrap_err(), PairError::FirthWithDavidson);
}

/// Where the first of each pair is always the same item, order and ability cannot be told apart.
#[test]
fn an_order_that_abilities_imitate_is_refused_without_a_prior() {
    let judgement = |winner, loser, first| Judgement { first, ..Judgement::new(winner, loser) };
    let session = Session {
        items: ["a", "b", "c"].map(String::from).to_vec(),
        judges: vec![],
        judgements: vec![
            judgement(0, 1, ShownFirst::Winner),
            judgement(1, 0, ShownFirst::Loser),
            judgement(0, 2, ShownFirst::Winner),
            judgement(2, 0, ShownFirst::Loser),
            judgement(0, 2, ShownFirst::Winner),
        ],
    };
    for estimator in [Estimator::Ml, Estimator::Firth] {
        let options = Options { first_shown: true, ..of(estimator) };
        assert_eq!(fit(&session, &options).unwrap_err(), PairError::FirstShownUnknown, "{estimator:?}");
    }
    assert!(fit(&session, &Options { first_shown: true, ..Options::default() }).is_ok());
    // Strongly connected, and yet the first shown wins in all that could tell: no finite effect.
    let turned = Session {
        judgements: vec![
            judgement(0, 1, ShownFirst::Winner),
            judgement(1, 2, ShownFirst::Winner),
            judgement(2, 0, ShownFirst::Winner),
            judgement(2, 0, ShownFirst::Neither),
        ],
        ..session
    };
    assert!(fit(&turned, &Options { first_shown: true, ..of(Estimator::Ml) }).is_err());
}

#[test]
fn priors_from_very_narrow_to_very_wide_give_numbers() {
    let session = labels(&[("a", "b"), ("b", "c"), ("a", "c"), ("c", "d")]);
    for sd in [1e-6, 1e-3, 1.0, 1e3, 1e6] {
        let found = fit(&session, &of(Estimator::Map { sd })).unwrap();
        for item in &found.items {
            let numbers = [item.ability.value, item.ability.low, item.ability.high, item.infit, item.outfit];
            assert!(numbers.iter().all(|x| x.is_finite()), "{sd}: {item:?}");
            assert!(item.ability.low < item.ability.value && item.ability.value < item.ability.high);
        }
    }
    // Very narrow: the slope at 0 times the variance.
    let narrow = fit(&session, &of(Estimator::Map { sd: 1e-6 })).unwrap();
    assert!((narrow.items[0].ability.value / 1e-12 - 1.0).abs() < 1e-6);
}

#[test]
fn large_counts_and_long_chains_are_no_trouble() {
    let mut session = labels(&[("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")]);
    for (k, judgement) in session.judgements.iter_mut().enumerate() {
        judgement.count = 1_000_000_000 + 1_000_000 * k as u32;
    }
    let found = fit(&session, &of(Estimator::Ml)).unwrap();
    assert!((found.difference(0, 1).unwrap().value - (1e9_f64 / 1.001e9).ln()).abs() < 1e-13);
    // 1,500 items in one chain, each pair judged once each way: abilities all 0, variance of the ends by hand.
    let n = 1500;
    let judgements =
        (1..n).flat_map(|i| [Judgement::new(i - 1, i), Judgement::new(i, i - 1)]).collect::<Vec<_>>();
    let chain = Session { items: (0..n).map(|i| i.to_string()).collect(), judges: vec![], judgements };
    let found = fit(&chain, &Options { errors: Errors::Diagonal, ..of(Estimator::Ml) }).unwrap();
    let ends = found.difference(0, n as usize - 1).unwrap();
    assert!(ends.value.abs() < 1e-9 && (ends.se.powi(2) / (2.0 * f64::from(n - 1)) - 1.0).abs() < 1e-9);
}

#[test]
fn very_many_small_components_take_no_time() {
    let judgements = (0..20_000)
        .flat_map(|i| [Judgement::new(2 * i, 2 * i + 1), Judgement::new(2 * i + 1, 2 * i)])
        .collect();
    let session = Session { items: (0..40_000).map(|i| i.to_string()).collect(), judges: vec![], judgements };
    let found = fit(&session, &Options::default()).unwrap();
    assert_eq!(found.components.len(), 20_000);
    assert!(found.items.iter().all(|i| i.se_full.is_some()));
}

#[test]
fn more_items_than_the_limit_have_diagonal_errors_and_a_note() {
    let session = World { items: 2002, each: 4, ..PLAIN }.session(1).1;
    let found = fit(&session, &Options::default()).unwrap();
    assert!(found.items.iter().all(|i| i.se_full.is_none() && i.ability.se == i.se_diagonal));
    assert!(found.notes[0].starts_with("More than 2000 items are joined"));
    assert!(found.difference(0, 1).unwrap().se > 0.0);
    let firth = fit(&session, &of(Estimator::Firth)).unwrap_err();
    assert_eq!(firth, PairError::TooManyForFirth { items: 2002 });
}

fn numbers(fit: &Fit) -> Vec<[u64; 5]> {
    let bits = |i: &super::super::Item| {
        [i.ability.value, i.ability.low, i.se_full.unwrap(), i.infit, i.outfit].map(f64::to_bits)
    };
    fit.items.iter().map(bits).collect()
}

#[test]
fn the_order_of_the_judgements_changes_no_digit() {
    let world = World { nu: 0.4, first: 0.3, ..PLAIN };
    let mut session = world.session(9).1;
    for options in [
        Options { first_shown: true, ..Options::default() },
        Options { ties: Ties::Davidson, first_shown: true, ..Options::default() },
        of(Estimator::Firth),
    ] {
        let before = fit(&session, &options).unwrap();
        assert_eq!(numbers(&before), numbers(&fit(&session, &options).unwrap()));
        Random::new(3).shuffle(&mut session.judgements);
        assert_eq!(numbers(&before), numbers(&fit(&session, &options).unwrap()));
    }
}

#[test]
fn the_order_of_the_items_and_the_sign_of_the_question_do_not_matter() {
    let session = World { nu: 0.4, ..PLAIN }.session(4).1;
    let last = session.items.len() as u32 - 1;
    let mut turned = session.clone();
    turned.items.reverse();
    for j in &mut turned.judgements {
        (j.winner, j.loser) = (last - j.winner, last - j.loser);
    }
    let mut asked = session.clone();
    for j in &mut asked.judgements {
        (j.winner, j.loser) = (j.loser, j.winner);
        j.first = match j.first {
            ShownFirst::Winner => ShownFirst::Loser,
            ShownFirst::Loser => ShownFirst::Winner,
            ShownFirst::Neither => ShownFirst::Neither,
        };
    }
    for options in [
        Options { first_shown: true, ..Options::default() },
        Options { ties: Ties::Davidson, ..Options::default() },
        of(Estimator::Firth),
    ] {
        let [one, two, three] = [&session, &turned, &asked].map(|s| fit(s, &options).unwrap());
        for (i, item) in one.items.iter().enumerate() {
            let (same, other) = (&two.items[last as usize - i], &three.items[i]);
            assert_eq!(item.id, same.id);
            for (a, b, c) in [
                (item.ability.value, same.ability.value, -other.ability.value),
                (item.ability.low, same.ability.low, -other.ability.high),
                (item.ability.se, same.ability.se, other.ability.se),
                (item.infit, same.infit, other.infit),
            ] {
                assert!((a - b).abs() < 1e-7 && (a - c).abs() < 1e-7, "{options:?} {a} {b} {c}");
            }
        }
    }
}

#[test]
fn a_count_is_as_many_judgements_and_none_is_none() {
    let mut once = World { each: 12, items: 8, ..PLAIN }.session(2).1;
    let mut counted = once.clone();
    counted.judgements.iter_mut().for_each(|j| j.count = 2);
    counted.judgements.push(Judgement { count: 0, ..Judgement::new(0, 1) });
    let twice: Vec<Judgement> = once.judgements.iter().flat_map(|j| [*j, *j]).collect();
    once.judgements = twice;
    let [a, b] = [&once, &counted].map(|s| fit(s, &Options::default()).unwrap());
    assert_eq!(numbers(&a), numbers(&b));
    for (x, y) in a.judges.iter().zip(&b.judges) {
        assert_eq!((x.judgements, x.conversation), (y.judgements, y.conversation));
        assert!((x.infit - y.infit).abs() < 1e-12);
    }
}

#[test]
fn judges_sum_to_the_items() {
    let session = PLAIN.session(6).1;
    let found = fit(&session, &Options::default()).unwrap();
    let made: u64 = found.judges.iter().map(|j| j.judgements).sum();
    assert_eq!((made, found.comparisons), (100, 100));
    let by_judge: f64 = found.judges.iter().map(|j| j.outfit * j.judgements as f64).sum();
    let by_item: f64 = found.items.iter().map(|i| i.outfit * i.comparisons as f64).sum();
    assert!((2.0 * by_judge - by_item).abs() < 1e-9);
    let idle = Session { judges: vec!["nobody".into()], ..labels(&[("a", "b")]) };
    let judge = &fit(&idle, &Options::default()).unwrap().judges[0];
    assert!(judge.judgements == 0 && judge.infit.is_nan() && !judge.conversation);
}

#[test]
fn halves_that_say_nothing_are_refused() {
    let session = labels(&[("a", "b"), ("b", "c"), ("c", "a")]);
    let error = split_half(&session, SplitBy::Judges, 1, 3).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Judges cannot be split in halves: 0 made judgements. Split the judgements instead."
    );
    assert!(matches!(split_half(&session, SplitBy::Judgements, 1, 3), Err(PairError::HalvesTooThin { .. })));
    let one = labels(&[("a", "b")]);
    assert!(matches!(
        split_half(&one, SplitBy::Judgements, 1, 3),
        Err(PairError::HalvesTooThin { items: 0 })
    ));
    let whole = PLAIN.session(1).1;
    let found = split_half(&whole, SplitBy::Judges, 1, 5).unwrap();
    assert_eq!(Ok(found), split_half(&whole, SplitBy::Judges, 1, 5));
    assert!(found.low <= found.correlation && found.correlation <= found.high && found.splits == 5);
    let r = found.correlation;
    assert!((found.reliability - 2.0 * r / (1.0 + r)).abs() < 1e-15);
}
