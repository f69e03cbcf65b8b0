//! Input that makes no sense, or too much of it.

use super::*;

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
    let open = [Shown::Between(i64::MIN, i64::MAX); 4];
    assert_eq!(
        audit(&good, &rules(5, Zero::Hide), &open).unwrap().cells[1].knowledge(),
        Knowledge::AtLeast(0)
    );
    assert_eq!([nearest(i64::MAX, 5), nearest(7, 0), nearest(-4, 5)], [i64::MAX - 2, 7, -5]);
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
