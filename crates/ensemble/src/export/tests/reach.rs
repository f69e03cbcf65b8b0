//! Archives made with skill, whose every fingerprint fits: none reaches what is not its own.

use std::collections::BTreeSet;

use ensemble::export::archive::leaving;
use ensemble::export::bring_in::Target;
use ensemble::export::refs::{OTHER_SIDE, target};
use ensemble::migrations;
use ensemble::network::OrgKind;
use ensemble::web::id::Id;
use ensemble_db::args;
use ensemble_db::testing::{TestDb, run};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::hostile::{Files, sealed};
use super::same::found;
use super::{bring, everything, lively, on_both, pack, take, unzip, uuid};
use crate::support::TestApp;

/// A server on which Birch is and Alder is not, and where Alder would go.
async fn with_birch(app: &TestApp, db: &TestDb) -> (TestApp, Target) {
    let there = TestApp::empty(db.db.clone()).await;
    let network = Id::new(uuid("Far Shore"));
    found(&there, network).await;
    let target = Target::Under { parent: network, kind: OrgKind::Network, network };
    bring(&there, &take(app, "Birch", true).await, target.clone()).await.unwrap();
    there.work().await;
    (there, target)
}

/// Changes the first row of a file that has something in a column.
fn change(files: &Files, file: &str, column: &str, to: Json) -> Files {
    let text = String::from_utf8(files[file].clone()).unwrap();
    let mut lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let row = lines.iter_mut().find(|row| !row[column].is_null()).unwrap();
    assert_ne!(row[column], to, "{file} {column}: nothing was changed");
    row[column] = to;
    put(files, file, lines)
}

fn add(files: &Files, file: &str, like: impl Fn(&Json) -> bool, with: &[(&str, Json)]) -> Files {
    let text = String::from_utf8(files[file].clone()).unwrap();
    let mut lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut row = lines.iter().find(|row| like(row)).unwrap().clone();
    for (column, value) in with {
        row[*column] = value.clone();
    }
    lines.push(row);
    put(files, file, lines)
}

fn put(files: &Files, file: &str, lines: Vec<Json>) -> Files {
    let mut files = files.clone();
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    files.insert(file.to_owned(), lines.into_bytes());
    sealed(files)
}

/// Something of Birch's of each kind.
fn theirs(table: &str) -> Uuid {
    uuid(match table {
        "org" => "Birch",
        "person" => "bruno",
        "school_session" => "Birch 2026",
        "measure" => "their number",
        "occasion" => "occasion 0, of Birch",
        "scale" => "a scale, of Birch",
        "survey" => "a survey, of Birch",
        "import" => "a file, of Birch",
        "need" => "their need",
        "practice" => "their draft",
        "visit" => "an old visit, of Birch",
        "inquiry" => "an old inquiry, of Birch",
        "finding" => "an old finding, of Birch",
        "priority" => "their priority",
        other => panic!("name something of Birch’s that is a row of {other}"),
    })
}

on_both!(no_pointer_leads_from_an_archive_to_what_is_here_and_not_its_own, |app| {
    lively(&app).await;
    let good = unzip(&take(&app, "Alder", true).await);
    let db = TestDb::sqlite(migrations::ALL).await;
    let (there, into) = with_birch(&app, &db).await;
    let before = everything(&there).await;
    let mut tried = BTreeSet::new();
    for table in leaving() {
        for column in table.leaving() {
            let (name, column_name) = (table.name.as_str(), column.name.as_str());
            let of = match (name, column_name) {
                ("measure", "scale_id") => Some("scale"),
                ("consent", "thing_id") => Some("practice"),
                _ => target(table, column),
            };
            // Either side of a visit may be elsewhere, but not both: see below.
            let of = of.filter(|_| !OTHER_SIDE.contains(&(name, column_name)));
            let Some(of) = of else { continue };
            let file = format!("data/{name}.jsonl");
            let files = change(&good, &file, column_name, json!(theirs(of).to_string()));
            let why = bring(&there, &pack(&files), into.clone()).await.unwrap_err();
            assert!(why.contains(name) && why.contains(column_name), "{name}.{column_name}: {why}");
            tried.insert(format!("{name}.{column_name}"));
        }
    }
    assert!(tried.len() > 60, "{tried:?}");
    assert_eq!(everything(&there).await, before);
    bring(&there, &pack(&good), into).await.unwrap();
    there.work().await;
});

on_both!(an_archive_made_with_skill_reaches_nothing_that_is_not_its_own, |app| {
    lively(&app).await;
    let good = unzip(&take(&app, "Alder", true).await);
    let db = TestDb::sqlite(migrations::ALL).await;
    let (there, into) = with_birch(&app, &db).await;
    let before = everything(&there).await;
    let id = |name: &str| json!(uuid(name).to_string());
    let shared = |row: &Json| row["scale_id"] == id("the network’s scale");
    let any = |_: &Json| true;
    // More scales than are held at once, and between them one that is here.
    let mut many = good.clone();
    for n in 0..1_200_u128 {
        let (id_of, name) = (Uuid::from_u128(0x5ca1e << 64 | n), format!("scale {n}"));
        many.get_mut("data/scale.jsonl").unwrap().extend(
            format!(
                "{}\n",
                json!({ "id": id_of.to_string(), "org_id": id("Alder"), "name": name, "origin": "own",
                        "declared": "[]", "created_at": 1 })
            )
            .bytes(),
        );
    }
    let membership = id("hari-m");
    let hidden = membership.as_str().unwrap().replace('-', "");
    let edge = |child: &str| {
        let text = String::from_utf8(good["data/org_edge.jsonl"].clone()).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
        put(&good, "data/org_edge.jsonl", lines.filter(|row| row["child_id"] != id(child)).collect())
    };
    let cases: Vec<(&str, Files)> = vec![
        // A scale of others.
        ("other levels", add(&good, "data/scale_level.jsonl", shared, &[("position", json!(2))])),
        ("other levels", add(&many, "data/scale_level.jsonl", shared, &[("position", json!(2))])),
        ("other levels", {
            let names = |row: &Json| row["id"] == id("the network’s scale");
            let text = String::from_utf8(good["data/scale.jsonl"].clone()).unwrap();
            let mut lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            lines.iter_mut().filter(|row| names(row)).for_each(|row| row["declared"] = json!("[\"Third\"]"));
            put(&good, "data/scale.jsonl", lines)
        }),
        // Rows of a school that is not in it.
        (
            "between two places that are both not in the archive",
            add(
                &good,
                "data/visit.jsonl",
                any,
                &[
                    ("id", id("a made-up visit")),
                    ("guest_school_id", id("Birch")),
                    ("host_school_id", id("Birch")),
                    ("host_team_id", id("Birch Year 4")),
                ],
            ),
        ),
        (
            "between two places that are both not in the archive",
            add(
                &good,
                "data/thanks.jsonl",
                any,
                &[
                    ("id", id("made-up thanks")),
                    ("from_team_id", id("Birch Year 4")),
                    ("to_team_id", id("Birch Year 4")),
                ],
            ),
        ),
        (
            "is here already, between other places",
            add(
                &good,
                "data/visit.jsonl",
                |row| row["guest_school_id"] == id("Alder"),
                &[("id", id("an old visit, of Birch"))],
            ),
        ),
        ("not inside the one that it is of", edge("Alder Year 5")),
        // More than a name of what lies elsewhere.
        (
            "more than names",
            add(
                &good,
                "elsewhere/org.jsonl",
                any,
                &[("id", id("a made-up network")), ("kind", json!("network"))],
            ),
        ),
        (
            "more than names",
            add(
                &good,
                "elsewhere/person.jsonl",
                any,
                &[("id", id("somebody made up")), ("email", json!("me@else.example"))],
            ),
        ),
        // What is here under the same id.
        ("is here already", change(&good, "data/practice.jsonl", "id", id("their card"))),
        ("is here already", change(&good, "data/access_log.jsonl", "id", id("a look, of Birch"))),
        ("is here already", change(&good, "data/membership.jsonl", "id", membership.clone())),
        // What undoing a file would reach.
        (
            "names a row of the table “membership”",
            change(&good, "data/import_change.jsonl", "key", json!(hidden)),
        ),
        (
            "names a row of the table “org”",
            change(&good, "data/import_change.jsonl", "before", json!(format!("[[{}]]", id("Birch")))),
        ),
        (
            "names a row of the table “measure”",
            change(
                &good,
                "data/import_change.jsonl",
                "after",
                json!(format!("[[\"{}\"]]", uuid("their number").to_string().replace('-', "\\u002d"))),
            ),
        ),
        // What is no row of ours.
        ("words is not what it should be", change(&good, "data/need.jsonl", "words", json!([[[]]]))),
    ];
    for (at, (expected, files)) in cases.into_iter().enumerate() {
        let Err(why) = bring(&there, &pack(&files), into.clone()).await else {
            panic!("case {at}: {expected}")
        };
        assert!(
            why.contains(expected) && why.contains("Nothing was written"),
            "case {at}: {why}, not {expected}"
        );
        assert!(everything(&there).await == before, "case {at}: {why}");
    }
    // A team elsewhere that only the archive knows of does not appear in a school that is here.
    let team = |row: &Json| row["id"] == id("Birch Year 4");
    let with_team = add(&good, "elsewhere/org.jsonl", team, &[("id", id("a made-up team"))]);
    bring(&there, &pack(&with_team), into).await.unwrap();
    there.work().await;
    let (school,): (Option<Uuid>,) = there
        .app
        .db
        .one("SELECT school_id FROM org WHERE id = $1", args![uuid("a made-up team")])
        .await
        .unwrap();
    assert_eq!(school, None);
});

/// On one database: what is not read cannot differ between two.
#[test]
fn a_row_longer_than_any_of_ours_is_not_held() {
    run(async {
        let here = TestDb::sqlite(migrations::ALL).await;
        let app = TestApp::new(here.db.clone()).await;
        lively(&app).await;
        let good = unzip(&take(&app, "Alder", true).await);
        let db = TestDb::sqlite(migrations::ALL).await;
        let (there, into) = with_birch(&app, &db).await;
        let before = everything(&there).await;
        let long: String = (0..1_400_000).map(|n| format!("{n}")).collect();
        let files = change(&good, "data/need.jsonl", "words", json!(long));
        let why = bring(&there, &pack(&files), into).await.unwrap_err();
        assert!(why.contains("row 1: the row is longer than any of ours"), "{why}");
        assert_eq!(everything(&there).await, before);
    });
}
