//! Inquiries, from the card or the visit they begin with to the day to look again.

use axum::http::StatusCode;
use ensemble::access::Viewer;
use ensemble::event::feed;
use ensemble::network::Org;
use ensemble_db::{Args, FromRow, args};
use uuid::Uuid;

use crate::on_both;
use crate::support::world::{id, uuid};
use crate::support::{Reply, TestApp};

pub async fn run(app: &TestApp, sql: &str, args: Args) {
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run(sql, args).await.unwrap();
    tx.commit().await.unwrap();
}

pub async fn one<T: FromRow>(app: &TestApp, sql: &str, args: Args) -> T {
    app.app.db.one(sql, args).await.unwrap()
}

pub async fn viewer(app: &TestApp, handle: &str) -> Viewer {
    Viewer::person(&app.app, id(handle)).await.unwrap().unwrap()
}

/// A practice of Birch's Year 4, shared this far.
pub async fn practice(app: &TestApp, reach: &str) -> Uuid {
    let sql = "INSERT INTO practice (id, network_id, school_id, team_id, title, for_whom, what_we_do, needs, might_not,
            hours, reach, signed, by_person, created_at, changed_at, shared_at)
         VALUES ($1, $2, $3, $4, 'Read it three times', 'f', 'Pairs read one text aloud.', 'n', 'm', 1.5, $5, 'team', $6, 0, 0, 0)";
    let (network, birch, team) = (uuid("Shoreline"), uuid("Birch"), uuid("Birch Year 4"));
    run(app, sql, args![uuid("a card"), network, birch, team, reach, uuid("bea")]).await;
    uuid("a card")
}

/// Amina's visit to Birch, with her three boxes.
async fn visit(app: &TestApp) -> Uuid {
    let sql = "INSERT INTO visit (id, network_id, guest_school_id, host_school_id, host_team_id, practice_id, focus, on_day,
            half, until_on, asked_by, asked_at, agreed_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'f', '2026-11-20', 'morning', '2026-12-20', $7, 0, 0)";
    let (network, alder, birch) = (uuid("Shoreline"), uuid("Alder"), uuid("Birch"));
    let row =
        args![uuid("a visit"), network, alder, birch, uuid("Birch Year 4"), uuid("a card"), uuid("amina")];
    run(app, sql, row).await;
    let sql = "INSERT INTO visit_record (visit_id, saw, will_try, would_not, shown_to_host, recorded_at)
         VALUES ($1, 's', 'Partners read on Tuesdays', 'n', $2, 0)";
    run(app, sql, args![uuid("a visit"), false]).await;
    uuid("a visit")
}

/// A number of a team, with so many weekly readings before today.
pub async fn measure(app: &TestApp, name: &str, school: &str, team: &str, readings: i64) -> Uuid {
    let sql = "INSERT INTO measure (id, school_id, team_id, name, definition, unit, direction, cadence, source, gathered,
            decimals, position, created_at)
         VALUES ($1, $2, $3, $4, 'd', 'count', 'up', 'week', 's', 'readings', 0, 0, 0)";
    run(app, sql, args![uuid(name), uuid(school), uuid(team), name]).await;
    let first: jiff::civil::Date = "2026-11-23".parse().unwrap();
    for n in 0..readings {
        let on = first.checked_sub(jiff::ToSpan::days(7 * n)).unwrap().to_string();
        let sql = "INSERT INTO reading (measure_id, taken_on, value) VALUES ($1, $2, $3)";
        run(app, sql, args![uuid(name), on, 80.0 + (n % 3) as f64]).await;
    }
    uuid(name)
}

pub const FOUR: [(&str, &str); 6] = [
    ("doing", "Pairs read one text aloud, three days in a row."),
    ("expecting", "Slower readers gain most."),
    ("how", "count"),
    ("counting", "Pupils who read to a partner"),
    ("look_on", "2027-01-07"),
    ("do", "start"),
];

/// The four fields for a team, some of them said otherwise.
pub fn fields<'a>(team: &'a str, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let same = FOUR.iter().copied().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    [("team", team)].into_iter().chain(same).chain(changed.iter().copied()).collect()
}

/// Amina starts an inquiry of Alder's Year 4; its address.
pub async fn started(app: &TestApp, changed: &[(&str, &str)]) -> String {
    let team = uuid("Alder Year 4").to_string();
    let reply = app.as_("amina").await.post("/inquiries", &fields(&team, changed)).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    reply.location().to_owned()
}

fn said(reply: &Reply, wanted: &[&str]) {
    let words = reply.words();
    for one in wanted {
        assert!(words.contains(one), "{one:?} is not in: {words}");
    }
}

pub async fn told(app: &TestApp, handle: &str, org: &str) -> Vec<String> {
    let entries = feed::list(&viewer(app, handle).await, id::<Org>(org), 30).await.unwrap();
    entries.into_iter().map(|entry| entry.sentence.words).collect()
}

on_both!(a_team_starts_an_inquiry_from_a_card_and_its_count_gets_a_chart, |app| {
    let card = practice(&app, "network").await.to_string();
    let amina = app.as_("amina").await;
    let form = amina.get(&format!("/inquiries/new?practice={card}")).await;
    assert!(form.text().contains("Pairs read one text aloud."), "what we will do comes from the card");
    assert!(form.text().contains("value=\"2027-01-07\""), "six weeks from today");
    said(&form, &["Read it three times", "We count it ourselves"]);

    let at = started(&app, &[("practice", &card)]).await;
    let page = amina.get(&at).await;
    said(
        &page,
        &[
            "Read it three times",
            "Under way since 26 November 2026. We look again on Thursday 7 January 2027.",
            "Written on 26 November 2026, before any number came in.",
            "We count it ourselves: Pupils who read to a partner",
            "Enter a count",
            "What this cannot tell you",
        ],
    );
    let (measure, team): (Uuid, Uuid) =
        one(&app, "SELECT id, team_id FROM measure WHERE name = 'Pupils who read to a partner'", args![])
            .await;
    assert_eq!(team, uuid("Alder Year 4"));
    let count = [("taken_on", "2026-11-23"), ("value", "12")];
    assert_eq!(
        amina.post(&format!("/numbers/{measure}/readings"), &count).await.status,
        StatusCode::SEE_OTHER
    );
    said(&amina.get(&at).await, &["Too early to say: 1 of the 12 weeks we need"]);
    let (words,): (String,) =
        one(&app, "SELECT words FROM chart_note WHERE measure_id = $1", args![measure]).await;
    assert_eq!(words, "Inquiry starts: Pairs read one text aloud, three days in a row.");

    said(&amina.get("/inquiries").await, &["1 inquiry is under way", "Read it three times"]);
    said(&app.as_("siobhan").await.get(&at).await, &["What we agreed"]);
    let news = told(&app, "siobhan", "Alder").await;
    assert!(news.contains(&"Alder Year 4 started an inquiry: Read it three times".to_owned()), "{news:?}");
});

on_both!(what_was_usual_before_stands_still_when_an_inquiry_starts, |app| {
    let long = measure(&app, "Fluency", "Alder", "Alder Year 4", 13).await.to_string();
    let short = measure(&app, "Homework", "Alder", "Alder Year 4", 11).await.to_string();
    let baseline = async |name: &str| {
        let (points,): (Option<i64>,) =
            one(&app, "SELECT baseline_points FROM measure WHERE id = $1", args![uuid(name)]).await;
        points
    };
    started(&app, &[("how", &long)]).await;
    assert_eq!(baseline("Fluency").await, Some(13));
    started(&app, &[("how", &short)]).await;
    assert_eq!(baseline("Homework").await, None, "eleven readings are too few to freeze");
    run(&app, "UPDATE measure SET baseline_points = 12 WHERE id = $1", args![uuid("Fluency")]).await;
    let at = started(&app, &[("how", &long)]).await;
    assert_eq!(baseline("Fluency").await, Some(12), "what was frozen before stays");
    said(&app.as_("tom").await.get(&at).await, &["How we will know Fluency", "Look closer"]);
});

on_both!(a_draft_needs_one_field_and_is_the_teams_alone, |app| {
    let (team, amina) = (uuid("Alder Year 4").to_string(), app.as_("amina").await);
    let draft = [("team", team.as_str()), ("doing", "Read aloud after lunch"), ("do", "draft")];
    let reply = amina.post("/inquiries", &draft).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    let at = reply.location().to_owned();
    said(&amina.get(&at).await, &["A draft.", "Not said yet", "Ready to start?"]);
    for other in ["siobhan", "dev", "ruth", "bea", "hari", "carla", "lena"] {
        let browser = app.as_(other).await;
        assert_eq!(browser.get(&at).await.status, StatusCode::NOT_FOUND, "{other}");
        assert!(!browser.get("/inquiries").await.words().contains("Read aloud after lunch"), "{other}");
        for verb in ["edit", "start", "set-aside"] {
            let reply = browser.post(&format!("{at}/{verb}"), &fields(&team, &[])).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{other} {verb}");
        }
    }
    let waiting = ensemble::inquiry::waiting(&viewer(&app, "tom").await).await.unwrap();
    assert_eq!(waiting.len(), 1, "it waits for the whole team");
    assert!(ensemble::inquiry::waiting(&viewer(&app, "siobhan").await).await.unwrap().is_empty());

    // It cannot start before the rest is said; what is missing is asked for.
    let reply = amina.post(&format!("{at}/start"), &[]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    said(&reply, &["Choose one of your team’s numbers, or count it yourselves", "Enter what you expect"]);
    let kept = amina.post(&format!("{at}/edit"), &fields(&team, &[("do", "draft")])).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.words());
    assert!(amina.get(&format!("{at}/edit")).await.text().contains("Slower readers gain most."));
    let tom = app.as_("tom").await;
    assert_eq!(tom.post(&format!("{at}/start"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(tom.post(&format!("{at}/start"), &[]).await.status, StatusCode::CONFLICT, "once is enough");
    said(&app.as_("siobhan").await.get(&at).await, &["Under way since"]);
});

on_both!(a_visit_becomes_an_inquiry_of_the_guests_team, |app| {
    practice(&app, "network").await;
    let visit = visit(&app).await.to_string();
    let amina = app.as_("amina").await;
    let form = amina.get(&format!("/inquiries/new?visit={visit}")).await;
    assert!(form.text().contains("Partners read on Tuesdays"), "{}", form.words());
    let at = started(&app, &[("visit", &visit)]).await;
    let (from, card): (Option<Uuid>, Option<Uuid>) =
        one(&app, "SELECT visit_id, practice_id FROM inquiry", args![]).await;
    assert_eq!((from, card), (Some(uuid("a visit")), Some(uuid("a card"))));
    said(&amina.get(&at).await, &["Read it three times"]);
    for other in ["bea", "ruth"] {
        let page = app.as_(other).await.get(&format!("/inquiries/new?visit={visit}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "the host’s teacher and another team: {other}");
    }
});

on_both!(a_withdrawn_card_leaves_the_inquiry_and_takes_its_name_along, |app| {
    let card = practice(&app, "network").await.to_string();
    let at = started(&app, &[("practice", &card)]).await;
    run(&app, "UPDATE practice SET reach = 'team' WHERE id = $1", args![uuid("a card")]).await;
    let page = app.as_("amina").await.get(&at).await;
    said(&page, &["A practice that has been withdrawn", "Pairs read one text aloud, three days in a row."]);
    let mut all = vec![page.words(), app.as_("amina").await.get("/inquiries").await.words()];
    all.extend(told(&app, "siobhan", "Alder").await);
    assert!(all.iter().all(|words| !words.contains("Read it three times")), "{all:?}");
});

on_both!(nobody_starts_what_is_not_theirs_or_from_what_they_may_not_read, |app| {
    let card = practice(&app, "school").await.to_string();
    let theirs = measure(&app, "Birch spelling", "Birch", "Birch Year 4", 0).await.to_string();
    let neighbours = measure(&app, "Year 5 maths", "Alder", "Alder Year 5", 0).await.to_string();
    let team = uuid("Alder Year 4").to_string();
    // who, what is different, what they get
    let forbidden = [
        ("dev", StatusCode::FORBIDDEN),
        ("ruth", StatusCode::FORBIDDEN),
        ("bea", StatusCode::FORBIDDEN),
        ("hari", StatusCode::FORBIDDEN),
        ("lena", StatusCode::FORBIDDEN),
        ("gus", StatusCode::FORBIDDEN),
    ];
    for (who, wanted) in forbidden {
        let reply = app.as_(who).await.post("/inquiries", &fields(&team, &[])).await;
        assert_eq!(reply.status, wanted, "{who}: {}", reply.words());
    }
    let amina = app.as_("amina").await;
    let nobody = uuid("nobody").to_string();
    let tries: [(&str, &str, StatusCode); 7] = [
        ("practice", &card, StatusCode::NOT_FOUND),
        ("practice", "nonsense", StatusCode::NOT_FOUND),
        ("visit", &nobody, StatusCode::NOT_FOUND),
        ("team", "nonsense", StatusCode::NOT_FOUND),
        ("team", &nobody, StatusCode::NOT_FOUND),
        ("how", &theirs, StatusCode::UNPROCESSABLE_ENTITY),
        ("how", &neighbours, StatusCode::UNPROCESSABLE_ENTITY),
    ];
    for (name, value, wanted) in tries {
        let mut all = fields(&team, &[(name, value)]);
        if name == "team" {
            all.remove(0);
        }
        assert_eq!(amina.post("/inquiries", &all).await.status, wanted, "{name}={value}");
    }
    assert_eq!(amina.get(&format!("/inquiries/new?practice={card}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.as_("dev").await.get("/inquiries/new").await.status, StatusCode::FORBIDDEN);
    let (n,): (i64,) = one(&app, "SELECT COUNT(*) FROM inquiry", args![]).await;
    assert_eq!(n, 0, "nothing was half-written");
});

on_both!(a_form_that_is_not_right_comes_back_as_it_was_typed, |app| {
    let team = uuid("Alder Year 4").to_string();
    let long = "x".repeat(601);
    measure(&app, "Pupils who read to a partner", "Alder", "Alder Year 4", 0).await;
    // field, what was typed, what is said
    let tries = [
        ("doing", "", "Enter what you will do"),
        ("doing", long.as_str(), "Use 600 characters or fewer: this has 601"),
        ("expecting", "", "Enter what you expect"),
        ("counting", "", "Enter what you will count"),
        ("counting", "Pupils who read to a partner", "Your team watches a number of that name already"),
        ("look_on", "soon", "soon is not a date"),
        ("look_on", "2026-11-26", "Choose a day that is still to come"),
        ("look_on", "2026-01-01", "Choose a day that is still to come"),
        ("how", "", "Choose one of your team’s numbers"),
    ];
    for (name, typed, wanted) in tries {
        let counting = if name == "counting" { typed } else { "Something else" };
        let changed: Vec<(&str, &str)> = match name {
            "counting" => vec![("counting", typed)],
            _ => vec![("counting", counting), (name, typed)],
        };
        let reply = app.as_("amina").await.post("/inquiries", &fields(&team, &changed)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}={typed}");
        said(&reply, &[wanted]);
        if name != "expecting" {
            assert!(reply.text().contains("Slower readers gain most."), "what was typed is kept");
        }
    }
});

on_both!(what_was_expected_is_fixed_once_it_has_started, |app| {
    let at = started(&app, &[]).await;
    let (amina, edit) = (app.as_("amina").await, format!("{at}/edit"));
    let later =
        [("doing", "Pairs read on two days."), ("look_on", "2027-02-04"), ("expecting", "Everybody gains")];
    assert_eq!(amina.post(&edit, &later).await.status, StatusCode::SEE_OTHER);
    let page = amina.get(&at).await;
    said(&page, &["Pairs read on two days.", "4 February 2027", "Slower readers gain most."]);
    assert!(!page.words().contains("Everybody gains"));
    let past = [("doing", "Pairs read."), ("look_on", "2026-11-01")];
    assert_eq!(amina.post(&edit, &past).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (who, wanted) in [
        ("siobhan", StatusCode::FORBIDDEN),
        ("dev", StatusCode::FORBIDDEN),
        ("ruth", StatusCode::NOT_FOUND),
        ("bea", StatusCode::NOT_FOUND),
        ("hari", StatusCode::NOT_FOUND),
        ("gus", StatusCode::FORBIDDEN),
    ] {
        for verb in ["edit", "start", "set-aside", "decision"] {
            let reply = app.as_(who).await.post(&format!("{at}/{verb}"), &later).await;
            assert_eq!(reply.status, wanted, "{who} {verb}");
        }
    }
    assert_eq!(amina.post(&format!("{at}/set-aside"), &[]).await.status, StatusCode::SEE_OTHER);
    said(&amina.get(&at).await, &["Set aside on 26 November 2026."]);
    assert_eq!(amina.post(&format!("{at}/set-aside"), &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(amina.post(&edit, &later).await.status, StatusCode::CONFLICT);
});

on_both!(on_the_day_to_look_again_it_waits_for_its_team, |app| {
    let at = started(&app, &[]).await;
    let waiting = async |who: &str| ensemble::inquiry::waiting(&viewer(&app, who).await).await.unwrap().len();
    assert_eq!(waiting("amina").await, 0);
    run(&app, "UPDATE inquiry SET look_on = '2026-11-26'", args![]).await;
    assert_eq!((waiting("amina").await, waiting("tom").await, waiting("siobhan").await), (1, 1, 0));
    said(&app.as_("amina").await.get(&at).await, &["The day to look again has come", "Say what we saw"]);
    assert!(!app.as_("siobhan").await.get(&at).await.words().contains("Say what we saw"));
});

on_both!(somebody_in_two_teams_says_which_and_takes_a_number_of_that_team, |app| {
    let sql = "INSERT INTO membership (id, person_id, org_id, role, from_on) VALUES ($1, $2, $3, 'teacher', '2025-08-01')";
    run(&app, sql, args![uuid("amina-5"), uuid("amina"), uuid("Alder Year 5")]).await;
    let neighbours = measure(&app, "Year 5 maths", "Alder", "Alder Year 5", 0).await.to_string();
    let amina = app.as_("amina").await;
    said(
        &amina.get("/inquiries/new").await,
        &["Which team will try it?", "Year 5 maths", "Each week, Alder Year 5"],
    );
    let (four, five) = (uuid("Alder Year 4").to_string(), uuid("Alder Year 5").to_string());
    let how = [("how", neighbours.as_str())];
    let mixed = amina.post("/inquiries", &fields(&four, &how)).await;
    assert_eq!(mixed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(amina.post("/inquiries", &fields(&five, &how)).await.status, StatusCode::SEE_OTHER);
    assert!(!app.as_("tom").await.get("/inquiries/new").await.words().contains("Which team"));
});

on_both!(a_head_gives_what_they_saw_to_a_team_as_its_own_draft, |app| {
    let siobhan = app.as_("siobhan").await;
    said(&siobhan.get("/inquiries/new").await, &["Give it to a team", "Alder Year 4"]);
    let team = uuid("Alder Year 4").to_string();
    // Whatever is sent with it: only the team itself starts.
    let given = [("team", team.as_str()), ("doing", "Partners read twice"), ("do", "start")];
    let reply = siobhan.post("/inquiries", &given).await;
    assert_eq!(reply.location(), "/inquiries?given", "{}", reply.words());
    said(&siobhan.get("/inquiries?given").await, &["The team has it"]);
    let (id, started): (Uuid, Option<i64>) = one(&app, "SELECT id, started_at FROM inquiry", args![]).await;
    assert_eq!(started, None);
    // The draft is the team's: the head no longer sees it, and the team is asked to finish it.
    let at = format!("/inquiries/{id}");
    assert_eq!(siobhan.get(&at).await.status, StatusCode::NOT_FOUND);
    said(&app.as_("tom").await.get("/").await, &["A draft waits", "Partners read twice"]);
    let elsewhere = uuid("Birch Year 4").to_string();
    let other = [("team", elsewhere.as_str()), ("doing", "Partners read twice")];
    assert_eq!(siobhan.post("/inquiries", &other).await.status, StatusCode::FORBIDDEN);
});
