//! Pupils, classes and staff as OneRoster 1.2 CSV in bulk: headers and their order as the standard
//! has them, no status and no dates of change, a file without rows left out. Dates need no turning:
//! our days end before their last, as the standard's do. Demographics are not written.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;

use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use super::archive::Zip;
use super::store::roster::{self, Roster};
use crate::access::whole::Whole;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;
use crate::web::table_file::quoted;

/// Every data file of the standard, in the order of its manifest.
const FILES: &[&str] = &[
    "academicSessions",
    "categories",
    "classes",
    "classResources",
    "courses",
    "courseResources",
    "demographics",
    "enrollments",
    "lineItemLearningObjectiveIds",
    "lineItems",
    "lineItemScoreScales",
    "orgs",
    "resources",
    "resultLearningObjectiveIds",
    "results",
    "resultScoreScales",
    "roles",
    "scoreScales",
    "userProfiles",
    "userResources",
    "users",
];

type Row = Vec<String>;
type Rows = fn(&Roster, &mut BTreeSet<Uuid>) -> Vec<Row>;

/// The files that we have something for: name, columns after the first three, rows of one school.
const WRITTEN: &[(&str, &str, Rows)] = &[
    ("academicSessions", "title,type,startDate,endDate,parentSourcedId,schoolYear", sessions),
    (
        "classes",
        "title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
        classes,
    ),
    ("courses", "schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes", courses),
    (
        "enrollments",
        "classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
        enrollments,
    ),
    ("orgs", "name,type,identifier,parentSourcedId", orgs),
    ("roles", "userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId", roles),
    (
        "users",
        "enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,\
         password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns",
        users,
    ),
];

/// One school is held at a time. Gives how many rows each file has.
pub async fn write(whole: &mut Whole, file: File) -> Result<BTreeMap<String, u64>> {
    let schools: Vec<Id<Org>> = roster::schools(whole).await?;
    let mut zip = Zip::new(file);
    let mut counts = BTreeMap::new();
    for (name, columns, rows) in WRITTEN {
        let mut seen = BTreeSet::new();
        let mut count = 0;
        for school in &schools {
            let Some(roster) = roster::roster(whole, *school).await? else { continue };
            let mut text = String::new();
            for row in rows(&roster, &mut seen) {
                if count == 0 {
                    zip.begin(format!("{name}.csv"))?;
                    zip.write(format!("sourcedId,status,dateLastModified,{columns}\r\n").as_bytes())?;
                }
                count += 1;
                text.push_str(&line(row));
            }
            if !text.is_empty() {
                zip.write(text.as_bytes())?;
            }
        }
        if count > 0 {
            counts.insert((*name).to_owned(), count);
        }
    }
    zip.put("manifest.csv", &manifest(&counts))?;
    zip.finish()?;
    Ok(counts)
}

fn manifest(counts: &BTreeMap<String, u64>) -> String {
    let mut out = String::from("propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,1.2\r\n");
    for name in FILES {
        let mode = if counts.contains_key(*name) { "bulk" } else { "absent" };
        out.push_str(&format!("file.{name},{mode}\r\n"));
    }
    out.push_str("source.systemName,Ensemble\r\nsource.systemCode,ensemble\r\n");
    out
}

/// The id, no status and no date of change, and the rest. The standard knows no lines inside a cell.
fn line(row: Row) -> String {
    let mut cells = row.into_iter();
    let id = cells.next().unwrap_or_default();
    let cells: Vec<String> =
        [id, String::new(), String::new()].into_iter().chain(cells).map(|c| cell(&c)).collect();
    format!("{}\r\n", cells.join(","))
}

fn cell(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    quoted(text.trim())
}

macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$($cell.to_string()),*] };
}

fn orgs(roster: &Roster, _: &mut BTreeSet<Uuid>) -> Vec<Row> {
    let school = &roster.school;
    vec![row![school.id, school.name, "school", school.code.as_deref().unwrap_or_default(), ""]]
}

/// The year in which a school year ends: the day before its end is its last.
fn year_of(until_on: &str) -> String {
    let last = until_on.parse::<Date>().ok().and_then(|day| day.checked_sub(1.day()).ok());
    last.map(|day| format!("{:04}", day.year())).unwrap_or_default()
}

fn sessions(roster: &Roster, _: &mut BTreeSet<Uuid>) -> Vec<Row> {
    let years = roster
        .years
        .iter()
        .map(|y| row![y.id, y.name, "schoolYear", y.from_on, y.until_on, "", year_of(&y.until_on)]);
    let ends: HashMap<Uuid, String> = roster.years.iter().map(|y| (y.id, year_of(&y.until_on))).collect();
    let terms = roster.terms.iter().map(|t| {
        let year = ends.get(&t.session_id).cloned().unwrap_or_default();
        row![t.id, t.name, "term", t.from_on, t.until_on, t.session_id, year]
    });
    years.chain(terms).collect()
}

/// Classes belong to courses there and to none here: one course stands for what a school teaches.
fn course(roster: &Roster) -> String {
    format!("{}-course", roster.school.id)
}

fn courses(roster: &Roster, _: &mut BTreeSet<Uuid>) -> Vec<Row> {
    if roster.classes.is_empty() {
        return Vec::new();
    }
    vec![row![course(roster), "", "All subjects", "", "", roster.school.id, "", ""]]
}

fn classes(roster: &Roster, _: &mut BTreeSet<Uuid>) -> Vec<Row> {
    let row = |class: &roster::Class| {
        let terms: Vec<String> = roster
            .terms
            .iter()
            .filter(|t| t.session_id == class.session_id)
            .map(|t| t.id.to_string())
            .collect();
        // A class of a year without terms lasts the year.
        let terms = if terms.is_empty() { class.session_id.to_string() } else { terms.join(",") };
        let kind = if class.kind == "class" { "homeroom" } else { "scheduled" };
        row![
            class.id,
            class.name,
            grade(class.stage.as_deref()),
            course(roster),
            "",
            kind,
            "",
            roster.school.id,
            terms,
            "",
            "",
            ""
        ]
    };
    roster.classes.iter().map(row).collect()
}

/// A list of one: a comma would make it two.
fn grade(stage: Option<&str>) -> String {
    stage.unwrap_or_default().replace(',', " ")
}

fn role(word: &str) -> &'static str {
    match word {
        "head" => "principal",
        "data_manager" => "siteAdministrator",
        _ => "teacher",
    }
}

/// Each person once, with the role they are known by: the first in the order of who leads.
fn staff(roster: &Roster) -> BTreeMap<Uuid, (&roster::Staff, &'static str)> {
    let rank = |role: &str| ["principal", "siteAdministrator", "teacher"].iter().position(|r| *r == role);
    let mut people: BTreeMap<Uuid, (&roster::Staff, &'static str)> = BTreeMap::new();
    for person in &roster.staff {
        let role = role(&person.role);
        let known = people.entry(person.id).or_insert((person, role));
        if rank(role) < rank(known.1) {
            *known = (person, role);
        }
    }
    people
}

fn or_dash(name: &str) -> &str {
    if name.trim().is_empty() { "-" } else { name }
}

/// Somebody who works in two schools is one user.
fn users(roster: &Roster, seen: &mut BTreeSet<Uuid>) -> Vec<Row> {
    let mut numbers: HashMap<Uuid, Vec<(&str, &str)>> = HashMap::new();
    for (pupil, kind, value) in &roster.numbers {
        numbers.entry(*pupil).or_default().push((kind, value));
    }
    let user =
        |id: Uuid, name: &str, ids: &str, given: &str, family: &str, own: &str, email: &str, grade: &str| {
            let (given, family, school) = (or_dash(given), or_dash(family), roster.school.id);
            row![
                id, "true", name, ids, given, family, "", own, email, "", "", "", grade, "", "", "", "", "",
                school, ""
            ]
        };
    let pupil = |pupil: &roster::Pupil| {
        let numbers = numbers.get(&pupil.id).map(Vec::as_slice).unwrap_or_default();
        let own =
            numbers.iter().find(|(kind, _)| *kind == "local").map(|(_, value)| *value).unwrap_or_default();
        let listed: Vec<String> = numbers
            .iter()
            .filter(|(_, value)| !value.contains([',', '{', '}', ':']))
            .map(|(kind, value)| format!("{{{kind}:{value}}}"))
            .collect();
        let (id, grade) = (pupil.id, grade(pupil.stage.as_deref()));
        user(id, &id.to_string(), &listed.join(","), &pupil.given_name, &pupil.family_name, own, "", &grade)
    };
    let mut rows: Vec<Row> = roster.pupils.iter().map(pupil).collect();
    for (id, (person, _)) in staff(roster) {
        if seen.insert(id) {
            let (given, family) = person.name.trim().rsplit_once(' ').unwrap_or((&person.name, &person.name));
            rows.push(user(id, &person.email, "", given, family, "", &person.email, ""));
        }
    }
    rows
}

fn roles(roster: &Roster, _: &mut BTreeSet<Uuid>) -> Vec<Row> {
    let school = roster.school.id;
    let row = |id: Uuid, role: &str, begins: &str| {
        row![format!("{id}-{school}"), id, "primary", role, begins, "", school, ""]
    };
    let pupils =
        roster.pupils.iter().map(|p| row(p.id, "student", p.joined_on.as_deref().unwrap_or_default()));
    let staff = staff(roster);
    pupils.chain(staff.into_iter().map(|(id, (_, role))| row(id, role, ""))).collect()
}

fn enrollments(roster: &Roster, _: &mut BTreeSet<Uuid>) -> Vec<Row> {
    let school = roster.school.id;
    let row = |place: &roster::Place, role: &str| {
        let id = format!("{}-{}-{}", place.class_id, place.person_id, place.from_on);
        let until = place.until_on.as_deref().unwrap_or_default();
        row![id, place.class_id, school, place.person_id, role, "", place.from_on, until]
    };
    let here: BTreeSet<Uuid> = roster.pupils.iter().map(|p| p.id).collect();
    let places = roster.pupil_places.iter().filter(|p| here.contains(&p.person_id));
    let pupils = places.map(|p| row(p, "student"));
    pupils.chain(roster.staff_places.iter().map(|p| row(p, "teacher"))).collect()
}
