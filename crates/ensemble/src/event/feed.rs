//! Reading events back: what this viewer may know of what happened, newest first.

use ensemble_db::{Value, args};
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
    pub event: Event,
    /// Told without the team's name.
    pub unnamed: bool,
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
    told(viewer, rows).await
}

/// The newest `limit` events of these kinds in `org` and below it since a moment, as `list` tells them.
pub async fn since(
    viewer: &Viewer,
    org: Id<Org>,
    kinds: &[&str],
    since: i64,
    limit: i64,
) -> Result<Vec<Entry>> {
    let kinds = Value::Many(kinds.iter().map(|&kind| Value::from(kind)).collect());
    let rows = viewer
        .all(
            "SELECT e.at, e.by_person, e.body FROM {event e}
              WHERE e.kind IN $2 AND e.at >= $3
                AND e.org_id IN (SELECT descendant_id FROM org_closure WHERE ancestor_id = $1)
              ORDER BY e.at DESC, e.id DESC LIMIT $4",
            args![org, kinds, since, limit],
        )
        .await?;
    told(viewer, rows).await
}

async fn told(viewer: &Viewer, rows: Vec<(i64, Option<Uuid>, String)>) -> Result<Vec<Entry>> {
    let events: Vec<(i64, Option<Uuid>, Event)> = rows
        .into_iter()
        .filter_map(|(at, by, body)| Some((at, by, serde_json::from_str(&body).ok()?)))
        .collect();
    let names = things::names(viewer, &events).await?;
    let entry = |(at, by, event): (i64, Option<Uuid>, Event)| {
        let sentence = sentence(viewer, by, &event, &names)?;
        Some(Entry { at, sentence, unnamed: names.is_unnamed(&event), event })
    };
    Ok(events.into_iter().filter_map(entry).collect())
}
