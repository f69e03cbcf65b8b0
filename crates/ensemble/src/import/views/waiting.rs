//! Rows that wait for a person to say whose they are.

use std::collections::HashMap;

use ensemble_ui::{
    Banner, Button, Card, Choice, Choices, ErrorSummary, Field, Form as FormView, Markup, Mast, Render, Tint,
    empty, facts, html, more, privacy,
};

use super::{and, rows_in_words};
use crate::access::Viewer;
use crate::import::Import;
use crate::import::plan::{Snapshot, named};
use crate::import::waiting::{Asked, Row, could_be, label};
use crate::web::Form;
use crate::web::id::Id;
use crate::web::locale::{plural, thousands};
use crate::web::page::{Here, Page};

/// Questions on one page.
const SHOWN: usize = 20;

pub struct Waits<'a> {
    pub import: Id<Import>,
    pub in_all: usize,
    pub asked: Vec<Asked>,
    pub before: &'a Snapshot,
    pub may_change: bool,
    /// The receipt is this viewer's to read.
    pub has_receipt: bool,
    /// Something of the file was written.
    pub rest_is_in: bool,
}

/// Nothing that this viewer could answer.
pub fn nothing(viewer: &Viewer, import: &Import) -> Page {
    let receipt = Button::link(format!("/imports/{}", import.id), "See the receipt");
    let (title, words) = match import.waiting {
        0 => ("No row waits", "Every row of this file was written, or left out by somebody who said so."),
        _ => (
            "Rows wait in the schools",
            "Their pupils are theirs to know, so the data manager of each school is asked.",
        ),
    };
    Page::new(viewer, "Rows that wait", Here::Imports)
        .mast(Mast::new("Nothing waits for you").place(viewer.name()).place(&import.file_name))
        .body(empty(title, words, Some(receipt)))
}

pub fn list(viewer: &Viewer, waits: &Waits<'_>, form: &Form, wrong: &HashMap<Id<Row>, &'static str>) -> Page {
    let file = waits.asked.first().map(|a| a.first.file_name.as_str()).unwrap_or_default();
    let lead = html! {
        strong { (plural(waits.in_all, "row", "rows")) } " of this file " (if waits.in_all == 1 { "has" } else { "have" })
        " not been written, because nothing in the file tells for certain whose results they are."
        @if waits.rest_is_in { " The rest is in." }
    };
    let address = format!("/imports/{}/waiting", waits.import);
    let shown: Vec<&Asked> = waits.asked.iter().take(SHOWN).collect();
    let questions = html! {
        @if form.has("answered") { (Banner::done("Answered. What you said is written, and goes again if the file is undone.")) }
        (summary(wrong))
        @for asked in &shown { (question(asked, waits, form, wrong)) }
        @if waits.asked.len() > SHOWN {
            p.small { "Answer these, and the next " (thousands((waits.asked.len() - SHOWN).min(SHOWN))) " come." }
        }
        @if waits.may_change { p.row { (Button::new("Save these answers")) } }
        @else { p { "The school’s data manager can answer." } }
    };
    let body = html! {
        div.cols.side {
            (FormView::post(address.as_str()).class("stack gap-l").personal().body(questions))
            (beside(waits, &address))
        }
    };
    Page::new(viewer, "Rows that wait", Here::Imports)
        .mast(Mast::new("Whose results are these?").place(viewer.name()).place(file).lead(lead))
        .body(body)
}

fn summary(wrong: &HashMap<Id<Row>, &'static str>) -> Markup {
    let mut all: Vec<_> = wrong.iter().collect();
    all.sort();
    let summary =
        all.iter().fold(ErrorSummary::new(), |s, (row, words)| s.error(format!("t-{row}"), **words));
    html! { @if !wrong.is_empty() { (summary) } }
}

fn question(asked: &Asked, waits: &Waits<'_>, form: &Form, wrong: &HashMap<Id<Row>, &'static str>) -> Markup {
    let row = asked.first.id;
    let (name, typed) = (format!("w-{row}"), format!("t-{row}"));
    let chosen = |value: &str| form.text(&name) == value;
    let pupils = asked.bodies.first().map(|body| could_be(body, waits.before)).unwrap_or_default();
    let mut choices = Choices::one(&name, "Whose is it?");
    for pupil in pupils {
        let id = pupil.id.to_string();
        choices = choices
            .choice(Choice::new(&id, html! { span.name { (label(pupil, waits.before)) } }).on(chosen(&id)));
    }
    let choices = choices
        .choice(Choice::new("typed", "Another pupil of the school, written below").on(chosen("typed")))
        .choice(Choice::new("new", "A pupil who is new").on(chosen("new")))
        .choice(Choice::new("out", "Leave it out").on(chosen("out")));
    let words = asked.first.why.words();
    // A row with results of several days is one row of the file.
    let mut rows: Vec<usize> = asked.bodies.iter().map(|b| b.row.row).collect();
    rows.sort_unstable();
    rows.dedup();
    Card::titled(Tint::Plain, format!("q-{row}"), 2, who(asked))
        .body(html! {
            p.small { (words) ". " (rows_in_words(&rows)) " of the file." }
            (facts(said(asked)))
            @if waits.may_change {
                (choices)
                (Field::text(&typed, "The pupil’s number, or first and last name").hint("Only for another pupil of the school").value(form.text(&typed)).error_if(wrong.get(&row).copied()))
            }
        })
        .render()
}

/// What the file calls them.
fn who(asked: &Asked) -> Markup {
    let row = asked.bodies.first().map(|body| &body.row);
    let given = row.and_then(|r| r.given.as_deref()).unwrap_or_default();
    let family = row.and_then(|r| r.family.as_deref()).unwrap_or_default();
    let name = format!("{given} {family}").trim().to_owned();
    let number = row.and_then(|r| r.number.as_deref());
    html! {
        @match (name.is_empty(), number) {
            (false, Some(number)) => { span.name { (name) } ", number " (number) },
            (false, None) => span.name { (name) },
            (true, Some(number)) => { "Number " (number) },
            (true, None) => { "Row " (row.map_or(0, |r| r.row)) },
        }
    }
}

/// What the file says of them: class and results.
fn said(asked: &Asked) -> Vec<(&'static str, String)> {
    let mut classes: Vec<String> = asked.bodies.iter().filter_map(|b| b.row.class.clone()).collect();
    classes.dedup();
    let results: Vec<String> = asked
        .bodies
        .iter()
        .flat_map(|b| {
            let values = b.row.values.iter().map(|(m, cell)| (named(m, &b.row), cell));
            values.chain(b.row.baselines.iter().map(|(m, cell)| (m.to_string(), cell)))
        })
        .take(8)
        .map(|(measure, cell)| format!("{measure} {cell}"))
        .collect();
    let mut all = Vec::new();
    if !classes.is_empty() {
        all.push(("Class", and(&classes)));
    }
    all.push(("Results", and(&results)));
    all
}

fn beside(waits: &Waits<'_>, address: &str) -> Markup {
    let for_all = |word: &str, label: &str| {
        FormView::post(address).class("").body(Button::new(label.to_owned()).alt().sends("all", word))
    };
    html! {
        div.stack.gap-l {
            (Card::titled(Tint::Plain, "why", 2, "Why they wait").body(html! {
                p.small { "The school has a list of its pupils. A result for somebody who is not on it may be a new pupil, or a slip in a number. Only a person can tell." }
                p.small { "What nobody answers is forgotten 30 days after the file came in, and can come in again with the next." }
                @if waits.has_receipt { p.small { a href=(format!("/imports/{}", waits.import)) { "The receipt of the file" } } }
            }))
            @if waits.may_change && waits.in_all > 1 {
                (more("One answer for all of them", html! {
                    p.small { "For a file where they are all new, or where they should not be here at all." }
                    div.stack.gap-s { (for_all("new", "They are all new pupils")) (for_all("out", "Leave them all out")) }
                }))
            }
            (privacy("Names are seen by the school’s head and data manager. The access log shows that you opened this list."))
        }
    }
}
