//! Visits and thanks are of two schools, and the first of them to come brings them. The other finds
//! them here, and fills in what the first could not tell.

use ensemble_db::{Tx, Value};
use uuid::Uuid;

use super::{Bringing, refused, uuid};
use crate::access::whole::NOBODY;
use crate::export::schema::{Column, Table};
use crate::export::store::write;
use crate::web::problem::{Problem, Result};

/// The table, the two places that it is of, and what only one of them may know.
pub const SHARED: &[(&str, [&str; 2], &[&str])] = &[
    ("visit", ["guest_school_id", "host_school_id"], &["host_team_id", "need_id"]),
    ("thanks", ["from_team_id", "to_team_id"], &["by_person"]),
];

fn is_told(id: Option<Uuid>) -> bool {
    id.is_some_and(|id| id != NOBODY)
}

impl Bringing<'_> {
    /// Leaves only the rows that are new.
    pub async fn shared(
        &self,
        tx: &mut Tx,
        table: &Table,
        columns: &[&Column],
        rows: &mut Vec<Vec<Value>>,
    ) -> Result<()> {
        let Some((name, sides, told)) = SHARED.iter().find(|(name, ..)| *name == table.name) else {
            return Ok(());
        };
        let at = |column: &str| columns.iter().position(|c| c.name == column).unwrap_or(columns.len());
        let is_ours = |row: &Vec<Value>| {
            sides.iter().any(|side| uuid(row.get(at(side))).is_some_and(|id| self.is_own("org", id)))
        };
        if !rows.iter().all(is_ours) {
            return Err(refused(format!(
                "A row of the table “{name}” is between two places that are both not in the archive."
            )));
        }
        let ids = rows.iter().filter_map(|row| uuid(row.first())).collect();
        for here in write::rows(tx, table, columns, &ids).await? {
            let id = uuid(here.first());
            let Some(index) = rows.iter().position(|row| uuid(row.first()) == id) else { continue };
            let row = rows.remove(index);
            for column in sides.iter().chain(*told) {
                let (known, ours) = (uuid(here.get(at(column))), uuid(row.get(at(column))));
                match (id, ours) {
                    _ if !is_told(ours) || known == ours => {}
                    (Some(id), Some(ours)) if !is_told(known) => {
                        write::fill(tx, name, column, id, ours).await?;
                    }
                    _ if sides.contains(column) => return Err(another(name)),
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

fn another(table: &str) -> Problem {
    refused(format!("A row of the table “{table}” is here already, between other places."))
}
