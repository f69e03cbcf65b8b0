//! What leaves is derived from the schema, and nothing of it is forgotten.

use std::collections::BTreeSet;

use ensemble::access::scope::{ARCHIVE, LEFT_OUT};
use ensemble::export::archive::leaving;
use ensemble::export::refs::{FOLLOWED_WITH_CARE, target};
use ensemble::export::schema::{Type, stays, table, tables};
use ensemble_db::{Kind, args};

use super::on_both;

#[test]
fn every_table_of_the_schema_leaves_or_stays_for_a_reason() {
    let taken: BTreeSet<&str> = ARCHIVE.tables().collect();
    let left: BTreeSet<&str> = LEFT_OUT.iter().map(|(table, _)| *table).collect();
    for table in tables() {
        let name = table.name.as_str();
        assert!(
            taken.contains(name) != left.contains(name),
            "say in access/scope/archive.rs which rows of {name} leave with a school, or why none do"
        );
    }
    for name in taken.union(&left) {
        assert!(table(name).is_some(), "{name} is no table of the schema");
    }
}

#[test]
fn every_id_that_leaves_says_what_it_is_the_id_of() {
    for table in leaving() {
        for column in table.leaving().filter(|c| c.kind == Type::Uuid) {
            let place = (table.name.as_str(), column.name.as_str());
            let own = table.has_id() && column.name == "id";
            let Some(target) = target(table, column) else {
                assert!(
                    own || FOLLOWED_WITH_CARE.contains(&place),
                    "say in export/refs.rs what {place:?} holds"
                );
                continue;
            };
            let before = leaving().position(|t| t.name == target);
            let here = leaving().position(|t| t.name == table.name);
            assert!(
                before.is_some() && before <= here,
                "{place:?} names {target}, which comes later or not at all"
            );
        }
        assert!(
            table.key.iter().all(|k| stays(&table.name, k).is_none()),
            "the key of {} stays behind",
            table.name
        );
        assert!(!table.key.is_empty(), "{} has no key to order its rows by", table.name);
    }
}

on_both!(the_schema_is_what_the_database_has, |app| {
    let mut tx = app.app.db.snapshot().await.unwrap();
    let sql = match tx.kind() {
        Kind::Sqlite => {
            "SELECT m.name, i.name FROM sqlite_master m, pragma_table_info(m.name) i
                          WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'migration'"
        }
        Kind::Postgres => {
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns
                            WHERE table_schema = 'public' AND table_name <> 'migration'"
        }
    };
    let there: Vec<(String, String)> = tx.all(sql, args![]).await.unwrap();
    let there: BTreeSet<(String, String)> = there.into_iter().collect();
    let read: BTreeSet<(String, String)> =
        tables().iter().flat_map(|t| t.columns.iter().map(|c| (t.name.clone(), c.name.clone()))).collect();
    assert_eq!(read, there);
});

#[test]
fn every_table_and_every_column_that_leaves_is_described() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/export-format.md");
    let text = std::fs::read_to_string(path).unwrap();
    for table in leaving() {
        let section = text.split(&format!("\n### {}\n", table.name)).nth(1);
        let section =
            section.unwrap_or_else(|| panic!("docs/export-format.md does not describe {}", table.name));
        let section = section.split("\n### ").next().unwrap();
        for column in table.leaving() {
            assert!(
                section.contains(&format!("`{}`", column.name)),
                "docs/export-format.md: {}.{}",
                table.name,
                column.name
            );
        }
    }
}
