//! From bytes to text: UTF-16 with its mark, else UTF-8, else Windows-1252 line by line.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::error::Why;

/// How the text of a file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without its mark.
    Utf8,
    /// UTF-16, as Excel's "Unicode text" writes.
    Utf16,
    /// Windows-1252 (Western European), in at least one line that is not UTF-8.
    Windows1252,
}

/// Text with what had to be supposed to get it.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: Encoding,
    /// Where in `text` the lines begin that were read as Windows-1252, in order.
    pub supposed: Vec<usize>,
}

/// Decodes a whole file. Refuses what is not text: a NUL, or more than one control character in 200 bytes.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, Why> {
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
    // Files put together from two exports mix both, so each line is judged for itself.
    let (mut text, mut supposed) = (String::with_capacity(bytes.len() + bytes.len() / 16), Vec::new());
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => {
                supposed.push(text.len());
                text.push_str(&WINDOWS_1252.decode_without_bom_handling(line).0);
            }
        }
    }
    Ok(Decoded { text: Cow::Owned(text), encoding: Encoding::Windows1252, supposed })
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
