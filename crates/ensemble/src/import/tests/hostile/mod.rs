//! Files that nobody sends by accident, sent to the real program. Each ends with a sentence, soon,
//! in little memory of the server's, and with the database as it was, to the byte.

mod files;

use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::server::Server;

/// What the server may grow by for one file.
const GROWTH_KB: u64 = 16 << 10;
/// The longest that one may take.
const SOON: Duration = Duration::from_secs(30);

const SMALL: &[u8] = b"School,Admission no,Reading\nHarbour,1,12\n";

#[test]
#[expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
fn every_hostile_file_is_refused_with_a_sentence_soon_and_in_little_memory() {
    if !Path::new("/proc/self/status").exists() {
        println!("skipped: this system has no /proc to look at memory in");
        return;
    }
    let server = Server::start("hostile", &[]);
    for _ in 0..2 {
        assert!(server.upload("results", "small.csv", SMALL).starts_with("HTTP/1.1 303"));
    }
    let kept = server.uploads();
    let before = at_rest(&server);
    for (name, bytes, says) in files::refused() {
        let memory = server.memory_kb("VmHWM:");
        let began = Instant::now();
        let reply = server.upload("results", name, &bytes);
        let took = began.elapsed();
        let grown = server.memory_kb("VmHWM:").saturating_sub(memory);
        let said = sentence(&reply);
        println!("{name:<14} {:>9} bytes {:>5} ms {grown:>6} kB  {said}", bytes.len(), took.as_millis());
        assert!(reply.starts_with("HTTP/1.1 422"), "{name}: {reply}");
        assert!(said.contains(says), "{name}: {said}");
        assert!(!reply.contains("root:"), "{name} let out what is on the server");
        assert!(took < SOON, "{name} took {took:?}");
        assert!(grown < GROWTH_KB, "{name}: the server grew by {grown} kB");
        assert_eq!(server.uploads(), kept, "{name}");
    }
    assert!(database(&server) == before, "the database is not as it was");
    assert!(server.upload("results", "small.csv", SMALL).starts_with("HTTP/1.1 303"), "the server lives");
}

#[test]
fn what_is_odd_and_harmless_is_read_as_text_and_said() {
    let server = Server::start("odd", &[]);
    for (name, bytes, says) in files::odd() {
        let reply = server.upload("roster", name, bytes.as_bytes());
        let address = reply.lines().find_map(|line| line.strip_prefix("location: "));
        let address = address.unwrap_or_else(|| panic!("{name}: {reply}")).trim().to_owned();
        let page = server.get(&format!("{address}?look=check"));
        for said in says {
            assert!(page.contains(said), "{name}: {said}\n{page}");
        }
        for hidden in ['\u{202E}', '\u{200B}', '\0'] {
            assert!(!page.contains(hidden), "{name}: a page shows {hidden:?}");
        }
    }
}

/// The whole of it, with what is still on its way into the file.
fn database(server: &Server) -> Vec<u8> {
    let data = server.folder.join("data");
    let mut all = std::fs::read(data.join("ensemble.db")).unwrap();
    all.extend(std::fs::read(data.join("ensemble.db-wal")).unwrap_or_default());
    all
}

/// The same once what a server does when it starts is done.
fn at_rest(server: &Server) -> Vec<u8> {
    let mut last = database(server);
    loop {
        std::thread::sleep(Duration::from_millis(500));
        match database(server) {
            same if same == last => return same,
            other => last = other,
        }
    }
}

/// What the page says beside the file.
fn sentence(reply: &str) -> &str {
    let said = reply.split_once("class=\"err\"").and_then(|(_, rest)| rest.split_once('>'));
    said.and_then(|(_, rest)| rest.split_once("</p>")).map_or(reply, |(sentence, _)| sentence)
}
