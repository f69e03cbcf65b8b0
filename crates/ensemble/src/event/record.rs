//! Writing an event down, beside what it tells of.

use ensemble_db::{Class, Tx, args};

use super::Event;
use crate::person::Person;
use crate::web::id::Id;
use crate::web::problem::Result;

pub async fn insert(
    tx: &mut Tx,
    id: Id<Event>,
    at: i64,
    by: Option<Id<Person>>,
    event: &Event,
) -> Result<()> {
    let body = serde_json::to_value(event)?;
    let kind = body.get("kind").and_then(|k| k.as_str()).unwrap_or_default().to_owned();
    let class = match event.class() {
        Class::P => "P",
        Class::C => "C",
        Class::O => "O",
    };
    tx.run(
        "INSERT INTO event (id, at, by_person, kind, org_id, audience, data_class, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![id, at, by, kind, event.org(), event.audience(), class, body.to_string()],
    )
    .await?;
    Ok(())
}
