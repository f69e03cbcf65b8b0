//! Rows of an archive that are here already: which of them may be, and what becomes of them.

use std::collections::HashSet;

use ensemble_db::{Tx, Value};
use uuid::Uuid;

use super::{Bringing, refused, text, uuid};
use crate::access::whole::NOBODY;
use crate::export::schema::{Column, Table};
use crate::export::store::write;
use crate::web::problem::Result;

impl Bringing<'_> {
    /// A thing that is here already may be a reference, which another school's archive left; nothing else.
    pub async fn only_references(&self, tx: &mut Tx, table: &Table, ids: &HashSet<Uuid>) -> Result<()> {
        for team in write::teams_of(tx, &table.name, ids).await? {
            if team != NOBODY && !self.is_own("org", team) {
                return Err(refused(format!("A row of the table “{}” is here already.", table.name)));
            }
        }
        Ok(())
    }

    /// A scale that is here never changes, so one that comes has to be the same.
    pub async fn scales(
        &mut self,
        tx: &mut Tx,
        table: &Table,
        columns: &[&Column],
        rows: &mut Vec<Vec<Value>>,
        ids: &HashSet<Uuid>,
    ) -> Result<()> {
        let at = |name: &str| columns.iter().position(|c| c.name == name).unwrap_or(columns.len());
        let (name, declared) = (at("name"), at("declared"));
        for here in write::rows(tx, table, columns, ids).await? {
            let Some(index) = rows.iter().position(|row| row.first() == here.first()) else { continue };
            let row = rows.remove(index);
            if row.get(declared) != here.get(declared) {
                let name = text(row.get(name)).unwrap_or("of the archive");
                return Err(refused(format!("The scale “{name}” is here already with other levels.")));
            }
            self.scales_here.extend(uuid(here.first()));
        }
        Ok(())
    }

    /// Nor is anything added to its levels.
    pub async fn levels(
        &self,
        tx: &mut Tx,
        table: &Table,
        columns: &[&Column],
        rows: &mut Vec<Vec<Value>>,
    ) -> Result<()> {
        let is_here = |row: &Vec<Value>| uuid(row.first()).is_some_and(|id| self.scales_here.contains(&id));
        let come: HashSet<Uuid> =
            rows.iter().filter(|row| is_here(row)).filter_map(|row| uuid(row.first())).collect();
        let here = write::rows(tx, table, columns, &come).await?;
        if rows.iter().any(|row| is_here(row) && !here.contains(row)) {
            return Err(refused("A scale that is here already has other levels than in the archive."));
        }
        rows.retain(|row| !is_here(row));
        Ok(())
    }

    /// Places and people elsewhere are a name and no more: no network, and nobody who could sign in.
    pub async fn named(
        &self,
        tx: &mut Tx,
        table: &Table,
        columns: &[&Column],
        rows: &mut Vec<Vec<Value>>,
        ids: &HashSet<Uuid>,
    ) -> Result<()> {
        let here = write::present(tx, &table.name, ids).await?;
        rows.retain(|row| uuid(row.first()).is_some_and(|id| !here.contains(&id)));
        let of = |row: &Vec<Value>, name: &str| {
            let at = columns.iter().position(|c| c.name == name)?;
            text(row.get(at)).map(str::to_owned)
        };
        let is_more = |row: &Vec<Value>| match table.name.as_str() {
            "org" => of(row, "kind").is_some_and(|kind| kind == "network") || of(row, "code").is_some(),
            _ => of(row, "email").is_none_or(|email| !email.ends_with("@example.invalid")),
        };
        match rows.iter().any(is_more) {
            true => Err(refused(format!(
                "The file elsewhere/{}.jsonl holds more than names of what lies elsewhere.",
                table.name
            ))),
            false => Ok(()),
        }
    }
}
