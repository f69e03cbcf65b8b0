//! How whole the data of a school is: what is missing, late, changed or counted twice.
//!
//! Lines are made here, once, for the page and for its files, so that both hide the same. They stand
//! by measure and class in the order of names, never by how much is missing, and never by teacher.

use jiff::civil::Date;

use super::limits::{Limits, Reader, publish};
use super::model::{Cadence, Changed, Class, Gathered, Measure};
use super::series::Series;
use super::store::quality::{Missing, SameFile, SameName, SamePupil};
use crate::web::id::Id;
use crate::web::locale::{long_date, plural};
use crate::web::table_file::{Cell, Sheet, heads};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Missing,
    Late,
    Changed,
    Twice,
}

impl What {
    pub const ALL: [What; 4] = [What::Missing, What::Late, What::Changed, What::Twice];

    pub fn words(self) -> &'static str {
        match self {
            What::Missing => "Missing by class",
            What::Late => "Late",
            What::Changed => "Changed in definition",
            What::Twice => "Counted twice",
        }
    }
}

/// One thing worth a look, with where to go about it.
#[derive(Debug, Clone)]
pub struct Line {
    pub what: What,
    pub measure: String,
    pub team: String,
    pub class: String,
    /// The day it is about.
    pub on: String,
    pub pupils: Option<f64>,
    /// How many in a hundred have no result; nothing where that would tell of a few.
    pub share: Option<f64>,
    pub words: String,
    pub link: (&'static str, String),
    /// Where the pupils stand by name, for who may read them.
    pub who: Option<String>,
}

/// Of one class: how many on roll had no result. Classes with nobody missing are lines too, so that a
/// reader sees that they were looked at.
pub fn missing(measure: &Measure, team: &str, of: &Missing, reader: Reader, may_see_names: bool) -> Line {
    let limits = Limits::default();
    let (all, gone) = (of.pupils as f64, of.missing as f64);
    // A share tells of those who are missing and of those who are there.
    let few = [of.missing, of.pupils - of.missing].into_iter().filter(|n| *n > 0).min().unwrap_or_default();
    let share = publish(limits, reader, 100.0 * gone / all.max(1.0), Some(few));
    let pupils = publish(limits, reader, all, Some(of.pupils));
    let words = match (share, pupils) {
        (Some(_), Some(_)) if of.missing == 0 => "Every pupil on roll has a result".to_owned(),
        (Some(_), Some(_)) => format!("{} of {} on roll without a result", of.missing, of.pupils),
        _ => "Too few to say how many".to_owned(),
    };
    Line {
        what: What::Missing,
        measure: measure.name.clone(),
        team: team.to_owned(),
        class: of.class.clone(),
        on: of.taken_on.clone(),
        pupils,
        share,
        words,
        link: ("Bring in what is missing", "/imports?kind=results".to_owned()),
        who: (may_see_names && of.missing > 0).then(|| who(measure.id, of.class_id)),
    }
}

/// The address of the list of who has no result.
pub fn who(measure: Id<Measure>, class: Id<Class>) -> String {
    format!("/numbers/{measure}/missing?class={class}")
}

/// How far the axis of every picture on the page goes: as far as its longest bar needs, so that one
/// pupil in thirty is more than a crumb.
pub fn axis_to(lines: &[&Line]) -> f64 {
    let longest = lines.iter().filter_map(|line| line.share).fold(0.0, f64::max);
    [10.0, 25.0, 50.0].into_iter().find(|to| longest <= *to).unwrap_or(100.0)
}

/// Expected by how often it comes, and not here.
pub fn late(series: &Series, team: &str, today: &str) -> Option<Line> {
    let measure = &series.measure;
    let today: Date = today.parse().ok()?;
    let cadence = measure.cadence.words().to_lowercase();
    let last = series.latest();
    let words = match last {
        None => format!("{} has not been brought in yet; it comes {cadence}", measure.name),
        Some(last) => {
            let days = i64::from(last.taken_on.parse::<Date>().ok()?.until(today).ok()?.get_days());
            if days <= expected_within(measure.cadence) {
                return None;
            }
            format!("{} was last brought in {} ago; it comes {cadence}", measure.name, how_long(days))
        }
    };
    let link = match measure.gathered {
        Gathered::Attendance => ("Bring in the registers", "/imports?kind=attendance".to_owned()),
        Gathered::Results => ("Bring in the results", "/imports?kind=results".to_owned()),
        Gathered::Survey => ("Bring in the answers", "/imports?kind=survey".to_owned()),
        Gathered::Readings => ("Enter it", format!("/numbers/{}#enter", measure.id)),
    };
    let on = last.map(|last| last.taken_on.clone()).unwrap_or_default();
    Some(line(What::Late, measure, team, on, words, link))
}

/// A week’s number has the day on which the week began, and comes when it is over.
fn expected_within(cadence: Cadence) -> i64 {
    match cadence {
        Cadence::Week | Cadence::Fortnight => 2 * cadence.days(),
        Cadence::HalfTerm | Cadence::Term | Cadence::Year => cadence.days(),
    }
}

fn how_long(days: i64) -> String {
    let n = |n: i64| usize::try_from(n).unwrap_or_default();
    match days {
        0..=20 => plural(n(days), "day", "days"),
        21..=120 => plural(n(days / 7), "week", "weeks"),
        _ => plural(n(days / 30), "month", "months"),
    }
}

fn line(
    what: What,
    measure: &Measure,
    team: &str,
    on: String,
    words: String,
    link: (&'static str, String),
) -> Line {
    Line {
        what,
        measure: measure.name.clone(),
        team: team.to_owned(),
        class: String::new(),
        on,
        pupils: None,
        share: None,
        words,
        link,
        who: None,
    }
}

pub fn changed(series: &Series, team: &str) -> Vec<Line> {
    let measure = &series.measure;
    let one = |changed: &Changed| {
        let words = format!("{} changed on {}", sentence(changed.part.words()), long_date(&changed.on_day));
        let link = ("Look at the chart", format!("/numbers/{}", measure.id));
        line(What::Changed, measure, team, changed.on_day.clone(), words, link)
    };
    series.changes.iter().map(one).collect()
}

fn sentence(words: &str) -> String {
    crate::web::locale::sentence_case(words)
}

fn twice(
    measure: &str,
    team: &str,
    on: &str,
    pupils: Option<f64>,
    words: String,
    link: (&'static str, String),
) -> Line {
    Line {
        what: What::Twice,
        measure: measure.to_owned(),
        team: team.to_owned(),
        class: String::new(),
        on: on.to_owned(),
        pupils,
        share: None,
        words,
        link,
        who: None,
    }
}

/// Two teams keep a number of the same name, and pupils have a result in both on one day.
pub fn same_name(same: &SameName, reader: Reader) -> Line {
    let pupils = publish(Limits::default(), reader, same.pupils as f64, Some(same.pupils));
    let who = match pupils {
        Some(_) => plural(usize::try_from(same.pupils).unwrap_or_default(), "pupil has", "pupils have"),
        None => "Some pupils have".to_owned(),
    };
    let words = format!("{who} a result for {} in both teams that day", same.name);
    let link = ("Say which team keeps it", format!("/numbers/{}/edit", same.measure));
    twice(&same.name, &format!("{} and {}", same.teams.0, same.teams.1), &same.on, pupils, words, link)
}

pub fn same_pupil(same: &SamePupil) -> Line {
    let words = match same.numbers {
        Some(_) => format!("{} has two numbers of the same kind", same.name),
        None => format!("{} is on the roll twice, with the same birthday", same.name),
    };
    let link = ("Put it right in the school’s records and bring the list in", "/imports".to_owned());
    twice("", "", "", None, words, link)
}

pub fn same_file(same: &SameFile) -> Line {
    let words = format!("{} was brought in to another school as well", same.name);
    twice("", "", "", None, words, ("Look at the file", format!("/imports/{}", same.import)))
}

/// The page as a file.
pub fn sheet(school: &str, lines: &[Line]) -> Sheet {
    let row = |line: &Line| {
        let text = [line.what.words(), &line.measure, &line.team, &line.class, &line.on].map(Cell::from);
        let numbers = [Cell::from(line.pupils), Cell::from(line.share.map(|share| share.round()))];
        text.into_iter().chain(numbers).chain([Cell::from(line.words.as_str())]).collect()
    };
    Sheet {
        name: format!("Quality of data, {school}"),
        heads: heads(["What", "Measure", "Team", "Class", "Day", "Pupils on roll", "Without a result, %", "In words"]),
        rows: lines.iter().map(row).collect(),
        notes: vec![
            "Pupils on roll are those in the class on the day of the test. A share about fewer than five pupils is left out for who may not see the pupils.".to_owned(),
            "By measure and class, in the order of their names. It says nothing about anybody’s work.".to_owned(),
        ],
    }
}
