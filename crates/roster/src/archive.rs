//! Weighing a zip before anything is built from it: real inflated bytes, part by part.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::Why;
use crate::grid::thousands;
use crate::limits;

pub(crate) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Opens a zip whose directory is of a sensible length.
pub(crate) fn open(bytes: &[u8]) -> Result<Archive<'_>, Why> {
    // The directory is read whole on opening, so its entries are counted first.
    let entries = bytes.windows(4).filter(|w| *w == b"PK\x01\x02").count();
    if entries > limits::PARTS {
        return Err(Why::TooLarge(format!("{} parts", thousands(limits::PARTS))));
    }
    ZipArchive::new(Cursor::new(bytes)).map_err(why)
}

/// The parts' names, in order, once every part has been inflated and none was too large.
pub(crate) fn weigh(archive: &mut Archive<'_>) -> Result<Vec<String>, Why> {
    let (mut names, mut total) = (Vec::new(), 0);
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(why)?;
        let name = part.name().map_err(why)?.into_owned();
        let shared = name.to_ascii_lowercase().ends_with("sharedstrings.xml");
        let packed = part.compressed_size();
        let limit = if shared { limits::SHARED_TEXT_BYTES } else { limits::INFLATED_BYTES };
        let mut meter = Meter { part, read: 0, total, limit, packed };
        if shared {
            let mut text = Vec::new();
            meter.run(|chunk| text.extend_from_slice(chunk))?;
            promises(&text)?;
        } else {
            meter.run(|_| ())?;
        }
        total = meter.total;
        names.push(name);
    }
    Ok(names)
}

/// One part, whole, within the limits.
pub(crate) fn part(archive: &mut Archive<'_>, index: usize) -> Result<Vec<u8>, Why> {
    let part = archive.by_index(index).map_err(why)?;
    let packed = part.compressed_size();
    let mut bytes = Vec::new();
    let mut meter = Meter { part, read: 0, total: 0, limit: limits::INFLATED_BYTES, packed };
    meter.run(|chunk| bytes.extend_from_slice(chunk))?;
    Ok(bytes)
}

struct Meter<R> {
    part: R,
    read: u64,
    total: u64,
    limit: u64,
    packed: u64,
}

impl<R: Read> Meter<R> {
    fn run(&mut self, mut each: impl FnMut(&[u8])) -> Result<(), Why> {
        let mut chunk = vec![0; 64 << 10];
        loop {
            let n = self.part.read(&mut chunk).map_err(|e| Why::Damaged(e.to_string()))?;
            if n == 0 {
                return Ok(());
            }
            self.read += n as u64;
            self.total += n as u64;
            if self.read > limits::RATIO_FROM_BYTES && self.read / limits::RATIO > self.packed {
                return Err(Why::Bomb);
            }
            if self.read > self.limit || self.total > limits::INFLATED_BYTES {
                let limit = self.limit.min(limits::INFLATED_BYTES) >> 20;
                return Err(Why::TooLarge(format!("{limit} MB when unpacked")));
            }
            each(chunk.get(..n).unwrap_or_default());
        }
    }
}

/// A text table says how many entries it has, and room is made for them unseen. An entry takes at least the
/// five bytes of `<si/>`.
fn promises(shared_text: &[u8]) -> Result<(), Why> {
    const NAME: &[u8] = b"uniqueCount";
    for (at, _) in shared_text.windows(NAME.len()).enumerate().filter(|(_, w)| *w == NAME) {
        let rest = shared_text.get(at + NAME.len()..).unwrap_or_default();
        let digits = rest.iter().skip_while(|b| !b.is_ascii_digit()).take_while(|b| b.is_ascii_digit());
        let count = digits.fold(0_usize, |n, b| n.saturating_mul(10).saturating_add(usize::from(b - b'0')));
        if count > shared_text.len() / 5 {
            return Err(Why::Damaged("its text table promises more entries than it has".into()));
        }
    }
    Ok(())
}

fn why(error: ZipError) -> Why {
    match error {
        ZipError::UnsupportedArchive(detail) if detail == ZipError::PASSWORD_REQUIRED => Why::Locked,
        other => Why::Damaged(other.to_string()),
    }
}
