use super::MIGRATIONS;
use super::world::{add_school, tallied, tally};
use ensemble_db::{ConstraintKind, Db, DbError, Kind, args, both};
use uuid::Uuid;

both!(a_write_outside_a_transaction_is_refused, |db: Db| async move {
    for sql in [
        "INSERT INTO tally (n) VALUES (1) RETURNING n",
        "INSERT INTO tally (n) VALUES (1)",
        "DELETE FROM tally",
        "CREATE TABLE other (n BIGINT)",
    ] {
        let error = db.all::<(i64,)>(sql, args![]).await.unwrap_err();
        assert!(matches!(error, DbError::Other(_)), "{sql}: {error}");
    }
    if db.kind() == Kind::Postgres {
        let sql = "WITH w AS (INSERT INTO tally (n) VALUES (1) RETURNING n) SELECT n FROM w";
        db.one::<(i64,)>(sql, args![]).await.unwrap_err();
    }
    assert_eq!(tallied(&db).await, []);
});

both!(a_transaction_writes_when_it_is_committed_and_not_before, |db: Db| async move {
    let mut tx = db.begin().await.unwrap();
    let added = tx.run("INSERT INTO tally (n) VALUES ($1), ($2)", args![1_i64, 2_i64]).await.unwrap();
    assert_eq!(added, 2);
    let back: Vec<(i64,)> = tx.all("UPDATE tally SET n = n + 10 RETURNING n", args![]).await.unwrap();
    assert_eq!(back.len(), 2);
    assert_eq!(tallied(&db).await, []);
    tx.commit().await.unwrap();
    assert_eq!(tallied(&db).await, [11, 12]);
});

both!(one_row_of_a_returning_insert_still_inserts_them_all, |db: Db| async move {
    let mut tx = db.begin().await.unwrap();
    let sql = "INSERT INTO tally (n) VALUES (1), (2), (3) RETURNING n";
    tx.one::<(i64,)>(sql, args![]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(tallied(&db).await, [1, 2, 3]);
});

both!(what_is_dropped_or_rolled_back_never_happened, |db: Db| async move {
    for way in 0..3 {
        let mut tx = db.begin().await.unwrap();
        tx.run("INSERT INTO tally (n) VALUES (1)", args![]).await.unwrap();
        match way {
            0 => drop(tx),
            1 => tx.rollback().await.unwrap(),
            _ => drop(tokio::spawn(async move { drop(tx) }).await),
        }
        tally(&db, 5 + way).await.unwrap();
    }
    assert_eq!(tallied(&db).await, [5, 6, 7]);
});

both!(after_a_refusal_nothing_of_a_transaction_is_written, |db: Db| async move {
    let mut tx = db.begin().await.unwrap();
    tx.run("INSERT INTO tally (n) VALUES (1)", args![]).await.unwrap();
    tx.run("INSERT INTO tally (n) VALUES (1)", args![]).await.unwrap_err();
    let later = tx.run("INSERT INTO tally (n) VALUES (2)", args![]).await.unwrap_err();
    assert!(later.to_string().contains("none of it was written"), "{later}");
    tx.commit().await.unwrap_err();
    assert_eq!(tallied(&db).await, []);
    tally(&db, 3).await.unwrap();
    assert_eq!(tallied(&db).await, [3]);
});

both!(constraints_have_the_same_names_on_both_databases, |db: Db| async move {
    let mut tx = db.begin().await.unwrap();
    let school = add_school(&mut tx, "one").await.unwrap();
    let sql = "INSERT INTO pupil (id, school_id, code, year, note) VALUES ($1, $2, $3, $4, $5)";
    let first = Uuid::new_v4();
    tx.run(sql, args![first, school, "a", 1, "n"]).await.unwrap();
    tx.commit().await.unwrap();
    let other = Uuid::new_v4();
    let none = None::<&str>;
    let foreign = if db.kind() == Kind::Postgres { "pupil_school_id_fkey" } else { "" };
    use ConstraintKind::{Check, ForeignKey, NotNull, Unique};
    for (values, name, kind) in [
        (args![first, school, "b", 1, none], "pupil_pkey", Unique),
        (args![other, school, "a", 1, none], "pupil_school_id_code_key", Unique),
        (args![other, school, "b", 1, "n"], "pupil_one_note", Unique),
        (args![other, school, "b", 99, none], "pupil_year_known", Check),
        (args![other, school, none, 1, none], "pupil.code", NotNull),
        (args![other, other, "b", 1, none], foreign, ForeignKey),
    ] {
        let mut tx = db.begin().await.unwrap();
        let error = tx.run(sql, values).await.unwrap_err();
        assert_eq!(error, DbError::Constraint { name: name.into(), kind });
    }
    let mut tx = db.begin().await.unwrap();
    let error = tx.run("DELETE FROM school", args![]).await.unwrap_err();
    assert_eq!(error, DbError::Constraint { name: foreign.into(), kind: ForeignKey });
});

both!(a_text_may_be_inserted_again_where_a_conflict_is_foreseen, |db: Db| async move {
    let mut tx = db.begin().await.unwrap();
    let sql = "INSERT INTO tally (n) VALUES ($1) ON CONFLICT (n) DO NOTHING";
    assert_eq!(tx.run(sql, args![1_i64]).await.unwrap(), 1);
    assert_eq!(tx.run(sql, args![1_i64]).await.unwrap(), 0);
    let sql = "INSERT INTO tally AS t (n) VALUES ($1) ON CONFLICT (n) DO UPDATE SET n = t.n + excluded.n";
    assert_eq!(tx.run(sql, args![1_i64]).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(tallied(&db).await, [2]);
});

both!(sixteen_writers_wait_for_each_other, |db: Db| async move {
    let mut tx = db.begin().await.unwrap();
    tx.run("INSERT INTO tally (n) VALUES (0)", args![]).await.unwrap();
    tx.commit().await.unwrap();
    let writers = (0..16).map(|_| {
        let db = db.clone();
        tokio::spawn(async move {
            for _ in 0..25 {
                let mut tx = db.begin().await?;
                tx.all::<(i64,)>("SELECT n FROM tally", args![]).await?;
                tx.run("UPDATE tally SET n = n + 1", args![]).await?;
                tx.commit().await?;
                db.one::<(i64,)>("SELECT n FROM tally", args![]).await?;
            }
            Ok::<(), DbError>(())
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap().unwrap();
    }
    assert_eq!(tallied(&db).await, [400]);
});
