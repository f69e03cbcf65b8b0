//! Random tables against brute force, and what must hold for every table.

use super::*;

#[test]
fn what_the_attacker_finds_is_what_brute_force_finds() {
    let mut random = Random::new(2);
    let mut compared = 0;
    for round in 0..180 {
        let table = table(&mut random, round % 6, 2, 6);
        let zero = if round % 2 == 0 { Zero::Show } else { Zero::Hide };
        let shown: Vec<Shown> = (table.cells().iter())
            .map(|cell| match random.below(6) {
                0 => Shown::Hidden,
                1 => Shown::Between((cell.value - random.below(3)).max(0), cell.value + random.below(3)),
                _ if (1..4).contains(&cell.value) => Shown::Hidden,
                _ => Shown::Value,
            })
            .collect();
        let seen = audit(&table, &rules(4, zero), &shown).unwrap();
        let cap = 2 * table.cells().iter().map(|cell| cell.value).max().unwrap() + 20;
        let Some(truth) = possible(&table, &rules(4, zero), &shown, cap) else { continue };
        for (j, (known, &(low, high))) in seen.cells.iter().zip(&truth).enumerate() {
            // Without a limit it goes well beyond the truth here too, as far as the cap on others lets it.
            let most = known.high.map_or(table.cells()[j].value + 5, |high| high.min(cap / 2));
            let inner = known.low >= low && most <= high;
            assert!(inner, "{round}: cell {j} {known:?} against {low} to {high}");
            if known.exact && known.high.is_some_and(|high| high < cap / 2) {
                assert_eq!((known.low, known.high), (low, Some(high)), "{round}: cell {j}");
                compared += 1;
            }
        }
    }
    assert!(compared > 1_000, "{compared}");
}

#[test]
fn no_protected_table_lets_brute_force_know_too_much() {
    let mut random = Random::new(3);
    let (mut looked, mut extra) = (0, 0);
    for round in 0..180 {
        let table = table(&mut random, round % 6, 3, 8);
        let rules = Rules {
            whole_groups: round % 3 == 0,
            ..rules(4, if round % 2 == 0 { Zero::Show } else { Zero::Hide })
        };
        let safe = protect(&table, &rules).unwrap();
        assert!(safe.audit.is_safe(), "{round}: {:?}", safe.audit.exposed());
        let again = audit(&table, &rules, &safe.shown).unwrap();
        assert_eq!(again.exposed(), safe.audit.exposed());
        let cap = 3 * table.cells()[0].value + 12;
        let Some(truth) = possible(&table, &rules, &safe.shown, cap) else { continue };
        for (known, &(low, high)) in safe.audit.cells.iter().zip(&truth) {
            if let Some(need) = known.need {
                assert!(high - low >= need.width, "{round}: {known:?} against {low} to {high}");
                looked += 1;
            }
        }
        extra += hidden(&safe.shown).len();
    }
    assert!(looked > 400 && extra > looked, "{looked} {extra}");
}

#[test]
fn nothing_hidden_for_others_can_be_shown_again() {
    let mut random = Random::new(4);
    for round in 0..120 {
        let table = table(&mut random, round % 6, 2, 12);
        let rules = rules(4, Zero::Show);
        let safe = protect(&table, &rules).unwrap();
        for j in hidden(&safe.shown) {
            if safe.audit.cells[j].reason == Some(Reason::ProtectsOthers) {
                let mut shown = safe.shown.clone();
                shown[j] = Shown::Value;
                assert!(
                    !audit(&table, &rules, &shown).unwrap().is_safe(),
                    "{round}: cell {j} was hidden for nothing"
                );
            }
        }
    }
}

#[test]
fn small_tables_hide_as_little_as_any_choice_can() {
    let mut random = Random::new(5);
    let mut more_than_small = 0;
    for _ in 0..25 {
        let leaves = counts(&mut random, 4, 0, 14);
        let table = Table::cross(&[flat("r", 2), flat("c", 2)], &leaves).unwrap();
        let rules = rules(4, Zero::Show);
        let safe = protect(&table, &rules).unwrap();
        let cost = |shown: &[Shown]| hidden(shown).iter().map(|&j| protect::costs(&table)[j]).sum::<i64>();
        let least = (0..512_u32)
            .map(|bits| protect::shown_unless(&(0..9).map(|j| bits >> j & 1 == 1).collect::<Vec<_>>()))
            .filter(|shown| audit(&table, &rules, shown).unwrap().is_safe())
            .filter(|shown| (0..9).all(|j| safe.audit.cells[j].need.is_none() || shown[j] == Shown::Hidden))
            .map(|shown| cost(&shown))
            .min();
        assert_eq!(Some(cost(&safe.shown)), least, "{leaves:?}");
        more_than_small += usize::from(hidden(&safe.shown).len() > 2);
    }
    assert!(more_than_small > 5);
}

#[test]
fn the_order_of_rows_changes_nothing_that_can_be_known() {
    let mut random = Random::new(6);
    for _ in 0..20 {
        let leaves = counts(&mut random, 12, 2, 9);
        let turned: Vec<i64> = leaves.chunks(3).rev().flatten().copied().collect();
        let [one, other] =
            [&leaves, &turned].map(|l| Table::cross(&[flat("r", 4), flat("c", 3)], l).unwrap());
        let rules = rules(4, Zero::Show);
        let shown: Vec<Shown> =
            (0..20).map(|_| if random.below(2) == 0 { Shown::Hidden } else { Shown::Value }).collect();
        let back = |i: usize| if i < 4 { i } else { (5 - i / 4) * 4 + i % 4 };
        let moved: Vec<Shown> = (0..20).map(|i| shown[back(i)]).collect();
        let (a, b) = (audit(&one, &rules, &shown).unwrap(), audit(&other, &rules, &moved).unwrap());
        for i in 0..20 {
            assert_eq!(b.cells[i], a.cells[back(i)]);
        }
        assert_eq!(protect(&one, &rules), protect(&one, &rules));
    }
}

#[test]
fn rounded_tables_add_up_and_say_what_they_hide() {
    let mut random = Random::new(7);
    for round in 0..60 {
        let table = table(&mut random, round % 6, 2, 9);
        let rules = rules(5, Zero::Hide);
        let together = round_together(&table, 5).unwrap();
        assert!(together.adds_up, "{round}");
        for (cell, &value) in table.cells().iter().zip(&together.values) {
            assert!(value % 5 == 0 && (cell.value - value).abs() < 5, "{round}");
        }
        for rounded in [together, round_each(&table, 5).unwrap()] {
            let seen = audit(&table, &rules, &rounded.shown).unwrap();
            let Some(truth) = possible(&table, &rules, &rounded.shown, 200) else { continue };
            for (known, &(low, high)) in seen.cells.iter().zip(&truth) {
                assert!(known.low >= low && known.high.is_some_and(|most| most <= high));
                assert!(!known.exact || (known.low, known.high) == (low, Some(high)));
            }
        }
    }
}

#[test]
fn larger_tables_are_safe_too() {
    let mut random = Random::new(8);
    let leaves: Vec<i64> = (0..20 * 6)
        .map(|_| if random.below(8) == 0 { random.below(10) } else { 10 + random.below(30) })
        .collect();
    let dimensions = [tree("a", 12, 8), flat("b", 6).categories()];
    let table = Table::cross(&dimensions, &leaves).unwrap();
    for zero in [Zero::Show, Zero::Hide] {
        let safe = protect(&table, &Rules::beyond(zero)).unwrap();
        assert!(safe.audit.is_safe());
        let small = safe.audit.cells.iter().filter(|cell| cell.need.is_some()).count();
        let extra = hidden(&safe.shown).len() - small;
        assert!(extra <= 2 * small, "{extra} for {small}");
    }
}

/// R 4.2: `boot::simplex(a, A3 = relations, b3 = sums)` and the same with `maxi = TRUE`, for each hidden cell less 1.
#[test]
fn intervals_are_those_of_another_solver() {
    let leaves = [7, 12, 3, 25, 14, 2, 31, 9, 18, 22, 4, 16, 1, 27, 13, 8, 21, 6, 19, 5];
    let table = Table::cross(&[tree("a", 2, 3), flat("b", 4)], &leaves).unwrap();
    let found = [
        (16, 1, 20),
        (17, 1, 13),
        (18, 1, 20),
        (21, 1, 20),
        (22, 1, 13),
        (23, 14, 33),
        (26, 1, 18),
        (28, 1, 22),
        (29, 1, 27),
        (31, 1, 18),
        (32, 5, 32),
        (34, 1, 27),
        (37, 1, 28),
        (38, 1, 22),
        (39, 1, 27),
    ];
    let mut shown = show_all(&table);
    found.iter().for_each(|&(j, ..)| shown[j] = Shown::Hidden);
    let seen = audit(&table, &rules(10, Zero::Show), &shown).unwrap();
    for (j, low, high) in found {
        let known = seen.cells[j];
        assert_eq!((known.low, known.high, known.exact), (low, Some(high), true), "cell {j}");
    }
}

#[test]
fn tables_with_means_are_safe_and_every_truth_is_possible() {
    let mut random = Random::new(9);
    let scale = Scale { lowest: 0.0, highest: 20.0, step: 0.5 };
    for round in 0..40 {
        let counts = table(&mut random, round % 6, 1, 30);
        // Leaves score what they score; totals follow.
        let mut sums: Vec<f64> =
            counts.cells().iter().map(|cell| (random.below(20 * cell.value + 1)) as f64).collect();
        for _ in 0..9 {
            for relation in counts.relations() {
                sums[relation.total] = relation.parts.iter().map(|&part| sums[part]).sum();
            }
        }
        let table = counts.with_sums(&scale, &sums).unwrap();
        let rules = Rules::inside(if round % 2 == 0 { Zero::Show } else { Zero::Hide });
        let safe = protect(&table, &rules).unwrap();
        assert!(safe.audit.is_safe(), "{round}");
        for (cell, known) in table.cells().iter().zip(&safe.audit.cells) {
            assert!(known.low <= cell.value && known.high.is_none_or(|high| high >= cell.value));
        }
        let n = counts.cells().len();
        assert_eq!(hidden(&safe.shown[..n]), hidden(&safe.shown[n..]), "{round}");
    }
}
