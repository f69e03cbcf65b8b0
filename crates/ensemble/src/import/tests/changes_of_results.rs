//! OneRoster packages that hold only the results that changed.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use ensemble_db::args;

use super::changes::{CLASSES, ORGS, USERS, zipped};
use super::command::{Place, said};
use super::{apply, count, everything, upload};
use crate::on_both;
use crate::support::{Browser, TestApp};

const ITEMS: &str = "sourcedId,status,dateLastModified,title,description,assignDate,dueDate,classSourcedId,categorySourcedId,gradingPeriodSourcedId,resultValueMin,resultValueMax\r\n";
const RESULTS: &str = "sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment\r\n";
const FIELDS: &[(&str, &str)] = &[("kind", "results"), ("create_schools", "yes")];
const PUPILS: usize = 4;
const DAYS: [&str; 2] = ["2026-10-01", "2026-11-02"];

/// What the pupils of a school have: by pupil and line item, the score and the day.
type Book = BTreeMap<(usize, usize), (u32, usize)>;

fn at(mode: &str, status: &str) -> String {
    if mode == "bulk" { ",".to_owned() } else { format!("{status},2026-11-25T09:00:00.000Z") }
}

fn item(school: &str, n: usize, mode: &str) -> String {
    format!("{school}i{n},{},Test {n},,,,{school}k,,,0,50\r\n", at(mode, "active"))
}

fn row(school: &str, (pupil, item): (usize, usize), (score, day): (u32, usize), mode: &str) -> String {
    let (at, day) = (at(mode, "active"), DAYS[day]);
    format!("{school}x{pupil}-{item},{at},{school}i{item},{school}u{pupil},fully graded,{score},{day},\r\n")
}

fn gone(school: &str, (pupil, item): (usize, usize), day: usize) -> String {
    let (at, day) = (at("delta", "tobedeleted"), DAYS[day]);
    format!("{school}x{pupil}-{item},{at},{school}i{item},{school}u{pupil},fully graded,0,{day},\r\n")
}

/// Everybody of a school and everything they have.
fn whole(school: &str, book: &Book) -> Vec<u8> {
    let users: String = (0..PUPILS)
        .map(|n| {
            format!(
                "{school}u{n},,,true,{school},student,{school}{n},,Given{n},Family,,{school}-{n},,,,,4,\r\n"
            )
        })
        .collect();
    let items: String = (0..3).map(|n| item(school, n, "bulk")).collect();
    let rows: String = book.iter().map(|(who, what)| row(school, *who, *what, "bulk")).collect();
    zipped(
        "bulk",
        vec![
            ("orgs", format!("{ORGS}{school},,,School {school},school,{school},\r\n")),
            ("users", format!("{USERS}{users}")),
            ("classes", format!("{CLASSES}{school}k,,,4A,4,c1,,homeroom,,{school},,,,\r\n")),
            ("lineItems", format!("{ITEMS}{items}")),
            ("results", format!("{RESULTS}{rows}")),
        ],
    )
}

/// A package with its pupils first, and then with its results.
async fn bring_whole(app: &TestApp, browser: &Browser, school: &str, book: &Book) -> String {
    let bytes = whole(school, book);
    let roster = [("kind", "roster"), ("create_schools", "yes")];
    apply(app, browser, &upload(browser, "whole.zip", &bytes, &roster).await).await;
    let address = upload(browser, "whole.zip", &bytes, FIELDS).await;
    apply(app, browser, &address).await;
    address
}

/// Results alone: whoever and whatever they are of was in another package.
fn changes(rows: &str) -> Vec<u8> {
    zipped("delta", vec![("results", format!("{RESULTS}{rows}"))])
}

fn three() -> Book {
    [((0, 0), (10, 0)), ((1, 0), (20, 0)), ((2, 1), (30, 1))].into()
}

/// Pupil, test, day and what was given, of one school.
async fn results(app: &TestApp, school: &str) -> Vec<String> {
    let rows: Vec<(String, String, String, String, Option<f64>)> = app
        .app
        .db
        .all(
            "SELECT p.given_name, m.name, o.taken_on, r.cell, r.value FROM result r
               JOIN pupil p ON p.school_id = r.school_id AND p.id = r.pupil_id
               JOIN occasion o ON o.id = r.occasion_id JOIN measure m ON m.id = r.measure_id
               JOIN org s ON s.id = r.school_id WHERE s.code = $1 ORDER BY 1, 2, 3",
            args![school],
        )
        .await
        .unwrap();
    rows.into_iter().map(|row| format!("{row:?}")).collect()
}

on_both!(changes_of_results_add_change_and_take_away_and_are_undone, |app| {
    let olive = app.as_("olive").await;
    bring_whole(&app, &olive, "HAR", &three()).await;
    assert_eq!(results(&app, "HAR").await.len(), 3);
    // One is new, one has another score, one another day, and one is gone.
    let rows = row("HAR", (3, 1), (44, 1), "delta")
        + &row("HAR", (0, 0), (12, 0), "delta")
        + &row("HAR", (2, 1), (30, 0), "delta")
        + &gone("HAR", (1, 0), 0);
    let address = upload(&olive, "changes.zip", &changes(&rows), FIELDS).await;
    let words = olive.get(&format!("{address}?look=preview")).await.words();
    assert!(words.contains("add 1 result, change 2 results and take away 1 result"), "{words}");
    let receipt = apply(&app, &olive, &address).await;
    assert!(receipt.contains("1 new result, 2 results changed, 1 result taken away"), "{receipt}");
    let now = [((0, 0), (12, 0)), ((2, 1), (30, 0)), ((3, 1), (44, 1))].into();
    bring_whole(&app, &olive, "QUAY", &now).await;
    assert_eq!(results(&app, "HAR").await, results(&app, "QUAY").await);
    let readings = "SELECT COUNT(*) FROM reading r JOIN measure m ON m.id = r.measure_id JOIN org o ON o.id = m.school_id WHERE o.code = ";
    let of = async |school: &str| count(&app, &format!("{readings}'{school}'")).await;
    assert_eq!((of("HAR").await, of("QUAY").await), (3, 3));
    // The same again changes nothing.
    let after = everything(&app).await;
    let again = upload(&olive, "changes.zip", &changes(&rows), FIELDS).await;
    let receipt = apply(&app, &olive, &again).await;
    assert!(receipt.contains("Nothing was different"), "{receipt}");
    assert_eq!(everything(&app).await, after);
});

on_both!(results_that_were_taken_away_are_put_back_by_undoing, |app| {
    let olive = app.as_("olive").await;
    bring_whole(&app, &olive, "HAR", &three()).await;
    let between = everything(&app).await;
    let rows = gone("HAR", (1, 0), 0) + &row("HAR", (2, 1), (30, 0), "delta");
    let address = upload(&olive, "changes.zip", &changes(&rows), FIELDS).await;
    apply(&app, &olive, &address).await;
    assert_ne!(everything(&app).await, between);
    olive.post(&format!("{address}/undo"), &[]).await;
    app.work().await;
    assert_eq!(everything(&app).await, between);
});

on_both!(a_result_that_somebody_entered_since_stays_when_changes_are_undone, |app| {
    let olive = app.as_("olive").await;
    bring_whole(&app, &olive, "HAR", &three()).await;
    let address = upload(&olive, "changes.zip", &changes(&gone("HAR", (1, 0), 0)), FIELDS).await;
    apply(&app, &olive, &address).await;
    let rows = row("HAR", (1, 0), (29, 0), "delta");
    apply(&app, &olive, &upload(&olive, "later.zip", &changes(&rows), FIELDS).await).await;
    let before = results(&app, "HAR").await;
    olive.post(&format!("{address}/undo"), &[]).await;
    app.work().await;
    assert_eq!(results(&app, "HAR").await, before);
    assert!(before.iter().any(|row| row.contains("29")), "{before:?}");
    let words = olive.get(&address).await.words();
    assert!(words.contains("1 row"), "{words}");
});

on_both!(a_first_package_that_is_undone_leaves_nothing_for_its_changes_to_put_back, |app| {
    let olive = app.as_("olive").await;
    let roster = [("kind", "roster"), ("create_schools", "yes")];
    apply(&app, &olive, &upload(&olive, "w.zip", &whole("HAR", &three()), &roster).await).await;
    let before = everything(&app).await;
    let first = upload(&olive, "whole.zip", &whole("HAR", &three()), FIELDS).await;
    apply(&app, &olive, &first).await;
    let address = upload(&olive, "changes.zip", &changes(&gone("HAR", (1, 0), 0)), FIELDS).await;
    apply(&app, &olive, &address).await;
    for file in [&first, &address] {
        olive.post(&format!("{file}/undo"), &[]).await;
        app.work().await;
    }
    assert_eq!(everything(&app).await, before);
});

on_both!(results_of_nothing_that_is_known_are_said_and_not_written, |app| {
    let olive = app.as_("olive").await;
    bring_whole(&app, &olive, "HAR", &three()).await;
    let before = everything(&app).await;
    // A pupil, a line item, and a result to be deleted that no package has named.
    let rows =
        row("HAR", (9, 0), (1, 0), "delta") + &row("HAR", (0, 9), (1, 0), "delta") + &gone("HAR", (9, 9), 0);
    let address = upload(&olive, "changes.zip", &changes(&rows), FIELDS).await;
    let words = olive.get(&format!("{address}?look=check")).await.words();
    assert!(words.contains("not known here, so it is not written"), "{words}");
    assert_ne!(olive.post(&format!("{address}/application"), &[]).await.status, StatusCode::SEE_OTHER);
    // Beside one that is known they stay out.
    let some = changes(&(rows + &row("HAR", (0, 0), (11, 0), "delta")));
    let receipt = apply(&app, &olive, &upload(&olive, "some.zip", &some, FIELDS).await).await;
    assert!(receipt.contains("1 result changed"), "{receipt}");
    assert_eq!(everything(&app).await.len(), before.len());
});

on_both!(a_package_without_results_has_none, |app| {
    let olive = app.as_("olive").await;
    let before = everything(&app).await;
    let users =
        format!("{USERS}u1,active,2026-11-25T09:00:00.000Z,true,o1,student,u1,,Nell,Byrne,,N1,,,,,4,\r\n");
    let address = upload(&olive, "changes.zip", &zipped("delta", vec![("users", users)]), FIELDS).await;
    let words = olive.get(&format!("{address}?look=check")).await.words();
    assert!(words.contains("there are no results in this package"), "{words}");
    assert_ne!(olive.post(&format!("{address}/application"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(everything(&app).await, before);
});

on_both!(results_of_another_school_are_not_known_at_this_one, |app| {
    let olive = app.as_("olive").await;
    bring_whole(&app, &olive, "HAR", &three()).await;
    let before = everything(&app).await;
    // Dev keeps the data of Alder, and the package is Harbour's.
    let dev = app.as_("dev").await;
    let rows = row("HAR", (0, 0), (11, 0), "delta") + &gone("HAR", (1, 0), 0);
    let address = upload(&dev, "changes.zip", &changes(&rows), &[("kind", "results")]).await;
    let words = dev.get(&format!("{address}?look=check")).await.words();
    assert!(words.contains("not known here, so it is not written"), "{words}");
    assert_ne!(dev.post(&format!("{address}/application"), &[]).await.status, StatusCode::SEE_OTHER);
    app.work().await;
    assert_eq!(everything(&app).await, before);
});

/// The same numbers each time.
fn random(seed: &mut u64, below: u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from((*seed >> 33) % below).unwrap()
}

fn book(seed: &mut u64) -> Book {
    let mut book = Book::new();
    for pupil in 0..PUPILS {
        for item in 0..2 {
            if random(seed, 3) > 0 {
                book.insert((pupil, item), (u32::try_from(random(seed, 3)).unwrap(), random(seed, 2)));
            }
        }
    }
    book.insert((0, 2), (7, 0));
    book
}

on_both!(a_whole_package_and_its_changes_come_to_what_the_next_whole_one_says, |app| {
    let olive = app.as_("olive").await;
    let mut seed = 7;
    for round in 0..8 {
        let (before, after) = (book(&mut seed), book(&mut seed));
        let (ours, theirs) = (format!("A{round}"), format!("B{round}"));
        bring_whole(&app, &olive, &ours, &before).await;
        let mut rows = String::new();
        for (who, what) in &after {
            if before.get(who) != Some(what) {
                rows += &row(&ours, *who, *what, "delta");
            }
        }
        for (who, (_, day)) in before.iter().filter(|(who, _)| !after.contains_key(who)) {
            rows += &gone(&ours, *who, *day);
        }
        apply(&app, &olive, &upload(&olive, "b.zip", &changes(&rows), FIELDS).await).await;
        bring_whole(&app, &olive, &theirs, &after).await;
        assert_eq!(results(&app, &ours).await, results(&app, &theirs).await, "round {round}: {rows}");
    }
});

fn by_the_command_line(place: &Place) {
    for (name, bytes, expected) in [
        ("whole.zip", whole("HAR", &three()), "add 3 results"),
        ("changes.zip", changes(&gone("HAR", (1, 0), 0)), "take away 1 result"),
        ("again.zip", changes(&gone("HAR", (1, 0), 0)), "change nothing"),
    ] {
        let path = place.folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let file = path.display().to_string();
        let out = place.run(&["import", "results", &file, "--at", "Shoreline", "--create-schools"]);
        assert_eq!(out.status.code(), Some(0), "{}", said(&out));
        assert!(said(&out).contains(expected), "{expected}: {}", said(&out));
    }
}

#[test]
fn changes_of_results_come_in_by_the_command_line() {
    by_the_command_line(&Place::new("result-changes"));
    ensemble_db::testing::run(async {
        let Some(test) = ensemble_db::testing::TestDb::postgres(ensemble::migrations::ALL).await else {
            return;
        };
        by_the_command_line(&Place::on("result-changes-p", Some(test.url.clone())));
    });
}
