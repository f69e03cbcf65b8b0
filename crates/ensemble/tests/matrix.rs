//! Every route, for every kind of person, in one table that a person reviews.

use axum::http::Method;
use ensemble_db::args;

use crate::on_both;
use crate::support::{TestApp, world};

const WHO: &[&str] = &["visitor", "gus", "amina", "tom", "siobhan", "dev", "bea", "carla", "lena"];

/// An address with the variable parts filled in by things of Alder.
fn address(path: &str) -> String {
    path.replace("{org}", &world::uuid("Alder").to_string())
        .replace("{measure}/missing", &format!("{}/missing", world::uuid("Alder spelling")))
        .replace("{*path}", "nothing.css")
        .replace("{token}", "not-a-token")
        .replace("{handle}", "amina")
        .replace("{measure}", &world::uuid("Alder fluency").to_string())
        .replace("{import}", &world::uuid("an import").to_string())
        .replace("{archive}", &world::uuid("an archive").to_string())
        .replace("{export}", &world::uuid("an export").to_string())
        .replace("{note}", &world::uuid("a note").to_string())
        .replace("{person}", &world::uuid("amina").to_string())
        .replace("{membership}", &world::uuid("amina-m").to_string())
        .replace("{notice}", &world::uuid("a notice").to_string())
        .replace("{practice}", &world::uuid("a practice").to_string())
        .replace("{need}", &world::uuid("a need").to_string())
        .replace("{visit}", &world::uuid("a visit").to_string())
        .replace("{class}", &world::uuid("Alder 4A").to_string())
        .replace("{page}", "help")
        .replace("{inquiry}", &world::uuid("an inquiry").to_string())
        .replace("{finding}", &world::uuid("a finding").to_string())
        .replace("{thanks}", &world::uuid("some thanks").to_string())
        .replace("{priority}", &world::uuid("a priority").to_string())
}

/// A number, its note, a file, a notice and a shared card of Alder's, so that their rows tell roles apart.
async fn things(app: &TestApp) {
    let (alder, team) = (world::uuid("Alder"), world::uuid("Alder Year 4"));
    let (measure, by) = (world::uuid("Alder fluency"), world::uuid("tom"));
    let mut tx = app.app.db.begin().await.unwrap();
    let measured =
        "INSERT INTO measure (id, school_id, team_id, name, definition, unit, direction, cadence, source,
            gathered, decimals, position, created_at)
         VALUES ($1, $2, $3, 'Fluency', 'd', 'percent', 'up', 'week', 's', 'readings', 0, 0, 0)";
    tx.run(measured, args![measure, alder, team]).await.unwrap();
    let tested =
        "INSERT INTO measure (id, school_id, team_id, name, definition, unit, direction, cadence, source,
            gathered, decimals, position, created_at)
         VALUES ($1, $2, $3, 'Spelling', 'd', 'count', 'up', 'term', 's', 'results', 0, 1, 0)";
    let spelling = world::uuid("Alder spelling");
    tx.run(tested, args![spelling, alder, team]).await.unwrap();
    let held = "INSERT INTO occasion (id, school_id, measure_id, session_id, taken_on) VALUES ($1, $2, $3, $4, '2026-10-01')";
    tx.run(held, args![world::uuid("a test"), alder, spelling, world::uuid("Alder 2026")]).await.unwrap();
    let sat = "INSERT INTO result (school_id, occasion_id, pupil_id, measure_id, class_id, cell, value)
         VALUES ($1, $2, $3, $4, $5, 'value', 7)";
    let (pupil, class) = (world::uuid("Alder pupil 00"), world::uuid("Alder 4A"));
    tx.run(sat, args![alder, world::uuid("a test"), pupil, spelling, class]).await.unwrap();
    let noted = "INSERT INTO chart_note (id, measure_id, on_day, words, rebase, by_person, created_at)
         VALUES ($1, $2, '2026-11-23', 'w', $3, $4, 0)";
    tx.run(noted, args![world::uuid("a note"), measure, false, by]).await.unwrap();
    let brought = "INSERT INTO import (id, org_id, kind, file_name, bytes, sha256, mapping, create_schools, state, summary,
            created_at)
         VALUES ($1, $2, 'roster', 'f', 0, 'x', '{}', $3, 'discarded', '{}', 0)";
    tx.run(brought, args![world::uuid("an import"), alder, false]).await.unwrap();
    let came = "INSERT INTO import (id, org_id, kind, file_name, bytes, sha256, mapping, create_schools, state, summary,
            created_at)
         VALUES ($1, $2, 'archive', 'f', 0, 'x', '{}', $3, 'discarded', $4, 0)";
    let told = r#"{"place":{"id":"018f0000-0000-7000-8000-000000000001","kind":"school","name":"Cove","code":null},
        "exported_at":"","program":"","private_rows":false,"counts":{},"refused":null,"brought":null}"#;
    tx.run(came, args![world::uuid("an archive"), world::uuid("Shoreline"), false, told]).await.unwrap();
    let left = "INSERT INTO export (id, org_id, kind, state, by_person, summary, asked_at)
         VALUES ($1, $2, 'everything', 'expired', $3, '{}', 0)";
    tx.run(left, args![world::uuid("an export"), alder, by]).await.unwrap();
    let noticed = "INSERT INTO notice (id, team_id, words, by_person, made_at) VALUES ($1, $2, 'w', $3, 0)";
    tx.run(noticed, args![world::uuid("a notice"), team, world::uuid("bea")]).await.unwrap();
    let shared = "INSERT INTO practice (id, network_id, school_id, team_id, title, for_whom, what_we_do, needs, might_not,
            reach, signed, by_person, created_at, changed_at, shared_at)
         VALUES ($1, $2, $3, $4, 't', 'f', 'w', '', '', 'network', 'team', $5, 0, 0, 0)";
    let practice = args![world::uuid("a practice"), world::uuid("Shoreline"), alder, team, by];
    tx.run(shared, practice).await.unwrap();
    let network = world::uuid("Shoreline");
    let needed = "INSERT INTO need (id, network_id, school_id, words, by_person, stated_at) VALUES ($1, $2, $3, 'w', $4, 0)";
    tx.run(needed, args![world::uuid("a need"), network, alder, by]).await.unwrap();
    // Alder hosts Birch.
    let asked = "INSERT INTO visit (id, network_id, guest_school_id, host_school_id, host_team_id, practice_id, focus, on_day,
            half, until_on, asked_by, asked_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'f', '2026-12-03', 'morning', '2027-08-01', $7, 0)";
    let (birch, hari) = (world::uuid("Birch"), world::uuid("hari"));
    tx.run(
        asked,
        args![world::uuid("a visit"), network, birch, alder, team, world::uuid("a practice"), hari],
    )
    .await
    .unwrap();
    let (birch, host) = (world::uuid("Birch"), world::uuid("Birch Year 4"));
    let shared = "INSERT INTO practice (id, network_id, school_id, team_id, title, for_whom, what_we_do, needs, might_not, reach,
            signed, by_person, created_at, changed_at, shared_at)
         VALUES ($1, $2, $3, $4, 't', 'f', 'w', 'n', 'm', 'network', 'team', $5, 0, 0, 0)";
    let (network, card) = (world::uuid("Shoreline"), world::uuid("a card of Birch"));
    tx.run(shared, args![card, network, birch, host, by]).await.unwrap();
    let tried = "INSERT INTO inquiry (id, network_id, school_id, team_id, practice_id, measure_id, title, doing, expecting,
            knowing, look_on, by_person, created_at, started_at)
         VALUES ($1, $2, $3, $4, $5, $6, 't', 'd', 'e', '', '2026-12-24', $7, 0, 0)";
    let inquiry = world::uuid("an inquiry");
    tx.run(tried, args![inquiry, network, alder, team, card, measure, by]).await.unwrap();
    let decided = "INSERT INTO finding (id, network_id, school_id, team_id, inquiry_id, practice_id, seen, decision, why, reach,
            signed, by_person, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, 's', 'unsure', 'w', 'school', 'team', $7, 0)";
    let finding = world::uuid("a finding");
    tx.run(decided, args![finding, network, alder, team, inquiry, card, by]).await.unwrap();
    let thanked = "INSERT INTO thanks (id, network_id, from_team_id, to_team_id, practice_id, finding_id, words, by_person, sent_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'w', $7, 0)";
    tx.run(thanked, args![world::uuid("some thanks"), network, team, host, card, finding, by]).await.unwrap();
    let mattering =
        "INSERT INTO priority (id, school_id, words, judgement, by_person, created_at, changed_at)
         VALUES ($1, $2, 'Every child reads', '', $3, 0, 0)";
    tx.run(mattering, args![world::uuid("a priority"), alder, world::uuid("siobhan")]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn matrix(app: &TestApp) -> String {
    things(app).await;
    let mut out = format!("{:<6} {:<44} {:<9}", "", "", "door");
    for who in WHO {
        out.push_str(&format!(" {who:>8}"));
    }
    out.push('\n');
    for route in ensemble::router::routes() {
        out.push_str(&format!("{:<6} {:<44} {:<9}", route.method, route.path, format!("{:?}", route.door)));
        for who in WHO {
            let browser = match *who {
                "visitor" => app.visitor(),
                handle => app.as_(handle).await,
            };
            let method = if route.method == "GET" { Method::GET } else { Method::POST };
            let kind = (method == Method::POST).then(|| "application/x-www-form-urlencoded".to_owned());
            let reply = browser.send(method, &address(route.path), kind, Vec::new(), true).await;
            out.push_str(&format!(" {:>8}", reply.status.as_u16()));
        }
        out.push('\n');
    }
    out
}

on_both!(every_route_answers_each_kind_of_person_as_reviewed, |app| {
    insta::assert_snapshot!("routes_by_roles", matrix(&app).await);
    app.work().await;
});
