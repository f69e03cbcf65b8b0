//! Brings an archive in beside the pages: all of it in one act, or nothing.

use serde::{Deserialize, Serialize};

use super::model::{Came, Joining, target};
use super::store;
use crate::export::bring_in;
use crate::export::open;
use crate::import::Import;
use crate::import::model::State;
use crate::job::{Context, Job};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

#[derive(Serialize, Deserialize)]
pub struct BringInArchive {
    pub archive: Id<Import>,
    pub network: Id<Org>,
}

impl Job for BringInArchive {
    const NAME: &'static str = "BringInArchive";
    const REASON: &'static str = "bringing in an archive that a network’s lead looked at";

    fn works_for(&self) -> Option<Id<Org>> {
        Some(self.network)
    }

    async fn run(self, context: Context) -> Result<()> {
        let joining = store::find(&context.viewer, self.archive).await?;
        // Brought in already by a worker that died before it could say so.
        if joining.state != State::Applying {
            return Ok(());
        }
        match bring(&context, &joining).await {
            // The disk or the database is away: the same again later.
            Err(why @ (Problem::Unavailable | Problem::NotNow(_))) => return Err(why),
            Err(why) => {
                let mut act = context.act();
                store::refused(&mut act, &joining, in_words(why)).await?;
                act.commit().await?;
            }
            Ok(()) => {}
        }
        match joining.key() {
            Some(key) => Ok(context.app.files.remove(key).await?),
            None => Ok(()),
        }
    }
}

fn in_words(why: Problem) -> String {
    match why {
        Problem::Unreadable(why) => why,
        Problem::Conflict(why) | Problem::Forbidden(why) => format!("{why} Nothing was written."),
        other => {
            tracing::error!(why = other.cause(), "an archive was not brought in");
            "Something went wrong here. Nothing was written.".to_owned()
        }
    }
}

async fn bring(context: &Context, joining: &Joining) -> Result<()> {
    let (Some(key), Some(told)) = (joining.key(), joining.told()) else {
        return Err(Problem::Conflict("The file is no longer kept. Upload it again."));
    };
    let path = context.app.files.path(key);
    let opened = tokio::task::spawn_blocking(move || open::open(&path)).await;
    let opened = opened.map_err(|why| Problem::Internal(why.into()))?;
    let archive = opened.map_err(|why| Problem::Unreadable(format!("{why} Nothing was written.")))?;
    let mut act = context.act();
    let brought =
        bring_in::bring_in(&mut act, &archive, target(&told.place, joining.org_id), &context.far).await?;
    let came = Came { schools: brought.schools, rows: brought.rows, people_known: brought.people_known };
    store::came(&mut act, joining, told, came).await?;
    act.commit().await
}
