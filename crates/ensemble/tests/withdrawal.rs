//! What is taken back is gone, everywhere and at once, whatever came before.
//!
//! Random histories of cards, names, visits, findings and thanks are written act by act. Then for
//! everybody in their world every text that is made from them is gathered, and has to be the text of
//! a second database into which only the end was written; and no word of a card, a name or thanks
//! that was taken back may be in it. Every such text holds a word that stands nowhere else.

mod front_door;
mod history;
mod world;

use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::to_bytes;
use axum::response::IntoResponse;
use ensemble::access::Viewer;
use ensemble::app::App;
use ensemble::event::feed;
use ensemble::web::id::Id;
use ensemble::web::{Form, Problem, Query};
use ensemble::{plan, year_book};
use ensemble_db::testing::{TestDb, run};
use ensemble_db::{Tx, Value, args, from_row};
use history::History;
use uuid::Uuid;
use world::{Dice, World};

use crate::support::rows::Row;
use crate::support::{TestApp, many};

/// Histories that share one network, so that each reading is of many.
const IN_ONE_WORLD: usize = 100;

/// Everything that is read from tables as it stands, in one question.
const STANDING: &str =
    "SELECT p.title || ' ' || p.what_we_do AS words FROM {practice p}
      WHERE lower(p.title || ' ' || p.what_we_do) LIKE '%read%' OR lower(p.title) LIKE '%maths%'
         OR lower(p.what_we_do) LIKE '%maths%'
     UNION ALL SELECT x.words FROM {thanks x}
     UNION ALL SELECT f.why FROM {finding f}
     UNION ALL SELECT r.saw FROM {visit_record r}
     UNION ALL SELECT v.focus FROM {visit v}
     UNION ALL SELECT i.title FROM {inquiry i}
     UNION ALL SELECT n.words FROM {need n}
     UNION ALL SELECT q.name FROM {consent c} JOIN {person q} ON q.id = c.person_id WHERE c.what = 'card_name'";

/// Every text that somebody can read of what happened in a world.
async fn readings(app: &App, world: &World, person: Uuid) -> String {
    let viewer = Viewer::person(app, Id::new(person)).await.unwrap().unwrap();
    let mut out: Vec<String> = Vec::new();
    let standing: Vec<(String,)> = viewer.all(STANDING, args![]).await.unwrap();
    out.extend(standing.into_iter().map(|(words,)| words));
    out.sort();
    let news = feed::list(&viewer, Id::new(world.network), 100_000).await.unwrap();
    out.extend(news.into_iter().map(|entry| entry.sentence.words));
    match year_book::routes::csv(viewer.clone(), Query(Form::default())).await {
        Ok(book) => {
            let bytes = to_bytes(book.into_response().into_body(), usize::MAX).await.unwrap();
            out.push(String::from_utf8(bytes.to_vec()).unwrap());
        }
        Err(why) => assert!(person == world.guest && matches!(why, Problem::NotFound), "{why}"),
    }
    let lines = year_book::lines::lines(&viewer, year_book::lines::Of::School).await.unwrap_or_default();
    out.extend(lines.iter().map(year_book::lines::Line::text));
    for priority in world.priorities {
        match plan::review::gather(&viewer, Id::new(priority)).await {
            Ok(review) => {
                out.push(review.text("http://x.example"));
                out.extend(review.set_aside.into_iter().map(|sentence| sentence.words));
            }
            Err(why) => assert!(matches!(why, Problem::NotFound), "{why}"),
        }
    }
    out.join("\n")
}

fn tokens(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| word.len() == 10 && word.starts_with("zz")).collect()
}

/// Writes a world's histories into both databases: act by act, and as they ended.
async fn write(acted: &App, ended: &App, world: &World, histories: &mut [History]) {
    for app in [acted, ended] {
        let mut tx = app.db.begin().await.unwrap();
        let people = histories.iter().flat_map(|history| history.people(world));
        put_all(&mut tx, world.rows.iter().cloned().chain(people)).await;
        tx.commit().await.unwrap();
    }
    let mut tx = acted.db.begin().await.unwrap();
    for history in histories.iter_mut() {
        history.write(&mut tx).await;
    }
    tx.commit().await.unwrap();
    let events = Value::Many(histories.iter().flat_map(History::event_ids).map(Value::from).collect());
    let mut tx = ended.db.begin().await.unwrap();
    put_all(&mut tx, histories.iter().flat_map(History::rows_in_the_end)).await;
    let sql = format!("SELECT {} FROM event WHERE id IN $1", EVENT.join(", "));
    let events: Vec<Happened> = acted.db.all(&sql, args![events]).await.unwrap();
    put_all(&mut tx, events.into_iter().map(Happened::row)).await;
    tx.commit().await.unwrap();
}

const EVENT: &[&str] = &["id", "at", "by_person", "kind", "org_id", "audience", "data_class", "body"];

/// An event as it was written down.
struct Happened {
    id: Uuid,
    at: i64,
    by_person: Option<Uuid>,
    kind: String,
    org_id: Uuid,
    audience: String,
    data_class: String,
    body: String,
}
from_row!(Happened { id, at, by_person, kind, org_id, audience, data_class, body });

impl Happened {
    fn row(self) -> Row {
        let Happened { id, at, by_person, kind, org_id, audience, data_class, body } = self;
        ("event", EVENT, args![id, at, by_person, kind, org_id, audience, data_class, body])
    }
}

/// A table, its columns and many rows of it.
type Rows = (&'static str, &'static [&'static str], Vec<Vec<Value>>);

/// Many rows in few statements, table by table in the order in which each first comes.
async fn put_all(tx: &mut Tx, rows: impl Iterator<Item = Row>) {
    let mut tables: Vec<Rows> = Vec::new();
    for (table, columns, row) in rows {
        match tables.iter_mut().find(|(name, ..)| *name == table) {
            Some((.., rows)) => rows.push(row),
            None => tables.push((table, columns, vec![row])),
        }
    }
    // A history may lack any of them, so the order of the first is not enough for what names what.
    const LAST: [&str; 5] = ["visit", "visit_record", "inquiry", "finding", "thanks"];
    tables.sort_by_key(|(table, ..)| LAST.iter().position(|last| last == table).map_or(0, |at| at + 1));
    for (table, columns, rows) in tables {
        tx.insert_many(table, columns, rows, "").await.unwrap_or_else(|why| panic!("{table}: {why}"));
    }
}

/// Reads as everybody; answers how many words that were shared somebody outside the team could read.
async fn check(acted: &App, ended: &App, world: &World, histories: &[History], seed: u64) -> usize {
    let mut shared = 0;
    for &(person, role, org) in &world.people {
        let (text, end) = tokio::join!(readings(acted, world, person), readings(ended, world, person));
        if text != end {
            let odd = text.lines().zip(end.lines()).find(|(a, b)| a != b);
            panic!("world {seed}: a {role} reads {odd:?}: act by act, and as it ended");
        }
        let read = tokens(&text);
        for history in histories {
            let outside = org != world.teams[history.home];
            let of_card = || history.card_tokens.iter().filter(|token| read.contains(token.as_str()));
            if outside && history.is_withdrawn() {
                assert_eq!(of_card().next(), None, "world {seed}: a {role} reads a card that was taken back");
            }
            let gone = !history.name_stands() || (outside && history.is_withdrawn());
            let named = read.contains(history.giver_token.as_str());
            assert!(!(gone && named), "world {seed}: a {role} reads a name that was taken off");
            if let Some(thanks) = history.thanks.as_ref().filter(|thanks| thanks.withdrawn_at.is_some()) {
                let read = read.contains(thanks.words.as_str());
                assert!(!read, "world {seed}: a {role} reads thanks that were taken back");
            }
            shared += if outside { of_card().count() + usize::from(named) } else { 0 };
        }
    }
    shared
}

async fn withdrawal(acted: TestDb, ended: TestDb, many: usize) {
    #[expect(clippy::disallowed_methods, reason = "how long it took is told, and decides nothing")]
    let began = std::time::Instant::now();
    let took: fn(std::time::Instant) -> Duration = |began| began.elapsed();
    let (a, b) = (TestApp::empty(acted.db.clone()).await, TestApp::empty(ended.db.clone()).await);
    let (mut done, mut shared, mut seed) = (0, 0, 0);
    while done < many {
        seed += 1;
        let mut dice = Dice::new(seed);
        let world = World::new(&mut dice);
        let mut histories: Vec<History> = Vec::new();
        for _ in 0..IN_ONE_WORLD.min(many - done) {
            histories.push(History::new(&world, &mut dice));
        }
        write(&a.app, &b.app, &world, &mut histories).await;
        shared += check(&a.app, &b.app, &world, &histories, seed).await;
        done += histories.len();
    }
    println!(
        "{done} histories in {seed} worlds in {:?}; {shared} shared words were read elsewhere",
        took(began)
    );
    assert!(shared > many, "hardly anything was shared: nothing was tried");
}

mod what_is_taken_back_is_gone_from_everything_that_was_made_of_it {
    use super::*;

    #[test]
    fn sqlite() {
        run(async {
            let open = || TestDb::sqlite(ensemble::migrations::ALL);
            withdrawal(open().await, open().await, many(10_000, 100)).await;
        });
    }

    #[test]
    fn postgres() {
        run(async {
            let open = || TestDb::postgres(ensemble::migrations::ALL);
            if let (Some(acted), Some(ended)) = (open().await, open().await) {
                withdrawal(acted, ended, many(1_000, 100)).await;
            }
        });
    }
}
