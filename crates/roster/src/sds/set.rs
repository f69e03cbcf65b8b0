//! Which files are of the set, and what becomes of the others.

use super::Format;
use super::parts::{Parts, headings, is_of_a_mac};
use super::rules::{Family, File, is_of_oneroster};
use super::table::{self, Table};
use crate::archive::{self, Archive};
use crate::date::shortened;
use crate::error::Why;
use crate::grid::Grid;
use crate::problem::{Problems, Severity};

/// Everything that was opened.
pub(super) struct Set {
    pub format: Format,
    pub tables: Vec<Table>,
    pub notes: Vec<String>,
}

impl Set {
    pub(super) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|t| t.file.name == name)
    }
}

/// Opens the files of the set, and says what became of the others.
pub(super) fn open(mut parts: Parts<'_>, problems: &mut Problems) -> Result<Set, Why> {
    let found = found(&parts, problems);
    let families = [Family::V1, Family::V2].map(|f| found.iter().any(|(_, file)| file.family == f));
    if families == [true, true] {
        let what = "there are files of two formats (such as School.csv and orgs.csv)";
        problems.add(Severity::Stop, &[], None, what, "Give the files of one set alone");
    }
    let (mut tables, mut notes, mut before) = (Vec::new(), Vec::new(), Grid::default());
    for (at, file) in &found {
        if !file.is_opened() {
            notes.push(format!("{}.csv was not opened: nothing here makes use of it.", file.name));
            continue;
        }
        let bytes = parts.bytes(*at)?;
        tables.extend(table::read(file, &bytes, &mut before, &mut notes, problems)?);
    }
    if found.iter().all(|(_, file)| !file.is_opened()) {
        return Err(Why::NotSds);
    }
    promised(&found, problems);
    Ok(Set { format: format(&found, &tables), tables, notes })
}

/// Which of the files given is which file of the set.
fn found(parts: &Parts<'_>, problems: &mut Problems) -> Vec<(usize, &'static File)> {
    let mut found: Vec<(usize, &'static File)> = Vec::new();
    for (at, name) in parts.names().enumerate() {
        if is_of_a_mac(name) {
            let what = "a Mac added files of its own; they were passed over";
            problems.add(Severity::Glance, &[], None, what, "Nothing to do");
            continue;
        }
        let Some(file) = File::named(name) else {
            let what = format!("{} is not a file of School Data Sync and was passed over", shortened(name));
            problems.add(Severity::Glance, &[], None, what, "Nothing to do if it is not needed");
            continue;
        };
        match found.iter().any(|(_, other)| other.name == file.name) {
            true => {
                let what = format!("there is more than one {}.csv", file.name);
                problems.add(Severity::Stop, &[], None, what, "Give the files of one set alone");
            }
            false => found.push((at, file)),
        }
    }
    found
}

/// A set is the whole truth: read without one of its files, it would say that everything in it is gone.
fn promised(found: &[(usize, &'static File)], problems: &mut Problems) {
    let there = |name: &str| found.iter().any(|(_, file)| file.name == name);
    let (needed, classes): (&[&str], [&str; 2]) = match found.first() {
        Some((_, file)) if file.family == Family::V1 => {
            (&["School", "Student", "Teacher"], ["Section", "StudentEnrollment"])
        }
        _ => (&["orgs", "users"], ["classes", "enrollments"]),
    };
    let mut say = |severity, name: &str, remedy: &str| {
        problems.add(severity, &[], None, format!("there is no {name}.csv in the set"), remedy);
    };
    for name in needed.iter().filter(|name| !there(name)) {
        say(Severity::Stop, name, "Export the set again with this file");
    }
    match classes.map(there) {
        [false, false] => {
            say(Severity::Glance, &classes.join(".csv and no "), "Nothing to do if there are no classes")
        }
        [a, b] => {
            for (name, there) in classes.iter().zip([a, b]) {
                if !there {
                    say(Severity::Stop, name, "Export the set again with this file");
                }
            }
        }
    }
    if there("Section") && !there("TeacherRoster") {
        say(
            Severity::Glance,
            "TeacherRoster",
            "Nothing to do if it need not be known who teaches which class",
        );
    }
}

fn format(found: &[(usize, &'static File)], tables: &[Table]) -> Format {
    let later = ["roles", "academicSessions", "courses", "demographics", "relationships", "userFlags"];
    match found.first() {
        Some((_, file)) if file.family == Family::V1 => {
            if tables.iter().any(|t| t.is_uk) {
                Format::V1Uk
            } else {
                Format::V1
            }
        }
        _ if found.iter().any(|(_, file)| later.contains(&file.name)) => Format::V2_1,
        _ => Format::V2,
    }
}

/// Whether a zip that was weighed holds a set: files of the right names, with the right headings.
pub(super) fn is_set(archive: &mut Archive<'_>, names: &[String]) -> Result<bool, Why> {
    if names
        .iter()
        .any(|n| n.rsplit('/').next().is_some_and(|base| base.eq_ignore_ascii_case("manifest.csv")))
    {
        return Ok(false);
    }
    let mut right = false;
    for (index, name) in names.iter().enumerate().filter(|(_, name)| !is_of_a_mac(name)) {
        let Some(file) = File::named(name).filter(|file| file.is_opened()) else { continue };
        let headings = headings(&archive::part(archive, index)?);
        if file.family == Family::V2 && headings.iter().any(|h| is_of_oneroster(h)) {
            return Ok(false);
        }
        let there = |name: &str| headings.iter().any(|h| file.meaning(h) == Some(name));
        right |= file.required.split_whitespace().all(there);
    }
    Ok(right)
}
