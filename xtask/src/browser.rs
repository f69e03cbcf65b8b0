//! The verbs that drive a real browser: `e2e` and `shots`. What they do is in `e2e/`.

use std::process::Command;

use crate::command::{cargo, program, root, run, target};
use crate::counts::Counts;
use crate::test::counting;
use crate::{Done, tools};

/// `cargo xtask e2e [--grep WORDS] [--headed]`
pub fn e2e(args: &[String]) -> Done {
    build()?;
    let (mut counts, mut reasons) = (Counts::default(), Vec::new());
    run_tests(args, &[], &mut counts, &mut reasons)
}

/// `cargo xtask shots [--grep WORDS]`
pub fn shots(args: &[String]) -> Done {
    build()?;
    run(script("shots.mjs")?.args(args))
}

/// Runs the browser tests against the application as last built; its journeys also on these
/// PostgreSQL databases, with script on the first and without on the second.
pub fn run_tests(
    args: &[String],
    databases: &[String],
    counts: &mut Counts,
    reasons: &mut Vec<String>,
) -> Done {
    counting(script("run.mjs")?.args(args).env("E2E_DATABASES", databases.join(" ")), counts, reasons)
}

fn build() -> Done {
    tools::ensure(&[tools::CHROMIUM, tools::NODE])?;
    run(&mut cargo(&["build", "--workspace", "--bin", "ensemble"]))
}

/// A script of `e2e/`, told where the application and the browser are.
fn script(name: &str) -> Done<Command> {
    let node = tools::node_packages()?;
    let chromium = tools::chromium().ok_or("No Chromium was found.")?;
    let mut command = program(node.node);
    command.arg(root().join("e2e").join(name));
    command.env("CHROMIUM", chromium).env("ENSEMBLE_BIN", target().join("debug/ensemble"));
    Ok(command)
}
