//! From bytes to text: UTF-16 with its mark, else UTF-8, else Windows-1252 or what a person says, line by line. A file that is held whole
//! is decoded at once, a longer one piece by piece, by the same rules.

use std::borrow::Cow;

use encoding_rs::{ISO_8859_15, MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};

use crate::error::Why;
use crate::limits;

/// How the text of a file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without its mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16, as Excel's "Unicode text" writes.
    #[serde(rename = "utf-16")]
    Utf16,
    /// Windows-1252 (Western European), in at least one line that is not UTF-8.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// ISO 8859-15, likewise; only where a person says so.
    #[serde(rename = "iso-8859-15")]
    Iso8859_15,
    /// What Macs wrote before UTF-8, likewise; only where a person says so.
    #[serde(rename = "mac-roman")]
    MacRoman,
}

impl Encoding {
    /// What a person can choose for lines that are not UTF-8. In the last of them such letters are lost.
    pub const CHOICES: [Self; 4] = [Self::Windows1252, Self::Iso8859_15, Self::MacRoman, Self::Utf8];

    /// Its name, for a person.
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Windows1252 => "Western European (Windows-1252)",
            Self::Iso8859_15 => "Western European (ISO-8859-15)",
            Self::MacRoman => "Mac Roman",
        }
    }

    fn line(self, bytes: &[u8]) -> Cow<'_, str> {
        let encoding = match self {
            Self::Utf8 | Self::Utf16 => return String::from_utf8_lossy(bytes),
            Self::Windows1252 => WINDOWS_1252,
            Self::Iso8859_15 => ISO_8859_15,
            Self::MacRoman => MACINTOSH,
        };
        encoding.decode_without_bom_handling(bytes).0
    }
}

/// Text with what had to be supposed to get it.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: Encoding,
    /// Where in `text` the lines begin that are not UTF-8, in order.
    pub supposed: Vec<usize>,
}

/// Decodes a whole file. Refuses what is not text: a NUL, or more than one control character in 200 bytes.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, Why> {
    decode_as(bytes, Encoding::Windows1252)
}

/// The same with the encoding of lines that are not UTF-8.
pub(crate) fn decode_as(bytes: &[u8], letters: Encoding) -> Result<Decoded<'_>, Why> {
    for (mark, encoding) in [([0xFF, 0xFE], UTF_16LE), ([0xFE, 0xFF], UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(&mark) {
            let (text, damaged) = encoding.decode_without_bom_handling(rest);
            // Bytes that are not UTF-16 after its mark are not text in any way a school writes it.
            if damaged || text.contains('\0') {
                return Err(Why::NotText);
            }
            return Ok(Decoded { text, encoding: Encoding::Utf16, supposed: Vec::new() });
        }
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let controls = bytes.iter().filter(|b| is_control(**b)).count();
    if bytes.contains(&0) || controls > bytes.len() / 200 {
        return Err(Why::NotText);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: Cow::Borrowed(text), encoding: Encoding::Utf8, supposed: Vec::new() });
    }
    let (mut text, mut supposed) = (String::with_capacity(bytes.len() + bytes.len() / 16), Vec::new());
    lines(bytes, letters, 0, &mut text, &mut supposed);
    Ok(Decoded { text: Cow::Owned(text), encoding: letters, supposed })
}

/// Files put together from two exports mix both, so each line is judged for itself. `before` is how much text was
/// there before `text`.
fn lines(bytes: &[u8], letters: Encoding, before: usize, text: &mut String, supposed: &mut Vec<usize>) {
    for line in bytes.split_inclusive(|b| ends_line(*b)) {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => {
                supposed.push(before + text.len());
                text.push_str(&letters.line(line));
            }
        }
    }
}

fn ends_line(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Decodes a file piece by piece, holding no more than the line that is not complete yet.
pub(crate) struct Decoder {
    /// Of lines that are not UTF-8.
    letters: Encoding,
    /// None until the first bytes have shown what it is.
    encoding: Option<Encoding>,
    utf16: Option<encoding_rs::Decoder>,
    /// Bytes that no line end has followed yet.
    rest: Vec<u8>,
    bytes: usize,
    controls: usize,
    /// How much text was given out.
    given: usize,
}

impl Decoder {
    pub fn new(letters: Encoding) -> Self {
        Self { letters, encoding: None, utf16: None, rest: Vec::new(), bytes: 0, controls: 0, given: 0 }
    }

    /// The encoding so far; certain at the end.
    pub fn encoding(&self) -> Encoding {
        self.encoding.unwrap_or(Encoding::Utf8)
    }

    /// Adds the text of the next bytes, up to the last complete line; at the end (`last`), all of it. `supposed`
    /// gets the places, counted from the beginning of the file's text, of lines that are not UTF-8.
    pub fn decode(
        &mut self,
        bytes: &[u8],
        last: bool,
        text: &mut String,
        supposed: &mut Vec<usize>,
    ) -> Result<(), Why> {
        let bytes = self.begin(bytes, last);
        let before = text.len();
        match &mut self.utf16 {
            Some(decoder) => utf16(decoder, &bytes, last, text)?,
            None => self.complete_lines(&bytes, last, text, supposed)?,
        }
        self.given += text.len() - before;
        Ok(())
    }

    /// Looks for a mark in the first bytes of the file, and gives the bytes without it.
    fn begin<'a>(&mut self, bytes: &'a [u8], last: bool) -> Cow<'a, [u8]> {
        if self.encoding.is_some() {
            return Cow::Borrowed(bytes);
        }
        let mut start = std::mem::take(&mut self.rest);
        start.extend_from_slice(bytes);
        if start.len() < 3 && !last {
            self.rest = start;
            return Cow::Borrowed(&[]);
        }
        let (mark, decoder) = match start.as_slice() {
            [0xFF, 0xFE, ..] => (2, Some(UTF_16LE.new_decoder_without_bom_handling())),
            [0xFE, 0xFF, ..] => (2, Some(UTF_16BE.new_decoder_without_bom_handling())),
            [0xEF, 0xBB, 0xBF, ..] => (3, None),
            _ => (0, None),
        };
        self.encoding = Some(if decoder.is_some() { Encoding::Utf16 } else { Encoding::Utf8 });
        self.utf16 = decoder;
        start.drain(..mark);
        Cow::Owned(start)
    }

    fn complete_lines(
        &mut self,
        bytes: &[u8],
        last: bool,
        text: &mut String,
        supposed: &mut Vec<usize>,
    ) -> Result<(), Why> {
        if bytes.contains(&0) {
            return Err(Why::NotText);
        }
        self.bytes += bytes.len();
        self.controls += bytes.iter().filter(|b| is_control(**b)).count();
        let end = match last {
            true => bytes.len(),
            false => bytes.iter().rposition(|b| ends_line(*b)).map_or(0, |at| at + 1),
        };
        let (complete, open) = bytes.split_at(end.min(bytes.len()));
        let whole = match self.rest.is_empty() {
            true => Cow::Borrowed(complete),
            false if complete.is_empty() && !last => Cow::Borrowed(complete),
            false => {
                let mut whole = std::mem::take(&mut self.rest);
                whole.extend_from_slice(complete);
                Cow::Owned(whole)
            }
        };
        self.rest.extend_from_slice(open);
        if self.rest.len() > limits::STREAM_ROW_BYTES {
            return Err(Why::TooLarge(format!("{} MB in one row", limits::STREAM_ROW_BYTES >> 20)));
        }
        match std::str::from_utf8(&whole) {
            Ok(whole) => text.push_str(whole),
            Err(_) => {
                self.encoding = Some(self.letters);
                let mut decoded = String::with_capacity(whole.len() + whole.len() / 16);
                lines(&whole, self.letters, self.given, &mut decoded, supposed);
                text.push_str(&decoded);
            }
        }
        if last && self.controls > self.bytes / 200 {
            return Err(Why::NotText);
        }
        Ok(())
    }
}

fn utf16(decoder: &mut encoding_rs::Decoder, bytes: &[u8], last: bool, text: &mut String) -> Result<(), Why> {
    let before = text.len();
    // Enough for all of it, so one call decodes it; two bytes become three at most.
    text.reserve(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(0));
    let (result, _) = decoder.decode_to_string_without_replacement(bytes, text, last);
    let damaged = !matches!(result, encoding_rs::DecoderResult::InputEmpty);
    if damaged || text.get(before..).is_some_and(|t| t.contains('\0')) {
        return Err(Why::NotText);
    }
    Ok(())
}

fn is_control(byte: u8) -> bool {
    matches!(byte, 0x00..=0x08 | 0x0E..=0x1F | 0x7F)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_latin_letter_leaves_the_other_lines_utf8() {
        let decoded = decode(b"Na\xC3\xAFve\nKo\xE9lpin\nZ\xC3\xB6e\n").unwrap();
        assert_eq!(decoded.text, "Naïve\nKoélpin\nZöe\n");
        assert_eq!(decoded.encoding, Encoding::Windows1252);
        assert_eq!(decoded.supposed, [7]);
    }

    #[test]
    fn a_person_may_say_what_lines_that_are_not_utf8_are() {
        let bytes = b"Na\xC3\xAFve\nKo\x8Elpin \xA4\n";
        let read = |letters| decode_as(bytes, letters).unwrap().text.into_owned();
        assert_eq!(read(Encoding::MacRoman), "Naïve\nKoélpin §\n");
        assert_eq!(read(Encoding::Windows1252), "Naïve\nKoŽlpin ¤\n");
        assert_eq!(read(Encoding::Iso8859_15), "Naïve\nKo\u{8e}lpin €\n");
        assert_eq!(read(Encoding::Utf8), "Naïve\nKo\u{fffd}lpin \u{fffd}\n");
        assert_eq!(decode_as(bytes, Encoding::MacRoman).unwrap().encoding, Encoding::MacRoman);
    }

    #[test]
    fn utf16_and_the_mark_of_utf8_are_taken_off() {
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend("Zoë\tP3".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decode(&bytes).unwrap().text, "Zoë\tP3");
        assert_eq!(decode(b"\xEF\xBB\xBFname").unwrap().text, "name");
    }

    #[test]
    fn bytes_that_are_not_text_are_refused() {
        assert_eq!(decode(b"a\0b").unwrap_err(), Why::NotText);
        assert_eq!(decode(b"\x04\x1c\x19 9 \x1b").unwrap_err(), Why::NotText);
        assert_eq!(decode(&[0xFF, 0xFE, 0x00, 0xD8, 0x41, 0x00]).unwrap_err(), Why::NotText);
    }
}
