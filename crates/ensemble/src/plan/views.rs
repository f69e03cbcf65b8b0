//! Pages of the plan: what matters most, and the paragraph that gathered itself.

use ensemble_ui::{
    Button, Card, Field, Form as FormView, Icon, Markup, Mast, Render, Section, Tint, aside_note, bullets,
    empty, html, more, privacy,
};

use super::model::{Kind, LONGEST_JUDGEMENT, Part, Priority, Sentence};
use super::review::Review;
use crate::access::Viewer;
use crate::network::Org;
use crate::web::Form;
use crate::web::form::errors;
use crate::web::id::Id;
use crate::web::locale::{date_of, long_date, short_date};
use crate::web::page::{Here, Page};

/// One school's priorities.
pub struct Plan {
    pub id: Id<Org>,
    pub name: String,
    pub priorities: Vec<Priority>,
    pub may_add: bool,
}

pub fn index(viewer: &Viewer, plans: &[Plan], form: &Form) -> Page {
    let may_add = plans.iter().any(|plan| plan.may_add);
    let body = html! {
        (errors(form))
        @if plans.is_empty() {
            (empty("A plan belongs to a school", "Its head writes what matters most, and what happens gathers beneath it. Only the school itself reads it.", None))
        }
        @for plan in plans {
            div.cols.side {
                (Section::new(format!("plan-{}", plan.id), &plan.name).body(priorities(viewer, plan)))
                @if plan.may_add {
                    (Card::titled(Tint::Brand, format!("add-{}", plan.id), 2, "Add a priority").body(add(plan, form)))
                }
            }
        }
    };
    let lead = match may_add {
        true => {
            html! { "A few things that matter most. " strong { "What happens gathers beneath them by itself." } }
        }
        false => html! { "What matters most to the school this year, and what happened for it." },
    };
    Page::new(viewer, "Plan", Here::Plans).mast(Mast::new("Our plan").lead(lead)).body(body)
}

fn priorities(viewer: &Viewer, plan: &Plan) -> Markup {
    html! {
        @if plan.priorities.is_empty() {
            (empty("Nothing written yet", "The head writes what matters most this year, in one line.", None))
        } @else {
            (Card::bare(Tint::Plain).body(html! {
                ol.plain role="list" {
                    @for priority in &plan.priorities {
                        li {
                            a href=(format!("/plans/{}", priority.id)) { (priority.words) }
                            span.quiet.small {
                                @match priority.closed_at {
                                    Some(at) => { ", closed on " (long_date(&date_of(&viewer.app, at))) }
                                    None => { ", since " (long_date(&date_of(&viewer.app, priority.created_at))) }
                                }
                            }
                        }
                    }
                }
            }))
        }
        (privacy("Everybody who works in the school reads its plan. Nobody outside does, and no authority."))
    }
}

fn add(plan: &Plan, form: &Form) -> Markup {
    let mine = form.text("school").is_empty() || form.text("school") == plan.id.to_string();
    FormView::post("/plans")
        .hidden("school", plan.id.to_string())
        .body(html! {
            (Field::text("words", "What matters most this year?")
                .id(format!("words-{}", plan.id))
                .hint("One line, such as: Every family feels at home here.")
                .value(if mine { form.text("words") } else { "" })
                .error_if(form.error("words").filter(|_| mine)))
            p.row { (Button::new("Add it").icon(Icon::Plus)) }
        })
        .render()
}

pub fn show(viewer: &Viewer, review: &Review, form: &Form) -> Page {
    let priority = &review.priority;
    let open = review.may_change && priority.closed_at.is_none();
    let address = format!("/plans/{}", priority.id);
    let body = html! {
        (errors(form))
        div.cols.side {
            div {
                (Section::new("review", "What gathered itself").body(html! {
                    (Card::bare(Tint::Plain).body(paragraph(review)))
                    p.small.no-print { a href=(format!("{address}/paragraph.txt")) { "Take it away as plain text, with its sources" } }
                }))
                (Section::new("next", "What we will do next").body(judgement(review, form, open)))
                (Section::new("sources", "What it rests on").body(sources(review, open)))
            }
            div.stack.gap-l {
                (missing(review))
                @if open {
                    (FormView::post(format!("{address}/closed")).class("no-print")
                        .body(html! { p.row { (Button::new("Close this priority").alt()) } }))
                }
                (aside_note("A review says what we learned. It does not carry a grade, and nobody’s pay depends on it."))
            }
        }
    };
    let lead = match priority.closed_at {
        Some(at) => format!("Closed on {}. It stays here to read.", long_date(&date_of(&viewer.app, at))),
        None => "What happened for it stands below, each sentence with its source.".to_owned(),
    };
    Page::new(viewer, priority.words.clone(), Here::Plans)
        .mast(
            Mast::new(&priority.words)
                .place(html! { a href="/plans" { "Our plan" } })
                .place(&review.school)
                .lead(lead),
        )
        .body(body)
}

fn paragraph(review: &Review) -> Markup {
    html! {
        @if review.sentences.is_empty() {
            (empty("Nothing has gathered yet", "When a team shares, visits, tries or decides something about this, a sentence stands here.", None))
        }
        @for part in Part::ALL {
            @let of_part = || review.sentences.iter().enumerate().filter(|(_, s)| s.part == part);
            @if of_part().next().is_some() {
                div.stack.gap-s {
                    h3 { (part.words()) }
                    p {
                        @for (at, sentence) in of_part() {
                            (sentence.words)
                            sup { a href=(sentence.link) aria-label=(format!("Source {}", at + 1)) { (at + 1) } } " "
                        }
                    }
                }
            }
        }
    }
}

fn judgement(review: &Review, form: &Form, open: bool) -> Markup {
    let written = &review.priority.judgement;
    if !open {
        return match written.is_empty() {
            true => html! { p.quiet { "The head has not written anything here yet." } },
            false => Card::bare(Tint::Plain).body(html! { p { (written) } }).render(),
        };
    }
    let typed = if form.has("judgement") { form.text("judgement") } else { written };
    Card::bare(Tint::Plain)
        .body(
            FormView::post(format!("/plans/{}/judgement", review.priority.id))
                .class("stack keep")
                .draft(format!("judgement-{}", review.priority.id))
                .body(html! {
                    (Field::textarea("judgement", "What will you do next?")
                        .hint(format!("What will you keep, change or stop? A few sentences is plenty, {LONGEST_JUDGEMENT} characters at most."))
                        .value(typed).error_if(form.error("judgement")))
                    p.row { (Button::new("Keep these words").icon(Icon::Check)) }
                }),
        )
        .render()
}

fn icon(kind: Kind) -> Icon {
    match kind {
        Kind::Practice => Icon::Book,
        Kind::Visit => Icon::Footprints,
        Kind::Inquiry => Icon::Cycle,
        Kind::Finding => Icon::Idea,
        Kind::Thanks => Icon::Heart,
    }
}

fn sources(review: &Review, open: bool) -> Markup {
    html! {
        @if review.sentences.is_empty() && review.set_aside.is_empty() {
            p.quiet { "No source yet." }
        }
        @if !review.sentences.is_empty() {
            (Card::bare(Tint::Plain).body(list(review, &review.sentences, open, false)))
        }
        @if !review.set_aside.is_empty() {
            (more("Set aside", list(review, &review.set_aside, open, true)))
        }
    }
}

fn list(review: &Review, sentences: &[Sentence], open: bool, aside: bool) -> Markup {
    html! {
        ol.ticks.small role="list" {
            @for sentence in sentences {
                li {
                    (icon(sentence.kind))
                    div.row.between {
                        span { a href=(sentence.link) { (sentence.words) } " " span.tiny { (short_date(&sentence.on)) } }
                        @if open { (buttons(review, sentence, aside)) }
                    }
                }
            }
        }
    }
}

fn buttons(review: &Review, sentence: &Sentence, aside: bool) -> Markup {
    let label = |words: &str| html! { (words) span.vh { ": " (sentence.words) } };
    FormView::post(format!("/plans/{}/sources", review.priority.id))
        .class("row no-print")
        .hidden("kind", sentence.kind.word())
        .hidden("thing", sentence.thing.to_string())
        .body(html! {
            @if aside {
                (Button::new(label("Bring back")).text().sends("state", "back"))
            } @else {
                (Button::new(label("Keep")).text().sends("state", "kept")) " "
                (Button::new(label("Set aside")).text().sends("state", "set_aside"))
            }
        })
        .render()
}

fn missing(review: &Review) -> Markup {
    Card::titled(Tint::Brand, "missing", 2, "What is missing")
        .body(html! {
            @if !review.missing.is_empty() {
                (bullets(review.missing.iter()))
            } @else if review.whole {
                p.small { "Nothing that we know how to look for." }
            }
            @if !review.whole {
                p.small.quiet { "You read here what was shared with you. The head and the data manager read the whole of it." }
            }
        })
        .render()
}
