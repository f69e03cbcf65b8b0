//! Archives that were changed, cut or made up: each is refused in a sentence, and nothing is written.

use std::collections::BTreeMap;

use ensemble::export::archive::hex;
use ensemble::export::bring_in::Target;
use ensemble::migrations;
use ensemble_db::args;
use ensemble_db::testing::TestDb;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::{bring, everything, id, lively, on_both, pack, take, unzip, uuid};
use crate::support::TestApp;

pub type Files = BTreeMap<String, Vec<u8>>;

/// Makes the manifest fit what the files say now, as somebody with skill would.
pub fn sealed(mut files: Files) -> Files {
    let mut manifest: Json = serde_json::from_slice(&files["manifest.json"]).unwrap();
    for list in ["tables", "elsewhere"] {
        for entry in manifest[list].as_array_mut().unwrap() {
            let Some(bytes) = files.get(entry["file"].as_str().unwrap()) else { continue };
            entry["bytes"] = json!(bytes.len());
            entry["rows"] = json!(bytes.iter().filter(|b| **b == b'\n').count());
            entry["sha256"] = json!(hex(&Sha256::digest(bytes)));
        }
    }
    files.insert("manifest.json".into(), serde_json::to_vec(&manifest).unwrap());
    files
}

fn edit(files: &Files, name: &str, change: impl Fn(String) -> String) -> Files {
    let mut files = files.clone();
    let text = String::from_utf8(files[name].clone()).unwrap();
    let changed = change(text.clone());
    assert_ne!(text, changed, "{name}: nothing was changed");
    files.insert(name.to_owned(), changed.into_bytes());
    files
}

fn manifest(files: &Files, change: impl Fn(&mut Json)) -> Files {
    let mut json: Json = serde_json::from_slice(&files["manifest.json"]).unwrap();
    change(&mut json);
    let mut files = files.clone();
    files.insert("manifest.json".into(), serde_json::to_vec(&json).unwrap());
    files
}

on_both!(an_archive_that_was_tampered_with_writes_nothing, |app| {
    lively(&app).await;
    let good = unzip(&take(&app, "Alder", true).await);
    // Another server, where Birch is and Alder is not.
    let other = TestDb::sqlite(migrations::ALL).await;
    let there = TestApp::empty(other.db.clone()).await;
    bring(&there, &take(&app, "Birch", true).await, Target::NewNetwork("Far Shore".into())).await.unwrap();
    there.work().await;
    let (far,): (uuid::Uuid,) =
        there.app.db.one("SELECT id FROM org WHERE kind = 'network'", args![]).await.unwrap();
    let target = Target::Under {
        parent: ensemble::web::id::Id::new(far),
        kind: ensemble::network::OrgKind::Network,
        network: ensemble::web::id::Id::new(far),
    };
    let before = everything(&there).await;
    let (alder, birch, team) =
        (uuid("Alder").to_string(), uuid("Birch").to_string(), uuid("Birch Year 4").to_string());
    let ours = uuid("Alder Year 4").to_string();
    let swap = |file: &str, from: &str, to: &str| sealed(edit(&good, file, |t| t.replacen(from, to, 1)));
    let with = |name: &str, bytes: &[u8]| {
        let mut files = good.clone();
        files.insert(name.to_owned(), bytes.to_vec());
        files
    };
    let mut gone = good.clone();
    gone.remove("data/pupil.jsonl");
    let mut bare = good.clone();
    bare.remove("manifest.json");
    let bomb = vec![b'\n'; 64 << 20];
    let cases: Vec<(&str, Files)> = vec![
        ("was changed after", edit(&good, "data/pupil.jsonl", |t| t.replacen("Pupil00", "Pupil99", 1))),
        ("is missing from the archive", gone),
        ("not an Ensemble archive", bare),
        ("not whole", with("manifest.json", b"{")),
        (
            "does not know",
            manifest(&good, |m| {
                m["tables"][0]["table"] = json!("sign_in");
            }),
        ),
        (
            "other columns",
            manifest(&good, |m| {
                m["tables"][0]["columns"].as_array_mut().unwrap().push(json!("secret"));
            }),
        ),
        ("in a form that this version does not read", manifest(&good, |m| m["format_version"] = json!(99))),
        ("leads out of it", with("../../etc/passwd", b"x")),
        ("leads out of it", with("/etc/passwd", b"x")),
        ("leads out of it", with("read\\..\\x", b"x")),
        ("unpacks to more", sealed(with("data/pupil.jsonl", &bomb))),
        ("unpacks to more", manifest(&with("data/term.jsonl", &bomb), |_| ())),
        ("not a row of JSON", sealed(with("data/pupil.jsonl", b"{\"id\":\n"))),
        ("is missing", sealed(with("data/pupil.jsonl", b"{}\n"))),
        ("what is not in the archive", swap("data/pupil.jsonl", &alder, &birch)),
        ("what is not in the archive", swap("data/membership.jsonl", &ours, &team)),
        ("what is not in the archive", swap("data/measure.jsonl", &ours, &team)),
        (
            "what is not in the archive",
            swap("data/consent.jsonl", &uuid("our card").to_string(), &uuid("their card").to_string()),
        ),
        ("is not what it should be", swap("data/measure.jsonl", "\"position\":0", "\"position\":\"0\"")),
        ("does not fit", swap("data/measure.jsonl", "\"unit\":\"score\"", "\"unit\":\"sheep\"")),
        (
            "what a database cannot keep",
            swap("data/measure.jsonl", "\"source\":\"s\"", "\"source\":\"a\\u0000b\""),
        ),
        ("that it says it is of", manifest(&good, |m| m["place"]["id"] = json!(uuid("Cedar")))),
    ];
    for (at, (expected, files)) in cases.into_iter().enumerate() {
        let why = bring(&there, &pack(&files), target.clone()).await.unwrap_err();
        assert!(why.contains(expected), "case {at}: {why}, not {expected}");
        assert_eq!(everything(&there).await, before, "case {at}: {why}");
    }
    let why = bring(&there, b"PK\x03\x04 no zip at all", target.clone()).await.unwrap_err();
    assert!(why.contains("not a zip file"), "{why}");
    let why = bring(&there, &pack(&good), Target::Itself).await.unwrap_err();
    assert!(why.contains("needs a network"), "{why}");
    assert_eq!(everything(&there).await, before);
    bring(&there, &pack(&good), target).await.unwrap();
    there.work().await;
    let _ = id::<()>("Alder");
});
