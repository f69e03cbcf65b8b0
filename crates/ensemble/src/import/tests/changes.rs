//! OneRoster packages that hold only what changed.

use std::io::{Cursor, Write as _};

use axum::http::StatusCode;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{apply, count, everything, upload};
use crate::on_both;

const ROSTER: &[(&str, &str)] = &[("kind", "roster"), ("create_schools", "yes")];
pub(super) const ORGS: &str = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\r\n";
pub(super) const USERS: &str = "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\r\n";
pub(super) const CLASSES: &str = "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\r\n";
const ENROLMENTS: &str = "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\r\n";

fn user(id: &str, given: &str, family: &str, status: &str) -> String {
    let at = if status.is_empty() { "" } else { "2026-11-25T09:00:00.000Z" };
    format!("{id},{status},{at},true,o1,student,{id},,{given},{family},,N-{id},,,,,4,\r\n")
}

fn class(id: &str, title: &str, status: &str) -> String {
    let at = if status.is_empty() { "" } else { "2026-11-25T09:00:00.000Z" };
    format!("{id},{status},{at},{title},4,c1,,homeroom,,o1,,,,\r\n")
}

fn place(id: &str, user: &str, class: &str, status: &str) -> String {
    let at = if status.is_empty() { "" } else { "2026-11-25T09:00:00.000Z" };
    format!("{id},{status},{at},{class},o1,{user},student,,,\r\n")
}

fn package(mode: &str, users: &str, classes: &str, places: &str) -> Vec<u8> {
    let org = if mode == "bulk" { format!("{ORGS}o1,,,Harbour,school,HAR,\r\n") } else { String::new() };
    let files = vec![
        ("orgs", org),
        ("users", format!("{USERS}{users}")),
        ("classes", format!("{CLASSES}{classes}")),
        ("enrollments", format!("{ENROLMENTS}{places}")),
    ];
    zipped(mode, files)
}

/// A package of these files, without those that have no row.
pub(super) fn zipped(mode: &str, mut files: Vec<(&str, String)>) -> Vec<u8> {
    files.retain(|(_, text)| text.lines().count() > 1);
    let listed = files.iter().map(|(name, _)| format!("file.{name},{mode}\r\n")).collect::<String>();
    let manifest = format!("propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,1.1\r\n{listed}");
    files.push(("manifest", manifest));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(format!("{name}.csv"), SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Ten pupils in two classes.
fn whole() -> Vec<u8> {
    let users: String = (0..10).map(|n| user(&format!("u{n}"), &format!("Given{n}"), "Family", "")).collect();
    let places: String =
        (0..10).map(|n| place(&format!("e{n}"), &format!("u{n}"), ["k1", "k2"][n % 2], "")).collect();
    package("bulk", &users, &(class("k1", "4A", "") + &class("k2", "4B", "")), &places)
}

const HERE: &str = "SELECT COUNT(*) FROM pupil p JOIN org o ON o.id = p.school_id WHERE o.code = 'HAR' AND p.left_on IS NULL";

fn open_in(class: &str) -> String {
    format!(
        "SELECT COUNT(*) FROM class_pupil m JOIN class c ON c.id = m.class_id JOIN org o ON o.id = c.school_id
          WHERE o.code = 'HAR' AND m.until_on IS NULL AND c.name = '{class}'"
    )
}

on_both!(a_package_of_changes_changes_what_it_speaks_of_and_nobody_else_leaves, |app| {
    let olive = app.as_("olive").await;
    let first = upload(&olive, "whole.zip", &whole(), ROSTER).await;
    apply(&app, &olive, &first).await;
    assert_eq!((count(&app, HERE).await, count(&app, &open_in("4A")).await), (10, 5));
    let between = everything(&app).await;
    // The school itself is not in the package: what it was called is remembered.
    let users = user("u1", "Given1", "Newname", "active")
        + &user("u2", "Given2", "Family", "tobedeleted")
        + &user("u11", "Nell", "Byrne", "active");
    let places = place("e3", "u3", "k2", "tobedeleted")
        + &place("e33", "u3", "k1", "active")
        + &place("e11", "u11", "k3", "active");
    let changes = package("delta", &users, &class("k3", "4C", "active"), &places);
    let address = upload(&olive, "changes.zip", &changes, ROSTER).await;
    let words = olive.get(&format!("{address}?look=preview")).await.words();
    assert!(words.contains("add 1 pupil, mark 1 leaver, rename 1"), "{words}");
    let receipt = apply(&app, &olive, &address).await;
    assert!(receipt.contains("1 joined, 1 left, 1 renamed"), "{receipt}");
    assert_eq!(count(&app, HERE).await, 10);
    // u2 has left 4A and u3 has come; Nell is in the class that is new.
    assert_eq!(count(&app, &open_in("4A")).await, 5);
    assert_eq!(count(&app, &open_in("4B")).await, 4);
    assert_eq!(count(&app, &open_in("4C")).await, 1);
    let after = everything(&app).await;
    // The same again changes nothing.
    let again = upload(&olive, "changes.zip", &changes, ROSTER).await;
    let receipt = apply(&app, &olive, &again).await;
    assert!(receipt.contains("Nothing was different"), "{receipt}");
    assert_eq!(everything(&app).await, after);
    // Who was to be deleted comes back with another package, with their history.
    let back =
        package("delta", &user("u2", "Given2", "Family", "active"), "", &place("e2", "u2", "k1", "active"));
    let returned = upload(&olive, "back.zip", &back, ROSTER).await;
    apply(&app, &olive, &returned).await;
    assert_eq!((count(&app, HERE).await, count(&app, &open_in("4A")).await), (11, 6));
    for file in [&returned, &address] {
        olive.post(&format!("{file}/undo"), &[]).await;
        app.work().await;
    }
    assert_eq!(everything(&app).await, between);
});

on_both!(changes_of_nobody_who_is_known_are_said_and_not_written, |app| {
    let olive = app.as_("olive").await;
    let before = everything(&app).await;
    // Nothing was ever brought in whole.
    let changes = package(
        "delta",
        &user("u2", "Given2", "Family", "tobedeleted"),
        "",
        &place("e1", "u3", "k1", "active"),
    );
    let address = upload(&olive, "changes.zip", &changes, ROSTER).await;
    let words = olive.get(&format!("{address}?look=check")).await.words();
    assert!(words.contains("not known here, so it is not written"), "{words}");
    let reply = olive.post(&format!("{address}/application"), &[]).await;
    assert_ne!(reply.status, StatusCode::SEE_OTHER);
    app.work().await;
    assert_eq!(everything(&app).await, before);
});

on_both!(who_is_missing_from_a_whole_package_leaves_and_is_back_with_the_next, |app| {
    let olive = app.as_("olive").await;
    apply(&app, &olive, &upload(&olive, "whole.zip", &whole(), ROSTER).await).await;
    let users: String = (0..9).map(|n| user(&format!("u{n}"), &format!("Given{n}"), "Family", "")).collect();
    let places: String =
        (0..9).map(|n| place(&format!("e{n}"), &format!("u{n}"), ["k1", "k2"][n % 2], "")).collect();
    let fewer = package("bulk", &users, &(class("k1", "4A", "") + &class("k2", "4B", "")), &places);
    apply(&app, &olive, &upload(&olive, "fewer.zip", &fewer, ROSTER).await).await;
    assert_eq!(count(&app, HERE).await, 9);
    app.app.clock.advance(24 * 3_600_000);
    let olive = app.as_("olive").await;
    let receipt = apply(&app, &olive, &upload(&olive, "whole.zip", &whole(), ROSTER).await).await;
    assert!(receipt.contains("1 joined"), "{receipt}");
    assert_eq!((count(&app, HERE).await, count(&app, &open_in("4B")).await), (10, 5));
    let history =
        "SELECT COUNT(*) FROM class_pupil m JOIN pupil p ON p.id = m.pupil_id WHERE p.given_name = 'Given9'";
    assert_eq!(count(&app, history).await, 2, "where they were before is kept");
});

on_both!(a_package_says_how_many_classes_and_places_are_new, |app| {
    let olive = app.as_("olive").await;
    let users = user("u1", "Kofi", "Boateng", "") + &user("u2", "Nell", "Byrne", "");
    let places = place("e1", "u1", "k1", "") + &place("e2", "u2", "k1", "");
    let package = package("bulk", &users, &class("k1", "4A", ""), &places);
    let address = upload(&olive, "whole.zip", &package, ROSTER).await;
    let words = olive.get(&format!("{address}?look=preview")).await.words();
    for said in ["2 joiners", "1 new class", "2 new places in classes", "1 school is new"] {
        assert!(words.contains(said), "{said}: {words}");
    }
});
