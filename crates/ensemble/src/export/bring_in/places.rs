//! The places of an archive: none of them is here, and all stand inside the one that it is of.

use std::collections::HashSet;

use ensemble_db::{Tx, Value};
use uuid::Uuid;

use super::{Bringing, refused, text, uuid};
use crate::export::schema::Column;
use crate::export::store::write;
use crate::web::id::Id;
use crate::web::problem::Result;

impl Bringing<'_> {
    /// Places that come back must not be here, and their codes must be free.
    pub async fn places(
        &mut self,
        tx: &mut Tx,
        columns: &[&Column],
        rows: &[Vec<Value>],
        ids: &HashSet<Uuid>,
    ) -> Result<()> {
        let of = |name: &str| columns.iter().position(|c| c.name == name);
        let (Some(kind), Some(code), Some(name)) = (of("kind"), of("code"), of("name")) else {
            return Ok(());
        };
        let here = write::held(tx, ids).await?;
        if let Some(row) = rows.iter().find(|row| uuid(row.first()).is_some_and(|id| here.contains(&id))) {
            let name = text(row.get(name)).unwrap_or("A place");
            return Err(refused(format!(
                "“{name}” is here already. An archive makes a place and never changes one."
            )));
        }
        let codes: Vec<String> =
            rows.iter().filter_map(|row| text(row.get(code)).map(str::to_owned)).collect();
        if let Some(code) = write::code_taken(tx, Id::new(self.network), codes).await? {
            return Err(refused(format!("Another school here has the code {code}.")));
        }
        let manifest = &self.archive.manifest;
        for row in rows {
            let is_place = uuid(row.first()) == Some(manifest.place.id);
            if is_place && text(row.get(kind)) != Some(manifest.place.kind.as_str()) {
                return Err(refused("The archive is of another kind of place than its manifest.json says."));
            }
            let is_root = uuid(row.first()) == Some(self.network);
            if (text(row.get(kind)) == Some("network")) != is_root {
                return Err(refused("The archive holds a network inside another."));
            }
            if text(row.get(kind)) == Some("school") {
                self.schools.extend(uuid(row.first()).map(Id::new));
            }
        }
        Ok(())
    }

    /// A place that nothing of the archive holds would stand about, a school of nobody's.
    pub async fn inside(&self, tx: &mut Tx, root: Uuid) -> Result<()> {
        let inside = write::inside(tx, root).await?;
        match self.own.get("org").is_some_and(|own| own.is_subset(&inside)) {
            true => Ok(()),
            false => Err(refused("The archive holds a place that is not inside the one that it is of.")),
        }
    }
}
