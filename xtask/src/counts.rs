//! How many tests passed, failed and were skipped, read from what the runners print.

use std::fmt;
use std::ops::AddAssign;

/// A tally of tests.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Counts {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

impl Counts {
    /// The tally in a runner's closing line (nextest, libtest or our browser tests); nothing in any other line.
    pub fn from_line(line: &str) -> Option<Self> {
        let plain = without_colour(line);
        let line = plain.trim();
        let ours = line.contains(" passed, ") && line.starts_with(|c: char| c.is_ascii_digit());
        if !(ours || line.starts_with("Summary [") || line.starts_with("test result:")) {
            return None;
        }
        let mut counts = Self::default();
        let mut number = 0;
        for word in line.split([' ', ',', ';', '(', ')', ':']).filter(|word| !word.is_empty()) {
            match word {
                "passed" => counts.passed += number,
                "failed" | "timed" => counts.failed += number,
                "skipped" | "ignored" => counts.skipped += number,
                _ => {}
            }
            number = word.parse().unwrap_or(0);
        }
        Some(counts)
    }

    /// Tests that passed only because they printed `skipped:` and looked no further.
    pub fn move_to_skipped(&mut self, tests: usize) {
        let moved = tests.min(self.passed);
        self.passed -= moved;
        self.skipped += moved;
    }

    pub fn all(self) -> usize {
        self.passed + self.failed + self.skipped
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// The reason, when a line is a test saying that it did not run.
pub fn skip_reason(line: &str) -> Option<&str> {
    line.trim().strip_prefix("skipped:").map(str::trim)
}

/// The reasons for skipping in a JUnit report that keeps what passing tests printed.
pub fn skip_reasons_in_junit(report: &str) -> Vec<String> {
    let lines = report.split(['\n', '<', '>']);
    lines
        .filter_map(skip_reason)
        .map(|reason| reason.replace("&apos;", "'").replace("&quot;", "\"").replace("&amp;", "&"))
        .collect()
}

/// A line without its terminal colours: `ESC [ … m`.
fn without_colour(line: &str) -> String {
    let mut pieces = line.split("\u{1b}[");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once('m').map_or("", |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: usize, failed: usize, skipped: usize) -> Option<Counts> {
        Some(Counts { passed, failed, skipped })
    }

    #[test]
    fn each_runners_closing_line_is_understood() {
        let nextest = "     Summary [   1.203s] 12 tests run: 8 passed (1 slow, 2 flaky), 3 failed, 1 timed out, 4 skipped";
        assert_eq!(Counts::from_line(nextest), counts(8, 4, 4));
        let libtest = "test result: FAILED. 5 passed; 1 failed; 2 ignored; 0 measured; 9 filtered out; finished in 0.00s";
        assert_eq!(Counts::from_line(libtest), counts(5, 1, 2));
        assert_eq!(Counts::from_line("7 passed, 0 failed, 1 skipped"), counts(7, 0, 1));
    }

    #[test]
    fn colours_do_not_hide_a_closing_line() {
        let line = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.1s] \u{1b}[1m2\u{1b}[0m tests run: \u{1b}[1m2\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, \u{1b}[1m0\u{1b}[0m skipped";
        assert_eq!(Counts::from_line(line), counts(2, 0, 0));
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(Counts::from_line("3 pupils joined, 2 failed to arrive"), None);
        assert_eq!(Counts::from_line("        PASS [   0.004s] xtask counts::tests"), None);
    }

    #[test]
    fn a_skipping_test_is_found_in_a_report_and_no_longer_counts_as_passed() {
        let report =
            "<system-out>skipped: there&apos;s no data\nrunning 1 test\nskipped: again\n</system-out>";
        let reasons = skip_reasons_in_junit(report);
        assert_eq!(reasons, ["there's no data", "again"]);
        let mut tally = Counts { passed: 3, ..Counts::default() };
        tally.move_to_skipped(reasons.len());
        assert_eq!(Some(tally), counts(1, 0, 2));
    }
}
