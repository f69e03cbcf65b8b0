//! A school year rolls over: the next session with its terms, classes promoted, leavers marked.
//!
//! It goes the way of a file: what is proposed can be corrected, is shown as a difference, is
//! written in one act of a job with a list of changes, and can be undone for 30 days. So it is an
//! [`super::Import`] whose rows come from last year's and not from a spreadsheet. [`names`] says
//! how stages, classes and years go on, [`model`] what a person chose, [`plan`] what would be
//! different. Nothing of the year that ends is changed but the day on which it ended.

pub mod model;
pub mod names;
pub mod plan;
pub mod propose;
pub mod routes;

pub use model::NextYear;

use super::model::Receipt;
use super::store::{roll as store, snapshot::Reader, write};
use super::{Import, plan::Place};
use crate::access::Act;
use crate::job::Far;
use crate::web::problem::Result;

/// Writes the whole of it in this act, and says what it did.
pub async fn write(act: &mut Act, import: &Import) -> Result<Receipt> {
    let year = NextYear::of(import)?;
    let before = store::before(&mut Reader::Act(act), import.org_id).await?;
    let app = act.viewer().app.clone();
    let place = Place { school: import.org_id.uuid(), team: import.org_id.uuid() };
    let rolled = plan::next(place, &before, &year, &|| app.id::<()>().uuid());
    let mut log = write::Log::new(import.id);
    write::plan(act, &mut log, &rolled.plan, &Far::default()).await?;
    write::rows(act, &mut log, &rolled.shared).await?;
    write::rows(act, &mut log, &rolled.staff).await?;
    log.save(act).await?;
    Ok(Receipt { counts: rolled.plan.counts, ..Receipt::default() })
}
