//! Who may not, and what does not arrive whole.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use ensemble::access::Viewer;
use ensemble::import::jobs::ApplyImport;
use ensemble::job::{Context, Job, Lease, queue};

use super::{alder_list, apply, count, everything, upload};
use crate::on_both;

on_both!(only_the_schools_own_data_manager_brings_files_in, |app| {
    let before = everything(&app).await;
    for (handle, status) in [
        ("amina", StatusCode::FORBIDDEN),
        ("tom", StatusCode::FORBIDDEN),
        ("lena", StatusCode::FORBIDDEN),
        ("gus", StatusCode::FORBIDDEN),
        ("siobhan", StatusCode::FORBIDDEN),
    ] {
        let browser = app.as_(handle).await;
        let reply = browser.upload("/imports", "a.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
        assert_eq!(reply.status, status, "{handle}: {}", reply.words());
    }
    assert_eq!(app.visitor().get("/imports").await.status, StatusCode::SEE_OTHER);
    let bruno = app.as_("bruno").await;
    let alder = crate::support::world::uuid("Alder").to_string();
    let fields = [("kind", "roster"), ("org", alder.as_str())];
    let reply = bruno.upload("/imports", "a.csv", alder_list().as_bytes(), &fields).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND, "another school’s data manager");
    assert_eq!(everything(&app).await, before);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM import").await, 0);
});

on_both!(a_head_looks_and_does_not_write_and_another_school_sees_nothing, |app| {
    let dev = app.as_("dev").await;
    let address = upload(&dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let siobhan = app.as_("siobhan").await;
    let page = siobhan.get(&address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.words().contains("Write these changes"), "{}", page.words());
    let bruno = app.as_("bruno").await;
    for path in ["application", "undo", "set-aside", "mapping"] {
        let path = format!("{address}/{path}");
        assert_eq!(siobhan.post(&path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(bruno.post(&path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(dev.post_from_elsewhere(&path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    for path in ["", "/problems.csv", "/problems.xlsx", "/changes.csv", "/waiting"] {
        assert_eq!(bruno.get(&format!("{address}{path}")).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(count(&app, "SELECT COUNT(*) FROM import WHERE state = 'checked'").await, 1);
});

on_both!(opening_a_preview_is_written_to_the_access_log, |app| {
    let dev = app.as_("dev").await;
    let address = upload(&dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let by_dev =
        "SELECT COUNT(*) FROM access_log l JOIN person p ON p.id = l.person_id WHERE p.handle = 'dev'";
    let before = count(&app, by_dev).await;
    dev.get(&address).await;
    assert_eq!(count(&app, by_dev).await, before + 1);
});

on_both!(a_file_that_is_empty_or_broken_off_leaves_nothing, |app| {
    let dev = app.as_("dev").await;
    let kind = || Some("multipart/form-data; boundary=edge".to_owned());
    let start = b"--edge\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nroster\r\n--edge\r\n\
                  Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nUPN,Name\r\nH80120";
    let reply = dev.send(Method::POST, "/imports", kind(), start.to_vec(), true).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(reply.words().contains("did not arrive whole"), "{}", reply.words());
    let reply = dev.upload("/imports", "a.csv", b"", &[("kind", "roster")]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM import").await, 0);
    let kept = std::fs::read_dir(app.app.config.data_dir.join("uploads")).unwrap().count();
    assert_eq!(kept, 0);
});

on_both!(a_worker_that_dies_leaves_nothing_and_the_next_one_writes_it_all, |app| {
    let dev = app.as_("dev").await;
    let address = upload(&dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let before = everything(&app).await;
    dev.post(&format!("{address}/application"), &[]).await;
    let job = queue::claim(&app.app).await.unwrap().unwrap();
    let apply_import: ApplyImport = serde_json::from_str(&job.body).unwrap();
    // This worker was silent for too long: its lease has gone to another before it could finish.
    let stale = Context {
        app: app.app.clone(),
        viewer: Viewer::system(&app.app, apply_import.org, "a test"),
        lease: Lease { id: job.id, fence: job.fence - 1 },
        far: Arc::default(),
    };
    assert!(apply_import.run(stale).await.is_err());
    assert_eq!(everything(&app).await, before, "all or nothing");
    assert!(dev.get(&address).await.words().contains("Your file is being brought in"));
    app.app.clock.advance(queue::LEASE_MS + 1);
    app.work().await;
    assert!(dev.get(&address).await.words().contains("Your file has been brought in"));
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil").await, 41);
    let part = dev.get(&format!("{address}?look=progress")).await;
    assert!(
        part.words().contains("Your file has been brought in") && !part.text().contains("<html"),
        "{}",
        part.text()
    );
});

on_both!(pressing_write_twice_writes_once, |app| {
    let dev = app.as_("dev").await;
    let address = upload(&dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let path = format!("{address}/application");
    dev.post(&path, &[]).await;
    assert_eq!(dev.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
    app.work().await;
    let after = everything(&app).await;
    assert_eq!(dev.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
    app.work().await;
    assert_eq!(everything(&app).await, after);
});

on_both!(results_go_to_a_team_of_their_own_school_and_to_no_other, |app| {
    let dev = app.as_("dev").await;
    let file = "Admission no,Reading score\nAlder-00,34\n";
    let address = upload(&dev, "r.csv", file.as_bytes(), &[("kind", "results")]).await;
    let mapping = format!("{address}/mapping");
    let (birch, alder) =
        (crate::support::world::uuid("Birch Year 4"), crate::support::world::uuid("Alder Year 4"));
    let reply = dev.post(&mapping, &[("team", &birch.to_string())]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    let reply = dev.post(&mapping, &[("on", "2026-12-24")]).await;
    assert!(reply.words().contains("is not a day that has been"), "{}", reply.words());
    dev.post(&mapping, &[("team", &alder.to_string()), ("on", "01/10/2026")]).await;
    apply(&app, &dev, &address).await;
    let theirs =
        "SELECT COUNT(*) FROM measure m JOIN org o ON o.id = m.team_id WHERE o.name = 'Alder Year 4'";
    assert_eq!(count(&app, theirs).await, 1);
});
