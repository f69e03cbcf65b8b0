//! The application, started as a person starts the demo, in a folder of its own.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Done;
use crate::command::{program, trouble};
use crate::guard::Guarded;

const READY: &str = "Ready on http://";

pub struct Demo {
    /// Host and port, as in `127.0.0.1:8080`.
    pub address: String,
    /// How long it took from its start to its first page.
    pub took: Duration,
    running: Guarded,
}

impl Demo {
    /// Starts the demo and waits for its first page.
    pub fn start(binary: &Path, scale: &str) -> Done<Self> {
        let folder = std::env::temp_dir().join(format!("ensemble-demo-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|e| trouble("Making", &folder, &e))?;
        let mut command = program(binary);
        command
            .args(["demo", "--port", "0", "--no-open", "--scale", scale, "--data-dir"])
            .arg(folder.join("data"));
        Self::follow(&mut command, Some(folder))
    }

    /// Waits until a command that ends up as the demo says that it is ready.
    pub fn follow(command: &mut Command, folder: Option<PathBuf>) -> Done<Self> {
        let began = Instant::now();
        let mut running =
            Guarded::start(command.stdout(Stdio::piped()).stdin(Stdio::null()), "TERM", folder.as_deref())?;
        let output = running.server.stdout.take().ok_or("The demo has no output.")?;
        let mut lines = BufReader::new(output).lines();
        while let Some(Ok(line)) = lines.next() {
            println!("  {line}");
            if let Some(address) = address(&line) {
                std::thread::spawn(move || swallow(lines));
                return Ok(Self { address, took: began.elapsed(), running });
            }
        }
        Err("The demo ended before it was ready.".to_owned())
    }

    /// Memory in use now and at its highest, in MiB, as Linux counts it.
    pub fn memory(&self) -> Option<(u64, u64)> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.running.server.id())).ok()?;
        let kib = |name: &str| {
            status
                .lines()
                .find_map(|line| line.strip_prefix(name)?.trim().split(' ').next()?.parse::<u64>().ok())
        };
        Some((kib("VmRSS:")? / 1024, kib("VmHWM:")? / 1024))
    }
}

fn address(line: &str) -> Option<String> {
    let (_, address) = line.split_once(READY)?;
    Some(address.trim_end_matches('/').trim().to_owned())
}

/// A server that writes to a pipe nobody reads stops in the end, so somebody reads.
fn swallow<R: Read>(lines: std::io::Lines<BufReader<R>>) {
    lines.map_while(Result::ok).for_each(drop);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_ready_line_only() {
        assert_eq!(address("Ready on http://127.0.0.1:4321"), Some("127.0.0.1:4321".to_owned()));
        assert_eq!(address("Making the network"), None);
    }

    #[test]
    fn a_demo_that_ends_early_is_an_error_and_not_a_wait() {
        let ended = Demo::follow(Command::new("echo").arg("Making the network"), None);
        assert!(ended.is_err());
    }
}
