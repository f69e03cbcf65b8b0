//! School years, terms and holidays.

use axum::http::StatusCode;
use ensemble_db::args;

use super::{apply, count, everything, upload};
use crate::on_both;

const TERMS: &[(&str, &str)] = &[("kind", "terms")];
const FILE: &str = "Name,Kind,From,To\n2026-27,School year,17/08/2026,30/06/2027\nAutumn,Term,17/08/2026,09/10/2026\n\
                    Winter,Term,26/10/2026,18/12/2026\nOctober week,Holiday,12/10/2026,23/10/2026\nMay Day,Holiday,03/05/2027,\n";

on_both!(term_dates_are_shown_as_a_difference_written_and_undone, |app| {
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    let address = upload(&dev, "terms.csv", FILE.as_bytes(), TERMS).await;
    let words = dev.get(&address).await.words();
    for said in [
        "add 4 stretches of dates and change the dates of 1",
        "New: 17 August 2026 to 9 October 2026",
        "New: 3 May 2027",
        "Was 2026 to 2027, 17 August 2026 to 30 June 2027. Now 17 August 2026 to 30 June 2027",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert_eq!(everything(&app).await, before);
    apply(&app, &dev, &address).await;
    let terms: Vec<(String, String, String)> =
        app.app.db.all("SELECT name, from_on, until_on FROM term ORDER BY from_on", args![]).await.unwrap();
    let days = |name: &str, from: &str, until: &str| (name.to_owned(), from.to_owned(), until.to_owned());
    // Until is the day after the last.
    assert_eq!(
        terms,
        [days("Autumn", "2026-08-17", "2026-10-10"), days("Winter", "2026-10-26", "2026-12-19")]
    );
    assert_eq!(count(&app, "SELECT COUNT(*) FROM holiday").await, 2);

    let between = everything(&app).await;
    let again = upload(&dev, "terms.csv", FILE.as_bytes(), TERMS).await;
    assert!(dev.get(&again).await.words().contains("This file changes nothing"));
    apply(&app, &dev, &again).await;
    assert_eq!(everything(&app).await, between);
    let moved = FILE.replace("09/10/2026", "08/10/2026");
    let moved = upload(&dev, "terms.csv", moved.as_bytes(), TERMS).await;
    let words = dev.get(&moved).await.words();
    assert!(
        words.contains("Was 17 August 2026 to 9 October 2026. Now 17 August 2026 to 8 October 2026"),
        "{words}"
    );

    dev.post(&format!("{address}/undo"), &[]).await;
    app.work().await;
    assert_eq!(everything(&app).await, before);
});

on_both!(terms_that_overlap_are_said_with_what_to_do, |app| {
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    let file = "Name,From,To\nAutumn term,17/08/2026,09/11/2026\nWinter term,26/10/2026,18/12/2026\nSpring term,08/01/2027,07/01/2027\n";
    let address = upload(&dev, "terms.csv", file.as_bytes(), TERMS).await;
    let words = dev.get(&address).await.words();
    for said in [
        "“Autumn term” and “Winter term” overlap",
        "one ends before the other begins",
        "The last day is before the first",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    let refused = dev.post(&format!("{address}/application"), &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(everything(&app).await, before, "nothing of it is sound");

    // What is here stands in the way of what comes.
    let one = upload(&dev, "a.csv", b"Name,From,To\nAutumn term,17/08/2026,09/10/2026\n", TERMS).await;
    apply(&app, &dev, &one).await;
    let other = upload(&dev, "b.csv", b"Name,From,To\nHarvest term,01/10/2026,20/10/2026\n", TERMS).await;
    let words = dev.get(&other).await.words();
    assert!(words.contains("It overlaps Autumn term, which is here"), "{words}");
    apply(&app, &dev, &other).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM term").await, 1);
});

on_both!(only_the_data_manager_brings_calendars_in_and_a_file_without_days_is_stopped, |app| {
    let before = everything(&app).await;
    for (handle, kind) in
        [("amina", "terms"), ("siobhan", "terms"), ("siobhan", "timetable"), ("gus", "timetable")]
    {
        let browser = app.as_(handle).await;
        let reply = browser.upload("/imports", "a.csv", FILE.as_bytes(), &[("kind", kind)]).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{handle}");
    }
    let dev = app.as_("dev").await;
    for kind in ["terms", "timetable"] {
        let address =
            upload(&dev, "x.csv", b"Colour,Shape\nred,round\nblue,square\n", &[("kind", kind)]).await;
        let words = dev.get(&address).await.words();
        assert!(words.contains("Choose the column that does"), "{words}");
        let refused = dev.post(&format!("{address}/application"), &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(everything(&app).await, before);
});
