//! Pages of whole schools that come in: the form, what an archive says before anything is written, the receipt.

use ensemble_ui::{
    Button, Card, Field, Form as FormView, Icon, Markup, Mast, Progress, Section, Table, Tint, bullets,
    empty, facts, html, more, privacy,
};

use super::model::{Joining, Told};
use crate::access::Viewer;
use crate::export::views::{kinds, size};
use crate::import::model::State;
use crate::network::Org;
use crate::web::Form;
use crate::web::form::errors;
use crate::web::id::Id;
use crate::web::locale::{moment, plural, thousands};
use crate::web::page::{Here, Page};

const TITLE: &str = "A whole school comes in";

pub fn index(viewer: &Viewer, networks: &[(Id<Org>, String)], archives: &[Joining], form: &Form) -> Page {
    let body = html! {
        div.cols.side {
            div.stack.gap-l {
                (errors(form))
                (upload(viewer, networks, form))
                (past(viewer, archives))
            }
            (Card::titled(Tint::Plain, "how", 2, "What happens").body(html! {
                div.small { (bullets([
                    "The school takes a copy of everything, from the page of files out of the Ensemble where it is now",
                    "You choose the zip here. It is weighed: a copy that somebody changed is refused",
                    "You see what it holds. Nothing is written until you say so",
                    "It comes in whole or not at all, and is the same school again, row by row",
                    "Its own people look after it, as before. You see of it what you see of your other schools",
                ])) }
            }))
        }
    };
    Page::new(viewer, TITLE, Here::Nowhere)
        .mast(Mast::new(TITLE).lead(
            "A school that was elsewhere joins your network with everything it has. Its archive makes the school here; nothing that is here changes.",
        ))
        .body(body)
}

fn upload(viewer: &Viewer, networks: &[(Id<Org>, String)], form: &Form) -> Markup {
    let most = viewer.app.config.largest_upload >> 20;
    let fields = html! {
        @if let [_, _, ..] = networks {
            (Field::select("org", "Which network it joins", networks.iter().map(|(id, name)| (id.to_string(), name.clone()))).value(form.text("org")))
        }
        (Field::files("file", "Archive", ".zip")
            .hint(format!("The zip as it was made, up to {most} MB. A larger one is brought in by whoever keeps the server"))
            .error_if(form.error("file")))
        p.row { (Button::new("Look at this archive")) }
    };
    html! {
        (Card::titled(Tint::Brand, "upload", 2, "Choose its archive").body(html! {
            (FormView::post("/archives").files().personal().body(fields))
            (privacy("Names of pupils are in it. It is kept for a week at most, and removed once it is brought in."))
        }))
    }
}

fn past(viewer: &Viewer, archives: &[Joining]) -> Markup {
    let list = match archives {
        [] => empty(
            "No school came in yet",
            "Every archive will be listed here: what it is of, and how it went.",
            None,
        ),
        archives => html! {
            ul.plain.stack {
                @for joining in archives {
                    li {
                        p { a href=(format!("/archives/{}", joining.id)) { (name(joining)) } }
                        p.small.quiet { (moment(&viewer.app, joining.created_at)) ": " (state(joining.state)) }
                    }
                }
            }
        },
    };
    html! { (Section::new("past", "Archives so far").body(list)) }
}

fn name(joining: &Joining) -> String {
    joining.told().map_or_else(|| joining.file_name.clone(), |told| told.place.name)
}

fn state(state: State) -> &'static str {
    match state {
        State::Checked => "looked at, nothing written yet",
        State::Applying => "being brought in",
        State::Applied | State::Undoing | State::Undone => "brought in",
        State::Failed => "not brought in, nothing written",
        State::Discarded => "set aside, nothing written",
    }
}

/// One archive: before, under way, afterwards.
pub fn show(
    viewer: &Viewer,
    joining: &Joining,
    told: &Told,
    hindered: Option<String>,
    progress: Option<(i64, i64, bool)>,
) -> Page {
    let (title, lead) = match joining.state {
        State::Checked => ("Nothing is written until you say so", None),
        State::Applying => ("The school is being brought in", None),
        State::Applied | State::Undoing | State::Undone => ("The school is here", None),
        State::Failed => ("This archive was not brought in", told.refused.clone()),
        State::Discarded => ("This archive was set aside", Some("Nothing of it was written.".to_owned())),
    };
    let mast = Mast::new(title).place(told.place.name.clone());
    let mast = match lead {
        Some(lead) => mast.lead(lead),
        None => mast,
    };
    let page = Page::new(viewer, title, Here::Nowhere).mast(mast);
    if joining.state == State::Applying {
        return page.refresh(3).body(html! { div.card { (under_way(joining, progress)) } });
    }
    page.body(html! {
        div.cols.side {
            div.stack.gap-l {
                @match joining.state {
                    State::Checked => { (decide(joining, told, hindered)) }
                    State::Applied => { (receipt(joining, told)) }
                    _ => { p.row { (Button::link("/archives", "Choose an archive")) } }
                }
                (Section::new("holds", "What it says it holds").body(html! {
                    (Table::new("Rows of each kind").column("What").figures("Rows").rows(kinds(&told.counts)))
                }))
            }
            (Card::titled(Tint::Plain, "about", 2, "The archive").body(facts(about(viewer, joining, told))))
        }
    })
}

fn about(viewer: &Viewer, joining: &Joining, told: &Told) -> Vec<(&'static str, Markup)> {
    let app = &viewer.app;
    let kind = if told.place.kind == "network" { "A whole network" } else { "A school" };
    let made = told
        .exported_at
        .parse::<jiff::Timestamp>()
        .map_or_else(|_| told.exported_at.clone(), |at| moment(app, at.as_millisecond()));
    let private = match told.private_rows {
        true => "With what teams keep among themselves",
        false => "Without what teams keep among themselves",
    };
    let mut lines = vec![
        ("Of", html! { (told.place.name) }),
        ("What it is", html! { (kind) }),
        ("Code", html! { (told.place.code.as_deref().unwrap_or("none")) }),
        ("Made", html! { (made) ", by " (told.program) }),
        ("Teams’ own", html! { (private) }),
        ("File", html! { (joining.file_name) ", " (size(joining.bytes)) }),
        ("Fingerprint", html! { code.small { (joining.sha256) } }),
        ("Uploaded", html! { (moment(app, joining.created_at)) }),
    ];
    lines.extend(joining.applied_at.map(|at| ("Brought in", html! { (moment(app, at)) })));
    lines
}

/// The rows that a manifest tells of.
fn rows(n: u64) -> String {
    plural(usize::try_from(n).unwrap_or(usize::MAX), "row", "rows")
}

fn decide(joining: &Joining, told: &Told, hindered: Option<String>) -> Markup {
    let address = format!("/archives/{}", joining.id);
    let place = &told.place.name;
    html! {
        (Card::titled(Tint::Brand, "decide", 2, "Bring it in?").body(html! {
            @match &hindered {
                Some(why) => {
                    p.ico { (Icon::Question) span { strong { "It cannot be brought in. " } (why) } }
                    p.row { (Button::link("/archives", "Choose another archive")) }
                }
                None => {
                    p { "This will make " strong { (place) } " here, with " (rows(told.rows())) " and everybody who belongs to it. Nothing that is here now changes." }
                    p.small { "Each row is looked at once more while it is written. If one does not fit, nothing of it stays, and the reason stands on this page." }
                    (FormView::post(format!("{address}/application")).body(html! { p.row { (Button::new(format!("Bring {place} in"))) } }))
                    p.small.quiet { "A school that came in stays until it leaves again. There is no undo, so look twice." }
                }
            }
        }))
        (more("Not this archive after all", html! {
            (FormView::post(format!("{address}/set-aside")).body(html! {
                p.small { "The file is removed now. Nothing of it has been written." }
                p.row { (Button::new("Set this archive aside").alt()) }
            }))
        }))
    }
}

fn receipt(joining: &Joining, told: &Told) -> Markup {
    let came = told.brought;
    html! {
        (Card::titled(Tint::Brand, "receipt", 2, "What came in").body(html! {
            @if let Some(came) = came {
                (facts([
                    ("Schools", thousands(came.schools)),
                    ("Rows", thousands(usize::try_from(came.rows).unwrap_or(usize::MAX))),
                    ("People known here already", thousands(came.people_known)),
                ]))
            }
            p { "Its numbers are being worked out again. Its people can sign in with the addresses that they had." }
            @if told.place.kind == "school" { p.row { (Button::link(format!("/network/{}", joining.org_id), "See your network")) } }
            @else { p { "It is a network of its own. Only who belongs to it sees it." } }
        }))
    }
}

/// What the page that waits is told.
pub fn look(viewer: &Viewer, joining: &Joining, progress: Option<(i64, i64, bool)>) -> Page {
    let part = match joining.state {
        State::Applying => under_way(joining, progress),
        _ => html! {
            div.stack.gap-s id="progress" {
                p role="status" { "It came to an end." }
                p.row { (Button::link(format!("/archives/{}", joining.id), "See how it went")) }
            }
        },
    };
    Page::fragment(viewer, part)
}

fn under_way(joining: &Joining, progress: Option<(i64, i64, bool)>) -> Markup {
    let (done, of, _) = progress.unwrap_or_default();
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    let words = match (done, of) {
        (_, 0) => "Waiting for its turn",
        (0, _) => "Weighing the archive once more",
        _ => "Writing, all in one go",
    };
    let bar = Progress {
        id: "progress".to_owned(),
        label: format!("Bringing {} in", name(joining)),
        done: count(done),
        of: count(of),
        words: html! { (words) },
        note: Some(html! { "You can leave this page. If anything does not fit, nothing of it stays." }),
        poll: Some(format!("/archives/{}?look=progress", joining.id)),
    };
    html! { (bar) }
}
