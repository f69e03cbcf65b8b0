//! Places and who belongs where, through the front door.

use axum::http::StatusCode;
use ensemble_db::args;

use crate::on_both;
use crate::support::world::{id, uuid};

fn at(place: &str, rest: &str) -> String {
    format!("/network/{}{rest}", uuid(place))
}

on_both!(a_team_lead_brings_in_a_colleague_who_signs_in_by_the_link, |app| {
    let tom = app.as_("tom").await;
    let new = [("person", "Noor Haddad"), ("email", "Noor@Alder.example"), ("role", "teacher")];
    let reply = tom.post(&at("Alder Year 4", "/people"), &new).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    app.work().await;
    let mail = app.mails().pop().unwrap();
    assert_eq!(mail.to, "noor@alder.example");
    assert!(tom.get(&at("Alder Year 4", "")).await.words().contains("Noor Haddad , teacher"));
    let link = mail.body.split_whitespace().find(|w| w.contains("/sign-in/")).unwrap();
    let visitor = app.visitor();
    let pressed = visitor.post(link.split_once("8080").unwrap().1, &[]).await;
    assert!(visitor.keeping(&pressed).get("/").await.words().contains("Noor"));
});

on_both!(nobody_gives_a_role_that_is_not_theirs_to_give, |app| {
    // who, where, role, what they get
    let tries = [
        ("amina", "Alder Year 4", "teacher", StatusCode::FORBIDDEN),
        ("tom", "Alder Year 4", "head", StatusCode::UNPROCESSABLE_ENTITY),
        ("tom", "Alder", "teacher", StatusCode::FORBIDDEN),
        ("tom", "Alder Year 5", "teacher", StatusCode::FORBIDDEN),
        ("lena", "Alder", "data_manager", StatusCode::UNPROCESSABLE_ENTITY),
        ("lena", "Alder Year 4", "teacher", StatusCode::UNPROCESSABLE_ENTITY),
        ("carla", "Shoreline", "network_lead", StatusCode::FORBIDDEN),
        ("gus", "Cedar", "teacher", StatusCode::FORBIDDEN),
    ];
    for (who, place, role, wanted) in tries {
        let browser = app.as_(who).await;
        let new = [("person", "Noor Haddad"), ("email", "noor@alder.example"), ("role", role)];
        let reply = browser.post(&at(place, "/people"), &new).await;
        assert_eq!(reply.status, wanted, "{who} gives {role} at {place}: {}", reply.words());
    }
    let (people,): (i64,) = app
        .app
        .db
        .one("SELECT COUNT(*) FROM person WHERE email = 'noor@alder.example'", args![])
        .await
        .unwrap();
    assert_eq!(people, 0);
});

on_both!(a_network_lead_brings_in_a_schools_first_head, |app| {
    let lena = app.as_("lena").await;
    let new = [("person", "Cy Head"), ("email", "cy@cedar.example"), ("role", "head")];
    assert_eq!(lena.post(&at("Cedar", "/people"), &new).await.status, StatusCode::SEE_OTHER);
    let second = [("person", "Dee Head"), ("email", "dee@cedar.example"), ("role", "head")];
    let reply = lena.post(&at("Cedar", "/people"), &second).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.words().contains("own head or data manager gives this role"), "{}", reply.words());
    assert!(reply.text().contains("value=\"dee@cedar.example\""), "what was typed is kept");
    app.work().await;
});

on_both!(ending_somebodys_place_ends_what_they_see_at_once, |app| {
    let amina = app.as_("amina").await;
    assert_eq!(amina.get("/numbers").await.status, StatusCode::OK);
    let membership = id::<()>("amina-m");
    let path = at("Alder Year 4", &format!("/people/{membership}/end"));
    assert_eq!(
        app.as_("bea").await.post(&path, &[]).await.status,
        StatusCode::FORBIDDEN,
        "another school's teacher"
    );
    assert_eq!(app.as_("tom").await.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(amina.get("/numbers").await.status, StatusCode::FORBIDDEN);
    let elsewhere = at("Birch Year 4", &format!("/people/{membership}/end"));
    assert_eq!(app.as_("hari").await.post(&elsewhere, &[]).await.status, StatusCode::NOT_FOUND);
});

on_both!(a_school_is_added_where_schools_may_stand, |app| {
    let carla = app.as_("carla").await;
    let school = [("name", "Dunlin Primary"), ("kind", "school"), ("sector", "primary"), ("code", "S-9")];
    let reply = carla.post(&at("East", "/places"), &school).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    assert!(carla.get(reply.location()).await.words().contains("Dunlin Primary"));
    let under_a_school = app.as_("siobhan").await.post(&at("Alder", "/places"), &school).await;
    assert_eq!(under_a_school.status, StatusCode::UNPROCESSABLE_ENTITY);
    let team = [("name", "Alder Maths"), ("kind", "team")];
    assert_eq!(
        app.as_("siobhan").await.post(&at("Alder", "/places"), &team).await.status,
        StatusCode::SEE_OTHER
    );
});

on_both!(an_organisation_never_stands_under_itself, |app| {
    let mut tx = app.app.db.begin().await.unwrap();
    let circle = ensemble::network::store::link(&mut tx, id("Alder"), id("East")).await;
    assert!(circle.is_err());
    // A school may be in two communities, and what is above it follows.
    tx.run(
        "INSERT INTO org (id, network_id, kind, name, created_at) VALUES ($1, $2, 'community', 'West', 0)",
        args![uuid("West"), uuid("Shoreline")],
    )
    .await
    .unwrap();
    tx.run(
        "INSERT INTO org_closure (ancestor_id, descendant_id, depth) VALUES ($1, $1, 0)",
        args![uuid("West")],
    )
    .await
    .unwrap();
    ensemble::network::store::link(&mut tx, id("Shoreline"), id("West")).await.unwrap();
    ensemble::network::store::link(&mut tx, id("West"), id("Alder")).await.unwrap();
    tx.commit().await.unwrap();
    let above = ensemble::network::above(&app.app, id("Alder Year 4")).await.unwrap();
    assert_eq!(above.first(), Some(&id("Alder Year 4")));
    assert_eq!(above.len(), 5, "the team, its school, two communities, one network");
});

on_both!(a_search_finds_people_and_places_and_a_guest_finds_nobody, |app| {
    let words = app.as_("amina").await.get("/network?q=alder").await.words();
    assert!(words.contains("Alder Year 4") && words.contains("Alder Year 5"), "{words}");
    let words = app.as_("amina").await.get("/network?q=NOVAK").await.words();
    assert!(words.contains("Bea Novak"), "{words}");
    let words = app.as_("amina").await.get("/network?q=100%25").await.words();
    assert!(words.contains("Nobody and nowhere"), "a per cent sign is not a wildcard: {words}");
    assert_eq!(app.as_("gus").await.get("/network?q=amina").await.status, StatusCode::FORBIDDEN);
});

on_both!(people_stand_in_the_order_of_the_alphabet_whatever_is_asked, |app| {
    let school = format!("/network/{}", uuid("Alder"));
    for (who, path) in [("siobhan", school.as_str()), ("lena", "/people"), ("amina", "/people?q=a")] {
        let browser = app.as_(who).await;
        let plain = browser.get(path).await.words();
        for order in ["sort=thanks", "sort=visits&order=desc", "by=result", "order=-count"] {
            let sign = if path.contains('?') { '&' } else { '?' };
            assert_eq!(
                browser.get(&format!("{path}{sign}{order}")).await.words(),
                plain,
                "{who} {path} {order}"
            );
        }
    }
});
