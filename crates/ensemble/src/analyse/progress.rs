//! What long work is doing: one line that changes on a terminal, plain lines elsewhere once it has taken a while.

use std::io::{IsTerminal as _, Write as _};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

const TICK: Duration = Duration::from_millis(200);
/// Ticks before a first line, and between lines, where nobody watches them change.
const A_WHILE: u32 = 25;

/// Speaks on standard error until it is dropped.
pub struct Progress {
    doing: Arc<Mutex<String>>,
    speaker: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    pub fn new() -> Self {
        let doing = Arc::new(Mutex::new("Reading".to_owned()));
        let (done, waiting) = mpsc::channel::<()>();
        let (shared, terminal) = (Arc::clone(&doing), std::io::stderr().is_terminal());
        let speak = move || {
            let (mut ticks, mut said) = (0_u32, String::new());
            while let Err(RecvTimeoutError::Timeout) = waiting.recv_timeout(TICK) {
                ticks += 1;
                let now = shared.lock().unwrap_or_else(PoisonError::into_inner).clone();
                if now != said && (terminal || ticks.is_multiple_of(A_WHILE)) {
                    say(&now, terminal);
                    said = now;
                }
            }
            if terminal && !said.is_empty() {
                say("", true);
            }
        };
        let thread = std::thread::Builder::new().name("progress".into()).spawn(speak);
        // Work goes on without a word if there is no thread to be had.
        Self { doing, speaker: thread.ok().map(|thread| (done, thread)) }
    }

    pub fn read(&self, rows: usize) {
        self.now(format!("Reading: {rows} rows"));
    }

    pub fn fitting(&self, rows: usize) {
        self.now(format!("Fitting {rows} rows"));
    }

    fn now(&self, doing: String) {
        *self.doing.lock().unwrap_or_else(PoisonError::into_inner) = doing;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.speaker.take() {
            drop(done);
            let _ = thread.join();
        }
    }
}

fn say(words: &str, terminal: bool) {
    let mut out = std::io::stderr().lock();
    // Nobody is there to be told if this cannot be written.
    let _ = match terminal {
        // Back to the start of the line, and clear it.
        true => write!(out, "\r\x1b[2K{words}"),
        false => writeln!(out, "{words}"),
    };
    let _ = out.flush();
}
