//! Every route, for every kind of person, in one table that a person reviews.

use axum::http::Method;
use ensemble_db::args;

use crate::on_both;
use crate::support::{TestApp, world};

const WHO: &[&str] = &["visitor", "gus", "amina", "tom", "siobhan", "dev", "bea", "carla", "lena"];

/// An address with the variable parts filled in by things of Alder.
fn address(path: &str) -> String {
    path.replace("{org}", &world::uuid("Alder").to_string())
        .replace("{*path}", "nothing.css")
        .replace("{token}", "not-a-token")
        .replace("{handle}", "amina")
        .replace("{measure}", &world::uuid("Alder fluency").to_string())
        .replace("{import}", &world::uuid("an import").to_string())
        .replace("{note}", &world::uuid("a note").to_string())
        .replace("{person}", &world::uuid("amina").to_string())
        .replace("{membership}", &world::uuid("amina-m").to_string())
        .replace("{page}", "help")
        .replace("{priority}", &world::uuid("a priority").to_string())
}

/// A number, its note and a file of Alder's, so that their rows tell roles apart.
async fn things(app: &TestApp) {
    let (alder, team) = (world::uuid("Alder"), world::uuid("Alder Year 4"));
    let (measure, by) = (world::uuid("Alder fluency"), world::uuid("tom"));
    let mut tx = app.app.db.begin().await.unwrap();
    let measured =
        "INSERT INTO measure (id, school_id, team_id, name, definition, unit, direction, cadence, source,
            gathered, decimals, position, created_at)
         VALUES ($1, $2, $3, 'Fluency', 'd', 'percent', 'up', 'week', 's', 'readings', 0, 0, 0)";
    tx.run(measured, args![measure, alder, team]).await.unwrap();
    let noted = "INSERT INTO chart_note (id, measure_id, on_day, words, rebase, by_person, created_at)
         VALUES ($1, $2, '2026-11-23', 'w', $3, $4, 0)";
    tx.run(noted, args![world::uuid("a note"), measure, false, by]).await.unwrap();
    let brought = "INSERT INTO import (id, org_id, kind, file_name, bytes, sha256, mapping, create_schools, state, summary,
            created_at)
         VALUES ($1, $2, 'roster', 'f', 0, 'x', '{}', $3, 'discarded', '{}', 0)";
    tx.run(brought, args![world::uuid("an import"), alder, false]).await.unwrap();
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
