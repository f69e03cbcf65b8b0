//! Bringing files in, through the front door.

mod about_schools;
mod afterwards;
mod apart;
mod attendance;
mod changes;
mod changes_of_results;
mod check;
mod command;
mod counted;
mod crashes;
mod every_folder;
mod files;
mod grades;
mod hostile;
mod journeys;
mod long;
mod looking;
mod nobody;
mod real;
mod refusals;
mod retention;
mod roll;
mod rows;
mod shown;
mod survey;
mod terms;
mod timetable;
mod waiting;

use axum::http::StatusCode;
use ensemble::import::record::{
    Class, Holiday, Identifier, Lesson, Mark, Measure, Member, Occasion, Outcome, Pupil, Record, Session,
    Sharing, Sourced, Staff, Summary, Survey, SurveyItem, SurveyResponse, Term,
};
use ensemble_db::args;
use uuid::Uuid;

use crate::support::{Browser, TestApp};

/// Every table that a file may change, row by row: what has to be the same for nothing to have changed.
async fn everything(app: &TestApp) -> Vec<String> {
    let mut all = Vec::new();
    all.extend(rows::<Session>(app).await);
    all.extend(rows::<Term>(app).await);
    all.extend(rows::<Pupil>(app).await);
    all.extend(rows::<Identifier>(app).await);
    all.extend(rows::<Class>(app).await);
    all.extend(rows::<Sourced>(app).await);
    all.extend(rows::<Member>(app).await);
    all.extend(rows::<Staff>(app).await);
    all.extend(rows::<Sharing>(app).await);
    all.extend(rows::<Measure>(app).await);
    all.extend(rows::<Occasion>(app).await);
    all.extend(rows::<Outcome>(app).await);
    all.extend(rows::<Mark>(app).await);
    all.extend(rows::<Summary>(app).await);
    all.extend(rows::<Holiday>(app).await);
    all.extend(rows::<Lesson>(app).await);
    all.extend(rows::<Survey>(app).await);
    all.extend(rows::<SurveyItem>(app).await);
    all.extend(rows::<SurveyResponse>(app).await);
    let db = &app.app.db;
    let orgs: Vec<(Uuid, String, Option<String>)> =
        db.all("SELECT id, name, code FROM org ORDER BY id", args![]).await.unwrap();
    let edges: Vec<(Uuid, Uuid)> = db
        .all("SELECT parent_id, child_id FROM org_edge ORDER BY parent_id, child_id", args![])
        .await
        .unwrap();
    let closure: Vec<(Uuid, Uuid, i64)> = db
        .all(
            "SELECT ancestor_id, descendant_id, depth FROM org_closure ORDER BY ancestor_id, descendant_id",
            args![],
        )
        .await
        .unwrap();
    let people: Vec<(Uuid, String, String)> =
        db.all("SELECT id, name, email FROM person ORDER BY id", args![]).await.unwrap();
    let members: Vec<(Uuid, Uuid, Uuid, String)> =
        db.all("SELECT id, person_id, org_id, role FROM membership ORDER BY id", args![]).await.unwrap();
    type Reading = (Uuid, String, Option<f64>, String, Option<String>);
    let readings: Vec<Reading> = db
        .all(
            "SELECT measure_id, taken_on, value, cell, note FROM reading ORDER BY measure_id, taken_on",
            args![],
        )
        .await
        .unwrap();
    all.push(format!("{orgs:?} {edges:?} {closure:?} {people:?} {members:?} {readings:?}"));
    all
}

async fn rows<R: Record>(app: &TestApp) -> Vec<String> {
    let sql = format!("SELECT {} FROM {}", R::COLUMNS.join(", "), R::TABLE);
    let rows: Vec<R> = app.app.db.all(&sql, args![]).await.unwrap();
    let mut rows: Vec<String> =
        rows.iter().map(|r| format!("{} {}", R::TABLE, serde_json::to_string(r).unwrap())).collect();
    rows.sort();
    rows
}

async fn count(app: &TestApp, sql: &str) -> i64 {
    let (n,): (i64,) = app.app.db.one(sql, args![]).await.unwrap();
    n
}

/// Uploads a file and gives the address of its page.
async fn upload(browser: &Browser, name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> String {
    let reply = browser.upload("/imports", name, bytes, fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    reply.location().to_owned()
}

/// Writes the file and waits; gives the receipt in words.
async fn apply(app: &TestApp, browser: &Browser, address: &str) -> String {
    let reply = browser.post(&format!("{address}/application"), &[("absent", "leave")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    app.work().await;
    browser.get(address).await.words()
}

async fn bring_in(
    app: &TestApp,
    browser: &Browser,
    name: &str,
    bytes: &[u8],
    fields: &[(&str, &str)],
) -> String {
    let address = upload(browser, name, bytes, fields).await;
    apply(app, browser, &address).await;
    address
}

const PUPILS: &str = "Admission no,Forename,Surname,Reg,Yr,DOB,FSM\n";

/// Alder's own list: somebody new, somebody gone, somebody renamed, somebody in the other class.
fn alder_list() -> String {
    let mut file = String::from(PUPILS);
    for c in 0..2 {
        for n in 0..10 {
            let class = if (c, n) == (0, 3) { "4B" } else { ["4A", "4B"][c] };
            let family = if (c, n) == (1, 4) { "Newname" } else { "OfAlder" };
            if (c, n) != (1, 9) {
                file.push_str(&format!("Alder-{c}{n},Pupil{c}{n},{family},{class},Year 4,,Y\n"));
            }
        }
    }
    file + "Alder-77,Nell,Byrne,4A,Year 4,14/03/2018,N\n"
}
