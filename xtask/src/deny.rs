//! Licences, sources and known flaws of what we depend on, judged by `deny.toml`.

use std::path::{Path, PathBuf};

use crate::Done;
use crate::command::{self, cargo, program, target, which};

/// `cargo xtask deny`: installs cargo-deny when it is missing (about four minutes of one core), then
/// checks everything, known flaws included, whose list is fetched.
pub fn run(_: &[String]) -> Done {
    let deny = installed().map_or_else(install, Ok)?;
    licences(&deny)?;
    command::run(program(deny).args(["check", "advisories"]))
}

/// The part that needs no network.
pub fn licences(deny: &Path) -> Done {
    command::run(program(deny).args(["--log-level", "error", "check", "bans", "licenses", "sources"]))
}

pub fn installed() -> Option<PathBuf> {
    which(&["cargo-deny"]).or_else(|| Some(kept()).filter(|file| file.is_file()))
}

fn install() -> Done<PathBuf> {
    println!("Installing cargo-deny in {}.", target().join("tools").display());
    command::run(cargo(&["install", "cargo-deny", "--locked", "--root"]).arg(target().join("tools")))?;
    Ok(kept())
}

fn kept() -> PathBuf {
    target().join("tools/bin/cargo-deny")
}
