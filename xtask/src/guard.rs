//! Servers that stop when this process stops, however it stops.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Done;

/// A running server. Beside it a shell waits for the end of a pipe held by us: when we finish, fail
/// or are killed, the pipe closes, and the shell stops the server and removes its folder.
pub struct Guarded {
    pub server: Child,
    watcher: Child,
}

const WATCH: &str = r#"
cat > /dev/null
kill "-$2" "$1" 2> /dev/null
tries=0
while kill -0 "$1" 2> /dev/null && [ $tries -lt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
kill -KILL "$1" 2> /dev/null
[ -z "$3" ] || rm -rf "$3"
"#;

impl Guarded {
    /// Starts `command`; `signal` (such as `INT`) is how it likes to be asked to stop.
    pub fn start(command: &mut Command, signal: &str, folder: Option<&Path>) -> Done<Self> {
        let name = crate::command::words(command);
        // A group of its own: Ctrl-C reaches us, and we stop the server in the way it likes.
        let server =
            command.process_group(0).spawn().map_err(|e| format!("`{name}` could not be started: {e}."))?;
        let mut watch = Command::new("sh");
        watch.args(["-c", WATCH, "watch", &server.id().to_string(), signal]);
        watch.arg(folder.unwrap_or(Path::new(""))).stdin(Stdio::piped()).process_group(0);
        let watcher = watch.spawn().map_err(|e| format!("`sh` could not be started: {e}."))?;
        Ok(Self { server, watcher })
    }

    /// Whether the server has ended on its own.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.server.try_wait(), Ok(None))
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        // Both waits end: the watcher kills what does not stop in ten seconds.
        drop(self.server.wait());
        drop(self.watcher.wait());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_and_its_folder_are_gone_when_the_guard_is_dropped() {
        let folder = std::env::temp_dir().join(format!("xtask-guard-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("inner")).unwrap();
        let guarded = Guarded::start(Command::new("sleep").arg("600"), "TERM", Some(&folder)).unwrap();
        let id = guarded.server.id().to_string();
        assert!(alive(&id));
        drop(guarded);
        assert!(!alive(&id));
        assert!(!folder.exists());
    }

    fn alive(id: &str) -> bool {
        Command::new("sh").args(["-c", "kill -0 \"$1\" 2> /dev/null", "sh", id]).status().unwrap().success()
    }
}
