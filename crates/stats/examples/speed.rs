//! How long things take: `cargo run --release -p ensemble-stats --example speed`.
//!
//! Medians over repeated runs in one thread, on made-up data of the shapes of well-known sets. Nothing here is a
//! test: a time depends on the machine and on what else it is doing.
#![expect(clippy::print_stdout, reason = "printing is what this program is for")]
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use ensemble_stats::mixed::{Design, Factor, Fit, FitError, Method, between, fit};
use ensemble_stats::spc::{Plan, chart};
use ensemble_stats::spread::{Thresholds, spread};
use std::time::Instant;

/// SplitMix64, enough to scatter values and moves.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u32) -> u32 {
        (self.next() % u64::from(n)) as u32
    }

    /// Nearly normal: a sum of four uniform values, variance 1.
    fn normal(&mut self) -> f64 {
        let sum: f64 = (0..4).map(|_| (self.next() >> 11) as f64 / (1_u64 << 53) as f64).sum();
        (sum - 2.0) * 3.0_f64.sqrt()
    }

    fn effects(&mut self, groups: u32, sd: f64) -> Vec<f64> {
        (0..groups).map(|_| sd * self.normal()).collect()
    }
}

/// Rows for a design: an outcome, columns and groupings.
struct Rows {
    y: Vec<f64>,
    columns: Vec<Vec<f64>>,
    groups: Vec<Factor>,
}

impl Rows {
    fn design(&self) -> Design<'_> {
        let design = self.columns.iter().fold(Design::new(&self.y), |d, c| d.column("x", c));
        self.groups.iter().fold(design, Design::group)
    }

    /// `code(row)` gives a code by grouping; groupings have the given numbers of groups and deviations.
    fn made(rows: u32, columns: usize, groups: &[(u32, f64)], mut code: impl FnMut(u32) -> Vec<u32>) -> Self {
        let mut random = Random(u64::from(rows));
        let effects: Vec<Vec<f64>> = groups.iter().map(|&(n, sd)| random.effects(n, sd)).collect();
        let mut made = Self { y: Vec::new(), columns: vec![Vec::new(); columns], groups: Vec::new() };
        let mut codes: Vec<Vec<u32>> = vec![Vec::new(); groups.len()];
        for row in 0..rows {
            let own = code(row);
            let mut value = random.normal();
            for column in &mut made.columns {
                let x = random.normal();
                value += 0.3 * x;
                column.push(x);
            }
            for ((codes, effects), code) in codes.iter_mut().zip(&effects).zip(own) {
                value += effects.get(code as usize).copied().unwrap_or_default();
                codes.push(code);
            }
            made.y.push(value);
        }
        made.groups = (codes.into_iter().zip(groups))
            .map(|(codes, &(n, _))| Factor {
                name: format!("of {n}"),
                codes,
                levels: (0..n).map(|l| l.to_string()).collect(),
            })
            .collect();
        made
    }
}

fn median(times: usize, mut work: impl FnMut()) -> f64 {
    let mut taken: Vec<f64> = (0..times)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    taken.get(times / 2).copied().unwrap_or_default()
}

fn say(name: &str, milliseconds: f64, remark: &str) {
    println!("{name:<58} {milliseconds:>10.3} ms   {remark}");
}

fn time_fit(name: &str, times: usize, rows: &Rows) {
    let design = rows.design();
    let mut last: Option<Result<Fit, FitError>> = None;
    let took = median(times, || last = Some(fit(&design, Method::Reml)));
    let remark = match last {
        Some(Ok(fit)) => format!("{} evaluations", fit.iterations),
        Some(Err(error)) => error.to_string(),
        None => String::new(),
    };
    say(name, took, &remark);
}

fn main() {
    let schools = Rows::made(4059, 1, &[(65, 0.4)], |row| vec![row * 65 / 4059]);
    time_fit("65 schools, 4,059 pupils: fit and modes", 201, &schools);
    say("the same: share with its range", median(101, || drop(between(&schools.design()))), "");
    let classes = Rows::made(300, 1, &[(13, 0.3)], |row| vec![row * 13 / 300]);
    let took = median(201, || drop(spread(&classes.design(), Thresholds::default())));
    say("13 classes, 300 pupils: everything that a page shows", took, "");

    let chemistry = |row: u32| row * 2410 / 31_022;
    let rows = Rows::made(31_022, 1, &[(131, 0.1), (2410, 0.5)], |row| {
        vec![chemistry(row) * 131 / 2410, chemistry(row)]
    });
    time_fit("2,410 schools in 131 authorities, 31,022 pupils", 51, &rows);

    let mut random = Random(7);
    let rows = Rows::made(3435, 2, &[(148, 0.26), (19, 0.06)], |row| {
        let primary = row * 148 / 3435;
        vec![primary, if random.below(5) == 0 { random.below(19) } else { primary * 19 / 148 }]
    });
    time_fit("148 primaries across 19 secondaries, 3,435 pupils", 51, &rows);

    let sorted = |row: u32| (row as u64 * 42_510 / 1_000_000) as u32;
    let rows = Rows::made(1_000_000, 3, &[(42_510, 0.4), (2_000, 0.3)], |row| {
        vec![sorted(row), (u64::from(sorted(row)) * 2_000 / 42_510) as u32]
    });
    time_fit("1,000,000 pupils, class in school, sorted by class", 9, &rows);
    let rows = Rows::made(1_000_000, 3, &[(42_510, 0.4), (2_000, 0.3)], |row| {
        let class = (row * 7919) % 42_510;
        vec![class, (u64::from(class) * 2_000 / 42_510) as u32]
    });
    time_fit("the same in scattered order", 9, &rows);
    let rows = Rows::made(1_000_000, 3, &[(42_510, 0.4), (10_000, 0.2), (2_000, 0.3)], |row| {
        let class = u64::from(sorted(row));
        vec![sorted(row), (class * 10_000 / 42_510) as u32, (class * 10_000 / 42_510 / 5) as u32]
    });
    time_fit("the same, sorted, with cohort between (3 levels)", 9, &rows);

    let mut random = Random(11);
    let rows = Rows::made(100_000, 1, &[(20_000, 0.5), (1_000, 0.3)], |row| {
        let pupil = row / 5;
        let home = pupil / 20;
        let teacher = if random.below(4) == 0 { (home / 25) * 25 + random.below(25) } else { home };
        vec![pupil, teacher.min(999)]
    });
    time_fit("100,000 scores, 20,000 pupils across 1,000 teachers", 3, &rows);
    let mut random = Random(13);
    let rows = Rows::made(73_421, 0, &[(2_972, 0.32), (1_128, 0.5), (14, 0.1)], |row| {
        let lecturer = random.below(1_128);
        vec![row % 2_972, lecturer, lecturer % 14]
    });
    time_fit("73,421 ratings, 2,972 students across 1,128 lecturers", 1, &rows);

    let mut random = Random(17);
    let values: Vec<f64> = (0..200).map(|_| random.normal()).collect();
    say("a chart of 200 points", median(201, || drop(chart(&values, &Plan::default()))), "");
}
