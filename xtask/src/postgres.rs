//! A throw-away PostgreSQL for one run: unprivileged, on a free loopback port, never synced to disk.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use crate::Done;
use crate::command::{asked, program, run, trouble, which};
use crate::guard::Guarded;

pub struct Cluster {
    /// An address with the right to create databases.
    pub url: String,
    _server: Guarded,
}

/// The account a server runs as: PostgreSQL refuses to be root.
#[derive(Clone, Copy)]
struct Account {
    user: u32,
    group: u32,
}

/// Starts the server found in `bin`; it stops, and its data goes, when the `Cluster` is dropped.
pub fn start(bin: &Path) -> Done<Cluster> {
    let account = account()?;
    let folder = std::env::temp_dir().join(format!("ensemble-postgres-{}", std::process::id()));
    make_folder(&folder, account)?;
    let data = folder.join("data");
    initialise(bin, &folder, &data, account)?;

    let port = free_port()?;
    let log_path = folder.join("log");
    let log = fs::File::create(&log_path).map_err(|e| trouble("Writing", &log_path, &e))?;
    let errors = log.try_clone().map_err(|e| trouble("Writing", &log_path, &e))?;
    let mut server = as_account(&bin.join("postgres"), &folder, account);
    server.arg("-D").arg(&data).arg("-p").arg(port.to_string()).arg("-k").arg(&folder);
    for setting in [
        "listen_addresses=127.0.0.1",
        "max_connections=200",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
    ] {
        server.args(["-c", setting]);
    }
    // SIGINT is PostgreSQL's "fast shutdown"; SIGTERM would wait for its clients.
    let mut server = Guarded::start(server.stdout(log).stderr(errors), "INT", Some(&folder))?;
    wait_until_ready(&mut server, &data, &log_path)?;
    Ok(Cluster { url: format!("postgres://postgres@127.0.0.1:{port}/postgres"), _server: server })
}

fn initialise(bin: &Path, folder: &Path, data: &Path, account: Option<Account>) -> Done {
    let mut command = as_account(&bin.join("initdb"), folder, account);
    command.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "-D"]).arg(data);
    let output = command.output().map_err(|e| trouble("Running initdb in", folder, &e))?;
    if output.status.success() {
        return Ok(());
    }
    drop(fs::remove_dir_all(folder));
    Err(format!("PostgreSQL's initdb did not succeed:\n{}", String::from_utf8_lossy(&output.stderr)))
}

/// The eighth line of `postmaster.pid` is what `pg_ctl --wait` reads too.
fn wait_until_ready(server: &mut Guarded, data: &Path, log: &Path) -> Done {
    for _ in 0..300 {
        let status = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
        if status.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
            return Ok(());
        }
        if server.has_ended() {
            break;
        }
        sleep(Duration::from_millis(100));
    }
    Err(format!("PostgreSQL did not start:\n{}", fs::read_to_string(log).unwrap_or_default()))
}

fn make_folder(folder: &Path, account: Option<Account>) -> Done {
    drop(fs::remove_dir_all(folder));
    fs::create_dir_all(folder).map_err(|e| trouble("Making", folder, &e))?;
    let Some(Account { user, group }) = account else { return Ok(()) };
    chown(folder, Some(user), Some(group)).map_err(|e| trouble("Giving away", folder, &e))
}

/// A command in a folder it may read, as the account given.
fn as_account(file: &Path, folder: &Path, account: Option<Account>) -> Command {
    let mut command = Command::new(file);
    command.current_dir(folder);
    if let Some(Account { user, group }) = account {
        command.uid(user).gid(group);
    }
    command
}

/// Nobody special when we are not root; else `postgres`, which its package makes, or `nobody`.
fn account() -> Done<Option<Account>> {
    let id = |args: &[&str]| asked(program("id").args(args)).and_then(|id| id.parse::<u32>().ok());
    if id(&["-u"]) != Some(0) {
        return Ok(None);
    }
    let of = |name| Some(Account { user: id(&["-u", name])?, group: id(&["-g", name])? });
    let found = ["postgres", "nobody"].into_iter().find_map(of);
    found.map(Some).ok_or_else(|| {
        "PostgreSQL will not run as root, and there is no account `postgres` or `nobody`.".to_owned()
    })
}

fn free_port() -> Done<u16> {
    let listener =
        TcpListener::bind(("127.0.0.1", 0)).map_err(|e| format!("No free port on 127.0.0.1: {e}."))?;
    listener
        .local_addr()
        .map(|address| address.port())
        .map_err(|e| format!("No free port on 127.0.0.1: {e}."))
}

/// The address to use: the one in `TEST_PG` when the caller has a server, else a fresh server's.
pub fn given_or_started() -> Done<(String, Option<Cluster>)> {
    if let Ok(url) = std::env::var("TEST_PG") {
        return Ok((url, None));
    }
    let bin: PathBuf = crate::tools::postgres().ok_or("PostgreSQL 15 or later was not found.")?;
    let cluster = start(&bin)?;
    Ok((cluster.url.clone(), Some(cluster)))
}

/// Makes empty databases of these names on a server, and gives their addresses; none where there
/// is no `psql` to make them with.
pub fn databases(url: &str, names: &[&str]) -> Done<Vec<String>> {
    // A server's folder may be a link to some of its programs only.
    let beside = crate::tools::postgres().map(|bin| bin.join("psql")).filter(|file| file.is_file());
    let Some(psql) = beside.or_else(|| which(&["psql"])) else {
        println!("skipped: there is no psql to make databases for the browser's journeys with");
        return Ok(Vec::new());
    };
    let (server, _) = url.rsplit_once('/').ok_or("The address of PostgreSQL names no database.")?;
    let make = |name: &&str| {
        let again = format!("DROP DATABASE IF EXISTS {name}");
        let anew = format!("CREATE DATABASE {name}");
        run(program(&psql).args(["--quiet", "--no-psqlrc", url, "-c", &again, "-c", &anew]))?;
        Ok(format!("{server}/{name}"))
    };
    names.iter().map(make).collect()
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    #[test]
    fn a_cluster_answers_while_it_is_held_and_is_gone_afterwards() {
        let Some(bin) = crate::tools::postgres() else {
            println!("skipped: PostgreSQL 15 or later is not installed");
            return;
        };
        let cluster = super::start(&bin).unwrap();
        let made = super::databases(&cluster.url, &["one_story"]).unwrap();
        assert!(made.iter().all(|url| url.ends_with("/one_story")), "{made:?}");
        let address = cluster.url.split(['@', '/']).nth(3).unwrap().to_owned();
        assert!(TcpStream::connect(&address).is_ok(), "{address}");
        drop(cluster);
        assert!(TcpStream::connect(&address).is_err());
    }
}
