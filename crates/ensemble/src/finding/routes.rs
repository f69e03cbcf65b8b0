//! Handlers of findings: deciding, reading what was decided, taking thanks back.

use super::model::{Decision, Finding, NewFinding};
use super::store::{self, Host};
use super::views;
use crate::access::{Act, Editable, Thing, Verb, Viewer, can};
use crate::event::Event;
use crate::inquiry::{self, Inquiry};
use crate::network;
use crate::practice::model::{Reach, Signed};
use crate::web::id::Id;
use crate::web::{Again, Form, Page, Path, Problem, Redirect, Result};
use crate::year_book::Thanks;

pub async fn index(viewer: Viewer) -> Result<Page> {
    Ok(views::list::page(&viewer, &store::list(&viewer).await?))
}

pub async fn stopped(viewer: Viewer) -> Result<Page> {
    let Some(school) = viewer.school() else { return Ok(views::stopped::no_school(&viewer)) };
    let name = store::school(&viewer, school).await?;
    Ok(views::stopped::page(&viewer, &name, &store::stopped(&viewer, school).await?))
}

pub async fn show(viewer: Viewer, Path(id): Path<Id<Finding>>) -> Result<Page> {
    let told = store::find(&viewer, id).await?;
    let team = told.finding.team_id;
    let above = network::above(&viewer.app, team).await?;
    let is_ours = can(&viewer, Verb::Change, &Thing::Ours { team, above: &above });
    let thanks = store::thanks_of(&viewer, id).await?;
    Ok(views::show::page(&viewer, &told, &thanks, is_ours))
}

/// An inquiry that is ready to be decided, with the team whose practice it tried.
struct Deciding {
    told: Editable<inquiry::Told>,
    /// Another team's card, while it may be read.
    host: Option<Host>,
    /// As far as a decision is told unless the team says otherwise.
    reach: Reach,
    may_thank: bool,
}

async fn deciding(viewer: &Viewer, id: Id<Inquiry>) -> Result<Deciding> {
    let told = inquiry::editable(viewer, id).await?;
    match (told.inquiry.started_at, told.inquiry.set_aside_at, told.decision) {
        (_, _, Some(Decision::Enhance | Decision::Adapt | Decision::Stop)) => return Err(store::DECIDED),
        (_, Some(_), _) => return Err(Problem::Conflict("This inquiry was set aside.")),
        (None, ..) => return Err(Problem::Conflict("This is a draft. Start the inquiry first.")),
        _ => {}
    }
    let card = match told.inquiry.practice_id {
        Some(practice) => store::host(viewer, practice).await?,
        None => None,
    };
    let reach = card.as_ref().map_or(Reach::Team, |card| card.reach);
    let host = card.filter(|card| card.team_id != told.inquiry.team_id);
    let thanked = match told.finding {
        Some(finding) => !store::thanks_of(viewer, finding).await?.is_empty(),
        None => false,
    };
    Ok(Deciding { may_thank: host.is_some() && !thanked, told, host, reach })
}

impl Deciding {
    fn page(&self, viewer: &Viewer, form: &Form) -> Page {
        views::decide::page(viewer, &self.told, self.host.as_ref().filter(|_| self.may_thank), form)
    }
}

pub async fn ask(viewer: Viewer, Path(id): Path<Id<Inquiry>>) -> Result<Page> {
    let deciding = deciding(&viewer, id).await?;
    let mut form = Form::default();
    form.set("reach", deciding.reach.word());
    form.set("signed", Signed::Team.word());
    if let Some(before) = deciding.told.finding {
        let before = store::find(&viewer, before).await?.finding;
        form = Form::filled(&[
            ("seen", &before.seen),
            ("why", &before.why),
            ("reach", before.reach.word()),
            ("signed", before.signed.word()),
        ]);
    }
    Ok(deciding.page(&viewer, &form))
}

pub async fn decide(mut act: Act, Path(id): Path<Id<Inquiry>>, mut form: Form) -> Result<Redirect, Again> {
    let deciding = deciding(act.viewer(), id).await?;
    let Some(new) = read(&mut form, deciding.may_thank) else {
        return Err(deciding.page(act.viewer(), &form).into());
    };
    let (told, team) = (&deciding.told, deciding.told.inquiry.team_id);
    let finding = match told.finding {
        None => {
            let finding = store::insert(&mut act, told, &new).await?;
            act.record(Event::FindingMade { team, finding }).await?;
            finding
        }
        Some(finding) => {
            store::decide_anew(&mut act, finding, told, &new).await?;
            act.record(Event::FindingChanged { team, finding }).await?;
            finding
        }
    };
    if let Some(host) = deciding.host.as_ref().filter(|_| !new.thanks.is_empty()) {
        let thanks = store::thank(&mut act, told, finding, host, &new.thanks).await?;
        act.record(Event::ThanksSent { team, thanks }).await?;
    }
    act.commit().await?;
    Ok(Redirect::to(format!("/findings/{finding}")))
}

fn read(form: &mut Form, may_thank: bool) -> Option<NewFinding> {
    let seen = form.required("seen", "what you saw, in a line or two", 400);
    let decision = form.choice("decision", "what you will do", Decision::parse);
    let why = form.required("why", "why, in two lines", 300);
    let hours_back = hours(form);
    let reach = form.choice("reach", "who may read it", Reach::parse);
    let signed = form.choice("signed", "how it is signed", Signed::parse);
    let thanks = if may_thank { form.optional("thanks", 300) } else { String::new() };
    if reach == Some(Reach::Team) && !thanks.is_empty() {
        form.wrong(
            "thanks",
            "Thanks go out together with the decision. Let others read it, or leave this empty",
        );
    }
    let (true, Some(decision), Some(reach), Some(signed)) = (form.is_right(), decision, reach, signed) else {
        return None;
    };
    Some(NewFinding { seen, decision, why, hours_back, reach, signed, thanks })
}

/// Hours a week given back, if any were.
fn hours(form: &mut Form) -> Option<f64> {
    if form.text("hours_back").is_empty() {
        return None;
    }
    let hours = form.number("hours_back", "how many hours a week")?;
    if !(0.0..=168.0).contains(&hours) {
        form.wrong("hours_back", "Write the hours of one week, from 0 upwards");
        return None;
    }
    Some(hours)
}

pub async fn withdraw_thanks(mut act: Act, Path(id): Path<Id<Thanks>>) -> Result<Redirect> {
    let thanks = store::editable_thanks(act.viewer(), id).await?;
    store::withdraw_thanks(&mut act, &thanks).await?;
    act.record(Event::ThanksWithdrawn { team: thanks.from_team_id, thanks: id }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/findings/{}", thanks.finding_id)))
}
