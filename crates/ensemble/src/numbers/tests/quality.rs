//! What is missing, late, changed or counted twice.

use axum::http::StatusCode;
use ensemble_db::args;

use super::count;
use crate::on_both;
use crate::support::{Browser, TestApp, world};

const DAY: i64 = 24 * 3_600_000;

/// Brings results in for a day; `team` as the form sends it.
pub(super) async fn results(app: &TestApp, who: &Browser, file: &str, on: &str, team: &str) {
    let reply = who.upload("/imports", "r.csv", file.as_bytes(), &[("kind", "results")]).await;
    let at = reply.location().to_owned();
    who.post(&format!("{at}/mapping"), &[("on", on), ("team", team)]).await;
    let reply = who.post(&format!("{at}/application"), &[]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    app.work().await;
}

/// Seven of the ten of 4A and all of 4B.
pub(super) fn seventeen() -> String {
    let mut file = "Admission no,Reading\n".to_owned();
    for (class, n) in (0..7).map(|n| (0, n)).chain((0..10).map(|n| (1, n))) {
        file.push_str(&format!("Alder-{class}{n},{}\n", 20 + n));
    }
    file
}

pub(super) fn year_4() -> String {
    world::uuid("Alder Year 4").to_string()
}

pub(super) async fn measure(app: &TestApp) -> uuid::Uuid {
    let sql = "SELECT id FROM measure WHERE team_id = $1 AND name = 'Reading'";
    app.app.db.one::<(uuid::Uuid,)>(sql, args![world::uuid("Alder Year 4")]).await.unwrap().0
}

on_both!(missing_results_are_told_by_class_and_small_ones_only_to_who_may_see_the_pupils, |app| {
    let dev = app.as_("dev").await;
    results(&app, &dev, &seventeen(), "2026-10-01", &year_4()).await;
    let words = dev.get("/numbers/quality").await.words();
    assert!(words.contains("4A 3 of 10 on roll without a result"), "{words}");
    assert!(words.contains("Every pupil on roll has a result in 4B."), "{words}");
    assert!(words.contains("1 class of 2 without every result."), "{words}");
    assert!(words.contains("One number with results missing."), "{words}");
    let file = dev.get("/numbers/quality.csv").await.text();
    assert!(file.contains("Missing by class,Reading,Alder Year 4,4A,2026-10-01,10,30,3 of 10"), "{file}");
    // A lead of the team sees that something is missing, and not of how few.
    let tom = app.as_("tom").await;
    let words = tom.get("/numbers/quality").await.words();
    assert!(words.contains("4A Too few to say how many") && !words.contains("3 of 10"), "{words}");
    let file = tom.get("/numbers/quality.csv").await.text();
    assert!(file.contains("4A,2026-10-01,10,,Too few to say how many"), "{file}");
    assert!(!file.contains("30"), "the file hides what the page hides: {file}");
    let xlsx = tom.get("/numbers/quality.xlsx").await;
    assert_eq!(&xlsx.bytes[..2], b"PK");
    let looked = "SELECT COUNT(*) FROM access_log WHERE purpose = 'looking at how whole the data is'";
    assert_eq!(count(&app, looked).await, 5, "every page and file is a look");
});

on_both!(who_keeps_no_school_and_leads_no_team_is_told_so, |app| {
    for (who, status) in [
        ("amina", StatusCode::FORBIDDEN),
        ("gus", StatusCode::FORBIDDEN),
        ("carla", StatusCode::FORBIDDEN),
        ("lena", StatusCode::FORBIDDEN),
        ("olive", StatusCode::FORBIDDEN),
        ("siobhan", StatusCode::OK),
        ("tom", StatusCode::OK),
    ] {
        for file in ["", ".csv", ".xlsx"] {
            let reply = app.as_(who).await.get(&format!("/numbers/quality{file}")).await;
            assert_eq!(reply.status, status, "{who} {file}");
        }
    }
    let birch = format!("/numbers/quality?school={}", world::uuid("Birch"));
    for who in ["dev", "tom"] {
        assert_eq!(app.as_(who).await.get(&birch).await.status, StatusCode::NOT_FOUND);
    }
});

on_both!(late_and_changed_numbers_are_told_and_the_chart_marks_the_day, |app| {
    let dev = app.as_("dev").await;
    results(&app, &dev, &seventeen(), "2026-10-01", &year_4()).await;
    let id = measure(&app).await;
    let tom = app.as_("tom").await;
    let edit = [
        ("name", "Reading"),
        ("definition", "Words read aright in a minute"),
        ("unit", "count"),
        ("direction", "up"),
        ("cadence", "term"),
        ("source", "Class test"),
        ("decimals", "0"),
    ];
    let reply = tom.post(&format!("/numbers/{id}/edit"), &edit).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    app.work().await;
    let changes = count(&app, "SELECT COUNT(*) FROM measure_change").await;
    assert_eq!(changes, 3, "what is counted, the unit and the source");
    // The same form once more changes nothing.
    tom.post(&format!("/numbers/{id}/edit"), &edit).await;
    app.work().await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM measure_change").await, changes);
    let page = dev.get(&format!("/numbers/{id}")).await.words();
    assert!(!page.contains("Changed: what is counted"), "no reading stands after it yet");
    app.app.clock.advance(2 * DAY);
    let dev = app.as_("dev").await;
    results(&app, &dev, &seventeen(), "2026-11-28", &year_4()).await;
    let page = dev.get(&format!("/numbers/{id}")).await.text();
    assert!(page.contains("Changed: what is counted, where it comes from, the unit"), "{page}");
    assert!(page.contains("What it used to be"));
    let file = dev.get(&format!("/numbers/{id}/chart.csv")).await.text();
    assert!(file.contains("Changed: what is counted"), "{file}");
    let words = dev.get("/numbers/quality").await.words();
    assert!(words.contains("The unit changed on 26 November 2026"), "{words}");
    assert!(words.contains("Everything that is expected by now is here."), "{words}");
    app.app.clock.advance(110 * DAY);
    let words = app.as_("dev").await.get("/numbers/quality").await.words();
    assert!(words.contains("Reading was last brought in 15 weeks ago; it comes each term"), "{words}");
    assert_eq!(app.as_("bea").await.get(&format!("/numbers/{id}")).await.status, StatusCode::NOT_FOUND);
});

on_both!(what_is_counted_twice_is_told_without_naming_another_school, |app| {
    let (dev, bruno) = (app.as_("dev").await, app.as_("bruno").await);
    results(&app, &dev, &seventeen(), "2026-10-01", &year_4()).await;
    let words = dev.get("/numbers/quality").await.words();
    assert!(words.contains("Nothing seems to be counted twice."), "{words}");
    results(&app, &dev, &seventeen(), "2026-10-01", "").await;
    results(&app, &bruno, &seventeen(), "2026-10-01", "").await;
    let mut tx = app.app.db.begin().await.unwrap();
    let twins =
        "UPDATE pupil SET given_name = 'Robin', born_on = '2018-02-03' WHERE school_id = $1 AND id IN $2";
    let two = vec![world::uuid("Alder pupil 00"), world::uuid("Alder pupil 01")];
    tx.run(twins, args![world::uuid("Alder"), two]).await.unwrap();
    let second =
        "INSERT INTO pupil_identifier (school_id, pupil_id, kind, value) VALUES ($1, $2, 'local', 'Other')";
    tx.run(second, args![world::uuid("Alder"), world::uuid("Alder pupil 05")]).await.unwrap();
    tx.commit().await.unwrap();
    let words = dev.get("/numbers/quality").await.words();
    for said in [
        "17 pupils have a result for Reading in both teams that day",
        "Robin OfAlder is on the roll twice, with the same birthday",
        "Pupil05 OfAlder has two numbers of the same kind",
        "r.csv was brought in to another school as well",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert!(!words.contains("Birch"), "{words}");
    let tom = app.as_("tom").await.get("/numbers/quality").await.words();
    assert!(!tom.contains("Robin") && !tom.contains("r.csv"), "{tom}");
});
