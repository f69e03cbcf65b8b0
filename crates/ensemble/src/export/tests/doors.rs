//! Asking for everything, fetching it, and who may not.

use axum::http::StatusCode;
use ensemble_db::args;

use super::{lively, on_both, unzip, uuid};
use crate::support::TestApp;

async fn count(app: &TestApp, sql: &str) -> i64 {
    let (n,): (i64,) = app.app.db.one(sql, args![]).await.unwrap();
    n
}

const WEEK: i64 = 7 * 24 * 3_600_000;

on_both!(a_data_manager_leaves_with_everything_and_the_head_hears_of_it, |app| {
    lively(&app).await;
    let dev = app.as_("dev").await;
    let page = dev.get("/exports").await.words();
    assert!(page.contains("Not in it") && page.contains("How to open it without us"), "{page}");
    let reply = dev.post("/exports", &[("kind", "everything")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    let address = reply.location().to_owned();
    assert!(dev.get(&address).await.words().contains("Making your copy"));
    let look = format!("{address}?look=progress");
    let part = dev.get(&look).await.words();
    assert!(part.contains("Making your copy") && !part.contains("Files in"), "the part alone: {part}");
    assert_eq!(dev.post("/exports", &[("kind", "everything")]).await.status, StatusCode::CONFLICT);
    assert_eq!(dev.get(&format!("{address}/file.zip")).await.status, StatusCode::CONFLICT);
    app.work().await;
    let mails = app.mails();
    let to = |who: &str| mails.iter().filter(|m| m.to.starts_with(who)).collect::<Vec<_>>();
    let (head, own) = (to("siobhan@"), to("dev@"));
    let own: Vec<_> = own.into_iter().filter(|m| m.subject.contains("copy")).collect();
    assert_eq!((head.len(), own.len()), (1, 1));
    assert!(own[0].body.contains(&address) && !own[0].body.contains("Pupil"), "{}", own[0].body);
    assert!(dev.get(&look).await.words().contains("See your copy"));
    let page = dev.get(&address).await.words();
    assert!(page.contains("Your copy is ready") && page.contains("Fetch the copy"), "{page}");
    let file = dev.get(&format!("{address}/file.zip")).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"alder.zip\"");
    let files = unzip(&file.bytes);
    assert_eq!(files["data/pupil.jsonl"].iter().filter(|b| **b == b'\n').count(), 21);
    assert_eq!(files["data/notice.jsonl"], b"", "what was noticed in a team stays with the team");
    let looked = "SELECT COUNT(*) FROM access_log l JOIN person p ON p.id = l.person_id
                   WHERE p.handle = 'dev' AND l.purpose = 'a full export of the school'";
    assert_eq!(count(&app, looked).await, 1);
    let news = app.as_("siobhan").await.get(&format!("/network/{}", uuid("Alder"))).await.words();
    assert!(
        news.contains("asked for everything Alder has")
            || count(&app, "SELECT COUNT(*) FROM event WHERE kind = 'ExportAsked'").await == 1
    );
    assert_eq!(count(&app, "SELECT COUNT(*) FROM event WHERE kind = 'ExportFetched'").await, 1);
    app.app.clock.advance(WEEK + 1);
    let dev = app.as_("dev").await;
    assert_eq!(dev.get(&format!("{address}/file.zip")).await.status, StatusCode::CONFLICT);
    ensemble::job::schedule::due(&app.app).await.unwrap();
    app.work().await;
    assert!(dev.get(&address).await.words().contains("seven days"), "it is over");
    let kept = std::fs::read_dir(app.app.config.data_dir.join("uploads")).unwrap().count();
    assert_eq!(kept, 0, "the file is gone");
});

on_both!(only_a_schools_own_head_and_data_manager_take_it_away, |app| {
    let siobhan = app.as_("siobhan").await;
    let asked = siobhan.post("/exports", &[("kind", "oneroster")]).await;
    let address = asked.location().to_owned();
    app.work().await;
    assert!(
        app.mails().iter().all(|m| m.to.starts_with("siobhan@")),
        "a head is not told of their own asking"
    );
    let alder = uuid("Alder").to_string();
    for (handle, status) in [
        ("amina", StatusCode::FORBIDDEN),
        ("tom", StatusCode::FORBIDDEN),
        ("lena", StatusCode::FORBIDDEN),
        ("carla", StatusCode::FORBIDDEN),
        ("gus", StatusCode::FORBIDDEN),
        ("bruno", StatusCode::NOT_FOUND),
        ("hari", StatusCode::NOT_FOUND),
        // The network's own data manager looks after files and reads no pupil.
        ("olive", StatusCode::NOT_FOUND),
    ] {
        let browser = app.as_(handle).await;
        for kind in ["everything", "oneroster"] {
            let reply = browser.post("/exports", &[("kind", kind), ("org", &alder)]).await;
            assert_eq!(reply.status, status, "{handle}: {}", reply.words());
        }
        for path in [address.clone(), format!("{address}/file.zip")] {
            assert_eq!(browser.get(&path).await.status, status, "{handle} {path}");
        }
        let network = uuid("Shoreline").to_string();
        let reply = browser.post("/exports", &[("kind", "everything"), ("org", &network)]).await;
        assert!(reply.status.is_client_error(), "{handle}");
    }
    assert_eq!(app.visitor().get(&address).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        siobhan.post_from_elsewhere("/exports", &[("kind", "everything")]).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(count(&app, "SELECT COUNT(*) FROM export").await, 1);
});

on_both!(a_right_that_ended_before_the_copy_was_made_makes_none, |app| {
    let dev = app.as_("dev").await;
    let address = dev.post("/exports", &[("kind", "everything")]).await.location().to_owned();
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run("UPDATE membership SET until_on = '2026-11-26' WHERE person_id = $1", args![uuid("dev")])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    for _ in 0..9 {
        app.work().await;
        app.app.clock.advance(10 * 60_000);
    }
    assert_eq!(count(&app, "SELECT COUNT(*) FROM export WHERE state = 'ready'").await, 0);
    assert_eq!(
        app.as_("siobhan").await.get(&format!("{address}/file.zip")).await.status,
        StatusCode::CONFLICT
    );
});

on_both!(files_out_stands_once_in_the_menu_of_who_may_take_them, |app| {
    for (who, times) in [("dev", 1), ("siobhan", 1), ("tom", 0), ("amina", 0), ("olive", 0), ("lena", 0)] {
        let page = app.as_(who).await.get("/").await.text();
        assert_eq!(page.matches("href=\"/exports\"").count(), times, "{who}");
    }
    // On a phone the menu is on the page of settings.
    let settings = app.as_("dev").await.get("/settings").await.text();
    assert_eq!(settings.matches("href=\"/exports\"").count(), 2);
    let page = app.as_("dev").await.get("/exports").await.text();
    assert!(page.contains("href=\"/exports\" aria-current=\"page\""), "{page}");
});
