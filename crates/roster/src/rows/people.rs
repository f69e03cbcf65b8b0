//! Who a row is about: number and name.

use super::Taking;
use crate::date::shortened;
use crate::ids::{self, Scheme};
use crate::mapping::Target;
use crate::problem::Severity;
use crate::raw::{Raw, without_text_mark};
use crate::unseen::seen;

/// The pupil numbers, one for each row, and whether there is a column of them.
pub(super) fn numbers(taking: &mut Taking<'_>) -> (Vec<Option<String>>, bool) {
    let sheet = taking.sheet;
    let Some(index) = taking.one(&Target::PupilNumber) else {
        return (vec![None; sheet.rows.len()], false);
    };
    taking.say_of_unseen(index);
    let texts: Vec<String> =
        sheet.rows.iter().map(|r| seen(without_text_mark(&r.cell(index).text())).into_owned()).collect();
    let scheme = taking.facts(index).scheme();
    for (row, text) in sheet.rows.iter().zip(&texts) {
        let long = matches!(row.cell(index), Raw::Number(n) if n.abs() >= 1e15);
        if let Some((severity, what, remedy)) = doubt(text, scheme, long) {
            taking.cell(severity, row.number, index, what, remedy);
        }
    }
    let numbers = texts.into_iter().map(|text| (!text.is_empty()).then_some(text)).collect();
    (numbers, true)
}

/// What is doubtful about one number.
fn doubt(text: &str, scheme: Scheme, too_long: bool) -> Option<(Severity, String, &'static str)> {
    let as_text = "Give the column the format “Text” in the spreadsheet, fill it again and export it again";
    let office = "Ask the school office for the number";
    let named = || shortened(text);
    if text.is_empty() {
        return Some((Severity::Fix, "there is no pupil number".into(), office));
    }
    if too_long || ids::is_shortened(text) {
        let what =
            format!("a spreadsheet shortened the number to “{}”, and its last digits are lost", named());
        return Some((Severity::Fix, what, as_text));
    }
    let usual = |c: char| c.is_alphanumeric() || "-/_.:@# ".contains(c);
    if text.len() > 255 || !text.chars().all(usual) {
        let what = format!("“{}” is not a pupil number", named());
        return Some((
            Severity::Fix,
            what,
            "Correct the cell, or choose another column for the pupil number",
        ));
    }
    match scheme {
        Scheme::Upn if !ids::is_upn(text) => {
            Some((Severity::Fix, format!("“{}” is not a UPN, as the others are", named()), office))
        }
        Scheme::Upn => match ids::upn_check_letter(text) {
            Some(letter) if text.starts_with(letter) => None,
            _ => Some((
                Severity::Glance,
                "the check letter does not belong to the other digits; it was read as it stands".into(),
                "Check the number for a slip of the keyboard",
            )),
        },
        Scheme::Scn if !ids::is_scn(text) => Some((
            Severity::Glance,
            format!("“{}” has not nine digits, as the others have; it was read as it stands", named()),
            "Check whether a zero at the front was lost",
        )),
        _ => None,
    }
}

/// A name in its two parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Name {
    pub given: Option<String>,
    pub family: Option<String>,
}

/// The names, one for each row, and whether there is a column of them.
pub(super) fn names(taking: &mut Taking<'_>) -> (Vec<Name>, bool) {
    let given = taking.texts(&Target::GivenName);
    let family = taking.texts(&Target::FamilyName);
    let full_column = taking.one(&Target::FullName);
    let full = taking.texts(&Target::FullName);
    let with_comma = full_column.is_some_and(|index| taking.facts(index).with_comma());
    let mut names = Vec::with_capacity(full.len());
    let numbers = taking.sheet.rows.iter().map(|r| r.number);
    for (((given, family), full), row) in given.into_iter().zip(family).zip(full).zip(numbers) {
        let mut name = Name { given, family };
        if let (Some(full), true) = (&full, name.given.is_none() && name.family.is_none()) {
            let (split, sure) = split(full, with_comma);
            name = split;
            if let (Some(index), false) = (full_column, sure) {
                let what = "the name could not be split like the others";
                taking.cell(Severity::Glance, row, index, what, "Check which part is the surname");
            }
        }
        names.push(name);
    }
    let any = [Target::GivenName, Target::FamilyName, Target::FullName];
    let has_names = taking.mapping.columns.iter().any(|c| any.contains(&c.target));
    (names, has_names)
}

/// Splits a full name. The second value is false when it does not look like the rest of its column.
fn split(full: &str, with_comma: bool) -> (Name, bool) {
    let name = |given: &str, family: &str| Name {
        given: Some(given.trim().to_owned()).filter(|s| !s.is_empty()),
        family: Some(family.trim().to_owned()).filter(|s| !s.is_empty()),
    };
    if let Some((family, given)) = full.split_once(',') {
        return (name(given, family), with_comma && !given.trim().is_empty());
    }
    let words: Vec<&str> = full.split(' ').collect();
    // "van der Berg" and "Mac Donald" begin before the last word.
    let mut start = words.len().saturating_sub(1);
    while start > 1 && words.get(start - 1).is_some_and(|w| is_particle(w)) {
        start -= 1;
    }
    let (given, family) = words.split_at_checked(start).unwrap_or((&[], &words));
    (name(&given.join(" "), &family.join(" ")), !with_comma && words.len() > 1)
}

fn is_particle(word: &str) -> bool {
    let particles = [
        "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "st", "al",
        "el", "bin", "bint", "ibn", "ben", "mac", "mc", "nic", "ni", "ter", "ten", "zu",
    ];
    particles.contains(&word.to_lowercase().as_str())
}

/// The schools, one for each row. Where at least eight in ten are codes of one form, the others are doubtful.
pub(super) fn schools(taking: &mut Taking<'_>) -> Vec<Option<String>> {
    let schools = taking.texts(&Target::School);
    let Some(index) = taking.one(&Target::School) else { return schools };
    let facts = taking.facts(index);
    let given = facts.filled();
    for (form, is, right) in [
        ("URNs", ids::is_urn as fn(&str) -> bool, facts.urns()),
        ("SEED codes or DfE numbers", ids::is_laestab, facts.laestabs()),
    ] {
        if right == given || right * 10 < given * 8 {
            continue;
        }
        for (row, school) in taking.sheet.rows.iter().zip(&schools) {
            if let Some(school) = school.as_ref().filter(|s| !is(s)) {
                let what =
                    format!("“{}” is not a school's code, as the others are ({form})", shortened(school));
                taking.cell(
                    Severity::Fix,
                    row.number,
                    index,
                    what,
                    "Correct the code, or leave the cell blank",
                );
            }
        }
    }
    schools
}

/// Says that rows were not all compared with each other.
pub(super) fn say_beyond(taking: &mut Taking<'_>) {
    if taking.repeats.beyond {
        let note = format!(
            "The file is so long that only its first {} different rows were looked at for repeats.",
            crate::grid::thousands(crate::limits::STREAM_KEYS)
        );
        taking.note(note);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(full: &str, with_comma: bool) -> (String, String, bool) {
        let (name, sure) = split(full, with_comma);
        (name.given.unwrap_or_default(), name.family.unwrap_or_default(), sure)
    }

    #[test]
    fn full_names_are_split_at_the_comma_or_before_the_surname() {
        let expect = |given: &str, family: &str, sure| (given.to_owned(), family.to_owned(), sure);
        assert_eq!(parts("Byrne, Nell Anne", true), expect("Nell Anne", "Byrne", true));
        assert_eq!(parts("Nell Anne Byrne", false), expect("Nell Anne", "Byrne", true));
        assert_eq!(parts("Mia van der Berg", false), expect("Mia", "van der Berg", true));
        assert_eq!(parts("Byrne", true), expect("", "Byrne", false));
        assert_eq!(parts("Nell Byrne", true), expect("Nell", "Byrne", false));
        assert_eq!(parts("Byrne,", true), expect("", "Byrne", false));
        assert_eq!(parts("van der Berg", false), expect("van", "der Berg", true));
    }

    #[test]
    fn a_doubtful_number_is_said_to_be_so() {
        let severity = |text, scheme| doubt(text, scheme, false).map(|(s, ..)| s);
        assert_eq!(severity("H801200001001", Scheme::Upn), None);
        assert_eq!(severity("A801200001001", Scheme::Upn), Some(Severity::Glance));
        assert_eq!(severity("801200001001", Scheme::Upn), Some(Severity::Fix));
        assert_eq!(severity("12345678", Scheme::Scn), Some(Severity::Glance));
        assert_eq!(severity("=WEBSERVICE('x')", Scheme::Local), Some(Severity::Fix));
        assert_eq!(severity("8.01E+11", Scheme::Local), Some(Severity::Fix));
        assert_eq!(severity("", Scheme::Local), Some(Severity::Fix));
        assert_eq!(severity("24/25-10", Scheme::Local), None);
    }
}
