//! Files that nobody on this project made, through the browser's route.

use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use ensemble::import::jobs::ApplyImport;
use ensemble::job::{Job, Lease, queue};
use ensemble_db::args;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{apply, count, everything, upload};
use crate::on_both;

/// The folder of test data, or none with the reason printed.
pub fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("ENSEMBLE_TEST_DATA").map(PathBuf::from);
    if folder.as_ref().is_none_or(|f| !f.is_dir()) {
        println!("skipped: ENSEMBLE_TEST_DATA names no folder of test data");
        return None;
    }
    folder
}

const RESULTS: &[(&str, &str)] = &[("kind", "results"), ("create_schools", "yes")];
const ROSTER: &[(&str, &str)] = &[("kind", "roster"), ("create_schools", "yes")];

on_both!(four_thousand_pupils_of_sixty_five_london_schools_come_in, |app| {
    let Some(folder) = data() else { return };
    let olive = app.as_("olive").await;
    let bytes = std::fs::read(folder.join("education/Exam.csv")).unwrap();
    let address = upload(&olive, "Exam.csv", &bytes, RESULTS).await;
    // standLRT, the seventh column, is what they came with: “Earlier result”, the third choice.
    olive
        .post(&format!("{address}/mapping"), &[("c6", "2"), ("asks_create", "1"), ("create_schools", "yes")])
        .await;
    let words = olive.get(&format!("{address}?look=preview")).await.words();
    assert!(words.contains("add 65 schools, add 4,059 pupils and add 8,118 results"), "{words}");
    let receipt = apply(&app, &olive, &address).await;
    assert!(receipt.contains("Your file has been brought in"), "{receipt}");
    assert_eq!(
        count(
            &app,
            "SELECT COUNT(*) FROM result r JOIN measure m ON m.id = r.measure_id WHERE m.name = 'normexam'"
        )
        .await,
        4_059
    );
    assert_eq!(count(&app, "SELECT COUNT(DISTINCT r.school_id) FROM result r").await, 65);
    let both = "SELECT COUNT(*) FROM measure m JOIN measure b ON b.id = m.starting_point_id WHERE m.name = 'normexam' AND b.name = 'standLRT'";
    assert_eq!(count(&app, both).await, 65);
    // The sum of the column, as another reader adds it up.
    let sum: (f64,) = app
        .app
        .db
        .one("SELECT SUM(r.value) FROM result r JOIN measure m ON m.id = r.measure_id WHERE m.name = 'normexam'", args![])
        .await
        .unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let expected: f64 =
        text.lines().skip(1).map(|l| l.split(',').nth(1).unwrap().parse::<f64>().unwrap()).sum();
    assert!((sum.0 - expected).abs() < 1e-9, "{} {expected}", sum.0);
    let again = upload(&olive, "Exam.csv", &bytes, RESULTS).await;
    let words = olive.get(&again).await.words();
    assert!(words.contains("This file changes nothing"), "{words}");
});

on_both!(scottish_secondaries_and_their_primaries_come_in_as_groups, |app| {
    let Some(folder) = data() else { return };
    let dev = app.as_("dev").await;
    let bytes = std::fs::read(folder.join("education/ScotsSec.csv")).unwrap();
    let before = everything(&app).await;
    let address = upload(&dev, "ScotsSec.csv", &bytes, &[("kind", "results")]).await;
    let words = dev.get(&address).await.words();
    assert!(words.contains("each row is known by its place in the file"), "{words}");
    apply(&app, &dev, &address).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil_identifier WHERE kind = 'row'").await, 3_435);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM result").await, 6_870);
    assert_eq!(
        count(&app, "SELECT COUNT(*) FROM class WHERE kind = 'group' AND name LIKE 'primary %'").await,
        148
    );
    assert_eq!(
        count(&app, "SELECT COUNT(*) FROM class WHERE kind = 'group' AND name LIKE 'second %'").await,
        19
    );
    dev.post(&format!("{address}/undo"), &[]).await;
    app.work().await;
    assert_eq!(everything(&app).await, before, "3,435 pupils and their results are gone again");
});

on_both!(portuguese_pupils_come_in_though_every_row_is_wrapped, |app| {
    let Some(folder) = data() else { return };
    let olive = app.as_("olive").await;
    let bytes = std::fs::read(folder.join("real/student_performance/student-mat.csv")).unwrap();
    let address = upload(&olive, "student-mat.csv", &bytes, RESULTS).await;
    let form = [("c30", "1"), ("c31", "0"), ("c32", "0"), ("asks_create", "1"), ("create_schools", "yes")];
    olive.post(&format!("{address}/mapping"), &form).await;
    apply(&app, &olive, &address).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM result WHERE cell = 'value'").await, 395 * 3);
    assert_eq!(
        count(&app, "SELECT COUNT(*) FROM org WHERE kind = 'school' AND code IN ('GP', 'MS')").await,
        2
    );
});

on_both!(a_oneroster_package_of_three_schools_comes_in_and_goes_again, |app| {
    let Some(folder) = data() else { return };
    let olive = app.as_("olive").await;
    let before = everything(&app).await;
    let bytes = std::fs::read(folder.join("real/oneroster_small/small_3_schools.zip")).unwrap();
    let address = upload(&olive, "small_3_schools.zip", &bytes, ROSTER).await;
    let check = olive.get(&format!("{address}?look=check")).await;
    assert_eq!(check.status, StatusCode::OK);
    let receipt = apply(&app, &olive, &address).await;
    assert!(receipt.contains("3 new schools, 360 joined"), "{receipt}");
    let new = "(SELECT id FROM org WHERE kind = 'school' AND name NOT IN ('Alder', 'Birch', 'Cedar'))";
    assert_eq!(count(&app, &format!("SELECT COUNT(*) FROM pupil WHERE school_id IN {new}")).await, 360);
    assert_eq!(count(&app, &format!("SELECT COUNT(*) FROM class WHERE school_id IN {new}")).await, 30);
    assert_eq!(
        count(&app, &format!("SELECT COUNT(*) FROM school_session WHERE school_id IN {new}")).await,
        3
    );
    let people = "SELECT COUNT(DISTINCT person_id) FROM class_staff k JOIN person p ON p.id = k.person_id WHERE p.email LIKE '%@school.edu'";
    assert!(count(&app, people).await > 0);
    let enrolled = count(&app, &format!("SELECT COUNT(*) FROM class_pupil WHERE school_id IN {new}")).await;
    let staff = count(&app, &format!("SELECT COUNT(*) FROM class_staff WHERE school_id IN {new}")).await;
    assert_eq!((enrolled, staff), (1_596, 30), "1,626 enrolments in the package");
    let between = everything(&app).await;
    let again = upload(&olive, "small_3_schools.zip", &bytes, ROSTER).await;
    apply(&app, &olive, &again).await;
    assert_eq!(everything(&app).await, between);
    olive.post(&format!("{address}/undo"), &[]).await;
    app.work().await;
    assert_eq!(everything(&app).await, before);
});

/// Files of one folder in a zip, the beginning of their names left out.
fn zipped(folder: &Path, beginning: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.strip_prefix(beginning))
        else {
            continue;
        };
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&std::fs::read(&path).unwrap()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

on_both!(microsofts_school_data_sync_comes_in_without_a_password_and_goes_again, |app| {
    let Some(folder) = data() else { return };
    let olive = app.as_("olive").await;
    // Pupils and their places in classes, as Python's csv counts the lines of each set. One of the 22
    // in the second set sits in a class of another school, and a pupil is one row for each school.
    for (beginning, pupils, places) in [("SDS_Format_100_Users_", 86, 602), ("SDS_v2_", 22 + 1, 22)] {
        let before = everything(&app).await;
        let bytes = zipped(&folder.join("real/microsoft_sds"), beginning);
        let address = upload(&olive, "sds.zip", &bytes, ROSTER).await;
        let check = olive.get(&format!("{address}?look=check")).await;
        assert!(!check.text().contains("P@ssword"), "a password on a page");
        let receipt = apply(&app, &olive, &address).await;
        assert!(receipt.contains("Your file has been brought in"), "{beginning}: {receipt}");
        let new = "(SELECT id FROM org WHERE kind = 'school' AND name NOT IN ('Alder', 'Birch', 'Cedar'))";
        assert_eq!(
            count(&app, &format!("SELECT COUNT(*) FROM pupil WHERE school_id IN {new}")).await,
            pupils
        );
        assert_eq!(
            count(&app, &format!("SELECT COUNT(*) FROM class_pupil WHERE school_id IN {new}")).await,
            places
        );
        assert!(
            everything(&app).await.iter().all(|row| !row.contains("P@ssword")),
            "a password in the database"
        );
        olive.post(&format!("{address}/undo"), &[]).await;
        app.work().await;
        assert_eq!(everything(&app).await, before);
    }
});

on_both!(a_list_of_changes_is_refused_and_nobody_is_taken_to_have_left, |app| {
    let files = [
        (
            "manifest.csv",
            "propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,1.1\r\nfile.users,delta\r\nfile.orgs,delta\r\n",
        ),
        (
            "orgs.csv",
            "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\r\no1,active,2026-11-01T00:00:00.000Z,Alder,school,ALD,\r\n",
        ),
        (
            "users.csv",
            "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\r\nu1,active,2026-11-01T00:00:00.000Z,true,o1,student,nell,,Nell,Byrne,,N1,,,,,4,\r\n",
        ),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let (olive, before) = (app.as_("olive").await, everything(&app).await);
    let address = upload(&olive, "changes.zip", &bytes, ROSTER).await;
    let check = olive.get(&format!("{address}?look=check")).await.words();
    assert!(check.contains("holds only what changed since an earlier one"), "{check}");
    let reply = olive.post(&format!("{address}/application"), &[]).await;
    assert_ne!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    app.work().await;
    assert_eq!(everything(&app).await, before);
});

on_both!(the_scottish_workbook_of_2435_schools_comes_in, |app| {
    let Some(folder) = data() else { return };
    let olive = app.as_("olive").await;
    let path = "real/scotland_school_level/school-level-summary-statistics-2022.xlsx";
    let bytes = std::fs::read(folder.join(path)).unwrap();
    let address = upload(&olive, "schools-2022.xlsx", &bytes, RESULTS).await;
    let page = olive.get(&address).await;
    // The number of pupils, chosen by its heading among the columns.
    let at = column(&page.text(), "Primary School roll").or(column(&page.text(), "roll"));
    let chosen = format!("c{}", at.expect("a column of rolls"));
    let form = [(chosen.as_str(), "0"), ("asks_create", "1"), ("create_schools", "yes")];
    olive.post(&format!("{address}/mapping"), &form).await;
    olive.post(&format!("{address}/application"), &[]).await;
    let job = queue::claim(&app.app).await.unwrap().unwrap();
    let writing: ApplyImport = serde_json::from_str(&job.body).unwrap();
    writing.run(job.context(&app.app, ApplyImport::REASON).await.unwrap().unwrap()).await.unwrap();
    queue::finish(&app.app, Lease { id: job.id, fence: job.fence }).await.unwrap();
    // Working out the numbers of 2,435 schools is another slice's work, and minutes of it here.
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run("DELETE FROM job WHERE name = 'WorkOutNumbers'", args![]).await.unwrap();
    tx.commit().await.unwrap();
    app.work().await;
    let receipt = olive.get(&address).await.words();
    assert!(receipt.contains("2,435 new schools, 2,461 pupils new to us, 2,461 new results"), "{receipt}");
    assert_eq!(count(&app, "SELECT COUNT(*) FROM org WHERE kind = 'school'").await, 2_435 + 3);
    assert!(count(&app, "SELECT COUNT(*) FROM result").await > 2_000);
});

/// Which column's question has this in its label.
fn column(page: &str, heading: &str) -> Option<usize> {
    let lower = page.to_lowercase();
    let at = lower.find(&format!("{} goes to", heading.to_lowercase()))?;
    let before = &page[..at];
    let start = before.rfind("for=\"c")? + 6;
    page[start..].split('"').next()?.parse().ok()
}

on_both!(every_awkward_upload_names_what_to_put_right_and_writes_nothing_it_should_not, |app| {
    let Some(folder) = data() else { return };
    let dev = app.as_("dev").await;
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder.join("real/awkward_uploads")).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 13);
    let (mut refused, mut stopped, mut written, mut same) = (0, 0, 0, 0);
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&file).unwrap();
        let before = everything(&app).await;
        let reply = dev.upload("/imports", &name, &bytes, &[("kind", "roster")]).await;
        if reply.status == StatusCode::UNPROCESSABLE_ENTITY {
            assert!(reply.words().contains(&name), "{name}: {}", reply.words());
            assert_eq!(everything(&app).await, before);
            refused += 1;
            continue;
        }
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{name}: {}", reply.words());
        let address = reply.location().to_owned();
        let problems = dev.get(&format!("{address}/problems.csv")).await.text();
        assert_eq!(everything(&app).await, before, "{name}: checking writes nothing");
        let tried = dev.post(&format!("{address}/application"), &[("absent", "stay")]).await;
        app.work().await;
        if tried.status == StatusCode::UNPROCESSABLE_ENTITY {
            assert!(problems.lines().count() > 1, "{name}: {problems}");
            assert!(problems.lines().nth(1).unwrap().contains(&name), "{problems}");
            assert_eq!(everything(&app).await, before, "{name}");
            stopped += 1;
        } else if dev.get(&address).await.words().contains("Nothing was different") {
            assert_eq!(
                everything(&app).await,
                before,
                "{name}: the rows of another file, with its headings in capitals"
            );
            same += 1;
        } else {
            assert_ne!(everything(&app).await, before, "{name} is a good file");
            written += 1;
        }
        assert_eq!(dev.get(&address).await.status, StatusCode::OK);
    }
    assert_eq!((refused, stopped, written, same), (2, 7, 3, 1));
    let formula = "SELECT COUNT(*) FROM pupil_identifier WHERE value LIKE '=%'";
    assert_eq!(count(&app, formula).await, 0);
});
