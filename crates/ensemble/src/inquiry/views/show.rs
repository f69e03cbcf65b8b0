//! One inquiry: where it stands, what was agreed, what the number says.

use ensemble_ui::{
    Button, Card, Form as FormView, Icon, Markup, Mast, Render, Section, Tint, bullets, facts, html, privacy,
    stepper,
};

use super::super::model::{Stage, Told};
use super::{STAGES, at, words};
use crate::access::Viewer;
use crate::finding::model::Decision;
use crate::numbers::model::Gathered;
use crate::numbers::series::Series;
use crate::numbers::{picture, words as number_words};
use crate::web::locale::{date_of, day, long_date};
use crate::web::page::{Here, Page};

/// `is_ours`: the reader is in the team.
pub fn page(viewer: &Viewer, told: &Told, series: Option<&Series>, is_ours: bool) -> Page {
    let stage = told.stage(&viewer.today);
    let inquiry = &told.inquiry;
    let mut mast = Mast::new(&inquiry.title).place("Inquiry").place(&told.team).lead(words(viewer, told));
    if stage != Stage::SetAside {
        mast = mast.below(stepper("Stage", &STAGES, at(stage)));
    }
    let mast = match dates(viewer, told) {
        dates if dates.is_empty() => mast,
        dates => mast.beside(facts(dates)),
    };
    let body = html! {
        div.cols.side {
            div {
                (agreed(viewer, told, series))
                @if let (Some(series), true) = (series, inquiry.started_at.is_some()) { (number(series, stage, is_ours)) }
            }
            div.stack.gap-l {
                @if is_ours { (next(told, stage)) }
                @if !is_ours && told.finding.is_some() { (decided(told)) }
                (cannot(series))
                (privacy(format!("The {}, its head and its data manager can read this page once it has started. Nobody else can.", told.team)))
            }
        }
    };
    Page::new(viewer, inquiry.title.as_str(), Here::Inquiries).mast(mast).body(body)
}

fn dates(viewer: &Viewer, told: &Told) -> Vec<(&'static str, Markup)> {
    let inquiry = &told.inquiry;
    let mut rows = Vec::new();
    if inquiry.practice_id.is_some() {
        rows.push((
            "From",
            html! {
                @match (&told.card, inquiry.practice_id) {
                    (Some(title), Some(id)) => { a href=(format!("/practices/{id}")) { (title) } }
                    _ => { "A practice that has been withdrawn" }
                }
            },
        ));
    }
    if let Some(at) = inquiry.started_at {
        rows.push(("Started", html! { (long_date(&date_of(&viewer.app, at))) }));
    }
    if let Some(on) = &inquiry.look_on {
        rows.push(("Look again", html! { (long_date(on)) }));
    }
    rows
}

fn agreed(viewer: &Viewer, told: &Told, series: Option<&Series>) -> Markup {
    let inquiry = &told.inquiry;
    let how = match series {
        _ if !inquiry.knowing.is_empty() => html! { "We count it ourselves: " (inquiry.knowing) },
        Some(series) => html! { (series.measure.name) },
        None => html! { span.quiet { "Not said yet" } },
    };
    let or_not_yet = |text: &str| match text {
        "" => html! { span.quiet { "Not said yet" } },
        text => html! { (text) },
    };
    let written = inquiry.started_at.map(|at| long_date(&date_of(&viewer.app, at)));
    let rows = [
        ("What we do", or_not_yet(&inquiry.doing)),
        (
            "What we expect",
            html! {
                (or_not_yet(&inquiry.expecting))
                @if let Some(on) = written { " " span.tiny { "Written on " (on) ", before any number came in." } }
            },
        ),
        ("How we will know", how),
        ("Look again on", or_not_yet(&inquiry.look_on.as_deref().map(day).unwrap_or_default())),
    ];
    Section::new("agreed", "What we agreed").body(Card::bare(Tint::Plain).body(facts(rows))).render()
}

fn number(series: &Series, stage: Stage, is_ours: bool) -> Markup {
    let measure = &series.measure;
    let may_enter = is_ours
        && measure.gathered == Gathered::Readings
        && measure.set_aside_at.is_none()
        && matches!(stage, Stage::Try | Stage::Study);
    Section::new("number", "What the number says")
        .body(html! {
            p { (number_words::sentence(series)) }
            (picture::tile(series, 0))
            (picture::key())
            @if may_enter { p.row { (Button::link(format!("/numbers/{}#enter", measure.id), "Enter a count").alt().icon(Icon::Plus)) } }
        })
        .render()
}

/// What the team could do next.
fn next(told: &Told, stage: Stage) -> Markup {
    let id = told.inquiry.id;
    let edit = |words: &str| Button::link(format!("/inquiries/{id}/edit"), words).alt();
    let aside = || {
        FormView::post(format!("/inquiries/{id}/set-aside"))
            .class("")
            .body(Button::new("Set it aside").text())
    };
    let decide = |words: &str| Button::link(format!("/inquiries/{id}/decision"), words);
    match stage {
        Stage::Plan => Card::titled(Tint::Brand, "next", 2, "Ready to start?").body(html! {
            (FormView::post(format!("/inquiries/{id}/start")).class("").body(Button::new("Start")))
            div.row { (edit("Change the draft")) (aside()) }
        }),
        Stage::Try => Card::titled(Tint::Brand, "next", 2, "While we try it").body(html! {
            p.small { "Nothing is due before the day to look again. If you know sooner, decide sooner." }
            div.row { (decide("Decide now").alt()) (edit("Change it")) (aside()) }
        }),
        Stage::Study => Card::titled(Tint::Brand, "next", 2, "Decide together").body(html! {
            p.small { "Do more of it, change it, stop it, or say that you are not sure yet." }
            p.row { (decide("Say what we saw")) }
            div.row { (edit("Look again later")) (aside()) }
        }),
        Stage::Decided => return decided(told),
        Stage::SetAside => Card::bare(Tint::Plain)
            .body(html! { p.small { "It was set aside. Nothing is lost: what was written stays here." } }),
    }
    .render()
}

fn decided(told: &Told) -> Markup {
    let words = told.decision.map(Decision::words).unwrap_or_default();
    html! {
        @if let Some(finding) = told.finding {
            (Card::titled(Tint::Sun, "decided", 2, words).eyebrow(Icon::Check, "What was decided").body(html! {
                p { a href=(format!("/findings/{finding}")) { "What was seen, and why" } }
            }))
        }
    }
}

fn cannot(series: Option<&Series>) -> Markup {
    let few = series.is_none_or(|series| series.readings.len() < crate::numbers::series::NEEDED);
    html! {
        section.stack.gap-s aria-labelledby="not-h" {
            h2 #not-h { "What this cannot tell you" }
            div.small { (bullets([
                "Whether what we did is the reason: other things changed too",
                "Whether it would work as well in another team",
                if few { "Whether a change will last: there are few readings yet" } else { "Whether a change will last" },
            ])) }
        }
    }
}
