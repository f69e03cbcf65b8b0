//! Pages of files out: what can be taken, what was taken, and one for each copy.

pub mod book;
pub mod school;

use std::collections::BTreeMap;

use ensemble_ui::{
    Button, Card, Cell, Field, Form as FormView, Markup, Mast, Progress, Section, Table, Tint, empty, facts,
    html, privacy,
};

use super::model::{Export, Kind, State};
use super::store;
use crate::access::{Role, Viewer};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::locale::{moment, plural, sentence_case, thousands};
use crate::web::page::{Here, Page};

/// "Alder Primary" → "alder-primary": plain letters, so that every system takes it.
pub fn plain(name: &str) -> String {
    let plain: String =
        name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "archive".to_owned() } else { words.join("-") }
}

pub fn file_name(export: &Export, place: &str) -> String {
    match export.kind {
        Kind::Everything => format!("{}.zip", plain(place)),
        Kind::OneRoster => format!("{}-oneroster.zip", plain(place)),
    }
}

pub fn index(viewer: &Viewer, exports: &[(Export, String, String)]) -> Page {
    let places = store::places(viewer);
    let body = html! {
        div.cols.side {
            div.stack.gap-l {
                @if places.is_empty() {
                    (privacy("A school’s own head or data manager can take its records, because pupils are in them. A whole network is copied by whoever keeps the server."))
                } @else {
                    (everything(&places)) (roster(&places))
                }
                (past(viewer, exports))
            }
            div.stack.gap-l {
                (without_us())
                @if viewer.has(Role::NetworkLead) {
                    p.small { "The other way round: " a href="/archives" { "a whole school comes in" } "." }
                }
            }
        }
    };
    Page::new(viewer, "Files out", Here::Exports)
        .mast(Mast::new("Files out").lead(
            "What your school has put in is yours. Take a copy whenever you like: to keep, to read without us, or to move.",
        ))
        .body(body)
}

/// The form that asks for one kind of copy.
fn form(kind: Kind, places: &[(Id<Org>, String)], label: &str) -> Markup {
    let fields = html! {
        @if let [_, _, ..] = places {
            (Field::select("org", "Which school", places.iter().map(|(id, name)| (id.to_string(), name.clone()))).id(format!("org-{}", kind.word())))
        }
        p.row { (match kind { Kind::Everything => Button::new(label), Kind::OneRoster => Button::new(label).alt() }) }
    };
    html! { (FormView::post("/exports").hidden("kind", kind.word()).body(fields)) }
}

fn everything(places: &[(Id<Org>, String)]) -> Markup {
    let words = html! {
        p { "One zip with all your school’s records, and pages to read them by. Another Ensemble can bring it in, and then it is the same school." }
        (inside())
        (form(Kind::Everything, places, "Take a copy of everything"))
        p.small.quiet { "It is made in the background, and we send you a link. The head hears of it, and it stands in the list of who looked. Nothing here changes." }
    };
    html! { (Card::titled(Tint::Brand, "everything", 2, "Everything").body(words)) }
}

fn roster(places: &[(Id<Org>, String)]) -> Markup {
    let words = html! {
        p { "Pupils, classes and staff of this school year, as OneRoster 1.2: the form that reading schemes, timetables and other programs ask for." }
        p.small.quiet { "No birthdays, nothing about background, and no results." }
        (form(Kind::OneRoster, places, "Make a OneRoster file"))
    };
    html! { (Card::titled(Tint::Plain, "roster", 2, "Pupils and classes for another program").body(words)) }
}

/// What a copy of everything holds, and what it does not.
fn inside() -> Markup {
    html! {
        (facts([
            ("In it", html! { "Pupils, classes, attendance, results, surveys, timetables and holidays. Measures and readings. Cards, with who agreed to stand on them by name, inquiries and findings. Needs, visits, thanks, the plan and the year book. Your people, with name and address. What happened, and who looked" }),
            ("Not in it", html! { "Ways to sign in, and uploaded files. What other schools keep. Teams’ own drafts, what others noticed in a team, and who agreed to names inside it. Single answers to surveys. The spread between classes, which is worked out again from the results" }),
        ]))
    }
}

fn without_us() -> Markup {
    html! {
        (Card::titled(Tint::Plain, "open", 2, "How to open it without us").body(html! {
            ol.small {
                li { "Unpack the zip." }
                li { "Open " strong { "read-me.html" } " in any browser. It leads to a page for your school." }
                li { "Open a file of " strong { "tables" } " in a spreadsheet." }
                li { "For a program, " strong { "data" } " has every row exactly, a line of JSON each." }
                li { "To move, hand the zip to the lead of the other network, or to whoever keeps that Ensemble: they bring it in whole, or not at all." }
            }
        }))
    }
}

fn past(viewer: &Viewer, exports: &[(Export, String, String)]) -> Markup {
    let list = match exports {
        [] => empty(
            "Nothing has been taken yet",
            "Every copy will be listed here: who asked for it, and until when it can be fetched.",
            None,
        ),
        exports => html! {
            ul.plain.stack {
                @for (export, place, by) in exports {
                    li {
                        p { a href=(format!("/exports/{}", export.id)) { (export.kind.words()) } " " span.quiet { "of " (place) } }
                        p.small.quiet { "Asked for by " (by) ", " (moment(&viewer.app, export.asked_at)) ": " (state(viewer, export)) }
                    }
                }
            }
        },
    };
    html! { (Section::new("past", "Copies so far").body(list)) }
}

fn state(viewer: &Viewer, export: &Export) -> String {
    match (export.state, export.expires_at) {
        (State::Asked, _) => "being made".to_owned(),
        (State::Failed, _) => "could not be made".to_owned(),
        (State::Ready, Some(until)) if export.is_there(viewer.now) => {
            format!("ready, until {}", moment(&viewer.app, until))
        }
        (State::Ready | State::Expired, _) => "no longer kept".to_owned(),
    }
}

/// One copy: under way, there to be fetched, or gone.
pub fn show(viewer: &Viewer, export: &Export, place: &str, progress: Option<(i64, i64, bool)>) -> Page {
    let page = Page::new(viewer, export.kind.words(), Here::Exports);
    let mast = Mast::new(export.kind.words()).place(place);
    match export.state {
        State::Asked => page.refresh(3).mast(mast).body(html! { div.card { (under_way(export, progress)) } }),
        State::Ready if export.is_there(viewer.now) => page.mast(mast).body(ready(viewer, export)),
        State::Failed => page.mast(mast).body(html! {
            (Card::bare(Tint::Plain).body(html! {
                p { "This copy could not be made. Nothing was changed, and nothing left." }
                p.row { (Button::link("/exports", "Ask again")) }
            }))
        }),
        State::Ready | State::Expired => page.mast(mast).body(html! {
            (Card::bare(Tint::Plain).body(html! {
                p { "A copy is kept for seven days, and this one is over." }
                p.row { (Button::link("/exports", "Ask for a new one")) }
            }))
        }),
    }
}

/// What the page that waits is told: how far it is, or where the copy is now.
pub fn look(viewer: &Viewer, export: &Export, progress: Option<(i64, i64, bool)>) -> Page {
    let part = match export.state {
        State::Asked => under_way(export, progress),
        _ => html! {
            div.stack.gap-s id="progress" {
                p role="status" { "It came to an end." }
                p.row { (Button::link(format!("/exports/{}", export.id), "See your copy")) }
            }
        },
    };
    Page::fragment(viewer, part)
}

fn under_way(export: &Export, progress: Option<(i64, i64, bool)>) -> Markup {
    let (done, of, _) = progress.unwrap_or_default();
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    let bar = Progress {
        id: "progress".to_owned(),
        label: "Making your copy".to_owned(),
        done: count(done),
        of: count(of),
        words: html! { (if of == 0 { "Waiting for its turn" } else { "Under way" }) },
        note: Some(html! { "You can leave this page. We send you a link when it is ready." }),
        poll: Some(format!("/exports/{}?look=progress", export.id)),
    };
    html! { (bar) }
}

fn ready(viewer: &Viewer, export: &Export) -> Markup {
    let until = export.expires_at.map(|at| moment(&viewer.app, at)).unwrap_or_default();
    let counts = export.counts();
    let total: u64 = counts.values().sum();
    html! {
        div.cols.side {
            div.stack.gap-l {
                (Card::titled(Tint::Brand, "fetch", 2, "Your copy is ready").body(html! {
                    p { "A zip of " (size(export.bytes.unwrap_or_default())) " with " (plural(usize::try_from(total).unwrap_or(usize::MAX), "row", "rows")) ". You can fetch it until " (until) "." }
                    p.row { (Button::link(format!("/exports/{}/file.zip", export.id), "Fetch the copy")) }
                    p.small.quiet { "Keep it where you keep the register: names of pupils and people are in it. Each time it is fetched is written down." }
                }))
                (Section::new("counts", "What is in it").body(html! {
                    (Table::new("Rows of each kind").column("What").figures("Rows").rows(kinds(&counts)))
                    (facts([("Fingerprint (SHA-256)", html! { code.small { (export.sha256.as_deref().unwrap_or_default()) } })]))
                }))
            }
            @if export.kind == Kind::Everything { div.stack.gap-l { (without_us()) } }
        }
    }
}

pub(super) fn size(bytes: i64) -> String {
    match usize::try_from(bytes).unwrap_or_default() {
        bytes if bytes < 1_000_000 => format!("{} KB", thousands(bytes.div_ceil(1_000))),
        bytes => format!("{} MB", thousands(bytes.div_ceil(1_000_000))),
    }
}

/// Rows that a person would count, by the words of the pages; all the others together.
pub(super) fn kinds(counts: &BTreeMap<String, u64>) -> Vec<[Cell; 2]> {
    const TOLD: &[(&str, &str)] = &[
        ("pupil", "Pupils"),
        ("class", "Classes"),
        ("class_pupil", "Places in classes"),
        ("attendance_mark", "Marks of attendance"),
        ("result", "Results"),
        ("measure", "Measures"),
        ("reading", "Readings"),
        ("practice", "Cards"),
        ("inquiry", "Inquiries"),
        ("finding", "Findings"),
        ("visit", "Visits"),
        ("thanks", "Thanks"),
        ("priority", "Priorities of the plan"),
        ("person", "People"),
        ("access_log", "Lines of who looked"),
    ];
    let is_told = |table: &str| TOLD.iter().any(|(name, _)| *name == table);
    let row = |words: String, rows: u64| {
        [words.into(), thousands(usize::try_from(rows).unwrap_or(usize::MAX)).into()]
    };
    let told = TOLD.iter().filter_map(|(table, words)| Some(row((*words).to_owned(), *counts.get(*table)?)));
    let mut rows: Vec<[Cell; 2]> = told.collect();
    // The files of a roster are called as they are.
    let is_archive = counts.contains_key("pupil");
    let others = counts.iter().filter(|(table, _)| !is_told(table));
    match is_archive {
        true => rows.push(row("Everything else".to_owned(), others.map(|(_, rows)| rows).sum())),
        false => rows.extend(others.map(|(name, n)| row(sentence_case(&name.replace('_', " ")), *n))),
    }
    rows
}
