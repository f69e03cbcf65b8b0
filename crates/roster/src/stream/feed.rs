//! Bytes from anywhere to pieces of text.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read};

use crate::encoding::{Decoder, Encoding};
use crate::error::Why;
use crate::file::{self, Kind};
use crate::limits;
use crate::text::{HEAD_BYTES, Layout, Pieces, unwrap_rows};

/// How much is read at a time.
const BLOCK: usize = 64 << 10;

/// The text of a reader, piece by piece.
pub(super) struct Feed<R> {
    reader: R,
    decoder: Decoder,
    wrapped: bool,
    block: Vec<u8>,
    /// Text that was decoded and not given out: the head, then the line that is not complete in a wrapped file.
    text: String,
    supposed: Vec<usize>,
    pub bytes: u64,
    is_all: bool,
}

impl<R: Read> Feed<R> {
    /// Reads enough to know what the file is and how it is laid out.
    pub fn new(reader: R, letters: Encoding) -> Result<(Self, Layout), Why> {
        let mut feed = Self {
            reader,
            decoder: Decoder::new(letters),
            wrapped: false,
            block: vec![0; BLOCK],
            text: String::new(),
            supposed: Vec::new(),
            bytes: 0,
            is_all: false,
        };
        feed.first_block()?;
        while !feed.is_all && feed.text.len() <= 2 * HEAD_BYTES {
            feed.decode()?;
        }
        // A shorter one was looked at as it was.
        let is_long = feed.bytes > BLOCK as u64;
        if is_long && feed.is_all && feed.text.bytes().all(|b| b.is_ascii_whitespace()) {
            return Err(Why::Empty);
        }
        let layout = Layout::of(&feed.text);
        feed.text.drain(..layout.skipped.min(feed.text.len()));
        feed.wrapped = layout.wrapped;
        Ok((feed, layout))
    }

    pub fn encoding(&self) -> Encoding {
        self.decoder.encoding()
    }

    /// Reads until the kind of the file shows, and decodes that.
    fn first_block(&mut self) -> Result<(), Why> {
        let mut head = Vec::new();
        while head.len() < BLOCK && !self.is_all {
            let read = self.read()?;
            head.extend_from_slice(self.block.get(..read).unwrap_or_default());
        }
        match file::kind(&head) {
            // A file that begins with very much white space goes on after it.
            Err(Why::Empty) if !self.is_all => {}
            kind => match kind? {
                Kind::Other(_) | Kind::Text if crate::ctf::is_transfer(&head) => return Err(Why::IsCtf),
                Kind::Other(what) => return Err(Why::NotATable(what)),
                Kind::Zip | Kind::Compound => {
                    return Err(Why::NotATable(
                        "a workbook or a packed file, and too large to be read as one",
                    ));
                }
                Kind::Text => {}
            },
        }
        self.decoder.decode(&head, self.is_all, &mut self.text, &mut self.supposed)
    }

    /// Reads a block; how many bytes it has. None is the end.
    fn read(&mut self) -> Result<usize, Why> {
        loop {
            match self.reader.read(&mut self.block) {
                Ok(read) => {
                    self.is_all = read == 0;
                    self.bytes += read as u64;
                    if self.bytes > limits::STREAM_BYTES {
                        return Err(Why::TooLarge(format!("{} GB", limits::STREAM_BYTES >> 30)));
                    }
                    return Ok(read);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Why::BrokeOff(error.to_string())),
            }
        }
    }

    fn decode(&mut self) -> Result<(), Why> {
        let read = self.read()?;
        let block = self.block.get(..read).unwrap_or_default();
        self.decoder.decode(block, self.is_all, &mut self.text, &mut self.supposed)
    }
}

impl<R: Read> Pieces for Feed<R> {
    fn more(&mut self, text: &mut Vec<u8>, supposed: &mut VecDeque<usize>) -> Result<bool, Why> {
        if self.text.is_empty() && self.is_all {
            return Ok(false);
        }
        if self.text.is_empty() || (self.wrapped && !self.is_all) {
            self.decode()?;
        }
        supposed.extend(self.supposed.drain(..));
        if !self.wrapped {
            text.extend_from_slice(self.text.as_bytes());
            self.text.clear();
            return Ok(true);
        }
        let complete =
            if self.is_all { self.text.len() } else { self.text.rfind('\n').map_or(0, |at| at + 1) };
        let rest = self.text.split_off(complete);
        text.extend_from_slice(unwrap_rows(&self.text).as_bytes());
        self.text = rest;
        if self.text.len() > limits::STREAM_ROW_BYTES {
            return Err(Why::TooLarge(format!("{} MB in one row", limits::STREAM_ROW_BYTES >> 20)));
        }
        Ok(true)
    }

    fn longest_row(&self) -> usize {
        limits::STREAM_ROW_BYTES
    }
}
