//! What has to be put right, and which column is which.

use std::collections::BTreeSet;

use ensemble_roster::{Problem, Severity, Target};
use ensemble_ui::{
    Button, Card, Cell, Choice, Choices, ErrorSummary, Field, Form as FormView, Icon, Kind as Mark, Markup,
    Table, Tint, html, more, privacy, state,
};

use super::{all_left_out, mast, preview::sentence, rows_in_words};
use crate::access::Viewer;
use crate::import::Import;
use crate::import::compare::Preview;
use crate::web::locale::{count_word, plural, sentence_case, thousands};
use crate::web::page::{Here, Page};

/// Problems shown with a field of their own; the rest is in the file for the office.
const SHOWN: usize = 25;
/// Problems named above the table already.
const NAMED: usize = 5;

pub fn check(viewer: &Viewer, import: &Import, preview: &Preview, may_change: bool) -> Page {
    let checked = &preview.checked;
    let wrong: Vec<&Problem> = checked.of(Severity::Stop).chain(checked.of(Severity::Fix)).collect();
    let title = "Nothing is written until you say so";
    let lead = lead(preview, wrong.len());
    let body = html! {
        form.stack.gap-l method="post" action=(format!("/imports/{}/mapping", import.id)) data-personal {
            div.cols.side {
                div.stack {
                    @if wrong.is_empty() { (nothing_wrong(preview)) } @else { (to_put_right(import, preview, &wrong, may_change)) }
                }
                (beside(preview, may_change))
            }
            (nameless(preview, may_change))
            (super::grades::section(&preview.checked.grades, may_change))
            (super::columns::section(import, preview, may_change))
            @if may_change { (buttons(import, preview)) }
        }
        div.stack.mt { @if may_change { (set_aside(import)) }
        (privacy("Names are seen by you and by the teams these pupils belong to. The access log shows that you opened this file.")) }
    };
    Page::new(viewer, "Check a file", Here::Imports)
        .mast(mast(viewer, import, &preview.org.name, title, 1).lead(lead))
        .body(body)
}

fn lead(preview: &Preview, wrong: usize) -> Markup {
    let read = plural(preview.checked.read, "row", "rows");
    html! {
        @match (wrong, preview.may_be_written()) {
            (0, true) if preview.asks_of_nameless() => { "We read " (read) ". They do not say who they are about, so we ask what should become of them." }
            (0, true) => { "We read " (read) " and found nothing to put right. This will " (sentence(&preview.counts)) "." }
            (0, false) => { "We read " (read) ", and there is nothing in them to write." }
            (n, true) => {
                "We read " (read) " and found " strong { (things(n)) " to put right" } ". If you go on without them, this will "
                (sentence(&preview.counts)) "."
            }
            (n, false) => { "We read " (read) " and found " strong { (things(n)) " to put right" } " before anything can be written." }
        }
    }
}

fn things(n: usize) -> String {
    format!("{} {}", count_word(n), if n == 1 { "thing" } else { "things" })
}

fn nothing_wrong(preview: &Preview) -> Markup {
    html! {
        (Card::bare(Tint::Plain).body(html! {
            @if preview.asks_of_nameless() { p.ico { (Icon::Question) "Nothing to put right, and one question to answer." } }
            @else { p.ico { (Icon::Check) "Nothing to put right. Look at the columns, then at the preview." } }
            @for note in &preview.checked.notes { p.small { (note) } }
        }))
    }
}

fn to_put_right(import: &Import, preview: &Preview, wrong: &[&Problem], may_change: bool) -> Markup {
    let summary =
        wrong.iter().take(NAMED).enumerate().fold(ErrorSummary::new().leaves_focus(), |all, (n, p)| {
            all.error(field_id(n), format!("{}: {}", p.place(), p.what))
        });
    let table = wrong.iter().take(SHOWN).enumerate().fold(
        Table::new("What to put right").stack().column("Where").column("What the file says").column("What you can do"),
        |table, (n, p)| {
            let column = p.column.as_ref().map(|c| c.name.clone()).filter(|name| !name.is_empty());
            let says = html! { (sentence_case(&p.what)) @if let Some(name) = column { " (" code { (name) } ")" } "." };
            table.row([Cell::line(p.place()), Cell::new(says), Cell::new(answer(n, p, preview, may_change))])
        },
    );
    html! {
        (summary.and_more(wrong.len().saturating_sub(NAMED), field_id(NAMED)))
        div.card #wrong {
            (table)
            @if wrong.len() > SHOWN { p.small { "And " (thousands(wrong.len() - SHOWN)) " more, in the file." } }
            p.row.mt-s {
                @if may_change { (Button::new("Check again").alt()) }
                a.ico.small href=(format!("/imports/{}/problems.csv", import.id)) { (Icon::Download) "These rows as a file" }
                a.small href=(format!("/imports/{}/problems.xlsx", import.id)) { "for Excel" }
            }
        }
    }
}

fn field_id(n: usize) -> String {
    format!("p{n}")
}

/// A cell can be put right here and now; rows that are in each other's way can be chosen between.
fn answer(n: usize, p: &Problem, preview: &Preview, may_change: bool) -> Markup {
    let remedy = html! { p id=(field_id(n)) tabindex="-1" { (p.remedy) "." } };
    if may_change && p.severity == Severity::Fix && !p.rows.is_empty() && p.rows == preview.checked.of_others
    {
        return html! { (remedy) (Choice::new("leave_out", "Leave out the rows of other schools").alone("others")) };
    }
    if !may_change || p.severity != Severity::Fix || preview.checked.is_package {
        return remedy;
    }
    match (&p.column, p.rows.as_slice()) {
        (Some(column), [row]) => {
            let place = format!("{row} {}", column.letter);
            let typed = preview.choices.answers.get(&place).or_else(|| preview.checked.cells.get(&place));
            html! {
                (Field::text(format!("a-{row}-{}", column.letter), format!("{} for row {row}", column.name)).id(field_id(n))
                    .hint(format!("{}. Until then the row stays out.", p.remedy)).value(typed.cloned().unwrap_or_default()))
            }
        }
        (None, rows @ ([_, _] | [_, _, _])) => {
            let name = rows.iter().map(ToString::to_string).collect::<Vec<_>>().join("-");
            let mut options = vec![(String::new(), "Choose one".to_owned())];
            options.push(("none".to_owned(), "Leave them out: I will ask the office".to_owned()));
            options.extend(
                rows.iter().map(|row| (row.to_string(), format!("Keep row {row}, leave the others out"))),
            );
            html! { (Field::select(format!("k-{name}"), "These rows are", options).id(field_id(n)).hint(format!("{}.", p.remedy))) }
        }
        _ => remedy,
    }
}

fn beside(preview: &Preview, may_change: bool) -> Markup {
    let checked = &preview.checked;
    let of_others = if preview.choices.without_others { checked.of_others.as_slice() } else { &[] };
    let left_out: BTreeSet<usize> = preview.choices.left_out.iter().chain(of_others).copied().collect();
    let left_out: Vec<usize> = left_out.into_iter().collect();
    let glance: Vec<&Problem> = checked.of(Severity::Glance).collect();
    html! {
        div.stack.gap-l {
            (Card::titled(Tint::Plain, "passed", 2, "What we passed over").body(html! {
                @if checked.passed_over.is_empty() { p.small { "Nothing: every row and column was read." } }
                ul.plain.small { @for line in &checked.passed_over { li { (line) } } }
                (all_left_out(&checked.columns.iter().filter(|c| c.target == Target::LeaveOut).map(|c| c.heading.as_str()).collect::<Vec<_>>()))
                @if may_change && !left_out.is_empty() {
                    (Choice::new("yes", format!("Take back what you left out: {}", rows_in_words(&left_out).to_lowercase())).alone("back"))
                }
            }))
            @if !glance.is_empty() {
                (Card::titled(Tint::Plain, "glance", 2, "Worth a glance").body(html! {
                    @for p in glance.iter().take(8) { (state(Mark::Ask, format!("{}: {}. {}.", p.place(), p.what, p.remedy))) }
                    @if glance.len() > 8 { p.small { "And " (thousands(glance.len() - 8)) " more, in the file of rows." } }
                }))
            }
        }
    }
}

/// Rows that do not say who they are about: counting people twice is easily done, and hard to see afterwards.
fn nameless(preview: &Preview, may_change: bool) -> Markup {
    let n = preview.counts.nameless;
    let rows = plural(n, "row says nothing of who it is", "rows say nothing of who they are");
    let people = plural(n, "person without a name", "people without names");
    let words = format!(
        "No column has a pupil’s number or name, so {rows} about, and nothing can be matched with the school’s list of pupils."
    );
    let choices = Choices::one("nameless", "What should become of them?")
        .hint("They would count in the school’s numbers and not in its list. If these pupils are on the list already, they would count twice")
        .choice(Choice::new("bring", format!("Bring them in as {people}")).on(preview.choices.nameless))
        .choice(Choice::new("stop", "Stop: nothing is written and the file is removed"));
    html! {
        @if n > 0 {
            (Card::titled(Tint::Brand, "nameless", 2, "Who are these rows about?").body(html! {
                p { (words) }
                p.small { "If there is such a column, say below which it is." }
                @if may_change { (choices) } @else { p { "The data manager can say." } }
            }))
        }
    }
}

fn buttons(import: &Import, preview: &Preview) -> Markup {
    html! {
        p.row {
            (Button::new("Check again"))
            @if preview.may_be_written() && !preview.asks_of_nameless() {
                (Button::link(format!("/imports/{}?look=preview", import.id), "See what would change").alt())
            }
        }
    }
}

pub fn set_aside(import: &Import) -> Markup {
    more(
        "Not this file after all",
        html! {
            (FormView::post(format!("/imports/{}/set-aside", import.id)).body(html! {
                p.small { "The file is removed now. Nothing of it has been written." }
                p.row { (Button::new("Set this file aside").alt()) }
            }))
        },
    )
}
