//! A story between two schools, and most kinds of rows.

use ensemble::access::{Act, Viewer};
use ensemble::event::Event;
use ensemble::numbers::jobs::WorkOutNumbers;
use ensemble_db::args;

use super::ODD;
use super::rest::{self, Of};
use crate::row;
use crate::support::TestApp;
use crate::support::rows::{self, put};
use crate::support::world::{id, uuid};

/// One row of most kinds, in Alder and in Birch, with what one has to do with the other. Birch's own
/// words all say CANARY.
pub async fn lively(app: &TestApp) {
    let (network, alder, birch) = (uuid("Shoreline"), uuid("Alder"), uuid("Birch"));
    let (ours, theirs) = (uuid("Alder Year 4"), uuid("Birch Year 4"));
    let (tom, bea, hari, siobhan) = (uuid("tom"), uuid("bea"), uuid("hari"), uuid("siobhan"));
    let mut tx = app.app.db.begin().await.unwrap();
    let scale = uuid("the network’s scale");
    let of_all = row!(scale {
        id: scale,
        org_id: network,
        name: "Levels",
        origin: "published",
        declared: "[\"First\",\"Second\"]",
        created_at: 4_i64
    });
    put(&mut tx, of_all).await;
    put(&mut tx, row!(scale_level { scale_id: scale, position: 0_i64, name: "First" })).await;
    put(&mut tx, row!(scale_level { scale_id: scale, position: 1_i64, name: "Second" })).await;
    let card = |name: &str, school, team, by, reach, signed, words: &str| rows::Practice {
        id: uuid(name),
        network,
        school,
        team,
        title: words.to_owned(),
        what_we_do: words.to_owned(),
        reach,
        signed,
        by,
        at: 5,
        shared_at: (reach != "team").then_some(5),
        withdrawn_at: None,
    };
    put(&mut tx, card("our card", alder, ours, tom, "network", "team", ODD).row()).await;
    put(&mut tx, card("our draft", alder, ours, tom, "team", "team", "A DRAFT OF OURS").row()).await;
    put(&mut tx, card("their card", birch, theirs, bea, "network", "team", "Number talks").row()).await;
    put(&mut tx, card("unnamed card", birch, theirs, bea, "network", "unnamed", "Quiet reading").row()).await;
    put(&mut tx, card("their draft", birch, theirs, bea, "team", "team", "CANARY draft").row()).await;
    let inquiry = |name: &str, school, team, practice, by, title: &str| rows::Inquiry {
        id: uuid(name),
        network,
        school,
        team,
        practice: Some(uuid(practice)),
        title: title.to_owned(),
        by,
        at: 6,
    };
    put(&mut tx, inquiry("our inquiry", alder, ours, "their card", tom, "Talking numbers").row()).await;
    put(&mut tx, inquiry("quiet inquiry", alder, ours, "unnamed card", tom, "Reading quietly").row()).await;
    put(&mut tx, inquiry("their inquiry", birch, theirs, "our card", bea, "CANARY inquiry").row()).await;
    let finding = |name: &str, school, team, inquiry, practice, by, why: &str, signed| rows::Finding {
        id: uuid(name),
        network,
        school,
        team,
        inquiry: uuid(inquiry),
        practice: Some(uuid(practice)),
        why: why.to_owned(),
        reach: "school",
        signed,
        by,
        at: 7,
    };
    put(
        &mut tx,
        finding("our finding", alder, ours, "our inquiry", "their card", tom, "It helped", "team").row(),
    )
    .await;
    put(
        &mut tx,
        finding("their finding", birch, theirs, "their inquiry", "our card", bea, "CANARY why", "unnamed")
            .row(),
    )
    .await;
    let thanks = |name: &str, from, to, practice, finding, by| rows::Thanks {
        id: uuid(name),
        network,
        from,
        to,
        practice: uuid(practice),
        finding: uuid(finding),
        words: "Thank you".to_owned(),
        by,
        at: 8,
        withdrawn_at: None,
    };
    put(&mut tx, thanks("our thanks", ours, theirs, "their card", "our finding", tom).row()).await;
    put(&mut tx, thanks("their thanks", theirs, ours, "our card", "their finding", bea).row()).await;
    let visit = rows::Visit {
        id: uuid("a visit"),
        network,
        guest: birch,
        host: alder,
        team: ours,
        practice: uuid("our card"),
        focus: "How it begins".to_owned(),
        on_day: "2026-12-03",
        until_on: "2027-08-01",
        by: hari,
        at: 9,
        agreed_at: Some(9),
        ended_at: None,
    };
    put(&mut tx, visit.row()).await;
    put(&mut tx, rows::need(uuid("our need"), network, alder, "Time", siobhan, 10)).await;
    put(&mut tx, rows::need(uuid("their need"), network, birch, "CANARY need", hari, 10)).await;
    tx.run("UPDATE visit SET need_id = $1", args![uuid("their need")]).await.unwrap();
    let record = rows::Record { visit: uuid("a visit"), saw: "CANARY saw".to_owned(), shown: false, at: 11 };
    put(&mut tx, record.row()).await;
    put(&mut tx, rows::priority(uuid("our priority"), alder, "Reading", siobhan, 12)).await;
    put(&mut tx, rows::source(uuid("our priority"), alder, "finding", uuid("our finding"), "kept", 12)).await;
    put(&mut tx, rows::priority(uuid("their priority"), birch, "CANARY priority", hari, 12)).await;
    for (name, team, by, words) in
        [("our notice", ours, bea, "WAS NOTICED"), ("their notice", theirs, tom, "CANARY notice")]
    {
        put(
            &mut tx,
            row!(notice { id: uuid(name), team_id: team, words: words, by_person: by, made_at: 13_i64 }),
        )
        .await;
    }
    for (name, school, team, words) in [
        ("our start", alder, ours, "Start"),
        ("our number", alder, ours, "Fluency"),
        ("their number", birch, theirs, "CANARY number"),
    ] {
        let start = (name == "our number").then(|| uuid("our start"));
        put(
            &mut tx,
            row!(measure {
                id: uuid(name),
                school_id: school,
                team_id: team,
                name: words,
                definition: words,
                unit: "score",
                direction: "up",
                cadence: "week",
                source: "s",
                gathered: "readings",
                starting_point_id: start,
                decimals: 1_i64,
                position: 0_i64,
                created_at: 14_i64
            }),
        )
        .await;
    }
    for (at, value) in [0.1, -0.0, 1e300, f64::MIN_POSITIVE, 1.0 / 3.0].into_iter().enumerate() {
        let on = format!("2026-10-{:02}", at + 1);
        put(
            &mut tx,
            row!(reading { measure_id: uuid("our number"), taken_on: on, value: value, pupils: 20_i64 }),
        )
        .await;
    }
    // One reading alone has no course that could be drawn.
    let alone =
        row!(reading { measure_id: uuid("our start"), taken_on: "2026-10-02", value: 7.5, pupils: 20_i64 });
    put(&mut tx, alone).await;
    let hidden = row!(reading {
        measure_id: uuid("our number"),
        taken_on: "2026-10-09",
        cell: "suppressed",
        value: None::<f64>,
        note: "fewer than 5",
        pupils: 3_i64,
        files: uuid("a file of the network").to_string()
    });
    put(&mut tx, hidden).await;
    let changed = row!(measure_change {
        id: uuid("a change"),
        measure_id: uuid("our number"),
        on_day: "2026-10-03",
        part: "definition",
        was: "Words a minute",
        became: "Fluency",
        changed_at: 15_i64
    });
    put(&mut tx, changed).await;
    let given = |name: &str, what: &str, thing, person| {
        row!(consent { id: uuid(name), what: what, thing_id: thing, person_id: person, given_at: 15_i64 })
    };
    put(&mut tx, given("a consent", "names", ours, tom)).await;
    put(&mut tx, given("a name", "card_name", uuid("our card"), tom)).await;
    rows::happened(
        &mut tx,
        uuid("an event"),
        16,
        tom,
        &Event::PersonInvited { org: id("Alder"), person: id("dev") },
    )
    .await;
    tx.commit().await.unwrap();
    // Occasions and results come in by the front door.
    let dev = app.as_("dev").await;
    let file = "Admission no,Reading\nAlder-00,34.5\nAlder-01,0.1\nAlder-02,c\n";
    let reply = dev.upload("/imports", "r.csv", file.as_bytes(), &[("kind", "results")]).await;
    let address = reply.location().to_owned();
    for (step, fields) in [
        ("mapping", [("team", ours.to_string()), ("on", "2026-10-01".to_owned())].as_slice()),
        ("application", [].as_slice()),
    ] {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let reply = dev.post(&format!("{address}/{step}"), &fields).await;
        assert_eq!(reply.status, axum::http::StatusCode::SEE_OTHER, "{step}: {}", reply.words());
    }
    app.work().await;
    super::registers::put_in(app, alder).await;
    super::registers::put_in(app, birch).await;
    rest::put_in(app, &Of { school: "Alder", team: "Alder Year 4", by: "tom", says: "Ours" }).await;
    rest::put_in(app, &Of { school: "Birch", team: "Birch Year 4", by: "bea", says: "CANARY" }).await;
    // Readings are what results say; these came in without a file.
    let mut act = Act::new(Viewer::system(&app.app, id("Shoreline"), "a test"));
    for school in ["Alder", "Birch"] {
        act.later(&WorkOutNumbers { school: id(school) }).await.unwrap();
    }
    act.record(Event::HousekeepingDone { org: id("Shoreline") }).await.unwrap();
    act.commit().await.unwrap();
    app.work().await;
}
