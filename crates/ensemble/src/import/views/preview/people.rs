//! Who would join, leave, be renamed or sit in another class.

use ensemble_ui::{Cell, Markup, Table, bullets, diff, html, more, more_open};

use super::sentence;
use crate::import::Import;
use crate::import::compare::Preview;
use crate::import::plan::Line;
use crate::import::views::{downloads, files, tile};
use crate::web::locale::{plural, thousands};
use crate::web::table_file::{Sheet, heads};

pub fn figures(preview: &Preview) -> Markup {
    let counts = &preview.counts;
    let all = [
        tile(counts.joiners, "joiner", "joiners"),
        tile(counts.leavers, "leaver", "leavers"),
        tile(counts.renamed, "renamed", "renamed"),
        tile(counts.moved, "in another class", "in another class"),
        tile(counts.changed, "with other details", "with other details"),
        tile(counts.classes_new, "new class", "new classes"),
        tile(preview.places_new, "new place in a class", "new places in classes"),
        tile(preview.staff, "teacher in the file", "teachers in the file"),
    ];
    // All but the first three are shown when there are any.
    let shown: Vec<(u64, &str)> =
        all.into_iter().enumerate().filter(|(i, (n, _))| *i < 3 || *n > 0).map(|(_, one)| one).collect();
    diff(&shown, tile(counts.unchanged, "unchanged", "unchanged"))
}

pub fn people(import: &Import, preview: &Preview) -> Markup {
    let counts = &preview.counts;
    html! {
        (schools(preview))
        (classes(preview))
        div.card.stack.gap-s {
            (list(("joiner", "joiners"), counts.joiners, &preview.joiners, true))
            @if preview.may_see_names {
                (list(("leaver", "leavers"), counts.leavers, &preview.leavers, false))
                (list(("renamed", "renamed"), counts.renamed, &preview.renamed, false))
                (list(("in another class", "in another class"), counts.moved, &preview.moved, false))
            } @else if counts.leavers + counts.renamed + counts.moved > 0 {
                p.small { "Who is in the records already is shown to the schools themselves, so here are only the numbers of those." }
            }
            @if counts.joiners + counts.leavers + counts.renamed + counts.moved > 0 { (files(&downloads(import, "preview"))) }
            @else { p.small { "Nobody joins, leaves, has another name or is in another class." } }
            @if counts.leavers > 0 { p.tiny { "Their past numbers stay with the teams that earned them." } }
        }
    }
}

pub fn schools(preview: &Preview) -> Markup {
    named(&preview.new_schools, "school is new", "schools are new")
}

/// "1 class is new: 9Z"; many of them are folded away.
pub fn classes(preview: &Preview) -> Markup {
    named(&preview.new_classes, "class is new", "classes are new")
}

fn named(names: &[String], one: &str, many: &str) -> Markup {
    let title = plural(names.len(), one, many);
    html! {
        @match names {
            [] => {}
            [_] | [_, _] | [_, _, _] => p { (title) ": " (super::super::and(names)) "." }
            _ => {
                (more(title, html! {
                    (bullets(names.iter().take(50)))
                    @if names.len() > 50 { p.tiny { "and " (thousands(names.len() - 50)) " more" } }
                }))
            }
        }
    }
}

pub fn list((one, many): (&str, &str), count: usize, lines: &[Line], open: bool) -> Markup {
    if count == 0 {
        return html! {};
    }
    let title = plural(count, one, many);
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
pub fn sheet(preview: &Preview) -> Sheet {
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
