//! How often something true is said, beside how often something false is: the bounds of the tables that the example
//! `recall` prints.

use crate::random::Random;
use crate::simulations::{school, standing_out};
use ensemble_stats::mixed::{Design, Factor};
use ensemble_stats::spread::{SpreadError, Thresholds, spread};

/// In how many of `schools` one of the looked-at class-years stands out, the first of them lifted.
fn said(class_years: usize, lift: f64, schools: usize) -> usize {
    let mut random = Random::new(31);
    let lifts: Vec<f64> = (0..class_years).map(|class| if class == 0 { lift } else { 0.0 }).collect();
    let right = |out: Vec<usize>| if lift == 0.0 { !out.is_empty() } else { out.contains(&0) };
    (0..schools).filter(|_| right(standing_out(&school(&mut random, &lifts)))).count()
}

/// Two and eight classes over three sessions, and the fewest class-years that can be looked at.
#[test]
fn where_nothing_differs_nothing_stands_out_in_95_schools_of_100() {
    for class_years in [5, 6, 24] {
        let schools = 800;
        let wrong = said(class_years, 0.0, schools);
        println!("{class_years} class-years alike: {wrong} of {schools} schools say that one stands out");
        assert!(wrong * 20 <= schools, "{wrong} of {schools}");
    }
}

#[test]
fn silence_is_usual_where_one_class_year_is_lifted_and_less_so_the_more_it_is() {
    // Floors and ceilings in 100, four standard errors around what 2,000 schools gave.
    for (class_years, bounds) in [(6, [(0, 5), (4, 16), (23, 41)]), (24, [(0, 4), (2, 12), (15, 31)])] {
        let schools = 400;
        let found = [0.2, 0.4, 0.6].map(|lift| said(class_years, lift, schools) * 100 / schools);
        println!("{class_years} class-years, one lifted by 0.2, 0.4, 0.6: said in {found:?} of 100 schools");
        assert!(found[0] < found[1] && found[1] < found[2]);
        for (share, (least, most)) in found.iter().zip(bounds) {
            assert!((least..=most).contains(share), "{found:?}");
        }
    }
}

/// With one class a year there is nothing beside it to compare with.
#[test]
fn one_class_a_year_over_three_sessions_is_too_early() {
    let y: Vec<f64> = (0..75).map(f64::from).collect();
    let class = Factor::from_labels("class-year", (0..75).map(|i| (i / 25).to_string()));
    let said = spread(&Design::new(&y).group(&class), Thresholds::default()).unwrap_err();
    assert_eq!(said, SpreadError::TooFewGroups { have: 3, need: 5 });
}
