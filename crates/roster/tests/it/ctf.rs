//! Common Transfer Files made here, of pupils who do not exist, in the shapes of several versions.

use ensemble_roster::ctf::{self, Transfer};
use ensemble_roster::{Cell, Date, Severity, Source, Value, Why, read};

use crate::mutate::mutations;

/// The beginning of a file of one version, up to its pupils.
fn header(version: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CTfile>\n<Header><DocumentName>Common Transfer File</DocumentName>\
         <CTFversion>{version}</CTFversion><DateTime>2026-11-02T09:00:00</DateTime><DocumentQualifier>full</DocumentQualifier>\
         <SupplierID>Fictional</SupplierID><SourceSchool><LEA>330</LEA><Estab>2001</Estab><SchoolName>Fennick Road</SchoolName>\
         <AcademicYear>2026</AcademicYear></SourceSchool><DestSchool><LEA>330</LEA><Estab>4001</Estab></DestSchool></Header>\n\
         <CTFpupilData>\n"
    )
}

const END: &str = "</CTFpupilData></CTfile>";

fn assessment(subject: &str, component: &str, method: &str, status: &str, result: &str) -> String {
    format!(
        "<StageAssessment><Locale>ENG</Locale><Year>2026</Year><Subject>{subject}</Subject><Method>{method}</Method>\
         <Component>{component}</Component><ResultStatus>{status}</ResultStatus><ResultQualifier>NS</ResultQualifier>\
         <Result>{result}</Result><ResultDate>2026-07-07</ResultDate></StageAssessment>"
    )
}

/// A pupil with everything that a file may hold about one.
fn nell() -> String {
    format!(
        "<Pupil><UPN>H801200001001</UPN><UniqueLearnerNumber>1234567890</UniqueLearnerNumber><UCI>12345A</UCI>\
         <Surname>Byrne</Surname><Forename>Nell</Forename><DOB>2015-10-02</DOB><Gender>F</Gender>\
         <BasicDetails><FormerUPN>SECRET-former</FormerUPN><PreferredSurname>SECRET-preferred</PreferredSurname>\
         <MiddleNames>SECRET-middle</MiddleNames><NCyearActual>6</NCyearActual><Ethnicity>SECRET-ethnicity</Ethnicity>\
         <Languages><Type><Language>SECRET-language</Language></Type></Languages><MedicalFlag>1</MedicalFlag>\
         <Disabilities><Disability>SECRET-disability</Disability></Disabilities></BasicDetails>\
         <FSMhistory><FSMinstance><FSMstartDate>2020-SECRET</FSMstartDate></FSMinstance></FSMhistory>\
         <LookedAfter><InCare>SECRET-care</InCare></LookedAfter><ServiceChild><Flag>SECRET-service</Flag></ServiceChild>\
         <SENhistory><SEN><StartDate>2021</StartDate><SENprovision>SECRET-sen</SENprovision></SEN></SENhistory>\
         <NAWdetails><X>SECRET-naw</X></NAWdetails>\
         <Address><BS7666Address><PAON>1</PAON><Street>SECRET-street</Street><Surname>SECRET-nested</Surname></BS7666Address></Address>\
         <Phones><Phone><PhoneNo>SECRET-phone</PhoneNo></Phone></Phones><Email>SECRET-mail</Email>\
         <Contacts><Contact><Surname>SECRET-mother</Surname><Forename>SECRET-contact</Forename></Contact></Contacts>\
         <Attendance><YearData><Year>2026</Year><LEA>330</LEA><Estab>2001</Estab><SchoolName>SECRET-school</SchoolName>\
         <SessionsPossible>380</SessionsPossible><SessionsAuthorised>12</SessionsAuthorised>\
         <SessionsAttended>361</SessionsAttended><SessionsUnauthorised>7</SessionsUnauthorised>\
         <AttendSessions><AttendanceStartDate>2025-09-01</AttendanceStartDate><AttendanceMarks>SECRET/marks</AttendanceMarks></AttendSessions>\
         </YearData></Attendance><StageAssessments><KeyStage><Stage>KS2</Stage>{}{}{}</KeyStage></StageAssessments>\
         <SchoolHistory><School><Estab>SECRET-history</Estab></School></SchoolHistory></Pupil>\n",
        assessment("MAT", "NA", "TT", "R", "105"),
        assessment("REA", "NA", "TT", "T", "110"),
        assessment("WRI", "NA", "TA", "R", "GDS"),
    )
}

fn kofi() -> String {
    "<Pupil><UPN>X801200001002</UPN><Surname>Ahmed</Surname><Forename>Kofi</Forename><DOB>2016-01-30</DOB><Sex>M</Sex></Pupil>\n"
        .to_owned()
}

fn open(content: &str) -> Transfer {
    ctf::read(Source { name: "3302001_CTF_3304001_001.xml", bytes: content.as_bytes() }).unwrap()
}

fn of(pupils: &str) -> Transfer {
    open(&format!("{}{pupils}{END}", header("25.0")))
}

fn why(content: &[u8]) -> Why {
    ctf::read(Source { name: "x.xml", bytes: content }).unwrap_err().why
}

fn whats(transfer: &Transfer) -> Vec<(Severity, &[usize], &str)> {
    transfer.problems.iter().map(|p| (p.severity, p.rows.as_slice(), p.what.as_str())).collect()
}

#[test]
fn a_pupil_is_read_with_results_and_attendance() {
    let transfer = of(&nell());
    assert!(transfer.problems.is_empty(), "{:#?}", transfer.problems);
    assert_eq!(transfer.version.as_deref(), Some("25.0"));
    assert_eq!(
        (transfer.from_school.as_deref(), transfer.to_school.as_deref()),
        (Some("3302001"), Some("3304001"))
    );
    let taken = transfer.roster();
    let nell = &taken.rows[0];
    assert_eq!(
        (nell.number.as_deref(), nell.given.as_deref(), nell.family.as_deref()),
        (Some("H801200001001"), Some("Nell"), Some("Byrne"))
    );
    assert_eq!((nell.born_on, nell.school.as_deref()), (Some(Date::constant(2015, 10, 2)), None));
    let year = &transfer.attendance[0];
    assert_eq!(
        [year.possible, year.attended, year.authorised, year.unauthorised],
        [Some(380), Some(361), Some(12), Some(7)]
    );
    let results = transfer.results();
    let values: Vec<(&str, String)> =
        results.rows.iter().flat_map(|r| &r.values).map(|(n, c)| (&**n, c.to_string())).collect();
    let expected =
        [("KS2 MAT NA TT NS", "105"), ("KS2 REA NA TT NS (T)", "110"), ("KS2 WRI NA TA NS", "GDS")];
    assert_eq!(values, expected.map(|(name, cell)| (name, cell.to_owned())), "a target is not a result");
    assert_eq!(
        (results.rows[0].on, results.rows[0].occasion.as_deref()),
        (Some(Date::constant(2026, 7, 7)), Some("2026"))
    );
}

#[test]
fn all_that_is_not_needed_is_stored_nowhere_and_counted() {
    let transfer = of(&format!("{}{}", nell(), nell().replace("H801200001001", "X801200001002")));
    let everything = format!("{transfer:?} {:?} {:?}", transfer.roster(), transfer.results());
    for secret in ["SECRET", "1234567890", "12345A", "Fennick Road", "Fictional"] {
        assert!(!everything.contains(secret), "{secret}");
    }
    let count = |kind: &str| transfer.skipped.iter().find(|s| s.kind.starts_with(kind)).map(|s| s.count);
    for kind in [
        "address",
        "telephone",
        "e-mail",
        "contacts",
        "basic details",
        "free school meals",
        "looked-after",
        "special educational",
        "service child",
        "details for Wales",
        "school history",
        "unique learner",
        "candidate",
        "sex or gender",
        "marks of single sessions",
    ] {
        assert_eq!(count(kind), Some(2), "{kind}");
    }
    assert_eq!((count("school of a year"), count("other part of an assessment")), (Some(6), Some(6)));
    assert_eq!(transfer.notes.len(), transfer.skipped.len());
    assert!(transfer.notes.contains(&"Skipped unread: contacts, in 2 places.".to_owned()));
}

#[test]
fn the_shapes_of_several_versions_are_read_alike() {
    let nell = nell();
    let shapes = [
        ("15.0", nell.clone()),
        ("17.0", nell.replace("<ResultDate>2026-07-07</ResultDate>", "")),
        (
            "20.0",
            nell.replace(
                "<Gender>F</Gender>",
                "<Gender>F</Gender><LearnerSupport><LSD>x</LSD></LearnerSupport>",
            ),
        ),
        (
            "21.0",
            nell.replace("Locale>", "ns:Locale>").replace("<ns:Locale>", "<ns:Locale xmlns:ns=\"urn:x\">"),
        ),
        ("25.0", nell.replace("Gender>", "Sex>")),
        // The stage after what belongs to it, or with each assessment.
        ("x", nell.replace("<Stage>KS2</Stage>", "").replace("</KeyStage>", "<Stage>KS2</Stage></KeyStage>")),
        (
            "y",
            nell.replace("<KeyStage><Stage>KS2</Stage>", "")
                .replace("</KeyStage>", "")
                .replace("<StageAssessment>", "<StageAssessment><Stage>KS2</Stage>"),
        ),
    ];
    for (version, pupil) in shapes {
        let transfer = open(&format!("{}{pupil}{END}", header(version)));
        let measures: Vec<String> = transfer.assessments.iter().map(|a| a.measure()).collect();
        assert_eq!(measures, ["KS2 MAT NA TT NS", "KS2 REA NA TT NS (T)", "KS2 WRI NA TA NS"], "{version}");
        assert_eq!((transfer.version.as_deref(), transfer.attendance.len()), (Some(version), 1));
        assert!(transfer.problems.is_empty(), "{version}: {:#?}", transfer.problems);
    }
    let with_namespace = format!("{}{nell}{END}", header("25.0")).replace("CTfile", "c:CTfile");
    assert_eq!(open(&with_namespace).pupils.len(), 1);
}

#[test]
fn other_encodings_and_the_characters_of_xml_are_read() {
    let content = format!(
        "{}{}{END}",
        header("21.0"),
        nell().replace("Nell", "Zo&#xEB; &amp; <![CDATA[<Nell>]]>").replace("Byrne", "O&apos;Br\u{fd}ne")
    );
    for bytes in [
        content.clone().into_bytes(),
        [0xFF, 0xFE].into_iter().chain(content.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
        content.replace("UTF-8", "ISO-8859-1").chars().map(|c| c as u8).collect(),
        [b"\xEF\xBB\xBF", content.as_bytes()].concat(),
    ] {
        let source = Source { name: "x.xml", bytes: &bytes };
        let pupil = ctf::read(source).unwrap().pupils.remove(0);
        assert_eq!(
            (pupil.given.as_deref(), pupil.family.as_deref()),
            (Some("Zo\u{eb} & <Nell>"), Some("O'Br\u{fd}ne"))
        );
        assert_eq!(read(source).unwrap_err().why, Why::IsCtf);
    }
}

#[test]
fn a_pupil_who_cannot_be_known_is_held_back_and_the_others_are_not() {
    let upn = |from: &str, to: &str| {
        let transfer = of(&format!("{}{}", kofi(), nell().replace(from, to)));
        assert_eq!(transfer.pupils.len(), 2);
        let problem = transfer.problems.last().unwrap();
        assert_eq!(problem.rows, [2]);
        assert!(problem.to_string().contains(", pupils in order, row 2: "), "{problem}");
        (problem.severity, problem.what.clone(), transfer.roster().held_back())
    };
    let fix = |what: &str| (Severity::Fix, what.to_owned(), vec![2]);
    assert_eq!(upn("<UPN>H801200001001</UPN>", ""), fix("there is no UPN"));
    assert_eq!(upn("<UPN>H801200001001", "<UPN>H80120000100"), fix("“H80120000100” is not a UPN"));
    assert_eq!(
        upn("2015-10-02", "2015-02-30"),
        fix("the date of birth: 30 February 2015 is not a date: February 2015 had 28 days")
    );
    assert_eq!(upn("<UPN>H801200001001", "<UPN>B801200001001").0, Severity::Glance);
    assert_eq!(upn("<Surname>Byrne</Surname><Forename>Nell</Forename>", "").0, Severity::Glance);
    let long = "x".repeat(2_000);
    let transfer = of(&nell().replace("Byrne", &long));
    assert_eq!(transfer.pupils[0].family, None);
    assert_eq!(
        whats(&transfer),
        [(Severity::Glance, &[1][..], "Surname is longer than any can be, and was left out")]
    );
}

#[test]
fn one_number_for_two_pupils_holds_both_back() {
    let other = kofi().replace("X801200001002", "H801200001001");
    let transfer = of(&format!("{}{other}", nell()));
    assert_eq!(
        whats(&transfer),
        [(Severity::Fix, &[1, 2][..], "the UPN of pupil 1 is given to different pupils")]
    );
    let transfer = of(&format!("{}{}", nell(), nell()));
    assert_eq!(whats(&transfer), [(Severity::Glance, &[1, 2][..], "pupil 1 is in the file more than once")]);
}

#[test]
fn what_cannot_be_right_is_left_out_alone_and_said() {
    let glance = |from: &str, to: &str| {
        let transfer = of(&nell().replace(from, to));
        assert_eq!(transfer.problems[0].severity, Severity::Glance, "{:?}", transfer.problems);
        (transfer.problems[0].what.clone(), transfer.assessments.len(), transfer.attendance.len())
    };
    let (what, assessments, attendance) = glance("<Subject>MAT</Subject>", "");
    assert_eq!(
        (what.as_str(), assessments, attendance),
        ("an assessment without a subject was left out", 2, 1)
    );
    let (what, assessments, attendance) = glance(">380<", ">many<");
    assert_eq!((assessments, attendance), (3, 0));
    assert_eq!(what, "the attendance of 2026 was left out: SessionsPossible is not a whole number");
    assert_eq!(
        glance(">380<", ">379<").0,
        "the attendance of 2026 was left out: there are more sessions than were possible"
    );
    assert_eq!(
        glance("2026-07-07", "yesterday").0,
        "the date of a result was left out: “yesterday” is not a date"
    );
    let transfer = of(&nell().replace("<Result>105</Result>", "<Result/>"));
    assert_eq!((transfer.assessments.len(), transfer.results().rows.len()), (3, 2));
    assert_eq!(transfer.problems[0].what, "KS2 MAT NA TT NS has no result");
    let transfer =
        of(&nell().replace("<Surname>Byrne</Surname>", "<Surname>Byrne</Surname><Surname>Other</Surname>"));
    assert_eq!(transfer.pupils[0].family.as_deref(), Some("Byrne"));
    assert!(transfer.notes.contains(&"Skipped unread: field that is there twice, in 1 place.".to_owned()));
    assert!(of("").is_stopped());
}

#[test]
fn a_result_is_a_number_only_where_it_is_one() {
    let cell = |result: &str| {
        of(&nell().replace("<Result>105</Result>", &format!("<Result>{result}</Result>"))).assessments[0]
            .cell()
    };
    assert_eq!(cell("105"), Cell::Value(Value::Number(105.0)));
    assert_eq!(cell("2.5"), Cell::Value(Value::Number(2.5)));
    for text in ["C", "A*", "U", "NaN", "inf", "1e3", "4c", "1.2.3", "-", "N"] {
        assert_eq!(cell(text), Cell::Value(Value::Text(text.into())), "{text}");
    }
    assert!(matches!(cell("SUPP"), Cell::Suppressed { .. }));
}

#[test]
fn hostile_files_are_refused_in_words() {
    let good = format!("{}{}{END}", header("25.0"), nell());
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE CTfile [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><CTfile><CTFpupilData><Pupil><Surname>&b;</Surname></Pupil></CTFpupilData></CTfile>";
    assert_eq!(
        why(bomb.as_bytes()),
        Why::Damaged("it declares a document type, which no transfer file does".into())
    );
    let entity = good.replace(">Byrne<", ">&xxe;<");
    assert_eq!(why(entity.as_bytes()), Why::Damaged("it uses an entity that XML does not know".into()));
    let deep = format!("{}<Pupil>{}", header("25.0"), "<x>".repeat(100_000));
    assert_eq!(why(deep.as_bytes()), Why::Damaged("elements stand inside elements more than 32 deep".into()));
    let many = format!(
        "{}<Pupil>{}</Pupil>{END}",
        header("25.0"),
        "<StageAssessments><StageAssessment/></StageAssessments>".repeat(500_001)
    );
    assert_eq!(why(many.as_bytes()), Why::TooLarge("500,000 pupils and results".into()));
    for cut in [good.len() - 3, good.len() / 2, 200] {
        assert!(matches!(why(&good.as_bytes()[..cut]), Why::Damaged(_)), "{cut}");
    }
    // A name in a tag that does not match is not repeated.
    let why_not = why(good.replace("</Surname><Forename>Nell", "</SECRETname><Forename>Nell").as_bytes());
    assert!(matches!(&why_not, Why::Damaged(detail) if !detail.contains("SECRET")), "{why_not:?}");
    assert_eq!(why(b"<html><body>CTfile</body></html>"), Why::NotCtf);
    assert_eq!(why(b"<x><CTfile/></x>"), Why::NotCtf);
    assert_eq!(why(b"<CTfile/><CTfile/>"), Why::NotCtf);
    assert_eq!(why(b"UPN,Name\n1,<CTfile>\n"), Why::NotCtf);
    assert_eq!(why(b" \n"), Why::Empty);
    assert_eq!(why(&[b"<CTfile>".as_slice(), &[0, 1, 2, 3]].concat()), Why::NotText);
    assert_eq!(why(&vec![b'<'; 51 << 20]), Why::TooLarge("50 MB".into()));
}

#[test]
fn no_damaged_transfer_makes_it_panic() {
    let sound = format!("{}{}{}{END}", header("25.0"), nell(), kofi()).into_bytes();
    let mut read = 0;
    for seed in 0..3_000 {
        let bytes = if seed % 2 == 0 { mutations(&sound, seed) } else { text_changed(&sound, seed) };
        if let Ok(transfer) = ctf::read(Source { name: "x.xml", bytes: &bytes }) {
            read += 1;
            transfer.problems.iter().for_each(|p| assert!(!p.to_string().is_empty()));
            let _ = (transfer.roster(), transfer.results());
        }
    }
    assert!(read > 500, "only {read} were read at all");
}

/// The file with the text of one element changed, and its tags left alone.
fn text_changed(sound: &[u8], seed: u64) -> Vec<u8> {
    let mut pieces: Vec<Vec<u8>> = sound.split(|b| *b == b'<').map(<[u8]>::to_vec).collect();
    let at = (seed / 2) as usize % (pieces.len() - 1) + 1;
    let tag = pieces[at].iter().position(|b| *b == b'>').unwrap() + 1;
    let mut text = mutations(&pieces[at].split_off(tag), seed);
    text.retain(|b| !b"<>&".contains(b));
    pieces[at].extend(text);
    pieces.join(&b'<')
}
