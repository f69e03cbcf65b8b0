//! Times that a file calls by the terms of a school’s own calendar. Pure.

use ensemble_roster::Date;
use serde::{Deserialize, Serialize};

use super::Period;

/// A term as a file may call it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedTerm {
    pub school: String,
    pub code: Option<String>,
    pub name: String,
    pub from_on: String,
    /// The day after the last.
    pub until_on: String,
}

impl NamedTerm {
    fn is_of(&self, school: Option<&str>) -> bool {
        school.is_none_or(|text| {
            self.code.as_deref() == Some(text) || self.school.to_lowercase() == text.to_lowercase()
        })
    }
}

/// The days of “Autumn”, “Autumn term 2025” or “Term 1, 2025-26”, up to a day. Without a year it is the last of that
/// name that has begun by then.
pub fn days(terms: &[NamedTerm], school: Option<&str>, text: &str, up_to: Date) -> Option<Period> {
    let (name, year) = parts(text);
    let today = up_to.to_string();
    let fits = |term: &&NamedTerm| {
        let (own, _) = parts(&term.name);
        let is_named = own == name && year.as_deref().is_none_or(|year| is_in(term, year));
        term.is_of(school) && is_named && term.from_on <= today
    };
    let term = terms.iter().filter(fits).max_by(|a, b| a.from_on.cmp(&b.from_on))?;
    let until = up_to.tomorrow().unwrap_or(up_to).to_string().min(term.until_on.clone());
    Some(Period { from_on: term.from_on.clone(), until_on: until })
}

/// The name in plain letters and without the word at its end, and the year beside it.
fn parts(text: &str) -> (String, Option<String>) {
    let lower = text.to_lowercase();
    let words = lower.split([' ', ',', '(', ')', '\u{a0}']).filter(|word| !word.is_empty());
    let (years, mut words): (Vec<&str>, Vec<&str>) = words.partition(|word| is_year(word));
    if words.len() > 1 && words.last() == Some(&"term") {
        words.pop();
    }
    (words.join(" "), years.first().map(|year| (*year).to_owned()))
}

fn is_year(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    digits >= 4 && word.chars().all(|c| c.is_ascii_digit() || "-/–".contains(c))
}

/// 2025 is the year on the wall, 2025-26 a school year.
fn is_in(term: &NamedTerm, year: &str) -> bool {
    if year.len() == 4 {
        return term.from_on.starts_with(year) || term.until_on.starts_with(year);
    }
    Period::school_year(year).is_some_and(|y| y.from_on <= term.from_on && term.from_on < y.until_on)
}

/// “Autumn, Spring and Summer”: what the terms here are called, in the order of the year.
pub fn names(terms: &[NamedTerm]) -> Option<String> {
    const MOST: usize = 6;
    let mut names: Vec<&str> = Vec::new();
    for term in terms {
        if !names.contains(&term.name.as_str()) && names.len() < MOST {
            names.push(&term.name);
        }
    }
    match names.as_slice() {
        [] => None,
        [one] => Some((*one).to_owned()),
        [all @ .., last] => Some(format!("{} and {last}", all.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(school: &str, name: &str, from: &str, until: &str) -> NamedTerm {
        let (school, name) = (school.to_owned(), name.to_owned());
        let (from_on, until_on) = (from.to_owned(), until.to_owned());
        NamedTerm { code: Some(format!("S-{school}")), school, name, from_on, until_on }
    }

    fn calendar() -> Vec<NamedTerm> {
        vec![
            term("Alder", "Autumn", "2025-08-18", "2025-12-20"),
            term("Alder", "Spring", "2026-01-06", "2026-04-03"),
            term("Alder", "Autumn", "2026-08-17", "2026-12-19"),
            term("Alder", "Term 1", "2026-08-17", "2026-10-10"),
            term("Birch", "Autumn term 2025", "2025-09-01", "2025-12-24"),
        ]
    }

    fn read(school: Option<&str>, text: &str) -> Option<(String, String)> {
        let period = days(&calendar(), school, text, Date::constant(2026, 11, 26))?;
        Some((period.from_on, period.until_on))
    }

    fn is(found: Option<(String, String)>, from: &str, until: &str) {
        assert_eq!(found, Some((from.to_owned(), until.to_owned())));
    }

    #[test]
    fn a_term_is_found_by_its_name_and_its_year() {
        let alder = Some("Alder");
        // It is not over: what is told of it is up to today.
        is(read(alder, "Autumn"), "2026-08-17", "2026-11-27");
        is(read(alder, "AUTUMN TERM"), "2026-08-17", "2026-11-27");
        is(read(alder, "Autumn 2025"), "2025-08-18", "2025-12-20");
        is(read(alder, "Autumn Term, 2025/26"), "2025-08-18", "2025-12-20");
        is(read(alder, "2025-26 Autumn"), "2025-08-18", "2025-12-20");
    }

    #[test]
    fn a_number_is_part_of_a_name_and_not_a_year() {
        is(read(Some("S-Alder"), "Term 1"), "2026-08-17", "2026-10-10");
        assert_eq!(read(Some("Alder"), "Term 2"), None);
        assert_eq!(read(Some("Alder"), "1"), None);
    }

    #[test]
    fn a_term_of_another_school_or_of_no_such_year_is_unknown() {
        is(read(Some("birch"), "Autumn 2025"), "2025-09-01", "2025-12-24");
        for (school, text) in
            [("Alder", "Autumn 2019"), ("Birch", "Spring"), ("Cedar", "Autumn"), ("Alder", "")]
        {
            assert_eq!(read(Some(school), text), None, "{school} {text}");
        }
    }

    #[test]
    fn what_has_not_begun_has_no_attendance() {
        let early = days(&calendar(), None, "Spring", Date::constant(2025, 9, 1));
        assert_eq!(early, None);
    }

    #[test]
    fn terms_are_named_once() {
        assert_eq!(names(&calendar()[..4]).unwrap(), "Autumn, Spring and Term 1");
        assert_eq!(names(&[]), None);
    }
}
