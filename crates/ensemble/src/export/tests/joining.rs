//! A whole school comes in by the page: what it says before, what it makes, and who may not.

use axum::http::StatusCode;
use ensemble::export::bring_in::Target;
use ensemble::migrations;
use ensemble::network::OrgKind;
use ensemble_db::testing::{TestDb, run};
use ensemble_db::{Db, args};

use super::hostile::sealed;
use super::same::{databases, found, names};
use super::{bring, everything, id, lively, on_both, pack, take, unzip, uuid};
use crate::support::{Browser, TestApp};

const HOUR: i64 = 3_600_000;

/// Another server: a network with nothing in it, its lead and its data manager.
async fn elsewhere(db: Db) -> TestApp {
    let there = TestApp::empty(db).await;
    // Both servers of a test give out the same ids at the same moment.
    there.app.clock.advance(HOUR);
    found(&there, id("Far")).await;
    let mut tx = there.app.db.begin().await.unwrap();
    for (handle, role) in [("lou", "network_lead"), ("max", "data_manager")] {
        let person = uuid(handle);
        tx.run(
            "INSERT INTO person (id, name, email, handle, created_at) VALUES ($1, $2, $3, $2, 0)",
            args![person, handle, format!("{handle}@far.example")],
        )
        .await
        .unwrap();
        tx.run(
            "INSERT INTO membership (id, person_id, org_id, role, from_on) VALUES ($1, $2, $3, $4, '2026-08-01')",
            args![uuid(&format!("{handle}-m")), person, uuid("Far"), role],
        )
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
    there
}

async fn alder(private: bool) -> Vec<u8> {
    let from = TestDb::sqlite(migrations::ALL).await;
    let app = TestApp::new(from.db.clone()).await;
    lively(&app).await;
    take(&app, "Alder", private).await
}

/// Uploads an archive and gives the address of its page.
async fn upload(browser: &Browser, bytes: &[u8]) -> String {
    let reply = browser.upload("/archives", "alder.zip", bytes, &[]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    reply.location().to_owned()
}

async fn files_and_places(app: &TestApp) -> Vec<String> {
    let mut rows = everything(app).await;
    rows.retain(|row| row.starts_with("org ") || row.starts_with("import ") || row.starts_with("pupil "));
    rows
}

/// How many files are kept beside the database.
fn kept(app: &TestApp) -> usize {
    std::fs::read_dir(app.app.config.data_dir.join("uploads")).unwrap().count()
}

#[test]
fn a_school_comes_in_by_the_page_as_it_does_by_the_command_line() {
    run(async {
        for private in [true, false] {
            let archive = alder(private).await;
            for to in databases().await {
                let there = elsewhere(to.db.clone()).await;
                let lou = there.as_("lou").await;
                assert!(lou.get("/settings").await.text().contains("/archives"));
                assert!(lou.get("/archives").await.words().contains("No school came in yet"));
                let address = upload(&lou, &archive).await;
                let before = everything(&there).await;
                let page = lou.get(&address).await.words();
                for said in [
                    "Nothing is written until you say so",
                    "Alder",
                    "A school",
                    "Pupils 21",
                    "Bring Alder in",
                    "Made",
                ] {
                    assert!(page.contains(said), "{said}: {page}");
                }
                assert_eq!(everything(&there).await, before, "looking writes nothing");
                assert_eq!(
                    lou.post(&format!("{address}/application"), &[]).await.status,
                    StatusCode::SEE_OTHER
                );
                let page = lou.get(&address).await.words();
                assert!(page.contains("The school is being brought in"), "{page}");
                // Pressed twice is pressed once.
                assert_eq!(
                    lou.post(&format!("{address}/application"), &[]).await.status,
                    StatusCode::SEE_OTHER
                );
                there.work().await;
                let look = lou.get(&format!("{address}?look=progress")).await.words();
                assert!(look.contains("See how it went"), "{look}");
                let page = lou.get(&address).await.words();
                assert!(page.contains("The school is here") && page.contains("Schools 1"), "{page}");
                assert_eq!(kept(&there), 0, "the file is gone");
                there.app.clock.advance(-HOUR);
                let again = take(&there, "Alder", private).await;
                assert_eq!(names(&archive, &again), Vec::<String>::new());

                let other = TestDb::sqlite(migrations::ALL).await;
                let typed = elsewhere(other.db.clone()).await;
                let target = Target::Under { parent: id("Far"), kind: OrgKind::Network, network: id("Far") };
                bring(&typed, &archive, target).await.unwrap();
                typed.work().await;
                typed.app.clock.advance(-HOUR);
                assert!(take(&typed, "Alder", private).await == again, "the same as by the command line");
            }
        }
    });
}

#[test]
fn a_network_comes_in_where_nothing_is_and_nowhere_else() {
    run(async {
        let from = TestDb::sqlite(migrations::ALL).await;
        let app = TestApp::new(from.db.clone()).await;
        lively(&app).await;
        let (network, school) = (take(&app, "Shoreline", true).await, take(&app, "Alder", true).await);
        for to in databases().await {
            let there = elsewhere(to.db.clone()).await;
            let lou = there.as_("lou").await;
            let address = upload(&lou, &network).await;
            assert!(lou.get(&address).await.words().contains("A whole network"));
            lou.post(&format!("{address}/application"), &[]).await;
            there.work().await;
            assert!(lou.get(&address).await.words().contains("It is a network of its own"));
            there.app.clock.advance(-HOUR);
            assert_eq!(names(&network, &take(&there, "Shoreline", true).await), Vec::<String>::new());
            there.app.clock.advance(HOUR);
            // Now something is here.
            let before = files_and_places(&there).await.iter().filter(|row| row.starts_with("org ")).count();
            for (bytes, why) in [(&network, "is here already"), (&school, "is here already")] {
                let again = upload(&lou, bytes).await;
                let page = lou.get(&again).await.words();
                assert!(page.contains("It cannot be brought in.") && page.contains(why), "{page}");
                assert!(!page.contains("Bring Alder in"), "{page}");
                let reply = lou.post(&format!("{again}/application"), &[]).await;
                assert_ne!(reply.status, StatusCode::SEE_OTHER);
                assert_eq!(lou.post(&format!("{again}/set-aside"), &[]).await.status, StatusCode::SEE_OTHER);
            }
            there.work().await;
            assert_eq!(
                files_and_places(&there).await.iter().filter(|row| row.starts_with("org ")).count(),
                before
            );
            assert_eq!(kept(&there), 0);
        }
    });
}

on_both!(a_whole_network_does_not_come_in_beside_another, |app| {
    lively(&app).await;
    let from = TestDb::sqlite(migrations::ALL).await;
    let there = elsewhere(from.db.clone()).await;
    let far = take(&there, "Far", true).await;
    let lena = app.as_("lena").await;
    let address = upload(&lena, &far).await;
    let page = lena.get(&address).await.words();
    assert!(page.contains("where no school is yet"), "{page}");
    assert_ne!(lena.post(&format!("{address}/application"), &[]).await.status, StatusCode::SEE_OTHER);
    // A school that is here is not made a second time, nor one with the code of another.
    let address = upload(&lena, &take(&app, "Alder", true).await).await;
    assert!(lena.get(&address).await.words().contains("“Alder” is here already"));
});

on_both!(nobody_but_the_lead_of_the_network_brings_a_school_in, |app| {
    lively(&app).await;
    let archive = alder(true).await;
    let before = files_and_places(&app).await;
    // Data managers of schools and of the network, heads, leads of communities and teams, guests.
    for who in ["dev", "olive", "siobhan", "carla", "tom", "amina", "gus", "bea"] {
        let browser = app.as_(who).await;
        assert_eq!(browser.get("/archives").await.status, StatusCode::FORBIDDEN, "{who}");
        let reply = browser.upload("/archives", "alder.zip", &archive, &[]).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{who}");
        assert!(!browser.get("/settings").await.text().contains("/archives"), "{who}");
    }
    assert_eq!((files_and_places(&app).await, kept(&app)), (before, 0));
    // The lead of one network finds nothing of another's.
    let lena = app.as_("lena").await;
    let address = upload(&lena, &archive).await;
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run("UPDATE import SET org_id = $1 WHERE kind = 'archive'", args![uuid("Alder")]).await.unwrap();
    tx.commit().await.unwrap();
    for (path, gets) in [("", true), ("/application", false), ("/set-aside", false)] {
        let path = format!("{address}{path}");
        let reply = if gets { lena.get(&path).await } else { lena.post(&path, &[]).await };
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
    }
    // Nor does an address of another network take anything in, or the pages of other files show it.
    let reply = lena.upload("/archives", "a.zip", &archive, &[("org", &uuid("Alder").to_string())]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    let file = address.replace("/archives/", "/imports/");
    for who in ["dev", "olive"] {
        let browser = app.as_(who).await;
        assert_eq!(browser.get(&file).await.status, StatusCode::NOT_FOUND, "{who}");
        assert_eq!(browser.get("/imports").await.status, StatusCode::OK, "{who}");
    }
});

#[test]
fn an_archive_that_was_tampered_with_is_refused_on_the_page_and_leaves_nothing() {
    run(async {
        let good = unzip(&alder(true).await);
        for to in databases().await {
            let there = elsewhere(to.db.clone()).await;
            let lou = there.as_("lou").await;
            let before = everything(&there).await;
            let mut changed = good.clone();
            let pupils = String::from_utf8(changed["data/pupil.jsonl"].clone()).unwrap();
            changed.insert("data/pupil.jsonl".into(), pupils.replacen("Pupil00", "Pupil99", 1).into_bytes());
            let mut climbs = good.clone();
            climbs.insert("../../etc/passwd".into(), b"x".to_vec());
            let whole = pack(&good);
            let at_once: Vec<(&str, Vec<u8>)> = vec![
                ("was changed after", pack(&changed)),
                ("leads out of it", pack(&climbs)),
                ("not a zip file", whole[..whole.len() / 2].to_vec()),
                ("not a zip file", b"School,Code\n".to_vec()),
            ];
            for (why, bytes) in at_once {
                let reply = lou.upload("/archives", "a.zip", &bytes, &[]).await;
                assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
                assert!(reply.words().contains(why), "{why}: {}", reply.words());
                assert_eq!((everything(&there).await, kept(&there)), (before.clone(), 0), "{why}");
            }
            let reply = lou.upload_all("/archives", &[("a.zip", &whole), ("b.zip", &whole)], &[]).await;
            assert!(reply.words().contains("Choose one archive"), "{}", reply.words());
            // With skill: the manifest fits, and a row reaches for what is not its own.
            let mut reaches = good.clone();
            let (ours, theirs) = (uuid("Alder").to_string(), uuid("Far").to_string());
            let pupils = pupils.replacen(&ours, &theirs, 1);
            reaches.insert("data/pupil.jsonl".into(), pupils.into_bytes());
            let address = upload(&lou, &pack(&sealed(reaches))).await;
            lou.post(&format!("{address}/application"), &[]).await;
            there.work().await;
            let page = lou.get(&address).await.words();
            assert!(
                page.contains("was not brought in") && page.contains("what is not in the archive"),
                "{page}"
            );
            assert!(page.contains("Nothing was written."), "{page}");
            let schools = there.app.db.one::<(i64,)>("SELECT COUNT(*) FROM org", args![]).await.unwrap();
            assert_eq!((schools.0, kept(&there)), (1, 0));
        }
    });
}

on_both!(an_upload_that_is_cut_leaves_nothing, |app| {
    lively(&app).await;
    let lena = app.as_("lena").await;
    let before = everything(&app).await;
    let archive = alder(true).await;
    let mut body =
        b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n\r\n".to_vec();
    body.extend(&archive[..archive.len() / 2]);
    let kind = Some("multipart/form-data; boundary=edge".to_owned());
    let reply = lena.send(axum::http::Method::POST, "/archives", kind, body, true).await;
    assert!(reply.words().contains("did not arrive whole"), "{}", reply.words());
    assert_eq!((everything(&app).await, kept(&app)), (before, 0));
});
