//! One visit: what it is, where it stands, what each may see until when.

use ensemble_ui::{
    Button, Card, Form as FormView, Icon, Markup, Mast, Render, Section, Tint, bullets, facts, html, privacy,
    tag,
};

use super::super::model::{Record, Sides, State, Visit};
use super::ask::half_day;
use super::words;
use crate::access::Viewer;
use crate::web::Form;
use crate::web::form::errors;
use crate::web::locale::long_date;
use crate::web::page::{Here, Page};

pub fn page(viewer: &Viewer, visit: &Visit, sides: Sides, record: Option<&Record>, form: &Form) -> Page {
    let state = visit.state(&viewer.today);
    let asked_by_me = viewer.person_id() == Some(visit.asked_by);
    let body = html! {
        (errors(form))
        div.cols.side {
            div.stack.gap-l {
                (what(visit))
                @if let Some(record) = record { (written(visit, sides, record)) }
                @else if sides.guest && visit.took_place(&viewer.today) { (three_boxes(visit)) }
                (compact(visit, sides, state, asked_by_me))
            }
            div.stack {
                (to_do(visit, sides, state, form))
                (privacy("The two schools see this page: who asked, the hosting team, and their heads and data managers."))
            }
        }
    };
    let title = format!("{} visits {}", visit.guest, visit.host);
    Page::new(viewer, title.clone(), Here::Network)
        .mast(
            Mast::new(title)
                .place(html! { a href="/visits" { "Visits" } })
                .lead(words::stands(visit, sides, &viewer.today))
                .below(html! { p.row { (tag(Tint::Plain, words::tag(state))) } }),
        )
        .body(body)
}

fn what(visit: &Visit) -> Markup {
    let card = match &visit.title {
        Some(title) => html! { a href=(format!("/practices/{}", visit.practice_id)) { (title) } },
        None => html! { "Not to be read at present: its team took it back, or shares it less widely." },
    };
    let asker = visit.asker.as_ref().map_or(visit.guest.clone(), |name| format!("{name}, {}", visit.guest));
    Card::bare(Tint::Plain)
        .body(facts([
            ("The card", card),
            ("Who asks", html! { (asker) }),
            ("Who hosts", html! { (visit.team) ", " (visit.host) }),
            ("To look at", html! { (visit.focus) }),
        ]))
        .render()
}

fn compact(visit: &Visit, sides: Sides, state: State, asked_by_me: bool) -> Markup {
    let lines = words::compact(visit, sides, asked_by_me);
    Section::new("compact", "What each may see")
        .body(html! {
            @match state {
                State::Agreed | State::Been => (bullets(lines)),
                State::Asked | State::Offered => { p { "Once it is agreed:" } (bullets(lines)) }
                State::Over | State::Declined | State::TakenBack => {
                    p { "Nothing more than before: no compact holds." }
                }
            }
        })
        .render()
}

/// What this reader can do now, if anything.
fn to_do(visit: &Visit, sides: Sides, state: State, form: &Form) -> Markup {
    let at = |verb: &str| format!("/visits/{}/{verb}", visit.id);
    let ending =
        |label: &'static str| FormView::post(at("end")).class("inline").body(Button::new(label).text());
    html! {
        @match state {
            State::Asked if sides.host => {
                (Card::titled(Tint::Brand, "answer", 2, "Does that day suit you?").body(html! {
                    (FormView::post(at("agreement")).body(html! { p.row { (Button::new("Agree").icon(Icon::Check)) } }))
                    (not_now(&at))
                }))
                (offer(&at, form))
            }
            State::Offered if sides.guest => {
                (Card::titled(Tint::Brand, "answer", 2, "Does the other day suit you?").body(html! {
                    (FormView::post(at("agreement"))
                        .hidden("day", visit.offered_day.clone().unwrap_or_default())
                        .hidden("half", visit.offered_half.map(|half| half.word()).unwrap_or_default())
                        .body(html! { p.row { (Button::new("Agree").icon(Icon::Check)) } }))
                    (ending("Take the question back"))
                }))
            }
            State::Offered if sides.host => { (offer(&at, form)) (not_now(&at)) }
            State::Asked if sides.guest => (ending("Take the question back")),
            State::Agreed | State::Been => {
                (Card::bare(Tint::Plain).body(html! {
                    p { a href=(at("visit.ics")) { "Put it in your calendar" } }
                    @if sides.guest || sides.host { (ending(if state == State::Agreed { "Call it off" } else { "End the compact" })) }
                }))
            }
            _ => {}
        }
    }
}

fn not_now(at: &dyn Fn(&str) -> String) -> impl Render {
    FormView::post(at("refusal")).class("inline").body(html! {
        (Button::new("Not now").text())
        span.tiny { " No reason is needed." }
    })
}

fn offer(at: &dyn Fn(&str) -> String, form: &Form) -> Markup {
    Card::titled(Tint::Plain, "offer", 2, "Or offer another day")
        .body(FormView::post(at("offer")).body(html! {
            (half_day(form, "Which day would suit you better?"))
            p.row { (Button::new("Offer it").alt()) }
        }))
        .render()
}

fn three_boxes(visit: &Visit) -> Markup {
    Card::titled(Tint::Sun, "boxes", 2, "What did you take home?")
        .body(html! {
            p { "Three short boxes, any one of them enough: what you saw, what you will try, what would not work with you and why." }
            p.row { (Button::link(format!("/visits/{}/record", visit.id), "Write it down").icon(Icon::Pen)) }
        })
        .render()
}

fn written(visit: &Visit, sides: Sides, record: &Record) -> Markup {
    let boxes = [
        ("Saw", &record.saw),
        ("Will try", &record.will_try),
        ("Would not work here because", &record.would_not),
    ];
    Section::new("next", if sides.among_guests { "What we took home" } else { "What your guests took home" })
        .body(html! {
            (Card::bare(Tint::Plain).body(html! {
                (facts(boxes.into_iter().filter(|(_, text)| !text.is_empty())))
                @if sides.among_guests {
                    p.small.quiet {
                        @if record.shown_to_host { "Shown to your hosts." } @else { "Not shown to your hosts." }
                    }
                }
            }))
            @if sides.guest {
                p.row {
                    @if !record.will_try.is_empty() {
                        (Button::link(format!("/inquiries/new?visit={}", visit.id), "Make it an inquiry").icon(Icon::Cycle))
                    }
                    a href=(format!("/visits/{}/record", visit.id)) { "Change what you wrote" }
                }
            }
            p.small.quiet { "The visit was on " (long_date(&visit.on_day)) "." }
        })
        .render()
}
