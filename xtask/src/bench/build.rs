//! How long an edit of one view takes to be checked, and to be ready to run.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::quantile;
use crate::Done;
use crate::command::{cargo, root, run as run_program, trouble};

const TIMES: usize = 5;

pub fn run(_: &[String]) -> Done {
    let view = view();
    println!("Touching {} {TIMES} times for each.", view.display());
    let check = after_edits(&view, &["check", "--package", "ensemble"])?;
    let build = after_edits(&view, &["build", "--package", "ensemble", "--bin", "ensemble"])?;
    println!("build takes {:.1} times as long as check", build.as_secs_f64() / check.as_secs_f64());
    Ok(())
}

/// The median time of a cargo command after its file was touched.
fn after_edits(file: &Path, command: &[&str]) -> Done<Duration> {
    run_program(&mut cargo(command))?;
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let touched =
            File::options().append(true).open(file).and_then(|open| open.set_modified(SystemTime::now()));
        touched.map_err(|e| trouble("Touching", file, &e))?;
        let began = Instant::now();
        run_program(cargo(command).arg("--quiet"))?;
        times.push(began.elapsed());
    }
    times.sort();
    let (middle, slowest) = (quantile(&times, 50), quantile(&times, 100));
    println!(
        "cargo {}: median {:.2} s, slowest {:.2} s",
        command.join(" "),
        middle.as_secs_f64(),
        slowest.as_secs_f64()
    );
    Ok(middle)
}

/// The longest view, since that is the dearest to edit.
fn view() -> PathBuf {
    let source = root().join("crates/ensemble/src");
    let folders = std::fs::read_dir(&source).into_iter().flatten().flatten();
    let views = folders
        .map(|folder| folder.path().join("views.rs"))
        .filter_map(|file| Some((file.metadata().ok()?.len(), file)));
    views.max().map_or_else(|| source.join("lib.rs"), |(_, file)| file)
}
