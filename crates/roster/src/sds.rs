//! Microsoft School Data Sync: sets of CSV files, to the same records as a OneRoster package.
//!
//! Read are the first format (`School.csv`, `Section.csv`, `Student.csv`, `StudentEnrollment.csv`,
//! `Teacher.csv`, `TeacherRoster.csv`), the same with the UK's headings, the second (`orgs.csv`, `users.csv`,
//! `classes.csv`, `enrollments.csv`) and 2.1, which adds `roles.csv`, `academicSessions.csv` and
//! `courses.csv`. A set comes in a zip or as several files given together.
//!
//! Only the columns that are taken are kept; passwords, addresses, telephone numbers, dates of birth and all
//! others are gone once their file is parsed, and each is counted in [`Package::notes`]. A row that is out of
//! step with its headings is not read at all, since a password might stand under another heading.
//! `demographics.csv`, `relationships.csv` and `userFlags.csv` are not opened. People without a role in a
//! school, such as guardians, and pupils' addresses for e-mail are left out and counted.
//!
//! A set is always complete: what is known and not in it is gone.

mod build;
mod check;
mod parts;
mod people;
mod rules;
mod set;
mod table;

use crate::archive::Archive;
use crate::error::{Unreadable, Why};
use crate::file::{Source, fingerprint};
use crate::oneroster::Package;
use crate::problem::Problems;
use parts::Parts;

/// The format of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The first, with six files.
    V1,
    /// The first, with the headings of the UK: `DfE Number`, `ID`.
    V1Uk,
    /// The second, with four files.
    V2,
    /// 2.1.
    V2_1,
}

/// Reads a set: one zip, or the files of a set together, in any order. `name` is what the person knows the
/// set by, and is used in sentences.
///
/// # Errors
///
/// [`Unreadable`] when there is no such file among them or they are larger than [`crate::limits`] allows;
/// everything else is in [`Package::problems`].
///
/// ```
/// use ensemble_roster::{Source, sds};
///
/// let orgs = b"sourcedId,name,type,parentSourcedId\ns1,Fennick Road,school,\n";
/// let users = b"sourcedId,orgSourcedIds,givenName,familyName,username,password,role,grade\n\
///     u1,s1,Nell,Byrne,nell@example.org,hunter2,Student,3\n";
/// let set = sds::read("autumn", &[
///     Source { name: "orgs.csv", bytes: orgs },
///     Source { name: "users.csv", bytes: users },
/// ])?;
///
/// assert!(set.users[0].is_pupil());
/// assert!(set.notes.contains(&"The column password of users.csv was dropped unread: 1 filled cell.".to_owned()));
/// # Ok::<(), ensemble_roster::Unreadable>(())
/// ```
pub fn read(name: &str, files: &[Source<'_>]) -> Result<Package, Unreadable> {
    let inner = || {
        if files.is_empty() {
            return Err(Why::Empty);
        }
        let mut problems = Problems::new(name, None);
        let set = set::open(Parts::open(files)?, &mut problems)?;
        Ok(build::package(name, of_all(files), set, problems))
    };
    inner().map_err(|why| Unreadable::new(name, why))
}

/// The fingerprint of one file, or of the fingerprints of several, whatever their order.
fn of_all(files: &[Source<'_>]) -> String {
    let mut each: Vec<String> = files.iter().map(|file| fingerprint(file.bytes)).collect();
    each.sort_unstable();
    match each.as_slice() {
        [one] => one.clone(),
        several => fingerprint(several.concat().as_bytes()),
    }
}

/// Whether a zip that was weighed holds a set.
pub(crate) fn is_set(archive: &mut Archive<'_>, names: &[String]) -> Result<bool, Why> {
    set::is_set(archive, names)
}
