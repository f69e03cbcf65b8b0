//! From tables to typed records.

use super::check;
use super::manifest::Manifest;
use super::model::{
    AcademicSession, Category, Class, Course, Enrollment, LineItem, Mode, Org, Package, Role, Score, User,
};
use super::package::{Table, Tables};
use super::record::{Records, records};
use crate::grid::GridRow;
use crate::problem::{Problems, Severity};

/// Builds the package and checks it as a whole.
pub(super) fn package(name: &str, fingerprint: String, opened: Tables, mut problems: Problems) -> Package {
    let Tables { manifest, tables, mut notes } = opened;
    check::promises(&manifest, &tables, &mut problems);
    let modes: Vec<(String, Mode)> =
        tables.iter().map(|t| (t.file.name.to_owned(), mode(t, &manifest, &mut problems))).collect();
    let version = manifest.is_named.then_some(manifest.version);
    tables.iter().for_each(|table| check::of_version(table, version, &mut problems));
    let mut each = Each { tables: &tables, problems: &mut problems };
    let mut package = Package {
        name: name.to_owned(),
        fingerprint,
        version: manifest.version,
        source: manifest.source,
        modes,
        orgs: each.of("orgs", org),
        academic_sessions: each.of("academicSessions", session),
        courses: each.of("courses", course),
        classes: each.of("classes", class),
        users: each.of("users", user),
        enrollments: each.of("enrollments", enrollment),
        categories: each.of("categories", category),
        line_items: each.of("lineItems", line_item),
        scores: each.of("results", score),
        problems: Vec::new(),
        notes: Vec::new(),
    };
    let roles = each.of("roles", role);
    let mode = package.modes.iter().find(|(file, _)| file == "roles").map(|(_, mode)| *mode);
    check::give_roles(&mut package.users, roles, mode, &mut problems);
    let mut dropped = 0;
    for pupil in package.users.iter_mut().filter(|u| u.is_pupil()) {
        dropped += usize::from(pupil.email.take().is_some());
    }
    if dropped > 0 {
        notes.push(match dropped {
            1 => "The e-mail address of 1 pupil was dropped.".to_owned(),
            n => format!("The e-mail addresses of {n} pupils were dropped."),
        });
    }
    check::references(&package, &mut problems);
    package.problems = problems.finish();
    package.notes = notes;
    package
}

/// Delta when the rows carry a status that only changes have; else what the manifest says; else bulk. Where
/// manifest and rows differ, the rows win.
fn mode(table: &Table, manifest: &Manifest, problems: &mut Problems) -> Mode {
    let said = manifest.files.get(table.file.name).copied().flatten();
    let mut records = records(table, problems);
    let filled: Vec<usize> =
        table.rows.iter().filter(|r| table.cell(r, "status").is_some()).map(|r| r.number).collect();
    let deletes = table.rows.iter().any(|r| table.cell(r, "status").is_some_and(is_gone));
    let mode = match said {
        Some(Mode::Bulk) | None if deletes => Mode::Delta,
        Some(mode) => mode,
        None => Mode::Bulk,
    };
    match mode {
        Mode::Bulk => {
            for column in ["status", "dateLastModified"] {
                for row in table.rows.iter().filter(|r| table.cell(r, column).is_some()) {
                    let what = "the standard asks to leave this blank in a complete (bulk) file";
                    records.say(Severity::Glance, row.number, column, what, "Nothing to do: it was read");
                }
            }
        }
        Mode::Delta => {
            for row in table.rows.iter().filter(|r| filled.binary_search(&r.number).is_err()) {
                let what = "a file of changes (delta) needs a status; the row was read as active";
                records.say(Severity::Glance, row.number, "status", what, "Write active or tobedeleted");
            }
            for row in table.rows.iter().filter(|r| table.cell(r, "dateLastModified").is_none()) {
                let what =
                    "a file of changes (delta) needs the time of each change; the row was read without";
                records.say(
                    Severity::Glance,
                    row.number,
                    "dateLastModified",
                    what,
                    "Export the package again",
                );
            }
        }
    }
    mode
}

fn is_gone(status: &str) -> bool {
    ["tobedeleted", "deleted", "inactive"].iter().any(|s| s.eq_ignore_ascii_case(status))
}

/// Reads the rows of a file, if the package has it.
struct Each<'a> {
    tables: &'a [Table],
    problems: &'a mut Problems,
}

impl Each<'_> {
    fn of<T>(&mut self, file: &str, one: impl Fn(&mut Records<'_>, &GridRow, String, bool) -> T) -> Vec<T> {
        let Some(table) = self.tables.iter().find(|t| t.file.name == file) else { return Vec::new() };
        let mut records = records(table, self.problems);
        let built = table.rows.iter().map(|row| {
            let id = records.id(row, "sourcedId");
            let gone = gone(&mut records, row);
            one(&mut records, row, id, gone)
        });
        let built = built.collect();
        check::same_id(&mut records);
        built
    }
}

fn gone(records: &mut Records<'_>, row: &GridRow) -> bool {
    let Some(status) = records.table.cell(row, "status") else { return false };
    if status != "active" && status != "tobedeleted" {
        let read = if is_gone(status) { "to be deleted" } else { "active" };
        let what = format!(
            "the status “{}” is not in the standard; it was read as {read}",
            crate::date::shortened(status)
        );
        records.say(Severity::Glance, row.number, "status", what, "Check what is meant");
    }
    is_gone(status)
}

fn org(r: &mut Records<'_>, row: &GridRow, sourced_id: String, gone: bool) -> Org {
    Org {
        row: row.number,
        sourced_id,
        gone,
        name: r.text(row, "name"),
        kind: r.word(row, "type"),
        identifier: r.optional(row, "identifier"),
        parent: r.optional(row, "parentSourcedId"),
    }
}

fn session(r: &mut Records<'_>, row: &GridRow, sourced_id: String, gone: bool) -> AcademicSession {
    let (starts_on, ends_on) = (r.date(row, "startDate"), r.date(row, "endDate"));
    r.in_order(row, starts_on, ends_on, "endDate");
    AcademicSession {
        row: row.number,
        sourced_id,
        gone,
        title: r.text(row, "title"),
        kind: r.word(row, "type"),
        starts_on,
        ends_on,
        parent: r.optional(row, "parentSourcedId"),
        school_year: r.optional(row, "schoolYear"),
    }
}

fn course(r: &mut Records<'_>, row: &GridRow, sourced_id: String, gone: bool) -> Course {
    check::subjects(r, row);
    Course {
        row: row.number,
        sourced_id,
        gone,
        title: r.text(row, "title"),
        code: r.optional(row, "courseCode"),
        grades: r.list(row, "grades"),
        org: r.text(row, "orgSourcedId"),
        subjects: r.list(row, "subjects"),
    }
}

fn class(r: &mut Records<'_>, row: &GridRow, sourced_id: String, gone: bool) -> Class {
    check::subjects(r, row);
    Class {
        row: row.number,
        sourced_id,
        gone,
        title: r.text(row, "title"),
        code: r.optional(row, "classCode"),
        kind: r.word(row, "classType"),
        grades: r.list(row, "grades"),
        course: r.text(row, "courseSourcedId"),
        school: r.text(row, "schoolSourcedId"),
        terms: r.list(row, "termSourcedIds"),
        subjects: r.list(row, "subjects"),
    }
}

fn user(r: &mut Records<'_>, row: &GridRow, sourced_id: String, gone: bool) -> User {
    // In 1.1 a person has one role, the same in every organisation; in 1.2 roles have a file of their own.
    let has_role = r.table.cell(row, "role").is_some();
    let role = if has_role { r.word(row, "role") } else { String::new() };
    let orgs = r.list(row, "orgSourcedIds");
    let roles = orgs.into_iter().filter(|_| has_role).enumerate().map(|(at, org)| Role {
        role: role.clone(),
        org,
        primary: at == 0,
        begins_on: None,
        ends_on: None,
    });
    let roles = roles.collect();
    let (given, family) = (r.text(row, "givenName"), r.text(row, "familyName"));
    User {
        row: row.number,
        sourced_id,
        gone,
        enabled: r.flag(row, "enabledUser").unwrap_or(true),
        given: r.optional(row, "preferredGivenName").unwrap_or(given),
        family: r.optional(row, "preferredFamilyName").unwrap_or(family),
        identifier: r.optional(row, "identifier"),
        user_ids: check::user_ids(r, row),
        email: r.optional(row, "email"),
        grades: r.list(row, "grades"),
        roles,
    }
}

/// A row of `roles.csv`: whose it is and what.
fn role(r: &mut Records<'_>, row: &GridRow, _: String, gone: bool) -> check::GivenRole {
    let (begins_on, ends_on) = (r.date(row, "beginDate"), r.date(row, "endDate"));
    r.in_order(row, begins_on, ends_on, "endDate");
    let user = r.text(row, "userSourcedId");
    let primary = r.word(row, "roleType") == "primary";
    let role =
        Role { role: r.word(row, "role"), org: r.text(row, "orgSourcedId"), primary, begins_on, ends_on };
    check::GivenRole { row: row.number, user, gone, role }
}

fn enrollment(r: &mut Records<'_>, row: &GridRow, sourced_id: String, gone: bool) -> Enrollment {
    let (begins_on, ends_on) = (r.date(row, "beginDate"), r.date(row, "endDate"));
    r.in_order(row, begins_on, ends_on, "endDate");
    Enrollment {
        row: row.number,
        sourced_id,
        gone,
        class: r.text(row, "classSourcedId"),
        school: r.text(row, "schoolSourcedId"),
        user: r.text(row, "userSourcedId"),
        role: r.word(row, "role"),
        primary: r.flag(row, "primary").unwrap_or(false),
        begins_on,
        ends_on,
    }
}

fn category(r: &mut Records<'_>, row: &GridRow, sourced_id: String, gone: bool) -> Category {
    Category { row: row.number, sourced_id, gone, title: r.text(row, "title") }
}

fn line_item(r: &mut Records<'_>, row: &GridRow, sourced_id: String, gone: bool) -> LineItem {
    let session = r.optional(row, "academicSessionSourcedId");
    LineItem {
        row: row.number,
        sourced_id,
        gone,
        title: r.text(row, "title"),
        assigned_on: r.date(row, "assignDate"),
        due_on: r.date(row, "dueDate"),
        class: r.text(row, "classSourcedId"),
        category: r.text(row, "categorySourcedId"),
        session: session.or_else(|| r.optional(row, "gradingPeriodSourcedId")),
        lowest: r.number(row, "resultValueMin"),
        highest: r.number(row, "resultValueMax"),
    }
}

fn score(r: &mut Records<'_>, row: &GridRow, sourced_id: String, gone: bool) -> Score {
    Score {
        row: row.number,
        sourced_id,
        gone,
        line_item: r.text(row, "lineItemSourcedId"),
        student: r.text(row, "studentSourcedId"),
        status: r.word(row, "scoreStatus"),
        score: r.number(row, "score"),
        text_score: r.optional(row, "textScore"),
        on: r.date(row, "scoreDate"),
    }
}
