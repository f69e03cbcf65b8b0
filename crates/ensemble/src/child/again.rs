//! The file on the child's side. It comes again and again, so a long one can be gone over more than once without being
//! held, and without the child opening anything.

use std::cell::RefCell;
use std::io::{self, Read};

/// The file, as often as it is wanted: in frames, each time with an empty one at its end.
pub struct Again<R>(RefCell<Coming<R>>);

struct Coming<R> {
    input: R,
    /// What is left of a frame.
    left: usize,
    /// Somebody has begun to read it.
    begun: bool,
    ended: bool,
}

impl<R: Read> Again<R> {
    pub fn new(input: R) -> Again<R> {
        Again(RefCell::new(Coming { input, left: 0, begun: false, ended: false }))
    }

    /// The file from its beginning, from the first time it is read on.
    pub fn from_start(&self) -> FromStart<'_, R> {
        FromStart { all: self, begun: false }
    }
}

/// The file from its beginning. Whoever begins to read a later one has ended the earlier.
pub struct FromStart<'a, R> {
    all: &'a Again<R>,
    begun: bool,
}

impl<R: Read> Read for FromStart<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut coming = self.all.0.borrow_mut();
        if !std::mem::replace(&mut self.begun, true) {
            coming.begin()?;
        }
        coming.read(buffer)
    }
}

impl<R: Read> Coming<R> {
    fn begin(&mut self) -> io::Result<()> {
        if self.begun {
            io::copy(self, &mut io::sink())?;
        }
        (self.begun, self.ended) = (true, false);
        Ok(())
    }
}

impl<R: Read> Read for Coming<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ended {
            return Ok(0);
        }
        if self.left == 0 {
            self.left = super::frame::promised(&mut self.input)?;
            self.ended = self.left == 0;
        }
        let room = buffer.len().min(self.left);
        let came = self.input.read(buffer.get_mut(..room).unwrap_or_default())?;
        if came == 0 && room > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= came;
        Ok(came)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::child::frame;

    #[test]
    fn a_file_is_read_twice_and_one_left_in_the_middle_begins_anew() {
        let mut input = Vec::new();
        for _ in 0..3 {
            for piece in [b"one ".as_slice(), b"two", b""] {
                frame::write(&mut input, piece).unwrap();
            }
        }
        let again = Again::new(input.as_slice());
        let mut text = String::new();
        again.from_start().read_to_string(&mut text).unwrap();
        let mut little = [0; 2];
        again.from_start().read_exact(&mut little).unwrap();
        again.from_start().read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), &little), ("one twoone two", b"on"));
        assert!(again.from_start().read_to_string(&mut text).is_err(), "no more of it comes");
    }
}
