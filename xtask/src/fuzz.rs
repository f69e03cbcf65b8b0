//! Bytes of a fuzzer's own making, for every reader: `fuzz/`.

use std::path::{Path, PathBuf};

use crate::Done;
use crate::command::{self, cargo, program, root, target, which};

/// How often each target is run when nobody says otherwise.
const RUNS: &str = "1000000";
/// No reader may need more than this for a file of a few kilobytes, in MB.
const MEMORY: &str = "512";

/// `cargo xtask fuzz [TARGET] [--runs N]`: installs cargo-fuzz when it is missing, then runs one target or all, one
/// after the other. What is found stands in `fuzz/artifacts`; what reaches new code, in the target folder.
pub fn run(args: &[String]) -> Done {
    let (wanted, runs) = asked(args)?;
    let all = targets()?;
    if let Some(unknown) = wanted.filter(|name| !all.iter().any(|t| t == name)) {
        return Err(format!("There is no target {unknown}. There are: {}.", all.join(", ")));
    }
    let fuzz = installed().map_or_else(install, Ok)?;
    for name in all.iter().filter(|name| wanted.is_none_or(|wanted| *name == wanted)) {
        one(&fuzz, name, runs)?;
    }
    Ok(())
}

fn asked(args: &[String]) -> Done<(Option<&str>, &str)> {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (wanted, rest) = match args.as_slice() {
        [name, rest @ ..] if !name.starts_with('-') => (Some(*name), rest),
        rest => (None, rest),
    };
    match rest {
        [] => Ok((wanted, RUNS)),
        ["--runs", runs] if runs.parse::<u64>().is_ok() => Ok((wanted, runs)),
        _ => Err("Say `cargo xtask fuzz [TARGET] [--runs N]`.".to_owned()),
    }
}

/// The targets, by the names of their files.
fn targets() -> Done<Vec<String>> {
    let folder = root().join("fuzz/fuzz_targets");
    let files = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}.", folder.display()))?;
    let names = files.flatten().filter_map(|file| Some(file.path().file_stem()?.to_str()?.to_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    Ok(names)
}

fn one(fuzz: &Path, name: &str, runs: &str) -> Done {
    // New finds go to the first folder, so the kept corpus stays as it is until somebody chooses from them.
    let found = target().join("fuzz-corpus").join(name);
    std::fs::create_dir_all(&found).map_err(|e| format!("{}: {e}.", found.display()))?;
    println!("Fuzzing {name}.");
    let mut run = program(fuzz);
    // Nothing here is unsafe, so the sanitizers would only be slow.
    run.args(["run", "--sanitizer", "none", name]).arg(&found).arg(format!("fuzz/corpus/{name}"));
    run.arg("--").args([format!("-runs={runs}"), format!("-rss_limit_mb={MEMORY}")]);
    run.args([format!("-max_len={}", longest(name)).as_str(), "-timeout=20", "-print_final_stats=1"]);
    command::run(run.env("RUSTUP_TOOLCHAIN", "nightly").env_remove("CARGO"))
}

/// How many bytes are tried at most. What goes wrong in a long text goes wrong in a short one, which is read sooner;
/// but no workbook of before 2007 is short.
fn longest(target: &str) -> usize {
    if target == "xls" { 16_384 } else { 4_096 }
}

fn installed() -> Option<PathBuf> {
    which(&["cargo-fuzz"]).or_else(|| Some(kept()).filter(|file| file.is_file()))
}

fn install() -> Done<PathBuf> {
    println!("Installing cargo-fuzz in {}.", target().join("tools").display());
    command::run(cargo(&["install", "cargo-fuzz", "--locked", "--root"]).arg(target().join("tools")))?;
    Ok(kept())
}

fn kept() -> PathBuf {
    target().join("tools/bin/cargo-fuzz")
}
