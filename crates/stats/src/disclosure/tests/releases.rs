//! Releases that follow each other.

use super::*;

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
fn successive_random_releases_never_let_a_few_be_told_apart() {
    let mut random = Random::new(10);
    let (mut waited, mut went) = (0, 0);
    for round in 0..60 {
        let leaves = counts(&mut random, 9, 1, 30);
        let cross = |leaves: &[i64]| Table::cross(&[flat("r", 3), flat("c", 3)], leaves).unwrap();
        let rules = Rules::inside(Zero::Show);
        let first = protect(&cross(&leaves), &rules).unwrap();
        let mut later = leaves.clone();
        later[random.below(9) as usize] +=
            if round % 2 == 0 { 1 + random.below(4) } else { 5 + random.below(20) };
        let both = cross(&later).after(&cross(&leaves), &first.shown).unwrap();
        let second = protect(&both, &rules).unwrap();
        assert!(second.audit.is_safe(), "{round}");
        if second.shown[..16].iter().all(|&shown| shown == Shown::Hidden) {
            waited += 1;
        } else {
            went += 1;
        }
    }
    assert!(waited > 20 && went > 10, "{waited} {went}");
}
