//! Pages of files out: what can be taken, what was taken, and one for each copy.

pub mod book;

use ensemble_ui::{
    Button, Card, Field, Form as FormView, Markup, Mast, Progress, Section, Table, Tint, empty, facts, html,
    privacy,
};

use super::model::{Export, Kind, State};
use super::store;
use crate::access::Viewer;
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
            div.stack.gap-l { (inside()) (without_us()) }
        }
    };
    Page::new(viewer, "Files out", Here::Imports)
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
        p.row { (Button::new(label)) }
    };
    html! { (FormView::post("/exports").hidden("kind", kind.word()).body(fields)) }
}

fn everything(places: &[(Id<Org>, String)]) -> Markup {
    let words = html! {
        p { "One zip with all your school’s records, and pages to read them by. Another Ensemble can bring it in, and then it is the same school." }
        p.small.quiet { "Made in the background; we send you a link. The head hears of it, and it stands in the list of who looked." }
        (form(Kind::Everything, places, "Leave with everything"))
    };
    html! { (Card::titled(Tint::Brand, "everything", 2, "Everything").body(words)) }
}

fn roster(places: &[(Id<Org>, String)]) -> Markup {
    let words = html! {
        p { "Pupils, classes and staff of this school year, as OneRoster 1.2: the form that reading schemes, timetables and other programs ask for." }
        p.small.quiet { "No birthdays and nothing about background. No results." }
        (form(Kind::OneRoster, places, "Make a OneRoster file"))
    };
    html! { (Card::titled(Tint::Plain, "roster", 2, "Pupils and classes for another program").body(words)) }
}

fn inside() -> Markup {
    html! {
        (Card::titled(Tint::Plain, "inside", 2, "What is in everything").body(html! {
            ul.plain.small {
                li { strong { "In it: " } "pupils, classes and results; measures and readings; cards, inquiries and findings; needs, visits, thanks and the plan; your people with name and address; what happened, and who looked" }
                li { strong { "Not in it: " } "ways to sign in; uploaded files; what other schools keep; teams’ own drafts, what others noticed in a team, and who agreed to what" }
                li { strong { "Worked out again: " } "the spread between classes" }
            }
        }))
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
    let page = Page::new(viewer, export.kind.words(), Here::Imports);
    let mast = Mast::new(export.kind.words()).place(place);
    match export.state {
        State::Asked => page.refresh(2).mast(mast).body(under_way(progress)),
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

fn under_way(progress: Option<(i64, i64, bool)>) -> Markup {
    let (done, of, _) = progress.unwrap_or_default();
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    let bar = Progress {
        id: "progress".to_owned(),
        label: "Making your copy".to_owned(),
        done: count(done),
        of: count(of),
        words: html! { (if of == 0 { "Waiting for its turn" } else { "Under way" }) },
        note: Some(html! { "You can leave this page. We send you a link when it is ready." }),
        poll: None,
    };
    html! { div.card { (bar) } }
}

fn ready(viewer: &Viewer, export: &Export) -> Markup {
    let bytes = usize::try_from(export.bytes.unwrap_or_default()).unwrap_or_default();
    let until = export.expires_at.map(|at| moment(&viewer.app, at)).unwrap_or_default();
    let counts = export.counts();
    let rows = counts.iter().filter(|(_, rows)| **rows > 0).map(|(table, rows)| {
        let words = sentence_case(&table.replace('_', " "));
        [words.into(), thousands(usize::try_from(*rows).unwrap_or(usize::MAX)).into()]
    });
    let total: u64 = counts.values().sum();
    html! {
        div.stack.gap-l {
            (Card::titled(Tint::Brand, "fetch", 2, "Your copy is ready").body(html! {
                p { "A zip of " (thousands(bytes.div_ceil(1_000))) " KB with " (plural(usize::try_from(total).unwrap_or(usize::MAX), "row", "rows")) ". You can fetch it until " (until) "." }
                p.row { (Button::link(format!("/exports/{}/file.zip", export.id), "Fetch the copy")) }
                p.small.quiet { "Keep it where you keep the register: names of pupils and people are in it. Each time it is fetched is written down." }
            }))
            @if export.kind == Kind::Everything { (inside()) (without_us()) }
            (Section::new("counts", "What is in it").body(html! {
                (Table::new("Rows of each kind").column("Table").figures("Rows").rows(rows))
                (facts([("Fingerprint (SHA-256)", html! { code.small { (export.sha256.as_deref().unwrap_or_default()) } })]))
            }))
        }
    }
}
