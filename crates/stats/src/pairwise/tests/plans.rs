//! Plans of pairs keep their promises.

use super::super::{PairError, plan};
use std::collections::{HashMap, HashSet};

fn components(items: u32, pairs: impl Iterator<Item = (u32, u32)>) -> usize {
    let mut name: Vec<u32> = (0..items).collect();
    for (a, b) in pairs {
        let (a, b) = (name[a as usize], name[b as usize]);
        name.iter_mut().filter(|n| **n == a).for_each(|n| *n = b);
    }
    name.iter().collect::<HashSet<_>>().len()
}

#[test]
fn every_plan_is_balanced_connected_and_without_early_repeats() {
    for items in 2..=13_u32 {
        for each in 1..=28_u32 {
            for judges in [1, 3, 7] {
                let what = format!("{items} items, {each} each, {judges} judges");
                let pairs = match plan(items, judges, each, u64::from(items * each)) {
                    Ok(pairs) => pairs,
                    Err(_) if each == 1 && items > 2 => continue,
                    Err(error) => panic!("{what}: {error}"),
                };
                let (mut of_item, mut of_pair, mut of_judge) =
                    (HashMap::new(), HashMap::new(), HashMap::new());
                let mut ahead: HashMap<u32, i64> = HashMap::new();
                let all = (items * (items - 1) / 2) as usize;
                for (k, pair) in pairs.iter().enumerate() {
                    assert!(pair.first != pair.second && pair.first < items && pair.second < items, "{what}");
                    for item in [pair.first, pair.second] {
                        *of_item.entry(item).or_insert(0_u32) += 1;
                    }
                    *ahead.entry(pair.first).or_default() += 1;
                    *ahead.entry(pair.second).or_default() -= 1;
                    let key = (pair.first.min(pair.second), pair.first.max(pair.second));
                    let seen = of_pair.entry(key).or_insert(0_usize);
                    assert_eq!(*seen, k / all, "{what}: pair {k} repeats early");
                    *seen += 1;
                    *of_judge.entry(pair.judge).or_insert(0_u32) += 1;
                    let made: Vec<u32> =
                        (0..judges).map(|j| of_judge.get(&j).copied().unwrap_or(0)).collect();
                    assert!(made.iter().max().unwrap() - made.iter().min().unwrap() <= 1, "{what}");
                }
                let odd = items % 2 == 1 && each % 2 == 1;
                let more = (0..items).filter(|i| of_item[i] == each + 1).count();
                assert_eq!(more, usize::from(odd), "{what}");
                assert!((0..items).all(|i| of_item[&i] == each || of_item[&i] == each + 1), "{what}");
                assert!(
                    ahead.iter().all(|(i, a)| *a == 0 || (a.abs() == 1 && of_item[i] % 2 == 1)),
                    "{what}: {ahead:?}"
                );
                assert_eq!(components(items, of_pair.into_keys()), 1, "{what}");
            }
        }
    }
}

#[test]
fn a_thousand_items_are_joined_by_the_first_two_rounds() {
    for items in [1000, 1001] {
        let pairs = plan(items, 40, 10, 3).unwrap();
        assert_eq!(pairs.len(), 5 * items as usize);
        let early = pairs.iter().take(items as usize).map(|p| (p.first, p.second));
        assert_eq!(components(items, early), 1);
    }
}

#[test]
fn a_plan_repeats_for_its_seed_and_differs_for_another() {
    assert_eq!(plan(30, 4, 10, 5), plan(30, 4, 10, 5));
    assert_ne!(plan(30, 4, 10, 5), plan(30, 4, 10, 6));
}

#[test]
fn plans_that_cannot_be_made_are_refused_in_words() {
    let why = |items, judges, each| plan(items, judges, each, 0).unwrap_err().to_string();
    assert_eq!(why(1, 1, 4), "No plan of pairs can be made. It takes at least two items.");
    assert_eq!(why(9, 0, 4), "No plan of pairs can be made. It takes at least one judge.");
    assert!(why(9, 2, 1).ends_with("Ask for at least two comparisons of each item, so that all are joined."));
    assert!(why(9, 2, 0).contains("at least two comparisons"));
    assert!(why(u32::MAX, 2, 2).contains("too many"));
    assert!(matches!(plan(70_000, 2, 130_000, 0), Err(PairError::NoPlan { .. })));
}
