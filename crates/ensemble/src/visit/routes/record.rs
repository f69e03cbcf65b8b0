//! Three boxes, on a phone on the way home.

use super::super::model::Visit;
use super::super::{store, views};
use crate::access::{Act, Editable, Viewer};
use crate::event::Event;
use crate::web::id::Id;
use crate::web::{Again, Form, Page, Path, Problem, Redirect, Result};

async fn visited(viewer: &Viewer, id: Id<Visit>) -> Result<Editable<Visit>> {
    let visit = store::visiting(viewer, id).await?;
    if !visit.took_place(&viewer.today) {
        return Err(Problem::Forbidden("The three boxes open on the day of the visit, for those who went."));
    }
    Ok(visit)
}

pub async fn edit(viewer: Viewer, Path(id): Path<Id<Visit>>) -> Result<Page> {
    let visit = visited(&viewer, id).await?;
    let form = match store::record(&viewer, id).await? {
        Some(record) => {
            let mut form = Form::filled(&[
                ("saw", &record.saw),
                ("will_try", &record.will_try),
                ("would_not", &record.would_not),
            ]);
            if record.shown_to_host {
                form.set("shown", "yes");
            }
            form
        }
        None => Form::default(),
    };
    Ok(views::record::page(&viewer, &visit, &form))
}

pub async fn keep(mut act: Act, Path(id): Path<Id<Visit>>, mut form: Form) -> Result<Redirect, Again> {
    let visit = visited(act.viewer(), id).await?;
    let [saw, will_try, would_not] = ["saw", "will_try", "would_not"].map(|name| form.optional(name, 400));
    if [&saw, &will_try, &would_not].iter().all(|text| text.is_empty()) {
        form.wrong("saw", "Fill one of the three boxes: any one will do");
    }
    if !form.is_right() {
        return Err(views::record::page(act.viewer(), &visit, &form).into());
    }
    let shown = form.has("shown");
    store::keep(&mut act, &visit, [&saw, &will_try, &would_not], shown).await?;
    act.record(Event::VisitRecorded { org: visit.guest_school_id, visit: id }).await?;
    if shown {
        act.record(Event::VisitRecorded { org: visit.host_team_id, visit: id }).await?;
    }
    act.commit().await?;
    Ok(Redirect::to(if will_try.is_empty() { format!("/visits/{id}") } else { format!("/visits/{id}#next") }))
}
