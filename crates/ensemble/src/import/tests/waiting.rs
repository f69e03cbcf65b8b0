//! Rows that wait for somebody to say whose they are.

use axum::http::StatusCode;
use ensemble_db::args;
use uuid::Uuid;

use super::{alder_list, apply, bring_in, count, everything, upload};
use crate::on_both;
use crate::support::{Browser, TestApp};

const RESULTS: &[(&str, &str)] = &[("kind", "results")];
const UNKNOWN: &str = "Admission no,Forename,Surname,Reading,Writing\nAlder-00,Pupil00,OfAlder,34,5\nA-99,Nell,Byrne,20,7\n\
                       A-98,Tomasz,Wozniak,12,\n";

/// The rows that wait, by number, each with the id that its question has on the page.
async fn waiting(app: &TestApp) -> Vec<(String, Uuid)> {
    let sql = "SELECT about, id FROM import_waiting ORDER BY row_number";
    app.app.db.all(sql, args![]).await.unwrap()
}

async fn id_of(app: &TestApp, number: &str) -> Uuid {
    let sql = "SELECT pupil_id FROM pupil_identifier WHERE value = $1";
    let (id,): (Uuid,) = app.app.db.one(sql, args![number]).await.unwrap();
    id
}

async fn answers(app: &TestApp, browser: &Browser, address: &str, fields: &[(String, String)]) {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let reply = browser.post(&format!("{address}/waiting"), &fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    app.work().await;
}

on_both!(a_pupil_whom_the_schools_list_does_not_know_waits_and_the_rest_is_written, |app| {
    let dev = app.as_("dev").await;
    let pupils = count(&app, "SELECT COUNT(*) FROM pupil").await;
    let address = upload(&dev, "r.csv", UNKNOWN.as_bytes(), RESULTS).await;
    let words = dev.get(&format!("{address}?look=preview")).await.words();
    assert!(words.contains("2 rows will wait for you") && words.contains("add 2 results"), "{words}");
    let receipt = apply(&app, &dev, &address).await;
    assert!(receipt.contains("2 rows wait for somebody to say whose they are"), "{receipt}");
    assert_eq!(count(&app, "SELECT COUNT(*) FROM result").await, 2);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil").await, pupils, "nobody is made up");
    let page = dev.get(&format!("{address}/waiting")).await;
    let words = page.words();
    for said in
        ["Nell Byrne , number A-99", "no such pupil", "Row 3", "Reading 20 and Writing 7", "Tomasz Wozniak"]
    {
        assert!(words.contains(said), "{said}: {words}");
    }
    let today = dev.get("/").await.words();
    assert!(today.contains("2 rows wait for you"), "{today}");

    // One is a slip in a number, the other is new.
    let waits = waiting(&app).await;
    let pupil = id_of(&app, "Alder-03").await;
    let fields = [
        (format!("w-{}", waits[0].1), "typed".to_owned()),
        (format!("t-{}", waits[0].1), "Alder-03".to_owned()),
        (format!("w-{}", waits[1].1), "new".to_owned()),
    ];
    answers(&app, &dev, &address, &fields).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM import_waiting").await, 0);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil").await, pupils + 1);
    let theirs: Vec<(f64, Option<i64>, Option<Uuid>)> = app
        .app
        .db
        .all(
            "SELECT value, import_row, import_id FROM result WHERE pupil_id = $1 ORDER BY value",
            args![pupil],
        )
        .await
        .unwrap();
    assert_eq!(
        theirs.iter().map(|(v, row, _)| (*v, *row)).collect::<Vec<_>>(),
        [(7.0, Some(3)), (20.0, Some(3))]
    );
    assert!(theirs.iter().all(|(.., import)| import.is_some_and(|id| address.ends_with(&id.to_string()))));
    let receipt = dev.get(&address).await.words();
    assert!(receipt.contains("2 rows waited, and nothing waits now"), "{receipt}");
    assert!(dev.get(&format!("{address}/waiting")).await.words().contains("Nothing waits for you"));

    // The next file with these numbers asks nobody.
    let again = upload(&dev, "r.csv", UNKNOWN.as_bytes(), RESULTS).await;
    let words = dev.get(&again).await.words();
    assert!(words.contains("This file changes nothing") && !words.contains("will wait"), "{words}");
});

on_both!(what_was_answered_goes_with_the_file_when_it_is_undone, |app| {
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    let address = bring_in(&app, &dev, "r.csv", UNKNOWN.as_bytes(), RESULTS).await;
    let waits = waiting(&app).await;
    answers(&app, &dev, &address, &[(format!("w-{}", waits[0].1), "new".to_owned())]).await;
    dev.post(&format!("{address}/undo"), &[]).await;
    app.work().await;
    assert_eq!(everything(&app).await, before);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM import_waiting").await, 0, "nothing of it waits on");
    let late = dev.post(&format!("{address}/waiting"), &[("all", "new")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(everything(&app).await, before);
});

on_both!(a_row_that_could_be_two_pupils_waits, |app| {
    let dev = app.as_("dev").await;
    let list = "Admission no,Forename,Surname,Reg\nT-1,Ama,Osei,4A\nT-2,Ama,Osei,4B\nT-3,Nell,Byrne,4B\n";
    let fields = [("kind", "roster")];
    let address = upload(&dev, "p.csv", list.as_bytes(), &fields).await;
    dev.post(&format!("{address}/application"), &[("absent", "stay")]).await;
    app.work().await;
    // By name alone there are two of the first; the number of the last is another pupil’s.
    for (file, said) in [
        (
            "Forename,Surname,Reading score\nAma,Osei,20\nNell,Byrne,21\nPupil00,OfAlder,22\n",
            "More than one pupil",
        ),
        (
            "Admission no,Forename,Surname,Reading score\nT-1,Nell,Byrne,30\nT-2,Ama,Osei,21\n",
            "More than one pupil",
        ),
    ] {
        let address = bring_in(&app, &dev, "r.csv", file.as_bytes(), RESULTS).await;
        let words = dev.get(&format!("{address}/waiting")).await.words();
        assert!(words.contains(said) && words.contains("Ama Osei, 4A"), "{words}");
        assert_eq!(waiting(&app).await.len(), 1, "{words}");
        let ama = id_of(&app, "T-1").await;
        answers(&app, &dev, &address, &[(format!("w-{}", waiting(&app).await[0].1), ama.to_string())]).await;
        let hers = "SELECT COUNT(*) FROM result WHERE value IN (20, 30) AND pupil_id IN (SELECT pupil_id FROM pupil_identifier WHERE value = 'T-1')";
        assert!(count(&app, hers).await > 0);
    }
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil_identifier WHERE value = 'T-1'").await, 1);
});

on_both!(a_school_without_a_list_takes_new_pupils_from_results_as_they_come, |app| {
    let olive = app.as_("olive").await;
    let fields = [("kind", "results"), ("create_schools", "yes")];
    let file = "School,Admission no,Reading score\nQuay,1,20\nQuay,2,21\n";
    bring_in(&app, &olive, "q.csv", file.as_bytes(), &fields).await;
    let more = "School,Admission no,Reading score\nQuay,1,20\nQuay,2,21\nQuay,3,22\n";
    bring_in(&app, &olive, "q.csv", more.as_bytes(), &fields).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM result").await, 3);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM import_waiting").await, 0);
    // A list of pupils comes, and from then on a stranger waits.
    let list =
        "School,Admission no,Name\nQuay,1,\"Byrne, Nell\"\nQuay,2,\"Osei, Ama\"\nQuay,3,\"Ali, Sam\"\n";
    bring_in(&app, &olive, "p.csv", list.as_bytes(), &[("kind", "roster")]).await;
    let stranger = "School,Admission no,Reading score\nQuay,4,23\n";
    let address = bring_in(&app, &olive, "s.csv", stranger.as_bytes(), &fields).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM import_waiting").await, 1);
    // Who keeps the places above sees how many wait, and no pupil.
    assert!(olive.get(&address).await.words().contains("1 row waits"));
    let words = olive.get(&format!("{address}/waiting")).await.words();
    assert!(
        words.contains("the data manager of each school is asked") && !words.contains("number 4"),
        "{words}"
    );
});

on_both!(a_file_from_above_waits_for_the_schools_own_data_manager_and_for_nobody_else, |app| {
    let olive = app.as_("olive").await;
    let file = "School,Admission no,Reading score\nAlder,Alder-00,20\nAlder,A-99,21\nBirch,B-99,22\n";
    let address = bring_in(&app, &olive, "all.csv", file.as_bytes(), RESULTS).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM import_waiting").await, 2);
    for (who, number) in [("dev", "A-99"), ("bruno", "B-99")] {
        let browser = app.as_(who).await;
        let words = browser.get(&format!("{address}/waiting")).await.words();
        assert!(words.contains(number), "{who}: {words}");
        assert!(!words.contains(if number == "A-99" { "B-99" } else { "A-99" }), "{who}: {words}");
        browser.post(&format!("{address}/waiting"), &[("all", "new")]).await;
        app.work().await;
    }
    assert_eq!(count(&app, "SELECT COUNT(*) FROM result").await, 3);
    assert!(!olive.get(&address).await.words().contains("rows wait for somebody"));
    olive.post(&format!("{address}/undo"), &[]).await;
    app.work().await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM result").await, 0);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil_identifier WHERE value IN ('A-99', 'B-99')").await, 0);
});

on_both!(only_the_data_manager_answers_and_an_answer_that_cannot_be_read_changes_nothing, |app| {
    let dev = app.as_("dev").await;
    let address = bring_in(&app, &dev, "r.csv", UNKNOWN.as_bytes(), RESULTS).await;
    let before = everything(&app).await;
    let page = format!("{address}/waiting");
    let waits = waiting(&app).await;
    let (first, typed) = (format!("w-{}", waits[0].1), format!("t-{}", waits[0].1));
    let other = id_of(&app, "Birch-00").await.to_string();
    let new = [(first.as_str(), "new")];
    for (who, status) in [
        ("amina", StatusCode::FORBIDDEN),
        ("siobhan", StatusCode::FORBIDDEN),
        ("bruno", StatusCode::NOT_FOUND),
        ("gus", StatusCode::FORBIDDEN),
    ] {
        let reply = app.as_(who).await.post(&page, &new).await;
        assert_eq!(reply.status, status, "{who}: {}", reply.words());
    }
    assert_eq!(dev.post_from_elsewhere(&page, &new).await.status, StatusCode::FORBIDDEN);
    let head = app.as_("siobhan").await.get(&page).await.words();
    assert!(head.contains("A-99") && head.contains("data manager can answer"), "{head}");
    let another_school = dev.post(&page, &[(first.as_str(), other.as_str())]).await;
    assert_eq!(another_school.status, StatusCode::NOT_FOUND);
    let nobody = dev.post(&page, &[(first.as_str(), "typed"), (typed.as_str(), "Nobody Known")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.words().contains("have nobody with this number or name"), "{}", nobody.words());
    assert!(nobody.text().contains("value=\"Nobody Known\""), "what was typed comes back");
    assert_eq!(everything(&app).await, before);
    assert_eq!(waiting(&app).await.len(), 2);
    // The same press twice answers once.
    assert_eq!(dev.post(&page, &new).await.status, StatusCode::SEE_OTHER);
    assert_eq!(dev.post(&page, &new).await.status, StatusCode::CONFLICT);
    app.work().await;
});

on_both!(what_nobody_answers_is_forgotten_after_thirty_days, |app| {
    const DAY: i64 = 24 * 3_600_000;
    let dev = app.as_("dev").await;
    let address = bring_in(&app, &dev, "r.csv", UNKNOWN.as_bytes(), RESULTS).await;
    for (days, left) in [(29, 2), (2, 0)] {
        app.app.clock.advance(days * DAY);
        ensemble::job::schedule::due(&app.app).await.unwrap();
        app.work().await;
        assert_eq!(count(&app, "SELECT COUNT(*) FROM import_waiting").await, left);
    }
    let dev = app.as_("dev").await;
    assert!(!dev.get(&address).await.words().contains("rows wait for somebody"));
});

on_both!(the_same_file_again_does_not_ask_twice, |app| {
    let dev = app.as_("dev").await;
    let first = bring_in(&app, &dev, "r.csv", UNKNOWN.as_bytes(), RESULTS).await;
    let second = bring_in(&app, &dev, "r.csv", UNKNOWN.as_bytes(), RESULTS).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM import_waiting").await, 2);
    assert!(!dev.get(&first).await.words().contains("2 rows wait for somebody"));
    assert!(dev.get(&second).await.words().contains("2 rows wait for somebody"));
});

on_both!(a_number_on_two_rows_is_asked_about_and_the_others_are_known, |app| {
    let dev = app.as_("dev").await;
    bring_in(&app, &dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let mut file = String::from("Admission no,Reading\n");
    for n in 0..10 {
        file.push_str(&format!("Alder-0{n},{}\n", 20 + n));
    }
    file.push_str("Alder-04,31\n");
    let address = upload(&dev, "results.csv", file.as_bytes(), &[("kind", "results")]).await;
    let check = dev.get(&format!("{address}?look=check")).await.words();
    assert!(check.contains("the pupil number Alder-04 stands on more than one row"), "{check}");
    assert!(check.contains("Keep row 12, leave the others out"), "{check}");
    dev.post(&format!("{address}/mapping"), &[("k-6-12", "12")]).await;
    apply(&app, &dev, &address).await;
    let results = "SELECT COUNT(*) FROM result";
    assert_eq!(count(&app, results).await, 10);
    let right = "SELECT COUNT(*) FROM result WHERE value = 31";
    assert_eq!(count(&app, right).await, 1);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM import_waiting").await, 0);
});
