//! Running other programs, with errors that name the program.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Done;

/// The top of the checkout that cargo was called in: two checkouts may share what they build.
pub fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = here.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    here.parent().map(Path::to_path_buf).unwrap_or(here)
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A program, to be run at the top of the checkout.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// The cargo that runs this chore, so that a chosen toolchain stays chosen.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args);
    command
}

/// Runs a program to its end, its output going straight to the terminal.
pub fn run(command: &mut Command) -> Done {
    let status = command.status().map_err(|e| cannot_start(command, &e))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` did not succeed ({status}).", words(command))) }
}

/// Runs a program, handing over each line it prints (both streams) as well as showing it.
pub fn follow(command: &mut Command, mut each: impl FnMut(&str)) -> Done {
    let (reader, writer) = std::io::pipe().map_err(|e| format!("No pipe could be made: {e}."))?;
    let errors = writer.try_clone().map_err(|e| format!("No pipe could be made: {e}."))?;
    let mut child = command.stdout(writer).stderr(errors).spawn().map_err(|e| cannot_start(command, &e))?;
    // The command holds our copy of the pipe's far end; while it does, the reading never ends.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        each(&line);
    }
    let status = child.wait().map_err(|e| cannot_start(command, &e))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` did not succeed ({status}).", words(command))) }
}

/// What a program prints, trimmed; nothing when it is missing or unhappy.
pub fn asked(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first of these programs that stands on the `PATH`.
pub fn which(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| places.iter().map(move |place| place.join(name))).find(|file| file.is_file())
}

/// A command as a person would type it.
pub fn words(command: &Command) -> String {
    let all = std::iter::once(command.get_program()).chain(command.get_args());
    all.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

/// The sentence for a file or folder that could not be used.
pub fn trouble(doing: &str, path: &Path, error: &std::io::Error) -> String {
    format!("{doing} {} did not work: {error}.", path.display())
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` could not be started: {error}.", words(command))
}
