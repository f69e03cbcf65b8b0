//! Work done in a process of its own, with limits of memory and time: reading what somebody sent.
//!
//! A child is this same program with another verb. It is started with an empty environment in no
//! folder of ours, holds no file but the three every process has, and sets its limits before it
//! reads a byte (see [`limits`]). What it is asked and the file, as often as it is wanted (see [`again`]), come on its
//! standard input, its answer goes out on its standard output, both in frames of known length (see [`frame`]). However
//! it ends, the server goes on, and whoever waits reads a sentence (see [`Ended`]).

pub mod again;
mod ended;
pub mod frame;
pub mod limits;

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Once};

use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, BufReader};
use tokio::process::{ChildStdin, ChildStdout, Command};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::timeout;

pub use ended::Ended;
pub use limits::Limits;

/// As many children as run beside each other; more files wait for their turn.
const AT_ONCE: usize = 2;

/// As much of a file as goes in one frame.
const PIECE: usize = 256 << 10;

/// Starts children, a few at a time.
pub struct Children {
    program: PathBuf,
    limits: Limits,
    turns: Arc<Semaphore>,
    said: Once,
}

impl Children {
    /// `program` is for tests and for a reader kept elsewhere; without it, this program itself.
    pub fn new(program: Option<&Path>, limits: Limits) -> io::Result<Children> {
        let program = match program {
            Some(path) => path.to_owned(),
            None => itself()?,
        };
        Ok(Children { program, limits, turns: Arc::new(Semaphore::new(AT_ONCE)), said: Once::new() })
    }

    /// Starts the program's own `verb` on a file. `asked` goes first, the file after it.
    pub async fn start(&self, verb: &str, asked: Vec<u8>, file: File) -> Result<Child, Ended> {
        let (child, without) = self.begin(verb, asked, file).await?;
        self.say_once(&without);
        Ok(child)
    }

    /// The limits that this system does not set, as a child of this `verb` finds it.
    pub async fn without(&self, verb: &str) -> Result<Vec<String>, Ended> {
        let nothing = tempfile::tempfile().map_err(Ended::NotStarted)?;
        Ok(self.begin(verb, Vec::new(), File::from_std(nothing)).await?.1)
    }

    async fn begin(&self, verb: &str, asked: Vec<u8>, file: File) -> Result<(Child, Vec<String>), Ended> {
        // Those before it end within their limits, and so does the wait.
        let turn = match Arc::clone(&self.turns).try_acquire_owned() {
            Ok(turn) => turn,
            Err(_) => {
                tracing::info!("a file waits for its turn: {AT_ONCE} others are being read");
                let waited = timeout(self.limits.patience() * 4, Arc::clone(&self.turns).acquire_owned());
                waited.await.map_err(|_| Ended::NoTurn)?.map_err(|_| Ended::NoTurn)?
            }
        };
        let bytes = file.metadata().await.map_err(Ended::NotStarted)?.len();
        let limits = self.limits.for_file(bytes);
        let mut process = self.command(verb, limits).spawn().map_err(Ended::NotStarted)?;
        let (Some(input), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(Ended::NotStarted(io::ErrorKind::BrokenPipe.into()));
        };
        let mut feeding = JoinSet::new();
        let sent = Arc::new(AtomicU64::new(0));
        feeding.spawn(feed(input, asked, file, Arc::clone(&sent)));
        let mut child = Child {
            process,
            answers: BufReader::with_capacity(64 << 10, output),
            _feeding: feeding,
            _turn: turn,
            limits,
            taken: 0,
            sent,
        };
        let without = child.next().await?;
        Ok((child, serde_json::from_slice(&without).map_err(|_| Ended::Nonsense)?))
    }

    fn command(&self, verb: &str, limits: Limits) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(verb).args(limits.as_args());
        // On Unix the name in a list of processes; the program may have been started as /proc/self/exe.
        #[cfg(unix)]
        command.arg0("ensemble");
        command.env_clear().current_dir(nowhere());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        command
    }

    fn say_once(&self, without: &[String]) {
        if !without.is_empty() {
            self.said.call_once(|| {
                tracing::warn!(
                    "files are read in a process of its own, but this system sets no limit to its {}",
                    without.join(", ")
                );
            });
        }
    }
}

/// The program that is running, even where a newer one has been put in its place since.
fn itself() -> io::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() { Ok(running.to_owned()) } else { std::env::current_exe() }
}

fn nowhere() -> PathBuf {
    if cfg!(unix) { PathBuf::from("/") } else { std::env::temp_dir() }
}

/// The file goes again and again, until nobody reads on: a child that has read as much as it wants closes its end,
/// which is no error of ours.
async fn feed(mut input: ChildStdin, asked: Vec<u8>, mut file: File, sent: Arc<AtomicU64>) -> io::Result<()> {
    frame::send(&mut input, &asked).await?;
    let mut piece = vec![0; PIECE];
    loop {
        file.rewind().await?;
        loop {
            let came = file.read(&mut piece).await?;
            frame::send(&mut input, piece.get(..came).unwrap_or_default()).await?;
            sent.fetch_add(came as u64, Ordering::Relaxed);
            if came == 0 {
                break;
            }
        }
    }
}

/// A process at work. It is killed when this is dropped.
pub struct Child {
    process: tokio::process::Child,
    answers: BufReader<ChildStdout>,
    _feeding: JoinSet<io::Result<()>>,
    _turn: OwnedSemaphorePermit,
    limits: Limits,
    taken: u64,
    sent: Arc<AtomicU64>,
}

impl Child {
    /// The next frame of its answer, or how it ended instead.
    pub async fn next(&mut self) -> Result<Vec<u8>, Ended> {
        let patience = self.limits.patience();
        match timeout(patience, frame::receive(&mut self.answers)).await {
            Err(_) => Err(Ended::Time),
            Ok(Err(frame::Broken::Off)) => Err(self.ended().await),
            Ok(Err(frame::Broken::TooLong)) => Err(Ended::Nonsense),
            Ok(Ok(bytes)) => {
                // It cannot have had more to say than it could hold.
                self.taken += bytes.len() as u64;
                if self.taken > self.limits.memory { Err(Ended::Nonsense) } else { Ok(bytes) }
            }
        }
    }

    /// Counts the bytes of the file that it has taken, all rounds together.
    pub fn sent(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.sent)
    }

    /// Ends it, and gives its turn on once it is gone.
    pub async fn stop(mut self) {
        if let Err(why) = self.process.kill().await {
            tracing::warn!(%why, "a child was not stopped");
        }
    }

    /// How it ended, when its answer broke off.
    async fn ended(&mut self) -> Ended {
        match timeout(self.limits.patience(), self.process.wait()).await {
            Err(_) => Ended::Time,
            Ok(status) => status.map_or(Ended::Nonsense, Ended::of),
        }
    }
}
