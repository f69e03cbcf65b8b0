//! Noticing something good, and the team's three ways to answer.

use axum::http::StatusCode;
use ensemble::access::Viewer;
use ensemble_db::args;

use crate::on_both;
use crate::support::world::{id, uuid};
use crate::support::{Browser, TestApp};

async fn notices(browser: &Browser, place: &str, words: &str) -> StatusCode {
    let fields = [("team", uuid(place).to_string()), ("words", words.to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let reply = browser.post("/notices", &fields).await;
    if reply.status == StatusCode::SEE_OTHER {
        let words = browser.get(reply.location()).await.words();
        assert!(words.contains("The team has it") && words.contains("Nobody is told"), "{words}");
    }
    reply.status
}

/// The address of the only notice there is.
async fn only(app: &TestApp) -> String {
    let (id,): (uuid::Uuid,) = app.app.db.one("SELECT id FROM notice", args![]).await.unwrap();
    format!("/notices/{id}")
}

async fn count(app: &TestApp, sql: &str) -> i64 {
    app.app.db.one::<(i64,)>(sql, args![]).await.unwrap().0
}

async fn waiting(app: &TestApp, handle: &str) -> Vec<String> {
    let viewer = Viewer::person(&app.app, id(handle)).await.unwrap().unwrap();
    ensemble::notice::waiting(&viewer).await.unwrap().into_iter().map(|n| n.words).collect()
}

const SEEN: &str = "Nobody queues at your door & everybody reads";

on_both!(what_somebody_noticed_reaches_the_team_and_nobody_else, |app| {
    let bea = app.as_("bea").await;
    assert_eq!(notices(&bea, "Alder Year 4", SEEN).await, StatusCode::SEE_OTHER);
    let at = only(&app).await;
    for member in ["amina", "tom"] {
        let words = app.as_(member).await.get(&at).await.words();
        assert!(words.contains("Would you tell others what you did?"), "{words}");
        assert!(words.contains(SEEN) && words.contains("Bea Novak"), "{words}");
        assert_eq!(waiting(&app, member).await, [SEEN]);
        assert!(app.as_(member).await.get("/practices").await.words().contains(SEEN));
    }
    // The head of the school, its data manager, its other team, whoever leads, and the sender.
    for other in ["siobhan", "dev", "ruth", "hari", "carla", "lena", "olive", "bea"] {
        let browser = app.as_(other).await;
        assert_eq!(browser.get(&at).await.status, StatusCode::NOT_FOUND, "{other}");
        for (way, fields) in [("not-now", &[][..]), ("otherwise", &[("otherwise", "luck")][..])] {
            let reply = browser.post(&format!("{at}/{way}"), fields).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{other}: {way}");
        }
        assert!(waiting(&app, other).await.is_empty(), "{other}");
        assert!(!browser.get("/practices").await.words().contains(SEEN), "{other}");
    }
    assert_eq!(app.as_("gus").await.get(&at).await.status, StatusCode::FORBIDDEN, "a guest");
    assert_eq!(count(&app, "SELECT COUNT(*) FROM notice").await, 1);
});

on_both!(not_now_leaves_no_trace, |app| {
    let bea = app.as_("bea").await;
    notices(&bea, "Alder Year 4", SEEN).await;
    let at = only(&app).await;
    let amina = app.as_("amina").await;
    assert_eq!(amina.post(&format!("{at}/not-now"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM notice").await, 0);
    assert_eq!(amina.get(&at).await.status, StatusCode::NOT_FOUND);
    assert_eq!(amina.post(&format!("{at}/not-now"), &[]).await.status, StatusCode::NOT_FOUND);
    let bodies: Vec<(String,)> = app.app.db.all("SELECT body FROM event", args![]).await.unwrap();
    let notice = at.rsplit('/').next().unwrap();
    assert!(bodies.iter().all(|(body,)| !body.contains(notice) && !body.contains("now")), "{bodies:?}");
    for who in ["bea", "amina", "tom", "siobhan", "lena"] {
        let viewer = Viewer::person(&app.app, id(who)).await.unwrap().unwrap();
        let told = ensemble::event::feed::list(&viewer, id("Shoreline"), 20).await.unwrap();
        assert!(told.is_empty(), "{who} hears of it");
        assert!(!app.as_(who).await.get("/").await.words().contains(SEEN), "{who}");
    }
});

on_both!(a_told_story_answers_the_notice_as_declining_does, |app| {
    let hari = app.as_("hari").await;
    let event = "SELECT COUNT(*) FROM event WHERE body LIKE '%NoticeAnswered%'";
    notices(&hari, "Alder Year 4", SEEN).await;
    let at = only(&app).await;
    let notice = at.rsplit('/').next().unwrap().to_owned();
    let tom = app.as_("tom").await;
    let page = tom.get(&format!("/practices/new?notice={notice}")).await.words();
    assert!(page.contains(SEEN) && page.contains("Hari Anand"), "{page}");
    assert!(
        !app.as_("ruth").await.get(&format!("/practices/new?notice={notice}")).await.words().contains(SEEN)
    );
    let team = uuid("Alder Year 4").to_string();
    // A form that is not right answers nothing.
    let unfinished = [("team", team.as_str()), ("notice", notice.as_str()), ("title", "")];
    assert_eq!(tom.post("/practices", &unfinished).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM notice").await, 1);
    // Another team cannot answer it with a card of its own.
    let ruth = app.as_("ruth").await;
    let year_5 = uuid("Alder Year 5").to_string();
    let theirs = [("team", year_5.as_str()), ("notice", notice.as_str()), ("title", "Ours")];
    assert_eq!(ruth.post("/practices", &theirs).await.status, StatusCode::SEE_OTHER);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM notice").await, 1);
    let card = [("team", team.as_str()), ("notice", notice.as_str()), ("title", "No queue")];
    assert_eq!(tom.post("/practices", &card).await.status, StatusCode::SEE_OTHER);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM notice").await, 0);
    assert_eq!(count(&app, event).await, 1);
    // A colleague who had the form open as well still keeps what was typed.
    assert_eq!(app.as_("amina").await.post("/practices", &card).await.status, StatusCode::SEE_OTHER);
    assert_eq!(count(&app, event).await, 1);
});

on_both!(something_else_is_kept_beside_the_notice_for_the_team, |app| {
    let bea = app.as_("bea").await;
    notices(&bea, "Alder Year 4", SEEN).await;
    let at = only(&app).await;
    let amina = app.as_("amina").await;
    let empty = amina.post(&format!("{at}/otherwise"), &[("otherwise", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.words().contains("Enter what it might be"));
    let long = "x".repeat(301);
    let reply = amina.post(&format!("{at}/otherwise"), &[("otherwise", &long)]).await;
    assert!(reply.text().contains(&long), "what was typed is kept");
    let reply = amina.post(&format!("{at}/otherwise"), &[("otherwise", "A new library")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert!(app.as_("tom").await.get(&at).await.words().contains("A new library"));
    assert!(waiting(&app, "tom").await.is_empty(), "it no longer waits for an answer");
    assert_eq!(bea.get(&at).await.status, StatusCode::NOT_FOUND, "who noticed never sees the answer");
});

on_both!(a_notice_that_is_not_right_comes_back_as_it_was_typed, |app| {
    let bea = app.as_("bea").await;
    let team = uuid("Alder Year 4").to_string();
    let long = format!("<b>{}", "y".repeat(300));
    for (words, sentence) in [("", "Enter what you noticed"), (long.as_str(), "Use 300 characters or fewer")]
    {
        let reply = bea.post("/notices", &[("team", &team), ("words", words)]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.words().contains(sentence), "{}", reply.words());
        assert!(
            reply.text().contains(&words.replace('<', "&lt;").replace('>', "&gt;")),
            "typed words are kept"
        );
    }
    let reply = bea.post("/notices", &[("team", ""), ("words", "what I typed")]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.words().contains("Choose whose it was") && reply.words().contains("what I typed"));
    let reply = bea.post("/notices", &[("team", "no-team"), ("words", "w")]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    assert_eq!(notices(&bea, "Alder", "a school is no team").await, StatusCode::NOT_FOUND);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM notice").await, 0);
});

on_both!(a_team_is_chosen_near_or_found_by_name, |app| {
    let amina = app.as_("amina").await;
    let words = amina.get("/notices/new").await.words();
    assert!(words.contains("Alder Year 4, Alder") && words.contains("Alder Year 5"), "{words}");
    assert!(!words.contains("Birch"), "other schools are found by name");
    let words = amina.get("/notices/new?q=BIRCH").await.words();
    assert!(words.contains("Birch Year 4, Birch"), "{words}");
    assert!(amina.get("/notices/new?q=100%25").await.words().contains("No team by that name"));
    let words = amina.get(&format!("/notices/new?team={}", uuid("Birch Year 4"))).await.words();
    assert!(words.contains("What did you notice?") && words.contains("Birch Year 4"), "{words}");
});

on_both!(a_guest_notices_in_the_school_they_visit_and_a_stranger_nowhere, |app| {
    let mut tx = app.app.db.begin().await.unwrap();
    let org =
        "INSERT INTO org (id, network_id, kind, school_id, name, created_at) VALUES ($1, $2, $3, $4, $5, 0)";
    let closure = "INSERT INTO org_closure (ancestor_id, descendant_id, depth) VALUES ($1, $1, 0)";
    let (team, far) = (uuid("Cedar Year 1"), uuid("Far Network"));
    tx.run(org, args![team, uuid("Shoreline"), "team", uuid("Cedar"), "Cedar Year 1"]).await.unwrap();
    tx.run(closure, args![team]).await.unwrap();
    ensemble::network::store::link(&mut tx, id("Cedar"), id("Cedar Year 1")).await.unwrap();
    tx.run(org, args![far, far, "network", ensemble_db::Value::Uuid(None), "Far"]).await.unwrap();
    tx.run(closure, args![far]).await.unwrap();
    tx.run(
        "INSERT INTO person (id, name, email, handle, created_at) VALUES ($1, 'Fay Away', 'fay@far.example', 'fay', 0)",
        args![uuid("fay")],
    )
    .await
    .unwrap();
    tx.run(
        "INSERT INTO membership (id, person_id, org_id, role, from_on) VALUES ($1, $2, $3, 'network_lead', '2025-08-01')",
        args![uuid("fay-m"), uuid("fay"), far],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let gus = app.as_("gus").await;
    let words = gus.get("/notices/new").await.words();
    assert!(words.contains("Cedar Year 1") && !words.contains("Alder"), "{words}");
    assert_eq!(notices(&gus, "Cedar Year 1", SEEN).await, StatusCode::SEE_OTHER);
    assert_eq!(notices(&gus, "Alder Year 4", SEEN).await, StatusCode::NOT_FOUND);
    assert!(!gus.get("/notices/new?q=alder").await.words().contains("Alder Year"));
    let fay = app.as_("fay").await;
    assert_eq!(notices(&fay, "Cedar Year 1", SEEN).await, StatusCode::NOT_FOUND, "another network");
    assert_eq!(app.visitor().post("/notices", &[]).await.status, StatusCode::UNAUTHORIZED, "not signed in");
    assert_eq!(count(&app, "SELECT COUNT(*) FROM notice").await, 1);
    // A visit is over when its membership is.
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run("UPDATE membership SET until_on = '2026-11-26' WHERE id = $1", args![uuid("gus-m")])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(notices(&gus, "Cedar Year 1", SEEN).await, StatusCode::NOT_FOUND);
});
