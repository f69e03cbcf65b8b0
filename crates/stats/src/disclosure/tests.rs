//! Classic examples, random tables against brute force, and input that makes no sense.

use super::brute::possible;
use super::random::{Random, counts, flat, table, tree};
use super::*;

fn rules(threshold: i64, zero: Zero) -> Rules {
    Rules { threshold, zero, dominance: None, whole_groups: false }
}

fn hidden(shown: &[Shown]) -> Vec<usize> {
    (0..shown.len()).filter(|&j| shown[j] == Shown::Hidden).collect()
}

fn show_all(table: &Table) -> Vec<Shown> {
    vec![Shown::Value; table.cells().len()]
}

/// Leaves of the 4 × 4 table below lie at row·5 + column with the totals at 0.
fn hide(table: &Table, names: &[&str]) -> Vec<Shown> {
    let mut shown = show_all(table);
    for name in names {
        shown[table.find(name).unwrap()] = Shown::Hidden;
    }
    shown
}

#[test]
fn one_small_cell_of_nine_takes_three_more_with_it() {
    let table = Table::cross(&[flat("r", 3), flat("c", 3)], &[20, 50, 10, 8, 19, 22, 17, 32, 3]).unwrap();
    let safe = protect(&table, &rules(5, Zero::Show)).unwrap();
    let names: Vec<&str> = hidden(&safe.shown).into_iter().map(|j| table.cells()[j].name.as_str()).collect();
    assert_eq!(names, ["r2 · c1", "r2 · c3", "r3 · c1", "r3 · c3"]);
    let small = safe.audit.cells[table.find("r3 · c3").unwrap()];
    assert_eq!(small.reason, Some(Reason::Small));
    assert_eq!(small.knowledge(), Knowledge::Between(1, 19));
    assert!(small.exact && small.protected && safe.audit.is_safe());
    let other = safe.audit.cells[table.find("r2 · c1").unwrap()];
    assert_eq!((other.reason, other.need), (Some(Reason::ProtectsOthers), None));
    assert_eq!(other.knowledge(), Knowledge::Between(6, 24));
}

#[test]
fn two_hidden_in_every_row_and_column_can_still_be_worked_out() {
    // r1 and r2 less c1 and c2 leave r2·c3 alone.
    let table = Table::cross(&[flat("r", 4), flat("c", 4)], &[9; 16]).unwrap();
    let cells =
        ["r1 · c1", "r1 · c2", "r2 · c1", "r2 · c2", "r2 · c3", "r3 · c3", "r3 · c4", "r4 · c3", "r4 · c4"];
    let seen = audit(&table, &rules(10, Zero::Show), &hide(&table, &cells)).unwrap();
    let bridge = seen.cells[table.find("r2 · c3").unwrap()];
    assert_eq!(bridge.knowledge(), Knowledge::Exactly(9));
    assert!(!bridge.protected);
    assert_eq!(seen.cells[table.find("r4 · c4").unwrap()].knowledge(), Knowledge::Between(1, 17));
}

#[test]
fn a_pattern_that_looks_safe_is_not_if_its_numbers_are_too_small() {
    let table = Table::cross(&[flat("r", 3), flat("c", 3)], &[2, 1, 40, 1, 60, 30, 40, 30, 20]).unwrap();
    let corners = hide(&table, &["r1 · c1", "r1 · c2", "r2 · c1", "r2 · c2"]);
    let seen = audit(&table, &rules(5, Zero::Show), &corners).unwrap();
    assert_eq!(seen.cells[table.find("r1 · c1").unwrap()].knowledge(), Knowledge::Between(1, 2));
    assert_eq!(seen.exposed().len(), 3);
    assert!(protect(&table, &rules(5, Zero::Show)).unwrap().audit.is_safe());
}

#[test]
fn a_small_school_hides_one_other_school_of_its_community_and_nothing_above() {
    let schools = Dimension::tree(
        "School",
        &[
            ("All", None),
            ("North", Some(0)),
            ("South", Some(0)),
            ("A", Some(1)),
            ("B", Some(1)),
            ("C", Some(2)),
            ("D", Some(2)),
        ],
    );
    let table = Table::cross(&[schools], &[4, 60, 70, 80]).unwrap();
    let safe = protect(&table, &Rules::beyond(Zero::Show)).unwrap();
    assert_eq!(hidden(&safe.shown), [table.find("A").unwrap(), table.find("B").unwrap()]);
}

#[test]
fn a_community_of_one_small_school_is_hidden_with_it_and_another_keeps_it_open() {
    let schools = Dimension::tree(
        "School",
        &[
            ("All", None),
            ("North", Some(0)),
            ("South", Some(0)),
            ("West", Some(0)),
            ("A", Some(1)),
            ("C", Some(2)),
            ("D", Some(2)),
            ("E", Some(3)),
            ("F", Some(3)),
        ],
    );
    let table = Table::cross(&[schools], &[6, 70, 80, 30, 35]).unwrap();
    let safe = protect(&table, &Rules::beyond(Zero::Show)).unwrap();
    assert!(safe.audit.is_safe());
    let names: Vec<&str> = hidden(&safe.shown).into_iter().map(|j| table.cells()[j].name.as_str()).collect();
    assert_eq!(names, ["North", "West", "A", "E"]);
    let west = safe.audit.cells[table.find("West").unwrap()];
    assert_eq!(west.knowledge(), Knowledge::Between(36, 70));
}

#[test]
fn a_table_without_a_small_cell_is_shown_whole() {
    let mut random = Random(1);
    for shape in 0..6 {
        let small = table(&mut random, shape, 0, 30);
        let safe = protect(&small, &Rules { threshold: 1, ..Rules::inside(Zero::Hide) }).unwrap();
        assert!(hidden(&safe.shown).is_empty() && safe.audit.is_safe());
    }
}

#[test]
fn zeros_are_shown_or_hidden_as_was_chosen() {
    let table = Table::cross(&[flat("r", 2), flat("c", 3)], &[0, 12, 15, 20, 30, 11]).unwrap();
    assert!(hidden(&protect(&table, &rules(5, Zero::Show)).unwrap().shown).is_empty());
    let safe = protect(&table, &rules(5, Zero::Hide)).unwrap();
    assert_eq!(safe.audit.cells[table.find("r1 · c1").unwrap()].reason, Some(Reason::Nobody));
    assert_eq!(hidden(&safe.shown).len(), 4);
    // A zero that everyone expects is not hidden, and protects nobody.
    let mut table = table;
    let cell = table.find("r1 · c1").unwrap();
    table.cell_mut(cell).unwrap().release = Release::Before(Shown::Value);
    assert!(hidden(&protect(&table, &rules(5, Zero::Hide)).unwrap().shown).is_empty());
}

#[test]
fn a_group_that_is_all_in_one_category_does_not_show_it() {
    let table = Table::cross(&[flat("r", 2), flat("c", 3).categories()], &[0, 12, 0, 20, 30, 11]).unwrap();
    let shown = audit(&table, &Rules::inside(Zero::Show), &show_all(&table)).unwrap();
    assert_eq!(shown.exposed(), [table.find("r1 · c2").unwrap()]);
    let safe = protect(&table, &Rules::inside(Zero::Show)).unwrap();
    let whole = safe.audit.cells[table.find("r1 · c2").unwrap()];
    assert_eq!(whole.reason, Some(Reason::WholeGroup));
    assert!(whole.protected && whole.low <= 7, "{whole:?}");
    // Places are no categories: a community with pupils in one school only says nothing of them.
    let places = Table::cross(&[flat("r", 2), flat("c", 3)], &[0, 12, 0, 20, 30, 11]).unwrap();
    assert!(protect(&places, &Rules::inside(Zero::Show)).unwrap().audit.is_safe());
    assert!(hidden(&protect(&places, &Rules::inside(Zero::Show)).unwrap().shown).is_empty());
}

#[test]
fn one_contributor_above_half_hides_the_cell_and_keeps_its_size_open() {
    let mut table = Table::cross(&[flat("s", 4)], &[40, 50, 60, 70]).unwrap();
    table.cell_mut(1).unwrap().contributions = vec![10, 25, 5];
    let safe = protect(&table, &Rules::beyond(Zero::Show)).unwrap();
    let held = safe.audit.cells[1];
    assert_eq!((held.reason, hidden(&safe.shown)), (Some(Reason::Dominated), vec![1, 2]));
    // 25 is half of 50, so anything up to 50 must stay possible, and as much below.
    assert_eq!(held.need, Some(Need { width: 10, below: 10, above: 10 }));
    // Exactly half is not above half.
    table.cell_mut(1).unwrap().contributions = vec![20, 20];
    assert!(hidden(&protect(&table, &Rules::beyond(Zero::Show)).unwrap().shown).is_empty());
    // p%: the second (10) knows the first (25) to within 5, which is 20% of 25.
    table.cell_mut(1).unwrap().contributions = vec![10, 25, 5];
    let within = |percent| Rules { dominance: Some(Dominance::Within { percent }), ..rules(10, Zero::Show) };
    assert!(hidden(&protect(&table, &within(20)).unwrap().shown).is_empty());
    let need = protect(&table, &within(30)).unwrap().audit.cells[1].need;
    assert_eq!(need, Some(Need { width: 10, below: 3, above: 3 }));
}

#[test]
fn what_owners_have_not_agreed_to_share_cannot_be_had_by_subtraction() {
    let mut table = Table::cross(&[flat("s", 4)], &[140, 150, 160, 170]).unwrap();
    table.cell_mut(2).unwrap().private = true;
    let safe = protect(&table, &Rules::beyond(Zero::Show)).unwrap();
    assert!(safe.audit.is_safe());
    assert_eq!(safe.audit.cells[2].reason, Some(Reason::Private));
    assert_eq!(hidden(&safe.shown), [1, 2]);
}

#[test]
fn a_network_total_and_all_schools_but_one_give_the_last_one_away() {
    let mut table = Table::cross(&[flat("s", 4)], &[30, 25, 28, 4]).unwrap();
    for (j, release) in
        [(0, Release::Before(Shown::Value)), (1, Release::Before(Shown::Value)), (4, Release::Never)]
    {
        table.cell_mut(j).unwrap().release = release;
    }
    // Total and one school are out; two more are asked for.
    let all = audit(&table, &Rules::inside(Zero::Show), &show_all(&table)).unwrap();
    assert_eq!(all.cells[4].knowledge(), Knowledge::Exactly(4));
    let safe = protect(&table, &Rules::inside(Zero::Show)).unwrap();
    assert!(safe.audit.is_safe());
    assert_eq!(hidden(&safe.shown), [2, 4]);
}

#[test]
fn what_earlier_releases_gave_away_is_said_and_nothing_new_narrows_it() {
    let mut table = Table::cross(&[flat("s", 3)], &[30, 25, 4]).unwrap();
    for j in [0, 1, 2] {
        table.cell_mut(j).unwrap().release = Release::Before(Shown::Value);
    }
    let safe = protect(&table, &Rules::inside(Zero::Show)).unwrap();
    assert_eq!((safe.audit.exposed(), safe.audit.cells[3].knowledge()), (vec![3], Knowledge::Exactly(4)));
    // A total known to within 6 leaves the last open by 6: the 10 that was wanted can no longer be had.
    let mut table = Table::cross(&[flat("s", 3)], &[30, 25, 4]).unwrap();
    for (j, shown) in [(0, Shown::Between(56, 62)), (1, Shown::Value), (2, Shown::Value)] {
        table.cell_mut(j).unwrap().release = Release::Before(shown);
    }
    let safe = protect(&table, &Rules::beyond(Zero::Show)).unwrap();
    assert_eq!(safe.shown[3], Shown::Hidden);
    assert_eq!(safe.audit.cells[3].knowledge(), Knowledge::Between(1, 7));
    assert!(!safe.audit.is_safe());
}

#[test]
fn a_week_later_with_one_pupil_more_waits() {
    let before = Table::cross(&[flat("r", 2), flat("c", 2)], &[12, 15, 20, 30]).unwrap();
    let now = Table::cross(&[flat("r", 2), flat("c", 2)], &[12, 16, 20, 30]).unwrap();
    let both = now.after(&before, &show_all(&before)).unwrap();
    let seen = audit(&both, &Rules::inside(Zero::Show), &show_all(&both)).unwrap();
    assert_eq!(seen.exposed().len(), 4, "the cell, its row, its column and all");
    let decided = protect(&both, &Rules::inside(Zero::Show)).unwrap();
    assert!(decided.audit.cells.iter().take(9).all(|cell| cell.reason == Some(Reason::Waits)));
    // Ten more is enough, and no change is no news.
    let later = Table::cross(&[flat("r", 2), flat("c", 2)], &[12, 25, 20, 30]).unwrap();
    for next in [&later, &before] {
        let both = next.after(&before, &show_all(&before)).unwrap();
        let decided = protect(&both, &Rules::inside(Zero::Show)).unwrap();
        assert!(decided.shown.iter().take(9).all(|&shown| shown == Shown::Value) && decided.audit.is_safe());
    }
}

#[test]
fn two_safe_releases_with_different_holes_are_judged_together() {
    let leaves = [3, 20, 25, 30, 22, 24, 28, 26, 21];
    let table = || Table::cross(&[flat("r", 3), flat("c", 3)], &leaves).unwrap();
    let first = hide(&table(), &["r1 · c1", "r1 · c2", "r2 · c1", "r2 · c2"]);
    let second = hide(&table(), &["r1 · c1", "r1 · c3", "r3 · c1", "r3 · c3"]);
    for shown in [&first, &second] {
        assert!(audit(&table(), &Rules::inside(Zero::Show), shown).unwrap().is_safe());
    }
    let both = table().after(&table(), &first).unwrap();
    let shown: Vec<Shown> = second.iter().chain(&first).copied().collect();
    let seen = audit(&both, &Rules::inside(Zero::Show), &shown).unwrap();
    let small = table().find("r1 · c1").unwrap();
    assert_eq!(seen.cells[small].knowledge(), Knowledge::Exactly(3));
    // Left to itself, the second release keeps the holes of the first.
    let decided = protect(&both, &Rules::inside(Zero::Show)).unwrap();
    assert!(decided.audit.is_safe());
    assert_eq!(hidden(&decided.shown[..16]), hidden(&first));
}

#[test]
fn changes_are_judged_against_every_earlier_release() {
    let release = |count| Table::cross(&[flat("s", 2)], &[count, 40]).unwrap();
    let second = release(30).after(&release(20), &[Shown::Value; 3]).unwrap();
    assert!(protect(&second, &Rules::inside(Zero::Show)).unwrap().audit.is_safe());
    // From 30 down by 9 is enough, and 1 more than the first is not.
    let third = release(21).after(&second, &show_all(&second)).unwrap();
    let decided = protect(&third, &Rules::inside(Zero::Show)).unwrap();
    assert_eq!(decided.audit.cells[0].reason, Some(Reason::Waits));
}

#[test]
fn a_mean_is_hidden_with_its_count_and_cannot_be_had_from_the_mean_of_all() {
    let counts = Table::cross(&[flat("r", 2), flat("c", 3)], &[4, 12, 15, 20, 30, 11]).unwrap();
    let scale = Scale { lowest: 80.0, highest: 120.0, step: 1.0 };
    let leaf = [4, 12, 15, 20, 30, 11].map(|n| f64::from(n) * 101.0);
    let row = |r: usize| [leaf[3 * r..3 * r + 3].iter().sum(), leaf[3 * r], leaf[3 * r + 1], leaf[3 * r + 2]];
    let all: Vec<f64> = row(0).iter().zip(row(1)).map(|(a, b)| a + b).collect();
    let sums = [all, row(0).to_vec(), row(1).to_vec()].concat();
    let table = counts.with_sums(&scale, &sums).unwrap();
    let safe = protect(&table, &Rules::inside(Zero::Show)).unwrap();
    assert!(safe.audit.is_safe());
    let n = counts.cells().len();
    assert_eq!(hidden(&safe.shown[..n]), hidden(&safe.shown[n..]));
    let sum = safe.audit.cells[n + counts.find("r1 · c1").unwrap()];
    assert_eq!((sum.need.unwrap().width, sum.reason), (40, Some(Reason::Small)));
    // Showing the mean beside the hidden count tells of the count: 4 pupils at 101 are at least 3 below 120.
    let mut leaky = safe.shown.clone();
    leaky[n + counts.find("r1 · c1").unwrap()] = Shown::Value;
    let seen = audit(&table, &Rules::inside(Zero::Show), &leaky).unwrap();
    assert_eq!(seen.cells[counts.find("r1 · c1").unwrap()].low, 3);
}

#[test]
fn what_the_attacker_finds_is_what_brute_force_finds() {
    let mut random = Random(2);
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
    let mut random = Random(3);
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
    let mut random = Random(4);
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
    let mut random = Random(5);
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
    let mut random = Random(6);
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
    let mut random = Random(7);
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
fn rounding_alone_can_give_an_exact_count_away() {
    // 2 + 2 + 2 rounds to 0 + 0 + 0 of 5: parts of at most 2, and a total of at least 3... 22 of 20 + 0 + 0 tells more.
    let table = Table::cross(&[flat("s", 2)], &[2, 1]).unwrap();
    let rounded = round_each(&table, 5).unwrap();
    assert_eq!((rounded.values.as_slice(), rounded.adds_up), ([5, 0, 0].as_slice(), false));
    let seen = audit(&table, &rules(5, Zero::Hide), &rounded.shown).unwrap();
    assert_eq!(seen.cells[0].knowledge(), Knowledge::Between(3, 4));
    assert_eq!(seen.cells[1].knowledge(), Knowledge::Between(1, 2));
    assert_eq!(seen.exposed(), [0, 1, 2]);
}

#[test]
fn larger_tables_are_safe_too() {
    let mut random = Random(8);
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

#[test]
fn input_that_makes_no_sense_gets_a_sentence() {
    let cross = |leaves: &[i64]| Table::cross(&[flat("s", 3)], leaves);
    let said = |result: Result<Table, DisclosureError>| result.unwrap_err().to_string();
    assert_eq!(said(cross(&[1, -2, 3])), "s2 is -2. A count cannot be below 0: check how it was made.");
    assert_eq!(said(cross(&[1, 2])), "There are 2 values for 3 cells. Give one for each.");
    assert!(said(cross(&[i64::MAX, i64::MAX, 1])).ends_with("Use a larger unit."));
    assert!(said(Table::new(Vec::new(), Vec::new())).starts_with("The table has no cells."));
    assert!(said(Table::cross(&[], &[1])).starts_with("There are 1 values"));
    let one = || vec![Cell::count("a", 3), Cell::count("b", 3)];
    for parts in [vec![], vec![7], vec![0], vec![1, 1]] {
        let bad = Relation { total: 0, parts, categories: false };
        assert!(said(Table::new(one(), vec![bad])).starts_with("Relation 1 names a cell"));
    }
    let orphan = Dimension::tree("x", &[("all", None), ("a", Some(2)), ("b", Some(0))]);
    assert!(said(Table::cross(&[orphan], &[1, 2])).starts_with("x needs one node"));
    let wide = || flat("w", 200);
    assert!(said(Table::cross(&[wide(), wide()], &[])).contains("40401 cells"));

    let good = cross(&[3, 20, 30]).unwrap();
    let rule = |threshold| protect(&good, &rules(threshold, Zero::Show)).unwrap_err().to_string();
    assert_eq!(rule(0), "The threshold for small counts is out of range. Use the rule's default.");
    assert_eq!(rule(i64::MAX), rule(-5));
    let shown = [Shown::Between(9, 2), Shown::Value, Shown::Value, Shown::Value];
    assert!(
        audit(&good, &rules(5, Zero::Show), &shown)
            .unwrap_err()
            .to_string()
            .starts_with("What was shown of all s")
    );
    assert!(audit(&good, &rules(5, Zero::Show), &shown[1..]).is_err());
    assert!(good.after(&good, &shown[1..]).is_err());
    let mut odd = good.clone();
    odd.cell_mut(1).unwrap().contributions = vec![2, i64::MAX];
    assert!(
        protect(&odd, &rules(5, Zero::Show)).unwrap_err().to_string().starts_with("The contributions to s1")
    );
    for base in [0, 1, -5, i64::MIN, i64::MAX] {
        assert!(round_each(&good, base).is_err() && round_together(&good, base).is_err());
    }

    let scale = Scale { lowest: 0.0, highest: 10.0, step: 1.0 };
    for sums in [[f64::NAN; 4], [f64::INFINITY; 4], [-1.0; 4], [1e300; 4], [53.0, 31.0, 2.0, 20.0]] {
        assert!(said(good.with_sums(&scale, &sums)).starts_with("The sum of"));
    }
    assert!(
        said(good.with_sums(&scale, &[300.0, 20.0, 100.0, 150.0]))
            .starts_with("all s is 300, and its parts sum to 270")
    );
    for (lowest, highest, step) in [
        (0.0, 0.0, 1.0),
        (5.0, 1.0, 1.0),
        (0.0, f64::NAN, 1.0),
        (0.0, 1.0, 0.0),
        (0.0, 1.0, 0.3),
        (f64::NEG_INFINITY, 1.0, 1.0),
    ] {
        let refused = said(good.with_sums(&Scale { lowest, highest, step }, &[0.0; 4]));
        assert!(refused.starts_with("The scale needs"), "{lowest} {highest} {step}");
    }
}

#[test]
fn relations_that_contradict_or_repeat_each_other_are_no_trouble() {
    let cells = vec![Cell::count("all", 33), Cell::count("a", 3), Cell::count("b", 30)];
    let sum = Relation { total: 0, parts: vec![1, 2], categories: false };
    let twice = Table::new(cells.clone(), vec![sum.clone(), sum.clone(), sum]).unwrap();
    let safe = protect(&twice, &rules(5, Zero::Show)).unwrap();
    assert_eq!(hidden(&safe.shown), [1, 2]);
    let none = Table::new(cells, Vec::new()).unwrap();
    let safe = protect(&none, &rules(5, Zero::Show)).unwrap();
    assert_eq!((hidden(&safe.shown), safe.audit.cells[1].knowledge()), (vec![1], Knowledge::AtLeast(1)));
    let lone = Table::new(vec![Cell::count("a", 0)], Vec::new()).unwrap();
    assert!(protect(&lone, &rules(5, Zero::Hide)).unwrap().audit.is_safe());
}
