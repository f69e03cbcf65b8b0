//! Signing in, through the front door.

use crate::on_both;
use crate::support::TestApp;
use axum::http::StatusCode;

async fn link_for(app: &TestApp, email: &str) -> String {
    let asked = app.visitor().post("/sign-in", &[("email", email)]).await;
    assert_eq!(asked.status, StatusCode::OK);
    app.work().await;
    let mail = app.mails().pop().expect("a mail was sent");
    let at = mail.body.find("/sign-in/").expect("the mail holds a link");
    mail.body[at..].split_whitespace().next().unwrap().to_owned()
}

on_both!(a_link_signs_in_once_and_never_again, |app| {
    let link = link_for(&app, " Amina@Shoreline.EXAMPLE ").await;
    let visitor = app.visitor();
    let page = visitor.get(&link).await;
    assert!(page.words().contains("Sign in as Amina Bello"), "{}", page.words());
    // Looking again, as a mail scanner does, does not use it up.
    assert_eq!(visitor.get(&link).await.status, StatusCode::OK);
    let pressed = visitor.post(&link, &[("to", "/numbers")]).await;
    assert_eq!((pressed.status, pressed.location()), (StatusCode::SEE_OTHER, "/numbers"));
    let amina = visitor.keeping(&pressed);
    assert!(amina.get("/").await.words().contains("Good afternoon, Amina"));
    let again = app.visitor().post(&link, &[]).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert!(again.headers.get("set-cookie").is_none());
});

on_both!(a_link_is_too_old_after_a_quarter_of_an_hour, |app| {
    let link = link_for(&app, "tom@shoreline.example").await;
    app.app.clock.advance(15 * 60_000 + 1);
    assert_eq!(app.visitor().get(&link).await.status, StatusCode::GONE);
    assert_eq!(app.visitor().post(&link, &[]).await.status, StatusCode::GONE);
});

on_both!(nobody_learns_whether_an_address_is_known, |app| {
    let known = app.visitor().post("/sign-in", &[("email", "amina@shoreline.example")]).await;
    let unknown = app.visitor().post("/sign-in", &[("email", "nobody@shoreline.example")]).await;
    assert_eq!(known.status, unknown.status);
    assert_eq!(
        known.text().replace("amina@shoreline.example", "X"),
        unknown.text().replace("nobody@shoreline.example", "X")
    );
    app.work().await;
    assert_eq!(app.mails().len(), 1);
});

on_both!(an_address_that_is_none_comes_back_as_it_was_typed, |app| {
    let reply = app.visitor().post("/sign-in", &[("email", "amina at school")]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text().contains("value=\"amina at school\""));
    assert!(reply.text().contains("<title>Error: Sign in"));
});

on_both!(a_browser_left_alone_is_signed_out_and_so_is_one_that_signs_out, |app| {
    let amina = app.as_("amina").await;
    app.app.clock.advance(50 * 60_000);
    assert_eq!(amina.get("/").await.status, StatusCode::OK);
    app.app.clock.advance(61 * 60_000);
    let reply = amina.get("/numbers").await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/sign-in?to=%2Fnumbers"));

    let tom = app.as_("tom").await;
    tom.post("/sign-out", &[]).await;
    assert_eq!(tom.get("/").await.status, StatusCode::SEE_OTHER);
});

on_both!(a_page_of_another_site_cannot_act_as_somebody_signed_in, |app| {
    let amina = app.as_("amina").await;
    let reply = amina.post_from_elsewhere("/sign-out", &[]).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    assert_eq!(amina.get("/").await.status, StatusCode::OK, "she is still signed in");
});

on_both!(the_demo_door_is_shut_outside_the_demo, |app| {
    assert_eq!(app.visitor().get("/demo/as/amina").await.status, StatusCode::NOT_FOUND);
});

on_both!(somebody_who_left_today_sees_nothing_today, |app| {
    let amina = app.as_("amina").await;
    assert_eq!(amina.get("/numbers").await.status, StatusCode::OK);
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run(
        "UPDATE membership SET until_on = $1 WHERE person_id = $2",
        ensemble_db::args![app.app.today(), crate::support::world::uuid("amina")],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(amina.get("/numbers").await.status, StatusCode::FORBIDDEN);
});
