//! Every route, for every kind of person, in one table that a person reviews.

use axum::http::Method;

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
}

async fn matrix(app: &TestApp) -> String {
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
