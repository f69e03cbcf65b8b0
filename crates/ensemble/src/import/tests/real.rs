//! Files that nobody on this project made, through the browser's route.

use std::collections::HashMap;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use ensemble_db::args;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{apply, count, everything, upload};
use crate::on_both;

/// The folder of test data, or none with the reason printed.
pub(super) fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("ENSEMBLE_TEST_DATA").map(PathBuf::from);
    if folder.as_ref().is_none_or(|f| !f.is_dir()) {
        println!("skipped: ENSEMBLE_TEST_DATA names no folder of test data");
        return None;
    }
    folder
}

/// The results of one measure: numbers and what kind of cell they are.
pub(super) async fn results(app: &crate::support::TestApp, measure: &str) -> Vec<(Option<f64>, String)> {
    let sql = "SELECT r.value, r.cell FROM result r JOIN measure m ON m.id = r.measure_id WHERE m.name = $1 ORDER BY r.cell DESC";
    app.app.db.all(sql, args![measure]).await.unwrap()
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
    // Four numbers stand on two rows of a school each: somebody has to say whose they are.
    let check = olive.get(&format!("{address}?look=check")).await.words();
    assert_eq!(check.matches("Keep row").count(), 2 * 4, "{check}");
    let words = olive.get(&format!("{address}?look=preview")).await.words();
    assert!(words.contains("add 65 schools, add 4,051 pupils and add 8,102 results"), "{words}");
    let receipt = apply(&app, &olive, &address).await;
    assert!(receipt.contains("Your file has been brought in"), "{receipt}");
    assert_eq!(
        count(
            &app,
            "SELECT COUNT(*) FROM result r JOIN measure m ON m.id = r.measure_id WHERE m.name = 'normexam'"
        )
        .await,
        4_051
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
    let lines: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let heads: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let at = |name: &str| heads.iter().position(|head| head.trim_matches('"') == name).unwrap();
    let who = |line: &[&str]| (line[at("school")].to_owned(), line[at("student")].to_owned());
    let mut rows_of: HashMap<(String, String), usize> = HashMap::new();
    lines.iter().for_each(|line| *rows_of.entry(who(line)).or_default() += 1);
    let once = lines.iter().filter(|line| rows_of[&who(line)] == 1);
    let expected: f64 = once.map(|line| line[1].parse::<f64>().unwrap()).sum();
    assert!((sum.0 - expected).abs() < 1e-9, "{} {expected}", sum.0);
    let again = upload(&olive, "Exam.csv", &bytes, RESULTS).await;
    let words = olive.get(&format!("{again}?look=preview")).await.words();
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
    dev.post(&format!("{address}/mapping"), &[("nameless", "bring")]).await;
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
            assert!(problems.starts_with("\u{feff}File,Row,What,What to do"), "{problems}");
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

on_both!(the_loose_files_of_a_school_data_sync_set_come_in_together, |app| {
    let Some(folder) = data() else { return };
    let olive = app.as_("olive").await;
    // Pupils and their places in classes, as Python's csv counts the lines of each set.
    for (beginning, pupils, places) in [
        ("SDS_Format_100_Users_", 86, 602),
        ("SDS_Format_25_Users_", 22, 44),
        ("SDS_Format_Min_Required_Attributes_", 22, 44),
        ("UK_Format_100_Users_", 86, 602),
        ("UK_Format_25_Users_", 22, 154),
        ("UK_Format_Min_Required_Attributes_", 22, 154),
        ("SDS_v2_", 22 + 1, 22),
        ("SDS_v2.1_", 4, 4),
    ] {
        let before = everything(&app).await;
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        for entry in std::fs::read_dir(folder.join("real/microsoft_sds")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with(beginning) {
                files.push((name, std::fs::read(&path).unwrap()));
            }
        }
        let given: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
        let reply = olive.upload_all("/imports", &given, ROSTER).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{beginning}: {}", reply.words());
        let address = reply.location().to_owned();
        let receipt = apply(&app, &olive, &address).await;
        assert!(receipt.contains("Your file has been brought in"), "{beginning}: {receipt}");
        let new = "(SELECT id FROM org WHERE kind = 'school' AND name NOT IN ('Alder', 'Birch', 'Cedar'))";
        let counted = |table: &str| format!("SELECT COUNT(*) FROM {table} WHERE school_id IN {new}");
        assert_eq!(count(&app, &counted("pupil")).await, pupils, "{beginning}");
        assert_eq!(count(&app, &counted("class_pupil")).await, places, "{beginning}");
        assert!(everything(&app).await.iter().all(|row| !row.contains("P@ssword")), "a password is kept");
        olive.post(&format!("{address}/undo"), &[]).await;
        app.work().await;
        assert_eq!(everything(&app).await, before, "{beginning}");
    }
});

on_both!(several_files_that_are_no_set_are_sent_back_with_a_sentence, |app| {
    let dev = app.as_("dev").await;
    let (a, b): (&[u8], &[u8]) =
        (b"Admission no,Name\nA-1,\"Byrne, Nell\"\n", b"Admission no,Name\nA-2,\"Osei, Ama\"\n");
    for files in [[("a.csv", a), ("b.csv", b)], [("a.csv", a), ("a.csv", b)]] {
        let reply = dev.upload_all("/imports", &files, &[("kind", "roster")]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.words().contains("are not one set of School Data Sync"), "{}", reply.words());
    }
    assert_eq!(count(&app, "SELECT COUNT(*) FROM import").await, 0);
    assert_eq!(std::fs::read_dir(app.app.config.data_dir.join("uploads")).unwrap().count(), 0);
});

// Nobody publishes pupils. Rows and hidden cells were counted with Python's csv: 647 rows and 40 cells of "c" in the
// ten columns that say how many half days or what share; 8,784 rows and none.
on_both!(published_totals_about_places_are_refused_and_nothing_changes, |app| {
    let Some(folder) = data() else { return };
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    for (file, rows, hidden, place) in [
        ("england_attendance/EES_ytd_data.csv", "647 rows", Some("40 cells are hidden"), "Rows 2 to 648"),
        ("scotland_attendance/school-attendance.csv", "8,784 rows", None, "Rows 2 to 8785, column B"),
    ] {
        let bytes = std::fs::read(folder.join("real").join(file)).unwrap();
        let address = upload(&dev, file, &bytes, &[("kind", "attendance")]).await;
        let words = dev.get(&address).await.words();
        assert!(words.contains(rows) && words.contains(place), "{file}: {words}");
        assert!(words.contains("neither about pupils nor about one school"), "{words}");
        assert!(words.contains("Bring in a file with one row a pupil"), "{words}");
        assert!(hidden.is_none_or(|hidden| words.contains(hidden)), "{words}");
        assert_eq!(words.contains("cells are hidden"), hidden.is_some(), "{words}");
        let refused = dev.post(&format!("{address}/application"), &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        app.work().await;
    }
    assert_eq!(everything(&app).await, before);
});

// What Highland's schools export has rolls and stages and no attendance: eight files of 86 rows, by Python's csv.
on_both!(exports_without_attendance_are_refused_as_such, |app| {
    let Some(folder) = data() else { return };
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    let mut files = 0;
    for entry in std::fs::read_dir(folder.join("real/highland_exports")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let address = upload(&dev, "profile.csv", &bytes, &[("kind", "attendance")]).await;
        let words = dev.get(&address).await.words();
        assert!(words.contains("no column of sessions, percentages or marks is chosen"), "{words}");
        files += 1;
    }
    assert_eq!(files, 8);
    assert_eq!(everything(&app).await, before);
});
