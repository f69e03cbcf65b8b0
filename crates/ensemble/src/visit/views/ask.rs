//! Asking for a visit.

use ensemble_ui::{
    Button, Card, Choice, Choices, Field, Form as FormView, Icon, Mast, Tint, bullets, empty, facts, html,
    privacy,
};

use super::super::model::Half;
use crate::access::Viewer;
use crate::network::Org;
use crate::practice::Practice;
use crate::web::Form;
use crate::web::form::errors;
use crate::web::id::Id;
use crate::web::locale::sentence_case;
use crate::web::page::{Here, Page};

/// The two fields of a half day.
pub fn half_day(form: &Form, day: &str) -> ensemble_ui::Markup {
    let choices = Half::ALL.iter().fold(
        Choices::one("half", "Which half of the day?").error_if(form.error("half")),
        |choices, half| {
            let chosen = form.text("half") == half.word();
            choices.choice(Choice::new(half.word(), sentence_case(half.word())).on(chosen))
        },
    );
    html! {
        (Field::date("day", day).value(form.text("day")).error_if(form.error("day")))
        (choices)
        p.small { a href="/timetables" { "See when our classes are taught" } }
    }
}

pub fn new(viewer: &Viewer, card: &Practice, form: &Form) -> Page {
    let mut view =
        FormView::post("/visits").draft(format!("visit-{}", card.id)).hidden("practice", card.id.to_string());
    if !form.text("need").is_empty() {
        view = view.hidden("need", form.text("need"));
    }
    let body = html! {
        (errors(form))
        div.cols.side {
            (Card::bare(Tint::Plain).body(view.body(html! {
                (half_day(form, "Which day would suit you?"))
                (Field::short_textarea("focus", "What would you like to look at?")
                    .hint("One or two sentences, so that your hosts know what to show. Write no names of pupils.")
                    .value(form.text("focus")).error_if(form.error("focus")))
                (Field::date("until", "Until when should the compact hold?")
                    .hint("Until then you may read this card, however far it is shared. The end of the session is usual.")
                    .value(form.text("until")).error_if(form.error("until")))
                p.row { (Button::new("Ask for the visit").icon(Icon::Footprints)) }
            })))
            div.stack {
                (Card::titled(Tint::Plain, "card", 2, &card.title).body(facts([
                    ("For whom", &card.for_whom),
                    ("What it needs", &card.needs),
                ])))
                (privacy("Your hosts see your name, your school and what you write here. They can agree, offer another day or say not now. Nobody else sees it."))
            }
        }
    };
    Page::new(viewer, "Ask for a visit", Here::Network)
        .mast(
            Mast::new("Ask for a visit")
                .place(html! { a href="/visits" { "Visits" } })
                .lead(html! { "Half a day with " strong { (card.by()) } ", to see " (card.title) "." }),
        )
        .body(body)
}

/// A card without a name has no door to knock at.
pub fn unnamed(viewer: &Viewer, card: &Practice, leads: &[(String, Id<Org>, String)]) -> Page {
    let body = html! {
        (empty(
            "This card cannot be visited",
            "It does not say which team and school may be visited. Whoever leads your network can ask for you, and the team decides.",
            None,
        ))
        @if leads.is_empty() {
            p { a href="/network" { "Find somebody to ask" } }
        } @else {
            (bullets(leads.iter().map(|(name, org, place)| html! {
                (name) ", " a href=(format!("/network/{org}")) { (place) }
            })))
        }
    };
    Page::new(viewer, "Ask for a visit", Here::Network)
        .mast(Mast::new("Ask for a visit").place(html! { a href="/visits" { "Visits" } }).lead(format!(
            "{}: {}.",
            card.title,
            if card.school_id.is_some() { card.by() } else { "a team across schools".to_owned() }
        )))
        .body(body)
}
