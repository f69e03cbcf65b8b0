//! Reading events back: what this viewer may know of what happened, newest first.

use std::collections::HashMap;

use ensemble_db::{Value, args};
use uuid::Uuid;

use super::Event;
use super::sentence::{Names, Sentence, sentence};
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
    let names = names(viewer, &events).await?;
    Ok(events
        .iter()
        .filter_map(|(at, by, event)| {
            Some(Entry { at: *at, sentence: sentence(viewer, *by, event, &names)? })
        })
        .collect())
}

/// Names as this viewer may read them today, so that erasure and withdrawal reach old news.
async fn names(viewer: &Viewer, events: &[(i64, Option<Uuid>, Event)]) -> Result<Names> {
    let mut people: Vec<Value> = Vec::new();
    let mut orgs: Vec<Value> = Vec::new();
    let mut measures: Vec<Value> = Vec::new();
    for (_, by, event) in events {
        people.extend(by.map(Value::from));
        orgs.push(event.org().into());
        match event {
            Event::PersonInvited { person, .. } | Event::PersonLeft { person, .. } => {
                people.push((*person).into())
            }
            Event::MeasureDefined { measure, .. }
            | Event::MeasureChanged { measure, .. }
            | Event::MeasureSetAside { measure, .. }
            | Event::ReadingEntered { measure, .. }
            | Event::ReadingsWorkedOut { measure, .. }
            | Event::VariationWorkedOut { measure, .. }
            | Event::NoteAdded { measure, .. }
            | Event::NoteSetAside { measure, .. }
            | Event::ReasonsTicked { measure, .. } => measures.push((*measure).into()),
            _ => {}
        }
    }
    let mut names: HashMap<Uuid, String> = HashMap::new();
    for (sql, ids) in [
        ("SELECT p.id, p.name FROM {person p} WHERE p.id IN $1", people),
        ("SELECT o.id, o.name FROM {org o} WHERE o.id IN $1", orgs),
        ("SELECT m.id, m.name FROM {measure m} WHERE m.id IN $1", measures),
    ] {
        names.extend(viewer.all::<(Uuid, String)>(sql, args![Value::Many(ids)]).await?);
    }
    Ok(Names(names))
}
