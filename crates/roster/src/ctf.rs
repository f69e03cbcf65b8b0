//! England's Common Transfer File: the XML by which schools hand a pupil's record on.
//!
//! A transfer file holds addresses, contacts, special needs, care and meals. This reader goes by an
//! allow-list: it takes what a pupil is matched by (UPN, names, date of birth), assessments and each year's
//! summary of attendance. All else is skipped while reading, never stored, and said by kind and count.
//!
//! The names of the elements are those of the Department for Education, *Common transfer file:
//! specification*. Versions differ in what they hold besides, so a file is not judged by its version.
//!
//! A transfer file has no rows. Where a row is named, it is the pupil's place among the pupils of the file,
//! from 1.

mod check;
mod model;
mod walk;

pub use model::{Assessment, Attendance, Pupil, Skipped, Transfer};

use crate::encoding;
use crate::error::{Unreadable, Why};
use crate::file::{Source, fingerprint, kind};
use crate::problem::Problems;

/// Where a problem is, in place of a sheet: rows are pupils.
const PUPILS: &str = "pupils in order";

/// Reads a transfer file from its bytes.
///
/// # Errors
///
/// [`Unreadable`] when it is not a transfer file, breaks off, declares a document type or entities of its
/// own, or is larger or deeper than a transfer file can be; everything else is in [`Transfer::problems`].
///
/// ```
/// use ensemble_roster::{Source, ctf};
///
/// let bytes = b"<CTfile><Header><CTFversion>25.0</CTFversion></Header><CTFpupilData><Pupil>\
///     <UPN>H801200001001</UPN><Surname>Byrne</Surname><Forename>Nell</Forename><DOB>2015-10-02</DOB>\
///     <Address><Street>1 Harl Lane</Street></Address>\
///     <StageAssessments><KeyStage><Stage>KS2</Stage><StageAssessment><Year>2026</Year>\
///     <Subject>MAT</Subject><Method>TT</Method><Component>NA</Component><ResultStatus>R</ResultStatus>\
///     <Result>105</Result></StageAssessment></KeyStage></StageAssessments></Pupil></CTFpupilData></CTfile>";
/// let transfer = ctf::read(Source { name: "ctf.xml", bytes })?;
///
/// assert_eq!(transfer.assessments[0].measure(), "KS2 MAT NA TT");
/// assert_eq!(transfer.notes, ["Skipped unread: address, in 1 place."]);
/// # Ok::<(), ensemble_roster::Unreadable>(())
/// ```
pub fn read(source: Source<'_>) -> Result<Transfer, Unreadable> {
    let inner = || {
        kind(source.bytes)?;
        if !is_transfer(source.bytes) {
            return Err(Why::NotCtf);
        }
        let decoded = encoding::decode(source.bytes)?;
        let file = walk::file(&decoded.text)?;
        let problems = Problems::new(source.name, Some(PUPILS));
        Ok(check::transfer(source.name, fingerprint(source.bytes), file, problems))
    };
    inner().map_err(|why| Unreadable::new(source.name, why))
}

/// Whether bytes begin as a transfer file does, in whatever encoding.
pub(crate) fn is_transfer(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(4 << 10)).unwrap_or_default();
    // In UTF-16 every other byte of these letters is nought.
    let head: Vec<u8> = head.iter().copied().filter(|b| *b != 0 && b.is_ascii()).collect();
    let root = head
        .windows(7)
        .any(|w| matches!(w, [b'<' | b':', name @ ..] if name.eq_ignore_ascii_case(b"CTfile")));
    root && head.trim_ascii_start().starts_with(b"<")
}
