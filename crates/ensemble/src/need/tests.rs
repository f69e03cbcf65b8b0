//! Needs and what speaks of them, through the front door.

use axum::http::StatusCode;
use ensemble::access::Viewer;
use ensemble::event::feed;
use ensemble_db::args;

use crate::on_both;
use crate::support::TestApp;
use crate::support::world::{id, uuid};
use crate::visit::{card, set};

async fn state_need(app: &TestApp, who: &str, words: &str) -> String {
    let reply = app.as_(who).await.post("/needs", &[("words", words)]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    reply.location().strip_prefix("/needs#need-").unwrap().to_owned()
}

/// A need of a school that has nobody to sign in.
async fn need_of(app: &TestApp, school: &str) {
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run(
        "INSERT INTO need (id, network_id, school_id, words, by_person, stated_at) VALUES ($1, $2, $3, 'Spelling', $4, 0)",
        args![uuid(&format!("need of {school}")), uuid("Shoreline"), uuid(school), uuid("lena")],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

on_both!(a_head_says_a_need_and_a_card_of_another_school_answers_until_it_is_taken_back, |app| {
    card(&app, "Read it three times", "Birch Year 4").await;
    card(&app, "Our own reading hour", "Alder Year 5").await;
    let need = state_need(&app, "siobhan", "Help with reading in P4").await;
    let siobhan = app.as_("siobhan").await;
    let page = siobhan.get("/needs").await;
    let words = page.words();
    assert!(
        words.contains("Both speak of reading. A primary school, like yours. Shared in November."),
        "{words}"
    );
    assert!(words.contains("Birch Year 4, Birch"), "{words}");
    assert!(!words.contains("Our own reading hour"), "our own card is no suggestion: {words}");
    let practice = uuid("Read it three times");
    for link in
        [format!("/practices/{practice}\""), format!("/visits/new?practice={practice}&amp;need={need}")]
    {
        assert!(page.text().contains(&link), "{link}");
    }
    let asking = siobhan.get(&format!("/visits/new?practice={practice}&need={need}")).await;
    assert!(asking.text().contains("Help with reading in P4"), "the need is what one would like to look at");
    set(&app, "reach = 'team'", "Read it three times").await;
    let words = siobhan.get("/needs").await.words();
    assert!(
        !words.contains("Read it three times") && words.contains("No card speaks of this yet"),
        "{words}"
    );
    assert!(siobhan.get("/needs").await.text().contains("href=\"/network\""));
});

on_both!(an_unnamed_card_is_suggested_without_its_school, |app| {
    card(&app, "Read it three times", "Birch Year 4").await;
    set(&app, "signed = 'unnamed'", "Read it three times").await;
    let need = state_need(&app, "siobhan", "Reading").await;
    let page = app.as_("siobhan").await.get("/needs").await;
    assert!(page.words().contains("A primary school in the network"), "{}", page.words());
    assert!(!page.text().contains("Birch"), "{}", page.words());
    assert!(!page.text().contains(&format!("need={need}")), "nobody can be visited");
});

on_both!(only_the_head_states_and_closes_and_the_data_manager_reads, |app| {
    let need = state_need(&app, "siobhan", "Spelling in P3").await;
    let closure = format!("/needs/{need}/closure");
    assert!(app.as_("dev").await.get("/needs").await.words().contains("Spelling in P3"));
    for (who, status) in [
        ("dev", StatusCode::FORBIDDEN),
        ("tom", StatusCode::NOT_FOUND),
        ("hari", StatusCode::NOT_FOUND),
        ("lena", StatusCode::NOT_FOUND),
        ("olive", StatusCode::NOT_FOUND),
        ("gus", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(app.as_(who).await.post(&closure, &[]).await.status, status, "{who} closes");
    }
    for who in ["dev", "tom", "amina", "carla", "lena", "olive", "gus"] {
        let reply = app.as_(who).await.post("/needs", &[("words", "More")]).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{who} states");
    }
    let elsewhere = uuid("Birch").to_string();
    let reply = app.as_("siobhan").await.post("/needs", &[("words", "Theirs"), ("school", &elsewhere)]).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN, "for another school");
    for who in ["tom", "hari", "lena", "carla", "olive"] {
        let words = app.as_(who).await.get("/needs").await.words();
        assert!(!words.contains("Spelling"), "{who} reads {words}");
    }
    let siobhan = app.as_("siobhan").await;
    assert_eq!(siobhan.post(&closure, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(siobhan.post(&closure, &[]).await.status, StatusCode::CONFLICT, "closed once");
    assert!(siobhan.get("/needs").await.words().contains("No need is open"));
});

on_both!(a_need_that_is_empty_or_too_long_comes_back_as_typed, |app| {
    let siobhan = app.as_("siobhan").await;
    let long = "reading ".repeat(40);
    let reply = siobhan.post("/needs", &[("words", &long)]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.words().contains("Use 200 characters or fewer"), "{}", reply.words());
    assert!(reply.text().contains(long.trim()), "what was typed is kept");
    assert_eq!(siobhan.post("/needs", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
});

on_both!(whoever_leads_a_place_sees_how_many_from_three_schools_on_and_never_whose, |app| {
    state_need(&app, "siobhan", "Spelling in P3").await;
    state_need(&app, "siobhan", "Attendance").await;
    need_of(&app, "Birch").await;
    for who in ["carla", "lena"] {
        let words = app.as_(who).await.get("/needs").await.words();
        assert!(words.contains("fewer than three schools have an open need"), "{who}: {words}");
    }
    need_of(&app, "Cedar").await;
    for (who, place) in [("carla", "East"), ("lena", "Shoreline")] {
        let words = app.as_(who).await.get("/needs").await.words();
        assert!(words.contains(&format!("{place}: 4 needs are open.")), "{who}: {words}");
        for secret in ["Spelling", "Attendance", "Alder", "Birch", "Cedar"] {
            assert!(!words.contains(secret), "{who} reads {secret}: {words}");
        }
    }
    for who in ["amina", "siobhan", "olive"] {
        assert!(!app.as_(who).await.get("/needs").await.words().contains("Added up"), "{who} leads no place");
    }
});

on_both!(a_need_is_the_schools_own_news, |app| {
    state_need(&app, "siobhan", "Spelling in P3").await;
    for (who, heard) in [("siobhan", true), ("dev", true), ("tom", false), ("hari", false), ("lena", false)] {
        let viewer = Viewer::person(&app.app, id(who)).await.unwrap().unwrap();
        let news = feed::list(&viewer, id("Shoreline"), 20).await.unwrap();
        let told = news.iter().any(|entry| entry.sentence.words.ends_with("said what Alder needs"));
        assert_eq!(told, heard, "{who}");
    }
});
