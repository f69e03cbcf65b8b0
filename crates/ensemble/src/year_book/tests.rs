//! The year book through the front door.

use axum::http::StatusCode;
use ensemble::access::Viewer;
use ensemble::event::Event;
use ensemble::year_book;
use ensemble_db::args;
use uuid::Uuid;

use crate::on_both;
use crate::support::rows::{Finding, Inquiry, Practice, Thanks, happened, put};
use crate::support::world::{id, uuid};
use crate::support::{NOW, TestApp};

const DAY: i64 = 24 * 3_600_000;

/// Alder shared a card in July and another in October; Birch found something, and thanked.
async fn year(app: &TestApp) {
    let (network, card) = (uuid("Shoreline"), uuid("Read it three times"));
    let practice = |name: &str, team: &str, signed, days| Practice {
        id: uuid(name),
        network,
        school: uuid("Alder"),
        team: uuid(team),
        title: name.to_owned(),
        what_we_do: String::new(),
        reach: "network",
        signed,
        by: uuid("tom"),
        at: NOW - days * DAY,
        shared_at: Some(NOW - days * DAY),
        withdrawn_at: None,
    };
    let cards = [
        practice("Read it three times", "Alder Year 4", "team", 40),
        practice("Last year’s idea", "Alder Year 4", "team", 130),
        practice("Reading in silence", "Alder Year 5", "unnamed", 39),
    ];
    let inquiry = Inquiry {
        id: uuid("Trying it"),
        network,
        school: uuid("Birch"),
        team: uuid("Birch Year 4"),
        practice: Some(card),
        title: "Trying it".to_owned(),
        by: uuid("bea"),
        at: NOW - 20 * DAY,
    };
    let finding = Finding {
        id: uuid("They found"),
        network,
        school: uuid("Birch"),
        team: uuid("Birch Year 4"),
        inquiry: inquiry.id,
        practice: Some(card),
        why: "two readings are enough".to_owned(),
        reach: "network",
        signed: "team",
        by: uuid("bea"),
        at: NOW - 5 * DAY,
    };
    let thanks = Thanks {
        id: uuid("thanks"),
        network,
        from: uuid("Birch Year 4"),
        to: uuid("Alder Year 4"),
        practice: card,
        finding: finding.id,
        words: "Our quiet ones read aloud now".to_owned(),
        by: uuid("bea"),
        at: NOW - 4 * DAY,
        withdrawn_at: None,
    };
    let mut tx = app.app.db.begin().await.unwrap();
    for card in &cards {
        put(&mut tx, card.row()).await;
        let shared = Event::PracticeShared {
            team: ensemble::web::id::Id::new(card.team),
            practice: ensemble::web::id::Id::new(card.id),
        };
        happened(&mut tx, Uuid::from_u128(card.at as u128), card.at, card.by, &shared).await;
    }
    for row in [inquiry.row(), finding.row(), thanks.row()] {
        put(&mut tx, row).await;
    }
    let found = Event::FindingMade { team: id("Birch Year 4"), finding: id("They found") };
    happened(&mut tx, Uuid::from_u128(1), finding.at, finding.by, &found).await;
    let thanked = Event::ThanksSent { team: id("Birch Year 4"), thanks: id("thanks") };
    happened(&mut tx, Uuid::from_u128(2), thanks.at, thanks.by, &thanked).await;
    let watched = Event::MeasureDefined { team: id("Alder Year 4"), measure: id("a measure") };
    happened(&mut tx, Uuid::from_u128(3), NOW - DAY, uuid("tom"), &watched).await;
    tx.commit().await.unwrap();
}

const SHARED: &str = "Alder Year 4, Alder shared Read it three times";
const FOUND: &str = "Birch Year 4, Birch tried and adapted Read it three times";
const THANKED: &str = "Birch Year 4, Birch thanked Alder Year 4, Alder for Read it three times";
const SAID: &str = "Our quiet ones read aloud now";

on_both!(the_year_is_told_by_month_with_the_newest_first, |app| {
    assert!(app.as_("amina").await.get("/year-book").await.words().contains("Nothing yet this school year"));
    year(&app).await;
    for who in ["amina", "siobhan", "dev", "bea", "carla", "lena", "ruth"] {
        let words = app.as_(who).await.get("/year-book").await.words();
        let at = |text: &str| words.find(text).unwrap_or_else(|| panic!("{who} misses {text}: {words}"));
        let order = [at("November 2026"), at(THANKED), at(SAID), at(FOUND), at("October 2026"), at(SHARED)];
        assert!(order.is_sorted(), "{who}: {words}");
        assert!(words.contains("A primary school in the network shared Reading in silence"), "{words}");
        assert!(!words.contains("Last year’s idea"), "before August: {words}");
        assert!(!words.contains("began watching"), "nobody’s numbers: {words}");
    }
    assert_eq!(app.as_("gus").await.get("/year-book").await.status, StatusCode::FORBIDDEN);
});

on_both!(our_schools_year_gives_no_unnamed_team_away, |app| {
    year(&app).await;
    let words = app.as_("siobhan").await.get("/year-book?of=school").await.words();
    assert!(words.contains(SHARED) && !words.contains(FOUND), "{words}");
    assert!(!words.contains("silence"), "{words}");
    let words = app.as_("hari").await.get("/year-book?of=school").await.words();
    assert!(words.contains(FOUND) && words.contains(SAID) && !words.contains(SHARED), "{words}");
    let words = app.as_("lena").await.get("/year-book?of=school").await.words();
    assert!(words.contains(SHARED), "who works in no school reads the network’s: {words}");
});

on_both!(what_is_taken_back_is_gone_from_the_year, |app| {
    year(&app).await;
    let viewer = Viewer::person(&app.app, id("hari")).await.unwrap().unwrap();
    assert_eq!(year_book::thanks_for(&viewer, id("Read it three times")).await.unwrap().len(), 1);
    let mut tx = app.app.db.begin().await.unwrap();
    let sql = "UPDATE thanks SET withdrawn_at = 1 WHERE id = $1";
    assert_eq!(tx.run(sql, args![uuid("thanks")]).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert!(year_book::thanks_for(&viewer, id("Read it three times")).await.unwrap().is_empty());
    let hari = app.as_("hari").await;
    for address in ["/year-book", "/year-book.csv", "/year-book.csv?of=school"] {
        let words = hari.get(address).await.words();
        assert!(!words.contains(THANKED) && !words.contains(SAID) && words.contains(FOUND), "{words}");
    }
    let mut tx = app.app.db.begin().await.unwrap();
    let sql = "UPDATE practice SET reach = 'team', withdrawn_at = 1 WHERE id = $1";
    assert_eq!(tx.run(sql, args![uuid("Read it three times")]).await.unwrap(), 1);
    tx.commit().await.unwrap();
    let words = hari.get("/year-book").await.words();
    assert!(!words.contains("Read it three times"), "{words}");
    assert!(words.contains("Birch Year 4, Birch tried and adapted an inquiry of its own"), "{words}");
    assert!(app.as_("amina").await.get("/year-book").await.words().contains(SHARED), "the team’s own");
});

on_both!(the_lines_can_be_taken_away_as_a_table, |app| {
    year(&app).await;
    let reply = app.as_("amina").await.get("/year-book.csv").await;
    assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    let text = reply.text();
    assert!(text.contains("Month,Sentence\r\n"), "{text}");
    assert!(text.contains(&format!("November 2026,\"{THANKED}: “{SAID}”\"\r\n")), "{text}");
    assert!(text.contains(&format!("October 2026,\"{SHARED}\"\r\n")), "{text}");
});
