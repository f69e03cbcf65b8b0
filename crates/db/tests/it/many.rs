use super::MIGRATIONS;
use super::world::{add_school, tallied, tally};
use ensemble_db::{ConstraintKind, Db, DbError, Value, args, both};
use uuid::Uuid;

const COLUMNS: [&str; 8] = ["id", "school_id", "code", "year", "score", "present", "photo", "note"];

both!(many_rows_go_in_with_every_type_and_nulls_among_them, |db: Db| async move {
    type Pupil = (Uuid, String, Option<i64>, Option<f64>, bool, Option<Vec<u8>>, Option<String>);
    let pupil = |n: i64| -> Pupil {
        let some = n % 3 != 0;
        let score = some.then_some(n as f64 / 4.0);
        let photo = some.then(|| vec![n as u8; 3]);
        (
            Uuid::from_u128(n as u128),
            format!("é{n}"),
            some.then_some(n % 13 + 1),
            score,
            n % 2 == 0,
            photo,
            None,
        )
    };
    let mut tx = db.begin().await.unwrap();
    let school = add_school(&mut tx, "one").await.unwrap();
    // More than one statement's worth on either database, and a remainder.
    let rows = (0..8_500).map(pupil).map(|p| args![p.0, school, p.1, p.2, p.3, p.4, p.5, p.6]);
    assert_eq!(tx.insert_many("pupil", &COLUMNS, rows, "").await.unwrap(), 8_500);
    tx.commit().await.unwrap();
    let sql = "SELECT id, code, year, score, present, photo, note FROM pupil ORDER BY id";
    let found: Vec<Pupil> = db.all(sql, args![]).await.unwrap();
    assert!(found == (0..8_500).map(pupil).collect::<Vec<_>>(), "the rows came back otherwise");
});

both!(no_rows_are_none, |db: Db| async move {
    let mut tx = db.begin().await.unwrap();
    assert_eq!(tx.insert_many("tally", &["n"], Vec::new(), "").await.unwrap(), 0);
    tx.commit().await.unwrap();
});

both!(more_values_than_one_statement_binds_go_in_all_the_same, |db: Db| async move {
    let mut tx = db.begin().await.unwrap();
    let rows = (0..40_000_i64).map(|n| args![n]);
    assert_eq!(tx.insert_many("tally", &["n"], rows, "").await.unwrap(), 40_000);
    tx.commit().await.unwrap();
    assert_eq!(db.one::<(i64,)>("SELECT count(*) FROM tally", args![]).await.unwrap(), (40_000,));
});

both!(rows_that_are_there_already_may_be_left_or_changed, |db: Db| async move {
    let mut tx = db.begin().await.unwrap();
    let school = add_school(&mut tx, "old").await.unwrap();
    let rows = || vec![args![school, "new"], args![Uuid::nil(), "other"]];
    let columns = ["id", "name"];
    let nothing = "ON CONFLICT (id) DO NOTHING";
    assert_eq!(tx.insert_many("school", &columns, rows(), nothing).await.unwrap(), 1);
    let update = "ON CONFLICT (id) DO UPDATE SET name = excluded.name";
    assert_eq!(tx.insert_many("school", &columns, rows(), update).await.unwrap(), 2);
    let names: Vec<(String,)> = tx.all("SELECT name FROM school ORDER BY name", args![]).await.unwrap();
    assert_eq!(names, [("new".to_owned(),), ("other".to_owned(),)]);
});

both!(a_conflict_nobody_foresaw_is_named_and_nothing_goes_in, |db: Db| async move {
    tally(&db, 9_000).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    let rows = (0..10_000_i64).map(|n| args![n]);
    let error = tx.insert_many("tally", &["n"], rows, "").await.unwrap_err();
    assert_eq!(error, DbError::Constraint { name: "tally_pkey".into(), kind: ConstraintKind::Unique });
    tx.commit().await.unwrap_err();
    assert_eq!(tallied(&db).await, [9_000]);
});

both!(rows_of_the_wrong_shape_are_refused, |db: Db| async move {
    for (columns, rows) in [
        (vec!["id", "name"], vec![args![Uuid::nil()]]),
        (vec!["id"], vec![args![Uuid::nil(), "x"]]),
        (vec![], vec![args![]]),
        (vec!["id", "name) VALUES (1)"], vec![args![Uuid::nil(), "x"]]),
        (vec!["id", "name"], vec![args![Uuid::nil(), Value::Many(args!["x"])]]),
    ] {
        let mut tx = db.begin().await.unwrap();
        tx.insert_many("school", &columns, rows, "").await.unwrap_err();
    }
    let mut tx = db.begin().await.unwrap();
    let mixed = vec![args![Uuid::nil(), "x"], args![Uuid::max(), 7]];
    tx.insert_many("school", &["id", "name"], mixed, "").await.unwrap_err();
});
