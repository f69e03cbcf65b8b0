//! Sets of School Data Sync: Microsoft's own samples, and sets made here.

use std::collections::BTreeMap;
use std::path::Path;

use ensemble_roster::oneroster::{Package, Version};
use ensemble_roster::sds::{self, Format};
use ensemble_roster::{Date, Severity, Source, Why, oneroster, read};

use crate::build::zip;
use crate::mutate::mutations;
use crate::real::{counted, data};

/// The files of Microsoft's samples, by what stands before their names.
fn samples(folder: &Path) -> BTreeMap<String, Vec<(String, Vec<u8>)>> {
    let mut sets: BTreeMap<String, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder.join("real/microsoft_sds")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let prefix = name.rsplit_once('_').unwrap().0.to_owned();
        sets.entry(prefix).or_default().push((name, std::fs::read(entry.path()).unwrap()));
    }
    sets.values_mut().for_each(|files| files.sort());
    sets
}

fn loose(files: &[(String, Vec<u8>)]) -> Package {
    let files: Vec<Source<'_>> = files.iter().map(|(name, bytes)| Source { name, bytes }).collect();
    sds::read("a set", &files).unwrap()
}

/// Organisations, terms, courses, classes, pupils, staff, pupils' places, other places.
fn counts(set: &Package) -> [usize; 8] {
    let pupils = set.users.iter().filter(|u| u.is_pupil()).count();
    let places = set.enrollments.iter().filter(|e| e.role == "student").count();
    [
        set.orgs.len(),
        set.academic_sessions.len(),
        set.courses.len(),
        set.classes.len(),
        pupils,
        set.users.len() - pupils,
        places,
        set.enrollments.len() - places,
    ]
}

#[test]
fn microsofts_own_sets_are_read_whole_and_nothing_stands_in_the_way() {
    let Some(folder) = data() else { return };
    let expected = [
        ("SDS_Format_100_Users", Format::V1, [2, 1, 28, 28, 86, 12, 602, 28]),
        ("SDS_Format_25_Users", Format::V1, [2, 1, 2, 2, 22, 2, 44, 2]),
        ("SDS_Format_Min_Required_Attributes", Format::V1, [2, 0, 0, 2, 22, 2, 44, 2]),
        ("SDS_v2", Format::V2, [5, 0, 0, 4, 22, 7, 22, 7]),
        ("SDS_v2.1", Format::V2_1, [4, 2, 3, 2, 4, 2, 4, 2]),
        ("UK_Format_100_Users", Format::V1Uk, [2, 1, 28, 28, 86, 12, 602, 28]),
        ("UK_Format_25_Users", Format::V1Uk, [2, 1, 28, 28, 22, 2, 154, 4]),
        ("UK_Format_Min_Required_Attributes", Format::V1Uk, [2, 0, 0, 28, 22, 2, 154, 4]),
    ];
    let samples = samples(&folder);
    assert_eq!(samples.len(), expected.len());
    let theirs = counted(&folder, "sds");
    for (prefix, format, numbers) in expected {
        let set = loose(&samples[prefix]);
        assert_eq!((set.version, counts(&set)), (Version::SchoolDataSync(format), numbers), "{prefix}");
        assert!(set.problems.is_empty(), "{prefix}: {:#?}", set.problems);
        if let Some(theirs) = &theirs {
            let names = ["orgs", "terms", "courses", "classes", "pupils", "staff", "places", "taught"];
            for (name, ours) in names.into_iter().zip(numbers) {
                assert_eq!(theirs[prefix][name].as_u64(), Some(ours as u64), "{prefix} {name}");
            }
            for none in ["to_nothing", "said_twice"] {
                assert_eq!(theirs[prefix][none].as_u64(), Some(0), "{prefix} {none}");
            }
            let dropped = set.notes.iter().filter(|n| n.to_lowercase().contains("the column password "));
            let cells: u64 = dropped
                .map(|n| n.split(": ").nth(1).unwrap().split(' ').next().unwrap().parse::<u64>().unwrap())
                .sum();
            assert_eq!(theirs[prefix]["passwords"].as_u64(), Some(cells), "{prefix}");
        }
    }
}

#[test]
fn no_password_of_a_real_set_is_kept_and_no_pupils_address() {
    let Some(folder) = data() else { return };
    for (prefix, files) in samples(&folder) {
        let set = loose(&files);
        let everything = format!("{set:?}");
        for secret in
            ["P@ss", "Microsoft Way", "555-", "+1123", "4/2/2000", "2001-07-02", "iep", "outlook.com"]
        {
            assert!(!everything.contains(secret), "{prefix}: {secret}");
        }
        assert!(set.users.iter().filter(|u| u.is_pupil()).all(|u| u.email.is_none()), "{prefix}");
    }
}

#[test]
fn a_real_set_in_a_zip_says_the_same_and_is_sent_to_its_own_door() {
    let Some(folder) = data() else { return };
    for (prefix, files) in samples(&folder) {
        let parts: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
        let bytes = zip(&parts);
        let source = Source { name: "a set", bytes: &bytes };
        let (zipped, loose) = (sds::read("a set", &[source]).unwrap(), loose(&files));
        assert_eq!(Package { fingerprint: loose.fingerprint.clone(), ..zipped }, loose, "{prefix}");
        assert_eq!(read(source).unwrap_err().why, Why::IsSds, "{prefix}");
    }
}

#[test]
fn what_a_real_set_says_of_terms_and_roles_is_read_as_meant() {
    let Some(folder) = data() else { return };
    let samples = samples(&folder);
    let first = loose(&samples["SDS_Format_100_Users"]);
    let year = &first.academic_sessions[0];
    assert_eq!((year.title.as_str(), year.kind.as_str()), ("SY1516", "schoolYear"));
    // 7/1/2017 to 6/30/2018: the month stands first, and the last day is the last.
    assert_eq!(
        year.starts_on.zip(year.ends_on),
        Some((Date::constant(2017, 7, 1), Date::constant(2018, 7, 1)))
    );
    assert_eq!(first.orgs[0].identifier.as_deref(), Some("10001"));
    assert!(loose(&samples["UK_Format_100_Users"]).orgs.iter().all(|o| o.identifier.is_none()));

    let last = loose(&samples["SDS_v2.1"]);
    let teacher = last.users.iter().find(|u| u.sourced_id == "114007").unwrap();
    let roles: Vec<_> = teacher.roles.iter().map(|r| (r.org.as_str(), r.role.as_str(), r.primary)).collect();
    assert_eq!(roles, [("110004", "teacher", true), ("110003", "teacher", false)]);
    assert_eq!(teacher.email.as_deref(), Some("kfein@classrmtest31.org"));
    let said = |part: &str| last.notes.iter().any(|n| n.contains(part));
    assert!(said("(such as guardians): 2.") && said("demographics.csv was not opened"));
    assert!(said("user names of pupils dropped: 4."));
}

const SCHOOL: &str = "SIS ID,Name\n10,Fennick Road\n11,Harl Lane\n";
const SECTION: &str = "SIS ID,School SIS ID,Section Name,Term SIS ID,Term StartDate,Term EndDate\n\
    k1,10,3A,t1,17/08/2026,18/12/2026\nk2,11,Band,,,\n";
const STUDENT: &str = "SIS ID,School SIS ID,First Name,Last Name,Username,Password,Grade,Status\n\
    007,10,Nell,Byrne,nell@example.org,hunter2,P3,Active\n008,10,Kofi,Ahmed,kofi,hunter3,P3,\n";
const TEACHER: &str = "SIS ID,School SIS ID,First Name,Last Name,Username,Password\n\
    007,10,Dev,Mistry,dev@example.org,hunter4\n";
const PLACES: &str = "Section SIS ID,SIS ID\nk1,007\nk1,008\n";
const TAUGHT: &str = "Section SIS ID,SIS ID\nk1,007\n";

fn made() -> Vec<(String, Vec<u8>)> {
    [
        ("School.csv", SCHOOL),
        ("Section.csv", SECTION),
        ("Student.csv", STUDENT),
        ("Teacher.csv", TEACHER),
        ("StudentEnrollment.csv", PLACES),
        ("TeacherRoster.csv", TAUGHT),
    ]
    .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
    .to_vec()
}

/// The set made here with one text changed in one file.
fn changed(file: &str, from: &str, to: &str) -> Package {
    let mut files = made();
    let (_, bytes) = files.iter_mut().find(|(name, _)| name == file).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(from), "{from}");
    *bytes = text.replace(from, to).into_bytes();
    loose(&files)
}

/// The only problem, with its severity and place.
fn only(set: &Package) -> (Severity, String, String) {
    assert_eq!(set.problems.len(), 1, "{:#?}", set.problems);
    let problem = &set.problems[0];
    assert!(!problem.remedy.is_empty());
    (
        problem.severity,
        format!("{}: {}", problem.sheet.as_deref().unwrap_or("-"), problem.place()),
        problem.what.clone(),
    )
}

#[test]
fn a_sound_set_is_read_and_ids_stay_text() {
    let set = loose(&made());
    assert!(set.problems.is_empty(), "{:#?}", set.problems);
    assert_eq!(set.users[0].sourced_id, "007");
    assert_eq!(set.academic_sessions[0].ends_on, Some(Date::constant(2026, 12, 19)));
    assert_eq!(set.academic_sessions[0].kind, "term");
    assert_eq!((set.pupils_file(), set.places_file()), ("Student.csv", "StudentEnrollment.csv"));
}

#[test]
fn a_teacher_with_the_id_of_a_pupil_is_another_person() {
    let set = loose(&made());
    let teacher = set.users.iter().find(|u| !u.is_pupil()).unwrap();
    assert_eq!((teacher.sourced_id.as_str(), teacher.family.as_str()), ("teacher/007", "Mistry"));
    let taught = set.enrollments.iter().find(|e| e.role == "teacher").unwrap();
    assert_eq!((taught.user.as_str(), taught.school.as_str()), ("teacher/007", "10"));
}

#[test]
fn passwords_are_kept_nowhere_even_where_a_row_is_out_of_step() {
    // A comma in a name moves the password under another heading, and a cell left out does too.
    for row in
        ["009,10,Mia,van, der Berg,mia,hunter9,P3,Active", "009,10,Mia,mia,hunter9,P3,Active", "009,hunter9"]
    {
        let set = changed("Student.csv", "008,10,Kofi,Ahmed,kofi,hunter3,P3,", row);
        assert_eq!((set.problems[0].severity, &set.problems[0].rows), (Severity::Stop, &vec![3]));
        assert!(set.is_stopped() && !format!("{set:?}").contains("hunter"), "{row}");
    }
    // A comma too many and a cell too few come to the right number of cells.
    let set = changed(
        "Student.csv",
        "008,10,Kofi,Ahmed,kofi,hunter3,P3,",
        "009,10,Mia,van, der Berg,mia,hunter9,P3",
    );
    assert!(set.is_stopped() && !format!("{set:?}").contains("hunter"));
    // Without headings, the first row is a person with a password.
    let set =
        changed("Student.csv", STUDENT.split_once('\n').unwrap().0, "006,10,Ada,Kerr,ada,hunter1,P3,Active");
    assert!(set.is_stopped() && !format!("{set:?}").contains("hunter"));
    // A second column, and one of another name.
    let set = changed("Student.csv", "Grade,Status", "Password,Passwort");
    assert!(!format!("{set:?}").contains("P3") && !format!("{set:?}").contains("hunter"));
    // Behind a quotation mark that never closes.
    let set = changed("Student.csv", "Nell,", "\"Nell,");
    assert!(set.is_stopped() && !format!("{set:?}").contains("hunter"), "{set:?}");
}

#[test]
fn every_column_that_is_dropped_is_counted() {
    let set = loose(&made());
    let said = |note: &str| assert!(set.notes.iter().any(|n| n == note), "{note}: {:#?}", set.notes);
    said("The column Password of Student.csv was dropped unread: 2 filled cells.");
    said("The column Username of Student.csv was dropped unread: 2 filled cells.");
    said("The column Password of Teacher.csv was dropped unread: 1 filled cell.");
    let set = changed("Student.csv", "hunter3", "");
    assert!(
        set.notes
            .contains(&"The column Password of Student.csv was dropped unread: 1 filled cell.".to_owned())
    );
    let set = changed("School.csv", "Name\n10,Fennick Road", "Name,Motto,\n10,Fennick Road,Forward,x");
    let dropped: Vec<_> = set.notes.iter().filter(|n| n.contains("School.csv")).map(String::as_str).collect();
    assert_eq!(dropped[0], "The column Motto of School.csv was dropped unread: 1 filled cell.");
    assert_eq!(dropped[1], "The column D of School.csv was dropped unread: 1 filled cell.");
}

#[test]
fn what_leads_nowhere_holds_back_its_row() {
    let what = |file, from, to| only(&changed(file, from, to));
    let (severity, place, what_) = what("StudentEnrollment.csv", "k1,008", "k9,008");
    assert_eq!((severity, place.as_str()), (Severity::Fix, "StudentEnrollment.csv: Row 3"));
    assert_eq!(what_, "the row refers to something that is not in the set (its class)");
    assert_eq!(what("Section.csv", "k2,11", "k2,12").1, "Section.csv: Row 3");
    assert_eq!(
        what("TeacherRoster.csv", "k1,007", "k1,008").2,
        "the row refers to something that is not in the set (the person)"
    );
    assert_eq!(what("Student.csv", "008,10", "008,19").1, "Student.csv: Row 3");
}

#[test]
fn a_pupil_in_two_schools_is_one_and_two_pupils_with_one_id_are_held_back() {
    let set = changed("Student.csv", "008,10,Kofi,Ahmed", "007,11,Nell,Byrne");
    let nell = &set.users[0];
    assert_eq!(nell.roles.iter().map(|r| r.org.as_str()).collect::<Vec<_>>(), ["10", "11"]);
    let set = changed("Student.csv", "008,", "007,");
    assert!(set.problems.iter().any(|p| p.severity == Severity::Fix && p.rows == [2, 3]));
    assert_eq!(set.held_back(set.pupils_file()), [2, 3]);
    assert_eq!(only(&changed("Section.csv", "k2,11,Band", "k1,11,Band")).1, "Section.csv: Rows 2 and 3");
    let set = changed("StudentEnrollment.csv", "k1,008", "k1,007");
    assert_eq!((only(&set).0, set.enrollments.len()), (Severity::Glance, 2));
}

#[test]
fn who_has_left_is_gone_and_a_strange_status_is_said() {
    assert!(changed("Student.csv", "P3,Active", "P3,Deleted").users[0].gone);
    let set = changed("Student.csv", "P3,Active", "P3,Away");
    let what = "the status is not known; it was read as active";
    assert_eq!(
        only(&set),
        (Severity::Stop, "Student.csv: Row 2, column H".into(), what.into()),
        "a password is near"
    );
    let set = changed(
        "Section.csv",
        "Term EndDate\nk1,10,3A,t1,17/08/2026,18/12/2026\nk2,11,Band,,,",
        "Status\nk1,10,3A,,,\nk2,11,Band,,,Away",
    );
    assert_eq!(only(&set).0, Severity::Glance);
}

#[test]
fn a_file_that_is_missing_or_there_twice_stops_the_set() {
    for name in ["School.csv", "Student.csv", "Teacher.csv", "StudentEnrollment.csv", "Section.csv"] {
        let files: Vec<_> = made().into_iter().filter(|(n, _)| n != name).collect();
        assert!(loose(&files).is_stopped(), "{name}");
    }
    let without: Vec<_> = made()
        .into_iter()
        .filter(|(n, _)| !n.contains("Section") && !n.contains("Enrol") && !n.contains("Roster"))
        .collect();
    assert_eq!(only(&loose(&without)).0, Severity::Glance);
    let mut twice = made();
    twice.push(("UK_School.csv".into(), SCHOOL.into()));
    assert!(loose(&twice).is_stopped());
    let mut mixed = made();
    mixed.push(("orgs.csv".into(), b"sourcedId,name,type\n1,A,school\n".to_vec()));
    assert!(loose(&mixed).is_stopped());
    let mut empty = made();
    empty[2].1.clear();
    assert!(loose(&empty).is_stopped());
}

#[test]
fn a_role_that_is_none_stops_a_file_with_passwords_and_is_not_repeated() {
    let orgs = ("orgs.csv".to_owned(), b"sourcedId,name,type\n10,Fennick Road,school\n".to_vec());
    let users = "sourcedId,orgSourcedIds,givenName,familyName,username,password,role,grade\n\
        1,10,Nell,Byrne,nell@example.org,hunter1,STUDENT,P3\n2,10,Dev,Mistry,dev@example.org,hunter2,Teacher,\n";
    let read = |users: &str| loose(&[orgs.clone(), ("users.csv".to_owned(), users.as_bytes().to_vec())]);
    let set = read(users);
    assert_eq!((set.users[0].is_pupil(), set.users[1].email.as_deref()), (true, Some("dev@example.org")));
    assert_eq!(set.notes[1], "E-mail addresses and user names of pupils dropped: 1.");
    let set = read(
        &users.replace("Dev,Mistry,dev@example.org,hunter2,Teacher,", "Dev,de, Mistry,dev,hunter2,Teacher"),
    );
    assert!(set.is_stopped() && !format!("{set:?}").contains("hunter"), "{:#?}", set.problems);
    assert!(!format!("{:?}", read(&users.replace("dev@example.org", "P@ssw0rd"))).contains("P@ss"));
}

#[test]
fn what_is_no_set_is_refused_by_name() {
    let why = |name, bytes: &[u8]| sds::read("x", &[Source { name, bytes }]).unwrap_err().why;
    assert_eq!(why("letter.csv", b"a,b\n1,2\n"), Why::NotSds);
    assert_eq!(why("demographics.csv", b"userSourcedId\n1\n"), Why::NotSds);
    assert_eq!(why("Student.csv", b"SIS ID\0,\x01\x02"), Why::NotText);
    assert_eq!(sds::read("x", &[]).unwrap_err().why, Why::Empty);
    let bomb = zip(&[("Student.csv", &vec![b'a'; 12 << 20])]);
    assert_eq!(why("x.zip", &bomb), Why::Bomb);
    let package = b"sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role\nu1,,,true,s1,student\n";
    assert_eq!(why("users.csv", package), Why::IsOneRoster);
    // OneRoster without a manifest stays OneRoster, and its own door takes it.
    let bytes = zip(&[("users.csv", package)]);
    assert_eq!(read(Source { name: "p.zip", bytes: &bytes }).unwrap_err().why, Why::IsOneRoster);
    assert!(oneroster::read(Source { name: "p.zip", bytes: &bytes }).is_ok());
}

#[test]
fn no_damaged_set_makes_it_panic() {
    let sound = made();
    for round in 0..250 {
        let mut files = sound.clone();
        let at = round % files.len();
        files[at].1 = mutations(&files[at].1, round as u64);
        let sources: Vec<Source<'_>> = files.iter().map(|(name, bytes)| Source { name, bytes }).collect();
        if let Ok(set) = sds::read("x", &sources) {
            set.problems.iter().for_each(|p| assert!(!p.to_string().is_empty()));
        }
        let parts: Vec<(&str, &[u8])> = sound.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
        let bytes = mutations(&zip(&parts), round as u64);
        let _ = (
            sds::read("x", &[Source { name: "x.zip", bytes: &bytes }]),
            read(Source { name: "x.zip", bytes: &bytes }),
        );
    }
}

#[test]
fn other_encodings_and_separators_and_a_macs_zip_are_no_hindrance() {
    let mut files = made();
    files[2].1 = STUDENT.replace("Nell", "Zo\u{eb}").chars().map(|c| c as u8).collect();
    files[0].1 = [b"\xEF\xBB\xBF".to_vec(), SCHOOL.replace(',', ";").into_bytes()].concat();
    files[4].1 = [0xFF, 0xFE].into_iter().chain(PLACES.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let set = loose(&files);
    assert_eq!((set.users[0].given.as_str(), set.enrollments.len()), ("Zo\u{eb}", 3));
    assert!(set.problems.iter().all(|p| p.severity == Severity::Glance), "{:#?}", set.problems);

    let mut parts: Vec<(String, Vec<u8>)> =
        made().into_iter().map(|(n, b)| (format!("export/{n}"), b)).collect();
    parts.push(("__MACOSX/export/._School.csv".into(), vec![0; 4]));
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    let bytes = zip(&parts);
    let set = sds::read("x.zip", &[Source { name: "x.zip", bytes: &bytes }]).unwrap();
    assert_eq!(only(&set).2, "a Mac added files of its own; they were passed over");
}
