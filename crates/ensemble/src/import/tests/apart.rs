//! Files are read in a process of its own: what comes back, and what a child may and may not.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use axum::http::StatusCode;
use ensemble::import::check::{Rows, check};
use ensemble::import::model::{Choices, Kind, Remembered};
use ensemble::import::reader::{self, Asked};

use super::{alder_list, count, everything, upload};
use ensemble::job::Far;

use crate::on_both;
use crate::support::server::{Server, upload_body};

/// A file of results that is not small: 5,000 rows, names that repeat, numbers with many digits.
fn results(rows: usize) -> String {
    let mut file = String::from("Admission no,Surname,Class,Reading,Writing,Ratio\n");
    for n in 0..rows {
        let (class, reading, writing) = (n % 7, 20 + n % 60, ["c", "z", "90+%", "EXS", ""][n % 5]);
        file.push_str(&format!(
            "P{n:06},O’Neill,{class}A,{reading}.{n},{writing},{}\n",
            (n as f64).sqrt() / 7.0
        ));
    }
    file
}

/// Marks of so many pupils, on two days, with a note of so many letters beside each.
fn register(pupils: usize, note: usize) -> String {
    let mut file = String::from("Admission no,Surname,Date,Session,Mark,Note\n");
    let note = "n".repeat(note);
    for n in 0..pupils {
        for (day, mark) in [(7, "/"), (8, ["I", "L", "Q8"][n % 3])] {
            file.push_str(&format!("P{n:06},O’Neill,{day:02}/09/2026,AM,{mark},{note}\n"));
        }
    }
    file
}

fn lists(app: &crate::support::TestApp, text: &str, kind: Kind) -> impl Future<Output = (String, String)> {
    let (app, text) = (app.app.clone(), text.to_owned());
    async move {
        let choices = Choices { quoted: [2, 3].into(), ..Choices::default() };
        let here =
            check("f.csv", text.as_bytes(), kind, &choices, &Remembered::default(), "2026-11-26").unwrap();
        assert_eq!(here.quoted.rows.len(), 2);
        let mut arriving = app.files.arriving().unwrap();
        arriving.add(text.as_bytes()).await.unwrap();
        let file = arriving.arrived().await.unwrap();
        assert_eq!(file.sha256, here.fingerprint);
        let asked = Asked {
            name: "f.csv".into(),
            kind,
            choices,
            remembered: Remembered::default(),
            today: "2026-11-26".into(),
        };
        let mut apart = reader::read(&app, file.open().await.unwrap(), asked, &Far::default()).await.unwrap();
        if let Rows::Marks(all) = &mut apart.rows {
            let mut aside = std::mem::take(&mut all.aside);
            aside.begin().await.unwrap();
            while let Some(marks) = aside.next(1_000).await.unwrap() {
                all.marks.extend(marks);
            }
        }
        // Rust prints a number with the fewest digits that are exact, so equal words are equal bits.
        (format!("{here:?}"), format!("{apart:?}"))
    }
}

on_both!(what_a_child_reads_is_to_the_last_bit_what_would_be_read_here, |app| {
    let summaries =
        "Admission no,Surname,Possible sessions,Attended sessions\nP1,Byrne,380,371\nP2,O’Neill,380,c\n";
    let totals = "School,Year,Attendance %\nHarbour,2024/25,93.7\nHarbour,2025/26,94.1\nAlder,2025/26,c\n";
    for (text, kind, begins) in [
        (results(5_000), Kind::Results, "Results([ResultRow"),
        (alder_list(), Kind::Roster, "Roster([RosterRow"),
        (register(1_500, 0), Kind::Attendance, "Marks(Marks { pupils: [(2, Who"),
        // So long that it is never held in one piece.
        (register(1_500, 2_000), Kind::Attendance, "Marks(Marks { pupils: [(2, Who"),
        (summaries.to_owned(), Kind::Attendance, "Summaries([Span"),
        (totals.to_owned(), Kind::Attendance, "Totals([Total"),
    ] {
        let (here, apart) = lists(&app, &text, kind).await;
        assert!(here.contains(begins), "{begins}: {here}");
        assert!(here == apart, "{}", &apart[..2_000.min(apart.len())]);
    }
});

on_both!(a_reader_that_is_not_one_leaves_the_server_as_it_was, |app| {
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    for program in ["/bin/true", "/bin/cat", "/bin/does-not-exist"] {
        let odd = app.with_reader(Path::new(program));
        let browser = odd.as_("dev").await;
        let reply = browser.upload("/imports", "a.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
        match program {
            "/bin/does-not-exist" => assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR),
            _ => assert!(
                reply.words().contains("a.csv could not be read: reading it broke off"),
                "{}",
                reply.words()
            ),
        }
    }
    assert_eq!(everything(&app).await, before);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM import").await, 0);
    upload(&dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
});

/// Where a test needs what only Linux tells.
fn on_linux() -> bool {
    let linux = Path::new("/proc/self/status").exists();
    if !linux {
        println!("skipped: this system has no /proc to look at processes in");
    }
    linux
}

#[test]
fn a_file_over_the_limit_of_memory_or_time_ends_with_a_sentence_and_the_server_lives() {
    if !on_linux() {
        return;
    }
    let large = results(400_000);
    for (setting, value, says) in [
        ("reader_memory", "300", "large.csv needs more memory than reading a file may take"),
        ("reader_seconds", "1", "large.csv took too long to read"),
    ] {
        let server = Server::start(setting, &[(setting, value)]);
        let reply = server.upload("results", "large.csv", large.as_bytes());
        assert!(reply.contains(says), "{setting}: {reply}");
        assert!(reply.starts_with("HTTP/1.1 422"), "{setting}: {reply}");
        assert!(server.uploads().is_empty(), "{:?}", server.uploads());
        let small = server.upload("results", "small.csv", b"School,Admission no,Reading\nHarbour,1,12\n");
        assert!(small.starts_with("HTTP/1.1 303"), "{setting}: {small}");
    }
}

#[test]
fn a_child_inherits_nothing_opens_nothing_and_only_two_run_at_once() {
    if !on_linux() {
        return;
    }
    let server = Server::start("children", &[]);
    let large = results(40_000);
    let (mut most, mut looked) = (0, 0);
    std::thread::scope(|scope| {
        let uploads: Vec<_> =
            (0..3).map(|_| scope.spawn(|| server.upload("results", "large.csv", large.as_bytes()))).collect();
        while uploads.iter().any(|upload| !upload.is_finished()) {
            let children = server.children();
            most = most.max(children.len());
            looked += children.iter().filter(|id| holds_nothing(**id)).count();
            std::thread::sleep(Duration::from_millis(5));
        }
        for upload in uploads {
            let reply = upload.join().unwrap();
            assert!(reply.starts_with("HTTP/1.1 303"), "{reply}");
        }
    });
    assert_eq!(most, 2);
    assert!(looked > 0, "no child was seen at its work");
}

/// Looks at a child; false when it has ended, or has not yet set all its limits: it sets one after
/// another, and may be seen between two.
fn holds_nothing(id: u32) -> bool {
    let of = |what: &str| format!("/proc/{id}/{what}");
    let Ok(limits) = std::fs::read_to_string(of("limits")) else { return false };
    let is = |name: &str, most: &str| {
        let line = limits.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.split_whitespace().next()) == Some(most)
    };
    let all = [
        ("Max open files", "3"),
        ("Max core file size", "0"),
        ("Max file size", "0"),
        ("Max processes", "0"),
        ("Max cpu time", "60"),
        ("Max address space", "2147483648"),
    ];
    if !all.iter().all(|(name, most)| is(name, most)) {
        return false;
    }
    let (Ok(environment), Ok(open), Ok(folder)) =
        (std::fs::read(of("environ")), std::fs::read_dir(of("fd")), std::fs::read_link(of("cwd")))
    else {
        return false;
    };
    assert_eq!(String::from_utf8_lossy(&environment), "");
    assert_eq!(folder, Path::new("/"));
    let open: Vec<_> = open.flatten().map(|entry| std::fs::read_link(entry.path())).collect();
    assert!(open.len() <= 3, "{open:?}");
    true
}

#[test]
fn a_file_that_is_larger_than_is_taken_in_leaves_nothing() {
    let server = Server::start("largest", &[("largest_upload", "2")]);
    let reply = server.upload("results", "large.csv", &vec![b'a'; 3 << 20]);
    assert!(reply.contains("The file is larger than 2 MB, so it was not taken in."), "{reply}");
    assert!(server.uploads().is_empty(), "{:?}", server.uploads());
    // A page that takes no files takes no more than its form may hold.
    let reply = server.send("POST", "/notices", "application/x-www-form-urlencoded", &vec![b'a'; 1 << 20]);
    assert!(reply.contains("That was more than this page can take. Nothing was changed."), "{reply}");
}

#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    let server = Server::start("broken", &[]);
    let body = upload_body("results", "half.csv", results(100_000).as_bytes());
    let mut stream = server.begin("POST", "/imports", "multipart/form-data; boundary=edge", body.len());
    std::io::Write::write_all(&mut stream, &body[..body.len() / 2]).unwrap();
    wait_until(|| !server.uploads().is_empty());
    assert_eq!(server.uploads().len(), 1, "it goes to the disk as it comes");
    drop(stream);
    wait_until(|| server.uploads().is_empty());
    assert!(server.uploads().is_empty(), "{:?}", server.uploads());
}

/// Gives up after ten seconds.
fn wait_until(is_so: impl Fn() -> bool) {
    for _ in 0..2_000 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn without_room_on_the_disk_nothing_is_kept_and_a_sentence_says_so() {
    if !on_linux() {
        return;
    }
    // A file may become no longer than 8,192 blocks, as on a disk that is full.
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 8192; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_ensemble")]);
    let server = Server::start_by(shell, "full", &[]);
    let reply = server.upload("results", "large.csv", results(400_000).as_bytes());
    assert!(reply.starts_with("HTTP/1.1 503"), "{reply}");
    assert!(reply.contains("There is no room left on the server for this file."), "{reply}");
    assert!(server.uploads().is_empty(), "{:?}", server.uploads());
    let small = server.upload("results", "small.csv", b"School,Admission no,Reading\nHarbour,1,12\n");
    assert!(small.starts_with("HTTP/1.1 303"), "{small}");
}

#[test]
fn doctor_says_whether_files_are_read_with_limits() {
    let folder = std::env::temp_dir().join(format!("ensemble-doctor-{}", std::process::id()));
    let said = Command::new(env!("CARGO_BIN_EXE_ensemble"))
        .arg("doctor")
        .env("ENSEMBLE_DATA_DIR", &folder)
        .env("ENSEMBLE_READER_SECONDS", "20")
        .output()
        .unwrap();
    let _ = std::fs::remove_dir_all(&folder);
    let text = String::from_utf8_lossy(&said.stdout);
    assert!(text.contains("at most 2048 MB of memory and 20 seconds of a processor."), "{text}");
    assert_eq!(text.contains("sets no limit"), !cfg!(target_os = "linux"), "{text}");
    let odd = Command::new(env!("CARGO_BIN_EXE_ensemble"))
        .arg("doctor")
        .env("ENSEMBLE_READER_MEMORY", "much")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&odd.stderr);
    assert!(text.contains("reader_memory is a whole number above 0, and not “much”"), "{text}");
}
