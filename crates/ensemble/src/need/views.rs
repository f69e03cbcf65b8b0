//! Pages of needs: our own with what speaks of them, totals for those who lead a place.

use ensemble_ui::{
    Button, Card, Field, Form as FormView, Icon, Markup, Mast, Render, Section, Tint, bullets, empty, html,
    privacy,
};

use super::model::{FEWEST_SCHOOLS, Need, Suggestion, Total};
use crate::access::{Membership, Viewer};
use crate::web::Form;
use crate::web::form::errors;
use crate::web::locale::{count_word, plural};
use crate::web::page::{Here, Page};

pub fn index(
    viewer: &Viewer,
    heads: &[&Membership],
    needs: &[(Need, Vec<Suggestion>)],
    totals: &[Total],
    form: &Form,
) -> Page {
    let (open, closed): (Vec<_>, Vec<_>) = needs.iter().partition(|(need, _)| need.closed_at.is_none());
    let mine = !heads.is_empty();
    let body = html! {
        (errors(form))
        div.cols.side {
            div.stack.gap-l {
                @if open.is_empty() {
                    (empty("No need is open", "Say one in a line, and cards of other schools come back, each with its reason.", None))
                }
                @for (need, found) in &open { (one(need, found, mine, heads.len() > 1)) }
                @if !closed.is_empty() {
                    (Section::new("closed", "Closed").body(bullets(closed.iter().map(|(need, _)| &need.words))))
                }
                (added_up(totals))
            }
            div.stack {
                @if mine {
                    (Card::titled(Tint::Brand, "state", 2, "Say what you need").body(state_form(heads, form)))
                } @else {
                    (Card::bare(Tint::Plain).body(html! { p { "The head of the school says what it needs." } }))
                }
                (privacy("You, the head and the data manager of your school see this. Whoever leads your community sees how many needs are open, never whose."))
            }
        }
    };
    Page::new(viewer, "What we need", Here::Network)
        .mast(
            Mast::new("What we need").place(html! { a href="/network" { "Network" } }).lead(lead(open.len())),
        )
        .body(body)
}

fn lead(open: usize) -> String {
    match open {
        0 => "Say in one line what would help. Somebody may have told it already.".to_owned(),
        1 => "One need is open. Below it stand cards of other schools that speak of the same.".to_owned(),
        n => format!(
            "{} needs are open. Below each stand cards that speak of the same.",
            crate::web::locale::sentence_case(&count_word(n))
        ),
    }
}

fn one(need: &Need, found: &[Suggestion], mine: bool, several: bool) -> Markup {
    let id = format!("need-{}", need.id);
    Section::new(id, &need.words)
        .body(html! {
            @if several { p.small.quiet { (need.school) } }
            @if found.is_empty() {
                (empty(
                    "No card speaks of this yet",
                    "We compare words, so a card in other words may be missed. People know more than cards do.",
                    Some(Button::link("/network", "Find somebody to ask").alt()),
                ))
            }
            @for card in found { (suggested(need, card)) }
            @if mine {
                (FormView::post(format!("/needs/{}/closure", need.id)).class("inline")
                    .body(Button::new(html! { "Close it" span.vh { ": " (need.words) } }).text()))
            }
        })
        .render()
}

fn suggested(need: &Need, card: &Suggestion) -> Markup {
    Card::bare(Tint::Plain)
        .body(html! {
            h3 { a href=(format!("/practices/{}", card.practice)) { (card.title) } }
            p.small.quiet { (card.by) }
            p { (card.why) }
            p.row {
                @if card.may_be_visited {
                    a href=(format!("/visits/new?practice={}&need={}", card.practice, need.id)) {
                        "Ask for a visit" span.vh { " about " (card.title) }
                    }
                } @else {
                    a href=(format!("/visits/new?practice={}", card.practice)) {
                        "Ask through your network’s lead" span.vh { " about " (card.title) }
                    }
                }
            }
        })
        .render()
}

fn state_form(heads: &[&Membership], form: &Form) -> Markup {
    FormView::post("/needs")
        .draft("need")
        .body(html! {
            (Field::short_textarea("words", "What does your school need, in one line?")
                .hint("Such as: reading fluency for boys in P4. Write no names.")
                .value(form.text("words")).error_if(form.error("words")))
            @if heads.len() > 1 {
                (Field::select("school", "Which school?", heads.iter().map(|m| (m.org.to_string(), m.org_name.clone())))
                    .value(form.text("school")))
            }
            p.row { (Button::new("Look for cards").icon(Icon::Search)) }
        })
        .render()
}

/// For everybody else: what needs are for, and totals where somebody leads.
pub fn what_for(viewer: &Viewer, totals: &[Total]) -> Page {
    let body = html! {
        div.cols.side {
            div.stack {
                (added_up(totals))
                (Section::new("how", "How it works").body(bullets([
                    "A head says in one line what the school needs.",
                    "Cards of other schools that speak of the same come back, each with its reason. None is put before another for its results.",
                    "A visit of half a day can be asked for from there.",
                ])))
            }
            (privacy("A need is seen by the head and the data manager of its school. Nobody else sees whose it is."))
        }
    };
    Page::new(viewer, "What schools need", Here::Network)
        .mast(
            Mast::new("What schools need")
                .place(html! { a href="/network" { "Network" } })
                .lead("A need is an opening: somebody else may have told what helps. Your head can say one for your school."),
        )
        .body(body)
}

fn added_up(totals: &[Total]) -> Markup {
    html! {
        @if !totals.is_empty() {
            (Section::new("totals", "Added up").body(html! {
                (bullets(totals.iter().map(|total| match total.open {
                    Some(open) => format!("{}: {}.", total.place, plural(open.try_into().unwrap_or_default(), "need is open", "needs are open")),
                    None => format!("{}: fewer than {} schools have an open need.", total.place, count_word(FEWEST_SCHOOLS.try_into().unwrap_or_default())),
                })))
                p.small.quiet { "How many, never whose: schools ask more freely so." }
            }))
        }
    }
}
