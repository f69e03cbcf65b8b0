//! The demo network, as the database sees it.

use ensemble::app::App;
use ensemble::demo::{self, HANDLES, Scale};
use ensemble::migrations;
use ensemble_db::testing::TestDb;
use ensemble_db::{Db, args, both};
use uuid::Uuid;

use crate::support::TestApp;

async fn small(db: Db) -> TestApp {
    let app = TestApp::empty(db).await;
    demo::build(&app.app, Scale::Small, 1, &|_| {}).await.unwrap();
    app
}

async fn count(app: &App, sql: &str) -> i64 {
    app.db.one::<(i64,)>(sql, args![]).await.unwrap().0
}

/// Statements that count what must not be there.
const NEVER: &[(&str, &str)] = &[
    (
        "a pupil in two classes of one session on one day",
        "SELECT COUNT(*) FROM class_pupil a JOIN class_pupil b
           ON b.school_id = a.school_id AND b.pupil_id = a.pupil_id AND b.class_id <> a.class_id
           JOIN class ca ON ca.school_id = a.school_id AND ca.id = a.class_id
           JOIN class cb ON cb.school_id = b.school_id AND cb.id = b.class_id AND cb.session_id = ca.session_id
          WHERE a.from_on < COALESCE(b.until_on, '9999') AND b.from_on < COALESCE(a.until_on, '9999')",
    ),
    (
        "a pupil on the roll today who is in no class",
        "SELECT COUNT(*) FROM pupil p
          WHERE (p.left_on IS NULL OR p.left_on > '2026-11-26')
            AND NOT EXISTS (SELECT 1 FROM class_pupil cp WHERE cp.school_id = p.school_id AND cp.pupil_id = p.id
                               AND cp.from_on <= '2026-11-26' AND (cp.until_on IS NULL OR cp.until_on > '2026-11-26'))",
    ),
    (
        "a result of a pupil who was not in that class that day",
        "SELECT COUNT(*) FROM result r JOIN occasion o ON o.id = r.occasion_id
          WHERE NOT EXISTS (SELECT 1 FROM class_pupil cp
                             WHERE cp.school_id = r.school_id AND cp.class_id = r.class_id AND cp.pupil_id = r.pupil_id
                               AND cp.from_on <= o.taken_on AND (cp.until_on IS NULL OR cp.until_on > o.taken_on))",
    ),
    (
        "a result of a class of another session than its occasion's",
        "SELECT COUNT(*) FROM result r JOIN occasion o ON o.id = r.occasion_id
           JOIN class c ON c.school_id = r.school_id AND c.id = r.class_id WHERE c.session_id <> o.session_id",
    ),
    (
        "a class without a teacher today",
        "SELECT COUNT(*) FROM class c JOIN school_session s ON s.id = c.session_id
          WHERE s.from_on <= '2026-11-26' AND s.until_on > '2026-11-26'
            AND NOT EXISTS (SELECT 1 FROM class_staff cs WHERE cs.school_id = c.school_id AND cs.class_id = c.id
                               AND cs.from_on <= '2026-11-26' AND (cs.until_on IS NULL OR cs.until_on > '2026-11-26'))",
    ),
    (
        "somebody who teaches at a school and is not of the whole of it",
        "SELECT COUNT(*) FROM class_staff cs WHERE NOT EXISTS (
           SELECT 1 FROM membership m JOIN org t ON t.id = m.org_id AND t.name = 'Whole school' AND t.school_id = cs.school_id
            WHERE m.person_id = cs.person_id)",
    ),
    (
        "an organisation that is not under the network",
        "SELECT COUNT(*) FROM org o WHERE NOT EXISTS (
           SELECT 1 FROM org_closure c WHERE c.ancestor_id = o.network_id AND c.descendant_id = o.id)",
    ),
    (
        "an edge that the closure does not know",
        "SELECT COUNT(*) FROM org_edge e WHERE NOT EXISTS (
           SELECT 1 FROM org_closure c WHERE c.ancestor_id = e.parent_id AND c.descendant_id = e.child_id AND c.depth = 1)",
    ),
    (
        "a school without a head or a data manager",
        "SELECT COUNT(*) FROM org o WHERE o.kind = 'school' AND 2 > (
           SELECT COUNT(DISTINCT m.role) FROM membership m WHERE m.org_id = o.id AND m.role IN ('head', 'data_manager'))",
    ),
    ("a thing that happened after today", "SELECT COUNT(*) FROM event WHERE at > 1795706700000"),
    ("a reading of a day to come", "SELECT COUNT(*) FROM reading WHERE taken_on > '2026-11-26'"),
    (
        "somebody who acted before they came or after they left",
        "SELECT COUNT(*) FROM practice p WHERE NOT EXISTS (SELECT 1 FROM membership m WHERE m.person_id = p.by_person
            AND m.org_id = p.team_id AND m.until_on IS NULL)",
    ),
    (
        "a finding on a practice that its team may not read",
        "SELECT COUNT(*) FROM finding f JOIN practice p ON p.id = f.practice_id WHERE p.reach IN ('team', 'school')
            AND f.team_id <> p.team_id",
    ),
    (
        "thanks for a finding that nobody may read",
        "SELECT COUNT(*) FROM thanks t JOIN finding f ON f.id = t.finding_id WHERE f.reach = 'team'",
    ),
    ("a thing of the loop that happened after today", "SELECT (SELECT COUNT(*) FROM practice WHERE shared_at > 1795706700000)
        + (SELECT COUNT(*) FROM visit_record WHERE recorded_at > 1795706700000)
        + (SELECT COUNT(*) FROM finding WHERE made_at > 1795706700000)"),
    ("an address that could reach somebody", "SELECT COUNT(*) FROM person WHERE email NOT LIKE '%.example'"),
];

both!(the_small_world_holds_together, migrations::ALL, |db: Db| async move {
    let app = small(db).await;
    for (what, sql) in NEVER {
        assert_eq!(count(&app.app, sql).await, 0, "{what}");
    }
    assert_eq!(count(&app.app, "SELECT COUNT(*) FROM org WHERE kind = 'school'").await, 12);
    let pupils =
        count(&app.app, "SELECT COUNT(*) FROM pupil WHERE left_on IS NULL OR left_on > '2026-11-26'").await;
    assert!((3_800..=4_200).contains(&pupils), "{pupils} pupils");
    app.has_nothing_left_to_do().await;
});

both!(the_loop_has_gone_round, migrations::ALL, |db: Db| async move {
    let app = small(db).await;
    for (table, at_least) in [
        ("practice", 12),
        ("visit", 12),
        ("visit_record", 10),
        ("inquiry", 15),
        ("finding", 10),
        ("thanks", 10),
        ("need", 3),
        ("priority", 12),
        ("notice", 1),
    ] {
        let rows = count(&app.app, &format!("SELECT COUNT(*) FROM {table}")).await;
        assert!(rows >= at_least, "{table}: {rows}");
    }
    // Some helped, some did not, and some got in the way and were stopped.
    let decided: Vec<(String,)> =
        app.app.db.all("SELECT DISTINCT decision FROM finding ORDER BY decision", args![]).await.unwrap();
    assert_eq!(decided.len(), 4, "{decided:?}");
});

both!(everybody_with_a_handle_has_a_place, migrations::ALL, |db: Db| async move {
    let app = small(db).await;
    let expected = [
        ("teacher", "Years 2 and 3 team", "teacher"),
        ("team-lead", "Year 4 team", "team_lead"),
        ("head", "Thrift Lane Primary", "head"),
        ("network-lead", "Tidewater Learning Network", "network_lead"),
        ("data-manager", "Thrift Lane Primary", "data_manager"),
        ("guest", "Thrift Lane Primary", "guest"),
        ("head-rural", "Gorse Hill Primary", "head"),
        ("data-officer", "Saltmarsh Council", "data_manager"),
    ];
    assert_eq!(expected.map(|(handle, ..)| handle), HANDLES);
    for (handle, org, role) in expected {
        let found: Vec<(String,)> = (app.app.db)
            .all(
                "SELECT m.role FROM membership m JOIN person p ON p.id = m.person_id JOIN org o ON o.id = m.org_id
                  WHERE p.handle = $1 AND o.name = $2",
                args![handle, org],
            )
            .await
            .unwrap();
        assert_eq!(found, [(role.to_owned(),)], "{handle}");
        app.as_(handle).await;
    }
});

both!(the_year_4_team_is_five_people_and_86_pupils_in_three_classes, migrations::ALL, |db: Db| async move {
    let app = small(db).await;
    let team = "SELECT t.id FROM org t JOIN org s ON s.id = t.school_id WHERE t.name = 'Year 4 team' AND s.name = 'Thrift Lane Primary'";
    let classes: Vec<(String, i64)> = (app.app.db)
        .all(
            &format!(
                "SELECT c.name, COUNT(*) FROM team_class tc
                   JOIN class c ON c.school_id = tc.school_id AND c.id = tc.class_id
                   JOIN class_pupil cp ON cp.school_id = c.school_id AND cp.class_id = c.id
                  WHERE tc.team_id IN ({team}) AND tc.until_on IS NULL
                    AND (cp.until_on IS NULL OR cp.until_on > '2026-11-26')
                  GROUP BY c.name ORDER BY c.name"
            ),
            args![],
        )
        .await
        .unwrap();
    let names: Vec<&str> = classes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["4A", "4B", "4C"]);
    assert_eq!(classes.iter().map(|(_, pupils)| pupils).sum::<i64>(), 86);
    let members = format!("SELECT COUNT(*) FROM membership WHERE until_on IS NULL AND org_id IN ({team})");
    assert_eq!(count(&app.app, &members).await, 5);
    let agreed = format!("SELECT COUNT(*) FROM consent WHERE what = 'names' AND thing_id IN ({team})");
    assert_eq!(count(&app.app, &agreed).await, 3);
    let attendance: Vec<(String, f64)> = (app.app.db)
        .all(
            &format!(
                "SELECT r.taken_on, r.value FROM reading r JOIN measure m ON m.id = r.measure_id
                  WHERE m.name = 'Attendance' AND m.baseline_points = 13 AND m.team_id IN ({team}) ORDER BY r.taken_on"
            ),
            args![],
        )
        .await
        .unwrap();
    assert_eq!(attendance.len(), 21);
    assert_eq!(attendance.get(13).unwrap(), &("2026-09-21".to_owned(), 94.1));
    assert_eq!(attendance.last().unwrap(), &("2026-11-16".to_owned(), 94.8));
});

/// What was worked out about a measure of a school.
async fn variation(app: &App, school: &str, measure: &str) -> serde_json::Value {
    let (body,): (String,) = (app.db)
        .one(
            "SELECT v.body FROM variation v JOIN measure m ON m.id = v.measure_id JOIN org o ON o.id = m.school_id
              WHERE o.name = $1 AND m.name = $2",
            args![school, measure],
        )
        .await
        .unwrap();
    serde_json::from_str(&body).unwrap()
}

both!(what_follows_is_worked_out_and_says_what_was_planted, migrations::ALL, |db: Db| async move {
    let app = small(db).await;
    let body = variation(&app.app, "Thrift Lane Primary", "Reading score").await;
    assert_eq!(body["found"]["differs"], true);
    let bars = body["found"]["bars"].as_array().unwrap();
    let above: Vec<&str> = (bars.iter())
        .filter(|bar| bar["standing"] == "very_likely_above")
        .map(|bar| bar["class"].as_str().unwrap())
        .collect();
    let [class] = above.as_slice() else { panic!("{bars:?}") };
    let (name,): (String,) = app
        .app
        .db
        .one("SELECT name FROM class WHERE id = $1", args![class.parse::<Uuid>().unwrap()])
        .await
        .unwrap();
    assert_eq!((bars.len(), name.as_str()), (13, "2B"));
    // Three classes are too few to say anything about.
    assert!(variation(&app.app, "Gorse Hill Primary", "Reading score").await["found"].is_null());
    let without = "SELECT COUNT(*) FROM measure m WHERE m.gathered = 'results'
                      AND NOT EXISTS (SELECT 1 FROM reading r WHERE r.measure_id = m.id)";
    assert_eq!(count(&app.app, without).await, 0);
});

both!(november_s_file_can_be_undone_to_the_last_row, migrations::ALL, |db: Db| async move {
    let app = small(db).await;
    let (import, summary): (Uuid, String) =
        app.app.db.one("SELECT id, summary FROM import WHERE kind = 'results'", args![]).await.unwrap();
    let before = count(&app.app, "SELECT COUNT(*) FROM result").await;
    let data_manager = app.as_("data-manager").await;
    let receipt = data_manager.get(&format!("/imports/{import}")).await;
    assert!(receipt.words().contains("reading-number-november.csv"), "{}", receipt.words());
    assert_eq!(data_manager.post(&format!("/imports/{import}/undo"), &[]).await.status.as_u16(), 303);
    app.work().await;
    let (after,): (String,) = app
        .app
        .db
        .one("SELECT summary FROM import WHERE id = $1 AND state = 'undone'", args![import])
        .await
        .unwrap();
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let (summary, after) = (read(&summary), read(&after));
    assert_eq!(after["put_back"], summary["counts"]["rows_written"]);
    assert_eq!(after["kept_since"], 0);
    let results = summary["counts"]["results_new"].as_i64().unwrap();
    assert!(results > 700, "{results}");
    assert_eq!(count(&app.app, "SELECT COUNT(*) FROM result").await, before - results);
});

both!(everybody_with_a_handle_finds_a_page, migrations::ALL, |db: Db| async move {
    let app = small(db).await;
    for handle in HANDLES {
        let page = app.as_(handle).await.get("/").await;
        assert_eq!(page.status.as_u16(), 200, "{handle}: {}", page.words());
    }
    for handle in ["teacher", "team-lead", "head", "data-manager", "head-rural"] {
        let page = app.as_(handle).await.get("/numbers").await;
        assert!(
            page.status.is_success() && page.words().contains("Attendance"),
            "{handle}: {}",
            page.words()
        );
    }
});

both!(a_world_that_stands_is_left_as_it_is_and_another_is_refused, migrations::ALL, |db: Db| async move {
    let app = small(db).await;
    let before = count(&app.app, "SELECT COUNT(*) FROM event").await;
    demo::build(&app.app, Scale::Small, 1, &|_| {}).await.unwrap();
    assert_eq!(count(&app.app, "SELECT COUNT(*) FROM event").await, before);
    assert!(demo::build(&app.app, Scale::Small, 2, &|_| {}).await.is_err());
});

/// Every row of every table, as text.
async fn rows(app: &App) -> Vec<String> {
    let tables: Vec<(String,)> = (app.db)
        .all(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'migration' ORDER BY name",
            args![],
        )
        .await
        .unwrap();
    let mut all = Vec::new();
    for (table,) in tables {
        let columns: Vec<(String,)> = app
            .db
            .all("SELECT 'quote(' || name || ')' FROM pragma_table_info($1)", args![&table])
            .await
            .unwrap();
        let columns: Vec<String> = columns.into_iter().map(|(column,)| column).collect();
        let sql = format!("SELECT '{table} ' || {} FROM {table} ORDER BY 1", columns.join(" || ',' || "));
        let found: Vec<(String,)> = app.db.all(&sql, args![]).await.unwrap();
        assert!(
            !found.is_empty() || !["pupil", "result", "reading", "event"].contains(&table.as_str()),
            "{table}"
        );
        all.extend(found.into_iter().map(|(row,)| row));
    }
    all
}

#[tokio::test]
async fn the_same_seed_makes_the_same_world_to_the_last_row() {
    let (one, two) = (TestDb::sqlite(migrations::ALL).await, TestDb::sqlite(migrations::ALL).await);
    let one = rows(&small(one.db.clone()).await.app).await;
    let two = rows(&small(two.db.clone()).await.app).await;
    assert_eq!(one.len(), two.len());
    let differ = one.iter().zip(&two).find(|(a, b)| a != b);
    assert!(differ.is_none(), "{differ:?}");
}
