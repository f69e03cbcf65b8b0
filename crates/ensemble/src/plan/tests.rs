//! The plan through the front door: what gathers, for whom, and what goes again.

use axum::http::StatusCode;
use ensemble::access::Viewer;
use ensemble::event::feed;
use ensemble_db::args;

use crate::on_both;
use crate::support::rows::{Finding, Inquiry, Practice, Thanks, Visit, put};
use crate::support::world::{id, uuid};
use crate::support::{Browser, NOW, TestApp};

const DAY: i64 = 24 * 3_600_000;

fn card(name: &str, school: &str, team: &str) -> Practice {
    Practice {
        id: uuid(name),
        network: uuid("Shoreline"),
        school: uuid(school),
        team: uuid(team),
        title: name.to_owned(),
        what_we_do: "Every pupil reads to a partner".to_owned(),
        reach: "network",
        signed: "team",
        by: uuid("tom"),
        at: NOW - 50 * DAY,
        shared_at: Some(NOW - 49 * DAY),
        withdrawn_at: None,
    }
}

/// Alder's card, Birch's visit to it, its finding about it and its thanks; an inquiry of Alder's own.
async fn story(app: &TestApp) {
    let (network, practice) = (uuid("Shoreline"), uuid("Read it three times"));
    let (alder, birch) = (uuid("Alder"), uuid("Birch"));
    let ours = card("Read it three times", "Alder", "Alder Year 4");
    let unnamed = Practice { signed: "unnamed", ..card("Reading in silence", "Alder", "Alder Year 5") };
    let draft = Practice { reach: "team", ..card("Reading in a tent", "Alder", "Alder Year 4") };
    let elsewhere = card("Reading buses", "Birch", "Birch Year 4");
    let visit = Visit {
        id: uuid("a visit"),
        network,
        guest: birch,
        host: alder,
        team: uuid("Alder Year 4"),
        practice,
        focus: "How partners begin".to_owned(),
        on_day: "2026-11-05",
        until_on: "2026-12-20",
        by: uuid("hari"),
        at: NOW - 30 * DAY,
        agreed_at: Some(NOW - 29 * DAY),
        ended_at: None,
    };
    let inquiry = |name: &str, school, team, practice| Inquiry {
        id: uuid(name),
        network,
        school,
        team,
        practice,
        title: name.to_owned(),
        by: uuid("tom"),
        at: NOW - 20 * DAY,
    };
    let trying = inquiry("Reading at home", alder, uuid("Alder Year 4"), None);
    let theirs = inquiry("Trying it", birch, uuid("Birch Year 4"), Some(practice));
    let finding = |name: &str, of: &Inquiry, practice, why: &str| Finding {
        id: uuid(name),
        network,
        school: of.school,
        team: of.team,
        inquiry: of.id,
        practice,
        why: why.to_owned(),
        reach: "network",
        signed: "team",
        by: uuid("bea"),
        at: NOW - 5 * DAY,
    };
    let theirs_found = finding("They found", &theirs, Some(practice), "two readings are enough");
    let thanks = Thanks {
        id: uuid("thanks"),
        network,
        from: uuid("Birch Year 4"),
        to: uuid("Alder Year 4"),
        practice,
        finding: theirs_found.id,
        words: "Our quiet ones read aloud now".to_owned(),
        by: uuid("bea"),
        at: NOW - 4 * DAY,
        withdrawn_at: None,
    };
    let ours_found = finding("We found", &trying, None, "families asked for shorter books");
    let mut tx = app.app.db.begin().await.unwrap();
    for row in [ours.row(), unnamed.row(), draft.row(), elsewhere.row(), visit.row(), trying.row()] {
        put(&mut tx, row).await;
    }
    for row in [theirs.row(), theirs_found.row(), thanks.row(), ours_found.row()] {
        put(&mut tx, row).await;
    }
    tx.commit().await.unwrap();
}

async fn run(app: &TestApp, sql: &str, name: &str) {
    let mut tx = app.app.db.begin().await.unwrap();
    assert_eq!(tx.run(sql, args![uuid(name)]).await.unwrap(), 1);
    tx.commit().await.unwrap();
}

async fn add(head: &Browser, words: &str) -> String {
    let reply = head.post("/plans", &[("words", words)]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    reply.location().to_owned()
}

async fn place(head: &Browser, plan: &str, kind: &str, thing: &str, state: &str) -> StatusCode {
    let thing = uuid(thing).to_string();
    let fields = [("kind", kind), ("thing", thing.as_str()), ("state", state)];
    head.post(&format!("{plan}/sources"), &fields).await.status
}

on_both!(a_paragraph_gathers_itself_and_each_sentence_opens_its_source, |app| {
    story(&app).await;
    let head = app.as_("siobhan").await;
    let plan = add(&head, "Every child enjoys reading").await;
    let page = head.get(&plan).await;
    let words = page.words();
    for sentence in [
        "Alder Year 4 team shared Read it three times with the network in October 2026.",
        "Birch came in November 2026 to see Read it three times.",
        "Alder Year 4 team started an inquiry in November 2026: Reading at home.",
        "Alder Year 4 team tried Reading at home and decided to adapt it in November 2026: families asked for shorter books.",
        "Alder Year 4 team was thanked in November 2026 for Read it three times: “Our quiet ones read aloud now”",
    ] {
        assert!(words.contains(sentence), "{sentence}: {words}");
    }
    for hidden in ["silence", "in a tent", "buses", "two readings", "Hari", "Bea", "Tom"] {
        assert!(!words.contains(hidden), "{hidden}: {words}");
    }
    assert!(words.contains("No number says how we are doing."), "{words}");
    assert!(!words.contains("No inquiry has been decided yet."), "{words}");
    assert!(!words.contains("Nobody from outside has looked."), "{words}");
    let source = format!("href=\"/practices/{}\" aria-label=\"Source", uuid("Read it three times"));
    assert!(page.text().contains(&source), "{}", page.text());
    let text = head.get(&format!("{plan}/paragraph.txt")).await;
    assert!(text.headers["content-type"].to_str().unwrap().starts_with("text/plain"));
    let (text, address) = (text.text(), format!("/visits/{}", uuid("a visit")));
    assert!(
        text.contains("came in November 2026 to see Read it three times. [") && text.contains(&address),
        "{text}"
    );
});

on_both!(what_is_taken_back_leaves_the_paragraph_at_once_and_is_missed_in_words, |app| {
    story(&app).await;
    let head = app.as_("siobhan").await;
    let plan = add(&head, "Every child enjoys reading").await;
    assert_eq!(place(&head, &plan, "practice", "Read it three times", "kept").await, StatusCode::SEE_OTHER);
    run(&app, "UPDATE practice SET reach = 'team', withdrawn_at = 1 WHERE id = $1", "Read it three times")
        .await;
    let gone = "One thing that stood here was taken back by those who made it.";
    for who in ["siobhan", "dev", "ruth"] {
        let browser = app.as_(who).await;
        for address in [plan.clone(), format!("{plan}/paragraph.txt")] {
            let words = browser.get(&address).await.words();
            assert!(
                !words.contains("Read it three times") && !words.contains("quiet ones"),
                "{who}: {words}"
            );
            assert!(words.contains(gone), "{who}: {words}");
        }
    }
    // What can no longer be read cannot be kept anew, but it can be let go of.
    assert_eq!(place(&head, &plan, "practice", "Read it three times", "kept").await, StatusCode::NOT_FOUND);
    assert_eq!(place(&head, &plan, "practice", "Read it three times", "back").await, StatusCode::SEE_OTHER);
    assert!(!head.get(&plan).await.words().contains(gone));
});

on_both!(a_head_keeps_what_the_words_missed_and_sets_aside_what_they_caught, |app| {
    story(&app).await;
    let head = app.as_("siobhan").await;
    let plan = add(&head, "Calm corridors").await;
    assert!(head.get(&plan).await.words().contains("Nothing has gathered yet"));
    assert_eq!(place(&head, &plan, "visit", "a visit", "kept").await, StatusCode::SEE_OTHER);
    let words = head.get(&plan).await.words();
    assert!(
        words.contains("Birch came in November 2026") && !words.contains("Nobody from outside"),
        "{words}"
    );
    assert_eq!(place(&head, &plan, "visit", "a visit", "set_aside").await, StatusCode::SEE_OTHER);
    let text = head.get(&format!("{plan}/paragraph.txt")).await.text();
    assert!(!text.contains("Birch") && text.contains("Nobody from outside has looked."), "{text}");
    assert!(head.get(&plan).await.words().contains("Bring back"));
    for (kind, thing, state) in [("visit", "a visit", "loved"), ("story", "a visit", "kept")] {
        assert_eq!(place(&head, &plan, kind, thing, state).await, StatusCode::BAD_REQUEST);
    }
    for (kind, thing) in [
        ("visit", "no visit"),
        ("practice", "Reading in a tent"),
        ("practice", "Reading buses"),
        ("practice", "Reading in silence"),
    ] {
        assert_eq!(place(&head, &plan, kind, thing, "kept").await, StatusCode::NOT_FOUND, "{thing}");
    }
});

on_both!(only_the_head_changes_a_plan_and_only_the_school_reads_it, |app| {
    story(&app).await;
    let head = app.as_("siobhan").await;
    let plan = add(&head, "Every child enjoys reading").await;
    for who in ["amina", "tom", "ruth", "dev"] {
        let browser = app.as_(who).await;
        assert!(browser.get("/plans").await.words().contains("Every child enjoys reading"), "{who}");
        assert_eq!(browser.get(&plan).await.status, StatusCode::OK, "{who}");
        for address in ["/plans".to_owned(), format!("{plan}/judgement"), format!("{plan}/closed")] {
            let reply = browser.post(&address, &[("words", "Mine"), ("judgement", "Mine")]).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{who} {address}");
        }
        assert_eq!(place(&browser, &plan, "visit", "a visit", "kept").await, StatusCode::FORBIDDEN, "{who}");
    }
    for who in ["hari", "bea", "carla", "lena", "olive"] {
        let browser = app.as_(who).await;
        assert!(!browser.get("/plans").await.words().contains("enjoys"), "{who}");
        for address in [plan.clone(), format!("{plan}/paragraph.txt")] {
            assert_eq!(browser.get(&address).await.status, StatusCode::NOT_FOUND, "{who} {address}");
        }
    }
    let hari = app.as_("hari").await;
    let school = uuid("Alder").to_string();
    let reply = hari.post("/plans", &[("words", "Theirs"), ("school", school.as_str())]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND, "another school’s head");
    assert_eq!(hari.post(&format!("{plan}/closed"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.as_("lena").await.post("/plans", &[("words", "All")]).await.status, StatusCode::NOT_FOUND);
    let gus = app.as_("gus").await;
    assert_eq!(gus.get("/plans").await.status, StatusCode::FORBIDDEN, "a guest");
    assert_eq!(gus.get(&plan).await.status, StatusCode::FORBIDDEN, "a guest");
});

on_both!(a_colleague_reads_what_was_shared_and_no_visit_or_inquiry_of_others, |app| {
    story(&app).await;
    let plan = add(&app.as_("siobhan").await, "Every child enjoys reading").await;
    let words = app.as_("ruth").await.get(&plan).await.words();
    assert!(words.contains("shared Read it three times") && words.contains("was thanked"), "{words}");
    assert!(words.contains("shared Reading in silence"), "her own team’s card: {words}");
    for hidden in ["Birch came", "started an inquiry", "Reading at home", "No number says", "Set aside"] {
        assert!(!words.contains(hidden), "{hidden}: {words}");
    }
    assert!(words.contains("You read here what was shared with you."), "{words}");
});

on_both!(a_judgement_is_written_and_a_closed_priority_stays_as_it_is, |app| {
    let head = app.as_("siobhan").await;
    let plan = add(&head, "Every child enjoys reading").await;
    let address = format!("{plan}/judgement");
    let long = "Keep going. ".repeat(110);
    let reply = head.post(&address, &[("judgement", long.as_str())]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.words().contains("Use 1200 characters or fewer") && reply.words().contains("Keep going."));
    let kept = [("judgement", "Keep partners. Stop the race.")];
    assert_eq!(head.post(&address, &kept).await.status, StatusCode::SEE_OTHER);
    assert!(app.as_("amina").await.get(&plan).await.words().contains("Stop the race."));
    assert_eq!(head.post(&format!("{plan}/closed"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(head.post(&format!("{plan}/closed"), &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(head.post(&address, &kept).await.status, StatusCode::CONFLICT);
    assert!(head.get("/plans").await.words().contains(", closed on 26 November 2026"));
});

on_both!(a_priority_needs_words_and_comes_back_as_it_was_typed, |app| {
    let head = app.as_("siobhan").await;
    let reply = head.post("/plans", &[("words", "  ")]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.words().contains("Enter what matters most"), "{}", reply.words());
    let long = "r".repeat(161);
    let reply = head.post("/plans", &[("words", long.as_str())]).await;
    assert!(reply.text().contains(&long) && reply.words().contains("160 characters or fewer"));
    add(&head, "Every child enjoys reading").await;
    for (who, told) in [("siobhan", true), ("dev", true), ("amina", false), ("hari", false)] {
        let viewer = Viewer::person(&app.app, id(who)).await.unwrap().unwrap();
        let news = feed::list(&viewer, id("Alder"), 10).await.unwrap();
        let words = "added a priority to the plan: Every child enjoys reading";
        assert_eq!(news.iter().any(|e| e.sentence.words.ends_with(words)), told, "{who}");
    }
});
