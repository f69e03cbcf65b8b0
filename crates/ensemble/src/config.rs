//! Every setting: its name, its default and what it is for. `ensemble doctor` prints them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::child::Limits;

/// One setting, as `doctor` shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Setting {
    pub name: &'static str,
    pub value: String,
    pub source: Source,
    pub about: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Source {
    Default,
    File(PathBuf),
    Environment,
    CommandLine,
}

#[derive(Debug, Clone)]
pub struct Config {
    pub listen: String,
    pub base_url: String,
    pub database_url: String,
    pub data_dir: PathBuf,
    pub mail: String,
    pub mail_from: String,
    pub reader: Option<PathBuf>,
    pub reader_limits: Limits,
    /// In bytes.
    pub largest_upload: u64,
    pub time_zone: String,
    /// School years after the one of leaving.
    pub leavers_kept_years: i16,
    /// Named handles sign in without a link. Only `ensemble demo` sets this; no setting can.
    pub demo: bool,
    settings: Vec<Setting>,
}

/// name, default, what it is for
const SETTINGS: &[(&str, &str, &str)] = &[
    ("listen", "127.0.0.1:8080", "address and port to listen on"),
    ("base_url", "http://127.0.0.1:8080", "the address people type; links in e-mails start with it"),
    ("database_url", "", "sqlite:///path/file.db or postgres://…; empty is a SQLite file in data_dir"),
    ("data_dir", "data", "where the database, uploads on their way in and the server's key are kept"),
    ("mail", "file", "smtp://user:password@host:587, or `file` for a folder of e-mails in data_dir/outbox"),
    ("mail_from", "Ensemble <ensemble@localhost>", "who e-mails come from"),
    ("reader", "", "the program that reads files that are brought in; empty is this program itself"),
    ("reader_memory", "2048", "the most memory that reading one file may take, in MB"),
    (
        "reader_seconds",
        "60",
        "the longest that reading one file may take, for each 50 MB of it, in seconds of a processor",
    ),
    ("largest_upload", "1024", "the largest file that is taken in, in MB"),
    ("time_zone", "Europe/London", "the schools' wall clock, an IANA name"),
    (
        "leavers_kept_years",
        "1",
        "for how many school years after the one of leaving a pupil's name and numbers are kept",
    ),
];

#[derive(Debug)]
pub struct ConfigError(pub String);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for ConfigError {}

impl Config {
    /// Defaults, then the file, then `ENSEMBLE_*`, then what the command line said.
    pub fn load(file: Option<&Path>, said: &[(&str, String)]) -> Result<Config, ConfigError> {
        let from_file = read_file(file)?;
        let path = file.unwrap_or(Path::new("ensemble.toml"));
        let settings: Vec<Setting> = SETTINGS
            .iter()
            .map(|&(name, default, about)| {
                let (value, source) = said
                    .iter()
                    .find(|(n, _)| *n == name)
                    .map(|(_, v)| (v.clone(), Source::CommandLine))
                    .or_else(|| environment(name).map(|v| (v, Source::Environment)))
                    .or_else(|| from_file.get(name).map(|v| (v.clone(), Source::File(path.to_owned()))))
                    .unwrap_or_else(|| (default.to_owned(), Source::Default));
                Setting { name, value, source, about }
            })
            .collect();
        let value = |name: &str| {
            settings.iter().find(|s| s.name == name).map(|s| s.value.clone()).unwrap_or_default()
        };
        let data_dir = PathBuf::from(value("data_dir"));
        let mut database_url = value("database_url");
        if database_url.is_empty() {
            database_url = format!("sqlite://{}", data_dir.join("ensemble.db").display());
        }
        let leavers_kept_years = value("leavers_kept_years");
        let leavers_kept_years = match leavers_kept_years.trim().parse::<i16>() {
            Ok(years @ 0..=25) => years,
            _ => {
                return Err(ConfigError(format!(
                    "leavers_kept_years is {leavers_kept_years:?}; it has to be a whole number of school years from 0 to 25"
                )));
            }
        };
        Ok(Config {
            leavers_kept_years,
            listen: value("listen"),
            base_url: value("base_url").trim_end_matches('/').to_owned(),
            database_url,
            data_dir,
            mail: value("mail"),
            mail_from: value("mail_from"),
            reader: Some(value("reader")).filter(|path| !path.is_empty()).map(PathBuf::from),
            reader_limits: Limits {
                memory: number("reader_memory", &value("reader_memory"))?.saturating_mul(1 << 20),
                seconds: number("reader_seconds", &value("reader_seconds"))?,
            },
            largest_upload: number("largest_upload", &value("largest_upload"))?.saturating_mul(1 << 20),
            time_zone: value("time_zone"),
            demo: false,
            settings,
        })
    }

    /// For `doctor`: every setting with where it came from. Passwords inside addresses are hidden.
    pub fn settings(&self) -> impl Iterator<Item = Setting> + '_ {
        self.settings.iter().cloned().map(|mut setting| {
            setting.value = hide_password(&setting.value);
            setting
        })
    }

    /// Cookies may say `Secure` only where the browser will send them back.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

fn read_file(file: Option<&Path>) -> Result<BTreeMap<String, String>, ConfigError> {
    let path = file.unwrap_or(Path::new("ensemble.toml"));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(_) if file.is_none() => return Ok(BTreeMap::new()),
        Err(why) => return Err(ConfigError(format!("cannot read {}: {why}", path.display()))),
    };
    let settings: BTreeMap<String, String> =
        toml::from_str(&text).map_err(|why| ConfigError(format!("{}: {}", path.display(), why.message())))?;
    match settings.keys().find(|name| !SETTINGS.iter().any(|(known, ..)| known == name)) {
        Some(name) => Err(ConfigError(format!(
            "{}: there is no setting called {name}. `ensemble doctor` lists them.",
            path.display()
        ))),
        None => Ok(settings),
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn environment(name: &str) -> Option<String> {
    std::env::var(format!("ENSEMBLE_{}", name.to_uppercase())).ok()
}

fn number(name: &str, value: &str) -> Result<u64, ConfigError> {
    let number = value.trim().parse::<u64>().ok().filter(|n| *n > 0);
    number.ok_or_else(|| ConfigError(format!("{name} is a whole number above 0, and not “{value}”")))
}

fn hide_password(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else { return value.to_owned() };
    match rest.split_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((name, _)) => format!("{scheme}://{name}:…@{host}"),
            None => value.to_owned(),
        },
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_is_never_printed() {
        assert_eq!(hide_password("postgres://amina:s3cret@db:5432/e"), "postgres://amina:…@db:5432/e");
        assert_eq!(hide_password("data"), "data");
    }

    #[test]
    fn what_the_command_line_says_wins_and_doctor_knows_it() {
        let config = Config::load(None, &[("listen", "127.0.0.1:9".into())]).unwrap();
        assert_eq!(config.listen, "127.0.0.1:9");
        let listen = config.settings().find(|s| s.name == "listen").unwrap();
        assert_eq!(listen.source, Source::CommandLine);
    }
}
