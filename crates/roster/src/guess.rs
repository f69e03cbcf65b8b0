//! A first guess at a mapping, for a person to check.

use crate::attendance::{self, Amount};
use crate::column::Kind;
use crate::ids::{self, Scheme};
use crate::limits;
use crate::mapping::{How, Mapped, Mapping, Purpose, Target, signature};
use crate::names::{self, Meaning};
use crate::raw::{Raw, without_text_mark};
use crate::sheet::Sheet;
use crate::survey;

/// Guesses where each column goes. What is not recognised is left out, so that nothing about pupils comes in
/// that nobody asked for.
///
/// ```
/// use ensemble_roster::{guess, read, Purpose, Source, Target};
///
/// let file = read(Source { name: "p3.csv", bytes: b"UPN,Name,FSM\nH801200001001,\"Byrne, Nell\",Y\n" })?;
/// let mapping = guess(&file.sheets[0], Purpose::Roster);
/// let targets: Vec<_> = mapping.columns.into_iter().map(|c| c.target).collect();
/// assert_eq!(targets, [Target::PupilNumber, Target::FullName, Target::LeaveOut]);
/// # Ok::<(), ensemble_roster::Unreadable>(())
/// ```
pub fn guess(sheet: &Sheet, purpose: Purpose) -> Mapping {
    guess_of(Looked { sheet, kinds: None }, purpose)
}

/// A sheet that a guess looks at. Where it holds only the first values of a file, the kinds of the whole columns
/// stand beside it.
#[derive(Clone, Copy)]
pub(crate) struct Looked<'a> {
    pub sheet: &'a Sheet,
    pub kinds: Option<&'a [Kind]>,
}

impl Looked<'_> {
    /// What a column holds.
    pub fn kind(&self, index: usize) -> Kind {
        match self.kinds {
            Some(kinds) => kinds.get(index).copied().unwrap_or(Kind::Text),
            None => self.sheet.kind(index),
        }
    }
}

impl std::ops::Deref for Looked<'_> {
    type Target = Sheet;

    fn deref(&self) -> &Sheet {
        self.sheet
    }
}

pub(crate) fn guess_of(sheet: Looked<'_>, purpose: Purpose) -> Mapping {
    let guesses: Vec<Option<Guess>> =
        (0..sheet.header.len()).map(|index| column(sheet, index, purpose)).collect();
    let columns = sheet.header.iter().zip(&guesses).map(|(header, guess)| {
        let (target, how) = match guess {
            Some(guess) if is_chosen(guess, &guesses) => (guess.target.clone(), guess.how),
            _ => (Target::LeaveOut, How::NotRecognised),
        };
        Mapped { heading: header.name.clone(), target, how }
    });
    let mut columns: Vec<Mapped> = columns.collect();
    if rows_are_schools(sheet, &columns) {
        let is_name = |c: &&mut Mapped| c.target == Target::FullName && names::plain(&c.heading) == "name";
        if let Some(column) = columns.iter_mut().find(is_name) {
            let has_names = matches!(purpose, Purpose::Roster | Purpose::Results);
            column.target = if has_names { Target::SchoolName } else { Target::LeaveOut };
        }
    }
    name_schools(&guesses, &mut columns, purpose);
    if purpose == Purpose::Results {
        crate::pivot::turn(sheet, &mut columns);
    }
    Mapping { purpose, signature: signature(&sheet), dates: None, columns }
}

/// Whether each row is another school, and nothing but a name could say which pupil it is about.
fn rows_are_schools(sheet: Looked<'_>, columns: &[Mapped]) -> bool {
    use Target::*;
    let of_pupils = [PupilNumber, GivenName, FamilyName, Class, BornOn];
    if columns.iter().any(|c| of_pupils.contains(&c.target)) {
        return false;
    }
    let Some(index) = columns.iter().position(|c| c.target == School) else { return false };
    let mut codes: Vec<_> = values(sheet, index).map(Raw::text).collect();
    let rows = codes.len();
    codes.sort_unstable();
    codes.dedup();
    rows > 1 && codes.len() == rows
}

/// Where one column holds the schools' codes, another may hold their names.
fn name_schools(guesses: &[Option<Guess>], columns: &mut [Mapped], purpose: Purpose) {
    if !matches!(purpose, Purpose::Roster | Purpose::Results) {
        return;
    }
    if columns.iter().any(|c| c.target == Target::SchoolName) {
        return;
    }
    let left = guesses.iter().flatten().filter(|g| g.target == Target::School);
    let mut names = left.filter_map(|g| {
        let column = columns.get(g.index)?;
        let plain = names::plain(&column.heading);
        let is_name = plain.ends_with("name") || plain.starts_with("name of");
        (column.target == Target::LeaveOut && is_name).then_some((g.index, g.how))
    });
    if let Some((index, how)) = names.next()
        && let Some(column) = columns.get_mut(index)
    {
        (column.target, column.how) = (Target::SchoolName, how);
    }
}

struct Guess {
    index: usize,
    target: Target,
    how: How,
    /// Lower is surer.
    place: usize,
}

/// Of several columns for one target the surest goes there, and of two as sure the first. A full name is not
/// needed beside a forename and a surname.
fn is_chosen(guess: &Guess, all: &[Option<Guess>]) -> bool {
    let others = || all.iter().flatten().filter(|o| o.index != guess.index);
    let has = |target: &Target| others().any(|o| o.target == *target);
    if guess.target == Target::FullName && has(&Target::GivenName) && has(&Target::FamilyName) {
        return false;
    }
    let order = |g: &Guess| (sureness(g.how), g.place, g.index);
    guess.target.may_repeat() || others().all(|o| o.target != guess.target || order(guess) < order(o))
}

fn sureness(how: How) -> u8 {
    match how {
        How::Person | How::Heading => 0,
        How::Values => 1,
        How::PartOfHeading => 2,
        How::NotRecognised => 3,
    }
}

fn column(sheet: Looked<'_>, index: usize, purpose: Purpose) -> Option<Guess> {
    let heading = &sheet.header.get(index)?.name;
    let plain = names::plain(heading);
    if matches!(purpose, Purpose::Terms | Purpose::Timetable) {
        return calendar_column(index, &plain, purpose);
    }
    if purpose == Purpose::Survey {
        return survey_column(sheet, index, heading, &plain);
    }
    if purpose == Purpose::Attendance
        && let Some(guess) = attendance_column(sheet, index, heading, &plain)
    {
        return Some(guess);
    }
    // "Reading – Score" is what its last level says, if that says anything.
    let last = heading.rsplit(" – ").next().map(names::plain).unwrap_or_default();
    let usual = names::whole(&plain).chain(names::whole(&last));
    let mut whole = usual.filter_map(|(meaning, place)| {
        let target = target(meaning, sheet, index, purpose)?;
        Some(Guess { index, target, how: How::Heading, place })
    });
    if let Some(guess) = whole.next() {
        return Some(guess);
    }
    if names::is_private(&plain) {
        return None;
    }
    if let Some(target) = from_values(sheet, index) {
        return Some(Guess { index, target, how: How::Values, place: 0 });
    }
    let target = target(names::part(&plain)?, sheet, index, purpose)?;
    Some(Guess { index, target, how: How::PartOfHeading, place: 0 })
}

/// The target that a meaning has for this purpose, when the values allow it.
fn target(meaning: Meaning, sheet: Looked<'_>, index: usize, purpose: Purpose) -> Option<Target> {
    let roster = purpose == Purpose::Roster;
    let results = purpose == Purpose::Results;
    let measure = || sheet.header.get(index).map_or_else(String::new, |h| h.name.clone());
    Some(match meaning {
        Meaning::Number => Target::PupilNumber,
        Meaning::Pupil if names_share(sheet, index) >= 5 => Target::FullName,
        Meaning::Pupil => Target::PupilNumber,
        Meaning::FullName => Target::FullName,
        Meaning::GivenName => Target::GivenName,
        Meaning::FamilyName => Target::FamilyName,
        Meaning::Class => Target::Class,
        Meaning::Stage if calendar_years(sheet, index) => {
            return (purpose != Purpose::Roster).then_some(Target::Occasion);
        }
        Meaning::Stage => Target::Stage,
        Meaning::School => Target::School,
        Meaning::BornOn if roster => Target::BornOn,
        Meaning::JoinedOn if roster => Target::JoinedOn,
        Meaning::LeftOn if roster => Target::LeftOn,
        Meaning::Group if !roster => Target::Group,
        Meaning::Date if !roster => Target::Date,
        Meaning::Occasion if !roster && !numeric(sheet, index) => Target::Occasion,
        Meaning::Measure if results && !numeric(sheet, index) => Target::Measure,
        Meaning::Baseline if results && numeric(sheet, index) => Target::Baseline { measure: measure() },
        Meaning::Value if results => Target::Value { measure: measure() },
        _ => return None,
    })
}

/// Columns of terms and of timetables are told by their headings alone.
fn calendar_column(index: usize, plain: &str, purpose: Purpose) -> Option<Guess> {
    use Target::*;
    let usual: &[(Target, &str)] = match purpose {
        Purpose::Terms => &[
            (Title, "name | term | title | event | description | holiday | what | session name | term name"),
            (
                FirstDay,
                "from | first day | start | start date | starts | begins | begin date | from date | opens",
            ),
            (LastDay, "to | last day | end | end date | ends | until | to date | closes"),
            (TermKind, "kind | type | category"),
            (School, "school | school code | seed code | urn | school name"),
        ],
        _ => &[
            (Class, "class | class name | group | teaching group | set | form | reg group | section"),
            (Day, "day | weekday | day of week | date"),
            (Period, "period | lesson | slot | block"),
            (StartsAt, "start | start time | starts | from | begins | time"),
            (EndsAt, "end | end time | ends | to | until | finish"),
            (Subject, "subject | course | activity"),
            (
                Teacher,
                "teacher | staff | teacher e mail | teacher email | e mail | email | staff email | teacher name",
            ),
            (Room, "room | place | location"),
            (School, "school | school code | seed code | urn | school name"),
        ],
    };
    let place = |list: &str| list.split('|').position(|name| name.trim() == plain);
    let found = usual.iter().find_map(|(target, list)| Some((target.clone(), place(list)?)));
    found.map(|(target, place)| Guess { index, target, how: How::Heading, place })
}

/// Questions and groups. What says who answered, and free text, is left for a person to choose.
fn survey_column(sheet: Looked<'_>, index: usize, heading: &str, plain: &str) -> Option<Guess> {
    if survey::heading_says_who(heading) {
        return None;
    }
    let usual = names::whole(plain).find_map(|(meaning, place)| match meaning {
        Meaning::Class => Some((Target::Class, place)),
        Meaning::Stage if !calendar_years(sheet, index) => Some((Target::Stage, place)),
        Meaning::School => Some((Target::School, place)),
        Meaning::Group => Some((Target::Group, place)),
        _ => None,
    });
    if let Some((target, place)) = usual {
        return Some(Guess { index, target, how: How::Heading, place });
    }
    if names::is_private(plain)
        || survey::values_say_who(&sheet, index).is_some()
        || !few_answers(sheet, index)
    {
        return None;
    }
    let target = Target::Question { text: heading.to_owned() };
    Some(Guess { index, target, how: How::Values, place: 0 })
}

/// Small whole numbers, or a few short texts that come again and again.
fn few_answers(sheet: Looked<'_>, index: usize) -> bool {
    let answers: Vec<String> = values(sheet, index).map(|c| c.text().to_lowercase()).collect();
    let mut different: Vec<&String> = answers.iter().collect();
    different.sort_unstable();
    different.dedup();
    let step = |t: &&String| t.parse::<f64>().is_ok_and(|n| n.fract() == 0.0 && (0.0..=10.0).contains(&n));
    let again = answers.len() < 10 || different.len() * 2 <= answers.len();
    let short = || different.iter().all(|t| t.chars().count() <= 60);
    let text = |t: &&String| t.parse::<f64>().is_err();
    let words = different.len() <= 12 && again && short() && different.iter().all(text);
    !answers.is_empty() && (words || different.iter().all(step))
}

fn attendance_column(sheet: Looked<'_>, index: usize, heading: &str, plain: &str) -> Option<Guess> {
    if attendance::heading(heading).is_some() {
        return Some(Guess { index, target: Target::Register, how: How::Heading, place: 0 });
    }
    let (target, place) = attendance::headings::target(plain)?;
    let target = match target {
        Target::Sessions { of } if is_percent(sheet, index) && of != Amount::Possible => {
            Target::Percentage { of }
        }
        // “Attendance” alone may be either.
        Target::Percentage { of } if !plain.contains(' ') && beyond_a_hundred(sheet, index) => {
            Target::Sessions { of }
        }
        // A column of pupil numbers may be called “Code” too.
        Target::Mark { .. } if from_values(sheet, index).is_some() => return None,
        other => other,
    };
    Some(Guess { index, target, how: How::Heading, place })
}

/// Signs of per cent, or decimals that no number of sessions has.
fn is_percent(sheet: Looked<'_>, index: usize) -> bool {
    let sign = |c: &Raw| matches!(c, Raw::Percent(_)) || c.text().ends_with('%');
    let number = |c: &Raw| crate::number::number(&c.text(), false);
    values(sheet, index).any(sign)
        || values(sheet, index).filter_map(number).any(|n| (n * 2.0).fract() != 0.0 && n <= 100.0)
}

fn beyond_a_hundred(sheet: Looked<'_>, index: usize) -> bool {
    values(sheet, index).filter_map(|c| crate::number::number(&c.text(), false)).any(|n| n > 100.0)
}

/// What the values alone give away: pupil numbers by their form, names by their comma.
fn from_values(sheet: Looked<'_>, index: usize) -> Option<Target> {
    let cells: Vec<String> = values(sheet, index).map(|c| without_text_mark(&c.text()).to_owned()).collect();
    let right = cells.iter().filter(|c| ids::upn_check_letter(c).is_some_and(|l| c.starts_with(l))).count();
    if !cells.is_empty() && right * 10 >= cells.len() * 8 {
        return Some(Target::PupilNumber);
    }
    let mut distinct: Vec<&String> = cells.iter().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let different = cells.len() > 9 && distinct.len() * 10 >= cells.len() * 9;
    if different && ids::scheme(cells.iter().map(String::as_str)) == Scheme::Scn {
        return Some(Target::PupilNumber);
    }
    (names_share(sheet, index) >= 8).then_some(Target::FullName)
}

/// How many cells in ten are "Surname, Forename".
fn names_share(sheet: Looked<'_>, index: usize) -> usize {
    let word = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_alphabetic() || " -'’.".contains(c));
    let is_name = |c: &Raw| c.text().split_once(',').is_some_and(|(a, b)| word(a.trim()) && word(b.trim()));
    let is_words = |c: &Raw| c.text().contains(' ') && word(&c.text());
    let all = values(sheet, index).count();
    let commas = values(sheet, index).filter(|c| is_name(c)).count();
    let words = values(sheet, index).filter(|c| is_words(c)).count();
    // Words without a comma may be anything, so they count for half of what commas do.
    (commas * 10 + words * 5).checked_div(all).unwrap_or(0)
}

/// Years of the calendar or of a school, `2026` and `2025-2026`: when, not which year group.
fn calendar_years(sheet: Looked<'_>, index: usize) -> bool {
    let is_year = |c: &Raw| {
        let text = c.text();
        let year = text.split(['-', '/']).next().and_then(|y| y.parse().ok());
        year.is_some_and(|y: i32| (1900..=2100).contains(&y))
    };
    let all = values(sheet, index).count();
    all > 0 && values(sheet, index).filter(|c| is_year(c)).count() * 10 >= all * 8
}

fn numeric(sheet: Looked<'_>, index: usize) -> bool {
    matches!(sheet.kind(index), Kind::Number { .. })
}

/// The first values of a column; enough to know what it is.
fn values<'a>(sheet: Looked<'a>, index: usize) -> impl Iterator<Item = &'a Raw> {
    let most = first_values(sheet.header.len());
    sheet.sheet.rows.iter().map(move |r| r.cell(index)).filter(|c| !c.is_empty()).take(most)
}

/// How many values are looked at in each of so many columns.
pub(crate) fn first_values(columns: usize) -> usize {
    (limits::FIRST_VALUES / columns.max(1)).clamp(50, 2_000)
}
