//! The people of an archive: somebody who is here stays who they are, and the archive's rows point to them.

use std::collections::HashMap;

use ensemble_db::{Tx, Value};
use uuid::Uuid;

use super::{Bringing, text, uuid};
use crate::export::refs::ids_in;
use crate::export::schema::Column;
use crate::export::store::write;
use crate::web::problem::Result;

impl Bringing<'_> {
    /// People who are here already, by their address, stay who they are.
    pub async fn people(
        &mut self,
        tx: &mut Tx,
        columns: &[&Column],
        rows: &mut Vec<Vec<Value>>,
    ) -> Result<()> {
        let Some(email) = columns.iter().position(|c| c.name == "email") else { return Ok(()) };
        let emails = rows.iter().filter_map(|row| text(row.get(email)).map(str::to_owned)).collect();
        let here: HashMap<String, Uuid> = write::by_email(tx, emails).await?.into_iter().collect();
        let ids = rows.iter().filter_map(|row| uuid(row.first())).collect();
        let same = write::reachable(tx, &ids).await?;
        rows.retain(|row| {
            let id = uuid(row.first());
            let same = id.filter(|id| same.contains(id));
            let Some(known) = text(row.get(email)).and_then(|email| here.get(email).copied()).or(same) else {
                return true;
            };
            if let Some(id) = id {
                self.known.insert(id, known);
                self.own.entry("person").or_default().insert(id);
            }
            false
        });
        self.brought.people_known = self.known.len();
        Ok(())
    }

    /// Ids of people who are here under another, inside a text.
    pub fn rename(&self, value: &mut Value) {
        let Value::Text(Some(text)) = value else { return };
        let known: Vec<(Uuid, Uuid)> = ids_in(text)
            .filter_map(|from| self.known.get(&from).map(|to| (from, *to)))
            .filter(|(from, to)| from != to)
            .collect();
        for (from, to) in known {
            *text = text.replace(&from.to_string(), &to.to_string());
        }
    }
}
