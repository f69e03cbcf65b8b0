//! What a person would want to know before a file is written, without having to go and look: the first
//! sentences of it. All of them stand on the page that checks.

use ensemble_roster::{Problem, Severity, Target};
use ensemble_ui::{Card, Kind as Mark, Markup, Tint, html, state};

use crate::import::check::Checked;
use crate::import::compare::Preview;
use crate::import::views::and;
use crate::web::locale::{plural, thousands};

/// Sentences on the card.
const SHOWN: usize = 5;
/// Headings that are named one by one.
const HEADINGS: usize = 6;
/// A line about columns that is longer than this says nothing at a glance.
const SHORT: usize = 240;

pub fn card(preview: &Preview, address: &str) -> Markup {
    let all = sentences(&preview.checked);
    html! {
        @if !all.is_empty() {
            (Card::titled(Tint::Plain, "glance", 3, html! { "Worth a glance (" (thousands(all.len())) ")" }).body(html! {
                @for words in all.iter().take(SHOWN) { (state(Mark::Ask, words)) }
                p.small { a href=(format!("{address}?look=check")) { "All of them, and the columns" } }
            }))
        }
    }
}

fn sentences(checked: &Checked) -> Vec<String> {
    let said = |p: &Problem| match p.remedy.is_empty() {
        true => format!("{}: {}.", p.place(), p.what),
        false => format!("{}: {}. {}.", p.place(), p.what, p.remedy),
    };
    let whole = |line: &String| format!("{}.", line.trim_end_matches('.'));
    let glance = checked.of(Severity::Glance).map(said);
    glance.chain(checked.notes.iter().map(whole)).chain(checked.passed_over.iter().map(whole)).collect()
}

/// "Read as results: G1, G2 and G3. Change"
pub fn columns(preview: &Preview, address: &str) -> Markup {
    let words = read_as(&preview.checked);
    html! {
        @if !words.is_empty() && words.chars().count() <= SHORT {
            p.small { "Read as " (words) ". " a href=(format!("{address}?look=check#columns-h")) { "Change" } }
        }
    }
}

/// Of results, the results: the other columns are told by them. Of everything else, each column.
fn read_as(checked: &Checked) -> String {
    let mut parts: Vec<(String, Vec<&str>)> = Vec::new();
    let is_result =
        |t: &Target| matches!(t, Target::Value { .. } | Target::ValueAt { .. } | Target::Baseline { .. });
    let only_results = checked.columns.iter().any(|c| is_result(&c.target));
    for column in checked.columns.iter().filter(|c| c.target != Target::LeaveOut) {
        if only_results && !is_result(&column.target) {
            continue;
        }
        let label = match &column.target {
            Target::Value { .. } | Target::ValueAt { .. } => "results".to_owned(),
            Target::Baseline { .. } => "earlier results".to_owned(),
            other => lower(other.label()),
        };
        match parts.iter_mut().find(|(known, _)| *known == label) {
            Some((_, headings)) => headings.push(&column.heading),
            None => parts.push((label, vec![&column.heading])),
        }
    }
    let said = parts.iter().map(|(label, headings)| match headings.len() {
        0..=HEADINGS => {
            let headings: Vec<String> = headings.iter().map(|h| (*h).to_owned()).collect();
            format!("{label}: {}", and(&headings))
        }
        n => format!("{label}: {}", plural(n, "column", "columns")),
    });
    said.collect::<Vec<_>>().join("; ")
}

fn lower(label: &str) -> String {
    let mut chars = label.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
