use super::MIGRATIONS;
use super::world::add_school;
use ensemble_db::{Db, DbError, FromColumn, Kind, Row, Value, args, both, from_row};
use uuid::Uuid;

const INSERT: &str = "INSERT INTO pupil (id, school_id, code, year, score, present, photo, note) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

both!(every_value_comes_back_as_it_went, |db: Db| async move {
    type Pupil = (Uuid, String, Option<i64>, Option<f64>, bool, Option<Vec<u8>>, Option<String>);
    let mut tx = db.begin().await.unwrap();
    let school = add_school(&mut tx, "Zażółć 🎻").await.unwrap();
    let pupils: [Pupil; 5] = [
        (Uuid::max(), "a'b".into(), Some(7), Some(1.5), false, Some(vec![0, 255, 7]), Some("\\ % \n".into())),
        (Uuid::nil(), String::new(), None, None, true, None, None),
        (Uuid::new_v4(), "1".into(), Some(1), Some(f64::MAX), true, Some(vec![]), Some(String::new())),
        (
            Uuid::new_v4(),
            "2".into(),
            Some(13),
            Some(-0.0),
            true,
            Some(vec![7; 100_000]),
            Some("x".repeat(9999)),
        ),
        (Uuid::new_v4(), "3".into(), Some(2), Some(3.0), false, None, Some("3".into())),
    ];
    for (id, code, year, score, present, photo, note) in pupils.clone() {
        tx.run(INSERT, args![id, school, code, year, score, present, photo, note]).await.unwrap();
    }
    tx.commit().await.unwrap();
    for pupil in pupils {
        let sql = "SELECT id, code, year, score, present, photo, note FROM pupil WHERE id = $1";
        assert_eq!(db.one::<Pupil>(sql, args![pupil.0]).await.unwrap(), pupil);
    }
    let (name,): (String,) = db.one("SELECT name FROM school WHERE id = $1", args![school]).await.unwrap();
    assert_eq!(name, "Zażółć 🎻");
});

both!(the_largest_and_smallest_numbers_come_back, |db: Db| async move {
    for n in [i64::MIN, -1, 0, i64::MAX] {
        let sql = "SELECT CAST($1 AS BIGINT)";
        assert_eq!(db.one::<(i64,)>(sql, args![n]).await.unwrap(), (n,));
    }
});

both!(a_missing_value_binds_as_null_of_its_type, |db: Db| async move {
    let sql = "SELECT count(*) FROM school WHERE $1 IS NULL AND $2 IS NULL AND $3 IS NULL \
               AND $4 IS NULL AND $5 IS NULL AND $6 IS NULL";
    let mut tx = db.begin().await.unwrap();
    add_school(&mut tx, "one").await.unwrap();
    let nothing =
        args![None::<Uuid>, None::<String>, None::<i64>, None::<f64>, None::<bool>, None::<Vec<u8>>];
    assert_eq!(tx.one::<(i64,)>(sql, nothing).await.unwrap(), (1,));
});

both!(a_list_is_written_out_and_the_rest_renumbered, |db: Db| async move {
    let mut tx = db.begin().await.unwrap();
    let mut ids = Vec::new();
    for name in ["a", "b", "c", "d"] {
        ids.push(add_school(&mut tx, name).await.unwrap());
    }
    let sql =
        "SELECT name FROM school WHERE name <> $1 AND id IN $2 AND name < $3 AND '$2' = '$2' ORDER BY name";
    let rows: Vec<(String,)> = tx.all(sql, args!["a", ids.clone(), "d"]).await.unwrap();
    assert_eq!(rows, [("b".to_owned(),), ("c".to_owned(),)]);
    let sql = "SELECT name FROM school WHERE id IN $1 OR name = $2";
    let rows: Vec<(String,)> = tx.all(sql, args![Vec::<Uuid>::new(), "d"]).await.unwrap();
    assert_eq!(rows, [("d".to_owned(),)]);
});

both!(each_placeholder_has_its_value_and_each_value_its_placeholder, |db: Db| async move {
    for (sql, values) in [
        ("SELECT CAST($2 AS BIGINT)", args![1_i64]),
        ("SELECT CAST($1 AS BIGINT)", args![1_i64, 2_i64]),
        ("SELECT '$1'", args![1_i64]),
        ("SELECT $0", args![]),
    ] {
        let error = db.one::<(i64,)>(sql, values).await.unwrap_err();
        assert!(error.to_string().contains("placeholder"), "{sql}: {error}");
    }
});

both!(what_one_database_would_change_is_refused_by_both, |db: Db| async move {
    for (value, part) in [(Value::from(f64::NAN), "NaN"), (Value::from("a\0b"), "zero byte")] {
        let error =
            db.all::<(i64,)>("SELECT count(*) FROM school WHERE $1 IS NULL", vec![value.clone()]).await;
        assert!(error.unwrap_err().to_string().contains(part));
        let mut tx = db.begin().await.unwrap();
        let rows = vec![vec![value]];
        let column = if part == "NaN" { "score" } else { "note" };
        assert!(tx.insert_many("pupil", &[column], rows, "").await.unwrap_err().to_string().contains(part));
    }
});

both!(the_same_words_with_other_types_are_another_statement, |db: Db| async move {
    // A driver that keeps statements by their text alone would read the float's bits as an integer.
    let sql = "SELECT CAST(CAST($1 AS DOUBLE PRECISION) AS BIGINT)";
    for _ in 0..20 {
        assert_eq!(db.one::<(i64,)>(sql, args![7_i64]).await.unwrap(), (7,));
        assert_eq!(db.one::<(i64,)>(sql, args![7.0]).await.unwrap(), (7,));
    }
});

both!(a_column_is_read_as_its_own_type_only, |db: Db| async move {
    let mut tx = db.begin().await.unwrap();
    let school = add_school(&mut tx, "one").await.unwrap();
    let values = args![Uuid::new_v4(), school, "7", 7, 7.0, true, vec![1_u8], "7"];
    tx.run(INSERT, values).await.unwrap();
    async fn read<T: FromColumn>(tx: &mut ensemble_db::Tx, column: &str) -> Result<(), DbError> {
        tx.one::<(T,)>(&format!("SELECT {column} FROM pupil"), args![]).await.map(|_| ())
    }
    for column in ["id", "code", "year", "score", "present", "photo"] {
        assert_eq!(read::<Uuid>(&mut tx, column).await.is_ok(), column == "id", "Uuid from {column}");
        assert_eq!(read::<String>(&mut tx, column).await.is_ok(), column == "code", "String from {column}");
        assert_eq!(read::<i64>(&mut tx, column).await.is_ok(), column == "year", "i64 from {column}");
        assert_eq!(read::<f64>(&mut tx, column).await.is_ok(), column == "score", "f64 from {column}");
        assert_eq!(read::<bool>(&mut tx, column).await.is_ok(), column == "present", "bool from {column}");
    }
    let error = read::<i64>(&mut tx, "code").await.unwrap_err();
    assert_eq!(error, DbError::Other("Column code is TEXT, not BIGINT.".into()));
});

both!(null_is_read_as_an_option_only, |db: Db| async move {
    let row = db.one::<(Option<String>,)>("SELECT CAST(NULL AS TEXT) AS gone", args![]).await;
    assert_eq!(row.unwrap(), (None,));
    let error = db.one::<(String,)>("SELECT CAST(NULL AS TEXT) AS gone", args![]).await.unwrap_err();
    assert_eq!(error, DbError::Other("Column gone is NULL; read it as an Option.".into()));
});

#[derive(Debug, PartialEq)]
struct Stage(u8);

impl FromColumn for Stage {
    fn from_column(row: &Row, index: usize) -> Result<Self, DbError> {
        match String::from_column(row, index)?.as_str() {
            "plan" => Ok(Stage(1)),
            _ => Err(row.refuse(index, "is not a stage")),
        }
    }
}

#[derive(Debug)]
struct Card {
    title: String,
    stage: Option<Stage>,
}

from_row!(Card { title, stage });

both!(a_struct_is_read_by_its_fields_names, |db: Db| async move {
    let card: Card = db.one("SELECT 'plan' AS stage, 'T' AS title", args![]).await.unwrap();
    assert_eq!((card.title.as_str(), card.stage), ("T", Some(Stage(1))));
    let error = db.one::<Card>("SELECT 'secret' AS stage, 'T' AS title", args![]).await.unwrap_err();
    assert_eq!(error.to_string(), "Column stage is not a stage.");
    let error = db.one::<Card>("SELECT 'T' AS title", args![]).await.unwrap_err();
    assert_eq!(error.to_string(), "A result has no column stage.");
});

both!(no_row_is_none_or_an_error_as_asked, |db: Db| async move {
    let sql = "SELECT id FROM school";
    assert_eq!(db.maybe::<(Uuid,)>(sql, args![]).await, Ok(None));
    assert_eq!(db.one::<(Uuid,)>(sql, args![]).await, Err(DbError::NoRow));
    assert_eq!(db.all::<(Uuid,)>(sql, args![]).await, Ok(vec![]));
    db.ping().await.unwrap();
});

both!(no_error_repeats_a_value, |db: Db| async move {
    let canary = "zq-canary-Amina";
    let mut errors = Vec::new();
    let mut tx = db.begin().await.unwrap();
    if db.kind() == Kind::Sqlite {
        tx.script("CREATE VIRTUAL TABLE words USING fts5 (word)").await.unwrap();
        let search = "SELECT word FROM words WHERE words MATCH $1";
        errors.push(tx.all::<(String,)>(search, args![format!("{canary}:x")]).await.unwrap_err());
    } else {
        let search = "SELECT CAST(to_tsquery('simple', $1) AS TEXT)";
        errors.push(tx.all::<(String,)>(search, args![format!("& {canary}")]).await.unwrap_err());
        let cast = "SELECT CAST($1 AS BIGINT)";
        errors.push(db.all::<(i64,)>(cast, args![canary]).await.unwrap_err());
        let json = "SELECT CAST(CAST($1 AS JSON) AS TEXT)";
        errors.push(db.all::<(String,)>(json, args![canary]).await.unwrap_err());
    }
    drop(tx);
    let mut tx = db.begin().await.unwrap();
    let school = add_school(&mut tx, canary).await.unwrap();
    let twice = "INSERT INTO school (id, name) VALUES ($1, $2)";
    errors.push(tx.run(twice, args![school, canary]).await.unwrap_err());
    errors.push(
        db.all::<(i64,)>("SELECT name FROM (SELECT $1 AS name) AS x", args![canary]).await.unwrap_err(),
    );
    for error in errors {
        let text = format!("{error} {error:?}");
        assert!(!text.contains("anary") && !text.contains("Amina"), "{text}");
    }
    assert!(!format!("{:?}", args![canary, Value::Many(args![canary])]).contains("canary"));
});

both!(an_error_says_what_is_wrong_with_the_statement, |db: Db| async move {
    let error = db.all::<(i64,)>("SELECT nothing FROM school", args![]).await.unwrap_err();
    assert!(error.to_string().contains("nothing"), "{error}");
    let error = db.all::<(i64,)>("SELEKT 1", args![]).await.unwrap_err();
    assert!(error.to_string().contains("SELEKT"), "{error}");
});
