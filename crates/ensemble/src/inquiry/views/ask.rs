//! The page of four fields.

use ensemble_ui::{
    Button, Card as Box, Choice, Choices, Field, Form as FormView, Markup, Mast, Render, Tint, facts, html,
    privacy, stepper, steps,
};

use super::super::form::COUNT;
use super::super::model::{Inquiry, Told};
use super::super::store::Card;
use super::STAGES;
use crate::access::Viewer;
use crate::numbers::Measure;
use crate::numbers::teams::Team;
use crate::visit::Visit;
use crate::web::form::{Form, errors};
use crate::web::id::Id;
use crate::web::locale::{date_of, day, long_date};
use crate::web::page::{Here, Page};

/// What the page needs beside what was typed.
pub struct Asking {
    /// The draft that is changed; none for a new one.
    pub draft: Option<Id<Inquiry>>,
    pub teams: Vec<Team>,
    pub measures: Vec<Measure>,
    pub card: Option<Card>,
    pub visit: Option<Id<Visit>>,
    /// A head gives it to a team of the school, whose draft it then is.
    pub giving: bool,
}

pub fn page(viewer: &Viewer, asking: &Asking, form: &Form) -> Page {
    let (title, action) = match asking.draft {
        None => ("Start an inquiry", "/inquiries".to_owned()),
        Some(id) => ("Your draft", format!("/inquiries/{id}/edit")),
    };
    let lead = match asking.giving {
        true => {
            html! { "Say what you would like a team to try. " strong { "It becomes the team’s own draft." } }
        }
        false => html! { "Four things to agree. " strong { "Most teams take about three minutes." } },
    };
    let mut mast = Mast::new(if asking.giving { "Give it to a team" } else { title })
        .place(day(&viewer.today))
        .lead(lead)
        .below(stepper("Stage", &STAGES, 0));
    if let Some(card) = &asking.card {
        let hours = card.hours.map(|hours| ("Hours a week".to_owned(), html! { (hours) }));
        let from = html! { a href=(format!("/practices/{}", card.id)) { (card.title) } };
        mast = mast.beside(facts([("From the practice".to_owned(), from)].into_iter().chain(hours)));
    }
    let key = asking.draft.map_or_else(|| "new".to_owned(), |id| id.to_string());
    let mut view = FormView::post(action).class("keep stack").draft(format!("inquiry-{key}"));
    if let Some(card) = asking.card.as_ref().filter(|_| asking.visit.is_none() && asking.draft.is_none()) {
        view = view.hidden("practice", card.id.to_string());
    }
    if let Some(visit) = asking.visit {
        view = view.hidden("visit", visit.to_string());
    }
    let choose_team = asking.teams.len() > 1 && asking.draft.is_none();
    if !choose_team {
        view = view.hidden("team", form.text("team"));
    }
    let body = html! {
        (errors(form))
        div.cols.side {
            (view.body(html! {
                @if choose_team { (team(asking, form)) }
                @if asking.giving {
                    (Box::bare(Tint::Plain).body(doing(asking, form)))
                    p.row { (Button::new("Give it to the team").sends("do", "draft")) }
                } @else {
                    (Box::bare(Tint::Plain).body(four(asking, form)))
                    p.row {
                        (Button::new("Start").sends("do", "start"))
                        (Button::new("Keep as a draft").text().sends("do", "draft"))
                    }
                }
            }))
            div.stack.gap-l { (will_show()) (privacy("A draft is seen by your team alone. Once it has started, your head and data manager can read it too.")) }
        }
    };
    Page::new(viewer, title, Here::Inquiries).mast(mast).body(body)
}

fn team(asking: &Asking, form: &Form) -> Markup {
    let teams =
        asking.teams.iter().map(|team| (team.id.to_string(), format!("{}, {}", team.name, team.school)));
    Field::select("team", "Which team will try it?", teams)
        .value(form.text("team"))
        .error_if(form.error("team"))
        .render()
}

fn doing(asking: &Asking, form: &Form) -> Markup {
    let copied = match (&asking.card, asking.visit) {
        (_, Some(_)) => "From your visit. Change what will be different for you.",
        (Some(_), None) => "Copied from the practice. Change what will be different for you.",
        (None, None) => {
            "One small thing, said so that somebody new could do it tomorrow. No names of pupils."
        }
    };
    Field::textarea("doing", if asking.giving { "What could they do?" } else { "What we will do" })
        .hint(copied)
        .value(form.text("doing"))
        .error_if(form.error("doing"))
        .render()
}

fn four(asking: &Asking, form: &Form) -> Markup {
    steps([
        doing(asking, form),
        Field::short_textarea("expecting", "What we expect")
            .hint("Written down now, so that we can be surprised later.")
            .value(form.text("expecting"))
            .error_if(form.error("expecting"))
            .render(),
        html! { div.stack.gap-s { (how(asking, form)) } },
        Field::date("look_on", "Look again on")
            .hint("Six weeks is usual. On that day it waits for you on Today.")
            .value(form.text("look_on"))
            .error_if(form.error("look_on"))
            .render(),
    ])
}

fn how(asking: &Asking, form: &Form) -> Markup {
    let chosen = form.text("how");
    let choices = Choices::one("how", "How we will know")
        .hint("One number that would move if it helped.")
        .error_if(form.error("how"));
    let choices = asking.measures.iter().fold(choices, |choices, measure| {
        let team = asking.teams.iter().find(|team| team.id == measure.team_id).map(|team| team.name.as_str());
        let hint = match team.filter(|_| asking.teams.len() > 1) {
            Some(team) => format!("{}, {team}", measure.cadence.words()),
            None => format!("Already ours. {}", measure.cadence.words()),
        };
        let id = measure.id.to_string();
        choices.choice(Choice::new(id.as_str(), measure.name.as_str()).hint(hint).on(chosen == id))
    });
    let choices = choices.choice(
        Choice::new(COUNT, "We count it ourselves")
            .hint("Something you can count in a minute, once a week. It gets a chart of its own.")
            .on(chosen == COUNT),
    );
    html! {
        (choices)
        (Field::text("counting", "If you count it yourselves: what will you count?")
            .hint("Such as “Pupils who read aloud to a partner”.")
            .value(form.text("counting")).error_if(form.error("counting")))
    }
}

fn will_show() -> Markup {
    html! {
        section.stack.gap-s aria-labelledby="can-h" {
            h2 #can-h { "What this will and will not show" }
            p.small { strong { "On our own we cannot show cause." } " We can show whether we did it, what changed, and whether anything got in the way." }
            p.small { "When you press start, the usual range of the number stands still, if it has 12 readings or more. Later weeks cannot move it." }
            p.small { "“Not sure yet” and “stop” are good answers. Both help others." }
        }
    }
}

/// What may still change while it is tried. What was expected stays as it was written.
pub fn adjust(viewer: &Viewer, told: &Told, form: &Form) -> Page {
    let inquiry = &told.inquiry;
    let started = inquiry.started_at.map(|at| long_date(&date_of(&viewer.app, at))).unwrap_or_default();
    let view = FormView::post(format!("/inquiries/{}/edit", inquiry.id)).class("keep stack");
    let body = html! {
        (errors(form))
        div.cols.side {
            (view.body(html! {
                (Box::bare(Tint::Plain).body(html! {
                    (Field::textarea("doing", "What we do").hint("As it really happens.").value(form.text("doing")).error_if(form.error("doing")))
                    (Field::date("look_on", "Look again on").value(form.text("look_on")).error_if(form.error("look_on")))
                }))
                p.row { (Button::new("Save")) }
            }))
            (Box::titled(Tint::Brand, "fixed", 2, "What stays as it is").body(html! {
                p { (inquiry.expecting) }
                p.tiny { "Written on " (started) ", before any number came in." }
            }))
        }
    };
    Page::new(viewer, "Change it", Here::Inquiries)
        .mast(Mast::new("Change it as you go").place(&told.team).lead(&inquiry.title))
        .body(body)
}
