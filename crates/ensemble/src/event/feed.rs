//! Reading events back: what this viewer may know of what happened, newest first.

use ensemble_db::args;
use uuid::Uuid;

use super::Event;
use super::sentence::{Sentence, sentence};
use super::things;
use crate::access::Viewer;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

pub struct Entry {
    pub at: i64,
    pub sentence: Sentence,
}

/// The newest `limit` events in `org` and below it that make a sentence for this viewer.
pub async fn list(viewer: &Viewer, org: Id<Org>, limit: i64) -> Result<Vec<Entry>> {
    let rows: Vec<(i64, Option<Uuid>, String)> = viewer
        .all(
            "SELECT e.at, e.by_person, e.body FROM {event e}
              WHERE e.org_id IN (SELECT descendant_id FROM org_closure WHERE ancestor_id = $1)
              ORDER BY e.at DESC, e.id DESC LIMIT $2",
            args![org, limit],
        )
        .await?;
    let events: Vec<(i64, Option<Uuid>, Event)> = rows
        .into_iter()
        .filter_map(|(at, by, body)| Some((at, by, serde_json::from_str(&body).ok()?)))
        .collect();
    let names = things::names(viewer, &events).await?;
    Ok(events
        .iter()
        .filter_map(|(at, by, event)| {
            Some(Entry { at: *at, sentence: sentence(viewer, *by, event, &names)? })
        })
        .collect())
}
