//! Handlers of needs.

use super::model::{Need, Suggestion, suggest};
use super::{store, views};
use crate::access::{Act, Membership, Role, Viewer};
use crate::event::Event;
use crate::network::OrgKind;
use crate::web::id::Id;
use crate::web::{Again, Form, Page, Path, Problem, Redirect, Result};

pub async fn index(viewer: Viewer) -> Result<Page> {
    page(&viewer, &Form::default()).await
}

async fn page(viewer: &Viewer, form: &Form) -> Result<Page> {
    if !keeps_a_school(viewer) {
        return Ok(views::what_for(viewer, &store::totals(viewer).await?));
    }
    let cards = store::cards(viewer).await?;
    let needs: Vec<(Need, Vec<Suggestion>)> = (store::list(viewer).await?.into_iter())
        .map(|need| {
            let found = match need.closed_at {
                None => suggest(&need, &cards, &viewer.today),
                Some(_) => Vec::new(),
            };
            (need, found)
        })
        .collect();
    let totals = store::totals(viewer).await?;
    Ok(views::index(viewer, &schools(viewer), &needs, &totals, form))
}

fn keeps_a_school(viewer: &Viewer) -> bool {
    let keeps =
        |m: &Membership| m.org_kind == OrgKind::School && matches!(m.role, Role::Head | Role::DataManager);
    viewer.memberships.iter().any(keeps)
}

/// The schools that the viewer heads: mostly one.
fn schools(viewer: &Viewer) -> Vec<&Membership> {
    viewer.memberships.iter().filter(|m| m.org_kind == OrgKind::School && m.role == Role::Head).collect()
}

pub async fn state(mut act: Act, mut form: Form) -> Result<Redirect, Again> {
    let chosen = match form.text("school") {
        "" => schools(act.viewer()).first().map(|m| m.org).or(act.viewer().school()),
        typed => Some(typed.parse().map_err(|_| Problem::NotFound)?),
    };
    let school = store::school(act.viewer(), chosen)?;
    let words = form.required("words", "what your school needs, in one line", 200);
    if !form.is_right() {
        return Err(page(act.viewer(), &form).await?.into());
    }
    let need = store::insert(&mut act, &school, &words).await?;
    act.record(Event::NeedStated { org: *school, need }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/needs#need-{need}")))
}

pub async fn close(mut act: Act, Path(id): Path<Id<Need>>) -> Result<Redirect> {
    let need = store::editable(act.viewer(), id).await?;
    store::close(&mut act, &need).await?;
    act.record(Event::NeedClosed { org: need.school_id, need: id }).await?;
    act.commit().await?;
    Ok(Redirect::to("/needs"))
}
