//! SQL of the rows that a file wrote, and of what things in them are called.

use ensemble_db::{args, from_row};
use uuid::Uuid;

use crate::access::Viewer;
use crate::access::viewer::Look;
use crate::import::Import;
use crate::import::changed::{Called, Changed};
use crate::import::record::{Change, Record};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

struct Batch {
    what: String,
    before: Option<String>,
    after: Option<String>,
}
from_row!(Batch { what, before, after });

/// What the list of changes says, in the order in which it was written.
pub async fn written(look: &Look, id: Id<Import>) -> Result<Changed> {
    let batches: Vec<Batch> = look
        .all(
            "SELECT c.what, c.before, c.after FROM {import_change c} WHERE c.import_id = $1 ORDER BY c.seq",
            args![id],
        )
        .await?;
    let mut all = Changed::default();
    for batch in &batches {
        match batch.what.as_str() {
            "pupil" => all.pupils.extend(rows(batch)?),
            "class_pupil" => all.members.extend(rows(batch)?),
            "result" => all.outcomes.extend(rows(batch)?),
            "attendance_summary" => all.summaries.extend(rows(batch)?),
            _ => {}
        }
    }
    Ok(all)
}

fn rows<R: Record>(batch: &Batch) -> Result<Vec<Change<R>>> {
    let after: Vec<R> = serde_json::from_str(batch.after.as_deref().unwrap_or("[]"))?;
    let before: Vec<Option<R>> = serde_json::from_str(batch.before.as_deref().unwrap_or("[]"))?;
    let before = before.into_iter().chain(std::iter::repeat_with(|| None));
    Ok(after.into_iter().zip(before).map(|(after, before)| Change { before, after }).collect())
}

pub async fn called(viewer: &Viewer, look: &Look, school: Id<Org>) -> Result<Called> {
    let pupils: Vec<(Uuid, String, String)> = look
        .all("SELECT p.id, p.given_name, p.family_name FROM {pupil p} WHERE p.school_id = $1", args![school])
        .await?;
    let classes = "SELECT c.id, c.name FROM {class c} WHERE c.school_id = $1";
    let classes: Vec<(Uuid, String)> = viewer.all(classes, args![school]).await?;
    let measures = "SELECT m.id, m.name FROM {measure m} WHERE m.school_id = $1";
    let measures: Vec<(Uuid, String)> = viewer.all(measures, args![school]).await?;
    let days = "SELECT o.id, o.taken_on FROM {occasion o} WHERE o.school_id = $1";
    let days: Vec<(Uuid, String)> = viewer.all(days, args![school]).await?;
    let name =
        |(id, given, family): (Uuid, String, String)| (id, format!("{given} {family}").trim().to_owned());
    Ok(Called {
        pupils: pupils.into_iter().map(name).collect(),
        classes: classes.into_iter().collect(),
        measures: measures.into_iter().collect(),
        days: days.into_iter().collect(),
    })
}
