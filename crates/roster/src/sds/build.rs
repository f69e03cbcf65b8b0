//! From the files of a set to the records of a package.

use std::collections::HashMap;

use jiff::civil::Date;

use super::set::Set;
use super::table::{Row, Table};
use super::{Format, check, people};
use crate::date::{self, DateOrder, Evidence};
use crate::oneroster::{AcademicSession, Class, Course, Enrollment, Mode, Org, Package, Version};
use crate::problem::{Problems, Severity};

/// One file while its rows are read.
pub(super) struct Reading<'a> {
    pub table: &'a Table,
    pub problems: &'a mut Problems,
    order: DateOrder,
}

impl<'a> Reading<'a> {
    /// Turns to a file of the set, if it has it.
    pub(super) fn of(set: &'a Set, file: &str, problems: &'a mut Problems) -> Option<Self> {
        let table = set.table(file)?;
        problems.turn_to(&table.name());
        // Microsoft's own files have the month first; a file that shows another order is believed.
        let usual = if set.format == Format::V1 { DateOrder::MonthFirst } else { DateOrder::DayFirst };
        let order = Evidence::of(table.texts(&["starts", "ends"])).order().unwrap_or(usual);
        Some(Self { table, problems, order })
    }

    pub(super) fn say(&mut self, severity: Severity, row: &Row, column: &str, what: &str, remedy: &str) {
        self.problems.add(severity, &[row.number], self.table.place(column), what, remedy);
    }

    /// Text that may not be missing; a row without it is held back.
    pub(super) fn text(&mut self, row: &Row, column: &str) -> String {
        match self.table.cell(row, column) {
            Some(text) => text.to_owned(),
            None => {
                self.say(Severity::Fix, row, column, "the cell may not be blank", "Fill it in");
                String::new()
            }
        }
    }

    pub(super) fn optional(&self, row: &Row, column: &str) -> Option<String> {
        self.table.cell(row, column).map(str::to_owned)
    }

    /// A list in one cell, separated by commas.
    pub(super) fn list(&self, row: &Row, column: &str) -> Vec<String> {
        let text = self.table.cell(row, column).unwrap_or_default();
        text.split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
    }

    pub(super) fn date(&mut self, row: &Row, column: &str) -> Option<Date> {
        match date::parse(self.table.cell(row, column)?, self.order) {
            Ok(date) => Some(date),
            Err(what) => {
                self.say(Severity::Fix, row, column, &what, "Correct the date");
                None
            }
        }
    }

    /// The first day, and the day after the last: School Data Sync names the last day itself.
    pub(super) fn span(&mut self, row: &Row) -> (Option<Date>, Option<Date>) {
        let (first, last) = (self.date(row, "starts"), self.date(row, "ends"));
        if let (Some(first), Some(last)) = (first, last)
            && last < first
        {
            self.say(
                Severity::Fix,
                row,
                "ends",
                "the end is before the beginning",
                "Correct one of the dates",
            );
        }
        (first, last.and_then(|day| day.tomorrow().ok()))
    }

    /// A word that is not of the format. Beside a password it shows that the row may be out of step with its
    /// headings, and then none of the file can be trusted.
    pub(super) fn unlikely(&mut self, row: &Row, column: &str, what: &str, remedy: &str) {
        let severity = if self.table.had_password { Severity::Stop } else { Severity::Glance };
        self.say(severity, row, column, what, remedy);
    }

    /// Whether the row says that it is to go; none when it says something unknown.
    pub(super) fn gone(&mut self, row: &Row) -> Option<bool> {
        let Some(status) = self.table.cell(row, "status") else { return Some(false) };
        let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(status));
        if is(&["deleted", "inactive", "tobedeleted"]) || is(&["active"]) {
            return Some(!is(&["active"]));
        }
        // It is not repeated: in a row that is out of step it may be somebody's password.
        let what = "the status is not known; it was read as active";
        self.unlikely(row, "status", what, "Write Active or Deleted");
        None
    }
}

/// Builds the package and checks it as a whole.
pub(super) fn package(name: &str, fingerprint: String, set: Set, mut problems: Problems) -> Package {
    let problems_of = &mut problems;
    let (mut academic_sessions, mut courses) = (sessions(&set, problems_of), courses(&set, problems_of));
    let classes = match set.format {
        Format::V1 | Format::V1Uk => sections(&set, &mut academic_sessions, &mut courses, problems_of),
        Format::V2 | Format::V2_1 => classes(&set, problems_of),
    };
    let people = people::of(&set, problems_of);
    let mut notes = people.notes;
    let mut package = Package {
        name: name.to_owned(),
        fingerprint,
        version: Version::SchoolDataSync(set.format),
        source: None,
        modes: set.tables.iter().map(|t| (t.file.name.to_owned(), Mode::Bulk)).collect(),
        orgs: orgs(&set, problems_of),
        academic_sessions,
        courses,
        enrollments: enrollments(&set, &classes, &people.teachers, problems_of),
        classes,
        users: people.users,
        categories: Vec::new(),
        line_items: Vec::new(),
        scores: Vec::new(),
        problems: Vec::new(),
        notes: set.notes,
    };
    package.notes.append(&mut notes);
    check::whole(&package, &mut problems);
    package.problems = problems.finish();
    package
}

fn orgs(set: &Set, problems: &mut Problems) -> Vec<Org> {
    let file = if set.table("School").is_some() { "School" } else { "orgs" };
    let Some(mut reading) = Reading::of(set, file, problems) else { return Vec::new() };
    let table = reading.table;
    let mut orgs: Vec<Org> = (table.rows.iter())
        .map(|row| Org {
            row: row.number,
            sourced_id: reading.text(row, "id"),
            gone: false,
            name: reading.text(row, "name"),
            kind: reading.optional(row, "type").unwrap_or_else(|| "school".to_owned()),
            identifier: reading.optional(row, "number"),
            parent: reading.optional(row, "parent"),
        })
        .collect();
    // In the UK the id is the DfE number, which is what a school is known by. Elsewhere a number serves
    // when every school has its own.
    let numbers: std::collections::HashSet<&str> =
        orgs.iter().filter_map(|o| o.identifier.as_deref()).collect();
    if set.format == Format::V1Uk || numbers.len() < orgs.len() {
        orgs.iter_mut().for_each(|org| org.identifier = None);
    }
    orgs
}

/// Nine months: a term that lasts as long is a school year.
const YEAR_DAYS: i32 = 270;

/// The sections of the first format, with the terms and courses that each row names beside.
fn sections(
    set: &Set,
    sessions: &mut Vec<AcademicSession>,
    courses: &mut Vec<Course>,
    problems: &mut Problems,
) -> Vec<Class> {
    let Some(mut reading) = Reading::of(set, "Section", problems) else { return Vec::new() };
    let table = reading.table;
    let (mut terms, mut titles): (HashMap<String, usize>, HashMap<String, usize>) = Default::default();
    let mut classes = Vec::new();
    for row in &table.rows {
        let school = reading.text(row, "school");
        let (starts_on, ends_on) = reading.span(row);
        let subjects: Vec<String> = reading.optional(row, "subject").into_iter().collect();
        let term = reading.optional(row, "term");
        if let Some(id) = &term {
            let days = starts_on.zip(ends_on).and_then(|(a, b)| a.until(b).ok()).map(|span| span.get_days());
            let kind = if days >= Some(YEAR_DAYS) { "schoolYear" } else { "term" };
            let session = AcademicSession {
                row: row.number,
                sourced_id: id.clone(),
                gone: false,
                title: reading.optional(row, "term title").unwrap_or_else(|| id.clone()),
                kind: kind.to_owned(),
                starts_on,
                ends_on,
                parent: None,
                school_year: None,
            };
            let at = *terms.entry(id.clone()).or_insert(sessions.len());
            match sessions.get(at) {
                None => sessions.push(session),
                Some(known) if (known.starts_on, known.ends_on) == (starts_on, ends_on) => {}
                Some(_) => {
                    let what = "the term has other dates than in an earlier row, and the earlier were read";
                    reading.say(Severity::Glance, row, "starts", what, "Check which dates are right");
                }
            }
        }
        let course = reading.optional(row, "course");
        if let Some(id) = &course {
            let title = reading.optional(row, "course title").unwrap_or_else(|| id.clone());
            let at = *titles.entry(id.clone()).or_insert(courses.len());
            match courses.get(at) {
                None => courses.push(Course {
                    row: row.number,
                    sourced_id: id.clone(),
                    gone: false,
                    title,
                    code: reading.optional(row, "course code"),
                    grades: Vec::new(),
                    org: school.clone(),
                    subjects: subjects.clone(),
                }),
                Some(known) if known.title == title => {}
                Some(_) => {
                    let what = "the course has another name than in an earlier row, and the earlier was read";
                    reading.say(Severity::Glance, row, "course title", what, "Check which name is right");
                }
            }
        }
        classes.push(Class {
            row: row.number,
            sourced_id: reading.text(row, "id"),
            gone: reading.gone(row) == Some(true),
            title: reading.text(row, "title"),
            code: reading.optional(row, "code"),
            kind: "scheduled".to_owned(),
            grades: Vec::new(),
            course: course.unwrap_or_default(),
            school,
            terms: term.into_iter().collect(),
            subjects,
        });
    }
    classes
}

fn classes(set: &Set, problems: &mut Problems) -> Vec<Class> {
    let Some(mut reading) = Reading::of(set, "classes", problems) else { return Vec::new() };
    let table = reading.table;
    let class = |row: &Row| Class {
        row: row.number,
        sourced_id: reading.text(row, "id"),
        gone: false,
        title: reading.text(row, "title"),
        code: reading.optional(row, "code"),
        kind: "scheduled".to_owned(),
        grades: Vec::new(),
        course: reading.optional(row, "course").unwrap_or_default(),
        school: reading.text(row, "school"),
        terms: reading.list(row, "terms"),
        subjects: Vec::new(),
    };
    table.rows.iter().map(class).collect()
}

fn sessions(set: &Set, problems: &mut Problems) -> Vec<AcademicSession> {
    let Some(mut reading) = Reading::of(set, "academicSessions", problems) else { return Vec::new() };
    let table = reading.table;
    let session = |row: &Row| {
        let (starts_on, ends_on) = reading.span(row);
        AcademicSession {
            row: row.number,
            sourced_id: reading.text(row, "id"),
            gone: false,
            title: reading.text(row, "title"),
            kind: reading.text(row, "type"),
            starts_on,
            ends_on,
            parent: None,
            school_year: None,
        }
    };
    table.rows.iter().map(session).collect()
}

fn courses(set: &Set, problems: &mut Problems) -> Vec<Course> {
    let Some(mut reading) = Reading::of(set, "courses", problems) else { return Vec::new() };
    let table = reading.table;
    let course = |row: &Row| Course {
        row: row.number,
        sourced_id: reading.text(row, "id"),
        gone: false,
        title: reading.text(row, "title"),
        code: reading.optional(row, "code"),
        grades: reading.list(row, "grade"),
        org: reading.text(row, "school"),
        subjects: reading.list(row, "subject"),
    };
    table.rows.iter().map(course).collect()
}

/// Who is in which class. `teachers` are the ids that teachers got because a pupil has the same.
fn enrollments(
    set: &Set,
    classes: &[Class],
    teachers: &HashMap<String, String>,
    problems: &mut Problems,
) -> Vec<Enrollment> {
    let schools: HashMap<&str, &str> =
        classes.iter().map(|c| (c.sourced_id.as_str(), c.school.as_str())).collect();
    let mut enrollments = Vec::new();
    for (file, fixed) in [("StudentEnrollment", "student"), ("TeacherRoster", "teacher"), ("enrollments", "")]
    {
        let Some(mut reading) = Reading::of(set, file, problems) else { continue };
        let table = reading.table;
        let mut seen: HashMap<[Option<&str>; 3], usize> = HashMap::new();
        for row in &table.rows {
            let said = ["class", "user", "role"].map(|column| table.cell(row, column));
            if let Some(first) = seen.get(&said) {
                let what = format!("the row says the same as row {first}, and was passed over");
                reading.say(Severity::Glance, row, "class", &what, "Nothing to do");
                continue;
            }
            seen.insert(said, row.number);
            let class = reading.text(row, "class");
            let mut user = reading.text(row, "user");
            let role = match fixed {
                "" => people::role(&mut reading, row),
                fixed => fixed.to_owned(),
            };
            if fixed == "teacher" {
                user = teachers.get(&user).cloned().unwrap_or(user);
            }
            enrollments.push(Enrollment {
                row: row.number,
                sourced_id: format!("{class}/{user}"),
                gone: false,
                school: schools.get(class.as_str()).map(|s| (*s).to_owned()).unwrap_or_default(),
                class,
                user,
                role,
                primary: false,
                begins_on: None,
                ends_on: None,
            });
        }
    }
    enrollments
}
