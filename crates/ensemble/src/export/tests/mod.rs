//! Everything out, and back in.

mod command;
mod doors;
mod hostile;
mod oneroster;
mod registers;
mod same;
mod schema;

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::path::PathBuf;

use ensemble::access::whole::Whole;
use ensemble::access::{Act, Viewer};
use ensemble::export::bring_in::{self, Brought, Target};
use ensemble::export::{archive, open, schema::tables, store};
use ensemble::network::Org;
use ensemble::web::id::Id;
use ensemble::web::problem::Problem;
use ensemble_db::args;
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::support::TestApp;
use crate::support::rows::{self, put};
use crate::support::world::{id, uuid};
use crate::{on_both, row};

const ODD: &str = "=cmd() “É”\r\n\u{202e}\u{200b}\u{1f600}\t\"a\\b\", '";

/// Everything of a place, as the command line takes it.
async fn take(app: &TestApp, place: &str, private: bool) -> Vec<u8> {
    let viewer = Viewer::system(&app.app, id(place), "a test");
    let schools = store::schools(&app.app, id(place)).await.unwrap();
    let mut whole = Whole::open(&viewer, id(place), &schools, private).await.unwrap();
    let about = store::rows::place(&mut whole).await.unwrap();
    let path = scratch();
    archive::write(&mut whole, std::fs::File::create(&path).unwrap(), about, None).await.unwrap();
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
            match bring_in::bring_in(&mut act, &archive, target).await {
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

/// One row of most kinds, in Alder and in Birch, with what one has to do with the other. Birch's own
/// words all say CANARY.
async fn lively(app: &TestApp) {
    let (network, alder, birch) = (uuid("Shoreline"), uuid("Alder"), uuid("Birch"));
    let (ours, theirs) = (uuid("Alder Year 4"), uuid("Birch Year 4"));
    let (tom, bea, hari, siobhan) = (uuid("tom"), uuid("bea"), uuid("hari"), uuid("siobhan"));
    let mut tx = app.app.db.begin().await.unwrap();
    let card = |name: &str, school, team, by, reach, signed, words: &str| rows::Practice {
        id: uuid(name),
        network,
        school,
        team,
        title: words.to_owned(),
        what_we_do: words.to_owned(),
        reach,
        signed,
        by,
        at: 5,
        shared_at: (reach != "team").then_some(5),
        withdrawn_at: None,
    };
    put(&mut tx, card("our card", alder, ours, tom, "network", "team", ODD).row()).await;
    put(&mut tx, card("our draft", alder, ours, tom, "team", "team", "A DRAFT OF OURS").row()).await;
    put(&mut tx, card("their card", birch, theirs, bea, "network", "team", "Number talks").row()).await;
    put(&mut tx, card("unnamed card", birch, theirs, bea, "network", "unnamed", "Quiet reading").row()).await;
    put(&mut tx, card("their draft", birch, theirs, bea, "team", "team", "CANARY draft").row()).await;
    let inquiry = |name: &str, school, team, practice, by, title: &str| rows::Inquiry {
        id: uuid(name),
        network,
        school,
        team,
        practice: Some(uuid(practice)),
        title: title.to_owned(),
        by,
        at: 6,
    };
    put(&mut tx, inquiry("our inquiry", alder, ours, "their card", tom, "Talking numbers").row()).await;
    put(&mut tx, inquiry("quiet inquiry", alder, ours, "unnamed card", tom, "Reading quietly").row()).await;
    put(&mut tx, inquiry("their inquiry", birch, theirs, "our card", bea, "CANARY inquiry").row()).await;
    let finding = |name: &str, school, team, inquiry, practice, by, why: &str, signed| rows::Finding {
        id: uuid(name),
        network,
        school,
        team,
        inquiry: uuid(inquiry),
        practice: Some(uuid(practice)),
        why: why.to_owned(),
        reach: "school",
        signed,
        by,
        at: 7,
    };
    put(
        &mut tx,
        finding("our finding", alder, ours, "our inquiry", "their card", tom, "It helped", "team").row(),
    )
    .await;
    put(
        &mut tx,
        finding("their finding", birch, theirs, "their inquiry", "our card", bea, "CANARY why", "unnamed")
            .row(),
    )
    .await;
    let thanks = |name: &str, from, to, practice, finding, by| rows::Thanks {
        id: uuid(name),
        network,
        from,
        to,
        practice: uuid(practice),
        finding: uuid(finding),
        words: "Thank you".to_owned(),
        by,
        at: 8,
        withdrawn_at: None,
    };
    put(&mut tx, thanks("our thanks", ours, theirs, "their card", "our finding", tom).row()).await;
    put(&mut tx, thanks("their thanks", theirs, ours, "our card", "their finding", bea).row()).await;
    let visit = rows::Visit {
        id: uuid("a visit"),
        network,
        guest: birch,
        host: alder,
        team: ours,
        practice: uuid("our card"),
        focus: "How it begins".to_owned(),
        on_day: "2026-12-03",
        until_on: "2027-08-01",
        by: hari,
        at: 9,
        agreed_at: Some(9),
        ended_at: None,
    };
    put(&mut tx, visit.row()).await;
    put(&mut tx, rows::need(uuid("our need"), network, alder, "Time", siobhan, 10)).await;
    put(&mut tx, rows::need(uuid("their need"), network, birch, "CANARY need", hari, 10)).await;
    tx.run("UPDATE visit SET need_id = $1", args![uuid("their need")]).await.unwrap();
    let record = rows::Record { visit: uuid("a visit"), saw: "CANARY saw".to_owned(), shown: false, at: 11 };
    put(&mut tx, record.row()).await;
    put(&mut tx, rows::priority(uuid("our priority"), alder, "Reading", siobhan, 12)).await;
    put(&mut tx, rows::source(uuid("our priority"), alder, "finding", uuid("our finding"), "kept", 12)).await;
    put(&mut tx, rows::priority(uuid("their priority"), birch, "CANARY priority", hari, 12)).await;
    for (name, team, by, words) in
        [("our notice", ours, bea, "WAS NOTICED"), ("their notice", theirs, tom, "CANARY notice")]
    {
        put(
            &mut tx,
            row!(notice { id: uuid(name), team_id: team, words: words, by_person: by, made_at: 13_i64 }),
        )
        .await;
    }
    for (name, school, team, words) in [
        ("our start", alder, ours, "Start"),
        ("our number", alder, ours, "Fluency"),
        ("their number", birch, theirs, "CANARY number"),
    ] {
        let start = (name == "our number").then(|| uuid("our start"));
        put(
            &mut tx,
            row!(measure {
                id: uuid(name),
                school_id: school,
                team_id: team,
                name: words,
                definition: words,
                unit: "score",
                direction: "up",
                cadence: "week",
                source: "s",
                gathered: "readings",
                starting_point_id: start,
                decimals: 1_i64,
                position: 0_i64,
                created_at: 14_i64
            }),
        )
        .await;
    }
    for (at, value) in [0.1, -0.0, 1e300, f64::MIN_POSITIVE, 1.0 / 3.0].into_iter().enumerate() {
        let on = format!("2026-10-{:02}", at + 1);
        put(
            &mut tx,
            row!(reading { measure_id: uuid("our number"), taken_on: on, value: value, pupils: 20_i64 }),
        )
        .await;
    }
    let hidden = row!(reading {
        measure_id: uuid("our number"),
        taken_on: "2026-10-09",
        cell: "suppressed",
        value: None::<f64>,
        note: "fewer than 5",
        pupils: 3_i64,
        files: uuid("a file of the network").to_string()
    });
    put(&mut tx, hidden).await;
    let changed = row!(measure_change {
        id: uuid("a change"),
        measure_id: uuid("our number"),
        on_day: "2026-10-03",
        part: "definition",
        was: "Words a minute",
        became: "Fluency",
        changed_at: 15_i64
    });
    put(&mut tx, changed).await;
    let given = |name: &str, what: &str, thing, person| {
        row!(consent { id: uuid(name), what: what, thing_id: thing, person_id: person, given_at: 15_i64 })
    };
    put(&mut tx, given("a consent", "names", ours, tom)).await;
    put(&mut tx, given("a name", "card_name", uuid("our card"), tom)).await;
    rows::happened(
        &mut tx,
        uuid("an event"),
        16,
        tom,
        &ensemble::event::Event::PersonInvited { org: id("Alder"), person: id("dev") },
    )
    .await;
    tx.commit().await.unwrap();
    // Occasions and results come in by the front door.
    let dev = app.as_("dev").await;
    let file =
        "Admission no,Blob,On\nAlder-00,34.5,01/10/2026\nAlder-01,0.1,01/10/2026\nAlder-02,c,01/10/2026\n";
    let reply = dev.upload("/imports", "r.csv", file.as_bytes(), &[("kind", "results")]).await;
    let address = reply.location().to_owned();
    dev.post(&format!("{address}/mapping"), &[("team", &ours.to_string()), ("on", "01/10/2026")]).await;
    dev.post(&format!("{address}/application"), &[]).await;
    app.work().await;
    registers::put_in(app, alder).await;
    registers::put_in(app, birch).await;
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
