//! Callers that go away at any moment.

use super::MIGRATIONS;
use super::world::{Dice, at_most, polled, tallied, tally};
use ensemble_db::testing::{TestDb, run};
use ensemble_db::{Db, DbError, Options, args};
use std::collections::BTreeSet;
use std::time::Duration;

/// Two connections, so that whatever is left behind is met again at once.
async fn tiny(test: &TestDb) -> Db {
    let options = Options { readers: 2, acquire_timeout: Duration::from_secs(20) };
    Db::open(&test.url, options).await.unwrap()
}

async fn each(body: impl AsyncFn(Db)) {
    let test = TestDb::sqlite(MIGRATIONS).await;
    body(tiny(&test).await).await;
    if let Some(test) = TestDb::postgres(MIGRATIONS).await {
        body(tiny(&test).await).await;
    }
}

/// No connection is in a transaction, and all of them can be had and used.
async fn all_is_well(db: &Db) {
    tally(db, -1).await.unwrap();
    tally(db, -2).await.unwrap();
    if db.kind() == ensemble_db::Kind::Postgres {
        let sql = "SELECT count(*) FROM pg_stat_activity \
                   WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        // A rollback that nobody waits for may still be under way.
        for attempt in 0.. {
            if db.one::<(i64,)>(sql, args![]).await.unwrap() == (0,) {
                break;
            }
            assert!(attempt < 200, "a connection stays in a transaction");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    // As many at once as there are connections that write.
    let mut open = vec![db.begin().await.unwrap()];
    if db.kind() == ensemble_db::Kind::Postgres {
        open.push(db.begin().await.unwrap());
    }
    for mut tx in open {
        tx.run("DELETE FROM tally WHERE n < 0", args![]).await.unwrap();
        tx.commit().await.unwrap();
    }
    let reads = (0..8).map(|_| {
        let db = db.clone();
        tokio::spawn(async move { db.one::<(i64,)>("SELECT count(*) FROM tally", args![]).await })
    });
    for read in reads.collect::<Vec<_>>() {
        read.await.unwrap().unwrap();
    }
    let error = db.all::<(i64,)>("INSERT INTO tally (n) VALUES (1) RETURNING n", args![]).await;
    assert!(matches!(error, Err(DbError::Other(_))), "a reader can write");
}

#[test]
fn a_begin_left_at_any_moment_poisons_nobody() {
    run(each(async |db: Db| {
        let mut dice = Dice(1);
        let mut left = 0;
        for turn in 0..2000 {
            let begun = match turn % 2 {
                0 => at_most(dice.below(400), db.begin()).await,
                _ => polled(dice.below(3) as usize, db.begin()).await,
            };
            match begun {
                None => left += 1,
                Some(tx) => drop(tx.unwrap()),
            }
        }
        assert!(left > 250, "only {left} were left in time");
        all_is_well(&db).await;
        assert_eq!(tallied(&db).await, []);
    }));
}

#[test]
fn many_callers_leaving_at_once_poison_nobody() {
    run(each(async |db: Db| {
        let callers = (0..32_u64).map(|seed| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut dice = Dice(seed);
                for _ in 0..20 {
                    at_most(dice.below(3000), async {
                        let mut tx = db.begin().await?;
                        tx.run("INSERT INTO tally (n) VALUES (1)", args![]).await?;
                        tx.rollback().await
                    })
                    .await;
                    at_most(dice.below(300), db.all::<(i64,)>("SELECT n FROM tally", args![])).await;
                }
            })
        });
        for caller in callers.collect::<Vec<_>>() {
            caller.await.unwrap();
        }
        all_is_well(&db).await;
        assert_eq!(tallied(&db).await, []);
    }));
}

#[test]
fn statements_and_commits_left_half_way_write_all_or_nothing() {
    run(each(async |db: Db| {
        let mut dice = Dice(7);
        let mut acknowledged = BTreeSet::new();
        for n in 0..300_i64 {
            let pair = async {
                let mut tx = db.begin().await?;
                tx.run("INSERT INTO tally (n) VALUES ($1)", args![2 * n]).await?;
                tx.run("INSERT INTO tally (n) VALUES ($1)", args![2 * n + 1]).await?;
                tx.commit().await
            };
            let result = match n % 2 {
                0 => at_most(dice.below(1200), pair).await,
                _ => polled(dice.below(8) as usize, pair).await,
            };
            if let Some(result) = result {
                result.unwrap();
                acknowledged.insert(n);
            }
        }
        all_is_well(&db).await;
        let present: BTreeSet<i64> = tallied(&db).await.into_iter().collect();
        for n in 0..300 {
            assert_eq!(present.contains(&(2 * n)), present.contains(&(2 * n + 1)), "half of {n}");
            assert!(!acknowledged.contains(&n) || present.contains(&(2 * n)), "{n} is lost");
        }
        assert!(acknowledged.len() < 290, "hardly anyone left");
    }));
}

#[test]
fn a_transaction_left_in_a_statement_goes_no_further() {
    run(each(async |db: Db| {
        let mut tx = db.begin().await.unwrap();
        tx.run("INSERT INTO tally (n) VALUES (1)", args![]).await.unwrap();
        let long = "INSERT INTO tally (n) WITH RECURSIVE c (n) AS (SELECT CAST(2 AS BIGINT) \
                    UNION ALL SELECT n + 1 FROM c WHERE n < 50000) SELECT n FROM c";
        assert!(polled(1, tx.run(long, args![])).await.is_none());
        let error = tx.run("INSERT INTO tally (n) VALUES (3)", args![]).await.unwrap_err();
        assert!(error.to_string().contains("left in the middle"), "{error}");
        assert!(tx.commit().await.is_err());
        all_is_well(&db).await;
        assert_eq!(tallied(&db).await, []);
    }));
}
