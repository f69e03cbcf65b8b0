//! What a package holds.

use jiff::civil::Date;

use crate::problem::{Problem, Severity};
use crate::sds;

/// The format of a package: the version of OneRoster that it says it follows, or School Data Sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// No manifest: 1.0.
    V1_0,
    /// 1.1.
    V1_1,
    /// 1.2.
    V1_2,
    /// No OneRoster, but the same records read from a set of School Data Sync.
    SchoolDataSync(sds::Format),
}

/// What a file of a package stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The whole truth: what is known and not in it is gone.
    Bulk,
    /// Changes: each row says whether it is active or to be deleted.
    Delta,
}

/// A package that was read. Every record has the row of its file; records of rows named in a
/// [`Severity::Fix`] are not to be written (see [`Package::held_back`]).
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    /// The name given.
    pub name: String,
    /// SHA-256 of the bytes, in 64 hexadecimal digits.
    pub fingerprint: String,
    /// The version it follows.
    pub version: Version,
    /// `source.systemName` of the manifest, if given.
    pub source: Option<String>,
    /// The files read (without `.csv`) and what each stands for.
    pub modes: Vec<(String, Mode)>,
    /// Authorities, schools, departments.
    pub orgs: Vec<Org>,
    /// School years, terms and grading periods.
    pub academic_sessions: Vec<AcademicSession>,
    /// Courses.
    pub courses: Vec<Course>,
    /// Classes.
    pub classes: Vec<Class>,
    /// Everyone.
    pub users: Vec<User>,
    /// Who is in which class.
    pub enrollments: Vec<Enrollment>,
    /// Kinds of line items.
    pub categories: Vec<Category>,
    /// Pieces of work and tests.
    pub line_items: Vec<LineItem>,
    /// What pupils got for them.
    pub scores: Vec<Score>,
    /// Where the package leaves the standard, and what has to be put right.
    pub problems: Vec<Problem>,
    /// What was passed over or dropped, each a sentence.
    pub notes: Vec<String>,
}

impl Package {
    /// Whether nothing may be written at all.
    pub fn is_stopped(&self) -> bool {
        self.problems.iter().any(|p| p.severity == Severity::Stop)
    }

    /// The file in which the pupils stand, for [`Package::held_back`].
    pub fn pupils_file(&self) -> &'static str {
        if self.is_first_sds() { "Student.csv" } else { "users.csv" }
    }

    /// The file in which pupils' places in classes stand, for [`Package::held_back`].
    pub fn places_file(&self) -> &'static str {
        if self.is_first_sds() { "StudentEnrollment.csv" } else { "enrollments.csv" }
    }

    fn is_first_sds(&self) -> bool {
        matches!(self.version, Version::SchoolDataSync(sds::Format::V1 | sds::Format::V1Uk))
    }

    /// The rows of a file (such as `users.csv`) that may not be written until they are put right, in order.
    pub fn held_back(&self, file: &str) -> Vec<usize> {
        let of_file = |p: &&Problem| p.severity == Severity::Fix && p.sheet.as_deref() == Some(file);
        let mut rows: Vec<usize> =
            self.problems.iter().filter(of_file).flat_map(|p| p.rows.iter().copied()).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Org {
    /// The row in `orgs.csv`.
    pub row: usize,
    /// Its id, unique in the package.
    pub sourced_id: String,
    /// To be deleted.
    pub gone: bool,
    /// Name.
    pub name: String,
    /// `school`, `district`, `local`, … or as written.
    pub kind: String,
    /// The number it has elsewhere, such as a SEED code.
    pub identifier: Option<String>,
    /// The id of the organisation above.
    pub parent: Option<String>,
}

/// A school year, term or grading period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcademicSession {
    /// The row in `academicSessions.csv`.
    pub row: usize,
    /// Its id.
    pub sourced_id: String,
    /// To be deleted.
    pub gone: bool,
    /// Title.
    pub title: String,
    /// `schoolYear`, `term`, `semester`, `gradingPeriod` or as written.
    pub kind: String,
    /// First day.
    pub starts_on: Option<Date>,
    /// The day after the last.
    pub ends_on: Option<Date>,
    /// The id of the session it is part of.
    pub parent: Option<String>,
    /// The year in which the school year ends.
    pub school_year: Option<String>,
}

/// A course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// The row in `courses.csv`.
    pub row: usize,
    /// Its id.
    pub sourced_id: String,
    /// To be deleted.
    pub gone: bool,
    /// Title.
    pub title: String,
    /// Code.
    pub code: Option<String>,
    /// Year groups.
    pub grades: Vec<String>,
    /// The id of its organisation.
    pub org: String,
    /// Subjects.
    pub subjects: Vec<String>,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// The row in `classes.csv`.
    pub row: usize,
    /// Its id.
    pub sourced_id: String,
    /// To be deleted.
    pub gone: bool,
    /// Title.
    pub title: String,
    /// Code.
    pub code: Option<String>,
    /// `homeroom`, `scheduled` or as written.
    pub kind: String,
    /// Year groups.
    pub grades: Vec<String>,
    /// The id of its course.
    pub course: String,
    /// The id of its school.
    pub school: String,
    /// The ids of its terms.
    pub terms: Vec<String>,
    /// Subjects.
    pub subjects: Vec<String>,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The row in `users.csv`.
    pub row: usize,
    /// Their id.
    pub sourced_id: String,
    /// To be deleted.
    pub gone: bool,
    /// Whether they may use services.
    pub enabled: bool,
    /// Forename; the preferred one where one is given.
    pub given: String,
    /// Surname; the preferred one where one is given.
    pub family: String,
    /// The number they have elsewhere.
    pub identifier: Option<String>,
    /// Further ids: kind and id.
    pub user_ids: Vec<(String, String)>,
    /// E-mail address, of adults only.
    pub email: Option<String>,
    /// Year groups.
    pub grades: Vec<String>,
    /// What they are, and where.
    pub roles: Vec<Role>,
}

impl User {
    /// Whether they are a pupil anywhere.
    pub fn is_pupil(&self) -> bool {
        self.roles.iter().any(|r| r.role == "student")
    }
}

/// What a person is in one organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// `student`, `teacher`, `principal`, … or as written.
    pub role: String,
    /// The id of the organisation.
    pub org: String,
    /// Their main role there.
    pub primary: bool,
    /// First day.
    pub begins_on: Option<Date>,
    /// The day after the last.
    pub ends_on: Option<Date>,
}

/// A person in a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrollment {
    /// The row in `enrollments.csv`.
    pub row: usize,
    /// Its id.
    pub sourced_id: String,
    /// To be deleted.
    pub gone: bool,
    /// The id of the class.
    pub class: String,
    /// The id of the school.
    pub school: String,
    /// The id of the person.
    pub user: String,
    /// `student`, `teacher`, … or as written.
    pub role: String,
    /// The class's main teacher.
    pub primary: bool,
    /// First day.
    pub begins_on: Option<Date>,
    /// The day after the last.
    pub ends_on: Option<Date>,
}

/// A kind of line items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// The row in `categories.csv`.
    pub row: usize,
    /// Its id.
    pub sourced_id: String,
    /// To be deleted.
    pub gone: bool,
    /// Title.
    pub title: String,
}

/// A piece of work or a test.
#[derive(Debug, Clone, PartialEq)]
pub struct LineItem {
    /// The row in `lineItems.csv`.
    pub row: usize,
    /// Its id.
    pub sourced_id: String,
    /// To be deleted.
    pub gone: bool,
    /// Title.
    pub title: String,
    /// The day it was set.
    pub assigned_on: Option<Date>,
    /// The day it is due.
    pub due_on: Option<Date>,
    /// The id of its class.
    pub class: String,
    /// The id of its category.
    pub category: String,
    /// The id of its academic session or grading period.
    pub session: Option<String>,
    /// The lowest score possible.
    pub lowest: Option<f64>,
    /// The highest score possible.
    pub highest: Option<f64>,
}

/// What a pupil got for a line item.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The row in `results.csv`.
    pub row: usize,
    /// Its id.
    pub sourced_id: String,
    /// To be deleted.
    pub gone: bool,
    /// The id of the line item.
    pub line_item: String,
    /// The id of the pupil.
    pub student: String,
    /// `fully graded`, `exempt`, … or as written.
    pub status: String,
    /// The score; none when there is none, never zero in its place.
    pub score: Option<f64>,
    /// A score in words or grades.
    pub text_score: Option<String>,
    /// The day of the score.
    pub on: Option<Date>,
}
