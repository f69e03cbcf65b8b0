//! Handlers of the plan.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::model::{Kind, LONGEST, LONGEST_JUDGEMENT, Priority, State};
use super::review::gather;
use super::{store, views};
use crate::access::{Act, Role, Viewer};
use crate::event::Event;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::{Again, Form, Page, Path, Problem, Redirect, Result};

pub async fn index(viewer: Viewer) -> Result<Page> {
    list(&viewer, &Form::default()).await
}

async fn list(viewer: &Viewer, form: &Form) -> Result<Page> {
    let mut plans = Vec::new();
    for (id, name) in store::schools(viewer).await? {
        let priorities = store::list(viewer, id).await?;
        let may_add = store::plan_of(viewer, id).await.is_ok();
        plans.push(views::Plan { id, name, priorities, may_add });
    }
    Ok(views::index(viewer, &plans, form))
}

/// The school that the form names, or the one the viewer leads or works in.
fn school(viewer: &Viewer, form: &Form) -> Result<Id<Org>> {
    let leads = viewer.memberships.iter().find(|m| m.role == Role::Head).map(|m| m.org);
    form.text("school").parse().ok().or(leads).or(viewer.school()).ok_or(Problem::NotFound)
}

pub async fn add(mut act: Act, mut form: Form) -> Result<Redirect, Again> {
    let org = store::plan_of(act.viewer(), school(act.viewer(), &form)?).await?;
    let words = form.required("words", "what matters most, in a few words", LONGEST);
    if !form.is_right() {
        return Err(list(act.viewer(), &form).await?.into());
    }
    let priority = store::insert(&mut act, &org, &words).await?;
    act.record(Event::PriorityAdded { org: *org, priority }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/plans/{priority}")))
}

pub async fn show(viewer: Viewer, Path(id): Path<Id<Priority>>) -> Result<Page> {
    Ok(views::show(&viewer, &gather(&viewer, id).await?, &Form::default()))
}

/// The paragraph as plain text, for wherever a school has to hand it in.
pub async fn paragraph(viewer: Viewer, Path(id): Path<Id<Priority>>) -> Result<Response> {
    let text = gather(&viewer, id).await?.text(&viewer.app.config.base_url);
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"))];
    Ok((kind, text).into_response())
}

/// Keep, set aside, or bring back what gathered itself.
pub async fn place(mut act: Act, Path(id): Path<Id<Priority>>, form: Form) -> Result<Redirect> {
    let priority = store::editable(act.viewer(), id).await?;
    let unread = || Problem::Unreadable("Choose one of the things on the page, and press its button.".into());
    let kind = Kind::parse(form.text("kind")).ok_or_else(unread)?;
    let thing: Uuid = form.text("thing").parse().map_err(|_| unread())?;
    let state = match form.text("state") {
        "back" => None,
        word => Some(State::parse(word).ok_or_else(unread)?),
    };
    if state.is_some() {
        let facts = store::facts(act.viewer(), priority.school_id).await?;
        facts.iter().find(|f| f.kind == kind && f.thing == thing).ok_or(Problem::NotFound)?;
    }
    store::place(&mut act, &priority, (kind, thing), state).await?;
    act.record(Event::PriorityChanged { org: priority.school_id, priority: id }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/plans/{id}#sources")))
}

pub async fn judge(mut act: Act, Path(id): Path<Id<Priority>>, mut form: Form) -> Result<Redirect, Again> {
    let priority = store::editable(act.viewer(), id).await?;
    let words = form.optional("judgement", LONGEST_JUDGEMENT);
    if !form.is_right() {
        let review = gather(act.viewer(), id).await?;
        return Err(views::show(act.viewer(), &review, &form).into());
    }
    store::judge(&mut act, &priority, &words).await?;
    act.record(Event::PriorityChanged { org: priority.school_id, priority: id }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/plans/{id}")))
}

pub async fn close(mut act: Act, Path(id): Path<Id<Priority>>) -> Result<Redirect> {
    let priority = store::editable(act.viewer(), id).await?;
    store::close(&mut act, &priority).await?;
    act.record(Event::PriorityClosed { org: priority.school_id, priority: id }).await?;
    act.commit().await?;
    Ok(Redirect::to("/plans"))
}
