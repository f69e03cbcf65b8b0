//! Handlers of the network: places, and who belongs where.

use super::model::{NewOrg, Org, OrgKind, Sector, may_give};
use super::{store, views};
use crate::access::{Act, Editable, Membership, Role, Viewer};
use crate::event::Event;
use crate::person;
use crate::person::jobs::SendSignInLink;
use crate::web::id::Id;
use crate::web::{Again, Form, Page, Path, Query, Redirect, Result};

pub async fn index(viewer: Viewer, Query(query): Query) -> Result<Page> {
    let words = query.text("q").chars().take(80).collect::<String>();
    if words.is_empty() {
        return Ok(views::index(&viewer));
    }
    let places = store::search_places(&viewer, &words).await?;
    let people = store::search_people(&viewer, &words).await?;
    Ok(views::found(&viewer, &words, &places, &people))
}

pub async fn show(viewer: Viewer, Path(id): Path<Id<Org>>) -> Result<Page> {
    page(&viewer, id, &Form::default()).await
}

async fn page(viewer: &Viewer, id: Id<Org>, form: &Form) -> Result<Page> {
    let org = store::find(viewer, id).await?;
    let above = store::places_above(viewer, id).await?;
    let below = store::below(viewer, id).await?;
    let members = store::members(viewer, id).await?;
    let may_change = store::editable(viewer, id).await.is_ok();
    Ok(views::show(viewer, &views::Place { org, above, below, members, may_change }, form))
}

/// A new place below this one.
pub async fn add(mut act: Act, Path(id): Path<Id<Org>>, mut form: Form) -> Result<Redirect, Again> {
    let parent = store::editable(act.viewer(), id).await?;
    let Some(new) = new_org(&parent, &mut form) else {
        return Err(page(act.viewer(), id, &form).await?.into());
    };
    let org = store::insert(&mut act, &parent, &new).await?;
    act.record(Event::OrgAdded { org }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/network/{org}")))
}

fn new_org(parent: &Org, form: &mut Form) -> Option<NewOrg> {
    let name = form.required("name", "a name", 120);
    let kind = form.choice("kind", "what it is", OrgKind::parse).filter(|kind| {
        let fits = parent.kind.may_hold(*kind);
        if !fits {
            form.wrong("kind", "That cannot stand here. Choose another kind");
        }
        fits
    })?;
    let sector = match kind {
        OrgKind::School => Some(form.choice("sector", "the kind of school", Sector::parse)?),
        _ => None,
    };
    let code = Some(form.optional("code", 40)).filter(|code| !code.is_empty());
    form.is_right().then_some(NewOrg { kind, sector, name, code })
}

/// Somebody new here. They get a link by e-mail.
pub async fn invite(mut act: Act, Path(id): Path<Id<Org>>, mut form: Form) -> Result<Redirect, Again> {
    let org = store::editable(act.viewer(), id).await?;
    let Some((name, email, role)) = invitation(act.viewer(), &org, &mut form).await? else {
        return Err(page(act.viewer(), id, &form).await?.into());
    };
    let (person, link) = person::store::invite(&mut act, &org, &name, &email, role).await?;
    act.later(&SendSignInLink { link, invitation: true }).await?;
    act.record(Event::PersonInvited { org: org.id, person }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/network/{id}")))
}

async fn invitation(
    viewer: &Viewer,
    org: &Editable<Org>,
    form: &mut Form,
) -> Result<Option<(String, String, Role)>> {
    let name = form.required("person", "their name", 120);
    let email = person::model::tidy_email(form.text("email"));
    if email.is_none() {
        form.wrong("email", "Enter their e-mail address, like amara@school.example");
    }
    let role = form.choice("role", "what they do here", Role::parse);
    if let Some(role) = role {
        let above = store::above(&viewer.app, org.id).await?;
        let givers: Vec<Role> =
            viewer.memberships.iter().filter(|m| above.contains(&m.org)).map(|m| m.role).collect();
        let kept = store::has_keeper(&viewer.app, org.id, &viewer.today).await?;
        if let Err(why) = may_give(&givers, org.kind, role, kept) {
            form.wrong("role", why);
        }
    }
    Ok(email.zip(role).filter(|_| form.is_right()).map(|(email, role)| (name, email, role)))
}

pub async fn end(mut act: Act, Path((id, membership)): Path<(Id<Org>, Id<Membership>)>) -> Result<Redirect> {
    let org = store::editable(act.viewer(), id).await?;
    let person = store::end_membership(&mut act, &org, membership).await?;
    act.record(Event::PersonLeft { org: id, person }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/network/{id}")))
}
