//! The steps of a long chore: a heading for each, its time, and a summary at the end.

use std::time::{Duration, Instant};

use crate::Done;
use crate::counts::Counts;

#[derive(Default)]
pub struct Steps {
    steps: Vec<Step>,
    pub skip_reasons: Vec<String>,
}

struct Step {
    name: &'static str,
    took: Duration,
    counts: Counts,
    trouble: Option<String>,
}

impl Steps {
    /// Runs one step whose outcome is only whether it succeeded. Later steps run even when it did not.
    pub fn plain(&mut self, name: &'static str, work: impl FnOnce() -> Done) -> bool {
        self.counted(name, |_, _| work())
    }

    /// Runs one step that counts tests, adding to the tally and the reasons for skipping as it goes.
    pub fn counted(
        &mut self,
        name: &'static str,
        work: impl FnOnce(&mut Counts, &mut Vec<String>) -> Done,
    ) -> bool {
        println!("\n== {name}");
        let began = Instant::now();
        let mut counts = Counts::default();
        let trouble = work(&mut counts, &mut self.skip_reasons).err();
        let took = began.elapsed();
        if let Some(sentence) = &trouble {
            println!("{sentence}");
            // A step that broke without naming a test still has to show in the totals.
            counts.failed = counts.failed.max(1);
        }
        println!("-- {name}: {}", seconds(took));
        let went_well = trouble.is_none();
        self.steps.push(Step { name, took, counts, trouble });
        went_well
    }

    /// Says why a step is left out.
    pub fn left_out(&self, name: &str, why: &str) {
        println!("\n== {name}\nLeft out: {why}");
    }

    /// Prints the table and the closing line.
    pub fn close(self) -> Done {
        println!("\n{:<24} {:>9} {:>7} {:>7} {:>8}", "", "time", "passed", "failed", "skipped");
        for step in &self.steps {
            row(step.name, step.took, step.counts);
        }
        let total = self.total();
        row("all", self.steps.iter().map(|step| step.took).sum(), total);
        let mut reasons = self.skip_reasons;
        reasons.sort();
        reasons.dedup();
        for reason in reasons {
            println!("skipped: {reason}");
        }
        for step in &self.steps {
            if let Some(sentence) = &step.trouble {
                println!("{}: {}", step.name, sentence.lines().next().unwrap_or_default());
            }
        }
        println!("\n{total}");
        if total.failed == 0 {
            Ok(())
        } else {
            Err("Not everything passed: the steps above say what.".to_owned())
        }
    }

    fn total(&self) -> Counts {
        let mut total = Counts::default();
        self.steps.iter().for_each(|step| total += step.counts);
        total
    }
}

fn row(name: &str, took: Duration, counts: Counts) {
    let Counts { passed, failed, skipped } = counts;
    let took = seconds(took);
    if counts.all() == 0 {
        println!("{name:<24} {took:>9}");
    } else {
        println!("{name:<24} {took:>9} {passed:>7} {failed:>7} {skipped:>8}");
    }
}

fn seconds(took: Duration) -> String {
    let tenths = took.as_millis() / 100;
    if tenths < 600 {
        format!("{}.{} s", tenths / 10, tenths % 10)
    } else {
        format!("{} min {:02} s", tenths / 600, tenths / 10 % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_readable() {
        assert_eq!(seconds(Duration::from_millis(840)), "0.8 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }

    #[test]
    fn a_step_that_breaks_counts_as_one_failure_and_the_next_one_runs() {
        let mut steps = Steps::default();
        assert!(!steps.plain("Formatting", || Err("not formatted".to_owned())));
        assert!(steps.plain("Lints", || Ok(())));
        assert_eq!(steps.total(), Counts { failed: 1, ..Counts::default() });
    }
}
