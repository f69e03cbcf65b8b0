//! Files that take long: how far they are, and who works on them.
#![expect(clippy::disallowed_methods, reason = "a worker at work beside the test")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use axum::http::StatusCode;
use ensemble::job::queue;

use super::{alder_list, apply, count, everything, upload};
use crate::on_both;
use crate::support::TestApp;

/// A reader that writes down each time it is started, and takes its time once there is a file `slow` beside it.
struct Slow {
    folder: PathBuf,
    program: PathBuf,
}

impl Slow {
    fn of(app: &TestApp) -> Slow {
        let folder = app.app.config.data_dir.join("slow-reader");
        std::fs::create_dir_all(&folder).unwrap();
        let (program, here) = (folder.join("reader"), folder.display());
        let ours = env!("CARGO_BIN_EXE_ensemble");
        let script = format!(
            "#!/bin/sh\necho x >> {here}/times\n[ -e {here}/slow ] && /bin/sleep 6\nexec {ours} \"$@\"\n"
        );
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        Slow { folder, program }
    }

    fn begins(&self) {
        std::fs::write(self.folder.join("slow"), "").unwrap();
    }

    fn ends(&self) {
        std::fs::remove_file(self.folder.join("slow")).unwrap();
    }

    fn times(&self) -> usize {
        std::fs::read_to_string(self.folder.join("times")).unwrap_or_default().lines().count()
    }
}

on_both!(a_file_that_takes_long_says_so_and_is_read_once_until_something_changes, |app| {
    let slow = Slow::of(&app);
    let app = app.with_reader(&slow.program);
    let dev = app.as_("dev").await;
    let address = upload(&dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    slow.begins();
    let before = slow.times();
    let reply = dev.get_at_once(&address).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.words().contains("Your file is being read"), "{}", reply.words());
    assert!(reply.words().contains("Nothing is written until you say so"), "{}", reply.words());
    // The script asks for the bar alone; when the wait is over it gets the whole page.
    let waits = format!("{address}?look=progress");
    let part = dev.get_at_once(&waits).await.text();
    assert!(part.contains("id=\"reading\"") && part.contains("hx-get") && !part.contains("<html"), "{part}");
    let part = dev.get(&waits).await;
    assert!(part.text().contains("hx-swap-oob=\"innerHTML:main\""), "{}", part.text());
    assert!(part.words().contains("We read 20 rows") && !part.text().contains("<html"), "{}", part.words());
    let preview = dev.get(&address).await;
    assert!(!preview.words().contains("Your file is being read"), "{}", preview.words());
    assert!(preview.words().contains("We read 20 rows"), "{}", preview.words());
    assert_eq!(dev.get_at_once(&address).await.words(), preview.words(), "it is kept");
    assert_eq!(dev.get_at_once(&format!("{address}/preview.csv")).await.status, StatusCode::OK);
    assert_eq!(slow.times(), before + 1, "for all of them it was read once");
    // Somebody else of the school sees it for themselves.
    let head = app.as_("siobhan").await;
    assert!(head.get_at_once(&address).await.words().contains("Your file is being read"));
    slow.ends();
    // Another file changes the records: what was found beside the old ones is shown to nobody.
    let other = upload(&dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    apply(&app, &dev, &other).await;
    let after = dev.get(&address).await;
    assert!(after.words().contains("change nothing"), "{}", after.words());
});

on_both!(a_worker_at_a_long_file_keeps_its_lease_and_says_how_far_it_is, |app| {
    let slow = Slow::of(&app);
    let app = app.with_reader(&slow.program);
    let dev = app.as_("dev").await;
    let address = upload(&dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    dev.post(&format!("{address}/application"), &[]).await;
    slow.begins();
    let work = tokio::spawn({
        let app = app.clone();
        async move { app.work().await }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    app.app.clock.advance(queue::LEASE_MS - 1_000);
    // A beat later the lease is a minute long again.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    app.app.clock.advance(queue::LEASE_MS - 1_000);
    assert!(queue::claim(&app.app).await.unwrap().is_none(), "nobody else takes the file over");
    assert!(dev.get(&address).await.words().contains("Your file is being brought in"));
    work.await.unwrap();
    assert!(dev.get(&address).await.words().contains("Your file has been brought in"));
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil").await, 41);
});

on_both!(a_worker_whose_lease_is_lost_stops_and_writes_nothing, |app| {
    let slow = Slow::of(&app);
    let app = app.with_reader(&slow.program);
    let dev = app.as_("dev").await;
    let address = upload(&dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let before = everything(&app).await;
    dev.post(&format!("{address}/application"), &[]).await;
    slow.begins();
    let work = tokio::spawn({
        let app = app.clone();
        async move { app.work().await }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    // The machine slept for a minute, and another worker has taken the file over.
    app.app.clock.advance(queue::LEASE_MS + 1);
    let taken = queue::claim(&app.app).await.unwrap().expect("its lease is over");
    work.await.unwrap();
    assert_eq!(everything(&app).await, before);
    assert_eq!(queue::state(&app.app, taken.id).await.unwrap().map(|(_, _, ended)| ended), Some(false));
    slow.ends();
    app.app.clock.advance(queue::LEASE_MS + 1);
    app.work().await;
    assert!(dev.get(&address).await.words().contains("Your file has been brought in"));
});
