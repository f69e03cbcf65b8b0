//! OneRoster 1.1 and 1.2 CSV packages: strict in the report, lenient in effect.
//!
//! Real packages break the standard in small ways (`TRUE` for `true`, a status in bulk mode, another order of
//! columns, an enclosing folder). Each is said, and what was meant is read. What cannot be taken in (a
//! reference to nothing, a date that is none) holds back its row, not the package.
//!
//! Passwords, telephone numbers and pupils' addresses for e-mail are dropped while the package is read;
//! demographics and profiles are not opened at all.
//!
//! Dates follow the standard: a first day is included, an end date is not.

mod build;
mod check;
mod manifest;
mod model;
mod package;
mod record;
mod rules;

pub use model::{
    AcademicSession, Category, Class, Course, Enrollment, LineItem, Mode, Org, Package, Role, Score, User,
    Version,
};

use crate::archive;
use crate::error::{Unreadable, Why};
use crate::file::{Kind, Source, fingerprint, kind};
use crate::problem::Problems;

/// Reads a OneRoster package from the bytes of its zip.
///
/// # Errors
///
/// [`Unreadable`] when it is not such a package or unpacks to more than [`crate::limits`] allows; everything
/// else is in [`Package::problems`].
pub fn read(source: Source<'_>) -> Result<Package, Unreadable> {
    let inner = || {
        if kind(source.bytes)? != Kind::Zip {
            return Err(Why::NotOneRoster);
        }
        let mut archive = archive::open(source.bytes)?;
        let names = archive::weigh(&mut archive)?;
        if !is_package(&names) {
            return Err(Why::NotOneRoster);
        }
        let mut problems = Problems::new(source.name, None);
        let tables = package::open(&mut archive, &names, &mut problems)?;
        Ok(build::package(source.name, fingerprint(source.bytes), tables, problems))
    };
    inner().map_err(|why| Unreadable::new(source.name, why))
}

/// Whether a zip with these parts is a OneRoster package: it has people or organisations.
pub(crate) fn is_package(names: &[String]) -> bool {
    let has = |files: &[&str]| {
        names.iter().any(|name| {
            let base = name.rsplit('/').next().unwrap_or(name);
            files.iter().any(|file| base.eq_ignore_ascii_case(file))
        })
    };
    // A package of changes may hold one file alone, such as the results.
    let of_changes = ["classes.csv", "lineItems.csv", "results.csv"];
    has(&["users.csv", "orgs.csv", "enrollments.csv"]) || has(&["manifest.csv"]) && has(&of_changes)
}
