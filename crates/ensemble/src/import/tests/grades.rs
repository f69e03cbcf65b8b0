//! Grades: their scale is declared once, they are counted, and never averaged.

use axum::http::StatusCode;
use ensemble_db::args;

use super::{apply, bring_in, count, everything, upload};
use crate::on_both;

const RESULTS: &[(&str, &str)] = &[("kind", "results")];
const WRITING: &str =
    "Admission no,Writing\nAlder-00,EXS\nAlder-01,WTS\nAlder-02,GD\nAlder-03,EXS\nAlder-04,WTS\n";

/// Every reading with its measure and unit.
async fn readings(app: &crate::support::TestApp) -> Vec<(String, String, f64, Option<i64>)> {
    let sql = "SELECT m.name, m.unit, r.value, r.pupils FROM reading r JOIN measure m ON m.id = r.measure_id
                WHERE m.scale_id IS NOT NULL ORDER BY m.name, r.taken_on";
    app.app.db.all(sql, args![]).await.unwrap()
}

on_both!(grades_are_kept_in_order_and_shown_as_a_share_at_or_above_a_level, |app| {
    let dev = app.as_("dev").await;
    let address = upload(&dev, "w.csv", WRITING.as_bytes(), RESULTS).await;
    // The page asks before anything else: nobody has said what these are.
    let words = dev.get(&address).await.words();
    for said in [
        "Which grades are higher",
        "EXS twice",
        "WTS twice",
        "Key stage 2 teacher assessment: holds them all",
        "Please look",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    let chosen = [("s0", "Key stage 2 teacher assessment"), ("l0", "EXS"), ("on", "01/10/2026")];
    dev.post(&format!("{address}/mapping"), &chosen).await;
    let words = dev.get(&address).await.words();
    assert!(words.contains("add 5 results") && words.contains("Grades in order 5"), "{words}");
    apply(&app, &dev, &address).await;
    let rows: Vec<(String, Option<i64>, Option<String>)> =
        app.app.db.all("SELECT cell, level, note FROM result ORDER BY pupil_id", args![]).await.unwrap();
    assert!(rows.iter().all(|(cell, level, _)| cell == "level" && level.is_some()), "{rows:?}");
    assert_eq!(rows.iter().filter(|(_, _, note)| note.as_deref() == Some("GDS")).count(), 1, "{rows:?}");
    // EXS, EXS and GDS of five.
    assert_eq!(readings(&app).await, [("Writing".to_owned(), "percent".to_owned(), 60.0, Some(5))]);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM variation").await, 0, "grades are not fitted");

    // The next file with this column is recognised, and the same file changes nothing.
    let between = everything(&app).await;
    let again = upload(&dev, "w.csv", WRITING.as_bytes(), RESULTS).await;
    dev.post(&format!("{again}/mapping"), &[("on", "01/10/2026")]).await;
    let words = dev.get(&again).await.words();
    assert!(words.contains("This file changes nothing"), "{words}");
    apply(&app, &dev, &again).await;
    assert_eq!(everything(&app).await, between);
    let mixed = upload(&dev, "w2.csv", b"Admission no,Writing\nAlder-00,EXS\nAlder-01,7\n", RESULTS).await;
    let words = dev.get(&mixed).await.words();
    assert!(words.contains("two scales are mixed"), "{words}");

    // Counting from another level is the team's to choose, and is worked out again.
    let (id,): (uuid::Uuid,) =
        app.app.db.one("SELECT id FROM measure WHERE scale_id IS NOT NULL", args![]).await.unwrap();
    let edit = dev.get(&format!("/numbers/{id}/edit")).await.words();
    assert!(edit.contains("Count pupils at or above"), "{edit}");
    let refused = dev.get(&format!("/numbers/{id}/variation")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.words().contains("never averaged"), "{}", refused.words());
    let form = [
        ("name", "Writing"),
        ("definition", "Greater depth"),
        ("unit", "percent"),
        ("direction", "up"),
        ("cadence", "term"),
        ("source", "Teachers"),
        ("decimals", "0"),
    ];
    let again = dev.post(&format!("/numbers/{id}/edit"), &form).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.words().contains("Choose the level"), "{}", again.words());
    let place = count(&app, "SELECT position FROM scale_level WHERE name = 'GDS'").await.to_string();
    let form: Vec<(&str, &str)> = form.into_iter().chain([("at_least", place.as_str())]).collect();
    assert_eq!(dev.post(&format!("/numbers/{id}/edit"), &form).await.status, StatusCode::SEE_OTHER);
    app.work().await;
    assert_eq!(readings(&app).await[0].2, 20.0);

    dev.post(&format!("{address}/undo"), &[]).await;
    app.work().await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM result").await, 0);
});

on_both!(a_school_puts_its_own_grades_in_order_and_nothing_typed_is_lost, |app| {
    let dev = app.as_("dev").await;
    let file = "Admission no,Maths\nAlder-00,4+\nAlder-01,4\nAlder-02,B2\nAlder-03,4-\n";
    let address = upload(&dev, "m.csv", file.as_bytes(), RESULTS).await;
    let mapping = format!("{address}/mapping");
    dev.post(&mapping, &[("s0", "own"), ("o0", "4-\n4\n4\n4+\nB2")]).await;
    let words = dev.get(&address).await.words();
    assert!(words.contains("“4” stands for two levels"), "{words}");
    assert!(dev.get(&address).await.text().contains("4-\n4\n4\n4+\nB2"), "what was typed comes back");
    let refused = dev.post(&format!("{address}/application"), &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    dev.post(&mapping, &[("s0", "own"), ("o0", "B2\n4-\n4\n4+"), ("l0", "4")]).await;
    apply(&app, &dev, &address).await;
    assert_eq!(readings(&app).await[0].2, 50.0);
    let own = "SELECT COUNT(*) FROM scale WHERE origin = 'own' AND name = 'Maths'";
    assert_eq!(count(&app, own).await, 1);

    // Numbers under the same heading are another measure: they are never mixed with grades.
    let numbers = "Admission no,Maths\nAlder-00,34\nAlder-01,51\n";
    let address = upload(&dev, "n.csv", numbers.as_bytes(), RESULTS).await;
    dev.post(&format!("{address}/mapping"), &[("s0", "written")]).await;
    apply(&app, &dev, &address).await;
    let names: Vec<(String,)> =
        app.app.db.all("SELECT name FROM measure ORDER BY name", args![]).await.unwrap();
    assert_eq!(
        names,
        [("Maths".to_owned(),), ("Maths, in numbers".to_owned(),)],
        "{}",
        dev.get(&address).await.words()
    );
});

on_both!(grades_that_nobody_puts_in_order_are_kept_as_written, |app| {
    let dev = app.as_("dev").await;
    let address = bring_in(&app, &dev, "w.csv", WRITING.as_bytes(), RESULTS).await;
    assert!(dev.get(&address).await.words().contains("5 new results"));
    assert_eq!(count(&app, "SELECT COUNT(*) FROM result WHERE cell = 'banded' AND level IS NULL").await, 5);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM reading").await, 0, "and never averaged");
});
