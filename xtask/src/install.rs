//! Installing what is missing through the system's package manager, saying so first.

use std::process::Command;

use crate::Done;
use crate::command::{asked, program, run, which};
use crate::tools::Need;

struct Manager {
    name: &'static str,
    refresh: Option<&'static [&'static str]>,
    install: &'static [&'static str],
    packages: fn(&Need) -> &'static [&'static str],
    as_root: bool,
}

const MANAGERS: &[Manager] = &[
    Manager {
        name: "apt-get",
        refresh: Some(&["apt-get", "update", "-q"]),
        install: &["apt-get", "install", "-q", "-y", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"],
        packages: |need| need.apt,
        as_root: true,
    },
    Manager {
        name: "dnf",
        refresh: None,
        install: &["dnf", "install", "-y"],
        packages: |need| need.dnf,
        as_root: true,
    },
    Manager {
        name: "brew",
        refresh: None,
        install: &["brew", "install"],
        packages: |need| need.brew,
        as_root: false,
    },
];

/// Installs those of `needs` that are not found; an error says what to type instead.
pub fn missing(needs: &[Need]) -> Done {
    let missing: Vec<&Need> = needs.iter().filter(|need| !(need.found)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.iter().map(|need| need.name).collect::<Vec<_>>().join("; ");
    let Some(manager) = MANAGERS.iter().find(|manager| which(&[manager.name]).is_some()) else {
        return Err(format!(
            "The tests need: {names}. No apt-get, dnf or brew was found: please install them by hand."
        ));
    };
    let commands = manager.commands(&missing);
    let Some(prefix) = manager.permission() else {
        let typed =
            commands.iter().map(|words| format!("  sudo {}", words.join(" "))).collect::<Vec<_>>().join("\n");
        return Err(format!("The tests need: {names}. To install them, please run:\n{typed}"));
    };
    println!("The tests need: {names}. Installing:");
    for words in commands {
        println!("  {}", words.join(" "));
        run(&mut privileged(&prefix, &words))?;
    }
    Ok(())
}

impl Manager {
    fn commands(&self, missing: &[&Need]) -> Vec<Vec<&'static str>> {
        let packages = missing.iter().flat_map(|need| (self.packages)(need)).copied();
        let install = self.install.iter().copied().chain(packages).collect();
        self.refresh.map(<[_]>::to_vec).into_iter().chain([install]).collect()
    }

    /// The words to put before a command so that it may install; nothing when it may not.
    fn permission(&self) -> Option<Vec<&'static str>> {
        let is_root = || asked(program("id").arg("-u")).is_some_and(|id| id == "0");
        let may_sudo = || asked(program("sudo").args(["-n", "true"])).is_some();
        if !self.as_root || is_root() {
            Some(vec!["env"])
        } else {
            may_sudo().then(|| vec!["sudo", "-n", "env"])
        }
    }
}

fn privileged(prefix: &[&str], words: &[&str]) -> Command {
    let mut all =
        prefix.iter().copied().chain(["DEBIAN_FRONTEND=noninteractive"]).chain(words.iter().copied());
    let mut command = program(all.next().unwrap_or("env"));
    command.args(all);
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::{CHROMIUM, POSTGRES};

    #[test]
    fn apt_refreshes_its_lists_and_installs_all_that_is_missing_at_once() {
        let commands = MANAGERS[0].commands(&[&POSTGRES, &CHROMIUM]);
        assert_eq!(commands.len(), 2);
        assert_eq!(commands[0], ["apt-get", "update", "-q"]);
        assert!(commands[1].ends_with(&["postgresql", "chromium"]));
    }
}
