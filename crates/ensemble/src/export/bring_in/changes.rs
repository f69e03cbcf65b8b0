//! What a file changed can be undone, and undoing goes by ids: so a list of changes that names what was
//! here before would let an archive reach what is not its own.

use std::collections::HashSet;

use ensemble_db::Tx;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Bringing, refused, text};
use crate::export::archive::leaving;
use crate::export::refs::{ELSEWHERE, ids_in};
use crate::export::schema::table;
use crate::export::store::write;
use crate::web::problem::Result;

/// What a change may name although it is here already: people, the files and the scales of a place above.
const MAY_BE_HERE: &[&str] = &["scale", "import"];

impl Bringing<'_> {
    /// Looks when nothing but places was written, while whatever else is here is not the archive's.
    pub async fn changes(&self, tx: &mut Tx) -> Result<()> {
        const NAME: &str = "import_change";
        let entry = self.archive.manifest.tables.iter().find(|e| e.table == NAME);
        let (Some(table), Some(entry)) = (table(NAME), entry) else { return Ok(()) };
        let at: Vec<usize> = (0..)
            .zip(table.leaving())
            .filter(|(_, c)| matches!(c.name.as_str(), "key" | "before" | "after"))
            .map(|(at, _)| at)
            .collect();
        let mut batches = self.archive.rows(table, entry);
        while let Some(batch) = batches.recv().await {
            let mut ids = HashSet::new();
            for row in batch.map_err(refused)? {
                at.iter().filter_map(|at| text(row.get(*at))).for_each(|said| mentioned(said, &mut ids));
            }
            ids.retain(|id| !self.is_own("org", *id));
            if let Some(name) = here(tx, &ids).await? {
                return Err(refused(format!(
                    "The list of changes in {} names a row of the table “{name}” that was here before.",
                    entry.file
                )));
            }
        }
        Ok(())
    }
}

/// Ids however they are hidden: a text of JSON may spell them in other ways than it is written.
fn mentioned(said: &str, ids: &mut HashSet<Uuid>) {
    ids.extend(ids_in(said));
    let mut within: Vec<Json> = serde_json::from_str(said).into_iter().collect();
    while let Some(json) = within.pop() {
        match json {
            Json::String(text) => ids.extend(ids_in(&text)),
            Json::Array(items) => within.extend(items),
            Json::Object(fields) => within.extend(fields.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
}

async fn here(tx: &mut Tx, ids: &HashSet<Uuid>) -> Result<Option<&'static str>> {
    if !write::held(tx, ids).await?.is_empty() {
        return Ok(Some("org"));
    }
    let others = leaving()
        .map(|t| (t, t.name.as_str()))
        .filter(|(table, name)| table.has_id() && !ELSEWHERE.contains(name) && !MAY_BE_HERE.contains(name));
    for (_, name) in others {
        if !write::present(tx, name, ids).await?.is_empty() {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_seen_however_it_is_written() {
        let id = Uuid::from_u128(0x018f_0000_0000_7000_8000_0000_0000_0abc);
        for said in [
            id.to_string(),
            id.simple().to_string(),
            id.urn().to_string(),
            id.braced().to_string().to_uppercase(),
            format!("[[{{\"a\":\"{}\"}}]]", id.to_string().replace('a', "\\u0061")),
        ] {
            let mut ids = HashSet::new();
            mentioned(&said, &mut ids);
            assert!(ids.contains(&id), "{said}");
        }
    }
}
