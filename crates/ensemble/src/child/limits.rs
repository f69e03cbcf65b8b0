//! How much a child may use, set by itself before it reads anything.

use std::time::Duration;

/// What a child may use. The rest is fixed: no file may be opened, none written, no process or
/// thread started, no core left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Args)]
pub struct Limits {
    /// Bytes of memory.
    #[arg(long)]
    pub memory: u64,
    /// Seconds of a processor.
    #[arg(long)]
    pub seconds: u64,
}

/// The bytes of a file that the time is for.
const FOR_EACH: u64 = 50 << 20;

impl Limits {
    /// On the command line of a child.
    pub fn as_args(self) -> [String; 4] {
        ["--memory".into(), self.memory.to_string(), "--seconds".into(), self.seconds.to_string()]
    }

    /// What reading a file of so many bytes may take: the time is for each 50 MB, the memory for any.
    pub fn for_file(self, bytes: u64) -> Limits {
        let times = bytes.div_ceil(FOR_EACH).max(1);
        Limits { seconds: self.seconds.saturating_mul(times), ..self }
    }

    /// How long a child may say nothing. On a busy machine a second of a processor takes longer.
    pub fn patience(self) -> Duration {
        Duration::from_secs(self.seconds.saturating_mul(2))
    }

    /// Sets the limits of this process, and names those that this system does not set.
    #[cfg(unix)]
    pub fn set(self) -> Vec<&'static str> {
        use nix::sys::resource::Resource;
        let all_closed = close_what_was_left_open().is_ok();
        // Not every Unix counts processes; the others hold without it.
        #[cfg(target_os = "linux")]
        at_most(Resource::RLIMIT_NPROC, 0);
        let limits = [
            (at_most(Resource::RLIMIT_AS, self.memory), "memory"),
            (at_most(Resource::RLIMIT_CPU, self.seconds), "processor time"),
            (at_most(Resource::RLIMIT_NOFILE, STANDARD) && all_closed, "open files"),
            (at_most(Resource::RLIMIT_FSIZE, 0), "written files"),
            (at_most(Resource::RLIMIT_CORE, 0), "core files"),
        ];
        limits.into_iter().filter(|(is_set, _)| !is_set).map(|(_, name)| name).collect()
    }

    #[cfg(not(unix))]
    pub fn set(self) -> Vec<&'static str> {
        vec!["memory", "processor time", "open files", "written files", "core files"]
    }
}

/// Input, output, and errors, which go nowhere.
#[cfg(unix)]
const STANDARD: u64 = 3;

/// What started the server may have left it files that every child inherits.
#[cfg(unix)]
fn close_what_was_left_open() -> std::io::Result<()> {
    let names = std::fs::read_dir("/dev/fd")?.map(|entry| Ok(entry?.file_name()));
    let names = names.collect::<std::io::Result<Vec<_>>>()?;
    let open = names.iter().filter_map(|name| name.to_str()?.parse::<i32>().ok());
    for file in open.filter(|file| u64::try_from(*file).is_ok_and(|file| file >= STANDARD)) {
        // The folder just looked through is among them, and closed already.
        let _ = nix::unistd::close(file);
    }
    Ok(())
}

#[cfg(unix)]
fn at_most(what: nix::sys::resource::Resource, most: u64) -> bool {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let Ok((_, there)) = getrlimit(what) else { return false };
    // At the first of the two a signal says that time is up; nothing goes on after the second.
    let last = if what == Resource::RLIMIT_CPU { most.saturating_add(2) } else { most };
    // A lower limit that is there already stays.
    setrlimit(what, most.min(there), last.min(there)).is_ok()
}
