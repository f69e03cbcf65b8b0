//! The command line, which is a contract. Exit status: 0 done, 1 failed with one clear line on
//! standard error, 2 usage.

mod chores;
mod export;
mod import;
mod server;

use std::ffi::OsString;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::demo::Scale;

#[derive(Parser)]
#[command(name = "ensemble", version, about = "Software for a learning schools network")]
struct Cli {
    /// Settings file. Without it: ensemble.toml here, if there is one, then ENSEMBLE_*
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a fictional network and open it in a browser
    Demo(Demo),
    /// Answer requests, and run jobs beside that
    Serve,
    /// Run jobs only, beside servers on other machines
    Work,
    /// Bring the database up to this version
    Migrate,
    /// Print every setting and where it came from, and check what they point at
    Doctor,
    /// Bring a school's file in: check it, compare it, write it
    Import(import::Args),
    /// Take everything of a school or the network away, as open files
    Export(export::Args),
    /// The statistics on a plain table, with no database
    #[command(subcommand)]
    Analyse(crate::analyse::Analyse),
    /// Invite somebody, and print the link that lets them in
    Invite(Invite),
    /// Read one file that somebody sent, apart from everything else
    #[command(name = crate::import::reader::VERB, hide = true)]
    ReadFile(crate::child::Limits),
}

#[derive(clap::Args)]
pub struct Demo {
    /// How large a network
    #[arg(long, value_enum, default_value = "authority")]
    scale: Scale,
    /// Where to keep it
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// 0 picks a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The same seed makes the same network
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Do not open a browser
    #[arg(long)]
    no_open: bool,
    /// A database of its own on a PostgreSQL server, for the browser tests
    #[arg(long, hide = true)]
    database_url: Option<String>,
}

#[derive(clap::Args)]
pub struct Invite {
    #[arg(long)]
    email: String,
    /// teacher, team_lead, head, data_manager, community_lead, network_lead or guest
    #[arg(long)]
    role: String,
    /// A school's code, or an organisation's name. A new name founds a network
    #[arg(long)]
    at: String,
    /// Their name; without it, the first part of the address
    #[arg(long)]
    name: Option<String>,
}

pub fn main() -> ExitCode {
    let cli = Cli::parse_from(typed(std::env::args_os()));
    if let Command::ReadFile(limits) = cli.command {
        return crate::import::reader::answer(limits);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => return fail(&why.into()),
    };
    match runtime.block_on(run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => fail(&why),
    }
}

/// `cargo demo -- --scale small` reaches us with its `--`, which means nothing to us.
fn typed(args: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    args.enumerate().filter(|(place, arg)| *place != 2 || arg != "--").map(|(_, arg)| arg)
}

#[expect(clippy::print_stderr, reason = "the one clear line of a command that failed")]
fn fail(why: &anyhow::Error) -> ExitCode {
    eprintln!("ensemble: {why:#}");
    ExitCode::FAILURE
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    let config = cli.config.as_deref();
    match cli.command {
        Command::Demo(demo) => server::demo(demo).await,
        Command::Serve => server::serve(config).await,
        Command::Work => server::work(config).await,
        Command::Migrate => chores::migrate(config).await,
        Command::Doctor => chores::doctor(config).await,
        Command::Import(args) => import::import(config, args).await,
        Command::Export(args) => export::export(config, args).await,
        Command::Analyse(what) => answer(&crate::analyse::run(&what)?),
        Command::Invite(invite) => chores::invite(config, invite).await,
        Command::ReadFile(_) => Ok(()),
    }
}

/// How far long work is, for whoever waits.
#[expect(clippy::print_stderr, reason = "progress is not the answer, so it is not on standard output")]
pub fn tell(line: &str) {
    eprintln!("{line}");
}

/// A line for whoever typed the command.
#[expect(clippy::print_stdout, reason = "what a command says is its answer")]
pub fn say(line: &str) {
    println!("{line}");
}

/// A long answer, on its way to a file, a program or a page.
fn answer(text: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout(), "{text}") {
        // Whoever reads it has read enough, as `head` does.
        Err(why) if why.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("the answer could not be written"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demo(words: &[&str]) -> Result<Demo, clap::Error> {
        match Cli::try_parse_from(typed(words.iter().map(OsString::from)))?.command {
            Command::Demo(demo) => Ok(demo),
            _ => panic!("another command"),
        }
    }

    #[test]
    fn cargo_demo_takes_its_options_with_and_without_two_dashes() {
        let plain = demo(&["ensemble", "demo", "--port", "0", "--no-open"]).unwrap();
        let dashed = demo(&["ensemble", "demo", "--", "--port", "0", "--no-open"]).unwrap();
        assert_eq!((plain.port, plain.no_open), (dashed.port, dashed.no_open));
        assert!(demo(&["ensemble", "demo", "--scale", "--", "small"]).is_err());
    }
}
