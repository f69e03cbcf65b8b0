//! Plain CSV straight into columns, without holding the text.

use std::io::{self, Seek as _, SeekFrom};
use std::path::Path;

use super::intake::{Intake, Stop};
use super::lines::{BLOCK, Lines, Odd};
use super::plain::{self, Plain};
use super::{Columns, Want};
use crate::analyse::near;
use crate::analyse::progress::Progress;

/// Why a file was not read here.
pub enum Left {
    /// Another reader has to say what it holds; perhaps with a sentence about what was noticed.
    NotPlain(Option<String>),
    /// It has no such column.
    Unknown(String),
    Broken(io::Error),
}

impl From<io::Error> for Left {
    fn from(why: io::Error) -> Self {
        Left::Broken(why)
    }
}

impl From<Odd> for Left {
    fn from(odd: Odd) -> Self {
        match odd {
            Odd::Broken(why) => Left::Broken(why),
            Odd::NotPlain => Left::NotPlain(None),
        }
    }
}

pub fn read(path: &Path, name: &str, wants: &[Want], progress: &Progress) -> Result<Columns, Left> {
    let mut plain = plain::look(path)?.ok_or(Left::NotPlain(None))?;
    let places = places(&plain, name, wants)?;
    let mut intake = Intake::new(wants, plain.rows);
    loop {
        match pass(&mut plain, &places, &mut intake, progress)? {
            None => break,
            Some(Stop::Levels(want)) => intake = intake.again_with_levels(want),
            // It may be a heading again, as on printed pages, which the other reader passes over.
            Some(other) => return Err(Left::NotPlain(Some(other.sentence(name, wants)))),
        }
    }
    if intake.is_odd() {
        return Err(Left::NotPlain(None));
    }
    Ok(intake.finish(name))
}

/// The column of each want.
fn places(plain: &Plain, name: &str, wants: &[Want]) -> Result<Vec<usize>, Left> {
    let header = &plain.head.header;
    let place = |want: &Want| {
        header.iter().find(|h| h.name == want.column).map(|h| h.column).ok_or_else(|| {
            // A column without a heading has a name of this kind, if a row further down has a value in it.
            if want.column.starts_with("Column ") {
                return Left::NotPlain(None);
            }
            let names: Vec<&str> = header.iter().map(|h| h.name.as_str()).collect();
            Left::Unknown(near::missing(name, "column", &want.column, &names))
        })
    };
    wants.iter().map(place).collect()
}

/// Once through the file.
fn pass(
    plain: &mut Plain,
    places: &[usize],
    intake: &mut Intake,
    progress: &Progress,
) -> Result<Option<Stop>, Left> {
    plain.file.seek(SeekFrom::Start(plain.skip))?;
    let width = places.iter().max().map_or(0, |last| last + 1);
    let mut lines = Lines::new(&plain.file, plain.delimiter, width, BLOCK);
    lines.next()?;
    while let Some(line) = lines.next()? {
        let cell = |want: usize| places.get(want).map_or(&[][..], |column| line.cell(*column));
        if let Err(stop) = intake.take(line.number, cell, || line.is_blank()) {
            return Ok(Some(stop));
        }
        if line.number.is_multiple_of(1 << 16) {
            progress.read(intake.rows());
        }
    }
    Ok(None)
}
