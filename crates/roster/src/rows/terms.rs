//! When a school is open: its years, terms and holidays.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::dates::{Sense, dates};
use super::people;
use super::{Key, Taken, Taking};
use crate::mapping::{Mapping, Target};
use crate::problem::Severity;
use crate::sheet::Sheet;

/// What a stretch of days is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stretch {
    /// A school year.
    Session,
    /// A term.
    Term,
    /// Days on which the school is closed to pupils.
    Holiday,
}

/// A stretch of days with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermRow {
    /// The row in the file, 1-based as a spreadsheet shows it.
    pub row: usize,
    /// The school's code or name, as written.
    pub school: Option<String>,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub stretch: Stretch,
    /// Its first day.
    pub from: Date,
    /// The day after its last.
    pub until: Date,
}

/// Reads a sheet as terms and holidays. Files give the last day; [`TermRow::until`] is the day after it. A row that
/// says too little to be one is named in a problem and is not in the list.
///
/// ```
/// use ensemble_roster::{Date, Purpose, Source, guess, read};
/// use ensemble_roster::terms::{Stretch, terms};
///
/// let bytes = b"Name,First day,Last day\nAutumn term,17/08/2026,09/10/2026\nMay Day,03/05/2027,\n";
/// let file = read(Source { name: "terms.csv", bytes })?;
/// let sheet = &file.sheets[0];
/// let taken = terms(sheet, &guess(sheet, Purpose::Terms), Date::constant(2026, 11, 26));
/// assert_eq!(taken.rows[0].until, Date::constant(2026, 10, 10));
/// assert_eq!(taken.rows[1].stretch, Stretch::Holiday);
/// # Ok::<(), ensemble_roster::Unreadable>(())
/// ```
pub fn terms(sheet: &Sheet, mapping: &Mapping, today: Date) -> Taken<TermRow> {
    let mut taking = Taking::new(sheet, mapping);
    for (target, words) in [(Target::Title, "the names"), (Target::FirstDay, "the first days")] {
        if !mapping.columns.iter().any(|c| c.target == target) {
            let what = format!("no column holds {words}");
            taking.problems.add(Severity::Stop, &[], None, what, "Choose the column that does");
        }
    }
    let names = taking.texts(&Target::Title);
    let kinds = taking.texts(&Target::TermKind);
    let school = people::schools(&mut taking);
    let first = dates(&mut taking, &Target::FirstDay, Sense::School, today);
    let last = dates(&mut taking, &Target::LastDay, Sense::School, today);
    let mut rows = Vec::new();
    let texts = names.into_iter().zip(kinds).zip(school);
    for (row, ((name, kind), school), (first, last)) in
        sheet.rows.iter().zip(texts).zip(first.into_iter().zip(last)).map(|((r, t), d)| (r, t, d))
    {
        let mut fix = |what: &str, remedy: &str| {
            taking.problems.add(Severity::Fix, &[row.number], None, what, remedy);
        };
        let Some(name) = name else {
            fix("there is no name", "Fill the name in, or take the row out");
            continue;
        };
        let stretch = stretch(kind.as_deref(), &name);
        let Some(from) = first else {
            fix("there is no first day", "Fill the first day in, or take the row out");
            continue;
        };
        // A holiday may be a single day; a term is not.
        let last = match (last, stretch) {
            (Some(last), _) => last,
            (None, Stretch::Holiday) => from,
            (None, _) => {
                fix("there is no last day", "Fill the last day in");
                continue;
            }
        };
        let Some(until) = last.checked_add(1.day()).ok().filter(|until| from < *until) else {
            fix("the last day is before the first", "Correct one of the two dates");
            continue;
        };
        let days = from.until(until).map_or(0, |span| span.get_days());
        if days > longest(stretch) {
            fix(&format!("it would last {days} days"), "Correct the year of one of the two dates");
            continue;
        }
        rows.push(TermRow { row: row.number, school, name, stretch, from, until });
    }
    overlaps(&mut taking, &rows);
    taking.finish(rows, Key::Row)
}

/// More days than this are a slip.
fn longest(stretch: Stretch) -> i32 {
    match stretch {
        Stretch::Session => 400,
        Stretch::Term => 200,
        Stretch::Holiday => 100,
    }
}

fn stretch(kind: Option<&str>, name: &str) -> Stretch {
    let told = |text: &str| {
        let plain = crate::names::plain(text);
        let has = |words: &[&str]| words.iter().any(|word| plain.contains(word));
        match () {
            () if has(&[
                "holiday",
                "clos",
                "break",
                "half term",
                "in service",
                "inset",
                "training",
                "may day",
                "week",
            ]) =>
            {
                Some(Stretch::Holiday)
            }
            () if has(&["session", "school year", "academic year"]) || plain == "year" => {
                Some(Stretch::Session)
            }
            () if has(&["term", "semester", "quarter"]) => Some(Stretch::Term),
            () => None,
        }
    };
    kind.and_then(told).or_else(|| told(name)).unwrap_or(Stretch::Term)
}

/// Two terms, or two years, of one school at the same time.
fn overlaps(taking: &mut Taking<'_>, rows: &[TermRow]) {
    let mut order: Vec<&TermRow> = rows.iter().filter(|r| r.stretch != Stretch::Holiday).collect();
    order.sort_by_key(|r| (&r.school, r.stretch == Stretch::Session, r.from, r.row));
    for (a, b) in order.iter().zip(order.iter().skip(1)) {
        if a.stretch == b.stretch && a.school == b.school && b.from < a.until {
            let shown = |text: &str| crate::date::shortened(text);
            let what = format!("“{}” and “{}” overlap", shown(&a.name), shown(&b.name));
            let remedy = "Correct a date, so that one ends before the other begins";
            taking.problems.add(Severity::Fix, &[a.row, b.row], None, what, remedy);
        }
    }
}
