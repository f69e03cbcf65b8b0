//! The invariants of ARCHITECTURE.md that a program can read off the source.

use std::path::{Path, PathBuf};

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// Source files under `folder` of the workspace, with their text.
fn sources(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut out = Vec::new();
    files(&root.join(folder), &mut out);
    assert!(!out.is_empty(), "no source under {folder}");
    let name = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    out.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

fn is_test(name: &str) -> bool {
    name.ends_with("/tests.rs") || name.contains("/tests/")
}

/// Everything before the file's own tests.
fn product(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

const SLICES: &[&str] = &[
    "notice",
    "numbers",
    "practice",
    "home",
    "import",
    "export",
    "network",
    "person",
    "admin",
    "need",
    "timetable",
    "visit",
    "inquiry",
    "finding",
    "plan",
    "year_book",
];

/// Platform modules that speak SQL because they carry access, events, jobs or sessions.
const SQL_PLATFORM: &[&str] =
    &["/access/", "/event/", "/job/", "/web/session.rs", "/cli/", "/demo/", "/migrations.rs"];

#[test]
fn only_stores_and_the_named_platform_modules_contain_sql() {
    for (name, text) in sources("crates/ensemble/src") {
        let allowed = name.ends_with("/store.rs")
            || name.contains("/store/")
            || SQL_PLATFORM.iter().any(|p| name.contains(p));
        if allowed || is_test(&name) {
            continue;
        }
        for word in ["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM "] {
            assert!(
                !product(&text).contains(word),
                "{name} contains SQL; it belongs in the slice's store.rs"
            );
        }
    }
}

#[test]
fn models_are_pure() {
    for (name, text) in sources("crates/ensemble/src") {
        if !name.ends_with("/model.rs") {
            continue;
        }
        let text = product(&text);
        for word in ["async fn", "html!", ".await"] {
            assert!(!text.contains(word), "{name} contains {word}: a model is types and rules");
        }
    }
}

#[test]
fn a_slice_names_no_other_slices_store_or_views() {
    for (name, text) in sources("crates/ensemble/src") {
        let Some(own) = SLICES.iter().find(|slice| name.contains(&format!("/src/{slice}/"))) else {
            continue;
        };
        if is_test(&name) {
            continue;
        }
        for other in SLICES.iter().filter(|other| *other != own) {
            for part in ["views", "store::"] {
                let named = format!("{other}::{part}");
                // People are brought in to places, and records belong to places: these two lend a hand.
                let lent = matches!(
                    (*own, *other),
                    ("network" | "import", "person") | ("import" | "export" | "numbers" | "home", "network")
                );
                assert!(!text.contains(&named) || (lent && part == "store::"), "{name} names {named}");
            }
        }
    }
}

#[test]
fn the_leaves_know_no_database_and_the_design_system_no_word_of_the_product() {
    for leaf in ["stats", "roster", "ui"] {
        let manifest =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join("crates").join(leaf).join("Cargo.toml");
        let manifest = std::fs::read_to_string(manifest).unwrap();
        for crate_name in ["sqlx", "ensemble-db", "tokio", "axum"] {
            assert!(!manifest.contains(crate_name), "{leaf} depends on {crate_name}");
        }
    }
    for (name, text) in sources("crates/db/src") {
        for table in ["pupil", "measure", "reading", "membership", "org_closure"] {
            let named = format!("FROM {table}");
            assert!(
                !product(&text).contains(&named) || text.contains("ignore"),
                "{name} knows the table {table}"
            );
        }
    }
}

#[test]
fn views_never_write_the_words_we_never_say() {
    const NEVER: &[&str] = &[
        "underperform",
        "failing",
        "weakest",
        "league",
        "leaderboard",
        "leader board",
        "target missed",
        "at risk",
        "outlier",
        "bottom of",
        "top of the",
        "ranked",
        "ranking",
        "best teacher",
    ];
    for (name, text) in sources("crates/ensemble/src") {
        if !(name.contains("/views") || name.contains("sentence") || name.contains("words")) || is_test(&name)
        {
            continue;
        }
        let lower = product(&text).to_lowercase();
        for word in NEVER {
            assert!(!lower.contains(word), "{name} says {word:?}");
        }
    }
}

#[test]
fn no_file_has_grown_past_reading() {
    for folder in [
        "crates/ensemble/src",
        "crates/db/src",
        "crates/stats/src",
        "crates/roster/src",
        "crates/ui/src",
        "xtask/src",
    ] {
        for (name, text) in sources(folder) {
            let lines = text.lines().count();
            assert!(lines <= 600, "{name} has {lines} lines: cut it where it has two subjects");
        }
    }
}

#[test]
fn every_slice_stands_in_the_map() {
    let map = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ARCHITECTURE.md");
    let map = std::fs::read_to_string(map).unwrap();
    for slice in SLICES {
        assert!(map.contains(&format!("`{slice}`")), "ARCHITECTURE.md does not mention {slice}");
    }
}
