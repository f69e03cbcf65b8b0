//! What leads to the person who answered.

use std::collections::HashSet;

use crate::ids;
use crate::names::{self, Meaning};
use crate::raw::Raw;
use crate::sheet::Sheet;

/// How the values of a column lead to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// E-mail addresses.
    Addresses,
    /// Pupil numbers, or long numbers that are all different.
    Numbers,
    /// "Surname, Forename".
    Names,
    /// Texts that are all different.
    AllDifferent,
}

impl Who {
    pub fn words(self) -> &'static str {
        match self {
            Self::Addresses => "e-mail addresses",
            Self::Numbers => "numbers of persons",
            Self::Names => "names",
            Self::AllDifferent => "a value of its own for every response",
        }
    }
}

/// Whether a heading is of something that says who answered, or when to the second.
pub(crate) fn heading_says_who(heading: &str) -> bool {
    let plain = names::plain(heading);
    let person = |meaning: Meaning| {
        use Meaning::*;
        matches!(meaning, Number | Pupil | FullName | GivenName | FamilyName | BornOn)
    };
    let listed = HEADINGS.split('|').any(|name| name.trim() == plain);
    let contact =
        ["email", "e mail", "phone", "mobile", "postcode", "home address", "username", "ip address"];
    listed
        || names::whole(&plain).any(|(meaning, _)| person(meaning))
        || contact.iter().any(|part| plain.contains(part))
        // A question is longer, and may speak of a pupil's number or name.
        || (plain.split(' ').count() <= 4 && names::part(&plain).is_some_and(person))
}

const HEADINGS: &str = "respondent | respondent id | respondent name | response id | responseid | response number | \
    submission id | collector id | user | user id | userid | ip | start time | completion time | end time | \
    start date | end date | submitted | submitted at | submitted on | submission time | timestamp | date submitted | \
    date created | date modified | last modified time | recorded date | token | link | initials | your name | \
    what is your name | what is your full name | what is your first name | staff name | teacher name | address";

/// Whether the values of a column say who answered.
pub(crate) fn values_say_who(sheet: &Sheet, index: usize) -> Option<Who> {
    let cells: Vec<&Raw> =
        sheet.rows.iter().map(|r| r.cell(index)).filter(|c| !c.is_empty()).take(5_000).collect();
    let texts: Vec<_> = cells.iter().map(|c| c.text()).collect();
    let share = |count: usize, tenths: usize| count > 0 && count * 10 >= texts.len() * tenths;
    // An address in a long answer is dropped with the answer; a column of addresses is not read at all.
    let alone = |t: &str| t.split_whitespace().count() <= 3 && is_address(t);
    if share(texts.iter().filter(|t| alone(t)).count(), 2) {
        return Some(Who::Addresses);
    }
    if share(texts.iter().filter(|t| ids::upn_check_letter(t).is_some()).count(), 5) {
        return Some(Who::Numbers);
    }
    let different: HashSet<&str> = texts.iter().map(|t| &**t).collect();
    let all_different = texts.len() >= 10 && different.len() == texts.len();
    let word = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_alphabetic() || " -'’.".contains(c));
    let is_name = |t: &str| t.split_once(',').is_some_and(|(a, b)| word(a.trim()) && word(b.trim()));
    if share(texts.iter().filter(|t| is_name(t)).count(), 8) && different.len() * 2 > texts.len() {
        return Some(Who::Names);
    }
    let long_number = |t: &str| t.len() >= 5 && t.bytes().all(|b| b.is_ascii_digit());
    if all_different && share(texts.iter().filter(|t| long_number(t)).count(), 8) {
        return Some(Who::Numbers);
    }
    let is_number = |t: &str| crate::number::number(t, false).is_some();
    let short = |t: &str| t.split_whitespace().count() <= 3;
    (all_different && texts.iter().all(|t| short(t) && !is_number(t))).then_some(Who::AllDifferent)
}

/// Whether a text has an e-mail address in it.
pub(crate) fn is_address(text: &str) -> bool {
    let word = |w: &str| w.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    text.contains('@') && text.split([' ', ',', ';', '<', '>', '(', ')']).any(word)
}
