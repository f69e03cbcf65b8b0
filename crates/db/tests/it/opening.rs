use super::MIGRATIONS;
use super::world::{tallied, tally};
use ensemble_db::testing::{TestDb, run};
use ensemble_db::{Db, DbError, Kind, Options, args};
use std::time::Duration;

fn quick() -> Options {
    Options { readers: 2, acquire_timeout: Duration::from_millis(300) }
}

#[test]
fn a_pragma_that_does_not_hold_is_refused_at_start() {
    run(async {
        // A database in memory cannot have a write-ahead log.
        let error = Db::open("sqlite://:memory:", quick()).await.err().unwrap();
        assert!(error.to_string().contains("journal_mode at memory where wal is needed"), "{error}");
    });
}

#[test]
fn an_address_that_leads_nowhere_is_refused_with_a_reason() {
    run(async {
        for (url, part) in [
            ("mysql://root@localhost/x", "begins with sqlite://"),
            ("sqlite:///no/such/folder/file.db", "could not be opened"),
            ("postgres://nobody@127.0.0.1:1/x", "cannot be reached"),
        ] {
            let error = Db::open(url, quick()).await.err().unwrap();
            assert!(error.to_string().contains(part), "{url}: {error}");
        }
    });
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    run(async {
        let test = TestDb::sqlite(MIGRATIONS).await;
        let path = format!("{}.txt", test.url.trim_start_matches("sqlite://"));
        std::fs::write(&path, "Dear teacher, ".repeat(500)).unwrap();
        let error = Db::open(&format!("sqlite://{path}"), quick()).await.err();
        std::fs::remove_file(&path).unwrap();
        assert!(error.unwrap().to_string().contains("not a database"));
    });
}

#[test]
fn a_file_is_made_where_there_is_none_and_stays_whole_when_closed() {
    run(async {
        let test = TestDb::sqlite(MIGRATIONS).await;
        let path = format!("{}.new", test.url.trim_start_matches("sqlite://"));
        let db = Db::open(&format!("sqlite://{path}"), quick()).await.unwrap();
        assert_eq!(db.kind(), Kind::Sqlite);
        let mut tx = db.begin().await.unwrap();
        tx.script("CREATE TABLE tally (n BIGINT NOT NULL)").await.unwrap();
        tx.commit().await.unwrap();
        tally(&db, 1).await.unwrap();
        assert_eq!(tallied(&db).await, [1]);
        db.close().await;
        let log = || std::path::Path::new(&format!("{path}-wal")).exists();
        assert!(!log(), "the log was not put away");
        assert!(matches!(db.ping().await, Err(DbError::Unavailable(_))));
        let db = Db::open(&format!("sqlite://{path}"), quick()).await.unwrap();
        assert_eq!(tallied(&db).await, [1]);
        db.close().await;
        assert!(!log(), "the log was not put away after reading only");
        std::fs::remove_file(&path).unwrap();
    });
}

#[test]
fn who_waits_too_long_for_a_connection_is_told() {
    run(async {
        let test = TestDb::sqlite(MIGRATIONS).await;
        let db = Db::open(&test.url, quick()).await.unwrap();
        let held = db.begin().await.unwrap();
        assert!(matches!(db.begin().await, Err(DbError::Unavailable(_))));
        db.ping().await.unwrap();
        held.rollback().await.unwrap();
        tally(&db, 1).await.unwrap();
    });
}

#[test]
fn who_waits_too_long_for_a_lock_is_told_to_try_again() {
    run(async {
        let test = TestDb::sqlite(MIGRATIONS).await;
        waits(&test.url).await;
        let Some(test) = TestDb::postgres(MIGRATIONS).await else { return };
        waits(&test.url).await;
    });

    /// Two programs on one database.
    async fn waits(url: &str) {
        let (one, other) = (Db::open(url, quick()).await.unwrap(), Db::open(url, quick()).await.unwrap());
        tally(&one, 1).await.unwrap();
        let mut tx = one.begin().await.unwrap();
        tx.run("UPDATE tally SET n = 2", args![]).await.unwrap();
        let second = async {
            let mut tx = other.begin().await?;
            tx.run("UPDATE tally SET n = 3", args![]).await
        };
        assert_eq!(second.await, Err(DbError::Busy));
        tx.commit().await.unwrap();
        assert_eq!(tallied(&other).await, [2]);
    }
}

#[test]
fn a_lost_connection_is_said_to_be_lost_and_the_next_call_works() {
    run(async {
        let Some(test) = TestDb::postgres(MIGRATIONS).await else { return };
        let other = Db::open(&test.url, quick()).await.unwrap();
        let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                    WHERE datname = current_database() AND pid <> pg_backend_pid()";
        for statement_first in [true, false] {
            let mut tx = test.db.begin().await.unwrap();
            tx.run("INSERT INTO tally (n) VALUES (1)", args![]).await.unwrap();
            for _ in 0..4 {
                test.db.ping().await.unwrap();
            }
            other.one::<(i64,)>(kill, args![]).await.unwrap();
            let error = if statement_first {
                tx.run("INSERT INTO tally (n) VALUES (2)", args![]).await.unwrap_err()
            } else {
                tx.commit().await.unwrap_err()
            };
            assert!(matches!(error, DbError::Unavailable(_)), "{error:?}");
            for _ in 0..8 {
                test.db.ping().await.unwrap();
            }
            assert_eq!(tallied(&test.db).await, []);
            let mut tx = test.db.begin().await.unwrap();
            tx.run("INSERT INTO tally (n) VALUES (3)", args![]).await.unwrap();
            tx.rollback().await.unwrap();
        }
    });
}

#[test]
fn a_test_database_is_gone_when_its_test_is_over() {
    run(async {
        let test = TestDb::sqlite(MIGRATIONS).await;
        let path = test.url.trim_start_matches("sqlite://").to_owned();
        assert!(std::path::Path::new(&path).exists());
        drop(test);
        assert!(!std::path::Path::new(&path).exists());
        let Some(test) = TestDb::postgres(MIGRATIONS).await else { return };
        let url = test.url.clone();
        test.db.ping().await.unwrap();
        drop(test);
        let error = Db::open(&url, quick()).await.err().unwrap();
        assert!(error.to_string().contains("no such database"), "{error}");
    });
}
