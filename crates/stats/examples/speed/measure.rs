//! Processor time and memory of this process, as Linux counts them; elsewhere the clock, and no memory.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::fs;
use std::sync::OnceLock;
use std::time::Instant;

/// Seconds of processor time spent so far.
fn spent() -> f64 {
    let counted = fs::read_to_string("/proc/self/schedstat").ok();
    let nanoseconds = counted.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(since_start, |n| n / 1e9)
}

fn since_start() -> f64 {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs_f64()
}

/// A line of `/proc/self/status` in megabytes.
fn status(field: &str) -> Option<f64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with(field))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

/// What some work took.
#[derive(Clone, Copy)]
pub struct Taken {
    /// Mean processor time in seconds.
    pub seconds: f64,
    /// Most memory beyond what was held before, in megabytes.
    pub megabytes: Option<f64>,
}

/// Runs some work several times. The kernel counts in steps of milliseconds, so it is the mean that is taken.
pub fn measure<T>(times: usize, mut work: impl FnMut() -> T) -> (Taken, Option<T>) {
    // Writing 5 here makes the kernel forget the highest mark so far.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let before = status("VmRSS:");
    let mut last = None;
    let start = spent();
    for _ in 0..times {
        last = Some(work());
    }
    let seconds = (spent() - start) / times as f64;
    let megabytes = status("VmHWM:").zip(before).map(|(most, before)| (most - before).max(0.0));
    (Taken { seconds, megabytes }, last)
}
