//! While a file is written, and what stays of it afterwards.

use std::collections::BTreeMap;

use ensemble_ui::{
    Banner, Button, Cell, Form as FormView, Icon, Markup, Mast, Progress, Table, do_print, facts, html,
    privacy,
};

use super::{all_left_out, attendance, check::set_aside, mast, rows_in_words, size};
use crate::access::Viewer;
use crate::import::check::first_few;
use crate::import::model::{Import, Kind, Receipt, State, UNDO_MS};
use crate::web::locale::{moment, plural, thousands};
use crate::web::page::{Here, Page};
use crate::web::table_file::{Sheet, heads};

pub fn under_way(viewer: &Viewer, import: &Import, done: i64, of: i64, only_part: bool) -> Page {
    let writing = import.state == State::Applying;
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    let words = match (done, of) {
        (_, 0) => "Waiting for its turn",
        (d, _) if d < 400 => "Reading every row again",
        (d, o) if d < o => "Comparing and writing, all in one go",
        _ => "Nearly there",
    };
    let progress = Progress {
        id: "progress".to_owned(),
        label: if writing { "Bringing it in" } else { "Undoing" }.to_owned(),
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
    let title = if writing { "Your file is being brought in" } else { "Your file is being undone" };
    Page::new(viewer, title, Here::Imports)
        .mast(mast(viewer, import, import.kind.words(), title, 3))
        .body(body)
        .refresh(3)
}

/// A long file, or one that waits for its turn: the page looks again by itself.
pub fn being_read(viewer: &Viewer, import: &Import, done: i64, of: i64, only_part: bool) -> Page {
    let title = "Your file is being read";
    let words = match (done, of) {
        (_, 0) => "Waiting for its turn: other files are being read just now",
        (d, _) if d < 400 => "Reading and checking every row",
        _ => "Comparing it with the records",
    };
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    let progress = Progress {
        id: "reading".to_owned(),
        label: title.to_owned(),
        done: count(done),
        of: count(of),
        words: html! { (words) },
        note: Some(html! { "You can leave this page and come back. Nothing is written until you say so." }),
        poll: Some(format!("/imports/{}?look=progress", import.id)),
    };
    if only_part {
        return Page::fragment(viewer, html! { (progress) });
    }
    let body = html! {
        div.card.stack.gap-s {
            (progress)
            p.row { (Button::link(format!("/imports/{}", import.id), "Look again")) }
        }
    };
    Page::new(viewer, title, Here::Imports)
        .mast(mast(viewer, import, import.kind.words(), title, 1))
        .body(body)
        .refresh(3)
}

/// A file that was kept and turns out to be none that can be read.
pub fn unreadable(viewer: &Viewer, import: &Import, why: &str, may_change: bool) -> Page {
    let title = "This file cannot be read";
    let body = html! {
        div.card.stack.gap-s {
            p { (why) }
            p { "Nothing was written." }
            p.row { (Button::link("/imports", "Choose another file")) }
            @if may_change { (set_aside(import)) }
        }
    };
    Page::new(viewer, title, Here::Imports)
        .mast(mast(viewer, import, import.kind.words(), title, 1))
        .body(body)
}

/// What the page that waits is told when the wait is over: the whole of the receipt takes its place, heading and all.
pub fn came_to_an_end(viewer: &Viewer, import: &Import, by: Option<&str>, may_change: bool) -> Page {
    let title = title(import);
    Page::fragment(
        viewer,
        html! {
            title { (title) }
            div hx-swap-oob="innerHTML:main" {
                (receipt_mast(viewer, import, &title))
                div.wrap { div role="status" { p.vh { (title) } } (receipt_body(viewer, import, by, may_change)) }
            }
        },
    )
}

/// Nothing of it is in the records yet: every row that is new waits for somebody.
fn only_waits(import: &Import) -> bool {
    let counts = import.receipt().counts;
    import.waiting > 0 && counts.rows_written == 0 && counts.schools_new == 0
}

fn title(import: &Import) -> String {
    let waiting = usize::try_from(import.waiting).unwrap_or_default();
    match import.state {
        State::Applied if !import.kind.is_file() => "The next school year is set up".to_owned(),
        State::Applied if only_waits(import) => {
            format!("Nothing is written yet: {}", plural(waiting, "row waits", "rows wait"))
        }
        State::Applied => "Your file has been brought in".to_owned(),
        State::Undone if !import.kind.is_file() => "The next school year has been undone".to_owned(),
        State::Undone => "This file has been undone".to_owned(),
        State::Failed => "This file was not written".to_owned(),
        _ => "This file was set aside".to_owned(),
    }
}

pub fn receipt(viewer: &Viewer, import: &Import, by: Option<&str>, may_change: bool) -> Page {
    Page::new(viewer, "Receipt for a file", Here::Imports)
        .mast(receipt_mast(viewer, import, &title(import)))
        .body(receipt_body(viewer, import, by, may_change))
}

fn receipt_mast(viewer: &Viewer, import: &Import, title: &str) -> Mast {
    mast(viewer, import, import.kind.words(), title, 4)
}

fn receipt_body(viewer: &Viewer, import: &Import, by: Option<&str>, may_change: bool) -> Markup {
    let receipt = import.receipt();
    html! {
        div.cols.side {
            div.stack {
                div.card.stack {
                    (outcome(viewer, import, &receipt, may_change))
                    (waiting(import, receipt.counts.waiting))
                    (facts(lines(viewer, import, &receipt, by)))
                    (kept(&receipt))
                    p.row {
                        (do_print("Print the receipt"))
                        @if import.applied_at.is_some() {
                            a.ico.small href=(format!("/imports/{}/changes.csv", import.id)) { (Icon::Download) "What changed, as a file" }
                            a.small href=(format!("/imports/{}/changes.xlsx", import.id)) { "for Excel" }
                        }
                        @if import.may_be_undone(viewer.now) && import.kind != Kind::Survey && crate::import::compare::may_see_names(viewer, import.org_id) {
                            a.ico.small href=(format!("/imports/{}/rows.csv", import.id)) { (Icon::Download) "Every row, with names" }
                            a.small href=(format!("/imports/{}/rows.xlsx", import.id)) { "for Excel, with names" }
                        }
                    }
                }
                p { a href="/imports" { "All files" } }
            }
            (privacy("A receipt holds numbers and row numbers, never what was in the file."))
        }
    }
}

fn outcome(viewer: &Viewer, import: &Import, receipt: &Receipt, may_change: bool) -> Markup {
    let said = html! { strong { (if only_waits(import) { "Kept. " } else { "Done. " }) } (done(import.kind, receipt)) };
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

/// What an undone file left as it is, because it was changed or used since.
fn kept(receipt: &Receipt) -> Markup {
    let table = Table::new("What stayed").column("What").figures("Rows").rows(
        receipt.kept_of.iter().map(|(table, n)| [Cell::new(kind_of_row(table)), Cell::line(thousands(*n))]),
    );
    html! {
        @if !receipt.kept_of.is_empty() {
            h2 { "What stayed as it is" }
            p.small { "Somebody changed these rows after the file, or entered something that needs them." }
            (table)
        }
    }
}

/// What still waits, and where it is answered.
fn waiting(import: &Import, rows: usize) -> Markup {
    let now = usize::try_from(import.waiting).unwrap_or_default();
    html! {
        @if now > 0 {
            (Banner::note(Icon::Question, html! {
                strong { (plural(now, "row waits", "rows wait")) } " for somebody to say whose "
                (if now == 1 { "it is" } else { "they are" }) ". "
                a href=(format!("/imports/{}/waiting", import.id)) { "Answer" }
            }))
        } @else if rows > 0 {
            p.small { (plural(rows, "row waited", "rows waited")) ", and nothing waits now." }
        }
    }
}

fn done(kind: Kind, receipt: &Receipt) -> String {
    let counts = &receipt.counts;
    if counts.rows_written == 0 && counts.schools_new == 0 && counts.waiting > 0 {
        return "Nothing was written yet: every row that is new waits.".to_owned();
    }
    if counts.rows_written == 0 && counts.schools_new == 0 {
        return "Nothing was different, so nothing was changed.".to_owned();
    }
    if let Some(words) = attendance::done(kind, counts) {
        return words;
    }
    let joined = match kind {
        Kind::Roster => ["joined", "joined"],
        _ => ["pupil new to us", "pupils new to us"],
    };
    let moved = if kind == Kind::NextYear { "in a class of the next year" } else { "in another class" };
    let said = [
        (counts.schools_new, ["new school", "new schools"]),
        (counts.joiners, joined),
        (counts.leavers, ["left"; 2]),
        (counts.renamed, ["renamed"; 2]),
        (counts.moved, [moved; 2]),
        (counts.changed, ["with other details"; 2]),
        (counts.results_new, ["new result", "new results"]),
        (counts.results_changed, ["result changed", "results changed"]),
        (counts.results_gone, ["result taken away", "results taken away"]),
        (counts.readings_new, ["new number about schools", "new numbers about schools"]),
        (counts.readings_changed, ["number about schools changed", "numbers about schools changed"]),
        (counts.responses_new, ["new response", "new responses"]),
        (counts.dates_new, ["new stretch of dates", "new stretches of dates"]),
        (counts.dates_changed, ["with other dates"; 2]),
        (counts.dates_unfit, ["not taken"; 2]),
        (counts.lessons_new, ["new lesson", "new lessons"]),
        (counts.lessons_changed, ["lesson changed", "lessons changed"]),
        (counts.lessons_ended, ["no longer held"; 2]),
    ];
    let some = said.iter().filter(|(n, _)| *n > 0);
    let mut parts: Vec<String> = some.map(|(n, [one, many])| plural(*n, one, many)).collect();
    let same = match kind {
        Kind::Roster | Kind::NextYear => counts.unchanged,
        Kind::Results | Kind::Attendance => counts.results_unchanged + counts.readings_unchanged,
        Kind::Survey => counts.responses_same,
        Kind::Terms => counts.dates_same,
        Kind::Timetable => counts.lessons_same,
    };
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
    let mut lines = match import.kind.is_file() {
        true => vec![(
            "File",
            html! { (import.file_name) ", " (size(import.bytes)) ", fingerprint " code { (import.fingerprint()) } },
        )],
        false => vec![("School year", html! { (import.file_name) })],
    };
    if let Some(words) = attendance::missed(&receipt.counts.attendance) {
        lines.push(("How much was missed", html! { (words) }));
    }
    if let Some(at) = import.applied_at {
        let what = if only_waits(import) { "Brought in" } else { "Written" };
        lines.push((what, html! { (moment(app, at)) ", by " (by.unwrap_or("the command line")) }));
        if !import.kind.is_file() {
            lines.push((
                "Classes",
                html! { (plural(receipt.counts.classes_new, "new class", "new classes")) },
            ));
        } else {
            lines.push(("Left out", left_out(import, receipt)));
        }
        if !receipt.columns_left_out.is_empty() {
            let columns = &receipt.columns_left_out;
            lines.push(("Columns left out", html! { (first_few(columns)) (all_left_out(columns)) }));
        }
        if import.kind.is_file() {
            lines.push(("Kept", html! { "The file’s fingerprint and this receipt. Not the file" }));
        }
        if import.state == State::Applied {
            let until = moment(app, at + UNDO_MS);
            let rows = receipt.counts.rows_written;
            lines.push(("Undo", html! {
                "Until " (until) ". "
                @if rows > 0 { "It puts " (plural(rows, "row back as it was", "rows back as they were")) " and touches nothing entered since" }
                @else { "There is nothing to put back" @if import.waiting > 0 { "; the rows that wait are forgotten" } }
            }));
        }
    }
    if let Some(at) = import.undone_at {
        lines.push(("Undone", html! { (moment(app, at)) }));
    }
    lines
}

/// Which rows stayed out, and where it is written what to do about each.
fn left_out(import: &Import, receipt: &Receipt) -> Markup {
    let at = format!("/imports/{}/problems", import.id);
    html! {
        (rows_in_words(&receipt.left_out))
        @if !receipt.left_out.is_empty() { ", waiting to be put right" }
        @if !receipt.stayed_out.is_empty() {
            ". " a href={ (at) ".csv" } download="" { "What to put right, as a file" }
            ", " a href={ (at) ".xlsx" } download="" { "or for Excel" }
        }
    }
}

/// Rows of one table that a file wrote.
#[derive(Default)]
struct Wrote {
    added: usize,
    changed: usize,
    /// The first and the last row of the file that they are from.
    from: Option<(i64, i64)>,
}

/// How many rows of what were added and changed, and from where in the file.
pub fn changes(import: &Import, rows: &[(String, Option<String>, Option<String>)]) -> Sheet {
    let mut all: BTreeMap<&str, Wrote> = BTreeMap::new();
    // New marks have no line of their own in the list.
    let marks = import.receipt().counts.attendance.marks_new;
    if marks > 0 {
        all.insert("attendance_mark", Wrote { added: marks, ..Wrote::default() });
    }
    for (what, before, after) in rows {
        let many = |text: &Option<String>| {
            text.as_deref()
                .and_then(|t| serde_json::from_str::<Vec<serde_json::Value>>(t).ok())
                .unwrap_or_default()
        };
        let changed = many(before).iter().filter(|b| !b.is_null()).count();
        let after = many(after);
        let written = if matches!(what.as_str(), "org" | "person" | "membership") { 1 } else { after.len() };
        let entry = all.entry(what).or_default();
        entry.added += written - changed.min(written);
        entry.changed += changed;
        // The place in the file is the last value of what has one.
        if matches!(what.as_str(), "pupil" | "class_pupil" | "result") {
            for row in after.iter().filter_map(|row| row.as_array()?.last()?.as_i64()) {
                let (first, last) = entry.from.unwrap_or((row, row));
                entry.from = Some((first.min(row), last.max(row)));
            }
        }
    }
    let mut out = Vec::new();
    for (what, wrote) in all {
        let rows = wrote.from.map_or_else(String::new, |(first, last)| format!("{first} to {last}"));
        let file = import.file_name.as_str().into();
        out.push(vec![kind_of_row(what).into(), wrote.added.into(), wrote.changed.into(), file, rows.into()]);
    }
    Sheet {
        name: "Changes".to_owned(),
        heads: heads(["What", "Added", "Changed", "File", "Rows of the file"]),
        rows: out,
        notes: vec![
            "How many rows a file added and changed; one that it took away has changed. Numbers alone: no names are in here."
                .to_owned(),
        ],
    }
}

/// What the rows of a table are called.
fn kind_of_row(table: &str) -> &str {
    match table {
        "org" => "Schools and teams",
        "school_session" => "School years",
        "pupil" => "Pupils",
        "pupil_identifier" => "Pupil numbers",
        "sourced" => "Names of a package for what it holds",
        "class" => "Classes and groups",
        "class_staff" => "Teachers of classes",
        "team_class" => "Classes that teams share",
        "person" => "People",
        "membership" => "Places of people",
        "term" => "Terms",
        "class_pupil" => "Pupils in classes and groups",
        "measure" => "Measures",
        "occasion" => "Days of results",
        "result" => "Results",
        "attendance_mark" => "Marks of registers",
        "attendance_summary" => "Summaries of attendance",
        "reading" => "Readings",
        "holiday" => "Holidays",
        "lesson" => "Lessons",
        "survey" => "Surveys",
        "survey_item" => "Questions",
        "survey_response" => "Responses",
        other => other,
    }
}
