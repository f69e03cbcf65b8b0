//! What registers and packages leave in a school.

use ensemble_db::args;
use uuid::Uuid;

use crate::row;
use crate::support::TestApp;
use crate::support::rows::put;
use crate::support::world::uuid;

/// More marks than are held at once, a summary, a row that waits, and what a package called a pupil.
pub async fn put_in(app: &TestApp, school: Uuid) {
    let mut tx = app.app.db.begin().await.unwrap();
    let (pupil,): (Uuid,) =
        tx.one("SELECT id FROM pupil WHERE school_id = $1 ORDER BY id LIMIT 1", args![school]).await.unwrap();
    let import: Option<(Uuid,)> =
        tx.maybe("SELECT id FROM import WHERE org_id = $1", args![school]).await.unwrap();
    // The file of a school without one is the network’s, which stays behind.
    let file = import.map_or(uuid("a file of the network"), |(id,)| id);
    let mark = |at: i64| {
        let (half, by) =
            (if at % 2 == 0 { "am" } else { "pm" }, if at < 9 { uuid("an older file") } else { file });
        args![
            school,
            pupil,
            format!("{}-{:02}-{:02} {half}", 2026 + at / 744, 1 + at / 62 % 12, 1 + at / 2 % 31),
            "/",
            by
        ]
    };
    let columns = ["school_id", "pupil_id", "half_day", "code", "import_id"];
    tx.insert_many("attendance_mark", &columns, (0..1_100).map(mark).collect::<Vec<_>>(), "").await.unwrap();
    let summary = row!(attendance_summary {
        school_id: school,
        pupil_id: pupil,
        from_on: "2026-09-01",
        until_on: "2026-12-19",
        possible: 140_i64,
        attended: None::<i64>,
        percent: 97.3,
        import_id: file
    });
    put(&mut tx, summary).await;
    let called = row!(sourced { school_id: school, kind: "pupil", sourced_id: "u-1", target_id: pupil });
    put(&mut tx, called).await;
    let nowhere = Uuid::nil();
    let item = row!(sourced {
        school_id: school,
        kind: "line_item",
        sourced_id: "i-1",
        target_id: nowhere,
        title: "Halves"
    });
    put(&mut tx, item).await;
    if import.is_some() {
        tx.run("UPDATE import SET waiting = 1 WHERE id = $1", args![file]).await.unwrap();
        let waits = row!(import_waiting {
            id: uuid("a row that waits"),
            import_id: file,
            school_id: school,
            file_name: "r.csv",
            file_mark: "r.csv",
            row_number: 7_i64,
            about: "number 77",
            why: "unknown",
            body: "{}",
            waits_since: 16_i64
        });
        put(&mut tx, waits).await;
    }
    tx.commit().await.unwrap();
}
