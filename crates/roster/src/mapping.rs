//! Which column is which: something a person sees, changes, and has remembered for the next file.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::attendance::{Amount, Session};
use crate::date::DateOrder;
use crate::problem::{Problems, Severity};
use crate::sheet::Sheet;

/// What a file is taken in as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Who is at the school: one row a pupil.
    Roster,
    /// What pupils achieved: one row a pupil and occasion, or one row a pupil and a column for each.
    Results,
    /// How often pupils were there: summaries, or marks of a register. See [`crate::attendance`].
    Attendance,
    /// What people answered: one row a response. See [`crate::survey`].
    Survey,
    /// When a school is open: one row a year, term or holiday. See [`crate::terms`].
    Terms,
    /// When a class is taught: one row a lesson. See [`crate::timetable`].
    Timetable,
}

/// Where a column goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// "Surname, Forename" or "Forename Surname", split in two.
    FullName,
    /// Forename.
    GivenName,
    /// Surname.
    FamilyName,
    /// UPN, SCN or the school's own number.
    PupilNumber,
    /// The class or registration group.
    Class,
    /// The year group.
    Stage,
    /// Date of birth. Roster only.
    BornOn,
    /// First day at the school. Roster only.
    JoinedOn,
    /// Last day at the school. Roster only.
    LeftOn,
    /// The school, by code or name.
    School,
    /// The school's name, beside its code. Roster and results.
    SchoolName,
    /// Another grouping: a set, a teacher, the primary a pupil came from. Not for a roster; any number of
    /// columns.
    Group,
    /// The day of the result, of the mark or of the answer; the first day of a summary. Not for a roster.
    Date,
    /// What the row belongs to, such as "Autumn", "Test 2" or "2025-26". Not for a roster.
    Occasion,
    /// What a row's result is of, in a file with one row a result: "Reading", "Mathematics". Results only.
    Measure,
    /// A result. Results only; any number of columns.
    Value {
        /// The measure's name; the heading to begin with.
        measure: String,
    },
    /// A result that belongs to an occasion named in the heading, as in a marksheet with one row a pupil.
    /// Results only; any number of columns.
    ValueAt {
        /// The measure's name.
        measure: String,
        /// What the result belongs to, such as "Autumn". A date is also the day of the result.
        occasion: String,
    },
    /// A result from before, to compare with. Results only; any number of columns.
    Baseline {
        /// The measure's name; the heading to begin with.
        measure: String,
    },
    /// A number of sessions. Attendance only.
    Sessions {
        /// Which sessions.
        of: Amount,
    },
    /// Sessions in a hundred possible ones. Attendance only.
    Percentage {
        /// Which sessions.
        of: Amount,
    },
    /// How many pupils a total is about. Attendance only.
    Pupils,
    /// A mark of a register, in a file with one row a pupil and day. Attendance only.
    Mark {
        /// The session the column is for; none when [`Target::Session`] or nothing says it.
        session: Option<Session>,
    },
    /// Morning or afternoon. Attendance only.
    Session,
    /// Marks of the day that the heading names. Attendance only; any number of columns.
    Register,
    /// Answers to a question, in steps, as numbers or as one of several words. Survey only; any number of
    /// columns.
    Question {
        /// The question; the heading to begin with.
        text: String,
    },
    /// Answers in a person's own words. Survey only; any number of columns; never guessed.
    FreeText {
        /// The question; the heading to begin with.
        text: String,
    },
    /// What a term or a holiday is called. Terms only.
    Title,
    /// Its first day. Terms only.
    FirstDay,
    /// Its last day. Terms only.
    LastDay,
    /// Whether it is a year, a term or a holiday. Terms only.
    TermKind,
    /// A day of the week, or a date. Timetable only.
    Day,
    /// The period of the day. Timetable only.
    Period,
    /// When a lesson begins. Timetable only.
    StartsAt,
    /// When it ends. Timetable only.
    EndsAt,
    /// What is taught. Timetable only.
    Subject,
    /// Who teaches it. Timetable only.
    Teacher,
    /// Where. Timetable only.
    Room,
    /// Not brought in.
    LeaveOut,
}

impl Target {
    /// Every target a person can choose for a column with this heading, in the order of a list.
    pub fn choices(purpose: Purpose, heading: &str) -> Vec<Self> {
        use Target::*;
        let measure = heading.to_owned();
        match purpose {
            Purpose::Roster => vec![
                FullName,
                GivenName,
                FamilyName,
                PupilNumber,
                Class,
                Stage,
                BornOn,
                JoinedOn,
                LeftOn,
                School,
                SchoolName,
                LeaveOut,
            ],
            Purpose::Results => vec![
                Value { measure: measure.clone() },
                crate::pivot::value_at(heading),
                Baseline { measure },
                PupilNumber,
                FullName,
                GivenName,
                FamilyName,
                Class,
                Stage,
                Group,
                School,
                SchoolName,
                Date,
                Occasion,
                Measure,
                LeaveOut,
            ],
            Purpose::Attendance => attendance_choices(),
            Purpose::Survey => vec![
                Question { text: measure.clone() },
                FreeText { text: measure },
                Class,
                Stage,
                Group,
                School,
                LeaveOut,
            ],
            Purpose::Terms => vec![Title, FirstDay, LastDay, TermKind, School, LeaveOut],
            Purpose::Timetable => {
                vec![Class, Day, Period, StartsAt, EndsAt, Subject, Teacher, Room, School, LeaveOut]
            }
        }
    }

    /// Whether a person means the same by both: names of measures and questions aside.
    pub fn is_same_choice(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Sessions { of: a }, Self::Sessions { of: b })
            | (Self::Percentage { of: a }, Self::Percentage { of: b }) => a == b,
            (Self::Mark { session: a }, Self::Mark { session: b }) => a == b,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// The target in words.
    pub fn label(&self) -> &'static str {
        match self {
            Self::FullName => "Full name, split in two",
            Self::GivenName => "Forename",
            Self::FamilyName => "Surname",
            Self::PupilNumber => "Pupil number",
            Self::Class => "Class",
            Self::Stage => "Stage",
            Self::BornOn => "Date of birth",
            Self::JoinedOn => "Joined on",
            Self::LeftOn => "Left on",
            Self::School => "School",
            Self::SchoolName => "Name of the school, beside its code",
            Self::Measure => "What the result is of",
            Self::Group => "Group",
            Self::Date => "Date",
            Self::Occasion => "Occasion",
            Self::Value { .. } => "Result",
            Self::ValueAt { .. } => "Result of the occasion in the heading",
            Self::Baseline { .. } => "Earlier result",
            Self::Sessions { of } => of.sessions_label(),
            Self::Percentage { of } => of.percent_label(),
            Self::Pupils => "How many pupils it is about",
            Self::Mark { session: Some(Session::Morning) } => "Mark of the morning",
            Self::Mark { session: Some(Session::Afternoon) } => "Mark of the afternoon",
            Self::Mark { .. } => "Mark",
            Self::Session => "Morning or afternoon",
            Self::Register => "Marks of the day in the heading",
            Self::Question { .. } => "Question",
            Self::FreeText { .. } => "Question answered in free text",
            Self::Title => "Name",
            Self::FirstDay => "First day",
            Self::LastDay => "Last day",
            Self::TermKind => "Year, term or holiday",
            Self::Day => "Day of the week, or date",
            Self::Period => "Period",
            Self::StartsAt => "Begins at",
            Self::EndsAt => "Ends at",
            Self::Subject => "Subject",
            Self::Teacher => "Teacher",
            Self::Room => "Room",
            Self::LeaveOut => "Leave this column out",
        }
    }

    /// Whether more than one column may go here.
    pub fn may_repeat(&self) -> bool {
        use Target::*;
        matches!(
            self,
            Group
                | Value { .. }
                | ValueAt { .. }
                | Baseline { .. }
                | Register
                | Question { .. }
                | FreeText { .. }
                | LeaveOut
        )
    }
}

fn attendance_choices() -> Vec<Target> {
    use Target::*;
    let mut choices: Vec<Target> = Amount::ALL.into_iter().map(|of| Sessions { of }).collect();
    let shares = Amount::ALL.into_iter().filter(|of| *of != Amount::Possible);
    choices.extend(shares.map(|of| Percentage { of }));
    choices.extend([
        Register,
        Mark { session: None },
        Mark { session: Some(crate::attendance::Session::Morning) },
        Mark { session: Some(crate::attendance::Session::Afternoon) },
        Session,
        PupilNumber,
        FullName,
        GivenName,
        FamilyName,
        Class,
        Stage,
        Group,
        School,
        Date,
        Occasion,
        Pupils,
        LeaveOut,
    ]);
    choices
}

/// How it is known where a column goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Its heading is a usual one.
    Heading,
    /// Part of its heading is: worth a look.
    PartOfHeading,
    /// Its values have the form, such as the check letters of pupil numbers: worth a look.
    Values,
    /// A person said so.
    Person,
    /// Nothing was recognised.
    NotRecognised,
}

impl How {
    /// In words, for the person who checks.
    pub fn label(self) -> &'static str {
        match self {
            Self::Heading => "Matched",
            Self::PartOfHeading => "Matched in part",
            Self::Values => "Told from its values",
            Self::Person => "Changed by you",
            Self::NotRecognised => "Not recognised",
        }
    }
}

/// One column of a [`Mapping`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapped {
    /// The heading, as in [`crate::Header::name`].
    pub heading: String,
    /// Where it goes.
    pub target: Target,
    /// How that is known.
    pub how: How,
}

/// Where each column of a sheet goes. It can be stored and used for the next file with the same
/// [`signature`], because columns are known by heading and not by place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// What the file is taken in as.
    pub purpose: Purpose,
    /// The [`signature`] of the sheet it was made for.
    pub signature: String,
    /// Which way round dates are where a column leaves it open; none for day first, with a question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateOrder>,
    /// The columns, in the order of the sheet they were first seen in.
    pub columns: Vec<Mapped>,
}

impl Mapping {
    /// Sends a column elsewhere, as a person decided. An unknown heading is left alone.
    pub fn set(&mut self, heading: &str, target: Target) {
        if let Some(column) = self.columns.iter_mut().find(|c| c.heading == heading) {
            (column.target, column.how) = (target, How::Person);
        }
    }

    /// Whether it was made for a sheet with these headings.
    pub fn fits(&self, sheet: &Sheet) -> bool {
        self.signature == signature(sheet)
    }

    /// The columns (indices into [`Sheet::header`]) that go to targets for which `is` holds. A heading that
    /// the sheet does not have is a problem.
    pub(crate) fn columns_for<'a>(
        &'a self,
        sheet: &Sheet,
        problems: &mut Problems,
        is: impl Fn(&Target) -> bool,
    ) -> Vec<(usize, &'a Target)> {
        problems.step();
        let mut found: Vec<(usize, &Target)> = Vec::new();
        for column in self.columns.iter().filter(|c| is(&c.target)) {
            match sheet.index_of(&column.heading) {
                Some(index) if column.target.may_repeat() || found.is_empty() => {
                    found.push((index, &column.target))
                }
                Some(index) => {
                    let what =
                        format!("two columns are to be “{}”; the first was taken", column.target.label());
                    let place = sheet.header.get(index).map(crate::sheet::Header::place);
                    problems.add(Severity::Fix, &[], place.as_ref(), what, "Leave one of them out");
                }
                None => {
                    let what = format!("there is no column “{}” in this file", column.heading);
                    let remedy = format!("Choose another column for “{}”, or none", column.target.label());
                    problems.add(Severity::Stop, &[], None, what, remedy);
                }
            }
        }
        found
    }
}

/// A short name for the set of headings of a sheet, the same for the next file from the same source: 16
/// hexadecimal digits that do not change with the order, case and spacing of the headings.
pub fn signature(sheet: &Sheet) -> String {
    let mut names: Vec<String> = sheet.header.iter().map(|h| crate::names::plain(&h.name)).collect();
    names.sort_unstable();
    let mut hash = Sha256::new();
    for name in &names {
        hash.update(name.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect()
}
