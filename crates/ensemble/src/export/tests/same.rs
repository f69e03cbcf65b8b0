//! The same school again, on the other database too.

use ensemble::export::bring_in::Target;
use ensemble::export::store;
use ensemble::migrations;
use ensemble::network::{Org, OrgKind};
use ensemble::web::id::Id;
use ensemble_db::testing::{TestDb, run};
use ensemble_db::{Kind, args};

use super::{bring, everything, id, lively, on_both, take, unzip, uuid};
use crate::support::TestApp;

/// A database of each kind; on a machine without a server, of one.
pub async fn databases() -> Vec<TestDb> {
    let mut all = vec![TestDb::sqlite(migrations::ALL).await];
    all.extend(TestDb::postgres(migrations::ALL).await);
    all
}

pub fn names(bytes: &[u8], other: &[u8]) -> Vec<String> {
    let (a, b) = (unzip(bytes), unzip(other));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        if *bytes != b[name] {
            let (x, y) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&b[name]));
            for (l, r) in x.lines().zip(y.lines()).filter(|(l, r)| l != r).take(3) {
                println!("{name}\n  {l}\n  {r}");
            }
        }
    }
    a.iter().filter(|(name, bytes)| **bytes != b[*name]).map(|(name, _)| name.clone()).collect()
}

/// A network with nothing in it.
pub async fn found(app: &TestApp, network: Id<Org>) {
    let mut tx = app.app.db.begin().await.unwrap();
    store::write::found(&mut tx, network, "Other", 0).await.unwrap();
    tx.commit().await.unwrap();
}

/// From each database into each: the second archive is the first, byte for byte, time and all, since
/// the clock of a test stands still.
fn comes_back(place: &'static str, target: Target) {
    run(async {
        for from in databases().await {
            let app = TestApp::new(from.db.clone()).await;
            lively(&app).await;
            for private in [true, false] {
                let first = take(&app, place, private).await;
                for to in databases().await {
                    let there = TestApp::empty(to.db.clone()).await;
                    bring(&there, &first, target.clone()).await.unwrap();
                    there.work().await;
                    let second = take(&there, place, private).await;
                    let differ = names(&first, &second);
                    let way = (from.db.kind(), to.db.kind(), private);
                    assert!(differ.is_empty(), "{way:?}: {differ:?}");
                    assert!(first == second, "{way:?}: the zip itself");
                }
            }
        }
    });
}

#[test]
fn a_school_comes_back_the_same_from_each_database_into_each() {
    comes_back("Alder", Target::NewNetwork("Far Shore".into()));
}

#[test]
fn a_network_comes_back_the_same_from_each_database_into_each() {
    comes_back("Shoreline", Target::Itself);
}

on_both!(people_who_are_here_stay_who_they_are_and_a_second_coming_is_refused, |app| {
    lively(&app).await;
    let archive = take(&app, "Alder", true).await;
    let there = TestDb::sqlite(migrations::ALL).await;
    let there = TestApp::empty(there.db.clone()).await;
    let network = uuid("Other");
    found(&there, id("Other")).await;
    let mut tx = there.app.db.begin().await.unwrap();
    let known = uuid("somebody known");
    tx.run(
        "INSERT INTO person (id, name, email, created_at) VALUES ($1, 'T. Wren', 'tom@shoreline.example', 0)",
        args![known],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let target = Target::Under { parent: id("Other"), kind: OrgKind::Network, network: id("Other") };
    let brought = bring(&there, &archive, target.clone()).await.unwrap();
    assert_eq!((brought.people_known, brought.schools), (1, 1));
    there.work().await;
    let by: Vec<(uuid::Uuid,)> = there
        .app
        .db
        .all("SELECT by_person FROM practice WHERE id = $1", args![uuid("our card")])
        .await
        .unwrap();
    assert_eq!(by, [(known,)]);
    let (name,): (String,) =
        there.app.db.one("SELECT name FROM person WHERE id = $1", args![known]).await.unwrap();
    assert_eq!(name, "T. Wren", "nothing that is here is changed");
    let below: Vec<(i64,)> = there
        .app
        .db
        .all(
            "SELECT depth FROM org_closure WHERE ancestor_id = $1 AND descendant_id = $2",
            args![network, uuid("Alder Year 4")],
        )
        .await
        .unwrap();
    assert_eq!(below, [(2,)]);
    let before = everything(&there).await;
    let again = bring(&there, &archive, target).await.unwrap_err();
    assert_eq!(
        again,
        "“Alder” is here already. An archive makes a place and never changes one. Nothing was written."
    );
    assert_eq!(everything(&there).await, before);
    assert!(matches!(app.app.db.kind(), Kind::Sqlite | Kind::Postgres));
});
