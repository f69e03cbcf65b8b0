//! Registers and what is said of pupils over a time: checked, previewed, written, worked out, undone.

use axum::http::StatusCode;
use ensemble_db::args;

use super::{alder_list, apply, bring_in, count, everything, upload};
use crate::on_both;

const ATTENDANCE: &[(&str, &str)] = &[("kind", "attendance")];

/// Alder's first two weeks: ten pupils of 4A, a column for each half day.
fn register() -> String {
    let days = ["31/08/2026", "01/09/2026", "02/09/2026", "07/09/2026"];
    let heads: Vec<String> = days.iter().flat_map(|d| [format!("{d} AM"), format!("{d} PM")]).collect();
    let mut file = format!("Admission no,{}\n", heads.join(","));
    for n in 0..10 {
        let marks: Vec<&str> = (0..8)
            .map(|half| match (n, half) {
                (0, _) => "I",
                (1, 0) => "L",
                (2, 2) => "O",
                (3, 6 | 7) => "Y4",
                (_, even) if even % 2 == 0 => "/",
                _ => "\\",
            })
            .collect();
        file.push_str(&format!("Alder-0{n},{}\n", marks.join(",")));
    }
    file
}

async fn readings(app: &crate::support::TestApp) -> Vec<(String, f64, Option<i64>)> {
    let sql = "SELECT r.taken_on, r.value, r.pupils FROM reading r JOIN measure m ON m.id = r.measure_id
                WHERE m.gathered = 'attendance' ORDER BY r.taken_on";
    app.app.db.all(sql, args![]).await.unwrap()
}

on_both!(a_register_is_previewed_written_worked_out_and_taken_back, |app| {
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    let address = upload(&dev, "register.csv", register().as_bytes(), ATTENDANCE).await;
    let words = dev.get(&format!("{address}?look=preview")).await.words();
    assert!(words.contains("80 marks of 10 pupils, 31 August to 7 September 2026"), "{words}");
    assert!(words.contains("add 80 marks"), "{words}");
    assert!(!words.contains("missed a tenth"), "eight half days say nothing of a year: {words}");
    assert_eq!(everything(&app).await, before, "a preview writes nothing");

    let receipt = apply(&app, &dev, &address).await;
    assert!(receipt.contains("80 marks of 10 pupils"), "{receipt}");
    assert_eq!(count(&app, "SELECT COUNT(*) FROM attendance_mark").await, 80);
    // Nine pupils could have come in the second week.
    // 60 half days in the first week, seven missed; in the second two were not possible, two missed.
    let (first, second) = (100.0 * 53.0 / 60.0, 100.0 * 16.0 / 18.0);
    assert_eq!(
        readings(&app).await,
        [("2026-08-31".to_owned(), first, Some(10)), ("2026-09-07".to_owned(), second, Some(9))]
    );

    let between = everything(&app).await;
    let again = upload(&dev, "register.csv", register().as_bytes(), ATTENDANCE).await;
    let words = dev.get(&again).await.words();
    assert!(words.contains("This file changes nothing") && words.contains("2 weeks already here"), "{words}");
    let receipt = apply(&app, &dev, &again).await;
    assert!(receipt.contains("Nothing was different"), "{receipt}");
    assert_eq!(everything(&app).await, between);

    dev.post(&format!("{address}/undo"), &[]).await;
    app.work().await;
    let words = dev.get(&address).await.words();
    assert!(words.contains("Undone.") && !words.contains("stayed."), "{words}");
    assert_eq!(everything(&app).await, before, "every row is as it was");
});

on_both!(a_mark_put_right_later_is_one_change_and_stays_when_the_first_file_goes, |app| {
    let dev = app.as_("dev").await;
    let first = bring_in(&app, &dev, "a.csv", register().as_bytes(), ATTENDANCE).await;
    let between = everything(&app).await;
    let later = "Admission no,01/09/2026 AM\nAlder-02,I\nAlder-04,/\n";
    let address = upload(&dev, "b.csv", later.as_bytes(), ATTENDANCE).await;
    let words = dev.get(&address).await.words();
    assert!(
        words.contains("change 1 mark") && words.contains("2 marks of 2 pupils, 1 September 2026"),
        "{words}"
    );
    apply(&app, &dev, &address).await;
    let changed = "SELECT COUNT(*) FROM attendance_mark WHERE half_day = '2026-09-01 am' AND code = 'I'";
    assert_eq!(count(&app, changed).await, 2, "of the pupil who was ill all along, and this one");
    assert_eq!(
        count(&app, "SELECT COUNT(*) FROM import_change WHERE what = 'attendance_mark'").await,
        2,
        "the list of changes does not grow with new marks"
    );
    let csv = dev.get(&format!("{first}/changes.csv")).await;
    let csv = String::from_utf8_lossy(&csv.bytes);
    assert!(csv.contains("Marks of registers,80,0"), "{csv}");

    dev.post(&format!("{address}/undo"), &[]).await;
    app.work().await;
    assert_eq!(everything(&app).await, between, "taking the later file back leaves the first as it was");

    bring_in(&app, &dev, "b.csv", later.as_bytes(), ATTENDANCE).await;
    dev.post(&format!("{first}/undo"), &[]).await;
    app.work().await;
    let words = dev.get(&first).await.words();
    assert!(words.contains("1 row had been changed or used since, and stayed"), "{words}");
    assert_eq!(count(&app, "SELECT COUNT(*) FROM attendance_mark").await, 1);
});

on_both!(codes_are_guessed_shown_put_right_and_remembered, |app| {
    let dev = app.as_("dev").await;
    let scots = "Admission no,Date,Session,Mark\nAlder-00,01/09/2026,AM,10\nAlder-00,01/09/2026,PM,SCH\n\
                 Alder-01,01/09/2026,AM,11\nAlder-01,01/09/2026,PM,Y9\n";
    let address = upload(&dev, "marks.csv", scots.as_bytes(), ATTENDANCE).await;
    let check = dev.get(&format!("{address}?look=check")).await.words();
    assert!(
        check.contains("Scotland’s reasons for absence") && check.contains("Guessed from the marks"),
        "{check}"
    );
    assert!(check.contains("“SCH”") && check.contains("“Y9”"), "{check}");
    let preview = dev.get(&format!("{address}?look=preview")).await.words();
    assert!(preview.contains("2 marks are in no list of codes and count for nothing"), "{preview}");
    let said = [
        ("codes", "scotland"),
        ("own-0", "SCH"),
        ("means-0", "Other authorised"),
        ("own-1", "Y9"),
        ("means-1", ""),
    ];
    dev.post(&format!("{address}/mapping"), &said).await;
    let check = dev.get(&format!("{address}?look=check")).await.words();
    assert!(check.contains("As you said"), "{check}");
    apply(&app, &dev, &address).await;
    let codes: Vec<(String, String)> = app
        .app
        .db
        .all("SELECT half_day, code FROM attendance_mark ORDER BY half_day, code", args![])
        .await
        .unwrap();
    let codes: Vec<(&str, &str)> = codes.iter().map(|(h, c)| (h.as_str(), c.as_str())).collect();
    assert_eq!(
        codes,
        [("2026-09-01 am", "10"), ("2026-09-01 am", "11"), ("2026-09-01 pm", "Other authorised")],
        "an unknown mark counts for nothing"
    );
    // Another file, with other headings, is read with the same codes.
    let next = "Admission no,02/09/2026 AM,02/09/2026 PM\nAlder-00,SCH,10\n";
    let next = upload(&dev, "next.csv", next.as_bytes(), ATTENDANCE).await;
    let words = dev.get(&format!("{next}?look=preview")).await.words();
    assert!(
        words.contains("2 marks of 1 pupil, 2 September 2026") && !words.contains("in no list"),
        "{words}"
    );
});

on_both!(marks_that_differ_for_one_half_day_wait_until_they_are_put_right, |app| {
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    let file = "Admission no,Date,Session,Mark\nAlder-00,01/09/2026,AM,/\nAlder-00,01/09/2026,AM,I\n";
    let address = upload(&dev, "twice.csv", file.as_bytes(), ATTENDANCE).await;
    let words = dev.get(&address).await.words();
    assert!(words.contains("Rows 2 and 3") && words.contains("two marks that differ"), "{words}");
    dev.post(&format!("{address}/application"), &[]).await;
    app.work().await;
    assert_eq!(everything(&app).await, before);
});

on_both!(what_a_file_says_of_pupils_over_a_time_comes_in_once, |app| {
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    let file = "Admission no,Week commencing,Possible sessions,Sessions attended\nAlder-00,31/08/2026,10,9\n\
                Alder-01,31/08/2026,10,4\nAlder-00,07/09/2026,10,10\nAlder-01,07/09/2026,10,c\n";
    let address = upload(&dev, "weeks.csv", file.as_bytes(), ATTENDANCE).await;
    let words = dev.get(&format!("{address}?look=preview")).await.words();
    assert!(words.contains("4 summaries of 2 pupils, 31 August to 13 September 2026"), "{words}");
    assert!(words.contains("1 cell is hidden"), "{words}");
    apply(&app, &dev, &address).await;
    let hidden = "SELECT COUNT(*) FROM attendance_summary WHERE attended IS NULL AND possible = 10";
    assert_eq!(count(&app, hidden).await, 1, "a hidden number is not nought");
    assert_eq!(
        readings(&app).await,
        [("2026-08-31".to_owned(), 65.0, Some(2)), ("2026-09-07".to_owned(), 100.0, Some(1))]
    );
    let between = everything(&app).await;
    bring_in(&app, &dev, "weeks.csv", file.as_bytes(), ATTENDANCE).await;
    assert_eq!(everything(&app).await, between);
    dev.post(&format!("{address}/undo"), &[]).await;
    app.work().await;
    assert_eq!(everything(&app).await, before);
});

on_both!(totals_become_readings_and_never_a_pupils, |app| {
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    let file = "Class,Week commencing,Possible sessions,Sessions attended\n4A,31/08/2026,100,90\n\
                4B,31/08/2026,100,100\nTotal,31/08/2026,200,190\n4A,07/09/2026,100,80\n";
    let address = upload(&dev, "classes.csv", file.as_bytes(), ATTENDANCE).await;
    apply(&app, &dev, &address).await;
    let sql = "SELECT r.taken_on, r.value FROM reading r JOIN measure m ON m.id = r.measure_id
                WHERE m.name = 'Attendance, as the school counted it' ORDER BY r.taken_on";
    let readings: Vec<(String, f64)> = app.app.db.all(sql, args![]).await.unwrap();
    assert_eq!(readings, [("2026-08-31".to_owned(), 95.0), ("2026-09-07".to_owned(), 80.0)]);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM attendance_summary").await, 0);
    let between = everything(&app).await;
    bring_in(&app, &dev, "classes.csv", file.as_bytes(), ATTENDANCE).await;
    assert_eq!(everything(&app).await, between);
    dev.post(&format!("{address}/undo"), &[]).await;
    app.work().await;
    assert_eq!(everything(&app).await, before);
});

on_both!(shares_of_classes_alone_are_refused_with_what_to_do, |app| {
    let dev = app.as_("dev").await;
    let file = "Class,Week commencing,% Attendance\n4A,31/08/2026,90\n4B,31/08/2026,80\n";
    let address = upload(&dev, "shares.csv", file.as_bytes(), ATTENDANCE).await;
    let words = dev.get(&address).await.words();
    assert!(words.contains("no attendance of the whole school can be worked out"), "{words}");
    assert!(words.contains("the column with the number of pupils"), "{words}");
    let terms = "Admission no,Term,% Attendance\nAlder-00,Autumn,90\nAlder-01,2025-26,95\n";
    let address = upload(&dev, "terms.csv", terms.as_bytes(), ATTENDANCE).await;
    let words = dev.get(&format!("{address}?look=check")).await.words();
    assert!(
        words.contains("Row 2") && words.contains("“Autumn” is a time whose days we do not know"),
        "{words}"
    );
    apply(&app, &dev, &address).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM attendance_summary").await, 1);
    assert_eq!(
        count(&app, "SELECT COUNT(*) FROM measure WHERE gathered = 'attendance'").await,
        0,
        "a year is no week"
    );
});

on_both!(a_transfer_file_gives_only_what_was_asked_for, |app| {
    let dev = app.as_("dev").await;
    let file = "<CTfile><Header><CTFversion>25.0</CTFversion></Header><CTFpupilData><Pupil><UPN>H801200001001</UPN>\
        <Surname>Byrne</Surname><Forename>Nell</Forename><DOB>2015-10-02</DOB><Address><Street>SECRET</Street></Address>\
        <Attendance><YearData><Year>2026</Year><SessionsPossible>380</SessionsPossible><SessionsAuthorised>12</SessionsAuthorised>\
        <SessionsAttended>361</SessionsAttended><SessionsUnauthorised>7</SessionsUnauthorised></YearData></Attendance>\
        <StageAssessments><KeyStage><Stage>KS2</Stage><StageAssessment><Year>2026</Year><Subject>MAT</Subject><Method>TT</Method>\
        <Component>NA</Component><ResultStatus>R</ResultStatus><Result>105</Result></StageAssessment></KeyStage></StageAssessments>\
        </Pupil></CTFpupilData></CTfile>";
    let before = count(&app, "SELECT COUNT(*) FROM pupil WHERE left_on IS NOT NULL").await;
    let roster = upload(&dev, "t.xml", file.as_bytes(), &[("kind", "roster")]).await;
    let words = dev.get(&format!("{roster}?look=check")).await.words();
    for left in ["Assessments, 1", "Summaries of attendance, 1", "address, 1: never read"] {
        assert!(words.contains(left), "{left}: {words}");
    }
    assert!(!words.contains("SECRET"));
    apply(&app, &dev, &roster).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil WHERE family_name = 'Byrne'").await, 1);
    assert_eq!(
        count(&app, "SELECT COUNT(*) FROM pupil WHERE left_on IS NOT NULL").await,
        before,
        "nobody has left"
    );
    bring_in(&app, &dev, "t.xml", file.as_bytes(), &[("kind", "results")]).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM result WHERE value = 105").await, 1);
    bring_in(&app, &dev, "t.xml", file.as_bytes(), ATTENDANCE).await;
    let year = "SELECT COUNT(*) FROM attendance_summary WHERE from_on = '2025-08-01' AND possible = 380 AND attended = 361";
    assert_eq!(count(&app, year).await, 1);
    assert_eq!(
        count(&app, "SELECT COUNT(*) FROM pupil WHERE family_name = 'Byrne'").await,
        1,
        "one pupil all along"
    );
});

on_both!(a_teacher_brings_no_register_in, |app| {
    let amina = app.as_("amina").await;
    let reply = amina.upload("/imports", "register.csv", register().as_bytes(), ATTENDANCE).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN, "{}", reply.words());
});

on_both!(opening_a_register_beside_the_records_is_written_to_the_access_log, |app| {
    let dev = app.as_("dev").await;
    bring_in(&app, &dev, "register.csv", register().as_bytes(), ATTENDANCE).await;
    let looks =
        "SELECT COUNT(*) FROM access_log WHERE purpose = 'comparing a file with the school’s records'";
    let before = count(&app, looks).await;
    let address = upload(&dev, "register.csv", register().as_bytes(), ATTENDANCE).await;
    dev.get(&address).await;
    assert_eq!(count(&app, looks).await, before + 1);
});

on_both!(who_is_on_no_list_stays_out_of_the_registers_until_the_list_has_them, |app| {
    let dev = app.as_("dev").await;
    let marks = "Admission no,Date,Session,Mark\nAlder-00,01/09/2026,AM,/\nAlder-77,01/09/2026,AM,/\n";
    let spans = "Admission no,Week commencing,Possible sessions,Sessions attended\nAlder-00,07/09/2026,10,9\n\
                 Alder-77,07/09/2026,10,4\n";
    for (name, file, one, both) in [
        ("m.csv", marks, "1 mark of 1 pupil", "2 marks of 2 pupils"),
        ("s.csv", spans, "1 summary of 1 pupil", "2 summaries of 2 pupils"),
    ] {
        let address = upload(&dev, name, file.as_bytes(), ATTENDANCE).await;
        let words = dev.get(&format!("{address}?look=preview")).await.words();
        assert!(words.contains("1 pupil who is not on the school’s list stays out"), "{words}");
        let receipt = apply(&app, &dev, &address).await;
        assert!(receipt.contains(one) && receipt.contains("stays out"), "{receipt}");
        dev.post(&format!("{address}/undo"), &[]).await;
        app.work().await;
        bring_in(&app, &dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
        let address = upload(&dev, name, file.as_bytes(), ATTENDANCE).await;
        let receipt = apply(&app, &dev, &address).await;
        assert!(receipt.contains(both) && !receipt.contains("out until"), "{receipt}");
        let list: Vec<(uuid::Uuid,)> = app
            .app
            .db
            .all("SELECT id FROM import WHERE file_name = 'alder.csv' AND state = 'applied'", args![])
            .await
            .unwrap();
        dev.post(&format!("{address}/undo"), &[]).await;
        app.work().await;
        for (id,) in list {
            dev.post(&format!("/imports/{id}/undo"), &[]).await;
        }
        app.work().await;
    }
});

on_both!(a_register_of_nobody_on_the_list_says_why_it_changes_nothing, |app| {
    let dev = app.as_("dev").await;
    let file = "Admission no,Date,Session,Mark\nAlder-77,01/09/2026,AM,/\nAlder-78,01/09/2026,AM,/\n";
    let address = upload(&dev, "register.csv", file.as_bytes(), ATTENDANCE).await;
    let words = dev.get(&format!("{address}?look=preview")).await.words();
    assert!(words.contains("change nothing: who is in it is not on the school’s list"), "{words}");
});

on_both!(terms_of_the_schools_own_calendar_date_what_a_file_says_of_them, |app| {
    let dev = app.as_("dev").await;
    let calendar =
        "Name,Kind,From,To\nAutumn,Term,17/08/2026,09/10/2026\nWinter,Term,26/10/2026,18/12/2026\n";
    bring_in(&app, &dev, "terms.csv", calendar.as_bytes(), &[("kind", "terms")]).await;
    let before = everything(&app).await;
    let file = "Admission no,Term,% Attendance\nAlder-00,Autumn,90\nAlder-01,autumn term 2026,95\n\
                Alder-02,Winter,80\nAlder-03,Spring,85\nAlder-04,Michaelmas,85\nAlder-05,Autumn 2025,85\n";
    let address = upload(&dev, "a.csv", file.as_bytes(), ATTENDANCE).await;
    let words = dev.get(&format!("{address}?look=check")).await.words();
    let said = "“Autumn 2025”, “Michaelmas” and “Spring” are times whose days we do not know: the terms here are Autumn and Winter";
    assert!(words.contains(said), "{words}");
    assert!(words.contains("bring in term dates"), "{words}");
    apply(&app, &dev, &address).await;
    let days: Vec<(String, String)> = app
        .app
        .db
        .all("SELECT from_on, until_on FROM attendance_summary ORDER BY from_on, until_on, pupil_id", args![])
        .await
        .unwrap();
    let day = |from: &str, until: &str| (from.to_owned(), until.to_owned());
    // Winter is not over: what is told of it is up to today.
    let autumn = day("2026-08-17", "2026-10-10");
    assert_eq!(days, [autumn.clone(), autumn, day("2026-10-26", "2026-11-27")]);
    let between = everything(&app).await;
    let again = upload(&dev, "a.csv", file.as_bytes(), ATTENDANCE).await;
    apply(&app, &dev, &again).await;
    assert_eq!(everything(&app).await, between, "the same again changes nothing");
    for file in [&again, &address] {
        dev.post(&format!("{file}/undo"), &[]).await;
        app.work().await;
    }
    assert_eq!(everything(&app).await, before);
});

on_both!(terms_of_another_school_date_nothing, |app| {
    let olive = app.as_("olive").await;
    let calendar = "School,Name,Kind,From,To\nAlder,Autumn,Term,17/08/2026,09/10/2026\n\
                    Birch,Autumn,Term,24/08/2026,16/10/2026\n";
    bring_in(&app, &olive, "terms.csv", calendar.as_bytes(), &[("kind", "terms")]).await;
    let file =
        "School,Term,% Attendance,Pupils\nAlder,Autumn,90,20\nBirch,Autumn,91,20\nCedar,Autumn,92,20\n";
    let address = upload(&olive, "a.csv", file.as_bytes(), ATTENDANCE).await;
    let words = olive.get(&format!("{address}?look=check")).await.words();
    assert!(
        words.contains("Row 4") && words.contains("“Autumn” is a time whose days we do not know"),
        "{words}"
    );
    apply(&app, &olive, &address).await;
    let days: Vec<(String,)> = app
        .app
        .db
        .all(
            "SELECT r.taken_on FROM reading r JOIN measure m ON m.id = r.measure_id
              WHERE m.gathered = 'readings' ORDER BY r.taken_on",
            args![],
        )
        .await
        .unwrap();
    assert_eq!(days, [("2026-10-09".to_owned(),), ("2026-10-16".to_owned(),)]);
});
