//! All our inquiries, in words.

use ensemble_ui::{
    Banner, Button, Card, Icon, Markup, Mast, Render, Section, Tint, empty, html, more, privacy,
};

use super::super::model::{Stage, Told};
use super::words;
use crate::access::Viewer;
use crate::web::locale::{day, plural};
use crate::web::page::{Here, Page};

const ABOUT: &str = "An inquiry is one small thing a team tries, with what it expects written down first. \
     Four fields start it, and a date says when to look again.";

/// `is_member`: somebody in a team, who may start one.
/// `given`: a head has just given a draft to a team.
pub fn page(viewer: &Viewer, all: &[Told], is_member: bool, given: bool) -> Page {
    let of = |stages: &[Stage]| -> Vec<&Told> {
        all.iter().filter(|told| stages.contains(&told.stage(&viewer.today))).collect()
    };
    let (drafts, open) = (of(&[Stage::Plan]), of(&[Stage::Try, Stage::Study]));
    let (decided, aside) = (of(&[Stage::Decided]), of(&[Stage::SetAside]));
    let start = || Button::link("/inquiries/new", "Start an inquiry").icon(Icon::Cycle);
    let lead = match (open.len(), drafts.len()) {
        (0, 0) => "Nothing is being tried just now.".to_owned(),
        (0, n) => format!("{} to start when you are ready.", plural(n, "draft waits", "drafts wait")),
        (n, _) => format!("{} under way.", plural(n, "inquiry is", "inquiries are")),
    };
    let mut mast = Mast::new("What we are trying").place(day(&viewer.today)).lead(lead);
    if is_member && !all.is_empty() {
        mast = mast.below(html! { p.row { (start()) } });
    }
    let body = html! {
        @if given { (Banner::done("The team has it. It is their draft now; you can read it once they start.")) }
        @if all.is_empty() { (empty("Our inquiries will be here", ABOUT, is_member.then(start))) }
        div.cols.side {
            div {
                @if !open.is_empty() { (Section::new("open", "Under way").body(cards(viewer, &open))) }
                @if !drafts.is_empty() { (Section::new("drafts", "Drafts").body(cards(viewer, &drafts))) }
                @if !decided.is_empty() { (Section::new("decided", "Decided").body(cards(viewer, &decided))) }
                @if !aside.is_empty() { div.section { (more("Set aside", cards(viewer, &aside))) } }
            }
            div.stack.gap-l {
                (Card::titled(Tint::Plain, "came", 2, "What became of it").body(html! {
                    ul.plain.small {
                        li { a href="/findings" { "What teams decided, and why" } }
                        li { a href="/stopped" { "What our school no longer does" } }
                    }
                }))
                (privacy("A draft is seen by its team alone. Once it has started, the school’s head and data manager can read it. Nobody else can."))
            }
        }
    };
    Page::new(viewer, "Inquiries", Here::Inquiries).mast(mast).body(body)
}

fn cards(viewer: &Viewer, all: &[&Told]) -> Markup {
    html! {
        div.stack {
            @for told in all {
                (Card::titled(Tint::Plain, format!("i{}", told.inquiry.id), 3, html! {
                    a href=(format!("/inquiries/{}", told.inquiry.id)) { (told.inquiry.title) span.vh { ", " (told.team) } }
                }).close().body(html! {
                    p.small { (words(viewer, told)) }
                    p.tiny { (told.team) }
                }).render())
            }
        }
    }
}
