//! The promises of the platform: acts, events, jobs, consent of databases and disconnects.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use ensemble::access::{Act, Viewer};
use ensemble::event::{Event, feed};
use ensemble::job::{queue, worker};
use ensemble::network::Org;
use ensemble::person::jobs::ForgetOldSignIns;
use ensemble::web::id::Id;
use ensemble::web::problem::Problem;
use ensemble_db::args;

use crate::on_both;
use crate::support::TestApp;
use crate::support::world::{id, uuid};

async fn person(app: &TestApp, handle: &str) -> Viewer {
    Viewer::person(&app.app, id(handle)).await.unwrap().unwrap()
}

async fn count(app: &TestApp, table: &str) -> i64 {
    let (n,): (i64,) = app.app.db.one(&format!("SELECT COUNT(*) FROM {table}"), args![]).await.unwrap();
    n
}

on_both!(an_act_that_says_nothing_of_what_happened_writes_nothing, |app| {
    let mut act = Act::new(person(&app, "siobhan").await);
    act.run("UPDATE org SET name = 'Elder' WHERE id = $1", args![uuid("Alder")]).await.unwrap();
    assert!(matches!(act.commit().await, Err(Problem::Internal(_))));
    let (name,): (String,) =
        app.app.db.one("SELECT name FROM org WHERE id = $1", args![uuid("Alder")]).await.unwrap();
    assert_eq!(name, "Alder");
});

on_both!(an_event_is_written_with_its_act_or_not_at_all, |app| {
    let mut act = Act::new(person(&app, "siobhan").await);
    act.record(Event::OrgChanged { org: id("Alder") }).await.unwrap();
    drop(act);
    assert_eq!(count(&app, "event").await, 0);
    let mut act = Act::new(person(&app, "siobhan").await);
    act.record(Event::OrgChanged { org: id("Alder") }).await.unwrap();
    act.commit().await.unwrap();
    assert_eq!(count(&app, "event").await, 1);
});

on_both!(an_event_is_told_in_the_words_of_whoever_reads_it, |app| {
    let mut act = Act::new(person(&app, "siobhan").await);
    act.record(Event::OrgChanged { org: id("Alder") }).await.unwrap();
    act.record(Event::NamesAgreed { team: id("Alder Year 4") }).await.unwrap();
    act.commit().await.unwrap();
    let told = async |handle: &str| {
        let viewer = person(&app, handle).await;
        let entries = feed::list(&viewer, id("Alder"), 10).await.unwrap();
        entries.into_iter().map(|e| e.sentence.words).collect::<Vec<_>>()
    };
    assert_eq!(told("siobhan").await, ["You agreed to names inside Alder Year 4", "You updated Alder"]);
    assert_eq!(
        told("amina").await,
        ["Siobhan Kerr updated Alder"],
        "who agreed to names is nobody's business"
    );
    // Content is never copied: when somebody is renamed, or erased, old news follows.
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run("UPDATE person SET name = 'Siobhan Kerr-Lunn' WHERE id = $1", args![uuid("siobhan")])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(told("amina").await, ["Siobhan Kerr-Lunn updated Alder"]);
});

on_both!(a_protected_table_cannot_be_read_past_its_marker, |app| {
    let amina = person(&app, "amina").await;
    for sql in ["SELECT p.name FROM person p", "SELECT o.id FROM {org o}, measure", "SELECT 1 FROM Pupil"] {
        assert!(amina.all::<(String,)>(sql, args![]).await.is_err(), "{sql}");
    }
    let pupils = amina.all::<(String,)>("SELECT p.given_name FROM {pupil p}", args![]).await;
    assert!(pupils.is_err(), "pupils are read through a look that was logged");
    assert_eq!(count(&app, "access_log").await, 0);
});

on_both!(every_look_at_pupils_is_written_down_first, |app| {
    let amina = person(&app, "amina").await;
    let look = amina.look(id("Alder"), Some(id("Alder Year 4")), "supporting pupils together").await.unwrap();
    assert_eq!(count(&app, "access_log").await, 1);
    let pupils: Vec<(String,)> = look.all("SELECT p.given_name FROM {pupil p}", args![]).await.unwrap();
    assert_eq!(pupils.len(), 20, "her team's two classes, and no other school's");
    let page = app.as_("tom").await.get("/settings/looks").await.words();
    assert!(page.contains("Amina Bello") && page.contains("supporting pupils together"), "{page}");
    let page = app.as_("bea").await.get("/settings/looks").await.words();
    assert!(!page.contains("Amina Bello"), "another school cannot read it: {page}");
});

on_both!(a_job_exists_exactly_if_its_act_does, |app| {
    let mut act = Act::new(person(&app, "siobhan").await);
    act.record(Event::OrgChanged { org: id("Alder") }).await.unwrap();
    act.later(&ForgetOldSignIns {}).await.unwrap();
    drop(act);
    assert_eq!(queue::waiting(&app.app).await.unwrap(), 0);
    let mut act = Act::new(person(&app, "siobhan").await);
    act.record(Event::OrgChanged { org: id("Alder") }).await.unwrap();
    act.later(&ForgetOldSignIns {}).await.unwrap();
    act.commit().await.unwrap();
    assert_eq!(queue::waiting(&app.app).await.unwrap(), 1);
    app.work().await;
});

async fn put_a_job(app: &TestApp) -> Id<ensemble::job::Row> {
    let mut act = Act::new(person(app, "siobhan").await);
    act.record(Event::OrgChanged { org: id("Alder") }).await.unwrap();
    let job = act.later(&ForgetOldSignIns {}).await.unwrap();
    act.commit().await.unwrap();
    job
}

on_both!(two_workers_never_hold_the_same_job, |app| {
    put_a_job(&app).await;
    let taken = AtomicUsize::new(0);
    let claim = async || {
        if queue::claim(&app.app).await.unwrap().is_some() {
            taken.fetch_add(1, Ordering::Relaxed);
        }
    };
    tokio::join!(claim(), claim(), claim(), claim());
    assert_eq!(taken.load(Ordering::Relaxed), 1);
    app.app.clock.advance(queue::LEASE_MS + 1);
    app.work().await;
});

on_both!(a_worker_that_wakes_late_can_write_nothing, |app| {
    put_a_job(&app).await;
    let late = queue::claim(&app.app).await.unwrap().unwrap();
    let late = late.context(&app.app, "a test").await.unwrap().unwrap();
    app.app.clock.advance(queue::LEASE_MS + 1);
    let other = queue::claim(&app.app).await.unwrap().expect("the lease ran out, so another worker has it");
    assert!(other.fence > late.lease.fence);
    let mut act = late.act();
    act.record(Event::OrgChanged { org: id::<Org>("Alder") }).await.unwrap();
    assert!(act.commit().await.is_err());
    assert_eq!(count(&app, "event").await, 1, "only the event of the act that put the job");
    app.app.clock.advance(queue::LEASE_MS + 1);
    app.work().await;
});

on_both!(a_job_that_fails_is_tried_again_later_and_given_up_in_the_end, |app| {
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run(
        "INSERT INTO job (id, name, body, person_id, reason, run_at, attempts, fence, progress, total)
         VALUES ($1, 'NoSuchJob', '{}', $2, 'a test', 0, 0, 0, 0, 0)",
        args![uuid("job"), uuid("siobhan")],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let mut tries = 0;
    while queue::waiting(&app.app).await.unwrap() > 0 {
        worker::drain(&app.app).await.unwrap();
        let (attempts, run_at): (i64, i64) = app
            .app
            .db
            .one("SELECT attempts, run_at FROM job WHERE id = $1", args![uuid("job")])
            .await
            .unwrap();
        tries += 1;
        assert_eq!(attempts, tries);
        assert!(run_at > app.app.now(), "it waits before the next try");
        app.app.clock.advance(run_at - app.app.now());
        assert!(tries < 20, "it never gives up");
    }
    assert_eq!(tries, 8);
});

on_both!(consent_is_given_once_and_kept_when_it_is_withdrawn, |app| {
    let give = async || {
        let mut tx = app.app.db.begin().await.unwrap();
        let row = args![app.app.id::<()>(), "names", uuid("Alder Year 4"), uuid("amina"), 1_i64];
        let given = tx
            .run(
                "INSERT INTO consent (id, what, thing_id, person_id, given_at) VALUES ($1, $2, $3, $4, $5)",
                row,
            )
            .await;
        if given.is_ok() {
            tx.commit().await.unwrap();
        }
        given.is_ok()
    };
    assert!(give().await);
    assert!(!give().await, "the database itself refuses a second standing consent");
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run("UPDATE consent SET withdrawn_at = 2 WHERE withdrawn_at IS NULL", args![]).await.unwrap();
    tx.commit().await.unwrap();
    assert!(give().await);
    assert_eq!(count(&app, "consent").await, 2);
});

on_both!(a_page_is_read_while_a_long_file_is_written, |app| {
    let dev = app.as_("dev").await;
    // Its turn to be put down as seen, which is a write.
    app.app.clock.advance(10 * 60_000);
    let mut writing = app.app.db.begin().await.unwrap();
    writing.run("UPDATE org SET name = name", args![]).await.unwrap();
    let page = dev.get("/practices").await;
    assert_eq!(page.status, axum::http::StatusCode::OK, "{}", page.words());
    drop(writing);
    dev.get("/practices").await;
    let seen = "SELECT COUNT(*) FROM sign_in WHERE seen_at > created_at";
    let (seen,): (i64,) = app.app.db.one(seen, args![]).await.unwrap();
    assert_eq!(seen, 1, "the next page puts it down");
});

/// A row that goes is looked for in every table that may refer to it. Without an index that is all of the table, for
/// each row of a file that is undone.
#[tokio::test]
async fn what_refers_to_a_row_is_found_by_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite://{}", folder.path().join("schema.db").display());
    let db = ensemble_db::Db::open(&address, ensemble_db::Options::default()).await.unwrap();
    ensemble_db::migrate(&db, ensemble::migrations::ALL, 0).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    // Columns that refer to a row, and columns that an index begins with.
    let references = "SELECT m.name, CAST(f.id AS TEXT), f.\"table\", f.\"from\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f
                       WHERE m.type = 'table' ORDER BY 1, 2";
    let indexes = "SELECT m.name, i.name, c.name FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
                    WHERE m.type = 'table' ORDER BY m.name, i.name, c.seqno";
    let mut referring: BTreeMap<(String, String, String), BTreeSet<String>> = BTreeMap::new();
    let all: Vec<(String, String, String, String)> = tx.all(references, args![]).await.unwrap();
    for (table, key, to, column) in all {
        referring.entry((table, key, to)).or_default().insert(column);
    }
    let mut indexed: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let all: Vec<(String, String, String)> = tx.all(indexes, args![]).await.unwrap();
    for (table, index, column) in all {
        indexed.entry((table, index)).or_default().push(column);
    }
    // People are taken out one by one, and seldom.
    for ((table, _, _), columns) in referring.iter().filter(|((_, _, to), _)| to != "person") {
        let begins = |index: &Vec<String>| {
            index.iter().take(columns.len()).cloned().collect::<BTreeSet<_>>() == *columns
        };
        let found = indexed.iter().any(|((of, _), index)| of == table && begins(index));
        assert!(found, "no index of {table} begins with {columns:?}");
    }
    assert!(referring.len() > 60, "{}", referring.len());
}
