//! Answering a question, and ending what was agreed. Only one answer counts.

use super::super::jobs::{TellGuest, TellHosts};
use super::super::model::{Half, Sides, State, Visit};
use super::super::store;
use super::{day, no_room, page};
use crate::access::{Act, Editable};
use crate::event::Event;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::{Again, Form, Path, Problem, Redirect, Result};

/// It happens in two places, and is told in both.
async fn told(act: &mut Act, visit: &Visit, event: impl Fn(Id<Org>) -> Event) -> Result<()> {
    for org in [visit.guest_school_id, visit.host_team_id] {
        act.record(event(org)).await?;
    }
    Ok(())
}

/// Yes: the host's to the day that was asked for, or the guest's to the day that was offered, which
/// the form names.
pub async fn agree(mut act: Act, Path(id): Path<Id<Visit>>, form: Form) -> Result<Redirect, Again> {
    let accepting = form.has("day");
    let visit = match accepting {
        true => store::visiting(act.viewer(), id).await?,
        false => store::hosting(act.viewer(), id).await?,
    };
    let answered = Problem::Conflict("This has been answered already. Look again.");
    let wanted = if accepting { State::Offered } else { State::Asked };
    if visit.state(act.today()) != wanted {
        return Err(answered.into());
    }
    let agreed_day = visit.offered_day.clone().unwrap_or_else(|| visit.on_day.clone());
    if let Some(form) = too_late(&mut act, &visit, &agreed_day).await? {
        return Err(page(act.viewer(), id, &form).await?.into());
    }
    if accepting {
        let Some(half) = Half::parse(form.text("half")) else { return Err(answered.into()) };
        store::accept(&mut act, &visit, form.text("day"), half).await?;
        act.later(&TellHosts { visit: id }).await?;
    } else {
        store::agree(&mut act, &visit).await?;
        act.later(&TellGuest { visit: id }).await?;
    }
    told(&mut act, &visit, |org| Event::VisitAgreed { org, visit: id }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/visits/{id}")))
}

/// A day that has gone by, or on which the host has no room any more.
async fn too_late(act: &mut Act, visit: &Editable<Visit>, day: &str) -> Result<Option<Form>> {
    let mut form = Form::default();
    if day < act.today() {
        form.wrong("day", "That day has gone by. Another one is needed");
    } else if let Some(words) = no_room(&store::hosted_days_held(act, visit.host_school_id).await?, day) {
        form.wrong("day", words);
    }
    Ok((!form.is_right()).then_some(form))
}

/// The host would rather have another day.
pub async fn offer(mut act: Act, Path(id): Path<Id<Visit>>, mut form: Form) -> Result<Redirect, Again> {
    let visit = store::hosting(act.viewer(), id).await?;
    if !matches!(visit.state(act.today()), State::Asked | State::Offered) {
        return Err(Problem::Conflict("This has been answered already. Look again.").into());
    }
    let day = day(act.viewer(), &mut form, visit.host_school_id).await?;
    if day.as_ref().is_some_and(|day| *day >= visit.until_on) {
        form.wrong("day", "The compact would be over by then. Choose an earlier day");
    }
    let half = form.choice("half", "morning or afternoon", Half::parse);
    let (true, Some(day), Some(half)) = (form.is_right(), day, half) else {
        return Err(page(act.viewer(), id, &form).await?.into());
    };
    store::offer(&mut act, &visit, &day, half).await?;
    told(&mut act, &visit, |org| Event::VisitOffered { org, visit: id }).await?;
    act.later(&TellGuest { visit: id }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/visits/{id}")))
}

/// Not now. Nobody asks why.
pub async fn decline(mut act: Act, Path(id): Path<Id<Visit>>) -> Result<Redirect> {
    let visit = store::hosting(act.viewer(), id).await?;
    store::decline(&mut act, &visit).await?;
    told(&mut act, &visit, |org| Event::VisitDeclined { org, visit: id }).await?;
    act.later(&TellGuest { visit: id }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/visits/{id}")))
}

/// Either side ends the compact; before an answer, the guests take their question back.
pub async fn end(mut act: Act, Path(id): Path<Id<Visit>>) -> Result<Redirect> {
    let agreed = store::find(act.viewer(), id).await?.agreed_at.is_some();
    let visit = match agreed {
        true => store::either(act.viewer(), id).await?,
        false => store::visiting(act.viewer(), id).await?,
    };
    store::end(&mut act, &visit).await?;
    told(&mut act, &visit, |org| Event::VisitEnded { org, visit: id }).await?;
    if agreed {
        match Sides::of(act.viewer(), &visit).host {
            true => act.later(&TellGuest { visit: id }).await?,
            false => act.later(&TellHosts { visit: id }).await?,
        };
    }
    act.commit().await?;
    Ok(Redirect::to(format!("/visits/{id}")))
}
