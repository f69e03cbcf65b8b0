//! Register codes as data: what each means, how it counts, and from when until when.

use jiff::civil::Date;

use super::{england, scotland};

/// How a session with a code counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// In school. Possible and attended.
    Present,
    /// Taught elsewhere by arrangement: a visit, work experience. Possible and attended.
    Elsewhere,
    /// Missed with leave. Possible, not attended.
    Authorised,
    /// Missed without leave. Possible, not attended.
    Unauthorised,
    /// Missed by a temporary exclusion that is counted apart (Scotland). Possible, not attended.
    Excluded,
    /// The pupil could not come: the school was closed, there was no transport. Not possible.
    Unable,
    /// Not a session of this pupil: not on roll, a holiday, at another school. Not possible.
    Outside,
}

impl Group {
    /// Whether the session is one the pupil could have attended.
    pub fn is_possible(self) -> bool {
        !matches!(self, Self::Unable | Self::Outside)
    }

    /// Whether the session is attended.
    pub fn is_attended(self) -> bool {
        matches!(self, Self::Present | Self::Elsewhere)
    }

    /// In words, for a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Elsewhere => "attending elsewhere",
            Self::Authorised => "authorised absence",
            Self::Unauthorised => "unauthorised absence",
            Self::Excluded => "temporary exclusion",
            Self::Unable => "unable to attend, which is not a possible session",
            Self::Outside => "not a possible session",
        }
    }
}

/// One code of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// As written in a register: `/`, `C1`, `10`; where a published list has reasons but no code is known here,
    /// the reason itself.
    pub code: &'static str,
    /// What it stands for.
    pub name: &'static str,
    /// How it counts.
    pub group: Group,
    /// Whether the pupil came late, attended or not.
    pub late: bool,
    /// The first day it was in use.
    pub from: Date,
    /// The first day it was no longer in use; none while it is.
    pub until: Option<Date>,
}

impl Code {
    /// Whether the code was in use on a day.
    pub fn is_in_force(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|until| on < until)
    }

    /// When it was in use, for a sentence.
    pub fn in_use(&self) -> String {
        let last = self.until.and_then(|until| until.yesterday().ok());
        match last {
            Some(last) => format!("from {} to {last}", self.from),
            None => format!("from {} on", self.from),
        }
    }
}

/// What a text is in a list of codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A code in use on that day.
    InForce(&'static Code),
    /// A code of another time; it means what it meant then.
    OutOfDate(&'static Code),
    /// Not a code. The nearest ones in use on that day, at most four.
    Unknown(Vec<&'static str>),
}

/// A list of codes: a country's own, with what a school writes in their place.
///
/// ```
/// use ensemble_roster::Date;
/// use ensemble_roster::attendance::{Codes, Found, Group};
///
/// let codes = Codes::england();
/// let found = |text, on| match codes.find(text, on) {
///     Found::InForce(code) | Found::OutOfDate(code) => Some(code.group),
///     Found::Unknown(_) => None,
/// };
/// // J was an interview that counted as attended; since August 2024 J1 is an absence with leave.
/// assert_eq!(found("J", Date::constant(2023, 11, 6)), Some(Group::Elsewhere));
/// assert_eq!(found("J1", Date::constant(2024, 11, 6)), Some(Group::Authorised));
/// assert_eq!(found("Y8", Date::constant(2024, 11, 6)), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codes {
    list: &'static [Code],
    own: Vec<(String, &'static Code)>,
    longest: usize,
}

impl Codes {
    /// England: the codes of the Pupil Registration Regulations 2024, in use since 19 August 2024, and those of
    /// the Regulations of 2006 before them.
    pub fn england() -> Self {
        Self::of(england::CODES)
    }

    /// Scotland: the attendance and absence reasons of the Scottish Government's collection. Only the numbers 02
    /// and 10 to 12 are in the list; the other reasons are known by their published names, and what a school
    /// writes for them is said with [`Codes::with_own`].
    pub fn scotland() -> Self {
        Self::of(scotland::CODES)
    }

    fn of(list: &'static [Code]) -> Self {
        let longest = list.iter().map(|c| c.code.len()).max().unwrap_or(0);
        Self { list, own: Vec::new(), longest }
    }

    /// Every code of the list.
    pub fn all(&self) -> &'static [Code] {
        self.list
    }

    /// Adds what a school writes in place of a code, as a person declared it. False when the list has no such
    /// code, or when what is written is a code of the list already.
    ///
    /// ```
    /// # use ensemble_roster::{Date, attendance::{Codes, Found}};
    /// let mut codes = Codes::scotland();
    /// assert!(codes.with_own("SCH", "Sickness without education provision"));
    /// assert!(!codes.with_own("10", "Unauthorised holidays"));
    /// assert!(matches!(codes.find("sch", Date::constant(2026, 9, 1)), Found::InForce(_)));
    /// ```
    pub fn with_own(&mut self, written: &str, code: &str) -> bool {
        let written = written.trim();
        let taken = written.is_empty() || self.named(written).next().is_some();
        let meant = self.list.iter().rev().find(|c| same(c.code, code.trim()));
        match meant {
            Some(meant) if !taken => {
                self.longest = self.longest.max(written.len());
                self.own.push((written.to_owned(), meant));
                true
            }
            _ => false,
        }
    }

    /// What a text is on a day. Upper and lower case are the same, and so are `2` and `02`.
    pub fn find(&self, text: &str, on: Date) -> Found {
        let mut found: Option<&'static Code> = None;
        for code in self.named(text.trim()) {
            if code.is_in_force(on) {
                return Found::InForce(code);
            }
            // Of several times, the one nearest to the day.
            let nearer = found.is_none_or(|f| f.from < code.from);
            found = if nearer { Some(code) } else { found };
        }
        found.map_or_else(|| Found::Unknown(self.near(text.trim(), on)), Found::OutOfDate)
    }

    /// Two marks written together, such as `/\` or `C1/`: one cell for the two sessions of a day.
    pub(crate) fn pair<'a>(&self, text: &'a str) -> Option<(&'a str, &'a str)> {
        if let Some((first, second)) = text.split_once(char::is_whitespace) {
            return self.is_pair(first, second.trim_start());
        }
        if text.len() > 2 * self.longest || self.named(text).next().is_some() {
            return None;
        }
        let cuts = (1..text.len()).rev().filter_map(|at| text.split_at_checked(at));
        let mut pairs = cuts.filter_map(|(first, second)| self.is_pair(first, second));
        pairs.next()
    }

    fn is_pair<'a>(&self, first: &'a str, second: &'a str) -> Option<(&'a str, &'a str)> {
        let is_code = |text: &str| self.named(text).next().is_some();
        (is_code(first) && is_code(second)).then_some((first, second))
    }

    fn named<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'static Code> + 'a {
        let listed = self.list.iter().filter(move |c| same(c.code, text) || same(c.name, text));
        listed.chain(self.own.iter().filter(move |(own, _)| same(own, text)).map(|(_, code)| *code))
    }

    fn near(&self, text: &str, on: Date) -> Vec<&'static str> {
        if text.len() > 2 * self.longest {
            return Vec::new();
        }
        // Letters and signs that are taken for each other on paper.
        let first = match text.chars().next() {
            Some('0') => Some('O'),
            Some('1' | '|' | '!') => Some('I'),
            first => first.map(|c| c.to_ascii_uppercase()),
        };
        let alike = |c: &Code| {
            let begins = c.code.chars().next().map(|c| c.to_ascii_uppercase());
            begins == first || begins == text.chars().next()
        };
        let mut near: Vec<(usize, &'static str)> = self
            .list
            .iter()
            .filter(|c| c.is_in_force(on) && alike(c))
            .map(|c| (distance(&c.code.to_uppercase(), &text.to_uppercase()), c.code))
            .filter(|(away, _)| *away <= 2)
            .collect();
        near.sort_by_key(|(away, _)| *away);
        near.into_iter().take(4).map(|(_, code)| code).collect()
    }
}

/// Every code of every list, England's first. No two are written alike, so a code that was stored says by itself
/// how it counts.
pub fn every() -> impl Iterator<Item = &'static Code> {
    england::CODES.iter().chain(scotland::CODES)
}

/// The same code: without regard to case, and to a zero that a spreadsheet drops.
fn same(code: &str, text: &str) -> bool {
    let number = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let bare = |s: &str| s.trim_start_matches('0').to_owned();
    code.eq_ignore_ascii_case(text)
        || (!code.is_empty() && number(code) && number(text) && bare(code) == bare(text))
}

/// How many letters have to be changed, put in or taken out; for short texts.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for ((y, above), (left_above, at)) in b.iter().zip(row.iter().skip(1)).zip(row.iter().zip(0..)) {
            let left = next.get(at).copied().unwrap_or(0);
            next.push((left_above + usize::from(x != *y)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 23);

    fn near(text: &str) -> Vec<&'static str> {
        match Codes::england().find(text, TODAY) {
            Found::Unknown(near) => near,
            other => panic!("{text} is {other:?}"),
        }
    }

    #[test]
    fn a_code_that_is_not_in_the_list_names_the_near_ones() {
        assert_eq!(near("Y8"), ["Y1", "Y2", "Y3", "Y4"]);
        assert_eq!(near("C3"), ["C", "C1", "C2"]);
        assert_eq!(near("0"), ["O"]);
        assert_eq!(near("present yesterday and the day before"), [] as [&str; 0]);
        assert_eq!(near("é"), [] as [&str; 0]);
    }

    #[test]
    fn letters_are_counted_that_have_to_be_changed() {
        let cases = [("", "", 0), ("C1", "C2", 1), ("C", "C1", 1), ("ABC", "CBA", 2), ("Y1", "", 2)];
        for (a, b, expected) in cases {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn two_marks_in_one_cell_are_told_from_one_code_of_two_signs() {
        let codes = Codes::england();
        assert_eq!(codes.pair("/\\"), Some(("/", "\\")));
        assert_eq!(codes.pair("C1/"), Some(("C1", "/")));
        assert_eq!(codes.pair("/C1"), Some(("/", "C1")));
        assert_eq!(codes.pair("/ I"), Some(("/", "I")));
        assert_eq!(codes.pair("ii"), Some(("i", "i")));
        for single in ["C1", "/", "Y8", "///", "", "é/", "late again"] {
            assert_eq!(codes.pair(single), None, "{single}");
        }
    }

    #[test]
    fn a_code_that_was_stored_says_by_itself_how_it_counts() {
        let all: Vec<&str> = every().map(|code| code.code).collect();
        for (at, code) in all.iter().enumerate() {
            assert!(!all.iter().skip(at + 1).any(|other| same(other, code)), "{code} is in two lists");
        }
    }

    #[test]
    fn every_code_means_one_thing_on_any_day() {
        for list in [Codes::england(), Codes::scotland()] {
            for (at, code) in list.all().iter().enumerate() {
                assert!(code.until.is_none_or(|until| code.from < until), "{}", code.code);
                for other in list.all().iter().skip(at + 1).filter(|o| same(o.code, code.code)) {
                    let apart = |a: &Code, b: &Code| a.until.is_some_and(|until| until <= b.from);
                    assert!(apart(code, other) || apart(other, code), "{} twice", code.code);
                }
            }
        }
    }
}
