//! From a file of a million pupils to a printed fit, beside a plain read of the same file.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{option, quantile};
use crate::Done;
use crate::command::{cargo, program, run as run_program, target, trouble, words};

const TIMES: usize = 5;
const GOAL_SECONDS: f64 = 0.6;
const GOAL_MEGABYTES: f64 = 250.0;

/// `cargo xtask bench csv [--rows 1000000]`
pub fn run(args: &[String]) -> Done {
    let rows = option(args, "--rows").and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    run_program(&mut cargo(&["build", "--release", "--package", "ensemble", "--bin", "ensemble"]))?;
    let sorted = write(rows, false)?;
    let scattered = write(rows, true)?;
    let formula = "score ~ prior + meals + sex + (1|school/class)";
    println!(
        "{rows} pupils in classes in schools, {formula}; the aim is {GOAL_SECONDS} s and {GOAL_MEGABYTES} MB."
    );
    println!("{:<44} {:>12} {:>8}", "median of processor seconds; most memory", "seconds", "MB");
    let read = measure("cat, a plain read of the file", || on("cat", &[], &sorted))?;
    measure("wc -l", || on("wc", &["-l"], &sorted))?;
    let ensemble = target().join("release/ensemble").to_string_lossy().into_owned();
    for (name, file) in [("sorted by class", &sorted), ("in no order", &scattered)] {
        let took =
            measure(name, || on(&ensemble, &["analyse", "variation", "--formula", formula, "--data"], file))?;
        println!("{:<44} {:>11.1} times the plain read", "", took / read.max(0.01));
    }
    [sorted, scattered]
        .iter()
        .try_for_each(|file| std::fs::remove_file(file).map_err(|e| trouble("Removing", file, &e)))
}

/// A program with its options and, last, the file.
fn on(name: &str, options: &[&str], file: &Path) -> Command {
    let mut command = program(name);
    command.args(options).arg(file);
    command
}

/// Runs a command several times and prints what it took.
fn measure(name: &str, command: impl Fn() -> Command) -> Done<f64> {
    let mut seconds = Vec::new();
    let mut most = 0.0_f64;
    for _ in 0..TIMES {
        let before = children().unwrap_or(0.0);
        let mut command = command();
        let mut child = command
            .stdout(Stdio::null())
            .spawn()
            .map_err(|e| format!("`{}` could not be started: {e}.", words(&command)))?;
        let status = loop {
            most = most.max(memory(child.id()).unwrap_or(0.0));
            match child.try_wait().map_err(|e| format!("`{}` was lost: {e}.", words(&command)))? {
                Some(status) => break status,
                None => std::thread::sleep(Duration::from_millis(2)),
            }
        };
        if !status.success() {
            return Err(format!("`{}` did not succeed ({status}).", words(&command)));
        }
        seconds.push(children().unwrap_or(f64::NAN) - before);
    }
    seconds.sort_by(f64::total_cmp);
    let middle = quantile(&seconds, 50);
    println!("{name:<44} {middle:>12.2} {most:>8.0}");
    Ok(middle)
}

/// Processor time of all programs that this one has seen to their end, as Linux counts it: hundredths of a second.
fn children() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name, in brackets, may hold spaces.
    let (_, after) = text.rsplit_once(')')?;
    let mut fields = after.split_whitespace().skip(13);
    let ticks = fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

/// The most memory that a running program has held, in megabytes.
fn memory(id: u32) -> Option<f64> {
    let text = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

/// The same file every time: classes of 24, schools of 9 classes, 17 digits to each measure.
fn write(rows: u64, scattered: bool) -> Done<PathBuf> {
    let name = if scattered { "scattered" } else { "sorted" };
    let path = std::env::temp_dir().join(format!("ensemble-bench-{name}-{}.csv", std::process::id()));
    let wrong = |e| trouble("Writing", &path, &e);
    let mut out = BufWriter::new(File::create(&path).map_err(wrong)?);
    writeln!(out, "school,class,pupil,prior,meals,sex,score").map_err(wrong)?;
    for place in 0..rows {
        // A step that shares no factor with the number of rows meets every row once.
        let row = if scattered { place * 7_368_787 % rows } else { place };
        let class = row / 24;
        let school = class / 9;
        let (prior, meals, sex) = (normal(row, 1), draw(row, 2) < 0.2, draw(row, 3) < 0.5);
        let score = 0.1 + 0.55 * prior - 0.2 * f64::from(u8::from(meals))
            + 0.25 * normal(school, 4)
            + 0.2 * normal(class, 5)
            + 0.75 * normal(row, 6);
        let sex = if sex { "F" } else { "M" };
        writeln!(out, "{school},{class},{row},{prior},{},{sex},{score}", u8::from(meals)).map_err(wrong)?;
    }
    out.flush().map_err(wrong)?;
    Ok(path)
}

/// A number between 0 and 1 that belongs to a thing (SplitMix64).
fn draw(thing: u64, what: u64) -> f64 {
    let mut z = (thing * 8 + what).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Nearly normal, variance 1.
fn normal(thing: u64, what: u64) -> f64 {
    ((0..4).map(|part| draw(thing * 4 + part, what)).sum::<f64>() - 2.0) * 3.0_f64.sqrt()
}
