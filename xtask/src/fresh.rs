//! The README's two commands on a machine with only Rust: a bare Debian in a folder, a clean clone.
//!
//! Needs root and debootstrap. What it takes from this machine: the Rust toolchain, crates already
//! fetched, the addresses and certificates of the network, and the real test data when it is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::Done;
use crate::command::{asked, program, root, run, target, trouble, which};
use crate::demo::Demo;

/// What "only Rust" means on Debian: rustup itself asks for a linker, and somebody fetched the code with git.
const BESIDE_RUST: &str = "ca-certificates,gcc,git,libc6-dev";
/// How a network is reached is this machine's business, so these go along.
const NETWORK: &[&str] = &[
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "PIP_CERT",
    "PIP_INDEX_URL",
    "PIP_DEFAULT_TIMEOUT",
    "NODE_EXTRA_CA_CERTS",
    "npm_config_registry",
    "RUSTUP_AUTO_INSTALL",
];

struct House {
    /// The bare Debian's own root.
    folder: PathBuf,
    home: PathBuf,
}

/// The real test data, where it stands beside the checkout.
fn test_data() -> Option<PathBuf> {
    root().join("../shared/data").canonicalize().ok()
}

/// `cargo xtask fresh [--dir DIR] [--only demo|test]`
pub fn run_both(args: &[String]) -> Done {
    let after = |name: &str| args.iter().skip_while(|arg| *arg != name).nth(1);
    let folder = after("--dir").map_or_else(|| target().join("fresh"), PathBuf::from);
    let only = after("--only").map(String::as_str);
    if asked(program("id").arg("-u")).is_none_or(|id| id != "0") || which(&["debootstrap"]).is_none() {
        return Err("`cargo xtask fresh` needs root and debootstrap, which makes the bare Debian.".to_owned());
    }
    let house = House { home: folder.join("root"), folder };
    house.build()?;
    house.furnish()?;
    house.clone_code()?;
    if only != Some("test") {
        let demo = Demo::follow(&mut house.inside("exec cargo demo --no-open --port 8765"), None)?;
        println!("cargo demo: ready after {:.0} s on a machine with only Rust.", demo.took.as_secs_f64());
    }
    if only != Some("demo") {
        let began = Instant::now();
        run(&mut house.inside("cargo xtask test"))
            .map_err(|_| "`cargo xtask test` did not succeed on a machine with only Rust.".to_owned())?;
        println!(
            "cargo xtask test: {:.1} minutes on a machine with only Rust.",
            began.elapsed().as_secs_f64() / 60.0
        );
    }
    println!("{} can be removed now, or kept for the next time.", house.folder.display());
    Ok(())
}

impl House {
    fn build(&self) -> Done {
        if self.folder.join("usr/bin/git").exists() {
            println!(
                "Using the Debian in {} again: what it has installed since stays installed.",
                self.folder.display()
            );
            return Ok(());
        }
        let include = format!("--include={BESIDE_RUST}");
        run(program("debootstrap").args(["--variant=minbase", &include, "bookworm"]).arg(&self.folder))
    }

    /// The network's settings, Rust, and the crates this machine has fetched already.
    fn furnish(&self) -> Done {
        for file in [
            "/etc/resolv.conf",
            "/etc/hosts",
            "/etc/ssl/certs/ca-certificates.crt",
            "/etc/apt/sources.list.d/debian.sources",
        ] {
            if Path::new(file).exists() {
                copy(Path::new(file), &self.folder.join(file.trim_start_matches('/')))?;
            }
        }
        if self.folder.join("etc/apt/sources.list.d/debian.sources").exists() {
            drop(fs::remove_file(self.folder.join("etc/apt/sources.list")));
        }
        for settings in fs::read_dir("/etc/apt/apt.conf.d").into_iter().flatten().flatten() {
            let text = fs::read_to_string(settings.path()).unwrap_or_default();
            if text.contains("Acquire::") {
                copy(&settings.path(), &self.folder.join("etc/apt/apt.conf.d").join(settings.file_name()))?;
            }
        }
        println!("Sharing this machine's Rust toolchain; copying the crates it has fetched.");
        let rust = rustup_home();
        for part in ["registry/index", "registry/cache"] {
            let (from, to) = (cargo_home().join(part), self.home.join(".cargo/registry"));
            fs::create_dir_all(&to).map_err(|e| trouble("Making", &to, &e))?;
            if from.exists() {
                run(program("cp").arg("-a").arg(&from).arg(&to))?;
            }
        }
        copy(&rust.join("settings.toml"), &self.home.join(".rustup/settings.toml"))?;
        let mut places = vec![self.home.join(".cargo/bin"), self.home.join(".rustup/toolchains")];
        // An empty folder would look like the data, and every test of it would fail.
        places.extend(test_data().map(|_| self.home.join("shared/data")));
        for place in places {
            fs::create_dir_all(&place).map_err(|e| trouble("Making", &place, &e))?;
        }
        Ok(())
    }

    fn clone_code(&self) -> Done {
        let code = self.home.join("ensemble");
        drop(fs::remove_dir_all(&code));
        run(program("git").args(["clone", "--quiet", "--no-hardlinks"]).arg(root()).arg(&code))
    }

    /// A command in the clone, in a world of its own: mounts and processes go when it ends.
    fn inside(&self, command: &str) -> Command {
        let data = test_data().unwrap_or_default();
        let script = r#"
            set -eu
            mount -t proc proc "$1/proc"
            mount --bind -o ro "$2" "$1/root/.cargo/bin"
            mount --bind -o ro "$3" "$1/root/.rustup/toolchains"
            [ -z "$4" ] || mount --bind -o ro "$4" "$1/root/shared/data"
            shift 4
            exec "$@""#;
        let mut inside = program("unshare");
        inside.args(["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, "sh"]);
        inside
            .arg(&self.folder)
            .arg(cargo_home().join("bin"))
            .arg(rustup_home().join("toolchains"))
            .arg(data);
        inside.args([
            "env",
            "-i",
            "HOME=/root",
            "LANG=C.UTF-8",
            "TERM=dumb",
            "PATH=/root/.cargo/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ]);
        let network = NETWORK.iter().filter_map(|name| Some(format!("{name}={}", std::env::var(name).ok()?)));
        inside.args(network).arg("chroot").arg(&self.folder).args([
            "sh",
            "-c",
            &format!("cd /root/ensemble && {command}"),
        ]);
        inside
    }
}

fn copy(from: &Path, to: &Path) -> Done {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(|e| trouble("Making", folder, &e))?;
    }
    fs::copy(from, to).map(drop).map_err(|e| trouble("Copying", from, &e))
}

fn home(variable: &str, folder: &str) -> PathBuf {
    let usual = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(folder);
    std::env::var_os(variable).map_or_else(usual, PathBuf::from)
}

fn cargo_home() -> PathBuf {
    home("CARGO_HOME", ".cargo")
}

fn rustup_home() -> PathBuf {
    home("RUSTUP_HOME", ".rustup")
}
