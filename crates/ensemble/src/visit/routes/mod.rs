//! Handlers of visits.

pub mod answer;
pub mod record;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;

use super::model::{self, Half, NewVisit, Sides, Visit};
use super::{Waiting, ics, jobs::TellHosts, store, views, waits};
use crate::access::{Act, Editable, Viewer};
use crate::event::Event;
use crate::network::Org;
use crate::practice::Practice;
use crate::practice::model::Signed;
use crate::web::id::Id;
use crate::web::{Again, Form, Page, Path, Problem, Query, Redirect, Result};

pub async fn index(viewer: Viewer) -> Result<Page> {
    let written = store::written_down(&viewer).await?;
    let visits: Vec<(Visit, Sides, Option<Waiting>)> = (store::list(&viewer).await?.into_iter())
        .map(|visit| {
            let sides = Sides::of(&viewer, &visit);
            let waiting = waits(&visit, sides, written.contains(&visit.id), &viewer.today);
            (visit, sides, waiting)
        })
        .collect();
    Ok(views::index(&viewer, &visits))
}

/// Who would come to whom. `None`: nobody can be asked, since the card is unnamed or has no school.
async fn meeting(viewer: &Viewer, form: &Form) -> Result<(Practice, Option<(Editable<Id<Org>>, Id<Org>)>)> {
    let id = form.text("practice").parse().map_err(|_| Problem::NotFound)?;
    let card = store::card(viewer, id).await?;
    let host = card.school_id.filter(|_| card.signed == Signed::Team);
    // An unnamed card of one's own school is answered like any other unnamed card.
    let guest = store::asking(viewer, host)?;
    let both = host.map(|host| (guest, host));
    Ok((card, both))
}

pub async fn new(viewer: Viewer, Query(query): Query) -> Result<Page> {
    let (card, both) = meeting(&viewer, &query).await?;
    let Some((guest, _)) = both else {
        return Ok(views::ask::unnamed(&viewer, &card, &store::network_leads(&viewer).await?));
    };
    let mut form = query;
    form.set("until", model::end_of_session(&viewer.today).unwrap_or_default());
    if let Ok(need) = form.text("need").parse()
        && let Some((_, words)) = store::need(&viewer, need, *guest).await?
    {
        form.set("focus", words);
    }
    Ok(views::ask::new(&viewer, &card, &form))
}

pub async fn ask(mut act: Act, mut form: Form) -> Result<Redirect, Again> {
    let (card, both) = meeting(act.viewer(), &form).await?;
    let Some((guest, host)) = both else {
        let leads = store::network_leads(act.viewer()).await?;
        return Err(views::ask::unnamed(act.viewer(), &card, &leads).into());
    };
    let Some(new) = wanted(act.viewer(), &mut form, *guest, host).await? else {
        return Err(views::ask::new(act.viewer(), &card, &form).into());
    };
    let visit = store::insert(&mut act, &guest, &card, host, &new).await?;
    for org in [*guest, card.team_id] {
        act.record(Event::VisitAsked { org, visit }).await?;
    }
    act.later(&TellHosts { visit }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/visits/{visit}")))
}

async fn wanted(viewer: &Viewer, form: &mut Form, guest: Id<Org>, host: Id<Org>) -> Result<Option<NewVisit>> {
    let day = day(viewer, form, host).await?;
    let half = form.choice("half", "morning or afternoon", Half::parse);
    let focus = form.required("focus", "what you would like to look at", 300);
    let last = form.date("until", "a last day");
    if let (Some(day), Some(last)) = (&day, &last)
        && let Some(words) = model::last_day_refused(last, day, &viewer.today)
    {
        form.wrong("until", words);
    }
    let need = match form.text("need").parse() {
        Ok(need) => store::need(viewer, need, guest).await?.map(|(need, _)| need),
        Err(_) => None,
    };
    let until_on = last.as_deref().and_then(model::day_after);
    let (true, Some(day), Some(half), Some(until_on)) = (form.is_right(), day, half, until_on) else {
        return Ok(None);
    };
    Ok(Some(NewVisit { day, half, focus, until_on, need }))
}

/// A weekday to come on which the host has room, or a sentence beside the field.
async fn day(viewer: &Viewer, form: &mut Form, host: Id<Org>) -> Result<Option<String>> {
    let Some(day) = form.date("day", "a day") else { return Ok(None) };
    if let Some(words) = model::day_refused(&day, &viewer.today) {
        form.wrong("day", words);
    } else if let Some(words) = no_room(&store::hosted_days(viewer, host).await?, &day) {
        form.wrong("day", words);
    }
    Ok(Some(day))
}

/// What to say when a school hosts as much as it can around a day.
fn no_room(agreed: &[Date], day: &str) -> Option<String> {
    let day = day.parse().ok()?;
    model::is_full(agreed, day).then(|| views::words::no_room(model::next_free(agreed, day)))
}

pub async fn show(viewer: Viewer, Path(id): Path<Id<Visit>>) -> Result<Page> {
    page(&viewer, id, &Form::default()).await
}

async fn page(viewer: &Viewer, id: Id<Visit>, form: &Form) -> Result<Page> {
    let visit = store::find(viewer, id).await?;
    let record = store::record(viewer, id).await?;
    let sides = Sides::of(viewer, &visit);
    Ok(views::show::page(viewer, &visit, sides, record.as_ref(), form))
}

/// The agreed half day, for a calendar.
pub async fn calendar(viewer: Viewer, Path(id): Path<Id<Visit>>) -> Result<Response> {
    let visit = store::find(&viewer, id).await?;
    if visit.agreed_at.is_none() || visit.ended_at.is_some() {
        return Err(Problem::NotFound);
    }
    let app = &viewer.app;
    let zone = app.local().time_zone().clone();
    let text = ics::calendar(&visit, &app.config.base_url, &zone, viewer.now).ok_or(Problem::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"visit.ics\""),
    ];
    Ok((headers, text).into_response())
}
