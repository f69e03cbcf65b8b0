//! The demo network: fictional, believable, and the same for the same seed.
//!
//! [`build`] fills an empty database with a network of schools and the year they live through, then
//! leaves the working out to the jobs that do it for everybody. [`world`] puts the pieces together;
//! [`story`] and [`cast`] hold what people come to see, and chance ([`dice`]) the rest.

mod agree;
mod around;
mod calendar;
mod cards;
mod cast;
mod dice;
mod imports;
mod names;
mod places;
mod roster;
mod school;
mod scores;
mod series;
mod sitting;
mod staff;
mod story;
mod thread;
mod world;
mod write;

use ensemble_db::args;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use crate::access::Viewer;
use crate::app::App;
use crate::job::queue::{self, NewRow};
use crate::job::{Job, worker};
use crate::numbers::jobs::WorkOutNumbers;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// Thursday 26 November 2026, 3:25pm in London: the demo’s clock starts here.
pub const STARTS_AT_MS: i64 = 1_795_706_700_000;

/// Who can be signed in as, at every scale.
pub const HANDLES: [&str; 8] =
    ["teacher", "team-lead", "head", "network-lead", "data-manager", "guest", "head-rural", "data-officer"];

/// How large a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Scale {
    /// One learning community of 12 schools, one session
    Small,
    /// 60 schools in 3 communities, about 18,000 pupils, two sessions
    Authority,
    /// 600 schools, about 180,000 pupils
    Region,
}

impl Scale {
    pub const fn schools(self) -> usize {
        match self {
            Scale::Small => 12,
            Scale::Authority => 60,
            Scale::Region => 600,
        }
    }

    /// On the roll today, give or take a twentieth.
    pub const fn pupils(self) -> usize {
        match self {
            Scale::Small => 4_000,
            Scale::Authority => 18_000,
            Scale::Region => 180_000,
        }
    }

    /// The network’s code, by which a database is known to hold this very world.
    fn mark(self, seed: u64) -> String {
        format!("demo-{self:?}-{seed}").to_lowercase()
    }
}

/// Fills a migrated database. Returns at once when it holds this world already; `say` hears how far
/// the work is.
///
/// Everything is written in one transaction, so a world is there whole or not at all.
///
/// # Errors
/// A conflict when the database holds something else.
pub async fn build(app: &App, scale: Scale, seed: u64, say: &(dyn Fn(&str) + Sync)) -> Result<()> {
    match standing(app).await?.as_slice() {
        [] => {}
        [mark] if *mark == scale.mark(seed) => return Ok(()),
        _ => {
            return Err(Problem::Conflict(
                "this folder holds another network: choose another with --data-dir",
            ));
        }
    }
    let (give, mut take) = mpsc::channel(2);
    let making = spawn_blocking(move || world::make(scale, seed, |piece| give.blocking_send(piece).is_ok()));
    let mut tx = app.db.begin().await?;
    let mut schools = Vec::new();
    while let Some(piece) = take.recv().await {
        piece.rows.insert(&mut tx).await?;
        schools.extend(piece.school);
        if piece.school.is_some() && schools.len() % 12 == 0 {
            say(&format!("{} of {} schools", schools.len(), scale.schools()));
        }
    }
    making.await??;
    for school in schools {
        let school = Id::new(school);
        let viewer = Viewer::system(app, school, WorkOutNumbers::REASON);
        queue::insert(&mut tx, NewRow::of(&viewer, &WorkOutNumbers { school })?).await?;
    }
    tx.commit().await?;
    say("working out what the numbers say");
    worker::drain(app).await
}

/// The codes of the networks on this server.
async fn standing(app: &App) -> Result<Vec<String>> {
    let found: Vec<(Option<String>,)> =
        app.db.all("SELECT code FROM org WHERE kind = 'network' ORDER BY id", args![]).await?;
    Ok(found.into_iter().map(|(code,)| code.unwrap_or_default()).collect())
}
