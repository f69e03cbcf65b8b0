//! Planted truth.

use super::super::random::Random;
use super::super::{
    Estimator, Fit, Judgement, Options, Session, ShownFirst, SplitBy, Ties, fit, plan, split_half,
};

impl Random {
    pub(super) fn uniform(&mut self) -> f64 {
        (self.below(1 << 53) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    pub(super) fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

/// How sessions are made.
#[derive(Clone, Copy)]
pub(super) struct World {
    pub items: u32,
    pub judges: u32,
    pub each: u32,
    pub sd: f64,
    /// What being shown first adds.
    pub first: f64,
    /// Davidson's `ν`; 0 without ties.
    pub nu: f64,
    /// Judges who answer by the toss of a coin.
    pub tossing: u32,
}

pub(super) const PLAIN: World =
    World { items: 20, judges: 5, each: 10, sd: 1.5, first: 0.0, nu: 0.0, tossing: 0 };

impl World {
    /// Abilities, centred, and what judges say of planned pairs.
    pub fn session(&self, seed: u64) -> (Vec<f64>, Session) {
        let mut random = Random::new(seed ^ 0x5eed);
        let mut truth: Vec<f64> = (0..self.items).map(|_| self.sd * random.normal()).collect();
        let mean = truth.iter().sum::<f64>() / f64::from(self.items);
        truth.iter_mut().for_each(|t| *t -= mean);
        let judgements = plan(self.items, self.judges, self.each, seed)
            .unwrap()
            .into_iter()
            .map(|pair| {
                let eta = truth[pair.first as usize] - truth[pair.second as usize] + self.first;
                let (won, lost, tied) = ((0.5 * eta).exp(), (-0.5 * eta).exp(), self.nu);
                let mut throw = random.uniform() * (won + lost + tied);
                if pair.judge < self.tossing {
                    throw = (won + lost) * random.uniform();
                    throw = if throw < 0.5 * (won + lost) { 0.0 } else { won };
                }
                let judge = Some(pair.judge);
                if throw < won {
                    Judgement { judge, first: ShownFirst::Winner, ..Judgement::new(pair.first, pair.second) }
                } else {
                    let tied = throw >= won + lost;
                    let back = Judgement::new(pair.second, pair.first);
                    Judgement { judge, tied, first: ShownFirst::Loser, ..back }
                }
            })
            .collect();
        let names = |n: u32| (0..n).map(|i| i.to_string()).collect();
        (truth, Session { items: names(self.items), judges: names(self.judges), judgements })
    }
}

/// The share of intervals that hold the truth: of abilities, and of differences of neighbours.
fn coverage(world: World, options: &Options, sessions: u64) -> (f64, f64) {
    let (mut held, mut held_differences, mut all) = (0, 0, 0);
    for seed in 0..sessions {
        let (truth, session) = world.session(seed);
        let Ok(found) = fit(&session, options) else { continue };
        for i in 0..truth.len() {
            let j = (i + 1) % truth.len();
            if found.items[i].component != found.items[j].component {
                continue;
            }
            let (one, two) = (found.items[i].ability, found.difference(i, j).unwrap());
            all += 1;
            held += i32::from(one.low <= truth[i] && truth[i] <= one.high);
            let difference = truth[i] - truth[j];
            held_differences += i32::from(two.low <= difference && difference <= two.high);
        }
    }
    (f64::from(held) / f64::from(all), f64::from(held_differences) / f64::from(all))
}

fn squared_correlation(truth: &[f64], fit: &Fit) -> f64 {
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (t, item) in truth.iter().zip(&fit.items) {
        xx += t * t;
        yy += item.ability.value.powi(2);
        xy += t * item.ability.value;
    }
    xy * xy / (xx * yy)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn intervals_hold_the_truth_where_it_is_spread_as_the_prior_says() {
    let world = World { sd: 3.0, ..PLAIN };
    let (abilities, differences) = coverage(world, &Options::default(), 150);
    assert!(abilities > 0.93 && differences > 0.93, "{abilities} {differences}");
}

#[test]
fn intervals_hold_the_truth_where_it_is_spread_less() {
    for world in [PLAIN, World { sd: 0.7, ..PLAIN }, World { each: 6, first: 0.5, ..PLAIN }] {
        for estimator in [Estimator::default(), Estimator::Firth] {
            let options = Options { estimator, first_shown: world.first > 0.0, ..Options::default() };
            let (abilities, differences) = coverage(world, &options, 100);
            assert!(abilities > 0.93 && differences > 0.93, "{estimator:?}: {abilities} {differences}");
        }
    }
}

#[test]
fn what_being_shown_first_and_ties_add_is_found_with_its_interval() {
    let world = World { first: 0.4, nu: 0.7, ..PLAIN };
    let options = Options { ties: Ties::Davidson, first_shown: true, ..Options::default() };
    let (mut first, mut ties) = (0, 0);
    for seed in 0..400 {
        let found = fit(&world.session(seed).1, &options).unwrap();
        let (a, b) = (found.first_shown.unwrap(), found.log_ties.unwrap());
        first += i32::from(a.low <= 0.4 && 0.4 <= a.high);
        ties += i32::from(b.low <= 0.7_f64.ln() && 0.7_f64.ln() <= b.high);
    }
    assert!(first >= 372 && ties >= 372, "{first} {ties} of 400");
}

#[test]
fn the_range_of_the_reliability_holds_the_squared_correlation_with_the_truth() {
    for (items, each, sd) in [
        (20, 10, 1.0),
        (20, 10, 2.0),
        (40, 10, 2.0),
        (40, 20, 1.0),
        (20, 10, 0.0),
        (20, 10, 3.0),
        (60, 6, 0.0),
    ] {
        let world = World { items, each, sd, ..PLAIN };
        let (mut held, mut said, mut true_ones) = (0, vec![], vec![]);
        for seed in 0..100 {
            let (truth, session) = world.session(seed);
            let found = fit(&session, &Options::default()).unwrap();
            let reliability = *found.reliability().unwrap();
            let truly = if sd > 0.0 { squared_correlation(&truth, &found) } else { 0.0 };
            held += i32::from(reliability.low <= truly && truly <= reliability.high);
            said.push(reliability.ssr);
            true_ones.push(truly);
        }
        assert!(held >= 91, "{items} {each} {sd}: {held}");
        if sd >= 1.0 {
            let (said, truly) = (mean(&said), mean(&true_ones));
            assert!((said - truly).abs() < 0.08, "{items} {each} {sd}: {said}, {truly}");
        }
    }
}

#[test]
fn split_halves_find_the_reliability() {
    let world = World { judges: 10, items: 30, each: 20, ..PLAIN };
    let (mut by_judges, mut by_judgements, mut truly) = (vec![], vec![], vec![]);
    for seed in 0..20 {
        let (truth, session) = world.session(seed);
        by_judges.push(split_half(&session, SplitBy::Judges, seed, 3).unwrap().reliability);
        by_judgements.push(split_half(&session, SplitBy::Judgements, seed, 3).unwrap().reliability);
        truly.push(squared_correlation(&truth, &fit(&session, &Options::default()).unwrap()));
    }
    assert!((mean(&by_judges) - mean(&truly)).abs() < 0.05, "{} {}", mean(&by_judges), mean(&truly));
    assert!((mean(&by_judgements) - mean(&truly)).abs() < 0.05, "{}", mean(&by_judgements));
}

#[test]
fn judges_who_see_what_all_see_are_left_in_peace_and_a_tossed_coin_is_noticed() {
    let world = World { judges: 8, items: 30, each: 16, sd: 2.0, ..PLAIN };
    let talks = |fit: &Fit| fit.judges.iter().map(|j| j.conversation).collect::<Vec<_>>();
    let (mut alarms, mut noticed, mut others) = (0, 0, 0);
    for seed in 0..100 {
        let fair = fit(&world.session(seed).1, &Options::default()).unwrap();
        alarms += i32::from(talks(&fair).contains(&true));
        let tossing = World { tossing: 1, ..world };
        let found = talks(&fit(&tossing.session(seed).1, &Options::default()).unwrap());
        noticed += i32::from(found[0]);
        others += i32::from(found[1..].contains(&true));
    }
    assert!(alarms <= 5 && noticed >= 65 && others <= 5, "{alarms} {noticed} {others}");
}

#[test]
fn so_many_more_judgements_bring_about_the_reliability_asked_for() {
    let (mut wanted, mut reached) = (vec![], vec![]);
    for seed in 0..30 {
        let world = World { items: 40, each: 8, ..PLAIN };
        let early = fit(&world.session(seed).1, &Options::default()).unwrap();
        let more = early.more_judgements().unwrap();
        assert_eq!(more.to_comparisons, 40);
        wanted.push(more.to_ssr.unwrap() as f64);
    }
    let each = 8 + (2.0 * mean(&wanted) / 40.0).round() as u32;
    for seed in 0..30 {
        let later = World { items: 40, each, ..PLAIN };
        let found = fit(&later.session(seed).1, &Options::default()).unwrap();
        reached.push(found.reliability().unwrap().ssr);
    }
    assert!((mean(&reached) - 0.8).abs() < 0.05, "{each}: {}", mean(&reached));
}
