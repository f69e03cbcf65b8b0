//! The program itself is killed, twice started, and hung up on.
#![expect(clippy::disallowed_methods, reason = "other processes run by the wall’s clock")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use ensemble::import::model::Receipt;
use ensemble_db::{Db, Options, args};

use super::command::{Place, said};

const PUPILS: usize = 1_500;

fn results(round: usize) -> String {
    let mut text = String::from("School,Admission no,Score\n");
    for n in 0..PUPILS {
        text.push_str(&format!("Harbour {round},P{n},{}\n", n % 40));
    }
    text
}

/// A test on each database, with the program in processes of its own.
macro_rules! on_both_as_a_process {
    ($name:ident, |$place:ident, $db:ident| $body:block) => {
        mod $name {
            use super::*;

            async fn the_test($place: Place, url: String) {
                let $db = Db::open(&url, Options::default()).await.unwrap();
                $body
                $db.close().await;
            }

            #[test]
            fn sqlite() {
                let place = Place::on(concat!(stringify!($name), "-s"), None);
                let url = format!("sqlite://{}", place.folder.join("data/ensemble.db").display());
                ensemble_db::testing::run(the_test(place, url));
            }

            #[test]
            fn postgres() {
                ensemble_db::testing::run(async {
                    let Some(test) = ensemble_db::testing::TestDb::postgres(ensemble::migrations::ALL).await else { return };
                    let place = Place::on(concat!(stringify!($name), "-p"), Some(test.url.clone()));
                    the_test(place, test.url.clone()).await;
                });
            }
        }
    };
}

async fn count(db: &Db, sql: &str) -> i64 {
    let (n,): (i64,) = db.one(sql, args![]).await.unwrap();
    n
}

async fn of_round(db: &Db, round: usize) -> i64 {
    let sql = format!(
        "SELECT COUNT(*) FROM result r JOIN org o ON o.id = r.school_id WHERE o.code = 'Harbour {round}'"
    );
    count(db, &sql).await
}

/// The minute that another worker waits before it takes over what a silent one held, gone by.
async fn a_minute_later(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    tx.run("UPDATE job SET leased_until = 0, run_at = 0 WHERE done_at IS NULL", args![]).await.unwrap();
    tx.commit().await.unwrap();
}

/// A worker that runs until nothing is being written any more, then is told to stop.
async fn finish(place: &Place, db: &Db) {
    let mut worker = place.command(&["work"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begin = Instant::now();
    while count(db, "SELECT COUNT(*) FROM import WHERE state = 'applying'").await > 0 {
        assert!(begin.elapsed() < Duration::from_secs(240), "the next worker did not finish");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    worker.kill().unwrap();
    worker.wait().unwrap();
}

on_both_as_a_process!(a_program_that_is_killed_leaves_nothing_or_all_of_a_file, |place, db| {
    let bring_in = |round: usize| {
        let file = place.file(&format!("r{round}.csv"), &results(round));
        let mapping = place.file(
            "m.json",
            r#"{"columns": {"Score": {"value": {"measure": "Score"}}}, "taken_on": "2026-10-01"}"#,
        );
        let args =
            ["import", "results", &file, "--at", "Shoreline", "--create-schools", "--mapping", &mapping];
        args.map(str::to_owned)
    };
    let args = bring_in(0);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let begin = Instant::now();
    let whole = place.run(&args);
    assert!(whole.status.success(), "{}", said(&whole));
    let takes = begin.elapsed();
    let mut cut_while_writing = 0;
    for round in 1..=10_usize {
        let args = bring_in(round);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let mut child = place.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Spread over the whole of it, the later half more closely: that is where it writes.
        let share = if round < 4 { 0.15 * round as f64 } else { 0.45 + 0.08 * (round - 4) as f64 };
        tokio::time::sleep(takes.mul_f64(share)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        let left = of_round(&db, round).await;
        assert!(left == 0 || left == PUPILS as i64, "round {round}: {left} results");
        cut_while_writing += count(&db, "SELECT COUNT(*) FROM import WHERE state = 'applying'").await;
        a_minute_later(&db).await;
        finish(&place, &db).await;
        let resumed = of_round(&db, round).await;
        assert!(
            resumed == 0 || resumed == PUPILS as i64,
            "round {round}: {resumed} results after it went on"
        );
        // Killed before it had said that it would: the file comes in as if for the first time.
        let again = place.run(&args);
        assert!(again.status.success(), "round {round}: {}", said(&again));
        assert_eq!(of_round(&db, round).await, PUPILS as i64, "round {round}");
        let last = place.run(&args);
        assert!(said(&last).contains("change nothing"), "round {round}: {}", said(&last));
        assert_eq!(of_round(&db, round).await, PUPILS as i64, "round {round}");
    }
    println!("of 10 kills, {cut_while_writing} came while a file was being written");
    let summaries: Vec<(String,)> =
        db.all("SELECT summary FROM import WHERE state = 'applied'", args![]).await.unwrap();
    let receipts: Vec<Receipt> = summaries.iter().map(|(s,)| serde_json::from_str(s).unwrap()).collect();
    let new: usize = receipts.iter().map(|r| r.counts.results_new).sum();
    assert_eq!(new, 11 * PUPILS, "what the receipts say is what there is");
    assert_eq!(count(&db, "SELECT COUNT(*) FROM result").await, (11 * PUPILS) as i64);
    assert_eq!(count(&db, "SELECT COUNT(*) FROM import WHERE state = 'failed'").await, 0);
});

on_both_as_a_process!(two_programs_with_the_same_file_have_one_effect, |place, db| {
    let file = place.file("r.csv", &results(1));
    let mapping = place.file(
        "m.json",
        r#"{"columns": {"Score": {"value": {"measure": "Score"}}}, "taken_on": "2026-10-01"}"#,
    );
    let args = ["import", "results", &file, "--at", "Shoreline", "--create-schools", "--mapping", &mapping];
    let start = || place.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let both: Vec<Child> = vec![start(), start(), start()];
    for child in both {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
    }
    let n = PUPILS as i64;
    assert_eq!(of_round(&db, 1).await, n);
    assert_eq!(count(&db, "SELECT COUNT(*) FROM pupil").await, n);
    assert_eq!(count(&db, "SELECT COUNT(*) FROM org WHERE code = 'Harbour 1'").await, 1);
    assert_eq!(count(&db, "SELECT COUNT(*) FROM import WHERE state = 'applied'").await, 3);
    let written = "SELECT COUNT(DISTINCT import_id) FROM result";
    assert_eq!(count(&db, written).await, 1, "one of them wrote, the others found it done");
});

on_both_as_a_process!(a_browser_that_hangs_up_half_way_through_a_file_leaves_nothing, |place, db| {
    let link =
        place.run(&["invite", "--email", "d@b.example", "--role", "data_manager", "--at", "Shoreline"]);
    let link = said(&link).trim().to_owned();
    let token = link.rsplit('/').next().unwrap().to_owned();
    let mut server = place
        .command(&["serve"])
        .env("ENSEMBLE_LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut ready = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut ready).unwrap();
    let address = ready.trim().rsplit("http://").next().unwrap().to_owned();
    let same = "sec-fetch-site: same-origin\r\nhost: 127.0.0.1\r\n";
    let form =
        "content-type: application/x-www-form-urlencoded\r\ncontent-length: 0\r\nconnection: close\r\n";
    let signed_in = talk(&address, &format!("POST /sign-in/{token} HTTP/1.1\r\n{same}{form}\r\n"));
    let cookie = signed_in.lines().find_map(|l| l.strip_prefix("set-cookie: ")).expect(&signed_in);
    let cookie = cookie.split(';').next().unwrap();
    let mut upload = TcpStream::connect(&address).unwrap();
    let head = format!(
        "POST /imports HTTP/1.1\r\n{same}cookie: {cookie}\r\ncontent-type: multipart/form-data; boundary=edge\r\n\
         content-length: 1000000\r\n\r\n--edge\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nresults\r\n--edge\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"r.csv\"\r\n\r\n"
    );
    upload.write_all(head.as_bytes()).unwrap();
    upload.write_all(&results(1).as_bytes()[..20_000]).unwrap();
    upload.flush().unwrap();
    drop(upload);
    // The server is as well as before, and knows nothing of it.
    let list = talk(
        &address,
        &format!("GET /imports HTTP/1.1\r\n{same}cookie: {cookie}\r\nconnection: close\r\n\r\n"),
    );
    assert!(list.starts_with("HTTP/1.1 200") && list.contains("No files yet"), "{list}");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(count(&db, "SELECT COUNT(*) FROM import").await, 0);
    assert_eq!(std::fs::read_dir(place.folder.join("data/uploads")).unwrap().count(), 0);
    server.kill().unwrap();
    server.wait().unwrap();
});

fn talk(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).unwrap();
    String::from_utf8_lossy(&reply).into_owned()
}
