//! What was decided, signed, and why.

use ensemble_ui::{
    Button, Card, Form as FormView, Icon, Markup, Mast, Render, Section, Tint, facts, html, privacy,
};

use super::super::model::{Decision, Told, hours_a_week};
use crate::access::Viewer;
use crate::web::locale::{date_of, long_date};
use crate::web::page::{Here, Page};
use crate::year_book::Thanks;

/// `is_ours`: the reader is in the team that decided.
pub fn page(viewer: &Viewer, told: &Told, thanks: &[Thanks], is_ours: bool) -> Page {
    let finding = &told.finding;
    let decided = long_date(&date_of(&viewer.app, finding.made_at));
    let mast = Mast::new(finding.decision.words())
        .place("What became of it")
        .place(decided.as_str())
        .lead(&finding.why)
        .quiet(html! { "Signed: " (finding.by()) })
        .beside(facts(beside(told)));
    let inquiry_link = told.inquiry.as_ref().map(|title| {
        html! { a href=(format!("/inquiries/{}", finding.inquiry_id)) { (title) } }
    });
    let body = html! {
        div.cols.side {
            (Section::new("seen", "What was seen").body(html! {
                (Card::bare(Tint::Plain).body(html! { p { (finding.seen) } p.tiny { "In the team’s own words." } }))
                @for one in thanks { (thank(one, is_ours)) }
            }))
            div.stack.gap-l {
                @if let Some(link) = inquiry_link {
                    (Card::titled(Tint::Plain, "from", 2, "How we came to it").body(html! { p { (link) } }))
                }
                @if is_ours && finding.decision == Decision::Unsure {
                    (Card::titled(Tint::Brand, "again", 2, "Sure by now?").body(html! {
                        p { (Button::link(format!("/inquiries/{}/decision", finding.inquiry_id), "Decide").alt()) }
                    }))
                }
                (cannot())
                @if is_ours { (privacy(format!("Who may read this page: {}.", super::reach(finding.reach).to_lowercase()))) }
            }
        }
    };
    Page::new(viewer, finding.decision.words(), Here::Inquiries).mast(mast).body(body)
}

fn beside(told: &Told) -> Vec<(&'static str, Markup)> {
    let finding = &told.finding;
    let mut rows = Vec::new();
    if finding.practice_id.is_some() {
        rows.push(("Practice", practice(told)));
    }
    if let Some(hours) = finding.hours_back {
        rows.push(("Given back", html! { (hours_a_week(hours)) }));
    }
    rows
}

/// The practice by its link, while it may be read.
pub fn practice(told: &Told) -> Markup {
    html! {
        @match (told.finding.practice_id, &told.card) {
            (Some(id), Some(title)) => { a href=(format!("/practices/{id}")) { (title) } }
            (Some(_), None) => { "A practice that has been withdrawn" }
            (None, _) => { "An inquiry of its own" }
        }
    }
}

fn thank(thanks: &Thanks, is_ours: bool) -> Markup {
    Card::titled(Tint::Heather, format!("t{}", thanks.id), 3, "With thanks")
        .eyebrow(Icon::Heart, "To the team it came from")
        .body(html! {
            p { (thanks.words) }
            @if is_ours {
                (FormView::post(format!("/thanks/{}/withdrawal", thanks.id)).class("").body(Button::new("Take it back").text()))
            }
        })
        .render()
}

fn cannot() -> Markup {
    html! {
        section.stack.gap-s aria-labelledby="not-h" {
            h2 #not-h { "What this cannot tell you" }
            p.small { "One team’s experience is one experience. Whether it would be the same with you, only trying it shows." }
        }
    }
}
