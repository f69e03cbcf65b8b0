//! Every refusal is a sentence that says where and what to do.

use ensemble_stats::mixed::{
    Design, Factor, FitError, Method, Summaries, Summary, between, fit, fit_from_groups,
};
use ensemble_stats::spread::{SpreadError, Thresholds, spread};

const Y: [f64; 6] = [1.0, 2.0, 4.0, 3.0, 5.0, 9.0];

fn class() -> Factor {
    Factor::from_labels("class", ["a", "a", "b", "b", "c", "c"])
}

fn refused(design: &Design<'_>, expected: &str) {
    let error = fit(design, Method::Reml).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let class = class();
    refused(
        &Design::new(&[]).group(&Factor::from_labels("class", [""; 0])),
        "There are no rows. Check that the file or the filter is the right one.",
    );
    refused(&Design::new(&Y), "No grouping was given. Name at least one, such as school or class.");
    refused(
        &Design::new(&Y[..5]).group(&class),
        "class has 6 rows, the outcome has 5. Give one value for each row.",
    );
    refused(
        &Design::new(&Y).column("before", &[1.0]).group(&class),
        "before has 1 rows, the outcome has 6. Give one value for each row.",
    );
    let wild = Factor { name: "class".into(), codes: vec![0, 0, 1, 1, 2, 3], levels: vec!["a".into(); 3] };
    refused(
        &Design::new(&Y).group(&wild),
        "Row 6 belongs to a group of class that is not in its list of groups.",
    );
}

#[test]
fn values_that_are_no_numbers_are_named_by_row() {
    let class = class();
    let mut y = Y;
    y[3] = f64::NAN;
    refused(
        &Design::new(&y).group(&class),
        "outcome has no number in row 4. Leave out rows with a missing value.",
    );
    let before = [1.0, f64::INFINITY, 0.0, 0.0, 0.0, 0.0];
    refused(
        &Design::new(&Y).column("before", &before).group(&class),
        "before has no number in row 2. Leave out rows with a missing value.",
    );
    let huge = Y.map(|v| v * 1e200);
    refused(
        &Design::new(&huge).group(&class),
        "The values are too large or too small to be squared. Use a larger or smaller unit.",
    );
}

#[test]
fn groups_that_cannot_be_told_apart_are_refused() {
    refused(
        &Design::new(&Y).group(&Factor::from_labels("class", ["a"; 6])),
        "All rows belong to one group of class. Differences between groups need at least two.",
    );
    refused(
        &Design::new(&Y).group(&Factor::from_labels("pupil", ["a", "b", "c", "d", "e", "f"])),
        "Every row is a group of its own in pupil, so groups cannot be told from rows. Use larger groups.",
    );
    let (class, again) = (class(), Factor::from_labels("room", ["1", "1", "2", "2", "3", "3"]));
    refused(
        &Design::new(&Y).group(&class).group(&again),
        "class and room split the rows in the same way. Keep one of them.",
    );
    refused(
        &Design::new(&[1.0, 1.0, 2.0, 2.0, 7.0, 7.0]).group(&class),
        "Nothing varies inside the groups, so groups cannot be told from rows.",
    );
}

#[test]
fn outcomes_and_columns_with_nothing_to_say_are_refused() {
    let class = class();
    refused(
        &Design::new(&[0.1; 6]).group(&class),
        "The outcome is the same in every row, so nothing varies.",
    );
    let copy = Y.map(|v| 2.0 * v - 1.0);
    refused(
        &Design::new(&Y).column("copy", &copy).group(&class),
        "The columns explain the outcome without remainder. Is one of them the outcome itself?",
    );
    let columns: Vec<Vec<f64>> =
        (0..6).map(|j| (0..6).map(|i| f64::from(u8::from(i == j))).collect()).collect();
    let design = columns.iter().take(5).fold(Design::new(&Y).group(&class), |d, c| d.column("x", c));
    refused(&design, "6 rows cannot support 6 columns. Use fewer columns or more rows.");
}

#[test]
fn summaries_that_cannot_have_come_from_data_are_refused() {
    let sound = |level: &str, mean| Summary::from_mean_sd(level, 4, mean, 1.0);
    let with = |bad: Summary| Summaries {
        factor: "class".into(),
        columns: vec![],
        groups: vec![sound("a", 1.0), sound("b", 2.0), bad],
    };
    let bad = [
        Summary { level: "c".into(), n: 0, mean: vec![1.0], cross: vec![0.0] },
        Summary { level: "c".into(), n: 3, mean: vec![f64::NAN], cross: vec![0.0] },
        Summary { level: "c".into(), n: 3, mean: vec![1.0], cross: vec![-1.0] },
        Summary { level: "c".into(), n: 3, mean: vec![1.0, 2.0], cross: vec![1.0] },
    ];
    for summary in bad {
        let error = fit_from_groups(&with(summary), Method::Reml).unwrap_err();
        assert_eq!(error, FitError::BadSummary { level: "c".into() });
        assert!(error.to_string().starts_with("The summary of c is not possible"));
    }
    assert!(fit_from_groups(&with(sound("c", 5.0)), Method::Reml).is_ok());
}

#[test]
fn the_share_needs_one_grouping_with_something_left_to_differ_in() {
    let (class, half) = (class(), Factor::from_labels("half", ["1", "2", "1", "2", "1", "2"]));
    let error = between(&Design::new(&Y).group(&class).group(&half)).unwrap_err();
    assert_eq!(error.to_string(), "This needs exactly one grouping; 2 were given.");
    let (b, c) = ([0.0, 0.0, 1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0, 1.0]);
    let error = between(&Design::new(&Y).column("b", &b).column("c", &c).group(&class)).unwrap_err();
    assert_eq!(error, FitError::NothingBetween);
}

#[test]
fn four_groups_are_too_few_for_a_share() {
    let y: Vec<f64> = (0..40).map(|i| f64::from((i * 7) % 11)).collect();
    let class = Factor::from_labels("class", (0..40).map(|i| (i / 10).to_string()));
    let design = Design::new(&y).group(&class);
    let error = spread(&design, Thresholds::default()).unwrap_err();
    assert_eq!(error, SpreadError::TooFewGroups { have: 4, need: 5 });
    assert!(error.to_string().starts_with("Too early to say: 4 of the 5 groups we need."));
    let noted = fit(&design, Method::Reml).unwrap();
    assert!(noted.notes.iter().any(|n| n.starts_with("4 groups of class are too few")));
}

#[test]
fn slopes_and_weights_that_cannot_be_are_refused() {
    let class = class();
    let x = [1.0, 2.0, 3.0, 1.0, 2.0, 4.0];
    let constant = [2.5; 6];
    let rows = Design::new(&Y);
    refused(
        &rows.clone().group(&class).weighted(&[1.0, 1.0, 0.0, 1.0, 1.0, 1.0]),
        "The weight in row 3 is not a number above 0. Leave out rows that should not count.",
    );
    refused(
        &rows.clone().group(&class).weighted(&[1.0]),
        "weights has 1 rows, the outcome has 6. Give one value for each row.",
    );
    refused(
        &rows.clone().slopes(&class, &[("x", &x)]),
        "6 differences between groups of class cannot be told from 6 rows. Let fewer columns vary, or use larger \
         groups.",
    );
    let two = Factor::from_labels("half", ["a", "a", "a", "b", "b", "b"]);
    refused(
        &rows.clone().slopes(&two, &[("x", &constant)]),
        "x cannot have slopes that differ between groups of half: it is constant, or the columns before it already \
         say all that it does.",
    );
    refused(
        &rows.clone().group(&two).slopes(&two, &[("x", &x)]),
        "(Intercept) varies between groups of half twice. Keep one of them.",
    );
    refused(
        &rows.clone().slopes(&class, &[("x", &[0.0])]),
        "x has 1 rows, the outcome has 6. Give one value for each row.",
    );
    let error = between(&rows.slopes(&two, &[("x", &x)])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "This answer is for groups that differ in level only, and for rows without weights."
    );
}
