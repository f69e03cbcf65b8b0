//! Pages of visits.

pub mod ask;
pub mod record;
pub mod show;
pub mod words;

use ensemble_ui::{Button, Card, Icon, Markup, Mast, Render, Section, Tint, empty, html, privacy, tag};

use super::Waiting;
use super::model::{Sides, State, Visit};
use crate::access::Viewer;
use crate::web::locale::{count_word, sentence_case};
use crate::web::page::{Here, Page};

pub fn index(viewer: &Viewer, visits: &[(Visit, Sides, Option<Waiting>)]) -> Page {
    let waiting: Vec<_> =
        visits.iter().filter_map(|(visit, _, waiting)| Some((visit, waiting.as_ref()?))).collect();
    let is_past = |visit: &Visit| {
        matches!(visit.state(&viewer.today), State::Over | State::Declined | State::TakenBack)
            || visit.on_day < viewer.today
    };
    let (past, coming): (Vec<_>, Vec<_>) = visits.iter().partition(|(visit, ..)| is_past(visit));
    let body = html! {
        div.cols.side {
            div.stack.gap-l {
                @for (visit, waiting) in &waiting { (waits(visit, waiting)) }
                @if visits.is_empty() {
                    (empty(
                        "No visit yet",
                        "Half a day in another school shows what no page can. It begins with a card that speaks of what you need.",
                        Some(Button::link("/needs", "What schools need").alt()),
                    ))
                }
                @if !coming.is_empty() { (Section::new("coming", "Coming").body(list(viewer, coming.into_iter()))) }
                @if !past.is_empty() { (Section::new("earlier", "Earlier").body(list(viewer, past.into_iter().rev()))) }
            }
            (privacy("A visit is seen by the two schools it joins: who asked, the team that hosts, and their heads and data managers. Nobody else sees it."))
        }
    };
    Page::new(viewer, "Visits", Here::Network)
        .mast(Mast::new("Visits").place(html! { a href="/network" { "Network" } }).lead(lead(waiting.len())))
        .body(body)
}

fn lead(waiting: usize) -> String {
    match waiting {
        0 => "Nothing waits for you. Visits stand with the soonest first.".to_owned(),
        1 => "One thing waits for you.".to_owned(),
        n => format!("{} things wait for you.", sentence_case(&count_word(n))),
    }
}

fn waits(visit: &Visit, waiting: &Waiting) -> Markup {
    Card::titled(Tint::Brand, format!("wait-{}", visit.id), 2, &waiting.words)
        .eyebrow(Icon::Footprints, "Waits for you")
        .body(html! {
            p { (words::day_and_half(&visit.on_day, visit.half)) "." }
            p.row { (Button::link(&waiting.link, waiting.label)) }
        })
        .render()
}

fn list<'a>(viewer: &Viewer, visits: impl Iterator<Item = &'a (Visit, Sides, Option<Waiting>)>) -> Markup {
    html! {
        ul.plain role="list" {
            @for (visit, sides, _) in visits {
                li.stack.gap-s {
                    p {
                        a href=(format!("/visits/{}", visit.id)) { (words::day_and_half(&visit.on_day, visit.half)) }
                        ": " (words::who_sees_what(visit, *sides)) "."
                    }
                    p.row { (tag(Tint::Plain, words::tag(visit.state(&viewer.today)))) }
                }
            }
        }
    }
}
