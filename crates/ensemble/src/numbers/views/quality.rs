//! How whole the data is: words, a small picture in each row, and where to go about it.

use std::collections::BTreeSet;

use ensemble_ui::chart::{Axis, Format, Picture, Row, Rows};
use ensemble_ui::{Card, Cell, Icon, Kind, Markup, Mast, Section, Table, Tint, html, privacy};

use super::super::quality::{Line, What, axis_to};
use crate::access::Viewer;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::locale::{count_word, day, long_date, plural, sentence_case};
use crate::web::page::{Here, Page};

pub fn page(viewer: &Viewer, school: (Id<Org>, &str), lines: &[Line], keeps: bool) -> Page {
    let of = |what: What| lines.iter().filter(|line| line.what == what).collect::<Vec<_>>();
    let mast =
        Mast::new("How whole our data is").place(school.1).place(day(&viewer.today)).lead(lead(lines)).quiet(
            "What is missing says something about how results reach us, and nothing about anybody’s work.",
        );
    let body = html! {
        div.cols.side {
            div.stack.gap-l {
                (missing(&of(What::Missing)))
                (listed(What::Late, &of(What::Late), "Everything that is expected by now is here."))
                (listed(What::Changed, &of(What::Changed), "No number has changed in definition."))
                (listed(What::Twice, &of(What::Twice), "Nothing seems to be counted twice."))
                p.row.small {
                    (Icon::Download)
                    a href=(format!("/numbers/quality.csv?school={}", school.0)) download="" { "Download as CSV" }
                    a href=(format!("/numbers/quality.xlsx?school={}", school.0)) download="" { "Download for Excel" }
                }
            }
            div.stack.gap-l {
                (Card::titled(Tint::Plain, "how", 2, "How this is worked out").body(html! {
                    ul.plain.small {
                        li { strong { "Missing" } ": pupils on roll in a class on the day of the last test who have no result in it. A class counts where anybody sat this test or the one before" }
                        li { strong { "Late" } ": longer ago than how often the number comes" }
                        li { strong { "Changed" } ": what is counted, its unit, its scale or its source. The chart marks the day" }
                        li { strong { "Twice" } ": two teams with one number, one child with two, one file in two schools" }
                    }
                }))
                @if keeps { (privacy("The head and the data manager see every class, and can open who has no result; so can who teaches the class. Leads of teams see their own teams’ numbers. The access log shows that you opened this page.")) }
                @else { (privacy("You see your own teams’ numbers. The access log shows that you opened this page.")) }
            }
        }
    };
    Page::new(viewer, "How whole our data is", Here::Numbers).mast(mast).body(body)
}

fn lead(lines: &[Line]) -> String {
    let count = |what: What| lines.iter().filter(|line| line.what == what).count();
    let is_gap = |l: &&Line| l.what == What::Missing && l.share.is_some_and(|share| share > 0.0);
    let gaps: BTreeSet<(&str, &str)> =
        lines.iter().filter(is_gap).map(|l| (l.measure.as_str(), l.team.as_str())).collect();
    let gaps = gaps.len();
    let hidden = lines.iter().filter(|l| l.what == What::Missing && l.share.is_none()).count();
    let said = [
        (gaps, "number with results missing", "numbers with results missing"),
        (hidden, "class about too few pupils to say", "classes about too few pupils to say"),
        (count(What::Late), "number that is late", "numbers that are late"),
        (count(What::Changed), "change in what a number is", "changes in what a number is"),
        (count(What::Twice), "thing counted twice", "things counted twice"),
    ];
    let parts: Vec<String> = (said.iter())
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| format!("{} {}", count_word(*n), if *n == 1 { one } else { many }))
        .collect();
    match parts.is_empty() {
        true => "Everything that is expected is here, once.".to_owned(),
        false => format!("{}.", sentence_case(&parts.join(", "))),
    }
}

/// One picture for each measure: a bar for the share without a result, for each class where any is
/// missing. The others are named below it.
fn missing(lines: &[&Line]) -> Markup {
    html! {
        (Section::new("missing", What::Missing.words()).body(html! {
            @if lines.is_empty() { p.ico { (Icon::Check) "No results have been brought in yet, so none are missing." } }
            @if lines.iter().any(|line| line.share.is_some_and(|share| share > 0.0)) {
                p.small.quiet { "Each bar is the share of a class without a result. Every picture here goes from 0 to " (axis_to(lines)) "%, so that they can be read side by side." }
            }
            @for of in lines.chunk_by(|a, b| a.measure == b.measure && a.team == b.team) {
                @let (whole, open): (Vec<&Line>, Vec<&Line>) = of.iter().copied().partition(|line| line.share == Some(0.0));
                @let whole: Vec<&str> = whole.iter().map(|line| line.class.as_str()).collect();
                @if let Some(first) = of.first() {
                    div.card.stack.gap-s {
                        h3 { (first.measure) }
                        p.tiny { (first.team) ", " (long_date(&first.on)) }
                        p.small { (in_words(of)) }
                        @if !open.is_empty() { (picture(first, &open, axis_to(lines))) }
                        @if !whole.is_empty() { p.small.quiet { "Every pupil on roll has a result in " (whole.join(", ")) "." } }
                        @if !open.is_empty() { p.small { a href=(first.link.1) { (first.link.0) } } }
                    }
                }
            }
        }))
    }
}

fn in_words(of: &[&Line]) -> String {
    let gaps = of.iter().filter(|line| line.share.is_some_and(|share| share > 0.0)).count();
    let hidden = of.iter().filter(|line| line.share.is_none()).count();
    let all = of.len();
    match (gaps, hidden) {
        (0, 0) => format!("Every pupil of {} has a result.", plural(all, "class", "classes")),
        (n, 0) => format!("{} of {all} without every result.", plural(n, "class", "classes")),
        (0, h) => format!("Of {h} of {} it is about too few pupils to say.", plural(all, "class", "classes")),
        (n, h) => format!(
            "{} of {all} without every result; of {h} it is about too few pupils to say.",
            plural(n, "class", "classes")
        ),
    }
}

fn picture(first: &Line, of: &[&Line], to: f64) -> Markup {
    let row = |line: &&Line| Row {
        label: html! { (line.class) },
        picture: line.share.map_or(Picture::Nothing, |share| Picture::Range(0.0, share, Kind::Typical)),
        words: html! {
            // The caption says of what; beside a bar the numbers are enough for who sees it.
            @match line.words.split_once(" on roll") {
                Some((few, what)) => { (few) span.vh { " on roll" (what) } }
                None => { (line.words) }
            }
            @if let Some(who) = &line.who { ": " a href=(who) { "Who they are" span.vh { " in " (line.class) } } }
        },
    };
    let rows = Rows {
        caption: format!("{}: share of pupils on roll without a result, by class", first.measure),
        heads: ["Class".to_owned(), "In words".to_owned()],
        ends: ["Everybody has one".to_owned(), at_the_end(to).to_owned()],
        rows: of.iter().map(row).collect(),
        centre: 0.0,
        band: None,
        axis: Some(Axis::new(0.0, to, &ticks(to))),
        format: Format::percent(0),
    };
    html! { (rows) }
}

fn ticks(to: f64) -> Vec<f64> {
    let step = if to <= 25.0 { 5.0 } else { to / 2.0 };
    (0..=5).map(|n| f64::from(n) * step).collect()
}

fn at_the_end(to: f64) -> &'static str {
    match to {
        to if to <= 10.0 => "One in ten has none",
        to if to <= 25.0 => "A quarter have none",
        to if to <= 50.0 => "Half have none",
        _ => "Nobody has one",
    }
}

fn listed(what: What, lines: &[&Line], none: &str) -> Markup {
    let id = format!("{what:?}").to_lowercase();
    let table = lines.iter().fold(
        Table::new(what.words()).stack().column("What").column("Whose").column("What you can do"),
        |table, line| {
            let whose = match line.measure.is_empty() {
                true => html! { "The school’s records" },
                false => html! { (line.measure) ", " (line.team) },
            };
            table.row([
                Cell::new(html! { span.name { (line.words) "." } }),
                Cell::new(whose),
                Cell::new(html! { a href=(line.link.1) { (line.link.0) } }),
            ])
        },
    );
    html! {
        (Section::new(id, what.words()).body(html! {
            @if lines.is_empty() { p.ico { (Icon::Check) (none) } } @else { div.card { (table) } }
        }))
    }
}
