//! What teams decided, the newest first.

use ensemble_ui::{Button, Card, Markup, Mast, Render, Tint, empty, html, privacy};

use super::super::model::{Told, hours_a_week};
use super::show::practice;
use crate::access::Viewer;
use crate::web::locale::{date_of, long_date, plural};
use crate::web::page::{Here, Page};

pub fn page(viewer: &Viewer, all: &[Told]) -> Page {
    let lead = match all.len() {
        0 => "Nothing has been decided and shared yet.".to_owned(),
        n => format!("{} you may read. The newest stands first.", plural(n, "decision", "decisions")),
    };
    let body = html! {
        div.cols.side {
            div.stack {
                @if all.is_empty() {
                    (empty(
                        "What became of things will be here",
                        "When a team looks again at what it tried, it says what it saw and decides: enhance, adapt, stop, or not sure yet.",
                        Some(Button::link("/inquiries", "Our inquiries").alt()),
                    ))
                }
                @for told in all { (card(viewer, told)) }
            }
            div.stack.gap-l {
                (Card::titled(Tint::Plain, "stop", 2, "Stopped on purpose").body(html! {
                    p.small { a href="/stopped" { "What our school no longer does, and why" } }
                }))
                (privacy("Each team says itself who may read its decision, and whether its name stands under it."))
            }
        }
    };
    Page::new(viewer, "What became of it", Here::Inquiries)
        .mast(Mast::new("What became of it").lead(lead))
        .body(body)
}

fn card(viewer: &Viewer, told: &Told) -> Markup {
    let finding = &told.finding;
    let on = long_date(&date_of(&viewer.app, finding.made_at));
    Card::titled(
        Tint::Plain,
        format!("f{}", finding.id),
        2,
        html! { a href=(format!("/findings/{}", finding.id)) { (finding.decision.words()) ": " (told.about()) span.vh { ", " (finding.by()) ", " (on) } } },
    )
    .close()
    .body(html! {
        p.small { (finding.why) }
        p.tiny {
            (finding.by()) ", " (on)
            @if let Some(hours) = finding.hours_back { ". " (hours_a_week(hours)) " given back" }
            @if finding.practice_id.is_some() { ". " (practice(told)) }
        }
    })
    .render()
}
