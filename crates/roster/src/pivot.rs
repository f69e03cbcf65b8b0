//! Marksheets with one row a pupil and a column for each subject and occasion: which part of a heading is the
//! measure, and which the occasion.

use crate::column::Kind;
use crate::date;
use crate::guess::Looked;
use crate::mapping::{How, Mapped, Target};
use crate::names;

/// The target of a heading that names a measure and an occasion; the whole heading twice when it does not.
pub(crate) fn value_at(heading: &str) -> Target {
    let (measure, occasion) = match (parts(heading), heading.split_once(" – ")) {
        (Some(parts), _) => parts,
        (None, Some((measure, occasion))) => (measure.to_owned(), occasion.to_owned()),
        (None, None) => (heading.to_owned(), heading.to_owned()),
    };
    Target::ValueAt { measure, occasion }
}

/// Sends columns whose headings name an occasion to it: under two levels always, in one row when another column
/// holds the same measure on another occasion.
pub(crate) fn turn(sheet: Looked<'_>, columns: &mut [Mapped]) {
    let found: Vec<Option<(String, String)>> = columns
        .iter()
        .map(|column| match (&column.target, column.how) {
            (Target::Value { .. }, _) => parts(&column.heading),
            (Target::LeaveOut, How::NotRecognised) => unknown(sheet, &column.heading),
            _ => None,
        })
        .collect();
    let again = |(measure, occasion): &(String, String)| {
        let same = |m: &str| names::plain(m) == names::plain(measure);
        found.iter().flatten().any(|(m, o)| same(m) && o != occasion)
    };
    for (column, found_here) in columns.iter_mut().zip(&found) {
        let Some(here) = found_here else { continue };
        if column.heading.contains(" – ") || again(here) {
            let (measure, occasion) = here.clone();
            column.target = Target::ValueAt { measure, occasion };
            if column.how == How::NotRecognised {
                column.how = How::PartOfHeading;
            }
        }
    }
}

/// A column that is not recognised, under a heading of two levels with an occasion, over numbers.
fn unknown(sheet: Looked<'_>, heading: &str) -> Option<(String, String)> {
    if !heading.contains(" – ") || names::is_private(&names::plain(heading)) {
        return None;
    }
    let numbers = matches!(sheet.kind(sheet.index_of(heading)?), Kind::Number { .. });
    parts(heading).filter(|_| numbers)
}

/// The measure and the occasion that a heading names: `Reading – Autumn`, `Autumn – Reading`, `Reading Aut 2`,
/// `Spring Maths`, `Writing (02/09/2024)`.
fn parts(heading: &str) -> Option<(String, String)> {
    if let Some((a, b)) = heading.split_once(" – ") {
        return match (is_occasion(a), is_occasion(b)) {
            (false, true) => Some((a.to_owned(), b.to_owned())),
            (true, false) => Some((b.to_owned(), a.to_owned())),
            _ => None,
        };
    }
    let words: Vec<&str> = heading.split(' ').collect();
    let clean = |words: &[&str]| {
        let text = words.join(" ");
        text.trim_matches(|c: char| "()-:,/ ".contains(c)).to_owned()
    };
    // The longest occasion at the end, else at the beginning.
    let tail = (1..words.len()).find(|at| words.get(*at..).is_some_and(|w| is_occasion(&clean(w))));
    if let Some((measure, occasion)) = tail.and_then(|at| words.split_at_checked(at)) {
        return Some((clean(measure), clean(occasion))).filter(|(measure, _)| !measure.is_empty());
    }
    let head = (1..words.len()).rev().find(|at| words.get(..*at).is_some_and(|w| is_occasion(&clean(w))));
    let (occasion, measure) = words.split_at_checked(head?)?;
    Some((clean(measure), clean(occasion))).filter(|(measure, _)| !measure.is_empty())
}

/// A part of the year, a test by number, a date: not a subject.
fn is_occasion(text: &str) -> bool {
    if date::looks_like(text) {
        return true;
    }
    let plain = names::plain(text);
    let number = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let year = |word: &str| matches!(word.len(), 2 | 4) && number(word);
    let named = |word: &str| {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        WORDS.split(' ').any(|w| w == letters) || (letters.len() > 2 && date::month(letters).is_some())
    };
    let mut words = plain.split(' ').peekable();
    let is_year = plain.split(' ').all(year) && plain.split(' ').any(|w| w.len() == 4 && w.starts_with("20"));
    let all =
        words.peek().is_some() && plain.split(' ').all(|w| named(w) || number(w) || FILLERS.contains(&w));
    is_year || (all && plain.split(' ').any(named))
}

const WORDS: &str = "autumn spring summer aut spr sum winter term half ht t dc data drop window ap week wk test mock \
    entry exit mid end start";
/// Words that name no occasion by themselves.
const FILLERS: [&str; 3] = ["of", "year", "point"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_taken_apart_where_it_names_an_occasion() {
        let expect = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        for (heading, expected) in [
            ("Reading – Autumn", expect("Reading", "Autumn")),
            ("Autumn – Reading", expect("Reading", "Autumn")),
            ("Reading – Scaled score", None),
            ("Autumn – Spring", None),
            ("Reading Aut 2", expect("Reading", "Aut 2")),
            ("Spring 1 Maths", expect("Maths", "Spring 1")),
            ("Writing (Autumn)", expect("Writing", "Autumn")),
            ("Maths Mock 1", expect("Maths", "Mock 1")),
            ("Reading 2024/25", expect("Reading", "2024/25")),
            ("Reading – 02/09/2024", expect("Reading", "02/09/2024")),
            ("Maths HT3", expect("Maths", "HT3")),
            ("Reading", None),
            ("Year 5", None),
            ("Paper 2", None),
            ("Maths 2", None),
            ("", None),
        ] {
            assert_eq!(parts(heading), expected, "{heading}");
        }
    }
}
