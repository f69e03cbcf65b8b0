//! Runs jobs, one at a time. It is part of `ensemble serve` on one machine, or `ensemble work`
//! beside it on another.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::queue::{self, Claimed};
use super::{Far, Lease, kinds, schedule};
use crate::app::App;
use crate::web::problem::{Problem, Result};

const PAUSE: Duration = Duration::from_millis(200);
/// How often a worker says that it is still at it: several times in the life of a lease.
const BEAT: Duration = Duration::from_secs(2);

/// Until `stop` turns true. A job that is running is finished first.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(why) = schedule::due(&app).await {
            tracing::error!(%why, "schedule");
        }
        match step(&app).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(why) => tracing::error!(%why, "job queue"),
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Runs everything that waits, then returns. For tests and for the command line.
pub async fn drain(app: &App) -> Result<()> {
    while step(app).await? {}
    Ok(())
}

/// One job. False when none was waiting.
async fn step(app: &App) -> Result<bool> {
    let Some(job) = queue::claim(app).await? else { return Ok(false) };
    match perform(app, &job).await {
        Ok(()) => queue::finish(app, Lease { id: job.id, fence: job.fence }).await?,
        Err(why) => {
            tracing::error!(job = job.name, attempts = job.attempts, why = why.cause(), "job failed");
            queue::failed(app, &job, &why.cause()).await?;
        }
    }
    Ok(true)
}

async fn perform(app: &App, job: &Claimed) -> Result<()> {
    let Some(kind) = kinds().iter().find(|kind| kind.name == job.name) else {
        // Left by a newer version that runs beside this one: its worker will take it.
        return Err(Problem::internal("this version does not know that kind of job"));
    };
    let Some(context) = job.context(app, kind.reason).await? else { return Ok(()) };
    let (lease, far) = (context.lease, Arc::clone(&context.far));
    let work = (kind.start)(&job.body, context)?;
    app.working.begin(job.id, Arc::clone(&far));
    let done = tokio::select! {
        done = work => done,
        lost = keep(app, lease, &far) => Err(lost),
    };
    app.working.end();
    done
}

/// Keeps the lease for as long as the work takes. Ends when it was given to another worker, and the work with it.
async fn keep(app: &App, lease: Lease, far: &Far) -> Problem {
    loop {
        tokio::time::sleep(BEAT).await;
        match queue::progress(app, lease, far.so_far()).await {
            Ok(()) => {}
            // The database may be back before the lease is over.
            Err(Problem::Unavailable) => tracing::warn!("how far a job is could not be written down"),
            Err(lost) => return lost,
        }
    }
}
