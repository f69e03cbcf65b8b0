//! A card: written, shared, read by those it is for, taken back.

use axum::http::StatusCode;
use ensemble::access::Viewer;
use ensemble_db::args;

use crate::on_both;
use crate::support::world::{id, uuid};
use crate::support::{Browser, TestApp};

const CARD: &[(&str, &str)] = &[
    ("title", "Read it three times"),
    ("for_whom", "Pupils who decode but read slowly"),
    ("what_we_do", "Pairs read the same short text.\nThe listener has one job."),
    ("needs", "Photocopying"),
    ("hours", "0,5"),
    ("might_not", "Whole class, without partners"),
];

/// A card of a team, written by somebody in it. Its address.
async fn written(browser: &Browser, team: &str, card: &[(&str, &str)]) -> String {
    let team = uuid(team).to_string();
    let fields: Vec<_> = [("team", team.as_str())].into_iter().chain(card.iter().copied()).collect();
    let reply = browser.post("/practices", &fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    reply.location().to_owned()
}

async fn shared(browser: &Browser, at: &str, reach: &str, signed: &str) {
    let reply = browser.post(&format!("{at}/publication"), &[("reach", reach), ("signed", signed)]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
}

async fn feed(app: &TestApp, handle: &str) -> Vec<String> {
    let viewer = Viewer::person(&app.app, id(handle)).await.unwrap().unwrap();
    let told = ensemble::event::feed::list(&viewer, id("Shoreline"), 20).await.unwrap();
    told.into_iter().map(|entry| entry.sentence.words).collect()
}

async fn run(app: &TestApp, sql: &str, args: ensemble_db::Args) {
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run(sql, args).await.unwrap();
    tx.commit().await.unwrap();
}

on_both!(a_team_writes_a_card_shares_it_and_takes_it_back, |app| {
    let (amina, bea) = (app.as_("amina").await, app.as_("bea").await);
    let at = written(&amina, "Alder Year 4", CARD).await;
    let words = app.as_("tom").await.get(&at).await.words();
    for part in [
        "Read it three times",
        "Only Alder Year 4 can see it",
        "30 minutes a week",
        "The listener has one job",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(amina.get("/practices").await.words().contains("Your team’s drafts"));
    for other in ["siobhan", "dev", "ruth", "bea", "lena"] {
        let browser = app.as_(other).await;
        assert_eq!(browser.get(&at).await.status, StatusCode::NOT_FOUND, "a draft, for {other}");
        assert!(!browser.get("/practices").await.words().contains("Read it three times"), "{other}");
    }
    shared(&amina, &at, "network", "team").await;
    let words = bea.get(&at).await.words();
    for part in [
        "Alder Year 4, Alder",
        "Photocopying",
        "Whole class, without partners",
        "Ask to visit",
        "Try it in your team",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(!words.contains("Take it back"));
    assert!(bea.get("/practices").await.words().contains("Read it three times"));
    assert_eq!(feed(&app, "bea").await, ["Alder Year 4, Alder shared Read it three times"]);
    let ours = amina.get(&at).await.words();
    assert!(
        ours.contains("The whole network can read this card") && !ours.contains("Try it in your team"),
        "{ours}"
    );

    let back = amina.post(&format!("{at}/withdrawal"), &[]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.words());
    assert_eq!(bea.get(&at).await.status, StatusCode::NOT_FOUND);
    assert!(!bea.get("/practices?q=read").await.words().contains("three times"));
    assert!(feed(&app, "bea").await.is_empty(), "old news of a card that was taken back is gone");
    assert!(feed(&app, "siobhan").await.is_empty(), "for the head too");
    assert_eq!(
        feed(&app, "tom").await,
        ["Alder Year 4 took Read it three times back", "Alder Year 4, Alder shared Read it three times"]
    );
    assert!(amina.get(&at).await.words().contains("took this card back"));
    assert!(amina.get("/practices").await.words().contains("taken back"));
    assert_eq!(amina.post(&format!("{at}/withdrawal"), &[]).await.status, StatusCode::CONFLICT);
    shared(&amina, &at, "network", "team").await;
    assert_eq!(bea.get(&at).await.status, StatusCode::OK);
});

on_both!(a_card_reaches_as_far_as_its_team_says_and_no_further, |app| {
    let tom = app.as_("tom").await;
    let at = written(&tom, "Alder Year 4", CARD).await;
    // reach, who reads it, who does not
    let wanted: [(&str, &[&str], &[&str]); 3] = [
        ("school", &["amina", "ruth", "siobhan", "dev"], &["bea", "hari", "carla", "lena", "olive", "gus"]),
        ("community", &["ruth", "bea", "hari", "carla"], &["lena", "olive", "gus"]),
        ("network", &["ruth", "bea", "carla", "lena", "olive"], &["gus"]),
    ];
    for (reach, readers, others) in wanted {
        shared(&tom, &at, reach, "team").await;
        for who in readers {
            assert_eq!(app.as_(who).await.get(&at).await.status, StatusCode::OK, "{reach}: {who}");
        }
        for who in others {
            assert_eq!(app.as_(who).await.get(&at).await.status, StatusCode::NOT_FOUND, "{reach}: {who}");
        }
    }
    shared(&tom, &at, "school", "team").await;
    assert_eq!(app.as_("bea").await.get(&at).await.status, StatusCode::NOT_FOUND, "drawn in again");
    assert_eq!(feed(&app, "ruth").await.len(), 1, "only the first time is news");
});

on_both!(only_the_team_itself_changes_its_card, |app| {
    let amina = app.as_("amina").await;
    let at = written(&amina, "Alder Year 4", CARD).await;
    let verbs: [(&str, &[(&str, &str)]); 4] = [
        ("edit", CARD),
        ("publication", &[("reach", "network"), ("signed", "team")]),
        ("withdrawal", &[]),
        ("name", &[("choice", "give")]),
    ];
    let refused = async |wanted: StatusCode| {
        for who in ["siobhan", "dev", "ruth", "bea", "hari", "carla", "lena"] {
            let browser = app.as_(who).await;
            assert_eq!(browser.get(&format!("{at}/edit")).await.status, wanted, "{who}");
            for (verb, fields) in verbs {
                let reply = browser.post(&format!("{at}/{verb}"), fields).await;
                assert_eq!(reply.status, wanted, "{who}: {verb}");
                if wanted == StatusCode::FORBIDDEN {
                    assert!(reply.words().contains("team’s own members can do this"), "{}", reply.words());
                }
            }
        }
        for (verb, fields) in verbs {
            let reply = app.as_("gus").await.post(&format!("{at}/{verb}"), fields).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "a guest: {verb}");
        }
    };
    refused(StatusCode::NOT_FOUND).await;
    shared(&amina, &at, "network", "team").await;
    refused(StatusCode::FORBIDDEN).await;
    assert!(amina.get(&at).await.words().contains("The whole network can read this card"));

    let mut card = vec![("team", uuid("Alder Year 4").to_string())];
    card.extend(CARD.iter().map(|(k, v)| (*k, (*v).to_owned())));
    let card: Vec<(&str, &str)> = card.iter().map(|(k, v)| (*k, v.as_str())).collect();
    for who in ["bea", "ruth"] {
        let reply = app.as_(who).await.post("/practices", &card).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{who} writes in another team");
    }
    for who in ["siobhan", "carla", "gus"] {
        assert_eq!(app.as_(who).await.get("/practices/new").await.status, StatusCode::FORBIDDEN, "{who}");
        assert_eq!(app.as_(who).await.post("/practices", &card).await.status, StatusCode::FORBIDDEN, "{who}");
    }
});

on_both!(a_form_that_is_not_right_comes_back_as_it_was_typed, |app| {
    let amina = app.as_("amina").await;
    let team = uuid("Alder Year 4").to_string();
    let long = "z".repeat(81);
    let tries: [(&[(&str, &str)], &str); 5] = [
        (&[("title", ""), ("needs", "Keep me")], "Enter what you call it"),
        (&[("title", &long), ("needs", "Keep me")], "Use 80 characters or fewer"),
        (&[("title", "t"), ("hours", "lots"), ("needs", "Keep me")], "lots is not a number of hours"),
        (&[("title", "t"), ("hours", "41"), ("needs", "Keep me")], "from −40 to 40"),
        (
            &[("title", "t"), ("for_whom", &"f".repeat(161)), ("needs", "Keep me")],
            "Use 160 characters or fewer",
        ),
    ];
    for (fields, sentence) in tries {
        let fields: Vec<_> = [("team", team.as_str())].into_iter().chain(fields.iter().copied()).collect();
        let reply = amina.post("/practices", &fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.words().contains(sentence), "{}", reply.words());
        assert!(reply.text().contains("Keep me"));
    }
    assert_eq!(amina.post("/practices", &[("title", "t")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    // A title is enough for a draft, and not enough to share it.
    let at = written(&amina, "Alder Year 4", &[("title", "Half an idea")]).await;
    assert!(
        amina.get(&at).await.words().contains("Before you share it, say for whom it is and what you do.")
    );
    let early = amina.post(&format!("{at}/publication"), &[("reach", "network"), ("signed", "team")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.as_("bea").await.get(&at).await.status, StatusCode::NOT_FOUND);
    let edited = amina.post(&format!("{at}/edit"), CARD).await;
    assert_eq!(edited.status, StatusCode::SEE_OTHER, "{}", edited.words());
    for wrong in [&[("reach", "team"), ("signed", "team")], &[("reach", "world"), ("signed", "team")]] {
        let reply = amina.post(&format!("{at}/publication"), wrong).await;
        assert!(reply.words().contains("Choose who may read it"), "{}", reply.words());
    }
    let reply = amina.post(&format!("{at}/publication"), &[("reach", "school"), ("signed", "me")]).await;
    assert!(reply.words().contains("Choose how it is signed"), "{}", reply.words());
    assert!(reply.text().contains("value=\"school\" id=\"reach\" checked"), "what was chosen is kept");
    shared(&amina, &at, "network", "team").await;
    // What others read stays whole.
    let hollow = amina.post(&format!("{at}/edit"), &[("title", "t"), ("needs", "Keep me")]).await;
    assert_eq!(hollow.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(hollow.words().contains("Enter for whom it is") && hollow.text().contains("Keep me"));
    assert!(app.as_("bea").await.get(&at).await.words().contains("Read it three times"));
});

on_both!(each_gives_their_own_name_and_takes_it_off_everywhere, |app| {
    let (amina, tom, bea) = (app.as_("amina").await, app.as_("tom").await, app.as_("bea").await);
    let at = written(&amina, "Alder Year 4", CARD).await;
    shared(&amina, &at, "network", "team").await;
    let name = format!("{at}/name");
    for _ in 0..2 {
        assert_eq!(amina.post(&name, &[("choice", "give")]).await.status, StatusCode::SEE_OTHER);
    }
    tom.post(&name, &[("choice", "give")]).await;
    assert!(bea.get(&at).await.words().contains("Alder Year 4, Alder: Amina Bello, Tom Wren"));
    assert!(feed(&app, "amina").await.contains(&"You put your name on Read it three times".to_owned()));
    assert!(
        !feed(&app, "tom").await.iter().any(|told| told.contains("Amina")),
        "whose name is nobody's news"
    );

    // Nobody takes off a name but its owner; pressing twice changes nothing.
    for _ in 0..2 {
        assert_eq!(tom.post(&name, &[("choice", "withdraw")]).await.status, StatusCode::SEE_OTHER);
    }
    let words = bea.get(&at).await.words();
    assert!(words.contains("Amina Bello") && !words.contains("Tom Wren"), "{words}");
    assert_eq!(bea.post(&name, &[("choice", "withdraw")]).await.status, StatusCode::SEE_OTHER);
    assert!(bea.get(&at).await.words().contains("Amina Bello"));

    // Signed by no team, a card carries no name either.
    shared(&amina, &at, "network", "unnamed").await;
    let reply = bea.get(&at).await;
    for gone in ["Amina", "Alder"] {
        assert!(!reply.text().contains(gone), "{gone} stands on an unnamed card");
    }
    assert!(reply.words().contains("A primary school in the network"));
    let library = bea.get("/practices").await.words();
    assert!(library.contains("A primary school in the network") && !library.contains("Alder"), "{library}");
    assert_eq!(feed(&app, "bea").await, ["A primary school in the network shared Read it three times"]);
    assert!(tom.get(&at).await.words().contains("A primary school in the network"));
    shared(&amina, &at, "network", "team").await;

    // Who leaves the team is not named, and may still take the name off.
    run(
        &app,
        "UPDATE membership SET org_id = $2 WHERE id = $1",
        args![uuid("amina-m"), uuid("Alder Year 5")],
    )
    .await;
    assert!(!bea.get(&at).await.words().contains("Amina Bello"));
    assert!(amina.get(&at).await.words().contains("Take my name off"));
    assert_eq!(amina.post(&name, &[("choice", "give")]).await.status, StatusCode::FORBIDDEN);
    amina.post(&name, &[("choice", "withdraw")]).await;
    run(
        &app,
        "UPDATE membership SET org_id = $2 WHERE id = $1",
        args![uuid("amina-m"), uuid("Alder Year 4")],
    )
    .await;
    assert!(!bea.get(&at).await.words().contains("Amina Bello"));
});

on_both!(the_library_finds_words_and_hours_and_shows_the_newest_first, |app| {
    let (amina, bea) = (app.as_("amina").await, app.as_("bea").await);
    let cards = [
        ("Paired poems", "Poems, 100% aloud", "2", 30),
        ("École buddies", "Older pupils help", "-1", 10),
        ("Quiet start", "Ten minutes of reading", "0", 20),
        ("Word wall", "A new word a day", "0.25", 40),
        ("Open door", "Parents come in", "", 50),
    ];
    for (title, what, hours, at) in cards {
        let card = [
            ("title", title),
            ("for_whom", "Years 2 to 5"),
            ("what_we_do", what),
            ("hours", hours),
            ("needs", "A Shelf"),
        ];
        let address = written(&amina, "Alder Year 4", &card).await;
        shared(&amina, &address, "network", "team").await;
        run(&app, "UPDATE practice SET shared_at = $2 WHERE title = $1", args![title, at as i64]).await;
    }
    let titles = |text: String| {
        let mut found: Vec<(usize, &str)> =
            cards.iter().filter_map(|(title, ..)| text.find(title).map(|at| (at, *title))).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, title)| title).collect::<Vec<_>>()
    };
    let wanted: [(&str, &[&str]); 11] = [
        ("", &["Open door", "Word wall", "Paired poems", "Quiet start", "École buddies"]),
        ("q=PAIRED", &["Paired poems"]),
        ("q=shelf+reading", &["Quiet start"]),
        ("q=%C3%A9cole", &["École buddies"]),
        ("q=100%25", &["Paired poems"]),
        ("q=a_oud", &[]),
        ("q=Years&hours=under", &["Word wall", "Quiet start", "École buddies"]),
        ("hours=none", &["Quiet start", "École buddies"]),
        ("hours=more", &["Paired poems"]),
        ("hours=nonsense", &["Open door", "Word wall", "Paired poems", "Quiet start", "École buddies"]),
        ("page=2", &[]),
    ];
    for (query, expected) in wanted {
        assert_eq!(titles(bea.get(&format!("/practices?{query}")).await.text()), expected, "{query}");
    }
    assert!(bea.get("/practices?q=zebra").await.words().contains("Nothing yet on “zebra”"));
    assert_eq!(app.as_("gus").await.get("/practices").await.status, StatusCode::FORBIDDEN);
});

on_both!(a_long_library_goes_on_over_the_page, |app| {
    for n in 0..51_i64 {
        run(
            &app,
            "INSERT INTO practice (id, network_id, school_id, team_id, title, for_whom, what_we_do, needs, might_not,
                reach, signed, by_person, created_at, changed_at, shared_at)
             VALUES ($1, $2, $3, $4, $5, 'f', 'w', '', '', 'network', 'team', $6, 0, 0, $7)",
            args![
                uuid(&format!("card {n}")), uuid("Shoreline"), uuid("Alder"), uuid("Alder Year 4"),
                format!("Card number {n}."), uuid("amina"), n
            ],
        )
        .await;
    }
    let bea = app.as_("bea").await;
    let first = bea.get("/practices?q=number&hours=any").await;
    assert!(first.words().contains("Show more") && !first.words().contains("Card number 0."));
    assert!(first.text().contains("/practices?q=number&amp;hours=any&amp;page=2"));
    let second = bea.get("/practices?q=number&hours=any&page=2").await.words();
    assert!(
        second.contains("Card number 0.")
            && !second.contains("Card number 1.")
            && !second.contains("Show more")
    );
});

on_both!(who_asked_for_a_visit_reads_its_card_while_the_compact_lasts, |app| {
    let amina = app.as_("amina").await;
    let at = written(&amina, "Alder Year 4", CARD).await;
    shared(&amina, &at, "school", "team").await;
    amina.post(&format!("{at}/name"), &[("choice", "give")]).await;
    let practice: uuid::Uuid = at.rsplit('/').next().unwrap().parse().unwrap();
    let hari = app.as_("hari").await;
    assert_eq!(hari.get(&at).await.status, StatusCode::NOT_FOUND);
    run(
        &app,
        "INSERT INTO visit (id, network_id, guest_school_id, host_school_id, host_team_id, practice_id, focus, on_day, half,
            until_on, asked_by, asked_at, agreed_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'f', '2026-11-20', 'morning', '2026-12-20', $7, 0, 0)",
        args![
            uuid("a visit"), uuid("Shoreline"), uuid("Birch"), uuid("Alder"), uuid("Alder Year 4"), practice, uuid("hari")
        ],
    )
    .await;
    let words = hari.get(&at).await.words();
    assert!(words.contains("Alder Year 4, Alder") && words.contains("The listener has one job"), "{words}");
    amina.post(&format!("{at}/withdrawal"), &[]).await;
    assert_eq!(hari.get(&at).await.status, StatusCode::NOT_FOUND, "taken back");
    shared(&amina, &at, "school", "unnamed").await;
    let words = hari.get(&at).await.words();
    assert!(words.contains("A primary school in the network") && !words.contains("Alder"), "{words}");
    run(&app, "UPDATE visit SET ended_at = 1", args![]).await;
    assert_eq!(hari.get(&at).await.status, StatusCode::NOT_FOUND, "the visit was ended");
    run(&app, "UPDATE visit SET ended_at = NULL, until_on = '2026-11-26'", args![]).await;
    assert_eq!(hari.get(&at).await.status, StatusCode::NOT_FOUND, "the compact is over");
});

on_both!(what_became_of_a_card_stands_below_it_for_those_who_may_read_it, |app| {
    let amina = app.as_("amina").await;
    let at = written(&amina, "Alder Year 4", CARD).await;
    shared(&amina, &at, "network", "team").await;
    let practice: uuid::Uuid = at.rsplit('/').next().unwrap().parse().unwrap();
    assert!(!amina.get(&at).await.words().contains("What became of it"));
    let (birch, team, inquiry) = (uuid("Birch"), uuid("Birch Year 4"), uuid("an inquiry"));
    run(
        &app,
        "INSERT INTO inquiry (id, network_id, school_id, team_id, practice_id, title, doing, expecting, knowing,
            by_person, created_at)
         VALUES ($1, $2, $3, $4, $5, 't', 'd', 'e', 'k', $6, 0)",
        args![inquiry, uuid("Shoreline"), birch, team, practice, uuid("bea")],
    )
    .await;
    run(
        &app,
        "INSERT INTO finding (id, network_id, school_id, team_id, inquiry_id, practice_id, seen, decision, why, reach,
            signed, by_person, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, 's', 'adapt', 'Song words kept them at it', 'community', 'team', $7, $8)",
        args![uuid("a finding"), uuid("Shoreline"), birch, team, inquiry, practice, uuid("bea"), 1_795_706_700_000_i64],
    )
    .await;
    run(
        &app,
        "INSERT INTO thanks (id, network_id, from_team_id, to_team_id, practice_id, finding_id, words, by_person, sent_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'You saved our autumn', $7, 0)",
        args![uuid("thanks"), uuid("Shoreline"), team, uuid("Alder Year 4"), practice, uuid("a finding"), uuid("bea")],
    )
    .await;
    let words = amina.get(&at).await.words();
    for part in [
        "Birch Year 4, Birch tried and adapted",
        "Song words kept them at it",
        "November 2026",
        "You saved our autumn",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    let far = app.as_("lena").await.get(&at).await.words();
    assert!(!far.contains("Song words"), "shared with the community alone: {far}");
});
