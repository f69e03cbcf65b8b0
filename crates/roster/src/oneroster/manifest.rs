//! `manifest.csv`: what a package says about itself.

use std::collections::HashMap;

use super::model::{Mode, Version};
use crate::grid::Grid;
use crate::problem::{Problems, Severity};

/// What the manifest says.
pub(super) struct Manifest {
    pub version: Version,
    /// Whether the version is one that the package itself names.
    pub is_named: bool,
    pub source: Option<String>,
    /// Files (without `.csv`) that it lists; none for `absent`.
    pub files: HashMap<String, Option<Mode>>,
    /// Whether there is a manifest.
    pub found: bool,
}

impl Manifest {
    pub(super) fn missing(problems: &mut Problems) -> Self {
        let what = "there is no manifest.csv; the package was read as OneRoster 1.0";
        problems.add(Severity::Glance, &[], None, what, "Nothing to do if the rows look right");
        Self { version: Version::V1_0, is_named: false, source: None, files: HashMap::new(), found: false }
    }

    pub(super) fn read(grid: &Grid, problems: &mut Problems) -> Self {
        problems.turn_to("manifest.csv");
        let mut manifest = Self {
            version: Version::V1_1,
            is_named: false,
            source: None,
            files: HashMap::new(),
            found: true,
        };
        let mut version_given = false;
        for row in grid.rows.iter().skip(1) {
            let (name, value) = (row.get(0).text(), row.get(1).text());
            let mut say = |what: String, remedy: &str| {
                problems.add(Severity::Glance, &[row.number], None, what, remedy);
            };
            match (&*name, &*value) {
                ("oneroster.version", "1.1") => (manifest.is_named, version_given) = (true, true),
                ("oneroster.version", "1.2") => {
                    (manifest.version, manifest.is_named, version_given) = (Version::V1_2, true, true);
                }
                ("oneroster.version", other) => {
                    version_given = true;
                    say(
                        format!("the version “{other}” is not known; it was read as 1.1"),
                        "Look through the rows",
                    );
                }
                ("source.systemName", name) => {
                    manifest.source = Some(name.to_owned()).filter(|s| !s.is_empty())
                }
                (name, mode) if name.starts_with("file.") => {
                    let file = name.trim_start_matches("file.").to_owned();
                    let mode = match mode.to_ascii_lowercase().as_str() {
                        "bulk" => Some(Mode::Bulk),
                        "delta" => Some(Mode::Delta),
                        "absent" => None,
                        _ => {
                            let what = format!("“{mode}” for {file} is neither absent, bulk nor delta");
                            say(what, "Nothing to do: the file itself decides");
                            continue;
                        }
                    };
                    manifest.files.insert(file, mode);
                }
                _ => {}
            }
        }
        if !version_given {
            let what = "the manifest names no version; the package was read as OneRoster 1.1";
            problems.add(Severity::Glance, &[], None, what, "Nothing to do if the rows look right");
        }
        manifest
    }
}
