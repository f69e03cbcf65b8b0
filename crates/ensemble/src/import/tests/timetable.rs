//! Timetables: lessons of classes, and the page of each class.

use axum::http::StatusCode;

use super::{apply, count, everything, upload};
use crate::on_both;
use crate::support::world;

const TIMETABLE: &[(&str, &str)] = &[("kind", "timetable")];
const FILE: &str = "Class,Day,Period,Start,End,Subject,Teacher,Room\n\
                    4A,Tuesday,2,10:20,11:10,Mathematics,amina@shoreline.example,12\n\
                    4A,Friday,1,9.00,9.50,Music,somebody@else.example,Hall\n\
                    4B,Tue,2,10:20,11:10,Mathematics,amina@shoreline.example,14\n\
                    4A,03/12/2026,,13:00,,Visit to the museum,,\n";

on_both!(a_timetable_comes_in_is_shown_by_class_changes_and_goes_again, |app| {
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    let address = upload(&dev, "timetable.csv", FILE.as_bytes(), TIMETABLE).await;
    let words = dev.get(&address).await.words();
    assert!(words.contains("add 4 lessons"), "{words}");
    assert!(words.contains("The teacher of 1 lesson is nobody we know"), "{words}");
    assert_eq!(everything(&app).await, before);
    apply(&app, &dev, &address).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM lesson").await, 4);
    let taught =
        "SELECT COUNT(*) FROM class_staff k JOIN person p ON p.id = k.person_id WHERE p.handle = 'amina'";
    assert_eq!(count(&app, taught).await, 2, "4A before, and 4B by the file");

    // The team that shares the class reads its week; today is a Thursday.
    let amina = app.as_("amina").await;
    let class = format!("/timetables/{}", world::uuid("Alder 4A"));
    let page = amina.get(&class).await.words();
    for said in [
        "4A has Music on Friday, 9:00 to 9:50",
        "Tuesday 10:20 to 11:10 Mathematics 12",
        "3 December 2026",
        "Visit to the museum",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains("Amina") || !page.contains("amina@"), "no teacher is named");
    assert!(amina.get("/timetables").await.words().contains("4A Alder, 3 lessons"));
    for stranger in ["bea", "lena"] {
        assert_eq!(app.as_(stranger).await.get(&class).await.status, StatusCode::NOT_FOUND, "{stranger}");
        assert!(!app.as_(stranger).await.get("/timetables").await.words().contains("4A"), "{stranger}");
    }

    let between = everything(&app).await;
    let again = upload(&dev, "timetable.csv", FILE.as_bytes(), TIMETABLE).await;
    assert!(dev.get(&again).await.words().contains("This file changes nothing"));
    apply(&app, &dev, &again).await;
    assert_eq!(everything(&app).await, between);

    // Another room, and no music any more; 4B is not in the file and keeps its lesson.
    let other = "Class,Day,Period,Start,End,Subject,Room\n4A,Tuesday,2,10:20,11:10,Mathematics,Library\n\
                 4A,03/12/2026,,13:00,,Visit to the museum,\n";
    let other = upload(&dev, "new.csv", other.as_bytes(), TIMETABLE).await;
    let words = dev.get(&other).await.words();
    assert!(
        words.contains("change 1 lesson and end 1 lesson") && words.contains("No longer in the timetable"),
        "{words}"
    );
    apply(&app, &dev, &other).await;
    let page = amina.get(&class).await.words();
    assert!(page.contains("Library") && !page.contains("Music"), "{page}");
    for address in [other, address] {
        dev.post(&format!("{address}/undo"), &[]).await;
        app.work().await;
    }
    assert_eq!(everything(&app).await, before);
});

on_both!(lessons_that_cannot_be_right_are_said_with_their_row, |app| {
    let dev = app.as_("dev").await;
    let file = "Class,Day,Start,End\n4A,Someday,10:00,11:00\n4A,Monday,11:00,10:00\n4A,Monday,noonish,\n,Monday,9:00,10:00\n4A,Monday,9:00,9:50\n";
    let address = upload(&dev, "t.csv", file.as_bytes(), TIMETABLE).await;
    let words = dev.get(&address).await.words();
    for said in [
        "“Someday” is neither a day of the week nor a date",
        "The lesson ends before it begins",
        "“noonish” is not a time of day",
        "There is no class",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    let receipt = apply(&app, &dev, &address).await;
    assert!(receipt.contains("1 new lesson.") && receipt.contains("Rows 2, 3, 4 and 1 more"), "{receipt}");
});
