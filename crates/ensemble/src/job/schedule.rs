//! What happens by the clock, in one list.

use ensemble_db::args;

use super::queue::{self, NewRow};
use crate::access::Viewer;
use crate::app::App;
use crate::import::jobs::ForgetOldUploads;
use crate::import::retention::ArchiveLeavers;
use crate::network;
use crate::person::jobs::ForgetOldSignIns;
use crate::web::problem::Result;

const HOUR: i64 = 3_600_000;

/// name, how often
const TIMES: &[(&str, i64)] =
    &[("forget old sign-ins", HOUR), ("forget old uploads", 24 * HOUR), ("archive leavers", 24 * HOUR)];

/// Queues what is due. Two servers asking at once queue it once: the row's update decides.
pub async fn due(app: &App) -> Result<()> {
    let now = app.now();
    let ran: Vec<(String, i64)> = app.db.all("SELECT name, ran_at FROM schedule", args![]).await?;
    for &(name, every) in TIMES {
        let last = ran.iter().find(|(n, _)| n == name).map(|&(_, at)| at);
        if last.is_some_and(|at| at + every > now && at <= now) {
            continue;
        }
        let mut tx = app.db.begin().await?;
        let mine = tx
            .run(
                "INSERT INTO schedule (name, ran_at) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET ran_at = excluded.ran_at
                  WHERE schedule.ran_at IS NOT DISTINCT FROM $3",
                args![name, now, last],
            )
            .await?;
        if mine == 1 {
            for network in network::roots(app).await? {
                let viewer = Viewer::system(app, network, "housekeeping");
                let row = match name {
                    "forget old sign-ins" => NewRow::of(&viewer, &ForgetOldSignIns {})?,
                    "archive leavers" => NewRow::of(&viewer, &ArchiveLeavers {})?,
                    _ => NewRow::of(&viewer, &ForgetOldUploads {})?,
                };
                queue::insert(&mut tx, row).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}
