//! The straight path: pupils, results, the same again, undo.

use axum::http::StatusCode;
use ensemble_db::args;

use super::{alder_list, apply, bring_in, count, everything, upload};
use crate::on_both;
use crate::support::world;

on_both!(a_list_of_pupils_is_checked_shown_as_a_difference_and_written, |app| {
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    let address = upload(&dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let page = dev.get(&address).await;
    let words = page.words();
    assert_eq!(page.status, StatusCode::OK);
    assert!(words.contains("add 1 pupil, mark 1 leaver, rename 1 and move 1 to another class"), "{words}");
    for name in ["Nell Byrne", "Pupil19 OfAlder", "Was Pupil14 OfAlder", "Was in 4A"] {
        assert!(words.contains(name), "{name}: {words}");
    }
    let check = dev.get(&format!("{address}?look=check")).await.words();
    assert!(check.contains("FSM") && check.contains("nothing to put right"), "{check}");
    assert_eq!(everything(&app).await, before, "nothing is written before somebody says so");

    let receipt = apply(&app, &dev, &address).await;
    assert!(receipt.contains("Your file has been brought in"), "{receipt}");
    assert!(receipt.contains("Columns left out FSM"), "{receipt}");
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil").await, 41);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil WHERE left_on = '2026-11-26'").await, 1);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil WHERE born_on = '2018-03-14'").await, 1);
    let open = "SELECT COUNT(*) FROM class_pupil WHERE until_on IS NULL AND school_id IN (SELECT id FROM org WHERE name = 'Alder')";
    assert_eq!(count(&app, open).await, 20, "nineteen who stayed, and Nell");
    assert_eq!(app.mails().len(), 1);
    let mail = app.mails().pop().unwrap();
    assert!(
        mail.body.contains(&address) && !mail.body.contains("alder") && !mail.body.contains("Nell"),
        "{}",
        mail.body
    );
});

on_both!(the_same_file_twice_changes_nothing, |app| {
    let dev = app.as_("dev").await;
    bring_in(&app, &dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let between = everything(&app).await;
    let again = upload(&dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let words = dev.get(&again).await.words();
    assert!(words.contains("This file changes nothing"), "{words}");
    let receipt = apply(&app, &dev, &again).await;
    assert!(receipt.contains("Nothing was different"), "{receipt}");
    assert_eq!(everything(&app).await, between);

    let results = "Admission no,Reading,Writing\nAlder-00,34,2.5\nAlder-01,c,z\nAlder-02,90+%,\n";
    bring_in(&app, &dev, "r.csv", results.as_bytes(), &[("kind", "results")]).await;
    let between = everything(&app).await;
    let again = bring_in(&app, &dev, "r.csv", results.as_bytes(), &[("kind", "results")]).await;
    assert!(dev.get(&again).await.words().contains("Nothing was different"));
    assert_eq!(everything(&app).await, between);
});

on_both!(undoing_puts_every_row_back_as_it_was, |app| {
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    let pupils = bring_in(&app, &dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let between = everything(&app).await;
    let results = "Admission no,Reading\nAlder-00,34\nAlder-01,c\nNew-1,12\n";
    let results = bring_in(&app, &dev, "r.csv", results.as_bytes(), &[("kind", "results")]).await;
    assert_ne!(everything(&app).await, between);
    for (address, expected) in [(results, between), (pupils, before)] {
        assert_eq!(dev.post(&format!("{address}/undo"), &[]).await.status, StatusCode::SEE_OTHER);
        app.work().await;
        let words = dev.get(&address).await.words();
        assert!(words.contains("Undone.") && !words.contains("stayed."), "{words}");
        assert_eq!(everything(&app).await, expected);
    }
});

on_both!(undoing_touches_nothing_that_was_entered_since, |app| {
    let dev = app.as_("dev").await;
    let first = "Admission no,Reading\nAlder-00,34\nAlder-01,20\nNew-1,12\n";
    let first = bring_in(&app, &dev, "r.csv", first.as_bytes(), &[("kind", "results")]).await;
    // The school’s list has no New-1: somebody says that they are new.
    dev.post(&format!("{first}/waiting"), &[("all", "new")]).await;
    // A second file corrects one result and adds another for the pupil whom the first brought.
    let second = "Admission no,Reading,Writing\nAlder-01,21,\nNew-1,12,7\n";
    bring_in(&app, &dev, "r2.csv", second.as_bytes(), &[("kind", "results")]).await;
    dev.post(&format!("{first}/undo"), &[]).await;
    app.work().await;
    let words = dev.get(&first).await.words();
    assert!(words.contains("been changed or used since, and stayed"), "{words}");
    let values: Vec<(String, f64)> = app
        .app
        .db
        .all(
            "SELECT m.name, r.value FROM result r JOIN measure m ON m.id = r.measure_id ORDER BY m.name, r.value",
            args![],
        )
        .await
        .unwrap();
    assert_eq!(values, [("Reading".to_owned(), 21.0), ("Writing".to_owned(), 7.0)]);
    let known = "SELECT COUNT(*) FROM pupil_identifier WHERE value = 'New-1'";
    assert_eq!(count(&app, known).await, 1, "a pupil with a result entered since stays, with their number");
});

on_both!(results_keep_what_their_cells_meant, |app| {
    let dev = app.as_("dev").await;
    let file = "Admission no,Reading score,Writing score\nAlder-00,34,2.5\nAlder-01,c,z\nAlder-02,90+%,SUPP\nAlder-03,,7\n\
                Alder-04,12,8\nAlder-05,11,9\nAlder-06,13,9\nAlder-07,10,9\nAlder-08,10,9\n";
    let address = upload(&dev, "r.csv", file.as_bytes(), &[("kind", "results")]).await;
    let words = dev.get(&format!("{address}?look=preview")).await.words();
    for said in [
        "Values 13",
        "Bands and other words 1",
        "Hidden 2",
        "Do not apply 1",
        "Not given 1",
        "does not apply",
        "not given",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    apply(&app, &dev, &address).await;
    let cells: Vec<(String, i64)> = app
        .app
        .db
        .all("SELECT cell, COUNT(*) FROM result GROUP BY cell ORDER BY cell", args![])
        .await
        .unwrap();
    let cells: Vec<(&str, i64)> = cells.iter().map(|(c, n)| (c.as_str(), *n)).collect();
    assert_eq!(cells, [("banded", 1), ("not_applicable", 1), ("suppressed", 2), ("value", 13)]);
    let zero = "SELECT COUNT(*) FROM result WHERE cell <> 'value' AND value IS NOT NULL";
    assert_eq!(count(&app, zero).await, 0, "a hidden cell is never a number");
    let class = "SELECT COUNT(*) FROM result r JOIN class c ON c.id = r.class_id WHERE c.name = '4A' AND r.school_id = r.school_id";
    assert_eq!(count(&app, class).await, 17, "a result belongs to the class its pupil is in that day");
});

on_both!(a_choice_of_columns_is_remembered_for_the_next_file, |app| {
    let dev = app.as_("dev").await;
    let file = |n: u8| format!("Admission no,Blob\nAlder-00,{n}\nAlder-01,{n}\n");
    let address = upload(&dev, "a.csv", file(3).as_bytes(), &[("kind", "results")]).await;
    let words = dev.get(&address).await.words();
    assert!(words.contains("no column of results is chosen"), "{words}");
    assert_eq!(
        dev.post(&format!("{address}/application"), &[]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    // The first choice for results is “Result”.
    dev.post(&format!("{address}/mapping"), &[("c1", "0"), ("on", "2026-10-01")]).await;
    let words = dev.get(&format!("{address}?look=check")).await.words();
    assert!(words.contains("Changed by you"), "{words}");
    apply(&app, &dev, &address).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM occasion WHERE taken_on = '2026-10-01'").await, 1);
    let next = upload(&dev, "b.csv", file(4).as_bytes(), &[("kind", "results")]).await;
    let words = dev.get(&next).await.words();
    assert!(words.contains("add 2 results"), "{words}");
    dev.post(&format!("{next}/set-aside"), &[]).await;
    assert!(dev.get(&next).await.words().contains("This file was set aside"));
    assert_eq!(dev.post(&format!("{next}/application"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM result").await, 2);
});

on_both!(a_cell_can_be_put_right_by_hand_and_rows_chosen_between, |app| {
    let dev = app.as_("dev").await;
    let file = "UPN,Name,DOB\nH801200001001,\"Byrne, Nell\",31/02/2019\nA801200001001,\"Woźniak, Tomasz\",14/03/2018\n\
                A801200001001,\"Osei, Ama\",15/03/2018\n";
    let address = upload(&dev, "p.csv", file.as_bytes(), &[("kind", "roster")]).await;
    let page = dev.get(&address).await;
    let words = page.words();
    assert!(words.contains("Row 2, column C"), "{words}");
    assert!(words.contains("two things to put right"), "{words}");
    assert!(
        page.text().contains("name=\"a-2-C\"") && page.text().contains("name=\"k-3-4\""),
        "{}",
        page.text()
    );
    assert!(
        page.text().contains("value=\"31/02/2019\""),
        "a slip is put right where it stands: {}",
        page.text()
    );
    dev.post(&format!("{address}/mapping"), &[("a-2-C", "31/02/2019")]).await;
    assert_eq!(dev.get(&address).await.words(), words, "as it was is no answer");
    dev.post(&format!("{address}/mapping"), &[("a-2-C", "28/02/2019"), ("k-3-4", "4")]).await;
    let words = dev.get(&format!("{address}?look=check")).await.words();
    assert!(words.contains("nothing to put right"), "{words}");
    let receipt = apply(&app, &dev, &address).await;
    assert!(receipt.contains("Left out Row 3"), "{receipt}");
    assert!(receipt.contains("2 joined, 20 left."), "{receipt}");
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil WHERE born_on = '2019-02-28'").await, 1);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil WHERE family_name = 'Osei'").await, 1);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil WHERE family_name = 'Woźniak'").await, 0);
    let (mapping,): (String,) = app.app.db.one("SELECT mapping FROM import", args![]).await.unwrap();
    assert!(!mapping.contains("28/02/2019"), "what was typed is forgotten once it is written");
});

on_both!(a_question_is_asked_before_a_fifth_of_the_school_leaves, |app| {
    let dev = app.as_("dev").await;
    let file = "Admission no,Forename,Surname,Reg\nAlder-00,Pupil00,OfAlder,4A\n";
    let address = upload(&dev, "p.csv", file.as_bytes(), &[("kind", "roster")]).await;
    let reply = dev.post(&format!("{address}/application"), &[]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.words().contains("19 pupils are in the records and not in the file"), "{}", reply.words());
    dev.post(&format!("{address}/application"), &[("absent", "stay")]).await;
    app.work().await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil WHERE left_on IS NOT NULL").await, 0);
});

on_both!(a_data_manager_above_schools_makes_schools_and_sees_no_pupil_who_was_there, |app| {
    let olive = app.as_("olive").await;
    let before = everything(&app).await;
    let file =
        "School,Admission no,Forename,Surname,Class\nS-Alder,Alder-00,Renamed,Now,4A\nHarbour,1,Ama,Osei,1\n";
    let fields = [("kind", "roster"), ("create_schools", "yes")];
    let address = upload(&olive, "all.csv", file.as_bytes(), &fields).await;
    let page = olive.get(&address).await.words();
    assert!(page.contains("add 1 school"), "{page}");
    assert!(page.contains("Ama Osei"), "the file’s own rows may be shown: {page}");
    assert!(!page.contains("OfAlder") && !page.contains("Pupil0"), "nobody of the records is named: {page}");
    apply(&app, &olive, &address).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM org WHERE kind = 'school' AND code = 'Harbour'").await, 1);
    let session = "SELECT COUNT(*) FROM school_session WHERE name = '2026 to 2027' AND from_on = '2026-08-01' AND until_on = '2027-07-01'";
    assert_eq!(count(&app, session).await, 1);
    olive.post(&format!("{address}/undo"), &[]).await;
    app.work().await;
    assert_eq!(everything(&app).await, before);
});

on_both!(rows_without_numbers_are_known_by_their_place_and_that_is_said, |app| {
    let dev = app.as_("dev").await;
    let file = "Primary,Verbal,Attain score\n1,11,10\n1,0,3\n2,-14,2\n";
    let address = upload(&dev, "s.csv", file.as_bytes(), &[("kind", "results")]).await;
    let words = dev.get(&format!("{address}?look=check")).await.words();
    assert!(words.contains("each row is known by its place in the file"), "{words}");
    dev.post(&format!("{address}/mapping"), &[("nameless", "bring")]).await;
    apply(&app, &dev, &address).await;
    let row = "SELECT COUNT(*) FROM pupil_identifier WHERE kind = 'row'";
    assert_eq!(count(&app, row).await, 3);
    let groups = "SELECT COUNT(*) FROM class WHERE kind = 'group' AND name IN ('Primary 1', 'Primary 2')";
    assert_eq!(count(&app, groups).await, 2);
    let between = everything(&app).await;
    bring_in(&app, &dev, "s.csv", file.as_bytes(), &[("kind", "results")]).await;
    assert_eq!(everything(&app).await, between);
});

on_both!(the_list_and_what_changed_can_be_taken_away_as_files, |app| {
    let dev = app.as_("dev").await;
    let file = "Admission no,Name\n=cmd|'/c calc'!A1,\"Byrne, Nell\"\nAlder-00,\"Pupil00, OfAlder\"\n";
    let address = upload(&dev, "p.csv", file.as_bytes(), &[("kind", "roster")]).await;
    let problems = dev.get(&format!("{address}/problems.csv")).await.text();
    assert!(
        problems.contains("File,Row,What,What to do,Admission no,Name\r\np.csv,2,Column A (Admission no): "),
        "{problems}"
    );
    assert!(
        problems.contains("\"'=cmd|'/c calc'!A1\",\"Byrne, Nell\"")
            || problems.contains("'=cmd|'/c calc'!A1,\"Byrne, Nell\""),
        "{problems}"
    );
    let workbook = dev.get(&format!("{address}/problems.xlsx")).await;
    let sheets =
        ensemble_roster::read(ensemble_roster::Source { name: "p.xlsx", bytes: &workbook.bytes }).unwrap();
    let first = sheets.sheets[0].rows.first().unwrap();
    assert_eq!(first.cell(5).text(), "Byrne, Nell");
    for line in problems.lines() {
        assert!(!line.split(',').any(|cell| cell.starts_with("=")), "{line}");
    }
    bring_in(&app, &dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let (id,): (uuid::Uuid,) =
        app.app.db.one("SELECT id FROM import WHERE state = 'applied'", args![]).await.unwrap();
    let changes = dev.get(&format!("/imports/{id}/changes.csv")).await.text();
    assert!(changes.contains("Pupils,1,2,alder.csv,"), "{changes}");
    let list = dev.get("/imports").await.words();
    assert!(
        list.contains("alder.csv")
            && list.contains("by Dev Mistry")
            && list.contains("checked, nothing written yet"),
        "{list}"
    );
});

on_both!(a_file_is_forgotten_after_a_week_and_can_be_undone_for_thirty_days, |app| {
    const DAY: i64 = 24 * 3_600_000;
    let dev = app.as_("dev").await;
    let written = bring_in(&app, &dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let left =
        upload(&dev, "other.csv", b"UPN,Name\nH801200001001,\"Byrne, Nell\"\n", &[("kind", "roster")]).await;
    let uploads = app.app.config.data_dir.join("uploads");
    std::fs::write(uploads.join("arriving-when-the-lights-went-out"), "UPN,Na").unwrap();
    app.app.clock.advance(8 * DAY);
    ensemble::job::schedule::due(&app.app).await.unwrap();
    app.work().await;
    assert_eq!(std::fs::read_dir(uploads).unwrap().count(), 0);
    let dev = app.as_("dev").await;
    assert!(dev.get(&left).await.words().contains("This file was set aside"));
    assert!(dev.get(&written).await.words().contains("Undo"));
    app.app.clock.advance(23 * DAY);
    let dev = app.as_("dev").await;
    assert_eq!(dev.post(&format!("{written}/undo"), &[]).await.status, StatusCode::CONFLICT);
    ensemble::job::schedule::due(&app.app).await.unwrap();
    app.work().await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM import_change").await, 0);
    let _ = world::uuid("Alder");
});

on_both!(a_pupil_whose_row_is_held_back_has_not_left, |app| {
    let dev = app.as_("dev").await;
    let file = alder_list()
        .replace("Alder-05,Pupil05,OfAlder,4A,Year 4,,Y", "Alder-05,Pupil05,OfAlder,4A,Year 4,31/02/2019,Y");
    let address = upload(&dev, "p.csv", file.as_bytes(), &[("kind", "roster")]).await;
    let words = dev.get(&format!("{address}?look=preview")).await.words();
    assert!(words.contains("mark 1 leaver") && words.contains("Left out until put right: row 7"), "{words}");
    // An empty field is no answer: the row stays out, and nothing is guessed.
    dev.post(&format!("{address}/mapping"), &[("a-7-F", "")]).await;
    apply(&app, &dev, &address).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil WHERE left_on IS NOT NULL").await, 1);
});
