//! How fast `insert_many` is beside the databases' own loaders.
//!
//! `TEST_PG=postgres://… cargo run --release -p ensemble-db --features testing --example bulk`
//!
//! Loads the same 100,000 rows into the same table (UUID key, foreign key, two more indexes) with `sqlite3`'s
//! `.import` and with `psql`'s `\copy`, then with `insert_many`, five times each, and prints the medians. The goal is a
//! third of the loaders' speed.
#![expect(clippy::print_stdout, reason = "the figures are for whoever runs this")]
#![expect(clippy::disallowed_methods, reason = "the only clock here is a stopwatch")]

use ensemble_db::testing::{TestDb, run};
use ensemble_db::{Db, DbError, Migration, Value, args};
use std::error::Error;
use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use uuid::Uuid;

const ROWS: u128 = 100_000;
const SCHOOLS: u128 = 40;
const COLUMNS: [&str; 6] = ["id", "school_id", "code", "year", "score", "present"];

const MIGRATIONS: &[Migration] = &[Migration {
    name: "0001_bulk",
    sql: "CREATE TABLE school (id UUID NOT NULL PRIMARY KEY, name TEXT NOT NULL);
          CREATE TABLE pupil (
              id UUID NOT NULL PRIMARY KEY,
              school_id UUID NOT NULL REFERENCES school (id),
              code TEXT NOT NULL,
              year BIGINT NOT NULL,
              score DOUBLE PRECISION,
              present BOOLEAN NOT NULL
          );
          CREATE UNIQUE INDEX pupil_code ON pupil (school_id, code);
          CREATE INDEX pupil_year ON pupil (year);",
    only: None,
}];

struct Pupil {
    id: Uuid,
    school: Uuid,
    code: String,
    year: i64,
    score: Option<f64>,
    present: bool,
}

fn school(n: u128) -> Uuid {
    Uuid::from_u128((0x0190 << 112) + n % SCHOOLS)
}

fn pupils() -> Vec<Pupil> {
    let pupil = |n: u128| Pupil {
        // Rising, as ids that begin with the time are.
        id: Uuid::from_u128((0x0191 << 112) + n * 0x9e37_79b9),
        school: school(n),
        code: format!("UPN{:08}", (n * 7919) % 100_000_007),
        year: i64::try_from(n % 13).unwrap_or_default() + 1,
        score: (!n.is_multiple_of(5)).then_some(f64::from(u32::try_from(n % 997).unwrap_or_default()) / 10.0),
        present: !n.is_multiple_of(3),
    };
    (0..ROWS).map(pupil).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let pupils = pupils();
    run(async {
        let (mut loader, mut ours) = (vec![], vec![]);
        for _ in 0..5 {
            let test = TestDb::sqlite(MIGRATIONS).await;
            loader.push(import(&test, &pupils).await?);
            let test = TestDb::sqlite(MIGRATIONS).await;
            ours.push(insert(&test.db, &pupils, "").await?);
        }
        report("SQLite: .import against insert_many", loader, ours);

        for on_conflict in ["", "ON CONFLICT (id) DO NOTHING"] {
            let (mut loader, mut ours) = (vec![], vec![]);
            for _ in 0..5 {
                let Some(test) = TestDb::postgres(MIGRATIONS).await else { return Ok(()) };
                loader.push(copy(&test, &pupils).await?);
                let Some(test) = TestDb::postgres(MIGRATIONS).await else { return Ok(()) };
                ours.push(insert(&test.db, &pupils, on_conflict).await?);
            }
            report(&format!("PostgreSQL: \\copy against insert_many {on_conflict}"), loader, ours);
        }
        Ok(())
    })
}

fn report(what: &str, mut loader: Vec<Duration>, mut ours: Vec<Duration>) {
    loader.sort();
    ours.sort();
    let median = |times: &[Duration]| times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64);
    let (loader, ours) = (median(&loader), median(&ours));
    println!("{what}: {loader:.3} s, {ours:.3} s, so {:.2} of its speed", loader / ours);
}

async fn schools(db: &Db) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let rows = (0..SCHOOLS).map(|n| args![school(n), format!("School {n}")]);
    tx.insert_many("school", &["id", "name"], rows, "").await?;
    tx.commit().await
}

async fn insert(db: &Db, pupils: &[Pupil], on_conflict: &str) -> Result<Duration, Box<dyn Error>> {
    schools(db).await?;
    let start = Instant::now();
    let mut tx = db.begin().await?;
    let rows = pupils
        .iter()
        .map(|p| -> Vec<Value> { args![p.id, p.school, p.code.as_str(), p.year, p.score, p.present] });
    let written = tx.insert_many("pupil", &COLUMNS, rows, on_conflict).await?;
    tx.commit().await?;
    let took = start.elapsed();
    counted(db, u64::try_from(ROWS)? == written).await?;
    Ok(took)
}

/// `sqlite3 file .import`, with the same durability and checks as ours.
async fn import(test: &TestDb, pupils: &[Pupil]) -> Result<Duration, Box<dyn Error>> {
    schools(&test.db).await?;
    let path = test.url.trim_start_matches("sqlite://");
    let csv = format!("{path}.csv");
    std::fs::write(&csv, text(pupils))?;
    // As sqlite3 reads ids as text, the schools need theirs in text as well.
    let rows: Vec<String> = (0..SCHOOLS).map(|n| format!("('{}', 'School {n}')", school(n))).collect();
    status(Command::new("sqlite3").args([path, &format!("INSERT INTO school VALUES {}", rows.join(","))]))?;
    let start = Instant::now();
    status(
        Command::new("sqlite3")
            .args(["-cmd", "PRAGMA foreign_keys=ON", "-cmd", "PRAGMA synchronous=FULL"])
            .args(["-cmd", ".mode csv", path, &format!(".import {csv} pupil")]),
    )?;
    let took = start.elapsed();
    std::fs::remove_file(&csv)?;
    counted(&test.db, true).await?;
    Ok(took)
}

async fn copy(test: &TestDb, pupils: &[Pupil]) -> Result<Duration, Box<dyn Error>> {
    schools(&test.db).await?;
    let csv = std::env::temp_dir().join(format!("ensemble-bulk-{}.csv", std::process::id()));
    std::fs::write(&csv, text(pupils))?;
    let start = Instant::now();
    let command = format!("\\copy pupil ({}) FROM '{}' CSV", COLUMNS.join(","), csv.display());
    status(Command::new("psql").args(["-X", "-q", "-v", "ON_ERROR_STOP=1", &test.url, "-c", &command]))?;
    let took = start.elapsed();
    std::fs::remove_file(&csv)?;
    counted(&test.db, true).await?;
    Ok(took)
}

fn text(pupils: &[Pupil]) -> String {
    let mut csv = String::new();
    for p in pupils {
        let score = p.score.map(|score| score.to_string()).unwrap_or_default();
        let _ = writeln!(csv, "{},{},{},{},{score},{}", p.id, p.school, p.code, p.year, u8::from(p.present));
    }
    csv
}

fn status(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let status = command.stdout(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} did not end well").into()) }
}

async fn counted(db: &Db, as_told: bool) -> Result<(), Box<dyn Error>> {
    let (rows,): (i64,) = db.one("SELECT count(*) FROM pupil", args![]).await?;
    if as_told && u128::try_from(rows)? == ROWS { Ok(()) } else { Err("a load lost rows".into()) }
}
