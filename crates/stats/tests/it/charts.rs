//! Published numbers, and pitfalls that others paid for.

use crate::random::Random;
use ensemble_stats::spc::{
    ChartError, Direction, Kind, Plan, Rebase, Rules, Screening, Signal, assurance, chart, limits,
};
use ensemble_stats::verdict::{Assurance, Change};

/// Alternates 1 and 2, so that it is as steady as can be.
fn steady(points: usize) -> Vec<f64> {
    (0..points).map(|i| 1.0 + (i % 2) as f64).collect()
}

/// A steady series, then `after` points at `level`.
fn then(points: usize, level: f64, after: usize) -> Vec<f64> {
    steady(points).into_iter().chain(vec![level; after]).collect()
}

fn plan(rules: Rules, direction: Direction) -> Plan {
    Plan { rules, direction, ..Plan::default() }
}

fn frozen(rules: Rules, direction: Direction) -> Plan {
    Plan { baseline: Some(12), ..plan(rules, direction) }
}

fn rebased(at: usize) -> Rebase {
    Rebase { at, reason: "a new timetable".into() }
}

#[test]
fn the_published_caption_with_and_without_screening_is_reproduced() {
    // The alternating series with a 10 put in: upper limit 4.6 screened, 6.95 unscreened, mean 1.94.
    let mut values = steady(17);
    values.insert(4, 10.0);
    let screened = limits(&values, Screening::Screened).unwrap();
    let all = limits(&values, Screening::Unscreened).unwrap();
    for (got, published) in [
        (screened.upper, 4.604444),
        (screened.centre, 1.944444),
        (screened.lower, -0.715556),
        (all.upper, 6.951503),
        (all.lower, -3.062614),
    ] {
        assert!((got - published).abs() < 1e-6, "{got} is not {published}");
    }
}

#[test]
fn a_constant_series_has_limits_at_its_mean_and_is_steady() {
    for rules in [Rules::Anhoej, Rules::MakingDataCount] {
        for plan in [plan(rules, Direction::Up), frozen(rules, Direction::Up)] {
            let found = chart(&[0.1; 14], &plan).unwrap();
            let last = found.points.last().unwrap();
            assert_eq!((last.lower, last.centre, last.upper), (Some(0.1), Some(0.1), Some(0.1)));
            assert!(found.points.iter().all(|p| p.signals.is_empty()));
            assert_eq!(found.verdict, Change::Steady);
        }
    }
}

#[test]
fn few_points_have_no_limits_and_fewer_have_nothing() {
    for (points, kind) in
        [(1, Kind::TooEarly), (4, Kind::TooEarly), (5, Kind::RunChart), (12, Kind::RunChart), (13, Kind::Xmr)]
    {
        let found = chart(&steady(points), &Plan::default()).unwrap();
        assert_eq!(found.segments[0].kind, kind, "{points} points");
        assert_eq!(found.points[0].lower.is_some(), kind == Kind::Xmr);
        assert_eq!(found.points[0].centre.is_some(), kind != Kind::TooEarly);
        assert_eq!(found.verdict == Change::TooEarly, kind == Kind::TooEarly);
    }
    let twelve = chart(&steady(12), &frozen(Rules::Anhoej, Direction::Up)).unwrap();
    assert_eq!(twelve.segments[0].kind, Kind::Xmr, "a frozen baseline needs twelve");
    let ten = chart(&steady(10), &frozen(Rules::Anhoej, Direction::Up)).unwrap();
    assert_eq!(ten.segments[0].kind, Kind::RunChart);
    assert_eq!(ten.notes, ["The frozen baseline has 10 of its 12 points so far."]);
}

#[test]
fn a_run_chart_goes_by_its_median_and_an_xmr_chart_by_its_mean() {
    let mut values = steady(9);
    values[8] = 50.0;
    assert_eq!(chart(&values, &Plan::default()).unwrap().points[0].centre, Some(2.0));
    let mut values = steady(13);
    values[12] = 53.0;
    assert_eq!(chart(&values, &Plan::default()).unwrap().points[0].centre, Some(71.0 / 13.0));
}

#[test]
fn seven_weeks_above_are_a_shift_by_one_set_of_rules_and_not_yet_by_the_other() {
    let values = then(12, 1.6, 10);
    let found = |rules, points| chart(&values[..points], &frozen(rules, Direction::Up)).unwrap();
    // At 22 points the longest usual run is 7; the last steady point lies above as well.
    assert_eq!(found(Rules::Anhoej, 18).verdict, Change::Steady);
    assert_eq!(found(Rules::MakingDataCount, 18).verdict, Change::ChangedBetter);
    assert_eq!(found(Rules::Anhoej, 22).verdict, Change::ChangedBetter);
    let shifted = found(Rules::Anhoej, 22).points.iter().filter(|p| p.signals == [Signal::Shift]).count();
    assert_eq!(shifted, 11);
}

#[test]
fn the_direction_decides_what_a_change_is_called() {
    let values = then(12, 1.6, 12);
    for (direction, verdict) in [
        (Direction::Up, Change::ChangedBetter),
        (Direction::Down, Change::ChangedWorthAsking),
        (Direction::Neither, Change::ChangedWorthAsking),
    ] {
        for rules in [Rules::Anhoej, Rules::MakingDataCount] {
            assert_eq!(chart(&values, &frozen(rules, direction)).unwrap().verdict, verdict);
        }
    }
}

#[test]
fn the_trend_rule_is_there_by_choice_only() {
    // Seven rising points that straddle the centre.
    let mut values = steady(20);
    values[8..15].copy_from_slice(&[1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8]);
    values[15] = 1.4;
    let trend = |rules| {
        let found = chart(&values, &plan(rules, Direction::Up)).unwrap();
        found.points.iter().filter(|p| p.signals.contains(&Signal::Trend)).count()
    };
    assert_eq!((trend(Rules::Anhoej), trend(Rules::MakingDataCount)), (0, 7));
}

#[test]
fn one_point_outside_is_unusual_and_no_more() {
    let mut values = steady(24);
    values[10] = 9.0;
    for rules in [Rules::Anhoej, Rules::MakingDataCount] {
        let found = chart(&values, &plan(rules, Direction::Up)).unwrap();
        assert_eq!(found.verdict, Change::UnusualPoint);
        assert_eq!(found.points[10].signals, [Signal::OutsideLimit]);
    }
}

#[test]
fn too_few_crossings_are_carried_by_the_last_point() {
    // Blocks of four: no run is long, but the series crosses its centre too seldom.
    let values: Vec<f64> = (0..24).map(|i| [1.0, 3.0][(i / 4) % 2] + 0.01 * i as f64).collect();
    let found = chart(&values, &plan(Rules::Anhoej, Direction::Up)).unwrap();
    let runs = found.segments[0].runs.as_ref().unwrap();
    assert_eq!((runs.longest, runs.crossings, runs.fewest_usual), (4, 5, 8));
    assert_eq!(found.points[23].signals.last(), Some(&Signal::Crossings));
    assert!(found.points[..23].iter().all(|p| !p.signals.contains(&Signal::Crossings)));
    assert_eq!(found.verdict, Change::ChangedBetter, "the second half lies higher");
}

#[test]
fn the_verdict_is_that_of_the_latest_segment() {
    // A clear fall, then a rebase by a person: the new segment is steady.
    let values: Vec<f64> = then(16, -3.0, 12).into_iter().chain(steady(14)).collect();
    let whole = chart(&values[..28], &frozen(Rules::Anhoej, Direction::Up)).unwrap();
    assert_eq!(whole.verdict, Change::ChangedWorthAsking);
    let plan = Plan { rebases: vec![rebased(28)], ..frozen(Rules::Anhoej, Direction::Up) };
    let found = chart(&values, &plan).unwrap();
    assert_eq!(found.verdict, Change::Steady);
    assert!(found.points[20].signals.contains(&Signal::Shift), "the earlier signals stay");
    assert_eq!(found.segments[1].reason.as_deref(), Some("a new timetable"));
    let early = chart(&values[..31], &plan).unwrap();
    assert_eq!(early.verdict, Change::TooEarly);
}

#[test]
fn a_rebase_and_a_frozen_baseline_go_together() {
    let values: Vec<f64> = steady(20).into_iter().chain(steady(20).iter().map(|v| v + 10.0)).collect();
    let plan = Plan { rebases: vec![rebased(20)], ..frozen(Rules::MakingDataCount, Direction::Up) };
    let found = chart(&values, &plan).unwrap();
    assert_eq!(found.segments.iter().map(|s| s.baseline).collect::<Vec<_>>(), [12, 12]);
    assert_eq!((found.points[0].centre, found.points[39].centre), (Some(1.5), Some(11.5)));
    assert!(found.points.iter().all(|p| p.signals.is_empty()), "no range spans the rebase");
}

#[test]
fn nothing_is_ever_rebased_without_a_person_and_a_reason() {
    // A shift as clear as can be leaves one segment.
    assert_eq!(chart(&then(20, 90.0, 20), &Plan::default()).unwrap().segments.len(), 1);
    let with = |rebases: &[(usize, &str)]| {
        let rebases = rebases.iter().map(|&(at, reason)| Rebase { at, reason: reason.into() }).collect();
        chart(&steady(20), &Plan { rebases, ..Plan::default() })
    };
    assert_eq!(with(&[(10, " ")]), Err(ChartError::RebaseWithoutReason { row: 11 }));
    for bad in [&[(0, "x")][..], &[(20, "x")], &[(10, "x"), (10, "y")], &[(10, "x"), (5, "y")]] {
        assert!(matches!(with(bad), Err(ChartError::RebaseOutOfPlace { .. })), "{bad:?}");
    }
    let note = &with(&[(12, "a new timetable")]).unwrap().notes[0];
    assert_eq!(note, "Only 8 of the 12 points that new limits need have come in since row 13.");
}

#[test]
fn signals_both_ways_are_decided_by_the_latest_and_said_to_be_both_ways() {
    let mut values = then(12, 2.4, 14);
    values.extend([0.6; 14]);
    let found = chart(&values, &frozen(Rules::Anhoej, Direction::Up)).unwrap();
    assert_eq!(found.verdict, Change::ChangedWorthAsking);
    assert_eq!(found.notes, ["There are lasting signals both ways; the latest one decides."]);
    let back = chart(&values[..26], &frozen(Rules::Anhoej, Direction::Up)).unwrap();
    assert_eq!(back.verdict, Change::ChangedBetter);
    // A single point the other way does not overturn a run, but it is marked.
    values.truncate(26);
    values.push(-9.0);
    let found = chart(&values, &frozen(Rules::Anhoej, Direction::Up)).unwrap();
    assert_eq!(found.verdict, Change::ChangedBetter);
    assert_eq!(found.points[26].signals, [Signal::OutsideLimit]);
}

#[test]
fn limits_over_all_points_hide_a_change_that_a_frozen_baseline_shows() {
    let mut random = Random::new(19);
    let values: Vec<f64> =
        (0..36).map(|i| 94.0 + 0.3 * random.normal() + if i >= 18 { 0.9 } else { 0.0 }).collect();
    let better = |plan: &Plan| {
        let found = chart(&values, plan).unwrap();
        found.points[18..].iter().filter(|p| !p.signals.is_empty()).count()
    };
    let all = better(&plan(Rules::MakingDataCount, Direction::Up));
    let frozen = better(&frozen(Rules::MakingDataCount, Direction::Up));
    assert!(frozen >= 16 && frozen > all, "{frozen} frozen, {all} over all points");
}

#[test]
fn a_season_signals_falsely_and_its_difference_from_last_year_does_not() {
    let mut random = Random::new(7);
    let season = |week: usize| 2.0 * (week as f64 * std::f64::consts::TAU / 38.0).sin();
    let last: Vec<f64> = (0..38).map(|w| 93.0 + season(w) + 0.3 * random.normal()).collect();
    let this: Vec<f64> = (0..38).map(|w| 93.0 + season(w) + 0.3 * random.normal()).collect();
    let difference: Vec<f64> = this.iter().zip(&last).map(|(a, b)| a - b).collect();
    let verdict = |values: &[f64]| chart(values, &plan(Rules::Anhoej, Direction::Up)).unwrap().verdict;
    assert_ne!(verdict(&this), Change::Steady);
    assert_eq!(verdict(&difference), Change::Steady);
}

/// The level of Lake Huron in feet, 1875 to 1972 (R's `LakeHuron`): each year resembles the one before.
#[test]
fn a_series_that_follows_its_neighbours_signals_falsely_most_of_the_time() {
    let levels = [
        580.38, 581.86, 580.97, 580.80, 579.79, 580.39, 580.42, 580.82, 581.40, 581.32, 581.44, 581.68,
        581.17, 580.53, 580.01, 579.91, 579.14, 579.16, 579.55, 579.67, 578.44, 578.24, 579.10, 579.09,
        579.35, 578.82, 579.32, 579.01, 579.00, 579.80, 579.83, 579.72, 579.89, 580.01, 579.37, 578.69,
        578.19, 578.67, 579.55, 578.92, 578.09, 579.37, 580.13, 580.14, 579.51, 579.24, 578.66, 578.86,
        578.05, 577.79, 576.75, 576.75, 577.82, 578.64, 580.58, 579.48, 577.38, 576.90, 576.94, 576.24,
        576.84, 576.85, 576.90, 577.79, 578.18, 577.51, 577.23, 578.42, 579.61, 579.05, 579.26, 579.22,
        579.38, 579.10, 577.95, 578.12, 579.75, 580.85, 580.41, 579.96, 579.61, 578.76, 578.18, 577.21,
        577.13, 579.10, 578.25, 577.91, 576.89, 575.96, 576.80, 577.68, 578.38, 578.52, 579.74, 579.31,
        579.89, 579.96,
    ];
    let found = chart(&levels, &plan(Rules::MakingDataCount, Direction::Up)).unwrap();
    let marked = found.points.iter().filter(|p| !p.signals.is_empty()).count();
    assert_eq!(marked, 59, "NHSRplotthedots marks 59 of 98");
    // Changes from year to year are what can be charted.
    let steps: Vec<f64> = levels.windows(2).map(|w| w[1] - w[0]).collect();
    let found = chart(&steps, &plan(Rules::Anhoej, Direction::Up)).unwrap();
    let marked = found.points.iter().filter(|p| !p.signals.is_empty()).count();
    assert!(marked < 15, "{marked} of 97");
}

#[test]
fn a_target_is_judged_by_the_latest_segment() {
    // Limits 1.5 ± 2.66 before the rebase, 11.5 ± 2.66 after it.
    let values: Vec<f64> = steady(20).into_iter().chain(steady(20).iter().map(|v| v + 10.0)).collect();
    let plan = Plan { rebases: vec![rebased(20)], ..plan(Rules::MakingDataCount, Direction::Up) };
    let whole = chart(&values, &plan).unwrap();
    assert_eq!(assurance(&whole, 8.0, Direction::Up), Some(Assurance::Reliably));
    let before = chart(&values[..20], &Plan { rebases: vec![], ..plan.clone() }).unwrap();
    assert_eq!(assurance(&before, 8.0, Direction::Up), Some(Assurance::NotYet));
    // The new segment has no limits yet, so the old ones do not answer for it.
    assert_eq!(assurance(&chart(&values[..25], &plan).unwrap(), 8.0, Direction::Up), None);
}

#[test]
fn a_run_chart_goes_by_the_rules_for_runs_whichever_rules_are_chosen() {
    // Twelve points, six in a row below and six above the median: six and seven are not mixed.
    let values: Vec<f64> = (0..12).map(|i| if i < 6 { 1.0 } else { 3.0 } + 0.01 * f64::from(i % 2)).collect();
    let runs = chart(&values, &plan(Rules::Anhoej, Direction::Up)).unwrap();
    let four = chart(&values, &plan(Rules::MakingDataCount, Direction::Up)).unwrap();
    assert_eq!(runs, four);
    assert_eq!(runs.segments[0].kind, Kind::RunChart);
    // A run of six is usual among twelve; one crossing is fewer than three.
    assert!(runs.points.iter().all(|p| !p.signals.contains(&Signal::Shift)));
    assert_eq!(runs.points[11].signals, [Signal::Crossings]);
}

#[test]
fn a_target_is_compared_with_limits_as_they_are_and_not_as_they_are_printed() {
    // Limits 1.5 ± 2.66: a target of 4.155 lies inside 4.16 although both print as 4.2.
    let found = chart(&steady(14), &Plan::default()).unwrap();
    let up = |target| assurance(&found, target, Direction::Up);
    assert_eq!(up(4.155), Some(Assurance::SometimesNot));
    assert_eq!(up(4.165), Some(Assurance::NotYet));
    assert_eq!(up(-1.2), Some(Assurance::Reliably));
    assert_eq!(assurance(&found, 4.165, Direction::Down), Some(Assurance::Reliably));
    assert_eq!(assurance(&found, 4.165, Direction::Neither), None);
    assert_eq!(assurance(&chart(&steady(9), &Plan::default()).unwrap(), 1.0, Direction::Up), None);
}

#[test]
fn series_that_cannot_be_drawn_are_refused_with_a_sentence() {
    let said = |values: &[f64], plan: &Plan| chart(values, plan).unwrap_err().to_string();
    assert_eq!(said(&[], &Plan::default()), "There are no points to draw.");
    assert_eq!(
        said(&[1.0, f64::NAN], &Plan::default()),
        "Row 2 has no number. Leave out rows with a missing value."
    );
    assert_eq!(
        said(&steady(20), &Plan { baseline: Some(11), ..Plan::default() }),
        "A frozen baseline needs at least 12 points; 11 were asked for."
    );
    assert!(said(&[1e308, -1e308], &Plan::default()).starts_with("The values are too large"));
}

/// The rules for runs keep false signals near 1 in 20; the four rules signal more often.
#[test]
fn steady_series_seldom_signal() {
    let mut random = Random::new(2014);
    let mut count = |rules, frozen_baseline: bool| {
        let plan = Plan { baseline: frozen_baseline.then_some(12), ..plan(rules, Direction::Up) };
        let lasting = |values: &[f64]| {
            let verdict = chart(values, &plan).unwrap().verdict;
            matches!(verdict, Change::ChangedBetter | Change::ChangedWorthAsking)
        };
        (0..2000).filter(|_| lasting(&(0..24).map(|_| random.normal()).collect::<Vec<f64>>())).count()
    };
    let (runs, four) = (count(Rules::Anhoej, false), count(Rules::MakingDataCount, false));
    println!("lasting signals in 2,000 steady series of 24: {runs} by runs, {four} by the four rules");
    assert!(runs < 160, "{runs} of 2,000");
    let frozen = count(Rules::Anhoej, true);
    println!("with the first 12 frozen: {frozen} by runs");
    assert!(frozen < 500, "{frozen} of 2,000");
}
