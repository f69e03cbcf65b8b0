//! Measurements: `cargo xtask bench NAME`. Each runs release code and prints what it found.

mod build;
mod csv;
mod pages;

use crate::Done;
use crate::command::{cargo, run as run_program};

/// A name, what it measures, and how.
type Bench = (&'static str, &'static str, fn(&[String]) -> Done);

const BENCHES: &[Bench] = &[
    ("pages", "[--scale authority] [--times 20]  answer times, bytes and memory of every page", pages::run),
    (
        "import",
        "[ROWS]  rows a second through the database crate, results and registers end to end",
        |args| {
            example("ensemble-db", "bulk", args)?;
            example("ensemble", "import_bench", args)
        },
    ),
    ("stats", "[--peer-all]  the numerical library against its goals and, if found, against lme4", |args| {
        example("ensemble-stats", "judgements", &[])?;
        example("ensemble-stats", "speed", args)
    }),
    (
        "csv",
        "[--rows 1000000]  from a file of pupils to a printed fit: time, memory, a plain read beside it",
        csv::run,
    ),
    ("build", "checking and building after one view was edited", build::run),
];

pub fn run(args: &[String]) -> Done {
    let wanted = args.first().map(String::as_str);
    let Some((_, _, bench)) = BENCHES.iter().find(|(name, ..)| Some(*name) == wanted) else {
        let names = BENCHES.iter().map(|(name, what, _)| format!("  {name:<8} {what}\n")).collect::<String>();
        return Err(format!("Usage: cargo xtask bench NAME\n{names}"));
    };
    bench(args.get(1..).unwrap_or_default())
}

/// Runs a crate's own measuring program, optimised.
fn example(package: &str, name: &str, args: &[String]) -> Done {
    run_program(cargo(&["run", "--release", "--package", package, "--example", name, "--"]).args(args))
}

/// The value after an option such as `--times`.
fn option<'a>(args: &'a [String], name: &str) -> Option<&'a str> {
    args.iter().skip_while(|arg| *arg != name).nth(1).map(String::as_str)
}

/// The value that this share of a sorted list lies at or below.
fn quantile<T: Copy + Default>(sorted: &[T], per_cent: usize) -> T {
    let rank = (sorted.len() * per_cent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_of_the_list() {
        let twenty: Vec<u32> = (1..=20).collect();
        assert_eq!((quantile(&twenty, 50), quantile(&twenty, 95), quantile(&twenty, 100)), (10, 19, 20));
        assert_eq!((quantile(&[7], 50), quantile::<u32>(&[], 50)), (7, 0));
    }

    #[test]
    fn an_option_has_the_word_after_it() {
        let args = ["--times", "5"].map(str::to_owned);
        assert_eq!((option(&args, "--times"), option(&args, "--scale")), (Some("5"), None));
    }
}
