//! A school year rolls over.

use axum::http::StatusCode;
use ensemble_db::args;

use super::{alder_list, apply, count, everything, upload};
use crate::on_both;
use crate::support::{Browser, TestApp, world};

const DAY: i64 = 24 * 3_600_000;

/// Tuesday 15 June 2027, two weeks before Alder's year ends.
async fn june(app: &TestApp) {
    app.app.clock.advance(201 * DAY);
}

fn address() -> String {
    format!("/network/{}/next-session", world::uuid("Alder"))
}

/// What the page proposes, as it would be sent.
const PROPOSED: &[(&str, &str)] = &[
    ("name", "2027 to 2028"),
    ("from_on", "2027-08-17"),
    ("until_on", "2028-06-30"),
    ("teams", "names"),
    ("g0", "to"),
    ("g0-to", "5A"),
    ("g1", "to"),
    ("g1-to", "5B"),
];

fn with(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let kept = PROPOSED.iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
    kept.chain(changes).copied().collect()
}

/// Chooses, and gives the address of the preview.
async fn choose(browser: &Browser, fields: &[(&str, &str)]) -> String {
    let reply = browser.post(&address(), fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    reply.location().to_owned()
}

/// Class of next year, its stage, and how many sit in it from its first day on.
async fn next_year(app: &TestApp) -> Vec<(String, Option<String>, i64)> {
    app.app
        .db
        .all(
            "SELECT c.name, c.stage, COUNT(m.pupil_id) FROM class c JOIN school_session s ON s.id = c.session_id
               LEFT JOIN class_pupil m ON m.school_id = c.school_id AND m.class_id = c.id AND m.from_on = s.from_on
                    AND m.until_on IS NULL
              WHERE s.from_on = '2027-08-17' GROUP BY c.name, c.stage ORDER BY c.name",
            args![],
        )
        .await
        .unwrap()
}

async fn shares(app: &TestApp) -> Vec<(String, String, Option<String>)> {
    app.app
        .db
        .all(
            "SELECT c.name, t.from_on, t.until_on FROM team_class t JOIN class c ON c.id = t.class_id
              WHERE t.team_id = $1 ORDER BY t.from_on, c.name",
            args![world::uuid("Alder Year 4")],
        )
        .await
        .unwrap()
}

fn class(name: &str, stage: &str, pupils: i64) -> (String, Option<String>, i64) {
    (name.to_owned(), Some(stage.to_owned()), pupils)
}

on_both!(a_school_year_rolls_over_once_and_can_be_undone, |app| {
    june(&app).await;
    let dev = app.as_("dev").await;
    let page = dev.get(&address()).await;
    let words = page.words();
    assert!(words.contains("2026 to 2027 ends on 30 June 2027"), "{words}");
    for proposed in [
        "value=\"2027 to 2028\"",
        "value=\"2027-08-17\"",
        "value=\"2028-06-30\"",
        "value=\"5A\"",
        "value=\"5B\"",
    ] {
        assert!(page.text().contains(proposed), "{proposed}: {}", page.text());
    }
    let before = everything(&app).await;
    let preview = choose(&dev, PROPOSED).await;
    let words = dev.get(&preview).await.words();
    for said in [
        "The school year 2027 to 2028 begins on 17 August 2027 and ends on 30 June 2028.",
        "4 classes are made.",
        "20 pupils go to a class of the next year.",
        "2 classes wait empty for pupils who join: 4A, 4B.",
        "Teams share 2 classes of the next year.",
        "The lists of 2026 to 2027 end with 30 June 2027.",
        "4A Year 4 10 5A",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert!(!words.contains("Pupil00"), "nobody is named");
    assert_eq!(everything(&app).await, before, "nothing is written before somebody says so");

    let receipt = apply(&app, &dev, &preview).await;
    assert!(receipt.contains("The next school year is set up"), "{receipt}");
    assert!(receipt.contains("20 in a class of the next year"), "{receipt}");
    let year_4 = |name| class(name, "Year 4", 0);
    assert_eq!(
        next_year(&app).await,
        [year_4("4A"), year_4("4B"), class("5A", "Year 5", 10), class("5B", "Year 5", 10)]
    );
    let ended = "SELECT COUNT(*) FROM class_pupil WHERE until_on = '2027-07-01'";
    assert_eq!(count(&app, ended).await, 20, "half-open: the lists end where the year does");
    assert_eq!(count(&app, "SELECT COUNT(*) FROM class_staff WHERE until_on = '2027-07-01'").await, 1);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM class WHERE name = '4A' AND stage = 'Year 4'").await, 3);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil WHERE stage = 'Year 5'").await, 20);
    let share = |class: &str, from: &str, until: Option<&str>| {
        (class.to_owned(), from.to_owned(), until.map(str::to_owned))
    };
    let end = Some("2027-07-01");
    assert_eq!(
        shares(&app).await,
        [
            share("4A", "2026-08-17", end),
            share("4B", "2026-08-17", end),
            share("4A", "2027-08-17", None),
            share("4B", "2027-08-17", None)
        ]
    );

    // The same again changes nothing, whether it is this year's last day or the next one's first.
    let after = everything(&app).await;
    for days in [0, 10] {
        app.app.clock.advance(days * DAY);
        let dev = app.as_("dev").await;
        let again = choose(&dev, PROPOSED).await;
        let words = dev.get(&again).await.words();
        assert!(words.contains("Everything is there already, so nothing would change."), "{words}");
        assert!(apply(&app, &dev, &again).await.contains("Nothing was different"));
        assert_eq!(everything(&app).await, after);
    }
    let dev = app.as_("dev").await;
    assert_eq!(dev.post(&format!("{preview}/undo"), &[]).await.status, StatusCode::SEE_OTHER);
    app.work().await;
    assert!(dev.get(&preview).await.words().contains("The next school year has been undone"));
    assert_eq!(everything(&app).await, before);
});

on_both!(a_list_of_pupils_in_the_new_year_finds_everybody_and_makes_nobody_twice, |app| {
    june(&app).await;
    let head = app.as_("siobhan").await;
    let preview = choose(&head, PROPOSED).await;
    apply(&app, &head, &preview).await;
    let new_list = alder_list().replace(",4A,", ",5A,").replace(",4B,", ",5B,").replace("Year 4", "Year 5");
    // In June the list is still of the old year, in July of the one that comes, in September of the new one.
    for (days, list) in [(1, alder_list()), (30, new_list.clone()), (60, new_list)] {
        app.app.clock.advance(days * DAY);
        let dev = app.as_("dev").await;
        let list =
            list.replace("Alder-77,Nell,Byrne", "Alder-00,Pupil00,OfAlder").replace("Newname", "OfAlder");
        let file = upload(&dev, "p.csv", list.as_bytes(), &[("kind", "roster")]).await;
        dev.post(&format!("{file}/application"), &[("absent", "stay")]).await;
        app.work().await;
        assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil").await, 40, "after {days} more days");
        let classes =
            "SELECT COUNT(*) FROM class WHERE school_id IN (SELECT id FROM org WHERE name = 'Alder')";
        assert_eq!(count(&app, classes).await, 6, "after {days} more days");
        let sessions = "SELECT COUNT(*) FROM school_session WHERE school_id IN (SELECT id FROM org WHERE name = 'Alder')";
        assert_eq!(count(&app, sessions).await, 2);
    }
});

on_both!(the_last_stage_leaves_and_is_not_asked_back_by_a_list_of_june, |app| {
    june(&app).await;
    let dev = app.as_("dev").await;
    let fields = with(&[("g1", "leaves"), ("g1-to", ""), ("teams", "pupils")]);
    let preview = choose(&dev, &fields).await;
    let words = dev.get(&preview).await.words();
    assert!(words.contains("10 pupils leave the school after 30 June 2027."), "{words}");
    assert!(words.contains("4B Year 4 10 Leave after 30 June 2027"), "{words}");
    apply(&app, &dev, &preview).await;
    let left = "SELECT COUNT(*) FROM pupil WHERE left_on = '2027-07-01' AND stage = 'Year 4'";
    assert_eq!(count(&app, left).await, 10);
    assert_eq!(shares(&app).await.last().unwrap().0, "5A", "the team goes up with its pupils");
    let list = alder_list().replace("Alder-77,Nell,Byrne", "Alder-00,Pupil00,OfAlder");
    let file = upload(&dev, "p.csv", list.as_bytes(), &[("kind", "roster")]).await;
    dev.post(&format!("{file}/application"), &[("absent", "stay")]).await;
    app.work().await;
    assert_eq!(count(&app, left).await, 10, "a last day that is to come is not forgotten");
    dev.post(&format!("{file}/undo"), &[]).await;
    app.work().await;
});

on_both!(a_year_is_not_rolled_over_in_its_middle_nor_by_anybody_else, |app| {
    let dev = app.as_("dev").await;
    let preview = choose(&dev, PROPOSED).await;
    let words = dev.get(&preview).await.words();
    assert!(words.contains("This can be written from 2 April 2027 on"), "{words}");
    let reply = dev.post(&format!("{preview}/application"), &[]).await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM school_session").await, 2);
    for (who, status) in [
        ("amina", StatusCode::FORBIDDEN),
        ("tom", StatusCode::FORBIDDEN),
        ("bruno", StatusCode::NOT_FOUND),
        ("hari", StatusCode::NOT_FOUND),
        ("olive", StatusCode::NOT_FOUND),
        ("lena", StatusCode::FORBIDDEN),
    ] {
        let browser = app.as_(who).await;
        assert_eq!(browser.get(&address()).await.status, status, "{who}");
        assert_eq!(browser.post(&address(), PROPOSED).await.status, status, "{who}");
    }
    let olive = app.as_("olive").await;
    assert_eq!(olive.post(&format!("{preview}/application"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        app.as_("bruno").await.get(&format!("{preview}/classes.csv")).await.status,
        StatusCode::NOT_FOUND
    );
    let file = dev.get(&format!("{preview}/classes.csv")).await.text();
    assert!(file.contains("4A,Year 4,10,5A"), "{file}");
    let team = format!("/network/{}/next-session", world::uuid("Alder Year 4"));
    assert_eq!(dev.get(&team).await.status, StatusCode::NOT_FOUND);
    assert_eq!(dev.post(&format!("{preview}/set-aside"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(dev.get(&preview).await.words().contains("set aside"));
});

on_both!(what_is_not_right_comes_back_as_it_was_typed, |app| {
    june(&app).await;
    let dev = app.as_("dev").await;
    for (field, typed, said) in [
        ("name", "", "Enter a name for the school year"),
        ("from_on", "31/02/2027", "31/02/2027 is not a date"),
        ("from_on", "2027-06-01", "2026 to 2027 goes on until 30 June 2027"),
        ("until_on", "2027-08-16", "The year ends before it begins"),
        ("teams", "everybody", "Choose what becomes of teams"),
        ("g0-to", "", "Write the class that 4A goes to"),
    ] {
        let fields =
            PROPOSED.iter().map(|&(n, v)| if n == field { (n, typed) } else { (n, v) }).collect::<Vec<_>>();
        let reply = dev.post(&address(), &fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {typed}");
        assert!(reply.words().contains(said), "{said}: {}", reply.words());
        assert!(reply.text().contains("value=\"5B\""), "what was typed is there");
    }
    let term = [("t0-name", "Autumn"), ("t0-from", "2027-08-01"), ("t0-until", "2027-12-18")];
    let fields: Vec<_> = PROPOSED.iter().chain(&term).copied().collect();
    let reply = dev.post(&address(), &fields).await;
    assert!(reply.words().contains("Autumn has to lie inside the school year"), "{}", reply.words());
    let term = [("t0-name", "Autumn"), ("t0-from", "2027-08-17"), ("t0-until", "18/12/2027")];
    let fields: Vec<_> = PROPOSED.iter().chain(&term).copied().collect();
    let preview = choose(&dev, &fields).await;
    assert!(dev.get(&preview).await.words().contains("1 term is written down."));
    apply(&app, &dev, &preview).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM term WHERE until_on = '2027-12-19'").await, 1);
});
