//! Everything out, and back in.

mod command;
mod doors;
mod equal;
mod full;
mod hostile;
mod joining;
mod lively;
mod oneroster;
mod reach;
mod registers;
mod rest;
mod same;
mod schema;

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::path::PathBuf;

use ensemble::access::whole::Whole;
use ensemble::access::{Act, Viewer};
use ensemble::export::bring_in::{self, Brought, Target};
use ensemble::export::{archive, open, schema::tables, store};
use ensemble::job::Far;
use ensemble::network::Org;
use ensemble::web::id::Id;
use ensemble::web::problem::Problem;
use ensemble_db::args;
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::on_both;
use crate::support::TestApp;
use crate::support::world::{id, uuid};
use lively::lively;

const ODD: &str = "=cmd() “É”\r\n\u{202e}\u{200b}\u{1f600}\t\"a\\b\", '";

/// Everything of a place, as the command line takes it.
async fn take(app: &TestApp, place: &str, private: bool) -> Vec<u8> {
    let viewer = Viewer::system(&app.app, id(place), "a test");
    let schools = store::schools(&app.app, id(place)).await.unwrap();
    let mut whole = Whole::open(&viewer, id(place), &schools, private).await.unwrap();
    let about = store::rows::place(&mut whole).await.unwrap();
    let path = scratch();
    archive::write(&mut whole, std::fs::File::create(&path).unwrap(), about, &Far::default()).await.unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    bytes
}

fn scratch() -> PathBuf {
    let unique = ensemble::app::Chance::from_system().unwrap().uuid_v7(0);
    std::env::temp_dir().join(format!("ensemble-archive-{unique}.zip"))
}

/// Brings an archive in, or says why not.
async fn bring(app: &TestApp, bytes: &[u8], target: Target) -> Result<Brought, String> {
    let path = scratch();
    std::fs::write(&path, bytes).unwrap();
    let opened = open::open(&path);
    let result = match opened {
        Err(why) => Err(why),
        Ok(archive) => {
            let org: Id<Org> = match &target {
                Target::Under { parent, .. } => *parent,
                _ => id("Shoreline"),
            };
            let mut act = Act::new(Viewer::system(&app.app, org, "a test"));
            match bring_in::bring_in(&mut act, &archive, target, &Far::default()).await {
                Ok(brought) => act.commit().await.map(|()| brought).map_err(|why| why.cause()),
                Err(Problem::Unreadable(why)) => Err(why),
                Err(other) => panic!("{other:?}"),
            }
        }
    };
    std::fs::remove_file(&path).unwrap();
    result
}

fn unzip(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        files.insert(part.name().unwrap().into_owned(), bytes);
    }
    files
}

fn pack(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Every row of every table: what has to be the same for nothing to have changed.
async fn everything(app: &TestApp) -> Vec<String> {
    let mut all = Vec::new();
    for table in tables() {
        let columns: Vec<_> = table.columns.iter().collect();
        let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
        let sql = format!("SELECT {} FROM {}", names.join(", "), table.name);
        let mut tx = app.app.db.snapshot().await.unwrap();
        for row in tx.rows(&sql, args![]).await.unwrap() {
            let values = store::rows::read(&row, &columns).unwrap();
            let values: Vec<String> =
                values.iter().map(|v| ensemble::export::model::to_json(v).to_string()).collect();
            all.push(format!("{} {}", table.name, values.join(" ")));
        }
    }
    all.sort();
    all
}

fn a(name: &str) -> Uuid {
    uuid(name)
}

on_both!(nothing_of_another_school_leaves_with_a_school, |app| {
    lively(&app).await;
    for private in [true, false] {
        let files = unzip(&take(&app, "Alder", private).await);
        for (name, bytes) in &files {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains("CANARY") && !text.contains("OfBirch"), "{name}");
            assert!(!text.contains("bea@") && !text.contains("hari@"), "{name} has an address of Birch’s");
            // Birch thanked Alder without its name.
            let thanked = format!("\"from_team_id\":\"{}\"", a("Birch Year 4"));
            assert!(!text.contains(&thanked) && !text.contains("Bea Novak") || private, "{name}");
        }
        let data = String::from_utf8_lossy(&files["data/practice.jsonl"]).into_owned();
        assert_eq!(data.contains("A DRAFT OF OURS"), private);
        let notices = String::from_utf8_lossy(&files["data/notice.jsonl"]).into_owned();
        assert_eq!(notices.contains("WAS NOTICED"), private);
        let consents = String::from_utf8_lossy(&files["data/consent.jsonl"]).into_owned();
        assert_eq!(consents.contains("\"names\""), private);
        assert!(consents.contains("card_name"));
        let references = String::from_utf8_lossy(&files["elsewhere/practice.jsonl"]).into_owned();
        assert!(references.contains("Number talks"), "{references}");
        let csv = String::from_utf8_lossy(&files["tables/practice.csv"]).into_owned();
        assert!(csv.contains("\"'=cmd()") && !csv.contains(",=cmd") && !csv.contains("\"=cmd"), "{csv}");
        let page = String::from_utf8_lossy(&files["read/001-alder.html"]).into_owned();
        assert!(page.contains("Talking numbers") && page.contains("<svg"), "{page}");
        // What others told without a name is from somewhere, and what we told is by month.
        for told in [
            "January 1970",
            "A team elsewhere thanked",
            "for Number talks <q>Thank you</q>",
            "tried Number talks and decided",
            "9 October 2026",
            "hidden",
            "One reading: <strong>7.5</strong> on 2 October 2026.",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
        for (name, bytes) in
            files.iter().filter(|(name, _)| name.ends_with(".html") || name.ends_with(".css"))
        {
            let text = String::from_utf8_lossy(bytes);
            for word in ["<script", "http://", "https://", "url(/", "@import", "href=\"/"] {
                assert!(!text.contains(word), "{name} has {word}");
            }
        }
    }
});
