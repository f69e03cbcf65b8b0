//! How long things take: `cargo xtask bench stats`, with `--peer-all` for the slow rows of the peer as well.
//!
//! Each row is fitted to made-up data of the shape of a well-known set, in one thread: mean processor time,
//! memory beyond the input, and the same data fitted by lme4 (with conditional modes and their variances, as ours
//! has them). Nothing here is a test: a time depends on the machine and on what else it is doing.
#![expect(clippy::print_stdout, reason = "printing is what this program is for")]

mod data;
mod measure;
mod peer;

use data::{Moves, Random, Rows};
use ensemble_stats::mixed::{Method, binary, fit};
use ensemble_stats::spc::{Plan, chart};
use ensemble_stats::spread::{Thresholds, spread};
use measure::{Taken, measure};
use peer::Peer;

/// One row of the table.
struct Work {
    name: &'static str,
    /// Seconds to reach, where one is set.
    goal: Option<f64>,
    times: usize,
    /// Fits by the peer; 0 if it takes long.
    peer_times: usize,
    rows: fn() -> Rows,
}

const FITS: &[Work] = &[
    Work {
        name: "65 schools, 4,059 pupils",
        goal: Some(0.001),
        times: 5001,
        peer_times: 5,
        rows: data::schools,
    },
    Work {
        name: "31,022 pupils, 2,410 schools, 131 authorities (Chem97)",
        goal: Some(0.005),
        times: 201,
        peer_times: 3,
        rows: data::chemistry,
    },
    Work {
        name: "3,435 pupils, 148 primaries x 19 secondaries (ScotsSec)",
        goal: Some(0.005),
        times: 201,
        peer_times: 5,
        rows: data::secondaries,
    },
    Work {
        name: "73,421 ratings, 2,972 x 1,128 x 14 (InstEval)",
        goal: Some(1.0),
        times: 3,
        peer_times: 1,
        rows: data::ratings,
    },
    Work {
        name: "nested, 1M pupils, class in school, 3 columns",
        goal: Some(0.02),
        times: 15,
        peer_times: 0,
        rows: || data::two_levels(1_000_000),
    },
    Work {
        name: "the same in scattered order",
        goal: None,
        times: 9,
        peer_times: 0,
        rows: || data::scattered(1_000_000),
    },
    Work {
        name: "the same, sorted, with cohort between (3 levels)",
        goal: Some(0.06),
        times: 15,
        peer_times: 0,
        rows: || data::three_levels(1_000_000),
    },
    Work {
        name: "nested, 10M pupils, class in school, 3 columns",
        goal: Some(0.4),
        times: 5,
        peer_times: 0,
        rows: || data::two_levels(10_000_000),
    },
    Work {
        name: "crossed, 100k scores, 20k pupils x 1k teachers",
        goal: Some(0.2),
        times: 9,
        peer_times: 1,
        rows: || data::crossed(100_000, Moves::Local),
    },
    Work {
        name: "crossed, 1M scores, local moves",
        goal: Some(1.1),
        times: 3,
        peer_times: 0,
        rows: || data::crossed(1_000_000, Moves::Local),
    },
    Work {
        name: "crossed, 1M scores, moves across the country",
        goal: Some(15.0),
        times: 1,
        peer_times: 0,
        rows: || data::crossed(1_000_000, Moves::Far),
    },
];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let all = args.iter().any(|arg| arg == "--peer-all");
    let only = args.iter().find(|arg| !arg.starts_with("--"));
    let wanted = |name: &str| only.is_none_or(|part| name.contains(part.as_str()));
    let peer = peer::found();
    if !peer {
        println!("Without a peer: install R with lme4 (on Debian: apt install r-cran-lme4) for its times.");
    } else if !all {
        println!("The peer's slow rows are left out; add --peer-all for them.");
    }
    println!(
        "{:<56} {:>9} {:>10} {:>8}   lme4",
        "processor seconds; MB beyond the input", "goal", "ours", "MB"
    );
    for work in FITS.iter().filter(|work| wanted(work.name)) {
        let rows = (work.rows)();
        let design = rows.design();
        let (taken, last) = measure(work.times, || fit(&design, Method::Reml));
        let (criterion, remark) = match last {
            Some(Ok(fit)) => (fit.criterion, format!("{} evaluations", fit.iterations)),
            Some(Err(error)) => (f64::NAN, error.to_string()),
            None => (f64::NAN, String::new()),
        };
        let times = if all { work.peer_times.max(1) } else { work.peer_times };
        let beside = if peer && times > 0 {
            compare(&rows, times, Peer::Lmer, taken, criterion)
        } else {
            String::new()
        };
        say(work.name, work.goal, taken, &format!("{beside}  ({remark})"));
    }
    // Bradley-Terry, 1,000 scripts x 20,000 judgements (goal 0.011 s) and 10,000 x 200,000 (0.155 s): here.
    if wanted("yes or no, 65 schools") {
        yes_or_no(peer);
    }
    if wanted("small") {
        small();
    }
}

/// A page's worth of everything else.
fn small() {
    let classes = data::classes();
    let (taken, _) = measure(2001, || spread(&classes.design(), Thresholds::default()));
    say("13 classes, 300 pupils: everything that a page shows", None, taken, "");
    let mut random = Random::new(17);
    let values: Vec<f64> = (0..200).map(|_| random.normal()).collect();
    let (taken, _) = measure(2001, || chart(&values, &Plan::default()));
    say("a chart of 200 points", None, taken, "");
}

/// Whether each pupil of the 65 schools lies above the middle.
fn yes_or_no(peer: bool) {
    let mut rows = data::schools();
    let yes: Vec<bool> = rows.y.iter().map(|&y| y > 0.0).collect();
    rows.y = yes.iter().map(|&yes| f64::from(u8::from(yes))).collect();
    let (Some(group), Some(x)) = (rows.groups.first(), rows.columns.first()) else { return };
    let design = binary::Binary::new(&yes, group).column("x1", x);
    let (taken, last) = measure(9, || binary::fit(&design, binary::POINTS));
    let criterion = match last {
        Some(Ok(fit)) => fit.minus_two_log_likelihood,
        _ => f64::NAN,
    };
    let beside = if peer { compare(&rows, 1, Peer::Glmer, taken, criterion) } else { String::new() };
    say("yes or no, 65 schools, 4,059 pupils, 25 points", None, taken, &beside);
}

/// The peer's time and memory as multiples of ours, and how far apart the criteria end.
fn compare(rows: &Rows, times: usize, kind: Peer, ours: Taken, criterion: f64) -> String {
    match peer::fit(rows, times, kind) {
        Ok((taken, theirs)) => format!(
            "{:.3} s = {:.0} x, {:.0} MB; its criterion {:+.1e}",
            taken.seconds,
            taken.seconds / ours.seconds,
            taken.megabytes.unwrap_or(f64::NAN),
            theirs - criterion,
        ),
        Err(error) => error,
    }
}

fn say(name: &str, goal: Option<f64>, taken: Taken, beside: &str) {
    let goal = goal.map_or_else(String::new, |goal| format!("{goal}"));
    let memory = taken.megabytes.map_or_else(String::new, |mb| format!("{mb:.0}"));
    println!("{name:<56} {goal:>9} {:>10.6} {memory:>8}   {beside}", taken.seconds);
}
