//! What silence means: `cargo run --release -p ensemble-stats --example recall`.
//!
//! Makes up many schools, lifts one class-year by a known amount, and counts how often it is said to stand out. The
//! tables of `docs/methods/what-silence-means.md` are printed from here; same seed, same numbers.
#![expect(clippy::print_stdout, reason = "printing is what this program is for")]

use ensemble_stats::mixed::{Design, Factor};
use ensemble_stats::persistence::{Cohort, Found, Measure, Search, bright_spot};
use ensemble_stats::spread::{Spread, SpreadError, Thresholds, spread};
use std::f64::consts::TAU;

/// Schools for each number in the tables.
const SCHOOLS: u32 = 2000;
/// Year groups for each number in theirs, which take longer.
const YEAR_GROUPS: u32 = 500;
/// Lifts, in standard deviations between pupils of one class after the starting point.
const LIFTS: [f64; 4] = [0.0, 0.2, 0.4, 0.6];

/// SplitMix64 with Box and Muller's normal values.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (TAU * self.uniform()).cos()
    }
}

/// Class-years of 15 to 32 pupils with a starting point and the given lifts.
fn school(random: &mut Random, lifts: &[f64]) -> Result<Spread, SpreadError> {
    let (mut y, mut x, mut codes) = (vec![], vec![], vec![]);
    for (class, lift) in (0_u32..).zip(lifts) {
        for _ in 0..15 + random.next() % 18 {
            let before = random.normal();
            x.push(before);
            y.push(before + lift + random.normal());
            codes.push(class);
        }
    }
    let levels = (0..lifts.len()).map(|class| class.to_string()).collect();
    let class = Factor { name: "class-year".into(), codes, levels };
    spread(&Design::new(&y).column("before", &x).group(&class), Thresholds::default())
}

/// How many schools in 100 say that one of the first `lifted` class-years stands out (any, if none is lifted); `None`
/// if nothing can be said.
fn found(class_years: usize, lifted: usize, lift: f64) -> Option<f64> {
    let mut random = Random(7);
    let lifts: Vec<f64> = (0..class_years).map(|class| if class < lifted { lift } else { 0.0 }).collect();
    let looked = if lift == 0.0 { class_years } else { lifted };
    let mut count = 0;
    for _ in 0..SCHOOLS {
        let groups = school(&mut random, &lifts).ok()?.groups;
        let out =
            |g: &ensemble_stats::spread::GroupEstimate| g.estimate.as_ref().is_some_and(|e| e.stands_out());
        count += u32::from(groups.iter().take(looked).any(out));
    }
    Some(100.0 * f64::from(count) / f64::from(SCHOOLS))
}

fn cell(found: Option<f64>) -> String {
    found.map_or("too early".into(), |share| format!("{share:.0} in 100"))
}

fn row(name: &str, cells: impl Iterator<Item = String>) {
    println!("| {name} | {} |", cells.collect::<Vec<String>>().join(" | "));
}

fn one_class_year() {
    println!("One class-year lifted, the others alike:\n");
    println!(
        "| classes a year group, sessions | class-years | nothing lifted: anything stands out | 0.2 | 0.4 | 0.6 |"
    );
    println!("|---|---|---|---|---|---|");
    for classes in [1, 2, 8] {
        for sessions in [1, 3, 5] {
            let years = classes * sessions;
            let cells = LIFTS.iter().map(|&lift| cell(found(years, 1, lift)));
            row(&format!("{classes}, {sessions} | {years}"), cells);
        }
    }
}

/// One class of each session, such as the same teacher's.
fn one_class_each_session() {
    println!("\nOne class of each of three sessions lifted; at least one of them stands out:\n");
    println!("| classes a year group | class-years, lifted | 0.2 | 0.4 | 0.6 |");
    println!("|---|---|---|---|---|");
    for classes in [1, 2, 8] {
        let cells = LIFTS.iter().skip(1).map(|&lift| cell(found(3 * classes, 3, lift)));
        row(&format!("{classes} | {}, 3", 3 * classes), cells);
    }
}

/// Year groups of classes of 24, both measures lifted, among places whose lasting differences have the stated spread.
fn year_groups() {
    println!(
        "\nA whole year group lifted in every one of three sessions, in both measures; it is a bright spot:\n"
    );
    println!("| classes a year group | pupils a session | nothing lifted | 0.1 | 0.2 | 0.4 | 0.6 |");
    println!("|---|---|---|---|---|---|---|");
    let (lasting_sd, passing_sd, correlation) = (0.15, 0.1, 0.6_f64);
    for classes in [1_u32, 2, 8] {
        let n = 24 * classes;
        let se = 1.0 / f64::from(n).sqrt();
        let cells = [0.0, 0.1, 0.2, 0.4, 0.6].map(|lift| {
            let mut random = Random(11);
            let mut count = 0;
            for _ in 0..YEAR_GROUPS {
                let (mut first, mut second) = (vec![], vec![]);
                for _ in 0..3 {
                    let (a, b) = (random.normal(), random.normal());
                    let both = correlation * a + (1.0 - correlation * correlation).sqrt() * b;
                    let cohort = |error: f64| Cohort {
                        value: lift + se.hypot(passing_sd) * error,
                        se,
                        n: u64::from(n),
                    };
                    first.push(cohort(a));
                    second.push(cohort(both));
                }
                let of = |cohorts| Measure { cohorts, lasting_sd, passing_sd };
                let search = Search { correlation, places: 1 };
                let spot = bright_spot(&of(&first), &of(&second), &search);
                count += u32::from(matches!(spot, Ok(Found::BrightSpot(_))));
            }
            100.0 * f64::from(count) / f64::from(YEAR_GROUPS)
        });
        row(&format!("{classes} | {n}"), cells.into_iter().map(|share| cell(Some(share))));
    }
}

/// How often intervals hold the truth, of all class-years where they differ, and of one that is lifted by 0.6.
fn intervals() {
    println!("\nIntervals that hold the truth:\n");
    println!("| class-years | they differ by (SD) | 80% | 95% |\n|---|---|---|---|");
    for years in [6_usize, 24] {
        for differ in [0.0, 0.1, 0.2, 0.4] {
            let mut random = Random(13);
            let (mut in80, mut in95, mut all) = (0_u32, 0_u32, 0_u32);
            for _ in 0..SCHOOLS / 4 {
                let truth: Vec<f64> = (0..years).map(|_| differ * random.normal()).collect();
                let Ok(found) = school(&mut random, &truth) else { continue };
                for (group, truth) in found.groups.iter().zip(&truth) {
                    let Some(estimate) = &group.estimate else { continue };
                    in80 += u32::from(estimate.range80.0 <= *truth && *truth <= estimate.range80.1);
                    in95 += u32::from(estimate.range95.0 <= *truth && *truth <= estimate.range95.1);
                    all += 1;
                }
            }
            let share =
                |count: u32| format!("{:.0} in 100", 100.0 * f64::from(count) / f64::from(all.max(1)));
            row(&format!("{years} | {differ}"), [share(in80), share(in95)].into_iter());
        }
    }
}

fn main() {
    one_class_year();
    one_class_each_session();
    year_groups();
    intervals();
}
