//! The job table: put in, claim, finish. One text for both databases; a claim is an UPDATE whose
//! outer WHERE repeats the condition, so that a lost race returns no row.

use std::sync::Arc;

use ensemble_db::{Tx, args, from_row};

use super::{Context, Far, Job, Lease, Row};
use crate::access::{Viewer, Who};
use crate::app::App;
use crate::network::Org;
use crate::person::Person;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// How long a worker may be silent before its job is given to another.
pub const LEASE_MS: i64 = 60_000;
const MAX_ATTEMPTS: i64 = 8;

pub struct NewRow {
    pub id: Id<Row>,
    name: &'static str,
    body: String,
    person: Option<Id<Person>>,
    school: Option<Id<Org>>,
    reason: &'static str,
    once_key: Option<String>,
    run_at: i64,
}

impl NewRow {
    pub fn of<J: Job>(viewer: &Viewer, job: &J) -> Result<NewRow> {
        let works_for = job.works_for().or(match viewer.who {
            Who::System { org, .. } => Some(org),
            Who::Person { .. } => None,
        });
        Ok(NewRow {
            id: viewer.app.id(),
            name: J::NAME,
            body: serde_json::to_string(job)?,
            person: if works_for.is_some() { None } else { viewer.person_id() },
            school: works_for,
            reason: J::REASON,
            once_key: job.once_key(),
            run_at: viewer.app.now(),
        })
    }
}

pub async fn insert(tx: &mut Tx, row: NewRow) -> Result<()> {
    tx.run(
        "INSERT INTO job (id, name, body, person_id, school_id, reason, once_key, run_at, attempts, fence, progress, total)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, 0)
         ON CONFLICT DO NOTHING",
        args![row.id, row.name, row.body, row.person, row.school, row.reason, row.once_key, row.run_at],
    )
    .await?;
    Ok(())
}

#[derive(Debug)]
pub struct Claimed {
    pub id: Id<Row>,
    pub name: String,
    pub body: String,
    pub person_id: Option<Id<Person>>,
    pub school_id: Option<Id<Org>>,
    pub attempts: i64,
    pub fence: i64,
}
from_row!(Claimed { id, name, body, person_id, school_id, attempts, fence });

impl Claimed {
    /// Who the job runs as, rebuilt now: a right that has ended since is ended.
    pub async fn context(&self, app: &App, reason: &'static str) -> Result<Option<Context>> {
        let viewer = match (self.person_id, self.school_id) {
            (_, Some(org)) => Some(Viewer::system(app, org, reason)),
            (Some(person), None) => Viewer::person(app, person).await?,
            (None, None) => None,
        };
        let lease = Lease { id: self.id, fence: self.fence };
        Ok(viewer.map(|viewer| Context { app: app.clone(), viewer, lease, far: Arc::new(Far::default()) }))
    }
}

pub async fn claim(app: &App) -> Result<Option<Claimed>> {
    let now = app.now();
    // Looking is cheap and does not take the writer; most looks find nothing.
    let waiting: Option<(i64,)> = app
        .db
        .maybe(
            "SELECT CAST(1 AS BIGINT) FROM job WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= $1
                AND (leased_until IS NULL OR leased_until < $1) LIMIT 1",
            args![now],
        )
        .await?;
    if waiting.is_none() {
        return Ok(None);
    }
    let mut tx = app.db.begin().await?;
    let claimed = tx
        .maybe(
            "UPDATE job SET leased_until = $2, fence = fence + 1, attempts = attempts + 1
              WHERE id = (SELECT id FROM job WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= $1
                             AND (leased_until IS NULL OR leased_until < $1)
                           ORDER BY run_at, id LIMIT 1)
                AND done_at IS NULL AND failed_at IS NULL AND (leased_until IS NULL OR leased_until < $1)
             RETURNING id, name, body, person_id, school_id, attempts, fence",
            args![now, now + LEASE_MS],
        )
        .await?;
    tx.commit().await?;
    Ok(claimed)
}

pub async fn finish(app: &App, lease: Lease) -> Result<()> {
    let mut tx = app.db.begin().await?;
    tx.run(
        "UPDATE job SET done_at = $3, leased_until = NULL WHERE id = $1 AND fence = $2",
        args![lease.id, lease.fence, app.now()],
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Try again later, each time waiting twice as long; after the eighth time, say so and stop.
pub async fn failed(app: &App, job: &Claimed, why: &str) -> Result<()> {
    let now = app.now();
    let wait = 1_000 << job.attempts.clamp(0, 12);
    let given_up = (job.attempts >= MAX_ATTEMPTS).then_some(now);
    let mut tx = app.db.begin().await?;
    tx.run(
        "UPDATE job SET leased_until = NULL, run_at = $3, last_error = $4, failed_at = $5
          WHERE id = $1 AND fence = $2",
        args![job.id, job.fence, now + wait, why, given_up],
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Renews the lease, and writes down how far the work is.
pub async fn progress(app: &App, lease: Lease, (done, total): (i64, i64)) -> Result<()> {
    let mut tx = app.db.begin().await?;
    hold(&mut tx, lease, app.now()).await?;
    tx.run("UPDATE job SET progress = $2, total = $3 WHERE id = $1", args![lease.id, done, total]).await?;
    Ok(tx.commit().await?)
}

/// Renews the lease, or refuses when it was given to another worker meanwhile.
pub async fn hold(tx: &mut Tx, lease: Lease, now: i64) -> Result<()> {
    let held = tx
        .run(
            "UPDATE job SET leased_until = $3 WHERE id = $1 AND fence = $2 AND done_at IS NULL",
            args![lease.id, lease.fence, now + LEASE_MS],
        )
        .await?;
    match held {
        1 => Ok(()),
        _ => Err(Problem::internal("this job was given to another worker, which goes on with it")),
    }
}

/// How far a job is: done, total, and whether it has ended.
pub async fn state(app: &App, id: Id<Row>) -> Result<Option<(i64, i64, bool)>> {
    let row: Option<(i64, i64, Option<i64>, Option<i64>)> =
        app.db.maybe("SELECT progress, total, done_at, failed_at FROM job WHERE id = $1", args![id]).await?;
    let here = app.working.at(id);
    Ok(row.map(|(done, total, done_at, failed_at)| {
        let (done, total) = here.unwrap_or((done, total));
        (done, total, done_at.or(failed_at).is_some())
    }))
}

/// Jobs that still wait. Tests refuse to end while there are any.
pub async fn waiting(app: &App) -> Result<i64> {
    let (n,): (i64,) =
        app.db.one("SELECT COUNT(*) FROM job WHERE done_at IS NULL AND failed_at IS NULL", args![]).await?;
    Ok(n)
}
