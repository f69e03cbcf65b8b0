//! Where readings came from: the files that their results are in.

use std::collections::HashMap;

use ensemble_db::{args, from_row};
use uuid::Uuid;

use super::super::model::Measure;
use crate::access::Viewer;
use crate::web::id::Id;
use crate::web::locale;
use crate::web::problem::Result;

/// So many days are told of, the newest first.
const DAYS: i64 = 12;

struct File {
    id: Uuid,
    file_name: String,
    at: i64,
    by: Option<String>,
}
from_row!(File { id, file_name, at, by });

/// Each day with the files it is from, in words. A file or a person that this viewer may not see has no name.
pub async fn of(viewer: &Viewer, measure: Id<Measure>) -> Result<Vec<(String, String)>> {
    let days: Vec<(String, String)> = viewer
        .all(
            "SELECT r.taken_on, r.files FROM {reading r} WHERE r.measure_id = $1 AND r.files <> ''
              ORDER BY r.taken_on DESC LIMIT $2",
            args![measure, DAYS],
        )
        .await?;
    let mut ids: Vec<Uuid> =
        days.iter().flat_map(|(_, files)| files.split(' ')).filter_map(|id| id.parse().ok()).collect();
    ids.sort_unstable();
    ids.dedup();
    let files: Vec<File> = viewer
        .all(
            "SELECT i.id, i.file_name, COALESCE(i.applied_at, i.created_at) AS at, p.name AS by
               FROM {import i} LEFT JOIN {person p} ON p.id = i.by_person WHERE i.id IN $1",
            args![ids],
        )
        .await?;
    let files: HashMap<String, File> = files.into_iter().map(|f| (f.id.to_string(), f)).collect();
    let told = |id: &str| match files.get(id) {
        Some(file) => {
            let by = file.by.as_deref().map(|by| format!(", by {by}")).unwrap_or_default();
            format!("{}, {}{by}", file.file_name, locale::day_of(&viewer.app, file.at))
        }
        None => "a file of the school’s data manager".to_owned(),
    };
    let words = |ids: &str| {
        let mut told: Vec<String> = ids.split(' ').map(told).collect();
        told.dedup();
        told.join("; ")
    };
    Ok(days.into_iter().map(|(day, ids)| (day, words(&ids))).collect())
}
