//! What a file would change, worked out before anything is written. The preview shows it and
//! writing writes it, so the two cannot tell different stories.

mod about_schools;
mod called;
mod delta;
mod pupils;
mod results;
mod roster;
mod shape;
mod survey;
mod terms;
mod timetable;

use std::collections::{BTreeMap, HashMap, HashSet};

use ensemble_roster::{Key, RosterRow};
use jiff::civil::Date;
use uuid::Uuid;

use super::model::{Absent, Counts, Held};
use super::package::Beside;
use super::record::{
    Change, Class, Holiday, Identifier, Lesson, Measure, Member, Occasion, Outcome, Pupil, Reading, Session,
    Sourced, Staff, Summary, Survey, SurveyItem, SurveyResponse, Term, added,
};
use super::waiting::Waiting;
pub use about_schools::{about_schools, date_years};
pub use called::Spoken;
pub use delta::delta;
pub use pupils::{Clue, Found, Identities, Whose};
pub use results::results;
pub use roster::roster;
pub use shape::{OnScale, Shape, Shapes, named, names, shapes};
pub use survey::{questions, survey};
pub use terms::terms;
pub use timetable::timetable;

/// One school as it is before the file. A new school is an empty one.
#[derive(Debug, Default)]
pub struct Snapshot {
    pub sessions: Vec<Session>,
    pub terms: Vec<Term>,
    pub pupils: Vec<Pupil>,
    pub identifiers: Vec<Identifier>,
    pub classes: Vec<Class>,
    pub members: Vec<Member>,
    pub sourced: Vec<Sourced>,
    pub measures: Vec<Measure>,
    pub occasions: Vec<Occasion>,
    pub outcomes: Vec<Outcome>,
    pub readings: Vec<Reading>,
    pub summaries: Vec<Summary>,
    pub surveys: Vec<Survey>,
    pub items: Vec<SurveyItem>,
    pub responses: Vec<SurveyResponse>,
    pub holidays: Vec<Holiday>,
    pub lessons: Vec<Lesson>,
    pub staff: Vec<Staff>,
    /// Who works there: id, name and address.
    pub people: Vec<(Uuid, String, String)>,
}

/// What is the same for a whole file.
pub struct Setting<'a> {
    pub today: String,
    pub now: i64,
    /// Which import writes.
    /// The file, for pupils known by their row alone: its fingerprint and sheet.
    pub file: String,
    pub file_name: &'a str,
    pub key: Key,
    pub taken_on: String,
    pub absent: Option<Absent>,
    pub held: Held,
    /// Pupils whose rows are not written: they are in the file, so they have not left.
    pub only_named: Vec<RosterRow>,
    /// School years and teachers that a package brings.
    pub beside: &'a Beside,
    /// What every row written is marked with.
    pub import: Uuid,
    /// What somebody said of rows that waited: whose they are.
    pub whose: Option<Whose>,
    pub new_id: &'a (dyn Fn() -> Uuid + Sync),
    /// Where a time in an id would tell on someone.
    pub random_id: &'a (dyn Fn() -> Uuid + Sync),
}

impl Setting<'_> {
    /// Where in which file something stood.
    fn provenance(&self, row: usize) -> (Option<Uuid>, Option<i64>) {
        (Some(self.import), i64::try_from(row).ok())
    }
}

/// The school a plan is for.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub school: Uuid,
    /// Whose numbers results become.
    pub team: Uuid,
}

/// One line of the lists under the preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub name: String,
    pub class: String,
    pub words: String,
}

/// How many lines of each list are shown; the rest is a number.
const LINES: usize = 50;

#[derive(Debug, Default)]
pub struct Plan {
    pub sessions: Vec<Change<Session>>,
    pub terms: Vec<Change<Term>>,
    pub pupils: Vec<Change<Pupil>>,
    pub identifiers: Vec<Change<Identifier>>,
    pub classes: Vec<Change<Class>>,
    pub members: Vec<Change<Member>>,
    pub sourced: Vec<Change<Sourced>>,
    pub measures: Vec<Change<Measure>>,
    pub occasions: Vec<Change<Occasion>>,
    pub outcomes: Vec<Change<Outcome>>,
    /// Results that are taken away.
    pub outcomes_gone: Vec<Outcome>,
    pub waiting: Vec<Waiting>,
    pub summaries: Vec<Change<Summary>>,
    /// Readings that a file brings ready made, by school.
    pub readings: BTreeMap<Uuid, Vec<Change<Reading>>>,
    pub surveys: Vec<Change<Survey>>,
    pub items: Vec<Change<SurveyItem>>,
    pub responses: Vec<Change<SurveyResponse>>,
    pub holidays: Vec<Change<Holiday>>,
    pub lessons: Vec<Change<Lesson>>,
    pub staff: Vec<Change<Staff>>,
    pub counts: Counts,
    pub joiners: Vec<Line>,
    pub leavers: Vec<Line>,
    pub renamed: Vec<Line>,
    pub moved: Vec<Line>,
    /// Years, terms and holidays; lessons that are no longer held.
    pub dates: Vec<Line>,
}

impl Plan {
    /// The rows of another school beside these: written together, they take a few statements.
    pub fn append(&mut self, mut other: Plan) {
        self.counts.add(&other.counts);
        join(&mut self.sessions, other.sessions);
        join(&mut self.terms, other.terms);
        join(&mut self.pupils, other.pupils);
        join(&mut self.identifiers, other.identifiers);
        join(&mut self.classes, other.classes);
        join(&mut self.members, other.members);
        join(&mut self.sourced, other.sourced);
        join(&mut self.measures, other.measures);
        join(&mut self.occasions, other.occasions);
        join(&mut self.outcomes, other.outcomes);
        join(&mut self.outcomes_gone, other.outcomes_gone);
        self.readings.append(&mut other.readings);
        join(&mut self.waiting, other.waiting);
        join(&mut self.summaries, other.summaries);
        join(&mut self.surveys, other.surveys);
        join(&mut self.items, other.items);
        join(&mut self.responses, other.responses);
        join(&mut self.joiners, other.joiners);
        join(&mut self.leavers, other.leavers);
        join(&mut self.renamed, other.renamed);
        join(&mut self.moved, other.moved);
        join(&mut self.dates, other.dates);
        join(&mut self.holidays, other.holidays);
        join(&mut self.lessons, other.lessons);
        join(&mut self.staff, other.staff);
    }

    pub fn finish(mut self) -> Plan {
        self.counted();
        self
    }

    /// Rows of the file that wait: a row with results of several days is one row.
    pub fn rows_waiting(&self) -> usize {
        let rows: HashSet<_> = self.waiting.iter().map(|one| (one.school, one.body.row.row)).collect();
        rows.len()
    }

    /// How many rows it has, once all are there.
    pub fn counted(&mut self) {
        self.counts.rows_written = self.rows();
        self.counts.classes_new = self.classes.iter().filter(|c| c.before.is_none()).count();
        self.counts.measures_new = self.measures.iter().filter(|c| c.before.is_none()).count();
    }

    /// Lets go of its rows: they are written, or nobody is shown them. What was counted stays, and so does what waits.
    pub fn let_go(&mut self) {
        let Plan { counts, waiting, joiners, leavers, renamed, moved, dates, .. } = std::mem::take(self);
        *self = Plan { counts, waiting, joiners, leavers, renamed, moved, dates, ..Plan::default() };
    }

    /// How many rows of the database it holds.
    pub fn rows(&self) -> usize {
        self.sessions.len()
            + self.terms.len()
            + self.pupils.len()
            + self.identifiers.len()
            + self.classes.len()
            + self.members.len()
            + self.sourced.len()
            + self.measures.len()
            + self.occasions.len()
            + self.outcomes.len()
            + self.outcomes_gone.len()
            + self.summaries.len()
            + self.readings.values().map(Vec::len).sum::<usize>()
            + self.surveys.len()
            + self.items.len()
            + self.responses.len()
            + self.holidays.len()
            + self.lessons.len()
            + self.staff.len()
    }
}

/// The longest lists are moved and not copied.
fn join<T>(all: &mut Vec<T>, mut more: Vec<T>) {
    match all.is_empty() {
        true => *all = more,
        false => all.append(&mut more),
    }
}

pub fn note(lines: &mut Vec<Line>, line: impl FnOnce() -> Line) {
    if lines.len() < LINES {
        lines.push(line());
    }
}

/// The school's sessions: those there are, and those the file makes necessary.
struct Sessions<'a> {
    place: Place,
    known: Vec<Session>,
    setting: &'a Setting<'a>,
}

impl<'a> Sessions<'a> {
    /// The school's own years, then those that the file brings and that do not overlap them.
    fn new(place: Place, before: &Snapshot, setting: &'a Setting<'a>, plan: &mut Plan) -> Self {
        let mut sessions = Sessions { place, known: before.sessions.clone(), setting };
        for year in &setting.beside.years {
            let overlaps = |s: &Session| s.from_on < year.until_on && year.from_on < s.until_on;
            if sessions.known.iter().any(overlaps) {
                continue;
            }
            let id = (setting.new_id)();
            let (name, from_on, until_on) = (year.name.clone(), year.from_on.clone(), year.until_on.clone());
            let session = Session { school_id: place.school, id, name, from_on, until_on };
            for (name, from_on, until_on) in year.terms.clone() {
                if before.terms.iter().any(|t| t.from_on == from_on) {
                    continue;
                }
                let term = Term {
                    school_id: place.school,
                    id: (setting.new_id)(),
                    session_id: id,
                    name,
                    from_on,
                    until_on,
                };
                plan.terms.push(added(term));
            }
            sessions.known.push(session.clone());
            plan.sessions.push(added(session));
        }
        sessions
    }

    /// The day that a list of pupils speaks of: today, unless the file's own school years are other ones.
    /// Between two years it is a list of the one that comes, where somebody has set that up.
    fn day_of_list(&self) -> String {
        let (today, years) = (&self.setting.today, &self.setting.beside.years);
        let is_now = |s: &Session| s.from_on <= *today && *today < s.until_on;
        let comes = self.known.iter().filter(|s| s.from_on > *today).min_by(|a, b| a.from_on.cmp(&b.from_on));
        if let (true, false, Some(comes)) = (years.is_empty(), self.known.iter().any(is_now), comes) {
            return comes.from_on.clone();
        }
        match years.iter().max_by(|a, b| a.from_on.cmp(&b.from_on)) {
            Some(last) if !years.iter().any(|y| y.from_on <= *today && *today < y.until_on) => {
                last.from_on.clone()
            }
            _ => today.clone(),
        }
    }

    /// The session a day falls in. A day between two sessions belongs to the one before it; a school
    /// year that nobody has set up yet runs from August to June.
    fn on(&mut self, day: &str, plan: &mut Plan) -> Session {
        let is_in = |s: &&Session| s.from_on.as_str() <= day && day < s.until_on.as_str();
        if let Some(found) = self.known.iter().find(is_in) {
            return found.clone();
        }
        let (name, from_on, until_on) = school_year(day);
        let overlaps = |s: &Session| s.from_on < until_on && from_on < s.until_on;
        let near = self.known.iter().filter(|s| overlaps(s)).min_by_key(|s| distance(s, day));
        if let Some(near) = near {
            return near.clone();
        }
        let session =
            Session { school_id: self.place.school, id: (self.setting.new_id)(), name, from_on, until_on };
        self.known.push(session.clone());
        plan.sessions.push(added(session.clone()));
        session
    }
}

fn distance(session: &Session, day: &str) -> i64 {
    let days = |text: &str| {
        text.parse::<Date>()
            .map_or(0, |d| i64::from(d.year()) * 372 + i64::from(d.month()) * 31 + i64::from(d.day()))
    };
    let (day, from, until) = (days(day), days(&session.from_on), days(&session.until_on));
    if day < from { from - day } else { (day - until).max(0) }
}

/// 2026-11-26 → "2026 to 2027", 1 August to 1 July. July belongs to the year that is ending.
pub fn school_year(day: &str) -> (String, String, String) {
    let date = day.parse::<Date>().unwrap_or(Date::constant(2000, 8, 1));
    let year = if date.month() >= 8 { date.year() } else { date.year() - 1 };
    (format!("{year} to {}", year + 1), format!("{year}-08-01"), format!("{}-07-01", year + 1))
}

/// The classes of a school: those there are, and those the file makes.
struct Classes<'a> {
    place: Place,
    by_name: HashMap<(Uuid, String, String), Uuid>,
    setting: &'a Setting<'a>,
}

impl<'a> Classes<'a> {
    fn new(place: Place, known: &[Class], setting: &'a Setting<'a>) -> Self {
        let by_name = known.iter().map(|c| ((c.session_id, c.kind.clone(), c.name.clone()), c.id)).collect();
        Classes { place, by_name, setting }
    }

    fn find_or_add(
        &mut self,
        session: Uuid,
        kind: &str,
        name: &str,
        stage: Option<&str>,
        plan: &mut Plan,
    ) -> Uuid {
        let key = (session, kind.to_owned(), name.to_owned());
        if let Some(id) = self.by_name.get(&key) {
            return *id;
        }
        let id = (self.setting.new_id)();
        self.by_name.insert(key, id);
        plan.classes.push(added(Class {
            school_id: self.place.school,
            id,
            session_id: session,
            kind: kind.to_owned(),
            name: name.to_owned(),
            stage: stage.map(str::to_owned),
        }));
        id
    }
}

/// A membership that holds on a day.
fn holds(member: &Member, day: &str) -> bool {
    member.from_on.as_str() <= day && member.until_on.as_deref().is_none_or(|until| day < until)
}
