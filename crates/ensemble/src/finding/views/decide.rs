//! Deciding together.

use ensemble_ui::{
    Button, Card, Choice, Choices, Field, Form as FormView, Icon, Markup, Mast, Render, Section, Tint, facts,
    html, privacy, stepper,
};

use super::super::model::Decision;
use super::super::store::Host;
use crate::access::Viewer;
use crate::inquiry::Told;
use crate::practice::model::{Reach, Signed};
use crate::web::form::{Form, errors};
use crate::web::locale::{date_of, long_date};
use crate::web::page::{Here, Page};

/// `host`: the team that may be thanked.
pub fn page(viewer: &Viewer, told: &Told, host: Option<&Host>, form: &Form) -> Page {
    let inquiry = &told.inquiry;
    let started = inquiry.started_at.map(|at| long_date(&date_of(&viewer.app, at))).unwrap_or_default();
    let mast = Mast::new("What did we see?")
        .place(html! { a href=(format!("/inquiries/{}", inquiry.id)) { (inquiry.title) } })
        .place(&told.team)
        .lead("Look at what you wrote down first, then at what happened. Every answer helps somebody.")
        .below(stepper("Stage", &["Plan", "Try", "Study", "Decide"], 2))
        .beside(facts([
            ("We expected", inquiry.expecting.clone()),
            ("Written", format!("{started}, before any number came in")),
        ]));
    let view = FormView::post(format!("/inquiries/{}/decision", inquiry.id))
        .class("keep stack gap-l")
        .draft(format!("decision-{}", inquiry.id));
    let body = html! {
        (errors(form))
        (view.body(html! {
            div.cols.side {
                (Section::new("decide", "Decide together").body(Card::bare(Tint::Plain).body(decision(form))))
                div.stack.gap-l {
                    (Card::titled(Tint::Plain, "who", 2, "Who may know").body(who(form)))
                    @if let Some(host) = host { (thanks(host, form)) }
                    (privacy("What you planned and your number stay with you. Only what is on this page goes out, and only as far as you say."))
                }
            }
            p.row { (Button::new("Record our decision")) }
        }))
    };
    Page::new(viewer, "What did we see?", Here::Inquiries).mast(mast).body(body)
}

fn decision(form: &Form) -> Markup {
    let choices = Choices::one("decision", "What will you do?").error_if(form.error("decision"));
    let choices = Decision::ALL.iter().fold(choices, |choices, &one| {
        let on = form.text("decision") == one.word();
        choices.choice(Choice::new(one.word(), html! { strong { (one.words()) } }).hint(one.hint()).on(on))
    });
    html! {
        (Field::short_textarea("seen", "What did you see?").hint("In your own words. No names of people.")
            .value(form.text("seen")).error_if(form.error("seen")))
        (choices)
        (Field::short_textarea("why", "Why, and what will you change?").hint("Two lines are enough.")
            .value(form.text("why")).error_if(form.error("why")))
        (Field::text("hours_back", "Hours a week it gives back, if any").unit("hours a week")
            .hint("Your own estimate, for the team together.")
            .value(form.text("hours_back")).error_if(form.error("hours_back")))
    }
}

fn who(form: &Form) -> Markup {
    let choices = Choices::one("reach", "Who may read it?").error_if(form.error("reach"));
    let choices = Reach::ALL.iter().fold(choices, |choices, &one| {
        choices.choice(Choice::new(one.word(), super::reach(one)).on(form.text("reach") == one.word()))
    });
    let on = |one: Signed| form.text("signed") == one.word();
    let signed = Choices::one("signed", "How is it signed?")
        .error_if(form.error("signed"))
        .choice(Choice::new(Signed::Team.word(), "With our team’s name").on(on(Signed::Team)))
        .choice(
            Choice::new(Signed::Unnamed.word(), "Without a name")
                .hint("Only the kind of school is told.")
                .on(on(Signed::Unnamed)),
        );
    html! { (choices) (signed) }
}

fn thanks(host: &Host, form: &Form) -> Markup {
    Card::titled(Tint::Heather, "thank", 2, "A line of thanks")
        .eyebrow(Icon::Heart, "If you like")
        .body(html! {
            (Field::short_textarea("thanks", html! { "To " (host.by()) })
                .hint(html! { "For “" (host.title) "”. It goes out with your decision, and you can take it back." })
                .value(form.text("thanks")).error_if(form.error("thanks")))
        })
        .render()
}
