//! Bringing a database to the schema this program knows.

use crate::{Db, DbError, Kind, Tx, args};
use sha2::{Digest as _, Sha256};

/// One step of the schema. Its text never changes once released.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Such as `0001_network`; steps run in the order given.
    pub name: &'static str,
    /// Any number of statements in portable SQL.
    pub sql: &'static str,
    /// For the rare step that is written once for each database.
    pub only: Option<Kind>,
}

/// A step that [`migrate`] has just run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The step's name.
    pub name: &'static str,
}

/// One fixed number, so that programs on several machines wait for each other, however long the first one takes.
const LOCK: &str = "SET LOCAL lock_timeout = 0;
    SELECT pg_advisory_xact_lock(7308620275113453413);
    SET LOCAL lock_timeout TO DEFAULT";

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (
    name TEXT NOT NULL PRIMARY KEY,
    applied_at BIGINT NOT NULL,
    sha256 TEXT NOT NULL
)";

/// Runs the steps that this database has not seen, each in its own transaction; answers which ones.
///
/// `now` is in milliseconds since 1970, UTC. Safe to run from several machines at once.
///
/// # Errors
/// [`DbError::Migration`] when a step it has seen has another text now, when it holds a step this program does
/// not know (a newer program wrote it), or when a step does not run; steps before that one stay.
pub async fn migrate(db: &Db, migrations: &[Migration], now: i64) -> Result<Vec<Applied>, DbError> {
    let ours: Vec<&Migration> =
        migrations.iter().filter(|step| step.only.is_none_or(|kind| kind == db.kind())).collect();
    let mut applied = Vec::new();
    loop {
        let mut tx = db.begin().await?;
        if db.kind() == Kind::Postgres {
            tx.script(LOCK).await?;
        }
        tx.script(TABLE).await?;
        let Some(step) = next(&mut tx, &ours).await? else {
            tx.commit().await?;
            return Ok(applied);
        };
        let refused =
            |error: DbError| DbError::Migration(format!("Migration {} did not run. {error}", step.name));
        tx.script(step.sql).await.map_err(refused)?;
        let sql = "INSERT INTO migration (name, applied_at, sha256) VALUES ($1, $2, $3)";
        tx.run(sql, args![step.name, now, digest(step.sql)]).await?;
        tx.commit().await.map_err(refused)?;
        applied.push(Applied { name: step.name });
    }
}

/// The first step this database has not seen, after checking those it has.
async fn next<'a>(tx: &mut Tx, ours: &[&'a Migration]) -> Result<Option<&'a Migration>, DbError> {
    let seen: Vec<(String, String)> =
        tx.all("SELECT name, sha256 FROM migration ORDER BY name", args![]).await?;
    for (name, sha256) in &seen {
        let Some(step) = ours.iter().find(|step| step.name == name) else {
            return Err(DbError::Migration(format!(
                "This database was written by a newer Ensemble; it has {name}, which this one does not know. \
                 Start the newer program, or restore the backup made before it."
            )));
        };
        if *sha256 != digest(step.sql) {
            return Err(DbError::Migration(format!(
                "Migration {name} has another text than the one this database was made with. \
                 Use an unchanged copy of the program."
            )));
        }
    }
    Ok(ours.iter().find(|step| !seen.iter().any(|(name, _)| name == step.name)).copied())
}

/// Lines may end as the machine that built the program ends them.
pub(crate) fn digest(sql: &str) -> String {
    Sha256::digest(sql.replace("\r\n", "\n")).iter().map(|byte| format!("{byte:02x}")).collect()
}
