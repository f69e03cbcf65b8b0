//! SQL of the year book.

use std::collections::HashMap;

use ensemble_db::{Value, args};

use super::model::Thanks;
use crate::access::Viewer;
use crate::practice::Practice;
use crate::web::id::Id;
use crate::web::problem::Result;

/// The newest thanks for a practice that this viewer may read.
pub async fn thanks_for(viewer: &Viewer, practice: Id<Practice>) -> Result<Vec<Thanks>> {
    viewer
        .all(
            "SELECT x.id, x.from_team_id, x.to_team_id, x.practice_id, x.finding_id, x.words, x.sent_at
               FROM {thanks x} WHERE x.practice_id = $1 ORDER BY x.sent_at DESC, x.id LIMIT 50",
            args![practice],
        )
        .await
}

/// What was said in each of these thanks.
pub async fn words(viewer: &Viewer, ids: Vec<Id<Thanks>>) -> Result<HashMap<Id<Thanks>, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = ids.into_iter().map(Value::from).collect();
    let rows: Vec<(Id<Thanks>, String)> =
        viewer.all("SELECT x.id, x.words FROM {thanks x} WHERE x.id IN $1", args![Value::Many(ids)]).await?;
    Ok(rows.into_iter().collect())
}
