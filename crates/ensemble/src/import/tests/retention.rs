//! Leavers are let go when their time has come.

use ensemble::event::{Event, feed};
use ensemble_db::args;

use super::{bring_in, count, upload};
use crate::on_both;
use crate::support::{TestApp, world};

const DAY: i64 = 24 * 3_600_000;

async fn housekeeping(app: &TestApp) {
    ensemble::job::schedule::due(&app.app).await.unwrap();
    app.work().await;
}

async fn names(app: &TestApp) -> i64 {
    count(app, "SELECT COUNT(*) FROM pupil WHERE family_name = 'pupil' AND given_name = 'Former'").await
}

on_both!(who_left_long_enough_ago_loses_name_and_number_and_keeps_results, |app| {
    let dev = app.as_("dev").await;
    let results = "Admission no,Reading\nAlder-00,34\nAlder-01,20\nAlder-02,20\nAlder-03,20\nAlder-04,30\n";
    bring_in(&app, &dev, "r.csv", results.as_bytes(), &[("kind", "results")]).await;
    let readings: Vec<(String, f64)> =
        app.app.db.all("SELECT taken_on, value FROM reading", args![]).await.unwrap();
    let left = "UPDATE pupil SET left_on = '2026-11-20', born_on = '2018-01-01' WHERE family_name = 'OfAlder' AND given_name = $1";
    for given in ["Pupil00", "Pupil01"] {
        let mut tx = app.app.db.begin().await.unwrap();
        tx.run(left, args![given]).await.unwrap();
        tx.commit().await.unwrap();
    }
    let called = "INSERT INTO sourced (school_id, kind, sourced_id, target_id)
                   SELECT school_id, 'pupil', 'called', id FROM pupil WHERE family_name = 'OfAlder' AND given_name = 'Pupil00'";
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run(called, args![]).await.unwrap();
    tx.commit().await.unwrap();
    housekeeping(&app).await;
    assert_eq!(names(&app).await, 0, "a school year has not gone by");
    // The year they left in ends on 1 July 2027; theirs is kept for one more.
    app.app.clock.advance(582 * DAY);
    housekeeping(&app).await;
    assert_eq!(names(&app).await, 0, "30 June 2028 is a day too early");
    app.app.clock.advance(2 * DAY);
    // A file of these very days named them; undoing it must not name them again.
    let dev = app.as_("dev").await;
    let file = upload(
        &dev,
        "p.csv",
        b"Admission no,Forename,Surname,Leaving date\nAlder-00,Amber,Shore,20/11/2026\n",
        &[("kind", "roster")],
    )
    .await;
    dev.post(&format!("{file}/application"), &[("absent", "stay")]).await;
    app.work().await;
    assert_eq!(
        count(&app, "SELECT COUNT(*) FROM pupil WHERE given_name = 'Amber' AND left_on = '2026-11-20'").await,
        1
    );
    housekeeping(&app).await;
    assert_eq!(names(&app).await, 2);
    for gone in [
        "SELECT COUNT(*) FROM pupil WHERE born_on = '2018-01-01'",
        "SELECT COUNT(*) FROM pupil_identifier WHERE value IN ('Alder-00', 'Alder-01')",
        "SELECT COUNT(*) FROM sourced",
        "SELECT COUNT(*) FROM import_change WHERE after LIKE '%Amber%' OR before LIKE '%Pupil00%'",
    ] {
        assert_eq!(count(&app, gone).await, 0, "{gone}");
    }
    dev.post(&format!("{file}/undo"), &[]).await;
    app.work().await;
    assert_eq!(names(&app).await, 2, "undoing an older file brings nobody back");
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil").await, 40);
    let after: Vec<(String, f64)> =
        app.app.db.all("SELECT taken_on, value FROM reading", args![]).await.unwrap();
    assert_eq!(after, readings, "their results are still results of their class-year");
    let siobhan = ensemble::person::store::by_handle(&app.app, "siobhan").await.unwrap().unwrap();
    let head = ensemble::access::Viewer::person(&app.app, siobhan).await.unwrap().unwrap();
    let news = feed::list(&head, world::id("Alder"), 50).await.unwrap();
    let said = "Ensemble took away the names of 2 pupils who left Alder long enough ago";
    assert_eq!(news.iter().filter(|n| n.sentence.words == said).count(), 1);
    let counted: Vec<(String,)> =
        app.app.db.all("SELECT body FROM event WHERE kind = 'LeaversArchived'", args![]).await.unwrap();
    let event: Event = serde_json::from_str(&counted[0].0).unwrap();
    assert!(matches!(event, Event::LeaversArchived { pupils: 2, .. }), "{event:?}");
    // Once more changes nothing and says nothing.
    app.app.clock.advance(2 * DAY);
    housekeeping(&app).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM event WHERE kind = 'LeaversArchived'").await, 1);
});

#[test]
fn how_long_a_name_is_kept_is_a_setting_that_is_shown_and_has_bounds() {
    use ensemble::config::Config;
    let load = |years: &str| Config::load(None, &[("leavers_kept_years", years.to_owned())]);
    assert_eq!(load("3").unwrap().leavers_kept_years, 3);
    assert!(
        Config::load(None, &[]).unwrap().settings().any(|s| s.name == "leavers_kept_years" && s.value == "1")
    );
    for wrong in ["-1", "26", "soon", ""] {
        assert!(load(wrong).unwrap_err().to_string().contains("whole number of school years"), "{wrong}");
    }
}
