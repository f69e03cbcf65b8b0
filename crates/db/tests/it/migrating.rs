use super::MIGRATIONS;
use ensemble_db::testing::{TestDb, run};
use ensemble_db::{Applied, Db, DbError, Kind, Migration, args, both, migrate};

fn step(name: &'static str, sql: &'static str) -> Migration {
    Migration { name, sql, only: None }
}

fn refusal(result: Result<Vec<Applied>, DbError>) -> String {
    match result {
        Err(DbError::Migration(text)) => text,
        other => panic!("{other:?} is no refusal"),
    }
}

both!(each_step_runs_once_in_order, &[], |db: Db| async move {
    let done = migrate(&db, MIGRATIONS, 1_700_000_000_000).await.unwrap();
    assert_eq!(done.iter().map(|step| step.name).collect::<Vec<_>>(), ["0001_school", "0002_plain"]);
    assert_eq!(migrate(&db, MIGRATIONS, 1_800_000_000_000).await.unwrap(), []);
    let sql = "SELECT name, applied_at FROM migration ORDER BY name";
    let rows: Vec<(String, i64)> = db.all(sql, args![]).await.unwrap();
    let at = 1_700_000_000_000;
    assert_eq!(rows, [("0001_school".to_owned(), at), ("0002_plain".to_owned(), at)]);
    let more = [MIGRATIONS, &[step("0003_more", "ALTER TABLE tally ADD COLUMN note TEXT")]].concat();
    assert_eq!(migrate(&db, &more, 0).await.unwrap(), [Applied { name: "0003_more" }]);
});

both!(a_step_with_another_text_is_refused, |db: Db| async move {
    let mut changed = MIGRATIONS.to_vec();
    changed[1].sql = "CREATE TABLE tally (n BIGINT NOT NULL)";
    let text = refusal(migrate(&db, &changed, 0).await);
    assert!(text.starts_with("Migration 0002_plain has another text"), "{text}");
    // Line ends are a matter of the machine the program was built on.
    let windows: &'static str = MIGRATIONS[0].sql.replace('\n', "\r\n").leak();
    let mut built_elsewhere = MIGRATIONS.to_vec();
    built_elsewhere[0].sql = windows;
    assert_eq!(migrate(&db, &built_elsewhere, 0).await.unwrap(), []);
});

both!(a_database_of_a_newer_program_is_refused, |db: Db| async move {
    let text = refusal(migrate(&db, &MIGRATIONS[..1], 0).await);
    assert!(text.starts_with("This database was written by a newer Ensemble; it has 0002_plain"), "{text}");
});

both!(a_step_that_does_not_run_leaves_nothing, &[], |db: Db| async move {
    let steps = [
        step("0001_good", "CREATE TABLE good (n BIGINT);"),
        step("0002_bad", "CREATE TABLE half (n BIGINT); INSERT INTO nowhere VALUES (1);"),
    ];
    let text = refusal(migrate(&db, &steps, 0).await);
    assert!(text.starts_with("Migration 0002_bad did not run."), "{text}");
    db.all::<(i64,)>("SELECT n FROM good", args![]).await.unwrap();
    db.all::<(i64,)>("SELECT n FROM half", args![]).await.unwrap_err();
    let mended = [steps[0], step("0002_bad", "CREATE TABLE half (n BIGINT)")];
    assert_eq!(migrate(&db, &mended, 0).await.unwrap(), [Applied { name: "0002_bad" }]);
});

both!(semicolons_in_strings_comments_and_bodies_do_not_end_a_statement, &[], |db: Db| async move {
    let both = "CREATE TABLE word (id BIGINT NOT NULL PRIMARY KEY, text TEXT NOT NULL); -- a; b
                INSERT INTO word (id, text) VALUES (1, 'one; two'); /* ; */ INSERT INTO word VALUES (2, 'it''s;');";
    let sqlite = "CREATE TRIGGER word_twice AFTER INSERT ON word WHEN new.id < 100 BEGIN
                      INSERT INTO word (id, text) SELECT new.id + 100, CASE new.id WHEN 1 THEN ';' ELSE 'b' END;
                  END;";
    let postgres = "CREATE FUNCTION word_twice() RETURNS trigger LANGUAGE plpgsql AS $body$
                    BEGIN
                        INSERT INTO word (id, text) VALUES (new.id + 100, 'b');
                        RETURN NULL;
                    END;
                    $body$;
                    CREATE TRIGGER word_twice AFTER INSERT ON word FOR EACH ROW WHEN (new.id < 100)
                    EXECUTE FUNCTION word_twice();";
    let steps = [
        step("0001_word", both),
        Migration { name: "0002_twice", sql: sqlite, only: Some(Kind::Sqlite) },
        Migration { name: "0002_twice", sql: postgres, only: Some(Kind::Postgres) },
        step("0003_more", "INSERT INTO word (id, text) VALUES (3, 'c')"),
    ];
    assert_eq!(migrate(&db, &steps, 0).await.unwrap().len(), 3);
    let rows: Vec<(i64, String)> = db.all("SELECT id, text FROM word ORDER BY id", args![]).await.unwrap();
    let texts = ["one; two", "it's;", "c", "b"].map(str::to_owned);
    assert_eq!(rows, [1, 2, 3, 103].into_iter().zip(texts).collect::<Vec<_>>());
});

/// Several programs starting at once on one database.
async fn together(test: TestDb) {
    let starts = (0..6).map(|_| {
        let url = test.url.clone();
        tokio::spawn(async move {
            let db = Db::open(&url, ensemble_db::Options::default()).await?;
            let done = migrate(&db, MIGRATIONS, 0).await;
            db.close().await;
            done.map(|done| done.len())
        })
    });
    let mut done = 0;
    for start in starts.collect::<Vec<_>>() {
        done += start.await.unwrap().unwrap();
    }
    assert_eq!(done, MIGRATIONS.len());
}

#[test]
fn programs_that_start_at_once_run_each_step_once() {
    run(async {
        together(TestDb::sqlite(&[]).await).await;
        if let Some(test) = TestDb::postgres(&[]).await {
            together(test).await;
        }
    });
}
