//! Deciding, what others may read of it, what comes back to the host, thanks and taking them back.

use axum::http::StatusCode;
use ensemble::finding::{came_back, of_practice};
use ensemble_db::args;
use uuid::Uuid;

use crate::inquiry::{one, practice, run, started, told, viewer};
use crate::on_both;
use crate::support::world::{id, uuid};
use crate::support::{Reply, TestApp};

const SEEN: &str = "Most pairs read, Tuesdays fell over.";

fn decision<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let all = [
        ("seen", SEEN),
        ("decision", "adapt"),
        ("why", "We move it to Monday."),
        ("hours_back", ""),
        ("reach", "network"),
        ("signed", "team"),
    ];
    let same = all.into_iter().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    same.chain(changed.iter().copied()).collect()
}

async fn decide(app: &TestApp, at: &str, changed: &[(&str, &str)]) -> Reply {
    app.as_("amina").await.post(&format!("{at}/decision"), &decision(changed)).await
}

/// An inquiry of Alder's about Birch's card, decided; the address of the finding.
async fn decided(app: &TestApp, changed: &[(&str, &str)]) -> String {
    let card = practice(app, "network").await.to_string();
    let at = started(app, &[("practice", &card)]).await;
    let reply = decide(app, &at, changed).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    reply.location().to_owned()
}

on_both!(what_was_decided_goes_back_to_the_host_with_thanks, |app| {
    let card = practice(&app, "network").await.to_string();
    let at = started(&app, &[("practice", &card)]).await;
    let form = app.as_("amina").await.get(&format!("{at}/decision")).await;
    assert!(form.words().contains("To Birch Year 4, Birch"), "{}", form.words());
    let checked = form.text();
    let network = checked.split("<input").find(|i| i.contains("value=\"network\"")).unwrap();
    assert!(network.contains("checked"), "as far as the practice reaches: {network}");

    let reply = decide(&app, &at, &[("thanks", "You made it easy to begin.")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    let page = app.as_("bea").await.get(reply.location()).await;
    let words = page.words();
    for wanted in [
        "Adapt",
        SEEN,
        "We move it to Monday.",
        "Alder Year 4, Alder",
        "Read it three times",
        "You made it easy to begin.",
    ] {
        assert!(words.contains(wanted), "{wanted:?} is not in {words}");
    }
    assert!(!words.contains("Take it back"), "only who sent them takes them back");
    assert!(
        !page.text().contains("/inquiries/") && !words.contains("Slower readers"),
        "the inquiry stays the team’s own"
    );

    let bea = viewer(&app, "bea").await;
    let back = came_back(&bea, 5).await.unwrap();
    assert_eq!(back.len(), 1);
    assert_eq!(back[0].by, "Alder Year 4, Alder");
    assert_eq!(back[0].thanks.as_deref(), Some("You made it easy to begin."));
    assert_eq!(of_practice(&bea, id("a card")).await.unwrap().len(), 1);
    assert!(came_back(&viewer(&app, "amina").await, 5).await.unwrap().is_empty(), "it goes to the host");
    assert!(app.as_("bea").await.get("/findings").await.words().contains("Adapt: Read it three times"));
    let news = told(&app, "bea", "Shoreline").await;
    for wanted in [
        "Alder Year 4, Alder thanked Birch Year 4, Birch for Read it three times",
        "Alder Year 4, Alder tried and adapted Read it three times",
    ] {
        assert!(news.iter().any(|one| one == wanted), "{wanted:?} is not in {news:?}");
    }
    let inquiry = app.as_("amina").await.get(&at).await.words();
    assert!(inquiry.contains("Adapt, decided on 26 November 2026."), "{inquiry}");
});

on_both!(a_decision_reaches_whom_the_team_says_and_nobody_else, |app| {
    let card = practice(&app, "network").await.to_string();
    for (n, (reach, readers)) in [
        ("team", &["amina", "tom", "siobhan", "dev"][..]),
        ("school", &["amina", "tom", "siobhan", "dev", "ruth"][..]),
        ("community", &["amina", "tom", "siobhan", "dev", "ruth", "bea", "hari", "carla"][..]),
        ("network", &["amina", "tom", "siobhan", "dev", "ruth", "bea", "hari", "carla", "lena"][..]),
    ]
    .into_iter()
    .enumerate()
    {
        let counting = format!("Count {n}");
        let at = started(&app, &[("practice", &card), ("counting", &counting)]).await;
        let reply = decide(&app, &at, &[("reach", reach)]).await;
        let (finding, told_back) = (reply.location().to_owned(), reach == "community" || reach == "network");
        for who in ["amina", "tom", "siobhan", "dev", "ruth", "bea", "hari", "carla", "lena", "gus"] {
            let status = app.as_(who).await.get(&finding).await.status;
            let wanted = if readers.contains(&who) { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(status, wanted, "{who} reads what reaches the {reach}");
        }
        assert_eq!(app.visitor().get(&finding).await.status, StatusCode::SEE_OTHER);
        let found: Uuid = finding.rsplit('/').next().unwrap().parse().unwrap();
        let back = came_back(&viewer(&app, "bea").await, 50).await.unwrap();
        assert_eq!(
            back.iter().any(|one| one.finding.is_some_and(|(id, _)| id.uuid() == found)),
            told_back,
            "{reach}"
        );
        let on_card = of_practice(&viewer(&app, "amina").await, id("a card")).await.unwrap();
        assert_eq!(on_card.iter().any(|one| one.id.uuid() == found), reach != "team", "{reach}");
    }
});

on_both!(an_unnamed_decision_names_no_team_and_no_school, |app| {
    let at = decided(&app, &[("signed", "unnamed"), ("thanks", "Thank you.")]).await;
    let bea = app.as_("bea").await;
    let mut all = vec![bea.get(&at).await.words(), bea.get("/findings").await.words()];
    all.extend(told(&app, "bea", "Shoreline").await.into_iter().filter(|one| one.contains("Read it")));
    all.extend(came_back(&viewer(&app, "bea").await, 5).await.unwrap().into_iter().map(|one| one.by));
    assert!(all.len() > 3, "{all:?}");
    for words in &all {
        assert!(words.contains("A primary school in the network") && !words.contains("Alder"), "{words}");
    }
});

on_both!(a_withdrawn_card_is_named_nowhere_in_what_became_of_it, |app| {
    let at = decided(&app, &[("thanks", "Thank you.")]).await;
    run(&app, "UPDATE practice SET reach = 'team' WHERE id = $1", args![uuid("a card")]).await;
    for who in ["amina", "siobhan", "lena"] {
        let browser = app.as_(who).await;
        let page = browser.get(&at).await.words();
        assert!(page.contains("A practice that has been withdrawn"), "{who}: {page}");
        let mut all = vec![page, browser.get("/findings").await.words()];
        all.extend(told(&app, who, "Shoreline").await);
        assert!(all.iter().all(|words| !words.contains("Read it three times")), "{who}: {all:?}");
    }
    assert!(
        of_practice(&viewer(&app, "bea").await, id("a card")).await.unwrap().len() == 1,
        "its own team keeps it"
    );
});

on_both!(an_inquiry_is_decided_once_unless_the_team_was_not_sure, |app| {
    let at = started(&app, &[]).await;
    assert_eq!(decide(&app, &at, &[("decision", "unsure")]).await.status, StatusCode::SEE_OTHER);
    let form = app.as_("tom").await.get(&format!("{at}/decision")).await;
    assert!(form.text().contains(SEEN), "what was said before is there to be changed");
    assert_eq!(
        decide(&app, &at, &[("decision", "stop"), ("hours_back", "2.5")]).await.status,
        StatusCode::SEE_OTHER
    );
    for changed in [("decision", "enhance"), ("decision", "unsure")] {
        assert_eq!(decide(&app, &at, &[changed]).await.status, StatusCode::CONFLICT);
    }
    assert_eq!(app.as_("amina").await.get(&format!("{at}/decision")).await.status, StatusCode::CONFLICT);
    assert_eq!(
        app.as_("amina").await.post(&format!("{at}/set-aside"), &[]).await.status,
        StatusCode::CONFLICT
    );
    let (n, decision): (i64, String) =
        one(&app, "SELECT COUNT(*), MAX(decision) FROM finding", args![]).await;
    assert_eq!((n, decision.as_str()), (1, "stop"));
    let (made, changed): (i64, i64) = one(
        &app,
        "SELECT COUNT(*) FILTER (WHERE kind = 'FindingMade'), COUNT(*) FILTER (WHERE kind = 'FindingChanged') FROM event",
        args![],
    )
    .await;
    assert_eq!((made, changed), (1, 1));
});

on_both!(a_draft_or_an_inquiry_set_aside_is_not_decided, |app| {
    let at = started(&app, &[("do", "draft")]).await;
    assert_eq!(decide(&app, &at, &[]).await.status, StatusCode::CONFLICT);
    let amina = app.as_("amina").await;
    assert_eq!(amina.get(&format!("{at}/decision")).await.status, StatusCode::CONFLICT);
    assert_eq!(amina.post(&format!("{at}/set-aside"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(decide(&app, &at, &[]).await.status, StatusCode::CONFLICT);
});

on_both!(a_decision_that_is_not_right_comes_back_as_it_was_typed, |app| {
    let card = practice(&app, "network").await.to_string();
    let at = started(&app, &[("practice", &card)]).await;
    let (long, longer) = ("x".repeat(401), "y".repeat(301));
    let tries: [(&[(&str, &str)], &str); 9] = [
        (&[("seen", "")], "Enter what you saw"),
        (&[("seen", &long)], "Use 400 characters or fewer"),
        (&[("decision", "")], "Choose what you will do"),
        (&[("why", "")], "Enter why, in two lines"),
        (&[("why", &longer)], "Use 300 characters or fewer"),
        (&[("hours_back", "-1")], "from 0 upwards"),
        (&[("hours_back", "lots")], "lots is not a number"),
        (&[("reach", "everybody")], "Choose who may read it"),
        (&[("reach", "team"), ("thanks", "Thank you.")], "Thanks go out together with the decision"),
    ];
    for (changed, wanted) in tries {
        let reply = decide(&app, &at, changed).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{changed:?}");
        assert!(reply.words().contains(wanted), "{wanted}: {}", reply.words());
    }
    let (n,): (i64,) = one(&app, "SELECT COUNT(*) FROM finding", args![]).await;
    assert_eq!(n, 0);
});

on_both!(thanks_are_taken_back_by_the_team_that_sent_them, |app| {
    let at = decided(&app, &[("thanks", "You made it easy to begin.")]).await;
    let (thanks,): (Uuid,) = one(&app, "SELECT id FROM thanks", args![]).await;
    let back = format!("/thanks/{thanks}/withdrawal");
    for (who, wanted) in [
        ("bea", StatusCode::FORBIDDEN),
        ("hari", StatusCode::FORBIDDEN),
        ("siobhan", StatusCode::FORBIDDEN),
        ("ruth", StatusCode::FORBIDDEN),
        ("gus", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(app.as_(who).await.post(&back, &[]).await.status, wanted, "{who}");
    }
    assert!(app.as_("tom").await.get(&at).await.words().contains("Take it back"));
    assert_eq!(app.as_("tom").await.post(&back, &[]).await.location(), at);
    assert_eq!(app.as_("tom").await.post(&back, &[]).await.status, StatusCode::NOT_FOUND);
    assert!(!app.as_("bea").await.get(&at).await.words().contains("You made it easy"));
    assert_eq!(came_back(&viewer(&app, "bea").await, 5).await.unwrap()[0].thanks, None);
    let news = told(&app, "bea", "Shoreline").await;
    assert!(news.iter().all(|one| !one.contains("thanked")), "{news:?}");
});

on_both!(a_team_is_not_asked_to_thank_itself_or_for_a_card_it_may_not_read, |app| {
    let card = practice(&app, "network").await.to_string();
    let own = [("team", uuid("Birch Year 4").to_string())];
    let fields = crate::inquiry::fields(&own[0].1, &[("practice", &card)]);
    let bea = app.as_("bea").await;
    let at = bea.post("/inquiries", &fields).await.location().to_owned();
    assert!(!bea.get(&format!("{at}/decision")).await.words().contains("A line of thanks"));
    let all = decision(&[("thanks", "Well done, us.")]);
    assert_eq!(bea.post(&format!("{at}/decision"), &all).await.status, StatusCode::SEE_OTHER);
    let at = started(&app, &[("practice", &card)]).await;
    run(&app, "UPDATE practice SET reach = 'team' WHERE id = $1", args![uuid("a card")]).await;
    assert_eq!(decide(&app, &at, &[("thanks", "Thank you.")]).await.status, StatusCode::SEE_OTHER);
    let (n,): (i64,) = one(&app, "SELECT COUNT(*) FROM thanks", args![]).await;
    assert_eq!(n, 0);
});

on_both!(a_school_reads_what_it_stopped_and_the_hours_it_gave_back, |app| {
    let siobhan = app.as_("siobhan").await;
    assert!(siobhan.get("/stopped").await.words().contains("Nothing has been stopped on purpose yet"));
    for (n, (decision, hours, reach)) in
        [("stop", "2", "school"), ("stop", "0.5", "team"), ("stop", "", "network"), ("adapt", "9", "school")]
            .into_iter()
            .enumerate()
    {
        let counting = format!("Count {n}");
        let doing = format!("Spelling race {n}");
        let at = started(&app, &[("counting", &counting), ("doing", &doing)]).await;
        let changed = [("decision", decision), ("hours_back", hours), ("reach", reach)];
        assert_eq!(decide(&app, &at, &changed).await.status, StatusCode::SEE_OTHER);
    }
    let words = siobhan.get("/stopped").await.words();
    for wanted in [
        "Three things stopped on purpose.",
        "2.5 hours a week back",
        "Spelling race 1",
        "0.5 hours a week back",
    ] {
        assert!(words.contains(wanted), "{wanted:?} is not in {words}");
    }
    assert!(!words.contains("Amina") && !words.contains("Spelling race 3"), "{words}");
    // Another team of the school reads what reached it, and no words of the inquiry.
    let words = app.as_("ruth").await.get("/stopped").await.words();
    assert!(words.contains("Two things stopped") && !words.contains("Spelling race"), "{words}");
    assert!(app.as_("hari").await.get("/stopped").await.words().contains("Nothing has been stopped"));
    assert!(app.as_("lena").await.get("/stopped").await.words().contains("This list belongs to a school"));
    assert_eq!(app.as_("gus").await.get("/stopped").await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.as_("gus").await.get("/findings").await.status, StatusCode::FORBIDDEN);
});
