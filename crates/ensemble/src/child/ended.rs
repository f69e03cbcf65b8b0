//! The ways a child can end without an answer, each as a sentence for whoever sent the file.

use std::io;
use std::process::ExitStatus;

use crate::web::Problem;

#[derive(Debug)]
pub enum Ended {
    Time,
    Memory,
    /// It stopped in the middle.
    Broke,
    /// Its answer is none.
    Nonsense,
    NotStarted(io::Error),
    /// Others before it took too long.
    NoTurn,
}

impl Ended {
    pub fn of(status: ExitStatus) -> Ended {
        #[cfg(unix)]
        {
            use nix::sys::signal::Signal;
            use std::os::unix::process::ExitStatusExt as _;
            match status.signal().and_then(|number| Signal::try_from(number).ok()) {
                Some(Signal::SIGXCPU) => return Ended::Time,
                // A program that is refused memory aborts; where the whole machine runs short, it is killed.
                Some(Signal::SIGABRT | Signal::SIGKILL) => return Ended::Memory,
                _ => {}
            }
        }
        if status.success() { Ended::Nonsense } else { Ended::Broke }
    }

    /// What became of the file called `name`, and what to do.
    pub fn problem(self, name: &str) -> Problem {
        let name = if name.is_empty() { "The file" } else { name };
        tracing::warn!(ended = ?self, "a file was not read");
        let sentence = match self {
            Ended::Time => format!(
                "{name} took too long to read, so reading it was stopped. Nothing was written. Save it as CSV, or \
                 split it and bring it in part by part."
            ),
            Ended::Memory => format!(
                "{name} needs more memory than reading a file may take, so reading it was stopped. Nothing was \
                 written. Save it as CSV, or split it and bring it in part by part."
            ),
            Ended::Broke | Ended::Nonsense => format!(
                "{name} could not be read: reading it broke off. Nothing was written. Save it again in the program \
                 that made it, or as CSV, and send that."
            ),
            Ended::NotStarted(why) => {
                return Problem::Internal(
                    anyhow::Error::new(why).context("the reader of files does not start"),
                );
            }
            Ended::NoTurn => {
                return Problem::NotNow(
                    "Other files are being read, and this one waited for its turn too long. Nothing was written. \
                     Please try again in a few minutes.",
                );
            }
        };
        Problem::Unreadable(sentence)
    }
}
