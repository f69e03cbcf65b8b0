//! Files that are about nobody whom the school knows.

use axum::http::StatusCode;
use ensemble_db::args;

use super::real::data;
use super::{alder_list, apply, bring_in, count, everything, upload};
use crate::on_both;
use crate::support::world;

const RESULTS: &[(&str, &str)] = &[("kind", "results")];
const ATTENDANCE: &[(&str, &str)] = &[("kind", "attendance")];
const STRANGERS: &str =
    "Admission no,Date,Session,Mark\nAlder-87,01/09/2026,AM,/\nAlder-88,01/09/2026,AM,/\n";
/// What three pupils got, and nothing of who they are.
const NAMELESS: &str = "Sex,Age,Reading\nF,9,31\nM,9,28\nF,10,40\n";

on_both!(a_register_of_strangers_is_not_offered_to_be_written, |app| {
    let dev = app.as_("dev").await;
    bring_in(&app, &dev, "list.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let before = everything(&app).await;
    let of_weeks = "Admission no,From,Until,Possible,Attended\nAlder-98,2026-09-07,2026-09-11,10,9\n";
    for (file, said) in [
        (STRANGERS, "None of the 2 pupils in this file is on the school’s list of pupils"),
        (of_weeks, "The one pupil in this file is not on the school’s list of pupils"),
    ] {
        let address = upload(&dev, "register.csv", file.as_bytes(), ATTENDANCE).await;
        let page = dev.get(&format!("{address}?look=preview")).await.words();
        assert!(page.contains("Nothing would be brought in") && page.contains(said), "{page}");
        assert!(page.contains("Bring in the list of pupils first, then this file again"), "{page}");
        assert!(!page.contains("Write these changes") && !page.contains("Close this file"), "{page}");
        let reply = dev.post(&format!("{address}/application"), &[]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        app.work().await;
    }
    assert_eq!(everything(&app).await, before, "no team and no empty measure is left behind");
    // One of the two is on the list: there is something to write.
    let some = STRANGERS.replace("Alder-88", "Alder-00");
    let address = upload(&dev, "some.csv", some.as_bytes(), ATTENDANCE).await;
    let page = dev.get(&format!("{address}?look=preview")).await.words();
    assert!(page.contains("Write these changes") && !page.contains("Nothing would be"), "{page}");
    // Results of strangers wait for a person, which is something.
    let results = "Admission no,Reading\nAlder-98,31\nAlder-99,30\n";
    let address = upload(&dev, "results.csv", results.as_bytes(), RESULTS).await;
    assert!(dev.get(&address).await.words().contains("Keep these and ask me"));
});

on_both!(rows_that_name_nobody_are_asked_about_where_the_school_has_a_list, |app| {
    let dev = app.as_("dev").await;
    bring_in(&app, &dev, "list.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let pupils = count(&app, "SELECT COUNT(*) FROM pupil").await;
    let before = everything(&app).await;
    let address = upload(&dev, "marks.csv", NAMELESS.as_bytes(), RESULTS).await;
    for look in ["", "?look=preview"] {
        let page = dev.get(&format!("{address}{look}")).await;
        let words = page.words();
        assert!(
            words.contains("Who are these rows about?") && words.contains("3 rows say nothing"),
            "{words}"
        );
        assert!(words.contains("we ask what should become of them"), "{words}");
        assert!(words.contains("Bring them in as 3 people without names"), "{words}");
        let choices =
            page.text().split("name=\"nameless\"").skip(1).map(|c| c[..40].to_owned()).collect::<Vec<_>>();
        assert_eq!(choices.len(), 2);
        assert!(!choices.iter().any(|c| c.contains("checked")), "nothing is chosen for anybody: {choices:?}");
        assert!(
            !words.contains("Write these changes") && !words.contains("See what would change"),
            "{words}"
        );
    }
    let reply = dev.post(&format!("{address}/application"), &[]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.words().contains("Who are these rows about?"));
    // To check again is no answer.
    dev.post(&format!("{address}/mapping"), &[]).await;
    assert!(!dev.get(&format!("{address}?look=preview")).await.words().contains("Write these changes"));
    dev.post(&format!("{address}/mapping"), &[("nameless", "stop")]).await;
    assert!(dev.get(&address).await.words().contains("This file was set aside"));
    assert_eq!(everything(&app).await, before);
    let address = upload(&dev, "marks.csv", NAMELESS.as_bytes(), RESULTS).await;
    dev.post(&format!("{address}/mapping"), &[("nameless", "bring")]).await;
    assert!(dev.get(&format!("{address}?look=preview")).await.words().contains("Write these changes"));
    apply(&app, &dev, &address).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil").await, pupils + 3);
    // Known by their rows from now on: the same file asks nothing and changes nothing.
    let again = upload(&dev, "marks.csv", NAMELESS.as_bytes(), RESULTS).await;
    assert!(dev.get(&again).await.words().contains("This file changes nothing"));
});

on_both!(rows_that_name_nobody_come_in_where_nobody_has_made_a_list, |app| {
    let mut tx = app.app.db.begin().await.unwrap();
    let no_list = "UPDATE pupil SET listed = $2 WHERE school_id = $1";
    tx.run(no_list, args![world::uuid("Birch"), false]).await.unwrap();
    tx.commit().await.unwrap();
    let bruno = app.as_("bruno").await;
    let address = upload(&bruno, "marks.csv", NAMELESS.as_bytes(), RESULTS).await;
    assert!(bruno.get(&address).await.words().contains("Write these changes"));
});

on_both!(the_portuguese_pupils_are_asked_about_at_a_school_with_a_list, |app| {
    let Some(folder) = data() else { return };
    let dev = app.as_("dev").await;
    bring_in(&app, &dev, "list.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let bytes = std::fs::read(folder.join("real/student_performance/student-mat.csv")).unwrap();
    let text = String::from_utf8_lossy(&bytes).replace("GP;", "S-Alder;").replace("MS;", "S-Alder;");
    let address = upload(&dev, "student-mat.csv", text.as_bytes(), RESULTS).await;
    dev.post(&format!("{address}/mapping"), &[("numbers", "results")]).await;
    let words = dev.get(&address).await.words();
    assert!(words.contains("Bring them in as 395 people without names"), "{words}");
});
