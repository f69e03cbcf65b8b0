//! The people of a set: pupils and those who work at a school. Nobody else is kept.

use std::collections::HashMap;

use super::build::Reading;
use super::set::Set;
use super::table::Row;
use crate::oneroster::{Role, User};
use crate::problem::{Problems, Severity};

/// The people, and what became of the others.
pub(super) struct People {
    pub users: Vec<User>,
    /// Ids of teachers that a pupil has too, and what the teacher is called in their place.
    pub teachers: HashMap<String, String>,
    pub notes: Vec<String>,
}

/// Roles of people who are neither pupils nor staff.
const FAMILY: &str = "guardian|parent|relative|emergencyContact|alumni|other";

/// Roles of the format (Microsoft, *Default list of values*) apart from those.
const ROLES: &str = "student|teacher|principal|chair|professor|researcher|adjunct|affiliate|\
    occupationalTherapist|physicalTherapist|speechTherapist|visionTherapist|paraprofessional|\
    specialServices|advisor|proctor|nurse|officeStaff|lecturer|itAdmin|administrator|faculty|staff|\
    teacherAssistant|aide|assistant|instructor|substitute|coach|counselor";

/// The role in a row, in the spelling of the format: `Student` is `student`.
pub(super) fn role(reading: &mut Reading<'_>, row: &Row) -> String {
    let written = reading.text(row, "role");
    let mut known = ROLES.split('|').chain(FAMILY.split('|'));
    if let Some(role) = known.find(|role| role.eq_ignore_ascii_case(&written)) {
        return role.to_owned();
    }
    if !written.is_empty() {
        let what = "the role is not one of School Data Sync, and was left out";
        reading.unlikely(
            row,
            "role",
            what,
            "Correct the role, or put text that has a comma into quotation marks",
        );
    }
    String::new()
}

/// Whether it has the form of an address for e-mail.
fn is_address(text: &str) -> bool {
    let domain = text.split_once('@').map(|(_, domain)| domain);
    domain.is_some_and(|domain| domain.contains('.') && !text.contains(char::is_whitespace))
}

pub(super) fn of(set: &Set, problems: &mut Problems) -> People {
    let mut people = People { users: Vec::new(), teachers: HashMap::new(), notes: Vec::new() };
    if set.table("users").is_some() {
        users(set, &mut people, problems);
    } else {
        let students = listed(set, "Student", "student", problems);
        let mut teachers = listed(set, "Teacher", "teacher", problems);
        let ids: std::collections::HashSet<&str> = students.iter().map(|s| s.sourced_id.as_str()).collect();
        for teacher in teachers.iter_mut().filter(|t| ids.contains(t.sourced_id.as_str())) {
            let other = format!("teacher/{}", teacher.sourced_id);
            people.teachers.insert(std::mem::replace(&mut teacher.sourced_id, other.clone()), other);
        }
        people.users = students;
        people.users.append(&mut teachers);
    }
    people
}

/// The rows of `Student.csv` or `Teacher.csv`: a person stands there once for each school.
fn listed(set: &Set, file: &str, role: &str, problems: &mut Problems) -> Vec<User> {
    let Some(mut reading) = Reading::of(set, file, problems) else { return Vec::new() };
    let (table, has_names) = (reading.table, reading.table.has("given") || reading.table.has("family"));
    let (mut users, mut places): (Vec<User>, HashMap<String, usize>) = Default::default();
    for row in &table.rows {
        let mut user = person(&mut reading, row, has_names);
        user.identifier = reading.optional(row, "number");
        match reading.gone(row) {
            Some(gone) => user.gone = gone,
            // The row may be out of step, so nothing is kept that may be a password.
            None => (user.grades, user.identifier, user.email) = (Vec::new(), None, None),
        }
        let org = reading.text(row, "school");
        user.roles = vec![Role { role: role.to_owned(), org, primary: true, begins_on: None, ends_on: None }];
        let at = *places.entry(user.sourced_id.clone()).or_insert(users.len());
        match users.get_mut(at) {
            None => users.push(user),
            Some(first)
                if (&first.given, &first.family) == (&user.given, &user.family)
                    && first.gone == user.gone =>
            {
                user.roles.retain(|role| first.roles.iter().all(|r| r.org != role.org));
                match user.roles.is_empty() {
                    true => {
                        let what = format!("the person stands in row {} already", first.row);
                        reading.say(
                            Severity::Glance,
                            row,
                            "id",
                            &what,
                            "Nothing to do: the row was passed over",
                        );
                    }
                    false => first.roles.extend(user.roles.into_iter().map(|r| Role { primary: false, ..r })),
                }
            }
            Some(first) => {
                let rows = [first.row, row.number];
                let what =
                    format!("the id of row {} is on more than one row, with different people", first.row);
                reading.problems.add(
                    Severity::Fix,
                    &rows,
                    table.place("id"),
                    what,
                    "Leave the row that is right",
                );
                users.push(user);
            }
        }
    }
    users
}

/// What every person has. Without columns of names, people are known by their number alone.
fn person(reading: &mut Reading<'_>, row: &Row, has_names: bool) -> User {
    let (given, family) = (reading.optional(row, "given"), reading.optional(row, "family"));
    if has_names && given.is_none() && family.is_none() {
        reading.say(
            Severity::Fix,
            row,
            "family",
            "there is no name",
            "Fill the name in, or take the row out",
        );
    }
    let username = reading.optional(row, "username").filter(|name| is_address(name));
    User {
        row: row.number,
        sourced_id: reading.text(row, "id"),
        gone: false,
        enabled: true,
        given: given.unwrap_or_default(),
        family: family.unwrap_or_default(),
        identifier: None,
        user_ids: Vec::new(),
        email: reading.optional(row, "email").filter(|email| is_address(email)).or(username),
        grades: reading.list(row, "grade"),
        roles: Vec::new(),
    }
}

/// The rows of `users.csv`, with the roles that stand beside or in `roles.csv`.
fn users(set: &Set, people: &mut People, problems: &mut Problems) {
    let mut given = given_roles(set, problems);
    let Some(mut reading) = Reading::of(set, "users", problems) else { return };
    let table = reading.table;
    let has_names = table.has("given") || table.has("family");
    let (mut others, mut addresses) = (0, 0);
    let mut seen: HashMap<String, usize> = HashMap::new();
    for row in &table.rows {
        let mut user = person(&mut reading, row, has_names);
        if let Some(first) = seen.get(&user.sourced_id).filter(|_| !user.sourced_id.is_empty()) {
            let what = format!("the id of row {first} is on more than one row");
            let rows = [*first, row.number];
            reading.problems.add(
                Severity::Fix,
                &rows,
                table.place("id"),
                what,
                "Leave the row that is right",
            );
        }
        seen.entry(user.sourced_id.clone()).or_insert(row.number);
        if table.cell(row, "role").is_some() {
            let role = role(&mut reading, row);
            let orgs = reading.list(row, "schools").into_iter().enumerate();
            let one = |(at, org)| Role {
                role: role.clone(),
                org,
                primary: at == 0,
                begins_on: None,
                ends_on: None,
            };
            user.roles = orgs.map(one).collect();
        }
        for (role, grade) in given.remove(&user.sourced_id).unwrap_or_default() {
            user.roles.push(role);
            user.grades.extend(grade.filter(|grade| !user.grades.contains(grade)));
        }
        user.roles.retain(|r| !r.role.is_empty() && !FAMILY.split('|').any(|family| family == r.role));
        if user.roles.is_empty() {
            others += 1;
            continue;
        }
        if user.is_pupil() {
            addresses += usize::from(user.email.take().is_some());
        }
        people.users.push(user);
    }
    for (what, count) in [
        ("People left out, since they have no role in a school (such as guardians)", others),
        ("E-mail addresses and user names of pupils dropped", addresses),
    ] {
        if count > 0 {
            people.notes.push(format!("{what}: {count}."));
        }
    }
}

/// A role with the year group that stands beside it.
type GivenRole = (Role, Option<String>);

fn given_roles(set: &Set, problems: &mut Problems) -> HashMap<String, Vec<GivenRole>> {
    let mut given: HashMap<String, Vec<GivenRole>> = HashMap::new();
    let Some(mut reading) = Reading::of(set, "roles", problems) else { return given };
    let table = reading.table;
    let people: Option<std::collections::HashSet<&str>> =
        set.table("users").map(|users| users.rows.iter().filter_map(|row| users.cell(row, "id")).collect());
    for row in &table.rows {
        let user = reading.text(row, "user");
        let (begins_on, ends_on) = reading.span(row);
        let primary =
            table.cell(row, "primary").is_some_and(|yes| yes.eq_ignore_ascii_case("true") || yes == "1");
        let role = Role {
            role: role(&mut reading, row),
            org: reading.text(row, "school"),
            primary,
            begins_on,
            ends_on,
        };
        if people.as_ref().is_some_and(|people| !people.contains(user.as_str())) && !user.is_empty() {
            let what = "the row refers to a person who is not in users.csv";
            reading.say(Severity::Fix, row, "user", what, "Add the person, or take the row out");
        }
        given.entry(user).or_default().push((role, reading.optional(row, "grade")));
    }
    given
}
