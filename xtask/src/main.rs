//! Every chore of the project is a verb here: `cargo xtask <verb>`. See `docs/testing.md`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore speaks to the person at the terminal"
)]
#![expect(clippy::disallowed_methods, reason = "chores measure real time and read the real environment")]

mod bench;
mod browser;
mod command;
mod counts;
mod demo;
mod deny;
mod fresh;
mod fuzz;
mod guard;
mod http;
mod install;
mod pages;
mod postgres;
mod steps;
mod test;
mod tools;

use std::process::ExitCode;

/// What a chore gives back: nothing, or one sentence saying what to do.
type Done<T = ()> = Result<T, String>;

type Verb = (&'static str, &'static str, fn(&[String]) -> Done);

const VERBS: &[Verb] = &[
    (
        "test",
        "everything: installs what is missing, then every test on both databases and in a browser",
        test::all,
    ),
    ("check", "the quick loop: formatting, lints, tests on SQLite", test::quick),
    ("e2e", "[--grep WORDS] [--headed]  the browser tests alone", browser::e2e),
    ("shots", "[--grep WORDS]  pictures of every page, in e2e/shots", browser::shots),
    ("snapshots", "accept changed snapshots, to be read as a diff", test::snapshots),
    ("bench", "[NAME]  pages | import | stats | csv | build", bench::run),
    ("deny", "install cargo-deny if need be; check licences, sources, known flaws", deny::run),
    (
        "fuzz",
        "[TARGET] [--runs N]  install cargo-fuzz if need be; feed the readers bytes nobody would send",
        fuzz::run,
    ),
    ("fresh", "[--dir DIR] [--only demo|test]  the two README commands in a bare Debian", fresh::run_both),
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some((wanted, rest)) = args.split_first() else { return usage() };
    let Some((_, _, verb)) = VERBS.iter().find(|(name, ..)| name == wanted) else { return usage() };
    match verb(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("Usage: cargo xtask VERB");
    for (name, what, _) in VERBS {
        eprintln!("  {name:<10} {what}");
    }
    ExitCode::from(2)
}
