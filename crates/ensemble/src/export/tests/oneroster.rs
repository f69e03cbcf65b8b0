//! OneRoster out: by the standard, and the same school back.

use std::collections::{BTreeMap, BTreeSet};

use ensemble::access::Viewer;
use ensemble::access::whole::Whole;
use ensemble::export::{oneroster, store};
use ensemble_roster::Source;
use ensemble_roster::oneroster::read;

use super::{id, lively, on_both, scratch, unzip, uuid};
use crate::support::TestApp;

async fn write(app: &TestApp, place: &str) -> Vec<u8> {
    let viewer = Viewer::system(&app.app, id(place), "a test");
    let schools = store::schools(&app.app, id(place)).await.unwrap();
    let mut whole = Whole::open(&viewer, id(place), &schools, true).await.unwrap();
    let path = scratch();
    oneroster::write(&mut whole, std::fs::File::create(&path).unwrap()).await.unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    bytes
}

on_both!(our_own_reader_has_nothing_to_say_and_reads_the_same_school, |app| {
    lively(&app).await;
    let bytes = write(&app, "Alder").await;
    let package = read(Source { name: "alder.zip", bytes: &bytes }).unwrap();
    assert!(package.problems.is_empty(), "{:#?}", package.problems);
    let pupils: BTreeSet<&str> =
        package.users.iter().filter(|u| u.is_pupil()).map(|u| u.sourced_id.as_str()).collect();
    let mut expected: BTreeSet<String> =
        (0..2).flat_map(|c| (0..10).map(move |n| uuid(&format!("Alder pupil {c}{n}")).to_string())).collect();
    // Somebody who was in a class this year and left stands there until the day they left.
    expected.insert(uuid("a pupil who left, of Alder").to_string());
    assert_eq!(pupils, expected.iter().map(String::as_str).collect());
    let classes: BTreeSet<&str> = package.classes.iter().map(|c| c.title.as_str()).collect();
    assert_eq!(classes, BTreeSet::from(["4A", "4B"]));
    let places = package.enrollments.iter().filter(|e| e.role == "student").count();
    let teachers: Vec<&str> =
        package.enrollments.iter().filter(|e| e.role == "teacher").map(|e| e.user.as_str()).collect();
    assert_eq!(
        (places, teachers),
        (21, vec![uuid("amina").to_string().as_str(), uuid("tom").to_string().as_str()])
    );
    let one = package.users.iter().find(|u| u.sourced_id == uuid("Alder pupil 03").to_string()).unwrap();
    assert_eq!(
        (one.given.as_str(), one.family.as_str(), one.identifier.as_deref()),
        ("Pupil03", "OfAlder", Some("Alder-03"))
    );
});

/// A checker of its own, written from the standard's tables and not from our writer.
#[derive(Default)]
struct Checked {
    ids: BTreeMap<String, BTreeSet<String>>,
    rows: BTreeMap<String, Vec<BTreeMap<String, String>>>,
}

fn cells(line: &str) -> Vec<String> {
    let (mut out, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    assert!(!quoted, "a line break inside a cell: {line}");
    out.push(cell);
    out
}

const HEADS: &[(&str, &str)] = &[
    (
        "academicSessions",
        "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
    ),
    ("orgs", "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId"),
    (
        "courses",
        "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
    ),
    (
        "classes",
        "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
    ),
    (
        "users",
        "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns",
    ),
    (
        "roles",
        "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId",
    ),
    (
        "enrollments",
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
    ),
];

/// file, column, the file it names, whether it may be blank
const NAMES: &[(&str, &str, &str, bool)] = &[
    ("academicSessions", "parentSourcedId", "academicSessions", true),
    ("courses", "orgSourcedId", "orgs", false),
    ("classes", "courseSourcedId", "courses", false),
    ("classes", "schoolSourcedId", "orgs", false),
    ("classes", "termSourcedIds", "academicSessions", false),
    ("users", "primaryOrgSourcedId", "orgs", true),
    ("roles", "userSourcedId", "users", false),
    ("roles", "orgSourcedId", "orgs", false),
    ("enrollments", "classSourcedId", "classes", false),
    ("enrollments", "schoolSourcedId", "orgs", false),
    ("enrollments", "userSourcedId", "users", false),
];

fn check(bytes: &[u8]) -> Checked {
    let files = unzip(bytes);
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    let manifest = text("manifest.csv");
    assert!(manifest.starts_with("propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,1.2\r\n"));
    let modes: BTreeMap<String, String> = manifest
        .lines()
        .filter_map(|l| l.strip_prefix("file.")?.split_once(','))
        .map(|(name, mode)| (name.to_owned(), mode.to_owned()))
        .collect();
    assert_eq!(modes.len(), 21);
    for (name, mode) in &modes {
        assert_eq!(mode == "bulk", files.contains_key(&format!("{name}.csv")), "{name}");
    }
    assert_eq!(modes["demographics"], "absent");
    assert_eq!(files.len(), 1 + modes.values().filter(|m| *m == "bulk").count());
    let mut checked = Checked::default();
    for (name, head) in HEADS {
        let text = text(&format!("{name}.csv"));
        let (first, rest) = text.split_once("\r\n").unwrap();
        assert_eq!(first, *head, "{name}");
        assert!(!rest.is_empty() && rest.ends_with("\r\n"), "{name}");
        for line in rest.trim_end_matches("\r\n").split("\r\n") {
            let cells = cells(line);
            let heads: Vec<&str> = head.split(',').collect();
            assert_eq!(cells.len(), heads.len(), "{name}: {line}");
            let row: BTreeMap<String, String> = heads.iter().map(|h| (*h).to_owned()).zip(cells).collect();
            let own = row["sourcedId"].clone();
            let usual = |c: char| c.is_ascii_alphanumeric() || ".-_/@".contains(c);
            assert!(!own.is_empty() && own.len() < 256 && own.chars().all(usual), "{name}: {own}");
            assert!(row["status"].is_empty() && row["dateLastModified"].is_empty(), "{name}: bulk");
            assert!(
                checked.ids.entry((*name).to_owned()).or_default().insert(own),
                "{name}: an id stands twice"
            );
            checked.rows.entry((*name).to_owned()).or_default().push(row);
        }
    }
    for (file, column, target, blank) in NAMES {
        for row in &checked.rows[*file] {
            for named in row[*column].split(',').filter(|n| !n.is_empty() || !blank) {
                assert!(checked.ids[*target].contains(named), "{file}.{column}: {named}");
            }
        }
    }
    checked
}

on_both!(an_independent_checker_finds_every_header_id_and_reference_right, |app| {
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run(
        "UPDATE pupil SET given_name = $1 WHERE id = $2",
        ensemble_db::args!["Ann\r\n\"Bo\", =x", uuid("Alder pupil 00")],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    for place in ["Alder", "Shoreline"] {
        let checked = check(&write(&app, place).await);
        for year in &checked.rows["academicSessions"] {
            assert_eq!(year["schoolYear"], "2027");
            assert_eq!(year["endDate"], "2027-07-01", "the day after the last, as ours is");
        }
        let mut of = BTreeSet::new();
        for role in &checked.rows["roles"] {
            assert!(
                of.insert((role["userSourcedId"].clone(), role["orgSourcedId"].clone())),
                "one primary role each"
            );
        }
        assert!(checked.rows["users"].iter().all(|u| u["password"].is_empty()));
        let named = checked.rows["users"]
            .iter()
            .find(|u| u["sourcedId"] == uuid("Alder pupil 00").to_string())
            .unwrap();
        assert_eq!(named["givenName"], "Ann  \"Bo\", =x");
    }
    // A school with no pupil and no class still has itself.
    let cedar = unzip(&write(&app, "Cedar").await);
    assert_eq!(cedar.keys().map(String::as_str).collect::<Vec<_>>(), ["manifest.csv", "orgs.csv"]);
});
