//! Results before they are written: what becomes of them, and how their cells were read.

use ensemble_roster::{Cell as Given, Key, ResultRow};
use ensemble_ui::{Card, Cell, Markup, Shown, Table, Tint, facts, html};

use super::people::{list, schools};
use crate::import::Import;
use crate::import::becomes::Number;
use crate::import::check::Rows;
use crate::import::compare::Preview;
use crate::import::model::Counts;
use crate::import::plan::named;
use crate::import::views::{downloads, files};
use crate::network::OrgKind;
use crate::web::locale::{long_date, plural, thousands};
use crate::web::table_file::{self, Sheet};

/// Numbers that are named one by one.
const NUMBERS: usize = 12;
/// Rows of the file that are shown as they came.
const ROWS: usize = 6;
/// With more columns than this the table is wider than most pages.
const WIDE: usize = 4;

pub fn results(import: &Import, preview: &Preview, today: &str) -> Markup {
    let counts = &preview.counts;
    html! {
        (schools(preview))
        div.cols.half {
            (Card::titled(Tint::Plain, "become", 3, "What they become").body(become_what(import, preview, today)))
            // What waits is not counted yet.
            @if counts.rows_written > 0 || counts.waiting == 0 { (cells(counts)) }
        }
        (Card::titled(Tint::Plain, "first", 3, "The first rows, as they came").body(html! {
            p.tiny { "A hidden cell is never read as zero, and never guessed." }
            (first_rows(preview))
            (files(&downloads(import, "first-rows")))
        }))
        (list(("pupil new to us", "pupils new to us"), counts.joiners, &preview.joiners, false))
        @if counts.joiners > 0 { (files(&downloads(import, "preview"))) }
    }
}

fn cells(counts: &Counts) -> Card {
    let facts = facts([
        ("Values", thousands(counts.values)),
        ("Grades in order", thousands(counts.graded)),
        ("Bands and other words", thousands(counts.banded)),
        ("Hidden", thousands(counts.hidden)),
        ("Do not apply", thousands(counts.not_applicable)),
        ("Not given", thousands(counts.not_given)),
    ]);
    Card::titled(Tint::Plain, "cells", 3, "What the cells hold").body(html! {
        p.tiny { "In the columns and rows that are brought in." }
        (facts)
    })
}

/// Which number each column becomes, of which day, and whose.
fn become_what(import: &Import, preview: &Preview, today: &str) -> Markup {
    let numbers = &preview.numbers;
    let change = html! { a href=(format!("/imports/{}?look=check#columns-h", import.id)) { "Change" } };
    let whose = whose(preview);
    html! {
        @if !numbers.is_empty() {
            ul.plain {
                @for number in numbers.iter().take(NUMBERS) { li { strong { (number.name) } ": " (number_in_words(number, preview.counts.schools)) } }
            }
            @if numbers.len() > NUMBERS { p.small { "and " (thousands(numbers.len() - NUMBERS)) " more" } }
        }
        p.small { (dated(preview, today)) " " (change) }
        p.small { (whose) @if !preview.teams.is_empty() { " " (change) } }
    }
}

fn number_in_words(number: &Number, schools: usize) -> String {
    match (number.waits, number.new_in) {
        (true, _) => "waits with its rows".to_owned(),
        (_, 0) => "joins the number of that name that is here".to_owned(),
        (_, n) if n >= schools => "a new number".to_owned(),
        (_, n) => format!(
            "a new number in {}, and joins the one of that name in the others",
            plural(n, "school", "schools")
        ),
    }
}

/// The day of the results in words: the file's own, somebody's, or today.
fn dated(preview: &Preview, today: &str) -> String {
    let Rows::Results(rows) = &preview.checked.rows else { return String::new() };
    let days = || rows.iter().filter_map(|row| row.on);
    let otherwise = match &preview.choices.taken_on {
        Some(on) => format!("dated {}, as you said", long_date(on)),
        None => format!("dated today, {}", long_date(today)),
    };
    let (Some(first), Some(last)) = (days().min(), days().max()) else {
        return format!("The file has no day, so they are {otherwise}.");
    };
    let (first, last) = (long_date(&first.to_string()), long_date(&last.to_string()));
    let said = if first == last { first } else { format!("{first} to {last}") };
    match rows.iter().all(|row| row.on.is_some()) {
        true => format!("Dated as the file says: {said}."),
        false => format!("Dated as the file says: {said}. Rows without a day are {otherwise}."),
    }
}

fn whose(preview: &Preview) -> String {
    let chosen = preview.choices.team.and_then(|team| preview.teams.iter().find(|(id, _)| *id == team));
    match chosen {
        Some((_, team)) => format!("They become numbers of {team}."),
        None if preview.org.kind == OrgKind::School => {
            format!("They become numbers of the whole school, {}.", preview.org.name)
        }
        None => "They become numbers of each school as a whole.".to_owned(),
    }
}

/// The first rows of results with the names of their columns: what the page and its file are made of.
struct First<'a> {
    /// What tells the rows apart: pupils where their names may be seen, schools where there are several.
    who: Option<&'static str>,
    names: Vec<String>,
    lines: Vec<FirstLine<'a>>,
}

struct FirstLine<'a> {
    row: usize,
    who: String,
    /// One for each name.
    cells: Vec<Option<&'a Given>>,
}

fn first(preview: &Preview) -> Option<First<'_>> {
    let Rows::Results(rows) = &preview.checked.rows else { return None };
    let names_of = |row: &'_ ResultRow| -> Vec<String> {
        let values = row.values.iter().map(|(m, _)| named(m, row));
        values.chain(row.baselines.iter().map(|(m, _)| m.to_string())).collect()
    };
    let mut names: Vec<String> = Vec::new();
    for name in rows.iter().take(ROWS).flat_map(names_of) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let who = match preview.checked.key {
        Key::School => Some("School"),
        _ if preview.may_see_names => Some("Pupil"),
        _ if rows.iter().any(|row| row.school.is_some()) => Some("School"),
        _ => None,
    };
    let lines = rows.iter().take(ROWS).map(|row| {
        let cells = names.iter().map(|name| {
            let values = row.values.iter().map(|(m, c)| (named(m, row), c));
            let baselines = row.baselines.iter().map(|(m, c)| (m.to_string(), c));
            values.chain(baselines).find(|(m, _)| m == name).map(|(_, c)| c)
        });
        let whose = if who == Some("Pupil") { pupil(row) } else { row.school.clone().unwrap_or_default() };
        FirstLine { row: row.row, who: whose, cells: cells.collect() }
    });
    let lines = lines.collect();
    Some(First { who, names, lines })
}

/// The pupil as the file calls them: by name, else by number.
fn pupil(row: &ResultRow) -> String {
    let name =
        [row.given.as_deref(), row.family.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    if name.is_empty() { row.number.clone().unwrap_or_default() } else { name }
}

fn first_rows(preview: &Preview) -> Markup {
    let Some(First { who, names, lines }) = first(preview) else { return html! {} };
    let heads = std::iter::once("Row").chain(who).chain(names.iter().map(String::as_str));
    let table = heads.fold(Table::new("First rows").scroll(), |table, head| table.column(head));
    let table = lines.into_iter().fold(table, |table, line| {
        let whose = who.map(|_| Cell::line(html! { span.name[who == Some("Pupil")] { (line.who) } }));
        let cells = line.cells.into_iter().map(|cell| Cell::new(cell.map_or(Shown::NotGiven, shown)));
        table.row(std::iter::once(Cell::new(line.row)).chain(whose).chain(cells))
    });
    html! {
        @if names.len() > WIDE { p.tiny { (thousands(names.len())) " columns of results: on a small screen the table moves sideways." } }
        (table)
    }
}

/// The same rows as a file. A hidden cell says that it is hidden.
pub fn first_sheet(preview: &Preview) -> Option<Sheet> {
    let First { who, names, lines } = first(preview)?;
    let said = |cell: Option<&Given>| match cell {
        Some(value @ Given::Value(_)) => value.to_string().into(),
        Some(Given::Banded { text, .. }) => text.to_string().into(),
        Some(Given::Suppressed { reason, .. }) => format!("hidden: {reason}").into(),
        Some(Given::NotApplicable { .. }) => "does not apply".into(),
        Some(Given::Missing) | None => "not given".into(),
    };
    let rows = lines.into_iter().map(|line| {
        let whose = who.map(|_| table_file::Cell::from(line.who));
        std::iter::once(table_file::Cell::from(line.row))
            .chain(whose)
            .chain(line.cells.into_iter().map(said))
            .collect()
    });
    Some(Sheet {
        name: "First rows".to_owned(),
        rows: rows.collect(),
        heads: std::iter::once("Row").chain(who).map(str::to_owned).chain(names).collect(),
        notes: vec!["The first rows of the file as they came. A hidden cell is never read as zero, and never guessed.".to_owned()],
    })
}

fn shown(cell: &Given) -> Shown {
    match cell {
        Given::Value(_) => Shown::Value(cell.to_string()),
        Given::Banded { text, .. } => Shown::Band(text.to_string()),
        Given::Suppressed { reason, .. } => Shown::Hidden(reason.to_string()),
        Given::NotApplicable { .. } => Shown::NotApplicable,
        Given::Missing => Shown::NotGiven,
    }
}
