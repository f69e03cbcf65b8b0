//! Every table and every column of an archive has something in it in the world of these tests: what is
//! never there cannot be seen to come back.

use std::collections::BTreeSet;

use ensemble::export::archive::leaving;
use serde_json::{Map, Value as Json};

use super::{lively, on_both, take, unzip};

/// Columns that hold nothing in an archive of this place.
fn bare(bytes: &[u8]) -> Vec<String> {
    let files = unzip(bytes);
    let mut bare = Vec::new();
    for table in leaving() {
        let text = String::from_utf8(files[&format!("data/{}.jsonl", table.name)].clone()).unwrap();
        let mut full = BTreeSet::new();
        for line in text.lines() {
            let row: Map<String, Json> = serde_json::from_str(line).unwrap();
            full.extend(row.into_iter().filter(|(_, cell)| !cell.is_null()).map(|(name, _)| name));
        }
        let empty = table.leaving().filter(|c| !full.contains(&c.name));
        bare.extend(empty.map(|c| format!("{}.{}", table.name, c.name)));
    }
    bare
}

on_both!(every_table_and_every_column_has_something_in_it_that_leaves, |app| {
    lively(&app).await;
    for place in ["Alder", "Shoreline"] {
        let bare = bare(&take(&app, place, true).await);
        assert!(
            bare.is_empty(),
            "nothing of {place} stands in these, so nothing shows that it comes back: {bare:#?}"
        );
    }
});
