//! Bright spots over many made-up places.

use crate::random::Random;
use ensemble_stats::persistence::{BrightSpot, Cohort, Found, Measure, Search, bright_spot};

const SE: f64 = 0.13;
const PASSING: f64 = 0.05;
const CORRELATION: f64 = 0.6;

/// Two measures of a place over three sessions, with what lasts in each.
fn place(random: &mut Random, lasting: [f64; 2]) -> [[Cohort; 3]; 2] {
    let sd = SE.hypot(PASSING);
    let cohort = |value: f64| Cohort { value, se: SE, n: 60 };
    let sessions = [(); 3].map(|()| {
        let own = random.normal();
        let other = CORRELATION * own + (1.0 - CORRELATION * CORRELATION).sqrt() * random.normal();
        [cohort(lasting[0] + sd * own), cohort(lasting[1] + sd * other)]
    });
    [sessions.map(|s| s[0]), sessions.map(|s| s[1])]
}

fn look(measures: &[[Cohort; 3]; 2], lasting_sd: f64, places: usize) -> Option<BrightSpot> {
    let measure = |at: usize| Measure { cohorts: &measures[at], lasting_sd, passing_sd: PASSING };
    let search = Search { correlation: CORRELATION, places };
    match bright_spot(&measure(0), &measure(1), &search).unwrap() {
        Found::BrightSpot(spot) => Some(*spot),
        _ => None,
    }
}

#[test]
fn where_nothing_lasts_as_many_places_are_named_as_is_said() {
    let mut random = Random::new(20);
    let places = 150_000;
    let mut named = 0;
    let mut said = 0.0;
    for _ in 0..places {
        let measures = place(&mut random, [0.0; 2]);
        if let Some(spot) = look(&measures, 0.15, 1) {
            named += 1;
            said = spot.chance;
        }
    }
    println!("named {named} of {places} places where nothing lasts; {:.1} said", said * f64::from(places));
    assert!((f64::from(named) - said * f64::from(places)).abs() < 4.0 * (said * f64::from(places)).sqrt());
}

/// A network of 60 schools with seven year groups, one in twenty truly above by a third of a standard deviation.
#[test]
fn most_named_places_are_planted_ones() {
    let mut random = Random::new(21);
    let (mut right, mut wrong, mut planted) = (0, 0, 0);
    for _ in 0..12 {
        for at in 0..420 {
            let true_one = at % 20 == 0;
            let lasting = if true_one { 0.33 } else { 0.0 };
            planted += usize::from(true_one);
            let named = look(&place(&mut random, [lasting; 2]), 0.33 * 0.05_f64.sqrt(), 420).is_some();
            right += usize::from(named && true_one);
            wrong += usize::from(named && !true_one);
        }
    }
    println!("planted {planted}: named {right}, and {wrong} others");
    assert!(wrong * 4 <= right && right * 3 > planted, "{right} right, {wrong} wrong of {planted}");
}

/// If what lasts is spread as stated, those named are truly above as often as their probabilities say, and the
/// shrunken interval holds the truth although they were named for being high; that of the plain mean does not.
#[test]
fn the_probability_and_the_interval_of_those_named_are_kept() {
    let mut random = Random::new(22);
    let (mut named, mut above, mut said, mut held, mut plain) = (0, 0, 0.0, 0, 0);
    for _ in 0..30_000 {
        let lasting = 0.06 * random.normal();
        if let Some(spot) = look(&place(&mut random, [lasting, lasting]), 0.06, 1) {
            named += 1;
            above += usize::from(lasting > 0.0);
            said += spot.lasting.above_zero();
            held += usize::from(spot.lasting.low <= lasting && lasting <= spot.lasting.high);
            plain += usize::from(spot.mean.low <= lasting && lasting <= spot.mean.high);
        }
    }
    let share = |count: usize| count as f64 / f64::from(named);
    println!(
        "{named} named; {:.3} truly above, {:.3} said; 95% intervals hold {:.3} shrunken, {:.3} plain",
        share(above),
        said / f64::from(named),
        share(held),
        share(plain)
    );
    assert!(named > 100 && share(above) > said / f64::from(named) - 0.04);
    assert!(share(held) >= 0.93 && share(plain) < 0.7);
}

fn year(value: f64) -> Cohort {
    Cohort { value, se: 0.1, n: 30 }
}

fn found(first: &[Cohort], second: &[Cohort]) -> Found {
    let of = |cohorts| Measure { cohorts, lasting_sd: 0.2, passing_sd: 0.0 };
    bright_spot(&of(first), &of(second), &Search { correlation: 0.5, places: 10 }).unwrap()
}

#[test]
fn one_good_year_is_not_a_bright_spot_and_two_of_three_are() {
    let confirmed = [year(0.2); 3];
    let once = [year(0.0), year(0.05), year(0.3)];
    assert_eq!(found(&once, &confirmed), Found::NothingToSay);
    let twice = [year(0.2), year(-0.1), year(0.2)];
    assert_eq!(found(&twice, &confirmed).code(), "bright_spot");
    // Each a little above, none by itself beyond: the mean of three says it.
    let Found::BrightSpot(steady) = found(&[year(0.185); 3], &confirmed) else { panic!("it lasts") };
    assert!(steady.beyond == 0 && steady.pooled_beyond && steady.mean.n == 90);
    // What was long ago does not count.
    let long_ago = [year(0.5), year(0.5), year(0.0), year(0.0), year(0.0)];
    assert_eq!(found(&long_ago, &confirmed), Found::NothingToSay);
}

#[test]
fn a_second_measure_must_agree() {
    let first = [year(0.3); 3];
    for second in [[year(0.0); 3], [year(-0.3); 3], [year(0.05); 3]] {
        assert_eq!(found(&first, &second), Found::NothingToSay);
    }
    assert_eq!(found(&first, &[year(0.3)]), Found::TooEarly);
    assert_eq!(found(&[year(0.3)], &first), Found::TooEarly);
    assert_eq!(found(&first[1..], &first[1..]).code(), "bright_spot");
}

#[test]
fn it_is_only_ever_positive() {
    let low = [year(-0.6); 3];
    assert_eq!(found(&low, &low), Found::NothingToSay);
    assert_eq!(found(&[year(0.0); 3], &low), found(&low, &low));
}

#[test]
fn where_places_do_not_differ_lastingly_nothing_is_a_bright_spot() {
    let high = [year(0.3); 3];
    let of = |lasting_sd| Measure { cohorts: &high, lasting_sd, passing_sd: 0.0 };
    let search = Search { correlation: 0.5, places: 10 };
    assert_eq!(bright_spot(&of(0.0), &of(0.0), &search), Ok(Found::NothingToSay));
    assert_eq!(bright_spot(&of(0.01), &of(0.2), &search), Ok(Found::NothingToSay));
}

#[test]
fn units_of_measure_do_not_matter() {
    let at = |by: f64| {
        let cohorts = [0.22, -0.1, 0.25].map(|v| Cohort { value: v * by, se: 0.1 * by, n: 30 });
        let measure = Measure { cohorts: &cohorts, lasting_sd: 0.2 * by, passing_sd: 0.03 * by };
        bright_spot(&measure, &measure, &Search { correlation: 0.5, places: 10 }).unwrap()
    };
    let Found::BrightSpot(one) = at(1.0) else { panic!("it is one") };
    for by in [1e-200, 1e-12, 1e6, 1e200] {
        let Found::BrightSpot(other) = at(by) else { panic!("it is one at {by}") };
        assert!(
            (one.lasting.above_zero() - other.lasting.above_zero()).abs() < 1e-13
                && (one.chance / other.chance - 1.0).abs() < 1e-12
        );
        assert!((other.lasting.high / by / one.lasting.high - 1.0).abs() < 1e-13);
    }
    assert_eq!(at(1.0), at(1.0));
}

#[test]
fn what_cannot_be_looked_at_is_refused_with_a_sentence() {
    let fine = [year(0.2); 3];
    let said = |cohorts: &[Cohort], lasting_sd: f64, correlation: f64, places: usize| {
        let first = Measure { cohorts: &fine, lasting_sd: 0.2, passing_sd: 0.0 };
        let second = Measure { cohorts, lasting_sd, passing_sd: 0.0 };
        bright_spot(&first, &second, &Search { correlation, places }).unwrap_err().to_string()
    };
    assert!(said(&[year(0.1), year(f64::NAN)], 0.2, 0.5, 1).starts_with("Cohort 2 of the second measure"));
    for se in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(said(&[Cohort { value: 0.1, se, n: 3 }], 0.2, 0.5, 1).starts_with("Cohort 1"), "{se}");
    }
    assert!(said(&fine, -0.1, 0.5, 1).contains("must be 0 or more"));
    assert!(said(&fine, f64::NAN, 0.5, 1).contains("must be 0 or more"));
    for correlation in [0.96, -1.0, f64::NAN] {
        assert!(said(&fine, 0.2, correlation, 1).contains("are one"));
    }
    assert!(said(&fine, 0.2, 0.5, 0).contains("at least 1"));
}
