//! Today, for who has nothing yet and for whom something waits.

use axum::http::StatusCode;

use crate::on_both;
use crate::support::world::uuid;

on_both!(a_blank_start_has_three_steps_for_each_role_and_marks_those_done, |app| {
    let amina = app.as_("amina").await;
    let today = amina.get("/").await.words();
    for words in
        ["Three steps to begin", "Choose one number together", "Tell on half a page", "Try one small thing"]
    {
        assert!(today.contains(words), "{words}: {today}");
    }
    // A head has a team already, so one step is done; each act marks another.
    let siobhan = app.as_("siobhan").await;
    assert!(siobhan.get("/").await.words().contains("Two steps more"));
    assert_eq!(siobhan.post("/needs", &[("words", "Calm starts")]).await.status, StatusCode::SEE_OTHER);
    assert!(siobhan.get("/").await.words().contains("One step more"));
    assert_eq!(siobhan.post("/plans", &[("words", "Calm afternoons")]).await.status, StatusCode::SEE_OTHER);
    assert!(siobhan.get("/").await.words().contains("You have begun"));
    // Another school's steps are its own.
    assert!(app.as_("hari").await.get("/").await.words().contains("Two steps more"));
    // Cedar has no head yet.
    let lena = app.as_("lena").await.get("/").await.words();
    assert!(lena.contains("Bring in the head of each"), "{lena}");
    app.work().await;
});

on_both!(a_sample_team_can_be_looked_round_in_and_leads_nowhere, |app| {
    for who in ["amina", "lena", "gus"] {
        let page = app.as_(who).await.get("/numbers/sample").await;
        assert_eq!(page.status, StatusCode::OK, "{who}");
        let words = page.words();
        assert!(words.contains("Everything here is made up"), "{words}");
        assert!(words.contains("Attendance has changed for the better"), "{words}");
        assert!(!page.text().contains("href=\"/numbers/00"), "a link to a number that is not there");
    }
    let visitor = app.visitor().get("/numbers/sample").await;
    assert_eq!(visitor.status, StatusCode::SEE_OTHER);
});

on_both!(what_was_noticed_waits_for_the_team_and_for_nobody_else, |app| {
    let team = uuid("Alder Year 4").to_string();
    let line = [("team", team.as_str()), ("words", "Your pupils ask each other.")];
    let sent = app.as_("bea").await.post("/notices", &line).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.words());
    for (who, sees) in [("amina", true), ("tom", true), ("siobhan", false), ("ruth", false), ("bea", false)] {
        let today = app.as_(who).await.get("/").await.words();
        assert_eq!(today.contains("Somebody noticed something good"), sees, "{who}: {today}");
    }
    app.work().await;
});
