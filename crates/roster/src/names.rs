//! The headings that school systems use, and what they mean.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A heading in lower case with single spaces and without punctuation: `givenName` is "given name",
/// `Surname, Forename` is "surname forename", `P1 [Note 3]` is "p1".
pub(crate) fn plain(heading: &str) -> String {
    let mut words = String::with_capacity(heading.len() + 4);
    let chars: Vec<char> = heading.chars().collect();
    let mut bracketed = false;
    for (at, c) in chars.iter().copied().enumerate() {
        let next_is_lower = chars.get(at + 1).is_some_and(|n| n.is_lowercase());
        let after_lower = at.checked_sub(1).and_then(|b| chars.get(b)).is_some_and(|b| b.is_lowercase());
        match c {
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ if bracketed => {}
            '%' => words.push_str(" percent "),
            c if c.is_uppercase() && after_lower && next_is_lower => {
                words.push(' ');
                words.extend(c.to_lowercase());
            }
            c if c.is_alphanumeric() => words.extend(c.to_lowercase()),
            '\'' | '’' => {}
            _ => words.push(' '),
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a heading means, before the values have been looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Number,
    /// A pupil's number or name: its values tell.
    Pupil,
    FullName,
    GivenName,
    FamilyName,
    Class,
    Stage,
    BornOn,
    JoinedOn,
    LeftOn,
    School,
    Group,
    Date,
    Occasion,
    Measure,
    Baseline,
    Value,
}

/// The meaning of a whole heading, with its place in the list of usual ones: a lower place is surer, so UPN
/// goes before "id".
pub(crate) fn whole(plain: &str) -> impl Iterator<Item = (Meaning, usize)> + use<> {
    static KNOWN: LazyLock<HashMap<&str, Vec<(Meaning, usize)>>> = LazyLock::new(|| {
        let mut known: HashMap<_, Vec<(Meaning, usize)>> = HashMap::new();
        for (meaning, list) in WHOLE {
            for (place, name) in names(list).enumerate() {
                known.entry(name).or_default().push((*meaning, place));
            }
        }
        known
    });
    KNOWN.get(plain).into_iter().flatten().copied()
}

/// The meaning of a heading that has a usual one as part of it.
pub(crate) fn part(plain: &str) -> Option<Meaning> {
    static KNOWN: LazyLock<Vec<(Meaning, Vec<String>)>> =
        LazyLock::new(|| PART.iter().map(|(meaning, list)| (*meaning, parts(list))).collect());
    KNOWN.iter().find(|(_, parts)| has_part(plain, parts)).map(|(meaning, _)| *meaning)
}

/// Headings of columns that a pupil's school keeps and a learning network has no use for. They are never
/// matched by a part of their heading.
pub(crate) fn is_private(plain: &str) -> bool {
    static KNOWN: LazyLock<Vec<String>> = LazyLock::new(|| parts(PRIVATE));
    has_part(plain, &KNOWN)
}

fn names(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split('|').map(str::trim)
}

/// The words of the list with spaces around them; those after `~` have none, and may be in the middle of a word.
fn parts(list: &'static str) -> Vec<String> {
    let part = |name: &str| name.strip_prefix('~').map_or_else(|| format!(" {name} "), str::to_owned);
    names(list).map(part).collect()
}

fn has_part(plain: &str, parts: &[String]) -> bool {
    let padded = format!(" {plain} ");
    parts.iter().any(|part| padded.contains(part.as_str()))
}

const WHOLE: &[(Meaning, &str)] = &[
    (
        Meaning::Number,
        "upn | unique pupil number | scn | scottish candidate number | uln | unique learner \
         number | pupil number | pupil no | pupil id | pupil ref | pupil reference | pupilnr | \
         pupil nr | student number | student no | student id | studentid | learner number | \
         learner no | learner id | candidate number | candidate no | adm no | adm number | \
         admission number | admission no | admissions number | local id | seemis id | sis id | \
         sourced id | idstud | hesa id | trn | provider trainee id | id",
    ),
    (Meaning::Pupil, "pupil | student | learner | child"),
    (
        Meaning::FullName,
        "surname forename | surname and forename | surname first name | last name first name | \
         forename surname | first name last name | first name surname | pupil name | name of \
         pupil | student name | learner name | full name | display name | name",
    ),
    (
        Meaning::GivenName,
        "given name | given names | forename | forenames | forename s | first name | first names \
         | legal forename | known as | preferred forename | preferred given name | chosen name",
    ),
    (Meaning::FamilyName, "family name | surname | last name | last names | legal surname"),
    (
        Meaning::Class,
        "class | class name | base class | reg | reg group | reg class | reg form | registration \
         | registration group | register class | form | form group | tutor group | homeroom | \
         class group | idclass | classnr",
    ),
    (
        Meaning::Stage,
        "stage | year group | yr | yr grp | year | nc year | ncy | nc yr | year taught in | grade \
         level | grade | gr",
    ),
    (Meaning::BornOn, "date of birth | dob | d o b | birth date | birthdate | born on | born | birthday"),
    (
        Meaning::JoinedOn,
        "joined on | date joined | join date | date of joining | joined | admission date | date \
         of admission | doa | entry date | date of entry | start date | enrolment date | \
         enrollment date | date started | start",
    ),
    (
        Meaning::LeftOn,
        "left on | date left | leaving date | date of leaving | dol | leave date | leaver date | \
         exit date | end date | left",
    ),
    (
        Meaning::School,
        "seed code | seedcode | school seed code | urn | school urn | laestab | la estab | dfe \
         number | school dfe number | dfe no | estab | establishment number | establishment code \
         | school code | school number | school id | school sis id | org sourced id | org sourced \
         ids | idschool | schoolnr | school nr | sch | school | school name | establishment | \
         establishment name | campus | schname | sch name | schoolname | name of school",
    ),
    (
        Meaning::Group,
        "group | teaching group | set | teaching set | teacher | class teacher | primary | \
         primary school | associated primary | feeder school | feeder | second | secondary | \
         secondary school",
    ),
    (
        Meaning::Date,
        "date | assessment date | date of assessment | test date | date of test | date taken | \
         result date | assessed on | score date",
    ),
    (
        Meaning::Occasion,
        "occasion | assessment point | assessment | assessment name | assessment window | data \
         drop | term | half term | test | test name",
    ),
    (Meaning::Measure, "measure | subject | subject name | aspect | aspect name | indicator"),
    (
        Meaning::Baseline,
        "baseline | baseline score | prior attainment | prior | prior score | on entry | entry \
         score | intake score | pretest | pre test | pre | vrq | verbal reasoning | verbal | cat \
         | cats | cat4 | ks1 | ks1 aps | lagscore",
    ),
    (
        Meaning::Value,
        "score | mark | marks | value | result | attain | attainment | standardised score | scaled score \
         | raw score | percent | percentage | total score | total mark | level | points | \
         progress | reading | writing | spelling | maths | mathematics | math | english | \
         literacy | numeracy | listening and talking | science | gaelic | phonics",
    ),
];

const PART: &[(Meaning, &str)] = &[
    (Meaning::BornOn, "date of birth | birth date | birthdate | dob"),
    (Meaning::JoinedOn, "start date | joined | admission date"),
    (Meaning::LeftOn, "leaving date | end date | leaver"),
    (Meaning::Number, "upn | scn | candidate number | pupil number | student number | admission number"),
    (Meaning::FullName, "pupil name | student name | surname forename"),
    (Meaning::FamilyName, "surname | family name | last name"),
    (Meaning::GivenName, "forename | given name | first name"),
    (Meaning::Class, "reg group | registration group | tutor group | class name"),
    (Meaning::Stage, "year group | stage"),
    (Meaning::School, "school name | school code | seed code | urn"),
    (Meaning::Baseline, "baseline | prior | pretest | pre test | on entry"),
    (
        Meaning::Value,
        "~score | ~exam | ~attain | mark | marks | result | results | reading | writing | \
         spelling | maths | mathematics | math | numeracy | literacy",
    ),
];

const PRIVATE: &str = "~password | username | ~email | ~e mail | ~phone | ~mobile | sms | ~address | ~postcode | \
    ~postal | zip | fsm | ~free school meal | ~free meal | sen | asn | send | ~special \
    educational | iep | ~ethnic | race | ~religio | faith | ~medical | ~disab | ~nationality | \
    ~home language | ~first language | ~additional language | eal | ~pupil premium | lac | \
    ~looked after | ~safeguard | ~service child | sex | ~gender | ~ni number | ~national \
    insurance | ~parent | ~guardian | ~contact | ~previous surname | ~previous last name | \
    ~former surname";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_compared_without_case_and_punctuation() {
        for (heading, expected) in [
            ("Surname, Forename", "surname forename"),
            ("givenName", "given name"),
            ("date_of_birth", "date of birth"),
            ("DfE Number", "dfe number"),
            ("pupilNR", "pupilnr"),
            ("Attendance rate (%)[Note 8] [Note 9]", "attendance rate percent"),
            ("Adm. No.", "adm no"),
            ("Pupil’s name", "pupils name"),
            ("", ""),
        ] {
            assert_eq!(plain(heading), expected, "{heading}");
        }
    }

    #[test]
    fn a_usual_heading_is_surer_than_a_vague_one() {
        let place = |name| whole(name).next().map(|(_, place)| place);
        assert!(place("upn") < place("student id") && place("student id") < place("id"));
        assert_eq!(whole("colour").next(), None);
    }

    #[test]
    fn a_part_is_a_whole_word_except_where_words_are_run_together() {
        assert_eq!(part("normexam"), Some(Meaning::Value));
        assert_eq!(part("english reading autumn"), Some(Meaning::Value));
        assert_eq!(part("spreading"), None);
        assert!(is_private("ethnic background") && is_private("email address") && !is_private("essence"));
    }
}
