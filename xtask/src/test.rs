//! The verbs that run tests: `test`, `check` and `snapshots`.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::Command;

use crate::browser;
use crate::command::{cargo, follow, program, root, run, which};
use crate::counts::{Counts, skip_reason, skip_reasons_in_junit};
use crate::steps::Steps;
use crate::{Done, deny, postgres, tools};

/// Everything, as continuous integration runs it.
pub fn all(_: &[String]) -> Done {
    let mut steps = Steps::default();
    let needs = [tools::C_COMPILER, tools::POSTGRES, tools::CHROMIUM, tools::NODE];
    let ready = steps.plain("Programs the tests need", || {
        tools::ensure(&needs)?;
        tools::node_packages().map(drop)?;
        // Nice to have: the test that counts with it says so when it is skipped.
        let counted_with = [tools::OPENPYXL];
        if let Err(why) = tools::ensure(&counted_with) {
            println!("{why}");
        }
        Ok(())
    });
    if !ready {
        return Err("Nothing was tested: the sentence above says what is needed.".to_owned());
    }
    steps.plain("Formatting", formatting);
    match deny::installed() {
        Some(deny) => drop(steps.plain("Licences and sources", || deny::licences(&deny))),
        None => steps.left_out(
            "Licences and sources",
            "cargo-deny is not installed. `cargo xtask deny` installs and runs it.",
        ),
    }
    steps.plain("Lints", || run(&mut clippy(&["--locked"])));
    // One build for the tests, the doc tests and the browser's server: same profile, same features.
    if steps.plain("Build", || run(&mut cargo(&["build", "--locked", "--workspace", "--all-targets"]))) {
        let mut cluster = None;
        steps.plain("PostgreSQL", || postgres::given_or_started().map(|started| cluster = Some(started)));
        let url = cluster.as_ref().map(|(url, _)| url.as_str());
        steps.counted("Examples in the docs", |counts, reasons| {
            counting(&mut cargo(&["test", "--locked", "--workspace", "--doc"]), counts, reasons)
        });
        if let Some(url) = url {
            steps.counted("Tests on both databases", |counts, reasons| suite(Some(url), counts, reasons));
        }
        steps.counted("Browser", |counts, reasons| {
            let databases =
                url.map(|url| postgres::databases(url, &["e2e_script", "e2e_plain"])).transpose()?;
            browser::run_tests(&[], &databases.unwrap_or_default(), counts, reasons)
        });
        drop(cluster);
    }
    steps.close()
}

/// The loop for working: no PostgreSQL, no browser.
pub fn quick(_: &[String]) -> Done {
    let mut steps = Steps::default();
    steps.plain("Formatting", formatting);
    steps.plain("Lints", || run(&mut clippy(&[])));
    steps.counted("Tests on SQLite", |counts, reasons| suite(None, counts, reasons));
    steps.close()
}

/// Writes every changed snapshot, for reading with git.
pub fn snapshots(_: &[String]) -> Done {
    let outcome = follow(&mut runner(None, &[("INSTA_UPDATE", "always")]), |_| {});
    println!("\nChanged snapshots:");
    run(program("git").args(["status", "--short", "--", "*.snap"]))?;
    println!("Read each one before you commit it: git diff -- '*.snap'");
    outcome
}

fn formatting() -> Done {
    let listed = run(&mut cargo(&["fmt", "--all", "--", "--check", "-l"]));
    listed.map_err(|_| "These files are not formatted: `cargo fmt --all` mends them.".to_owned())
}

fn clippy(extra: &[&str]) -> Command {
    let mut command = cargo(&["clippy", "--workspace", "--all-targets"]);
    command.args(extra).args(["--", "-D", "warnings"]);
    command
}

/// Unit and integration tests. With a PostgreSQL address those for both databases run on both.
fn suite(postgres: Option<&str>, counts: &mut Counts, reasons: &mut Vec<String>) -> Done {
    let report = junit_report();
    drop(std::fs::remove_file(&report));
    let mut variables = vec![("INSTA_UPDATE", "no")];
    if postgres.is_some() {
        // The whole run: withdrawal is tried on thousands of histories.
        variables.push(("ENSEMBLE_MANY", "1"));
    }
    let outcome = counting(&mut runner(postgres, &variables), counts, reasons);
    // libtest's output has been read already; nextest keeps what passing tests print in its report.
    let kept = skip_reasons_in_junit(&std::fs::read_to_string(&report).unwrap_or_default());
    counts.move_to_skipped(kept.len());
    reasons.extend(kept);
    outcome
}

fn runner(postgres: Option<&str>, variables: &[(&str, &str)]) -> Command {
    let mut command = if which(&["cargo-nextest"]).is_some() {
        let settings = format!("xtask:{}", root().join("xtask/nextest.toml").display());
        let mut command = cargo(&["nextest", "run", "--workspace", "--no-fail-fast", "--no-tests", "pass"]);
        command.args(["--tool-config-file", &settings]);
        command
    } else {
        println!("(cargo-nextest is not installed: using cargo test, which is slower.)");
        let mut command = cargo(&["test", "--workspace", "--all-targets", "--no-fail-fast"]);
        command.args(["--", "--show-output"]);
        command
    };
    command.envs(variables.iter().copied()).env_remove("TEST_PG");
    command
        .envs(postgres.map(|url| ("TEST_PG", url)))
        .envs(test_data().map(|folder| ("ENSEMBLE_TEST_DATA", folder)));
    command
}

/// Runs a test runner, adding up its closing lines.
pub fn counting(command: &mut Command, counts: &mut Counts, reasons: &mut Vec<String>) -> Done {
    if std::io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut skipped = 0;
    let outcome = follow(command, |line| {
        if let Some(more) = Counts::from_line(line) {
            *counts += more;
        } else if let Some(reason) = skip_reason(line) {
            skipped += 1;
            reasons.push(reason.to_owned());
        }
    });
    counts.move_to_skipped(skipped);
    outcome
}

/// Real data to test against, when it stands beside the checkout.
fn test_data() -> Option<PathBuf> {
    let given = std::env::var_os("ENSEMBLE_TEST_DATA").map(PathBuf::from);
    given.or_else(|| root().join("../shared/data").canonicalize().ok())
}

/// nextest keeps its reports here wherever cargo builds.
fn junit_report() -> PathBuf {
    root().join("target").join("nextest/default/junit.xml")
}
