//! What can only be seen across files: ids that are one, references that lead somewhere.

use std::collections::{HashMap, HashSet};

use super::Format;
use crate::oneroster::{Package, Version};
use crate::problem::{Problems, Severity};

const NOWHERE: &str = "the row refers to something that is not in the set";
const REMEDY: &str = "Add what is missing, or take the row out";

/// Says which rows lead nowhere. A blank reference was said already, where it may not be blank.
pub(super) fn whole(package: &Package, problems: &mut Problems) {
    let is_first = matches!(package.version, Version::SchoolDataSync(Format::V1 | Format::V1Uk));
    let file = |first: &'static str, second: &'static str| if is_first { first } else { second };
    let orgs: HashSet<&str> = package.orgs.iter().map(|o| o.sourced_id.as_str()).collect();
    let sessions: HashSet<&str> = package.academic_sessions.iter().map(|s| s.sourced_id.as_str()).collect();
    let courses: HashSet<&str> = package.courses.iter().map(|c| c.sourced_id.as_str()).collect();
    let classes: HashSet<&str> = package.classes.iter().map(|c| c.sourced_id.as_str()).collect();
    // In the first format pupils and teachers have files, and ids, of their own.
    let people = |pupils: bool| -> HashSet<&str> {
        let of = package.users.iter().filter(|u| !is_first || u.is_pupil() == pupils);
        of.map(|u| u.sourced_id.as_str()).collect()
    };
    let (pupils, staff) = (people(true), people(false));

    same(
        file("School.csv", "orgs.csv"),
        package.orgs.iter().map(|o| (o.sourced_id.as_str(), o.row)),
        problems,
    );
    same(
        file("Section.csv", "classes.csv"),
        package.classes.iter().map(|c| (c.sourced_id.as_str(), c.row)),
        problems,
    );
    if !is_first {
        let sessions = package.academic_sessions.iter().map(|s| (s.sourced_id.as_str(), s.row));
        same("academicSessions.csv", sessions, problems);
        same("courses.csv", package.courses.iter().map(|c| (c.sourced_id.as_str(), c.row)), problems);
    }

    let mut check = |file: &str, row: usize, of: &str, to: &HashSet<&str>, id: &str| {
        if !id.is_empty() && !to.contains(id) {
            problems.turn_to(file);
            problems.add(Severity::Fix, &[row], None, format!("{NOWHERE} ({of})"), REMEDY);
        }
    };
    for org in &package.orgs {
        check("orgs.csv", org.row, "parentSourcedId", &orgs, org.parent.as_deref().unwrap_or_default());
    }
    for class in &package.classes {
        let file = file("Section.csv", "classes.csv");
        check(file, class.row, "its school", &orgs, &class.school);
        check(file, class.row, "its course", &courses, &class.course);
        class.terms.iter().for_each(|term| check(file, class.row, "its term", &sessions, term));
    }
    if !is_first {
        package.courses.iter().for_each(|c| check("courses.csv", c.row, "its school", &orgs, &c.org));
    }
    for user in &package.users {
        let file = file(if user.is_pupil() { "Student.csv" } else { "Teacher.csv" }, "users.csv");
        user.roles.iter().for_each(|role| check(file, user.row, "their school", &orgs, &role.org));
    }
    for enrollment in &package.enrollments {
        let first = if enrollment.role == "student" { "StudentEnrollment.csv" } else { "TeacherRoster.csv" };
        let file = file(first, "enrollments.csv");
        check(file, enrollment.row, "its class", &classes, &enrollment.class);
        let people = if enrollment.role == "student" { &pupils } else { &staff };
        check(file, enrollment.row, "the person", people, &enrollment.user);
    }
}

/// Rows of one file with the same id.
fn same<'a>(file: &str, ids: impl Iterator<Item = (&'a str, usize)>, problems: &mut Problems) {
    let mut seen: HashMap<&str, Vec<usize>> = HashMap::new();
    for (id, row) in ids.filter(|(id, _)| !id.is_empty()) {
        seen.entry(id).or_default().push(row);
    }
    let mut shared: Vec<Vec<usize>> = seen.into_values().filter(|rows| rows.len() > 1).collect();
    shared.sort_unstable();
    problems.turn_to(file);
    for rows in shared {
        let what = format!("the id of row {} is on more than one row", rows.first().copied().unwrap_or(0));
        problems.add(Severity::Fix, &rows, None, what, "Leave the row that is right");
    }
}
