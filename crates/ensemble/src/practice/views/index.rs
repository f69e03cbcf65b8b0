//! The library: what may be read, newest first, and the own team's drafts.

use ensemble_ui::{
    Button, Card, Field, Form as FormView, Found, Hx, Icon, Markup, Mast, Render, Section, Tint, bullets,
    empty, find_again, found, html, privacy,
};

use super::super::model::{Hours, Practice, Wanted, beginning, hours_words};
use super::super::store::PAGE;
use crate::access::Viewer;
use crate::notice::Notice;
use crate::web::page::{Here, Page};

pub fn page(
    viewer: &Viewer,
    wanted: &Wanted,
    cards: &[Practice],
    drafts: &[Practice],
    noticed: &[Notice],
    writes: bool,
) -> Page {
    let shown = cards.len().min(usize::try_from(PAGE).unwrap_or_default());
    let body = html! {
        (narrow(wanted))
        div.cols.side.mt {
            div {
                section.stack aria-labelledby="cards-h" {
                    h2.vh #cards-h { "Cards" }
                    @if cards.is_empty() { (nothing(wanted, writes)) } @else {
                        p.tiny { "Newest first. There is no order by result." }
                        (Card::bare(Tint::Plain).body(found(cards.iter().take(shown).map(line))))
                    }
                    @if cards.len() > shown { p { (Button::link(more(wanted), "Show more").alt()) } }
                }
                @if !drafts.is_empty() { (ours(drafts)) }
            }
            div.stack.gap-l {
                @if !noticed.is_empty() { (waiting(noticed)) }
                @if writes {
                    (Card::titled(Tint::Plain, "write", 2, "Something of yours?").body(html! {
                        p.small { "Half a page is enough. You choose who sees it." }
                        (Button::link("/practices/new", "Write it down").alt().block().icon(Icon::Pen))
                    }))
                }
                (Card::titled(Tint::Plain, "spot", 2, "Something of others?").body(html! {
                    p.small { "You noticed something good in a team. Say it to them in one line." }
                    (Button::link("/notices/new", "Say what you noticed").alt().block().icon(Icon::Star))
                }))
            }
        }
    };
    Page::new(viewer, "Practices", Here::Practices)
        .mast(
            Mast::new("What are you working on?")
                .place("Practices that teams chose to share")
                .below(find_again("/practices", "Search the practices", &wanted.words, &Hx::default())),
        )
        .body(body)
}

fn narrow(wanted: &Wanted) -> Markup {
    let hours = Hours::ALL.iter().map(|h| (h.word(), h.words()));
    let form = FormView::get("/practices").class("keep").hidden("q", &wanted.words).body(html! {
        div.filters {
            (Field::select("hours", "Hours a week", hours).value(wanted.hours.word()))
            div { (Button::new("Show").alt()) }
        }
    });
    Card::bare(Tint::Plain).body(form).render()
}

fn more(wanted: &Wanted) -> String {
    let q: String = form_urlencoded::byte_serialize(wanted.words.as_bytes()).collect();
    format!("/practices?q={q}&hours={}&page={}", wanted.hours.word(), wanted.page + 1)
}

fn nothing(wanted: &Wanted, writes: bool) -> Markup {
    let write = writes.then(|| Button::link("/practices/new", "Write the first card").alt());
    match wanted.words.is_empty() && wanted.hours == Hours::Any {
        true => empty(
            "Nothing is shared yet",
            "Cards that teams share with you stand here, the newest first.",
            write,
        ),
        false => empty(
            format!(
                "Nothing yet on “{}”",
                if wanted.words.is_empty() { wanted.hours.words() } else { &wanted.words }
            ),
            "Try fewer words, or any number of hours.",
            Some(Button::link("/practices", "Show everything").alt()),
        ),
    }
}

fn line(practice: &Practice) -> Found {
    let mut meta = Vec::new();
    if !practice.for_whom.is_empty() {
        meta.push(html! { (practice.for_whom) });
    }
    meta.extend(practice.hours.map(|hours| html! { (hours_words(hours)) }));
    meta.push(html! { (practice.by()) });
    Found {
        icon: Icon::Book,
        tint: Tint::Brand,
        title: practice.title.clone(),
        href: format!("/practices/{}", practice.id),
        words: html! { (beginning(&practice.what_we_do)) },
        meta,
    }
}

fn ours(drafts: &[Practice]) -> Markup {
    Section::new("drafts", "Your team’s drafts")
        .body(html! {
            (Card::bare(Tint::Plain).body(bullets(drafts.iter().map(|draft| html! {
                a href=(format!("/practices/{}", draft.id)) { (draft.title) }
                span.quiet.small { ", " (draft.team) @if draft.withdrawn_at.is_some() { ", taken back" } }
            }))))
            (privacy("Only the team that wrote a draft can see it."))
        })
        .render()
}

fn waiting(noticed: &[Notice]) -> Markup {
    Card::titled(Tint::Sun, "noticed", 2, "Somebody noticed something")
        .eyebrow(Icon::Lock, "For your team alone")
        .body(bullets(noticed.iter().map(|notice| {
            html! {
                a href=(format!("/notices/{}", notice.id)) { "“" (beginning(&notice.words)) "”" }
                span.quiet.small { ", " (notice.by) }
            }
        })))
        .render()
}
