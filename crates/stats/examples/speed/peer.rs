//! The same rows fitted by lme4, where it is installed.

use super::data::Rows;
use super::measure::Taken;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io, process};

/// Whether R with lme4 can be called.
pub fn found() -> bool {
    let mut command = Command::new("Rscript");
    command.args(["-e", "library(lme4)"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Which of lme4's two fits.
#[derive(Clone, Copy)]
pub enum Peer {
    Lmer,
    Glmer,
}

/// Time, memory and criterion, or what went wrong.
pub fn fit(rows: &Rows, times: usize, peer: Peer) -> Result<(Taken, f64), String> {
    let folder = Folder::new().map_err(|e| format!("no folder for lme4's data: {e}"))?;
    lay_down(&folder.0, rows, times, peer).map_err(|e| format!("lme4's data could not be written: {e}"))?;
    let mut command = Command::new("Rscript");
    command.arg(folder.0.join("peer.R")).arg(&folder.0).stderr(Stdio::null());
    let output = command.output().map_err(|e| format!("Rscript could not be started: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    match numbers.as_slice() {
        &[seconds, megabytes, criterion] => Ok((Taken { seconds, megabytes: Some(megabytes) }, criterion)),
        _ => Err("lme4 gave no fit".to_owned()),
    }
}

/// A folder that goes when the fit is done.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        let path = env::temp_dir().join(format!("ensemble-speed-{}", process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn lay_down(folder: &Path, rows: &Rows, times: usize, peer: Peer) -> io::Result<()> {
    let design = rows.design();
    let mut columns = vec![("y", design.outcome)];
    columns.extend(design.columns.iter().map(|column| (column.name, column.values)));
    for (name, values) in &columns {
        let mut file = io::BufWriter::new(fs::File::create(folder.join(name))?);
        for value in *values {
            file.write_all(&value.to_le_bytes())?;
        }
    }
    for group in &rows.groups {
        let mut file = io::BufWriter::new(fs::File::create(folder.join(&group.name))?);
        for code in &group.codes {
            file.write_all(&code.to_le_bytes())?;
        }
    }
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let groups: Vec<&str> = rows.groups.iter().map(|group| group.name.as_str()).collect();
    let right = names.iter().skip(1).map(|name| (*name).to_owned());
    let right: Vec<String> = right.chain(groups.iter().map(|group| format!("(1 | {group})"))).collect();
    let family = match peer {
        Peer::Lmer => "gaussian",
        Peer::Glmer => "binomial",
    };
    let plan = format!(
        "{}\n{times}\n{family}\ny ~ {}\n{}\n{}\n",
        rows.y.len(),
        right.join(" + "),
        names.join(" "),
        groups.join(" ")
    );
    fs::write(folder.join("plan"), plan)?;
    fs::write(folder.join("peer.R"), include_str!("peer.R"))
}
