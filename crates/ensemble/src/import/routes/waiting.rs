//! Handlers of rows that wait for a person.

use std::collections::HashMap;

use uuid::Uuid;

use crate::access::{Act, Viewer};
use crate::import::answer::{Answer, answer as said};
use crate::import::plan::{Snapshot, Whose};
use crate::import::store::snapshot::Reader;
use crate::import::store::{self, waiting as store_of};
use crate::import::waiting::{Row, gathered, typed};
use crate::import::{Import, views};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::{Again, Form, Page, Path, Problem, Query, Redirect, Result};

/// Sentences beside answers that could not be read.
type Wrong = HashMap<Id<Row>, &'static str>;

/// How many rows one page gathers; what is answered makes room for the next.
const ROWS: i64 = 400;

pub async fn list(viewer: Viewer, Path(id): Path<Id<Import>>, Query(query): Query) -> Result<Page> {
    page(&viewer, id, &query, &HashMap::new()).await
}

/// The school whose rows this person answers for: the file's own, or for a file of a place above, theirs.
async fn school(viewer: &Viewer, id: Id<Import>) -> Result<Id<Org>> {
    match store::find(viewer, id).await {
        Ok(import) if viewer.memberships.iter().any(|m| m.org == import.org_id) => Ok(import.org_id),
        _ => viewer.school().ok_or(Problem::NotFound),
    }
}

async fn page(viewer: &Viewer, id: Id<Import>, form: &Form, wrong: &Wrong) -> Result<Page> {
    let school = school(viewer, id).await?;
    let look = viewer.look(school, None, "rows of a file that wait").await?;
    let rows = store_of::list(&look, id, ROWS).await?;
    let import = store::find(viewer, id).await.ok();
    let Some(first) = rows.first() else {
        // Hidden and missing look alike; a file that one may see has simply nothing left that waits.
        let import = import.ok_or(Problem::NotFound)?;
        return Ok(views::waiting::nothing(viewer, &import));
    };
    let school = first.school_id;
    let in_all = store_of::count(&look, id).await?;
    let before = Reader::Person(viewer, Some((school, look))).roster(school).await?;
    let may_change = store_of::editable(viewer, school).await.is_ok();
    let of_school: Vec<Row> = rows.into_iter().filter(|row| row.school_id == school).collect();
    let waits = views::waiting::Waits {
        import: id,
        in_all: usize::try_from(in_all).unwrap_or_default(),
        asked: gathered(of_school),
        before: &before,
        may_change,
        has_receipt: import.is_some(),
        rest_is_in: import.as_ref().is_some_and(|i| i.receipt().counts.rows_written > 0),
    };
    Ok(views::waiting::list(viewer, &waits, form, wrong))
}

/// Every question that was answered is written; the others wait on. What cannot be read writes nothing.
pub async fn answer(mut act: Act, Path(id): Path<Id<Import>>, form: Form) -> Result<Redirect, Again> {
    let viewer = act.viewer().clone();
    let school = store_of::editable(&viewer, school(&viewer, id).await?).await?;
    if let Some(all) = for_all(form.text("all")) {
        let rows = store_of::about(&mut act, school.id, id, None).await?;
        some(&viewer, id, &rows).await?;
        said(&mut act, &school, id, &rows, all).await?;
        act.commit().await?;
        return Ok(back(id));
    }
    let before = Reader::Act(&mut act).roster(school.id).await?;
    let (answers, wrong) = answers(&form, &before);
    if answers.is_empty() || !wrong.is_empty() {
        drop(act);
        return Err(page(&viewer, id, &form, &wrong).await?.into());
    }
    for (row, chosen) in answers {
        let rows = store_of::about(&mut act, school.id, id, Some(row)).await?;
        some(&viewer, id, &rows).await?;
        said(&mut act, &school, id, &rows, chosen).await?;
    }
    act.commit().await?;
    Ok(back(id))
}

/// What is not there for this viewer is not there at all; of a file that is theirs, it was answered.
async fn some(viewer: &Viewer, id: Id<Import>, rows: &[Row]) -> Result<()> {
    if rows.is_empty() {
        store::find(viewer, id).await?;
        return Err(Problem::Conflict("Somebody has answered this already. Open the list again."));
    }
    Ok(())
}

fn back(id: Id<Import>) -> Redirect {
    Redirect::to(format!("/imports/{id}/waiting?answered"))
}

fn for_all(word: &str) -> Option<Answer> {
    match word {
        "new" => Some(Answer::Are(Whose::New)),
        "out" => Some(Answer::LeaveOut),
        _ => None,
    }
}

/// What was chosen for whom, and what could not be read.
fn answers(form: &Form, before: &Snapshot) -> (Vec<(Id<Row>, Answer)>, Wrong) {
    let (mut all, mut wrong) = (Vec::new(), HashMap::new());
    for (row, word) in form.starting("w-") {
        let Ok(row) = row.parse::<Id<Row>>() else { continue };
        let answer = match (for_all(word), word.parse::<Uuid>()) {
            (Some(answer), _) => Ok(answer),
            (None, Ok(pupil)) => Ok(Answer::Are(Whose::Pupil(pupil))),
            (None, Err(_)) if word == "typed" => {
                typed(form.text(&format!("t-{row}")), before).map(|pupil| Answer::Are(Whose::Pupil(pupil)))
            }
            (None, Err(_)) => continue,
        };
        match answer {
            Ok(answer) => all.push((row, answer)),
            Err(words) => {
                wrong.insert(row, words);
            }
        }
    }
    (all, wrong)
}
