use super::MIGRATIONS;
use ensemble_db::{Db, Value, args, both};
use uuid::Uuid;

both!(every_value_comes_back_as_it_went, |db: Db| async move {
    let mut tx = db.begin().await.unwrap();
    let (school, pupil) = (Uuid::new_v4(), Uuid::new_v4());
    tx.run("INSERT INTO school (id, name) VALUES ($1, $2)", args![school, "Zażółć"]).await.unwrap();
    let sql = "INSERT INTO pupil (id, school_id, code, year, score, present, photo, note) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let photo = vec![0_u8, 255, 7];
    tx.run(sql, args![pupil, school, "a'b", 7_i64, 1.5, false, photo.clone(), Value::Text(None)])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    type Pupil = (Uuid, String, i64, f64, bool, Vec<u8>, Option<String>);
    let row: Pupil =
        db.one("SELECT id, code, year, score, present, photo, note FROM pupil", args![]).await.unwrap();
    assert_eq!(row, (pupil, "a'b".into(), 7, 1.5, false, photo, None));
});
