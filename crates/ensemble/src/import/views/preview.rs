//! What would be different afterwards.

use ensemble_ui::{
    Button, Card, Cell, Choice, Choices, ErrorSummary, Form as FormView, Icon, Markup, Shown, Table, Tint,
    bullets, diff, do_names, html, more, more_open, privacy,
};

use super::{and, attendance, check::set_aside, mast, rows_in_words};
use crate::access::Viewer;
use crate::import::Import;
use crate::import::check::Rows;
use crate::import::compare::Preview;
use crate::import::model::{Counts, Kind};
use crate::import::plan::{Line, named};
use crate::web::locale::{plural, thousands};
use crate::web::page::{Here, Page, names_hidden};
use crate::web::table_file::{self, Sheet, heads};

/// "add 12 joiners, mark 3 leavers and rename 1"
pub fn sentence(counts: &Counts) -> String {
    let mut parts = Vec::new();
    let mut say = |n: usize, words: String| {
        if n > 0 {
            parts.push(words);
        }
    };
    say(counts.schools_new, format!("add {}", plural(counts.schools_new, "school", "schools")));
    say(counts.joiners, format!("add {}", plural(counts.joiners, "pupil", "pupils")));
    say(counts.leavers, format!("mark {}", plural(counts.leavers, "leaver", "leavers")));
    say(counts.renamed, format!("rename {}", thousands(counts.renamed)));
    say(counts.moved, format!("move {} to another class", thousands(counts.moved)));
    say(counts.changed, format!("update {}", thousands(counts.changed)));
    say(counts.results_new, format!("add {}", plural(counts.results_new, "result", "results")));
    say(counts.results_changed, format!("change {}", plural(counts.results_changed, "result", "results")));
    say(
        counts.readings_new,
        format!("add {}", plural(counts.readings_new, "number", "numbers") + " about schools"),
    );
    say(
        counts.readings_changed,
        format!("change {}", plural(counts.readings_changed, "number", "numbers") + " about schools"),
    );
    parts.extend(attendance::will(&counts.attendance));
    match parts.is_empty() {
        true => "change nothing".to_owned(),
        false => and(&parts),
    }
}

pub fn preview(
    viewer: &Viewer,
    import: &Import,
    preview: &Preview,
    may_change: bool,
    wrong: Option<&'static str>,
) -> Page {
    let counts = &preview.counts;
    let changes_nothing = counts.rows_written == 0;
    let title =
        if changes_nothing { "This file changes nothing" } else { "Nothing is written until you say so" };
    let lead = html! {
        "We read " (plural(preview.checked.read, "row", "rows")) ". This will " strong { (sentence(counts)) } ". "
        @match import.kind {
            Kind::Roster if counts.unchanged > 0 => { (plural(counts.unchanged, "pupil stays as it is", "pupils stay as they are")) "." }
            Kind::Results if counts.readings_unchanged > 0 => { (plural(counts.readings_unchanged, "number stays as it is", "numbers stay as they are")) "." }
            Kind::Results if counts.results_unchanged > 0 => { (plural(counts.results_unchanged, "result stays as it is", "results stay as they are")) "." }
            Kind::Attendance if counts.attendance.unchanged() > 0 => {
                (plural(counts.attendance.unchanged(), "of them is here already", "of them are here already")) "."
            }
            _ => {}
        }
    };
    let address = format!("/imports/{}", import.id);
    let body = html! {
        section.stack aria-labelledby="pv-h" {
            div.head {
                h2 #pv-h { "What would be different" }
                (do_names(names_hidden(), "Hide names for a shared screen", "Show names"))
            }
            p { "Reading the same file twice changes nothing." }
            (figures(import.kind, counts))
            @if !preview.checked.held.is_empty() {
                p.ico { (Icon::Question) span {
                    "Left out until put right: " (rows_in_words(&preview.checked.held).to_lowercase()) ". "
                    a href=(format!("{address}?look=check")) { "Look at them" }
                } }
            }
            (will_wait(counts.waiting))
            @match import.kind {
                Kind::Roster | Kind::NextYear => { (people(import, preview)) }
                Kind::Results => { (results(import, preview)) }
                Kind::Attendance => {
                    (schools(preview))
                    (attendance::card(preview))
                    (list("pupils new to us", preview.counts.joiners, &preview.joiners, false))
                }
            }
        }
        div.stack.mt {
            @if may_change { (write(&address, preview, changes_nothing, wrong)) (set_aside(import)) }
            @else { p { "The data manager can write this file." } }
            (privacy("Names are seen by you and by the teams these pupils belong to. The access log shows that you opened this list."))
        }
    };
    Page::new(viewer, "Preview of a file", Here::Imports)
        .mast(mast(viewer, import, &preview.org.name, title, 2).lead(lead))
        .body(body)
}

/// Said beforehand: what nobody but a person can place is not written with the rest.
fn will_wait(rows: usize) -> Markup {
    html! {
        @if rows > 0 {
            p.ico { (Icon::Question) span {
                strong { (plural(rows, "row will wait for you", "rows will wait for you")) } ": nothing tells for certain whose "
                (if rows == 1 { "it is" } else { "they are" })
                ". You are asked once the rest is in: this pupil, a new one, or leave it out."
            } }
        }
    }
}

fn figures(kind: Kind, counts: &Counts) -> Markup {
    let n = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    match kind {
        Kind::Roster | Kind::NextYear => {
            let all = [
                (n(counts.joiners), of(counts.joiners, "joiners")),
                (n(counts.leavers), of(counts.leavers, "leavers")),
                (n(counts.renamed), "renamed"),
                (n(counts.moved), "in another class"),
                (n(counts.changed), "with other details"),
            ];
            // The last two are rare: they are shown when there are any.
            let shown: Vec<(u64, &str)> = all
                .into_iter()
                .enumerate()
                .filter(|(i, (n, _))| *i < 3 || *n > 0)
                .map(|(_, one)| one)
                .collect();
            diff(&shown, (n(counts.unchanged), "unchanged"))
        }
        Kind::Results if counts.readings_new + counts.readings_changed + counts.readings_unchanged > 0 => {
            diff(
                &[
                    (n(counts.readings_new), "new numbers about schools"),
                    (n(counts.readings_changed), "changed"),
                    (n(counts.schools_new), "schools new to us"),
                ],
                (n(counts.readings_unchanged), "as they are"),
            )
        }
        Kind::Attendance => attendance::figures(counts),
        Kind::Results => diff(
            &[
                (n(counts.results_new), of(counts.results_new, "new results")),
                (n(counts.results_changed), "changed"),
                (n(counts.joiners), of(counts.joiners, "pupils new to us")),
            ],
            (n(counts.results_unchanged), "as they are"),
        ),
    }
}

/// "1 joiner", "7 joiners"
fn of(count: usize, many: &'static str) -> &'static str {
    match (count, many) {
        (1, "joiners") => "joiner",
        (1, "leavers") => "leaver",
        (1, "new results") => "new result",
        (1, "pupils new to us") => "pupil new to us",
        _ => many,
    }
}

fn people(import: &Import, preview: &Preview) -> Markup {
    let counts = &preview.counts;
    html! {
        (schools(preview))
        div.card.stack.gap-s {
            (list("joiners", counts.joiners, &preview.joiners, true))
            @if preview.may_see_names {
                (list("leavers", counts.leavers, &preview.leavers, false))
                (list("renamed", counts.renamed, &preview.renamed, false))
                (list("in another class", counts.moved, &preview.moved, false))
            } @else if counts.leavers + counts.renamed + counts.moved > 0 {
                p.small { "Who is in the records already is shown to the schools themselves, so here are only the numbers of those." }
            }
            @if counts.joiners + counts.leavers + counts.renamed + counts.moved > 0 { (super::files(&super::downloads(import, "preview"))) }
            @if counts.leavers > 0 { p.tiny { "Their past numbers stay with the teams that earned them." } }
            @for note in &preview.checked.notes { p.small { (note) } }
        }
    }
}

fn schools(preview: &Preview) -> Markup {
    let new = &preview.new_schools;
    html! {
        @if !new.is_empty() {
            (more(format!("{} that are new", plural(new.len(), "school", "schools")), html! {
                (bullets(new.iter().take(50)))
                @if new.len() > 50 { p.tiny { "and " (thousands(new.len() - 50)) " more" } }
            }))
        }
    }
}

fn list(what: &'static str, count: usize, lines: &[Line], open: bool) -> Markup {
    if count == 0 {
        return html! {};
    }
    let title = format!("{} {}", thousands(count), of(count, what));
    let table =
        Table::new(&title).scroll().column("Pupil").column("Class").column("What changes").rows(
            shown_of(lines).map(|l| {
                [Cell::new(html! { span.name { (l.name) } }), Cell::new(&l.class), Cell::new(&l.words)]
            }),
        );
    let rest = count.saturating_sub(lines.len().min(50));
    let body = html! { (table) @if rest > 0 { p.tiny.mt-s { "and " (thousands(rest)) " more" } } };
    if open { more_open(title, body) } else { more(title, body) }
}

/// As many lines as a page and its file show.
fn shown_of(lines: &[Line]) -> impl Iterator<Item = &Line> {
    lines.iter().take(50)
}

/// The lists of the page as a file: the same lines, for the same person.
pub fn preview_sheet(preview: &Preview) -> Sheet {
    let lists = [
        ("Joins", &preview.joiners),
        ("Leaves", &preview.leavers),
        ("Renamed", &preview.renamed),
        ("In another class", &preview.moved),
    ];
    let row = |what: &str, l: &Line| {
        vec![what.into(), l.name.clone().into(), l.class.clone().into(), l.words.clone().into()]
    };
    Sheet {
        name: "Preview".to_owned(),
        heads: heads(["List", "Pupil", "Class", "What changes"]),
        rows: lists.iter().flat_map(|(what, lines)| shown_of(lines).map(move |l| row(what, l))).collect(),
        notes: vec![
            format!("This file will {}. Nothing has been written.", sentence(&preview.counts)),
            "Each list holds its first 50 lines, as on the page.".to_owned(),
        ],
    }
}

fn results(import: &Import, preview: &Preview) -> Markup {
    let counts = &preview.counts;
    html! {
        (schools(preview))
        div.cols.half {
            (Card::titled(Tint::Plain, "cells", 3, "What the cells hold").body(html! {
                (ensemble_ui::facts([
                    ("Values", thousands(counts.values)),
                    ("Bands and grades", thousands(counts.banded)),
                    ("Hidden", thousands(counts.hidden)),
                    ("Do not apply", thousands(counts.not_applicable)),
                    ("Not given", thousands(counts.not_given)),
                ]))
                @for note in &preview.checked.notes { p.small { (note) } }
            }))
            (Card::titled(Tint::Plain, "first", 3, "The first rows, as they came").body(html! {
                p.tiny { "A hidden cell is never read as zero, and never guessed." }
                (first_rows(preview))
                (super::files(&super::downloads(import, "first-rows")))
            }))
        }
        (list("pupils new to us", counts.joiners, &preview.joiners, false))
        @if counts.joiners > 0 { (super::files(&super::downloads(import, "preview"))) }
    }
}

/// The first rows of results with the names of their columns: what the page and its file are made of.
struct First<'a> {
    names: Vec<String>,
    /// The row in the file, and a cell for each name.
    lines: Vec<(usize, Vec<Option<&'a ensemble_roster::Cell>>)>,
}

fn first(preview: &Preview) -> Option<First<'_>> {
    let Rows::Results(rows) = &preview.checked.rows else { return None };
    let cells = |row: &'_ ensemble_roster::ResultRow| -> Vec<String> {
        let values = row.values.iter().map(|(m, _)| named(m, row));
        values.chain(row.baselines.iter().map(|(m, _)| m.to_string())).collect()
    };
    let mut names: Vec<String> = Vec::new();
    for name in rows.iter().take(6).flat_map(cells) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let lines = rows.iter().take(6).map(|row| {
        let cells = names.iter().map(|name| {
            let values = row.values.iter().map(|(m, c)| (named(m, row), c));
            let baselines = row.baselines.iter().map(|(m, c)| (m.to_string(), c));
            values.chain(baselines).find(|(m, _)| m == name).map(|(_, c)| c)
        });
        (row.row, cells.collect())
    });
    let lines = lines.collect();
    Some(First { names, lines })
}

fn first_rows(preview: &Preview) -> Markup {
    let Some(First { names, lines }) = first(preview) else { return html! {} };
    let table = names.iter().fold(Table::new("First rows").scroll().column("Row"), |t, name| t.column(name));
    let table = lines.into_iter().fold(table, |table, (row, cells)| {
        let cells = cells.into_iter().map(|cell| Cell::new(cell.map_or(Shown::NotGiven, shown)));
        table.row(std::iter::once(Cell::new(row)).chain(cells))
    });
    html! { (table) }
}

/// The same rows as a file. A hidden cell says that it is hidden.
pub fn first_sheet(preview: &Preview) -> Option<Sheet> {
    use ensemble_roster::Cell as Given;
    let First { names, lines } = first(preview)?;
    let said = |cell: Option<&Given>| match cell {
        Some(value @ Given::Value(_)) => value.to_string().into(),
        Some(Given::Banded { text, .. }) => text.to_string().into(),
        Some(Given::Suppressed { reason, .. }) => format!("hidden: {reason}").into(),
        Some(Given::NotApplicable { .. }) => "does not apply".into(),
        Some(Given::Missing) | None => "not given".into(),
    };
    let rows = lines.into_iter().map(|(row, cells)| {
        std::iter::once(table_file::Cell::from(row)).chain(cells.into_iter().map(said)).collect()
    });
    Some(Sheet {
        name: "First rows".to_owned(),
        rows: rows.collect(),
        heads: std::iter::once("Row".to_owned()).chain(names).collect(),
        notes: vec!["The first rows of the file as they came. A hidden cell is never read as zero, and never guessed.".to_owned()],
    })
}

fn shown(cell: &ensemble_roster::Cell) -> Shown {
    use ensemble_roster::Cell;
    match cell {
        Cell::Value(_) => Shown::Value(cell.to_string()),
        Cell::Banded { text, .. } => Shown::Band(text.to_string()),
        Cell::Suppressed { reason, .. } => Shown::Hidden(reason.to_string()),
        Cell::NotApplicable { .. } => Shown::NotApplicable,
        Cell::Missing => Shown::NotGiven,
    }
}

fn write(address: &str, preview: &Preview, changes_nothing: bool, wrong: Option<&'static str>) -> Markup {
    let counts = &preview.counts;
    let left = Choices::one(
        "absent",
        format!("{} in the records and not in the file", plural(counts.leavers, "pupil is", "pupils are")),
    )
    .hint(format!("Of {} in all. Have they left?", plural(counts.present, "pupil", "pupils")))
    .error_if(wrong)
    .choice(Choice::new("leave", "Yes, they have left"))
    .choice(Choice::new("stay", "No, the file is only some of the school"));
    html! {
        @if let Some(wrong) = wrong { (ErrorSummary::new().error("absent", wrong)) }
        (FormView::post(format!("{address}/application")).body(html! {
            @if preview.asks_who_left() { (left) }
            p.row {
                (Button::new(if changes_nothing { "Close this file" } else { "Write these changes" }))
                a.small href=(format!("{address}?look=check")) { "Go back and change something" }
            }
        }))
    }
}
