//! While a file is written, and what stays of it afterwards.

use std::collections::BTreeMap;

use ensemble_ui::{Banner, Button, Form as FormView, Icon, Markup, Progress, do_print, facts, html, privacy};

use super::{mast, rows_in_words, size};
use crate::access::Viewer;
use crate::import::csv;
use crate::import::model::{Import, Kind, Receipt, State, UNDO_MS};
use crate::web::locale::{moment, plural, thousands};
use crate::web::page::{Here, Page};

pub fn under_way(viewer: &Viewer, import: &Import, done: i64, of: i64, only_part: bool) -> Page {
    let writing = import.state == State::Applying;
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    let words = match (done, of) {
        (0, _) => "Waiting for its turn, or reading",
        (d, o) if d < o => "Comparing and writing, all in one go",
        _ => "Nearly there",
    };
    let progress = Progress {
        id: "progress".to_owned(),
        label: if writing { "Writing" } else { "Undoing" }.to_owned(),
        done: count(done),
        of: count(of),
        words: html! { (words) },
        note: Some(html! { "You can leave this page. If anything fails, everything is put back." }),
        poll: Some(format!("/imports/{}?look=progress", import.id)),
    };
    let body = html! { div.card { (progress) } };
    if only_part {
        return Page::fragment(viewer, html! { (progress) });
    }
    let title = if writing { "Your file is being written" } else { "Your file is being undone" };
    Page::new(viewer, title, Here::Imports)
        .mast(mast(viewer, import, import.kind.words(), title, 3))
        .body(body)
        .refresh(3)
}

/// Other files are being read: the page looks again by itself.
pub fn waits(viewer: &Viewer, import: &Import) -> Page {
    let title = "Your file waits for its turn";
    let body = html! {
        div.card.stack.gap-s {
            p { "Other files are being read just now. Yours is kept and comes next; this page looks again in a few seconds." }
            p.row { (Button::link(format!("/imports/{}", import.id), "Look again")) }
        }
    };
    Page::new(viewer, title, Here::Imports)
        .mast(mast(viewer, import, import.kind.words(), title, 1))
        .body(body)
        .refresh(3)
}

/// What the page that waits is told when the wait is over.
pub fn came_to_an_end(viewer: &Viewer, import: &Import) -> Page {
    let words = match import.state {
        State::Applied => "Written.",
        State::Undone => "Undone.",
        _ => "It came to an end.",
    };
    Page::fragment(
        viewer,
        html! { div.stack.gap-s id="progress" { p.ico role="status" { (Icon::Check) (words) } p.row { (Button::link(format!("/imports/{}", import.id), "See the receipt")) } } },
    )
}

pub fn receipt(viewer: &Viewer, import: &Import, by: Option<&str>, may_change: bool) -> Page {
    let receipt = import.receipt();
    let title = match import.state {
        State::Applied => "Your file has been brought in",
        State::Undone => "This file has been undone",
        State::Failed => "This file was not written",
        _ => "This file was set aside",
    };
    let body = html! {
        div.cols.side {
            div.stack {
                div.card.stack {
                    (outcome(viewer, import, &receipt, may_change))
                    (facts(lines(viewer, import, &receipt, by)))
                    p.row {
                        (do_print("Print the receipt"))
                        @if import.applied_at.is_some() {
                            a.ico.small href=(format!("/imports/{}/changes.csv", import.id)) { (Icon::Download) "What changed, as a file" }
                        }
                    }
                }
                p { a href="/imports" { "All files" } }
            }
            (privacy("A receipt holds numbers and row numbers, never what was in the file."))
        }
    };
    Page::new(viewer, "Receipt for a file", Here::Imports)
        .mast(mast(viewer, import, import.kind.words(), title, 4))
        .body(body)
}

fn outcome(viewer: &Viewer, import: &Import, receipt: &Receipt, may_change: bool) -> Markup {
    let said = html! { strong { "Done. " } (done(import.kind, receipt)) };
    match import.state {
        State::Applied if may_change && import.may_be_undone(viewer.now) => {
            let undo = FormView::post(format!("/imports/{}/undo", import.id));
            html! { (Banner::done(said).undo(undo, "Undo")) }
        }
        State::Applied => html! { (Banner::done(said)) },
        State::Undone => html! {
            (Banner::done(html! {
                strong { "Undone. " } (plural(receipt.put_back, "row was", "rows were")) " put back as before."
                @if receipt.kept_since > 0 {
                    " " (plural(receipt.kept_since, "row had", "rows had")) " been changed or used since, and stayed."
                }
            }))
        },
        State::Failed => {
            html! { (Banner::note(Icon::Question, "Something went wrong here, not with your file. Everything was put back. Please upload it again.")) }
        }
        _ => html! { (Banner::note(Icon::Check, "Nothing of it was written, and the file is gone.")) },
    }
}

fn done(kind: Kind, receipt: &Receipt) -> String {
    let counts = &receipt.counts;
    if counts.rows_written == 0 && counts.schools_new == 0 {
        return "Nothing was different, so nothing was changed.".to_owned();
    }
    let said = [
        (counts.schools_new, "new schools"),
        (counts.joiners, if kind == Kind::Roster { "joined" } else { "pupils new to us" }),
        (counts.leavers, "left"),
        (counts.renamed, "renamed"),
        (counts.moved, "in another class"),
        (counts.changed, "with other details"),
        (counts.results_new, "new results"),
        (counts.results_changed, "results changed"),
    ];
    let mut parts: Vec<String> =
        said.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{} {words}", thousands(*n))).collect();
    let same = if kind == Kind::Roster { counts.unchanged } else { counts.results_unchanged };
    if same > 0 {
        parts.push(format!("{} unchanged", thousands(same)));
    }
    format!("{}.", parts.join(", "))
}

fn lines(
    viewer: &Viewer,
    import: &Import,
    receipt: &Receipt,
    by: Option<&str>,
) -> Vec<(&'static str, Markup)> {
    let app = &viewer.app;
    let mut lines = vec![(
        "File",
        html! { (import.file_name) ", " (size(import.bytes)) ", fingerprint " code { (import.fingerprint()) } },
    )];
    if let Some(at) = import.applied_at {
        lines.push(("Written", html! { (moment(app, at)) ", by " (by.unwrap_or("the command line")) }));
        lines.push(("Left out", html! { (rows_in_words(&receipt.left_out)) @if !receipt.left_out.is_empty() { ", waiting to be put right" } }));
        if !receipt.columns_left_out.is_empty() {
            lines.push(("Columns left out", html! { (receipt.columns_left_out.join(", ")) }));
        }
        lines.push(("Kept", html! { "The file’s fingerprint and this receipt. Not the file" }));
        if import.state == State::Applied {
            let until = moment(app, at + UNDO_MS);
            lines.push(("Undo", html! {
                "Until " (until) ". It puts " (plural(receipt.counts.rows_written, "row", "rows")) " back as they were and touches nothing entered since"
            }));
        }
    }
    if let Some(at) = import.undone_at {
        lines.push(("Undone", html! { (moment(app, at)) }));
    }
    lines
}

/// How many rows of what were added and changed.
pub fn changes(rows: &[(String, Option<String>, Option<String>)]) -> String {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (what, before, after) in rows {
        let many = |text: &Option<String>| {
            text.as_deref()
                .and_then(|t| serde_json::from_str::<Vec<serde_json::Value>>(t).ok())
                .unwrap_or_default()
        };
        let changed = many(before).iter().filter(|b| !b.is_null()).count();
        let all =
            if matches!(what.as_str(), "org" | "person" | "membership") { 1 } else { many(after).len() };
        let entry = counts.entry(what).or_default();
        entry.0 += all - changed.min(all);
        entry.1 += changed;
    }
    let mut out = csv::line(&["What", "Added", "Changed"]);
    for (what, (added, changed)) in counts {
        let words = match what {
            "org" => "Schools and teams",
            "school_session" => "School years",
            "pupil" => "Pupils",
            "pupil_identifier" => "Pupil numbers",
            "class" => "Classes and groups",
            "class_staff" => "Teachers of classes",
            "person" => "People",
            "membership" => "Places of people",
            "term" => "Terms",
            "class_pupil" => "Pupils in classes and groups",
            "measure" => "Measures",
            "occasion" => "Days of results",
            "result" => "Results",
            other => other,
        };
        out.push_str(&csv::line(&[words, &added.to_string(), &changed.to_string()]));
    }
    out
}
