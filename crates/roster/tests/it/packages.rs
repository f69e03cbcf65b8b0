//! OneRoster packages made here: sound ones, careless ones, broken ones.

use ensemble_roster::oneroster::{self, Mode, Package, Version};
use ensemble_roster::{Date, Severity, Source, Why};

use crate::build::zip;

const MANIFEST_12: &str = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\nfile.orgs,bulk\n\
    file.academicSessions,bulk\nfile.courses,bulk\nfile.classes,bulk\nfile.users,bulk\nfile.roles,bulk\n\
    file.enrollments,bulk\nfile.categories,bulk\nfile.lineItems,bulk\nfile.results,bulk\nsource.systemName,Test";
const ORGS: &str = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n\
    d1,,,Fennick,district,,\ns1,,,Fennick Road,school,5237521,d1\n";
const SESSIONS: &str = "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\n\
    y1,,,2026,schoolYear,2026-08-17,2027-06-26,,2027\n";
const COURSES: &str = "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes\n\
    c1,,,y1,Number,N,\"P3,P4\",s1,\"Maths,Number\",\"1,2\"\n";
const CLASSES: &str = "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\n\
    k1,,,3A,P3,c1,,homeroom,,s1,y1,,,\n";
const USERS_12: &str = "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns\n\
    u1,,,true,nell,\"{SCN:123456789}\",Eleanor,Byrne,,A1,nell@example.org,07700900123,,,P3,hunter2,,Nell,,,s1,\n\
    u2,,,true,dev,,Dev,Mistry,,,dev@example.org,,,,,secret99,,,,,s1,\n";
const ROLES: &str = "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId\n\
    r1,,,u1,primary,student,2026-08-17,,s1,\nr2,,,u2,primary,teacher,,,s1,\n";
const ENROLLMENTS: &str = "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n\
    e1,,,k1,s1,u1,student,,2026-08-17,2027-06-26\ne2,,,k1,s1,u2,teacher,true,,\n";
const CATEGORIES: &str = "sourcedId,status,dateLastModified,title,weight\ng1,,,Tests,1\n";
const ITEMS: &str = "sourcedId,status,dateLastModified,title,description,assignDate,dueDate,classSourcedId,categorySourcedId,academicSessionSourcedId,resultValueMin,resultValueMax,schoolSourcedId\n\
    i1,,,Halves,,2026-11-02,2026-11-09,k1,g1,y1,0,20,s1\n";
const RESULTS: &str = "sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,textScore,classSourcedId,inProgress,incomplete,late,missing\n\
    x1,,,i1,u1,fully graded,17.5,2026-11-09,cried today,,k1,,,,\nx2,,,i1,u1,exempt,,2026-11-10,,,k1,,,,\n";

fn sound() -> Vec<(&'static str, String)> {
    [
        ("manifest.csv", MANIFEST_12),
        ("orgs.csv", ORGS),
        ("academicSessions.csv", SESSIONS),
        ("courses.csv", COURSES),
        ("classes.csv", CLASSES),
        ("users.csv", USERS_12),
        ("roles.csv", ROLES),
        ("enrollments.csv", ENROLLMENTS),
        ("categories.csv", CATEGORIES),
        ("lineItems.csv", ITEMS),
        ("results.csv", RESULTS),
    ]
    .map(|(name, text)| (name, text.to_owned()))
    .to_vec()
}

fn open(parts: &[(&str, String)]) -> Package {
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
    oneroster::read(Source { name: "p.zip", bytes: &zip(&parts) }).unwrap()
}

/// The sound package with one text changed in one file.
fn changed(file: &str, from: &str, to: &str) -> Package {
    let mut parts = sound();
    let part = parts.iter_mut().find(|(name, _)| *name == file).unwrap();
    assert!(part.1.contains(from), "{from}");
    part.1 = part.1.replace(from, to);
    open(&parts)
}

/// The only problem, with its severity and place.
fn only(package: &Package) -> (Severity, String, String) {
    assert_eq!(package.problems.len(), 1, "{:#?}", package.problems);
    let problem = &package.problems[0];
    assert!(!problem.remedy.is_empty());
    (
        problem.severity,
        format!("{}: {}", problem.sheet.as_deref().unwrap_or("-"), problem.place()),
        problem.what.clone(),
    )
}

#[test]
fn a_sound_package_is_read_without_a_word() {
    let package = open(&sound());
    assert!(package.problems.is_empty(), "{:#?}", package.problems);
    assert_eq!((package.version, package.source.as_deref()), (Version::V1_2, Some("Test")));
    assert!(package.modes.iter().all(|(_, mode)| *mode == Mode::Bulk));
    let nell = &package.users[0];
    assert_eq!((nell.given.as_str(), nell.family.as_str(), nell.is_pupil()), ("Nell", "Byrne", true));
    assert_eq!(nell.user_ids, [("SCN".to_owned(), "123456789".to_owned())]);
    assert_eq!(package.users[1].email.as_deref(), Some("dev@example.org"));
    assert_eq!(package.courses[0].grades, ["P3", "P4"]);
    assert_eq!(package.academic_sessions[0].starts_on, Some(Date::constant(2026, 8, 17)));
    assert_eq!((package.scores[0].score, package.scores[1].score), (Some(17.5), None));
    assert_eq!(package.line_items[0].highest, Some(20.0));
}

#[test]
fn passwords_telephones_comments_and_pupils_addresses_are_kept_nowhere() {
    let everything = format!("{:?}", open(&sound()));
    for secret in ["hunter2", "secret99", "07700900123", "nell@example.org", "cried today"] {
        assert!(!everything.contains(secret), "{secret}");
    }
}

#[test]
fn a_careless_package_is_read_and_every_departure_is_said() {
    let package = changed("users.csv", "u1,,,true", "u1,,,TRUE");
    assert_eq!(
        only(&package),
        (
            Severity::Glance,
            "users.csv: Row 2, column D".into(),
            "“TRUE” is written true in the standard".into()
        )
    );
    assert!(package.users[0].enabled);

    let package = changed("enrollments.csv", "2026-08-17", "17/08/2026");
    assert_eq!(only(&package).0, Severity::Glance);
    assert_eq!(package.enrollments[0].begins_on, Some(Date::constant(2026, 8, 17)));

    let package = changed("users.csv", "preferredGivenName", "prefferedGivenName");
    assert_eq!(only(&package).2, "the column is not in the standard and was passed over");

    let package = changed("roles.csv", ",teacher,", ",Teacher,");
    assert_eq!(package.users[1].roles[0].role, "teacher");
    let package = changed("roles.csv", ",teacher,", ",ext:dinnerLady,");
    assert!(package.problems.is_empty());
    let package = changed("roles.csv", ",teacher,", ",professor,");
    assert_eq!(only(&package).2, "“professor” is not a word of the standard");

    let package = changed("orgs.csv", "name,type", "type,name");
    assert!(package.problems.iter().any(|p| p.what.starts_with("the columns are not in the order")));

    let package = changed("manifest.csv", "file.orgs,bulk", "file.orgs,absent");
    assert_eq!(only(&package).2, "the manifest does not announce orgs.csv; it was read all the same");
    let package = changed("manifest.csv", "1.2", "2.0");
    assert_eq!((package.version, only(&package).0), (Version::V1_1, Severity::Glance));
}

#[test]
fn what_leads_nowhere_holds_back_its_row() {
    let package = changed("enrollments.csv", "e1,,,k1", "e1,,,k9");
    let (severity, place, what) = only(&package);
    assert_eq!((severity, place.as_str()), (Severity::Fix, "enrollments.csv: Row 2"));
    assert!(what.ends_with("(classSourcedId)"));
    assert_eq!(package.held_back("enrollments.csv"), [2]);
    assert!(package.held_back("users.csv").is_empty());
    assert_eq!(only(&changed("roles.csv", "r1,,,u1", "r1,,,u7")).0, Severity::Fix);
    assert_eq!(only(&changed("classes.csv", ",s1,y1,", ",s1,\"y1,y9\",")).0, Severity::Fix);
}

#[test]
fn broken_rows_are_held_back_and_say_why() {
    let what = |file, from, to| only(&changed(file, from, to)).2;
    assert!(
        what("academicSessions.csv", "2027-06-26", "2027-06-31").starts_with("31 June 2027 is not a date")
    );
    assert_eq!(what("academicSessions.csv", "2027-06-26", "2025-06-26"), "the end is before the beginning");
    assert_eq!(what("users.csv", "u1,,,true", "u1,,,maybe"), "“maybe” is neither true nor false");
    assert_eq!(what("results.csv", "17.5", "seventeen"), "“seventeen” is not a number");
    assert_eq!(what("results.csv", "17.5", "SUPP"), "“SUPP” is not a number");
    assert_eq!(what("orgs.csv", "Fennick Road", ""), "the cell may not be blank");
    let package = changed("enrollments.csv", "e2,", "e1,");
    assert_eq!(only(&package).1, "enrollments.csv: Rows 2 and 3, column A");
}

#[test]
fn a_file_that_is_promised_and_missing_stops_the_package() {
    let parts: Vec<_> = sound().into_iter().filter(|(name, _)| *name != "results.csv").collect();
    let package = open(&parts);
    assert!(package.is_stopped());
    assert_eq!(only(&package).2, "the manifest promises results.csv, and it is not in the package");
}

#[test]
fn a_column_that_is_missing_stops_the_package() {
    assert_eq!(only(&changed("categories.csv", "title", "metadata.title")).0, Severity::Stop);
}

#[test]
fn a_mac_a_folder_and_another_case_are_no_hindrance() {
    let mut parts: Vec<(String, String)> =
        sound().into_iter().map(|(name, text)| (format!("export/{name}"), text)).collect();
    parts.push(("__MACOSX/export/._users.csv".into(), "\0\0".into()));
    parts.push(("export/notes.txt".into(), "hello".into()));
    parts[6].0 = "export/Roles.csv".into();
    let borrowed: Vec<(&str, String)> = parts.iter().map(|(n, t)| (n.as_str(), t.clone())).collect();
    let package = open(&borrowed);
    assert_eq!(package.users.len(), 2);
    let whats: Vec<&str> = package.problems.iter().map(|p| p.what.as_str()).collect();
    assert_eq!(
        whats,
        [
            "the files are in a folder inside the zip",
            "Roles.csv is written roles.csv in the standard",
            "a Mac added files of its own; they were passed over",
            "export/notes.txt is not a file of the standard and was passed over",
        ]
    );
}

#[test]
fn changes_say_who_goes() {
    let mut parts = sound();
    for (_, text) in &mut parts {
        *text = text.replace(",bulk", ",delta").replace(",,,", ",active,2026-11-23T09:00:00.000Z,");
    }
    parts[7].1 = parts[7].1.replace("e1,active", "e1,tobedeleted").replace("e2,active", "e2,inactive");
    let package = open(&parts);
    assert!(package.modes.iter().all(|(_, mode)| *mode == Mode::Delta));
    assert!(package.enrollments.iter().all(|e| e.gone));
    let undated = |p: &&ensemble_roster::Problem| p.what.contains("the time of each change");
    assert!(!package.problems.iter().any(|p| undated(&p)));
    let known: Vec<_> = parts
        .iter()
        .map(|(n, t)| {
            (
                *n,
                if *n == "roles.csv" {
                    t.replace(",u2,", ",u9,")
                } else {
                    t.replace("2026-11-23T09:00:00.000Z", "")
                },
            )
        })
        .collect();
    let known = open(&known);
    let of_nobody = known
        .problems
        .iter()
        .find(|p| p.sheet.as_deref() == Some("roles.csv") && p.what.contains("not in the package"));
    assert_eq!(of_nobody.unwrap().severity, Severity::Glance, "it may be of somebody who is known already");
    assert!(known.problems.iter().any(|p| undated(&p)));
    let inactive = package.problems.iter().find(|p| p.what.contains("“inactive”")).unwrap();
    assert_eq!(inactive.severity, Severity::Glance);
}

#[test]
fn rows_that_delete_make_a_file_of_changes_whatever_the_manifest_says() {
    let package = changed("enrollments.csv", "e1,,,", "e1,tobedeleted,,");
    let mode = |file: &str| package.modes.iter().find(|(name, _)| name == file).map(|(_, mode)| *mode);
    assert_eq!((mode("enrollments"), mode("users")), (Some(Mode::Delta), Some(Mode::Bulk)));
    assert_eq!(package.enrollments.iter().map(|e| e.gone).collect::<Vec<_>>(), [true, false]);
    // The other row has no status, as changes ought to; read as complete it would have taken pupils away.
    assert_eq!(package.problems[0].place(), "Row 3, column B");
    assert_eq!(package.problems[1].place(), "Rows 2 and 3, column C");
}

#[test]
fn the_older_version_keeps_a_role_with_the_person() {
    let users = "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n\
        u1,,,true,\"s1,d1\",student,nell,,Nell,Byrne,,,,,,,P3,\nu2,,,true,s1,teacher,dev,,Dev,Mistry,,,,,,,,\n";
    let mut parts = sound();
    parts.retain(|(name, _)| *name != "roles.csv");
    parts[0].1 = parts[0].1.replace("1.2", "1.1").replace("file.roles,bulk\n", "");
    parts[5].1 = users.to_owned();
    let items = parts.iter_mut().find(|(name, _)| *name == "lineItems.csv").unwrap();
    items.1 = items
        .1
        .replace("academicSessionSourcedId", "gradingPeriodSourcedId")
        .replace(",schoolSourcedId", "")
        .replace(",20,s1", ",20");
    let results = parts.iter_mut().find(|(name, _)| *name == "results.csv").unwrap();
    results.1 = results
        .1
        .replace(",textScore,classSourcedId,inProgress,incomplete,late,missing", "")
        .replace(",cried today,,k1,,,,", ",")
        .replace(",,,k1,,,,", ",");
    let package = open(&parts);
    assert!(package.problems.is_empty(), "{:#?}", package.problems);
    assert_eq!(package.version, Version::V1_1);
    let roles: Vec<_> = package.users[0].roles.iter().map(|r| (r.org.as_str(), r.primary)).collect();
    assert_eq!(roles, [("s1", true), ("d1", false)]);
}

#[test]
fn what_is_of_another_version_is_read_and_said() {
    let package = changed("manifest.csv", "oneroster.version,1.2", "oneroster.version,1.1");
    let said = |place: &str, part: &str| {
        let found =
            |p: &&ensemble_roster::Problem| p.sheet.as_deref() == Some(place) && p.what.contains(part);
        assert_eq!(
            package.problems.iter().find(found).map(|p| p.severity),
            Some(Severity::Glance),
            "{place} {part}"
        );
    };
    said("roles.csv", "the file is of OneRoster 1.2");
    said("users.csv", "the column is of OneRoster 1.2");
    said("results.csv", "the column is of OneRoster 1.2");
    said("users.csv", "the column orgSourcedIds is missing, which OneRoster 1.1 asks for");
    assert!(package.users[0].is_pupil());
    let package = changed("academicSessions.csv", ",2027\n", ",\n");
    assert_eq!(only(&package).1, "academicSessions.csv: Row 2, column I");
}

#[test]
fn passwords_are_kept_nowhere_even_where_a_row_is_out_of_step() {
    let package = changed("users.csv", "Dev,Mistry", "Dev,de, Mistry");
    assert!(package.is_stopped() && !format!("{package:?}").contains("secret99"), "{:#?}", package.problems);
    let package = changed(
        "users.csv",
        USERS_12.split_once('\n').unwrap().0,
        "u0,,,true,ada,,Ada,Kerr,,,,,,,,secret00,,,,,s1,",
    );
    assert!(package.is_stopped() && !format!("{package:?}").contains("secret"));
}

#[test]
fn columns_that_nothing_makes_use_of_are_counted() {
    let said = |note: &str| assert!(open(&sound()).notes.iter().any(|n| n == note), "{note}");
    said("The column username of users.csv was passed over: 2 filled cells.");
    said("The column password of users.csv was dropped unread: 2 filled cells.");
    said("The column weight of categories.csv was passed over: 1 filled cell.");
    let package = changed("orgs.csv", "identifier", "metadata.motto");
    assert!(
        package
            .notes
            .contains(&"The column metadata.motto of orgs.csv was passed over: 1 filled cell.".to_owned())
    );
}

#[test]
fn without_a_manifest_it_is_the_oldest_version() {
    let package = open(&sound()[1..]);
    assert_eq!((package.version, only(&package).0), (Version::V1_0, Severity::Glance));
}

#[test]
fn what_is_no_package_is_refused_by_name() {
    let why = |bytes: &[u8]| oneroster::read(Source { name: "p.zip", bytes }).unwrap_err().why;
    assert_eq!(why(b"a,b\n1,2\n"), Why::NotOneRoster);
    assert_eq!(why(&zip(&[("letter.txt", b"hello")])), Why::NotOneRoster);
    assert_eq!(why(b""), Why::Empty);
    assert_eq!(why(&zip(&[("users.csv", &vec![b'a'; 12 << 20])])), Why::Bomb);
    assert_eq!(why(&zip(&[("users.csv", b"a\0b")])), Why::NotText);
}

#[test]
fn every_file_of_the_standard_is_read_or_named_as_not_used() {
    const READ: [&str; 10] = [
        "academicSessions",
        "categories",
        "classes",
        "courses",
        "enrollments",
        "lineItems",
        "orgs",
        "results",
        "roles",
        "users",
    ];
    const OF_1_1: [&str; 13] = [
        "academicSessions",
        "categories",
        "classes",
        "classResources",
        "courses",
        "courseResources",
        "demographics",
        "enrollments",
        "lineItems",
        "orgs",
        "resources",
        "results",
        "users",
    ];
    const SINCE_1_2: [&str; 8] = [
        "lineItemLearningObjectiveIds",
        "lineItemScoreScales",
        "resultLearningObjectiveIds",
        "resultScoreScales",
        "roles",
        "scoreScales",
        "userProfiles",
        "userResources",
    ];
    for (version, files) in [("1.1", OF_1_1.to_vec()), ("1.2", [&OF_1_1[..], &SINCE_1_2[..]].concat())] {
        let mut parts = sound();
        parts.retain(|(name, _)| *name == "manifest.csv" || files.contains(&name.trim_end_matches(".csv")));
        if let Some((_, manifest)) = parts.iter_mut().find(|(name, _)| *name == "manifest.csv") {
            *manifest = manifest.replace("1.2", version).replace("file.roles,bulk\n", "");
        }
        let others: Vec<String> =
            files.iter().filter(|f| !READ.contains(f)).map(|f| format!("{f}.csv")).collect();
        let text = "sourcedId,status,dateLastModified\nz1,,\n".to_owned();
        parts.extend(others.iter().map(|name| (name.as_str(), text.clone())));
        let parts: Vec<(&str, String)> = parts.iter().map(|(n, t)| (*n, t.clone())).collect();
        let package = open(&parts);
        let read = package.modes.iter().map(|(name, _)| name.as_str());
        let said = |name: &str| {
            let words = format!("{name}.csv was not opened: nothing here makes use of it.");
            package.notes.contains(&words)
        };
        let mut told: Vec<&str> = read.chain(files.iter().copied().filter(|f| said(f))).collect();
        told.sort_unstable();
        let mut files = files;
        files.sort_unstable();
        assert_eq!(told, files, "{version}");
    }
}
