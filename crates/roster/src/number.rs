//! Numbers and bands as people write them.

use crate::raw::without_text_mark;

/// A number without a unit or grouping: `24.1`, `-3`, `1e5`.
pub(crate) fn plain(text: &str) -> Option<f64> {
    let text = without_text_mark(text);
    // `inf`, `nan` and `1_000` are numbers to Rust and words to a school.
    let usual = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E');
    (text.bytes().all(usual) && text.bytes().any(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// A number as people write it: with a percent sign, which is left out of the value (7% is 7), with a real
/// minus sign, with thousands grouped by comma or space, or, when the column does so, with a decimal comma.
pub(crate) fn number(text: &str, decimal_comma: bool) -> Option<f64> {
    if let Some(number) = plain(text) {
        return Some(number);
    }
    let text = without_text_mark(text);
    // Words are most of what is asked about, and are told at once.
    let written_so = |c: char| c.is_ascii_digit() || ",. %-+\u{2212}\u{a0}\u{202f}\u{2009}eE".contains(c);
    if !text.chars().all(written_so) {
        return None;
    }
    let text = text.strip_suffix('%').map_or(text, str::trim_end);
    let text = text.replace('\u{2212}', "-").replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ");
    if decimal_comma {
        return plain(&ungrouped(&text, '.').replace(',', "."));
    }
    plain(&text).or_else(|| plain(&ungrouped(&ungrouped(&text, ','), ' ')))
}

/// Text without the marks between groups of three digits; as it was when the groups are not of three.
fn ungrouped(text: &str, mark: char) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, rest) = match digits.find(|c: char| c != mark && !c.is_ascii_digit()) {
        Some(at) => digits.split_at(at),
        None => (digits, ""),
    };
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    let grouped = (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3);
    if grouped { format!("{sign}{}{rest}", whole.replace(mark, "")) } else { text.to_owned() }
}

/// Whether this can only be a decimal comma: `3,5` and `12,25`, but not `1,327`.
pub(crate) fn has_decimal_comma(text: &str) -> bool {
    let text = text.strip_suffix('%').unwrap_or(text).trim_start_matches('-');
    match text.split_once(',') {
        Some((whole, part)) => {
            let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
            digits(whole) && digits(part) && part.len() != 3
        }
        None => false,
    }
}

/// A range in place of a number, in the unit of its column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Band {
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Written with a sign or a word that only a band has, such as `<`, `+`, `%`, "or more".
    pub certain: bool,
}

/// A band: `0-10%`, `90+%`, `<5`, `>=95%`, `1 to 4`, `5 or fewer`, `10 or more`. Two years (`2021-2022`) are
/// a school year, not a band.
pub(crate) fn band(text: &str) -> Option<Band> {
    if text.len() > 40 || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let lower = text.to_lowercase();
    let percent = lower.contains('%');
    let text = lower.replace('%', "").replace(['\u{2013}', '\u{2212}'], "-");
    let text = text.trim();
    let under = ["<=", "≤", "<", "fewer than ", "less than ", "under ", "below ", "up to ", "at most "];
    let over = [">=", "≥", ">", "more than ", "over ", "above ", "at least "];
    let after = |heads: &[&str]| heads.iter().find_map(|h| plain(text.strip_prefix(h)?.trim()));
    let before = |tails: &[&str]| tails.iter().find_map(|t| plain(text.strip_suffix(t)?.trim()));
    if let Some(high) = after(&under).or_else(|| before(&[" or fewer", " or less", " or under"])) {
        return Some(Band { low: None, high: Some(high), certain: true });
    }
    if let Some(low) = after(&over).or_else(|| before(&["+", " or more", " or over", " and over"])) {
        return Some(Band { low: Some(low), high: None, certain: true });
    }
    let (low, high) = text.split_once(" to ").or_else(|| text.split_once('-'))?;
    let (low, high) = (plain(low.trim())?, plain(high.trim())?);
    let years = !percent && low >= 1900.0 && high <= 2100.0;
    (low < high && !years).then_some(Band { low: Some(low), high: Some(high), certain: percent })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, value) in [
            ("24.1", 24.1),
            ("1,327", 1327.0),
            ("1 327", 1327.0),
            ("12,345,678.5", 12_345_678.5),
            ("19.2%", 19.2),
            ("7 %", 7.0),
            ("\u{2212}0.5", -0.5),
            ("'0012", 12.0),
        ] {
            assert_eq!(number(text, false), Some(value), "{text}");
        }
        for text in ["inf", "NaN", "1_000", "12,34", "1,32", "e", "3A", "", "0x10", "--1", "1 2"] {
            assert_eq!(number(text, false), None, "{text}");
        }
    }

    #[test]
    fn a_decimal_comma_is_read_where_the_column_has_one() {
        assert!(has_decimal_comma("3,5") && !has_decimal_comma("1,327") && !has_decimal_comma("1,2,3"));
        assert_eq!(number("3,5", true), Some(3.5));
        assert_eq!(number("1.234,5", true), Some(1234.5));
    }

    #[test]
    fn bands_have_the_ends_they_are_written_with() {
        let ends = |text: &str| band(text).map(|b| (b.low, b.high));
        assert_eq!(ends("0-10%"), Some((Some(0.0), Some(10.0))));
        assert_eq!(ends("90+%"), Some((Some(90.0), None)));
        assert_eq!(ends("90%+"), Some((Some(90.0), None)));
        assert_eq!(ends("<5"), Some((None, Some(5.0))));
        assert_eq!(ends("< 5%"), Some((None, Some(5.0))));
        assert_eq!(ends(">=95%"), Some((Some(95.0), None)));
        assert_eq!(ends("1 to 4"), Some((Some(1.0), Some(4.0))));
        assert_eq!(ends("5 or fewer"), Some((None, Some(5.0))));
        assert_eq!(ends("10 or more"), Some((Some(10.0), None)));
        for text in ["2021-2022", "2021-22", "5-5", "-3", "3A-3B", "90", "+", "22/23-1076"] {
            assert_eq!(ends(text), None, "{text}");
        }
    }
}
