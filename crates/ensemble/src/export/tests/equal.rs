//! The rows of both databases side by side, without asking the archive what it thinks belongs to a place.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use ensemble::export::archive::leaving;
use ensemble::export::bring_in::Target;
use ensemble::export::model::to_json;
use ensemble::export::schema::{stays, table};
use ensemble::export::store;
use ensemble::network::OrgKind;
use ensemble_db::args;
use ensemble_db::testing::run;

use super::same::{databases, found};
use super::{bring, lively, take, unzip, uuid};
use crate::support::TestApp;

/// A row by the names of its columns, each cell as JSON.
type Row = BTreeMap<String, String>;
type Rows = BTreeMap<(String, String), Row>;

/// Worked out anew wherever a place is, or about archives: see docs/export-format.md.
const NEWS_THAT_STAYS: [&str; 7] = [
    "ReadingsWorkedOut",
    "VariationWorkedOut",
    "HousekeepingDone",
    "ExportAsked",
    "ExportMade",
    "ExportFetched",
    "ArchiveBroughtIn",
];

/// Every row there is, by table and key, without what the description of the format says stays behind.
async fn rows(app: &TestApp) -> Rows {
    let mut all = Rows::new();
    let worked_out = table("org_closure").into_iter();
    for table in leaving().chain(worked_out) {
        let columns: Vec<_> =
            table.columns.iter().filter(|c| stays(&table.name, &c.name).is_none()).collect();
        let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
        let mut tx = app.app.db.snapshot().await.unwrap();
        let sql = format!("SELECT {} FROM {}", names.join(", "), table.name);
        for row in tx.rows(&sql, args![]).await.unwrap() {
            let cells = store::rows::read(&row, &columns).unwrap();
            let row: Row =
                names.iter().zip(&cells).map(|(n, v)| ((*n).to_owned(), to_json(v).to_string())).collect();
            let is = |column: &str, value: &str| row.get(column).is_some_and(|cell| cell == value);
            let stays = match table.name.as_str() {
                "event" => NEWS_THAT_STAYS.iter().any(|kind| is("kind", &format!("\"{kind}\""))),
                "access_log" => is("person_id", "null") || is("purpose", "\"a full export of the school\""),
                _ => false,
            };
            let key: Vec<&str> = table.key.iter().map(|column| row[column].as_str()).collect();
            if !stays {
                all.insert((table.name.clone(), key.join(" ")), row);
            }
        }
    }
    all
}

/// What of all this is one school's: whoever is named first by a row owns it.
fn of_school(all: &Rows, school: &str) -> Rows {
    let quoted = |name: &str| format!("\"{}\"", uuid(name));
    let school = quoted(school);
    let mut own: HashSet<String> = HashSet::from([school.clone()]);
    let mut people = HashSet::new();
    let mut found = Rows::new();
    let owners =
        ["team_id", "school_id", "org_id", "measure_id", "survey_id", "priority_id", "visit_id", "thing_id"];
    // Twice, since a consent stands before the card that it is about.
    for _ in 0..2 {
        for table in leaving().map(|t| t.name.as_str()) {
            for (key, row) in all.iter().filter(|((name, _), _)| name == table) {
                let is_own = |column: &str| row.get(column).is_some_and(|id| own.contains(id));
                let belongs = match table {
                    "org" => is_own("id") || is_own("school_id"),
                    "org_edge" => is_own("parent_id") && is_own("child_id"),
                    "person" => people.contains(&row["id"]),
                    "import_change" | "import_waiting" => is_own("school_id") && is_own("import_id"),
                    "visit" => is_own("guest_school_id") || is_own("host_school_id"),
                    "visit_record" => {
                        is_own("visit_id")
                            && (row["shown_to_host"] == "true"
                                || all[&("visit".to_owned(), row["visit_id"].clone())]["guest_school_id"]
                                    == school)
                    }
                    "thanks" => {
                        is_own("from_team_id") || (is_own("to_team_id") && row["withdrawn_at"] == "null")
                    }
                    "scale" => is_own("id") || is_own("org_id"),
                    "scale_level" => is_own("scale_id"),
                    _ => owners
                        .iter()
                        .find(|c| row.get(**c).is_some_and(|id| id != "null"))
                        .is_some_and(|c| is_own(c)),
                };
                if !belongs {
                    continue;
                }
                own.extend(row.get("id").cloned());
                own.extend(row.get("scale_id").filter(|id| table == "measure" && *id != "null").cloned());
                people.extend(row.get("person_id").filter(|_| table == "membership").cloned());
                found.insert(key.clone(), row.clone());
            }
        }
    }
    found
}

/// Which columns differ, and rows that only one of them has.
fn differences(a: &Rows, b: &Rows) -> BTreeSet<String> {
    let keys: BTreeSet<_> = a.keys().chain(b.keys()).collect();
    let mut found = BTreeSet::new();
    for key in keys {
        match (a.get(key), b.get(key)) {
            (Some(a), Some(b)) => {
                let differ = a.iter().filter(|(column, cell)| b[*column] != **cell);
                found.extend(differ.map(|(column, _)| format!("{}.{column}", key.0)));
            }
            (Some(_), None) => _ = found.insert(format!("{} {} did not come", key.0, key.1)),
            (None, Some(_)) => _ = found.insert(format!("{} {} was not there", key.0, key.1)),
            (None, None) => {}
        }
    }
    found
}

#[test]
fn every_row_of_a_network_is_there_again_from_each_database_in_each() {
    run(async {
        for from in databases().await {
            let app = TestApp::new(from.db.clone()).await;
            lively(&app).await;
            let before = rows(&app).await;
            let archive = take(&app, "Shoreline", true).await;
            for to in databases().await {
                let there = TestApp::empty(to.db.clone()).await;
                bring(&there, &archive, Target::Itself).await.unwrap();
                there.work().await;
                let differ = differences(&before, &rows(&there).await);
                assert!(differ.is_empty(), "{:?} to {:?}: {differ:#?}", from.db.kind(), to.db.kind());
            }
        }
    });
}

#[test]
fn every_row_of_a_school_is_there_again_from_each_database_in_each() {
    run(async {
        for from in databases().await {
            let app = TestApp::new(from.db.clone()).await;
            lively(&app).await;
            let before = of_school(&rows(&app).await, "Alder");
            let archive = take(&app, "Alder", true).await;
            let elsewhere: String = unzip(&archive)
                .iter()
                .filter(|(name, _)| name.starts_with("elsewhere/"))
                .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
                .collect();
            for to in databases().await {
                let there = TestApp::empty(to.db.clone()).await;
                bring(&there, &archive, Target::NewNetwork("Far Shore".into())).await.unwrap();
                there.work().await;
                let mut after = rows(&there).await;
                // What is not the school's own is a reference or the network that was founded for it.
                after.retain(|(table, key), row| {
                    let founded = matches!(table.as_str(), "org" | "event")
                        && ["\"network\"", "\"NetworkFounded\""].contains(&row["kind"].as_str());
                    let founded = founded
                        || (table == "org_edge"
                            && !before.contains_key(&("org".into(), row["parent_id"].clone())));
                    !founded && table != "org_closure" && !elsewhere.contains(&format!("\"id\":{key}"))
                });
                let differ = differences(&before, &after);
                // A scale of the network is the school's own there, a need of another school is not told, and
                // neither is who thanked without a name.
                let changed = ["scale.org_id", "thanks.by_person", "thanks.from_team_id", "visit.need_id"];
                let differ: Vec<&str> = differ.iter().map(String::as_str).collect();
                assert_eq!(differ, changed, "{:?} to {:?}", from.db.kind(), to.db.kind());
            }
        }
    });
}

/// Schools move one at a time, whoever comes first: what one says of another waits for it.
#[test]
fn schools_that_come_one_after_another_are_each_what_they_were() {
    run(async {
        for from in databases().await {
            let app = TestApp::new(from.db.clone()).await;
            lively(&app).await;
            let mut archives = Vec::new();
            for school in ["Alder", "Birch", "Cedar"] {
                archives.push((school, take(&app, school, true).await));
            }
            for turn in 0..3 {
                archives.rotate_left(1);
                for to in databases().await {
                    let there = TestApp::empty(to.db.clone()).await;
                    let network = ensemble::web::id::Id::new(uuid("Far Shore"));
                    found(&there, network).await;
                    let kind = OrgKind::Network;
                    for (_, archive) in &archives {
                        let target = Target::Under { parent: network, kind, network };
                        bring(&there, archive, target).await.unwrap();
                    }
                    there.work().await;
                    for (school, archive) in &archives {
                        let again = take(&there, school, true).await;
                        let way =
                            format!("{school}, turn {turn}, {:?} to {:?}", from.db.kind(), to.db.kind());
                        assert_eq!(super::same::names(archive, &again), Vec::<String>::new(), "{way}");
                    }
                }
            }
        }
    });
}
