//! How fast results and registers come in, beside the fastest way there is: `sqlite3 .import` and `psql \copy` of
//! the same rows into the same indexed tables, in the same run.
//!
//! `cargo run --release --example import_bench [ROWS] [results | attendance]`; PostgreSQL where `TEST_PG` names
//! one. Without a word both are measured, one after the other; peak memory is the process's own, so ask for one
//! to see that of one.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement prints, and times itself"
)]

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use ensemble::access::{Act, Viewer};
use ensemble::app::{App, Chance, Clock, Secret};
use ensemble::config::Config;
use ensemble::file::Files;
use ensemble::import::model::{Choices, Kind, State};
use ensemble::import::reader::{self, Asked};
use ensemble::import::store::{self, NewImport};
use ensemble::job::Far;
use ensemble::job::worker;
use ensemble::mail::Mailer;
use ensemble::migrations;
use ensemble::network::Org;
use ensemble::web::id::Id;
use ensemble_db::{Db, Options, args};
use uuid::Uuid;

#[tokio::main]
async fn main() -> Result<()> {
    let rows: usize = std::env::args().nth(1).map_or(Ok(100_000), |n| n.parse())?;
    let folder = std::env::temp_dir().join(format!("ensemble-import-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let word = std::env::args().nth(2);
    let mut ended = Ok(());
    for load in [&RESULTS, &MARKS] {
        if ended.is_ok() && word.as_deref().is_none_or(|word| word == load.kind.word()) {
            println!("{} of {}", rows, load.table);
            std::fs::create_dir_all(&folder)?;
            ended = both(load, &folder, rows).await;
            std::fs::remove_dir_all(&folder)?;
        }
    }
    ended
}

/// What is brought in, and what its table looks like to somebody without the program.
struct Load {
    kind: Kind,
    table: &'static str,
    columns: &'static [&'static str],
    /// The table and its indexes, with ids as the text that CSV can carry.
    plain: &'static str,
    file: fn(usize, &mut dyn Write) -> std::io::Result<()>,
}

static RESULTS: Load = Load {
    kind: Kind::Results,
    table: "result",
    columns: &[
        "school_id",
        "occasion_id",
        "pupil_id",
        "measure_id",
        "class_id",
        "cell",
        "value",
        "low",
        "high",
        "note",
    ],
    plain: "CREATE TABLE plain (school_id TEXT NOT NULL, occasion_id TEXT NOT NULL, pupil_id TEXT NOT NULL, measure_id TEXT NOT NULL, class_id TEXT, cell TEXT NOT NULL, value DOUBLE PRECISION, low DOUBLE PRECISION, high DOUBLE PRECISION, note TEXT, PRIMARY KEY (school_id, occasion_id, pupil_id));\nCREATE INDEX plain_measure ON plain (measure_id, occasion_id);\nCREATE INDEX plain_pupil ON plain (school_id, pupil_id);\n",
    file: results,
};

static MARKS: Load = Load {
    kind: Kind::Attendance,
    table: "attendance_mark",
    columns: &["school_id", "pupil_id", "half_day", "code", "import_id"],
    plain: "CREATE TABLE plain (school_id TEXT NOT NULL, pupil_id TEXT NOT NULL, half_day TEXT NOT NULL, code TEXT NOT NULL, import_id TEXT NOT NULL, PRIMARY KEY (school_id, pupil_id, half_day));\n",
    file: marks,
};

async fn both(load: &Load, folder: &Path, rows: usize) -> Result<()> {
    let file = folder.join("bench.db");
    one(
        load,
        "SQLite",
        &format!("sqlite://{}", file.display()),
        folder,
        rows,
        &Plain::Sqlite(file.display().to_string()),
    )
    .await?;
    let Ok(server) = std::env::var("TEST_PG") else {
        println!("PostgreSQL: skipped, TEST_PG names none");
        return Ok(());
    };
    let name = format!("import_bench_{}", std::process::id());
    let at = server.rfind('/').context("TEST_PG is an address")?;
    psql(&server, &format!("CREATE DATABASE {name}"))?;
    let url = format!("{}/{name}", server.get(..at).unwrap_or_default());
    let ended = one(load, "PostgreSQL", &url, folder, rows, &Plain::Postgres(url.clone())).await;
    psql(&server, &format!("DROP DATABASE {name} WITH (FORCE)"))?;
    ended
}

enum Plain {
    Sqlite(String),
    Postgres(String),
}

async fn one(load: &Load, what: &str, url: &str, folder: &Path, rows: usize, plain: &Plain) -> Result<()> {
    let app = open(url, folder).await?;
    let school = school(&app).await?;
    let path = folder.join("school.csv");
    let mut file = BufWriter::new(std::fs::File::create(&path)?);
    (load.file)(rows, &mut file)?;
    file.into_inner()?.sync_all()?;
    let arrived = app.files.take_in(tokio::fs::File::open(&path).await?).await?;
    println!("{what:<11} {:<34} {:>9} MB", "the file", arrived.bytes / 1_000_000);
    let name = format!("{}.csv", load.kind.word());
    let choices = Choices { taken_on: Some("2026-10-01".to_owned()), ..Choices::default() };
    let asked = Asked {
        name: name.clone(),
        kind: load.kind,
        choices: choices.clone(),
        remembered: Default::default(),
        today: "2026-11-26".to_owned(),
    };
    let begin = Instant::now();
    let checked = reader::look(&app, arrived.open().await?, asked.clone()).await?;
    report(what, "check", rows, begin.elapsed());
    let begin = Instant::now();
    drop(reader::read(&app, arrived.open().await?, asked, &Far::default()).await?);
    report(what, "check, with the rows", rows, begin.elapsed());
    if checked.read != rows {
        bail!("{} rows were read of {rows}", checked.read);
    }

    let key = Uuid::from_u128(7);
    let viewer = Viewer::system(&app, school, "a measurement");
    let bytes = i64::try_from(arrived.bytes)?;
    app.files.keep(key, arrived)?;
    let new = NewImport {
        id: app.id(),
        kind: load.kind,
        file_name: name,
        bytes,
        sha256: checked.fingerprint.clone(),
        file_key: key,
        create_schools: false,
        choices: Choices { mapping: Some(checked.mapping), ..choices },
    };
    let receiving = store::receiving(&viewer, school).await?;
    let mut act = Act::new(viewer.clone());
    store::insert(&mut act, &receiving, &new).await?;
    act.commit().await?;
    let import = store::editable(&viewer, new.id).await?;
    let mut act = Act::new(viewer.clone());
    store::start(&mut act, &import).await?;
    act.commit().await?;
    let begin = Instant::now();
    worker::drain(&app).await?;
    let ours = begin.elapsed();
    if store::find(&viewer, new.id).await?.state != State::Applied {
        bail!("the file was not written");
    }
    report(what, "apply, and working numbers out", rows, ours);
    println!("{what:<11} {:<34} {:>9}", "peak memory so far", peak());
    println!("{what:<11} {:<34} {:>9}", "and of what it started", peak_of_children()?);

    let theirs = copy(load, &app, plain, folder, rows).await?;
    report(what, "the same rows by its own loader", rows, theirs);
    println!(
        "{what:<11} {:<34} {:>9.2}",
        "share of the loader's speed",
        theirs.as_secs_f64() / ours.as_secs_f64()
    );
    app.db.close().await;
    Ok(())
}

fn report(what: &str, step: &str, rows: usize, took: Duration) {
    println!(
        "{what:<11} {step:<34} {:>9.0} rows/s  {:>7.2} s",
        rows as f64 / took.as_secs_f64(),
        took.as_secs_f64()
    );
}

async fn open(url: &str, folder: &Path) -> Result<App> {
    let db = Db::open(url, Options::default()).await?;
    ensemble_db::migrate(&db, migrations::ALL, 0).await?;
    // The program stands beside the folder of examples.
    let program =
        std::env::current_exe()?.parent().and_then(Path::parent).context("a folder")?.join("ensemble");
    let said = [("data_dir", folder.display().to_string()), ("reader", program.display().to_string())];
    let config = Config::load(None, &said)?;
    let files = Files::new(folder.join("uploads"))?;
    App::new(db, config, Mailer::memory(), files, Clock::system(), Chance::seeded(7), Secret::new([7; 32]))
}

/// A school of 5,000 pupils.
async fn school(app: &App) -> Result<Id<Org>> {
    let (network, school): (Id<Org>, Id<Org>) = (app.id(), app.id());
    let mut tx = app.db.begin().await?;
    tx.run(
        "INSERT INTO org (id, network_id, kind, name, created_at) VALUES ($1, $1, 'network', 'N', 0)",
        args![network],
    )
    .await?;
    tx.run(
        "INSERT INTO org (id, network_id, kind, name, created_at) VALUES ($1, $2, 'school', 'S', 0)",
        args![school, network],
    )
    .await?;
    tx.run("INSERT INTO org_closure (ancestor_id, descendant_id, depth) VALUES ($1, $1, 0), ($2, $2, 0), ($1, $2, 1)", args![network, school]).await?;
    tx.run("INSERT INTO school_session (id, school_id, name, from_on, until_on) VALUES ($1, $2, '2026 to 2027', '2026-08-01', '2027-07-01')", args![app.id::<()>(), school]).await?;
    let pupils: Vec<Uuid> = (0..5_000).map(|_| app.id::<()>().uuid()).collect();
    let (mut people, mut numbers) = (Vec::new(), Vec::new());
    for (n, id) in pupils.iter().enumerate() {
        people.push(args![school, *id, format!("Given{n}"), "Family"]);
        numbers.push(args![school, *id, "local", format!("{n:06}")]);
    }
    tx.insert_many("pupil", &["school_id", "id", "given_name", "family_name"], people, "").await?;
    tx.insert_many("pupil_identifier", &["school_id", "pupil_id", "kind", "value"], numbers, "").await?;
    tx.commit().await?;
    Ok(school)
}

/// One row a pupil and day.
fn results(rows: usize, file: &mut dyn Write) -> std::io::Result<()> {
    file.write_all(b"Admission no,Date,Reading score\n")?;
    for n in 0..rows {
        let (pupil, day) = (n % 5_000, n / 5_000);
        let date = format!("2026-{:02}-{:02}", 9 + day / 28, 1 + day % 28);
        writeln!(file, "{pupil:06},{date},{}.{}", 20 + n * 7 % 60, n % 10)?;
    }
    Ok(())
}

/// One row a pupil and half day, the days of a school in order; more pupils where a year has no room for more marks.
fn marks(rows: usize, file: &mut dyn Write) -> std::io::Result<()> {
    file.write_all(b"Admission no,Date,Session,Mark\n")?;
    let pupils = rows.div_ceil(400).max(5_000);
    for n in 0..rows {
        let (pupil, half) = (n % pupils, n / pupils);
        let (day, session) = (half / 2, if half % 2 == 0 { "AM" } else { "PM" });
        let (month, day) = (day / 20 % 12 + 1, day % 20 + 1);
        let mark = if n * 7 % 100 < 6 {
            "I"
        } else if half % 2 == 0 {
            "/"
        } else {
            "\\"
        };
        writeln!(file, "{pupil:06},2025-{month:02}-{day:02},{session},{mark}")?;
    }
    Ok(())
}

/// "312 MB": the most memory this process has had.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    let kilobytes = line.split_whitespace().next().and_then(|n| n.parse::<u64>().ok()).unwrap_or_default();
    format!("{} MB", kilobytes / 1_000)
}

/// The most memory that one child had.
fn peak_of_children() -> Result<String> {
    use nix::sys::resource::{UsageWho, getrusage};
    Ok(format!("{} MB", getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss() / 1_000))
}

/// Takes the rows out again and lets the database's own loader put them back.
async fn copy(load: &Load, app: &App, plain: &Plain, folder: &Path, rows: usize) -> Result<Duration> {
    let csv = folder.join("rows.csv");
    let took = match plain {
        Plain::Sqlite(file) => {
            // Blobs do not go through CSV: ids travel as hexadecimal text into a table of the same shape.
            let text = |c: &&str| if c.ends_with("_id") { format!("hex({c})") } else { (*c).to_owned() };
            let columns: Vec<String> = load.columns.iter().map(text).collect();
            let (csv, columns, table) = (csv.display(), columns.join(", "), load.table);
            run(
                "sqlite3",
                &[file],
                &format!(".headers off\n.mode csv\n.once {csv}\nSELECT {columns} FROM {table};\n"),
            )?;
            run("sqlite3", &[file], load.plain)?;
            let begin = Instant::now();
            run(
                "sqlite3",
                &[file],
                &format!("PRAGMA synchronous = FULL;\n.mode csv\n.import {csv} plain\n"),
            )?;
            begin.elapsed()
        }
        Plain::Postgres(url) => {
            let (csv, columns, table) = (csv.display(), load.columns.join(", "), load.table);
            run(
                "psql",
                &[url, "-q"],
                &format!("\\copy (SELECT {columns} FROM {table}) TO '{csv}' CSV\nTRUNCATE {table};\n"),
            )?;
            let begin = Instant::now();
            run("psql", &[url, "-q"], &format!("\\copy {table} ({columns}) FROM '{csv}' CSV\n"))?;
            begin.elapsed()
        }
    };
    let table = if matches!(plain, Plain::Sqlite(_)) { "plain" } else { load.table };
    let (n,): (i64,) = app.db.one(&format!("SELECT COUNT(*) FROM {table}"), args![]).await?;
    if usize::try_from(n)? != rows {
        bail!("the loader put {n} rows in, not {rows}");
    }
    Ok(took)
}

fn psql(url: &str, sql: &str) -> Result<()> {
    run("psql", &[url, "-q"], &format!("{sql};\n"))
}

fn run(program: &str, args: &[&str], input: &str) -> Result<()> {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .with_context(|| format!("{program} is not installed"))?;
    child.stdin.take().context("no way in")?.write_all(input.as_bytes())?;
    if !child.wait()?.success() {
        bail!("{program} did not succeed");
    }
    Ok(())
}
