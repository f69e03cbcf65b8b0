//! The SQL of bringing a place back in. Rows go in as they left; nothing that is there is changed.

use std::collections::HashSet;

use ensemble_db::{DbError, Tx, Value, args};
use uuid::Uuid;

use super::rows::read;
use crate::export::schema::{Column, Table};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// Which of these ids a table holds already.
pub async fn present(tx: &mut Tx, table: &str, ids: &HashSet<Uuid>) -> Result<HashSet<Uuid>> {
    let mut found = HashSet::new();
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    for some in ids.chunks(500) {
        let rows: Vec<(Uuid,)> =
            tx.all(&format!("SELECT id FROM {table} WHERE id IN $1"), args![some.to_vec()]).await?;
        found.extend(rows.into_iter().map(|(id,)| id));
    }
    Ok(found)
}

/// The rows that a table holds already under these ids, by the first column of its key.
pub async fn rows(
    tx: &mut Tx,
    table: &Table,
    columns: &[&Column],
    ids: &HashSet<Uuid>,
) -> Result<Vec<Vec<Value>>> {
    let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
    let Some(key) = table.key.first() else { return Ok(Vec::new()) };
    let sql = format!("SELECT {} FROM {} WHERE {key} IN $1", names.join(", "), table.name);
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    let rows = tx.rows(&sql, args![ids]).await?;
    rows.iter().map(|row| Ok(read(row, columns)?)).collect()
}

/// Whatever stands inside a place, and itself.
pub async fn inside(tx: &mut Tx, root: Uuid) -> Result<HashSet<Uuid>> {
    let sql = "SELECT descendant_id FROM org_closure WHERE ancestor_id = $1";
    let rows: Vec<(Uuid,)> = tx.all(sql, args![root]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Who has one of these addresses here: address and id.
pub async fn by_email(tx: &mut Tx, emails: Vec<String>) -> Result<Vec<(String, Uuid)>> {
    Ok(tx.all("SELECT email, id FROM person WHERE email IN $1", args![emails]).await?)
}

/// A school's code that somebody else in the network has.
pub async fn code_taken(tx: &mut Tx, network: Id<Org>, codes: Vec<String>) -> Result<Option<String>> {
    let taken: Option<(String,)> = tx
        .maybe(
            "SELECT code FROM org WHERE network_id = $1 AND code IN $2 ORDER BY code LIMIT 1",
            args![network, codes],
        )
        .await?;
    Ok(taken.map(|(code,)| code))
}

/// A network of this name, when there is none at all yet.
pub async fn found(tx: &mut Tx, id: Id<Org>, name: &str, at: i64) -> Result<()> {
    tx.run(
        "INSERT INTO org (id, network_id, kind, name, created_at) VALUES ($1, $1, 'network', $2, $3)",
        args![id, name, at],
    )
    .await?;
    itself(tx, id.uuid()).await
}

/// Every place is inside itself.
pub async fn itself(tx: &mut Tx, id: Uuid) -> Result<()> {
    tx.run("INSERT INTO org_closure (ancestor_id, descendant_id, depth) VALUES ($1, $1, 0) ON CONFLICT DO NOTHING", args![id])
        .await?;
    Ok(())
}

/// Places that are here, without those that are only known by name: nothing holds them.
pub async fn held(tx: &mut Tx, ids: &HashSet<Uuid>) -> Result<HashSet<Uuid>> {
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    let mut found = HashSet::new();
    for some in ids.chunks(500) {
        let rows: Vec<(Uuid,)> = tx
            .all(
                "SELECT o.id FROM org o WHERE o.id IN $1 AND (o.kind = 'network'
                    OR EXISTS (SELECT 1 FROM org_edge e WHERE e.child_id = o.id))",
                args![some.to_vec()],
            )
            .await?;
        found.extend(rows.into_iter().map(|(id,)| id));
    }
    Ok(found)
}

/// People who are here under these ids, without those that are only known by name.
pub async fn reachable(tx: &mut Tx, ids: &HashSet<Uuid>) -> Result<HashSet<Uuid>> {
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    let rows: Vec<(Uuid,)> = tx
        .all("SELECT id FROM person WHERE id IN $1 AND email NOT LIKE '%@example.invalid'", args![ids])
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Whose the things are that are here under these ids.
pub async fn teams_of(tx: &mut Tx, table: &str, ids: &HashSet<Uuid>) -> Result<Vec<Uuid>> {
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    let sql = format!("SELECT team_id FROM {table} WHERE id IN $1");
    let rows: Vec<(Uuid,)> = tx.all(&sql, args![ids]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What happens to a row that is here already.
#[derive(Debug, Clone, Copy)]
pub enum Here {
    /// The whole archive is refused.
    Refused,
    /// It was a reference, and now the thing itself comes.
    Replaced,
    /// It is of two schools, and the other brought it.
    Left,
}

/// Rows of a table, or a sentence that says which table would not have them.
pub async fn insert(
    tx: &mut Tx,
    table: &Table,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
    here: Here,
) -> Result<()> {
    let set: Vec<String> =
        columns.iter().filter(|c| **c != "id").map(|c| format!("{c} = excluded.{c}")).collect();
    let on_conflict = match here {
        Here::Refused => String::new(),
        Here::Replaced => format!("ON CONFLICT (id) DO UPDATE SET {}", set.join(", ")),
        Here::Left => "ON CONFLICT DO NOTHING".to_owned(),
    };
    match tx.insert_many(&table.name, columns, rows, &on_conflict).await {
        Ok(_) => Ok(()),
        Err(DbError::Constraint { .. }) => Err(Problem::Unreadable(format!(
            "A row of the table “{}” is here already, or does not fit the others. Nothing was written.",
            table.name
        ))),
        Err(DbError::Other(_)) => Err(Problem::Unreadable(format!(
            "A row of the table “{}” holds what a database cannot keep. Nothing was written.",
            table.name
        ))),
        Err(why) => Err(why.into()),
    }
}

/// Fills in what a row says of another row of its own table.
pub async fn fill(tx: &mut Tx, table: &str, column: &str, id: Uuid, value: Uuid) -> Result<()> {
    tx.run(&format!("UPDATE {table} SET {column} = $2 WHERE id = $1"), args![id, value]).await?;
    Ok(())
}
