//! Classic examples.

use super::brute::possible;
use super::random::{Random, counts, flat, table, tree};
use super::*;

mod hostile;
mod properties;
mod releases;
mod solver;

fn rules(threshold: i64, zero: Zero) -> Rules {
    Rules { threshold, zero, dominance: None, whole_groups: false }
}

fn hidden(shown: &[Shown]) -> Vec<usize> {
    (0..shown.len()).filter(|&j| shown[j] == Shown::Hidden).collect()
}

fn show_all(table: &Table) -> Vec<Shown> {
    vec![Shown::Value; table.cells().len()]
}

/// Everything shown but the cells of these names.
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
    let mut random = Random::new(1);
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
fn rounding_alone_can_give_an_exact_count_away() {
    // 2 and 1 round to 0, their total 3 to 5: 3 or more of at most 2 and 2.
    let table = Table::cross(&[flat("s", 2)], &[2, 1]).unwrap();
    let rounded = round_each(&table, 5).unwrap();
    assert_eq!((rounded.values.as_slice(), rounded.adds_up), ([5, 0, 0].as_slice(), false));
    let seen = audit(&table, &rules(5, Zero::Hide), &rounded.shown).unwrap();
    assert_eq!(seen.cells[0].knowledge(), Knowledge::Between(3, 4));
    assert_eq!(seen.cells[1].knowledge(), Knowledge::Between(1, 2));
    assert_eq!(seen.exposed(), [0, 1, 2]);
}
