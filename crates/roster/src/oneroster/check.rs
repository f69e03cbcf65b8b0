//! What can only be seen across rows and files: promises kept, ids that are one, references that lead
//! somewhere.

use std::collections::{HashMap, HashSet};

use super::manifest::Manifest;
use super::model::{Mode, Package, Role, User, Version};
use super::package::Table;
use super::record::Records;
use super::rules::{self, FILES};
use crate::grid::GridRow;
use crate::problem::{Problems, Severity};

/// The manifest against the files that are there.
pub(super) fn promises(manifest: &Manifest, tables: &[Table], problems: &mut Problems) {
    if !manifest.found {
        return;
    }
    problems.turn_to("manifest.csv");
    for file in FILES.iter().filter(|f| f.taken) {
        let there = tables.iter().any(|t| t.file.name == file.name);
        match (manifest.files.get(file.name), there) {
            (Some(Some(_)), false) => {
                let what = format!("the manifest promises {}.csv, and it is not in the package", file.name);
                // Read as complete, a file that is missing would say that everything in it is gone.
                problems.add(Severity::Stop, &[], None, what, "Export the package again");
            }
            (Some(None) | None, true) => {
                let what =
                    format!("the manifest does not announce {}.csv; it was read all the same", file.name);
                problems.add(Severity::Glance, &[], None, what, "Nothing to do");
            }
            _ => {}
        }
    }
}

/// What a table has that is not of the version its package says it follows, and cells that the standard asks
/// for and that are blank.
pub(super) fn of_version(table: &Table, version: Option<Version>, problems: &mut Problems) {
    problems.turn_to(&table.name());
    let file = table.file.name;
    let of = |lists: &[(&str, &'static str)]| {
        let list = lists.iter().find(|(name, _)| *name == file).map_or("", |(_, columns)| columns);
        list.split_whitespace()
    };
    let (strange, other) = match version {
        Some(Version::V1_1) => (of(&rules::COLUMNS_OF_1_2), "1.2"),
        Some(Version::V1_2) => (of(&rules::COLUMNS_OF_1_1), "1.1"),
        _ => (of(&[]), ""),
    };
    if version == Some(Version::V1_1) && rules::FILES_OF_1_2.contains(&file) {
        let what = "the file is of OneRoster 1.2, and the package says that it follows 1.1; it was read";
        problems.add(Severity::Glance, &[], None, what, "Nothing to do");
    }
    for place in strange.filter_map(|column| table.place(column)) {
        let what =
            format!("the column is of OneRoster {other}, which the package does not follow; it was read");
        problems.add(Severity::Glance, &[], Some(&place), what, "Nothing to do");
    }
    let older = if version == Some(Version::V1_1) { of(&rules::REQUIRED_IN_1_1) } else { of(&[]) };
    let both = rules::READ_WHEN_BLANK.split_whitespace();
    let both = both.filter(|column| table.file.required.split_whitespace().any(|c| c == *column));
    for column in both.chain(older) {
        let Some(place) = table.place(column) else {
            let what = format!("the column {column} is missing, which OneRoster 1.1 asks for");
            if !table.file.required.contains(column) {
                problems.add(Severity::Glance, &[], None, what, "Export the package again with this column");
            }
            continue;
        };
        for row in table.rows.iter().filter(|row| table.cell(row, column).is_none()) {
            let what = "the cell is blank, and the standard asks for it; the row was read without";
            problems.add(Severity::Glance, &[row.number], Some(&place), what, "Fill it in");
        }
    }
}

/// Rows of one file with the same id.
pub(super) fn same_id(records: &mut Records<'_>) {
    let mut seen: HashMap<&str, Vec<usize>> = HashMap::new();
    for row in &records.table.rows {
        if let Some(id) = records.table.cell(row, "sourcedId") {
            seen.entry(id).or_default().push(row.number);
        }
    }
    let mut shared: Vec<Vec<usize>> = seen.into_values().filter(|rows| rows.len() > 1).collect();
    shared.sort_unstable();
    let place = records.table.place("sourcedId");
    for rows in shared {
        let what = format!("the id of row {} is on more than one row", rows.first().copied().unwrap_or(0));
        records.problems.add(Severity::Fix, &rows, place.as_ref(), what, "Leave the row that is right");
    }
}

/// Subjects and their codes belong together one by one.
pub(super) fn subjects(records: &mut Records<'_>, row: &GridRow) {
    let (subjects, codes) = (records.list(row, "subjects").len(), records.list(row, "subjectCodes").len());
    if subjects != codes && codes > 0 {
        let what = "there are not as many subjects as codes for them; the codes were left alone";
        records.say(Severity::Glance, row.number, "subjects", what, "Nothing to do");
    }
}

/// `{SCN:123456789},{LDAP:x}` as pairs.
pub(super) fn user_ids(records: &mut Records<'_>, row: &GridRow) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for item in records.list(row, "userIds") {
        let inner = item.strip_prefix('{').and_then(|s| s.strip_suffix('}'));
        match inner.and_then(|s| s.split_once(':')) {
            Some((kind, id)) => pairs.push((kind.trim().to_owned(), id.trim().to_owned())),
            None => {
                let what = "an id is not written {kind:id}; it was passed over";
                records.say(
                    Severity::Glance,
                    row.number,
                    "userIds",
                    what,
                    "Nothing to do if it is not needed",
                );
            }
        }
    }
    pairs
}

/// A row of `roles.csv`.
pub(super) struct GivenRole {
    pub row: usize,
    pub user: String,
    pub gone: bool,
    pub role: Role,
}

/// Gives people the roles of `roles.csv`; a role for nobody holds its row back. Among changes it may be of
/// somebody who is known already.
pub(super) fn give_roles(
    users: &mut [User],
    roles: Vec<GivenRole>,
    mode: Option<Mode>,
    problems: &mut Problems,
) {
    let severity = if mode == Some(Mode::Delta) { Severity::Glance } else { Severity::Fix };
    problems.turn_to("roles.csv");
    let places: HashMap<String, usize> =
        users.iter().enumerate().map(|(at, user)| (user.sourced_id.clone(), at)).collect();
    for GivenRole { row, user, gone, role } in roles {
        match places.get(&user).and_then(|at| users.get_mut(*at)) {
            Some(user) if !gone => user.roles.push(role),
            Some(_) => {}
            None => problems.add(severity, &[row], None, NOWHERE, "Add the person, or take the row out"),
        }
    }
}

const NOWHERE: &str = "the row refers to something that is not in the package";

/// Every reference leads to a row of the package. In a file of changes it may lead to what is known already,
/// so there it is only worth a look.
pub(super) fn references(package: &Package, problems: &mut Problems) {
    let orgs: HashSet<&str> = package.orgs.iter().map(|o| o.sourced_id.as_str()).collect();
    let sessions: HashSet<&str> = package.academic_sessions.iter().map(|s| s.sourced_id.as_str()).collect();
    let courses: HashSet<&str> = package.courses.iter().map(|c| c.sourced_id.as_str()).collect();
    let classes: HashSet<&str> = package.classes.iter().map(|c| c.sourced_id.as_str()).collect();
    let users: HashSet<&str> = package.users.iter().map(|u| u.sourced_id.as_str()).collect();
    let categories: HashSet<&str> = package.categories.iter().map(|c| c.sourced_id.as_str()).collect();
    let items: HashSet<&str> = package.line_items.iter().map(|i| i.sourced_id.as_str()).collect();

    let mut check = |file: &str, row: usize, column: &str, to: &HashSet<&str>, id: &str| {
        // A blank one was said already, where it may not be blank.
        if id.is_empty() || to.contains(id) {
            return;
        }
        problems.turn_to(&format!("{file}.csv"));
        let delta = package.modes.iter().any(|(name, mode)| name == file && *mode == Mode::Delta);
        let severity = if delta { Severity::Glance } else { Severity::Fix };
        let what = format!("{NOWHERE} ({column})");
        problems.add(severity, &[row], None, what, "Add what is missing, or take the row out");
    };
    for org in &package.orgs {
        check("orgs", org.row, "parentSourcedId", &orgs, org.parent.as_deref().unwrap_or_default());
    }
    for session in &package.academic_sessions {
        let parent = session.parent.as_deref().unwrap_or_default();
        check("academicSessions", session.row, "parentSourcedId", &sessions, parent);
    }
    for course in &package.courses {
        check("courses", course.row, "orgSourcedId", &orgs, &course.org);
    }
    for class in &package.classes {
        check("classes", class.row, "courseSourcedId", &courses, &class.course);
        check("classes", class.row, "schoolSourcedId", &orgs, &class.school);
        class.terms.iter().for_each(|term| check("classes", class.row, "termSourcedIds", &sessions, term));
    }
    for user in &package.users {
        user.roles.iter().for_each(|role| check("users", user.row, "orgSourcedIds", &orgs, &role.org));
    }
    for enrollment in &package.enrollments {
        check("enrollments", enrollment.row, "classSourcedId", &classes, &enrollment.class);
        check("enrollments", enrollment.row, "schoolSourcedId", &orgs, &enrollment.school);
        check("enrollments", enrollment.row, "userSourcedId", &users, &enrollment.user);
    }
    for item in &package.line_items {
        check("lineItems", item.row, "classSourcedId", &classes, &item.class);
        check("lineItems", item.row, "categorySourcedId", &categories, &item.category);
    }
    for score in &package.scores {
        check("results", score.row, "lineItemSourcedId", &items, &score.line_item);
        check("results", score.row, "studentSourcedId", &users, &score.student);
    }
}
