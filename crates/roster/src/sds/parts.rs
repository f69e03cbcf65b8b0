//! The files of a set, wherever they come from: a zip, or several files given together.

use std::borrow::Cow;

use crate::archive::{self, Archive};
use crate::error::Why;
use crate::file::{Kind, Source, kind};
use crate::grid::thousands;
use crate::limits;

/// The files given, with those inside zips in place of the zip.
pub(super) struct Parts<'a> {
    archives: Vec<Archive<'a>>,
    parts: Vec<(String, Place<'a>)>,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    Loose(&'a [u8]),
    /// Which zip, and which of its parts.
    Zipped(usize, usize),
}

impl<'a> Parts<'a> {
    pub(super) fn open(files: &[Source<'a>]) -> Result<Self, Why> {
        let mut parts = Self { archives: Vec::new(), parts: Vec::new() };
        for file in files {
            match kind(file.bytes) {
                Ok(Kind::Zip) => {
                    let mut archive = archive::open(file.bytes)?;
                    for (index, name) in archive::weigh(&mut archive)?.into_iter().enumerate() {
                        let place = Place::Zipped(parts.archives.len(), index);
                        // A folder is no file.
                        if !name.ends_with('/') {
                            parts.parts.push((name, place));
                        }
                    }
                    parts.archives.push(archive);
                }
                Ok(_) | Err(Why::Empty) => parts.parts.push((file.name.to_owned(), Place::Loose(file.bytes))),
                Err(why) => return Err(why),
            }
            if parts.parts.len() > limits::PARTS {
                return Err(Why::TooLarge(format!("{} parts", thousands(limits::PARTS))));
            }
        }
        Ok(parts)
    }

    /// The names, in the order given.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|(name, _)| name.as_str())
    }

    /// One file, whole, within the limits.
    pub(super) fn bytes(&mut self, at: usize) -> Result<Cow<'a, [u8]>, Why> {
        match self.parts.get(at).map(|(_, place)| *place) {
            Some(Place::Loose(bytes)) => Ok(Cow::Borrowed(bytes)),
            Some(Place::Zipped(archive, index)) => match self.archives.get_mut(archive) {
                Some(archive) => Ok(Cow::Owned(archive::part(archive, index)?)),
                None => Ok(Cow::Borrowed(&[])),
            },
            None => Ok(Cow::Borrowed(&[])),
        }
    }
}

/// Whether a Mac put it there.
pub(super) fn is_of_a_mac(name: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || base.starts_with("._") || base == ".DS_Store"
}

/// The headings of a file, from its first line alone.
pub(super) fn headings(bytes: &[u8]) -> Vec<String> {
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let line = start.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
    let line = String::from_utf8_lossy(line.get(..line.len().min(8 << 10)).unwrap_or_default());
    let cells = line.split([',', ';', '\t', '|']);
    cells.map(|cell| cell.trim().trim_matches('"').trim().to_owned()).collect()
}
