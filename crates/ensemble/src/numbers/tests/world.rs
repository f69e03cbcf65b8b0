//! A school with numbers: Alder's Year 4 team watches four, and everybody's team one that comes from
//! results in fourteen classes of ten or twelve.

use ensemble::job::queue::{NewRow, insert};
use ensemble::numbers::jobs::WorkOutNumbers;
use ensemble::web::id::Id;
use ensemble_db::{Tx, Value, args};
use jiff::ToSpan;
use jiff::civil::date;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::support::{TestApp, world};

/// The same name is always the same id.
pub fn id(name: &str) -> Uuid {
    let bytes: [u8; 16] = Sha256::digest(name.as_bytes())[..16].try_into().unwrap();
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// Twelve classes beside 4A and 4B. The third gains nine points.
pub const CLASSES: [&str; 14] =
    ["X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8", "X9", "X10", "X11", "X12", "4A", "4B"];

pub fn class(name: &str) -> Uuid {
    match name {
        "4A" | "4B" => world::uuid(&format!("Alder {name}")),
        other => id(other),
    }
}

pub async fn build(app: &TestApp) {
    let mut tx = app.app.db.begin().await.unwrap();
    let year4 = world::uuid("Alder Year 4");
    let weekly = |from: usize, n: usize, value: &dyn Fn(usize) -> f64| -> Vec<(String, f64)> {
        (from..from + n)
            .map(|i| (date(2026, 6, 22).checked_add((7 * i as i64).days()).unwrap().to_string(), value(i)))
            .collect()
    };
    let swing = |i: usize, a: f64, b: f64| if i.is_multiple_of(2) { a } else { b };
    measure(&mut tx, "Attendance", year4, "percent", "up", "week", Some(12), 1).await;
    readings(&mut tx, "Attendance", &weekly(0, 23, &|i| if i < 14 { swing(i, 92.6, 93.4) } else { 95.0 }))
        .await;
    note(&mut tx, "Attendance", "2026-09-29", "Breakfast club opens").await;
    measure(&mut tx, "Fluency", year4, "percent", "up", "week", None, 0).await;
    readings(&mut tx, "Fluency", &weekly(0, 23, &|i| [63.0, 66.0, 62.0, 67.0, 64.0][i % 5])).await;
    measure(&mut tx, "Calm-room visits", year4, "count", "down", "week", None, 0).await;
    readings(
        &mut tx,
        "Calm-room visits",
        &weekly(0, 22, &|i| if i == 20 { 31.0 } else { swing(i, 9.0, 12.0) }),
    )
    .await;
    measure(&mut tx, "Belonging", year4, "percent", "up", "half_term", None, 0).await;
    readings(&mut tx, "Belonging", &weekly(16, 7, &|i| swing(i, 78.0, 82.0))).await;
    everybody(&mut tx).await;
    results(&mut tx).await;
    tx.commit().await.unwrap();
    work_out(app, "Alder").await;
}

/// Runs the job for a school, as an import does when it is applied.
pub async fn work_out(app: &TestApp, school: &str) {
    let school = world::id(school);
    let viewer = ensemble::access::Viewer::system(&app.app, school, "test");
    let mut tx = app.app.db.begin().await.unwrap();
    insert(&mut tx, NewRow::of(&viewer, &WorkOutNumbers { school }).unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    app.work().await;
}

#[expect(clippy::too_many_arguments, reason = "a row of the table")]
async fn measure(
    tx: &mut Tx,
    name: &str,
    team: Uuid,
    unit: &str,
    direction: &str,
    cadence: &str,
    baseline: Option<i64>,
    decimals: i64,
) {
    define(tx, name, team, unit, direction, cadence, baseline, decimals, "readings", None).await;
}

#[expect(clippy::too_many_arguments, reason = "a row of the table")]
async fn define(
    tx: &mut Tx,
    name: &str,
    team: Uuid,
    unit: &str,
    direction: &str,
    cadence: &str,
    baseline: Option<i64>,
    decimals: i64,
    gathered: &str,
    start: Option<Uuid>,
) {
    tx.run(
        "INSERT INTO measure (id, school_id, team_id, name, definition, unit, direction, cadence, source, gathered,
                              starting_point_id, baseline_points, decimals, position, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'Class registers', $9, $10, $11, $12,
                 (SELECT COUNT(*) FROM measure), 0)",
        args![
            id(name), world::uuid("Alder"), team, name, format!("How {name} is counted."), unit, direction, cadence, gathered,
            start, baseline, decimals
        ],
    )
    .await
    .unwrap();
}

async fn readings(tx: &mut Tx, name: &str, values: &[(String, f64)]) {
    for (day, value) in values {
        tx.run(
            "INSERT INTO reading (measure_id, taken_on, value, pupils) VALUES ($1, $2, $3, 86)",
            args![id(name), day, *value],
        )
        .await
        .unwrap();
    }
}

async fn note(tx: &mut Tx, name: &str, day: &str, words: &str) {
    tx.run(
        "INSERT INTO chart_note (id, measure_id, on_day, words, rebase, by_person, created_at) VALUES ($1, $2, $3, $4, FALSE, $5, 0)",
        args![id(words), id(name), day, words, world::uuid("tom")],
    )
    .await
    .unwrap();
}

/// A team of everybody at Alder, without classes of its own.
async fn everybody(tx: &mut Tx) {
    let team = id("Everybody");
    tx.run(
        "INSERT INTO org (id, network_id, kind, school_id, name, created_at) VALUES ($1, $2, 'team', $3, 'Everybody', 0)",
        args![team, world::uuid("Shoreline"), world::uuid("Alder")],
    )
    .await
    .unwrap();
    tx.run("INSERT INTO org_closure (ancestor_id, descendant_id, depth) VALUES ($1, $1, 0)", args![team])
        .await
        .unwrap();
    ensemble::network::store::link(tx, world::id("Alder"), Id::new(team)).await.unwrap();
    for handle in ["amina", "tom", "ruth"] {
        join(tx, handle, team).await;
    }
}

pub async fn join(tx: &mut Tx, handle: &str, team: Uuid) {
    tx.run(
        "INSERT INTO membership (id, person_id, org_id, role, from_on) VALUES ($1, $2, $3, 'teacher', '2026-08-01')",
        args![id(&format!("{handle} in {team}")), world::uuid(handle), team],
    )
    .await
    .unwrap();
}

async fn results(tx: &mut Tx) {
    let (school, session): (Uuid, Uuid) = (world::uuid("Alder"), world::uuid("Alder 2026"));
    let everybody = id("Everybody");
    define(tx, "Reading, September", everybody, "points", "up", "year", None, 0, "results", None).await;
    define(
        tx,
        "Reading score",
        everybody,
        "points",
        "up",
        "term",
        None,
        0,
        "results",
        Some(id("Reading, September")),
    )
    .await;
    for (name, day) in [("Reading, September", "2026-09-17"), ("Reading score", "2026-11-12")] {
        tx.run(
            "INSERT INTO occasion (id, school_id, measure_id, session_id, taken_on) VALUES ($1, $2, $3, $4, $5)",
            args![id(&format!("{name} sat")), school, id(name), session, day],
        )
        .await
        .unwrap();
    }
    let mut rows = Vec::new();
    for (c, name) in CLASSES.into_iter().enumerate() {
        let here = name.starts_with('4');
        if !here {
            tx.run(
                "INSERT INTO class (school_id, id, session_id, kind, name, stage) VALUES ($1, $2, $3, 'class', $4, 'Year 4')",
                args![school, class(name), session, format!("Class {name}")],
            )
            .await
            .unwrap();
        }
        for p in 0..if here { 10 } else { 12 } {
            let pupil = match name {
                "4A" => world::uuid(&format!("Alder pupil 0{p}")),
                "4B" => world::uuid(&format!("Alder pupil 1{p}")),
                _ => {
                    let pupil = id(&format!("{name} pupil {p}"));
                    tx.run(
                        "INSERT INTO pupil (school_id, id, given_name, family_name) VALUES ($1, $2, 'Given', 'Family')",
                        args![school, pupil],
                    )
                    .await
                    .unwrap();
                    pupil
                }
            };
            let start = ((p * 7 + c * 3) % 13) as f64 - 6.0;
            let score =
                100.0 + 0.7 * start + ((p * 5 + c * 11) % 14) as f64 + if name == "X3" { 9.0 } else { 0.0 };
            for (measure, value) in [("Reading, September", 100.0 + start), ("Reading score", score)] {
                rows.push(args![
                    school,
                    id(&format!("{measure} sat")),
                    pupil,
                    id(measure),
                    class(name),
                    "value",
                    value
                ]);
            }
        }
    }
    // One pupil was away.
    if let Some(Value::Float(value)) = rows.last_mut().and_then(|row| row.pop()) {
        assert!(value.is_some());
    }
    let mut away = rows.pop().unwrap();
    away[5] = "missing".into();
    away.push(Value::Float(None));
    rows.push(away);
    tx.insert_many(
        "result",
        &["school_id", "occasion_id", "pupil_id", "measure_id", "class_id", "cell", "value"],
        rows,
        "",
    )
    .await
    .unwrap();
}
